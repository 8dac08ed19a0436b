"""The settings file `instruments.toml`: which environments there are, and what may be done there.

Whatever is wrong with a file is said at once, a sentence a line: file, key, fact, next step.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from configurator import own
from configurator.core.document.names import nearest
from configurator.core.kind import INSTRUMENT, DocumentKind
from configurator.core.settings_rules import wrong
from configurator.errors import SettingsError
from configurator.own import is_trusted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE_NAME: Final = "instruments.toml"


class Place(NamedTuple):
    """Where a settings file is, and whether the user named it, or it was only found on the way up."""

    file: Path
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentSettings:
    """One environment: a wiki or a directory.

    Attributes:
        name: As in the settings and in references, `ENV:NAME`.
        api: Address of the wiki's `api.php`; None for a directory.
        directory: Where the documents are; None for a wiki.
        authority: Whether this is the one environment that decides.
        review: Whether no text goes live here without a second person.
        right: The right that an edit of an instrument needs on the wiki, and that this tool relies on.
        page: Title of an instrument's page; `{name}` stands for the instrument's name.
        proposal: Title of a proposal's page, with the same stand-in.
        kind: The kind of document whose pages `page`, `proposal` and `right` tell.
        bot: Name of our bot's account there, whose summaries tell what it copied; None if there is none.
        found_in: The settings file, if it was only found: then no secret of the user's goes where it says.
        unprotected: Whether somebody asked to save also where more than the holders of `right` may edit.
    """

    name: str
    api: str | None = None
    directory: Path | None = None
    authority: bool = False
    review: bool = False
    right: str = INSTRUMENT.right
    page: str = INSTRUMENT.page
    proposal: str = INSTRUMENT.proposal
    kind: DocumentKind = INSTRUMENT
    bot: str | None = None
    found_in: Path | None = None
    unprotected: bool = False

    def of(self, kind: DocumentKind) -> EnvironmentSettings:
        """Return the same environment for documents of *kind*; a directory has a folder of them."""
        if kind is self.kind:
            return self
        directory = None if self.directory is None else self.directory / f"{kind.noun}s"
        return replace(
            self, kind=kind, page=kind.page, proposal=kind.proposal, right=kind.right, directory=directory
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileSettings:
    """What limits the bot.

    Attributes:
        max_writes: Budget of one run.
        max_share: Largest share of a target's pages that one run may update.
        report: Title of the page that shows the drift.
    """

    max_writes: int = 50
    max_share: float = 0.3
    report: str = "Project:Instrument configurator/Drift"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """Where the rules find the names of streams; None asks the wiki.

    Attributes:
        static: JSON file of streams that the wiki's own configuration already defines.
        allowed: JSON file of streams that reach browsers.
    """

    static: Path | None = None
    allowed: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A whole settings file, checked.

    Attributes:
        file: Where it is; None when there is none.
        found: Whether nobody named it: it was found on the way up, and is not trusted.
        environments: By name.
        reconcile: What limits the bot.
        streams: Where the names of streams are.
    """

    file: Path | None = None
    found: bool = False
    environments: Mapping[str, EnvironmentSettings] = field(default_factory=dict)
    reconcile: ReconcileSettings = ReconcileSettings()
    streams: StreamSettings = StreamSettings()

    @property
    def authority(self) -> EnvironmentSettings | None:
        """Return the environment that decides, if one is marked."""
        return next((found for found in self.environments.values() if found.authority), None)

    def require_authority(self) -> EnvironmentSettings:
        """Return the environment that decides.

        Raises:
            SettingsError: None is marked.
        """
        if self.authority is None:
            raise SettingsError("no environment in the settings has authority = true; name the one you mean")
        return self.authority

    def followers(self, chosen: str | None = None) -> tuple[str, ...]:
        """Return the names of the environments that follow the authority, or the one that is *chosen*.

        Raises:
            SettingsError: There is no authority, no follower, or the chosen one is none.
        """
        authority = self.require_authority().name
        if chosen is not None:
            if self.environment(chosen).name == authority:
                raise SettingsError(f"{authority} has authority = true; name an environment that follows it")
            return (chosen,)
        followers = tuple(name for name in self.environments if name != authority)
        if not followers:
            raise SettingsError(f"no environment in the settings follows {authority}; add one")
        return followers

    def follower(self, chosen: str | None = None) -> str:
        """Return the one environment that follows the authority, or the one that is *chosen*.

        Raises:
            SettingsError: As `followers`; or there are several to choose from.
        """
        first, *others = self.followers(chosen)
        if others:
            raise SettingsError(f"{first} and {' and '.join(others)} follow; choose one with --in")
        return first

    def require_named(self) -> Settings:
        """Return these settings, for a program that works without a person before it.

        Raises:
            SettingsError: Their file was only found, or there is none.
        """
        name = "name one with -settings:FILE or INSTRUMENTS_SETTINGS"
        if self.file is None:
            raise SettingsError(f"there is no settings file; {name}; `instruments init` makes one")
        if self.found:
            raise SettingsError(
                f"{self.file}: was only found, not named by you; {name}, or run `instruments trust`"
            )
        return self

    def environment(self, name: str) -> EnvironmentSettings:
        """Return the environment called *name*.

        Raises:
            SettingsError: There is none; the sentence names the nearest, or says how to make a settings file.
        """
        if name in self.environments:
            return self.environments[name]
        if self.file is None:
            raise SettingsError(
                f"no environment {name!r}, because there is no settings file; `instruments init` makes one"
            )
        known = ", ".join(self.environments) or "none"
        raise SettingsError(
            f"{self.file}: no environment {name!r}; known: {known}{nearest(name, self.environments)}"
        )


def load(file: Path | None = None, *, start: Path | None = None) -> Settings:
    """Return the settings in *file*, or in the file that `find` finds; without any, settings without environments.

    Raises:
        SettingsError: The file cannot be read, or something in it is wrong.
    """
    place = find(start) if file is None else Place(file, named=True)
    if place is None:
        return Settings()
    content, settings = read(place.file)
    wikis = [each for each in settings.environments.values() if each.api is not None]
    if place.named or not wikis or place.file == _users() or is_trusted(place.file, content):
        return settings
    found = {each.name: replace(each, found_in=place.file) for each in wikis}
    return replace(settings, found=True, environments={**settings.environments, **found})


def read(file: Path) -> tuple[bytes, Settings]:
    """Return the content of *file*, and the settings that it is.

    Raises:
        SettingsError: It cannot be read, or something in it is wrong.
    """
    try:
        content = file.read_bytes()
        return content, parse(content.decode("utf-8-sig"), file)
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: not UTF-8; save the file as UTF-8 text") from None
    except OSError as error:
        reason = (error.strerror or "no file").lower()
        raise SettingsError(
            f"{file}: cannot be read ({reason}); `instruments init` makes a settings file"
        ) from error


def find(start: Path | None = None) -> Place | None:
    """Return the settings file that counts in the directory *start*, which is the working directory if left out.

    `$INSTRUMENTS_SETTINGS`, else the nearest `instruments.toml` from *start* upwards, else the one in the user's
    configuration directory. The first and the last are the user's own choice; one on the way up may be anybody's.
    """
    if named := os.environ.get("INSTRUMENTS_SETTINGS"):
        return Place(Path(named), named=True)
    for above in _upwards(start):
        if _is_file(near := above / FILE_NAME):
            return Place(near, named=False)
    users = _users()
    return Place(users, named=True) if users is not None and _is_file(users) else None


def _upwards(start: Path | None) -> Sequence[Path]:
    """Return *start*, which is the working directory if left out, and what is above it; nothing if that was deleted."""
    try:
        here = (start or Path.cwd()).absolute()
    except FileNotFoundError:
        return ()
    return here, *here.parents


def _users() -> Path | None:
    directory = own.directory("config")
    return None if directory is None else directory / FILE_NAME


def parse(text: str, file: Path) -> Settings:
    """Return the settings in *text*; relative directories and files start at the directory of *file*.

    Raises:
        SettingsError: Naming everything that is wrong.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Not chained: the error holds the whole text, and with it what somebody may have put there by mistake.
        raise SettingsError(f"{file}: not TOML: {error}") from None
    if sentences := list(wrong(table)):
        raise SettingsError("\n".join(f"{file}: {sentence}" for sentence in sentences))
    base = file.absolute().parent
    streams = {key: _path(value, base) for key, value in table.get("streams", {}).items()}
    return Settings(
        file=file,
        environments={
            name: EnvironmentSettings(name=name, **_placed(environment, base))
            for name, environment in table.get("environments", {}).items()
        },
        reconcile=ReconcileSettings(**table.get("reconcile", {})),
        streams=StreamSettings(**streams),
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # under sudo the home directory may be somebody else's
        return False


def _placed(environment: dict[str, Any], base: Path) -> dict[str, Any]:
    if "directory" not in environment:
        return environment
    return environment | {"directory": _path(environment["directory"], base)}


def _path(text: str, base: Path) -> Path:
    try:
        return base / Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(
            f"{text}: {own.NO_HOME}, or nobody is called so; write the path without ~"
        ) from None
