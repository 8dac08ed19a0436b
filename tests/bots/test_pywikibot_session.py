"""What Pywikibot is told is in every request, and none of its own errors gets through: without a wiki."""

from __future__ import annotations

from typing import Any

import pytest
import pywikibot
import responses
from pywikibot import config, exceptions
from pywikibot.comms import http

from bots.pywikibot_store import PywikibotStore
from configurator.adapters.mediawiki import Patience
from configurator.adapters.mediawiki.exchange import RequestFailedError
from configurator.adapters.mediawiki.shapes import Pages, Saved
from configurator.errors import (
    ConfiguratorError,
    NotPermittedError,
    SettingsError,
    UnexpectedResponseError,
)
from configurator.settings import EnvironmentSettings
from tests.support import pywikibots

NAME = "web-scroll"
URL = "https://wiki.example/w/api.php"
NOWHERE = EnvironmentSettings(name="nowhere", api=URL)


def test_opening_it_sends_nothing():
    pywikibots.told(NOWHERE, "Mara", "toolkit", "s3cret".ljust(32, "0"))

    assert PywikibotStore(NOWHERE).api.requests_made == 0


@responses.activate
def test_what_pywikibot_is_told_is_in_every_request(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine wiki.example login Mara password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    pywikibots.told(NOWHERE, None)
    monkeypatch.setattr(config, "user_agent_description", "the Example team")
    monkeypatch.setattr(config, "read_maxlag", 7)
    monkeypatch.setattr(config, "write_maxlag", 9)
    answer = responses.add(responses.GET, URL, json={"curtimestamp": "2026-01-31T12:00:00Z"})
    posted = responses.add(responses.POST, URL, json={"curtimestamp": "2026-01-31T12:00:00Z"})
    api = PywikibotStore(NOWHERE).api
    api.read({"action": "query", "list": "tags"}, Pages)
    api.read({"action": "query", "meta": "userinfo"}, Pages)
    with pytest.raises(RequestFailedError, match="not-json"):
        api.post({"action": "edit", "token": "+\\", "maxlag": 5}, Saved)

    [first, second] = [call.request for call in answer.calls]
    assert first.headers["User-Agent"].startswith("instrument-configurator/")
    assert "(the Example team) Pywikibot/11" in first.headers["User-Agent"]
    assert "maxlag=7" in str(first.url)
    assert "maxlag" not in str(second.url)  # Pywikibot asks what a wiki is also when it lags
    assert "maxlag=9" in str(posted.calls[0].request.body)
    assert first.headers.get("Authorization") is None


@responses.activate
def test_a_family_whose_certificate_is_not_checked_is_obeyed(monkeypatch):
    pywikibots.told(NOWHERE, None)
    answer = responses.add(responses.GET, URL, json={"curtimestamp": "2026-01-31T12:00:00Z"})
    api = PywikibotStore(NOWHERE).api
    api.read({"action": "query"}, Pages)
    monkeypatch.setattr(vars(api.session)["site"], "verify_SSL_certificate", lambda: False, raising=False)
    api.read({"action": "query"}, Pages)

    assert [bool(vars(call.request)["req_kwargs"]["verify"]) for call in answer.calls] == [True, False]


@responses.activate
def test_oauth_of_user_config_signs_each_request_of_its_host(monkeypatch):
    pywikibots.told(NOWHERE, "Mara", "toolkit", "never used")
    monkeypatch.setitem(config.authenticate, "wiki.example", ("consumer", "secret-1", "access", "secret-2"))
    answer = responses.add(responses.GET, URL, json={"curtimestamp": "2026-01-31T12:00:00Z"})
    PywikibotStore(NOWHERE).api.read({"action": "query", "meta": "userinfo"}, Pages)

    [call] = answer.calls
    signature = str(call.request.headers["Authorization"])
    assert "OAuth " in signature
    assert 'oauth_consumer_key="consumer"' in signature
    assert "secret" not in signature


@responses.activate
def test_an_answer_whose_encoding_pywikibot_cannot_find_is_no_answer():
    pywikibots.told(NOWHERE, None)
    responses.add(responses.GET, URL, body=b"", content_type="text/xml")

    with pytest.raises(UnexpectedResponseError) as raised:
        PywikibotStore(NOWHERE, Patience(0, 0)).api.read({"action": "query"}, Pages)
    assert raised.value.code == "not-json"


def every_error():
    """Return all of Pywikibot's own errors, made without what each of them would tell."""
    kinds: list[Any] = [kind for kind in vars(exceptions).values() if isinstance(kind, type)]
    errors = [kind.__new__(kind) for kind in kinds if issubclass(kind, exceptions.Error)]
    for error in errors:
        vars(error).update(
            code="editconflict", info="Said by the wiki.", other={}, unicode="Said by Pywikibot."
        )
    return errors


def raising(error):
    def raises(*_args, **_kwargs):
        raise error

    return raises


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_no_error_of_pywikibot_reaches_a_caller(monkeypatch, error):
    pywikibots.told(NOWHERE, None)
    store = PywikibotStore(NOWHERE, Patience(0, 0))
    monkeypatch.setattr(http, "fetch", raising(error))
    with pytest.raises(ConfiguratorError):
        store.read([NAME])

    monkeypatch.setattr(pywikibot, "Site", raising(error))
    with pytest.raises(SettingsError, match="nowhere: Pywikibot cannot open its site"):
        PywikibotStore(NOWHERE)


def test_walking_the_errors_found_them():
    assert len(every_error()) > 40


def test_an_api_error_of_pywikibot_keeps_its_code(monkeypatch):
    pywikibots.told(NOWHERE, None)
    store = PywikibotStore(NOWHERE, Patience(0, 0))
    monkeypatch.setattr(http, "fetch", raising(exceptions.APIError("protectedpage", "Said by the wiki.")))

    with pytest.raises(NotPermittedError) as raised:
        store.read([NAME])
    assert (raised.value.code, raised.value.info) == ("protectedpage", "Said by the wiki.")
