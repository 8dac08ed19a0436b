"""All documents of one kind in an environment at a glance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypedDict

from configurator.core.document.effective import active as is_active
from configurator.core.document.effective import effective, rate_on, resolved
from configurator.core.document.names import alike, among
from configurator.core.document.values import same
from configurator.core.exchange.delivery import Deliverable
from configurator.core.judged import Document
from configurator.core.page import Head, Snapshot, Unreadable
from configurator.errors import DocumentError
from configurator.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from configurator.core.document.model import DocumentModel, Instrument
    from configurator.core.document.source import Source
    from configurator.core.document.values import Json
    from configurator.core.kind import DocumentKind
    from configurator.core.page import Reading
    from configurator.core.rules import Context


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of a listing.

    Attributes:
        name: The document's.
        reading: The page's head and text, or why it could not be read.
        document: What stands there; None if it is no JSON, or could not be read.
        active: Whether it is collected in this environment now.
        findings: What the rules say of the document, without places; or why there is none.
    """

    name: str
    reading: Reading
    document: Document | None
    active: bool
    findings: tuple[Problem, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The findings, placed in the text."""
        return self.findings if self.document is None else self.document.source.placed(self.findings)

    @property
    def valid(self) -> DocumentModel | None:
        """What the document says, of whatever kind it is; None if it is not valid."""
        return None if self.document is None else self.document.valid

    @property
    def instrument(self) -> Instrument | None:
        """The same of an instrument; None if it is of another kind."""
        return None if self.document is None else self.document.instrument


def listing(environment: str, readings: Mapping[str, Reading], context: Context) -> tuple[Listed, ...]:
    """Return an entry for each of *readings*, in their order; an invalid page is an entry like the others.

    Args:
        environment: Where all its pages were read.
        readings: The pages by name.
        context: What the rules may know of the environment; page and neighbours are filled in here.
    """
    found = {name: _read(environment, name, reading, context.kind) for name, reading in readings.items()}
    streams = streams_in_use((each for each in found.values() if isinstance(each, Document)), context)
    instruments = Counter(streams.values())
    shared = {name: stream for name, stream in streams.items() if instruments[stream] > 1}
    context = replace(context, others=shared)
    return tuple(_listed(name, reading, found[name], context) for name, reading in readings.items())


class Wanted(TypedDict, total=False):
    """Which instruments are asked for; all of these hold together, and what is left out counts for nothing.

    Attributes:
        active: Those that are collected.
        wiki: Those with a sample rate above 0 on the wiki of this database name.
        owner: Those of a team whose name has this in it.
        text: Those with this in name, title, description or stream.
        expires_before: Those that are on and end before this instant.
        stale: Those that are on although they have ended, or collect from nobody.
    """

    active: bool
    wiki: str | None
    owner: str | None
    text: str | None
    expires_before: str | None
    stale: bool


def selected(row: Listed, environment: str, at: str, wanted: Wanted) -> bool:
    """Tell whether *row* is among those that are *wanted*, *at* an instant; an invalid page only if nothing is."""
    if row.valid is None:
        return not any(wanted.values())
    here = resolved(row.valid, environment)
    wiki, owner = wanted.get("wiki"), wanted.get("owner")
    before = wanted.get("expires_before")
    return (
        (row.active or not wanted.get("active"))
        and (not wiki or rate_on(here.sample, wiki) > 0)
        and (not owner or among(owner, here.owners))
        and among(wanted.get("text") or "", _texts(here))
        and (not before or (here.enabled and here.end < before))
        and (not wanted.get("stale") or _stale(here, at))
    )


def owners_alike(rows: Iterable[Listed], owner: str) -> str | None:
    """Return the team of *rows* that was probably meant by *owner*; None if none is near."""
    teams = {alike(team): team for row in rows if row.valid is not None for team in row.valid.owners}
    near = get_close_matches(alike(owner), teams, n=1)
    return teams[near[0]] if near else None


def _stale(here: DocumentModel, at: str) -> bool:
    rates = (here.sample.rate, *here.sample.wikis.values())
    return here.enabled and (here.end < at or not any(rates))


def _texts(document: DocumentModel) -> tuple[str, ...]:
    stream = getattr(document, "stream", None)
    return (document.name, document.title, document.description, getattr(stream, "name", ""))


def documents(
    readings: Mapping[str, Reading], known: Mapping[str, Document], kind: DocumentKind
) -> dict[str, Document]:
    """Return what stands on the pages that hold JSON, valid or not.

    Where a page says the same as what is *known* by its name, that stands for both, so that it is judged once.
    """
    found = {name: _read("", name, reading, kind) for name, reading in readings.items()}
    return {
        name: known[name] if name in known and same(known[name].value, each.value) else each
        for name, each in found.items()
        if isinstance(each, Document)
    }


def streams_in_use(documents: Iterable[Document], context: Context) -> dict[str, str]:
    """Return the stream of each instrument of *documents* that is active in the context's environment, at its instant.

    Invalid documents use no stream.
    """
    instruments = [each.instrument for each in documents]
    return {
        each.name: each.stream.name for each in instruments if each is not None and _collected(each, context)
    }


def _read(
    environment: str, name: str, reading: Reading, kind: DocumentKind
) -> Document | tuple[Problem, ...]:
    """Return the document on a page, or why there is none."""
    where = f"{environment}:{name}"
    if not isinstance(reading, Snapshot):
        reason = reading.reason if isinstance(reading, Unreadable) else "the page is gone"
        return (finding("page/unreadable", reason).at(where, 0, 0),)
    try:
        return Document(reading.source(where), name, kind)
    except DocumentError as error:
        return error.problems


def _collected(document: DocumentModel, context: Context) -> bool:
    if context.environment is None or context.now is None:
        return False
    return is_active(document, context.environment, context.now)


def _listed(name: str, reading: Reading, found: Document | tuple[Problem, ...], context: Context) -> Listed:
    if not isinstance(found, Document):
        return Listed(name=name, reading=reading, document=None, active=False, findings=found)
    active = found.valid is not None and _collected(found.valid, context)
    return Listed(name=name, reading=reading, document=found, active=active, findings=found.findings(context))


def effective_configuration(source: Source, environment: str, wiki: str | None, at: str) -> dict[str, Json]:
    """Return the effective configuration of a document; see `core.effective`.

    Raises:
        InvalidDocumentError: It is no valid document, so it is delivered nowhere.
    """
    document = Document(source)
    return effective(document.required(), document.kind.keys, environment, wiki, at)


def deliverables(rows: Iterable[Listed]) -> tuple[list[Deliverable], list[Listed]]:
    """Return what consumers may be given, and the pages that are left out because they are invalid."""
    given, left_out = [], []
    for row in rows:
        if row.document is None or row.instrument is None:
            left_out.append(row)
        else:
            page_id = row.reading.page_id if isinstance(row.reading, Head) else None
            given.append(Deliverable(row.document, page_id))
    return given, left_out
