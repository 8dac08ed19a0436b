"""A directory of `NAME.json` files as a page store: everything but a history works offline."""

from __future__ import annotations

import hashlib
import logging
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from configurator.core.document.instants import written
from configurator.core.document.source import parse
from configurator.core.document.texts import sha1, stored_text
from configurator.core.kind import INSTRUMENT
from configurator.core.page import Absence, Head, Reading, Receipt, Snapshot, Unreadable
from configurator.core.visible import undecodable, visible, with_bytes
from configurator.disk import (
    UnreadableFileError,
    UnwritableFileError,
    listed,
    locked,
    read_file,
    require_directory,
    write_file,
)
from configurator.errors import DocumentError, EditConflictError, NotPermittedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from configurator.core.kind import DocumentKind
    from configurator.core.page import Edit

SUFFIX = ".json"
# What nobody could write by mistake, and a machine's memory holds.
_LARGEST = 64 * 1024 * 1024
log = logging.getLogger(__name__)


class FileStore:
    """The files of one kind of document in one directory.

    A file has no history: its revision is a number made from its bytes, and the only one there is.
    """

    keeps_history = False

    def __init__(self, environment: str, directory: Path, kind: DocumentKind = INSTRUMENT) -> None:
        self.environment = environment
        self.kind = kind
        self.directory = directory

    def site(self) -> None:
        """See `ports.PageStore`."""

    def account(self) -> None:
        """See `ports.PageStore`."""

    def heads(self) -> Mapping[str, Head]:
        """See `ports.PageStore`."""
        return {name: reading for name, reading in self.listed().items() if isinstance(reading, Head)}

    def listed(self) -> Mapping[str, Head | Unreadable]:
        """See `ports.PageStore`."""
        return {name: reading for name, reading in self.read().items() if not isinstance(reading, Absence)}

    def read(self, names: Collection[str] | None = None) -> Mapping[str, Reading]:
        """See `ports.PageStore`."""
        self._require_directory()
        if names is None:
            names = self._names()
        return {name: self._read_one(name) for name in sorted(names)}

    def history(self, name: str) -> Iterator[Snapshot]:
        """See `ports.PageStore`."""
        self._require_directory()
        reading = self._read_one(name)
        if isinstance(reading, Snapshot):
            yield reading

    def require_write(self) -> None:
        """See `ports.PageStore`."""
        self._require_directory()
        if not os.access(self.directory, os.W_OK):
            raise self._not_permitted(
                "not-writable", f"{self.directory} cannot be written", "mend its permissions"
            )

    def write(self, edit: Edit) -> Receipt:
        """See `ports.PageStore`."""
        self.require_write()
        try:
            with locked(self.directory):
                return self._write(edit)
        except UnwritableFileError as error:
            said = f"{self.directory} {error}"
            if not edit.switches_off:
                raise self._not_permitted("not-writable", said, "try again") from error
        # Two that write at once may lose one's text; that nobody can be switched off would be worse.
        log.warning("%s; going on without", said)
        return self._write(edit)

    def _write(self, edit: Edit) -> Receipt:
        now = self._read_one(edit.name)
        if (now.revision if isinstance(now, Snapshot) else None) != edit.base_revision:
            raise EditConflictError(f"{self.environment}:{edit.name}", edit.base_revision)
        if isinstance(now, Unreadable):
            said = f"{edit.name}{SUFFIX} {now.reason}"
            raise NotPermittedError(self.environment, "unreadable", said, next_step="look at the file")
        data = f"{edit.text}\n".encode()
        changed = not isinstance(now, Snapshot) or now.revision != _revision(data)
        if changed:
            self._write_one(self._path(edit.name), data.decode())
        return Receipt(
            name=edit.name,
            revision=_revision(data),
            base_revision=edit.base_revision,
            sha1=edit.sha1,
            changed=changed,
        )

    def _read_one(self, name: str) -> Reading:
        path = self._path(name)
        try:
            data = read_file(path, _LARGEST + 1, within=self.directory)
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return self._astray(name) or Absence(name=name)
        except UnreadableFileError as error:
            return Unreadable(name=name, reason=str(error))
        try:
            text = _text(data)
        except ValueError as error:
            return Unreadable(name=name, reason=str(error))
        return Snapshot(
            name=name,
            revision=_revision(data),
            parent=0,
            timestamp=written(modified),
            user=None,
            comment=None,
            sha1=_stored_sha1(text),
            text=text,
        )

    def _write_one(self, path: Path, text: str) -> None:
        try:
            write_file(path, text)
        except UnwritableFileError as error:
            said, step = f"{path} {error}", "mend the directory"
            raise NotPermittedError(self.environment, "not-writable", said, next_step=step) from error

    def _names(self) -> set[str]:
        try:
            found = listed(self.directory)
        except UnreadableFileError as error:
            raise self._unreadable(error) from error
        return _documents(found) | _strays(found).keys()

    def _astray(self, name: str) -> Unreadable | None:
        """Return what to do with the file that is meant for the document *name* and called otherwise, if there is one."""
        try:
            file = _strays(listed(self.directory)).get(name)
        except UnreadableFileError:  # who may not list a directory may still read in it
            return None
        if file is None:
            return None
        said = f"is called {visible(with_bytes(file))}; rename it to NAME{SUFFIX}, in small letters and UTF-8"
        return Unreadable(name=name, reason=said)

    def _require_directory(self) -> None:
        try:
            require_directory(self.directory)
        except UnreadableFileError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: UnreadableFileError) -> NotPermittedError:
        step = "make it, mend its permissions, or correct `directory` in the settings"
        return self._not_permitted("no-directory", f"{self.directory} {error}", step)

    def _path(self, name: str) -> Path:
        return self.directory / f"{name}{SUFFIX}"

    def _not_permitted(self, code: str, info: str, next_step: str) -> NotPermittedError:
        return NotPermittedError(self.environment, code, info, next_step=next_step, stops_run=True)


def _documents(files: Collection[str]) -> set[str]:
    """Return the names of the documents among *files*."""
    return {
        file.removesuffix(SUFFIX)
        for file in files
        if file.endswith(SUFFIX) and file[0] != "." and not undecodable(file)
    }


def _strays(files: Collection[str]) -> dict[str, str]:
    """Return those of *files* that are meant for a document and are not called so, by the name to tell of them."""
    documents, strays = _documents(files), {}
    for file in sorted(files):
        if file[0] == "." or not file.lower().endswith(SUFFIX):
            continue
        name = with_bytes(file[: -len(SUFFIX)])
        if name not in documents:
            strays[name] = file
        elif not file.endswith(SUFFIX):
            strays[with_bytes(file)] = file
    return strays


def _revision(data: bytes) -> int:
    """Return the first 48 bits of the bytes' SHA-1, as a number."""
    return int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest()[:6], "big")


def _text(data: bytes) -> str:
    """Return the text in a file's bytes, which is written back when something in it is switched off.

    Raises:
        ValueError: It cannot be known completely; in words.
    """
    if len(data) > _LARGEST:
        message = f"is longer than {_LARGEST:,} bytes"
        raise ValueError(message)
    try:
        return data.decode().removesuffix("\n")
    except UnicodeDecodeError:
        message = "is not UTF-8; save it with that encoding"
        raise ValueError(message) from None


def _stored_sha1(text: str) -> str:
    """Return the SHA-1 that the document has on a wiki, so that environments of both kinds compare."""
    try:
        return sha1(stored_text(parse(text, "").value))
    except DocumentError:
        return sha1(text)
