"""Debian's Chromium, and what must not happen on any page that it visits."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

from tests.support.wikis import ROOT, Wiki

CHROMIUM = "/usr/bin/chromium"
AXE = ROOT / "extension/node_modules/axe-core/axe.min.js"
WIDE, NARROW = 1280, 320
#: What a browser in a container needs, and what keeps it from calling anybody.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: What is seen and reaches beyond a number of pixels; what is folded up has no width yet.
TOO_WIDE = """( most ) => [ ...document.querySelectorAll( 'PARTS' ) ]
    .filter( ( element ) => element.checkVisibility() && ( element.getBoundingClientRect().right > most || element.scrollWidth > most )
        && !element.closest( '.oo-ui-defaultOverlay' ) )
    .map( ( element ) => element.outerHTML.slice( 0, 200 ) )"""


@dataclass
class Reader:
    """Somebody at a browser on one wiki, who notes what a page must not do."""

    wiki: Wiki
    page: Page
    name: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:8]}-scroll")
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        self.page.on("console", self._look_at_message)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", self._look_at_request)

    def _look_at_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _look_at_request(self, request: Request) -> None:
        if not request.url.startswith((self.wiki.api.removesuffix("api.php"), "data:")):
            self.complaints.append(f"request: {request.url}")

    def open(self, title: str, query: str = "") -> Page:
        self.page.goto(f"{self.wiki.api.replace('api.php', 'index.php')}?title={title}&{query}")
        return self.page

    def press(self, name: str) -> None:
        """Press a button that leads to another page, and wait for that page: a click alone does not."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def log_in(self, user: str = "Mara") -> None:
        """Log in as one of the accounts of the wikis, by the form, as a person does."""
        accounts = json.loads((ROOT / "script/wikipair/accounts.json").read_text(encoding="utf-8"))
        [password] = [account["password"] for account in accounts if account["name"] == user]
        page = self.open("Special:UserLogin")
        page.fill("[name=wpName]", user)
        page.fill("[name=wpPassword]", password)
        self.press("Log in")

    def barriers(self, within: str = "#mw-content-text") -> list[str]:
        """Return what keeps somebody out of a part of this page: each rule of axe, or width, and what breaks it."""
        assert self.page.locator(within).count()
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async ( within ) => ( await axe.run( within ) ).violations", within)
        said = [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]
        width = self.page.evaluate("innerWidth")
        parts = ", ".join(f"{each}, {each} *" for each in within.split(", "))
        wide = self.page.evaluate(TOO_WIDE.replace("PARTS", parts), width)
        return [*said, *(f"wider than the window: {each}" for each in wide)]

    def keep(self, what: str) -> None:
        """Keep pictures of the page, wide and narrow, and look whether it fits both."""
        folder = Path(os.environ.get("INSTRUMENTS_ARTEFACTS") or ROOT / ".artefacts")
        for width in (NARROW, WIDE):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.screenshot(path=folder / f"{what}-{width}.png", full_page=True)
            assert (
                self.page.evaluate(TOO_WIDE.replace("PARTS", "#mw-content-text, #mw-content-text *"), width)
                == []
            )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not shutil.which(CHROMIUM):
        missing = f"no {CHROMIUM}: install Debian's package chromium, or run script/bootstrap dev"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def reader(hub: Wiki, chromium: Browser) -> Iterator[Reader]:
    """A reader of one of the wikis, whose pages complained of nothing when the test ends."""
    context = chromium.new_context(viewport={"width": WIDE, "height": 800})
    context.set_default_timeout(15_000)
    reader = Reader(hub, context.new_page())
    yield reader
    context.close()
    assert reader.complaints == []
