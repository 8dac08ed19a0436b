"""What this machine keeps: texts and histories that were read, and texts that were replaced. All of it may be deleted.

Texts are known by their SHA-1 and checked when they are read. Of histories nothing is trusted over a head or the wiki's
log. A file belongs to one page as one account sees it: what is hidden from others depends on the account's rights, so they
are part of the directory's name; the wiki hides a text's SHA-1 together with the text.

Suppression is in no log that everybody may read. So a history counts for a day at most, and where a person looks at
one, the wiki says of every revision whether its text may still be seen. See `docs/explanation/what-is-kept.md`.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import timedelta
from itertools import chain, dropwhile, islice
from typing import TYPE_CHECKING, Any, Final, TypedDict
from urllib.parse import quote

from configurator import own
from configurator.core.document.instants import judged as instant
from configurator.core.document.instants import written
from configurator.core.document.texts import sha1
from configurator.core.page import Head, Snapshot
from configurator.core.shape import Id, IdOrZero, Instant, Sha1, is_sha1, judged, parsed
from configurator.disk import (
    UnreadableFileError,
    UnwritableFileError,
    listed,
    make_directory,
    read_file,
    write_file,
)
from configurator.errors import BadReferenceError
from configurator.ports import LoggingWiki

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from configurator.ports import PageStore, Texts

#: Most bytes of one text: what an answer of a wiki can hold.
_LONGEST: Final = 32 * 1024 * 1024
#: How long a history counts after it was read from the wiki, all of it; recent changes reach back 30 days or more.
MAX_AGE: Final = timedelta(days=1)
#: How long before a look an entry of the log may have been missed, because a database replica lagged.
LAG: Final = timedelta(seconds=30)
#: How many of a page's newest revisions a wiki gives with their texts in one answer.
_AT_ONCE: Final = 50
#: Most bytes of one history without its texts; a revision takes about 300.
_LONGEST_HISTORY: Final = 64 * 1024 * 1024
_FIELDS: Final = tuple(field.name for field in fields(Head))
_ADVICE = (
    "this is where the texts that are replaced are kept; make room, or set XDG_STATE_HOME to another place"
)


class TextCache:
    """One directory of texts, shared by all wikis: a text that was read anywhere is known everywhere.

    Where the directory cannot be read or written, texts are known as long as this object lives.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._known: dict[str, str] = {}

    def get(self, digest: str) -> str | None:
        """Return the text with this SHA-1, or None; a file that says something else counts for nothing."""
        if digest not in self._known:
            if not is_sha1(digest):  # it would name a file elsewhere
                return None
            try:
                text = read_file(self._path(digest), _LONGEST).decode()
            except (FileNotFoundError, UnreadableFileError, UnicodeDecodeError):
                return None
            if sha1(text) != digest:
                return None
            self._known[digest] = text
        return self._known[digest]

    def put(self, text: str) -> None:
        """Keep *text*."""
        digest = sha1(text)
        self._known[digest] = text
        _keep(self._path(digest), text)

    def _path(self, digest: str) -> Path:
        return self._directory / digest[:2] / digest[2:]


@dataclass(frozen=True)
class _Kept:
    """A history in a file.

    Attributes:
        read: When all of it was read from the wiki, by its clock.
        seen: When the wiki last said that it still holds, by the same clock.
        revisions: Newest first, all of them.
    """

    read: str
    seen: str
    revisions: tuple[Snapshot, ...]


class _Told(TypedDict):
    """A revision in a file."""

    name: str
    revision: Id
    parent: IdOrZero
    timestamp: Instant
    user: str | None
    comment: str | None
    sha1: Sha1 | None
    model: str
    page_id: Id | None
    hidden: bool


class _File(TypedDict):
    """A file."""

    read: Instant
    seen: Instant
    revisions: list[_Told]


class HistoryCache:
    """`ports.Histories` that remembers; one directory for all wikis and accounts.

    Where the directory cannot be read or written, histories are read from the wiki.
    """

    def __init__(self, directory: Path, texts: Texts) -> None:
        self._directory = directory
        self._texts = texts
        self._logs: dict[Path, tuple[str, Mapping[str, str]]] = {}
        self._anew: dict[tuple[str, str, str], Sequence[Snapshot]] = {}

    def history(self, store: PageStore, head: Head) -> Iterator[Snapshot]:
        """See `ports.Histories`; of a page that is known, only the revisions since are fetched."""
        if not isinstance(store, LoggingWiki) or not _is_id(head.page_id):
            yield from store.history(head.name)
            return
        path = self._home(store) / f"{head.page_id}.json"
        kept = self._kept(store, path, head)
        known = () if kept is None else kept.revisions
        if known and known[0].with_text(None) == head.with_text(None):
            found = list(known)
            yield from found
        else:
            found = []
            for revision in _joined(store.history(head.name), known):
                found.append(revision)
                yield revision
        if not known:
            self._anew[store.environment, store.kind.noun, head.name] = found
        now = store.site().now
        self._keep(path, _Kept(now if kept is None else kept.read, now, tuple(found)))

    def shown(self, store: PageStore, name: str) -> Iterator[Snapshot]:
        """See `ports.Histories`; a page with more than 50 revisions costs fewer requests than without us.

        What `history` has read from the wiki, all of it, is not read again.
        """
        if (anew := self._anew.get((store.environment, store.kind.noun, name))) is not None:
            yield from anew
            return
        read = store.history(name)
        newest = list(islice(read, _AT_ONCE))
        older: Iterable[Snapshot] | None = None
        if len(newest) == _AT_ONCE and isinstance(store, LoggingWiki) and self._text(newest[-1]) is not None:
            older = self._older(store, newest[-1])
        for revision in chain(newest, read if older is None else older):
            yield revision
            if len(newest) == _AT_ONCE and revision.text is not None:
                self._remember(revision.text)

    def _older(self, store: LoggingWiki, last: Snapshot) -> list[Snapshot] | None:
        """Return the revisions before *last*, with texts from before; None if one is not known or *last* is gone."""
        heads = dropwhile(lambda head: head.revision != last.revision, store.revisions(last.name))
        if next(heads, None) is None:
            return None
        found = [head.with_text(self._text(head)) for head in heads]
        return None if any(each.text is None and each.sha1 is not None for each in found) else found

    def _kept(self, store: LoggingWiki, path: Path, head: Head) -> _Kept | None:
        """Return the history that is known of a page; None if the log may say otherwise."""
        kept = self._load(path)
        if kept is None or _earlier(store.site().now, MAX_AGE) > kept.read:
            return None
        newest = kept.revisions[0]
        if newest.name != head.name or newest.revision > head.revision:
            return None
        since, log = self._log(store, path.parent)
        logged = max(log.get(head.name, ""), log.get("", ""))
        # Another process may have written it meanwhile, of a look that our log does not reach back to.
        return None if kept.seen < since or logged >= _earlier(kept.seen, LAG) else kept

    def _log(self, store: LoggingWiki, home: Path) -> tuple[str, Mapping[str, str]]:
        """Return the oldest look at a history that may still be used, and the log since; asked for once."""
        if home not in self._logs:
            oldest = _earlier(store.site().now, MAX_AGE)
            looks = [kept.seen for kept in map(self._load, _files(home)) if kept is not None]
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
            told = judged(parsed(read_file(path, _LONGEST_HISTORY)), _File)
            revisions = tuple(map(self._snapshot, told["revisions"]))
        except (FileNotFoundError, UnreadableFileError, ValueError, LookupError):
            return None
        return _Kept(told["read"], told["seen"], revisions) if revisions else None

    def _text(self, head: Head) -> str | None:
        return None if head.sha1 is None else self._texts.get(head.sha1)

    def _remember(self, text: str) -> None:
        if self._texts.get(sha1(text)) is None:
            self._texts.put(text)

    def _snapshot(self, told: _Told) -> Snapshot:
        digest = told["sha1"]
        text = None if told["hidden"] or digest is None else self._texts.get(digest)
        if text is None and not told["hidden"]:
            raise LookupError(digest)
        return Snapshot(**{name: told[name] for name in _FIELDS}, text=text)  # type: ignore[literal-required]  # they are its keys

    def _keep(self, path: Path, kept: _Kept) -> None:
        texts = [(each.sha1, each.text) for each in kept.revisions if each.text is not None]
        if any(digest != sha1(text) for digest, text in texts):
            return  # a text without its SHA-1 would not be found again
        for _, text in texts:
            self._remember(text)
        told = {"read": kept.read, "seen": kept.seen, "revisions": list(map(_told, kept.revisions))}
        _keep(path, json.dumps(told))


def _keep(path: Path, text: str) -> None:
    """Write what only its owner may read; a full or read-only disk costs requests, nothing else."""
    with suppress(UnwritableFileError):
        make_directory(path.parent, private=True)
        write_file(path, text, private=True)


def _joined(newer: Iterator[Snapshot], kept: Sequence[Snapshot]) -> Iterator[Snapshot]:
    """Yield the revisions of *newer* until they meet those that are *kept*, then these."""
    for revision in newer:
        if kept and revision == kept[0]:  # all of it: a wiki that was rebuilt has the same ids again
            yield from kept
            return
        yield revision


def _told(revision: Snapshot) -> dict[str, Any]:
    return {name: getattr(revision, name) for name in _FIELDS} | {"hidden": revision.text is None}


def _is_id(page_id: int | None) -> bool:
    """Tell whether *page_id* is a whole number, and so the name of a file in this directory and no other."""
    return type(page_id) is int and page_id > 0


def _files(home: Path) -> list[Path]:
    """Return the kept histories; where they cannot be listed none is known, and the log is asked as far back as any."""
    try:
        return [home / name for name in listed(home) if name.endswith(".json")]
    except UnreadableFileError:
        return []


def _earlier(timestamp: str, by: timedelta) -> str:
    return written(instant(timestamp) - by)


class Backups:
    """The texts of one environment that were replaced, a file each: `NAME@REVISION-SHA1.json`.

    A wiki that is restored from a backup gives the same revision to another text; then both are kept.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @classmethod
    def of_user(cls, environment: str) -> Backups:
        """Return those in this user's state directory.

        Raises:
            BadReferenceError: There is no such directory.
        """
        own_state = own.directory("state")
        if own_state is None:
            raise BadReferenceError(
                "the texts that are replaced", f"cannot be kept: {own.NO_HOME}; set XDG_STATE_HOME"
            )
        return cls(own_state / "replaced" / quote(environment, safe=""))

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a text that is about to be replaced; a hidden one there is none of.

        Raises:
            BadReferenceError: The directory cannot be written.
        """
        if snapshot.text is None:
            return
        # Names come from a wiki: no slash, no leading dot, nothing that a file system minds.
        name = quote(snapshot.name, safe="")[:170].lstrip(".")
        file = self._directory / f"{name}@{snapshot.revision}-{sha1(snapshot.text)}.json"
        try:
            make_directory(self._directory)
            write_file(file, snapshot.text + "\n")
        except UnwritableFileError as error:
            raise BadReferenceError(str(self._directory), f"{error}; {_ADVICE}") from error
