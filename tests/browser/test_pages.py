"""The extension's pages in a real browser."""

from __future__ import annotations

import json

import pytest

from tests.support.examples import web_scroll
from tests.support.hostile import TEXTS

SUMMARY = ".ext-instrumentConfigurator"
#: Contrast of an element's text with what is behind it, as WCAG 2 computes it.
CONTRAST = """( element ) => {
    const parse = ( colour ) => colour.match( /[\\d.]+/g ).map( Number );
    const light = ( colour ) => parse( colour ).slice( 0, 3 )
        .map( ( part ) => part / 255 )
        .map( ( part ) => part <= 0.04045 ? part / 12.92 : ( ( part + 0.055 ) / 1.055 ) ** 2.4 )
        .reduce( ( sum, part, place ) => sum + part * [ 0.2126, 0.7152, 0.0722 ][ place ], 0 );
    let behind = element;
    while ( parse( getComputedStyle( behind ).backgroundColor )[ 3 ] === 0 ) {
        behind = behind.parentElement;
    }
    const [ one, other ] = [ getComputedStyle( element ).color, getComputedStyle( behind ).backgroundColor ]
        .map( light ).sort();
    return ( other + 0.05 ) / ( one + 0.05 );
}"""


def save(reader, **changed):
    document = web_scroll(name=reader.name, **changed)
    reader.wiki.person("Mara").edit(f"Instrument:{reader.name}", document)
    return document


def test_a_difference_and_a_preview_are_as_narrow_as_the_page(reader):
    long = {"name": "x" * 200, "schema_title": "analytics/" + "y" * 200, "destination_event_service": "c"}
    save(reader, overrides={})
    save(reader, overrides={}, stream=long)

    page = reader.open(f"Instrument:{reader.name}", "diff=cur&oldid=prev")
    assert page.locator("table.diff").is_visible()
    assert not page.locator(".mw-json").first.is_visible()
    page.get_by_text("The page's text (JSON)").click()
    assert page.locator(".mw-json").first.is_visible()
    assert page.get_by_role("heading", name="What changes").is_visible()
    for what in ("del", "ins"):
        assert page.locator(f"{SUMMARY}-differences {what}").first.evaluate(CONTRAST) > 4.5
    reader.keep("difference")
    reader.log_in()
    reader.open(f"Instrument:{reader.name}", "action=edit&preview=yes")
    page.get_by_text("The page's text (JSON)").click()
    assert page.locator("#wikiPreview .mw-json").first.is_visible()
    reader.keep("preview")


def test_a_difference_is_readable_from_the_right_and_in_the_dark(reader):
    attributes = ["page_title", "performer_name", "agent_ua_string"]
    wikis = {f"{letter}{other}wiki": 0.25 for letter in "abcde" for other in "abcde"}
    save(reader, overrides={}, contextual_attributes=["page_id"])
    save(
        reader,
        overrides={},
        contextual_attributes=attributes,
        sample={"unit": "session", "rate": 0.4, "wikis": wikis},
        title="W" * 200,
    )

    page = reader.open(f"Instrument:{reader.name}", "diff=cur&oldid=prev&uselang=he")
    before, after = (
        page.locator(f"{SUMMARY}-differences {what}").first.bounding_box() for what in ("del", "ins")
    )
    assert before["y"] < after["y"] or before["x"] > after["x"]
    reader.keep("difference-right-to-left")
    reader.open(f"Instrument:{reader.name}", "diff=cur&oldid=prev&useskin=vector&vectornightmode=1")
    for what in ("del", "ins", "dt", "dd"):
        assert page.locator(f"{SUMMARY}-differences {what}").first.evaluate(CONTRAST) > 4.5, what
    reader.keep("difference-dark")


def test_an_instrument_page_is_readable_wide_narrow_and_in_the_dark(reader):
    save(reader, overrides={}, sample={"unit": "session", "rate": 0.4, "wikis": {"enwiki": 0.01}})

    page = reader.open(f"Instrument:{reader.name}")

    reader.keep("instrument")
    bar = page.locator(f"{SUMMARY}-bar").first.bounding_box()
    filled = page.locator(f"{SUMMARY}-bar rect").first.bounding_box()
    assert bar is not None
    assert filled is not None
    assert filled["width"] / bar["width"] == pytest.approx(0.4, abs=0.02)
    assert page.locator(SUMMARY).get_by_role("term").count() == 12
    for query in ("", "useskin=vector", "vectornightmode=1"):
        reader.open(f"Instrument:{reader.name}", query)
        for what in (f"{SUMMARY}-state", f"{SUMMARY} dt", f"{SUMMARY} dd", f"{SUMMARY} dd a"):
            assert page.locator(what).first.evaluate(CONTRAST) > 4.5, (query, what)
    reader.keep("instrument-dark")


def test_in_a_right_to_left_interface_everything_runs_from_the_right(reader):
    save(reader, overrides={})

    page = reader.open(f"Instrument:{reader.name}", "uselang=he")

    reader.keep("instrument-right-to-left")
    label, fact = page.locator(f"{SUMMARY} dt").first, page.locator(f"{SUMMARY} dd").first
    assert label.bounding_box()["x"] > fact.bounding_box()["x"]
    bar, filled = page.locator(f"{SUMMARY}-bar").first, page.locator(f"{SUMMARY}-bar rect").first
    assert filled.bounding_box()["x"] > bar.bounding_box()["x"] + bar.bounding_box()["width"] / 2


def test_the_list_is_filtered_by_its_form(reader):
    save(reader, overrides={})

    page = reader.open("Special:Instruments")
    page.get_by_label("Text in name").fill(reader.name)
    reader.press("Show")

    assert page.get_by_role("link", name=reader.name).count() == 1
    assert page.get_by_role("row").count() == 2
    reader.keep("list")
    page.get_by_label("Owner").fill("nobody at all")
    reader.press("Show")
    assert page.get_by_text("No instrument matches.").is_visible()


def test_a_refused_save_shows_every_problem_and_keeps_the_text(reader):
    document = save(reader)
    page = reader.page
    reader.log_in()

    reader.open(f"Instrument:{reader.name}", "action=edit&raw=1")
    wrong = json.dumps(document | {"owners": [], "task": "<b>none</b>"})
    page.fill("#wpTextbox1", wrong)
    reader.press("Save changes")

    for sentence in (
        "/owners is [], which is too short",
        '/task is "<b>none</b>"; write something of the form',
    ):
        assert page.locator("#mw-content-text").get_by_text(sentence).is_visible()
    assert page.input_value("#wpTextbox1").rstrip() == wrong
    reader.keep("refused")
    page.fill("#wpTextbox1", json.dumps(document | {"title": "Saved after all"}))
    reader.press("Save changes")
    assert page.get_by_role("heading", name="Saved after all").is_visible()


def test_a_hostile_document_stays_text_on_every_page(reader):
    attack = TEXTS["tag"] + "<img src=//evil.example onerror=alert(2)>\u202e" + TEXTS["link"] + "x" * 120
    save(
        reader,
        title=attack[:255],
        description=attack + TEXTS["right to left"] + "\n" + TEXTS["template"] + "y" * 900,
        owners=[attack[:255], "W" * 200],
        contact="javascript:alert(3)",
        purpose=[TEXTS["external link"]],
        stream={"name": attack[:255], "schema_title": attack[:255], "destination_event_service": "x"},
        contextual_attributes=[attack[:255]],
    )
    for title, query, what in (
        (f"Instrument:{reader.name}", "", "hostile"),
        ("Special:Instruments", f"text={reader.name}", "hostile-list"),
    ):
        page = reader.open(title, query)

        assert page.get_by_text("<img src=//evil.example onerror=alert(2)>").first.is_visible()
        inside = page.locator("#mw-content-text")
        assert inside.locator("script, img[src*=evil], b, ref, [onclick], [onerror]").count() == 0
        assert inside.locator("a[href^='javascript:' i], a[href*='//evil']").count() == 0
        reader.keep(what)
