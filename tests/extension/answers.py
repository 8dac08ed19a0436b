"""The form of an instrument, used as a browser without scripts would."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import requests

from tests.extension.forms import Editor

if TYPE_CHECKING:
    from tests.support.wikis import Wiki

FORM = "ext-instrumentConfigurator-form"


@dataclass
class Shown(HTMLParser):
    """A page with the form: what would be sent, what stands at each field, and the buttons."""

    page: str
    #: What a browser sends, in order; a name may come again.
    sent: list[tuple[str, str]] = field(default_factory=list)
    #: All boxes and choices, whether they are chosen or not.
    offered: dict[str, list[str]] = field(default_factory=dict)
    #: Sentences at each field, by its name.
    faults: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    action: str = ""
    is_disabled: bool = False

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = False
        self._area: tuple[str, list[str]] | None = None
        self._select = ""
        self.feed(self.page)
        for found in re.finditer(
            r'<div class="cdx-field__validation-message" id="([^"]*)-fault">(.*?)</div></div></div>',
            self.page,
            re.DOTALL,
        ):
            texts = re.split(r'<div class="cdx-message__content">', found[2])[1:]
            self.faults[html.unescape(found[1])] = [_plain(text) for text in texts]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("id") == FORM:
            self._inside, self.action = True, found["action"]
        if not self._inside:
            return
        name = found.get("name", "")
        match tag:
            case "fieldset":
                self.is_disabled |= "disabled" in found
            case "button":
                self.buttons.append(name)
            case "textarea":
                self._area = (name, [])
            case "select":
                self._select = name
                self.sent.append((name, ""))
            case "option":
                self._choice(found)
            case "input":
                self._input(name, found)
            case _:
                pass

    def _choice(self, option: dict[str, str]) -> None:
        self.offered.setdefault(self._select, []).append(option["value"])
        if "selected" in option:
            self.sent[-1] = (self._select, option["value"])

    def _input(self, name: str, found: dict[str, str]) -> None:
        is_box = found.get("type") == "checkbox"
        if is_box:
            self.offered.setdefault(name, []).append(found["value"])
        if name and (not is_box or "checked" in found):
            self.sent.append((name, found.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area is not None:
            name, texts = self._area
            # A line break right behind the tag is not of the text.
            self.sent.append((name, "".join(texts).removeprefix("\n")))
            self._area = None

    def value(self, name: str) -> str:
        """Return what stands in the only field of that name."""
        [value] = [value for key, value in self.sent if key == name]
        return value

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.sent if key == name]

    @property
    def text(self) -> str:
        """The page's text, with one space for any."""
        return _plain(
            self.page.partition('id="mw-content-text"')[2].partition('id="mw-data-after-content"')[0]
        )


def _plain(page: str) -> str:
    return (
        " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split()).replace(" .", ".").replace(" ,", ",")
    )


class Filler(Editor):
    """Somebody at the form."""

    def __init__(self, wiki: Wiki, name: str | None) -> None:
        super().__init__(wiki, name)

    def look(self, title: str, **params: str | int) -> Shown:
        query: dict[str, str | int] = {"title": title}
        return Shown(self.session.get(self.wiki.facts["index"], params=query | params, timeout=30).text)

    def press(
        self, button: str, shown: Shown, answers: dict[str, str | list[str]] | None = None
    ) -> Shown | None:
        """Press a button after the fields were filled in; return what is shown then, or None if it was saved."""
        given = answers or {}
        sent = [(name, value) for name, value in shown.sent if name not in given]
        for name, value in given.items():
            sent += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        name, _, value = button.partition("=")
        address = requests.compat.urljoin(self.wiki.facts["index"], shown.action)
        answer = self.session.post(
            address, data=[*sent, (name, value or "1")], timeout=60, allow_redirects=False
        )
        if answer.status_code == requests.codes.found:
            return None
        assert answer.status_code == requests.codes.ok, Shown(answer.text).text
        return Shown(answer.text)
