"""Single files: read without surprises, written whole or not at all, changed by one process at a time.

Whoever reads a file that others change too, and writes it again, does so between `with locked(its directory)`: else of
two that do it at once one is lost. Locks are the kernel's (`flock`), never a file's presence: a process that dies,
however it dies, holds none. They keep out processes of this machine; what another machine does to a shared directory at
the same instant they do not see.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import re
import stat
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from configurator.core.document.instants import written
from configurator.core.document.source import MAX_BYTES, foreign
from configurator.errors import AlreadyRunningError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

#: How long a change of a file waits for another process to finish its own, which takes milliseconds.
PATIENCE: Final = 30.0
#: How often it looks again.
_LOOK: Final = 0.02
_OWN_ONLY: Final = 0o600
_LONGEST_OWNER: Final = 1000

_NO_FILE: Final = "is a pipe, a socket or a device, not a file"
_NO_DIRECTORY: Final = "is no directory"
_REASONS: Final = {
    errno.ELOOP: "is a symbolic link; links are not followed",
    errno.EISDIR: "is a directory, not a file",
    errno.ENXIO: _NO_FILE,
    errno.ENAMETOOLONG: "is too long for the name of a file",
    errno.ENOTDIR: "cannot be there, because part of its path is a file",
}

_NAMED_REASONS: Final = _REASONS | {errno.ELOOP: "is a symbolic link that leads in a circle"}


class UnreadableFileError(Exception):
    """A file that is there cannot be read; its text says why, as the end of a sentence about the file."""


class UnwritableFileError(Exception):
    """A file cannot be written; its text says why, as the end of a sentence about the file."""


def make_directory(path: Path, *, private: bool = False) -> None:
    """Make the directory *path*, with those above it; it may be there already.

    Args:
        path: The directory.
        private: Nobody else may look into it, if it is new.

    Raises:
        UnwritableFileError: It cannot be made.
    """
    try:
        path.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise UnwritableFileError("is a file, not a directory") from error
    except OSError as error:
        raise UnwritableFileError(f"cannot be made ({said(error)})") from error


def read_file(path: Path, limit: int = MAX_BYTES + 1, *, within: Path | None = None) -> bytes:
    """Return up to *limit* bytes of a regular file; by default one more than a document may have.

    Symbolic links are not followed, since one in a shared directory could name any file of the reader's; but those are
    that end at a file inside the directory *within*, as all do in a mounted ConfigMap of Kubernetes.

    Raises:
        FileNotFoundError: There is none.
        UnreadableFileError: It is no regular file, or cannot be read.
    """
    try:
        if within is not None and path.is_symlink() and (end := _inside(path, within)) is not None:
            path = end
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableFileError(_NO_FILE)
            return file.read(limit)
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"cannot be read ({said(error)})")
        raise UnreadableFileError(reason) from error


def read_named(path: Path, limit: int) -> bytes:
    """Return up to *limit* bytes of what a person named: links are followed, and `<(…)` and other pipes read to their end.

    Raises:
        FileNotFoundError: There is nothing.
        UnreadableFileError: It is a directory, or cannot be read.
    """
    try:
        # A pipe that nobody has opened for writing is at its end; waiting for somebody could be for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(descriptor, True)
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limit)
            if not data and stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                raise UnreadableFileError("is a pipe into which nobody writes")
            return data
    except FileNotFoundError as error:
        if path.is_symlink():
            raise UnreadableFileError("is a symbolic link that leads nowhere") from error
        raise
    except OSError as error:
        reason = f"cannot be read ({said(error)})"
        raise UnreadableFileError(_NAMED_REASONS.get(error.errno or 0, reason)) from error


def _inside(link: Path, directory: Path) -> Path | None:
    """Return where *link* ends, if that is inside *directory*."""
    try:
        end = link.resolve(strict=True)
        return end if end.is_relative_to(directory.resolve(strict=True)) else None
    except (OSError, RuntimeError):  # a loop is the one or the other, by Python's version
        return None


def listed(directory: Path) -> tuple[str, ...]:
    """Return the names of all that is in *directory*, sorted.

    Nothing else here lists one: `Path.glob` and `os.walk` take a directory that cannot be listed for an empty one.

    Raises:
        UnreadableFileError: It cannot be listed, so what is in it is not known; the text is about the directory.
    """
    try:
        with os.scandir(directory) as entries:
            return tuple(sorted(entry.name for entry in entries))
    except OSError as error:
        raise UnreadableFileError(_no_directory(error)) from error


def require_directory(directory: Path) -> None:
    """Check that *directory* is one; what is in it may be hidden all the same.

    Raises:
        UnreadableFileError: It is none, or that cannot be seen; the text is about the directory.
    """
    try:
        found = directory.stat()
    except OSError as error:
        raise UnreadableFileError(_no_directory(error)) from error
    if not stat.S_ISDIR(found.st_mode):
        raise UnreadableFileError(_NO_DIRECTORY)


def _no_directory(error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        return _NO_DIRECTORY
    return f"cannot be read ({said(error)})"


def write_file(path: Path, text: str, *, private: bool = False, lasting: bool = False) -> None:
    """Replace the file at *path* by *text*, whole or not at all.

    Args:
        path: The file; a link there is replaced too, not followed.
        text: What it says then.
        private: Only its owner may read it; otherwise its permissions stay, and everybody may read a new one.
        lasting: Wait until the disk has it, for what cannot be got again.

    Raises:
        UnwritableFileError: It cannot be written; what was there is still there.
    """
    new = path.parent / f".instruments-{os.urandom(8).hex()}"
    try:
        data = text.encode()
        mode = _OWN_ONLY if private else _mode(path)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWN_ONLY)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                if lasting:
                    file.flush()
                    os.fsync(descriptor)
            if mode != _OWN_ONLY:
                new.chmod(mode)
            new.replace(path)
        except BaseException:
            with suppress(OSError):
                new.unlink()
            raise
    except UnicodeEncodeError as error:
        raise UnwritableFileError("cannot be written (its text holds what UTF-8 has no bytes for)") from error
    except OSError as error:
        raise UnwritableFileError(f"cannot be written ({said(error)})") from error


def remove_file(path: Path) -> None:
    """Remove the file at *path*; it may be gone already.

    Raises:
        UnwritableFileError: It cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UnwritableFileError(f"cannot be removed ({said(error)})") from error


@contextmanager
def locked(directory: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep out of *directory* whoever else asks for it, for a file there that is read, changed and written.

    The directory itself is locked: nothing is left behind there, and whoever may read it takes part. Do not ask for it
    again before it is let go. Where the file system locks nothing it goes on all the same, and says so once.

    Args:
        directory: It has to be there.
        patience: Seconds to wait for others.

    Raises:
        UnwritableFileError: It is no directory, or others hold it for longer; the text is about the directory.
    """
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnwritableFileError(f"cannot be locked ({said(error)})") from error
    except OSError as error:  # one may write in a directory that one may not read
        _go_on_without(directory, said(error))
        yield
        return
    try:
        _lock(descriptor, directory, patience)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, directory: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise UnwritableFileError(
                    f"has been locked by {_holder(descriptor)} for {patience:g} s; wait until that is done, "
                    "or end it, and try again"
                ) from None
            time.sleep(_LOOK)
        except OSError as error:  # ENOLCK, EBADF, EOPNOTSUPP …: what file systems say that know no locks
            return _go_on_without(directory, said(error))
        else:
            return None


@cache
def _go_on_without(directory: Path, reason: str) -> None:
    log.warning(
        "%s: cannot be locked (%s); going on without, so let no two commands change files there at once",
        directory,
        reason,
    )


def _holder(descriptor: int) -> str:
    """Return in words which process holds the lock, as far as the kernel tells."""
    inode = os.fstat(descriptor).st_ino
    try:
        locks = Path("/proc/locks").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        locks = ""
    found = re.search(rf"FLOCK +ADVISORY +WRITE +([1-9][0-9]*) +[0-9a-f]+:[0-9a-f]+:{inode} ", locks)
    return f"process {found[1]}" if found else "another process"


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file at *path*, and say in it who we are: one instance at a time on one machine.

    The file stays; removing it would let two processes lock two files of one name.

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
        _say_who(file, {"pid": os.getpid(), "host": os.uname().nodename, "since": _now()})
        yield
        _say_who(file, None)
    finally:
        os.close(file)


def _say_who(file: int, owner: dict[str, object] | None) -> None:
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
        said: Any = foreign(os.pread(file, _LONGEST_OWNER, 0))
        return f"process {int(said['pid'])} on {said['host']!a} since {said['since']!a}".replace("'", "")
    except (OSError, ValueError, TypeError, KeyError):
        return "which has not said yet who it is"


def _now() -> str:
    return written(datetime.now(UTC))


def _mode(path: Path) -> int:
    """Return the permissions of the file that is replaced, or those of a new one that everybody may read."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0o644


def said(error: OSError) -> str:
    """Return why the operating system refused something, in its words."""
    return (error.strerror or "unknown reason").lower()
