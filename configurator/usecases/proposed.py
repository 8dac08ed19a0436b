"""What became on the authority of what a follower says: it waits there, or was declined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from configurator.core import policy
from configurator.usecases import waiting
from configurator.usecases.comparing import Proposed
from configurator.usecases.waiting import Fate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.usecases.branches import Pages
    from configurator.usecases.comparing import Standing


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
    texts = {row.name: row.texts for row in rows if row.state is Fate.DECLINED}
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
