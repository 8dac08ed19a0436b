"""Log-ins on both real wikis: bot passwords, nobody in particular, and tokens where nobody reads them."""

from __future__ import annotations

import uuid
from dataclasses import replace
from http.cookiejar import DefaultCookiePolicy

import pytest

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.page import Absence, Edit
from configurator.credentials import BotPassword, Credentials, OAuth1, OAuth2
from configurator.errors import NotPermittedError, UnexpectedResponseError
from tests.support.wikis import IMPATIENT, Pages

NAME = "web-scroll"
RIGHTS = {"read", "edit", "createpage", "editinstruments", "proposeinstruments"}


def store_as(pages: Pages, credentials: Credentials | None) -> MediaWikiStore:
    return MediaWikiStore(pages.settings, credentials, IMPATIENT)


def test_a_bot_password_logs_in_with_two_requests_and_serves_the_session(pages: Pages):
    store = pages.store("Mara")

    account = store.account()
    assert (account.user, account.login, account.blocked) == ("Mara", "bot password", None)
    assert account.rights >= RIGHTS
    assert store.api.requests_made == 3  # the third asks for the facts
    store.require_write()
    store.write(Edit(name=NAME, value={}, base_revision=None, summary="a test"))
    store.read([NAME])
    assert store.api.requests_made == 5


def test_a_bot_password_holds_only_what_its_grants_contain(pages: Pages):
    whole, narrow = pages.store("Mara").account(), pages.store("Mara", "narrow").account()

    assert narrow.groups == whole.groups
    assert whole.rights >= RIGHTS
    assert "edit" in narrow.rights
    assert not {"editinstruments", "proposeinstruments"} & narrow.rights


def test_an_account_holds_only_its_own_rights_whatever_the_grants(pages: Pages):
    assert "editinstruments" not in pages.store("Ana").account().rights
    on_production = pages.wiki.name == "production"
    assert ("editinstruments" in pages.store("Instrument bot").account().rights) is not on_production


@pytest.mark.parametrize(
    ("user", "password"),
    [
        pytest.param("Mara@toolkit", "w" * 32, id="wrong-password"),
        pytest.param("Mara@another", "maraattoolkit0000000000000000000", id="wrong-label"),
        pytest.param("Nobody here@toolkit", "w" * 32, id="no-such-account"),
        pytest.param("Mara", "toolkit@" + "w" * 32, id="label-in-the-password"),
    ],
)
def test_a_wrong_bot_password_is_refused_once_in_the_wikis_words(pages: Pages, user: str, password: str):
    store = store_as(pages, BotPassword(user=user, password=password))

    with pytest.raises(NotPermittedError) as raised:
        store.read([NAME])
    assert (raised.value.code, raised.value.stops_run) == ("login-failed", True)
    assert raised.value.info
    assert password not in str(raised.value) + repr(raised.value)
    assert store.api.requests_made == 2


def test_nobody_in_particular_reads_and_is_told_how_to_log_in(pages: Pages):
    store = store_as(pages, None)

    assert store.read([NAME]) == {NAME: Absence(name=NAME)}
    assert (store.account().user, store.account().login) == (None, "anonymous")
    with pytest.raises(NotPermittedError, match=f"log in with `instruments login {pages.wiki.name}`"):
        store.require_write()


@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param(OAuth2(token="a.b.c"), id="OAuth 2"),
        pytest.param(OAuth1(consumer_token="a", consumer_secret="b", access_token="c", access_secret="d"), id="OAuth 1.0a"),
    ],
)  # fmt: skip
def test_a_token_on_a_wiki_without_oauth_is_a_failure_and_reading_is_not(
    pages: Pages, credentials: OAuth1 | OAuth2
):
    store = store_as(pages, credentials)

    assert store.read([NAME]) == {NAME: Absence(name=NAME)}
    for act in (store.account, store.require_write):
        with pytest.raises(NotPermittedError, match=f"the wiki saw nothing of the {credentials.kind} log-in"):
            act()


def test_lost_cookies_are_not_called_a_wrong_password(pages: Pages):
    store = store_as(pages, pages.wiki.credentials("Mara"))
    store.api.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    with pytest.raises(UnexpectedResponseError, match="the wiki's cookies do not come back"):
        store.read([NAME])


def test_a_session_that_is_lost_while_reading_much_is_renewed(pages: Pages):
    """Who is logged in as the bot may ask for 500 texts at once, nobody in particular for 50."""
    store = pages.store("Instrument bot", patience=IMPATIENT)
    store.account()
    store.api.session.headers["X-Fault"] = f"logged-out;times=1;key={uuid.uuid4().hex}"

    names = [f"page-{number:03}" for number in range(120)]
    assert list(store.read(names)) == names


def test_another_site_at_the_address_is_said_to_be_no_api(pages: Pages):
    elsewhere = replace(pages.settings, api=pages.wiki.api.replace("api.php", "index.php"))

    for credentials in (None, pages.wiki.credentials("Mara")):
        with pytest.raises(UnexpectedResponseError) as raised:
            MediaWikiStore(elsewhere, credentials, IMPATIENT).read()
        assert raised.value.code in ("not-json", "redirect")
