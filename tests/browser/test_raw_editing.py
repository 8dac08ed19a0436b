"""The editor of JSON, at the keyboard, without a script: from a right holder's text to a proposal that somebody approves."""

from __future__ import annotations

import json

import pytest

from configurator.core.document.texts import stored_text
from tests.browser.conftest import NARROW, WIDE, Reader
from tests.support.examples import web_scroll
from tests.support.wikis import config_header

REVIEW = {"InstrumentConfiguratorReview": True}


@pytest.fixture
def mara(hub, chromium):
    """A right holder whose browser runs no script, where every change needs a second person."""
    context = chromium.new_context(
        viewport={"width": NARROW, "height": 800},
        java_script_enabled=False,
        extra_http_headers=config_header(REVIEW),
    )
    context.set_default_timeout(15_000)
    reader = Reader(hub, context.new_page())
    hub.person("Mara").edit(f"Instrument:{reader.name}", web_scroll(name=reader.name))
    reader.log_in()
    yield reader
    context.close()
    assert reader.complaints == []


def test_a_right_holder_s_text_becomes_a_proposal_that_another_approves(mara, hub):
    wanted = web_scroll(name=mara.name, title="Scrolling <b>anew</b>")
    page = mara.open(f"Instrument:{mara.name}", "action=edit&raw=1")
    page.fill("#wpTextbox1", stored_text(wanted))
    page.fill("#wpSummary", "a better title")

    page.focus("#wpPropose")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.locator("h1").inner_text().endswith(f"Instrument proposal:{mara.name}")
    assert json.loads(page.input_value("#wpTextbox1")) == wanted
    assert page.input_value("#wpSummary") == "a better title"
    page.focus("#wpSummary")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    [proposed] = hub.person("Ana").revisions(f"Instrument proposal:{mara.name}")
    assert proposed["user"] == "Mara"
    assert proposed["comment"].startswith("title ")
    assert proposed["comment"].endswith(": a better title")
    milo = hub.configured(**REVIEW).person("Milo")
    assert milo.refused_edit(f"Instrument:{mara.name}", wanted) == []


def test_a_slip_is_told_and_the_text_stays(mara):
    page = mara.open(f"Instrument proposal:{mara.name}", "action=edit&raw=1")
    text = page.input_value("#wpTextbox1").replace('"enabled": true,', '"enabled": true')
    page.fill("#wpTextbox1", text)
    page.focus("#wpSummary")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    line = text[: text.index('"enabled": true')].count("\n") + 2
    assert f"Line {line}, column 2: a comma is missing before this" in page.inner_text("#mw-content-text")
    assert page.input_value("#wpTextbox1") == text


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_button_keeps_nobody_out(reader, width):
    reader.wiki.person("Mara").edit(f"Instrument:{reader.name}", web_scroll(name=reader.name))
    reader.page.set_extra_http_headers(config_header(REVIEW))
    reader.page.set_viewport_size({"width": width, "height": 800})
    reader.log_in()
    reader.open(f"Instrument:{reader.name}", "action=edit&raw=1")

    # The core orders all of its form by numbers, which axe does not like; what had none would come after the whole page.
    found = [each for each in reader.barriers("#wpPropose") if not each.startswith("tabindex: ")]
    order = [reader.page.get_attribute(f"#{each}", "tabindex") for each in ("wpSave", "wpDiff", "wpPropose")]

    assert found == []
    assert [int(each or 0) for each in order] == sorted({int(each or 0) for each in order})
