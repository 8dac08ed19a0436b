"""One history of an instrument across environments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from configurator.core.document.values import MISSING, Change, diff
from configurator.core.history.chains import Side, TwoHistories, chain_of
from configurator.core.history.merge_base import merge_base
from configurator.errors import DocumentError
from configurator.usecases.reading import shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from configurator.core.document.values import Json, Missing
    from configurator.core.history.chains import WitnessKind
    from configurator.core.page import Snapshot
    from configurator.ports import Histories, PageStore
    from configurator.usecases.drift import Pair

    Page = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One revision in a time line.

    Attributes:
        environment: Where it was saved.
        snapshot: The revision.
        changes: Against the revision before it in the same environment; None if one of the two cannot be read.
        source: How and from which page of the other side the text came, `ENV@REVISION`, as far as is known.
        base: Pages of the other sides, `ENV@REVISION`, that last said the same (`stitched`).
    """

    environment: str
    snapshot: Snapshot
    changes: tuple[Change, ...] | None
    source: tuple[WitnessKind, str] | None = None
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


def stitched(entries: Sequence[Entry], pairs: Iterable[Pair]) -> tuple[Entry, ...]:
    """Return *entries* of one instrument with what each took in from the other side, and the merge bases.

    Nothing is read: what is told comes from the revisions themselves. Revisions that never were the page's text (an
    import brought them) came from nowhere.
    """
    sources: dict[Page, tuple[WitnessKind, str]] = {}
    bases: dict[Page, list[str]] = {}
    for pair in pairs:
        follower, authority = pair.follower.environment, pair.authority.environment
        ours = Side(environment=follower, revisions=_chain(entries, follower))
        theirs = Side(environment=authority, revisions=_chain(entries, authority))
        if not ours.revisions or not theirs.revisions:
            continue
        ahead = shift(pair.follower, pair.authority)
        ours = replace(ours, bot=pair.informed().bot)
        sources |= _sources(TwoHistories(ours, theirs, ahead))
        origin = merge_base(ours, theirs, ahead).origin
        if origin is not None:
            bases.setdefault((follower, origin.follower), []).append(f"{authority}@{origin.authority}")
            bases.setdefault((authority, origin.authority), []).append(f"{follower}@{origin.follower}")
    return tuple(
        replace(entry, source=sources.get(_page(entry)), base=tuple(bases.get(_page(entry), ())))
        for entry in entries
    )


def _sources(histories: TwoHistories) -> dict[Page, tuple[WitnessKind, str]]:
    return dict(_taken(histories.follower, histories, is_follower=True)) | dict(
        _taken(histories.authority, histories, is_follower=False)
    )


def _taken(
    side: Side, histories: TwoHistories, *, is_follower: bool
) -> Iterator[tuple[Page, tuple[WitnessKind, str]]]:
    for place, revision in enumerate(side.revisions):
        other, said = histories.taken(place, is_follower=is_follower)
        if said is not None:
            yield (
                (side.environment, revision.revision),
                (said.kind, f"{other.environment}@{said.revision}"),
            )


def _chain(entries: Iterable[Entry], environment: str) -> tuple[Snapshot, ...]:
    revisions = [entry.snapshot for entry in entries if entry.environment == environment]
    if not revisions:
        return ()
    head = max(revisions, key=lambda revision: (revision.timestamp, revision.revision))
    return chain_of(revisions, head.revision)


def _page(entry: Entry) -> Page:
    return entry.environment, entry.snapshot.revision
