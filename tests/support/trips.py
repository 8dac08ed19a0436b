"""How far a command travels: which files and functions of ours it enters, traced while it runs on wikis in memory.

A file counts when one of its functions ran, not when it was only imported. A function counts with those inside it.
Settings are given and stores are the tests' doubles, so neither is part of a trip.
"""

from __future__ import annotations

import inspect
import os
import shlex
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final
from unittest.mock import patch

import configurator
from tests.support.commands import Told
from tests.support.examples import web_scroll
from tests.support.pairs import BOT, CountingWiki, Reconciling

_OURS: Final = Path(configurator.__file__).parent
_DOUBLES: Final = frozenset(inspect.getfile(each) for each in CountingWiki.__mro__ if each is not object)
_FILE: Final = "web-scroll.json"


@dataclass
class Trip:
    """What was entered below a folder.

    Attributes:
        folder: Whose files count.
        doubles: Those of its files that do not count.
        files: The functions that ran, by their files' paths in the folder, both in the order of entering.
        calls: Which function called which of another file, directly or through code that does not count.
    """

    folder: Path
    doubles: frozenset[str] = frozenset()
    files: dict[str, list[str]] = field(default_factory=dict)
    calls: set[tuple[str, str, str, str]] = field(default_factory=set)

    @property
    def functions(self) -> int:
        """How many functions ran."""
        return sum(map(len, self.files.values()))

    @contextmanager
    def traced(self) -> Iterator[None]:
        """Note what runs, also in threads that begin meanwhile."""
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or not self._counts(frame) or not frame.f_code.co_flags & inspect.CO_OPTIMIZED:
            return  # the bodies of modules and classes are not optimized: their names are no local variables
        callers = [each for each in _callers(frame) if self._counts(each)]
        if any(each.f_code.co_name == "<module>" for each in callers):
            return  # whatever runs while a module is imported
        file, function = self._place(frame)
        functions = self.files.setdefault(file, [])
        if function not in functions:
            functions.append(function)
        for caller in callers[:1]:
            if caller.f_code.co_filename != frame.f_code.co_filename:
                self.calls.add((*self._place(caller), file, function))

    def _counts(self, frame: FrameType) -> bool:
        file = frame.f_code.co_filename
        return file.startswith(f"{self.folder}{os.sep}") and file not in self.doubles

    def _place(self, frame: FrameType) -> tuple[str, str]:
        file = Path(frame.f_code.co_filename).relative_to(self.folder).as_posix()
        return file, frame.f_code.co_qualname.partition(".<locals>")[0]


def _callers(frame: FrameType) -> Iterator[FrameType]:
    caller = frame.f_back
    while caller is not None:
        yield caller
        caller = caller.f_back


def travelled(command: str) -> Trip:
    """Run one of `COMMANDS` where everything is ready for it, and return its trip."""
    trip = Trip(_OURS, _DOUBLES)
    with ready(command) as (run, arguments):
        with trip.traced():
            told = run(*arguments)
        _done(told)
    return trip


@contextmanager
def ready(command: str) -> Iterator[tuple[Reconciling, tuple[str, ...]]]:
    """Make two wikis ready for one of `COMMANDS`, and give what runs it and its arguments."""
    with _somewhere() as directory:
        run = Reconciling(
            directory, CountingWiki("production"), CountingWiki("beta", BOT), review=command in _REVIEWED
        )
        run.proposals = CountingWiki("production", counter=run.production._counter)
        run.production.edit("web-scroll", web_scroll(), "Mara", "new")
        run.beta.edit("web-scroll", web_scroll(), BOT, "copies production@1: new")
        yield run, COMMANDS[command](run)


@contextmanager
def _somewhere() -> Iterator[Path]:
    """Work in an empty directory that is home, too, as somebody without settings of their own."""
    with TemporaryDirectory() as name, chdir(name), patch.dict(os.environ, HOME=name):
        for variable in [each for each in os.environ if each.startswith(("INSTRUMENTS_", "XDG_"))]:
            del os.environ[variable]
        yield Path(name)


def _done(told: Told) -> Told:
    assert told.exit == 0, told
    return told


def _save(run: Reconciling) -> tuple[str, ...]:
    _done(run("pull", "production", "."))
    run.file(_FILE, web_scroll(task="T2"))
    return ("save", _FILE, "--to", "production", "--yes", "-m", "new task")


def _drift(run: Reconciling) -> tuple[str, ...]:
    run.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "new task")
    return ("drift",)


def _propose(run: Reconciling) -> tuple[str, ...]:
    run.become("Ana")
    return ("propose", *_save(run)[1:])


def _review(run: Reconciling) -> tuple[str, ...]:
    _done(run(*_propose(run)))
    run.become("Mara")
    return ("review", "production:web-scroll")


def _approve(run: Reconciling) -> tuple[str, ...]:
    review = _done(run(*_review(run), "--format", "json")).json
    return (*shlex.split(review["approve"])[1:-1], "as proposed", "--yes")


#: What makes everything ready, and returns the arguments.
COMMANDS: Final[dict[str, Callable[[Reconciling], tuple[str, ...]]]] = {
    "save": _save,
    "drift": _drift,
    "propose": _propose,
    "review": _review,
    "approve": _approve,
}
_REVIEWED: Final = frozenset({"propose", "review", "approve"})
