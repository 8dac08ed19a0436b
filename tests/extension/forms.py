"""The wiki's own edit form, used as a browser would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from tests.support.wikis import config_header

if TYPE_CHECKING:
    from tests.support.wikis import Wiki

_ACCOUNTS = json.loads((Path(__file__).parents[2] / "script/wikipair/accounts.json").read_text())
PASSWORDS = {account["name"]: account["password"] for account in _ACCOUNTS}


class _Fields(HTMLParser):
    """The fields of the edit form that a browser sends without a click, and the texts in it."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self._inside = False
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self._inside = found.get("id") == "editform"
        if self._inside and tag == "input" and found.get("type") in ("hidden", "text") and found.get("name"):
            self.values[str(found["name"])] = found.get("value") or ""
        self._area = found.get("name") if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            # A line break right behind the tag is not of the text.
            self.texts[self._area] = self.texts.get(self._area, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None


@dataclass
class Opened:
    """An edit form as it was opened, and what stands in it."""

    fields: dict[str, str]
    text: str
    #: On the page of an edit conflict: what the editor wrote.
    own_text: str = ""

    @classmethod
    def of(cls, page: str) -> Opened:
        found = _Fields()
        found.feed(page)
        # MediaWiki writes a line break before the text, and one behind it.
        text, own = (found.texts.get(name, "").removeprefix("\n") for name in ("wpTextbox1", "wpTextbox2"))
        return cls(found.values, text.removesuffix("\n"), own.removesuffix("\n"))


class Editor:
    """Somebody who is logged in with the account's own password, and edits by the form."""

    def __init__(self, wiki: Wiki, name: str | None) -> None:
        self.wiki = wiki
        self.session = requests.Session()
        self.session.headers.update(config_header(wiki.config))
        if name is not None:
            self._log_in(name)

    def form(self, title: str, **params: str | int) -> str:
        """Return the HTML of the page with the edit form."""
        query: dict[str, str | int] = {"title": title, "action": "edit", "raw": 1}
        return self.session.get(self.wiki.facts["index"], params=query | params, timeout=30).text

    def open(self, title: str, **params: str | int) -> Opened:
        """Open the form, and leave it open."""
        return Opened.of(self.form(title, **params))

    def save(self, title: str, text: str, opened: Opened | None = None, **fields: str) -> str | None:
        """Save in the form, opened before or now.

        Return the HTML that the wiki shows instead; None if the page was saved.
        """
        values = (opened or self.open(title)).fields
        values |= {"wpTextbox1": text, "wpSummary": "by the form", "wpSave": "1"} | fields
        answer = self.session.post(
            self.wiki.facts["index"],
            params={"title": title, "action": "submit"},
            data=values,
            timeout=60,
            allow_redirects=False,
        )
        return None if answer.status_code == requests.codes.found else answer.text

    def _log_in(self, name: str) -> None:
        api = self.wiki.api

        def token(kind: str) -> Any:
            query = {"action": "query", "meta": "tokens", "type": kind, "format": "json"}
            return self.session.get(api, params=query, timeout=30).json()["query"]["tokens"][f"{kind}token"]

        answer = self.session.post(
            api,
            data={
                "action": "clientlogin",
                "username": name,
                "password": PASSWORDS[name],
                "logintoken": token("login"),
                "loginreturnurl": api,
                "format": "json",
            },
            timeout=30,
        ).json()
        assert answer["clientlogin"]["status"] == "PASS", answer
