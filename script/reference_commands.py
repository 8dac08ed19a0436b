"""The reference page of the command line, generated from the commands, as Markdown."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click

from configurator.cli import COMMANDS, cli
from configurator.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD = """\
# Commands

Data goes to standard output, everything else to standard error. A reference to a document is `FILE`, `ENV:NAME`,
`ENV:NAME@REVISION`, or `-` for standard input; a proposal is `ENV/proposal:NAME`. `ENV:NAME@REVISION:SHA1` is refused if that
revision has another text, as after a restore of the wiki from a backup. Without a terminal nothing is asked:
what would be asked needs `--yes`. Colours obey `NO_COLOR`.

Standard output is UTF-8 whatever the locale says; only a terminal of another encoding gets its own, and JSON in ASCII.
Arguments, variables and answers that are no text in the locale's encoding are refused, with exit code 2. An instant is
written `YYYY-MM-DDTHH:MM:SSZ`, in UTC, and in no other way.

| exit code | meaning |
|---|---|
"""

_EXITS = {
    Exit.OK: "fine",
    Exit.BUG: "a bug of ours",
    Exit.USAGE: "a wrong word on the command line, a wrong name, wrong settings",
    Exit.DIFFERENCES: "differences found; only with `--exit-code`",
    Exit.INVALID: "an invalid document",
    Exit.CONFLICT: "edit conflict, merge conflict, or a plan that is not what was reviewed",
    Exit.REFUSED: "refused: a right, a review or a limit",
    Exit.UNAVAILABLE: "the wiki is unavailable",
    Exit.PARTIAL: "partly done",
    Exit.INTERRUPTED: "interrupted",
}


def commands() -> str:
    """Return the whole page: every command with its usage, its help and its options."""
    exits = "".join(f"| {code:d} | {_EXITS[code]} |\n" for code in Exit)
    root = click.Context(cli, info_name="instruments")
    parts = [f"{_HEAD}{exits}", "## Options of every command\n", _options(cli, root)]
    for heading, entries in COMMANDS.items():
        parts.append(f"## {heading}\n")
        parts += [_command(root, name) for name in entries]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _command(root: click.Context, name: str) -> str:
    command = cli.get_command(root, name)
    if command is None:
        raise ValueError(name)
    context = click.Context(command, parent=root, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    described = "\n\n".join(_paragraphs(command.help or ""))
    return f"### {name}\n\n    instruments {name} {usage}\n\n{described}\n\n{_options(command, context)}"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text, each on one line."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        yield " ".join(paragraph.replace("\b", "").replace("<", "\\<").split())


def _options(command: click.Command, context: click.Context) -> str:
    options = (each for each in command.params if isinstance(each, click.Option))
    records = (each.get_help_record(context) for each in options)
    rows = [record for record in records if record is not None]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in _table(rows)) if rows else ""


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield "option", "what it does"
    yield "---", "---"
    for option, said in rows:
        yield f"`{option}`".replace("|", "\\|"), said.replace("|", "\\|")
