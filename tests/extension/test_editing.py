"""What an editor of an instrument or a proposal is told above the form."""

from __future__ import annotations

import html
import json
import re

import pytest

from tests.extension.forms import Editor, Opened
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


def previewed(person: Person, title: str, text: str) -> str:
    """Return the page with the preview of a text."""
    fields = {"wpTextbox1": text, "wpPreview": "1", "wpUnicodeCheck": UNICODE_CHECK}
    address = person.api.replace("api.php", "index.php")
    query = {"title": title, "action": "submit"}
    return person.session.post(address, params=query, data=fields, timeout=60).text


def told(person: Person, title: str, text: str | None = None) -> str:
    """Return the text above the form; with *text*, as its preview."""
    page = (
        person.visit(title, action="edit", raw="1").text if text is None else previewed(person, title, text)
    )
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


def test_who_edits_is_told_what_may_be_a_mistake_once_the_document_is_valid(page, mara, hub):
    hub.person("Mara").edit(page.title, page.document(contact="jane@example.org"))

    assert "/contact : this looks like a person's, and stays public for ever." in told(mara, page.title)
    preview = told(mara, page.title, json.dumps(page.document(contact="User:Jane", platforms=[])))
    assert "/platforms is [], which is too short" in preview
    assert "/contact" not in preview


def test_an_editor_of_a_proposal_is_told_how_it_goes_on(page, hub):
    seen = told(at_the_keyboard(hub, "Ana"), page.proposal)

    assert f"This is a proposal for Instrument:{page.name}" in seen
    assert "takes effect when an instrument maintainer saves the same text" in seen


def test_where_a_second_person_approves_an_editor_is_told_before_writing(page, hub):
    reviewed = at_the_keyboard(hub.configured(InstrumentConfiguratorReview=True), "Mara")

    seen = told(reviewed, page.title)

    assert f"Save your text on Instrument proposal:{page.name} first" in seen


class TestTextsThatAreNoJson:
    """A slip of somebody who writes JSON by hand."""

    SLIP = '{\n"title": "<b>x</b>",\n"sample": {"rate": 1,000}\n}'
    SAID = "This is not JSON yet. Line 3, column 22: the digits of a number stand together, without commas"

    @pytest.mark.parametrize("kind", ["title", "proposal"])
    def test_a_refused_save_says_line_column_and_remedy_and_keeps_the_text(self, page, hub, kind):
        shown = Editor(hub, "Mara").save(getattr(page, kind), self.SLIP)

        assert shown is not None
        assert self.SAID in plain(shown)
        assert "Syntax error" not in shown
        assert Opened.of(shown).text == self.SLIP

    def test_programs_are_told_the_same(self, page, hub):
        answer = hub.person("Ana").attempt(action="edit", title=page.proposal, text=self.SLIP)

        [error] = answer["errors"]
        assert (error["code"], error["text"]) == ("invalid-json-data", self.SAID)
        data = {key: error["data"][key] for key in ("fault", "line", "column")}
        assert data == {"fault": "digits-together", "line": 3, "column": 22}

    def test_a_preview_says_so_once_before_anybody_saves(self, page, mara):
        seen = plain(previewed(mara, page.proposal, self.SLIP))

        assert seen.count(self.SAID) == 1
        assert "Invalid JSON" not in seen

    def test_what_the_text_says_stays_text(self, page, mara):
        seen = plain(previewed(mara, page.proposal, '{"a": "\\[[<b>x"}'))

        assert "column 8: \\[ means nothing in a string; a backslash itself is written \\\\" in seen

    def test_a_key_that_stands_twice_is_not_lost_without_a_word(self, page, hub):
        text = '{"title": "one",\n"title": "[[two]]"}'
        shown = Editor(hub, "Ana").save(page.proposal, text)

        assert shown is not None
        assert 'Line 2, column 1: the key "title" stands twice; remove one' in plain(shown)
        assert Opened.of(shown).text == text

    def test_a_program_s_key_that_stands_twice_means_the_last(self, page, hub):
        refused = hub.person("Ana").refused(action="edit", title=page.proposal, text='{"a": 1, "a": 2}')

        assert refused == []
        assert json.loads(hub.person("Ana").text(page.proposal)) == {"a": 2}

    def test_what_switches_off_is_saved_however_it_repeats_a_key(self, page, hub):
        hub.person("Mara").edit(page.title, page.document(enabled=True))
        off = json.dumps(page.document(enabled=True))
        off = off.removesuffix("}") + ', "enabled": false}'

        assert Editor(hub, "Mara").save(page.title, off) is None
        assert json.loads(hub.person("Mara").text(page.title)) == page.document(enabled=False)


def plain(page: str) -> str:
    """Return the text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())
