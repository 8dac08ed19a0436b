"""The proposals of an environment at a glance: what waits, who wrote it, and what has become of the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from configurator.core.document.values import MISSING, Change, Missing, diff
from configurator.core.drift import policy
from configurator.core.judged import Document
from configurator.core.page import Head, Snapshot, Unreadable
from configurator.core.proposal import EMPTY_SHA1, Proposal, ProposalState
from configurator.errors import DocumentError
from configurator.ports import Wiki
from configurator.problems import finding
from configurator.usecases.branches import (
    account_name,
    beside_instrument,
    document,
    history,
    users,
    without_instrument,
)
from configurator.usecases.drift import Proposed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from configurator.core.document.values import Json
    from configurator.problems import Problem
    from configurator.usecases.branches import Pages
    from configurator.usecases.drift import DriftRow

#: How the summary begins with which the tool declines a proposal; by hand a right holder need not say so.
DECLINED: Final = "Declined:"
#: The same of one of its contributors.
WITHDRAWN: Final = "Withdrawn:"


class ProposalStatus(StrEnum):
    """How a proposal stands, and how an empty one came to be so."""

    OPEN = "open"
    OUTDATED = "outdated"
    MERGED = "merged"
    DECLINED = "declined"
    EMPTY = "empty"


#: What waits for somebody.
WAITING: Final = (ProposalStatus.OPEN, ProposalStatus.OUTDATED)
_WAITS: Final = (ProposalState.OPEN, ProposalState.OUTDATED)


@dataclass(frozen=True, kw_only=True)
class ListedProposal:
    """One proposal.

    Attributes:
        name: The instrument.
        state: How it stands.
        head: The proposal's newest revision.
        base: The instrument's revision that it began from; None for a new instrument, or if nobody knows.
        authors: Who wrote it since; of one that does not wait, who saved it last. A hidden user is None.
        changes: From what is live to what it says; nothing of one that does not wait.
        problems: What the rules say of it.
        texts: The SHA-1 of each text that a declined one had.
    """

    name: str
    state: ProposalStatus
    head: Head
    base: int | None = None
    authors: tuple[str | None, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    texts: frozenset[str] = frozenset()


def listing(
    pages: Pages,
    states: Collection[ProposalStatus] = tuple(ProposalStatus),
    names: Collection[str] | None = None,
    *,
    mine: bool = False,
) -> tuple[ListedProposal, ...]:
    """Return the proposals, or those of *names*, that are in *states*, sorted by name.

    Two listings of heads, and of each proposal whose head differs from what is live one history: its own, which shows
    that it is open, or the instrument's, which shows that it was merged. Only if neither does, both are read; and of
    one that was emptied, to tell who did that and who had written it.

    Args:
        pages: Both kinds of pages.
        states: Which to return; of others no more is read than shows that they are others.
        names: Which to look at; None is all.
        mine: Return only those that this account wrote of.

    Raises:
        WikiError: The wiki could not be read.
    """
    lives, heads = pages.instruments.store.listed(), pages.proposals.store.heads()
    chosen = [head for name, head in heads.items() if names is None or name in names]
    rows = [_listed(pages, head, lives.get(head.name)) for head in chosen if head.sha1 != EMPTY_SHA1]
    if {ProposalStatus.DECLINED, ProposalStatus.EMPTY} & set(states):
        empty = [head for head in chosen if head.sha1 == EMPTY_SHA1]
        shown = {name: live for name, live in lives.items() if isinstance(live, Head)}
        rows += _emptied(pages, empty, shown)
    found = [row for row in sorted(rows, key=attrgetter("name")) if row.state in states]
    return tuple(row for row in found if not mine or account_name(pages) in row.authors)


def _emptied(pages: Pages, heads: Sequence[Head], lives: Mapping[str, Head]) -> Iterator[ListedProposal]:
    """Yield the proposals with these *heads*, which say nothing: who emptied them decides what they are."""
    proposals = {head.name: _read(pages, head, lives.get(head.name)) for head in heads}
    emptied = {name: each.emptied for name, each in proposals.items() if each.emptied is not None}
    holders = _right_holders(pages, emptied.values())
    for head in heads:
        plain = ListedProposal(name=head.name, state=ProposalStatus.EMPTY, head=head, authors=(head.user,))
        closing = emptied[head.name]
        was = proposals[head.name].before(closing.revision)
        if closing.user in holders and _is_decline(closing, was):
            texts = frozenset(each.sha1 for each in was.contributions if each.sha1 is not None)
            yield replace(plain, state=ProposalStatus.DECLINED, texts=texts)
        else:
            yield plain


def _read(pages: Pages, head: Head, live: Head | None) -> Proposal[Head]:
    if not head.parent:
        return Proposal((head,), ())
    instrument = () if live is None else history(pages.instruments.store, live)
    return beside_instrument(pages, head, instrument)


def _is_decline(closing: Head, was: Proposal[Head]) -> bool:
    """Tell whether a right holder declined what *was* there: somebody who says so, or who wrote nothing of it."""
    if (closing.comment or "").startswith(DECLINED):
        return True
    return was.state in _WAITS and not {closing.user, None} & set(was.contributors)


def _right_holders(pages: Pages, revisions: Iterable[Head]) -> frozenset[str]:
    """Return those of the users who saved *revisions* who are right holders; where nobody can say, all of them."""
    names = {each.user for each in revisions if each.user is not None}
    store = pages.proposals.store
    if not names or not isinstance(store, Wiki):
        return frozenset(names)
    return frozenset(name for name, rights in store.rights_of(names).items() if pages.right in rights)


def _listed(pages: Pages, head: Head, live: Head | Unreadable | None) -> ListedProposal:
    plain = ListedProposal(name=head.name, state=ProposalStatus.EMPTY, head=head, authors=(head.user,))
    if isinstance(live, Unreadable):
        return _beside_unreadable(pages, plain, live)
    later = live is not None and live.revision > head.revision
    if live is not None and live.sha1 == head.sha1:
        return replace(plain, state=ProposalStatus.MERGED) if later else plain
    instrument: tuple[Snapshot, ...] = ()
    if live is not None and later:
        instrument = history(pages.instruments.store, live)
        if Proposal((head,), instrument).state is ProposalState.MERGED:
            return replace(plain, state=ProposalStatus.MERGED)
    revisions = history(pages.proposals.store, head)
    if live is None:
        new = Proposal(revisions, ())
        if new.branch_point is None:
            # The logs tell whether it never was there, or went away.
            new = without_instrument(new, pages.instruments.store.read([head.name])[head.name])
        return _waiting(pages, plain, new, MISSING)
    beside = Proposal[Head](revisions, (live,))
    point = beside.branch_point
    if not later and beside.state is ProposalState.OPEN and isinstance(point, Snapshot):
        # Nothing else of the instrument's history matters to what goes on from a branch point.
        return _waiting(pages, plain, beside, document(point))
    instrument = instrument or history(pages.instruments.store, live)
    return _waiting(pages, plain, Proposal(revisions, instrument), document(instrument[-1]))


def _beside_unreadable(pages: Pages, plain: ListedProposal, live: Unreadable) -> ListedProposal:
    """Return the row of a proposal whose instrument is there, and nobody can say what it is: it waits, outdated."""
    page = f"{pages.instruments.name}:{plain.name}"
    return replace(
        plain,
        state=ProposalStatus.OUTDATED,
        authors=users(Proposal(history(pages.proposals.store, plain.head), ()).contributions),
        problems=(finding("page/unreadable", live.reason).at(page, 0, 0),),
    )


def _waiting(
    pages: Pages, plain: ListedProposal, proposal: Proposal[Head], before: Json | Missing
) -> ListedProposal:
    head = proposal.head
    is_open = proposal.state is ProposalState.OPEN
    found = replace(
        plain,
        state=ProposalStatus.OPEN if is_open else ProposalStatus.OUTDATED,
        base=None if proposal.base is None else proposal.base.revision,
        authors=users(proposal.contributions),
    )
    if not isinstance(head, Snapshot):
        return found
    live = (
        None if isinstance(before, Missing) else Document.of(before, plain.name, pages.proposals.store.kind)
    )
    try:
        document = Document(
            head.source(f"{pages.proposals.name}:{plain.name}"), plain.name, pages.proposals.store.kind
        )
    except DocumentError as error:  # a draft may be anything
        return replace(found, problems=error.problems)
    problems = document.problems(replace(pages.instruments.plain_context, live=live))
    return replace(found, changes=diff(before, document.value), problems=problems)


def with_proposals(standings: Iterable[DriftRow], authority: Pages) -> tuple[DriftRow, ...]:
    """Return *standings* with what was proposed of those that a person could promote; if there are none, nothing is read.

    Declined is what a follower says if that very text was in the proposal that a right holder emptied.

    Args:
        standings: How instruments stand.
        authority: The authority's instruments and proposals.

    Raises:
        WikiError: The authority could not be read.
    """
    standings = tuple(standings)
    names = {each.name for each in standings if each.drift in policy.PROMOTABLE}
    if not names:
        return standings
    rows = listing(authority, (*WAITING, ProposalStatus.DECLINED), names)
    texts = {row.name: row.texts for row in rows if row.state is ProposalStatus.DECLINED}
    found = {row.name: Proposed(row.head.revision, str(row.state)) for row in rows}
    return tuple(
        replace(each, proposed=found[each.name]) if each.name in found and _concerns(each, texts) else each
        for each in standings
    )


def _concerns(standing: DriftRow, declined: dict[str, frozenset[str]]) -> bool:
    head = standing.follower.head
    texts = declined.get(standing.name)
    if texts is None:
        return standing.drift in policy.PROMOTABLE
    # A conflict, say, keeps the authority's changes from the follower: that is told of whatever was declined.
    return standing.drift in policy.SILENCED and head is not None and head.sha1 in texts
