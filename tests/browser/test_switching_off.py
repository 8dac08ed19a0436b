"""Switching off in a real browser: by keyboard, without scripts, at any width."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.browser.conftest import NARROW, WIDE, Reader
from tests.support.examples import web_scroll

LOOKS = {"wide": (WIDE, ""), "narrow": (NARROW, ""), "right to left": (NARROW, "uselang=he")}


@pytest.fixture
def without_scripts(hub, chromium) -> Iterator[Reader]:
    """A maintainer whose browser runs no scripts."""
    context = chromium.new_context(viewport={"width": NARROW, "height": 800}, java_script_enabled=False)
    context.set_default_timeout(15_000)
    reader = Reader(hub, context.new_page())
    yield reader
    context.close()
    assert reader.complaints == []


def save(reader: Reader, name: str) -> None:
    long = {"title": "A title that is long enough to be broken on a telephone " * 3, "overrides": {}}
    reader.wiki.person("Mara").edit(f"Instrument:{name}", web_scroll(name=name, **long))


def enabled(reader: Reader, name: str) -> bool:
    return bool(json.loads(reader.wiki.person("Mara").text(f"Instrument:{name}"))["enabled"])


def test_one_instrument_by_the_keyboard_alone(reader):
    save(reader, reader.name)
    reader.log_in()
    page = reader.open(f"Instrument:{reader.name}")
    reader.keep("instrument-that-is-on")

    page.get_by_role("link", name="Switch off…").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    reader.keep("switch-off-confirm")
    page.get_by_label("Reason (optional)").focus()
    page.keyboard.type("too many events")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Switch off this instrument"
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.get_by_text("One instrument is switched off now.").is_visible()
    reader.keep("switch-off-done")
    assert not enabled(reader, reader.name)
    page = reader.open(f"Instrument:{reader.name}")
    assert page.get_by_role("link", name="Switch off…").count() == 0


def test_chosen_in_the_list_without_scripts_on_a_telephone(without_scripts):
    reader = without_scripts
    names = [f"{reader.name}-{which}" for which in "abc"]
    for name in names:
        save(reader, name)
    reader.log_in()
    page = reader.open("Special:Instruments", f"text={reader.name}")
    for name in names[:2]:
        page.locator(f'input[name="names[]"][value="{name}"]').check()
    with page.expect_navigation():
        page.get_by_role("button", name="Switch off selected").click()

    assert page.get_by_role("row").filter(has_text=reader.name).count() == 2
    with page.expect_navigation():
        page.get_by_role("button", name="Switch off these 2 instruments").click()

    assert page.get_by_text("2 instruments are switched off now.").is_visible()
    assert [enabled(reader, name) for name in names] == [False, False, True]


@pytest.mark.parametrize("look", LOOKS)
def test_no_step_keeps_anybody_out(reader, look):
    width, more = LOOKS[look]
    refused = f"{reader.name}-refused"
    for name in (reader.name, refused):
        save(reader, name)
    reader.wiki.person("Admin").post(
        action="protect", title=f"Instrument:{refused}", protections="edit=sysop", expiry="infinite"
    )
    reader.log_in()
    page = reader.page
    page.set_viewport_size({"width": width, "height": 800})

    nothing = reader.open("Special:SwitchOffInstruments", more)
    assert nothing.locator("#mw-content-text").is_visible()
    found = {"nothing chosen": reader.barriers()}
    reader.open("Special:SwitchOffInstruments", f"names={reader.name}|{refused}|{reader.name}-gone&{more}")
    found["confirmation"] = reader.barriers()
    with page.expect_navigation():
        page.locator("button[type=submit].cdx-button--action-destructive").click()
    assert page.locator(".cdx-message--error").is_visible()
    found["result"] = reader.barriers()

    assert found == {step: [] for step in found}
