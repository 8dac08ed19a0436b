"""An edit whose answer was lost: what the page history says of it, and what is done then."""

from __future__ import annotations

import pytest
import requests

from configurator.core.document.texts import sha1, stored_text
from configurator.core.document.values import Json
from configurator.core.page import Edit, Receipt
from configurator.errors import (
    EditConflictError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    WikiError,
)
from tests.unit.wire import HTML, TITLE, Wire, error, page, revision

VALUE: Json = {"a": 1}
SHA1 = sha1(stored_text(VALUE))
BASE = 5
CREATION = Edit(name="web-scroll", value=VALUE, base_revision=None, summary="new: é")
UPDATE = Edit(name="web-scroll", value=VALUE, base_revision=BASE, summary="sample.rate 0.1 → 0.2")
SETTLED = "the answer was lost; the page history shows that it was saved"

OURS = revision(6, BASE, sha1=SHA1)
STANDING = revision(BASE, 4)
THEIRS = revision(7, BASE, user="Milo", sha1="1" * 40)
LOST = HTML


def stored(oldrevid: object = BASE, **more) -> dict[str, object]:
    return {"edit": {"result": "Success", "title": TITLE, "oldrevid": oldrevid, "newrevid": 6} | more}


def unchanged() -> dict[str, object]:
    return {"edit": {"result": "Success", "title": TITLE, "nochange": True}}


def save(wire: Wire, edit: Edit = UPDATE) -> Receipt:
    return wire.store().write(edit)


def refused(wire: Wire, edit: Edit = UPDATE) -> WikiError:
    with pytest.raises(WikiError) as raised:
        save(wire, edit)
    return raised.value


@pytest.mark.parametrize(
    ("edit", "ours"),
    [pytest.param(UPDATE, OURS, id="update"), pytest.param(CREATION, revision(6, sha1=SHA1), id="creation")],
)
def test_a_lost_answer_is_settled_when_the_history_holds_our_text(wire: Wire, edit: Edit, ours):
    wire.answer("edit", LOST)
    wire.answer("revisions", page(THEIRS, ours))

    receipt = save(wire, edit)
    assert (receipt.revision, receipt.changed, receipt.note) == (6, True, SETTLED)
    assert len(wire.of("edit")) == 1
    assert wire.of("revisions")[-1]["rvlimit"] == "max"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"edit": None}, id="null"),
        pytest.param({"edit": []}, id="list"),
        pytest.param({"edit": {}}, id="empty"),
        pytest.param(stored(result=True), id="result"),
        pytest.param(stored(newrevid="6"), id="text-as-revid"),
        pytest.param(stored(newrevid=True), id="true-as-revid"),
        pytest.param(stored(newrevid=6.5), id="fraction-as-revid"),
        pytest.param(stored(newrevid=-6), id="negative-revid"),
        pytest.param(stored(oldrevid=None), id="no-oldrevid"),
        pytest.param(stored(title=["x"]), id="list-as-title"),
        pytest.param({"edit": {"result": "Success", "title": TITLE}}, id="no-revision"),
        pytest.param({"errors": []}, id="no-error"),
        pytest.param({"errors": "refused"}, id="text-as-errors"),
    ],
)
def test_a_receipt_that_is_none_is_a_lost_answer(wire: Wire, answer):
    wire.answer("edit", answer)
    wire.answer("revisions", page(OURS, STANDING))

    receipt = save(wire)
    assert (receipt.revision, receipt.changed, receipt.note) == (6, True, SETTLED)
    assert len(wire.of("edit")) == 1


@pytest.mark.parametrize(
    "revisions",
    [
        pytest.param([THEIRS, STANDING], id="another-text"),
        pytest.param([revision(7, BASE, user="Milo", sha1=SHA1)], id="our-text-of-somebody-else"),
        pytest.param([revision(7, BASE, user=None, sha1=SHA1)], id="our-text-of-somebody-hidden"),
        pytest.param(
            [revision(7, 6, sha1=SHA1), revision(6, BASE, user="Milo")], id="our-text-on-another-base"
        ),
        pytest.param([], id="gone"),
    ],
)
def test_a_lost_answer_is_a_conflict_when_the_page_moved_on_without_us(wire: Wire, revisions):
    wire.answer("edit", LOST)
    wire.answer("revisions", page(*revisions))

    with pytest.raises(EditConflictError):
        save(wire)
    assert len(wire.of("edit")) == 1


@pytest.mark.parametrize(
    ("edit", "standing"),
    [pytest.param(UPDATE, [STANDING], id="update"), pytest.param(CREATION, [], id="creation")],
)
def test_a_lost_edit_that_was_not_stored_is_sent_once_more(wire: Wire, edit: Edit, standing):
    wire.answer("edit", LOST, stored(edit.base_revision or 0))
    wire.answer("revisions", page(*standing))

    receipt = save(wire, edit)
    assert (receipt.changed, receipt.note) == (True, "")
    assert wire.kinds()[3:] == ["edit", "revisions", "edit"]
    assert wire.slept == [1.0]


@pytest.mark.parametrize("code", ["editconflict", "articleexists"])
def test_an_edit_that_arrived_after_all_refuses_its_repetition_and_is_found(wire: Wire, code: str):
    wire.answer("edit", LOST, error(code))
    wire.answer("revisions", page(STANDING), page(OURS, STANDING))

    assert save(wire).note == SETTLED


def test_an_edit_that_arrived_after_all_makes_its_repetition_change_nothing(wire: Wire):
    wire.answer("edit", LOST, unchanged())
    wire.answer("revisions", page(STANDING), page(OURS, STANDING))

    receipt = save(wire)
    assert (receipt.revision, receipt.changed, receipt.note) == (6, True, SETTLED)


def test_a_repetition_that_changes_nothing_may_meet_somebody_elses_edit(wire: Wire):
    wire.answer("edit", LOST, unchanged())
    wire.answer("revisions", page(STANDING), page(revision(6, BASE, user="Milo", sha1=SHA1)))

    receipt = save(wire)
    assert (receipt.revision, receipt.changed, receipt.note) == (6, False, "")


@pytest.mark.parametrize("revisions", [page(THEIRS), page(STANDING)], ids=["moved-on", "came-back"])
def test_a_repetition_that_meets_a_conflict_is_one(wire: Wire, revisions):
    wire.answer("edit", LOST, error("editconflict"))
    wire.answer("revisions", page(STANDING), revisions)

    with pytest.raises(EditConflictError):
        save(wire)
    assert len(wire.of("edit")) == 2


def test_an_edit_that_is_lost_twice_is_settled_the_second_time_too(wire: Wire):
    wire.answer("edit", LOST)
    wire.answer("revisions", page(STANDING), page(OURS))

    assert save(wire).note == SETTLED


@pytest.mark.parametrize(
    ("lost", "kind", "code"),
    [
        pytest.param((503, {}, ""), UnknownOutcomeError, "http-503", id="503"),
        pytest.param(HTML, UnexpectedResponseError, "not-json", id="html"),
        pytest.param(error("internal_api_error_Exception"), UnexpectedResponseError, "internal_api_error_Exception", id="exception"),
    ],
)  # fmt: skip
def test_an_edit_that_is_lost_twice_is_given_up(wire: Wire, lost, kind, code: str):
    wire.answer("edit", lost)
    wire.answer("revisions", page(STANDING))

    failure = refused(wire)
    assert (type(failure), failure.code) == (kind, code)
    assert not failure.stops_run
    assert len(wire.of("edit")) == 2


def test_an_edit_that_is_lost_and_then_put_off_for_ever_may_have_been_stored(wire: Wire):
    wire.answer("edit", (503, {}, ""), error("readonly"))
    wire.answer("revisions", page(STANDING))

    failure = refused(wire)
    assert (type(failure), failure.code) == (UnknownOutcomeError, "readonly")


def test_an_edit_that_is_lost_for_longer_than_the_deadline_may_have_been_stored(wire: Wire):
    wire.answer("edit", (503, {"Retry-After": "600"}, ""))
    wire.answer("revisions", page(STANDING))

    assert type(refused(wire)) is UnknownOutcomeError
    assert wire.slept == []


def test_a_lost_answer_that_reading_back_does_not_settle_is_an_unknown_outcome(wire: Wire):
    wire.answer("edit", LOST)
    wire.answer("revisions", error("readapidenied", "Log in."))

    failure = refused(wire)
    assert (type(failure), failure.code, failure.info) == (UnknownOutcomeError, "readapidenied", "Log in.")
    assert failure.stops_run
    assert len(wire.of("edit")) == 1
    assert str(failure).endswith("; look at the page's history before you save again")


def test_an_edit_that_never_reached_the_wiki_is_sent_again_without_reading_back(wire: Wire):
    wire.answer("edit", requests.ConnectTimeout("late"), stored())

    assert save(wire).changed
    assert wire.kinds()[3:] == ["edit", "edit"]
