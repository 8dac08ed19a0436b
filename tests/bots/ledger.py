"""What people did on two real wikis, written down as they did it, and held against the page histories afterwards.

It knows nothing of merge bases. People decide on values that occur once in the world, so that whether a value of the
follower was ever the authority's is a look-up.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from configurator.core.document.texts import sha1, stored_text
from tests.support.wikis import Pages

BOT = "Instrument bot"
#: Keys whose values people choose so that each occurs once.
UNIQUE = ("title", "description", "task", "contact")
_SOURCE = re.compile(r"(copies|merges) production@(\d+) \(sha1 ([0-9a-f]{40})\)(?=:|\Z)")


@dataclass(frozen=True)
class Entry:
    """One revision that a person saved."""

    name: str
    user: str
    document: Any


@dataclass
class Ledger:
    """Who saved what, by side and revision, and what the bot wrote."""

    follower: Pages
    authority: Pages
    entries: dict[str, dict[int, Entry]] = field(default_factory=lambda: {"beta": {}, "production": {}})
    known: set[tuple[str, str, str]] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    written: set[int] = field(default_factory=set)

    def note(self, pages: Pages, revision: int, entry: Entry) -> None:
        """Write down what a person saved; 0 is no new revision."""
        if revision:
            self.entries[pages.wiki.name][revision] = entry
        if pages is self.authority:
            self.known |= {(entry.name, key, entry.document[key]) for key in UNIQUE}

    def check_writes(self, names: set[str]) -> None:
        """Hold what the bot wrote since the last time on the pages called *names* against what it may write."""
        for name in names:
            chain: list[dict[str, Any] | None] = [None, *reversed(_revisions(self.follower, name))]
            for before, after in pairwise(chain):
                if after is not None and after["user"] == BOT and after["revid"] not in self.written:
                    self.written.add(after["revid"])
                    self._check_write(name, before, after)

    def check_authority(self) -> None:
        """Find every page of the authority as a person left it."""
        heads = self.authority.store(None).heads()
        saved = self.entries["production"]
        assert {name: (head.user, head.sha1) for name, head in heads.items()} == {
            name: (saved[head.revision].user, sha1(stored_text(saved[head.revision].document)))
            for name, head in heads.items()
        }

    def _check_write(self, name: str, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        said = _SOURCE.match(after["comment"])
        assert said, after
        source = self.entries["production"][int(said[2])]
        assert source.name == name, (after, source)
        assert said[3] == sha1(stored_text(source.document)), (after, source)
        if said[1] == "copies":
            assert after["sha1"] == sha1(stored_text(source.document)), (after, source)
        if before is None:
            return
        old, new = _document(before), _document(after)
        for key in UNIQUE:
            replaced = old[key] != new[key]
            assert not replaced or (name, key, old[key]) in self.known, (name, key, old, after)
            assert new[key] in (old[key], source.document[key]), (name, key, old, new)

    def audit(self) -> None:
        """Hold both wikis' histories, deleted revisions included, against all of it.

        Every revision of a person is there as it was saved; on the authority there is no other, on the follower only
        the bot's, none of them twice.
        """
        names = {entry.name for side in self.entries.values() for entry in side.values()}
        for pages in (self.follower, self.authority):
            entries = self.entries[pages.wiki.name]
            there: dict[int, dict[str, Any]] = {}
            for name in names:
                revisions = _revisions(pages, name)
                there |= {each["revid"]: each for each in revisions}
                if pages is self.follower:
                    _check_once(revisions, restarted=name in self.removed)
            assert {
                revision: (each["user"], each["sha1"])
                for revision, each in there.items()
                if each["user"] != BOT or pages is self.authority
            } == {
                revision: (entry.user, sha1(stored_text(entry.document)))
                for revision, entry in entries.items()
            }


def _check_once(revisions: list[dict[str, Any]], *, restarted: bool) -> None:
    """Find no text that the bot stored upon itself, and no revision that it took in twice in one incarnation."""
    for after, before in pairwise(revisions):
        assert (after["user"], before["user"], after["sha1"]) != (BOT, BOT, before["sha1"]), after
    said = [_SOURCE.match(each["comment"]) for each in revisions if each["user"] == BOT]
    sources = [each[0] for each in said if each]
    assert restarted or len(sources) == len(set(sources)), revisions


def _revisions(pages: Pages, name: str) -> list[dict[str, Any]]:
    """Return all revisions of a page with their texts, the deleted ones, too, newest first."""
    properties = "ids|user|comment|sha1|content"
    asked: dict[str, Any] = {
        prefix + key: value
        for prefix in ("rv", "drv")
        for key, value in {"prop": properties, "slots": "main", "limit": "max"}.items()
    }
    asked |= {"action": "query", "prop": "revisions|deletedrevisions", "titles": pages.title(name)}
    found: list[dict[str, Any]] = []
    more: dict[str, Any] | None = {}
    while more is not None:
        answer = pages.wiki.person("Admin").get(**asked, **more)
        [page] = answer["query"]["pages"]
        found += [*page.get("revisions", []), *page.get("deletedrevisions", [])]
        more = answer.get("continue")
    return sorted(found, key=lambda each: -int(each["revid"]))


def _document(revision: dict[str, Any]) -> Any:
    return json.loads(revision["slots"]["main"]["content"])
