"""What the files of a directory were made from: environment and revision of each, noted beside them.

A document says nothing of revisions, so `pull` and `save` note them in `.instruments.json`; then a later `save` knows
whether somebody changed the page since. The note is a convenience: without it, what is live when saving counts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from configurator.core.reference import PROPOSALS
from configurator.disk import UnreadableFileError, UnwritableFileError, locked, read_file, write_file
from configurator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOTES = ".instruments.json"
_LARGEST = 16 * 1024 * 1024


class Checkout:
    """The notes of one directory."""

    def __init__(self, directory: Path) -> None:
        self._place = directory / NOTES

    def base(self, file: str, environment: str) -> int | None:
        """Return the revision of *environment* that the file called *file* was made from; None if nobody noted it.

        Raises:
            SettingsError: The notes are damaged.
        """
        noted = self._read().get(file, {}).get(environment)
        return noted if isinstance(noted, int) else None

    def note(self, environment: str, revisions: Mapping[str, int]) -> None:
        """Note the revisions of *environment* that files now correspond to, by file name.

        Raises:
            SettingsError: The notes are damaged, or cannot be written.
        """
        if not revisions:
            return
        try:
            with locked(self._place.parent):
                self._change(environment, revisions)
        except UnwritableFileError as error:
            raise SettingsError(
                f"{self._place} {error}, so the next save cannot tell whether a page was changed since"
            ) from error

    def _change(self, environment: str, revisions: Mapping[str, int]) -> None:
        notes = self._read()
        for file, revision in revisions.items():
            noted = notes.setdefault(file, {})
            noted[environment] = revision
            # What it was proposed as, or pulled from, before that says nothing any more.
            noted.pop(f"{environment}{PROPOSALS}", None)
        write_file(self._place, json.dumps(notes, indent="\t", sort_keys=True) + "\n")

    def _read(self) -> dict[str, dict[str, int]]:
        try:
            notes = json.loads(read_file(self._place, _LARGEST))
        except FileNotFoundError:
            return {}
        except (UnreadableFileError, ValueError) as error:
            raise SettingsError(f"{self._place}: cannot be read; remove it, and pull again") from error
        valid = isinstance(notes, dict) and all(isinstance(entry, dict) for entry in notes.values())
        if not valid:
            raise SettingsError(f"{self._place}: is damaged; remove it, and pull again")
        result: dict[str, dict[str, int]] = notes
        return result
