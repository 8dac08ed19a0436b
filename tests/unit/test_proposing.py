"""What proposing would do, as values: the branch point, then the text, on what was there; or why not."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from configurator.core.document.texts import stored_text
from configurator.core.judged import Document
from configurator.core.kind import canonical_text
from configurator.core.page import Unreadable
from configurator.errors import (
    ConfiguratorError,
    EditConflictError,
    InvalidDocumentError,
    MalformedDocumentError,
    MergeConflictError,
    NothingToProposeError,
    ProposalError,
)
from configurator.usecases.proposing import ProposeOptions, Submission, prepare, turned
from configurator.usecases.saving import PreparedEdit
from tests.support.examples import web_scroll
from tests.support.proposals import NAME, Production

PLAIN, UPDATE, MERGE = ProposeOptions(), ProposeOptions(update=True), ProposeOptions(update=True, merge=True)


def prepared_on(world: Production, how: ProposeOptions = PLAIN, /, **changed: Any) -> PreparedEdit:
    """Return what proposing would do; what is noted of the document is told by the names of `Submission`."""
    noted = {each.name: changed.pop(each.name) for each in fields(Submission) if each.name in changed}
    source = Document.of(web_scroll(**changed)).source
    [prepared] = prepare(world.pages(), [Submission(source=source, **noted)], how)
    return prepared


@pytest.fixture
def world() -> Production:
    """Production, where Milo saves and Ana proposes."""
    world = Production("Ana")
    world.went_live()
    return world


def refusal(prepared: PreparedEdit) -> str:
    assert isinstance(prepared.error, ConfiguratorError)
    assert prepared.edits == ()
    return f"{type(prepared.error).__name__}: {prepared.error}"


def test_a_proposal_begins_with_what_is_live(world: Production):
    prepared = prepared_on(world, task="T2")

    assert [(edit.value, edit.summary) for edit in prepared.edits] == [
        (web_scroll(), "begins from production@1"),
        (web_scroll(task="T2"), "task T123456 → T2 (T2)"),
    ]
    assert (prepared.new, prepared.replaced) == (False, ())
    assert [change.pointer for change in prepared.changes] == ["/task"]


def test_a_proposal_of_a_new_instrument_begins_with_nothing():
    prepared = prepared_on(Production("Ana"))

    assert prepared.new
    assert [edit.value for edit in prepared.edits] == [{}, web_scroll()]
    assert prepared.edits[0].summary == "begins a new instrument"


def test_what_the_page_says_already_is_not_written_before_the_text(world: Production):
    world.amended()

    assert [edit.value for edit in prepared_on(world, task="T2").edits] == [web_scroll(task="T2")]


def test_what_is_live_already_is_nothing_to_propose(world: Production):
    assert isinstance(prepared_on(world).error, NothingToProposeError)


def test_what_an_open_proposal_says_already_is_nothing_to_propose(world: Production):
    world.proposed(task="T2")

    assert "its open proposal says so already" in refusal(prepared_on(world, UPDATE, task="T2"))


def test_an_open_proposal_is_only_changed_on_purpose(world: Production):
    head = world.proposed(task="T2")

    said = refusal(prepared_on(world, task="T3"))
    assert said.startswith(f"ProposalError: production/proposal:web-scroll is open (revision {head} by Ana)")
    updated = prepared_on(world, UPDATE, task="T3")
    assert [(edit.value, edit.base_revision) for edit in updated.edits] == [(web_scroll(task="T3"), head)]
    assert [change.after for change in updated.replaced] == ["T3"]


def test_an_outdated_proposal_begins_anew_or_is_merged(world: Production):
    world.proposed(task="T2")
    world.went_live(title="Scroll")

    assert "is outdated" in refusal(prepared_on(world, task="T2"))
    anew = prepared_on(world, UPDATE, task="T2", title="Scroll")
    assert [edit.value for edit in anew.edits] == [
        web_scroll(title="Scroll"),
        web_scroll(title="Scroll", task="T2"),
    ]
    merged = prepared_on(world, MERGE, task="T2")
    assert merged.edits[-1].value == web_scroll(title="Scroll", task="T2")
    assert [change.pointer for change in merged.changes] == ["/task"]


def test_a_merge_is_made_from_what_is_live_and_noted_before_it_counts_no_more(world: Production):
    head = world.proposed(task="T2")
    live = world.went_live(title="Scroll")

    merged = prepared_on(world, MERGE, task="T2", base=1, proposed=head)
    assert (merged.error, [edit.value for edit in merged.edits]) == (
        None,
        [web_scroll(title="Scroll"), web_scroll(title="Scroll", task="T2")],
    )
    assert merged.edits[0].summary == f"begins from production@{live}"


def test_a_merge_is_no_copy_any_more_in_its_words_or_the_order_of_its_keys(world: Production):
    world.proposed(task="T2")
    world.live.edit(NAME, dict(reversed(web_scroll(title="Scroll").items())), "Milo")

    merged = prepared_on(world, MERGE, task="T2", says="promotes beta@7", exact=True)
    assert merged.edits[-1].text == canonical_text(web_scroll(title="Scroll", task="T2"))
    assert merged.edits[-1].summary == "task T123456 → T2 (T2)"


@pytest.mark.parametrize("exact", [False, True], ids=["a document", "a copy"])
def test_the_keys_of_a_document_are_put_in_order_and_those_of_a_copy_stay(world: Production, *, exact: bool):
    mixed = dict(reversed(web_scroll(task="T2").items()))
    submission = Submission(source=Document.of(mixed).source, exact=exact)

    [prepared] = prepare(world.pages(), [submission], PLAIN)
    assert prepared.edits[-1].text == (stored_text(mixed) if exact else canonical_text(mixed))


def test_what_cannot_be_merged_says_what_each_side_wants(world: Production):
    world.proposed(task="T2")
    world.went_live(task="T3")

    prepared = prepared_on(world, MERGE, task="T2")
    assert isinstance(prepared.error, MergeConflictError)
    assert 'task: was "T123456"; live "T3"; proposed "T2"' in str(prepared.error)


def test_what_never_said_what_was_live_is_merged_from_what_was(world: Production):
    world.amended(task="T2")
    world.went_live(title="Scroll")

    merged = prepared_on(world, MERGE, task="T2")
    assert [each.text for each in merged.edits] == [
        canonical_text(web_scroll(title="Scroll")),
        canonical_text(web_scroll(title="Scroll", task="T2")),
    ]


def test_what_began_from_something_hidden_cannot_be_merged(world: Production):
    world.amended(task="T2")
    world.amended(task="T3")
    world.proposal.hide_text(NAME, 0)

    prepared = prepared_on(world, MERGE, task="T4")
    assert isinstance(prepared.error, ProposalError)
    assert "began from what is hidden now, or gone" in str(prepared.error)


def test_a_proposal_to_go_back_gets_a_branch_point_before_another_text_replaces_it(world: Production):
    world.went_live(task="T2")
    world.amended()
    assert "is open" in str(prepared_on(world, task="T3").error)

    goes_on = prepared_on(world, UPDATE, task="T3")
    assert [each.text for each in goes_on.edits] == [
        canonical_text(web_scroll(task="T2")),
        canonical_text(web_scroll(task="T3")),
    ]


def test_any_other_proposal_without_a_branch_point_goes_on_without_one(world: Production):
    world.amended(task="T2")

    assert [each.text for each in prepared_on(world, UPDATE, task="T3").edits] == [
        canonical_text(web_scroll(task="T3"))
    ]


def test_a_merge_is_made_of_the_proposal_that_is_there(world: Production):
    head = world.proposed(task="T2")
    world.went_live(title="Scroll")
    world.amended("Zoe", task="T5")

    assert isinstance(prepared_on(world, MERGE, task="T2", proposed=head).error, EditConflictError)


@pytest.mark.parametrize(
    "noted",
    [
        pytest.param({"base": 99}, id="another live revision"),
        pytest.param({"base": 1, "base_sha1": "0" * 40}, id="another live text of that number"),
    ],
)
def test_a_text_made_from_another_live_text_is_refused(world: Production, noted: dict[str, Any]):
    assert isinstance(prepared_on(world, task="T2", **noted).error, EditConflictError)
    assert prepared_on(world, task="T2", base=1).error is None


def test_a_text_made_from_another_proposal_is_refused(world: Production):
    head = world.proposed(task="T2")
    assert isinstance(
        prepared_on(world, UPDATE, task="T3", proposed=head, proposed_sha1="0" * 40).error, EditConflictError
    )
    assert prepared_on(world, UPDATE, task="T3", proposed=head).error is None

    world.amended("Zoe", task="T5")
    assert isinstance(prepared_on(world, UPDATE, task="T3", proposed=head).error, EditConflictError)


def test_a_text_made_from_a_proposal_lacks_what_went_live_since(world: Production):
    head = world.proposed(task="T2")
    world.went_live(title="Scroll")

    assert isinstance(prepared_on(world, UPDATE, task="T3", proposed=head).error, EditConflictError)


def test_a_text_made_from_what_somebody_wrote_later_on_an_outdated_proposal_lacks_it_too(world: Production):
    world.proposed(task="T2")
    live = world.went_live(title="Scroll")
    later = world.amended("Zoe", task="T3")
    assert later > live

    said = refusal(prepared_on(world, UPDATE, task="T4", proposed=later))
    assert said.startswith(f"EditConflictError: production:{NAME}")


@pytest.mark.parametrize("ended", ["merged", "emptied"])
def test_a_text_made_from_a_proposal_that_ended_lacks_what_went_live_since(world: Production, ended: str):
    head = world.proposed(task="T2")
    if ended == "merged":
        world.went_live(task="T2")
    else:
        world.proposal.edit(NAME, {}, "Milo")
    assert prepared_on(world, task="T2", title="Scroll", proposed=head).error is None

    world.went_live(task="T3")
    said = refusal(prepared_on(world, task="T2", title="Scroll", proposed=head))
    assert said.startswith(f"EditConflictError: production:{NAME}")


def test_what_the_rules_refuse_is_proposed_as_a_draft_alone(world: Production):
    assert isinstance(prepared_on(world, title="").error, InvalidDocumentError)

    draft = prepared_on(world, ProposeOptions(draft=True), title="")
    assert (draft.error, draft.edits[-1].value) == (None, web_scroll(title=""))
    assert [problem.code for problem in draft.problems] == ["schema/length"]


def test_a_draft_needs_a_name():
    prepared = prepared_on(Production("Ana"), ProposeOptions(draft=True), name="No name")

    assert isinstance(prepared.error, InvalidDocumentError)


def test_a_proposal_whose_instrument_is_no_json_is_refused(world: Production):
    world.live.store(NAME, "{", "Milo")

    error = prepared_on(world, task="T2").error
    assert isinstance(error, MalformedDocumentError)
    assert [problem.code for problem in error.problems] == ["json/syntax"]


@pytest.mark.parametrize("moved", ["the page", "its history"])
def test_a_proposal_that_cannot_be_read_is_not_written(world: Production, monkeypatch, moved: str):
    world.proposed(task="T2")
    if moved == "the page":
        lost = {NAME: Unreadable(name=NAME, reason="the text was lost")}
        monkeypatch.setattr(world.proposal, "read", lambda _names: lost)
    else:
        monkeypatch.setattr(world.proposal, "history", lambda _name: iter(()))

    said = refusal(prepared_on(world, UPDATE, task="T3"))
    assert said.startswith("NotPermittedError: ")
    assert ("the text was lost" if moved == "the page" else "changed while it was read") in said


def test_a_document_is_switched_on_to_be_proposed_so():
    source = Document.of(web_scroll(enabled=False)).source

    assert turned(source, on=True).value == web_scroll()
    assert turned(turned(source, on=True), on=False).value == source.value
    assert turned(Document.of([1]).source, on=True).value == [1]
