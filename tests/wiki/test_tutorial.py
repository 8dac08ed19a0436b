"""The tutorial is true: what Ana and Mara type in it, on the real wikis, prints what it shows."""

from __future__ import annotations

import os
import re
import socket
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.wikis import Wiki, start
from tests.wiki.sessions import Step, retold, run

TUTORIAL = Path(__file__).parents[2] / "docs/tutorial/first-instrument.md"
#: To write the output anew, after a change of what is printed: INSTRUMENTS_RETELL=1 script/test tests/wiki/test_tutorial.py
DIGEST = "5d0c…"
SHA1 = "3f78…"
FIRST_OF_JUNE = date(2026, 6, 1)
RETELL = "INSTRUMENTS_RETELL" in os.environ


class Teaching:
    """Ana and Mara, each with credentials of their own, in one directory, on wikis that nobody else has."""

    def __init__(self, wikis: dict[str, Wiki], directory: Path) -> None:
        self.wikis = wikis
        self.directory = directory
        self.revisions: dict[str, str] = {}
        self.today = datetime.now(UTC).date()
        self.digest = ""
        self.sha1 = ""

    def __call__(self, step: Step) -> str:
        """Return what one command prints, as the tutorial would show it."""
        name = step.prompt.removesuffix("$").capitalize()
        command = self._real(step.command)
        told = run(command, self._environment(name), self._passwords(name))
        if step.command.startswith("instruments init"):
            run("instruments trust --yes", self._environment("Mara"), "")  # Ana's file, which is Mara's too
            for wiki in self.wikis.values():  # Mara has logged in before
                run(f"instruments login {wiki.name}", self._environment("Mara"), self._passwords("Mara"))
        return self._steady(told)

    def _real(self, command: str) -> str:
        """Return *command* with real addresses, and with the revisions that the tutorial's stand for."""
        for name, wiki in self.wikis.items():
            command = command.replace(f"https://{name}.example.org", wiki.api.removesuffix("/api.php"))
        command = command.replace(DIGEST, self.digest).replace(SHA1, self.sha1)
        return re.sub(r"@(\d+)", lambda found: f"@{self.revisions.get(found[1], '1')}", command)

    def _environment(self, name: str) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("INSTRUMENTS_")}
        homes = {key: str(self.directory / f"{key}-{name}") for key in ("XDG_CACHE_HOME", "XDG_STATE_HOME")}
        credentials = {"INSTRUMENTS_CREDENTIALS": str(self.directory / f"{name}.json")}
        return kept | homes | credentials | {"PATH": path}

    def _passwords(self, name: str) -> str:
        account = self.wikis["production"].credentials(name)
        return f"{account.user}\n{account.password}\n"

    def _steady(self, told: str) -> str:
        """Return *told* without what differs from run to run: revisions are counted from 1, every instant is one."""
        told = told.replace(str(self.directory), "/home/ana")
        for name, wiki in self.wikis.items():
            told = told.replace(wiki.api.removesuffix("/api.php"), f"https://{name}.example.org/w")
            told = told.replace(urlsplit(wiki.api).netloc, f"{name}.example.org")
        told = re.sub(r"\bAna\.json", ".config/instruments/credentials.json", told)
        told = re.sub(r"(\d{4}-\d{2}-\d{2})T00:00:00Z", self._shifted, told)
        told = re.sub(r"\b[0-9a-f]{64}\b", self._digest, told)
        told = re.sub(r"(?<=\d:)[0-9a-f]{40}\b", self._named, told)
        told = re.sub(r"beta:web-scroll@\d+", "beta:web-scroll@1", told)  # Beta counts for itself
        told = re.sub(r"(?m)(AGE|now|\d+ min) +(?=CHANGES|\d+$)", lambda found: f"{_age(found[1])}  ", told)
        told = re.sub(r"(?m)\b\d+ min( ago)?$", lambda found: "just now" if found[1] else "now", told)
        told = re.sub(r"(open +|merged +)(\d+)( +)", self._padded, told)
        told = re.sub(
            r"(?<!beta:web-scroll)(@|--base |revision |\br)(\d+)\b",
            lambda found: found[1] + self._counted(found[2]),
            told,
        )
        # Each revision is a minute younger than the one before.
        told = re.sub(r"(@(\d+)  )\d{4}-\S+Z", lambda found: found[1] + _minute(found[2]), told)
        return re.sub(r"\d{4}-\S+Z(  \S+@(\d+))", lambda found: _minute(found[2]) + found[1], told)

    def _shifted(self, found: re.Match[str]) -> str:
        """Return a day as far from the tutorial's as the real one is from today."""
        return f"{FIRST_OF_JUNE + (date.fromisoformat(found[1]) - self.today)}T00:00:00Z"

    def _digest(self, found: re.Match[str]) -> str:
        self.digest = found[0]
        return DIGEST

    def _named(self, found: re.Match[str]) -> str:
        self.sha1 = found[0]
        return SHA1

    def _padded(self, found: re.Match[str]) -> str:
        return found[1] + self._counted(found[2]).ljust(len(found[2] + found[3]))

    def _counted(self, revision: str) -> str:
        known = {real: shown for shown, real in self.revisions.items()}
        if revision not in known:
            known[revision] = str(len(known) + 1)
            self.revisions[known[revision]] = revision
        return known[revision]


def _minute(revision: str) -> str:
    return f"2026-06-01T12:{int(revision):02}:00Z"


def _age(text: str) -> str:
    return text if text == "AGE" else "now"


@pytest.fixture
def taught(tmp_path: Path) -> dict[str, Wiki]:
    """Two new wikis with the extension, set up as its administrators would: nothing goes live on production unreviewed."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = {"BETA_PORT": str(one.getsockname()[1]), "PRODUCTION_PORT": str(other.getsockname()[1])}
    wikis = start(tmp_path / "wikis", EXTENSION="on", **ports)
    settings = Path(wikis["production"].facts["local_settings"])
    lines = [
        "$wgInstrumentConfiguratorReview = true;",
        f"$wgInstrumentConfiguratorEnvironments = [ 'beta' => '{wikis['beta'].api}' ];",
        "$wgInstrumentConfiguratorBot = 'Instrument bot';",
    ]
    settings.write_text("\n".join([settings.read_text(encoding="utf-8"), *lines, ""]), encoding="utf-8")
    return wikis


@pytest.fixture
def teaching(taught: dict[str, Wiki], tmp_path: Path, monkeypatch) -> Teaching:
    desk = tmp_path / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    return Teaching(taught, desk)


def test_what_the_tutorial_shows_is_what_happens(teaching: Teaching):
    document = TUTORIAL.read_text(encoding="utf-8")

    told = retold(document, teaching)

    if RETELL:
        TUTORIAL.write_text(told, encoding="utf-8")
    assert told == document
