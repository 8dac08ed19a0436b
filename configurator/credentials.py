"""Who we are on a wiki: credentials from the environment, or from the file that `instruments login` writes.

Each is bound to the address of the API that it was given for, so that an edited settings file cannot have a password
sent elsewhere. Secrets are in no repr and in no error.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from configurator.errors import SettingsError
from configurator.settings import user_directory

if TYPE_CHECKING:
    from configurator.settings import EnvironmentSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BotPassword:
    """A bot password from Special:BotPasswords; `user` is like `Name@label`."""

    kind: ClassVar[str] = "bot password"
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2:
    """The access token of an owner-only OAuth 2 consumer."""

    kind: ClassVar[str] = "OAuth 2"
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        _require_token(self.kind, self.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth1:
    """The four values of an owner-only OAuth 1.0a consumer."""

    kind: ClassVar[str] = "OAuth 1.0a"
    consumer_token: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_secret: str = field(repr=False)

    def __post_init__(self) -> None:
        values = (self.consumer_token, self.consumer_secret, self.access_token, self.access_secret)
        _require_token(self.kind, *values)


def _require_token(kind: str, *values: str) -> None:
    # In a header, any other character would make the HTTP library quote the whole token in its error.
    if not all(value.isascii() and value.isprintable() and " " not in value for value in values):
        raise SettingsError(f"the {kind} token holds a character that tokens never hold; copy it again")


Credentials = BotPassword | OAuth2 | OAuth1
KINDS: Final[tuple[type[Credentials], ...]] = (OAuth2, OAuth1, BotPassword)


def credentials_for(environment: EnvironmentSettings) -> Credentials | None:
    """Return the credentials for *environment*; None means to go on without an account.

    Environment variables win over the file.

    Raises:
        SettingsError: Some are there, but they do not serve: incomplete, open to others, or given for another wiki.
    """
    if environment.api is None:
        return None
    return from_variables(environment.name) or _from_file(environment)


def variable(environment: str, key: str) -> str:
    """Return the name of the environment variable for one value: `INSTRUMENTS_<ENV>_TOKEN`."""
    return f"INSTRUMENTS_{environment}_{key}".upper().replace("-", "_")


def from_variables(environment: str) -> Credentials | None:
    """Return the credentials that environment variables hold; empty variables count as absent.

    Raises:
        SettingsError: They are incomplete, or there are two kinds.
    """
    found: list[Credentials] = []
    for kind in KINDS:
        keys = [key.name for key in fields(kind)]
        values = {key: os.environ.get(variable(environment, key), "").strip() for key in keys}
        missing = [variable(environment, key) for key in keys if not values[key]]
        if not missing:
            found.append(kind(**values))
        elif len(missing) < len(keys):
            raise SettingsError(
                f"credentials of {environment}: set {' and '.join(missing)} too, or none of them"
            )
    if len(found) > 1:
        kinds = " and one for ".join(each.kind for each in found)
        raise SettingsError(f"credentials of {environment}: there is a variable for {kinds}; keep one kind")
    return found[0] if found else None


def credentials_file() -> Path:
    """Return where `instruments login` keeps credentials; `$INSTRUMENTS_CREDENTIALS` names another place."""
    named = os.environ.get("INSTRUMENTS_CREDENTIALS")
    return Path(named) if named else user_directory() / "credentials.json"


def remember(environment: EnvironmentSettings, credentials: Credentials) -> Path:
    """Store *credentials* for the wiki of *environment* and return the file; others there stay.

    Raises:
        SettingsError: The file cannot be written, or is not safe.
    """
    file = credentials_file()
    entry = {"api": environment.api, "kind": credentials.kind, **asdict(credentials)}
    _write(file, _entries(file) | {environment.name: entry})
    return file


def remembered() -> tuple[str, ...]:
    """Return the names of the environments that the file holds credentials for.

    Raises:
        SettingsError: The file cannot be read, or is not safe.
    """
    return tuple(_entries(credentials_file()))


def forget(environments: tuple[str, ...]) -> None:
    """Remove the credentials of *environments* from the file; the last ones take the file with them.

    Raises:
        SettingsError: The file cannot be read or written, or is not safe.
    """
    file = credentials_file()
    entries = _entries(file)
    left = {name: entry for name, entry in entries.items() if name not in environments}
    if left:
        _write(file, left)
    elif entries:
        file.unlink()


def _from_file(environment: EnvironmentSettings) -> Credentials | None:
    file = credentials_file()
    entry = _entries(file).get(environment.name)
    if entry is None:
        return None
    again = f"run `instruments login {environment.name}` again"
    credentials = _as_written(entry)
    if credentials is None:
        raise SettingsError(f"{file}: {environment.name} is not as `instruments login` writes it; {again}")
    if entry["api"] != environment.api:
        raise SettingsError(
            f"{file}: the credentials of {environment.name} were given for {entry['api']}, the settings say "
            f"{environment.api}; if that is right, {again}"
        )
    return credentials


def _as_written(entry: object) -> Credentials | None:
    if not isinstance(entry, dict) or not all(isinstance(value, str) and value for value in entry.values()):
        return None
    for kind in KINDS:
        keys = [key.name for key in fields(kind)]
        if entry.get("kind") == kind.kind and entry.keys() == {"api", "kind", *keys}:
            return kind(**{key: entry[key] for key in keys})
    return None


def _entries(file: Path) -> dict[str, Any]:
    """Return what *file* holds, by environment; nothing if it is not there."""
    try:
        _require_own_link(file)
        with file.open(encoding="utf-8") as stream:
            _require_private(file, os.fstat(stream.fileno()))
            entries = json.load(stream)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError):
        entries = None  # and nothing more: the error holds the whole text, with the secrets
    if not isinstance(entries, dict):
        raise SettingsError(f"{file}: damaged; remove it, and log in again with `instruments login`")
    return entries


def _require_own_link(file: Path) -> None:
    if file.is_symlink() and file.lstat().st_uid != os.geteuid():
        raise SettingsError(f"{file}: a link that belongs to somebody else; remove it, and log in again")


def _require_private(file: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise SettingsError(f"{file}: belongs to somebody else; remove it, and log in again")
    if stat.S_IMODE(status.st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"{file}: others may read your credentials; run `chmod 600 {file}`")


def _write(file: Path, entries: dict[str, Any]) -> None:
    target = file.resolve()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written ({error.strerror})") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(entries, stream, indent=2)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written ({error.strerror})") from error
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()
