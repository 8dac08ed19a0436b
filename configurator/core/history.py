"""Two page histories put on one line: the chain of what a page showed, and the order of two chains.

A page's history is the chain of parents from its head, never the listing: an import or an undelete lists revisions that
never were the page's text. A page that was deleted and created anew begins anew; one that was deleted and restored goes
on as if it had never been away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, TypeVar

from configurator.core import witness
from configurator.core.instants import judged
from configurator.core.witness import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from configurator.core.page import Head
    from configurator.core.witness import Claim, Witness

#: Seconds that the difference of two wikis' clocks may be off from what we take it for.
CLOCK_MARGIN: Final = 10

R = TypeVar("R", bound="Head")
#: The order of two chains: for each revision in it, whether it is the follower's.
Order = tuple[bool, ...]


def chain(revisions: Iterable[R], head: int) -> tuple[R, ...]:
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
        revisions: Its chain, oldest first; see `chain`.
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


class Histories:
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
            witness.on_follower(each, follower.bot, authority.environment) for each in follower.revisions
        ]
        on_authority = (witness.on_authority(each, follower.environment) for each in authority.revisions)
        self.follower_witnesses = [
            self._believed(claim, at, is_follower=True) for at, claim in enumerate(on_follower)
        ]
        self.authority_witnesses = [
            self._believed(claim, at, is_follower=False) for at, claim in enumerate(on_authority)
        ]
        self.lost = frozenset(
            at
            for at, claim in enumerate(on_follower)
            if claim and claim.kind is Kind.COPY and self.follower_witnesses[at] is None
        )

    def _believed(self, claim: Claim | None, at: int, *, is_follower: bool) -> Witness | None:
        """Return what the revision at place *at* of one chain took in, if what it says is to be believed."""
        other = self.authority if is_follower else self.follower
        if claim is None or claim.named.revision not in other.place:
            return None
        place = other.place[claim.named.revision]
        elapsed = self._times[is_follower][at] - self._times[not is_follower][place]
        return witness.believed(claim, other.revisions[place], older=elapsed > CLOCK_MARGIN)

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
