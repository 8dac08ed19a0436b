"""Proposals beside their instruments, as they stand on the wiki now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from configurator.core.document.values import MISSING, Missing
from configurator.core.history.chains import beside, chain_of
from configurator.core.page import Absence, Edit, Head, Snapshot
from configurator.core.proposal import Proposal, Refusal, approval_refusal
from configurator.core.words import neutral, summary
from configurator.errors import ApprovalError, ConfiguratorError, DocumentError, NotPermittedError, WikiError
from configurator.ports import Wiki
from configurator.usecases.saving import live_value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from configurator.core.document.names import PageReference
    from configurator.core.document.values import Json
    from configurator.core.page import Head, Reading
    from configurator.ports import PageStore
    from configurator.usecases.environment import Environment


def _nowhere(_environment: str) -> None:
    """Open no other environment."""


@dataclass(frozen=True)
class Pages:
    """Both kinds of pages of one environment.

    Attributes:
        instruments: What is live.
        proposals: What is proposed, on the same wiki.
        right: The right that makes somebody a right holder there.
        opened: Returns the pages of another environment, which a proposal may say that it came from; None if there is no
            such one.
    """

    instruments: Environment
    proposals: Environment
    right: str
    opened: Callable[[str], PageStore | None] = _nowhere


@dataclass(frozen=True, kw_only=True)
class Branch:
    """The proposal of one instrument, read.

    Attributes:
        name: The instrument.
        proposal: Both pages' chains, with their texts.
        before: The instrument's document; MISSING if there is no such page.
        after: What the proposal says; MISSING if there is no such page, or it is no JSON.
        error: Why nothing can be said of it: a page could not be read, or the instrument's is no JSON.
    """

    name: str
    proposal: Proposal[Snapshot]
    before: Json | Missing
    after: Json | Missing
    error: ConfiguratorError | None = None

    @property
    def revision(self) -> int | None:
        """The proposal's head; None if there is no such page."""
        head = self.proposal.head
        return None if head is None else head.revision

    @property
    def live(self) -> int | None:
        """The instrument's head; None if there is no such page."""
        head = self.proposal.live
        return None if head is None else head.revision


def look(pages: Pages, names: Collection[str]) -> dict[str, Branch]:
    """Return the proposals of *names*; both heads are read together, and then the two histories of each.

    Raises:
        WikiError: The wiki could not be read.
    """
    lives, heads = pages.instruments.store.read(names), pages.proposals.store.read(names)
    return {name: _branch(pages, name, lives[name], heads[name]) for name in names}


def _branch(pages: Pages, name: str, live: Reading, head: Reading) -> Branch:
    before: Json | Missing = MISSING
    error: ConfiguratorError | None = None
    try:
        before = live_value(pages.instruments.name, f"{pages.instruments.name}:{name}", live)
        live_value(pages.proposals.name, f"{pages.proposals.name}:{name}", head)
    except DocumentError as found:
        error = None if found.where.startswith(pages.proposals.name) else found  # a draft may be anything
    except NotPermittedError as found:
        error = found
    proposal: Proposal[Snapshot] = Proposal((), ())
    try:
        instrument = history(pages.instruments.store, live) if isinstance(live, Snapshot) else ()
        if isinstance(head, Snapshot):
            proposal = without_instrument(beside_instrument(pages, head, instrument), live)
        else:
            proposal = Proposal((), instrument)
    except WikiError as found:
        if found.stops_run:
            raise
        error = found  # this page's; the others go on
    return Branch(
        name=name,
        error=error,
        proposal=proposal,
        before=before,
        after=document(head) if isinstance(head, Snapshot) else MISSING,
    )


def beside_instrument(pages: Pages, head: Head, instrument: Sequence[Snapshot]) -> Proposal[Snapshot]:
    """Return the proposal with this *head*, and all that its page has, beside what the *instrument* showed.

    Raises:
        ConfiguratorError: As `history`.
    """
    listed = tuple(pages.proposals.store.history(head.name))
    shown = _shown(pages.proposals.store, listed, head)
    return Proposal(shown, instrument, beside(listed, shown))


def without_instrument(proposal: Proposal[Snapshot], live: Reading) -> Proposal[Snapshot]:
    """Return *proposal* with what is known of how its instrument's page went away; the same if it did not."""
    if not isinstance(live, Absence) or live.removal is None:
        return proposal
    at = live.removal.timestamp
    before = (each.revision for each in proposal.revisions if each.timestamp <= at)
    return replace(proposal, removed=max(before, default=0))


def history(store: PageStore, head: Head) -> tuple[Snapshot, ...]:
    """Return what the page with this *head* showed, oldest first.

    Raises:
        NotPermittedError: The page moved on or went away while it was read.
        WikiError: The wiki could not be read.
    """
    if not head.parent and isinstance(head, Snapshot):
        return (head,)
    return _shown(store, store.history(head.name), head)


def document(snapshot: Snapshot) -> Json | Missing:
    """Return what *snapshot* says; MISSING if it is no JSON: a draft may be anything."""
    try:
        return snapshot.document()
    except DocumentError:
        return MISSING


def began_with(proposal: Proposal[Snapshot]) -> Json | Missing:
    """Return what was live when *proposal* began, `{}` for a new instrument; MISSING if nobody knows, or it is no JSON."""
    began = proposal.beginning
    if began is None or began.sha1 is None:
        return MISSING
    return {} if began.said is None else document(began.said)


def users(revisions: Sequence[Head]) -> tuple[str | None, ...]:
    """Return who wrote *revisions*, each once, in order; a hidden user is None."""
    return tuple(dict.fromkeys(each.user for each in revisions))


def _shown(store: PageStore, listed: Iterable[Snapshot], head: Head) -> tuple[Snapshot, ...]:
    found = chain_of(listed, head.revision)
    if not found:
        said = f"{head.name} changed while it was read"
        raise NotPermittedError(store.environment, "moving", said, next_step="look again")
    return found


def verdict(pages: Pages, branch: Branch, reviewed: PageReference) -> ApprovalError | None:
    """Return why this account cannot approve what was *reviewed*; None if it can, or if it is live already."""
    head, live = branch.proposal.head, branch.proposal.live
    page = f"{pages.proposals.name}:{branch.name}"
    review = f"`instruments review {pages.instruments.name}:{branch.name}` shows it"
    if head is None:
        return ApprovalError(page, "is not there: nothing was proposed")
    if not reviewed.fits(head):
        return ApprovalError(page, f"{_moved(branch, reviewed, head)}; {review}")
    if live is not None and live.sha1 == head.sha1:
        return None
    refused = approval_refusal(branch.proposal, account_name(pages))
    return None if refused is None else ApprovalError(page, _reason(pages, branch, head, refused))


def text_refusal(where: str, branch: Branch) -> ApprovalError | None:
    """Return why nobody can approve how a proposal is written, whatever the account; None if it may go live.

    Args:
        where: The text, in messages.
        branch: The proposal.
    """
    head, live, value = branch.proposal.head, branch.proposal.live, branch.after
    if head is None or isinstance(value, Missing):
        return None
    edit = Edit(name=branch.name, value=value, base_revision=branch.live, summary="")
    if edit.sha1 == head.sha1 or (live is not None and live.sha1 == head.sha1):
        return None
    # An import stored it as it was.
    return ApprovalError(where, "holds a text that the wiki would store in another way; propose it anew")


def _moved(branch: Branch, reviewed: PageReference, head: Head) -> str:
    """Return what is at *head*, which is not what was *reviewed*."""
    if head.revision == reviewed.revision:
        return f"was made anew, and its revision {head.revision} is another text now, by {named(head.user)}"
    if all(each.revision != reviewed.revision for each in branch.proposal.revisions):
        return f"has no revision {reviewed.revision}; revision {head.revision} is there"
    return f"moved on from revision {reviewed.revision} to {head.revision} by {named(head.user)}"


def account_name(pages: Pages) -> str:
    """Return who this session is; empty if nobody is logged in."""
    account = pages.proposals.store.account()
    return "" if account is None else account.user or ""


def address(store: PageStore, name: str) -> str | None:
    """Return the web address of a page; None where there is no web."""
    return store.page_address(name) if isinstance(store, Wiki) else None


def named(user: str | None) -> str:
    """Return *user* for a sentence."""
    return "a hidden user" if user is None else user


def _reason(pages: Pages, branch: Branch, head: Head, refused: Refusal) -> str:
    here = pages.instruments.name
    anew = f"`instruments propose {pages.proposals.name}:{branch.name} --to {here}"
    match refused:
        case Refusal.NOT_PROPOSED:
            said = f" ({neutral(head.comment)})" if head.comment else ""
            return f"proposes nothing: {named(head.user)} emptied it with revision {head.revision}{said}"
        case Refusal.MERGED:
            merged = next(each for each in reversed(branch.proposal.instrument) if each.sha1 == head.sha1)
            page = f"{here}:{branch.name}"
            return f"was approved as {page}@{merged.revision}, and {page} changed since; {anew}` proposes it again"
        case Refusal.OUTDATED:
            mergeable = branch.live is not None and began_with(branch.proposal) is not MISSING
            step = "--update --merge` merges that in" if mergeable else "--update` proposes it anew"
            return f"{outdated(pages, branch)}; {anew} {step}, for another review"
        case Refusal.OWN_PROPOSAL:
            return _own(branch, account_name(pages))
        case never:
            assert_never(never)


def outdated(pages: Pages, branch: Branch) -> str:
    """Return what happened to the live page since an outdated proposal began."""
    here, live = f"{pages.instruments.name}:{branch.name}", branch.proposal.live
    if live is None or isinstance(branch.before, Missing):
        return f"is outdated: {here} is gone"
    before = began_with(branch.proposal)
    if before is MISSING:
        return f"is outdated: what was live on {here} when it began is hidden, or gone"
    if before == {}:
        before = MISSING
    return f"is outdated: {here}@{live.revision} by {named(live.user)} has {summary(before, branch.before)}"


def _own(branch: Branch, user: str) -> str:
    proposal = branch.proposal
    theirs = [each for each in proposal.written if each.user in {user, None}]
    if not theirs and proposal.gone is not None:
        said = f"may be your own: what was before its revision {proposal.gone.revision} is gone, and with it who wrote that"
        return f"{said}; an administrator restores it, or deletes the page, and somebody proposes anew"
    whose = "yours" if any(each.user == user for each in theirs) else "of a hidden user, who may be you"
    revisions = ", ".join(str(each.revision) for each in theirs)
    they = f"revisions {revisions} are" if len(theirs) > 1 else f"revision {revisions} is"
    return f"is your own: {they} {whose}; somebody else has to approve it"
