"""Composition root: settings and credentials become environments; what is heavy is loaded when it is needed."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from configurator import inputs, own, settings
from configurator.core.document.names import (
    NAME_RULE,
    PROPOSALS,
    FileReference,
    PageReference,
    Titles,
    by_address,
    by_name,
    by_title,
    is_name,
    reference,
)
from configurator.core.kind import INSTRUMENT
from configurator.errors import BadReferenceError, ConfiguratorError, DocumentError, SettingsError
from configurator.ports import OtherPages, Wiki, confirms_nothing
from configurator.usecases import reading
from configurator.usecases.reading import KnownNames

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from configurator.adapters.cache import Backups
    from configurator.adapters.checkout import Checkout
    from configurator.core.document.source import Source
    from configurator.core.document.values import Json
    from configurator.core.kind import DocumentKind
    from configurator.core.page import Receipt, Snapshot
    from configurator.core.rules import Context
    from configurator.credentials import Credentials
    from configurator.ports import Confirms, Histories, PageStore, Texts
    from configurator.settings import EnvironmentSettings, Settings
    from configurator.usecases.branches import Pages
    from configurator.usecases.drift import DriftRow, Pair
    from configurator.usecases.environment import Environment
    from configurator.usecases.proposals import ListedProposal
    from configurator.usecases.proposing import Submission
    from configurator.usecases.saving import Draft, Outcome, PreparedEdit

    Opener: TypeAlias = Callable[[EnvironmentSettings], PageStore]


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


def api_of(address: str) -> str:
    """Return the address of the `api.php` of the wiki of which *address* is a page; nothing secret is sent there.

    Raises:
        SettingsError: It is no address, or leads to another host, or to what is no page of a MediaWiki.
        WikiError: Nothing answered.
    """
    from configurator.adapters.mediawiki.discovery import api_of

    return api_of(address)


def open_workspace(settings_file: str | Path | None = None) -> Workspace:
    """Open all environments of the settings, to propose and to compare.

    Args:
        settings_file: Where the settings are; found like the command line does if None.

    Raises:
        SettingsError: The settings do not serve.
    """
    return Workspace(settings.load(Path(settings_file) if settings_file is not None else None))


def open_store(environment: EnvironmentSettings) -> PageStore:
    """Return the pages of *environment*, seen by the account whose credentials are stored or in the variables."""
    if environment.directory is not None:
        return open_store_as(environment, None)
    from configurator.credentials import credentials_for

    return open_store_as(environment, credentials_for(environment))


def open_store_as(environment: EnvironmentSettings, account: Credentials | None) -> PageStore:
    """Return the pages of *environment*, seen by the account of these credentials, or by nobody in particular."""
    if environment.directory is not None:
        from configurator.adapters.files import FileStore

        return FileStore(environment.name, environment.directory, environment.kind)
    from configurator.adapters.mediawiki import MediaWikiStore

    return MediaWikiStore(environment, account)


class Workspace:
    """What somebody works with: the environments of the settings, and what is kept on this machine.

    Environments are opened when they are asked for, once each.
    """

    def __init__(
        self,
        settings: Settings,
        opener: Opener = open_store,
        clock: Callable[[], str] = reading.now,
        confirms: Confirms = confirms_nothing,
    ) -> None:
        """Open nothing yet.

        Args:
            settings: Which environments there are.
            opener: Opens the pages of one.
            clock: Returns this instant.
            confirms: Says whether to save a page in spite of a warning of the wiki's.
        """
        self.settings = settings
        self.now = clock
        self._opener = opener
        self._confirms = confirms
        self._open: dict[tuple[str, str], Environment] = {}

    def environment(self, name: str, kind: DocumentKind = INSTRUMENT) -> Environment:
        """Return the documents of *kind* in an environment, or their proposals (`ENV/proposal`), ready to use.

        Raises:
            SettingsError: The settings have no such environment, or it is a directory, which has no proposals.
        """
        key = name, kind.schema
        if key not in self._open:
            from configurator.usecases.environment import Environment

            place = name.removesuffix(PROPOSALS)
            chosen = self.settings.environment(place).of(kind)
            self._open[key] = Environment(
                self._store(chosen if place == name else _proposals_of(chosen)),
                proposals=place != name,
                authority=chosen.authority,
                review=chosen.review,
                environments=self.settings.environments,
                lists=self._names_known,
                clock=self.now,
            )
            self._open[key].confirms = self._confirms
        return self._open[key]

    def _store(self, pages: EnvironmentSettings) -> PageStore:
        """Return the store of *pages*; what is no instrument is in the session of the instruments, if there is one."""
        if pages != self.settings.environment(pages.name):
            instruments = self.environment(pages.name).store
            if isinstance(instruments, OtherPages):
                return instruments.with_pages(pages.page, pages.right, pages.kind)
        return self._opener(pages)

    def pair(self, follower: str, kind: DocumentKind = INSTRUMENT) -> Pair:
        """Return the documents of *kind* of the authority and of *follower*, ready to be compared.

        Raises:
            SettingsError: There is no authority, or *follower* is none.
        """
        from configurator.usecases.drift import Pair

        return Pair(
            authority=self.environment(self.settings.require_authority().name, kind).store,
            follower=self.environment(self.settings.follower(follower), kind).store,
            texts=self._texts,
            histories=self.histories,
            bot=self.settings.environment(follower).bot,
            at_once=True,
        )

    def proposals(self, environment: str, kind: DocumentKind = INSTRUMENT) -> Pages:
        """Return the proposals of documents of *kind* beside these, in *environment*.

        Raises:
            SettingsError: The settings have no such environment, or it is a directory, which has no proposals.
        """
        from configurator.usecases.branches import Pages

        others = self.settings.environments.keys() - {environment}
        return Pages(
            self.environment(environment, kind),
            self.environment(f"{environment}{PROPOSALS}", kind),
            self.settings.environment(environment).of(kind).right,
            lambda name: self.environment(name, kind).store if name in others else None,
        )

    def propose(
        self,
        document: Json,
        *,
        base: int | None = None,
        message: str = "",
        environment: str | None = None,
        update: bool = False,
        merge: bool = False,
    ) -> Receipt:
        """Propose *document* to those who may save it, and return the receipt of the proposal.

        Args:
            document: An instrument.
            base: The revision, of the instrument or its proposal, that it was made from; None if nobody knows.
            message: Why; stands in the page history.
            environment: Where; the authority if None.
            update: Change a proposal that waits already.
            merge: With *update*: merge in what went live since the proposal began.

        Raises:
            NothingToProposeError: What is live, or a proposal that waits, says so already.
            ConfiguratorError: It was refused, or a wiki could not be reached; nothing was written.
        """
        from configurator.core.document.source import parse
        from configurator.core.document.texts import stored_text
        from configurator.usecases import proposing, saving

        pages = self.proposals(environment or self.settings.require_authority().name)
        wanted = proposing.Submission(source=parse(stored_text(document), "document"), base=base)
        how = proposing.ProposeOptions(message=message, update=update, merge=merge)
        [prepared] = proposing.prepare(pages, [wanted], how)
        if prepared.error is not None:
            raise prepared.error
        return saving.written(pages.proposals, prepared)

    def waiting(self, environment: str | None = None, *, mine: bool = False) -> tuple[ListedProposal, ...]:
        """Return the proposals that wait, of all or only those that this account wrote of.

        Raises:
            WikiError: The wiki could not be read.
        """
        from configurator.usecases.proposals import WAITING, listing

        return listing(
            self.proposals(environment or self.settings.require_authority().name), WAITING, mine=mine
        )

    def drift(
        self, follower: str | None = None, names: Collection[str] | None = None
    ) -> tuple[DriftRow, ...]:
        """Return how the instruments of *follower* stand against the authority's, or those called *names*.

        Raises:
            SettingsError: There is no authority, or no such follower.
            WikiError: A wiki could not be read completely.
        """
        from configurator.usecases.drift import compare

        return compare(self.pair(self.settings.follower(follower)), names)

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
        return self._page(text, None) or FileReference(text)

    def page(self, text: str, environment: str | None = None) -> PageReference:
        """Return the page that *text* names, whatever files there are.

        Args:
            text: `ENV:NAME`, `NAME`, a page's title or its address; all but the address perhaps with `@REVISION`.
            environment: Where `NAME` alone is; None is the authority.

        Raises:
            BadReferenceError: It is none of these.
            SettingsError: The settings have no such environment.
        """
        if (found := self._page(text, environment)) is not None:
            return found
        if is_name(text.partition("@")[0]):
            self.settings.require_authority()  # which would say where NAME alone is
        is_file = text.endswith(".json")
        raise BadReferenceError(text, "is no page; name one, like web-scroll" if is_file else NAME_RULE)

    def _page(self, text: str, environment: str | None) -> PageReference | None:
        if environment is None and self.settings.authority is not None:
            environment = self.settings.authority.name
        found = by_address(text, self._titles) or by_title(text, self._titles)
        if found is None and environment is not None:
            found = by_name(text, environment)
        if found is None and isinstance(named := reference(text), PageReference):
            found = named
        if found is not None:
            self.settings.environment(found.environment.removesuffix(PROPOSALS))
        return found

    @cached_property
    def _titles(self) -> tuple[Titles, ...]:
        """How pages are called; those of the authority first, for a title alone is its."""
        wikis = sorted(self.settings.environments.values(), key=lambda each: not each.authority)
        return tuple(
            Titles(f"{each.name}{behind}", title, each.api and "/".join(each.api.split("/")[:3]))
            for each in wikis
            if each.api is not None
            for behind, title in (("", each.page), (PROPOSALS, each.proposal))
        )

    def source(self, text: str) -> Source:
        """Return the document that *text* refers to: `FILE`, `ENV:NAME`, `ENV:NAME@REVISION` or `-`.

        Raises:
            BadReferenceError: There is no such file or page.
            MalformedDocumentError: It is no JSON.
            WikiError: The wiki could not be read.
        """
        match self.reference(text):
            case PageReference() as page:
                environment = self.environment(page.environment)
                return _found(environment, page).source(str(page))
            case FileReference() as file:
                try:
                    return inputs.source(file.path)
                except BadReferenceError as error:
                    raise self._or_a_page(error, file.path) from error

    def _or_a_page(self, error: BadReferenceError, path: str) -> BadReferenceError:
        """Return *error*, which names the page whose document somebody may have meant by a file that is not there."""
        name, authority = path.removesuffix(".json"), self.settings.authority
        if os.path.lexists(path) or not is_name(name) or authority is None:
            return error
        from configurator.core.page import Snapshot

        with suppress(ConfiguratorError):  # what keeps us from looking is no part of what went wrong
            if isinstance(self.environment(authority.name).store.read([name])[name], Snapshot):
                step = f"the page {authority.name}:{name} is; name it without .json"
                return BadReferenceError(path, f"{error.reason}; {step}")
        return error

    def draft(self, text: str, environment: str, base: int | None) -> Draft:
        """Return the document that *text* refers to, to be saved in *environment*.

        Args:
            text: A reference, which `source` reads.
            environment: Where it will be saved.
            base: The revision that it was made from; if None, what is noted beside the file, or what is live.

        Raises:
            ConfiguratorError: There is no such document, or it cannot be read; or the notes beside the file are damaged.
        """
        from configurator.core.judged import Document
        from configurator.usecases.saving import LIVE, UNNOTED, Draft, page_of

        document = Document(self.source(text))
        if base is not None or not self.is_file(text):
            return Draft(document=document, base=LIVE if base is None else base)
        file = Path(text)
        notes = self.checkout(file.parent).read()
        made = notes.base(file.name, environment, page_of(document.value))
        if made is None:
            return Draft(document=document, base=UNNOTED if notes.know(environment) else LIVE)
        return Draft(document=document, base=made.revision, base_sha1=made.sha1)

    def submission(self, text: str, environment: str, base: int | None, *, on: bool | None) -> Submission:
        """Return the document that *text* refers to, to be proposed for *environment*.

        Args:
            text: A reference, which `source` reads.
            environment: Where it will be proposed.
            base: The revision that it was made from; if None, what is noted beside the file.
            on: Propose it switched on, or off; as it is if None.

        Raises:
            ConfiguratorError: There is no such document, or it cannot be read; or the notes beside the file are damaged.
        """
        from configurator.usecases.proposing import Submission, turned
        from configurator.usecases.saving import page_of

        source = self.source(text)
        submission = Submission(source=source if on is None else turned(source, on=on), base=base)
        if base is not None or not self.is_file(text):
            return submission
        file, page = Path(text), page_of(source.value)
        notes = self.checkout(file.parent).read()
        made, proposed = (
            notes.base(file.name, place, page) for place in (environment, f"{environment}{PROPOSALS}")
        )
        return replace(
            submission,
            base=made and made.revision,
            base_sha1=made and made.sha1,
            proposed=proposed and proposed.revision,
            proposed_sha1=proposed and proposed.sha1,
        )

    def note_bases(
        self, environment: str, prepared: Iterable[PreparedEdit], outcomes: Iterable[Outcome]
    ) -> None:
        """Note beside each file which revision of *environment*, or of its proposals, it now corresponds to.

        Raises:
            SettingsError: The notes are damaged, or cannot be written.
        """
        from configurator.adapters.checkout import Made
        from configurator.core.page import Head

        written = {outcome.name: outcome.receipt for outcome in outcomes if outcome.receipt is not None}
        noted: dict[Path, dict[str, Made]] = {}
        for each in prepared:
            now: Receipt | Head | None = written.get(each.name)
            if not each.edits and each.error is None and isinstance(each.live, Head):
                now = each.live
            if now is not None and self.is_file(each.where):
                file = Path(each.where)
                noted.setdefault(file.parent, {})[file.name] = Made(each.name, now.revision, now.sha1)
        for directory, files in noted.items():
            self.checkout(directory).note(environment, files)

    def is_file(self, text: str) -> bool:
        """Tell whether *text* refers to a file, beside which something can be noted; standard input and pipes are none."""
        return isinstance(self.reference(text), FileReference) and inputs.is_plain_file(text)

    def checkout(self, directory: Path) -> Checkout:
        """Return the files of *directory*, and the notes of what they were made from."""
        from configurator.adapters.checkout import Checkout

        return Checkout(directory)

    @cached_property
    def histories(self) -> Histories:
        """Histories that were read before, on this machine."""
        from configurator.adapters.cache import HistoryCache

        return HistoryCache(self._cache / "histories", self._texts)

    @cached_property
    def _texts(self) -> Texts:
        from configurator.adapters.cache import TextCache

        return TextCache(self._cache / "texts")

    @cached_property
    def _cache(self) -> Path:
        # Below the null device nothing can be kept, and all is read anew.
        return own.directory("cache") or Path(os.devnull)

    def backups(self, environment: str) -> Backups:
        """Return the texts of *environment* that were replaced, on this machine.

        Raises:
            BadReferenceError: There is no place for them.
        """
        from configurator.adapters.cache import Backups

        return Backups.of_user(environment)

    @property
    def context(self) -> Context:
        """What the rules may know of a document that is in no particular environment."""
        from configurator.core.rules import Context

        names = vars(self._names_in_files)
        return Context(environments=self.settings.environments or None, now=self.now(), **names)

    def _names_known(self, store: PageStore) -> KnownNames:
        """Return the names in the settings' files and, where there are none, the wiki's."""
        names = self._names_in_files
        if not isinstance(store, Wiki):
            return names
        streams = store.stream_configs() if names.static_streams is None else None
        if isinstance(streams, dict):
            names = replace(names, static_streams=frozenset(streams))
        return replace(names, databases=store.databases())

    @cached_property
    def _names_in_files(self) -> KnownNames:
        static, allowed = map(_stream_names, (self.settings.streams.static, self.settings.streams.allowed))
        return KnownNames(static_streams=static, allowed_streams=allowed)


def _found(environment: Environment, page: PageReference) -> Snapshot:
    """Return the page, or say that a file of its name is here."""
    try:
        return environment.get(page.name, page.revision, page.sha1)
    except BadReferenceError as error:
        if os.path.lexists(file := f"{page.name}.json"):
            raise BadReferenceError(error.reference, f"{error.reason}; there is a file {file}") from error
        raise


def _proposals_of(environment: EnvironmentSettings) -> EnvironmentSettings:
    """Return the settings with which a store holds the proposals of *environment*.

    Raises:
        SettingsError: It is a directory.
    """
    if environment.directory is not None:
        raise SettingsError(
            f"{environment.name} is a directory and has no proposals; "
            f"save the document there with `instruments save FILE --to {environment.name}`"
        )
    return replace(environment, page=environment.proposal, right=environment.kind.proposal_right)


def _stream_names(path: Path | None) -> frozenset[str] | None:
    """Return the stream names in a JSON file: a list, or an object with an entry a stream, as the API gives it.

    Raises:
        SettingsError: It holds something else; the settings name it.
    """
    if path is None:
        return None
    from configurator.core.exchange.foreign import listed

    try:
        value = inputs.foreign_json(str(path))
    except DocumentError as error:
        raise SettingsError(str(error)) from error
    names = None
    if (items := listed(value)) is not None:
        names = list(items.values())
    elif isinstance(value, dict):
        streams = value.get("streams", value)
        names = list(streams) if isinstance(streams, dict) else None
    if names is None or not all(isinstance(name, str) for name in names):
        raise SettingsError(
            f"{path}: is neither a JSON list of stream names nor an object with an entry for each"
        )
    return frozenset(map(str, names))
