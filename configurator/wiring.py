"""Composition root: settings and credentials become environments; what is heavy is loaded when it is needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from configurator import credentials, settings
from configurator.core.reference import FileReference, PageReference, reference
from configurator.errors import BadReferenceError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.adapters.checkout import Checkout
    from configurator.core.source import Source
    from configurator.core.values import Json
    from configurator.ports import PageStore
    from configurator.settings import EnvironmentSettings, Settings
    from configurator.usecases.environment import Environment, Lists

    Opener: TypeAlias = Callable[[EnvironmentSettings], PageStore]

_LONGEST_LIST = 16 * 1024 * 1024


def open_store(environment: EnvironmentSettings) -> PageStore:
    """Return the pages of *environment*, seen by the account whose credentials are stored or in the variables."""
    if environment.directory is not None:
        from configurator.adapters.files import FileStore

        return FileStore(environment.name, environment.directory)
    from configurator.adapters.mediawiki import MediaWikiStore

    return MediaWikiStore(environment, credentials.of(environment))


def open_environment(name: str, settings_file: str | Path | None = None) -> Environment:
    """Open an environment of the settings, ready to list, get, diff and save.

    Args:
        name: The environment's name in the settings.
        settings_file: Where the settings are; found like the command line does if None.

    Raises:
        SettingsError: The settings or the credentials do not serve, or they have no such environment.
    """
    file = Path(settings_file) if settings_file is not None else None
    return Workspace(settings.load(file)).environment(name)


class Workspace:
    """What somebody works with: the environments of the settings, and files.

    Environments are opened when they are asked for, once each.
    """

    def __init__(self, settings: Settings, opener: Opener = open_store) -> None:
        self.settings = settings
        self._opener = opener
        self._open: dict[str, Environment] = {}

    @property
    def authority(self) -> str:
        """The name of the environment that decides.

        Raises:
            SettingsError: The settings name none.
        """
        if self.settings.authority is None:
            raise SettingsError("no environment in the settings has authority = true; name the one you mean")
        return self.settings.authority.name

    def environment(self, name: str) -> Environment:
        """Return an environment, ready to use.

        Raises:
            SettingsError: The settings have no such environment.
        """
        if name not in self._open:
            from configurator.usecases.environment import Environment

            chosen = self.settings.environment(name)
            self._open[name] = Environment(
                self._opener(chosen),
                authority=chosen.authority,
                environments=self.settings.environments,
                lists=self._lists,
            )
        return self._open[name]

    def reference(self, text: str) -> PageReference | FileReference:
        """Return what *text* refers to, unread; a file of that name counts first.

        Raises:
            BadReferenceError: It looks like a page, and cannot be one.
            SettingsError: The settings have no such environment.
        """
        if Path(text).exists():
            return FileReference(text)
        found = reference(text)
        if isinstance(found, PageReference):
            self.settings.environment(found.environment)
        return found

    def source(self, text: str) -> Source:
        """Return the document that *text* refers to: `FILE`, `ENV:NAME`, `ENV:NAME@REVISION` or `-`.

        Raises:
            BadReferenceError: There is no such file or page.
            MalformedDocumentError: It is no JSON.
            WikiError: The wiki could not be read.
        """
        match self.reference(text):
            case PageReference() as page:
                return self.environment(page.environment).get(page.name, page.revision).source(str(page))
            case FileReference() as file:
                return source_of(file)

    def _lists(self, store: PageStore) -> Lists:
        """Return the lists in the settings' files and, where there are none, the wiki's."""
        from configurator.ports import Wiki
        from configurator.usecases.environment import Lists

        static, allowed = map(_names_in, (self.settings.streams.static, self.settings.streams.allowed))
        if not isinstance(store, Wiki):
            return Lists(static_streams=static, allowed_streams=allowed)
        if static is None and isinstance(streams := store.stream_configs(), dict):
            static = frozenset(streams)
        return Lists(databases=store.databases(), static_streams=static, allowed_streams=allowed)


def source_of(file: FileReference) -> Source:
    """Return the document in a file, or on standard input.

    Raises:
        BadReferenceError: There is no such file, or it cannot be read.
        MalformedDocumentError: It is no JSON.
    """
    from configurator.core.source import MAX_BYTES, parse

    return parse(contents(file, MAX_BYTES + 1), file.path)


def contents(file: FileReference, limit: int) -> bytes:
    """Return up to *limit* bytes of a file, or of standard input.

    Raises:
        BadReferenceError: There is no such file, or it cannot be read.
    """
    from configurator.adapters.files import UnreadableFileError, read_file

    if file.path == "-":
        return sys.stdin.buffer.read(limit)
    try:
        return read_file(Path(file.path), limit)
    except FileNotFoundError as error:
        raise BadReferenceError(file.path, "there is no such file") from error
    except UnreadableFileError as error:
        raise BadReferenceError(file.path, str(error)) from error


def checkout(directory: Path) -> Checkout:
    """Return the notes of what the files in *directory* were made from."""
    from configurator.adapters.checkout import Checkout

    return Checkout(directory)


def write_document(path: Path, document: Json) -> None:
    """Write *document* to *path* in canonical text."""
    from configurator.adapters.files import write_file
    from configurator.core.canonical import canonical_text

    write_file(path, f"{canonical_text(document)}\n")


def _names_in(path: Path | None) -> frozenset[str] | None:
    """Return the stream names in a JSON file: a list, or an object with an entry a stream, as the API gives it."""
    if path is None:
        return None
    import json

    try:
        value = json.loads(contents(FileReference(str(path)), _LONGEST_LIST))
    except ValueError as error:
        raise SettingsError(f"{path}: is no JSON ({error})") from error
    if isinstance(value, dict):
        value = list(value.get("streams", value))
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise SettingsError(
            f"{path}: is neither a JSON list of stream names nor an object with an entry for each"
        )
    return frozenset(value)
