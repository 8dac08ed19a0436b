"""What an editor of an instrument or a proposal is told above the form."""

from __future__ import annotations

import html
import json
import re

import pytest

from tests.support.wikis import ROOT, Person

#: What MediaWiki's form sends, to see whether a browser spoils it.
UNICODE_CHECK = "\u2133\U0001d4b2\u2665\U0001d4ca\U0001d4c3\U0001d4be\U0001d4b8\u2134\U0001d4b9\u212f"
PASSWORDS = {
    account["name"]: account["password"]
    for account in json.loads((ROOT / "script/wikipair/accounts.json").read_text(encoding="utf-8"))
}


def at_the_keyboard(hub, name: str) -> Person:
    """Return a person who has logged in as browsers do: a bot password opens no form."""
    person = Person(hub.api, None, config=hub.config)
    token = person.get(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
    done = person.post_raw(
        action="clientlogin",
        username=name,
        password=PASSWORDS[name],
        logintoken=token,
        loginreturnurl="http://127.0.0.1/",
    )
    assert done["clientlogin"]["status"] == "PASS", done
    return person


def told(person: Person, title: str, text: str | None = None) -> str:
    """Return the text above the form; with *text*, as its preview."""
    if text is None:
        page = person.visit(title, action="edit", raw="1").text
    else:
        address = person.api.replace("api.php", "index.php")
        fields = {"wpTextbox1": text, "wpPreview": "1", "wpUnicodeCheck": UNICODE_CHECK}
        page = person.session.post(
            address, params={"title": title, "action": "submit"}, data=fields, timeout=60
        ).text
    assert 'id="editform"' in page
    above = re.search(r'<div class="ext-instrumentConfigurator".*?(?=<form)', page, re.DOTALL)
    return "" if above is None else " ".join(html.unescape(re.sub(r"<[^>]*>", " ", above.group())).split())


@pytest.fixture
def mara(hub):
    return at_the_keyboard(hub, "Mara")


def test_who_opens_an_invalid_page_is_told_all_its_problems(page, mara):
    page.plant(page.document(platforms=[], enabled="yes"))

    seen = told(mara, page.title)

    assert "This document has 2 problems." in seen
    assert "/platforms is [], which is too short" in seen
    assert '/enabled is "yes"; a value of another kind stands here: boolean .' in seen


def test_who_opens_a_page_that_cannot_be_sent_back_unchanged_is_told(page, mara):
    page.plant(page.document(title="Cafe\u0301", owners=["a<\u0327"]))

    seen = told(mara, page.title)

    assert "This document has 2 problems." in seen
    assert "/owners/0 is a text that the wiki changes when it is read or saved." in seen
    assert "without a combining mark behind <, >, & or a control character" in seen


def test_who_opens_a_valid_page_is_told_nothing(page, mara, hub):
    hub.person("Mara").edit(page.title, page.document())

    assert "problem" not in told(mara, page.title)


def test_who_begins_a_page_is_not_told_that_all_is_missing(page, mara):
    assert "problem" not in told(mara, page.title)


def test_a_preview_tells_the_problems_of_the_text_in_the_form(page, mara, hub):
    hub.person("Mara").edit(page.title, page.document())

    assert "/risk is missing; add it." in told(
        mara, page.title, json.dumps({**page.document(), "risk": None}).replace(', "risk": null', "")
    )
    assert "problem" not in told(mara, page.title, json.dumps(page.document()))
    assert "problem" not in told(mara, page.title, "{ not JSON")


def test_an_editor_of_a_proposal_is_told_how_it_goes_on(page, hub):
    seen = told(at_the_keyboard(hub, "Ana"), page.proposal)

    assert f"This is a proposal for Instrument:{page.name}" in seen
    assert "takes effect when an instrument maintainer saves the same text" in seen


def test_where_a_second_person_approves_an_editor_is_told_before_writing(page, hub):
    reviewed = at_the_keyboard(hub.configured(InstrumentConfiguratorReview=True), "Mara")

    seen = told(reviewed, page.title)

    assert f"Save your text on Instrument proposal:{page.name} first" in seen
