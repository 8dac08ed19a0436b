"""What a person names on the command line: files and standard input, read and written with a sentence if that fails."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.core.source import MAX_BYTES, parse
from configurator.disk import (
    UnreadableFileError,
    UnwritableFileError,
    make_directory,
    read_file,
    write_file,
)
from configurator.errors import BadReferenceError, DocumentError, SettingsError

if TYPE_CHECKING:
    from configurator.core.source import Source
    from configurator.core.values import Json

STANDARD_INPUT = "-"
#: Largest file of another tool that is read, in bytes.
LARGEST_FOREIGN = 64 * 1024 * 1024


def source(path: str) -> Source:
    """Return the document in a file, or on standard input if *path* is `-`.

    Raises:
        BadReferenceError: There is no such file, or it cannot be read.
        MalformedDocumentError: It is no JSON.
    """
    return parse(_contents(path, MAX_BYTES + 1), path)


def foreign_json(path: str) -> Json:
    """Return the JSON value in a file of another tool, or on standard input if *path* is `-`.

    Raises:
        BadReferenceError: There is no such file, or it cannot be read.
        MalformedDocumentError: It is no JSON.
    """
    return parse(_contents(path, LARGEST_FOREIGN), path, limited=False).value


def foreign_text(path: str) -> str:
    """Return the text in a file, or on standard input if *path* is `-`; bytes that are no UTF-8 are replaced.

    Raises:
        BadReferenceError: There is no such file, or it cannot be read.
    """
    return _contents(path, LARGEST_FOREIGN).decode(errors="replace")


def stream_names(path: Path | None) -> frozenset[str] | None:
    """Return the stream names in a JSON file: a list, or an object with an entry a stream, as the API gives it.

    Raises:
        SettingsError: It holds something else; the settings name it.
    """
    if path is None:
        return None
    try:
        value = foreign_json(str(path))
    except DocumentError as error:
        raise SettingsError(str(error)) from error
    if isinstance(value, dict):
        streams = value.get("streams", value)
        value = list(streams) if isinstance(streams, dict) else None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise SettingsError(
            f"{path}: is neither a JSON list of stream names nor an object with an entry for each"
        )
    return frozenset(map(str, value))


def write(path: Path, text: str) -> None:
    """Replace the file at *path* by *text*, whole or not at all; its directory is made if need be.

    Raises:
        BadReferenceError: It cannot be written.
    """
    try:
        make_directory(path.parent)
    except UnwritableFileError as error:
        raise BadReferenceError(str(path.parent), str(error)) from error
    try:
        write_file(path, text)
    except UnwritableFileError as error:
        raise BadReferenceError(str(path), str(error)) from error


def _contents(path: str, limit: int) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(limit)
    try:
        return read_file(Path(path), limit)
    except FileNotFoundError as error:
        raise BadReferenceError(path, "there is no such file") from error
    except UnreadableFileError as error:
        raise BadReferenceError(path, str(error)) from error
