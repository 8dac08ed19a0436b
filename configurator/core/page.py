"""Pages as values: heads, snapshots, edits and receipts; what `ports.PageStore` takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from configurator.core.document.source import as_stored, parse
from configurator.core.document.texts import sha1, stored_text
from configurator.errors import MalformedDocumentError, NotPermittedError
from configurator.problems import finding

if TYPE_CHECKING:
    from configurator.core.document.source import Source
    from configurator.core.document.values import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One revision of a page, without its text; mostly the newest one.

    Attributes:
        name: The instrument's name, without the namespace.
        revision: The revision's id; unique on its wiki.
        parent: The revision before it, 0 for the first.
        timestamp: When it was saved: `YYYY-MM-DDTHH:MM:SSZ`, UTC, by the store's clock.
        user: Who saved it; None when hidden.
        comment: The edit summary; None when hidden.
        sha1: Of the stored text, 40 hexadecimal digits; None when hidden.
        model: MediaWiki's content model; other than `json` the page is no document.
        page_id: The page's id on its wiki; None where the store has no such thing.
    """

    name: str
    revision: int
    parent: int
    timestamp: str
    user: str | None
    comment: str | None
    sha1: str | None
    model: str = "json"
    page_id: int | None = None

    def with_text(self, text: str | None) -> Snapshot:
        """Return the same revision with its *text*; None if that is hidden."""
        return Snapshot(**{each.name: getattr(self, each.name) for each in fields(Head)}, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Head):
    """A page's text at one revision, as read; `text` is None when it is hidden."""

    text: str | None

    def source(self, where: str, *, limited: bool = True) -> Source:
        """Read the text strictly (`source.parse`); *where* names it in what is said about it.

        Raises:
            MalformedDocumentError: It is hidden, of another content model, or no JSON.
        """
        return parse(self._json(where), where, limited=limited)

    def as_stored(self, where: str) -> Json:
        """Return the value as it stands, whatever its size, depth and spelling (`source.as_stored`).

        Raises:
            MalformedDocumentError: It is hidden, of another content model, or no JSON.
        """
        return as_stored(self._json(where), where)

    def document(self) -> Json:
        """Return the document anew, yours to change.

        Raises:
            MalformedDocumentError: It is hidden, of another content model, or no JSON.
        """
        return self.source(f"{self.name}@{self.revision}").value

    def _json(self, where: str) -> str:
        if self.text is not None and self.model == "json":
            return self.text
        said = f"its content model is {self.model}, not json; Special:ChangeContentModel on the wiki mends it"
        if self.text is None:
            said = "its text is hidden"
        raise MalformedDocumentError(where, [finding("page/no-json", said).at(where, 0, 0)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """How a page went away: the newest entry of the deletion and move logs."""

    kind: str
    timestamp: str
    user: str | None
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """There is no such page; `removal` tells a deleted page from one that never was."""

    name: str
    removal: Removal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The page is there, but reading it failed; nothing may be concluded from it."""

    name: str
    reason: str

    def error(self, environment: str, page: str) -> NotPermittedError:
        """Return the error of whoever needs the *page*, as it is called in messages about *environment*."""
        said = f"{page}: {self.reason}"
        return NotPermittedError(environment, "unreadable", said, next_step="look at the page")


Reading = Snapshot | Absence | Unreadable


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One text to be stored on one page, based on what was read.

    Attributes:
        name: The instrument's name.
        value: The document; its keys are stored in the order in which they are.
        base_revision: The revision that the edit was made from; None creates the page and never overwrites.
        summary: For the page history; at most 500 characters.
        off_because: Why it switches the instrument off, if it does that and nothing else; may be empty. Such an edit
            is put off by nothing (`usecases.switchoff`).
    """

    name: str
    value: Json
    base_revision: int | None
    summary: str
    off_because: str | None = None

    @cached_property
    def text(self) -> str:
        """What the wiki will store."""
        return stored_text(self.value)

    @cached_property
    def sha1(self) -> str:
        """The SHA-1 of what the wiki will store."""
        return sha1(self.text)

    @property
    def switches_off(self) -> bool:
        """Whether it switches an instrument off, and does nothing else."""
        return self.off_because is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the store says of one edit.

    Attributes:
        name: The instrument's name.
        revision: The revision that now holds the text; 0 when the page is gone, which is as good where it was to be
            switched off.
        base_revision: As in the edit.
        sha1: Of the text that we expect to be stored there.
        changed: False when the page already read so and no revision was made.
        note: What a person should know besides; empty mostly.
        switches_off: As in the edit.
    """

    name: str
    revision: int
    base_revision: int | None
    sha1: str
    changed: bool
    note: str = ""
    switches_off: bool = False
