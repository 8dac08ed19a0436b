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
    from configurator.usecases.branches import Branch, Pages


def decline(pages: Pages, name: str, revision: int | None, reason: str) -> Edit:
    """Return the edit that declines the proposal for *name*; nothing is written.

    Args:
        pages: Both kinds of pages.
        name: The instrument.
        revision: What was looked at; None is what is there.
        reason: Why, in the right holder's words.

    Raises:
        ProposalError: Nothing waits there.
        EditConflictError: The proposal is not at *revision* any more.
        NotPermittedError: This account may not save instruments, or may not edit proposals.
        WikiError: The wiki could not be read.
    """
    branch = _waiting(pages, name, revision)
    pages.instruments.store.require_write()
    return _emptied(pages, branch, DECLINED, reason)


def withdraw(pages: Pages, name: str, revision: int | None, reason: str) -> Edit:
    """Return the edit that withdraws the proposal for *name*, by somebody who wrote it; nothing is written.

    Raises:
        ProposalError: Nothing waits there, or others wrote all of it.
        ConfiguratorError: Otherwise as `decline`.
    """
    branch = _waiting(pages, name, revision)
    if account_name(pages) not in branch.proposal.contributors:
        authors = ", ".join(map(named, branch.proposal.contributors))
        here = f"{pages.instruments.name}:{name}"
        said = f"is by {authors}, not by you; a right holder declines it with `instruments decline {here} -m REASON`"
        raise ProposalError(f"{pages.proposals.name}:{name}", said)
    return _emptied(pages, branch, WITHDRAWN, reason)


def _waiting(pages: Pages, name: str, revision: int | None) -> Branch:
    branch = branches.look(pages, [name])[name]
    if branch.error is not None:
        raise branch.error
    page = f"{pages.proposals.name}:{name}"
    if branch.proposal.state in (ProposalState.EMPTY, ProposalState.MERGED):
        head = branch.proposal.head
        how = "is not there" if head is None else "is empty" if head.sha1 == EMPTY_SHA1 else "is live already"
        raise ProposalError(page, f"{how}: nothing waits there")
    if revision is not None and revision != branch.revision:
        raise EditConflictError(page, revision)
    return branch


def _emptied(pages: Pages, branch: Branch, says: str, reason: str) -> Edit:
    pages.proposals.store.require_write()
    words = shortened(neutral(reason), MAX_SUMMARY - len(says) - 1)
    return Edit(name=branch.name, value={}, base_revision=branch.revision, summary=f"{says} {words}".rstrip())
