"""Pages to files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from configurator.adapters.checkout import Checkout, Made
from configurator.adapters.files import SUFFIX
from configurator.core.name import NAME_RULE, is_name
from configurator.core.page import Absence, Unreadable
from configurator.core.source import parse
from configurator.core.values import same
from configurator.disk import (
    UnreadableFileError,
    UnwritableFileError,
    make_directory,
    read_file,
    write_file,
)
from configurator.errors import BadReferenceError, DocumentError
from configurator.usecases.settling import settled

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from configurator.core.page import Reading, Snapshot
    from configurator.core.values import Json
    from configurator.ports import PageStore


@dataclass
class Pulled:
    """What a pull did.

    Attributes:
        written: Names whose file was made or replaced.
        same: Names whose file said the same already.
        left: Sentences about what was left alone, and why.
    """

    written: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def pull(
    store: PageStore, environment: str, directory: Path, names: Collection[str] | None, *, force: bool
) -> Pulled:
    """Write the pages called *names*, or all, to files in *directory*; see `wiring.Workspace.pull`.

    Their revisions are noted as those of *environment*, which of proposals is `ENV/proposal`.
    """
    for name in names or ():
        if not is_name(name):
            raise BadReferenceError(name, NAME_RULE)
    readings = store.read(names)
    try:
        make_directory(directory)
    except UnwritableFileError as error:
        raise BadReferenceError(str(directory), str(error)) from error
    pulled = Pulled()
    # Files and notes together: another pull in between would leave one's text with the other's revision.
    with Checkout(directory).changed(environment) as notes:
        for name, reading in readings.items():
            snapshot = _usable(environment, name, reading, pulled)
            if snapshot is None:
                continue
            page, file = f"{environment}:{name}@{snapshot.revision}", f"{name}{SUFFIX}"
            if _pull_one(store, page, snapshot, directory / file, pulled, force=force):
                notes.note(environment, file, Made(name, snapshot.revision, snapshot.sha1))
    return pulled


def _usable(environment: str, name: str, reading: Reading, pulled: Pulled) -> Snapshot | None:
    """Return the page if it can become a file; what is wrong with it otherwise is said in *pulled*."""
    page = f"{environment}:{name}"
    match reading:
        case Absence():
            pulled.left.append(f"{page}: there is no such page")
        case Unreadable(reason=reason):
            pulled.left.append(f"{page}: {reason}")
        case _ if not is_name(name):
            pulled.left.append(f"{page}: {NAME_RULE}; a page with another title becomes no file")
        case _:
            try:
                reading.source(page)
            except DocumentError as error:
                pulled.left.append(str(error))
            else:
                return reading
    return None


def _pull_one(
    store: PageStore, page: str, snapshot: Snapshot, path: Path, pulled: Pulled, *, force: bool
) -> bool:
    """Write one page to its file, and tell whether the file now says what the page does."""
    try:
        if _says(store, read_file(path), snapshot.document()):
            pulled.same.append(snapshot.name)
            return True
        if not force:
            pulled.left.append(f"{path} differs from {page}; --force overwrites it")
            return False
    except FileNotFoundError:
        pass
    except UnreadableFileError as error:
        pulled.left.append(f"{path} {error}")
        return False
    try:
        write_file(path, f"{snapshot.text}\n")
    except UnwritableFileError as error:
        pulled.left.append(f"{path} {error}")
        return False
    pulled.written.append(snapshot.name)
    return True


def _says(store: PageStore, text: bytes, document: Json) -> bool:
    try:
        return same(settled(store, parse(text, "").value), document)
    except DocumentError:
        return False
