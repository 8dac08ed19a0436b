"""What became on the authority of what a follower says: it waits there, or was declined."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from configurator.core import policy
from configurator.core.proposal import Proposal
from configurator.usecases import waiting
from configurator.usecases.branches import history
from configurator.usecases.comparing import Proposed
from configurator.usecases.waiting import Fate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.usecases.branches import Pages
    from configurator.usecases.comparing import Standing
    from configurator.usecases.waiting import Listed


def with_proposals(standings: Iterable[Standing], authority: Pages, right: str) -> tuple[Standing, ...]:
    """Return *standings* with what was proposed of those that a person could promote; if there are none, nothing is read.

    Declined is what a follower says if that very text was in the proposal that a right holder emptied.

    Args:
        standings: How instruments stand.
        authority: The authority's instruments and proposals.
        right: The right that makes somebody a right holder there.

    Raises:
        WikiError: The authority could not be read.
    """
    standings = tuple(standings)
    names = {each.name for each in standings if each.drift in policy.PROMOTABLE}
    if not names:
        return standings
    rows = waiting.listing(authority, right, (Fate.OPEN, Fate.OUTDATED, Fate.DECLINED), names)
    texts = {row.name: _declined(authority, row) for row in rows if row.state is Fate.DECLINED}
    found = {row.name: Proposed(row.head.revision, str(row.state)) for row in rows}
    return tuple(
        replace(each, proposed=found[each.name]) if each.name in found and _concerns(each, texts) else each
        for each in standings
    )


def _concerns(standing: Standing, declined: dict[str, frozenset[str]]) -> bool:
    head = standing.follower.head
    texts = declined.get(standing.name)
    if texts is None:
        return standing.drift in policy.PROMOTABLE
    # A conflict, say, keeps the authority's changes from the follower: that is told of whatever was declined.
    return standing.drift in policy.SILENCED and head is not None and head.sha1 in texts


def _declined(authority: Pages, row: Listed) -> frozenset[str]:
    """Return the SHA-1 of each text that the declined proposal had."""
    revisions = history(authority.proposals.store, row.head)[:-1]
    live = authority.instruments.store.history(row.name)
    instrument = tuple(sorted(live, key=attrgetter("revision")))
    contributions = Proposal(revisions, instrument).contributions
    return frozenset(each.sha1 for each in contributions if each.sha1 is not None)
