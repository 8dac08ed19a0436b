"""The buttons of a proposal's page, pressed as a browser without scripts presses them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from tests.extension.forms import Editor

if TYPE_CHECKING:
    import requests

    from tests.support.wikis import Wiki

FORM = "ext-instrumentConfigurator-decide"


class _Form(HTMLParser):
    """What a browser would send with the form of decisions, and its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.buttons: list[str] = []
        self.action = ""
        self._inside = False
        self._in_reason = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._inside = found.get("id") == FORM
            self.action = found["action"] if self._inside else self.action
        elif self._inside and tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found["value"]
        elif self._inside and tag == "button":
            assert found["name"] == "decision"
            self.buttons.append(found["value"])
        elif self._inside and tag == "textarea":
            self.fields[found["name"]] = ""
            self._in_reason = True

    def handle_data(self, data: str) -> None:
        if self._in_reason:
            self.fields["reason"] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"
        self._in_reason = False


@dataclass
class Shown:
    """A page with, or without, the form of decisions."""

    answer: requests.Response
    form: _Form = field(default_factory=_Form)

    def __post_init__(self) -> None:
        self.form.feed(self.answer.text)

    @property
    def buttons(self) -> list[str]:
        return self.form.buttons

    @property
    def review(self) -> str:
        """The HTML of the review."""
        begin = self.answer.text.find('<section class="ext-instrumentConfigurator-review"')
        depth = 0
        for mark in re.finditer("<section|</section>", self.answer.text[max(begin, 0) :]):
            depth += 1 if mark[0] == "<section" else -1
            if not depth and begin >= 0:
                return self.answer.text[begin : begin + mark.end()]
        return ""

    @property
    def words(self) -> str:
        """The text of the review, with single spaces."""
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", self.review.replace("<wbr>", ""))).split())

    @property
    def told(self) -> str:
        """The text of what the page says was done."""
        [box] = re.findall(
            r'<div class="[^"]*cdx-message--success.*?</div></div>', self.answer.text, re.DOTALL
        ) or [""]
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", box)).split())


@dataclass
class Decider:
    """Somebody, logged in or not, at the pages of one proposal."""

    wiki: Wiki
    name: str | None
    title: str

    def __post_init__(self) -> None:
        self.session = Editor(self.wiki, self.name).session

    def look(self, title: str = "", **params: Any) -> Shown:
        """Look at the proposal's page, or another one."""
        query = {"title": title or self.title} | params
        return Shown(self.session.get(self.wiki.facts["index"], params=query, timeout=60))

    def press(self, decision: str, reason: str = "", seen: Shown | None = None, **changed: str) -> Shown:
        """Press a button of what was *seen* before, or is now, and return the page on which that ends."""
        seen = seen or self.look()
        fields = seen.form.fields | {"decision": decision, "reason": reason} | changed
        action = self.wiki.facts["index"].removesuffix("/index.php")
        address = action[: action.index("/", len("http://"))] if action.count("/") > 2 else action
        answer = self.session.post(address + seen.form.action, data=fields, timeout=60)
        return Shown(answer)
