"""A proposal is a branch on a page of its own: where it began, who wrote it, and whether it still waits.

One wiki holds both pages, so revision ids order everything. Texts are compared by their SHA-1, byte for byte; a hidden
one equals nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from configurator.core.canonical import sha1

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.page import Head

R_co = TypeVar("R_co", bound="Head", covariant=True)

#: The SHA-1 of `{}`: what a proposal of a new instrument begins with, and what one is emptied to.
EMPTY_SHA1: Final = sha1("{}")


class ProposalState(StrEnum):
    """How a proposal stands."""

    OPEN = "open"
    OUTDATED = "outdated"
    MERGED = "merged"
    EMPTY = "empty"


@dataclass(frozen=True)
class Proposal(Generic[R_co]):
    """The page of a proposal beside that of its instrument.

    Attributes:
        revisions: What the proposal's page showed, oldest first (`history.chain`); empty if there is no such page.
        instrument: The same of the instrument's page on the same wiki.
    """

    revisions: Sequence[R_co]
    instrument: Sequence[R_co]

    @property
    def head(self) -> R_co | None:
        """What the proposal says now."""
        return self.revisions[-1] if self.revisions else None

    @property
    def live(self) -> R_co | None:
        """What the instrument's page says now."""
        return self.instrument[-1] if self.instrument else None

    @cached_property
    def state(self) -> ProposalState:
        """How the proposal stands."""
        head, live = _sha1(self.head), _sha1(self.live)
        if head in {live, EMPTY_SHA1}:
            return ProposalState.EMPTY
        if any(
            each.sha1 == head for each in self.instrument[self._instruments_at(self.revisions[-1].revision) :]
        ):
            return ProposalState.MERGED
        branch = self.branch_point
        return ProposalState.OPEN if branch is not None and branch.sha1 == live else ProposalState.OUTDATED

    @property
    def branch_point(self) -> R_co | None:
        """The newest revision that said what was live at a moment while it was the head; None if none did."""
        return None if self._branch is None else self.revisions[self._branch]

    @property
    def base(self) -> R_co | None:
        """The instrument's revision that the branch point says; None for a new instrument, or without a branch point."""
        if self._branch is None:
            return None
        upto = self._spans[self._branch][1]
        said = self.revisions[self._branch].sha1
        return next((each for each in reversed(self.instrument[:upto]) if each.sha1 == said), None)

    @cached_property
    def contributors(self) -> tuple[str | None, ...]:
        """Who wrote what is proposed, in the order of their first revision; a hidden user is None.

        All users of revisions after the branch point. If that replaced a text that still waited, as it does when an
        outdated proposal is brought up to date, those who wrote that text count, too.
        """
        return tuple(dict.fromkeys(each.user for each in self.written))

    @property
    def written(self) -> Sequence[R_co]:
        """The revisions by which somebody is a contributor."""
        return self.revisions[self._beginning + 1 :]

    @property
    def contributions(self) -> Sequence[R_co]:
        """The revisions after the branch point."""
        return self.revisions[0 if self._branch is None else self._branch + 1 :]

    @property
    def _beginning(self) -> int:
        """The place of the revision after which everybody is a contributor; -1 is before the first."""
        at = -1 if self._branch is None else self._branch
        while at > 0 and self.revisions[at].sha1 != EMPTY_SHA1 and not self._rests(at - 1):
            at = next((place for place in range(at - 2, -1, -1) if self._rests(place)), -1)
        return at

    def _rests(self, place: int) -> bool:
        """Tell whether nothing waited on the page when the revision at *place* was its head."""
        return self._agreed[place] or self.revisions[place].sha1 == EMPTY_SHA1

    @cached_property
    def _branch(self) -> int | None:
        return next((place for place in reversed(range(len(self._agreed))) if self._agreed[place]), None)

    @cached_property
    def _agreed(self) -> tuple[bool, ...]:
        """For each revision, whether the instrument's text was ever the same while it was the head."""
        return tuple(
            each.sha1 is not None and each.sha1 in self._live_between(first, last)
            for each, (first, last) in zip(self.revisions, self._spans, strict=True)
        )

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        """For each revision, how many revisions the instrument had when it was saved, and when the next was."""
        begins = [self._instruments_at(each.revision) for each in self.revisions]
        return tuple(pairwise([*begins, len(self.instrument)]))

    def _live_between(self, first: int, last: int) -> set[str | None]:
        """Return what was live when *first* revisions of the instrument were there, until there were *last*."""
        before = self.instrument[first - 1].sha1 if first else EMPTY_SHA1
        return {before, *(each.sha1 for each in self.instrument[first:last])}

    def _instruments_at(self, revision: int) -> int:
        """Return how many revisions the instrument had when *revision* was saved."""
        return bisect_left(self.instrument, revision, key=attrgetter("revision"))


def _sha1(head: Head | None) -> str | None:
    return EMPTY_SHA1 if head is None else head.sha1
