"""A directory of `NAME.json` files as a page store: everything but a history works offline."""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from configurator.core.canonical import sha1, stored_text
from configurator.core.instants import written
from configurator.core.page import Absence, Head, Reading, Receipt, Snapshot, Unreadable
from configurator.core.source import parse
from configurator.disk import UnreadableFileError, UnwritableFileError, read_file, write_file
from configurator.errors import DocumentError, EditConflictError, NotPermittedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from configurator.core.page import Edit

SUFFIX = ".json"


class FileStore:
    """The instrument files of one directory.

    A file has no history: its revision is a number made from its bytes, and the only one there is.
    """

    keeps_history = False

    def __init__(self, environment: str, directory: Path) -> None:
        self.environment = environment
        self.directory = directory

    def heads(self) -> Mapping[str, Head]:
        """See `ports.PageStore`."""
        return {name: reading for name, reading in self.read().items() if isinstance(reading, Head)}

    def read(self, names: Collection[str] | None = None) -> Mapping[str, Reading]:
        """See `ports.PageStore`."""
        self._require_directory()
        if names is None:
            names = {path.stem for path in self.directory.glob(f"[!.]*{SUFFIX}")}
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
        with self._locked():
            now = self._read_one(edit.name)
            if (now.revision if isinstance(now, Snapshot) else None) != edit.base_revision:
                raise EditConflictError(f"{self.environment}:{edit.name}", edit.base_revision)
            if isinstance(now, Unreadable):
                raise self._not_permitted(
                    "unreadable", f"{edit.name}{SUFFIX} {now.reason}", "look at the file"
                )
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
            data = read_file(path, within=self.directory)
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return Absence(name=name)
        except UnreadableFileError as error:
            return Unreadable(name=name, reason=str(error))
        text = data.decode(errors="replace").removesuffix("\n")
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
            raise self._not_permitted("not-writable", f"{path} {error}", "mend the directory") from error

    def _require_directory(self) -> None:
        if not self.directory.is_dir():
            step = "create it, or correct `directory` in the settings"
            raise self._not_permitted("no-directory", f"{self.directory} is no directory", step)

    def _path(self, name: str) -> Path:
        return self.directory / f"{name}{SUFFIX}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers of this tool out of the directory."""
        descriptor = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _not_permitted(self, code: str, info: str, next_step: str) -> NotPermittedError:
        return NotPermittedError(self.environment, code, info, next_step=next_step, stops_run=True)


def _revision(data: bytes) -> int:
    """Return the first 48 bits of the bytes' SHA-1, as a number."""
    return int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest()[:6], "big")


def _stored_sha1(text: str) -> str:
    """Return the SHA-1 that the document has on a wiki, so that environments of both kinds compare."""
    try:
        return sha1(stored_text(parse(text, "").value))
    except DocumentError:
        return sha1(text)
