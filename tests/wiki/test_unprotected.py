"""What both real wikis say of their namespaces is what decides where is saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.page import Edit
from configurator.core.site import PROPOSAL_RIGHT
from configurator.errors import UnprotectedError
from tests.support.examples import web_scroll
from tests.support.wikis import Pages


@pytest.mark.parametrize(
    ("pattern", "right"),
    [
        ("Talk:{name}", "editinstruments"),
        ("User:Mara/{name}", "edit"),
        ("MediaWiki:{name}", "editinterface"),
        ("Instrument:{name}", "edit"),
        ("No such namespace:{name}", "editinstruments"),
    ],
)
def test_a_page_that_others_may_edit_is_not_saved(pattern: str, right: str, pages: Pages):
    settings = replace(pages.settings, page=pattern.replace("{name}", f"{pages.prefix}{{name}}"), right=right)
    store = MediaWikiStore(settings, pages.wiki.credentials("Admin"))
    edit = Edit(name="web-scroll", value=web_scroll(), base_revision=None, summary="a test")
    with pytest.raises(
        UnprotectedError, match=f"{pages.prefix}web-scroll is in a namespace that {right} does not"
    ):
        store.write(edit)


@pytest.mark.parametrize("pair", ["wikis", "hubs"])
@pytest.mark.parametrize("side", ["beta", "production"])
def test_both_namespaces_of_a_prepared_wiki_are_protected(
    side: str, pair: str, request: pytest.FixtureRequest
):
    store = request.getfixturevalue(pair)[side].pages().store("Mara")
    store.require_write()
    store.with_pages("Instrument proposal:{name}", PROPOSAL_RIGHT).require_write()
