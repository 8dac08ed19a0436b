"""Histories as lines for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.history.chains import WitnessKind
from configurator.core.visible import visible
from configurator.report.text import Tone, changes_json, changes_text, painted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.core.document.values import Json
    from configurator.usecases.history import Entry


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
