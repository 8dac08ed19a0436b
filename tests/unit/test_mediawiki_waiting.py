"""Patience: what is repeated, after which pauses, and for how long."""

from __future__ import annotations

import logging
from contextlib import nullcontext

import pytest
import requests

from configurator.adapters.mediawiki.exchange import retry_after
from configurator.adapters.mediawiki.shapes import Pages
from configurator.errors import WikiError, WikiUnavailableError
from tests.unit.wire import HTML, READ, Wire, error, nowhere, page, revision, status

OK = {"batchcomplete": True}


def refused(call, *args) -> WikiError:
    with pytest.raises(WikiError) as raised:
        call(*args)
    return raised.value


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

    assert wire.api().read(READ, Pages) == {}
    assert wire.slept == [1.0, 2.0]
    assert [record.message.endswith("; trying again") for record in caplog.records] == [True, True]


def test_pauses_grow_until_the_deadline_and_never_beyond(wire: Wire):
    wire.answer("revisions", error("maxlag"))

    refused(wire.api(deadline=100.0, first_pause=2.0).read, READ, Pages)
    assert wire.slept == [2.0, 4.0, 8.0, 16.0, 32.0, 38.0]  # the last is what is left
    assert wire.clock == 100.0


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

    wire.api().read(READ, Pages)
    assert wire.slept == [slept]


def test_an_api_error_may_ask_for_a_wait_too(wire: Wire):
    lagged = (200, {"Retry-After": "5"}, '{"errors": [{"code": "maxlag", "text": "Waiting for db1."}]}')
    wire.answer("revisions", lagged, OK)

    wire.api().read(READ, Pages)
    assert wire.slept == [5.0]


@pytest.mark.parametrize("seconds", ["61", "9" * 400])
def test_a_wait_beyond_the_deadline_is_not_begun(wire: Wire, seconds: str):
    wire.answer("revisions", status(503, Retry_After=seconds))

    failure = refused(wire.api().read, READ, Pages)
    assert failure.code == "http-503"
    assert str(failure).endswith(f"; it asks to wait {float(seconds):.0f} s; try again then")
    assert (wire.slept, len(wire.asked)) == ([], 1)


def test_a_server_that_asks_for_patience_gets_more_of_it_than_three_tries(wire: Wire):
    wire.answer("revisions", *[status(503, Retry_After="3")] * 5, OK)

    assert wire.api().read(READ, Pages) == {}
    assert wire.slept == [3.0, 3.0, 4.0, 8.0, 16.0]


def test_retry_after_is_read_of_any_response():
    response = requests.Response()
    assert retry_after(response) is None
    response.headers["Retry-After"] = "12"
    assert retry_after(response) == 12.0


@pytest.mark.parametrize("waits_out", [False, True])
def test_nothing_is_waited_for_when_there_is_no_more_time_for_a_wiki(wire: Wire, waits_out: bool):
    wire.answer("revisions", status(429, Retry_After="50"))
    api = wire.api()
    api.until = 120.0

    with pytest.raises(WikiUnavailableError), api.waiting_out() if waits_out else nullcontext():
        api.read(READ, Pages)

    assert sum(wire.slept) <= 120


def test_what_a_wiki_puts_off_while_something_is_switched_off_is_no_time_of_the_listing(wire: Wire):
    first = page(revision(6, 5, content="{}")) | {"continue": {"rvcontinue": "x", "continue": "||"}}
    wire.answer("revisions", status(429, Retry_After="3000"), first, page(revision(5, content="{}")))
    api = wire.api()

    with api.waiting_out():
        assert len(list(api.query({"prop": "revisions"}, Pages))) == 2
    assert sum(wire.slept) == 3000
