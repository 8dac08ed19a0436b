"""The three kinds of log-in, on the wire."""

from __future__ import annotations

import inspect
import re
from typing import Any

import mwclient
import pytest
from mwclient import errors as mwclient_errors
from requests.utils import to_native_string

from configurator.core.page import Edit, Snapshot
from configurator.credentials import OAuth1, OAuth2
from configurator.errors import NotPermittedError, UnexpectedResponseError, WikiError, WikiUnavailableError
from tests.unit.wire import HTML, SECRET, TITLE, Wire, error, facts, old_error, page, revision

BEARER = OAuth2(token="header.payload.signature")
SIGNED = OAuth1(
    consumer_token="ck", consumer_secret="cs-secret", access_token="at", access_secret="as-secret"
)
STORED = {"edit": {"result": "Success", "title": TITLE, "oldrevid": 0, "newrevid": 5}}
CREATION = Edit(name="web-scroll", value={"a": 1}, base_revision=None, summary="a test")


def refused(wire: Wire) -> WikiError:
    with pytest.raises(WikiError) as raised:
        wire.store().read(["web-scroll"])
    return raised.value


def test_a_bot_password_takes_two_requests(wire: Wire):
    wire.store().read(["web-scroll"])

    assert wire.kinds()[:2] == ["login token", "login"]
    [sent] = wire.of("login")
    assert (sent["lgname"], sent["lgpassword"], sent["lgtoken"]) == ("Mara@toolkit", SECRET, "login-token+\\")
    assert wire.requests[1].method == "POST"
    assert SECRET not in str(wire.requests[1].url)


def test_the_log_in_goes_to_the_address_in_the_settings(wire: Wire):
    wire.store().read(["web-scroll"])
    assert {str(request.url).partition("?")[0] for request in wire.requests} == {
        "https://wiki.example/w/api.php"
    }


def test_a_log_in_serves_a_whole_session(wire: Wire):
    wire.answer("edit", STORED)
    store = wire.store()

    store.read(["web-scroll"])
    store.write(CREATION)
    store.site()
    assert wire.kinds().count("login") == 1


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"result": "Failed", "reason": "Incorrect username or password entered."}, id="password"),
        pytest.param({"result": "Failed", "reason": "Too many recent log-in attempts. Please wait 5 minutes."}, id="throttled"),
        pytest.param({"result": "Aborted", "reason": "Cannot log in when using OAuth."}, id="aborted"),
        pytest.param({"result": "Throttled"}, id="without-a-reason"),
    ],
)  # fmt: skip
def test_a_refused_log_in_is_said_in_the_wikis_words_and_not_repeated(wire: Wire, said: dict[str, str]):
    wire.answer("login", {"login": said})

    failure = refused(wire)
    assert isinstance(failure, NotPermittedError)
    assert (failure.code, failure.info, failure.stops_run) == (
        "login-failed",
        said.get("reason", "Throttled"),
        True,
    )
    assert "`instruments login production`" in str(failure)
    assert len(wire.of("login")) == 1


@pytest.mark.parametrize("result", ["NeedToken", "WrongToken"])
def test_a_wiki_that_forgets_the_session_is_not_asked_for_ever(wire: Wire, result: str):
    wire.answer("login", {"login": {"result": result, "token": "another"}})

    failure = refused(wire)
    assert isinstance(failure, UnexpectedResponseError)
    assert "does not know the session that it just began" in str(failure)
    assert len(wire.of("login")) == 3


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        pytest.param(HTML, UnexpectedResponseError, "not-json", id="html"),
        pytest.param((200, {}, "MediaWiki API is not enabled for this site."), UnexpectedResponseError, "not-json", id="disabled"),
        pytest.param((404, {}, "Not found"), UnexpectedResponseError, "not-json", id="404"),
        pytest.param((200, {}, "[]"), UnexpectedResponseError, "not-json", id="list"),
        pytest.param((200, {}, "7"), UnexpectedResponseError, "not-json", id="number"),
        pytest.param((200, {}, '{"warnings": []}'), UnexpectedResponseError, "not-json", id="odd-warnings"),
        pytest.param((200, {}, "[" * 100_000), UnexpectedResponseError, "not-json", id="deep"),
        pytest.param({"query": {}}, UnexpectedResponseError, "not-json", id="another-api"),
        pytest.param((200, {"X-Database-Lag": "9"}, "{}"), UnexpectedResponseError, "not-json", id="lag-without-a-wait"),
        pytest.param((302, {"Location": "https://sso.example/"}, ""), UnexpectedResponseError, "redirect", id="redirect"),
        pytest.param((429, {"Retry-After": "99"}, ""), WikiUnavailableError, "http-429", id="429"),
        pytest.param((503, {}, ""), WikiUnavailableError, "http-503", id="503"),
        pytest.param(old_error("blocked"), NotPermittedError, "blocked", id="blocked"),
        pytest.param(old_error("internal_api_error_Exception"), UnexpectedResponseError, "internal_api_error_Exception", id="exception"),
        pytest.param(old_error("mwoauth-invalid-authorization"), NotPermittedError, "mwoauth-invalid-authorization", id="oauth"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("step", ["login token", "login"])
def test_a_log_in_that_is_not_answered_as_it_should_be_is_an_error(
    wire: Wire, step: str, answer, kind, code: str
):
    wire.answer(step, answer)

    failure = refused(wire)
    assert (type(failure), failure.code) == (kind, code)


def test_a_wait_that_the_log_in_asks_for_is_honoured(wire: Wire):
    wire.answer("login", (429, {"Retry-After": "7"}, ""), {"login": {"result": "Success"}})

    wire.store().read(["web-scroll"])
    assert wire.slept == [7.0]


@pytest.mark.parametrize("step", ["login token", "login"])
def test_a_read_only_wiki_is_read_without_an_account(wire: Wire, step: str, caplog):
    wire.answer(step, old_error("readonly"))
    wire.answer("revisions", page(revision(5, content="{}")))

    page_read = wire.store().read(["web-scroll"])["web-scroll"]
    assert isinstance(page_read, Snapshot)
    assert "production is read-only: reading without logging in" in caplog.text


FOREIGN = [
    kind
    for kind in vars(mwclient_errors).values()
    if inspect.isclass(kind) and issubclass(kind, Exception) and kind.__module__ == mwclient_errors.__name__
]


def test_mwclient_has_errors_to_translate():
    assert mwclient_errors.LoginError in FOREIGN
    assert mwclient_errors.MaximumRetriesExceeded in FOREIGN


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.__name__)
def test_no_error_of_mwclient_leaves_untranslated(wire: Wire, kind: Any, monkeypatch):
    arguments = [
        name for name in inspect.signature(kind.__init__).parameters if name not in ("self", "args", "kwargs")
    ]

    def failing(*_: object, **__: object) -> None:
        raise (
            kind(*(f"the {name}" for name in arguments))
            if kind.__init__ is not Exception.__init__
            else kind()
        )

    monkeypatch.setattr(mwclient.Site, "post", failing)
    failure = refused(wire)
    assert failure.code in ("not-json", "the code")
    assert SECRET not in repr(failure)


def test_an_oauth_2_token_is_on_every_request_and_needs_no_log_in(wire: Wire):
    wire.answer("edit", STORED)
    store = wire.store(BEARER)

    store.read(["web-scroll"])
    store.write(CREATION)
    assert "login" not in wire.kinds()
    assert "edit" in wire.kinds()
    assert {request.headers["Authorization"] for request in wire.requests} == {
        "Bearer header.payload.signature"
    }
    assert store.account().login == "OAuth 2"


def test_an_oauth_1_signature_is_on_every_request_and_needs_no_log_in(wire: Wire):
    wire.answer("edit", STORED)
    store = wire.store(SIGNED)

    store.read(["web-scroll"])
    store.write(CREATION)
    assert "login" not in wire.kinds()
    assert "edit" in wire.kinds()
    nonces = set()
    for request in wire.requests:
        header = to_native_string(request.headers["Authorization"])
        assert header.startswith("OAuth ")
        signed = dict(re.findall(r'(\w+)="([^"]*)"', header))
        assert (signed["oauth_consumer_key"], signed["oauth_token"]) == ("ck", "at")
        assert (signed["oauth_signature_method"], signed["oauth_version"]) == ("HMAC-SHA1", "1.0")
        assert signed["oauth_signature"]
        nonces.add(signed["oauth_nonce"])
        assert "secret" not in header + str(request.url) + str(request.body)
    assert len(nonces) == len(wire.requests)
    assert store.account().login == "OAuth 1.0a"


@pytest.mark.parametrize("credentials", [BEARER, SIGNED], ids=["OAuth 2", "OAuth 1.0a"])
def test_a_token_that_the_wiki_refuses_is_tried_twice_and_named(wire: Wire, credentials):
    wire.answer("facts", error("mwoauth-invalid-authorization", "Nonce already used."))

    with pytest.raises(
        NotPermittedError, match=r"give a valid token with `instruments login production --(token|oauth1)`"
    ):
        wire.store(credentials).account()
    assert wire.kinds() == ["facts", "facts"]


@pytest.mark.parametrize("credentials", [BEARER, SIGNED], ids=["OAuth 2", "OAuth 1.0a"])
def test_no_repr_shows_a_token(credentials):
    assert repr(credentials) == f"{type(credentials).__name__}()"


def test_nobody_in_particular_sends_no_password(wire: Wire):
    wire.answer(
        "facts",
        facts(userinfo={"id": 0, "anon": True, "name": "127.0.0.1", "groups": ["*"], "rights": ["read"]}),
    )
    store = wire.store(None)

    assert (store.account().user, store.account().login) == (None, "anonymous")
    assert wire.kinds() == ["facts"]
