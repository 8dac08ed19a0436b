"""The three kinds of log-in, on the wire."""

from __future__ import annotations

import http.client
import inspect
import re
import traceback
from typing import Any

import mwclient
import pytest
import requests
from requests.utils import to_native_string

from configurator.core.page import Edit, Snapshot
from configurator.credentials import OAuth1, OAuth2, secrets_of
from configurator.errors import (
    UNKNOWN,
    NotPermittedError,
    UnexpectedResponseError,
    WikiError,
    WikiUnavailableError,
)
from tests.unit.wire import HTML, MARA, SECRET, TITLE, Wire, error, facts, nowhere, page, revision

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
        pytest.param({"result": "Failed", "reason": {"code": "wrongpassword", "text": "Incorrect username or password entered."}}, id="password"),
        pytest.param({"result": "Failed", "reason": {"code": "login-throttled", "text": "Too many recent log-in attempts. Please wait 5 minutes."}}, id="throttled"),
        pytest.param({"result": "Aborted", "reason": {"code": "api-login-fail-aborted", "text": "Cannot log in when using OAuth."}}, id="aborted"),
        pytest.param({"result": "Throttled"}, id="without-a-reason"),
    ],
)  # fmt: skip
def test_a_refused_log_in_is_said_in_the_wikis_words_and_not_repeated(wire: Wire, said: dict[str, Any]):
    wire.answer("login", {"login": said})

    failure = refused(wire)
    assert isinstance(failure, NotPermittedError)
    assert (failure.code, failure.info, failure.stops_run) == (
        "login-failed",
        said.get("reason", {"text": "Throttled"})["text"],
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
        pytest.param(error("blocked"), NotPermittedError, "blocked", id="blocked"),
        pytest.param(error("internal_api_error_Exception"), UnexpectedResponseError, "internal_api_error_Exception", id="exception"),
        pytest.param(error("mwoauth-invalid-authorization"), NotPermittedError, "mwoauth-invalid-authorization", id="oauth"),
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
    wire.answer(step, error("readonly"))
    wire.answer("revisions", page(revision(5, content="{}")))

    page_read = wire.store().read(["web-scroll"])["web-scroll"]
    assert isinstance(page_read, Snapshot)
    assert "production is read-only: reading without logging in" in caplog.text


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


INIT = {
    "query": {
        "general": {"generator": "MediaWiki 1.43.1"},
        "namespaces": {"0": {"id": 0, "*": ""}, "3100": {"id": 3100, "*": "Instrument"}},
        "userinfo": {"id": 2, "name": "Mara", "groups": ["user"], "rights": ["read"]},
    }
}


@pytest.fixture
def began(wire: Wire) -> Wire:
    """A wiki that answers ours first, and then what mwclient asks of it at once."""
    wire.answer("facts", facts(), INIT)
    return wire


@pytest.mark.parametrize("credentials", [MARA, BEARER, SIGNED], ids=lambda each: each.kind)
def test_an_mwclient_site_is_logged_in_as_we_are_and_knows_no_password(began: Wire, credentials):
    site = began.store(credentials).client()

    assert (site.username, site.namespaces[3100]) == ("Mara", "Instrument")
    ours, theirs = began.requests[-2].headers, began.requests[-1].headers
    assert theirs.get("Cookie") == ours.get("Cookie")
    agents = [to_native_string(each["User-Agent"]) for each in (ours, theirs)]
    assert agents[1] == f"{agents[0]} mwclient/{mwclient.__version__}"
    assert str(theirs.get("Authorization"))[:6] == str(ours.get("Authorization"))[:6]
    assert not [secret for secret in secrets_of(credentials) if secret in repr(site)]
    assert site.credentials is None


def test_requests_of_an_mwclient_site_are_not_counted_as_ours(began: Wire):
    store = began.store()
    store.client()

    assert began.kinds() == ["login token", "login", "facts", "facts"]
    assert store.api.requests_made == 3


@pytest.mark.parametrize("retry_after", ["", "2"])
def test_an_mwclient_site_gives_up_after_three_more_tries(began: Wire, monkeypatch, retry_after: str):
    slept: list[float] = []
    monkeypatch.setattr("mwclient.sleep.time.sleep", slept.append)
    site = began.store().client()
    began.answer("sitematrix", (503, {"Retry-After": retry_after}, "later"))

    with pytest.raises(requests.HTTPError):
        site.get("sitematrix")
    assert slept == [0, 5, 10]
    assert len(began.of("sitematrix")) == 4


def test_an_mwclient_error_quotes_no_secret_of_ours(began: Wire):
    site = began.store(BEARER).client()
    began.answer("sitematrix", {"error": {"code": "badvalue", "info": f"You sent {BEARER.token}."}})

    with pytest.raises(mwclient.APIError, match="You sent") as raised:
        site.get("sitematrix")
    assert BEARER.token not in repr(raised.value) + str(raised.value)


def test_not_even_the_status_line_of_an_answer_brings_a_secret_into_an_error_of_requests(
    began: Wire, monkeypatch
):
    site = began.store(BEARER).client()
    monkeypatch.setitem(http.client.responses, 404, f"You sent {BEARER.token}")
    began.answer("sitematrix", (404, {}, "no"))

    with pytest.raises(requests.HTTPError, match="You sent") as raised:
        site.get("sitematrix")
    assert BEARER.token not in repr(raised.value) + str(raised.value)


FOREIGN = [
    kind
    for kind in vars(mwclient.errors).values()
    if inspect.isclass(kind) and issubclass(kind, Exception) and kind.__module__ == mwclient.errors.__name__
]


def test_mwclient_has_errors_to_translate():
    assert {mwclient.errors.LoginError, mwclient.errors.MaximumRetriesExceeded} <= set(FOREIGN)


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.__name__)
def test_an_mwclient_site_that_cannot_begin_is_an_error_of_ours(wire: Wire, kind: Any, monkeypatch):
    arguments = [
        name for name in inspect.signature(kind.__init__).parameters if name not in ("self", "args", "kwargs")
    ]
    given = [] if kind.__init__ is Exception.__init__ else [f"the {name}" for name in arguments]

    def failing(*_: object, **__: object) -> None:
        raise kind(*given)

    monkeypatch.setattr(mwclient.Site, "get", failing)
    with pytest.raises(WikiError) as raised:
        wire.store().client()
    assert raised.value.code in ("not-json", UNKNOWN)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param({"error": {"code": "readonly", "info": "Moving."}}, "readonly", id="api-error"),
        pytest.param((302, {"Location": "https://sso.example/"}, ""), "not-json", id="redirect"),
        pytest.param(HTML, "not-json", id="html"),
        pytest.param((404, {}, "no"), "not-json", id="404"),
        pytest.param({"query": {}}, "not-json", id="another-api"),
        pytest.param(nowhere(), "unreachable", id="unreachable"),
    ],
)
def test_a_wiki_that_answers_mwclient_oddly_is_an_error_of_ours(wire: Wire, answer, code: str):
    wire.answer("facts", facts(), answer)

    with pytest.raises(WikiError) as raised:
        wire.store().client()
    assert raised.value.code == code
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_a_log_in_that_mwclient_needs_is_refused_in_our_words(wire: Wire):
    wire.answer("login", {"login": {"result": "Failed"}})

    with pytest.raises(NotPermittedError, match="login-failed"):
        wire.store().client()
