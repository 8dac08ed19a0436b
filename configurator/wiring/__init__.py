"""Composition root: settings and credentials become environments; what is heavy is loaded when it is needed."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from configurator import settings
from configurator.core.document.names import (
    NAME_RULE,
    PROPOSALS,
    FileReference,
    PageReference,
    is_name,
    reference,
)
from configurator.errors import BadReferenceError, SettingsError
from configurator.wiring.stores import open_store, open_store_as, proposals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from configurator.adapters.checkout import Pulled
    from configurator.core.document.source import Source
    from configurator.core.document.values import Json
    from configurator.errors import WarnedError
    from configurator.ports import PageStore
    from configurator.problems import Problem
    from configurator.settings import EnvironmentSettings, Settings
    from configurator.usecases.branches import Pages
    from configurator.usecases.environment import Environment
    from configurator.usecases.history import Entry
    from configurator.usecases.proposing import Submission
    from configurator.usecases.reading import KnownNames
    from configurator.usecases.saving import Draft
    from configurator.wiring.between import Between

    Opener: TypeAlias = Callable[[EnvironmentSettings], PageStore]

__all__ = ["Workspace", "open_environment", "open_store", "open_store_as"]


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

    def __init__(
        self,
        settings: Settings,
        opener: Opener = open_store,
        clock: Callable[[], str] | None = None,
        confirms: Callable[[str, WarnedError], bool] = lambda _page, _warning: False,
    ) -> None:
        """Open nothing yet.

        Args:
            settings: Which environments there are.
            opener: Opens the pages of one.
            clock: Returns this instant.
            confirms: Says whether to save a page in spite of a warning of the wiki's.
        """
        self.settings = settings
        self._opener = opener
        self._clock = clock or _now
        self._confirms = confirms
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

    def now(self) -> str:
        """Return this instant."""
        return self._clock()

    def environment(self, name: str) -> Environment:
        """Return an environment, or its proposals (`ENV/proposal`), ready to use.

        Raises:
            SettingsError: The settings have no such environment, or it is a directory, which has no proposals.
        """
        if name not in self._open:
            from configurator.usecases.environment import Environment

            place = name.removesuffix(PROPOSALS)
            chosen = self.settings.environment(place)
            self._open[name] = Environment(
                self._opener(chosen) if place == name else self._beside(proposals_of(chosen)),
                proposals=place != name,
                authority=chosen.authority,
                review=chosen.review,
                environments=self.settings.environments,
                lists=self._lists,
                clock=self._clock,
            )
            self._open[name].confirms = self._confirms
        return self._open[name]

    def _beside(self, environment: EnvironmentSettings) -> PageStore:
        """Return the store of other pages of an environment, in the session of its instruments if it has one."""
        from configurator.ports import Neighbourly

        store = self.environment(environment.name).store
        if isinstance(store, Neighbourly):
            return store.beside(environment.page, environment.right)
        return self._opener(environment)

    def proposals(self, environment: str) -> Pages:
        """Return the proposals of *environment* beside its instruments.

        Raises:
            SettingsError: The settings have no such environment, or it is a directory, which has no proposals.
        """
        from configurator.usecases.branches import Pages

        others = self.settings.environments.keys() - {environment}
        return Pages(
            self.environment(environment),
            self.environment(f"{environment}{PROPOSALS}"),
            self.settings.environment(environment).right,
            lambda name: self.environment(name).store if name in others else None,
        )

    @cached_property
    def between(self) -> Between:
        """What goes on between the authority and those that follow it."""
        from configurator.wiring.between import Between

        return Between(self, self._opener)

    def reference(self, text: str) -> PageReference | FileReference:
        """Return what *text* refers to, unread; a file of that name counts first.

        Raises:
            BadReferenceError: It looks like a page, and cannot be one.
            SettingsError: The settings have no such environment.
        """
        if not text:
            raise BadReferenceError('""', "is empty; name a file, or a page as ENV:NAME")
        if os.path.lexists(text):
            return FileReference(text)
        found = reference(text)
        if isinstance(found, PageReference):
            self.settings.environment(found.environment.removesuffix(PROPOSALS))
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
                return (
                    self.environment(page.environment)
                    .get(page.name, page.revision, page.sha1)
                    .source(str(page))
                )
            case FileReference() as file:
                return self.file(file.path)

    def settled(self, source: Source, environment: str) -> Source:
        """Return *source* as *environment* would spell it, so that it equals what is read there once it was saved.

        Raises:
            WikiError: The wiki did not answer.
        """
        from configurator.usecases.reading import settled_source

        return settled_source(self.environment(environment).store, source)

    def pair(self, before: str, after: str) -> tuple[Source, Source]:
        """Return two documents to be compared, each as the environment of the other would spell it.

        Raises:
            ConfiguratorError: As `source`.
        """
        first, second = map(self.source, (before, after))
        one, other = map(self.reference, (before, after))
        if isinstance(other, PageReference):
            first = self.settled(first, other.environment)
        if isinstance(one, PageReference):
            second = self.settled(second, one.environment)
        return first, second

    def file(self, path: str, *, mend: bool = False) -> Source:
        """Return the document in a file, or on standard input if *path* is `-`.

        To *mend* it, a byte order mark before it is taken away, with a note.

        Raises:
            BadReferenceError: There is no such file, or it cannot be read.
            MalformedDocumentError: It is no JSON.
        """
        from configurator.adapters.inputs import source

        return source(path, mend=mend)

    def foreign_json(self, path: str) -> Json:
        """Return the JSON value in a file of another tool (`source.parse_foreign`); otherwise as `file`."""
        from configurator.adapters.inputs import foreign_json

        return foreign_json(path)

    def write(self, path: Path, document: Json) -> None:
        """Write *document* to *path* in canonical text, whole or not at all.

        Raises:
            BadReferenceError: It cannot be written.
        """
        from configurator.adapters.inputs import write
        from configurator.core.kind import canonical_text

        write(path, f"{canonical_text(document)}\n")

    def check(self, text: str, environment: str | None) -> tuple[Problem, ...]:
        """Return what the rules say of the document that *text* refers to.

        Args:
            text: As `source`.
            environment: Judge as if it were saved there; None is a page's own, and for a file none in particular.

        Raises:
            ConfiguratorError: As `source`.
        """
        source, found = self.source(text), self.reference(text)
        name = None
        if isinstance(found, PageReference):
            name, environment = found.name, environment or found.environment
        if environment is not None:
            return self.environment(environment).check(source, name=name)
        return self._check_alone(source)

    def judged(self, document: Json, where: str) -> tuple[Json, tuple[Problem, ...]]:
        """Return a new *document* as it would be read again, and what the rules say of it in no particular environment.

        *where* names it.

        Raises:
            MalformedDocumentError: It holds what no document can hold.
        """
        from configurator.core.document.source import parse
        from configurator.core.kind import canonical_text

        source = parse(canonical_text(document), where)
        return source.value, self._check_alone(source)

    def _check_alone(self, source: Source) -> tuple[Problem, ...]:
        from configurator.core.judged import Document
        from configurator.core.rules import Context

        lists = vars(self._lists_in_files)
        context = Context(environments=self.settings.environments or None, now=self._clock(), **lists)
        return Document(source).check(context)

    def draft(self, text: str, environment: str, base: int | None) -> Draft:
        """Return the document that *text* refers to, to be saved in *environment*.

        Args:
            text: As `source`.
            environment: Where it will be saved.
            base: The revision that it was made from; if None, what is noted beside the file, or what is live.

        Raises:
            ConfiguratorError: As `source`; or the notes beside the file are damaged.
        """
        from configurator.core.judged import Document
        from configurator.usecases.saving import LIVE, Draft

        source = self.source(text)
        if base is None and self.is_file(text):
            from configurator.wiring.notes import draft

            return draft(source, Path(text), environment)
        return Draft(document=Document(source), base=LIVE if base is None else base)

    def submission(self, text: str, environment: str, base: int | None, *, enable: bool) -> Submission:
        """Return the document that *text* refers to, to be proposed for *environment*.

        Args:
            text: As `source`.
            environment: Where it will be proposed.
            base: The revision that it was made from; if None, what is noted beside the file.
            enable: Propose it switched on.

        Raises:
            ConfiguratorError: As `source`; or the notes beside the file are damaged.
        """
        from configurator.usecases.proposing import Submission, enabled

        source = self.source(text)
        submission = Submission(source=enabled(source) if enable else source, base=base)
        if base is None and self.is_file(text):
            from configurator.wiring.notes import with_bases

            return with_bases(submission, Path(text), environment)
        return submission

    def history(self, name: str, environment: str) -> tuple[Entry, ...]:
        """Return the revisions of *name* in *environment*, oldest first.

        Raises:
            BadReferenceError: It is no name.
            WikiError: A wiki could not be read.
        """
        from configurator.usecases.history import timeline

        if not is_name(name):
            raise BadReferenceError(name, NAME_RULE)
        # Kept are histories of instruments.
        histories = None if environment.endswith(PROPOSALS) else self.between.histories
        entries = timeline([self.environment(environment).store], name, histories)
        return tuple(replace(entry, environment=environment) for entry in entries)

    def pull(
        self, environment: str, directory: Path, names: Collection[str] | None, *, force: bool
    ) -> Pulled:
        """Write the documents of *environment* to files in *directory*, and note their revisions there.

        A file that differs is left alone, unless *force*; so is a page that is no JSON.

        Raises:
            BadReferenceError: *directory* cannot be made, or is no directory.
            WikiError: The wiki could not be read.
        """
        from configurator.adapters.checkout import pull

        return pull(self.environment(environment).store, environment, directory, names, force=force)

    def is_file(self, text: str) -> bool:
        """Tell whether *text* refers to a file, beside which something can be noted; standard input and pipes are none."""
        from configurator.adapters.inputs import is_plain_file

        return isinstance(self.reference(text), FileReference) and is_plain_file(text)

    def _lists(self, store: PageStore) -> KnownNames:
        """Return the lists in the settings' files and, where there are none, the wiki's."""
        from configurator.ports import Wiki

        lists = self._lists_in_files
        if not isinstance(store, Wiki):
            return lists
        streams = store.stream_configs() if lists.static_streams is None else None
        if isinstance(streams, dict):
            lists = replace(lists, static_streams=frozenset(streams))
        return replace(lists, databases=store.databases())

    @cached_property
    def _lists_in_files(self) -> KnownNames:
        from configurator.adapters.inputs import stream_names
        from configurator.usecases.reading import KnownNames

        static, allowed = map(stream_names, (self.settings.streams.static, self.settings.streams.allowed))
        return KnownNames(static_streams=static, allowed_streams=allowed)


def _now() -> str:
    from configurator.usecases.reading import now

    return now()
