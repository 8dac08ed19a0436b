"""`environment.site`: an mwclient.Site for whatever else somebody asks of a real wiki."""

from __future__ import annotations

import doctest
from pathlib import Path

import mwclient
import pytest

import configurator
from configurator.core.page import Edit
from configurator.errors import NotPermittedError
from configurator.usecases.environment import Environment
from tests.support.wikis import Pages

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "python-api.md"


def test_the_site_is_logged_in_as_we_are(pages: Pages):
    environment = Environment(pages.store("Mara"))

    site = environment.site

    assert isinstance(site, mwclient.Site)
    assert environment.site is site
    assert (site.username, site.namespaces[3100]) == ("Mara", "Instrument")
    assert site.get("query", meta="userinfo")["query"]["userinfo"]["name"] == "Mara"


def test_the_site_reads_what_we_saved_and_saves_where_our_bot_password_may(pages: Pages):
    environment = Environment(pages.store("Mara"))
    environment.store.write(Edit(name="web-scroll", value={"a": 1}, base_revision=None, summary="a test"))

    page = environment.site.pages[pages.title("web-scroll")]
    assert [revision["comment"] for revision in page.revisions()] == ["a test"]
    talk = environment.site.pages[f"User:Mara/{pages.prefix}notes"]
    talk.save("By hand.", summary="notes")
    assert environment.site.pages[talk.name].text() == "By hand."


def test_the_site_goes_on_when_our_session_is_made_anew(pages: Pages):
    store = pages.store("Mara")
    site = Environment(store).site

    store.api.forget_login()
    store.read(["web-scroll"])

    assert site.get("query", meta="userinfo")["query"]["userinfo"]["name"] == "Mara"


def test_nobody_in_particular_has_a_site_too(pages: Pages):
    assert (
        Environment(pages.store(None)).site.rights
        == pages.wiki.anybody.get(action="query", meta="userinfo", uiprop="rights")["query"]["userinfo"][
            "rights"
        ]
    )


def test_a_log_in_that_is_refused_is_said_as_everywhere(pages: Pages):
    pages.wiki.accounts["Nobody here@toolkit"] = "w" * 32

    with pytest.raises(NotPermittedError, match="login-failed"):
        _ = Environment(pages.store("Nobody here")).site


def test_the_session_of_the_documentation_runs_as_it_stands(pages: Pages, monkeypatch):
    sitename = pages.wiki.anybody.get(action="query", meta="siteinfo")["query"]["general"]["sitename"]
    pages.store("Mara").write(Edit(name="web-scroll", value={}, base_revision=None, summary="a test"))
    monkeypatch.setattr(configurator, "open_environment", lambda _name: Environment(pages.store("Mara")))
    session = REFERENCE.read_text().partition("```pycon\n")[2].partition("```")[0]
    session = session.replace("Instrument:web-scroll", pages.title("web-scroll")).replace(
        "'beta'", repr(sitename)
    )

    test = doctest.DocTestParser().get_doctest(session, {}, REFERENCE.name, str(REFERENCE), 0)
    failures, tried = doctest.DocTestRunner().run(test)
    assert (failures, tried) == (0, 6)
