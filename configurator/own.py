"""What is this user's own: directories for configuration, caches and state, private tables of JSON there, and trust.

A private table is readable by its owner alone, or refused; it is changed by one process at a time, whole or not at all.
Where a process has no home (a container's user without HOME and without an entry in passwd) there are none of them.
One table names the settings files that count as named by the user, with the SHA-256 of what each says.
"""

from __future__ import annotations

import json
import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from configurator.core.document.source import foreign
from configurator.disk import UnwritableFileError, locked, make_directory, remove_file, said, write_file
from configurator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

NO_HOME: Final = "this process has no home directory"
_TRUSTED: Final = "trusted.json"
_AGAIN: Final = "run `instruments trust` again"


def directory(kind: Literal["config", "cache", "state"]) -> Path | None:
    """Return this user's directory for this tool's configuration, caches or state; it need not exist.

    None where there is no home, and where `$XDG_…_HOME` is relative: that would be a place below the working directory,
    which may be anybody's.
    """
    from platformdirs import PlatformDirs  # noqa: PLC0415 - needed by who did not name the directory

    try:
        found: Path = getattr(PlatformDirs("instruments", appauthor=False), f"user_{kind}_path")
    except RuntimeError:
        return None
    return found if found.is_absolute() else None


def credentials_file() -> Path | None:
    """Return where `instruments login` keeps credentials; `$INSTRUMENTS_CREDENTIALS` names another place.

    Raises:
        SettingsError: The place that it names depends on the working directory, which may be anybody's: whose credentials
            and whose trust would be found there?
    """
    if named := os.environ.get("INSTRUMENTS_CREDENTIALS"):
        if not (file := Path(named)).is_absolute():
            raise SettingsError(f"INSTRUMENTS_CREDENTIALS={named}: a whole path is needed, beginning with /")
        return file
    own = directory("config")
    return None if own is None else own / "credentials.json"


def beside_credentials(name: str) -> Path | None:
    """Return the file *name* in the directory of the credentials.

    Raises:
        SettingsError: As `credentials_file`.
    """
    file = credentials_file()
    return None if file is None else file.with_name(name)


def table(file: Path | None, again: str) -> dict[str, Any]:
    """Return what a private table holds; nothing if it is not there.

    Args:
        file: Where it is, if anywhere.
        again: What makes it anew, for a sentence.

    Raises:
        SettingsError: It cannot be read, is damaged, or is open to others.
    """
    if file is None:
        return {}
    try:
        _require_own_link(file, again)
        with file.open("rb") as stream:
            _require_private(file, os.fstat(stream.fileno()), again)
            entries = foreign(stream.read())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({said(error)})") from error
    except ValueError:
        entries = None  # and nothing more: the error holds the whole text, with the secrets
    if not isinstance(entries, dict):
        raise SettingsError(f"{file}: damaged; remove it, and {again}")
    return entries


def change(file: Path, again: str, changed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Replace a private table by what *changed* makes of it; an empty one goes.

    Raises:
        SettingsError: As `table`, or it cannot be written.
    """
    target = file.resolve()  # a link of one's own stays one
    try:
        make_directory(target.parent, private=True)
        with locked(target.parent):
            _replace(file, target, changed(table(file, again)))
    except UnwritableFileError as error:
        raise SettingsError(f"{target.parent}: {error}") from error


def is_trusted(file: Path, content: bytes) -> bool:
    """Tell whether the user said that this file, with this content, counts as one that they named.

    Raises:
        SettingsError: What they said cannot be read.
    """
    return table(beside_credentials(_TRUSTED), _AGAIN).get(str(file.resolve())) == sha256(content).hexdigest()


def trust_settings(file: Path, content: bytes) -> None:
    """Let *file* count as one that the user named, as long as this is its content.

    Raises:
        SettingsError: That cannot be kept.
    """
    kept = beside_credentials(_TRUSTED)
    if kept is None:
        raise SettingsError(f"{NO_HOME} to keep that in; name the file with --settings {file}")
    entry = {str(file.resolve()): sha256(content).hexdigest()}
    change(kept, _AGAIN, lambda entries: entries | entry)


def _replace(file: Path, target: Path, entries: dict[str, Any]) -> None:
    try:
        if entries:
            write_file(target, f"{json.dumps(entries, indent=2)}\n", private=True, lasting=True)
        else:
            remove_file(target)
    except UnwritableFileError as error:
        raise SettingsError(f"{file}: {error}") from error


def _require_own_link(file: Path, again: str) -> None:
    if file.is_symlink() and file.lstat().st_uid != os.geteuid():
        raise SettingsError(f"{file}: a link that belongs to somebody else; remove it, and {again}")


def _require_private(file: Path, status: os.stat_result, again: str) -> None:
    if status.st_uid != os.geteuid():
        raise SettingsError(f"{file}: belongs to somebody else; remove it, and {again}")
    if stat.S_IMODE(status.st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"{file}: open to others; run `chmod 600 {file}`")
