"""From any address of a wiki to its api.php: what pages name is believed on the host that somebody named, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st

from configurator.adapters.mediawiki.discovery import api_of
from configurator.errors import ConfiguratorError, SettingsError, WikiUnavailableError
from tests.unit.wire import nowhere

API = "https://wiki.example/w/api.php"
PAGE = "https://wiki.example/wiki/Main_Page"


def page(href: str) -> str:
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="UTF-8"/><link rel="icon" href="/favicon.ico"/>\n'
        f'<link rel="EditURI" type="application/rsd+xml" href="{href}"/></head><body>…</body></html>'
    )


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.mark.parametrize("address", [API, f"{API}?action=help#top", "wiki.example/w/api.php"])
def test_an_api_is_taken_as_it_is_and_nothing_is_asked(web: responses.RequestsMock, address: str):
    assert api_of(address) == API
    assert len(web.calls) == 0


@pytest.mark.parametrize(
    "href",
    [
        "//wiki.example/w/api.php?action=rsd",
        "https://wiki.example/w/api.php?action=rsd",
        "http://wiki.example/w/api.php?action=rsd",
        "/w/api.php?action=rsd&amp;x=1",
        "../w/api.php?action=rsd",
    ],
)
def test_a_page_names_the_api(web: responses.RequestsMock, href: str):
    web.get(PAGE, page(href))

    assert api_of(PAGE) == API
    [call] = web.calls
    assert "Authorization" not in call.request.headers
    assert "Cookie" not in call.request.headers


def test_a_missing_page_names_it_too_and_so_does_an_address_without_a_scheme(web: responses.RequestsMock):
    web.get("https://wiki.example/", page("/w/api.php?action=rsd"), status=404)

    assert api_of("wiki.example") == API


def test_an_address_as_browsers_show_it_is_quoted(web: responses.RequestsMock):
    web.get("https://wiki.example/wiki/Gr%C3%B6%C3%9Fe%20x", page("/w/api.php?action=rsd"))

    assert api_of("https://wiki.example/wiki/Größe x") == API


def test_the_root_of_a_wiki_leads_to_its_main_page(web: responses.RequestsMock):
    web.get("https://wiki.example/", status=301, headers={"Location": "/wiki/Main_Page"})
    web.get(PAGE, page("//wiki.example/w/api.php?action=rsd"))

    assert api_of("https://wiki.example/") == API


def test_what_is_moved_to_https_is_followed(web: responses.RequestsMock):
    web.get("http://127.0.0.1/", status=301, headers={"Location": "https://127.0.0.1/"})
    web.get("https://127.0.0.1/", page("/w/api.php"))

    assert api_of("http://127.0.0.1/") == "https://127.0.0.1/w/api.php"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://wiki.example/",
        "https://wiki.example:8443/",
        "https://wiki.example@evil.example/",
        "file:///etc/passwd",
    ],
)
def test_no_redirect_leads_to_another_host_or_into_the_clear(web: responses.RequestsMock, target: str):
    web.get("https://wiki.example/", status=302, headers={"Location": target})

    with pytest.raises(SettingsError, match="which you did not name; if that is the wiki, give it"):
        api_of("https://wiki.example/")


@pytest.mark.parametrize(
    "href",
    ["https://evil.example/w/api.php", "//wiki.example:1/w/api.php", "/w/evil.php", "javascript:api.php", ""],
)
def test_no_page_names_an_api_elsewhere(web: responses.RequestsMock, href: str):
    web.get(PAGE, page(href))

    with pytest.raises(SettingsError, match=r"as its api\.php; if that is the wiki, give that address"):
        api_of(PAGE)


def test_what_is_no_page_of_a_mediawiki_is_said_to_be_none(web: responses.RequestsMock):
    web.get(PAGE, "<html><head><link rel='EditURI' href='x'></head>", status=403)

    with pytest.raises(
        SettingsError, match=r"is no page of a MediaWiki \(HTTP 403\); give the address of its api.php"
    ):
        api_of(PAGE)


def test_redirects_end(web: responses.RequestsMock):
    web.get(PAGE, status=302, headers={"Location": PAGE})

    with pytest.raises(SettingsError, match="leads from page to page, and to no end"):
        api_of(PAGE)
    assert len(web.calls) == 5


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://wiki.example/", "http would send credentials to wiki.example in the clear; use https"),
        ("https://me:secret@wiki.example/", "credentials never stand in this file"),
        ("ftp://wiki.example/", "must be an address"),
        ("", "must be an address"),
        ("https://", "must be an address"),
    ],
)
def test_what_cannot_be_an_address_is_asked_nothing(web: responses.RequestsMock, address: str, said: str):
    with pytest.raises(SettingsError, match=said):
        api_of(address)
    assert len(web.calls) == 0


@pytest.mark.parametrize("failure", [nowhere(), requests.ReadTimeout()])
def test_where_nothing_answers_that_is_said(web: responses.RequestsMock, failure: Exception):
    web.get(PAGE, body=failure)

    with pytest.raises(WikiUnavailableError, match=r"wiki\.example: "):
        api_of(PAGE)


@given(
    body=st.text(st.sampled_from('<>="/ \nlinkrelEditURIhrefapi.php?:&;\x00é'), max_size=200)
    | st.text(st.characters(codec="utf-8"), max_size=60).map(page),
    location=st.none() | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
)
def test_whatever_a_page_says_the_api_is_on_the_host_that_was_named(body: str, location: str | None):
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        headers = {} if location is None else {"Location": location}
        web.get("https://wiki.example/", body, status=200 if location is None else 302, headers=headers)
        try:
            found = api_of("https://wiki.example/")
        except ConfiguratorError:
            return
        assert found.startswith("https://wiki.example/")
        assert found.endswith("/api.php")
        assert {urlsplit(call.request.url).netloc for call in web.calls} == {"wiki.example"}
