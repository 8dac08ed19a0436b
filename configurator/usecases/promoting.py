"""A follower's document proposed to the authority, by a person: which may be, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core import policy, witness
from configurator.core.drift import Drift
from configurator.core.page import Snapshot
from configurator.core.values import Missing
from configurator.errors import BadReferenceError, NothingToProposeError
from configurator.usecases.comparing import compare
from configurator.usecases.proposing import Wanted

if TYPE_CHECKING:
    from configurator.core.source import Source
    from configurator.usecases.comparing import Pair, Standing

_REASONS = {
    Drift.IN_SYNC: "both sides say the same",
    Drift.AUTHORITY_AHEAD: "{authority} has all that {follower} changed, and more; "
    "`instruments plan --in {follower}` brings it to {follower}",
    Drift.DIVERGED: "{authority} changed, too; `instruments plan --in {follower}` merges that into {follower} first",
    Drift.MISSING_ON_FOLLOWER: "there is no such page in {follower}",
    Drift.DELETED_ON_FOLLOWER: "the page was deleted in {follower}",
    Drift.NOT_EXPECTED: "its document does not list both {authority} and {follower} in environments",
    Drift.INVALID: "one of the two pages is no valid document; "
    "`instruments validate {authority}:{name} {follower}:{name}` says what is wrong",
    Drift.UNREADABLE: "one of the two pages could not be read; try again",
}


def wanted(pair: Pair, name: str) -> Wanted:
    """Return the follower's document of *name* as one to be proposed to the authority; nothing is written.

    Its keys stay as they are, so that both pages get the same SHA-1.

    Raises:
        BadReferenceError: There is no such document on the follower.
        NothingToProposeError: The authority has what the follower says, or a person has to do something else first.
        WikiError: A wiki could not be read.
    """
    [standing] = compare(pair, [name])
    source = _promotable(pair, standing)
    head = standing.follower.head
    says = witness.promotes(pair.follower.environment, 0 if head is None else head.revision)
    return Wanted(source=source, says=says, exact=True)


def _promotable(pair: Pair, standing: Standing) -> Source:
    """Return the document that a person may propose."""
    names = {"authority": pair.authority.environment, "follower": pair.follower.environment}
    page = f"{names['follower']}:{standing.name}"
    if not standing.follower.there and not standing.follower.gone:
        raise BadReferenceError(page, "there is no such page")
    head, value = standing.follower.head, standing.follower.value
    if (
        standing.drift not in policy.PROMOTABLE
        or isinstance(value, Missing)
        or not isinstance(head, Snapshot)
    ):
        reason = _REASONS[standing.drift].format(name=standing.name, **names)
        raise NothingToProposeError(standing.name, reason)
    return head.source(f"{page}@{head.revision}")
