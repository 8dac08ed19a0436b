"""What review asks of a save of an instrument: the rule that client and extension share (`schemas/vectors/review`)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from configurator.core.canonical import sha1, stored_text
from configurator.core.proposal import Proposal, ProposalState
from configurator.core.switch import is_switch_off

if TYPE_CHECKING:
    from configurator.core.page import Head
    from configurator.core.values import Json, Missing


class Refusal(StrEnum):
    """Why a save does not go live without more; of several reasons the first of this list counts."""

    NOT_PROPOSED = "not-proposed"
    MERGED = "merged"
    OUTDATED = "outdated"
    OWN_PROPOSAL = "own-proposal"


def refusal(proposal: Proposal[Head], user: str, before: Json | Missing, after: Json) -> Refusal | None:
    """Return why *user* may not save *after* where every change needs a second person; None if they may.

    Args:
        proposal: The proposal beside its instrument, as they stand.
        user: Who saves.
        before: The instrument's document; MISSING if there is none, or what is there is no JSON.
        after: What would be saved.
    """
    text = sha1(stored_text(after))
    if (proposal.live is not None and proposal.live.sha1 == text) or is_switch_off(before, after):
        return None
    if proposal.head is None or proposal.head.sha1 != text:
        return Refusal.NOT_PROPOSED
    return approval_refusal(proposal, user)


def approval_refusal(proposal: Proposal[Head], user: str) -> Refusal | None:
    """Return why *user* may not make the head of *proposal* live; None if they may."""
    match proposal.state:
        case ProposalState.EMPTY:
            return Refusal.NOT_PROPOSED
        case ProposalState.MERGED:
            return Refusal.MERGED
        case ProposalState.OUTDATED:
            return Refusal.OUTDATED
        case ProposalState.OPEN:  # pragma: no branch -- the last of a closed set
            return Refusal.OWN_PROPOSAL if {user, None} & set(proposal.contributors) else None
