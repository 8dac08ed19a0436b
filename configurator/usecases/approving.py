"""Proposals approved: exactly the revision that was named, on the live revision that was there, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from configurator.core import policy, witness
from configurator.core.instrument import Instrument
from configurator.core.page import Edit
from configurator.core.rules import RULES, document_errors
from configurator.core.summary import summary
from configurator.core.values import Missing
from configurator.errors import (
    ConfiguratorError,
    DocumentError,
    EditConflictError,
    InvalidDocumentError,
    Problem,
    finding,
)
from configurator.usecases import branches, saving
from configurator.usecases.saving import Draft, Saving
from configurator.usecases.verdicts import text_refusal, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from configurator.core.reference import PageReference
    from configurator.ports import PageStore
    from configurator.usecases.branches import Branch, Pages

_UNSEEN = "proposal/origin"


@dataclass(frozen=True, kw_only=True)
class Approval(Saving):
    """What approving one proposal would do; `critical` says in which ways more is collected then."""

    critical: tuple[str, ...] = ()


def prepare(
    pages: Pages,
    reviewed: Sequence[PageReference],
    message: str,
    opened: Callable[[str], PageStore | None],
) -> tuple[Approval, ...]:
    """Return what approving proposals would do, in the order of what was *reviewed*; nothing is written.

    Args:
        pages: Both kinds of pages.
        reviewed: Instruments, each with the revision of its proposal that somebody read.
        message: Why, in the words of who approves; may be empty.
        opened: Returns the pages of an environment that a proposal says it came from; None if there is no such one.

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
    approvals = {name: each for name, each in begun.items() if isinstance(each, Approval)}
    for name, each in zip(drafts, judged, strict=True):
        approvals[name] = _approval(pages, found[name], each, message, opened)
    return tuple(approvals[page.name] for page in reviewed)


def _begun(pages: Pages, branch: Branch, reviewed: PageReference) -> Draft | Approval:
    """Return the reviewed text on its way to the instrument's page, or why it does not go there."""
    where = f"{pages.proposals.name}:{branch.name}@{reviewed.revision}"
    head = branch.proposal.head
    try:
        error = branch.error or verdict(pages, branch, reviewed)
        if error is not None or head is None:
            return Approval(where=where, name=branch.name, error=error)
        source = head.source(where)
        if errors := document_errors(source.value, branch.name):
            raise InvalidDocumentError(where, source.placed(errors))
        return Draft(source=source, base=branch.live)
    except DocumentError as malformed:
        return Approval(where=where, name=branch.name, error=malformed, problems=malformed.problems)


def _approval(
    pages: Pages, branch: Branch, judged: Saving, message: str, opened: Callable[[str], PageStore | None]
) -> Approval:
    approval = Approval(**{each.name: getattr(judged, each.name) for each in fields(judged)})
    if isinstance(approval.error, EditConflictError):  # what helps is another look, not another text
        moved = EditConflictError(approval.error.page, approval.error.base_revision)
        return replace(approval, error=moved)
    head, live, value = branch.proposal.head, branch.proposal.live, branch.after
    if approval.error is not None or head is None or isinstance(value, Missing):
        return replace(approval, name=branch.name)
    if live is not None and live.sha1 == head.sha1:
        return approval
    origin, problems = _origin(branch, approval.where, opened)
    edit = Edit(
        name=branch.name,
        value=value,
        base_revision=branch.live,
        summary=summary(
            branch.before,
            value,
            message,
            says=witness.approves(head.revision, origin),
            authors=branch.proposal.contributors,
        ),
    )
    if (refused := text_refusal(approval.where, branch, ())) is not None:
        return replace(approval, edit=None, error=refused)
    before = Instrument.model_validate(branch.before) if saving.is_valid(branch.before, branch.name) else None
    return replace(
        approval,
        problems=(*approval.problems, *problems),
        edit=edit,
        restorable=before is not None,
        critical=policy.growth(before, Instrument.model_validate(value), pages.instruments.name),
    )


def _origin(
    branch: Branch, where: str, opened: Callable[[str], PageStore | None]
) -> tuple[witness.Named | None, tuple[Problem, ...]]:
    """Return the follower's revision that the newest promotion took in, if its text is the same there.

    Anyone may write that a text was promoted; an approval that repeated it unseen would make the bot believe it.
    """
    for revision in reversed(branch.proposal.contributions):
        said = witness.promoted(revision)
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
