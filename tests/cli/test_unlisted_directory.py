"""A directory that cannot be listed is never taken for an empty one, whatever command looks into it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import Commands
from tests.support.examples import web_scroll

COMMANDS = [
    pytest.param(["disable", "--all", "--in", "local", "--yes"], id="disable-all"),
    pytest.param(["export", "local", "--as", "streamconfigs"], id="export-streamconfigs"),
    pytest.param(["export", "local", "--as", "mpic"], id="export-mpic"),
    pytest.param(["list", "local"], id="list"),
    pytest.param(["pull", "local", "there"], id="pull"),
    pytest.param(["doctor", "local"], id="doctor"),
    pytest.param(["disable", "web-scrol", "--in", "local", "--yes"], id="disable-a-name-nearly-right"),
]


def unlisted(number: int) -> Callable[[Path, pytest.MonkeyPatch], None]:
    """Break listing with an error of the system, as permissions or a disk would."""

    def scandir(_path: object) -> None:
        raise OSError(number, os.strerror(number))

    return lambda _folder, monkeypatch: monkeypatch.setattr(os, "scandir", scandir)


def instead(make: Callable[[Path], object]) -> Callable[[Path, pytest.MonkeyPatch], None]:
    """Put something else in the directory's place."""

    def replace(folder: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
        folder.rename(folder.with_name("elsewhere"))
        make(folder)

    return replace


BROKEN = [
    pytest.param(unlisted(errno.EACCES), "cannot be read (permission denied)", id="not-permitted"),
    pytest.param(unlisted(errno.EIO), "cannot be read (input/output error)", id="disk-error"),
    pytest.param(instead(lambda path: path.write_text("{}")), "is no directory", id="file"),
    pytest.param(instead(lambda path: path.symlink_to("nowhere")), "is no directory", id="dangling-link"),
    pytest.param(instead(lambda _: None), "is no directory", id="not-there"),
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_no_command_takes_it_for_an_empty_one(
    instruments: Commands, monkeypatch, command: list[str], broken, said: str
):
    instruments.file("local/web-scroll.json", web_scroll())
    broken(instruments.directory / "local", monkeypatch)

    answer = instruments(*command)
    assert answer.exit == 6, answer
    assert said in answer.out + answer.err
    assert "there are no instruments" not in answer.err
    assert "{}" not in answer.out


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_drift_concludes_nothing_from_it(instruments: Commands, monkeypatch, broken, said: str):
    instruments.wikis = ("production",)
    instruments.production.edit("web-scroll", web_scroll(environments=["production", "local"]))
    instruments.file("local/web-scroll.json", web_scroll(environments=["production", "local"]))
    broken(instruments.directory / "local", monkeypatch)

    answer = instruments("drift", "--in", "local")
    assert answer.exit == 6, answer
    assert said in answer.err
    assert "missing" not in answer.out


def test_an_empty_one_is_an_empty_one(instruments: Commands):
    assert instruments("disable", "--all", "--in", "local").err == "local: there are no instruments\n"
    assert instruments("list", "local").exit == 0
    assert instruments("doctor", "local").exit == 0
