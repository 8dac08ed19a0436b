"""Page histories kept on disk: never trusted over a head, checked against the wiki's log, safe to delete at any time.

A file belongs to one page as one account sees it: what is hidden from others depends on the account's rights, so they
are part of the directory's name. Texts are kept by their SHA-1, which the wiki hides together with the text.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from configurator.core.canonical import sha1
from configurator.core.page import Head, Snapshot
from configurator.ports import LoggingWiki

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from configurator.ports import PageStore, Texts

#: How long a history is kept without a look at the log; recent changes reach back 30 days or more.
MAX_AGE: Final = timedelta(days=14)
#: How long before a look an entry of the log may have been missed, because a database replica lagged.
LAG: Final = timedelta(seconds=30)

_FIELDS: Final = tuple(field.name for field in fields(Head))


@dataclass(frozen=True)
class _Kept:
    """A history in a file.

    Attributes:
        seen: When the wiki said so, by its clock.
        revisions: Newest first, all of them.
    """

    seen: str
    revisions: tuple[Snapshot, ...]


class HistoryCache:
    """`ports.Histories` that remembers; one directory for all wikis and accounts.

    Where the directory cannot be read or written, histories are read from the wiki.
    """

    def __init__(self, directory: Path, texts: Texts) -> None:
        self._directory = directory
        self._texts = texts
        self._logs: dict[Path, tuple[str, Mapping[str, str]]] = {}

    def history(self, store: PageStore, head: Head) -> Iterator[Snapshot]:
        """See `ports.Histories`; of a page that is known, only the revisions since are fetched."""
        if not isinstance(store, LoggingWiki) or head.page_id is None:
            yield from store.history(head.name)
            return
        path = self._home(store) / f"{head.page_id}.json"
        kept = self._kept(store, path, head)
        if kept and _head(kept[0]) == _head(head):
            found = list(kept)
            yield from found
        else:
            found = []
            for revision in _joined(store.history(head.name), kept):
                found.append(revision)
                yield revision
        self._keep(path, store.site().now, found)

    def _kept(self, store: LoggingWiki, path: Path, head: Head) -> tuple[Snapshot, ...]:
        """Return the history that is known of a page, newest first; nothing if the log may say otherwise."""
        kept = self._load(path)
        if kept is None or _earlier(store.site().now, MAX_AGE) > kept.seen:
            return ()
        newest = kept.revisions[0]
        if newest.name != head.name or newest.revision > head.revision:
            return ()
        since, log = self._log(store, path.parent)
        logged = max(log.get(head.name, ""), log.get("", ""))
        # Another process may have written it meanwhile, of a look that our log does not reach back to.
        return () if kept.seen < since or logged >= _earlier(kept.seen, LAG) else kept.revisions

    def _log(self, store: LoggingWiki, home: Path) -> tuple[str, Mapping[str, str]]:
        """Return the oldest look at a history that may still be used, and the log since; asked for once."""
        if home not in self._logs:
            oldest = _earlier(store.site().now, MAX_AGE)
            looks = [kept.seen for kept in map(self._load, home.glob("*.json")) if kept is not None]
            since = min((seen for seen in looks if seen >= oldest), default=oldest)
            self._logs[home] = since, store.logged(_earlier(since, LAG))
        return self._logs[home]

    def _home(self, store: LoggingWiki) -> Path:
        account = store.account()
        # Wikis of different farms may have the same database name, and one wiki may hold two environments.
        viewer = [store.site().wiki_id, store.page_address(""), account.user, sorted(account.rights)]
        return self._directory / sha1(json.dumps(viewer))

    def _load(self, path: Path) -> _Kept | None:
        """Return what a file says; None if it says nothing, or nothing that can be believed."""
        try:
            told = json.loads(path.read_bytes())
            seen = str(told["seen"])
            datetime.fromisoformat(seen)
            revisions = tuple(self._snapshot(revision) for revision in told["revisions"])
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None
        return _Kept(seen, revisions) if revisions else None

    def _snapshot(self, told: dict[str, Any]) -> Snapshot:
        text = None if told["hidden"] else self._texts.get(told["sha1"])
        if text is None and not told["hidden"]:
            raise LookupError(told["sha1"])
        return Snapshot(**{name: told[name] for name in _FIELDS}, text=text)

    def _keep(self, path: Path, seen: str, revisions: Sequence[Snapshot]) -> None:
        if any(revision.text is not None and revision.sha1 != sha1(revision.text) for revision in revisions):
            return  # a text without its SHA-1 would not be found again
        for revision in revisions:
            if revision.text is not None and self._texts.get(sha1(revision.text)) is None:
                self._texts.put(revision.text)
        told = {"seen": seen, "revisions": [_told(revision) for revision in revisions]}
        new = path.with_name(f".{path.stem}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.write_text(json.dumps(told), encoding="utf-8")
            new.replace(path)
        except OSError:
            return  # a full or read-only disk costs requests, nothing else


def _joined(newer: Iterator[Snapshot], kept: Sequence[Snapshot]) -> Iterator[Snapshot]:
    """Yield the revisions of *newer* until they meet those that are *kept*, then these."""
    for revision in newer:
        if kept and revision == kept[0]:  # all of it: a wiki that was rebuilt has the same ids again
            yield from kept
            return
        yield revision


def _told(revision: Snapshot) -> dict[str, Any]:
    return _head(revision) | {"hidden": revision.text is None}


def _head(revision: Head) -> dict[str, Any]:
    return {name: getattr(revision, name) for name in _FIELDS}


def _earlier(timestamp: str, by: timedelta) -> str:
    return f"{datetime.fromisoformat(timestamp) - by:%Y-%m-%dT%H:%M:%SZ}"
