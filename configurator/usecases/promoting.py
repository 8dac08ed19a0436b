"""A follower's document proposed to the authority, by a person: the branch point, then the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.core import policy, witness, wording
from configurator.core.diff import Change, diff
from configurator.core.drift import Drift
from configurator.core.history import chain
from configurator.core.page import Edit, Snapshot
from configurator.core.proposal import Proposal, ProposalState
from configurator.core.summary import MAX_SUMMARY, summary
from configurator.core.values import MISSING, Json, Missing
from configurator.errors import BadReferenceError, DocumentError, NothingToPromoteError
from configurator.ports import Wiki
from configurator.usecases.comparing import compare

if TYPE_CHECKING:
    from configurator.core.page import Receipt
    from configurator.ports import PageStore
    from configurator.usecases.comparing import Pair, Standing

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


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """What one promotion would write.

    Attributes:
        name: The instrument.
        store: The proposals of the authority.
        standing: How the instrument stands.
        state: How its proposal stood before.
        changes: From what runs on the authority to what is proposed.
        replaced: From what an open proposal says to what will be proposed; none if no proposal is open.
        branch: The edit that makes the page say what runs now, if it does not; a proposal begins with it.
        value: What is proposed.
        base: The proposal's revision before all this; None if there was no such page.
        summary: For the proposed text.
    """

    name: str
    store: PageStore
    standing: Standing
    state: ProposalState
    changes: tuple[Change, ...]
    replaced: tuple[Change, ...]
    branch: Edit | None
    value: Json
    base: int | None
    summary: str

    def write(self) -> Receipt:
        """Write the proposal; the receipt is that of the proposed text.

        Raises:
            EditConflictError: Somebody else wrote on the proposal meanwhile.
            WikiError: The wiki refused, or could not be reached.
        """
        base = self.base if self.branch is None else self.store.write(self.branch).revision
        edit = Edit(name=self.name, value=self.value, base_revision=base, summary=self.summary)
        return self.store.write(edit)

    @property
    def live(self) -> bool:
        """Whether the authority has the instrument already."""
        return self.standing.authority.there

    @property
    def address(self) -> str | None:
        """The web address of the proposal; None where there is no web."""
        return self.store.page_address(self.name) if isinstance(self.store, Wiki) else None


def prepare(pair: Pair, proposals: PageStore, name: str, message: str) -> Promotion:
    """Return what proposing the follower's document of *name* would do; nothing is written.

    Args:
        pair: The two environments.
        proposals: The pages of the authority's proposals.
        name: The instrument.
        message: Why, in the person's words; may be empty.

    Raises:
        BadReferenceError: There is no such document on the follower.
        NothingToPromoteError: The authority has what the follower says, or a person has to do something else first.
        NotPermittedError: This account may not propose.
        WikiError: A wiki could not be read.
    """
    [standing] = compare(pair, [name])
    value = _promotable(pair, standing)
    proposals.require_write()
    live = _head(pair.authority, name)
    branch = chain(list(proposals.history(name)), _revision(_head(proposals, name)))
    found = Proposal(branch, chain(list(pair.authority.history(name)), _revision(live))).state
    head = branch[-1] if branch else None
    now: Json = {} if live is None else live.document()
    said = _document(head) if found is ProposalState.OPEN else MISSING
    if found is ProposalState.OPEN and not diff(said, value):
        raise NothingToPromoteError(name, f"its open proposal says so already: revision {_revision(head)}")
    return Promotion(
        name=name,
        store=proposals,
        standing=standing,
        state=found,
        changes=diff(MISSING if live is None else now, value),
        replaced=() if said is MISSING else diff(said, value),
        branch=_branch(pair, name, live, head, now) if found is not ProposalState.OPEN else None,
        value=value,
        base=None if head is None else head.revision,
        summary=_summary(standing, now if live is not None else MISSING, value, message),
    )


def _promotable(pair: Pair, standing: Standing) -> Json:
    """Return the document that a person may propose."""
    names = {"authority": pair.authority.environment, "follower": pair.follower.environment}
    if not standing.follower.there and not standing.follower.gone:
        raise BadReferenceError(f"{names['follower']}:{standing.name}", "there is no such page")
    value = standing.follower.value
    if standing.drift not in policy.PROMOTABLE or isinstance(value, Missing):
        raise NothingToPromoteError(
            standing.name, _REASONS[standing.drift].format(name=standing.name, **names)
        )
    return value


def _branch(pair: Pair, name: str, live: Snapshot | None, head: Snapshot | None, now: Json) -> Edit | None:
    """Return the edit that makes the proposal say what runs now; None if it says so."""
    edit = Edit(
        name=name,
        value=now,
        base_revision=None if head is None else head.revision,
        summary=f"begins from {pair.authority.environment}@{live.revision}"
        if live
        else "begins a new instrument",
    )
    return None if head is not None and head.sha1 == edit.sha1 else edit


def _summary(standing: Standing, before: Json | Missing, value: Json, message: str) -> str:
    head = standing.follower.head
    says = witness.promotes(standing.follower.environment, 0 if head is None else head.revision)
    return wording.shortened(f"{says}: {summary(before, value, message)}", MAX_SUMMARY)


def _head(store: PageStore, name: str) -> Snapshot | None:
    reading = store.read([name])[name]
    return reading if isinstance(reading, Snapshot) else None


def _revision(head: Snapshot | None) -> int:
    return 0 if head is None else head.revision


def _document(head: Snapshot | None) -> Json | Missing:
    try:
        return MISSING if head is None else head.document()
    except DocumentError:  # a draft may be anything
        return MISSING
