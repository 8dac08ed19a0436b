"""The measurements, one function each; a row compares one command with a baseline of the same run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import pywikibot_home
from benchmarks.documents import name
from benchmarks.ground import ENVIRONMENT, FOLLOWER, LOGIN, Ground
from benchmarks.timing import Process, Ratio, cpu, interleaved, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

_RIVALS = Path(__file__).parent / "rivals"
#: Most seconds of CPU that many documents may cost beyond start-up.
_CPU_OF_MANY = 0.5


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: The command.
        baseline: What it is compared with.
        ratio: How many times as much it takes.
        target: At most so many times; None if there is no target.
        holds: Whether the target holds; None if there is none, or if the rounds differ too much to tell.
    """

    what: str
    baseline: str
    ratio: Ratio
    target: str | None = None
    holds: bool | None = None


def starting(ground: Ground) -> list[Row]:
    """Starting: whole processes against an interpreter that does nothing."""
    [file] = ground.files(range(1))
    home = ground.directory
    costs = interleaved(
        {
            "pass": Process([ground.python, "-c", "pass"], home),
            "click": Process([ground.python, "-c", "import click"], home),
            "pydantic": Process([ground.python, "-c", "from pydantic import BaseModel"], home),
            "help": Process([ground.instruments, "--help"], home),
            "validate": Process([ground.instruments, "validate", file], home),
        },
        ground.size.starts,
    )
    nothing = "`python -c pass`"
    return [
        Row("`import click` alone", nothing, ratio(costs, "click", "pass")),
        Row("`import pydantic` alone", nothing, ratio(costs, "pydantic", "pass")),
        judged("`instruments --help`", nothing, ratio(costs, "help", "pass"), 6),
        judged("`instruments validate FILE`", nothing, ratio(costs, "validate", "pass"), 20),
    ]


def checking(ground: Ground) -> list[Row]:
    """Checking many documents: CPU beyond that of checking one."""
    files = ground.files(range(ground.size.files))
    home = ground.directory
    costs = interleaved(
        {
            "one": Process([ground.instruments, "validate", files[0]], home),
            "many": Process([ground.instruments, "validate", *files], home),
        },
        ground.size.reads,
    )
    rounds = [many.cpu / one.cpu for many, one in zip(costs["many"], costs["one"], strict=True)]
    beyond = cpu(costs, "many") - cpu(costs, "one")
    return [
        Row(
            f"`instruments validate` of {len(files):,} documents, CPU",
            "the same of one document",
            Ratio.of(rounds),
            target=f"at most {_CPU_OF_MANY:g} s of CPU more",
            holds=beyond <= _CPU_OF_MANY,
        )
    ]


def listing(ground: Ground) -> list[Row]:
    """Listing a wiki: against a bare script with the same calls, Pywikibot, and mwclient page by page."""
    home, account = ground.directory, ground.account
    pywikibot = account | pywikibot_home.write(
        home / "pywikibot", {"bench": ground.wiki.api}, LOGIN, account["BENCH_PASSWORD"]
    )
    rivals = {
        rival: Process([ground.python, _RIVALS / f"{rival}.py"], home, pywikibot)
        for rival in ("bare_list", "pywikibot_list", "mwclient_list")
    }
    tool = Process([ground.instruments, "list", ENVIRONMENT], home, account)
    costs = interleaved({"tool": tool, **rivals}, ground.size.reads)
    command, bare = f"`instruments list` of {ground.size.pages} pages", "a bare script with the same calls"
    return [
        judged(command, bare, ratio(costs, "tool", "bare_list"), 1.3),
        Row(
            "Pywikibot, `PreloadingGenerator`, logged in before",
            bare,
            ratio(costs, "pywikibot_list", "bare_list"),
        ),
        Row("mwclient, page by page", bare, ratio(costs, "mwclient_list", "bare_list")),
    ]


def saving(ground: Ground) -> list[Row]:
    """Saving: against edits one after the other that look at nothing."""
    home, account, count = ground.directory, ground.account, ground.size.saved
    bare, follower, authority = (range(first, first + count) for first in (0, count, 2 * count))
    stamp = len(ground.pages.wiki.person("Admin").revisions(ground.pages.title(name(0))))

    def process(role: str, numbers: range, *options: str) -> Process:
        files = map(str, ground.files(numbers, folder=role))
        command = [str(ground.instruments), *options, "save", *files, "--to", ENVIRONMENT, "--yes"]
        return Process(
            command, home, account, before=lambda run: ground.files(numbers, f"Round {stamp + run}", role)
        )

    costs = interleaved(
        {
            "bare": Process(
                [ground.python, _RIVALS / "bare_save.py", ground.texts(bare, "Before")],
                home,
                account,
                before=lambda run: ground.texts(bare, f"Round {stamp + run}"),
            ),
            "follower": process("follower", follower, "--settings", FOLLOWER),
            "authority": process("authority", authority),
        },
        ground.size.saves,
    )
    command, edits = f"`instruments save` of {count} changed pages", "bare edits, one after the other"
    many = f"the same on the authority, among {ground.size.pages} pages"
    return [
        judged(command, edits, ratio(costs, "follower", "bare"), 1.2),
        judged(many, edits, ratio(costs, "authority", "bare"), 1.2),
    ]


def judged(what: str, baseline: str, found: Ratio, most: float) -> Row:
    """Return a row whose target is *most* times the baseline."""
    holds = None if found.low <= most < found.high else found.high <= most
    return Row(what, baseline, found, target=f"at most {most:g}", holds=holds)


ALL: tuple[Callable[[Ground], list[Row]], ...] = (starting, checking, listing, saving)
