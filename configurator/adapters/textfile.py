"""The file from which a monitoring system collects metrics; it may be read at any instant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.disk import (
    UnreadableFileError,
    UnwritableFileError,
    locked,
    make_directory,
    read_file,
    write_file,
)
from configurator.errors import BadReferenceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def renew(path: Path, text: Callable[[str], str]) -> None:
    """Replace the file at *path*, whole or not at all, by what *text* makes of what it says now.

    A file that is not there, or holds no text, says nothing; it is only a memory. The directory is made if need be.

    Raises:
        BadReferenceError: It cannot be read or written.
    """
    place = path.parent
    try:
        make_directory(place)
        with locked(place):
            place = path
            write_file(path, text(_said(path)))
    except (UnreadableFileError, UnwritableFileError) as error:
        raise BadReferenceError(str(place), str(error)) from error


def _said(path: Path) -> str:
    try:
        return read_file(path).decode(errors="replace")
    except FileNotFoundError:
        return ""
