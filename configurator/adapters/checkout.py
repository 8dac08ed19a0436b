"""Pages pulled to files, and what the files of a directory were made from: page and revision of each, noted beside them.

A document says nothing of revisions, so `pull` and `save` note them in `.instruments.json`; then a later `save` knows
whether somebody changed the page since. A note is of one page: a file that is renamed inside, to be saved as another page,
was made from no revision of that one. The notes are a convenience: without any, what is live when saving counts.

A file has an entry for each page, `ENV:NAME`, with a revision and the SHA-1 of its text, for a wiki that is restored from
a backup gives the same ids again. Earlier versions noted `ENV` and the revision; that counts for whatever page the file
is of.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from configurator.adapters.files import SUFFIX
from configurator.core.document.names import NAME_RULE, PROPOSALS, is_name
from configurator.core.document.source import foreign, parse
from configurator.core.document.values import same
from configurator.core.page import Absence, Unreadable
from configurator.disk import (
    UnreadableFileError,
    UnwritableFileError,
    locked,
    make_directory,
    read_file,
    remove_file,
    write_file,
)
from configurator.errors import BadReferenceError, DocumentError, SettingsError
from configurator.inputs import NOTES
from configurator.usecases.reading import settled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from configurator.core.document.values import Json
    from configurator.core.page import Reading, Snapshot
    from configurator.ports import PageStore

_LARGEST = 16 * 1024 * 1024


class Made(NamedTuple):
    """What a file was made from: the page's name, its revision, and the SHA-1 of that text; None if it is not known."""

    name: str
    revision: int
    sha1: str | None = None


class Notes:
    """What is noted of the files of one directory."""

    def __init__(self, entries: dict[str, dict[str, Any]]) -> None:
        self._entries = entries

    def base(self, file: str, environment: str, name: str) -> Made | None:
        """Return what the file called *file* was made from, as far as the page *name* of *environment* goes."""
        entry = self._entries.get(file, {})
        noted = entry.get(f"{environment}:{name}", entry.get(environment))
        if not isinstance(noted, dict):
            noted = {"revision": noted}
        revision, sha1 = noted.get("revision"), noted.get("sha1")
        if not isinstance(revision, int):
            return None
        return Made(name, revision, sha1 if isinstance(sha1, str) else None)

    def know(self, environment: str) -> bool:
        """Tell whether any file of the directory was made from a page of *environment*."""
        return any(key.partition(":")[0] == environment for entry in self._entries.values() for key in entry)

    @contextmanager
    def unfinished(self, environment: str) -> Iterator[None]:
        """Know *environment* while files are made from its pages, and for good if that does not come to its end.

        Else the files of a first pull that was killed would seem to have been written by hand.
        """
        if self.know(environment):
            yield
            return
        mark = self._entries.setdefault("", {})  # which is no file's name
        mark[environment] = {}
        yield
        del mark[environment]
        if not mark:
            del self._entries[""]

    def note(self, environment: str, file: str, made: Made) -> None:
        """Note what the file called *file* now corresponds to in *environment*."""
        # What it was proposed as, or pulled from, before that says nothing any more.
        gone = {environment, f"{environment}{PROPOSALS}"}
        entry = {
            key: noted
            for key, noted in self._entries.get(file, {}).items()
            if key not in gone and not key.startswith(f"{environment}{PROPOSALS}:")
        }
        noted: dict[str, int | str] = {"revision": made.revision}
        if made.sha1 is not None:
            noted["sha1"] = made.sha1
        self._entries[file] = entry | {f"{environment}:{made.name}": noted}

    def dump(self) -> str:
        """Return the notes as the text of a file, sorted, so that they can be kept with the files."""
        return json.dumps(self._entries, indent="\t", sort_keys=True) + "\n"


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


class Checkout:
    """The files of one directory, and the notes of what they were made from, in a file there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._place = directory / NOTES

    def read(self) -> Notes:
        """Return what is noted; nothing if there is no file.

        Raises:
            SettingsError: The notes are damaged.
        """
        try:
            entries: Any = foreign(read_file(self._place, _LARGEST))
        except FileNotFoundError:
            entries = {}
        except (UnreadableFileError, ValueError) as error:
            raise SettingsError(f"{self._place}: cannot be read; remove it, and pull again") from error
        valid = isinstance(entries, dict) and all(isinstance(entry, dict) for entry in entries.values())
        if not valid:
            raise SettingsError(f"{self._place}: is damaged; remove it, and pull again")
        return Notes(entries)

    def note(self, environment: str, made: Mapping[str, Made]) -> None:
        """Note what files now correspond to in *environment*, by file name.

        Raises:
            SettingsError: As `changed`.
        """
        if made:
            with self.changed() as notes:
                for file, each in made.items():
                    notes.note(environment, file, each)

    def pull(
        self, store: PageStore, environment: str, names: Collection[str] | None, *, force: bool
    ) -> Pulled:
        """Write the pages called *names*, or all, to files, and note their revisions.

        They are noted as those of *environment*, which of proposals is `ENV/proposal`. A file that differs is left alone,
        unless *force*; so is a page that is no JSON.

        Raises:
            BadReferenceError: The directory cannot be made, or is none.
            WikiError: The wiki could not be read.
        """
        for name in names or ():
            if not is_name(name):
                raise BadReferenceError(name, NAME_RULE)
        readings = store.read(names)
        try:
            make_directory(self._directory)
        except UnwritableFileError as error:
            raise BadReferenceError(str(self._directory), str(error)) from error
        pulled = Pulled()
        # Files and notes together: another pull in between would leave one's text with the other's revision.
        with self.changed(environment) as notes:
            for name, reading in readings.items():
                snapshot = _usable(environment, name, reading, pulled)
                if snapshot is None:
                    continue
                page, file = f"{environment}:{name}@{snapshot.revision}", f"{name}{SUFFIX}"
                if _pull_one(store, page, snapshot, self._directory / file, pulled, force=force):
                    notes.note(environment, file, Made(name, snapshot.revision, snapshot.sha1))
        return pulled

    @contextmanager
    def changed(self, unfinished: str | None = None) -> Iterator[Notes]:
        """Give the notes to be changed, and the files with them: nobody else changes any meanwhile.

        Whatever ends that early, what was noted until then is kept.

        Args:
            unfinished: The environment from whose pages files are made, if any are (`Notes.unfinished`).

        Raises:
            SettingsError: The notes are damaged, or cannot be written; or others hold the directory for long.
        """
        place = self._place.parent
        try:
            with locked(place):
                notes = self.read()
                before = notes.dump()
                try:
                    with nullcontext() if unfinished is None else notes.unfinished(unfinished):
                        before = self._keep(notes, before)
                        yield notes
                finally:
                    place = self._place
                    self._keep(notes, before)
        except UnwritableFileError as error:
            raise SettingsError(
                f"{place} {error}, so the next save cannot tell whether a page was changed since"
            ) from error

    def _keep(self, notes: Notes, before: str) -> str:
        """Write *notes* if the file says something else, *before*, and return what it says then; none need no file."""
        text = notes.dump()
        if text == Notes({}).dump():
            remove_file(self._place)
        elif text != before:
            write_file(self._place, text)
        return text


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
