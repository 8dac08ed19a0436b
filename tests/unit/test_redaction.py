"""No spelling of a secret is shown, wherever the wiki puts it."""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.adapters.mediawiki.codes import REDACTED, Redaction
from configurator.adapters.mediawiki.shapes import Pages
from configurator.core.page import Unreadable
from configurator.credentials import BotPassword, Credentials, OAuth1, OAuth2, secrets_of
from configurator.errors import ConfiguratorError
from tests.unit.wire import MARA, READ, SECRET, Wire, error, facts, page, revision

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": lambda secret: quote(secret, safe=""),
    "percent in a form": quote_plus,
    "small percent": lambda secret: (
        quote(secret, safe="").lower() if secret.islower() else quote(secret, safe="")
    ),
    "percent throughout": lambda secret: "".join(f"%{ord(each):02x}" for each in secret),
    "percent twice": lambda secret: quote("".join(f"%{ord(each):02X}" for each in secret)),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON of PHP": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "JSON throughout": lambda secret: "".join(f"\\u{ord(each):04X}" for each in secret),
    "JSON twice": lambda secret: json.dumps(json.dumps(secret)[1:-1])[1:-1],
    "HTML": html.escape,
    "HTML throughout": lambda secret: "".join(f"&#{ord(each)};" for each in secret),
    "HTML in hexadecimal": lambda secret: "".join(f"&#x{ord(each):X};" for each in secret),
}
TOKEN = 'ey.Jh/bG+ci=O_iJ-SUz"I1<Ni>J&9%z\\x'
EACH = pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)


@EACH
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60))
def test_a_secret_is_found_in_every_spelling(spelling: Callable[[str], str], secret: str):
    told = Redaction([secret]).text(f"before {spelling(secret)} after")
    assert told == f"before {REDACTED} after"


def test_what_is_no_secret_stays_as_it_is():
    redaction = Redaction([SECRET, "short"])
    for text in ("", "s3cret", "short", f"{SECRET[:-1]}1", "%73%33 x73 u0073 #115"):
        assert redaction.text(text) == text
    assert Redaction([]).text(SECRET) == SECRET
    assert redaction.answer({"a": [1, None, True, "b"]}) == {"a": [1, None, True, "b"]}


def test_of_two_secrets_the_longer_one_is_taken_first():
    redaction = Redaction(["abcdefgh", "toolkit@abcdefgh"])
    assert redaction.text("toolkit@abcdefgh abcdefgh") == f"{REDACTED} {REDACTED}"


def test_a_log_in_knows_its_secrets():
    assert secrets_of(None) == frozenset()
    assert secrets_of(MARA) == {SECRET}
    assert secrets_of(BotPassword(user="Mara", password=f"toolkit@{SECRET}")) == {SECRET, f"toolkit@{SECRET}"}
    assert secrets_of(OAuth2(token=TOKEN)) == {TOKEN}
    assert len(secrets_of(OAUTH1)) == 4


OAUTH1 = OAuth1(
    consumer_token="consumer-token",
    consumer_secret=TOKEN,
    access_token="access-token",
    access_secret="-" * 32,
)
LOGINS: dict[str, Credentials] = {
    SECRET: MARA,
    TOKEN: OAuth2(token=TOKEN),
    "access-token": OAUTH1,
    "-" * 32: OAUTH1,
}


def echoes(secret: str) -> dict[str, Any]:
    """Return what a wiki may answer that repeats a secret: to a query, by the place where it does."""
    kind = {"Content-Type": "application/json"}
    return {
        "words": error("permissiondenied", f"Not with {secret}."),
        "code": error(f"no-{secret}"),
        "warning": {"warnings": [{"code": "deprecation", "text": f"Do not send {secret}."}], **page()},
        "no JSON": (200, kind, f"<b>Warning</b>: {secret}"),
        "type": (200, {"Content-Type": secret}, ""),
        "moved": (302, {"Location": f"https://wiki.example/?{secret}"}, ""),
        "comment": page(revision(5, comment=f"by {secret}", content="{}")),
        "user": page(revision(5, user=secret, content="{}")),
        "text": page(revision(5, content=json.dumps({"title": secret}))),
    }


def all_that_is_shown(act: Callable[[], object], caplog: pytest.LogCaptureFixture) -> str:
    try:
        shown = repr(act())
    except ConfiguratorError as failure:
        shown = f"{failure}{failure!r}{vars(failure)}"
    return shown + caplog.text


@EACH
@pytest.mark.parametrize("place", echoes(""))
@pytest.mark.parametrize("secret", LOGINS)
def test_what_a_wiki_repeats_is_not_shown(
    secret: str, place: str, spelling: Callable[[str], str], wire: Wire, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    repeated = spelling(secret)
    wire.answer("revisions", echoes(repeated)[place])
    shown = all_that_is_shown(lambda: list(wire.store(LOGINS[secret]).history("web-scroll")), caplog)
    shown += all_that_is_shown(lambda: wire.store(LOGINS[secret]).read(["web-scroll"]), caplog)
    assert repeated not in shown
    assert secret not in shown
    assert json.dumps(repeated)[1:-1] not in shown


@EACH
@pytest.mark.parametrize("result", ["Failed", "Aborted"])
def test_a_refused_log_in_does_not_quote_the_password(
    result: str, spelling: Callable[[str], str], wire: Wire, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    said = f"Not {spelling(SECRET)}."
    told = {"code": "wrongpassword", "text": said}
    wire.answer("login", {"login": {"result": result, "reason": told}, "warnings": [told]})
    shown = all_that_is_shown(lambda: wire.api(MARA).read(READ, Pages), caplog)
    assert f"Not {REDACTED}" in shown
    assert spelling(SECRET) not in shown


def test_who_the_wiki_says_we_are_is_redacted_too(wire: Wire):
    general = {"generator": SECRET, "wikiid": "metawiki", "server": f"//{SECRET}", "articlepath": "/wiki/$1"}
    told = facts(general=general)
    told["query"]["userinfo"] |= {"name": SECRET, "blockid": 1, "blockreason": SECRET}
    wire.answer("facts", told)
    store = wire.store()
    assert SECRET not in f"{store.account()}{store.site()}"


def test_a_session_cookie_is_a_secret_too(wire: Wire):
    cookie = "k" * 32
    answer = error("permissiondenied", f"Not in {cookie}, Mara.")
    set_cookie = {"Set-Cookie": f"wiki_BPsession={cookie}; path=/"}
    wire.answer("revisions", (200, set_cookie | {"Content-Type": "application/json"}, json.dumps(answer)))
    with pytest.raises(ConfiguratorError, match=r"Not in \[redacted\], Mara"):
        wire.api(None).read(READ, Pages)


def test_a_page_that_holds_the_password_is_not_read_and_the_others_are(wire: Wire):
    pages = [
        page(revision(5, content=json.dumps({"title": text})), title=f"Instrument:{name}")["query"]["pages"][
            0
        ]
        for name, text in {"one": f"my {SECRET}", "two": "mine"}.items()
    ]
    wire.answer("revisions", {"batchcomplete": True, "query": {"pages": pages}})
    found = wire.store().read(["one", "two"])
    assert found["one"] == Unreadable(
        name="one",
        reason="its text holds the password or token that you log in with; make a new one, and revoke that one on "
        "the wiki",
    )
    assert "mine" in repr(found["two"])


@pytest.mark.parametrize("credentials", [MARA, None], ids=["bot password", "nobody"])
def test_an_error_page_of_a_proxy_that_repeats_headers_says_nothing(
    credentials: Credentials | None, wire: Wire, caplog: pytest.LogCaptureFixture
):
    wire.answer("revisions", (200, {"Content-Type": "text/html"}, f"<pre>{SECRET}</pre>"))
    assert SECRET not in all_that_is_shown(lambda: wire.api(credentials).read(READ, Pages), caplog)
