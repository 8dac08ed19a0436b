"""Listings and histories as lines for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.history.chains import WitnessKind
from configurator.core.page import Head
from configurator.core.visible import visible
from configurator.report.text import Tone, changes_json, changes_text, painted, problems_json, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from configurator.core.document.values import Json
    from configurator.usecases.history import Entry
    from configurator.usecases.listing import Listed


def listing_text(rows: Sequence[Listed]) -> str:
    """Return a table, one line an instrument."""
    if not rows:
        return "no instruments"
    header = ("NAME", "STATE", "RATE", "UNTIL", "CHANGED", "BY", "PROBLEMS")
    tones = [Tone.GREEN if row.active else Tone.RED if row.valid is None else None for row in rows]
    return "\n".join(table([header, *map(_cells, rows)], tones))


def listing_json(rows: Iterable[Listed]) -> list[Json]:
    """Return objects of `name, state, document, revision, sha1, timestamp, user, enabled, active, problems`.

    What a page does not have is null: the revision of an unreadable page, the document where it is invalid.
    """
    return [_listed_json(row) for row in rows]


def history_text(entries: Iterable[Entry]) -> str:
    """Return a time line: a line a revision, with what it changed indented below."""
    return "\n".join(_entry_text(entry) for entry in entries)


def history_json(entries: Iterable[Entry]) -> list[Json]:
    """Return objects of `environment, revision, parent, timestamp, user, comment, sha1, changes, from, base`.

    A hidden user, comment or sha1 is null; so are the changes where a text cannot be read. `from` is the page of the
    other side that a text came from, `ENV@REVISION`, or null; `base` lists those that last said the same.
    """
    return [
        {
            "environment": entry.environment,
            "revision": entry.snapshot.revision,
            "parent": entry.snapshot.parent,
            "timestamp": entry.snapshot.timestamp,
            "user": entry.snapshot.user,
            "comment": entry.snapshot.comment,
            "sha1": entry.snapshot.sha1,
            "changes": None if entry.changes is None else changes_json(entry.changes),
            "from": None if entry.source is None else entry.source[1],
            "base": list(entry.base),
        }
        for entry in entries
    ]


def _cells(row: Listed) -> tuple[str, ...]:
    head = row.reading if isinstance(row.reading, Head) else None
    document = row.valid
    return (
        visible(row.name),
        _state(row),
        "" if document is None else f"{document.sample.rate:g} {document.unit}",
        "" if document is None else document.end[:10],
        "" if head is None else head.timestamp[:10],
        "" if head is None else visible(head.user or "(hidden)"),
        str(len(row.findings) or ""),
    )


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


def _entry_text(entry: Entry) -> str:
    snapshot = entry.snapshot
    user = "(hidden)" if snapshot.user is None else visible(snapshot.user)
    page = painted(f"{entry.environment}:{snapshot.name}@{snapshot.revision}", Tone.BOLD)
    comment = "(summary hidden)" if snapshot.comment is None else visible(snapshot.comment)
    lines = [f"{snapshot.timestamp}  {page}  {user}  {comment}".rstrip()]
    if entry.changes is None:
        lines.append("(cannot be compared: a text is hidden, or no JSON)")
    elif snapshot.parent:
        lines += changes_text(entry.changes).splitlines() or ["(the same document)"]
    if entry.source is not None:
        kind, page = entry.source
        lines.append(f"({_CAME[kind]} {page})")
    lines += [f"(merge base with {page})" for page in entry.base]
    return "\n    ".join(lines)


_CAME = {
    WitnessKind.COPY: "copied from",
    WitnessKind.MERGE: "merged with",
    WitnessKind.APPROVAL: "approved; came from",
}
