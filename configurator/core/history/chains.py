"""Two page histories on one line: what a page showed, the order of two chains, and what their summaries witness.

A page's history is the chain of parents from its head, never the listing: an import or an undelete lists revisions that
never were the page's text. A page that was deleted and created anew begins anew; one that was deleted and restored goes
on as if it had never been away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from configurator.core.document.instants import judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from configurator.core.page import Head

#: Seconds that the difference of two wikis' clocks may be off from what we take it for.
CLOCK_MARGIN: Final = 10

R = TypeVar("R", bound="Head")
#: The order of two chains: for each revision in it, whether it is the follower's.
Order = tuple[bool, ...]


def chain_of(revisions: Iterable[R], head: int) -> tuple[R, ...]:
    """Return the revisions that the page showed one after the other, oldest first, *head* last.

    Args:
        revisions: Of one page, in any order, some perhaps twice; what is not on the chain is left out.
        head: The id of the newest revision. If it is not among *revisions*, the chain is empty.

    A parent that is not older than its child is none: ids rise along a chain, and no chain bites its own tail.
    """
    by_id = {revision.revision: revision for revision in revisions}
    found: list[R] = []
    while (revision := by_id.get(head)) is not None and (not found or head < found[-1].revision):
        found.append(revision)
        head = revision.parent
    return tuple(reversed(found))


def beside(revisions: Iterable[R], shown: Iterable[R]) -> tuple[R, ...]:
    """Return those of the *revisions* of a page that are not on its chain, which is what was *shown*."""
    ids = {each.revision for each in shown}
    return tuple(each for each in revisions if each.revision not in ids)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side's history of an instrument.

    Attributes:
        environment: Whose it is.
        revisions: What its page showed, oldest first (`chain_of`).
        bot: The name of our bot's account there; None if it has none. Asked of a follower only.
    """

    environment: str
    revisions: Sequence[Head]
    bot: str | None = None

    @cached_property
    def by_id(self) -> dict[int, Head]:
        """The revisions by their ids."""
        return {revision.revision: revision for revision in self.revisions}

    @cached_property
    def place(self) -> dict[int, int]:
        """Where each revision stands in the chain, by its id."""
        return {revision.revision: index for index, revision in enumerate(self.revisions)}

    @cached_property
    def times(self) -> list[float]:
        """When each revision became what the page showed; an imported one may be dated before its parent."""
        dated = (judged(revision.timestamp).timestamp() for revision in self.revisions)
        return list(accumulate(dated, max))


class TwoHistories:
    """The chains of a follower and of the authority, and what their witnesses say.

    Attributes:
        follower: The follower's side.
        authority: The authority's side.
        shift: Seconds to add to the follower's times to get the authority's.
        follower_witnesses: For each of the follower's revisions, what it took in.
        authority_witnesses: For each of the authority's revisions, what it took in.
        lost: Places of the follower's revisions that are copies of a text which the authority does not have any more.
    """

    def __init__(self, follower: Side, authority: Side, shift: float = 0) -> None:
        self.follower = follower
        self.authority = authority
        self.shift = shift
        self._times = {True: [time + shift for time in follower.times], False: authority.times}
        on_follower = [
            witness_on_follower(each, follower.bot, authority.environment) for each in follower.revisions
        ]
        on_authority = (witness_on_authority(each, follower.environment) for each in authority.revisions)
        self.follower_witnesses = [
            self._believed(claim, at, is_follower=True) for at, claim in enumerate(on_follower)
        ]
        self.authority_witnesses = [
            self._believed(claim, at, is_follower=False) for at, claim in enumerate(on_authority)
        ]
        self.lost = frozenset(
            at
            for at, claim in enumerate(on_follower)
            if claim and claim.kind is WitnessKind.COPY and self.follower_witnesses[at] is None
        )

    def _believed(self, claim: Claim | None, at: int, *, is_follower: bool) -> Witness | None:
        """Return what the revision at place *at* of one chain took in, if what it says is to be believed."""
        other = self.authority if is_follower else self.follower
        if claim is None or claim.named.revision not in other.place:
            return None
        place = other.place[claim.named.revision]
        elapsed = self._times[is_follower][at] - self._times[not is_follower][place]
        return believed(claim, other.revisions[place], older=elapsed > CLOCK_MARGIN)

    def taken(self, place: int, *, is_follower: bool) -> tuple[Side, Witness | None]:
        """Return the other side, and what the revision at *place* of the chain took in from it."""
        if is_follower:
            return self.authority, self.follower_witnesses[place]
        return self.follower, self.authority_witnesses[place]

    def order(self, off: float = 0) -> Order:
        """Return the order of both chains by time, the authority first at the same second.

        What a witness names comes before it, whatever the clocks say.

        Args:
            off: Seconds that `shift` may be wrong by.
        """
        ours = [time + off for time in self._times[True]]
        theirs = self._times[False]
        waits = [self.authority.place[said.revision] if said else -1 for said in self.follower_witnesses]
        waited = [self.follower.place[said.revision] if said else -1 for said in self.authority_witnesses]
        return tuple(_interleaved(ours, theirs, waits, waited))

    def orders(self) -> tuple[Order, ...]:
        """Return the order, and every other one that is possible if the clocks are off by up to `CLOCK_MARGIN`.

        The nearest come first.
        """
        nominal = self.order()
        if not self._close():
            return (nominal,)
        # One more to the left: at the same second either may have been first, and `order` takes the authority.
        offs = sorted(range(-CLOCK_MARGIN - 1, CLOCK_MARGIN + 1), key=abs)
        return tuple(dict.fromkeys(map(self.order, offs)))

    def _close(self) -> bool:
        """Tell whether two revisions of different sides are so close in time that the clocks may hide their order."""
        sides = [(time, is_follower) for is_follower, times in self._times.items() for time in times]
        sides.sort()
        return any(one[1] != other[1] and other[0] - one[0] <= CLOCK_MARGIN for one, other in pairwise(sides))


def _interleaved(
    ours: Sequence[float], theirs: Sequence[float], waits: Sequence[int], waited: Sequence[int]
) -> Iterator[bool]:
    mine = other = 0
    while mine < len(ours) and other < len(theirs):
        we_wait, they_wait = waits[mine] >= other, waited[other] >= mine
        # Two that wait for each other cannot both be right; neither is then believed before its time.
        follower = ours[mine] < theirs[other] if we_wait == they_wait else they_wait
        yield follower
        mine, other = mine + follower, other + (not follower)
    yield from [True] * (len(ours) - mine) + [False] * (len(theirs) - other)


class WitnessKind(StrEnum):
    """How a text came from the other side."""

    COPY = "copy"
    MERGE = "merge"
    APPROVAL = "approval"


class Named(NamedTuple):
    """A revision of the other side as a summary names it; summaries of earlier versions name no SHA-1."""

    environment: str
    revision: int
    sha1: str | None = None


class Claim(NamedTuple):
    """What a revision says that it took in, by an account that may say so."""

    kind: WitnessKind
    named: Named


class Witness(NamedTuple):
    """One revision that took in another one of the other side: its id."""

    kind: WitnessKind
    revision: int


_REVISION: Final = "[1-9][0-9]{0,17}"
_SHA1: Final = r"(?: \(sha1 ([0-9a-f]{40})\))?"
# At the beginning, and then a colon or nothing: what follows quotes documents, which anyone can write.
_BY_BOT: Final = re.compile(rf"(copies|merges) ([a-z][a-z0-9-]*)@({_REVISION}){_SHA1}(?=:|\Z)")
_BY_APPROVER: Final = re.compile(rf"approves r{_REVISION}, ([a-z][a-z0-9-]*) r({_REVISION}){_SHA1}(?=:|\Z)")
_BY_PROMOTER: Final = re.compile(rf"promotes ([a-z][a-z0-9-]*)@({_REVISION})(?=:|\Z)")
_KINDS: Final = {"copies": WitnessKind.COPY, "merges": WitnessKind.MERGE}


def copies(source: Named) -> str:
    """Return how the summary of the bot's copy of *source*, a revision of the authority, begins."""
    return f"copies {source.environment}@{source.revision}{_text(source)}"


def merges(source: Named) -> str:
    """Return how the summary of the bot's merge with *source*, a revision of the authority, begins."""
    return f"merges {source.environment}@{source.revision}{_text(source)}"


def promotes(environment: str, revision: int) -> str:
    """Return how the summary of a proposal begins that takes in *revision* of the follower *environment*.

    An approval of that proposal names this revision, and so becomes a witness. The proposal's own text is the one that
    it takes in, so no SHA-1 need be said.
    """
    return f"promotes {environment}@{revision}"


def promoted(revision: Head) -> Named | None:
    """Return what a proposal's *revision* says it took in, with its own SHA-1; None if it says nothing.

    Anyone who may propose can write so: it counts for nothing until the text is seen to be the same.
    """
    said = _BY_PROMOTER.match(revision.comment or "")
    return None if said is None else Named(said[1], int(said[2]), revision.sha1)


def approves(proposal: int, source: Named | None = None) -> str:
    """Return how the summary of an approval of revision *proposal* of a proposal begins.

    Args:
        proposal: The proposal's revision that becomes the instrument's text.
        source: The follower's revision that it was promoted from; None if it began on the authority.
    """
    origin = "" if source is None else f", {source.environment} r{source.revision}{_text(source)}"
    return f"approves r{proposal}{origin}"


def _text(named: Named) -> str:
    return "" if named.sha1 is None else f" (sha1 {named.sha1})"


def witness_on_follower(revision: Head, bot: str | None, environment: str) -> Claim | None:
    """Return what *revision* of a follower says that it took in from *environment*, the authority.

    The bot only may say so; what a copy took in is its own text. A hidden user or summary says nothing.

    Args:
        revision: A revision of the follower.
        bot: The name of the bot's account on the follower; None if it has none.
        environment: The authority's name.
    """
    if bot is None or revision.user != bot or not (said := _BY_BOT.match(revision.comment or "")):
        return None
    kind, named = _KINDS[said[1]], Named(said[2], int(said[3]), said[4])
    if named.environment != environment:
        return None
    if kind is WitnessKind.COPY and revision.sha1 is not None:
        if named.sha1 not in (None, revision.sha1):
            return None
        named = named._replace(sha1=revision.sha1)
    return Claim(kind, named)


def witness_on_authority(revision: Head, environment: str) -> Claim | None:
    """Return what *revision* of the authority, where only right holders write, says that it took in.

    Args:
        revision: A revision of the authority.
        environment: The follower's name.
    """
    said = _BY_APPROVER.match(revision.comment or "")
    if not said or said[1] != environment:
        return None
    return Claim(WitnessKind.APPROVAL, Named(said[1], int(said[2]), said[3]))


def believed(claim: Claim, found: Head, *, older: bool) -> Witness | None:
    """Return *claim* as a witness if the text that it names is the one that is there; None if it may be another.

    Args:
        claim: What a revision says.
        found: The revision that has the named id now, on the other side's chain.
        older: Whether that one is surely older than the revision that names it.
    """
    fits = older if None in (claim.named.sha1, found.sha1) else claim.named.sha1 == found.sha1
    return Witness(claim.kind, found.revision) if fits else None
