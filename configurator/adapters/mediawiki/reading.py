"""Pages by listing and by title, how those that are gone went away, and the text of one byte for byte.

`page = "Instrument:{name}"` in the settings says which title is whose (`Titles`).

What the Action API answers is in Unicode's normal form C, and a combining mark may have joined the letter at the end of
an escape; the SHA-1 beside it is of the text that is stored. `index.php?action=raw` and the REST API answer that text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from configurator.adapters.mediawiki import shapes
from configurator.adapters.mediawiki.exchange import RequestFailedError
from configurator.adapters.mediawiki.facts import merged, removal
from configurator.core.document.source import foreign
from configurator.errors import UnexpectedResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from configurator.adapters.mediawiki.api import Api
    from configurator.adapters.mediawiki.facts import Facts
    from configurator.core.page import Removal
    from configurator.core.site import Namespace

_OK = 200
# How many texts a wiki gives in one answer, and to an account with `apihighlimits`.
_FEW = 50
_MANY = 500


@dataclass(frozen=True, slots=True)
class Titles:
    """One pattern of page titles.

    Attributes:
        namespace: The namespace's name; empty for the main one.
        before: What stands between namespace and name.
        after: What stands behind the name.
    """

    namespace: str
    before: str
    after: str

    @classmethod
    def of(cls, pattern: str) -> Titles:
        """Return the titles that *pattern* describes; it holds `{name}` once."""
        before, _, after = pattern.partition("{name}")
        namespace, colon, prefix = before.rpartition(":")
        return cls(namespace, prefix if colon else before, after)

    def title(self, name: str) -> str:
        """Return the title of the page of *name*."""
        local = f"{self.before}{name}{self.after}"
        return f"{self.namespace}:{local}" if self.namespace else local

    def name(self, title: str) -> str | None:
        """Return whose page *title* is; None if it is nobody's."""
        local = title.removeprefix(f"{self.namespace}:") if self.namespace else title
        if not (local.startswith(self.before) and local.endswith(self.after)):
            return None
        return local[len(self.before) : len(local) - len(self.after)] or None


def is_text_of(data: bytes, digest: str) -> bool:
    """Tell whether *digest* is the SHA-1 of *data*."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest() == digest


def stored_text(api: Api, revision: int, digest: str) -> str:
    """Return the text of *revision* whose SHA-1 is *digest*.

    Raises:
        UnexpectedResponseError: The wiki gives no such text.
    """
    for way in (_by_rest, _raw):
        data = _answered(api, way, revision)
        if data is not None and is_text_of(data, digest):
            return str(data, "utf-8", "replace")
    raise UnexpectedResponseError(
        api.environment,
        "other-text",
        f"the wiki does not give the text of revision {revision} as it is stored, and what it gives reads otherwise",
        next_step="delete the page, or write the document anew on the wiki",
    )


def _answered(api: Api, way: Callable[[Api, int], bytes | None], revision: int) -> bytes | None:
    """Return what one way gives, once the wiki does not put it off any more; None if it gives nothing."""
    waiting = api.begin()
    while True:
        try:
            return way(api, revision)
        except RequestFailedError as failure:
            if not failure.put_off or waiting.over(failure, api.environment):
                return None


def _by_rest(api: Api, revision: int) -> bytes | None:
    """Return the text in the REST API's answer, which every kind of log-in reads."""
    response = api.beside(f"rest.php/v1/revision/{revision}", {})
    if response.status_code != _OK:
        return None
    try:
        answer = foreign(response.content)
    except ValueError:
        return None
    text = answer.get("source") if isinstance(answer, dict) else None
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else None


def _raw(api: Api, revision: int) -> bytes | None:
    """Return the text as `action=raw` gives it to whoever may read the wiki by cookie, or without logging in."""
    response = api.beside("index.php", {"action": "raw", "oldid": revision})
    return bytes(response.content) if response.status_code == _OK else None


class Reader:
    """Reads the pages of one kind of title."""

    def __init__(self, api: Api, facts: Facts, titles: Titles) -> None:
        self._api = api
        self._facts = facts
        self._titles = titles

    def listing(self, properties: str, limit: str | int) -> list[tuple[str, shapes.Page]]:
        """Return all pages of ours by name, sorted; *limit* of them a request."""
        query: dict[str, str | int] = {
            "generator": "allpages",
            "gapnamespace": self._namespace().id,
            "gapprefix": self._titles.before,
            "gaplimit": limit,
            "prop": "revisions",
            "rvslots": "main",
            "rvprop": properties,
        }
        pages = merged(self._api.query(query, shapes.Pages))
        named = ((self._titles.name(title), page) for title, page in pages.items())
        return sorted(((name, page) for name, page in named if name is not None), key=itemgetter(0))

    def titled(self, names: Sequence[str], properties: str) -> dict[str, shapes.Page]:
        """Return the pages of *names*, in order, the missing ones too."""
        pages: dict[str, shapes.Page] = {}
        normalized: dict[str, str] = {}
        rest = list(names)
        while rest:
            size = self.texts_at_once if self._facts.known else _FEW
            batch, rest = rest[:size], rest[size:]
            titles = "|".join(map(self._titles.title, batch))
            told = self._facts.query(
                {"prop": "revisions", "rvslots": "main", "rvprop": properties, "titles": titles}
            )
            pages |= merged(told)
            for answer in told:
                known = answer.get("query", {}).get("normalized", [])
                normalized |= {entry["from"]: entry["to"] for entry in known}
        asked = {name: self._titles.title(name) for name in names}
        found = {name: pages.get(normalized.get(title, title)) for name, title in asked.items()}
        for name, page in found.items():
            if page is None:
                raise self._api.foreign(
                    f"the wiki was asked for the page {asked[name]}, and said nothing of it"
                )
        return {name: page for name, page in found.items() if page is not None}

    def revisions(self, name: str, properties: str) -> Iterator[tuple[shapes.Page, shapes.Revision]]:
        """Yield the page of *name* with each of its revisions, newest first, fetched as they are asked for."""
        title = self._titles.title(name)
        query: dict[str, str | int] = {
            "prop": "revisions",
            "titles": title,
            "rvprop": properties,
            "rvslots": "main",
            "rvlimit": "max",
        }
        for answer in self._api.query(query, shapes.OnePage):
            for page in answer["query"]["pages"]:
                if page["title"] != title:
                    raise self._api.foreign(
                        f"the wiki was asked for the page {title}, and told of {page['title']}"
                    )
                for revision in page.get("revisions", []):
                    yield page, revision

    def removals(self, names: Collection[str]) -> dict[str, Removal]:
        """Return how the pages of *names* went away, for those that ever were there; two requests, or few more."""
        where: dict[str, str | int] = {"lenamespace": self._namespace().id}
        if len(names) == 1:
            where = {"letitle": self._titles.title(*names)}
        newest: dict[str, shapes.Event] = {}
        for kind in ("delete", "move"):
            query = where | {
                "list": "logevents",
                "letype": kind,
                "leprop": "title|type|timestamp|user|comment",
            }
            for answer in self._api.query(query | {"lelimit": "max"}, shapes.Events):
                for event in answer["query"]["logevents"]:
                    name = self._titles.name(event.get("title", "")) or ""
                    if name in names and event.get("action") in ("delete", "move", "move_redir"):
                        newest[name] = max(newest.get(name, event), event, key=itemgetter("timestamp"))
        return {name: removal(event) for name, event in newest.items()}

    def logged(self, since: str) -> dict[str, str]:
        """Return when recent changes last logged something of each page of ours, if it was at *since* or later."""
        query: dict[str, str | int] = {
            "list": "recentchanges",
            "rctype": "log",
            "rcnamespace": self._namespace().id,
            "rcprop": "title|timestamp|loginfo",
            "rcend": since,
            "rclimit": "max",
        }
        newest: dict[str, str] = {}
        for answer in self._api.query(query, shapes.Changes):
            for event in answer["query"]["recentchanges"]:
                # A hidden entry has no title; it may be about any page.
                told = event.get("logparams")
                targets = told if isinstance(told, dict) else shapes.Targets()
                for title in (event.get("title"), targets.get("target_title"), targets.get("dest_title")):
                    name = self._titles.name(title) if title else None
                    if name is not None:
                        newest[name] = max(newest.get(name, ""), event["timestamp"])
                if "title" not in event or "actionhidden" in event:
                    newest[""] = max(newest.get("", ""), event["timestamp"])
        return newest

    @property
    def texts_at_once(self) -> int:
        """How many texts the wiki gives this account in one answer."""
        return _MANY if "apihighlimits" in self._facts.account().rights else _FEW

    def _namespace(self) -> Namespace:
        namespace = self._facts.site().namespace(self._titles.namespace)
        if namespace is None:
            raise UnexpectedResponseError(
                self._api.environment,
                "no-namespace",
                f"the wiki has no namespace {self._titles.namespace}",
                next_step="`instruments doctor` says what the wiki lacks; or correct `page` in the settings",
                stops_run=True,
            )
        return namespace
