"""What a session sends with every request, and what it never says."""

from __future__ import annotations

import logging
import re
import traceback

import pytest
import requests

from configurator.adapters.mediawiki.login import session
from configurator.adapters.mediawiki.shapes import Pages
from configurator.errors import WikiError
from tests.unit.wire import HTML, LOGIN_TOKEN, MARA, READ, SECRET, URL, Wire, error, nowhere, status

OK = {"batchcomplete": True}


def refused(call, *args) -> WikiError:
    with pytest.raises(WikiError) as raised:
        call(*args)
    return raised.value


def test_cookies_are_kept_for_the_session(wire: Wire):
    wire.answer(
        "login token",
        (200, {"Set-Cookie": "session=abc; path=/"}, LOGIN_TOKEN),
    )

    wire.api(MARA).read(READ, Pages)
    assert [request.headers.get("Cookie") for request in wire.requests] == [
        None,
        "session=abc",
        "session=abc",
    ]


def test_a_new_log_in_begins_without_the_old_cookies(wire: Wire):
    cookie = (200, {"Set-Cookie": "session=abc; path=/"}, '{"errors": [{"code": "badtoken"}]}')
    wire.answer("revisions", cookie, OK)

    wire.api(MARA).read(READ, Pages)
    assert wire.requests[3].headers.get("Cookie") is None


def test_the_user_agent_says_who_asks_and_with_what(wire: Wire):
    wire.api(MARA).read(READ, Pages)

    for request in wire.requests:
        assert re.fullmatch(
            r"instrument-configurator/\S+ \(account Mara%40toolkit\) requests/\S+",
            str(request.headers["User-Agent"]),
        )
    assert "(account -)" in str(session(None).headers["User-Agent"])


@pytest.mark.parametrize("credentials", [None, MARA], ids=["anonymous", "bot-password"])
def test_a_password_in_netrc_is_not_sent(wire: Wire, credentials, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine wiki.example login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert requests.utils.get_netrc_auth(URL) == ("somebody", "else")

    wire.api(credentials).read(READ, Pages)
    assert not any("Authorization" in request.headers for request in wire.requests)


def test_the_proxy_of_the_environment_is_used(wire: Wire, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "")

    wire.api().read(READ, Pages)
    [request] = wire.requests
    assert request.req_kwargs["proxies"]["https"] == "http://proxy.example:8080"  # type: ignore[attr-defined]  # set by `responses`


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(nowhere(), id="refused"),
        pytest.param(requests.ReadTimeout("late"), id="time-out"),
        pytest.param(HTML, id="html"),
        pytest.param(status(503), id="503"),
        pytest.param(status(404), id="404"),
        pytest.param(error("internal_api_error_DBQueryError"), id="exception"),
        pytest.param(error("badtoken"), id="api-error"),
        pytest.param(
            {"login": {"result": "Failed", "reason": {"code": "wrongpassword", "text": "Wrong."}}}, id="wrong"
        ),
        pytest.param({"login": {"result": "NeedToken", "token": "t"}}, id="session-lost"),
    ],
)
def test_no_error_and_no_log_holds_the_password(wire: Wire, answer, caplog):
    caplog.set_level(logging.DEBUG)
    wire.answer("login", answer)

    failure = refused(wire.api(MARA).read, READ, Pages)
    assert SECRET in str(wire.requests[1].body)
    said = "".join(traceback.format_exception(failure)) + repr(failure) + repr(vars(failure)) + caplog.text
    assert SECRET not in said
    chain: BaseException | None = failure
    while chain is not None:
        assert SECRET not in repr(chain) + str(chain)
        chain = chain.__cause__ or chain.__context__
