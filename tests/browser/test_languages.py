"""Whoever reads in a language that is shipped reads none of our sentences in English."""

from __future__ import annotations

import pytest

from tests.support.examples import web_scroll

PAGES = [
    ("Instrument:NAME", ""),
    ("Instrument:NAME", "action=history"),
    ("Instrument:NAME", "diff=cur&oldid=prev"),
    ("Instrument proposal:NAME", ""),
    ("Special:Instruments", "text=NAME"),
    ("Special:Instruments/proposals", ""),
    ("Special:Instruments/help", ""),
    ("Special:ProposeInstrument/NAME", ""),
    ("Special:SwitchOffInstruments/NAME", ""),
]
# All readers share the page's own text, whose fold has a heading in the wiki's language.
OURS = "#mw-content-text [lang=en]:not( summary, .ext-instrumentConfigurator-json * )"


@pytest.mark.parametrize("language", ["de", "es", "fr", "he"])
def test_no_sentence_falls_back_to_english(reader, language):
    for title in ("First", "Second"):
        document = web_scroll(name=reader.name, overrides={}, title=title)
        reader.wiki.person("Mara").edit(f"Instrument:{reader.name}", document)
    proposed = web_scroll(name=reader.name, overrides={}, title="Third")
    reader.wiki.person("Ana").edit(f"Instrument proposal:{reader.name}", proposed)
    reader.log_in()

    left = {}
    for title, query in PAGES:
        asked = f"{query}&uselang={language}".replace("NAME", reader.name)
        page = reader.open(title.replace("NAME", reader.name), asked)
        left[title, query] = page.locator(OURS).all_inner_texts()
    assert left == {page: [] for page in PAGES}
