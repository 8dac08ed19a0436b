"""Settings files that this user trusts although nobody named them: by their path and by what they say.

Whoever changes such a file, or puts another one in its place, takes the trust away.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from configurator import own
from configurator.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

_AGAIN: Final = "run `instruments trust` again"


def is_trusted(file: Path, content: bytes) -> bool:
    """Tell whether the user said that this file, with this content, counts as one that they named.

    Raises:
        SettingsError: What they said cannot be read.
    """
    return own.table(_file(), _AGAIN).get(str(file.resolve())) == sha256(content).hexdigest()


def trust(file: Path, content: bytes) -> None:
    """Let *file* count as one that the user named, as long as this is its content.

    Raises:
        SettingsError: That cannot be kept.
    """
    kept = _file()
    if kept is None:
        raise SettingsError(f"{own.NO_HOME} to keep that in; name the file with --settings {file}")
    entry = {str(file.resolve()): sha256(content).hexdigest()}
    own.change(kept, _AGAIN, lambda entries: entries | entry)


def _file() -> Path | None:
    return own.beside_credentials("trusted.json")
