"""What is read before it is judged: pages that are not there, texts as a wiki spells them, what the rules say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from configurator.core.document.instants import written
from configurator.core.document.source import parse
from configurator.core.document.texts import respelt, unsettled
from configurator.core.judged import Document
from configurator.core.kind import canonical_text
from configurator.errors import BadReferenceError
from configurator.ports import Normalising

if TYPE_CHECKING:
    from configurator.core.document.source import Source
    from configurator.core.document.values import Json
    from configurator.core.page import Absence
    from configurator.core.rules import Context
    from configurator.ports import PageStore
    from configurator.problems import Problem


def absent(store: PageStore, absence: Absence, page: str) -> BadReferenceError:
    """Return the error that says who removed the *page*, or else names the nearest one that is there.

    Raises:
        WikiError: The wiki could not be read.
    """
    return BadReferenceError(page, _reason(store, absence))


def _reason(store: PageStore, absence: Absence) -> str:
    if (removal := absence.removal) is not None:
        gone = "deleted" if removal.kind == "delete" else "moved away"
        who, why = removal.user or "somebody", removal.comment or "no reason given"
        return f"was {gone} by {who} on {removal.timestamp} ({why})"
    near = get_close_matches(absence.name, store.heads(), n=1)
    return f"there is no such page; did you mean {near[0]}?" if near else "there is no such page"


def settled(store: PageStore, value: Json) -> Json:
    """Return *value* as *store* would spell it, so that it equals what is read there once it was saved.

    The store is asked only if *value* holds characters that our Unicode does not know yet.

    Raises:
        WikiError: The wiki did not answer.
    """
    texts = unsettled(value)
    return respelt(value, store.normalised(texts)) if texts and isinstance(store, Normalising) else value


def settled_source(store: PageStore, source: Source) -> Source:
    """Return *source* with its value as *store* would spell it.

    Raises:
        WikiError: The wiki did not answer.
    """
    return replace(source, value=settled(store, source.value))


@dataclass(frozen=True, kw_only=True)
class KnownNames:
    """What the rules compare a document with; None where nobody can say."""

    databases: frozenset[str] | None = None
    static_streams: frozenset[str] | None = None
    allowed_streams: frozenset[str] | None = None


def now() -> str:
    """Return what time it is by this machine's clock, `YYYY-MM-DDTHH:MM:SSZ`."""
    return written(datetime.now(UTC))


def read_again(document: Json, where: str, context: Context) -> tuple[Json, tuple[Problem, ...]]:
    """Return a new *document*, named *where*, as it would be read again, and what the rules say of it in *context*.

    Raises:
        MalformedDocumentError: It holds what no document can hold.
    """
    source = parse(canonical_text(document), where)
    return source.value, Document(source).check(context)


def shift(follower: PageStore, authority: PageStore) -> float:
    """Return the seconds to add to the times of *follower* to get those of *authority*; files have this machine's."""
    return _clock_offset(authority) - _clock_offset(follower)


def _clock_offset(store: PageStore) -> float:
    site = store.site()
    return 0.0 if site is None else site.clock_offset
