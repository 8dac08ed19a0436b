"""Requests to the API: what is repeated, how long, and what an answer that is none becomes."""

from __future__ import annotations

import logging
import re
import ssl
import traceback
from typing import Any

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError
from urllib3.exceptions import SSLError as BrokenTlsError

from configurator.adapters.mediawiki.api import CONNECT_AND_READ, Api, RequestFailedError, retry_after
from configurator.adapters.mediawiki.login import log_in_with, session
from configurator.errors import NotPermittedError, UnexpectedResponseError, WikiError, WikiUnavailableError
from tests.wire import HTML, MARA, SECRET, URL, Wire, error

READ = {"action": "query", "prop": "revisions"}
OK = {"batchcomplete": True}


def opened(wire: Wire, credentials=None, **patience: float) -> Api:
    return Api("production", URL, log_in_with(credentials), session(credentials), wire.patience(**patience))


def refused(call, *args) -> WikiError:
    with pytest.raises(WikiError) as raised:
        call(*args)
    return raised.value


def broken(reason: Exception) -> requests.ConnectionError:
    """A connection that failed for *reason*, as `requests` says it."""
    return requests.ConnectionError(MaxRetryError(None, URL, reason))  # type: ignore[arg-type]  # no pool is needed


def nowhere() -> requests.ConnectionError:
    return broken(NewConnectionError(None, "refused"))  # type: ignore[arg-type]  # the same


def untrusted(message: str = "") -> requests.exceptions.SSLError:
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = message
    return requests.exceptions.SSLError(MaxRetryError(None, URL, BrokenTlsError(cause)))  # type: ignore[arg-type]  # the same


def status(code: int, **headers: str) -> tuple[int, dict[str, str], str]:
    return code, {name.replace("_", "-"): value for name, value in headers.items()}, "<h1>Error</h1>"


def test_an_answer_is_returned_with_the_servers_clock(wire: Wire):
    wire.answer("revisions", {"query": {"pages": []}})
    api = opened(wire)

    assert api.now == ""
    assert api.read(READ)["query"] == {"pages": []}
    assert (api.now, api.requests_made) == ("2026-01-31T12:00:00Z", 1)


def test_every_request_asks_for_the_form_that_is_understood(wire: Wire):
    opened(wire).read(READ)

    [asked] = wire.asked
    assert asked == READ | {
        "format": "json",
        "formatversion": "2",
        "errorformat": "plaintext",
        "curtimestamp": "1",
    }
    [request] = wire.requests
    assert request.method == "GET"


def test_time_outs_bound_every_request(wire: Wire):
    opened(wire, MARA).read(READ)

    kwargs = [request.req_kwargs for request in wire.requests]  # type: ignore[attr-defined]  # set by `responses`
    assert len(kwargs) == 3
    assert {kwarg["timeout"] for kwarg in kwargs} == {CONNECT_AND_READ}


@pytest.mark.parametrize(
    ("answer", "kind", "code", "tries"),
    [
        pytest.param(requests.ReadTimeout("late"), WikiUnavailableError, "timeout", 3, id="read-time-out"),
        pytest.param(requests.ConnectTimeout("late"), WikiUnavailableError, "unreachable", 3, id="connect-time-out"),
        pytest.param(nowhere(), WikiUnavailableError, "unreachable", 3, id="refused"),
        pytest.param(broken(OSError()), WikiUnavailableError, "connection", 3, id="broken"),
        pytest.param(requests.ConnectionError(), WikiUnavailableError, "connection", 3, id="no-more-said"),
        pytest.param(requests.exceptions.ChunkedEncodingError("cut"), WikiUnavailableError, "connection", 3, id="cut"),
        pytest.param(requests.exceptions.ContentDecodingError("gzip"), WikiUnavailableError, "connection", 3, id="coding"),
        pytest.param(requests.exceptions.ProxyError("proxy"), WikiUnavailableError, "connection", 3, id="proxy"),
        pytest.param(untrusted("self-signed certificate"), WikiUnavailableError, "tls", 3, id="certificate"),
        pytest.param(requests.exceptions.SSLError(), WikiUnavailableError, "tls", 3, id="handshake"),
        pytest.param(HTML, UnexpectedResponseError, "not-json", 3, id="html"),
        pytest.param((200, {}, ""), UnexpectedResponseError, "not-json", 3, id="empty"),
        pytest.param((404, {}, "Not found"), UnexpectedResponseError, "not-json", 3, id="404"),
        pytest.param((200, {}, "[" * 100_000), UnexpectedResponseError, "not-json", 3, id="deep"),
        pytest.param((200, {}, '{"query": '), UnexpectedResponseError, "not-json", 3, id="half"),
        pytest.param([], UnexpectedResponseError, "not-json", 3, id="list"),
        pytest.param((200, {}, "null"), UnexpectedResponseError, "not-json", 3, id="null"),
        pytest.param((200, {}, '{"status": "ok"}'), UnexpectedResponseError, "not-json", 3, id="another-api"),
        pytest.param((200, {}, '{"errors": ["no"]}'), UnexpectedResponseError, "not-json", 3, id="another-apis-error"),
        pytest.param(error("internal_api_error_DBQueryError"), UnexpectedResponseError, "internal_api_error_DBQueryError", 3, id="exception"),
        pytest.param(status(500), WikiUnavailableError, "http-500", 3, id="500"),
        pytest.param(status(502), WikiUnavailableError, "http-502", 3, id="502"),
        pytest.param(status(503), WikiUnavailableError, "http-503", 3, id="503"),
        pytest.param(status(504), WikiUnavailableError, "http-504", 3, id="504"),
        pytest.param(status(429), WikiUnavailableError, "http-429", 6, id="429"),
        pytest.param(error("maxlag"), WikiUnavailableError, "maxlag", 6, id="maxlag"),
        pytest.param(error("ratelimited"), WikiUnavailableError, "ratelimited", 6, id="ratelimited"),
        pytest.param(error("readapidenied"), NotPermittedError, "readapidenied", 1, id="readapidenied"),
        pytest.param(error("badvalue"), UnexpectedResponseError, "badvalue", 1, id="our-bug"),
        pytest.param(error("of-an-extension"), NotPermittedError, "of-an-extension", 1, id="unknown"),
        pytest.param(error("missingtitle"), UnexpectedResponseError, "missingtitle", 1, id="reread"),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_an_error_after_so_many_tries(wire: Wire, answer, kind, code: str, tries: int):
    wire.answer("revisions", answer)

    failure = refused(opened(wire).read, READ)
    assert (type(failure), failure.code, failure.environment) == (kind, code, "production")
    assert len(wire.asked) == tries
    assert str(failure).startswith(f"production: {code}")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(requests.ReadTimeout("late"), id="time-out"),
        pytest.param(requests.exceptions.ChunkedEncodingError("cut"), id="cut"),
        pytest.param(nowhere(), id="refused"),
        pytest.param(HTML, id="html"),
        pytest.param(status(503), id="503"),
        pytest.param(status(429), id="429"),
        pytest.param(error("maxlag"), id="maxlag"),
        pytest.param(error("readonly"), id="readonly"),
        pytest.param(error("internal_api_error_Exception"), id="exception"),
    ],
)
def test_what_passes_is_waited_out(wire: Wire, answer, caplog):
    wire.answer("revisions", answer, answer, OK)
    caplog.set_level(logging.INFO)

    assert opened(wire).read(READ)["batchcomplete"]
    assert wire.slept == [1.0, 2.0]
    assert [record.message.endswith("; trying again") for record in caplog.records] == [True, True]


def test_pauses_grow_until_the_deadline_and_never_beyond(wire: Wire):
    wire.answer("revisions", error("maxlag"))

    refused(opened(wire, deadline=100.0, first_pause=2.0).read, READ)
    assert wire.slept == [2.0, 4.0, 8.0, 16.0, 32.0]  # with 64 more it would be 126
    assert wire.clock <= 100.0


@pytest.mark.parametrize(
    ("headers", "slept"),
    [
        pytest.param({"Retry-After": "7"}, 7.0, id="seconds"),
        pytest.param({"Retry-After": " 7 "}, 7.0, id="spaces"),
        pytest.param({"Retry-After": "0"}, 1.0, id="less-than-our-own-pause"),
        pytest.param({"Retry-After": "Sat, 31 Jan 2026 12:00:09 GMT", "Date": "Sat, 31 Jan 2026 12:00:00 GMT"}, 9.0, id="date"),
        pytest.param({"Retry-After": "Sat, 31 Jan 2026 11:00:00 GMT", "Date": "Sat, 31 Jan 2026 12:00:00 GMT"}, 1.0, id="past"),
        pytest.param({"Retry-After": "Sat, 31 Jan 2026 12:00:09 GMT"}, 1.0, id="no-date-of-the-server"),
        pytest.param({"Retry-After": "Sat, 31 Jan 2026 12:00:09 -0000", "Date": "Sat, 31 Jan 2026 12:00:00 GMT"}, 1.0, id="no-zone"),
        pytest.param({"Retry-After": "Sat, 31 Jan 2026 12:00:09 +99999999", "Date": "Sat, 31 Jan 2026 12:00:00 GMT"}, 1.0, id="odd-zone"),
        pytest.param({"Retry-After": "soon"}, 1.0, id="nonsense"),
        pytest.param({"Retry-After": "²"}, 1.0, id="odd-digit"),
        pytest.param({"Retry-After": "-5"}, 1.0, id="negative"),
        pytest.param({}, 1.0, id="none"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", [429, 503])
def test_the_wait_that_the_server_asks_for_is_honoured(
    wire: Wire, code: int, headers: dict[str, str], slept: float
):
    wire.answer("revisions", (code, headers, ""), OK)

    opened(wire).read(READ)
    assert wire.slept == [slept]


def test_an_api_error_may_ask_for_a_wait_too(wire: Wire):
    lagged = (200, {"Retry-After": "5"}, '{"errors": [{"code": "maxlag", "text": "Waiting for db1."}]}')
    wire.answer("revisions", lagged, OK)

    opened(wire).read(READ)
    assert wire.slept == [5.0]


@pytest.mark.parametrize("seconds", ["61", "9" * 400])
def test_a_wait_beyond_the_deadline_is_not_begun(wire: Wire, seconds: str):
    wire.answer("revisions", status(503, Retry_After=seconds))

    assert refused(opened(wire).read, READ).code == "http-503"
    assert (wire.slept, len(wire.asked)) == ([], 1)


def test_a_server_that_asks_for_patience_gets_more_of_it_than_three_tries(wire: Wire):
    wire.answer("revisions", *[status(503, Retry_After="3")] * 5, OK)

    assert opened(wire).read(READ)["batchcomplete"]
    assert wire.slept == [3.0, 3.0, 4.0, 8.0, 16.0]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_names_the_address(wire: Wire, code: int):
    wire.answer("revisions", status(code, Location="https://elsewhere.example/api.php"))

    failure = refused(opened(wire).read, READ)
    assert isinstance(failure, UnexpectedResponseError)
    assert str(failure) == (
        "production: redirect (the wiki's API moved to https://elsewhere.example/api.php); "
        "correct the address in the settings"
    )
    assert (len(wire.asked), failure.stops_run) == (1, True)


def test_a_certificate_that_is_not_trusted_is_named(wire: Wire):
    wire.answer("revisions", untrusted("self-signed certificate"))

    assert str(refused(opened(wire).read, READ)) == (
        "production: tls (no secure connection: self-signed certificate); check the address in the settings, and the "
        "certificates that this machine trusts"
    )


def test_an_address_where_nothing_answers_says_so(wire: Wire):
    wire.answer("revisions", nowhere())

    assert str(refused(opened(wire).read, READ)) == (
        "production: unreachable (nothing answers at that address); try again later"
    )


@pytest.mark.parametrize(
    "code", ["assertnameduserfailed", "badtoken", "mwoauth-invalid-authorization", "toomanyvalues"]
)
def test_a_lost_session_is_renewed_once(wire: Wire, code: str):
    wire.answer("revisions", error(code), OK)

    opened(wire, MARA).read(READ)
    assert wire.kinds() == ["login token", "login", "revisions"] * 2
    assert wire.slept == []


def test_a_session_is_renewed_only_once(wire: Wire):
    wire.answer("revisions", error("assertnameduserfailed"))

    failure = refused(opened(wire, MARA).read, READ)
    assert wire.kinds() == ["login token", "login", "revisions"] * 2
    assert isinstance(failure, NotPermittedError)
    assert failure.stops_run
    assert str(failure).endswith("; log in again with `instruments login production`")


def test_a_log_in_that_fails_for_a_while_is_repeated_too(wire: Wire):
    wire.answer("login token", status(503), {"query": {"tokens": {"logintoken": "t"}}})
    api = opened(wire, MARA)

    api.read(READ)
    api.read(READ)
    assert wire.kinds() == ["login token", "login token", "login", "revisions", "revisions"]
    assert api.requests_made == 5


def test_a_query_is_continued_until_it_is_complete(wire: Wire):
    wire.answer(
        "revisions",
        {"n": 1, "continue": {"rvcontinue": "2|7", "continue": "||"}},
        {"n": 2, "batchcomplete": True},
    )

    assert [answer["n"] for answer in opened(wire).query({"prop": "revisions", "rvlimit": 50})] == [1, 2]
    first, second = wire.asked
    assert second == first | {"rvcontinue": "2|7", "continue": "||"}
    assert first["rvlimit"] == "50"


def test_warnings_are_logged_except_that_an_answer_was_cut(wire: Wire, caplog):
    warnings = [
        {"code": "truncatedresult", "text": "This result was truncated.", "module": "result"},
        {"code": "deprecation", "text": "Because rvslots was not specified …", "module": "revisions"},
    ]
    wire.answer("revisions", {"warnings": warnings})

    opened(wire).read(READ)
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("WARNING", "production: deprecation: Because rvslots was not specified …")
    ]


@pytest.mark.parametrize(("length", "method"), [(1000, "GET"), (3000, "POST")])
def test_what_is_too_long_for_an_address_is_sent_in_the_body(wire: Wire, length: int, method: str):
    opened(wire).read(READ | {"titles": "x" * length})

    [request], [asked] = wire.requests, wire.asked
    assert request.method == method
    assert asked["titles"] == "x" * length


def test_what_writes_is_sent_once_in_the_body(wire: Wire):
    wire.answer("edit", HTML)

    with pytest.raises(RequestFailedError) as raised:
        opened(wire).post({"action": "edit", "token": SECRET})
    [request] = wire.requests
    assert (request.method, raised.value.code) == ("POST", "not-json")
    assert SECRET not in str(request.url)


def test_cookies_are_kept_for_the_session(wire: Wire):
    wire.answer(
        "login token",
        (200, {"Set-Cookie": "session=abc; path=/"}, '{"query": {"tokens": {"logintoken": "t"}}}'),
    )

    opened(wire, MARA).read(READ)
    assert [request.headers.get("Cookie") for request in wire.requests] == [
        None,
        "session=abc",
        "session=abc",
    ]


def test_a_new_log_in_begins_without_the_old_cookies(wire: Wire):
    cookie = (200, {"Set-Cookie": "session=abc; path=/"}, '{"errors": [{"code": "badtoken"}]}')
    wire.answer("revisions", cookie, OK)

    opened(wire, MARA).read(READ)
    assert wire.requests[3].headers.get("Cookie") is None


def test_the_user_agent_says_who_asks_and_with_what(wire: Wire):
    opened(wire, MARA).read(READ)

    for request in wire.requests:
        assert re.fullmatch(
            r"instrument-configurator/\S+ \(account Mara%40toolkit\) requests/\S+ mwclient/\S+",
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

    opened(wire, credentials).read(READ)
    assert not any("Authorization" in request.headers for request in wire.requests)


def test_the_proxy_of_the_environment_is_used(wire: Wire, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "")

    opened(wire).read(READ)
    [request] = wire.requests
    assert request.req_kwargs["proxies"]["https"] == "http://proxy.example:8080"  # type: ignore[attr-defined]  # set by `responses`


def foreign(kind: type[BaseException]) -> Any:
    return kind("text", SECRET, 0) if issubclass(kind, requests.JSONDecodeError) else kind("said")


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(requests.exceptions).values() if isinstance(kind, type) and issubclass(kind, requests.RequestException)],
    ids=lambda kind: kind.__name__,
)  # fmt: skip
def test_no_error_of_requests_leaves_untranslated(wire: Wire, kind: type[requests.RequestException]):
    wire.answer("revisions", foreign(kind))
    wire.answer("login token", foreign(kind))

    assert isinstance(refused(opened(wire).read, READ), WikiError)
    assert isinstance(refused(opened(wire, MARA).read, READ), WikiError)
    with pytest.raises(RequestFailedError):
        opened(wire).post(READ)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(nowhere(), id="refused"),
        pytest.param(requests.ReadTimeout("late"), id="time-out"),
        pytest.param(HTML, id="html"),
        pytest.param(status(503), id="503"),
        pytest.param(status(404), id="404"),
        pytest.param({"error": {"code": "internal_api_error_DBQueryError", "info": "no"}}, id="exception"),
        pytest.param({"error": {"code": "badtoken", "info": "no"}}, id="api-error"),
        pytest.param({"login": {"result": "Failed", "reason": "Wrong."}}, id="wrong"),
        pytest.param({"login": {"result": "NeedToken", "token": "t"}}, id="session-lost"),
    ],
)
def test_no_error_and_no_log_holds_the_password(wire: Wire, answer, caplog):
    caplog.set_level(logging.DEBUG)
    wire.answer("login", answer)

    failure = refused(opened(wire, MARA).read, READ)
    assert SECRET in str(wire.requests[1].body)
    said = "".join(traceback.format_exception(failure)) + repr(failure) + repr(vars(failure)) + caplog.text
    assert SECRET not in said
    chain: BaseException | None = failure
    while chain is not None:
        assert SECRET not in repr(chain) + str(chain)
        chain = chain.__cause__ or chain.__context__


def test_retry_after_is_read_of_any_response():
    response = requests.Response()
    assert retry_after(response) is None
    response.headers["Retry-After"] = "12"
    assert retry_after(response) == 12.0
