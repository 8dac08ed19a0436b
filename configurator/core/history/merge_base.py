"""The merge base of two page histories: what both sides last said together, place by place.

`docs/explanation/merge-base.md` explains the rule, and shows how it was measured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from configurator.core.document.values import MISSING, Json, Missing, same
from configurator.core.history.chains import Order, Side, TwoHistories, WitnessKind
from configurator.core.history.merge import agree, doubt
from configurator.core.page import Snapshot
from configurator.errors import MalformedDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from configurator.core.page import Head


class Certainty(StrEnum):
    """How sure a merge base is."""

    SURE = "sure"
    #: The two clocks hide the order of revisions; the base then makes a merge keep what the follower may have changed.
    CLOCKS = "clocks"
    #: The authority lost a text that was copied to the follower, as a wiki does that is restored from a backup; the base
    #: then makes a merge keep what the follower may have changed since that copy.
    RESTORED = "restored"
    #: A text since the origin is hidden, and both sides may have said the same there; nothing may be concluded.
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a merge base was last the whole text of a page.

    Attributes:
        follower: The follower's revision.
        authority: The authority's revision.
        kind: What one of the two says of the other; None if both pages just read the same.
    """

    follower: int
    authority: int
    kind: WitnessKind | None = None


@dataclass(frozen=True, slots=True)
class MergeBase:
    """What both sides started from.

    Attributes:
        value: The base document; a mixture if single places have moved on since the origin. MISSING if the two pages
            have never had anything to do with each other, as far as one can see.
        origin: Where the whole text last came from; None without a base.
        certainty: Whether it can be relied on.
    """

    value: Json | Missing
    origin: Origin | None
    certainty: Certainty = Certainty.SURE

    @property
    def related(self) -> bool:
        """Whether there is a base at all."""
        return self.origin is not None


def merge_base(
    follower: Side, authority: Side, shift: float = 0, read: Callable[[Head], Snapshot] | None = None
) -> MergeBase:
    """Return what *follower* and *authority* started from.

    Revision ids, SHA-1s and summaries decide everything up to the last moment at which both pages read the same, or at
    which one took in the other; texts are asked for only from there on.

    Args:
        follower: The follower's history.
        authority: The authority's history.
        shift: Seconds to add to the follower's times to get the authority's.
        read: Gives the snapshot of a revision; may be left out if the revisions are snapshots themselves.
    """
    histories = TwoHistories(follower, authority, shift)
    documents = _Documents(read or _itself)
    orders = histories.orders()
    base, *others = (_Replay(histories, order, documents).merge_base() for order in orders)
    alternatives = [(other, Certainty.CLOCKS) for other in others]
    if histories.lost:
        replays = (_Replay(histories, order, documents, lost=True) for order in orders)
        alternatives += [(replay.merge_base(), Certainty.RESTORED) for replay in replays]
    for other, certainty in alternatives:
        base = _doubted(base, other, certainty, documents.of(follower.revisions[-1], on_follower=True))
    return base


def _doubted(base: MergeBase, other: MergeBase, certainty: Certainty, follower: Json | Missing) -> MergeBase:
    if Certainty.HIDDEN in (base.certainty, other.certainty):
        return replace(base, certainty=Certainty.HIDDEN)
    if base.related != other.related:
        return MergeBase(MISSING, None, certainty)
    value = doubt(base.value, other.value, follower)
    return base if same(value, base.value) else replace(base, value=value, certainty=certainty)


def _itself(revision: Head) -> Snapshot:
    if not isinstance(revision, Snapshot):
        raise TypeError(revision)
    return revision


class _Documents:
    """The documents of both sides' revisions, each read once and only when it is asked for."""

    def __init__(self, read: Callable[[Head], Snapshot]) -> None:
        self._read = read
        self._known: dict[tuple[bool, int], Json | Missing] = {}

    def of(self, revision: Head, *, on_follower: bool) -> Json | Missing:
        """Return a revision's document; MISSING if its text is none, or hidden."""
        key = on_follower, revision.revision
        if key not in self._known:
            try:
                self._known[key] = self._read(revision).document()
            except MalformedDocumentError:
                self._known[key] = MISSING
        return self._known[key]

    def hidden(self, revision: Head) -> bool:
        """Tell whether nobody may read the revision's text."""
        return revision.sha1 is None or self._read(revision).text is None


class _Step(NamedTuple):
    """One revision in the order of both chains: what each side shows from then on, and where a base begins anew.

    `origin` is what ids, SHA-1s and summaries tell; `text` is then the revision whose text is the base.
    """

    follower: Head
    authority: Head
    origin: Origin | None
    text: Head
    text_on_follower: bool


def _steps(histories: TwoHistories, order: Order, *, lost: bool) -> Iterator[_Step]:
    """Yield what happened since both sides show something.

    With *lost*, copies of texts that the authority has lost begin a base, too; and from there until its next revision
    nobody knows what it showed, so that nothing is agreed on.
    """
    shown = {True: -1, False: -1}
    unknown = False
    for is_follower in order:
        shown[is_follower] += 1
        if -1 in shown.values():
            continue
        follower = histories.follower.revisions[shown[True]]
        authority = histories.authority.revisions[shown[False]]
        other, said = histories.taken(shown[is_follower], is_follower=is_follower)
        unknown = unknown and is_follower and said is None
        if said and other.place[said.revision] <= shown[not is_follower]:
            named = other.by_id[said.revision]
            pair = (
                (follower.revision, named.revision) if is_follower else (named.revision, authority.revision)
            )
            yield _Step(follower, authority, Origin(*pair, said.kind), named, not is_follower)
        elif lost and is_follower and shown[True] in histories.lost:
            # What the bot copied was the authority's text then, and both sides said so.
            copied = Origin(follower.revision, authority.revision, WitnessKind.COPY)
            yield _Step(follower, authority, copied, follower, text_on_follower=True)
            unknown = True
        elif not unknown:
            alike = follower.sha1 is not None and follower.sha1 == authority.sha1
            origin = Origin(follower.revision, authority.revision) if alike else None
            yield _Step(follower, authority, origin, authority, text_on_follower=False)


class _Replay:
    """Both pages' histories, replayed in one order."""

    def __init__(
        self, histories: TwoHistories, order: Order, documents: _Documents, *, lost: bool = False
    ) -> None:
        self._steps = list(_steps(histories, order, lost=lost))
        self._documents = documents

    def merge_base(self) -> MergeBase:
        """Return the base at the end."""
        base = MergeBase(MISSING, None)
        for index in range(self._beginning(), len(self._steps)):
            if self._begins(index):
                base = self._begun(index, base)
            base = self._moved_on(base, self._steps[index])
        return base

    def _beginning(self) -> int:
        """Return the last step at which a base begins that depends on none before; 0 if there is none."""
        index = len(self._steps)
        while (begins := self._last_begin(0, index)) is not None:
            index = begins
            if self._last_begin(self._end_of_text(index), index) is None:
                return index
        return 0

    def _last_begin(self, first: int, end: int) -> int | None:
        return next((index for index in range(end - 1, first - 1, -1) if self._begins(index)), None)

    def _begins(self, index: int) -> bool:
        """Tell whether a base begins at a step: there is one, and its text is a document."""
        step = self._steps[index]
        return step.origin is not None and self._text(step) is not MISSING

    def _text(self, step: _Step) -> Json | Missing:
        return self._documents.of(step.text, on_follower=step.text_on_follower)

    def _end_of_text(self, index: int) -> int:
        """Return the first step from which on the text that begins at *index* was out of date."""
        step = self._steps[index]
        if not step.origin or step.origin.kind is not WitnessKind.APPROVAL:
            return index
        shown = (at for at in range(index - 1, -1, -1) if self._steps[at].follower is step.text)
        return next(shown, -1) + 1

    def _begun(self, index: int, before: MergeBase) -> MergeBase:
        """Return the base that begins at a step; *before* is the one before it.

        An approval may come long after the text that it names. What both sides have agreed on since then is newer than
        that text, save where the authority now says what the text says.
        """
        step = self._steps[index]
        value = self._text(step)
        base = MergeBase(value, step.origin)
        end = self._end_of_text(index)
        if end == index:
            return base
        if self._last_begin(end, index) is not None:
            base = before
        else:
            for between in self._steps[end:index]:
                base = self._moved_on(base, between)
        authority = self._documents.of(step.authority, on_follower=False)
        return replace(base, value=agree(base.value, value, authority), origin=step.origin)

    def _moved_on(self, base: MergeBase, step: _Step) -> MergeBase:
        """Return *base* after *step*: moved on to wherever both sides now say the same."""
        matters = (
            (step.follower, step.authority)
            if step.origin is None
            else (step.follower, step.authority, step.text)
        )
        if any(map(self._documents.hidden, matters)):
            return replace(base, certainty=Certainty.HIDDEN)
        follower = self._documents.of(step.follower, on_follower=True)
        authority = self._documents.of(step.authority, on_follower=False)
        if follower is MISSING or authority is MISSING:
            return base
        if same(follower, authority):
            named = step.origin if step.origin and same(self._text(step), authority) else None
            return MergeBase(authority, named or Origin(step.follower.revision, step.authority.revision))
        return replace(base, value=agree(base.value, follower, authority)) if base.related else base
