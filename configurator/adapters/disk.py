"""Single files: read without surprises, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from configurator.core.source import MAX_BYTES

_NO_FILE: Final = "is a pipe, a socket or a device, not a file"
_REASONS: Final = {
    errno.ELOOP: "is a symbolic link; links are not followed",
    errno.EISDIR: "is a directory, not a file",
    errno.ENXIO: _NO_FILE,
    errno.ENAMETOOLONG: "is too long for the name of a file",
    errno.ENOTDIR: "cannot be there, because part of its path is a file",
}


class UnreadableFileError(Exception):
    """A file that is there cannot be read; its text says why, as the end of a sentence about the file."""


class UnwritableFileError(Exception):
    """A file cannot be written; its text says why, as the end of a sentence about the file."""


def make_directory(path: Path) -> None:
    """Make the directory *path*, with those above it; it may be there already.

    Raises:
        UnwritableFileError: It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise UnwritableFileError("is a file, not a directory") from error
    except OSError as error:
        raise UnwritableFileError(f"cannot be made ({_said(error)})") from error


def read_file(path: Path, limit: int = MAX_BYTES + 1) -> bytes:
    """Return up to *limit* bytes of a regular file; by default one more than a document may have.

    Symbolic links are not followed: a link in a shared directory could name any file of the reader's.

    Raises:
        FileNotFoundError: There is none.
        UnreadableFileError: It is no regular file, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableFileError(_NO_FILE)
            return file.read(limit)
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"cannot be read ({_said(error)})")
        raise UnreadableFileError(reason) from error


def write_file(path: Path, text: str) -> None:
    """Replace the file at *path* by *text*, whole or not at all.

    Raises:
        UnwritableFileError: It cannot be written; what was there is still there.
    """
    from tempfile import NamedTemporaryFile

    name = None
    try:
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
            name = Path(file.name)
            file.write(text)
        name.chmod(_mode(path))
        name.replace(path)
    except OSError as error:
        if name is not None:
            with suppress(OSError):
                name.unlink()
        raise UnwritableFileError(f"cannot be written ({_said(error)})") from error


def _mode(path: Path) -> int:
    """Return the permissions of the file that is replaced, or those of a new one that everybody may read."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0o644


def _said(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
