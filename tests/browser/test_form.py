"""The form of an instrument in a real browser: by keyboard alone, without scripts, narrow, from right to left."""

from __future__ import annotations

import json

import pytest

from tests.browser.conftest import WIDE, Reader
from tests.support.examples import web_scroll

NEW = "Special:ProposeInstrument"
TEXTS = {
    "Title": "How far readers scroll",
    "Description": "To see whether tables of contents help.",
    "Owners": "Web Team",
    "Contact": "web-team@lists.example.org",
    "Task": "T123456",
}
IMPLIED = "#ext-instrumentConfigurator-implied strong"


def proposed(reader):
    return json.loads(reader.wiki.anybody.text(f"Instrument proposal:{reader.name}"))


def focused(page, attribute="id"):
    return page.evaluate("( attribute ) => document.activeElement.getAttribute( attribute )", attribute)


def go_to(page, name):
    """Press Tab until the field of that name has the focus, as somebody without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if focused(page, "name") == name:
            return
    pytest.fail(f"{name} is not reached by Tab")


def test_an_instrument_is_proposed_by_keyboard_alone(reader):
    reader.log_in("Ana")
    page = reader.open(NEW)
    page.wait_for_selector("#ext-instrumentConfigurator-search")

    # The button for Enter comes first, and is nobody's stop.
    for name, text in (
        ("doc/name", reader.name),
        ("doc/title", TEXTS["Title"]),
        ("doc/description", TEXTS["Description"]),
        ("doc/owners", TEXTS["Owners"]),
        ("doc/contact", TEXTS["Contact"]),
        ("doc/task", TEXTS["Task"]),
    ):
        go_to(page, name)
        page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("It can be saved as it is. It is not saved yet.").is_visible()
    assert reader.wiki.anybody.revisions(f"Instrument proposal:{reader.name}") == []

    go_to(page, "doc/contextual_attributes[]")
    page.keyboard.press("Space")
    go_to(page, "propose")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.get_by_role("heading", name=TEXTS["Title"]).is_visible()
    assert proposed(reader)["contextual_attributes"] == ["agent_app_flavor"]


def test_without_scripts_the_form_does_the_same(hub, chromium):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": WIDE, "height": 800})
    reader = Reader(hub, context.new_page())
    reader.log_in("Ana")
    page = reader.open(NEW)
    for label, text in (TEXTS | {"Name": reader.name}).items():
        page.get_by_label(label, exact=True).fill(text)
    for number in (1, 2, 3):
        page.get_by_label(f"Wiki {number}, its database name").first.fill(f"w{number}wiki")
        page.get_by_label(f"Rate of wiki {number} in percent").first.fill("50")
    with page.expect_navigation():
        page.get_by_role("button", name="Add a row").first.click()
    page.get_by_label("Wiki 4, its database name").first.fill("enwiki")
    page.get_by_label("Rate of wiki 4 in percent").first.fill("0.1")
    for attribute in ("page_title", "performer_name", "agent_ua_string"):
        page.get_by_label(attribute, exact=True).check()
    reader.press("Check")

    assert page.locator(IMPLIED).inner_text() == "high"
    assert page.locator("#ext-instrumentConfigurator-search").count() == 0
    reader.press("Propose this change")
    assert proposed(reader)["sample"]["wikis"] == {
        "enwiki": 0.001,
        "w1wiki": 0.5,
        "w2wiki": 0.5,
        "w3wiki": 0.5,
    }
    assert reader.complaints == []
    context.close()


def test_scripts_search_add_rows_and_tell_the_risk_at_once(reader):
    reader.log_in("Ana")
    page = reader.open(NEW)
    search = page.get_by_label("Find an attribute")

    search.fill("user agent")
    assert page.get_by_label("agent_ua_string", exact=True).is_visible()
    assert page.get_by_label("page_title", exact=True).is_hidden()
    assert page.get_by_text("One attribute shown").is_visible()
    page.get_by_label("agent_ua_string", exact=True).check()
    for attribute in ("page_title", "performer_name"):
        search.fill(attribute)
        page.get_by_label(attribute, exact=True).check()
    # What is chosen stays in sight.
    assert page.get_by_label("agent_ua_string", exact=True).is_visible()
    assert page.locator(IMPLIED).inner_text() == "high"
    page.get_by_label("page_title", exact=True).uncheck()
    assert page.locator(IMPLIED).inner_text() == "medium"

    rows = page.get_by_role("table").first.get_by_role("row").count()
    page.get_by_role("button", name="Add a row").first.click()
    assert page.get_by_role("table").first.get_by_role("row").count() == rows + 1
    assert focused(page, "aria-label") == f"Wiki {rows}, its database name"


def test_who_leaves_what_they_wrote_is_asked_and_who_sends_it_is_not(reader):
    reader.log_in("Ana")
    page = reader.open(NEW)
    page.wait_for_selector("#ext-instrumentConfigurator-search")
    page.get_by_label("Title", exact=True).fill("Half a title")
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.remove_listener("dialog", reader._dismiss)
    page.on("dialog", answer)

    reader.press("Check")
    assert asked == []
    page.wait_for_selector("#ext-instrumentConfigurator-search")
    # A browser asks for those alone who did something on the page.
    page.get_by_label("Title", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("link", name="Production wiki").first.click()
    assert asked == ["beforeunload"]


def test_the_form_fits_320_pixels_and_runs_from_the_right_where_the_reader_does(reader):
    reader.wiki.person("Mara").edit(
        f"Instrument:{reader.name}", web_scroll(name=reader.name, title="x" * 30, overrides={})
    )
    reader.log_in("Ana")
    for query, what in (
        ("", "form"),
        ("uselang=he", "form-right-to-left"),
        ("vectornightmode=1", "form-dark"),
    ):
        page = reader.open(f"{NEW}/{reader.name}", query)
        assert page.locator(".ext-instrumentConfigurator-first").bounding_box()["width"] <= 1
        reader.keep(what)
        page.set_viewport_size({"width": 320, "height": 800})
        assert reader.barriers() == []
        day, time = page.locator("[name='doc/start'], [name='time/doc/start']").all()
        page.set_viewport_size({"width": WIDE, "height": 800})
        assert (day.bounding_box()["x"] > time.bounding_box()["x"]) is (query == "uselang=he")


def test_errors_stand_at_their_fields_and_are_said_with_them(reader):
    reader.log_in("Ana")
    page = reader.open(NEW)
    page.get_by_label("Name", exact=True).fill(reader.name)
    page.get_by_label("Rate in percent", exact=True).first.fill("lots")
    reader.press("Propose this change")

    rate = page.locator("[name='doc/sample/rate']")
    assert rate.get_attribute("aria-invalid") == "true"
    said = " ".join(
        page.locator(f"[id='{each}']").inner_text() for each in rate.get_attribute("aria-describedby").split()
    )
    assert '"lots" is no share. Write a number from 0 to 100' in said
    assert rate.input_value() == "lots"
    reader.keep("form-errors")
