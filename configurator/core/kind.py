"""Kinds of documents: what differs between them is a value of this module, and never a copy of code.

Whoever has a document asks `kind_of`; whoever has none yet (a store, a listing, a proposal) is given its kind. A kind is
added by a row of `KINDS`, a model beside `Instrument`, and rules of its own in the table of rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from configurator.core.document.texts import stored_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from configurator.core.document.model import DocumentModel
    from configurator.core.document.values import Json


@dataclass(frozen=True, kw_only=True)
class DocumentKind:
    """One kind of document.

    Attributes:
        noun: What people call one, in lower case.
        schema: The document schema that this version reads and writes, `NOUN/VERSION`.
        load: Returns the model; it is loaded by what judges a document, since looking at a page needs none.
        keys: The document's keys in canonical order.
        inner_keys: The same of the objects in it, by their key.
        override_keys: The same of each of its overrides.
        page: Title of the page of a document, `{name}` for its name, where the settings name no other.
        proposal: Title of the page of a proposal; the settings may name another, too.
        right: The right that an edit of its page needs, where the settings name no other.
        proposal_right: The right that an edit of a proposal needs.
    """

    noun: str
    schema: str
    load: Callable[[], type[DocumentModel]] = field(repr=False)
    keys: tuple[str, ...]
    inner_keys: Mapping[str, tuple[str, ...]]
    override_keys: tuple[str, ...] = ("enabled", "start", "end", "sample")
    page: str
    proposal: str
    right: str
    proposal_right: str

    def __str__(self) -> str:
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"


def _instrument() -> type[DocumentModel]:
    from configurator.core.document.model import Instrument  # noqa: PLC0415 - with pydantic

    return Instrument


INSTRUMENT: Final = DocumentKind(
    noun="instrument",
    schema="instrument/1.0.0",
    load=_instrument,
    keys=(
        "schema", "name", "title", "description", "owners", "contact", "task", "purpose", "risk", "enabled", "start",
        "end", "environments", "platforms", "stream", "sample", "contextual_attributes", "overrides",
    ),
    inner_keys={
        "risk": ("level", "review"),
        "stream": ("name", "schema_title", "destination_event_service"),
        "sample": ("unit", "rate", "wikis"),
    },
    page="Instrument:{name}",
    proposal="Instrument proposal:{name}",
    right="editinstruments",
    proposal_right="proposeinstruments",
)  # fmt: skip

#: Every kind, by its document schema.
KINDS: Final = {INSTRUMENT.schema: INSTRUMENT}


def kind_of(value: Json) -> DocumentKind | None:
    """Return the kind that *value* says it is of; None if it names none that this version knows."""
    schema = value.get("schema") if isinstance(value, dict) else None
    return KINDS.get(schema) if isinstance(schema, str) else None


def canonical_text(value: Json) -> str:
    """Return the stored text of *value*, a document's keys in the order of its document schema.

    Keys that the schema does not know follow in their own order, so that an invalid document loses nothing. JSON that
    is no document keeps its order.
    """
    return stored_text(in_order(value))


def in_order(value: Json) -> Json:
    """Return *value* with its keys in canonical order if it is a document of a kind, else *value*."""
    kind = kind_of(value)
    if kind is None or not isinstance(value, dict):
        return value
    document = _with_keys_in_order(value, kind.keys, kind.inner_keys)
    overrides = document.get("overrides")
    if isinstance(overrides, dict):
        document["overrides"] = {
            name: _inner(override, kind.override_keys, kind.inner_keys)
            for name, override in sorted(overrides.items())
        }
    return document


def _with_keys_in_order(
    value: dict[str, Json], order: tuple[str, ...], inner: Mapping[str, tuple[str, ...]]
) -> dict[str, Json]:
    known = {key: _inner(value[key], inner.get(key, ()), inner) for key in order if key in value}
    return known | {key: item for key, item in value.items() if key not in known}


def _inner(value: Json, order: tuple[str, ...], inner: Mapping[str, tuple[str, ...]]) -> Json:
    if not order or not isinstance(value, dict):
        return value
    ordered = _with_keys_in_order(value, order, inner)
    wikis = ordered.get("wikis")
    return ordered | {"wikis": dict(sorted(wikis.items()))} if isinstance(wikis, dict) else ordered
