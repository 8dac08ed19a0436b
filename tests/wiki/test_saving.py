"""The write recipe on both real wikis: conflicts, faults with the true wire format, rights, lost answers."""

from __future__ import annotations

from typing import NotRequired, TypedDict

import pytest

from configurator.core.document.texts import stored_text
from configurator.core.document.values import Json
from configurator.core.page import Edit, Snapshot
from configurator.errors import (
    ConfiguratorError,
    EditConflictError,
    NotPermittedError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    WikiUnavailableError,
)
from tests.support.wikis import IMPATIENT, Pages

NAME = "web-scroll"


class _Page(TypedDict):
    watched: NotRequired[bool]


class _Pages(TypedDict):
    pages: list[_Page]


class Watched(TypedDict):
    query: _Pages


def creation(value):
    return Edit(name=NAME, value=value, base_revision=None, summary="a test")


def update(value, base_revision):
    return Edit(name=NAME, value=value, base_revision=base_revision, summary="a test")


def revisions(pages: Pages):
    return pages.wiki.person("Admin").revisions(pages.title(NAME))


def test_an_edit_carries_its_summary_its_tag_and_makes_a_json_page(pages: Pages):
    pages.store().write(creation({"a": 1}))

    [revision] = revisions(pages)
    assert (revision["user"], revision["comment"], revision["tags"]) == ("Mara", "a test", ["instruments"])
    page = pages.store().read([NAME])[NAME]
    assert isinstance(page, Snapshot)
    assert page.model == "json"


@pytest.mark.parametrize("distant", [True, False], ids=["distant-lines", "same-line"])
def test_the_wiki_never_merges_two_edits(pages: Pages, distant: bool):
    value: dict[str, Json] = {f"key-{number:02}": number for number in range(30)}
    base = pages.store().write(creation(value)).revision
    by_hand = value | {"key-29" if distant else "key-00": "by hand"}
    pages.wiki.person("Milo").edit(pages.title(NAME), by_hand)

    with pytest.raises(EditConflictError):
        pages.store().write(update(value | {"key-00": "ours"}, base))
    assert pages.wiki.person("Admin").text(pages.title(NAME)) == stored_text(by_hand)


def test_an_edit_after_a_revert_to_its_base_is_saved_with_a_note(pages: Pages):
    store = pages.store()
    base = store.write(creation({"a": 1})).revision
    milo = pages.wiki.person("Milo")
    milo.edit(pages.title(NAME), {"a": "by hand"})
    milo.edit(pages.title(NAME), {"a": 1})

    receipt = store.write(update({"a": 2}, base))
    assert (receipt.changed, receipt.note) == (
        True,
        "the page had changed and come back to the same text meanwhile",
    )


def test_a_watchlist_does_not_grow(pages: Pages):
    store = pages.store()
    store.write(creation({"a": 1}))
    asked = {"action": "query", "prop": "info", "inprop": "watched", "titles": pages.title(NAME)}
    [page] = store.api.read(asked, Watched)["query"]["pages"]
    assert page.get("watched", False) is False


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        pytest.param("maxlag", WikiUnavailableError, "maxlag", id="maxlag"),
        pytest.param("readonly;on=edit", WikiUnavailableError, "readonly", id="readonly"),
        pytest.param("ratelimited", WikiUnavailableError, "ratelimited", id="ratelimited"),
        pytest.param("http-429;on=edit", WikiUnavailableError, "http-429", id="http-429"),
        pytest.param("http-503;on=edit", UnknownOutcomeError, "http-503", id="http-503"),
        pytest.param("html;on=edit", UnexpectedResponseError, "not-json", id="html"),
        pytest.param(
            "exception", UnexpectedResponseError, "internal_api_error_RuntimeException", id="exception"
        ),
        pytest.param("json-fatal", NotPermittedError, "x-fault-json-first", id="json-fatal"),
        pytest.param("abusefilter", NotPermittedError, "abusefilter-disallowed", id="abusefilter"),
        pytest.param("hookaborted", NotPermittedError, "hookaborted", id="hookaborted"),
        pytest.param("badtoken", NotPermittedError, "badtoken", id="badtoken"),
        pytest.param("logged-out;on=edit", NotPermittedError, "assertnameduserfailed", id="logged-out"),
    ],
)
def test_a_lasting_fault_is_an_error_and_nothing_is_stored(pages: Pages, fault: str, error, code: str):
    store = pages.store(fault=fault, patience=IMPATIENT)

    with pytest.raises(error) as raised:
        store.write(creation({"a": 1}))
    assert raised.value.code == code
    assert "Traceback" not in str(raised.value)
    assert revisions(pages) == []


@pytest.mark.parametrize(
    "fault",
    [
        "readonly;on=edit",
        "ratelimited",
        "http-429;on=edit",
        "http-503;on=edit",
        "html;on=edit",
        "exception",
        "badtoken",
        "logged-out;on=edit",
    ],
)
def test_a_passing_fault_is_waited_out_and_the_text_is_stored_once(pages: Pages, fault: str):
    store = pages.store(fault=f"{fault};times=1", patience=IMPATIENT)

    assert store.write(creation({"a": 1})).changed
    assert len(revisions(pages)) == 1


@pytest.mark.parametrize("fault", ["lost", "cut"])
@pytest.mark.parametrize("new", [True, False], ids=["creation", "update"])
def test_a_lost_answer_is_settled_by_reading_back(pages: Pages, fault: str, new: bool):
    base = None if new else pages.store().write(creation({"a": 1})).revision
    store = pages.store(fault=f"{fault};times=1", patience=IMPATIENT)

    receipt = store.write(update({"a": 2}, base))
    assert receipt.note == "the answer was lost; the page history shows that it was saved"
    assert receipt.revision == revisions(pages)[0]["revid"]
    assert len(revisions(pages)) == (1 if new else 2)


def test_a_lost_answer_is_not_taken_for_ours_when_somebody_else_saved(pages: Pages):
    base = pages.store().write(creation({"a": 1})).revision
    pages.wiki.person("Milo").edit(pages.title(NAME), {"a": 2})
    store = pages.store(fault="http-503;on=edit;times=1", patience=IMPATIENT)

    with pytest.raises(EditConflictError):
        store.write(update({"a": 2}, base))


@pytest.mark.parametrize(
    ("account", "bot_password", "code"),
    [
        pytest.param("Ana", "toolkit", "protectednamespace", id="no-right"),
        pytest.param("Mara", "narrow", "protectednamespace", id="no-grant"),
        pytest.param("Barred", "toolkit", "blocked", id="blocked"),
    ],
)
def test_the_wiki_itself_refuses_who_may_not_edit(pages: Pages, account: str, bot_password: str, code: str):
    store = pages.store(account, bot_password)

    with pytest.raises(NotPermittedError) as raised:
        store.write(creation({"a": 1}))
    assert raised.value.code == code
    with pytest.raises(NotPermittedError):
        store.require_write()


def test_nobody_writes_without_logging_in(pages: Pages):
    with pytest.raises(NotPermittedError, match="nobody is logged in"):
        pages.store(None).require_write()


def test_a_read_only_wiki_says_so_before_the_first_edit_and_can_be_read(pages: Pages):
    pages.store().write(creation({"a": 1}))
    store = pages.store(fault="readonly", patience=IMPATIENT)

    assert isinstance(store.read([NAME])[NAME], Snapshot)
    with pytest.raises(WikiUnavailableError, match="read-only"):
        store.require_write()


def test_a_protected_page_is_refused_with_its_own_sentence(pages: Pages):
    base = pages.store().write(creation({"a": 1})).revision
    pages.wiki.person("Admin").post(action="protect", title=pages.title(NAME), protections="edit=sysop")

    with pytest.raises(NotPermittedError, match="ask an administrator") as raised:
        pages.store().write(update({"a": 2}, base))
    assert raised.value.code == "protectedpage"


def test_a_wrong_password_is_said_once_and_not_repeated(pages: Pages):
    store = pages.store(patience=IMPATIENT)
    wrong = pages.wiki.credentials("Mara")
    pages.wiki.accounts["Nobody@toolkit"] = wrong.password
    store = pages.store("Nobody", patience=IMPATIENT)

    with pytest.raises(NotPermittedError) as raised:
        store.read([NAME])
    assert raised.value.code == "login-failed"
    assert wrong.password not in str(raised.value)
    assert wrong.password not in repr(store.api.__dict__)


def test_errors_never_hold_the_token(pages: Pages):
    store = pages.store(fault="hookaborted")
    token = store._facts.token()

    with pytest.raises(ConfiguratorError) as raised:
        store.write(creation({"a": 1}))
    assert token not in repr(raised.value) + str(raised.value)
