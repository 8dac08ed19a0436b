"""Ends the pair when those who started it are gone, even if they were killed outright.

The processes that need the pair stand in a file; no file means that it runs until it is stopped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from wikipair import processes

if TYPE_CHECKING:
    from wikipair.settings import Settings

COMMAND = "end-when-forsaken"
_INTERVAL = 0.3
_SCRIPT = Path(__file__).resolve().parents[1] / "wiki"


def keepers(settings: Settings, pid: int | None, *, was_running: bool) -> list[str] | None:
    """Return who needs the pair after this start; None when it is to run until it is stopped.

    Raises:
        WikiPairError: There is no process *pid*.
    """
    if pid is None:
        return None
    newcomer = processes.identity(pid)
    if not was_running:
        return [newcomer]
    known = _read(settings)
    return None if known is None else [*known, newcomer]


def keep(settings: Settings, names: list[str] | None) -> None:
    """Write down who needs the pair, and watch them."""
    dismiss(settings)
    if names is None:
        return
    _file(settings).write_text(json.dumps(names), encoding="utf-8")
    subprocess.Popen(
        [sys.executable, str(_SCRIPT), COMMAND, str(settings.state)],
        env=os.environ | {"INSTRUMENTS_WIKI_DIR": str(settings.state)},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def dismiss(settings: Settings) -> None:
    """Watch nobody any more."""
    processes.end(COMMAND, str(settings.state))
    _file(settings).unlink(missing_ok=True)


def wait(settings: Settings) -> None:
    """Return when nobody needs the pair."""
    while not forsaken(settings):
        time.sleep(_INTERVAL)


def forsaken(settings: Settings) -> bool:
    """Tell whether all who needed the pair have ended."""
    return not any(processes.lives(name) for name in _read(settings) or [])


def _file(settings: Settings) -> Path:
    return settings.state / "keepers.json"


def _read(settings: Settings) -> list[str] | None:
    try:
        names: list[str] = json.loads(_file(settings).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return names
