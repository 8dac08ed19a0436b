"""All instruments of an environment at a glance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from unicodedata import normalize

from configurator.core import rules
from configurator.core.document import effective
from configurator.core.document.effective import active as is_active
from configurator.core.document.effective import rate_on, resolved
from configurator.core.document.model import Instrument
from configurator.core.exchange.delivery import Deliverable
from configurator.core.page import Head, Snapshot, Unreadable
from configurator.errors import DocumentError, InvalidDocumentError
from configurator.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from configurator.core.document.source import Source
    from configurator.core.document.values import Json
    from configurator.core.page import Reading
    from configurator.core.rules import Context


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of a listing.

    Attributes:
        name: The instrument's.
        reading: The page's head and text, or why it could not be read.
        instrument: The document; None if it is not valid.
        active: Whether it is collected in this environment now.
        problems: What the rules say.
    """

    name: str
    reading: Reading
    instrument: Instrument | None
    active: bool
    problems: tuple[Problem, ...]


def listing(environment: str, readings: Mapping[str, Reading], context: Context) -> tuple[Listed, ...]:
    """Return an entry for each of *readings*, in their order; an invalid page is an entry like the others.

    Args:
        environment: Where all its pages were read.
        readings: The pages by name.
        context: What the rules may know of the environment; page and neighbours are filled in here.
    """
    found = [_Found.on(environment, name, reading) for name, reading in readings.items()]
    streams = _streams(found, context)
    instruments = Counter(streams.values())
    shared = {name: stream for name, stream in streams.items() if instruments[stream] > 1}
    context = replace(context, others=shared)
    return tuple(_listed(each, context, active=each.name in streams) for each in found)


def selected(row: Listed, environment: str, *, active: bool, wiki: str | None, owner: str | None) -> bool:
    """Tell whether *row* is among those asked for; an invalid page only if nothing is."""
    if row.instrument is None:
        return not (active or wiki or owner)
    return (
        (row.active or not active)
        and (wiki is None or rate_on(resolved(row.instrument, environment).sample, wiki) > 0)
        and (owner is None or _alike(owner) in map(_alike, row.instrument.owners))
    )


def _alike(name: str) -> str:
    """Return what is the same for all spellings of *name*: case, width, composition and spaces do not count."""
    compatible = normalize("NFKC", normalize("NFKC", name).casefold())
    return " ".join(compatible.split())


def streams_in_use(readings: Mapping[str, Reading], context: Context) -> dict[str, str]:
    """Return the stream of each instrument that is active in the context's environment, at its instant."""
    return _streams((_Found.on("", name, reading) for name, reading in readings.items()), context)


def streams_wanted(documents: Mapping[str, Json], context: Context) -> dict[str, str]:
    """Return the same of documents that are not on their pages yet, by name; invalid ones use no stream."""
    valid = {
        name: Instrument.model_validate(value)
        for name, value in documents.items()
        if not rules.document_errors(value, name)
    }
    return {name: each.stream.name for name, each in valid.items() if _collected(each, context)}


@dataclass(frozen=True, slots=True)
class _Found:
    """A page, parsed once."""

    name: str
    reading: Reading
    source: Source | None
    instrument: Instrument | None
    problems: tuple[Problem, ...]

    @classmethod
    def on(cls, environment: str, name: str, reading: Reading) -> _Found:
        where = f"{environment}:{name}"
        if not isinstance(reading, Snapshot):
            reason = reading.reason if isinstance(reading, Unreadable) else "the page is gone"
            return cls(name, reading, None, None, (finding("page/unreadable", reason).at(where, 0, 0),))
        try:
            source = reading.source(where)
        except DocumentError as error:
            return cls(name, reading, None, None, error.problems)
        errors = rules.document_errors(source.value, name)
        instrument = None if errors else Instrument.model_validate(source.value)
        return cls(name, reading, source, instrument, source.placed(errors))


def _streams(found: Iterable[_Found], context: Context) -> dict[str, str]:
    return {
        each.name: each.instrument.stream.name
        for each in found
        if each.instrument is not None and _collected(each.instrument, context)
    }


def _collected(instrument: Instrument, context: Context) -> bool:
    if context.environment is None or context.now is None:
        return False
    return is_active(instrument, context.environment, context.now)


def _listed(found: _Found, context: Context, *, active: bool) -> Listed:
    problems = found.problems
    if found.source is not None and found.instrument is not None:
        about = rules.context_problems(found.instrument, replace(context, name=found.name))
        problems = found.source.placed(about)
    return Listed(
        name=found.name,
        reading=found.reading,
        instrument=found.instrument,
        active=active,
        problems=problems,
    )


def effective_configuration(source: Source, environment: str, wiki: str | None, at: str) -> dict[str, Json]:
    """Return the effective configuration of a document; see `core.effective`.

    Raises:
        InvalidDocumentError: It is no valid document, so it is delivered nowhere.
    """
    errors = rules.document_errors(source.value)
    if errors:
        raise InvalidDocumentError(source.where, source.placed(errors))
    return effective.effective(Instrument.model_validate(source.value), environment, wiki, at)


def deliverables(rows: Iterable[Listed]) -> tuple[list[Deliverable], list[Listed]]:
    """Return what consumers may be given, and the pages that are left out because they are invalid."""
    given, left_out = [], []
    for row in rows:
        if row.instrument is None:
            left_out.append(row)
        else:
            page_id = row.reading.page_id if isinstance(row.reading, Head) else None
            given.append(Deliverable(row.instrument, page_id))
    return given, left_out
