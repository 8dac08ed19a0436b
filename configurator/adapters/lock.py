"""One instance at a time on one machine: a lock file that says who holds it.

The kernel's lock on the file counts (`flock`), never the file's presence or what it says: a process that dies, however
it dies, holds it no longer. The file stays; removing it would let two processes lock two files of one name.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from configurator.errors import AlreadyRunningError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST = 1000
_OWN_ONLY = 0o600


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock at *path*, and say in it who we are.

    Raises:
        AlreadyRunningError: Another process holds it.
        SettingsError: The file cannot be made or opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _OWN_ONLY)
    except OSError as error:
        raise SettingsError(f"{path}: the lock file cannot be opened ({error.strerror})") from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(str(path), _owner(file)) from None
        except OSError as error:
            raise SettingsError(
                f"{path}: files cannot be locked there ({error.strerror}); name another place with -lock"
            ) from error
        _write(file, {"pid": os.getpid(), "host": socket.gethostname(), "since": _now()})
        yield
        _write(file, None)
    finally:
        os.close(file)


def _write(file: int, owner: dict[str, object] | None) -> None:
    """Replace what the file says; a full disk does not matter, for only people read it."""
    try:
        os.ftruncate(file, 0)
        if owner is not None:
            os.pwrite(file, f"{json.dumps(owner)}\n".encode(), 0)
    except OSError:
        return


def _owner(file: int) -> str:
    """Return in words who holds the lock."""
    try:
        said = json.loads(os.pread(file, _LONGEST, 0))
        return f"process {int(said['pid'])} on {said['host']!a} since {said['since']!a}".replace("'", "")
    except (OSError, ValueError, TypeError, KeyError):
        return "which has not said yet who it is"


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
