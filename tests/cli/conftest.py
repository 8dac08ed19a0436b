"""The command line as somebody runs it who has no settings and no credentials of their own."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner

from configurator.cli import cli
from tests.support.commands import Commands, Meddled
from tests.support.examples import web_scroll


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty working directory, which is the home directory too."""
    for name in (name for name in os.environ if name.startswith("INSTRUMENTS_")):
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run():
    """Run `instruments` with these arguments, standard input, and an `App` of the test's."""

    def run(*args, stdin=None, app=None):
        return CliRunner().invoke(
            cli, [str(arg) for arg in args], input=stdin, obj=app, prog_name="instruments"
        )

    return run


@pytest.fixture
def instruments(here):
    """Return `instruments …` with two wikis in memory and an empty directory as environments."""
    (here / "local").mkdir()
    return Commands(here)


@pytest.fixture
def live(instruments: Commands) -> Commands:
    """Return the command line with one instrument on production, at revision 1."""
    instruments.production = Meddled()
    instruments.production.edit("web-scroll", web_scroll(), "Milo")
    return instruments
