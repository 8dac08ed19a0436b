"""Proposals emptied: declined by a right holder, or withdrawn by somebody who wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.page import Edit
from configurator.core.proposal import EMPTY_SHA1, ProposalState
from configurator.core.summary import MAX_SUMMARY, neutral
from configurator.core.wording import shortened
from configurator.errors import EditConflictError, ProposalError
from configurator.usecases import branches
from configurator.usecases.verdicts import account_name, named
from configurator.usecases.waiting import DECLINED, WITHDRAWN

if TYPE_CHECKING:
    from configurator.core.reference import PageReference
    from configurator.usecases.branches import Branch, Pages


def decline(pages: Pages, page: PageReference, reason: str) -> Edit:
    """Return the edit that declines a proposal; nothing is written.

    Args:
        pages: Both kinds of pages.
        page: The instrument, with what of its proposal was looked at.
        reason: Why, in the right holder's words.

    Raises:
        ProposalError: Nothing waits there.
        EditConflictError: The proposal is not what was looked at any more.
        NotPermittedError: This account may not save instruments, or may not edit proposals.
        WikiError: The wiki could not be read.
    """
    branch = _waiting(pages, page)
    pages.instruments.store.require_write()
    return _emptied(pages, branch, DECLINED, reason)


def withdraw(pages: Pages, page: PageReference, reason: str) -> Edit:
    """Return the edit that withdraws a proposal, by somebody who wrote it; nothing is written.

    Raises:
        ProposalError: Nothing waits there, or others wrote all of it.
        ConfiguratorError: Otherwise as `decline`.
    """
    branch = _waiting(pages, page)
    if account_name(pages) not in branch.proposal.contributors:
        authors = ", ".join(map(named, branch.proposal.contributors))
        here = f"{pages.instruments.name}:{page.name}"
        said = f"is by {authors}, not by you; a right holder declines it with `instruments decline {here} -m REASON`"
        raise ProposalError(f"{pages.proposals.name}:{page.name}", said)
    return _emptied(pages, branch, WITHDRAWN, reason)


def _waiting(pages: Pages, page: PageReference) -> Branch:
    branch = branches.look(pages, [page.name])[page.name]
    if branch.error is not None:
        raise branch.error
    where, head = f"{pages.proposals.name}:{page.name}", branch.proposal.head
    if head is None or branch.proposal.state in (ProposalState.EMPTY, ProposalState.MERGED):
        how = "is not there" if head is None else "is empty" if head.sha1 == EMPTY_SHA1 else "is live already"
        raise ProposalError(where, f"{how}: nothing waits there")
    if not page.fits(head):
        raise EditConflictError(where, page.revision)
    return branch


def _emptied(pages: Pages, branch: Branch, says: str, reason: str) -> Edit:
    pages.proposals.store.require_write()
    words = shortened(neutral(reason), MAX_SUMMARY - len(says) - 1)
    return Edit(name=branch.name, value={}, base_revision=branch.revision, summary=f"{says} {words}".rstrip())
