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
from typing import TYPE_CHECKING, Final, Generic, TypeVar, assert_never

from configurator.core.document.effective import is_switch_off
from configurator.core.document.texts import sha1, stored_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from configurator.core.document.values import Json, Missing
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
class Beginning(Generic[R_co]):
    """Where what is proposed began.

    Attributes:
        first: The place of the first revision that proposes it.
        sha1: What was live then; None if nobody knows.
        point: The proposal's own revision that says so, its branch point; None if revision ids alone tell.
        live: The instrument's revision that was live then; None if there was none, or nobody knows.
    """

    first: int
    sha1: str | None
    point: R_co | None
    live: R_co | None

    @property
    def said(self) -> R_co | None:
        """A revision that says what was live; None if there was no instrument, or nobody knows."""
        return self.point or self.live


@dataclass(frozen=True)
class Proposal(Generic[R_co]):
    """The page of a proposal beside that of its instrument.

    Attributes:
        revisions: What the proposal's page showed, oldest first (`history.chain`); empty if there is no such page.
        instrument: The same of the instrument's page on the same wiki.
        others: What else is known of the proposal's page, in any order: what stands beside its chain, or was deleted.
        removed: The newest of its revisions that was there before the instrument's page went away; 0 if that did not.
    """

    revisions: Sequence[R_co]
    instrument: Sequence[R_co]
    others: Sequence[R_co] = ()
    removed: int = 0

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
        began = None if self.beginning is None else self.beginning.sha1
        return ProposalState.OPEN if began is not None and began == live else ProposalState.OUTDATED

    @cached_property
    def beginning(self) -> Beginning[R_co] | None:
        """Where what is proposed began; None if that is gone.

        That is the newest of these: a revision that agreed, which is a branch point; one that begins by itself, from what
        was live when it was saved; and one that would, but says an older text of the instrument and was replaced by
        another text. That was copied too late, and is the branch point of that older time.
        """
        for place in reversed(range(len(self.revisions))):
            each = self.revisions[place]
            if each.revision in self._agreed:
                return self._from_point(place)
            if self._begins_by_itself(each):
                is_late = self.restores(each) and each.sha1 != self.revisions[-1].sha1
                return self._from_point(place) if is_late else self._from_live(place)
        return None

    @property
    def branch_point(self) -> R_co | None:
        """The revision that says what was live when the proposal began; None if none does."""
        return None if self.beginning is None else self.beginning.point

    @property
    def base(self) -> R_co | None:
        """The instrument's revision that the proposal began from; None for a new instrument, or if nobody knows."""
        return None if self.beginning is None else self.beginning.live

    def restores(self, revision: Head) -> bool:
        """Tell whether *revision* says what the instrument said before it was made."""
        return (
            revision.sha1 is not None
            and self._said.get(revision.sha1, [revision.revision])[0] < revision.revision
        )

    @cached_property
    def contributors(self) -> tuple[str | None, ...]:
        """Who wrote what is proposed, in the order of their first revision; a hidden user is None.

        All users of revisions after the branch point. If that replaced a text that still waited, as it does when an
        outdated proposal is brought up to date, those who wrote that text count, too. So do those who contributed to
        any revision with one of these texts when that waited here before. What is gone was written by a hidden user.
        Whoever only emptied the page wrote nothing.
        """
        unknown = (None,) if self.gone else ()
        return tuple(dict.fromkeys([*unknown, *(each.user for each in self.written)]))

    @property
    def written(self) -> Sequence[R_co]:
        """The revisions by which somebody is a contributor, oldest first."""
        return [each for each in self._answered if each.sha1 != EMPTY_SHA1]

    @cached_property
    def _answered(self) -> Sequence[R_co]:
        """The revisions that what is proposed may come from, oldest first."""
        head = self.head
        if head is None or head.revision in self._agreed:
            return ()
        waited = self._waited
        # A hidden text may be any.
        found, tips = set[int](), [head.revision, *waited.pop(None, ())]
        while tips:
            for each in self._line(tips.pop()):
                if each in found:
                    break
                found.add(each)
                tips += waited.pop(self._known[each].sha1, ())
        return [self._known[each] for each in sorted(found)]

    @cached_property
    def gone(self) -> R_co | None:
        """The oldest revision here that followed one which is not here any more; None if all is here that matters."""
        if self._answered and self.revisions[0].parent:
            return self.revisions[0]
        return next((each for each in self._answered if each.parent and each.parent not in self._known), None)

    @property
    def emptied(self) -> R_co | None:
        """The revision since which the page says nothing; None if it says something."""
        said = (place for place, each in enumerate(self.revisions, 1) if each.sha1 != EMPTY_SHA1)
        return next(iter(self.revisions[max(said, default=0) :]), None)

    def before(self, revision: int) -> Proposal[R_co]:
        """Return both pages as they stood when *revision* was saved."""

        def earlier(revisions: Sequence[R_co]) -> tuple[R_co, ...]:
            return tuple(each for each in revisions if each.revision < revision)

        return Proposal(earlier(self.revisions), earlier(self.instrument), earlier(self.others), self.removed)

    @property
    def contributions(self) -> Sequence[R_co]:
        """The revisions that propose something, since it began."""
        return self.revisions[0 if self.beginning is None else self.beginning.first :]

    def _from_point(self, place: int) -> Beginning[R_co]:
        point = self.revisions[place]
        until = self._until.get(point.revision)
        upto = len(self.instrument) if until is None else self._instruments_at(until)
        live = next((each for each in reversed(self.instrument[:upto]) if each.sha1 == point.sha1), None)
        return Beginning(place + 1, point.sha1, point, live)

    def _from_live(self, place: int) -> Beginning[R_co]:
        revision = self.revisions[place]
        before = self._instruments_at(revision.revision)
        is_forgotten = not before and revision.revision <= self.removed
        # A hidden text may have been a branch point.
        sha1 = None if is_forgotten or revision.sha1 is None else self._live_before(revision.revision)
        return Beginning(place, sha1, None, self.instrument[before - 1] if sha1 and before else None)

    def _begins_by_itself(self, revision: Head) -> bool:
        """Tell whether a proposal begins with *revision*, which does not agree, though no branch point is before it.

        It is the page's first; or replaced `{}`, which was no branch point; or replaced what was approved, when that was
        live no more.
        """
        if not revision.parent:
            return True
        parent = self._known.get(revision.parent)
        if parent is None:
            return False
        if parent.revision not in self._agreed:
            return parent.sha1 == EMPTY_SHA1
        return parent.sha1 not in {self._live_before(each.revision) for each in (parent, revision)}

    def _line(self, revision: int) -> Iterator[int]:
        """Yield *revision* and those that it was made from, newest first, back to where that began."""
        while revision in self._known:
            yield revision
            revision = self._known[revision].parent
            if self._begins(revision):
                return

    def _begins(self, revision: int) -> bool:
        """Tell whether *revision* said what was live, and replaced nothing that waited: a new proposal begins there."""
        if revision not in self._agreed:
            return False
        said, parent = self._known[revision].sha1, self._known[revision].parent
        before = self._known.get(parent)
        said_before = EMPTY_SHA1 if not parent else before and before.sha1
        return EMPTY_SHA1 in {said, said_before} or parent in self._agreed

    @property
    def _waited(self) -> dict[str | None, list[int]]:
        """The revisions that somebody may have to answer for again, by what they say.

        Not `{}`, which says nothing, nor what was live already, which was copied, or went live, which was approved.
        """
        found: dict[str | None, list[int]] = {}
        for each in self._known.values():
            if each.sha1 != EMPTY_SHA1 and each.revision not in self._agreed:
                found.setdefault(each.sha1, []).append(each.revision)
        return found

    @cached_property
    def _known(self) -> dict[int, R_co]:
        """All revisions by their ids."""
        return {each.revision: each for each in (*self.others, *self.revisions)}

    @cached_property
    def _until(self) -> dict[int, int]:
        """For each revision the id of that which replaced it."""
        children = {self._known[each].parent: each for each in sorted(self._known, reverse=True)}
        return children | {each.revision: after.revision for each, after in pairwise(self.revisions)}

    @cached_property
    def _agreed(self) -> frozenset[int]:
        """The revisions of which the instrument's text was ever the same while they were the head."""
        return frozenset(
            each.revision
            for each in self._known.values()
            if each.sha1 is not None
            and (each.sha1 == self._live_before(each.revision) or self._became_live(each.revision, each.sha1))
        )

    def _became_live(self, revision: int, text: str) -> bool:
        """Tell whether the instrument said *text* anew while *revision* was the head."""
        said = self._said.get(text, ())
        place, until = bisect_left(said, revision), self._until.get(revision)
        return place < len(said) and (until is None or said[place] < until)

    @cached_property
    def _said(self) -> dict[str | None, list[int]]:
        """The ids of the instrument's revisions by what they say."""
        found: dict[str | None, list[int]] = {}
        for each in self.instrument:
            found.setdefault(each.sha1, []).append(each.revision)
        return found

    def _live_before(self, revision: int) -> str | None:
        """Return what was live when *revision* was saved; None if it is hidden, or gone."""
        if place := self._instruments_at(revision):
            return self.instrument[place - 1].sha1
        return None if self.instrument and self.instrument[0].parent else EMPTY_SHA1

    def _instruments_at(self, revision: int) -> int:
        """Return how many revisions the instrument had when *revision* was saved."""
        return bisect_left(self.instrument, revision, key=attrgetter("revision"))


def _sha1(head: Head | None) -> str | None:
    return EMPTY_SHA1 if head is None else head.sha1


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
        case ProposalState.OPEN:
            return Refusal.OWN_PROPOSAL if {user, None} & set(proposal.contributors) else None
        case never:
            assert_never(never)
