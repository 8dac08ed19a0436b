"""Listings as tables for people, as CSV for spreadsheets and as JSON for programs."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Final

from configurator.core.document.effective import rate_on, resolved
from configurator.core.page import Head
from configurator.core.visible import visible
from configurator.report.text import Tone, problems_json, table, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from configurator.core.document.values import Json
    from configurator.usecases.listing import Listed


@dataclass(frozen=True, kw_only=True)
class Look:
    """From where a listing is looked at.

    Attributes:
        environment: Whose overrides count.
        wiki: Whose rates count, by its database name; None is the default rate.
    """

    environment: str
    wiki: str | None = None


def _of_document(key: str) -> Callable[[Listed, Look], str]:
    """Return what reads a text, or a list of texts, of the document as the environment sees it."""

    def read(row: Listed, look: Look) -> str:
        found = None if row.valid is None else getattr(resolved(row.valid, look.environment), key, None)
        return ", ".join(found) if isinstance(found, tuple) else str(found or "")

    return read


def _rate(row: Listed, look: Look) -> str:
    if row.valid is None:
        return ""
    here = resolved(row.valid, look.environment)
    return f"{rate_on(here.sample, look.wiki):g} {here.unit}"


def _of_head(key: str, length: int | None = None) -> Callable[[Listed, Look], str]:
    def read(row: Listed, _look: Look) -> str:
        head = row.reading if isinstance(row.reading, Head) else None
        return "" if head is None else str(getattr(head, key) or "(hidden)")[:length]

    return read


def _stream(row: Listed, _look: Look) -> str:
    return "" if row.instrument is None else row.instrument.stream.name


def _risk(row: Listed, _look: Look) -> str:
    return "" if row.valid is None else row.valid.risk.level


#: Every column of a listing, by its name.
COLUMNS: Final[dict[str, Callable[[Listed, Look], str]]] = {
    "name": lambda row, _look: row.name,
    "title": _of_document("title"),
    "state": lambda row, _look: _state(row),
    "owners": _of_document("owners"),
    "rate": _rate,
    "from": lambda row, look: _of_document("start")(row, look)[:10],
    "until": lambda row, look: _of_document("end")(row, look)[:10],
    "stream": _stream,
    "risk": _risk,
    "platforms": _of_document("platforms"),
    "attributes": _of_document("contextual_attributes"),
    "contact": _of_document("contact"),
    "task": _of_document("task"),
    "changed": _of_head("timestamp", 10),
    "by": _of_head("user"),
    "revision": _of_head("revision"),
    "problems": lambda row, _look: str(len(row.findings) or ""),
}
#: What a table shows if nobody says what.
USUAL: Final = ("name", "state", "owners", "rate", "until", "changed", "by", "problems")
# Left out one after the other where a terminal is too narrow; the others stay.
_LESS_NEEDED = ("by", "changed", "owners", "problems", "until")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def in_order(rows: Iterable[Listed], by: str, look: Look) -> list[Listed]:
    """Return *rows* by the column called *by*, downwards if `-` is before it; rows without a value come last."""
    column = COLUMNS[by.removeprefix("-")]

    def key(row: Listed) -> tuple[float, str]:
        said = column(row, look)
        number, _, unit = said.partition(" ")
        return (float(number), unit) if by.endswith("rate") and said else (0.0, said.casefold())

    there = sorted((row for row in rows if column(row, look)), key=key, reverse=by.startswith("-"))
    return there + [row for row in rows if not column(row, look)]


def listing_text(
    rows: Sequence[Listed], look: Look, columns: Sequence[str] | None = None, room: int | None = None
) -> str:
    """Return a table, one line an instrument.

    Args:
        rows: The instruments.
        look: From where they are looked at.
        columns: Which columns; the usual ones if None, of which some are left out where there is no room.
        room: How many columns of characters a line may have; None is no limit.
    """
    if not rows:
        return "no instruments"
    tones = [Tone.GREEN if row.active else Tone.RED if row.valid is None else None for row in rows]
    shown = list(columns or USUAL)
    cells = {name: [name.upper(), *(visible(COLUMNS[name](row, look)) for row in rows)] for name in shown}
    for name in () if columns else _LESS_NEEDED:
        if room is None or sum(max(map(width, cells[each])) + 2 for each in shown) - 2 <= room:
            break
        shown.remove(name)
    return "\n".join(table(list(zip(*(cells[name] for name in shown), strict=True)), tones))


def listing_csv(
    rows: Iterable[Listed], look: Look, columns: Sequence[str] | None = None, *, tabs: bool = False
) -> str:
    """Return a line of names, and one an instrument, as RFC 4180 has it; with *tabs* between the cells if wanted.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    chosen, text = list(columns or COLUMNS), StringIO()
    writer = csv.writer(
        text, dialect="excel-tab" if tabs else "excel", lineterminator="\n" if tabs else "\r\n"
    )
    writer.writerow(chosen)
    for row in rows:
        cells = (visible(COLUMNS[name](row, look)) for name in chosen)
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue()


def listing_json(rows: Iterable[Listed]) -> list[Json]:
    """Return objects of `name, state, document, revision, sha1, timestamp, user, enabled, active, problems`.

    What a page does not have is null: the revision of an unreadable page, the document where it is invalid.
    """
    return [_listed_json(row) for row in rows]


def _state(row: Listed) -> str:
    if row.valid is None:
        return "invalid"
    if row.active:
        return "active"
    return "waiting" if row.valid.enabled else "off"


def _listed_json(row: Listed) -> dict[str, Json]:
    head = row.reading if isinstance(row.reading, Head) else None
    return {
        "name": row.name,
        "state": _state(row),
        "document": None if row.valid is None or row.document is None else row.document.value,
        "revision": None if head is None else head.revision,
        "sha1": None if head is None else head.sha1,
        "timestamp": None if head is None else head.timestamp,
        "user": None if head is None else head.user,
        "enabled": None if row.valid is None else row.valid.enabled,
        "active": row.active,
        "problems": problems_json(row.problems),
    }
