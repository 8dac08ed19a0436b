"""What is decided of a proposal: reviewed, then approved, declined or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from configurator.core.document.values import MISSING, Change, Missing, diff
from configurator.core.drift import policy
from configurator.core.drift.policy import Rate, rates
from configurator.core.history.chains import Named, approves, promoted
from configurator.core.judged import Document
from configurator.core.page import Edit
from configurator.core.proposal import EMPTY_SHA1, ProposalState
from configurator.core.rules import RULES
from configurator.core.words import MAX_SUMMARY, neutral, shortened, summary
from configurator.errors import (
    ApprovalError,
    BadReferenceError,
    ConfiguratorError,
    DocumentError,
    EditConflictError,
    ProposalError,
)
from configurator.ports import Wiki
from configurator.problems import Problem, finding, has_errors
from configurator.usecases import branches, saving
from configurator.usecases.branches import account_name, named, text_refusal, verdict
from configurator.usecases.listing import documents, streams_in_use
from configurator.usecases.proposals import DECLINED, WITHDRAWN
from configurator.usecases.saving import Draft, PreparedEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from configurator.core.document.names import PageReference
    from configurator.core.page import Snapshot
    from configurator.ports import PageStore
    from configurator.problems import Problem
    from configurator.usecases.branches import Branch, Pages


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a reviewer has to know.

    Attributes:
        name: The instrument.
        branch: Both pages.
        changes: From what is live to what is proposed; None if that is no JSON that a document can be.
        problems: What the rules say of the proposed text, placed in it.
        rates: What is collected in the environment, wiki by wiki; none if the proposed text is no valid document.
        critical: In which ways more is collected, in words.
        risk: The proposed risk level and review; None if it is no valid document.
        refusal: Why this account cannot approve it as it stands; None if it can.
        address: Of the proposal's page; None where there is no web.
        talk: Of its talk page; None where there is none.
    """

    name: str
    branch: Branch
    changes: tuple[Change, ...] | None
    problems: tuple[Problem, ...]
    rates: tuple[Rate, ...] = ()
    critical: tuple[str, ...] = ()
    risk: tuple[str, str | None] | None = None
    refusal: ConfiguratorError | None = None
    address: str | None = None
    talk: str | None = None


def review(pages: Pages, page: PageReference) -> Review:
    """Return what a reviewer of a proposal has to know; nothing is written.

    Args:
        pages: Both kinds of pages.
        page: The instrument, with what of its proposal would be approved.

    Raises:
        BadReferenceError: There is no such proposal.
        ConfiguratorError: A page could not be read.
    """
    name = page.name
    branch = branches.look(pages, [name])[name]
    if branch.error is not None:
        raise branch.error
    head = branch.proposal.head
    where = f"{pages.proposals.name}:{name}"
    if head is None:
        step = f"`instruments proposals {pages.instruments.name}` lists what was proposed"
        raise BadReferenceError(where, f"there is no such page; {step}")
    live = (
        None
        if isinstance(branch.before, Missing)
        else Document.of(branch.before, name, pages.proposals.store.kind)
    )
    document, problems = _judged(pages, head, live)
    found = Review(
        name=name,
        branch=branch,
        changes=None if branch.after is MISSING else diff(branch.before, branch.after),
        problems=problems,
        refusal=verdict(pages, branch, page) or _refusal(where, branch, problems),
    )
    store = pages.proposals.store
    if isinstance(store, Wiki):
        found = replace(found, address=store.page_address(name), talk=store.talk_address(name))
    after = None if document is None else document.valid
    if after is None:
        return found
    before, environment = None if live is None else live.valid, pages.instruments.name
    return replace(
        found,
        rates=rates(before, after, environment),
        critical=policy.growth(before, after, environment),
        risk=(after.risk.level, after.risk.review),
    )


def _judged(
    pages: Pages, head: Snapshot, live: Document | None
) -> tuple[Document | None, tuple[Problem, ...]]:
    """Return the proposed document, None if it is no JSON, and what the rules say of it."""
    try:
        document = Document(
            head.source(f"{pages.proposals.name}:{head.name}"), head.name, pages.proposals.store.kind
        )
    except DocumentError as error:
        return None, error.problems
    context = replace(pages.instruments.context, live=live)
    if context.authority:
        known = {} if live is None else {head.name: live}
        others = documents(pages.instruments.store.read(), known, context.kind)
        context = replace(context, others=streams_in_use(others.values(), context))
    return document, document.check(context)


def _refusal(where: str, branch: Branch, problems: Sequence[Problem]) -> ConfiguratorError | None:
    if has_errors(problems):
        step = "propose a text without them with `instruments propose --update`"
        return ApprovalError(where, f"has errors; {step}")
    return text_refusal(where, branch)


_UNSEEN = "proposal/origin"


def prepare_approval(
    pages: Pages, reviewed: Sequence[PageReference], message: str
) -> tuple[PreparedEdit, ...]:
    """Return what approving proposals would do, in the order of what was *reviewed*; nothing is written.

    Args:
        pages: Both kinds of pages.
        reviewed: Instruments, each with the revision of its proposal that somebody read.
        message: Why, in the words of who approves; may be empty.

    Raises:
        NotPermittedError: This account may not save instruments.
        WikiError: The wiki could not be read.
    """
    found = branches.look(pages, [page.name for page in reviewed])
    pages.instruments.store.require_write()
    begun = {page.name: _begun(pages, found[page.name], page) for page in reviewed}
    drafts = {name: each for name, each in begun.items() if isinstance(each, Draft)}
    store, context = pages.instruments.store, pages.instruments.context
    judged = saving.prepare(store, list(drafts.values()), context, message) if drafts else ()
    approvals = {name: each for name, each in begun.items() if isinstance(each, PreparedEdit)}
    for name, each in zip(drafts, judged, strict=True):
        approvals[name] = _approval(pages, found[name], each, message)
    return tuple(approvals[page.name] for page in reviewed)


def _begun(pages: Pages, branch: Branch, reviewed: PageReference) -> Draft | PreparedEdit:
    """Return the reviewed text on its way to the instrument's page, or why it does not go there."""
    where = f"{pages.proposals.name}:{branch.name}@{reviewed.revision}"
    plain, head = PreparedEdit(where=where, name=branch.name), branch.proposal.head
    try:
        error = branch.error or verdict(pages, branch, reviewed)
        if error is not None or head is None:
            return replace(plain, error=error)
        document = Document(head.source(where), branch.name, pages.proposals.store.kind)
        document.required()
        return Draft(document=document, base=branch.live)
    except DocumentError as malformed:
        return plain.refused(malformed)


def _approval(pages: Pages, branch: Branch, judged: PreparedEdit, message: str) -> PreparedEdit:
    """Return what approving does, of which saving the same text was *judged*."""
    if isinstance(judged.error, EditConflictError):  # what helps is another look, not another text
        return replace(judged, error=EditConflictError(judged.error.page, judged.error.base_revision))
    head, live, value = branch.proposal.head, branch.proposal.live, branch.after
    if judged.error or head is None or isinstance(value, Missing) or judged.document is None:
        return replace(judged, name=branch.name)
    if live is not None and live.sha1 == head.sha1:
        return judged
    origin, problems = _origin(branch, judged.where, pages.opened)
    edit = Edit(
        name=branch.name,
        value=value,
        base_revision=branch.live,
        summary=summary(
            branch.before,
            value,
            message,
            says=approves(head.revision, origin),
            authors=branch.proposal.contributors,
        ),
    )
    if (refused := text_refusal(judged.where, branch)) is not None:
        return replace(judged, edits=(), error=refused)
    before = None if judged.before is None else judged.before.valid
    return replace(
        judged,
        problems=(*judged.problems, *problems),
        edits=(edit,),
        restorable=before is not None,
        critical=policy.growth(before, judged.document.required(), pages.instruments.name),
    )


def _origin(
    branch: Branch, where: str, opened: Callable[[str], PageStore | None]
) -> tuple[Named | None, tuple[Problem, ...]]:
    """Return the follower's revision that the newest promotion took in, if its text is the same there.

    Anyone may write that a text was promoted; an approval that repeated it unseen would make the bot believe it.
    """
    for revision in reversed(branch.proposal.contributions):
        said = promoted(revision)
        if said is None:
            continue
        page = f"{said.environment}@{said.revision}"
        try:
            store = opened(said.environment)
            texts = () if store is None else store.history(branch.name)
            same = said.sha1 and any((each.revision, each.sha1) == said[1:] for each in texts)
        except ConfiguratorError as error:
            return None, (_unseen(where, page, str(error)),)
        if same:
            return said, ()
        return None, (_unseen(where, page, "there is no such text there"),)
    return None, ()


def _unseen(where: str, page: str, why: str) -> Problem:
    message = f"it says that it comes from {page}, and the approval will not: {why}"
    return finding(_UNSEEN, message, severity=RULES[_UNSEEN].severity).at(where, 0, 0)


def decline(pages: Pages, page: PageReference, reason: str) -> PreparedEdit:
    """Return what declines a proposal; nothing is written.

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


def withdraw(pages: Pages, page: PageReference, reason: str) -> PreparedEdit:
    """Return what withdraws a proposal, by somebody who wrote it; nothing is written.

    Raises:
        ProposalError: Nothing waits there, or others wrote all of it.
        EditConflictError: The proposal is not what was looked at any more.
        NotPermittedError: This account may not edit proposals.
        WikiError: The wiki could not be read.
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


def _emptied(pages: Pages, branch: Branch, says: str, reason: str) -> PreparedEdit:
    pages.proposals.store.require_write()
    words = shortened(neutral(reason), MAX_SUMMARY - len(says) - 1)
    edit = Edit(name=branch.name, value={}, base_revision=branch.revision, summary=f"{says} {words}".rstrip())
    return PreparedEdit(where=f"{pages.proposals.name}:{branch.name}", name=branch.name, edits=(edit,))
