"""A proposal is a branch on a page of its own: where it began, and whether it still waits.

One wiki holds both pages, so revision ids order everything.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from configurator.core.canonical import sha1

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from configurator.core.page import Head

#: The SHA-1 of `{}`: what a proposal of a new instrument begins with, and what one is emptied to.
EMPTY_SHA1: Final = sha1("{}")


class ProposalState(StrEnum):
    """How a proposal stands."""

    EMPTY = "empty"
    MERGED = "merged"
    OUTDATED = "outdated"
    OPEN = "open"


def state(proposal: Sequence[Head], instrument: Sequence[Head]) -> ProposalState:
    """Return how a proposal stands.

    Args:
        proposal: The chain of the proposal's page, oldest first; empty if there is no such page.
        instrument: The chain of the instrument's page on the same wiki, likewise.
    """
    head = proposal[-1].sha1 if proposal else EMPTY_SHA1
    live = instrument[-1].sha1 if instrument else EMPTY_SHA1
    if head in (live, EMPTY_SHA1):
        return ProposalState.EMPTY
    if any(each.sha1 == head and each.revision > proposal[-1].revision for each in instrument):
        return ProposalState.MERGED
    branch = branch_point(proposal, instrument)
    return ProposalState.OPEN if branch is not None and branch.sha1 == live else ProposalState.OUTDATED


def branch_point(proposal: Iterable[Head], instrument: Sequence[Head]) -> Head | None:
    """Return the newest revision of *proposal* that equals the instrument's text of its time; None if none does."""
    return next(
        (each for each in reversed(tuple(proposal)) if each.sha1 == _text_at(instrument, each.revision)), None
    )


def _text_at(instrument: Sequence[Head], revision: int) -> str | None:
    before = [each.sha1 for each in instrument if each.revision < revision]
    return before[-1] if before else EMPTY_SHA1
