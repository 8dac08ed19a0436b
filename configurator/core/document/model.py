"""The models of documents, frozen and strict; the published JSON Schemas are generated from them.

`DocumentModel` is what all kinds (`core.kind`) share, `Instrument` is the document `instrument/1.0.0`. The models use only what pydantic, `jsonschema` and PHP's validator (justinrainbow) read alike: anchored patterns
without `$`, `enum` for constants, no `format`, no optional key that could be null.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    with_config,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from configurator.core.document.instants import EXAMPLE, FORM
from configurator.core.document.names import NAME_LENGTH, NAME_PATTERN
from configurator.core.document.values import Json, child, shown
from configurator.problems import Problem, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from configurator.core.document.values import Json
    from configurator.core.kind import DocumentKind

_CONFIG = ConfigDict(frozen=True, strict=True, extra="forbid", regex_engine="python-re")


def _whole(pattern: str) -> str:
    """Return *pattern* anchored at both ends; `$` would let a final line break through."""
    return rf"^{pattern}(?![\s\S])"


_ENVIRONMENT = _whole("[a-z][a-z0-9-]{0,62}")
_DATABASE = _whole("[a-z0-9_]{1,64}")
_INSTANT = _whole(FORM)
_TASK = _whole("(T[1-9][0-9]*|https://[!-~]+)")

T = TypeVar("T")


def _unique(items: tuple[T, ...]) -> tuple[T, ...]:
    counts = Counter(items)
    if len(counts) < len(items):
        item = next(item for item, count in counts.items() if count > 1)
        raise PydanticCustomError("repeated", "lists {item} twice", {"item": shown(str(item))})
    return items


# JSON has no tuples, so strictness is lifted for the list itself; its items stay strict.
_SET: dict[str, Any] = {"strict": False, "json_schema_extra": {"uniqueItems": True}}
_Set = Annotated[tuple[T, ...], Field(**_SET), AfterValidator(_unique)]
_NonEmptySet = Annotated[tuple[T, ...], Field(min_length=1, **_SET), AfterValidator(_unique)]

#: Most characters of a title, and of a description.
LONGEST_TITLE, LONGEST_DESCRIPTION = 255, 2000

Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TITLE)]
Name = Annotated[
    str, StringConstraints(min_length=NAME_LENGTH[0], max_length=NAME_LENGTH[1], pattern=NAME_PATTERN)
]
EnvironmentName = Annotated[str, StringConstraints(pattern=_ENVIRONMENT)]
DatabaseName = Annotated[str, StringConstraints(pattern=_DATABASE)]
Instant = Annotated[str, StringConstraints(pattern=_INSTANT)]
Task = Annotated[str, StringConstraints(max_length=2000, pattern=_TASK)]
Rate = Annotated[float, Field(ge=0, le=1)]
Platform = Literal["web", "server", "android", "ios"]
SampleUnit = Literal["pageview", "session", "device"]


class _Model(BaseModel):
    model_config: ClassVar[ConfigDict] = _CONFIG


class Risk(_Model):
    """How sensitive the collected data are, and where that was reviewed."""

    level: Literal["pending", "low", "medium", "high"]
    review: Task | None


class Stream(_Model):
    """Where the events go; EventStreamConfig's terms."""

    name: Text
    schema_title: Text
    destination_event_service: Text


class Shares(_Model):
    """Who is asked: a share, and the wikis that have a share of their own."""

    rate: Rate
    wikis: dict[DatabaseName, Rate]


class _Unit(_Model):
    unit: SampleUnit


class Sample(Shares, _Unit):  # fields of the last base come first, as the unit does in a document
    """Who sends events: a share of the units, and the wikis that have a share of their own."""


@with_config(_CONFIG)
class Override(TypedDict, total=False):
    """What differs in one environment; each key replaces the whole value, null is not allowed."""

    enabled: bool
    start: Instant
    end: Instant
    sample: Sample


class DocumentModel(_Model):
    """What every kind of document says: what it is called, who answers for it, when and where it holds, for whom.

    A kind narrows `document_schema`, `sample` and `overrides`. The order of keys is the kind's (`core.kind`).
    """

    document_schema: Annotated[str, Field(alias="schema")]
    name: Name
    title: Text
    description: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_DESCRIPTION)]
    owners: _NonEmptySet[Text]
    contact: Text
    task: Task
    purpose: _Set[Text]
    risk: Risk
    enabled: bool
    start: Instant
    end: Instant
    environments: _NonEmptySet[EnvironmentName]
    sample: Shares
    contextual_attributes: _Set[Text]
    overrides: dict[EnvironmentName, Any]

    @property
    def unit(self) -> str:
        """Of what `sample` is a share."""
        return "subject"

    def widened(self, before: Self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield in which ways more is collected than *before*, beyond time and rates: a code, and names."""
        if added := set(self.contextual_attributes) - set(before.contextual_attributes):
            yield "attributes", sorted(added)


class Instrument(DocumentModel):
    """A named definition of which events a feature sends, where to, how often, when, and who answers for it."""

    document_schema: Annotated[Literal["instrument/1.0.0"], Field(alias="schema")]
    platforms: _NonEmptySet[Platform]
    stream: Stream
    sample: Sample
    overrides: dict[EnvironmentName, Override]

    @property
    def unit(self) -> str:
        """Of what `sample` is a share."""
        return self.sample.unit

    def widened(self, before: Self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield in which ways more is collected than *before*, beyond time and rates: a code, and names."""
        if before.unit != self.unit:
            yield "unit", (self.unit,)
        yield from super().widened(before)
        if platforms := set(self.platforms) - set(before.platforms):
            yield "platforms", sorted(platforms)


def modelled(value: Json, kind: DocumentKind) -> DocumentModel | list[Problem]:
    """Return *value* as a document of *kind*, or what breaks its document schema, without places.

    What breaks it is in the canonical order of the keys, and what nobody knows is the last.
    """
    if not isinstance(value, dict):
        return [finding("schema/type", f"{kind} is a JSON object: {{ … }}")]
    if (schema := value.get("schema")) != kind.schema:
        if "schema" not in value:
            return [finding("schema/required", f'{_MISSING}: "schema": "{kind.schema}"', pointer="/schema")]
        message = f'is {shown(schema)}; this version reads "{kind.schema}"'
        return [finding("schema/unknown", message, pointer="/schema")]
    try:
        return kind.load().model_validate(value)
    except ValidationError as error:
        order: dict[int | str, int] = {key: place for place, key in enumerate(kind.keys)}
        details = sorted(
            error.errors(include_url=False), key=lambda detail: order.get(detail["loc"][0], len(order))
        )
        # pydantic calls a list too short, too, when none of its items is valid.
        return [
            _problem(detail, kind)
            for detail in details
            if detail["type"] != "too_short" or not detail["input"]
        ]


def published_schema(kind: DocumentKind) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of *kind*, for `schemas/NOUN/`."""
    schema = kind.load().model_json_schema(by_alias=True)
    order = (*kind.keys, *(key for keys in kind.inner_keys.values() for key in keys))
    for part in list(_parts(schema)):
        part.pop("title", None)
        if "properties" in part:
            part["properties"] = {
                key: part["properties"][key] for key in sorted(part["properties"], key=order.index)
            }
        if "required" in part:
            part["required"] = sorted(part["required"], key=order.index)
        if "patternProperties" in part:
            part["additionalProperties"] = False
        if "const" in part:  # PHP's validator knows only enum
            part["enum"] = [part.pop("const")]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://www.mediawiki.org/schema/{kind.schema}",
        "title": kind.noun.capitalize(),
    }
    return head | schema


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield *schema* and every schema in it."""
    yield schema
    for key, value in schema.items():
        if key in _MAPS:
            for part in value.values():
                yield from _parts(part)
        elif key == "items":
            yield from _parts(value)
        elif key == "anyOf":
            for part in value:
                yield from _parts(part)


def _problem(detail: ErrorDetails, kind: DocumentKind) -> Problem:
    pointer = ""
    for key in detail["loc"]:
        if key != "[key]":  # pydantic's mark of a dictionary's key
            pointer = child(pointer, key)
    said = detail["type"]
    code, message = _SAID.get(said, ("schema/type", "is {input}, not the kind of value that stands here"))
    facts = detail.get("ctx", {}) | {"input": shown(detail["input"]), "kind": kind}
    if said == "string_pattern_mismatch":
        facts["wanted"] = _PATTERNS[facts["pattern"]]
    return finding(code, message.format(**facts), pointer=pointer)


_MAPS = ("properties", "patternProperties", "$defs")
_MISSING = "is missing; add it"
_PATTERNS = {
    NAME_PATTERN: "groups of lower-case letters and digits, joined by single hyphens",
    _ENVIRONMENT: "a lower-case environment name like beta or production",
    _DATABASE: "a wiki's database name like enwiki",
    _INSTANT: f"an instant in UTC like {EXAMPLE}",
    _TASK: "a task like T123456, or an https address",
}
# pydantic's type of an error: our code, and the sentence with pydantic's facts
_SAID = {
    "missing": ("schema/required", _MISSING),
    "extra_forbidden": (
        "schema/unknown-key",
        "is no key of {kind}; remove it, or correct its spelling",
    ),
    "literal_error": ("schema/choice", "is {input}; write {expected}"),
    "string_pattern_mismatch": ("schema/pattern", "is {input}; write {wanted}"),
    "string_too_short": ("schema/length", "is shorter than {min_length}; write more"),
    "string_too_long": ("schema/length", "is longer than {max_length} characters; write less"),
    "too_short": ("schema/length", "is empty; list at least {min_length}"),
    "greater_than_equal": ("schema/range", "is {input}; a rate is at least {ge:g}"),
    "less_than_equal": ("schema/range", "is {input}; a rate is at most {le:g}"),
    "string_type": ("schema/type", "is {input}; write a string"),
    "bool_type": ("schema/type", "is {input}; write true or false"),
    "float_type": ("schema/type", "is {input}; write a number"),
    "tuple_type": ("schema/type", "is {input}; write a list"),
    "dict_type": ("schema/type", "is {input}; write an object"),
    "model_type": ("schema/type", "is {input}; write an object"),
    "repeated": ("list/repeated", "lists {item} twice; remove one"),
}


#: The event schema and the destination of instruments that send web events with no schema of their own.
USUAL_SCHEMA_TITLE = "analytics/product_metrics/web/base"
USUAL_DESTINATION = "eventgate-analytics-external"


@dataclass(frozen=True, kw_only=True)
class NewInstrument:
    """What a person says of a new instrument; the attributes are the document's."""

    name: str
    title: str
    description: str
    owners: tuple[str, ...]
    contact: str
    task: str
    start: str
    end: str
    environments: tuple[str, ...]
    platforms: tuple[str, ...] = ("web",)
    stream: str | None = None
    schema_title: str = USUAL_SCHEMA_TITLE
    destination: str = USUAL_DESTINATION
    unit: str = "pageview"
    rate: float = 0.01
    wikis: Mapping[str, float] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    overrides: Mapping[str, Json] = field(default_factory=dict)


def taken_over(document: Json) -> dict[str, Any]:
    """Return what a new instrument may take over from another one: all but its name, stream, time and risk.

    Args:
        document: Valid or not; what it lacks is not taken over.
    """
    stream, sample = _at(document, "stream"), _at(document, "sample")
    said: dict[str, Any] = {
        key: _at(document, key) for key in ("title", "description", "contact", "task")
    } | {
        "schema_title": _at(stream, "schema_title"),
        "destination": _at(stream, "destination_event_service"),
        **{key: _at(sample, key) for key in ("unit", "rate", "wikis")},
    }
    lists = {
        key: _at(document, "contextual_attributes" if key == "attributes" else key)
        for key in ("owners", "environments", "platforms", "attributes", "purpose")
    }
    said |= {key: tuple(items) for key, items in lists.items() if isinstance(items, list)}
    overrides = _at(document, "overrides")
    if isinstance(overrides, dict):
        samples = {name: {"sample": _at(each, "sample")} for name, each in overrides.items()}
        said["overrides"] = {name: each for name, each in samples.items() if each["sample"] is not None}
    return {key: value for key, value in said.items() if value is not None}


def _at(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, dict) else None


def composed(given: NewInstrument) -> dict[str, Json]:
    """Return the document: switched off, its risk pending, so that it can be saved before it is reviewed.

    Without a stream, one is named after the instrument: `mediawiki.product_metrics.web_scroll`.
    """
    stream = given.stream or f"mediawiki.product_metrics.{given.name.replace('-', '_')}"
    return {
        "schema": "instrument/1.0.0",
        "name": given.name,
        "title": given.title,
        "description": given.description,
        "owners": list(given.owners),
        "contact": given.contact,
        "task": given.task,
        "purpose": list(given.purpose),
        "risk": {"level": "pending", "review": None},
        "enabled": False,
        "start": given.start,
        "end": given.end,
        "environments": list(given.environments),
        "platforms": list(given.platforms),
        "stream": {
            "name": stream,
            "schema_title": given.schema_title,
            "destination_event_service": given.destination,
        },
        "sample": {"unit": given.unit, "rate": given.rate, "wikis": dict(given.wikis)},
        "contextual_attributes": list(given.attributes),
        "overrides": dict(given.overrides),
    }
