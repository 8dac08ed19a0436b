"""The file from which a monitoring system collects metrics; it may be read at any instant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.adapters.disk import UnreadableFileError, read_file
from configurator.adapters.inputs import write
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
    try:
        before = read_file(path).decode(errors="replace")
    except FileNotFoundError:
        before = ""
    except UnreadableFileError as error:
        raise BadReferenceError(str(path), str(error)) from error
    write(path, text(before))
