"""Single files: read without surprises, written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from configurator.core.source import MAX_BYTES


class UnreadableFileError(Exception):
    """A file that is there cannot be read; its text says why, as the end of a sentence about the file."""


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
                raise UnreadableFileError("is no regular file")
            return file.read(limit)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableFileError(_reason(path, error)) from error


def write_file(path: Path, text: str) -> None:
    """Replace the file at *path* by *text*, whole or not at all."""
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
        file.write(text)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _reason(path: Path, error: OSError) -> str:
    if path.is_symlink():
        return "is a symbolic link; links are not followed"
    if path.is_dir():
        return "is a directory"
    return (error.strerror or "cannot be read").lower()
