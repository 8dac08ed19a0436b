"""Whatever three people do: what is live went live by a right holder, and was named by somebody who did not write it.

Everything goes through the tool, and through edits of the proposal's page by hand; the wiki behind it refuses whatever
`core.review` refuses, as the extension does.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from configurator.core.document.effective import is_switch_off
from configurator.core.document.names import PageReference
from configurator.core.document.source import parse
from configurator.core.document.texts import stored_text
from configurator.core.document.values import MISSING, Json
from configurator.core.page import Edit, Receipt, Snapshot
from configurator.core.proposal import Proposal, refusal
from configurator.errors import ConfiguratorError, NotPermittedError
from configurator.usecases.branches import Pages
from configurator.usecases.deciding import decline, prepare_approval, withdraw
from configurator.usecases.environment import Environment
from configurator.usecases.proposals import ProposalStatus, listing
from configurator.usecases.proposing import ProposeOptions, Submission, prepare
from configurator.usecases.saving import write, written
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.pairs import CountingStore

NAME = "web-scroll"
HOLDERS = ("Mara", "Milo")
people = st.sampled_from(("Ana", *HOLDERS))
tasks = st.sampled_from([f"T{number}" for number in range(1, 5)])


class Enforcing(CountingStore):
    """Production with the extension's rule: it judges every save by both pages as they stand."""

    proposals: MemoryStore

    def require_write(self) -> None:
        if self.user not in HOLDERS:
            raise NotPermittedError(self.environment, "no-right", self.user)

    def write(self, edit: Edit) -> Receipt:
        self.require_write()
        instrument, proposal = chain(self), chain(self.proposals)
        before = instrument[-1].document() if instrument else MISSING
        found = refusal(Proposal(proposal, instrument), self.user, before, edit.value)
        if found is not None:
            raise NotPermittedError(self.environment, str(found), "the extension refuses")
        return super().write(edit)


def chain(store: MemoryStore) -> list[Snapshot]:
    return list(store.history(NAME))[::-1]


class ThreePeople(RuleBasedStateMachine):
    """Ana proposes; Mara and Milo may also save."""

    def __init__(self) -> None:
        super().__init__()
        counter = [0]
        self.live = Enforcing("production", counter=counter)
        self.proposals = CountingStore("production", counter=counter)
        self.live.proposals = self.proposals
        self.pages = Pages(
            Environment(self.live, authority=True),
            Environment(self.proposals, proposals=True),
            "editinstruments",
        )
        self.beginning = 0
        self.merged: dict[int, set[str | None]] = {}

    @initialize(exists=st.booleans())
    def begin(self, *, exists: bool) -> None:
        if exists:
            self.live.edit(NAME, web_scroll(), "Mara")
            self.beginning = 1

    def become(self, user: str) -> None:
        self.live.user = self.proposals.user = user

    @rule(user=people, task=tasks, update=st.booleans(), merge=st.booleans())
    def propose(self, user: str, task: str, *, update: bool, merge: bool) -> None:
        self.become(user)
        self._propose(web_scroll(task=task), update=update, merge=update and merge)

    @precondition(lambda self: bool(chain(self.proposals)))
    @rule(off=st.sampled_from(HOLDERS), user=people)
    def bring_up_to_date(self, off: str, user: str) -> None:
        """Let somebody merge what went live since: mostly a switch-off."""
        if chain(self.live):
            self.disable(off)
        self.become(user)
        value = chain(self.proposals)[-1].document()
        if isinstance(value, dict) and value.get("name") == NAME:
            self._propose(value, update=True, merge=True)

    @rule(user=people, value=tasks.map(lambda task: web_scroll(task=task)) | st.just({}) | st.just(["draft"]))
    def edit_by_hand(self, user: str, value: Json) -> None:
        self.proposals.edit(NAME, value, user, "approves r1: by hand")

    @precondition(lambda self: bool(chain(self.live) and chain(self.proposals)))
    @rule(user=people)
    def copy_what_is_live_by_hand(self, user: str) -> None:
        self.proposals.edit(NAME, chain(self.live)[-1].document(), user)

    @precondition(lambda self: bool(chain(self.proposals)))
    @rule()
    def hide_a_user(self) -> None:
        self.proposals.hide_user(NAME)

    @precondition(lambda self: bool(chain(self.proposals)))
    @rule(users=st.permutations(("Ana", *HOLDERS)), back=st.sampled_from((0, 0, 1)))
    def approve(self, users: list[str], back: int) -> None:
        """Let everybody try, one after the other."""
        revisions = chain(self.proposals)
        for user in users:
            self._approve(user, revisions[-1 - min(back, len(revisions) - 1)])

    def _approve(self, user: str, named: Snapshot) -> None:
        self.become(user)
        try:
            [approval] = prepare_approval(self.pages, [PageReference("production", NAME, named.revision)], "")
        except NotPermittedError:
            assert user not in HOLDERS
            return
        if approval.edit is None:
            return
        # The tool refuses all that the wiki would: nothing is left to be refused here.
        [outcome] = write(self.pages.instruments, [approval])
        assert outcome.error is None
        assert chain(self.live)[-1].text == named.text

    @rule(author=people, task=tasks, off=st.sampled_from(HOLDERS), user=people, approver=people)
    def outdate_merge_and_approve(self, author: str, task: str, off: str, user: str, approver: str) -> None:
        """What happens too seldom by itself: one writes, another merges, and somebody approves that."""
        self.propose(author, task, update=True, merge=False)
        if chain(self.proposals):
            self.bring_up_to_date(off, user)
            self._approve(approver, chain(self.proposals)[-1])

    @precondition(lambda self: bool(chain(self.live)))
    @rule(user=people, back=st.integers(0, 3))
    def restore_without_asking(self, user: str, back: int) -> None:
        """Write some text directly, as a tool without manners would."""
        self.become(user)
        texts = [*chain(self.live), *chain(self.proposals)]
        text = texts[-1 - min(back, len(texts) - 1)].document()
        self._write_directly(text)

    @precondition(lambda self: bool(chain(self.live)))
    @rule(user=people)
    def disable(self, user: str) -> None:
        self.become(user)
        before = chain(self.live)[-1].document()
        try:
            [saving] = self.pages.instruments.prepare_disabling([NAME], "")
        except NotPermittedError:
            assert user not in HOLDERS
            return
        if saving.edit is not None:
            [outcome] = write(self.pages.instruments, [saving])
            assert outcome.error is None
            assert is_switch_off(before, chain(self.live)[-1].document())

    @rule(user=people, close=st.sampled_from([decline, withdraw]))
    def close(self, user: str, close: Any) -> None:
        self.become(user)
        try:
            written(self.pages.proposals, close(self.pages, PageReference("production", NAME), "why"))
        except ConfiguratorError:
            return
        assert chain(self.proposals)[-1].text == "{}"

    @invariant()
    def what_is_live_was_named_by_somebody_who_did_not_write_it(self) -> None:
        instrument, proposals = chain(self.live), chain(self.proposals)
        for place, revision in enumerate(instrument[self.beginning :], self.beginning):
            assert revision.user in HOLDERS
            before = instrument[place - 1].document() if place else MISSING
            if is_switch_off(before, revision.document()):
                continue
            [*_, named] = (each for each in proposals if each.revision < revision.revision)
            assert named.sha1 == revision.sha1
            assert revision.user not in writers(proposals, named) | self.merged.get(named.revision, set())

    @invariant()
    def the_listing_says_the_same_as_both_histories(self) -> None:
        proposal = Proposal(chain(self.proposals), chain(self.live))
        rows = listing(self.pages)
        if not rows:
            assert not proposal.revisions
            return
        [row] = rows
        closed = {ProposalStatus.DECLINED, ProposalStatus.EMPTY, ProposalStatus.MERGED}
        assert (row.state in closed) is (proposal.state not in {"open", "outdated"})
        if row.state not in closed:
            assert str(row.state) == str(proposal.state)
            base = None if proposal.base is None else proposal.base.sha1
            mine = [each.sha1 for each in proposal.instrument if each.revision == row.base]
            assert mine == ([] if base is None else [base])

    def _propose(self, value: Any, *, update: bool, merge: bool) -> None:
        source = parse(stored_text(value), "document")
        before = chain(self.proposals)
        options = ProposeOptions(update=update, merge=merge)
        prepared = prepare(self.pages, [Submission(source=source)], options)
        for outcome in write(self.pages.proposals, prepared):
            assert outcome.error is None
            assert outcome.receipt is not None
            if merge and Proposal(before, chain(self.live)).state == "outdated":
                self.merged[outcome.receipt.revision] = writers(before, before[-1])

    def _write_directly(self, value: Json) -> None:
        head = chain(self.live)[-1]
        edit = Edit(name=NAME, value=value, base_revision=head.revision, summary="approves r9: forged")
        try:
            self.live.write(edit)
        except NotPermittedError:
            return


def writers(proposals: list[Snapshot], named: Snapshot) -> set[str | None]:
    """Return who wrote the text of *named*, however often it was saved again in a row."""
    users: set[str | None] = set()
    for each in reversed([each for each in proposals if each.revision <= named.revision]):
        if each.sha1 != named.sha1:
            break
        users.add(each.user)
    return users


TestThreePeople = ThreePeople.TestCase
TestThreePeople.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
