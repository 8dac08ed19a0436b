"""Nothing on a page of ours keeps somebody out: axe finds nothing, wide, at 320 pixels, right to left and in the dark."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NARROW, WIDE
from tests.support.examples import web_scroll

#: What is ours on a page of the core's.
OURS = ".ext-instrumentConfigurator"
#: Each page: its title, with NAME for an instrument that has a proposal; the query; and what of it is ours.
PAGES = {
    "a form": ("Special:ProposeInstrument/NAME", "", "#mw-content-text"),
    "a form for something new": ("Special:ProposeInstrument", "", "#mw-content-text"),
    "an instrument": ("Instrument:NAME", "", "#mw-content-text"),
    "an old revision": ("Instrument:NAME", "direction=prev&oldid=cur", OURS),
    "a difference": ("Instrument:NAME", "diff=cur&oldid=prev", OURS),
    "what is new": ("Instrument proposal:NAME", "diff=cur&oldid=prev", OURS),
    "a preview": ("Instrument:NAME", "action=edit&preview=yes", OURS),
    "an editor": ("Instrument proposal:NAME", "action=edit&raw=1", OURS),
    "an editor's form": ("Instrument:NAME", "action=edit", "#mw-content-text"),
    "the form of a copy": ("Special:ProposeInstrument", "copy=NAME", "#mw-content-text"),
    "a proposal": ("Instrument proposal:NAME", "", "#mw-content-text"),
    "a review": ("Special:ReviewInstrument/NAME", "", "#mw-content-text"),
    "the list": ("Special:Instruments", "text=NAME", "#mw-content-text"),
    "the list without a match": ("Special:Instruments", "text=nothing-is-called-so", "#mw-content-text"),
    "what waits": ("Special:Instruments/proposals", "", "#mw-content-text"),
    "the glossary": ("Special:Instruments/help", "", "#mw-content-text"),
    "switching off": ("Special:SwitchOffInstruments/NAME", "", "#mw-content-text"),
}
#: The window's width and what is added to the query.
LOOKS = {
    "wide": (WIDE, ""),
    "narrow": (NARROW, ""),
    "narrow and right to left": (NARROW, "uselang=he"),
    "in the dark": (WIDE, "useskin=vector-2022&vectornightmode=1"),
}


@pytest.fixture
def somebody(reader):
    """A maintainer who looks at an instrument with two revisions and a proposal."""
    mara, ana = reader.wiki.person("Mara"), reader.wiki.person("Ana")
    for rate in (0.1, 0.4):
        sample = {"unit": "session", "rate": rate, "wikis": {"enwiki": 0.01}}
        mara.edit(f"Instrument:{reader.name}", web_scroll(name=reader.name, overrides={}, sample=sample))
    ana.edit(f"Instrument proposal:{reader.name}", web_scroll(name=reader.name, overrides={}))
    reader.log_in()
    return reader


@pytest.mark.parametrize("page", PAGES)
def test_no_page_keeps_anybody_out(somebody, page):
    title, query, ours = PAGES[page]
    found = {}
    for look, (width, more) in LOOKS.items():
        somebody.page.set_viewport_size({"width": width, "height": 800})
        somebody.open(*(part.replace("NAME", somebody.name) for part in (title, f"{query}&{more}")))
        found[look] = somebody.barriers(ours)
    assert found == {look: [] for look in LOOKS}
