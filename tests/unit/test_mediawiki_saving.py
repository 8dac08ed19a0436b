"""One edit: what is sent, and what each answer, or the lack of one, comes to."""

from __future__ import annotations

import re

import pytest

from configurator.core.document.texts import minified, sha1, stored_text
from configurator.core.document.values import Json
from configurator.core.page import Edit, Receipt
from configurator.errors import (
    EditConflictError,
    NotPermittedError,
    UnexpectedResponseError,
    WikiError,
    WikiUnavailableError,
)
from tests.unit.wire import NOW, TITLE, Wire, error, facts, page, revision

VALUE: Json = {"b": "é <b>\n\u2028", "a": [1.0, {}]}
SHA1 = sha1(stored_text(VALUE))
BASE = 5
CREATION = Edit(name="web-scroll", value=VALUE, base_revision=None, summary="new: é")
UPDATE = Edit(name="web-scroll", value=VALUE, base_revision=BASE, summary="sample.rate 0.1 → 0.2")

LATER = "2026-01-31T12:05:00Z"


def stored(oldrevid: int = BASE, **more) -> dict[str, object]:
    return {"edit": {"result": "Success", "title": TITLE, "oldrevid": oldrevid, "newrevid": 6} | more}


def unchanged() -> dict[str, object]:
    return {"edit": {"result": "Success", "title": TITLE, "nochange": True}}


def save(wire: Wire, edit: Edit = UPDATE) -> Receipt:
    return wire.store().write(edit)


def refused(wire: Wire, edit: Edit = UPDATE) -> WikiError:
    with pytest.raises(WikiError) as raised:
        save(wire, edit)
    return raised.value


ALWAYS = {"format": "json", "formatversion": "2", "errorformat": "plaintext", "curtimestamp": "1"}


def test_an_update_sends_exactly_the_recipe(wire: Wire):
    wire.answer("edit", stored())
    save(wire)

    [sent] = wire.of("edit")
    assert sent == ALWAYS | {
        "action": "edit",
        "title": TITLE,
        "text": minified(VALUE),
        "summary": "sample.rate 0.1 → 0.2",
        "nocreate": "1",
        "baserevid": "5",
        "starttimestamp": NOW,
        "assertuser": "Mara",
        "maxlag": "5",
        "watchlist": "nochange",
        "tags": "instruments",
        "token": "csrf-token+\\",
    }


def test_a_creation_sends_exactly_the_recipe(wire: Wire):
    wire.answer("edit", stored(0))
    save(wire, CREATION)

    [sent] = wire.of("edit")
    assert sent == ALWAYS | {
        "action": "edit",
        "title": TITLE,
        "text": minified(VALUE),
        "summary": "new: é",
        "createonly": "1",
        "contentmodel": "json",
        "starttimestamp": NOW,
        "assertuser": "Mara",
        "maxlag": "5",
        "watchlist": "nochange",
        "tags": "instruments",
        "token": "csrf-token+\\",
    }


@pytest.mark.parametrize("edit", [CREATION, UPDATE], ids=["creation", "update"])
def test_what_would_merge_overwrite_or_give_us_away_is_never_sent(wire: Wire, edit: Edit):
    wire.answer("edit", stored(edit.base_revision or 0))
    save(wire, edit)

    [sent] = wire.of("edit")
    assert not {"basetimestamp", "recreate", "bot", "minor", "undo", "appendtext", "section"} & sent.keys()
    assert re.fullmatch(r"[\x20-\x7e]+", sent["text"])  # one line of ASCII
    [request] = [request for request in wire.requests if "text=" in str(request.body)]
    assert request.method == "POST"
    assert "?" not in str(request.url)


def test_the_server_is_told_when_the_page_was_read(wire: Wire):
    standing = page(revision(BASE, 4, content="{}"))
    wire.answer(
        "revisions", standing | {"curtimestamp": LATER}, standing | {"curtimestamp": "2026-01-31T12:09:00Z"}
    )
    wire.answer("edit", stored())
    store = wire.store()
    store.site()

    store.read(["web-scroll"])
    list(store.history("web-scroll"))
    store.write(UPDATE)
    [sent] = wire.of("edit")
    assert sent["starttimestamp"] == LATER


def test_the_server_is_told_when_the_pages_were_listed(wire: Wire):
    wire.answer("revisions", page(revision(BASE, content="{}")) | {"curtimestamp": LATER})
    wire.answer("edit", stored())
    store = wire.store()
    store.site()

    store.read()
    store.write(UPDATE)
    assert wire.of("edit")[0]["starttimestamp"] == LATER


@pytest.mark.parametrize("source", [["extension"], [], None], ids=["of-an-extension", "retired", "absent"])
def test_a_tag_that_may_not_be_sent_is_left_out(wire: Wire, source: list[str] | None):
    wire.answer("facts", facts(tags=[] if source is None else [{"name": "instruments", "source": source}]))
    wire.answer("edit", stored())

    save(wire)
    assert "tags" not in wire.of("edit")[0]


def test_our_extensions_tag_is_sent(wire: Wire):
    general = facts()["query"]["general"] | {"instrumentconfigurator": {"review": False}}
    wire.answer("facts", facts(general=general, tags=[{"name": "instruments", "source": ["extension"]}]))
    wire.answer("edit", stored())

    save(wire)
    assert wire.of("edit")[0]["tags"] == "instruments"


def test_what_was_stored_is_receipted(wire: Wire):
    wire.answer("edit", stored())
    assert save(wire) == Receipt(name="web-scroll", revision=6, base_revision=BASE, sha1=SHA1, changed=True)


def test_what_was_created_is_receipted(wire: Wire):
    wire.answer("edit", stored(0))
    assert save(wire, CREATION) == Receipt(
        name="web-scroll", revision=6, base_revision=None, sha1=SHA1, changed=True
    )


@pytest.mark.parametrize("edit", [CREATION, UPDATE], ids=["creation", "update"])
def test_an_edit_on_another_revision_is_receipted_with_a_note(wire: Wire, edit: Edit):
    wire.answer("edit", stored(oldrevid=99))
    receipt = save(wire, edit)
    assert receipt.changed
    assert receipt.note == "the page had changed and come back to the same text meanwhile"


def test_a_text_that_stands_there_already_makes_no_revision(wire: Wire):
    wire.answer("edit", unchanged())
    wire.answer("revisions", page(revision(9, 8, user="Milo"), revision(8, 7, sha1=SHA1)))

    assert save(wire) == Receipt(name="web-scroll", revision=8, base_revision=BASE, sha1=SHA1, changed=False)


def test_a_text_that_stood_there_and_went_away_is_a_conflict(wire: Wire):
    wire.answer("edit", unchanged())
    wire.answer("revisions", page())

    with pytest.raises(EditConflictError):
        save(wire)


def test_a_title_that_the_wiki_turned_into_another_is_an_error(wire: Wire):
    wire.answer("edit", stored(title="Instrument:Web-scroll"))

    failure = refused(wire)
    assert isinstance(failure, UnexpectedResponseError)
    assert "asked to save Instrument:web-scroll, the wiki saved Instrument:Web-scroll" in str(failure)


@pytest.mark.parametrize(
    ("answer", "code", "info"),
    [
        pytest.param({"edit": {"result": "Failure", "code": "abusefilter-disallowed", "info": "No."}}, "abusefilter-disallowed", "No.", id="filter"),
        pytest.param({"edit": {"result": "Failure", "captcha": {"id": "7"}}}, "captcha", "the wiki wants a captcha solved before it saves", id="captcha"),
        pytest.param({"edit": {"result": "Failure", "spamblacklist": "evil.example"}}, "spamblacklist", '{"spamblacklist": "evil.example"}', id="key-alone"),
        pytest.param({"edit": {"result": "Failure", "code": "of-theirs", "reason": [1]}}, "of-theirs", '{"reason": [1]}', id="code-and-key"),
        pytest.param({"edit": {"result": "Failure", "info": "No."}}, "edit-failed", "No.", id="info-alone"),
        pytest.param({"edit": {"result": "Failure", "x": "y" * 999}}, "x", '{"x": "' + "y" * 193, id="much-said"),
    ],
)  # fmt: skip
def test_a_result_other_than_success_is_a_refusal(wire: Wire, answer, code: str, info: str):
    wire.answer("edit", answer)

    failure = refused(wire)
    assert (type(failure), failure.code, failure.info) == (NotPermittedError, code, info)
    assert len(wire.of("edit")) == 1


@pytest.mark.parametrize(
    "code", ["editconflict", "missingtitle", "pagedeleted", "nosuchrevid", "edit-gone-missing"]
)
def test_a_page_that_moved_on_is_a_conflict_at_once(wire: Wire, code: str):
    wire.answer("edit", error(code))

    with pytest.raises(EditConflictError) as raised:
        save(wire)
    assert (raised.value.page, raised.value.base_revision) == ("production:web-scroll", BASE)
    assert wire.kinds() == ["login token", "login", "facts", "edit"]


def test_a_page_that_somebody_else_created_is_a_conflict_at_once(wire: Wire):
    wire.answer("edit", error("articleexists"))

    with pytest.raises(EditConflictError, match="created by somebody else"):
        save(wire, CREATION)


@pytest.mark.parametrize(
    ("code", "stops_run"),
    [
        ("protectednamespace", False),
        ("abusefilter-disallowed", False),
        ("of-an-extension", False),
        ("blocked", True),
    ],
)
def test_a_refusal_is_not_repeated(wire: Wire, code: str, *, stops_run: bool):
    wire.answer("edit", error(code))

    failure = refused(wire)
    assert (type(failure), failure.code, failure.stops_run) == (NotPermittedError, code, stops_run)
    assert (len(wire.of("edit")), wire.slept) == (1, [])


@pytest.mark.parametrize("code", ["maxlag", "ratelimited", "readonly"])
def test_what_the_wiki_put_off_is_sent_again_without_reading_back(wire: Wire, code: str):
    wire.answer("edit", error(code), error(code), stored())

    assert save(wire).changed
    assert wire.kinds()[2:] == ["facts", "edit", "edit", "edit"]
    assert wire.slept == [1.0, 2.0]


def test_what_the_wiki_puts_off_for_ever_was_not_stored(wire: Wire):
    wire.answer("edit", error("readonly"))

    failure = refused(wire)
    assert (type(failure), failure.code, failure.stops_run) == (WikiUnavailableError, "readonly", True)
    assert len(wire.of("edit")) == 7


@pytest.mark.parametrize("code", ["badtoken", "assertnameduserfailed"])
def test_a_lost_session_is_renewed_once_and_the_edit_sent_with_a_new_token(wire: Wire, code: str):
    wire.answer("edit", error(code), stored())
    wire.answer("facts", facts(), facts(tokens={"csrftoken": "another"}))

    assert save(wire).changed
    assert [sent["token"] for sent in wire.of("edit")] == ["csrf-token+\\", "another"]
    assert wire.kinds() == ["login token", "login", "facts", "edit"] * 2


@pytest.mark.parametrize(("code", "times"), [("assertnameduserfailed", 1), ("badtoken", 8)])
def test_a_session_is_renewed_only_so_often(wire: Wire, code: str, times: int):
    wire.answer("edit", error(code))

    failure = refused(wire)
    assert (type(failure), failure.code, failure.stops_run) == (NotPermittedError, code, True)
    assert len(wire.of("edit")) == 1 + times


def test_no_error_holds_the_token(wire: Wire):
    wire.answer("edit", error("hookaborted"))

    failure = refused(wire)
    assert "csrf-token" not in repr(failure) + str(failure) + repr(vars(failure))
