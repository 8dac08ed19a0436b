"""Texts by their SHA-1, kept on disk: immutable, checked when they are read, safe to delete at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from configurator.core.canonical import sha1
from configurator.core.shape import is_sha1
from configurator.disk import UnreadableFileError, UnwritableFileError, make_directory, read_file, write_file

if TYPE_CHECKING:
    from pathlib import Path

#: Most bytes of one text: what an answer of a wiki can hold.
_LONGEST: Final = 32 * 1024 * 1024


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
        path = self._path(digest)
        try:
            make_directory(path.parent, private=True)
            write_file(path, text, private=True)
        except UnwritableFileError:
            return  # a full or read-only disk costs requests, nothing else

    def _path(self, digest: str) -> Path:
        return self._directory / digest[:2] / digest[2:]
