"""Names of instruments and titles of pages."""

from __future__ import annotations

import pytest

from configurator.adapters.mediawiki.reading import Titles


@pytest.mark.parametrize(
    ("pattern", "title"),
    [
        ("Instrument:{name}", "Instrument:web-scroll"),
        ("Instrument proposal:{name}", "Instrument proposal:web-scroll"),
        ("MediaWiki:Instrument-{name}.json", "MediaWiki:Instrument-web-scroll.json"),
        ("Project:Instruments/{name}", "Project:Instruments/web-scroll"),
        ("User:Mara/a:b/{name}", "User:Mara/a:b/web-scroll"),
        ("Instruments/{name}.json", "Instruments/web-scroll.json"),
        ("{name}", "web-scroll"),
    ],
)
def test_the_page_of_a_name_and_the_name_of_a_page(pattern: str, title: str):
    titles = Titles.of(pattern)

    assert titles.title("web-scroll") == title
    assert titles.name(title) == "web-scroll"


@pytest.mark.parametrize(
    ("pattern", "title"),
    [
        pytest.param("MediaWiki:Instrument-{name}.json", "MediaWiki:Common.json", id="before"),
        pytest.param("MediaWiki:Instrument-{name}.json", "MediaWiki:Instrument-web-scroll.js", id="after"),
        pytest.param("MediaWiki:Instrument-{name}.json", "MediaWiki:Instrument-.json", id="no-name"),
        pytest.param("Instrument:{name}", "Instrument:", id="nothing"),
        pytest.param("MediaWiki:ab{name}bc", "MediaWiki:abc", id="overlap"),
    ],
)
def test_a_page_of_nobodys(pattern: str, title: str):
    assert Titles.of(pattern).name(title) is None
