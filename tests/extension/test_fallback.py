"""Text of ours that falls back to English says so, for who hears the page and for what lays it out."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.extension.answers import Filler

I18N = Path(__file__).parents[2] / "extension/i18n"
#: Whole sentences and words of ours; those with parameters are put together elsewhere.
OURS = {
    text
    for file in I18N.rglob("en.json")
    for text in json.loads(file.read_text(encoding="utf-8")).values()
    if isinstance(text, str) and not set(text) & set("$<[{'")
}
#: A language that we do not ship, and that falls back to none that we do.
OTHER = "fa"


class Spoken(HTMLParser):
    """Texts of a page's content, with the language that they say they are in."""

    VOID = frozenset({"input", "br", "wbr", "img", "meta", "link", "hr", "rect", "path"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str, bool]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        _, language, ours = self.open[-1] if self.open else ("", "", False)
        if tag not in self.VOID:
            inside = ours or "ext-instrumentConfigurator" in (found.get("class") or "")
            self.open.append((tag, found.get("lang") or language, inside))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language, ours = self.open[-1] if self.open else ("", "", False)
        # Buttons of MediaWiki's own forms, and choices of its own fields, hold text alone.
        if ours and tag not in ("button", "option") and data.strip() in OURS:
            self.texts.append((data.strip(), language))


@pytest.mark.parametrize(
    "title", ["Special:ProposeInstrument", "Special:Instruments", "Special:Instruments/help"]
)
def test_what_is_english_on_a_page_of_another_language_says_that_it_is(hub, title):
    texts = Spoken(hub.anybody.visit(title, uselang=OTHER).text).texts

    assert len(texts) > 10
    assert {text for text, language in texts if language != "en"} == set()


def test_pages_with_buttons_say_so_too(hub, page):
    hub.person("Mara").edit(page.title, page.document())
    hub.person("Ana").edit(page.proposal, page.document(title="Another"))
    mara = Filler(hub, "Mara")
    for title, column, label in (
        (page.proposal, "Reason", "Reason"),
        (f"Special:SwitchOffInstruments/{page.name}", "What changes", "Reason (optional)"),
    ):
        shown = mara.look(title, uselang=OTHER).page
        texts = Spoken(shown).texts

        assert (column, "en") in texts
        assert f'<span lang="en" dir="ltr">{label}</span>' in shown
        assert {text for text, language in texts if language != "en"} == set(), title


def test_what_a_form_refuses_in_english_says_so_too(hub):
    filler = Filler(hub, "Ana")
    shown = filler.look("Special:ProposeInstrument", uselang=OTHER)
    shown.action += f"&uselang={OTHER}"
    again = filler.press("propose", shown, {"doc/name": "", "doc/title": ""})
    assert again is not None
    texts = Spoken(again.page).texts

    assert ("Fill this in.", "en") in texts
    assert {text for text, language in texts if language != "en"} == set()
