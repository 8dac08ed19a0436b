"""Documents proposed for an environment, by whoever may not save there: the branch point, then the text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from configurator.core.document.effective import switched_off, switched_on
from configurator.core.document.source import Source, parse
from configurator.core.document.texts import stored_text
from configurator.core.document.values import MISSING, Missing, diff, shown
from configurator.core.drift import policy
from configurator.core.drift.states import Drift
from configurator.core.history.chains import promotes
from configurator.core.history.merge import merge
from configurator.core.judged import Document
from configurator.core.kind import in_order
from configurator.core.page import Edit, Snapshot
from configurator.core.proposal import ProposalState
from configurator.core.visible import visible
from configurator.core.words import dotted, summary
from configurator.errors import (
    BadReferenceError,
    ConfiguratorError,
    EditConflictError,
    InvalidDocumentError,
    MergeConflictError,
    NothingToProposeError,
    ProposalError,
)
from configurator.usecases import branches, saving
from configurator.usecases.drift import compare
from configurator.usecases.reading import settled_source
from configurator.usecases.saving import LIVE, Draft, PreparedEdit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from configurator.usecases.branches import Branch, Pages
    from configurator.usecases.drift import DriftRow, Pair


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A document that somebody wants to propose.

    Attributes:
        source: The document.
        base: The revision of the instrument or of the proposal that it was made from; None if nobody noted one.
        proposed: The proposal's revision that it was proposed as before, which then counts; None if nobody noted one.
        base_sha1: The SHA-1 of `base`; None if it is not known.
        proposed_sha1: The SHA-1 of `proposed`; None if it is not known.
        says: What the summary begins with; empty for a person's own text.
        exact: Whether its keys stay in the order in which they are.
    """

    source: Source
    base: int | None = None
    proposed: int | None = None
    base_sha1: str | None = None
    proposed_sha1: str | None = None
    says: str = ""
    exact: bool = False


@dataclass(frozen=True, kw_only=True)
class ProposeOptions:
    """What a person allows, and why they do it.

    Attributes:
        message: Why, in their words; may be empty.
        update: To change a proposal that still waits.
        merge: To merge what went live since its branch point into it.
        draft: To propose what the rules refuse.
    """

    message: str = ""
    update: bool = False
    merge: bool = False
    draft: bool = False


def turned(source: Source, *, on: bool) -> Source:
    """Return the same document, switched on or off."""
    turn = switched_on if on else switched_off
    return Source(source.where, source.text, turn(source.value), source.notes)


def prepare(pages: Pages, wanted: Sequence[Submission], how: ProposeOptions) -> tuple[PreparedEdit, ...]:
    """Return what proposing *wanted* would do, in their order; nothing is written.

    The rules judge each document as if it were saved; that this account may not save counts for nothing.

    Raises:
        NotPermittedError: This account may not propose.
        WikiError: The wiki could not be read.
    """
    wanted = [_settled(pages, each) for each in wanted]
    names = {name for each in wanted if (name := saving.page_of(each.source.value))}
    found = branches.look(pages, sorted(names)) if names else {}
    merged = [_brought_up_to_date(each, found, pages.proposals.name, how) for each in wanted]
    drafts = [Draft(document=Document(each.source), base=LIVE) for each, _ in merged]
    live, context = pages.instruments.store, pages.instruments.context
    saved = saving.prepare(live, drafts, context, "", pages.proposals.store.require_write)
    prepared = []
    for (each, error), judged in zip(merged, saved, strict=True):
        branch = found.get(judged.name)
        plain = PreparedEdit(where=each.source.where, name=judged.name, problems=judged.problems)
        passes = how.draft and isinstance(judged.error, InvalidDocumentError)
        wrong = error or (None if passes and branch else judged.error)
        prepared.append(_prepared(pages, each, branch, how, replace(plain, error=wrong)))
    return tuple(prepared)


def _settled(pages: Pages, wanted: Submission) -> Submission:
    """Return *wanted* as the wiki spells it; a copy stays as it was there."""
    if wanted.exact:
        return wanted
    return replace(wanted, source=settled_source(pages.proposals.store, wanted.source))


def _brought_up_to_date(
    wanted: Submission, found: Mapping[str, Branch], where: str, how: ProposeOptions
) -> tuple[Submission, ConfiguratorError | None]:
    """Return *wanted* with what went live since the branch point merged in, if that is asked for and needed."""
    branch = found.get(saving.page_of(wanted.source.value))
    if branch is None or not how.merge or branch.proposal.state is not ProposalState.OUTDATED:
        return wanted, None
    page, began = f"{where}:{branch.name}", branches.began_with(branch.proposal)
    if wanted.proposed not in (None, branch.revision):
        return wanted, EditConflictError(page, wanted.proposed, branch.revision)
    if began is MISSING:
        said = "began from what is hidden now, or gone, so nothing can be merged; --update alone replaces its text"
        return wanted, ProposalError(page, said)
    merging = merge(began, wanted.source.value, branch.before)
    if merging.conflicts or merging.value is MISSING:
        sides = [
            f"{visible(dotted(each.pointer))}: was {shown(each.base)}; live {shown(each.authority)}; "
            f"proposed {shown(each.follower)}"
            for each in merging.conflicts
        ]
        step = f"write what you mean into the file, and propose it with --update --base {branch.live}"
        return wanted, MergeConflictError(page, sides, step)
    source = parse(stored_text(merging.value), wanted.source.where)
    return replace(wanted, source=source, base=branch.live, proposed=None, exact=False, says=""), None


def _prepared(
    pages: Pages, wanted: Submission, branch: Branch | None, how: ProposeOptions, plain: PreparedEdit
) -> PreparedEdit:
    if plain.error is not None or branch is None:
        return plain
    if branch.error is not None:
        return replace(plain, error=branch.error)
    try:
        return _edits(pages, wanted, branch, how, plain)
    except ConfiguratorError as error:
        return replace(plain, error=error)


def _edits(
    pages: Pages, wanted: Submission, branch: Branch, how: ProposeOptions, plain: PreparedEdit
) -> PreparedEdit:
    here = pages.instruments.name
    page = f"{pages.proposals.name}:{branch.name}"
    value = wanted.source.value if wanted.exact else in_order(wanted.source.value)
    changes = diff(branch.before, value)
    if not changes:
        raise NothingToProposeError(branch.name, f"{here}:{branch.name} says so already")
    waits = branch.proposal.state in (ProposalState.OPEN, ProposalState.OUTDATED)
    replaced = diff(branch.after, value) if waits else ()
    if branch.proposal.state is ProposalState.OPEN and not replaced:
        raise NothingToProposeError(
            branch.name,
            f"its open proposal says so already; `instruments review {here}:{branch.name}` shows it",
        )
    if waits and not how.update:
        raise ProposalError(page, _waiting(here, branch))
    _check_base(here, page, wanted, branch, waits=waits)
    text = Edit(
        name=branch.name,
        value=value,
        base_revision=branch.revision,
        summary=summary(branch.before, value, how.message, says=wanted.says),
    )
    return replace(
        plain,
        changes=changes,
        replaced=replaced if branch.after is not MISSING else (),
        new=branch.live is None,
        edits=(*_branch_edits(here, branch), text),
    )


def _waiting(environment: str, branch: Branch) -> str:
    """Return why a proposal that waits is left alone, and what changes it."""
    authors = ", ".join(name or "a hidden user" for name in branches.users(branch.proposal.contributions))
    review = f"`instruments review {environment}:{branch.name}` shows it"
    if branch.proposal.state is ProposalState.OPEN:
        return f"is open (revision {branch.revision} by {authors}); {review}; --update changes it"
    return (
        f"is outdated (revision {branch.revision} by {authors}): {environment}:{branch.name} was changed since; "
        f"{review}; --update --merge brings it up to date"
    )


def _check_base(environment: str, page: str, wanted: Submission, branch: Branch, *, waits: bool) -> None:
    """Refuse a text that was made from another revision than what is there now.

    Raises:
        EditConflictError: It would undo what somebody did since.
    """
    # Revision ids are unique on a wiki, so that a base may be one of the proposal's.
    made_from = wanted.proposed or (wanted.base if wanted.base == branch.revision else None)
    if waits and made_from not in (None, branch.revision):
        raise EditConflictError(page, made_from, branch.revision or 0)
    live, here = branch.proposal.live, f"{environment}:{branch.name}"
    # A wiki that was restored from a backup gives the same ids again, to other texts.
    for revision, sha1, now, where in (
        (wanted.proposed, wanted.proposed_sha1, branch.proposal.head, page),
        (wanted.base, wanted.base_sha1, live, here),
    ):
        if now is not None and now.revision == revision and sha1 not in (None, now.sha1):
            raise EditConflictError(where, revision, now.revision)
    if made_from is not None:
        ours = [each.sha1 for each in branch.proposal.revisions if each.revision == made_from]
        # What is outdated lacks what went live since its branch point, even if somebody edited it later than that.
        lacking = branch.proposal.state is ProposalState.OUTDATED
        if live is not None and live.sha1 not in ours and (lacking or live.revision > made_from):
            raise EditConflictError(here, made_from, live.revision)
    elif wanted.base not in (None, branch.live):
        raise EditConflictError(here, wanted.base, branch.live or 0)


def _branch_edits(environment: str, branch: Branch) -> tuple[Edit, ...]:
    """Return the edit that makes the page say what is live; none if it does, or the proposal is open and goes on.

    A proposal that only goes back to an older text does not go on: replaced by another one, that would be taken for a
    branch point of its time.
    """
    head, live, began = branch.proposal.head, branch.proposal.live, branch.proposal.beginning
    goes_back = (
        head is not None and began is not None and began.point is None and branch.proposal.restores(head)
    )
    edit = Edit(
        name=branch.name,
        value={} if branch.before is MISSING else branch.before,
        base_revision=branch.revision,
        summary="begins a new instrument" if live is None else f"begins from {environment}@{live.revision}",
    )
    says_so = head is not None and head.sha1 == edit.sha1
    goes_on = branch.proposal.state is ProposalState.OPEN and not goes_back
    return () if says_so or goes_on else (edit,)


_REASONS = {
    Drift.IN_SYNC: "both sides say the same",
    Drift.AUTHORITY_AHEAD: "{authority} has all that {follower} changed, and more; "
    "`instruments plan --in {follower}` brings it to {follower}",
    Drift.DIVERGED: "{authority} changed, too; `instruments plan --in {follower}` merges that into {follower} first",
    Drift.MISSING_ON_FOLLOWER: "there is no such page in {follower}",
    Drift.DELETED_ON_FOLLOWER: "the page was deleted in {follower}",
    Drift.NOT_EXPECTED: "its document does not list both {authority} and {follower} in environments",
    Drift.INVALID: "one of the two pages is no valid document; "
    "`instruments validate {authority}:{name} {follower}:{name}` says what is wrong",
    Drift.UNREADABLE: "one of the two pages could not be read; try again",
}


def wanted(pair: Pair, name: str) -> Submission:
    """Return the follower's document of *name* as one to be proposed to the authority; nothing is written.

    Its keys stay as they are, so that both pages get the same SHA-1.

    Raises:
        BadReferenceError: There is no such document on the follower.
        NothingToProposeError: The authority has what the follower says, or a person has to do something else first.
        WikiError: A wiki could not be read.
    """
    [standing] = compare(pair, [name])
    source = _promotable(pair, standing)
    head = standing.follower.head
    says = promotes(pair.follower.environment, 0 if head is None else head.revision)
    return Submission(source=source, says=says, exact=True)


def _promotable(pair: Pair, standing: DriftRow) -> Source:
    """Return the document that a person may propose."""
    names = {"authority": pair.authority.environment, "follower": pair.follower.environment}
    page = f"{names['follower']}:{standing.name}"
    if not standing.follower.there and not standing.follower.gone:
        raise BadReferenceError(page, "there is no such page")
    head, value = standing.follower.head, standing.follower.value
    if (
        standing.drift not in policy.PROMOTABLE
        or isinstance(value, Missing)
        or not isinstance(head, Snapshot)
    ):
        reason = _REASONS[standing.drift].format(name=standing.name, **names)
        raise NothingToProposeError(standing.name, reason)
    return head.source(f"{page}@{head.revision}")
