"""The proposals of an environment at a glance: what waits, who wrote it, and what has become of the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from configurator.core import rules
from configurator.core.diff import Change, diff
from configurator.core.page import Head, Snapshot
from configurator.core.proposal import EMPTY_SHA1, Proposal, ProposalState
from configurator.core.values import MISSING
from configurator.errors import DocumentError
from configurator.ports import Wiki
from configurator.usecases.branches import document, history, users

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from configurator.core.values import Json, Missing
    from configurator.errors import Problem
    from configurator.ports import PageStore
    from configurator.usecases.branches import Pages

#: How the summary begins with which a right holder empties a proposal.
DECLINED: Final = "Declined:"
#: The same of one of its contributors.
WITHDRAWN: Final = "Withdrawn:"


class Fate(StrEnum):
    """How a proposal stands, and how an empty one came to be so."""

    OPEN = "open"
    OUTDATED = "outdated"
    MERGED = "merged"
    DECLINED = "declined"
    EMPTY = "empty"


#: What waits for somebody.
WAITING: Final = (Fate.OPEN, Fate.OUTDATED)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One proposal.

    Attributes:
        name: The instrument.
        state: How it stands.
        head: The proposal's newest revision.
        base: The instrument's revision that it began from; None for a new instrument, or if it never said what was live.
        authors: Who wrote it since; of one that does not wait, who saved it last. A hidden user is None.
        changes: From what is live to what it says; nothing of one that does not wait.
        problems: What the rules say of it.
    """

    name: str
    state: Fate
    head: Head
    base: int | None = None
    authors: tuple[str | None, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def listing(
    pages: Pages,
    right: str,
    states: Collection[Fate] = tuple(Fate),
    names: Collection[str] | None = None,
) -> tuple[Listed, ...]:
    """Return the proposals, or those of *names*, that are in *states*, sorted by name.

    Two listings of heads, and of each proposal whose head differs from what is live one history: its own, which shows
    that it is open, or the instrument's, which shows that it was merged. Only if neither does, both are read.

    Args:
        pages: Both kinds of pages.
        right: The right that makes somebody a right holder there, for only they decline.
        states: Which to return; of others no more is read than shows that they are others.
        names: Which to look at; None is all.

    Raises:
        WikiError: The wiki could not be read.
    """
    lives, heads = pages.instruments.store.heads(), pages.proposals.store.heads()
    chosen = [head for name, head in heads.items() if names is None or name in names]
    holders = right_holders(pages.proposals.store, right, filter(_says_declined, chosen))
    rows = (_listed(pages, head, lives.get(head.name), holders) for head in chosen)
    return tuple(row for row in rows if row.state in states)


def right_holders(store: PageStore, right: str, heads: Iterable[Head]) -> frozenset[str]:
    """Return those of the users who saved *heads* who hold *right*; where nobody can say, all of them."""
    names = {head.user for head in heads if head.user is not None}
    if not names or not isinstance(store, Wiki):
        return frozenset(names)
    return frozenset(name for name, rights in store.rights_of(names).items() if right in rights)


def declined(head: Head, holders: Collection[str]) -> bool:
    """Tell whether the proposal with this *head* was declined."""
    return _says_declined(head) and head.user in holders


def _says_declined(head: Head) -> bool:
    return head.sha1 == EMPTY_SHA1 and (head.comment or "").startswith(DECLINED)


def _listed(pages: Pages, head: Head, live: Head | None, holders: Collection[str]) -> Listed:
    plain = Listed(name=head.name, state=Fate.EMPTY, head=head, authors=(head.user,))
    if head.sha1 == EMPTY_SHA1:
        return replace(plain, state=Fate.DECLINED) if declined(head, holders) else plain
    later = live is not None and live.revision > head.revision
    if live is not None and live.sha1 == head.sha1:
        return replace(plain, state=Fate.MERGED) if later else plain
    instrument: tuple[Snapshot, ...] = ()
    if live is not None and later:
        instrument = history(pages.instruments.store, live)
        if Proposal((head,), instrument).state is ProposalState.MERGED:
            return replace(plain, state=Fate.MERGED)
    revisions = history(pages.proposals.store, head)
    if live is None:
        return _waiting(pages, plain, Proposal(revisions, ()), MISSING)
    branch = None if later else _branch_point(revisions, live)
    if branch is not None:  # nothing else of the instrument's history matters to what is open
        return _waiting(pages, plain, Proposal[Head](revisions, (live,)), document(branch))
    instrument = instrument or history(pages.instruments.store, live)
    return _waiting(pages, plain, Proposal(revisions, instrument), document(instrument[-1]))


def _branch_point(revisions: Sequence[Snapshot], live: Head) -> Snapshot | None:
    """Return the branch point of a proposal that is open because it says what is *live*; None if that is not sure yet."""
    point = next((each for each in reversed(revisions) if each.sha1 == live.sha1), None)
    until = next((each.revision for each in revisions if point and each.parent == point.revision), None)
    return point if until is not None and until > live.revision else None


def _waiting(pages: Pages, plain: Listed, proposal: Proposal[Head], before: Json | Missing) -> Listed:
    head = proposal.head
    is_open = proposal.state is ProposalState.OPEN
    found = replace(
        plain,
        state=Fate.OPEN if is_open else Fate.OUTDATED,
        base=None if proposal.base is None else proposal.base.revision,
        authors=users(proposal.contributions),
    )
    if not isinstance(head, Snapshot):
        return found
    context = replace(pages.instruments.plain_context, name=plain.name, live=before)
    try:
        source = head.source(f"{pages.proposals.name}:{plain.name}")
    except DocumentError as error:  # a draft may be anything
        return replace(found, problems=error.problems)
    problems = source.placed(rules.problems(source.value, context))
    return replace(found, changes=diff(before, source.value), problems=problems)
