"""What the use cases need of the outside world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

    import mwclient

    from configurator.core.document.values import Json
    from configurator.core.kind import DocumentKind
    from configurator.core.page import Edit, Head, Reading, Receipt, Snapshot, Unreadable
    from configurator.core.site import Account, Site
    from configurator.errors import WarnedError

    #: Says of the page of a name whether to save it in spite of a warning of the wiki's.
    Confirms: TypeAlias = Callable[[str, WarnedError], bool]


def confirms_nothing(_page: str, _warning: WarnedError) -> bool:
    """Confirm no warning: nobody is there to read it."""
    return False


class PageStore(Protocol):
    """The pages of one kind of document in one environment: a wiki's, a directory's, or a test's.

    All of it is bulk: nothing is read page by page that can be read together. Every implementation passes
    `tests/contract`.
    """

    @property
    def environment(self) -> str:
        """The environment's name in the settings."""
        ...

    @property
    def kind(self) -> DocumentKind:
        """Which kind of document its pages hold."""
        ...

    @property
    def keeps_history(self) -> bool:
        """Whether an old revision can be read again."""
        ...

    def site(self) -> Site | None:
        """Return what the wiki says of itself; None of a directory, which says nothing."""
        ...

    def account(self) -> Account | None:
        """Return who this session is; None for a directory, which asks nobody."""
        ...

    def heads(self) -> Mapping[str, Head]:
        """Return the head of every page, sorted by name; a page that has none to show is left out.

        Raises:
            WikiError: The listing could not be read completely.
        """
        ...

    def listed(self) -> Mapping[str, Head | Unreadable]:
        """Return the same with the pages that are there and have no head to show; the same requests.

        Raises:
            WikiError: The listing could not be read completely.
        """
        ...

    def read(self, names: Collection[str] | None = None) -> Mapping[str, Reading]:
        """Return what stands on the pages called *names*, or on every page if None, sorted by name.

        Missing pages, hidden texts and other content models are values, never errors.

        Raises:
            WikiError: The wiki could not be read.
        """
        ...

    def history(self, name: str) -> Iterator[Snapshot]:
        """Yield the revisions of one page with their texts, newest first, fetched as they are asked for.

        A page that is not there has none.

        Raises:
            WikiError: The wiki could not be read.
        """
        ...

    def require_write(self) -> None:
        """Check that this account may save instrument pages here.

        Raises:
            NotPermittedError: It may not; the wiki would refuse every edit.
        """
        ...

    def write(self, edit: Edit) -> Receipt:
        """Store one text, if the page still stands at the edit's base revision.

        The text that the wiki stored is *not* read back here; `usecases.saving.confirm` does that for many at once.

        Raises:
            EditConflictError: The page moved on, was created, or went away.
            NotPermittedError: The wiki refuses this account, this page or this text.
            WikiUnavailableError: It could not be written in time; nothing was stored.
            UnknownOutcomeError: The answer was lost and reading back did not settle it.
        """
        ...


class Texts(Protocol):
    """Texts that were read before, by their SHA-1; a convenience, never trusted for what stands on a page."""

    def get(self, digest: str) -> str | None:
        """Return the text with this SHA-1, or None."""
        ...

    def put(self, text: str) -> None:
        """Keep *text*."""
        ...


class Histories(Protocol):
    """Page histories that were read before; a convenience, never trusted over what a wiki's listing says."""

    def history(self, store: PageStore, head: Head) -> Iterator[Snapshot]:
        """Yield what `PageStore.history` of *store* does for the page whose newest revision is *head*.

        For programs: a text that was hidden without a public log entry may still be in it for a day.

        Raises:
            WikiError: The wiki could not be read.
        """
        ...

    def shown(self, store: PageStore, name: str) -> Iterator[Snapshot]:
        """Yield what `PageStore.history` of *store* does for *name*, for a person: nothing that was hidden before.

        *Before* is before this object was made, as a rule at the begin of a command.

        Raises:
            WikiError: The wiki could not be read.
        """
        ...


class PlainPages(Protocol):
    """Pages of a wiki that are no instruments: what people tell the bot there, and what it reports."""

    def text(self, title: str) -> str | None:
        """Return the text of the page *title*; None if there is none.

        Raises:
            WikiError: It could not be read.
        """
        ...

    def post(self, title: str, text: str, summary: str) -> None:
        """Store *text* on the page *title*, as it was when `text` was asked for it.

        Raises:
            EditConflictError: Somebody saved it since.
            WikiError: It was refused, or the wiki did not answer.
        """
        ...


@runtime_checkable
class Remote(Protocol):
    """A page store that is asked over a network, and whose answers may spell a text otherwise than it is stored."""

    def waiting_out(self) -> AbstractContextManager[None]:
        """Return a context in which whatever the wiki puts off is waited out, however long it takes."""
        ...

    def as_stored(self, snapshot: Snapshot) -> Snapshot:
        """Return *snapshot* with its text as it is stored, byte for byte: the one that its SHA-1 names.

        Raises:
            UnexpectedResponseError: The wiki does not give it.
            WikiError: It could not be read.
        """
        ...


@runtime_checkable
class Wiki(PageStore, Protocol):
    """A page store that is a wiki, and can be asked about itself."""

    def site(self) -> Site:
        """Return what the wiki says of itself."""
        ...

    def account(self) -> Account:
        """Return who this session is."""
        ...

    def rights_of(self, users: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the rights that accounts have through their groups, whatever this session may; unknown ones have none.

        Raises:
            WikiError: The wiki could not be read.
        """
        ...

    def page_address(self, name: str) -> str:
        """Return the web address of a page of ours."""
        ...

    def talk_address(self, name: str) -> str | None:
        """Return the web address of its talk page; None where the wiki has no such namespace."""
        ...

    def databases(self) -> frozenset[str] | None:
        """Return the database names of the farm's wikis; None where the wiki does not list them."""
        ...

    def stream_configs(self) -> Json:
        """Return the wiki's stream configuration (`action=streamconfigs`), or None where it has none."""
        ...


@runtime_checkable
class Normalising(Protocol):
    """A store whose texts are normalised by a Unicode of its own, perhaps a newer one than Python's."""

    def normalised(self, texts: Collection[str]) -> Mapping[str, str]:
        """Return each of *texts* as the store spells it.

        Raises:
            WikiError: The wiki did not answer.
        """
        ...


@runtime_checkable
class OtherPages(Protocol):
    """A page store that can give another one of the same wiki, in the same session."""

    def with_pages(self, page: str, right: str, kind: DocumentKind | None = None) -> PageStore:
        """Return the store of the pages with titles like *page*, whose edits take *right*; nothing is sent.

        They hold documents of *kind*, or of the same kind if None.
        """
        ...


@runtime_checkable
class Scriptable(Protocol):
    """A wiki that can be asked for whatever else there is, through mwclient."""

    def client(self) -> mwclient.Site:
        """Return an `mwclient.Site`, logged in as this session is.

        Raises:
            WikiError: The wiki did not answer, or did not log us in.
        """
        ...


@runtime_checkable
class LoggingWiki(Wiki, Protocol):
    """A wiki that tells what was done to its pages other than by edits, and lists revisions without their texts."""

    def revisions(self, name: str) -> Iterator[Head]:
        """Yield the revisions of one page, newest first, fetched as they are asked for; a hidden text has no SHA-1.

        Raises:
            WikiError: The wiki could not be read.
        """
        ...

    def logged(self, since: str) -> Mapping[str, str]:
        """Return the timestamp of the newest log entry of each page that has one at *since* or later, by name.

        A page was deleted, restored, moved here or away, or imported, or revisions of it hidden. An entry that does
        not say which page it is about stands under the empty name.

        Raises:
            WikiError: The wiki could not be read.
        """
        ...
