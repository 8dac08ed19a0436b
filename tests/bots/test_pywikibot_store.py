"""The store over Pywikibot on both real wikis: what it adds to the contract, and what Pywikibot must not do."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import pywikibot
from pywikibot import config

from bots.pywikibot_store import PywikibotStore
from configurator.core.page import Edit, Snapshot
from configurator.errors import (
    EditConflictError,
    NotPermittedError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    WikiUnavailableError,
)
from configurator.ports import Wiki as WikiPort
from tests.support import pywikibots
from tests.support.wikis import IMPATIENT, Pages
from tests.support.writing import write_all

NAME = "web-scroll"


def creation(value, name=NAME):
    return Edit(name=name, value=value, base_revision=None, summary="a test")


def update(value, base_revision):
    return Edit(name=NAME, value=value, base_revision=base_revision, summary="a test")


def revisions(pages: Pages):
    return pages.wiki.person("Admin").revisions(pages.title(NAME))


def test_it_is_a_wiki_like_any_other(pages: Pages):
    store = pywikibots.store(pages)

    assert isinstance(store, WikiPort)
    assert (store.account().user, store.account().login) == ("Mara", "bot password")
    assert store.page_address(NAME) == pages.store().page_address(NAME)


def test_a_log_in_costs_two_requests_and_with_kept_cookies_none(pages: Pages):
    first = pywikibots.store(pages)
    first.read([NAME])
    again = PywikibotStore(pages.settings)
    again.read([NAME])

    assert again.api.requests_made == first.api.requests_made - 2
    again.write(creation({"a": 1}))
    [revision] = revisions(pages)
    assert (revision["user"], revision["comment"], revision["tags"]) == ("Mara", "a test", ["instruments"])


def test_cookies_are_for_the_bot_alone(pages: Pages):
    pywikibots.store(pages).heads()

    [kept] = Path(config.base_dir).glob("*.lwp")
    assert kept.name == f"pywikibot-{pages.wiki.name}-{pages.wiki.name}-Mara.lwp"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_cookies_that_the_wiki_has_forgotten_are_replaced(pages: Pages):
    first = pywikibots.store(pages)
    first.read([NAME])
    [kept] = Path(config.base_dir).glob("*.lwp")
    person = pages.wiki.anybody
    person.session.cookies.update({cookie.name: str(cookie.value) for cookie in first.api.session.cookies})
    person.post(action="logout")

    store = PywikibotStore(pages.settings)
    store.require_write()
    assert store.account().user == "Mara"
    assert kept.exists()


def test_cookies_that_cannot_be_kept_are_no_failure(pages: Pages, caplog):
    store = pywikibots.store(pages)
    [kept] = (Path(config.base_dir) / f"pywikibot-{pages.wiki.name}-{pages.wiki.name}-Mara.lwp",)
    kept.mkdir()
    assert store.heads() == {}
    assert "cannot keep cookies" in caplog.text

    assert PywikibotStore(pages.settings).heads() == {}
    assert "cannot read kept cookies: Is a directory" in caplog.text


def test_two_accounts_of_one_wiki_do_not_share_a_session(pages: Pages):
    mara, ana = pywikibots.store(pages), pywikibots.store(pages, "Ana")

    assert (mara.account().user, ana.account().user) == ("Mara", "Ana")
    assert mara.write(creation({"a": 1})).changed


def test_a_name_that_is_not_given_reads_as_nobody(pages: Pages):
    pages.store().write(creation({"a": 1}))
    store = pywikibots.store(pages, None)

    assert isinstance(store.read([NAME])[NAME], Snapshot)
    with pytest.raises(
        NotPermittedError, match=r"log in with `password_file` or `authenticate` in user-config.py"
    ):
        store.require_write()


def test_a_wrong_password_is_said_once_nobody_is_asked_for_another(pages: Pages):
    pywikibots.told(pages.settings, "Mara", "toolkit", "wrong".ljust(32, "0"))
    store = PywikibotStore(pages.settings, IMPATIENT)

    with pytest.raises(NotPermittedError, match="give the bot password again with `password_file`") as raised:
        store.read([NAME])
    assert raised.value.code == "login-failed"
    assert "wrongwrong" not in str(raised.value)


def test_many_refusals_are_as_many_refusals(pages: Pages):
    store = pywikibots.store(pages, fault="abusefilter")

    outcomes = list(write_all(store, [creation({"a": 1}, name) for name in ("aaa", "bbb", "ccc")]))
    assert [type(outcome.error) for outcome in outcomes] == [NotPermittedError] * 3
    assert [outcome.receipt for outcome in outcomes] == [None] * 3
    assert store.heads() == {}


def test_a_save_is_there_when_write_returns(pages: Pages):
    receipt = pywikibots.store(pages).write(creation({"a": 1}))

    assert [revision["revid"] for revision in revisions(pages)] == [receipt.revision]


@pytest.mark.parametrize("distant", [True, False], ids=["distant-lines", "same-line"])
def test_the_wiki_never_merges_two_edits(pages: Pages, distant: bool):
    value = {f"key-{number:02}": number for number in range(30)}
    store = pywikibots.store(pages)
    base = store.write(creation(value)).revision
    pages.wiki.person("Milo").edit(pages.title(NAME), value | {"key-29" if distant else "key-00": -1})

    with pytest.raises(EditConflictError):
        store.write(update(value | {"key-00": -2}, base))
    assert len(revisions(pages)) == 2


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
def test_a_lasting_fault_is_an_error_and_nothing_is_stored(pages: Pages, fault, error, code):
    store = pywikibots.store(pages, fault=fault, patience=IMPATIENT)
    began = time.monotonic()

    with pytest.raises(error) as raised:
        store.write(creation({"a": 1}))
    assert raised.value.code == code
    assert revisions(pages) == []
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("fault", ["lost", "cut"])
@pytest.mark.parametrize("new", [True, False], ids=["creation", "update"])
def test_a_lost_answer_is_settled_by_reading_back_and_the_edit_not_sent_again(pages: Pages, fault, new):
    base = None if new else pages.store().write(creation({"a": 1})).revision
    store = pywikibots.store(pages, fault=f"{fault};times=1", patience=IMPATIENT)

    receipt = store.write(update({"a": 2}, base))
    assert receipt.note == "the answer was lost; the page history shows that it was saved"
    assert receipt.revision == revisions(pages)[0]["revid"]
    assert len(revisions(pages)) == (1 if new else 2)


def test_an_answer_after_the_time_out_of_user_config_is_a_lost_one(pages: Pages, monkeypatch):
    store = pywikibots.store(pages)
    store.read([NAME])
    monkeypatch.setattr(config, "socket_timeout", (5, 2))
    store.api.session.headers["X-Fault"] = f"slow;on=edit;seconds=4;times=1;key={pages.prefix}"

    store.write(creation({"a": 1}))
    assert len(revisions(pages)) == 1


@pytest.fixture
def put_throttle(monkeypatch):
    """Half a second between two writes; the sites that are open already are forgotten, for they keep their pace."""
    monkeypatch.setattr(config, "put_throttle", 0.5)
    monkeypatch.setattr(pywikibot, "_sites", {})


@pytest.mark.usefixtures("put_throttle")
def test_put_throttle_is_obeyed_before_every_write_also_a_refused_one(pages: Pages):
    began = time.monotonic()
    store = pywikibots.store(pages)
    base = store.write(creation({"a": 1})).revision
    with pytest.raises(EditConflictError):
        store.write(creation({"a": 1}))
    store.write(update({"a": 2}, base))
    assert time.monotonic() - began >= 3 * 0.5


@pytest.mark.usefixtures("put_throttle")
def test_put_throttle_does_not_slow_reading(pages: Pages):
    store = pywikibots.store(pages)
    began = time.monotonic()
    for _ in range(10):
        store.heads()
    assert time.monotonic() - began < 10 * 0.5


def test_simulate_writes_nothing_and_says_what_it_would_do(pages: Pages, monkeypatch):
    monkeypatch.setattr(config, "simulate", False)
    monkeypatch.setattr(pywikibot, "_sites", {})  # it wants its arguments before the first site
    pywikibot.handle_args(["-simulate"])
    store = pywikibots.store(pages)

    with pytest.raises(NotPermittedError) as raised:
        store.write(creation({"a": 1}))
    assert str(raised.value) == (
        f"{pages.wiki.name}: simulate (would edit {pages.title(NAME)}: a test); run it without -simulate to do so"
    )
    assert revisions(pages) == []
