"""One time line across environments: which revision came from where, and where two sides last said the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from configurator.core.history import Histories, Side, chain
from configurator.core.merge_base import merge_base
from configurator.usecases.comparing import shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from configurator.core.page import Snapshot
    from configurator.core.witness import Kind
    from configurator.usecases.comparing import Pair
    from configurator.usecases.timeline import Entry

    Page = tuple[str, int]


def stitched(entries: Sequence[Entry], pairs: Iterable[Pair]) -> tuple[Entry, ...]:
    """Return *entries* of one instrument with what each took in from the other side, and the merge bases.

    Nothing is read: what is told comes from the revisions themselves. Revisions that never were the page's text (an
    import brought them) came from nowhere.
    """
    sources: dict[Page, tuple[Kind, str]] = {}
    bases: dict[Page, list[str]] = {}
    for pair in pairs:
        follower, authority = pair.follower.environment, pair.authority.environment
        ours = Side(environment=follower, revisions=_chain(entries, follower), bot=pair.bot)
        theirs = Side(environment=authority, revisions=_chain(entries, authority))
        if not ours.revisions or not theirs.revisions:
            continue
        ahead = shift(pair.follower, pair.authority)
        sources |= _sources(Histories(ours, theirs, ahead))
        origin = merge_base(ours, theirs, ahead).origin
        if origin is not None:
            bases.setdefault((follower, origin.follower), []).append(f"{authority}@{origin.authority}")
            bases.setdefault((authority, origin.authority), []).append(f"{follower}@{origin.follower}")
    return tuple(
        replace(entry, source=sources.get(_page(entry)), base=tuple(bases.get(_page(entry), ())))
        for entry in entries
    )


def _sources(histories: Histories) -> dict[Page, tuple[Kind, str]]:
    return dict(_taken(histories.follower, histories, is_follower=True)) | dict(
        _taken(histories.authority, histories, is_follower=False)
    )


def _taken(side: Side, histories: Histories, *, is_follower: bool) -> Iterator[tuple[Page, tuple[Kind, str]]]:
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
    return chain(revisions, head.revision)


def _page(entry: Entry) -> Page:
    return entry.environment, entry.snapshot.revision
