"""One history of an instrument across environments."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from configurator.core.diff import Change, diff
from configurator.core.values import MISSING
from configurator.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.core.page import Snapshot
    from configurator.core.values import Json, Missing
    from configurator.core.witness import Kind
    from configurator.ports import Histories, PageStore


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One revision in a time line.

    Attributes:
        environment: Where it was saved.
        snapshot: The revision.
        changes: Against the revision before it in the same environment; None if one of the two cannot be read.
        source: How and from which page of the other side the text came, `ENV@REVISION`, as far as is known.
        base: Pages of the other sides, `ENV@REVISION`, that last said the same; see `usecases.stitching`.
    """

    environment: str
    snapshot: Snapshot
    changes: tuple[Change, ...] | None
    source: tuple[Kind, str] | None = None
    base: tuple[str, ...] = ()

    @property
    def timestamp(self) -> str:
        """When it was saved, by the clock of its wiki."""
        return self.snapshot.timestamp


def timeline(stores: Iterable[PageStore], name: str, histories: Histories | None = None) -> tuple[Entry, ...]:
    """Return the revisions of *name* in all *stores*, oldest first.

    Args:
        stores: Where to look.
        name: The instrument.
        histories: Histories, known from before; None reads them from the stores.

    Raises:
        WikiError: A wiki could not be read.
    """
    entries = [
        entry
        for store in stores
        for entry in _entries(
            store.environment, histories.shown(store, name) if histories else store.history(name)
        )
    ]
    return tuple(sorted(entries, key=attrgetter("timestamp")))


def _entries(environment: str, revisions: Iterable[Snapshot]) -> list[Entry]:
    snapshots = list(revisions)[::-1]
    values: dict[int, Json | Missing] = {0: MISSING}
    entries = []
    before: int | None = None
    for snapshot in snapshots:
        try:
            values[snapshot.revision] = snapshot.document()
        except DocumentError:
            changes = None
        else:
            parent = snapshot.parent if snapshot.parent in values or not snapshot.parent else before
            changes = (
                None
                if parent is None or parent not in values
                else diff(values[parent], values[snapshot.revision])
            )
        entries.append(Entry(environment=environment, snapshot=snapshot, changes=changes))
        before = snapshot.revision
    return entries
