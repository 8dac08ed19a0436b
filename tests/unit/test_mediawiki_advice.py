"""Every advice about a log-in can be followed by whoever reads it: it names their kind, and where they gave it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import pytest

from configurator.adapters.mediawiki import codes
from configurator.adapters.mediawiki.shapes import Pages
from configurator.core.page import Edit
from configurator.credentials import BotPassword, Credentials, OAuth1, OAuth2, credentials_for, identity
from configurator.errors import NotPermittedError, UnexpectedResponseError, WikiError
from configurator.settings import EnvironmentSettings
from tests.unit.wire import HTML, LOGIN_TOKEN, MARA, READ, SECRET, TITLE, URL, Wire, error, facts

BEARER = OAuth2(token="header.payload.signature")
SIGNED = OAuth1(
    consumer_token="consumer", consumer_secret="secret", access_token="access", access_secret="other-secret"
)
OAUTH = pytest.mark.parametrize("credentials", [BEARER, SIGNED], ids=["OAuth 2", "OAuth 1.0a"])
INVALID = "mwoauth-invalid-authorization"
CREATION = Edit(name="web-scroll", value={"a": 1}, base_revision=None, summary="a test")
ANONYMOUS = {"id": 0, "name": "127.0.0.1", "anon": True, "groups": ["*"], "rights": ["read"]}


def told(credentials: Credentials | None, code: str, info: str = "") -> str:
    """Return what is said when the wiki refuses these credentials with *code*."""
    return str(codes.error("production", code, info, identity("production", credentials)))


def every_code() -> Iterator[str]:
    yield from codes._NEXT_STEP
    yield from codes._RECOVERY


@pytest.mark.parametrize("code", sorted(set(every_code())))
@pytest.mark.parametrize(
    ("credentials", "option"), [(MARA, "`"), (BEARER, " --token`"), (SIGNED, " --oauth1`"), (None, "`")]
)
def test_no_advice_logs_in_with_another_kind(credentials: Credentials | None, option: str, code: str):
    named = re.findall(r"`instruments login production([^`]*`)", told(credentials, code))
    assert set(named) <= {option}


@pytest.mark.parametrize(
    ("values", "login_hint"),
    [
        ({"TOKEN": "t"}, "the variable INSTRUMENTS_PRODUCTION_TOKEN"),
        (
            {"USER": "Mara@toolkit", "PASSWORD": SECRET},
            "the variables INSTRUMENTS_PRODUCTION_USER, INSTRUMENTS_PRODUCTION_PASSWORD",
        ),
    ],
)
def test_where_variables_win_the_advice_names_them(values: dict[str, str], login_hint: str, monkeypatch):
    for key, value in values.items():
        monkeypatch.setenv(f"INSTRUMENTS_PRODUCTION_{key}", value)
    found = credentials_for(EnvironmentSettings(name="production", api=URL))
    assert identity("production", found).login_hint == login_hint
    assert f"give a valid token with {login_hint}" in told(found, INVALID)
    # What is typed for `login` meanwhile is other credentials.
    assert (
        identity("production", OAuth2(token="typed")).login_hint == "`instruments login production --token`"
    )


@pytest.mark.parametrize(
    ("code", "info", "advice"),
    [
        (
            INVALID,
            "… not valid: Invalid access token",
            "give a valid token with `instruments login production --token`",
        ),
        (INVALID, "… not valid: Expired timestamp, yours 1, ours 400", "set the clock of this machine"),
        (
            INVALID,
            "… not valid: Invalid signature",
            "the wiki believes that it has another address than the settings say",
        ),
        (f"{INVALID}-not-approved", "", "approved by the wiki's administrators of OAuth"),
        (f"{INVALID}-wrong-wiki", "", "register a consumer for this wiki"),
        (f"{INVALID}-blocked-user", "", "ask an administrator of that wiki"),
        (f"{INVALID}-invalid-user", "", "open that wiki once in a browser"),
        ("session-page-restricted", "", "make one without that limit"),
        ("badtoken", "", "another program may use the same account and consumer at once"),
        ("readapidenied", "", "register a new consumer, or a higher version of this one, with the grant"),
    ],
)
def test_what_oauth_refuses_is_told_with_what_helps(code: str, info: str, advice: str):
    said = told(BEARER, code, info)
    assert advice in said
    assert "whoami" not in said  # which would only fail with the same sentence


def test_a_log_in_that_may_not_read_is_told_the_grant_and_nobody_to_log_in():
    assert "choose the grant that contains it (usually basic) on Special:BotPasswords" in told(
        MARA, "readapidenied"
    )
    assert "log in with `instruments login production`" in told(None, "readapidenied")


@OAUTH
def test_a_refusal_of_the_whole_log_in_ends_the_run(credentials: Credentials, wire: Wire):
    for reason in ("not-approved", "wrong-wiki", "blocked-user", "invalid-user", "new"):
        wire.answer("facts", error(f"{INVALID}-{reason}"))
        with pytest.raises(NotPermittedError) as raised:
            wire.store(credentials).account()
        assert raised.value.stops_run


@OAUTH
@pytest.mark.parametrize("act", ["account", "require_write"])
def test_a_token_that_the_wiki_did_not_see_is_a_failure(act: str, credentials: Credentials, wire: Wire):
    wire.answer("facts", facts(userinfo=ANONYMOUS))
    with pytest.raises(NotPermittedError, match="the header Authorization has to reach the wiki") as raised:
        getattr(wire.store(credentials), act)()
    assert raised.value.code == "not-seen"


@pytest.mark.parametrize(
    ("credentials", "groups", "advice"),
    [
        (MARA, ["editors"], "choose the grant that contains it (usually editinstruments) on Special:BotPasswords, then log in"),
        (BEARER, ["editors"], "register a new consumer, or a higher version of this one, with the grant that contains it"),
        (BEARER, [], "ask for a group that has it (usually instrument-maintainer), and register a new consumer"),
    ],
)  # fmt: skip
def test_who_lacks_the_right_is_told_whether_it_is_the_grant(
    credentials: Credentials, groups: list[str], advice: str, wire: Wire
):
    user = {"id": 2, "name": "Mara", "groups": ["*", *groups], "rights": ["read", "edit"]}
    wire.answer("facts", facts(userinfo=user))
    usergroups = [{"name": "editors", "rights": ["editinstruments"]}]
    wire.answer("users", {"query": {"usergroups": usergroups, "users": [{"name": "Mara", "groups": groups}]}})
    with pytest.raises(NotPermittedError) as raised:
        wire.store(credentials).require_write()
    assert advice in str(raised.value)
    assert "bot password" not in raised.value.next_step.lower()


def test_a_token_that_another_program_ended_is_fetched_again_and_again(wire: Wire):
    stored = {"edit": {"result": "Success", "title": TITLE, "oldrevid": 0, "newrevid": 5}}
    wire.answer("edit", *[error("badtoken")] * 8, stored)
    assert wire.store(BEARER).write(CREATION).revision == 5
    wire.answer("edit", error("badtoken"))
    with pytest.raises(NotPermittedError, match="another program may use the same account and consumer"):
        wire.store(BEARER).write(CREATION)


@pytest.mark.parametrize("result", ["Failed", "NeedToken", "WrongToken"])
@pytest.mark.parametrize("lost", ["never-set", "not-sent"])
def test_lost_cookies_are_not_called_a_wrong_password(result: str, lost: str, wire: Wire):
    if lost == "not-sent":  # as a cookie that is marked secure, where the address is http
        secure = {"Set-Cookie": "wiki_session=abc; path=/elsewhere", "Content-Type": "application/json"}
        wire.answer("login token", (200, secure, LOGIN_TOKEN))
    wire.answer(
        "login", {"login": {"result": result, "reason": {"code": "sessionfailure", "text": "It timed out."}}}
    )
    api = wire.api(MARA)
    if lost == "never-set":
        api.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    with pytest.raises(UnexpectedResponseError, match="the wiki's cookies do not come back") as raised:
        api.read(READ, Pages)
    assert raised.value.code == "session-lost"


WALLS: list[tuple[Any, str, str]] = [
    ((401, {"WWW-Authenticate": 'Basic realm="x"', "Content-Type": "text/html"}, "<h1>401</h1>"), "http-401", "it asks for Basic"),
    ((401, {"Content-Type": "text/html"}, "<h1>401</h1>"), "http-401", "a log-in of its own"),
    ((403, {"Content-Type": "text/html"}, "\n<html>"), "http-403", "refuses this machine or this program"),
    (HTML, "not-json", "a page for people, perhaps one to sign in"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "code", "said"), WALLS)
@pytest.mark.parametrize("where", ["revisions", "login token", "login"])
def test_a_wall_before_the_wiki_is_named(answer: Any, code: str, said: str, where: str, wire: Wire):
    wire.answer(where, answer)
    credentials: BotPassword | None = None if where == "revisions" else MARA
    with pytest.raises(WikiError) as raised:
        wire.api(credentials).read(READ, Pages)
    assert raised.value.code == code
    assert said in str(raised.value)


def test_a_wiki_that_refuses_a_log_in_in_words_is_quoted(wire: Wire):
    wire.answer(
        "login", {"login": {"result": "Failed", "reason": {"code": "wrongpassword", "text": "Wrong."}}}
    )
    with pytest.raises(NotPermittedError, match=r"Wrong\); unless the wiki asks to wait"):
        wire.api(MARA).read(READ, Pages)
