"""From an idea to browsers in three minutes: an analyst and a maintainer, each at a browser, who never see JSON.

It makes the pictures of the tutorial, too: INSTRUMENTS_PICTURES=1 python -m pytest tests/browser/test_story.py
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.conftest import Reader
from tests.extension.places import MAINTENANCE
from tests.support.wikis import ROOT, Wiki, config_header

TUTORIAL = ROOT / "docs" / "tutorial" / "in-the-browser.md"
PICTURES = TUTORIAL.parent / "pictures"
#: What stands on each picture: where on the page it begins, and its height.
SHOWN = {
    "1-list": ("#firstHeading", 640),
    "2-form": ("#firstHeading", 760),
    "3-checked": ("#firstHeading", 640),
    "4-proposed": ("#firstHeading", 700),
    "5-proposals": ("#firstHeading", 420),
    "6-review": ("#ext-instrumentConfigurator-decide", 300),
    "7-live": ("#firstHeading", 760),
    "8-switch-off": ("#firstHeading", 560),
}
WITH_PICTURES = "INSTRUMENTS_PICTURES" in os.environ
#: What no page of the story may show: a line that only somebody who reads JSON understands.
JSON = re.compile(r'^\s*[{"].*(":|\{)', re.MULTILINE)
ASK = """( name ) => mw.loader.using( 'ext.instrumentConfigurator' ).then(
    () => mw.instrumentConfigurator.get( name ) )"""
IS_FOCUSED = "( element ) => element === document.activeElement"


@dataclass
class Somebody:
    """Somebody at a browser of their own, who works by mouse or by keyboard."""

    reader: Reader
    by_keyboard: bool = False
    pages: list[str] = field(default_factory=list)

    def _reach(self, element: Locator) -> Locator:
        """Go to an element as this person does: with Tab, or not at all."""
        if not self.by_keyboard:
            return element
        assert element.count() == 1
        # The test wikis keep their pages, so that a list may be long.
        most = self.reader.page.locator("a, button, input, select, textarea, summary, [tabindex]").count()
        for _ in range(most + 1):
            if element.evaluate(IS_FOCUSED):
                return element
            self.reader.page.keyboard.press("Tab")
        pytest.fail(f"{element} is not reached by Tab")

    def _go(self, element: Locator) -> None:
        self._reach(element)
        with self.reader.page.expect_navigation():
            self.reader.page.keyboard.press("Enter") if self.by_keyboard else element.click()
        self.look()

    def look(self) -> None:
        """See what the page says, and no JSON."""
        text = self.reader.page.locator("#content").inner_text()
        self.pages.append(text)
        assert JSON.findall(text) == []

    def open(self, title: str) -> None:
        self.reader.open(title)
        self.look()

    def press(self, name: str) -> None:
        self._go(self.reader.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self._go(self.reader.page.locator("#content").get_by_role("link", name=name, exact=True).first)

    def write(self, label: str, text: str) -> None:
        element = self._reach(self.reader.page.get_by_label(label, exact=True).first)
        if not self.by_keyboard:
            element.fill(text)
            return
        self.reader.page.keyboard.press("Control+a")
        self.reader.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        element = self._reach(self.reader.page.get_by_label(label, exact=True).first)
        self.reader.page.keyboard.press("Space") if self.by_keyboard else element.check()
        assert element.is_checked()

    def pick(self, field: str, day: date) -> None:
        element = self._reach(self.reader.page.locator(f"[name='{field}']"))
        if self.by_keyboard:
            self.reader.page.keyboard.type(f"{day:%m%d%Y}")
        else:
            element.fill(day.isoformat())
        assert element.input_value() == day.isoformat()

    def choose(self, label: str, choice: str) -> None:
        element = self._reach(self.reader.page.get_by_label(label, exact=True).first)
        self.reader.page.keyboard.type(choice) if self.by_keyboard else element.select_option(choice)
        assert element.locator("option:checked").inner_text() == choice

    def log_in(self, name: str) -> None:
        accounts = json.loads((ROOT / "script/wikipair/accounts.json").read_text(encoding="utf-8"))
        [password] = [account["password"] for account in accounts if account["name"] == name]
        self.reader.open("Special:UserLogin")
        self.write("Username", name)
        self._reach(self.reader.page.locator("[name=wpPassword]")).focus()
        self.reader.page.keyboard.type(password)
        self._go(self.reader.page.get_by_role("button", name="Log in", exact=True))

    def sees(self, text: str) -> None:
        said = self.reader.page.locator("#content").inner_text()
        assert text in said, said


@pytest.fixture
def two(hub: Wiki, chromium: Browser) -> Iterator[Callable[..., tuple[Somebody, Somebody]]]:
    """Ana and Mara, each with a browser of their own, on a wiki where nothing goes live without a second person."""
    opened: list[Somebody] = []
    wiki = hub.configured(InstrumentConfiguratorReview=True)

    def make(*, by_keyboard: bool, scripts: bool) -> tuple[Somebody, Somebody]:
        for name in ("Ana", "Mara"):
            context = chromium.new_context(
                viewport={"width": 900, "height": 900},
                java_script_enabled=scripts,
                extra_http_headers=config_header(wiki.config),
            )
            context.set_default_timeout(15_000)
            opened.append(Somebody(Reader(wiki, context.new_page()), by_keyboard))
            opened[-1].log_in(name)
        return opened[0], opened[1]

    yield make
    for each in opened:
        each.reader.page.context.close()
        assert each.reader.complaints == []


def keep(who: Somebody, picture: str) -> None:
    """Keep a picture for the tutorial, if somebody asks for pictures; with scripts, as most people see the pages."""
    part, most = SHOWN[picture]
    if not WITH_PICTURES or not who.by_keyboard:
        return
    page = who.reader.page
    page.evaluate("scrollTo( 0, 0 )")
    box = page.locator(part).first.bounding_box()
    assert box
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.screenshot(
        path=PICTURES / f"{picture}.png",
        clip={"x": 0, "y": box["y"] - 8, "width": 900, "height": min(most, whole - box["y"])},
        full_page=True,
    )


def delivered(wiki: Wiki, chromium: Browser, name: str) -> Any:
    """Return what scripts of a page learn of an instrument after the next refresh."""
    done = wiki.maintain(MAINTENANCE / "refresh.php")
    assert done.returncode == 0, done.stdout + done.stderr
    context = chromium.new_context(extra_http_headers=config_header(wiki.config))
    visitor = Reader(wiki, context.new_page())
    found = visitor.open("Main Page").evaluate(ASK, name)
    context.close()
    assert visitor.complaints == []
    return found


@pytest.mark.parametrize(
    "way",
    [{"by_keyboard": False, "scripts": False}, {"by_keyboard": True, "scripts": True}],
    ids=["without scripts", "by keyboard"],
)
def test_an_idea_goes_live_is_delivered_and_is_switched_off_without_a_terminal(two, chromium, way):
    ana, mara = two(**way)
    name = f"reading-{ana.reader.name[1:5]}" if WITH_PICTURES and ana.by_keyboard else ana.reader.name
    wiki = ana.reader.wiki

    ana.open("Special:Instruments")
    keep(ana, "1-list")
    ana.follow("New instrument")
    ana.write("Name", name)
    ana.write("Title", "How far readers scroll")
    ana.write("Description", "To see whether tables of contents help.")
    ana.write("Owners", "Web Team")
    ana.write("Contact", "web-team@lists.example.org")
    ana.write("Task", "T123456")
    ana.tick("Switched on")
    ana.pick("doc/start", datetime.now(UTC).date())
    ana.write("Rate in percent", "1")
    ana.tick("page_id")
    ana.choose("Risk", "low")
    keep(ana, "2-form")
    ana.press("Check")
    ana.sees("It can be saved as it is. It is not saved yet.")
    keep(ana, "3-checked")
    ana.press("Propose this change")
    ana.sees("Waits for review")
    keep(ana, "4-proposed")
    assert delivered(wiki, chromium, name) is None

    mara.open("Special:Instruments")
    mara.follow("Proposals")
    mara.sees(name)
    keep(mara, "5-proposals")
    mara.follow(name)
    mara.sees("page_id")
    mara.sees("Rate")
    keep(mara, "6-review")
    mara.press("Approve this revision")
    mara.sees("You approved this.")

    mara.open(f"Instrument:{name}")
    keep(mara, "7-live")
    found = delivered(wiki, chromium, name)
    assert found, mara.pages[-1]
    assert found["attributes"] == ["page_id"]
    assert found["sample"]["rate"] == 0.01

    mara.follow("Switch off…")
    keep(mara, "8-switch-off")
    mara.press("Switch off this instrument")
    mara.sees("One instrument is switched off now.")
    assert delivered(wiki, chromium, name) is None
    assert mara.pages
    assert ana.pages


def test_the_tutorial_shows_the_pictures_that_the_story_makes():
    named = re.findall(r"\]\(pictures/([^)]*)\.png\)", TUTORIAL.read_text(encoding="utf-8"))

    assert named == list(SHOWN)
    assert sorted(each.name for each in PICTURES.iterdir()) == [f"{each}.png" for each in SHOWN]
    for picture in PICTURES.iterdir():
        assert Path(picture).stat().st_size < 80_000, picture
