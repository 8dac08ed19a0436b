"""Texts that were replaced, kept on this machine: a convenience beside the page history, safe to delete."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from configurator import own
from configurator.core.canonical import sha1
from configurator.disk import UnwritableFileError, make_directory, write_file
from configurator.errors import BadReferenceError

if TYPE_CHECKING:
    from pathlib import Path

    from configurator.core.page import Snapshot

_ADVICE = (
    "this is where the texts that are replaced are kept; make room, or set XDG_STATE_HOME to another place"
)


class Backups:
    """The texts of one environment that were replaced, a file each: `NAME@REVISION-SHA1.json`.

    A wiki that is restored from a backup gives the same revision to another text; then both are kept.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @classmethod
    def of_user(cls, environment: str) -> Backups:
        """Return those in this user's state directory.

        Raises:
            BadReferenceError: There is no such directory.
        """
        own_state = own.directory("state")
        if own_state is None:
            raise BadReferenceError(
                "the texts that are replaced", f"cannot be kept: {own.NO_HOME}; set XDG_STATE_HOME"
            )
        return cls(own_state / "replaced" / quote(environment, safe=""))

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a text that is about to be replaced; a hidden one there is none of.

        Raises:
            BadReferenceError: The directory cannot be written.
        """
        if snapshot.text is None:
            return
        # Names come from a wiki: no slash, no leading dot, nothing that a file system minds.
        name = quote(snapshot.name, safe="")[:170].lstrip(".")
        file = self._directory / f"{name}@{snapshot.revision}-{sha1(snapshot.text)}.json"
        try:
            make_directory(self._directory)
            write_file(file, snapshot.text + "\n")
        except UnwritableFileError as error:
            raise BadReferenceError(str(self._directory), f"{error}; {_ADVICE}") from error
