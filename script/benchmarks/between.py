"""The measurements between two wikis: drift, the bot, merge bases, and many instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measurements import Row, judged
from benchmarks.timing import Process, Ratio, cpu, interleaved, memory, ratio
from benchmarks.two import Two, rival

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.ground import Ground

_BARE = "a bare script with the same calls"
_PYWIKIBOT = "Pywikibot, both sides preloaded, texts compared"
#: Seconds that each request takes longer where the wikis are some way off.
_AWAY = 0.1
#: Most seconds of CPU for the merge bases of all pages.
_CPU_OF_BASES = 3


def drifting(ground: Ground) -> list[Row]:
    """Drift with nothing to do: against a bare script with the same calls, and Pywikibot; near, and 100 ms away."""
    two = Two(ground, ground.size.pages)
    rows = _drifting(ground, two, "near", None)
    with two.away(_AWAY) as ways:
        return rows + _drifting(ground, two, "away", {name: way.api for name, way in ways.items()})


def _drifting(ground: Ground, two: Two, where: str, apis: dict[str, str] | None) -> list[Row]:
    home, account = two.directory, two.environment(apis)
    costs = interleaved(
        {
            "tool": Process([ground.instruments, "drift", "--exit-code"], home, account),
            "bare": Process([ground.python, rival("bare_drift")], home, account),
            "pywikibot": Process(
                [ground.python, rival("pywikibot_drift")], home, two.pywikibot(f"pywikibot-{where}", apis)
            ),
        },
        ground.size.reads,
    )
    far = "" if apis is None else f", {_AWAY * 1000:.0f} ms away"
    command = f"`instruments drift` of {two.count} instruments in sync{far}"
    return [
        judged(command, _BARE, ratio(costs, "tool", "bare"), 1.3),
        Row(f"{_PYWIKIBOT}{far}", _BARE, ratio(costs, "pywikibot", "bare")),
    ]


def reconciling(ground: Ground) -> list[Row]:
    """The bot with nothing to do: against a bare script with the same calls, and one that imports Pywikibot, too."""
    two = Two(ground, ground.size.pages)
    home, account = two.directory, two.bot()
    bare: list[str | Path] = [ground.python, rival("bare_bot")]
    costs = interleaved(
        {
            "bot": Process([ground.python, "-m", "bots.reconcile", "-pt:0"], home, account),
            "bare": Process(bare, home, account),
            "over": Process([*bare, "pywikibot"], home, account),
        },
        ground.size.reads,
    )
    run = f"`instruments-reconcile`, {two.count} instruments in sync"
    return [
        Row(run, _BARE, ratio(costs, "bot", "bare")),
        judged(run, f"{_BARE} that imports Pywikibot", ratio(costs, "bot", "over"), 1.3),
    ]


def merge_bases(ground: Ground) -> list[Row]:
    """Merge bases: CPU beyond that of making the histories, where both sides never agreed since the first revision."""
    size = [str(ground.size.pages), str(ground.size.revisions)]
    command: list[str | Path] = [ground.python, rival("merge_bases"), *size]
    costs = interleaved(
        {
            "histories": Process(command, ground.directory),
            "bases": Process([*command, "bases"], ground.directory),
        },
        ground.size.saves,
    )
    rounds = [one.cpu / other.cpu for one, other in zip(costs["bases"], costs["histories"], strict=True)]
    beyond = cpu(costs, "bases") - cpu(costs, "histories")
    return [
        Row(
            f"merge bases of {size[0]} pages with {size[1]} revisions on each side: {beyond:.1f} s of CPU",
            "making these histories",
            Ratio.of(rounds),
            target=f"at most {_CPU_OF_BASES} s of CPU more",
            holds=beyond <= _CPU_OF_BASES,
        )
    ]


def many(ground: Ground) -> list[Row]:
    """Many instruments: memory of `drift`, and its requests, against fewer."""
    costs, asked = {}, {}
    for count in (ground.size.pages, ground.size.many):
        two = Two(ground, count)
        with two.away(0) as ways:
            account = two.environment({name: way.api for name, way in ways.items()})
            command = Process([ground.instruments, "drift", "--exit-code"], two.directory, account)
            found = interleaved({"drift": command}, 1)  # the round to warm up reads the texts
            costs[count] = memory(found, "drift")
            for way in ways.values():
                way.asked.clear()
            interleaved({"drift": command}, 0)
            asked[count] = sum(len(way.asked) for way in ways.values())
    few, most = costs
    ratio_ = Ratio.of([costs[most] / costs[few]])
    what = f"`instruments drift` of {most:,} instruments: {costs[most]:.0f} MiB, {asked[most]} requests"
    return [Row(what, f"of {few:,}: {costs[few]:.0f} MiB, {asked[few]} requests", ratio_)]


ALL: tuple[Callable[[Ground], list[Row]], ...] = (drifting, reconciling, merge_bases, many)
