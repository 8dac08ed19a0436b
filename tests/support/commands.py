"""The command line as tests run it: on stores in memory and directories, at a fixed instant."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

from click.testing import CliRunner

from configurator import wiring
from configurator.cli import cli
from configurator.cli.app import App
from configurator.core.page import Edit, Receipt, Snapshot
from configurator.credentials import Credentials
from configurator.ports import PageStore
from configurator.settings import EnvironmentSettings, Settings, StreamSettings
from tests.support.memory import MemoryStore

NOW = "2026-06-01T12:00:00Z"


class Told(NamedTuple):
    """What a command printed, and its exit code."""

    exit: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What the command printed, read as JSON."""
        return json.loads(self.out)


def noted(commands: Commands, directory: str = ".") -> dict[str, dict[str, int]]:
    """Return which revision of each page the files of a directory are noted to be made from, by file."""
    notes = commands.read(f"{directory}/.instruments.json")
    return {file: {page: made["revision"] for page, made in entry.items()} for file, entry in notes.items()}


def told(out: str = "", *, err: str = "", exit: int = 0) -> Told:  # noqa: A002 - the word for it
    """Return what a command is expected to tell; text blocks may be indented and begin on a line of their own."""
    return Told(exit, _block(out), _block(err))


@dataclass
class Commands:
    """`instruments …`, with two wikis in memory, an empty directory as environment, and files where it runs.

    Attributes:
        directory: Where the commands run.
        production: The authority.
        beta: The follower.
    """

    directory: Path
    production: MemoryStore = field(default_factory=lambda: MemoryStore("production", user="Mara"))
    beta: MemoryStore = field(default_factory=lambda: MemoryStore("beta", user="Mara"))
    streams: StreamSettings = field(default_factory=StreamSettings)
    wikis: tuple[str, ...] = ("beta", "production")

    def __call__(self, *arguments: str | Path, stdin: str | bytes = "", terminal: bool = False) -> Told:
        """Run one command; on a *terminal*, questions are answered by the lines of *stdin*."""
        app = App(self._settings, self._open, interactive=terminal, clock=lambda: NOW)
        result = CliRunner().invoke(cli, [*map(str, arguments)], input=stdin, obj=app)
        return Told(result.exit_code, result.stdout, result.stderr)

    def file(self, name: str, value: Any) -> str:
        """Write a value as JSON, or a text as it is, to a file, and return the file's name."""
        text = value if isinstance(value, str) else json.dumps(value, indent=2) + "\n"
        path = self.directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    def read(self, name: str) -> Any:
        """Return the JSON value in a file."""
        return json.loads((self.directory / name).read_text(encoding="utf-8"))

    def _settings(self) -> Settings:
        wikis = {
            name: EnvironmentSettings(
                name=name, api=f"https://{name}.example/w/api.php", authority=name == "production"
            )
            for name in self.wikis
        }
        local = EnvironmentSettings(name="local", directory=self.directory / "local")
        return Settings(
            file=Path("instruments.toml"), environments=wikis | {"local": local}, streams=self.streams
        )

    def _open(self, environment: EnvironmentSettings, credentials: Credentials | None) -> PageStore:
        stores = {"production": self.production, "beta": self.beta}
        return stores.get(environment.name) or wiring.open_store_as(environment, credentials)


def _block(text: str) -> str:
    text = dedent(text.removeprefix("\n"))
    return text if not text or text.endswith("\n") else f"{text}\n"


class Meddled(MemoryStore):
    """Production, where something happens at a moment that the test chooses."""

    def __init__(self) -> None:
        super().__init__("production", user="Mara")
        self.before_writing: Callable[[], object] = lambda: None
        self.at_write: Callable[[Edit], object] = lambda _edit: None
        self.at_read: Callable[[], object] = lambda: None

    def read(self, names=None):
        self.at_read()
        return super().read(names)

    def require_write(self) -> None:
        super().require_write()
        act, self.before_writing = self.before_writing, lambda: None
        act()

    def write(self, edit: Edit) -> Receipt:
        self.at_write(edit)
        return super().write(edit)


def meddled(run: Commands) -> Meddled:
    assert isinstance(run.production, Meddled)
    return run.production


def text(run: Commands, name: str = "web-scroll") -> str | None:
    page = run.production.read([name])[name]
    assert isinstance(page, Snapshot)
    return page.text


def value(run: Commands, name: str = "web-scroll") -> Any:
    page = run.production.read([name])[name]
    assert isinstance(page, Snapshot)
    return page.document()


def undone(run: Commands, answer: Told) -> Told:
    """Run the undo lines that *answer* printed."""
    last = Told(0, "", "")
    for line in answer.out.splitlines():
        if line.startswith("  undo: instruments "):
            for command in line.removeprefix("  undo: ").split(" | "):
                last = run(*shlex.split(command)[1:], stdin=last.out)
    return last
