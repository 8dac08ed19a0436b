"""Switching off on the wire: what is sent, what is waited out, and which refusals are confirmed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.document.texts import sha1, stored_text
from configurator.core.page import Edit, Snapshot
from configurator.errors import (
    NotPermittedError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    WarnedError,
    WikiError,
    WikiUnavailableError,
)
from configurator.usecases.switching import prepare_disabling
from tests.support.examples import web_scroll
from tests.support.writing import write_all
from tests.unit.wire import MARA, URL, Wire, error, facts, page, revision, status

NAME = "web-scroll"
OFF = Edit(name=NAME, value=web_scroll(enabled=False), base_revision=5, summary="off", off_because="")
SAVE = Edit(name=NAME, value=web_scroll(), base_revision=5, summary="not off")
STORED = {"edit": {"result": "Success", "title": "Instrument:web-scroll", "oldrevid": 5, "newrevid": 6}}
LAGGED = (200, {"Retry-After": "5"}, json.dumps(error("maxlag")))
#: Ten hours of what a wiki says when it will take an edit later.
PUT_OFF = [
    pytest.param(error("ratelimited", "You have exceeded your rate limit."), id="ratelimited"),
    pytest.param(error("readonly", "Back soon."), id="readonly"),
    pytest.param(LAGGED, id="maxlag"),
    pytest.param(status(429), id="429"),
    pytest.param(status(429, Retry_After="900"), id="429-asks-for-a-quarter-of-an-hour"),
    pytest.param(status(429, Retry_After="7200"), id="429-asks-for-two-hours"),
    pytest.param(status(503, Retry_After="120"), id="503-asks-for-two-minutes"),
]


def refused(store: MediaWikiStore, edit: Edit = OFF) -> WikiError:
    with pytest.raises(WikiError) as raised:
        store.write(edit)
    return raised.value


def test_it_asks_for_no_lag_and_every_other_edit_does(wire: Wire):
    wire.answer("edit", STORED)
    store = wire.store()
    store.write(OFF)
    store.write(SAVE)

    off, save = wire.of("edit")
    assert "maxlag" not in off
    assert save["maxlag"] == "5"
    assert off | {"maxlag": "5", "text": ""} == save | {"text": "", "summary": "off"}


@pytest.mark.parametrize(
    "code", ["badtags", "tags-apply-no-permission", "tags-apply-blocked", "tags-apply-not-allowed-one"]
)
@pytest.mark.parametrize("edit", [OFF, SAVE], ids=["off", "save"])
def test_a_change_tag_that_the_wiki_refuses_refuses_no_edit(wire: Wire, edit: Edit, code: str):
    wire.answer("edit", error(code), STORED)

    assert wire.store().write(edit).changed
    with_tag, without = wire.of("edit")
    assert with_tag == without | {"tags": "instruments"}


def test_a_tag_that_is_refused_again_though_it_was_not_sent_is_a_refusal(wire: Wire):
    wire.answer("edit", error("badtags"))

    assert refused(wire.store()).code == "badtags"
    assert len(wire.of("edit")) == 2


@pytest.mark.parametrize("answer", PUT_OFF)
def test_what_the_wiki_puts_off_is_waited_out_however_long(wire: Wire, answer: Any, caplog):
    wire.answer("edit", *[answer] * 600, STORED)
    wire.answer("revisions", page(revision(5)))

    assert wire.store().write(OFF).changed
    assert wire.clock > 35_000
    assert max(wire.slept) <= 3600
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == len(wire.slept) == 600
    assert all("Ctrl-C is safe: the same command goes on where it stopped" in line for line in told)
    assert f"; waits {wire.slept[-1]:.0f} s and tries again" in told[-1] or "); waits" in told[-1]


@pytest.mark.parametrize("answer", PUT_OFF)
def test_any_other_edit_gives_up_in_a_minute(wire: Wire, answer: Any):
    wire.answer("edit", answer)
    wire.answer("revisions", page(revision(5)))

    assert refused(wire.store(), SAVE).code in ("ratelimited", "readonly", "maxlag", "http-429", "http-503")
    assert wire.clock <= 60.0


@pytest.mark.parametrize("answer", PUT_OFF)
def test_reading_what_is_to_be_switched_off_is_as_patient(wire: Wire, answer: Any):
    text = stored_text(web_scroll())
    wire.answer("revisions", *[answer] * 300, page(revision(5, content=text, sha1=sha1(text))))

    store = wire.store()
    store.site()
    [saving] = prepare_disabling(store, [NAME], "")
    assert saving.edit is not None
    assert wire.clock > 3000


LOST = ["assertnameduserfailed", "assertuserfailed", "notloggedin"]


@pytest.mark.parametrize("code", LOST)
def test_a_session_that_ends_in_each_of_many_waits_is_begun_anew_each_time(wire: Wire, code: str):
    answers: list[Any] = [status(429, Retry_After="7200"), error(code)] * 5
    wire.answer("edit", *answers, STORED)

    assert wire.store().write(OFF).changed
    assert wire.clock >= 5 * 3600


@pytest.mark.parametrize("code", LOST)
def test_a_session_that_ends_while_reading_is_put_off_is_begun_anew_too(wire: Wire, code: str):
    text = stored_text(web_scroll(enabled=False))
    answers: list[Any] = [status(429, Retry_After="7200"), error(code)] * 5
    wire.answer("revisions", *answers, page(revision(5, content=text, sha1=sha1(text))))

    [saving] = prepare_disabling(wire.store(), [NAME], "")
    assert saving.error is None


def test_a_pause_that_is_waited_out_does_not_use_up_the_patience_for_a_lost_connection(wire: Wire):
    wire.answer("edit", *[status(429, Retry_After="600")] * 3, requests.ConnectTimeout(), STORED)

    assert wire.store().write(OFF).changed
    assert wire.slept == [600.0, 600.0, 600.0, 8.0]


def test_a_wiki_that_nobody_can_reach_ends_the_run_in_a_minute(wire: Wire):
    wire.answer("edit", requests.ConnectTimeout())

    failure = refused(wire.store())
    assert (type(failure), failure.stops_run, wire.clock) == (WikiUnavailableError, True, 60.0)


def test_a_page_whose_edits_break_the_wiki_is_left_and_the_others_are_tried(wire: Wire):
    wire.answer("edit", status(500), status(500), STORED)
    wire.answer("revisions", page(revision(5)))

    broken, other = write_all(wire.store(), [OFF, OFF])
    assert isinstance(broken.error, UnknownOutcomeError)
    assert other.receipt is not None


def test_a_wiki_that_was_read_only_when_we_looked_is_waited_for_and_logged_in_to_anew(wire: Wire):
    shut = {"generator": "MediaWiki 1.43.1", "wikiid": "w", "server": "//wiki.example", "articlepath": "/$1"}
    nobody = {"id": 0, "name": "127.0.0.1", "anon": True, "groups": ["*"], "rights": ["read"]}
    closed = facts(general=shut | {"readonly": True, "readonlyreason": "Upgrade."}, userinfo=nobody)
    wire.answer("facts", *[closed] * 40, facts())
    text = stored_text(web_scroll())
    wire.answer("revisions", page(revision(5, content=text, sha1=sha1(text))))
    wire.answer("edit", STORED)
    store = wire.store()

    [saving] = prepare_disabling(store, [NAME], "")
    assert saving.edit is not None
    assert store.write(saving.edit).changed
    assert wire.of("edit")[0]["assertuser"] == "Mara"
    assert wire.clock > 1800


def test_who_has_no_right_after_that_is_told(wire: Wire):
    general = facts()["query"]["general"]
    user = {"id": 2, "name": "Mara", "groups": ["*"], "rights": ["read"]}
    wire.answer("facts", facts(general=general | {"readonly": True}), facts(userinfo=user))

    assert refused(wire.store()).code == "no-right"


def test_a_wait_may_be_bounded(wire: Wire):
    wire.answer("edit", error("readonly"))
    store = wire.store()
    store.api.patience = replace(store.api.patience, put_off=300.0)

    assert refused(store).code == "readonly"
    assert wire.clock == 300.0


def test_a_bounded_wait_for_a_read_only_wiki_ends(wire: Wire):
    wire.answer("facts", facts(general=facts()["query"]["general"] | {"readonly": True}))
    store = wire.store()
    store.api.patience = replace(store.api.patience, put_off=300.0)

    assert refused(store).code == "readonly"
    assert (wire.clock, wire.of("edit")) == (300.0, [])


def warning(*actions: str, code: str = "abusefilter-warning") -> dict[str, Any]:
    filtered = {"id": "7", "description": "No instruments", "actions": list(actions)}
    said = {
        "code": code,
        "text": "Warning: think again.",
        "data": {"abusefilter": filtered},
        "module": "edit",
    }
    return {"errors": [said]}


WARNINGS = [
    pytest.param(warning("warn"), id="warn"),
    pytest.param(warning("warn", "tag", code="abusefilter-disallowed"), id="warn-and-tag"),
    pytest.param(error("abusefilter-warning"), id="code-alone"),
    pytest.param(
        {"edit": {"result": "Failure", "code": "abusefilter-warning", "info": "Hit.", "warning": "<b>"}},
        id="older",
    ),
]


@pytest.mark.parametrize("answer", WARNINGS)
def test_a_filters_warning_is_confirmed_in_the_same_session(wire: Wire, answer: dict[str, Any]):
    wire.answer("edit", answer, answer, STORED)

    assert wire.store().write(OFF).changed
    first, second, third = wire.of("edit")
    assert first == second == third
    assert wire.kinds().count("login") == 1
    assert wire.slept == []


@pytest.mark.parametrize("answer", WARNINGS)
def test_of_any_other_edit_a_person_decides(wire: Wire, answer: dict[str, Any]):
    wire.answer("edit", answer)

    failure = refused(wire.store(), SAVE)
    assert (type(failure), failure.stops_run) == (WarnedError, False)
    assert len(wire.of("edit")) == 1


def test_a_filter_that_warns_for_ever_is_not_asked_for_ever(wire: Wire):
    wire.answer("edit", warning("warn"))

    assert type(refused(wire.store())) is WarnedError
    assert len(wire.of("edit")) == 11


def blocked(*, partial: bool) -> dict[str, Any]:
    data = {"blockinfo": {"blockid": 3, "blockpartial": partial, "blockedby": "Admin"}}
    return {"errors": [{"code": "blocked", "text": "You have been blocked.", "data": data, "module": "edit"}]}


def test_a_block_of_one_page_leaves_the_others_to_be_tried(wire: Wire):
    wire.answer("edit", blocked(partial=True), STORED)

    first, second = write_all(wire.store(), [OFF, OFF])
    assert isinstance(first.error, NotPermittedError)
    assert second.receipt is not None


def test_a_block_of_the_account_ends_the_run(wire: Wire):
    wire.answer("edit", blocked(partial=False), STORED)

    first, second = write_all(wire.store(), [OFF, OFF])
    assert first.error is second.error
    assert len(wire.of("edit")) == 1


DECOMPOSED = '{\n\t"enabled": true,\n\t"a": "e\u0301 \\u003C\u0327 \ufffe",\n\t"e\u0301": 1\n}'
ANSWERED = '{\n\t"enabled": true,\n\t"a": "\u00e9 \\u003\u00c7 \ufffd",\n\t"\u00e9": 1\n}'
RAW, REST = URL.replace("api.php", "index.php"), URL.replace("api.php", "rest.php/v1/revision/5")


@pytest.fixture
def spelled(wire: Wire) -> Wire:
    """A wiki that answers another text than it stores."""
    wire.answer("revisions", page(revision(5, content=ANSWERED, sha1=sha1(DECOMPOSED))))
    return wire


def read(store: MediaWikiStore) -> Snapshot:
    found = store.read([NAME])[NAME]
    assert isinstance(found, Snapshot)
    return found


GIVEN = [
    pytest.param({"json": {"source": DECOMPOSED}}, {"status": 404}, id="rest"),
    pytest.param({"status": 404}, {"body": DECOMPOSED.encode()}, id="raw"),
    pytest.param({"json": {"source": ANSWERED}}, {"body": DECOMPOSED.encode()}, id="rest-normalises-too"),
    pytest.param({"json": [1]}, {"body": DECOMPOSED.encode()}, id="rest-answers-a-list"),
    pytest.param({"json": {"source": 7}}, {"body": DECOMPOSED.encode()}, id="rest-answers-a-number"),
    pytest.param({"body": "<h1>"}, {"body": DECOMPOSED.encode()}, id="rest-answers-html"),
    pytest.param({"json": {"source": "\ud800"}}, {"body": DECOMPOSED.encode()}, id="rest-answers-a-surrogate"),
    pytest.param({"body": requests.ConnectionError()}, {"body": DECOMPOSED.encode()}, id="rest-is-not-there"),
    pytest.param({"status": 302, "headers": {"Location": "/x"}}, {"body": DECOMPOSED.encode()}, id="rest-moved"),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "raw"), GIVEN)
def test_the_text_that_the_sha1_names_is_read_where_the_answer_is_another(
    spelled: Wire, rest: dict[str, Any], raw: dict[str, Any]
):
    spelled.mock.get(REST, **rest)
    spelled.mock.get(RAW, **raw)
    store = spelled.store()

    assert store.as_stored(read(store)).text == DECOMPOSED
    [saving] = prepare_disabling(store, [NAME], "")
    assert saving.edit is not None
    assert saving.edit.text == DECOMPOSED.replace("true", "false")


def test_a_reading_that_is_put_off_is_waited_for(spelled: Wire):
    spelled.mock.get(REST, status=429, headers={"Retry-After": "300"})
    spelled.mock.get(REST, json={"source": DECOMPOSED})
    store = spelled.store()

    with store.waiting_out():
        assert store.as_stored(read(store)).text == DECOMPOSED
    assert spelled.slept == [300.0]


def test_a_text_that_cannot_be_read_as_it_is_stored_is_not_sent(spelled: Wire):
    spelled.mock.get(REST, status=403)
    spelled.mock.get(RAW, status=403)

    [saving] = prepare_disabling(spelled.store(), [NAME], "")
    assert isinstance(saving.error, UnexpectedResponseError)
    assert saving.edit is None
    assert "the wiki does not give the text of revision 5 as it is stored" in str(saving.error)


def test_nothing_more_is_asked_where_the_answer_is_the_text(wire: Wire):
    text = stored_text(web_scroll())
    wire.answer("revisions", page(revision(5, content=text, sha1=sha1(text))))
    store = wire.store(MARA)

    snapshot = read(store)
    before = len(wire.asked)
    assert store.as_stored(snapshot) is snapshot
    assert len(wire.asked) == before
