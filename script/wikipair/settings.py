"""Where the pair lives and what it consists of, from the environment and the options."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wikipair.errors import WikiPairError

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSIONS = ("1.39", "1.43")
#: Those that can have our extension, as its extension.json says.
_WITH_EXTENSION = ("1.43",)
ENVIRONMENTS = ("beta", "production")
_PORTS = {"beta": 8139, "production": 8143}
_NOTED = "ports.json"
_DATABASES = {"beta": "betawiki", "production": "prodwiki"}


@dataclass(frozen=True)
class Wiki:
    """One wiki of the pair: which MediaWiki, at which port, kept where."""

    environment: str
    version: str
    port: int
    directory: Path
    extension: bool

    @property
    def database(self) -> str:
        """The database name, which is the wiki's identity to MediaWiki."""
        return _DATABASES[self.environment]

    @property
    def url(self) -> str:
        """The address without a final slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def configuration(self) -> Path:
        """The LocalSettings.php of this wiki."""
        return self.directory / "LocalSettings.php"

    @property
    def log(self) -> Path:
        """Where PHP's server writes requests and errors."""
        return self.directory / "server.log"


@dataclass(frozen=True)
class Settings:
    """The directories, ports and chosen versions of one pair, and whether it has our extension."""

    state: Path
    cache: Path
    ports: Mapping[str, int]
    chosen: Mapping[str, str]
    extension: bool

    @property
    def versions(self) -> tuple[str, ...]:
        """The MediaWiki versions that the pair can be of, the oldest first."""
        return _WITH_EXTENSION if self.extension else VERSIONS

    def wiki(self, environment: str, version: str) -> Wiki:
        """Return one wiki; each version of it keeps its own data."""
        directory = self.state / f"{environment}-{version}"
        return Wiki(environment, version, self.ports[environment], directory, self.extension)

    def tree(self, version: str) -> Path:
        """Return where the code of one MediaWiki version is unpacked."""
        return self.cache / f"mediawiki-{version}"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment variables make.

    Raises:
        WikiPairError: A port, a version or a switch is not one.
    """
    repository = Path(__file__).resolve().parents[2]
    state = Path(environ.get("INSTRUMENTS_WIKI_DIR") or repository / ".wiki").absolute()
    usual = _PORTS | noted_ports(state)
    ports = {name: _port(environ, name, usual[name]) for name in ENVIRONMENTS}
    if ports["beta"] == ports["production"]:
        raise WikiPairError(
            f"Beta and production cannot both use port {ports['beta']}; set another one for either."
        )
    return Settings(
        state=state,
        cache=Path(
            environ.get("INSTRUMENTS_WIKI_CACHE") or Path.home() / ".cache" / "instruments-wiki"
        ).absolute(),
        ports=ports,
        chosen={name: version for name in ENVIRONMENTS if (version := _version(environ, name))},
        extension=_switch(environ, "INSTRUMENTS_WIKI_EXTENSION"),
    )


def noted_ports(state: Path) -> dict[str, int]:
    """Return the ports at which the pair in *state* was last started, by environment; empty if it never was."""
    try:
        noted = json.loads((state / _NOTED).read_text(encoding="utf-8"))
        return {name: int(noted[name]) for name in ENVIRONMENTS}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def note_ports(settings: Settings) -> None:
    """Note the pair's ports, so that who names its folder alone finds it there."""
    (settings.state / _NOTED).write_text(f"{json.dumps(settings.ports)}\n", encoding="utf-8")


def _port(environ: Mapping[str, str], environment: str, usual: int) -> int:
    variable = f"INSTRUMENTS_WIKI_{environment.upper()}_PORT"
    text = environ.get(variable) or str(usual)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        raise WikiPairError(f"{variable} is {text!r}; it must be a port number from 1 to 65535.")
    return int(text)


def _version(environ: Mapping[str, str], environment: str) -> str | None:
    variable = f"INSTRUMENTS_WIKI_{environment.upper()}"
    version = environ.get(variable)
    if version and version not in VERSIONS:
        raise WikiPairError(f"{variable} is {version!r}; choose one of {' and '.join(VERSIONS)}.")
    return version or None


def _switch(environ: Mapping[str, str], variable: str) -> bool:
    text = environ.get(variable) or "on"
    if text not in ("on", "off"):
        raise WikiPairError(f"{variable} is {text!r}; write on or off.")
    return text == "on"
