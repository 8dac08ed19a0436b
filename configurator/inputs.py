"""What a person names on the command line: files and standard input, read and written with a sentence if that fails."""

from __future__ import annotations

import os
import sys
from codecs import BOM_UTF8
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from configurator.core.document.source import MAX_BYTES, parse, parse_foreign
from configurator.core.kind import canonical_text
from configurator.disk import (
    UnreadableFileError,
    UnwritableFileError,
    locked,
    make_directory,
    read_file,
    read_named,
    write_file,
)
from configurator.errors import BadReferenceError
from configurator.problems import Severity, finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.core.document.source import Source
    from configurator.core.document.values import Json

#: What the files of a directory were made from is noted here, beside them.
NOTES: Final = ".instruments.json"
STANDARD_INPUT = "-"
#: Largest file of another tool that is read, in bytes.
LARGEST_FOREIGN = 64 * 1024 * 1024


def source(path: str, *, mend: bool = False) -> Source:
    """Return the document in a file, or on standard input if *path* is `-`.

    To *mend* it, a byte order mark before it is taken away, with a note.

    Raises:
        BadReferenceError: There is no such file, or it cannot be read.
        MalformedDocumentError: It is no JSON.
    """
    if Path(path).name == NOTES:
        raise BadReferenceError(
            path, "is this tool's note of what files were made from, no document; leave it out"
        )
    data = _contents(path, MAX_BYTES + 1)
    if not mend or not data.startswith(BOM_UTF8):
        return parse(data, path)
    read = parse(data.removeprefix(BOM_UTF8), path)
    mark = finding("json/bom", "a byte order mark is taken away; the wiki refuses it", severity=Severity.NOTE)
    return replace(read, notes=(*read.placed([mark]), *read.notes))


def foreign_json(path: str) -> Json:
    """Return the JSON value in a file of another tool, or on standard input if *path* is `-`.

    Raises:
        BadReferenceError: There is no such file, it cannot be read, or it is too large.
        MalformedDocumentError: It is no JSON.
    """
    return parse_foreign(_whole(path), path)


def foreign_text(path: str) -> str:
    """Return the text in a file, or on standard input if *path* is `-`; bytes that are no UTF-8 are replaced.

    A byte order mark before it is passed over.

    Raises:
        BadReferenceError: There is no such file, it cannot be read, or it is too large.
    """
    return _whole(path).decode("utf-8-sig", errors="replace")


def is_plain_file(path: str) -> bool:
    """Tell whether *path* is, leads to, or was a file: neither standard input, nor a pipe, nor a device."""
    return path != STANDARD_INPUT and (_is_file(Path(path)) or not os.path.lexists(path))


def _is_file(path: Path) -> bool:
    """Tell whether *path* is a file by a name of its own.

    `/dev/stdin` and `/dev/fd/3` lead to what a shell opened: that may be a file, but it is not *here*, so nothing is
    kept beside it, and it may have no name any more under which it could be replaced.
    """
    if not path.is_file():  # which leaves out circles, too
        return False
    while path.is_symlink():
        place = path.parent.resolve()
        if place.is_relative_to("/proc"):
            return False
        path = place / path.readlink()
    return True


def write_document(path: Path, document: Json) -> None:
    """Write *document* to *path* in canonical text, whole or not at all.

    Raises:
        BadReferenceError: It cannot be written, or is no file.
    """
    write(path, f"{canonical_text(document)}\n")


def write(path: Path, text: str) -> None:
    """Replace the file at *path* by *text*, whole or not at all; its directory is made if need be.

    Where a link leads to a file, that file is replaced and the link stays.

    Raises:
        BadReferenceError: It cannot be written, or is no file.
    """
    if os.path.lexists(path):
        if not _is_file(path):
            raise BadReferenceError(str(path), "is no file, so it cannot be rewritten")
        path = path.resolve()
    try:
        make_directory(path.parent)
    except UnwritableFileError as error:
        raise BadReferenceError(str(path.parent), str(error)) from error
    try:
        write_file(path, text)
    except UnwritableFileError as error:
        raise BadReferenceError(str(path), str(error)) from error


def renew(path: Path, text: Callable[[str], str]) -> None:
    """Replace the file at *path*, whole or not at all, by what *text* makes of what it says now; others may read it meanwhile.

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


def _whole(path: str) -> bytes:
    data = _contents(path, LARGEST_FOREIGN + 1)
    if len(data) > LARGEST_FOREIGN:
        raise BadReferenceError(
            path, f"is larger than {LARGEST_FOREIGN // 1024**2} MiB, which is the most that is read; split it"
        )
    return data


def _contents(path: str, limit: int) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(limit)
    try:
        return read_named(Path(path), limit)
    except FileNotFoundError as error:
        raise BadReferenceError(path, "there is no such file") from error
    except UnreadableFileError as error:
        raise BadReferenceError(path, str(error)) from error
