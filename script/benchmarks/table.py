"""The table of the measurements, and its place in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.measurements import Row

_BEGIN = "<!-- written by script/bench: do not edit -->"
_END = "<!-- end of what script/bench writes -->"


def table(rows: Iterable[Row]) -> str:
    """Return the measurements as a Markdown table."""
    head = ["| what | compared with | ratio | middle half | target | |", "|---|---|---:|---|---|---|"]
    return "\n".join([*head, *map(_line, rows)])


def replaced(page: str, text: str) -> str:
    """Return *page* with *text* between the markers.

    Raises:
        ValueError: The page has no markers.
    """
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"the page needs the lines {_BEGIN} and {_END}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def _line(row: Row) -> str:
    verdict = {True: "holds", False: "**missed**", None: "not clear" if row.target else ""}[row.holds]
    spread = f"{row.ratio.low:.2f} to {row.ratio.high:.2f}"
    return f"| {row.what} | {row.baseline} | {row.ratio.median:.2f} | {spread} | {row.target or ''} | {verdict} |"
