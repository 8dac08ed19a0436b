"""What readers are told that two revisions differ in, above the difference of their lines."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.extension.forms import Editor
from tests.support.hostile import TEXTS

SECTION = re.compile(r'<section class="ext-instrumentConfigurator-differences">(.*?)</section>', re.DOTALL)
Told = Callable[..., str]


def words(markup: str) -> str:
    """Return the text of HTML, with single spaces."""
    markup = markup.replace("<wbr>", "")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


@pytest.fixture
def mara(hub):
    return hub.person("Mara")


@pytest.fixture
def told(page, mara, hub) -> Told:
    """Return what a difference between two documents of a page tells, in words."""

    def tell(before: dict[str, Any], **changed: Any) -> str:
        mara.edit(page.title, page.document(**before))
        mara.edit(page.title, page.document(**before | changed))
        return words(section(hub.anybody.visit(page.title, diff="cur", oldid="prev").text))

    return tell


def section(markup: str | None) -> str:
    assert markup is not None, "it was saved"
    found = SECTION.search(markup)
    assert found is not None, markup
    return found[1]


def test_a_difference_names_places_and_tells_how_many_times_a_rate_is_what_it_was(told):
    before = {"sample": {"unit": "session", "rate": 0.05, "wikis": {"enwiki": 0.4, "dewiki": 0.1}}}
    after = {"unit": "pageview", "rate": 0.5, "wikis": {"enwiki": 0.1, "frwiki": 1}}

    said = told(before | {"overrides": {}}, sample=after, title="Scrolling", owners=["Web Team", "Growth"])

    for fact in (
        "What changes",
        "Title Web scroll → Scrolling",
        "Owners + Growth",
        "Share of sessions → of page views",
        "Rate 5% → 50% (\u00d710)",
        "Rates change on 3 wikis",
        "enwiki 40% → 10% (÷4)",
        "frwiki as other wikis → 100%",
        "dewiki 10% → as other wikis",
    ):
        assert fact in said


def test_attributes_tell_what_they_are_and_what_they_mean_together(told):
    before = {"contextual_attributes": ["page_title", "mediawiki_skin"]}

    said = told(before, contextual_attributes=["page_title", "performer_name", "agent_ua_string"])

    assert re.search(r"Attributes \u2212 mediawiki_skin \+ performer_name \w.* \+ agent_ua_string \w", said)
    assert "Together, the attributes now mean high risk; before, it was low ." in said


def test_what_collects_more_is_told_first(told, page):
    before = {
        "contextual_attributes": ["page_id"],
        "overrides": {},
        "sample": {"unit": "session", "rate": 0, "wikis": {}},
    }

    said = told(before, contextual_attributes=["page_id", "page_title"])

    assert said.startswith(
        f"What changes In {page.wiki.name} , this collects more: It also collects page_title . Attributes"
    )


def test_an_exception_of_an_environment_and_unknown_places_are_named(page, mara, hub):
    before = page.document(overrides={"beta": {"enabled": True}})
    first = mara.edit(page.proposal, before)
    odd = {"a.b": 1} | before | {"overrides": {"beta": {"enabled": False, "sample": {"rate": 0.1}}}}
    mara.edit(page.proposal, odd)

    said = words(section(hub.anybody.visit(page.proposal, diff="cur", oldid=first).text))

    assert "Switched on (in beta only) Yes → No" in said
    assert "Rate (in beta only) + 10%" in said
    assert '"a.b" + 1' in said


@pytest.mark.parametrize("is_branch", [True, False], ids=["behind an empty object", "of no page"])
def test_of_a_new_document_everything_is_told_and_what_it_collects_first(page, mara, hub, is_branch):
    document = page.document(contextual_attributes=["page_title", "performer_name"], enabled=False)
    if is_branch:
        mara.edit(page.proposal, {})
    mara.edit(page.proposal, document)

    said = words(section(hub.anybody.visit(page.proposal, diff="cur", oldid="prev").text))

    assert said.startswith("All of this is new Attributes page_title ")
    assert "Together, these attributes mean medium risk." in said
    for fact in ("Owners Web Team", "Rate 10%", "enwiki 1%", "Event schema analytics/", "Task T123456"):
        assert fact in said
    assert "→" not in said


def test_below_the_lines_stands_what_the_newer_revision_says(page, mara, hub):
    mara.edit(page.title, page.document())
    mara.edit(page.title, page.document(task="T2"))

    answer = hub.anybody.visit(page.title, diff="cur", oldid="prev").text

    assert "Stream mediawiki.web_scroll" in words(answer.partition("diff-currentversion-title")[2])
    assert (
        "diff-currentversion-title"
        not in hub.anybody.visit(page.title, diff="cur", oldid="prev", diffonly=1).text
    )


def test_what_is_emptied_and_what_says_the_same_is_told_in_a_sentence(page, mara, hub):
    mara.edit(page.proposal, page.document())
    mara.edit(page.proposal, dict(reversed(page.document().items())))
    same = section(hub.anybody.visit(page.proposal, diff="cur", oldid="prev").text)
    mara.edit(page.proposal, {})
    emptied = section(hub.anybody.visit(page.proposal, diff="cur", oldid="prev").text)

    assert words(same) == "What changes Both say the same."
    assert words(emptied) == "What changes Everything is removed: afterwards the page says nothing."


def test_pages_that_are_compared_are_told_likewise(page, mara, hub):
    mara.edit(page.title, page.document())
    mara.edit(page.proposal, page.document(task="T2"))

    answer = hub.anybody.visit("Special:ComparePages", page1=page.title, page2=page.proposal)

    assert words(section(answer.text)) == "What changes Task T123456 → T2"
    assert "ext.instrumentConfigurator.styles" in answer.text


def test_a_revision_whose_text_is_hidden_is_not_told(page, mara, hub):
    first = mara.edit(page.proposal, page.document())
    mara.edit(page.proposal, page.document(task="T2"))
    hub.person("Admin").hide(first, "content")

    assert SECTION.search(hub.anybody.visit(page.proposal, diff="cur", oldid=first).text) is None


def test_other_pages_have_no_such_thing(page, mara, hub):
    title = page.title.replace("Instrument:", "Project:")
    mara.write(title, "one")
    mara.write(title, "two")

    assert SECTION.search(hub.anybody.visit(title, diff="cur", oldid="prev").text) is None


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_text_stays_text(page, mara, hub, text):
    first = mara.edit(page.proposal, {"title": "x", "sample": {"wikis": {"a": 1}}})
    mara.edit(
        page.proposal,
        {"title": text, text: text, "sample": {"wikis": {text: text}}, "owners": [text, [text]]},
    )

    shown = section(hub.anybody.visit(page.proposal, diff="cur", oldid=first).text)

    # Whatever our own markup has besides text is in this list.
    assert not set(re.findall(r"<(\w+)", shown)) - {
        "h2",
        "dl",
        "div",
        "dt",
        "dd",
        "bdi",
        "code",
        "wbr",
        "del",
        "ins",
        "ul",
        "li",
        "details",
        "summary",
        "p",
        "strong",
        "span",
        "time",
    }


def test_a_preview_tells_what_the_text_says_and_changes(page, mara, hub):
    mara.edit(page.title, page.document())
    editor = Editor(hub, "Mara")
    text = mara.text(page.title).replace('"T123456"', '"T2"')

    preview = editor.save(page.title, text, wpPreview="1", wpSave="")
    changes = editor.save(page.title, text, wpDiff="1", wpSave="")

    for shown in (preview, changes):
        assert words(section(shown)) == "What changes Task T123456 → T2"
    assert "How far readers scroll down an article." in str(preview).split("<textarea")[0]


def test_a_preview_of_a_proposal_tells_what_it_would_change_in_the_instrument(page, mara, hub):
    mara.edit(page.title, page.document())
    mara.edit(page.proposal, page.document(task="T1"))
    text = mara.text(page.proposal).replace('"T1"', '"T2"')

    preview = Editor(hub, "Mara").save(page.proposal, text, wpPreview="1", wpSave="")

    assert words(section(preview)) == "What the proposal would change Task T123456 → T2"


@pytest.mark.parametrize(
    "query",
    [{}, {"diff": "cur", "oldid": "prev"}, {"action": "edit", "preview": "yes"}],
    ids=["page", "difference", "preview"],
)
def test_the_json_is_folded(page, mara, hub, query):
    mara.edit(page.title, page.document())
    mara.edit(page.title, page.document(task="T2"))

    answer = (
        Editor(hub, "Mara")
        .session.get(hub.facts["index"], params={"title": page.title} | query, timeout=60)
        .text
    )

    folded = re.search(r'<details class="ext-instrumentConfigurator-json">(.*?)</details>', answer, re.DOTALL)
    assert folded is not None, answer
    assert '<table class="mw-json">' in folded[1]
    assert words(folded[1]).startswith("The page's text (JSON) ")
