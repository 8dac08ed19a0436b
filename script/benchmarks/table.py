"""The table of the measurements, and its place in the page.

The last cell of a line names its section in a comment, which no reader sees: so one section can be measured alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.measurements import Row

_BEGIN = "<!-- written by script/bench: do not edit -->"
_END = "<!-- end of what script/bench writes -->"
_HEAD = ["| what | compared with | ratio | middle half | target | |", "|---|---|---:|---|---|---|"]


def lines(section: str, rows: Iterable[Row]) -> list[str]:
    """Return what a section found, a line each."""
    return [f"{_line(row)} {_mark(section)}" for row in rows]


def table(found: Mapping[str, Iterable[str]]) -> str:
    """Return the lines of all sections as a Markdown table."""
    return "\n".join([*_HEAD, *(line for section in found.values() for line in section)])


def replaced(page: str, found: Mapping[str, Sequence[str] | None]) -> str:
    """Return *page* with these lines between the markers; the page's own ones of sections that are None.

    Raises:
        ValueError: The page has no markers.
    """
    before, begin, rest = page.partition(_BEGIN)
    old, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"the page needs the lines {_BEGIN} and {_END}")
    kept = {
        section: [line for line in old.splitlines() if line.endswith(_mark(section))] if new is None else new
        for section, new in found.items()
    }
    return f"{before}{begin}\n\n{table(kept)}\n\n{end}{after}"


def _mark(section: str) -> str:
    return f"<!-- {section} --> |"


def _line(row: Row) -> str:
    verdict = {True: "holds", False: "**missed**", None: "not clear" if row.target else ""}[row.holds]
    spread = f"{row.ratio.low:.2f} to {row.ratio.high:.2f}"
    return (
        f"| {row.what} | {row.baseline} | {row.ratio.median:.2f} | {spread} | {row.target or ''} | {verdict}"
    )
