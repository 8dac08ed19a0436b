"""Pages that are no instruments: what is asked, what is sent, what the answers come to."""

from __future__ import annotations

import pytest

from configurator.adapters.mediawiki import ApiStore
from configurator.core.page import Edit
from configurator.errors import (
    EditConflictError,
    NotPermittedError,
    UnexpectedResponseError,
    WikiUnavailableError,
)
from configurator.settings import EnvironmentSettings
from tests.unit.wire import HTML, MARA, NOW, TITLE, URL, Wire, error, facts, nowhere, page, revision, status

REPORT = "Project:Report"
SAVED = {"edit": {"result": "Success", "title": REPORT, "oldrevid": 8, "newrevid": 9}}


def stands(text: str = "old", revid: int = 8):
    return page(revision(revid, content=text), title=REPORT)


def post(wire: Wire) -> None:
    notices = wire.store().notices
    notices.text(REPORT)
    notices.post(REPORT, "new", "why")


def test_a_text_is_one_request(wire: Wire):
    wire.answer("revisions", stands("Stop!"))

    assert wire.store().notices.text(REPORT) == "Stop!"
    assert wire.kinds() == ["login token", "login", "revisions"]


def test_a_page_that_is_not_there_has_no_text(wire: Wire):
    assert wire.store().notices.text(REPORT) is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(page(revision(8), title=REPORT), id="hidden"),
        pytest.param(
            {"query": {"pages": [{"title": "x", "invalid": True, "invalidreason": "Bad title"}]}}, id="title"
        ),
    ],
)
def test_a_page_whose_text_does_not_come_is_an_error(wire: Wire, answer):
    wire.answer("revisions", answer)

    with pytest.raises(UnexpectedResponseError, match="no-text"):
        wire.store().notices.text(REPORT)


def test_a_new_page_is_only_created(wire: Wire):
    wire.answer("edit", SAVED)
    post(wire)

    [sent] = wire.of("edit")
    assert {key: sent[key] for key in sent if key not in {"format", "formatversion", "errorformat"}} == {
        "action": "edit",
        "title": REPORT,
        "text": "new",
        "summary": "why",
        "createonly": "1",
        "starttimestamp": NOW,
        "assertuser": "Mara",
        "maxlag": "5",
        "watchlist": "nochange",
        "tags": "instruments",
        "token": "csrf-token+\\",
        "curtimestamp": "1",
    }


def test_a_page_that_is_there_is_replaced_as_it_was_read(wire: Wire):
    wire.answer("revisions", stands(revid=8))
    wire.answer("facts", facts(tags=[]))
    wire.answer("edit", SAVED)
    post(wire)

    [sent] = wire.of("edit")
    assert (sent["baserevid"], sent["nocreate"]) == ("8", "1")
    assert not {"createonly", "tags", "bot", "basetimestamp"} & sent.keys()


def test_somebody_elses_edit_meanwhile_is_a_conflict(wire: Wire):
    wire.answer("edit", error("articleexists"))

    with pytest.raises(EditConflictError, match="production:Project:Report was created by somebody else"):
        post(wire)


def test_a_wiki_that_asks_to_wait_is_asked_again(wire: Wire):
    wire.answer("edit", status(429, Retry_After="7"), nowhere(), SAVED)
    post(wire)

    assert wire.slept == [7.0, 2.0]


def test_a_session_that_is_gone_is_opened_again_once(wire: Wire):
    wire.answer("edit", error("badtoken"), SAVED)
    post(wire)

    assert wire.kinds().count("login") == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(error("badtoken"), NotPermittedError, id="session"),
        pytest.param(error("protectedpage"), NotPermittedError, id="protected"),
        pytest.param(error("maxlag"), WikiUnavailableError, id="lag"),
        pytest.param(HTML, UnexpectedResponseError, id="lost"),
        pytest.param({"edit": {"result": "Failure", "code": "captcha"}}, NotPermittedError, id="captcha"),
    ],
)
def test_what_does_not_pass_is_an_error(wire: Wire, answer, kind):
    wire.answer("edit", answer)

    with pytest.raises(kind):
        post(wire)


def test_nobody_posts_nothing(wire: Wire):
    notices = wire.store(None).notices
    wire.answer(
        "facts", facts(userinfo={"name": "127.0.0.1", "anon": True, "groups": ["*"], "rights": ["read"]})
    )
    notices.text(REPORT)

    with pytest.raises(NotPermittedError, match="nobody is logged in"):
        notices.post(REPORT, "new", "why")
    assert wire.of("edit") == []


def test_edits_of_instruments_are_marked_as_a_bots_where_that_is_asked(wire: Wire):
    wire.answer("edit", {"edit": {"result": "Success", "title": TITLE, "oldrevid": 0, "newrevid": 6}})
    store = ApiStore(EnvironmentSettings(name="beta", api=URL), wire.api(MARA), as_bot=True)
    store.write(Edit(name="web-scroll", value={}, base_revision=None, summary="copies production@1"))

    [sent] = wire.of("edit")
    assert (sent["bot"], sent["assert"], sent["assertuser"]) == ("1", "bot", "Mara")
