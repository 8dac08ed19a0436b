"""What proposing would do, as values: the branch point, then the text, on what was there; or why not."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.judged import Document
from configurator.errors import (
    ConfiguratorError,
    EditConflictError,
    InvalidDocumentError,
    MergeConflictError,
    NothingToProposeError,
    ProposalError,
)
from configurator.usecases.branches import Pages
from configurator.usecases.environment import Environment
from configurator.usecases.proposing import ProposeOptions, Submission, enabled, prepare
from configurator.usecases.saving import PreparedEdit, write
from tests.support.examples import web_scroll
from tests.support.pairs import CountingStore

NAME = "web-scroll"
PLAIN, UPDATE, MERGE = ProposeOptions(), ProposeOptions(update=True), ProposeOptions(update=True, merge=True)


class World:
    """Production, where Milo saves and Ana proposes; revision ids are shared, as on one wiki."""

    def __init__(self) -> None:
        counter = [0]
        self.live = CountingStore("production", "Ana", counter=counter)
        self.proposal = CountingStore("production", "Ana", counter=counter)
        self.pages = Pages(
            Environment(self.live, clock=lambda: "2026-06-01T12:00:00Z"),
            Environment(self.proposal, proposals=True),
            "editinstruments",
        )

    def prepared(self, how: ProposeOptions = PLAIN, /, **changed: Any) -> PreparedEdit:
        noted = {
            key: changed.pop(key)
            for key in ("base", "base_sha1", "proposed", "proposed_sha1")
            if key in changed
        }
        source = Document.of(web_scroll(**changed)).source
        [prepared] = prepare(self.pages, [Submission(source=source, **noted)], how)
        return prepared

    def propose(self, how: ProposeOptions = PLAIN, /, **changed: Any) -> int:
        """Propose, and return the revision of the text."""
        prepared = self.prepared(how, **changed)
        assert prepared.error is None, prepared.error
        [outcome] = write(self.pages.proposals, [prepared])
        assert outcome.receipt is not None
        return outcome.receipt.revision


@pytest.fixture
def world() -> World:
    world = World()
    world.live.edit(NAME, web_scroll(), "Milo")
    return world


def refusal(prepared: PreparedEdit) -> str:
    assert isinstance(prepared.error, ConfiguratorError)
    assert prepared.edits == ()
    return f"{type(prepared.error).__name__}: {prepared.error}"


def test_a_proposal_begins_with_what_is_live(world: World):
    prepared = world.prepared(task="T2")

    assert [(edit.value, edit.summary) for edit in prepared.edits] == [
        (web_scroll(), "begins from production@1"),
        (web_scroll(task="T2"), "task T123456 → T2 (T2)"),
    ]
    assert (prepared.new, prepared.replaced) == (False, ())
    assert [change.pointer for change in prepared.changes] == ["/task"]


def test_a_proposal_of_a_new_instrument_begins_with_nothing():
    prepared = World().prepared()

    assert prepared.new
    assert [edit.value for edit in prepared.edits] == [{}, web_scroll()]
    assert prepared.edits[0].summary == "begins a new instrument"


def test_what_the_page_says_already_is_not_written_before_the_text(world: World):
    world.proposal.edit(NAME, web_scroll(), "Ana")

    assert [edit.value for edit in world.prepared(task="T2").edits] == [web_scroll(task="T2")]


def test_what_is_live_already_is_nothing_to_propose(world: World):
    assert isinstance(world.prepared().error, NothingToProposeError)


def test_what_an_open_proposal_says_already_is_nothing_to_propose(world: World):
    world.propose(task="T2")

    assert "its open proposal says so already" in refusal(world.prepared(UPDATE, task="T2"))


def test_an_open_proposal_is_only_changed_on_purpose(world: World):
    head = world.propose(task="T2")

    said = refusal(world.prepared(task="T3"))
    assert said.startswith(f"ProposalError: production/proposal:web-scroll is open (revision {head} by Ana)")
    updated = world.prepared(UPDATE, task="T3")
    assert [(edit.value, edit.base_revision) for edit in updated.edits] == [(web_scroll(task="T3"), head)]
    assert [change.after for change in updated.replaced] == ["T3"]


def test_an_outdated_proposal_begins_anew_or_is_merged(world: World):
    world.propose(task="T2")
    world.live.edit(NAME, web_scroll(title="Scroll"), "Milo")

    assert "is outdated" in refusal(world.prepared(task="T2"))
    anew = world.prepared(UPDATE, task="T2", title="Scroll")
    assert [edit.value for edit in anew.edits] == [
        web_scroll(title="Scroll"),
        web_scroll(title="Scroll", task="T2"),
    ]
    merged = world.prepared(MERGE, task="T2")
    assert merged.edits[-1].value == web_scroll(title="Scroll", task="T2")
    assert [change.pointer for change in merged.changes] == ["/task"]


def test_what_cannot_be_merged_says_what_each_side_wants(world: World):
    world.propose(task="T2")
    world.live.edit(NAME, web_scroll(task="T3"), "Milo")

    prepared = world.prepared(MERGE, task="T2")
    assert isinstance(prepared.error, MergeConflictError)
    assert 'task: was "T123456"; live "T3"; proposed "T2"' in str(prepared.error)


def test_what_never_said_what_was_live_cannot_be_merged(world: World):
    world.proposal.edit(NAME, web_scroll(task="T2"), "Ana")
    world.live.edit(NAME, web_scroll(title="Scroll"), "Milo")

    prepared = world.prepared(MERGE, task="T4")
    assert isinstance(prepared.error, ProposalError)
    assert "never said what was live" in str(prepared.error)


def test_a_merge_is_made_of_the_proposal_that_is_there(world: World):
    head = world.propose(task="T2")
    world.live.edit(NAME, web_scroll(title="Scroll"), "Milo")
    world.proposal.edit(NAME, web_scroll(task="T5"), "Zoe")

    assert isinstance(world.prepared(MERGE, task="T2", proposed=head).error, EditConflictError)


@pytest.mark.parametrize(
    "noted",
    [
        pytest.param({"base": 99}, id="another live revision"),
        pytest.param({"base": 1, "base_sha1": "0" * 40}, id="another live text of that number"),
    ],
)
def test_a_text_made_from_another_live_text_is_refused(world: World, noted: dict[str, Any]):
    assert isinstance(world.prepared(task="T2", **noted).error, EditConflictError)
    assert world.prepared(task="T2", base=1).error is None


def test_a_text_made_from_another_proposal_is_refused(world: World):
    head = world.propose(task="T2")
    assert isinstance(
        world.prepared(UPDATE, task="T3", proposed=head, proposed_sha1="0" * 40).error, EditConflictError
    )
    assert world.prepared(UPDATE, task="T3", proposed=head).error is None

    world.proposal.edit(NAME, web_scroll(task="T5"), "Zoe")
    assert isinstance(world.prepared(UPDATE, task="T3", proposed=head).error, EditConflictError)


def test_a_text_made_from_a_proposal_lacks_what_went_live_since(world: World):
    head = world.propose(task="T2")
    world.live.edit(NAME, web_scroll(title="Scroll"), "Milo")

    assert isinstance(world.prepared(UPDATE, task="T3", proposed=head).error, EditConflictError)


def test_what_the_rules_refuse_is_proposed_as_a_draft_alone(world: World):
    assert isinstance(world.prepared(title="").error, InvalidDocumentError)

    draft = world.prepared(ProposeOptions(draft=True), title="")
    assert (draft.error, draft.edits[-1].value) == (None, web_scroll(title=""))
    assert [problem.code for problem in draft.problems] == ["schema/length"]


def test_a_draft_needs_a_name():
    prepared = World().prepared(ProposeOptions(draft=True), name="No name")

    assert isinstance(prepared.error, InvalidDocumentError)


def test_a_proposal_whose_instrument_is_no_json_is_refused(world: World):
    world.live.store(NAME, "{", "Milo")

    assert isinstance(world.prepared(task="T2").error, ConfiguratorError)


def test_a_document_is_switched_on_to_be_proposed_so():
    source = Document.of(web_scroll(enabled=False)).source

    assert enabled(source).value == web_scroll()
    assert enabled(Document.of([1]).source).value == [1]
