"""Who we are on a wiki: credentials from the environment, or from the file that `instruments login` writes.

A secret goes only to the address that its owner named. What `instruments login` stored is bound to the address that it
was given for; everything else (variables, what is typed) goes where a settings file says that the user named, or where
`INSTRUMENTS_<ENV>_API` says. Secrets are in no repr and in no error.
"""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, ClassVar, Final

from configurator import own
from configurator.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from configurator.settings import EnvironmentSettings


#: How Special:BotPasswords makes them: MediaWiki takes nothing else for one.
_MADE: Final = re.compile("[0-9a-w]{32,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BotPassword:
    """A bot password from Special:BotPasswords; `user` is like `Name@label`."""

    kind: ClassVar[str] = "bot password"
    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what MediaWiki would not take for a bot password, but try as the account's own.

        Raises:
            SettingsError: It is not made by Special:BotPasswords.
        """
        label, _, made = self.password.rpartition("@")
        if _MADE.fullmatch(self.password) if "@" in self.user else label and _MADE.fullmatch(made):
            return
        raise SettingsError(
            f"{self.user}: that is no bot password, whose user name is like Name@label and whose password is 32 small "
            "letters and digits; make one on the wiki's Special:BotPasswords, and keep the password of your account to "
            "yourself"
        )


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


_AGAIN: Final = "log in again with `instruments login`"

ANONYMOUS: Final = "anonymous"
#: What makes `instruments login` ask for a kind.
_OPTIONS: Final = {BotPassword.kind: "", OAuth2.kind: " --token", OAuth1.kind: " --oauth1"}
Credentials = BotPassword | OAuth2 | OAuth1
KINDS: Final[tuple[type[Credentials], ...]] = (OAuth2, OAuth1, BotPassword)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a session says of itself.

    Attributes:
        kind: The kind of its log-in, as `whoami` calls it.
        login_hint: What a person gives other credentials with, for a sentence.
        secrets: What nobody else may see.
    """

    kind: str
    login_hint: str
    secrets: frozenset[str] = field(repr=False)


def identity(environment: str, credentials: Credentials | None) -> Identity:
    """Return what a session with *credentials* says of itself."""
    command = f"`instruments login {environment}{'' if credentials is None else _OPTIONS[credentials.kind]}`"
    return Identity(
        kind=ANONYMOUS if credentials is None else credentials.kind,
        login_hint=_variables(environment, credentials) or command,
        secrets=secrets_of(credentials),
    )


def _variables(environment: str, credentials: Credentials | None) -> str | None:
    """Return the variables that hold *credentials*, if they do."""
    if credentials is None:
        return None
    keys = {variable(environment, key.name): getattr(credentials, key.name) for key in fields(credentials)}
    if any(os.environ.get(key, "").strip() != value for key, value in keys.items()):
        return None
    return f"the variable{'s' if len(keys) > 1 else ''} {', '.join(keys)}"


def secrets_of(credentials: Credentials | None) -> frozenset[str]:
    """Return what nobody else may see of *credentials*."""
    if credentials is None:
        return frozenset()
    secrets = {getattr(credentials, each.name) for each in fields(credentials) if not each.repr}
    return frozenset(secrets | {secret.rpartition("@")[2] for secret in secrets})


def credentials_for(environment: EnvironmentSettings) -> Credentials | None:
    """Return the credentials for *environment*; None means to go on without an account.

    Environment variables win over the file.

    Raises:
        SettingsError: Some are there, but they do not serve: incomplete, open to others, or given for another wiki.
    """
    if environment.api is None:
        return None
    given = from_variables(environment.name)
    if given is None:
        return _from_file(environment)
    require_named(environment)
    return given


def require_named(environment: EnvironmentSettings) -> None:
    """Refuse an address that the owner of a secret did not name: it stands in a file that was only found.

    Raises:
        SettingsError: Nobody named it, or `INSTRUMENTS_<ENV>_API` names another one.
    """
    key = variable(environment.name, "API")
    named = os.environ.get(key, "").strip()
    if named == environment.api:
        return
    if named:  # not quoted: who knows what was put there by mistake
        raise SettingsError(
            f"{environment.name}: {key} is set to another address than {environment.api} of the settings; "
            "correct one of the two"
        )
    if environment.found_in is not None:
        file = environment.found_in
        raise SettingsError(
            f"{file}: was only found, not named by you, so no credentials go to {environment.api} ({environment.name}); "
            f"if that is the right wiki, run `instruments trust`, name the file with `--settings {file}` or "
            f"INSTRUMENTS_SETTINGS, or set {key}={environment.api}"
        )


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


def remember(environment: EnvironmentSettings, credentials: Credentials) -> Path:
    """Store *credentials* for the wiki of *environment* and return the file; others there stay.

    Raises:
        SettingsError: The file cannot be written, or is not safe; or there is no place for one.
    """
    file = own.credentials_file()
    if file is None:
        raise SettingsError(
            f"{own.NO_HOME} to keep credentials in; set HOME, or INSTRUMENTS_CREDENTIALS to a file"
        )
    entry = {"api": environment.api, "kind": credentials.kind, **asdict(credentials)}
    own.change(file, _AGAIN, lambda entries: entries | {environment.name: entry})
    return file


def remembered() -> tuple[str, ...]:
    """Return the names of the environments that the file holds credentials for.

    Raises:
        SettingsError: The file cannot be read, or is not safe.
    """
    return tuple(own.table(own.credentials_file(), _AGAIN))


def forget(environments: tuple[str, ...]) -> None:
    """Remove the credentials of *environments* from the file; the last ones take the file with them.

    Raises:
        SettingsError: The file cannot be read or written, or is not safe.
    """
    file = own.credentials_file()
    if file is not None and own.table(file, _AGAIN):
        own.change(
            file,
            _AGAIN,
            lambda entries: {name: entry for name, entry in entries.items() if name not in environments},
        )


def _from_file(environment: EnvironmentSettings) -> Credentials | None:
    file = own.credentials_file()
    entry = own.table(file, _AGAIN).get(environment.name)
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
