"""Which processes are ours, told by their command lines; nobody else's is ever ended."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from wikipair.errors import WikiPairError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROC = Path("/proc")
_PATIENCE = 3.0


def having(*arguments: str) -> list[int]:
    """Return the processes whose command line has all these arguments, each as a whole word."""
    return [pid for pid, command in _commands() if command.issuperset(arguments) and pid != os.getpid()]


def end(*arguments: str) -> bool:
    """End every process that has these arguments, workers included; tell whether there was one."""
    found = having(*arguments)
    _send(found, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    left = found
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        left = having(*arguments)
    _send(left, signal.SIGKILL)
    return bool(found)


def identity(pid: int) -> str:
    """Return what tells this process from a later one with the same number.

    Raises:
        WikiPairError: There is no such process.
    """
    if (started := _started(pid)) is None:
        raise WikiPairError(f"There is no process {pid} whose exit could be waited for.")
    return f"{pid}:{started}"


def lives(name: str) -> bool:
    """Tell whether the process that `identity` named still runs."""
    pid, _, started = name.partition(":")
    return _started(int(pid)) == started


def _commands() -> Iterator[tuple[int, frozenset[str]]]:
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            yield int(entry.name), frozenset(os.fsdecode(command).split("\0"))


def _started(pid: int) -> str | None:
    """Return when the process began, in the kernel's ticks; None when it is gone or a zombie."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field is the program's name in brackets and may hold anything, spaces too.
    state, *fields = text.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
        except PermissionError as error:
            raise WikiPairError(
                f"Process {pid} belongs to another user; stop the wikis as that user."
            ) from error
