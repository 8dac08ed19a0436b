"""Requests to the API, and what an answer that is none becomes."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from configurator.adapters.mediawiki.api import CONNECT_AND_READ
from configurator.adapters.mediawiki.exchange import RequestFailedError
from configurator.adapters.mediawiki.shapes import Pages, Saved
from configurator.errors import NotPermittedError, UnexpectedResponseError, WikiError, WikiUnavailableError
from tests.unit.wire import HTML, MARA, READ, SECRET, Wire, broken, error, nowhere, page, status, untrusted

OK = {"batchcomplete": True}


def refused(call, *args) -> WikiError:
    with pytest.raises(WikiError) as raised:
        call(*args)
    return raised.value


def test_an_answer_is_returned_with_the_servers_clock(wire: Wire):
    wire.answer("revisions", {"query": {"pages": []}})
    api = wire.api()

    assert api.now == ""
    assert api.read(READ, Pages)["query"] == {"pages": []}
    assert (api.now, api.requests_made) == ("2026-01-31T12:00:00Z", 1)


def test_every_request_asks_for_the_form_that_is_understood(wire: Wire):
    wire.api().read(READ, Pages)

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
    wire.api(MARA).read(READ, Pages)

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
        pytest.param(status(429), WikiUnavailableError, "http-429", 7, id="429"),
        pytest.param(error("maxlag"), WikiUnavailableError, "maxlag", 7, id="maxlag"),
        pytest.param(error("ratelimited"), WikiUnavailableError, "ratelimited", 7, id="ratelimited"),
        pytest.param(error("readapidenied"), NotPermittedError, "readapidenied", 1, id="readapidenied"),
        pytest.param(error("badvalue"), UnexpectedResponseError, "badvalue", 1, id="our-bug"),
        pytest.param(error("of-an-extension"), NotPermittedError, "of-an-extension", 1, id="unknown"),
        pytest.param(error("missingtitle"), UnexpectedResponseError, "missingtitle", 1, id="reread"),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_an_error_after_so_many_tries(wire: Wire, answer, kind, code: str, tries: int):
    wire.answer("revisions", answer)

    failure = refused(wire.api().read, READ, Pages)
    assert (type(failure), failure.code, failure.environment) == (kind, code, "production")
    assert len(wire.asked) == tries
    assert str(failure).startswith(f"production: {code}")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_names_the_address(wire: Wire, code: int):
    wire.answer("revisions", status(code, Location="https://elsewhere.example/api.php"))

    failure = refused(wire.api().read, READ, Pages)
    assert isinstance(failure, UnexpectedResponseError)
    assert str(failure) == (
        "production: redirect (the wiki's API moved to https://elsewhere.example/api.php); "
        "correct the address in the settings"
    )
    assert (len(wire.asked), failure.stops_run) == (1, True)


def test_a_certificate_that_is_not_trusted_is_named(wire: Wire):
    wire.answer("revisions", untrusted("self-signed certificate"))

    assert str(refused(wire.api().read, READ, Pages)) == (
        "production: tls (no secure connection: self-signed certificate); check the address in the settings, and the "
        "certificates that this machine trusts"
    )


def test_an_address_where_nothing_answers_says_so(wire: Wire):
    wire.answer("revisions", nowhere())

    assert str(refused(wire.api().read, READ, Pages)) == (
        "production: unreachable (nothing answers at that address); try again later"
    )


@pytest.mark.parametrize(
    "code", ["assertnameduserfailed", "badtoken", "mwoauth-invalid-authorization", "toomanyvalues"]
)
def test_a_lost_session_is_renewed_once(wire: Wire, code: str):
    wire.answer("revisions", error(code), OK)

    wire.api(MARA).read(READ, Pages)
    assert wire.kinds() == ["login token", "login", "revisions"] * 2
    assert wire.slept == []


def test_a_session_is_renewed_only_once(wire: Wire):
    wire.answer("revisions", error("assertnameduserfailed"))

    failure = refused(wire.api(MARA).read, READ, Pages)
    assert wire.kinds() == ["login token", "login", "revisions"] * 2
    assert isinstance(failure, NotPermittedError)
    assert failure.stops_run
    assert str(failure).endswith("; log in again with `instruments login production`")


def test_a_log_in_that_fails_for_a_while_is_repeated_too(wire: Wire):
    wire.answer("login token", status(503), {"query": {"tokens": {"logintoken": "t"}}})
    api = wire.api(MARA)

    api.read(READ, Pages)
    api.read(READ, Pages)
    assert wire.kinds() == ["login token", "login token", "login", "revisions", "revisions"]
    assert api.requests_made == 5


def test_a_query_is_continued_until_it_is_complete(wire: Wire):
    wire.answer(
        "revisions",
        page(title="A") | {"continue": {"rvcontinue": "2|7", "continue": "||"}},
        page(title="B"),
    )

    answers = wire.api().query({"prop": "revisions", "rvlimit": 50}, Pages)
    assert [answer["query"]["pages"][0]["title"] for answer in answers] == ["A", "B"]
    first, second = wire.asked
    assert second == first | {"rvcontinue": "2|7", "continue": "||"}
    assert first["rvlimit"] == "50"


def test_warnings_are_logged_except_that_an_answer_was_cut(wire: Wire, caplog):
    warnings = [
        {"code": "truncatedresult", "text": "This result was truncated.", "module": "result"},
        {"code": "deprecation", "text": "Because rvslots was not specified …", "module": "revisions"},
    ]
    wire.answer("revisions", {"warnings": warnings})

    wire.api().read(READ, Pages)
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("WARNING", "production: deprecation: Because rvslots was not specified …")
    ]


@pytest.mark.parametrize(("length", "method"), [(1000, "GET"), (3000, "POST")])
def test_what_is_too_long_for_an_address_is_sent_in_the_body(wire: Wire, length: int, method: str):
    wire.api().read(READ | {"titles": "x" * length}, Pages)

    [request], [asked] = wire.requests, wire.asked
    assert request.method == method
    assert asked["titles"] == "x" * length


def test_what_writes_is_sent_once_in_the_body(wire: Wire):
    wire.answer("edit", HTML)

    with pytest.raises(RequestFailedError) as raised:
        wire.api().post({"action": "edit", "token": SECRET}, Saved)
    [request] = wire.requests
    assert (request.method, raised.value.code) == ("POST", "not-json")
    assert SECRET not in str(request.url)


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

    assert isinstance(refused(wire.api().read, READ, Pages), WikiError)
    assert isinstance(refused(wire.api(MARA).read, READ, Pages), WikiError)
    with pytest.raises(RequestFailedError):
        wire.api().post(READ, Saved)
