"""Values as a person types them: an instant as a day or so many days later, a rate in percent, a list with commas.

Which of these stands at a place, its document schema says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from configurator.core.document.instants import EXAMPLE, FORM, day, moment, written
from configurator.core.document.source import parse
from configurator.errors import DocumentError

if TYPE_CHECKING:
    from configurator.core.document.values import Json

#: What an instant may be typed as, for people.
INSTANT_RULE: Final = (
    f"write a day like 2026-01-31, an instant like {EXAMPLE}, or a distance like +30d (h, d or w)"
)
#: The same of a rate.
RATE_RULE: Final = "write a rate from 0 to 1 like 0.05, or percent like 5%"

_DISTANCE = re.compile("([+-][0-9]{1,5})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,20})?|\.[0-9]{1,20}")
_TRUE, _FALSE = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})
_NOTHING = frozenset({"", "null", "none"})


class NotTypedError(ValueError):
    """What was typed is no value of this place; its text is the rest of a sentence."""


def typed_instant(text: str, *, last: bool = False, since: str) -> str:
    """Return the instant that *text* means.

    Args:
        text: A day, an instant, or a distance.
        last: A day means its last instant, as an end does, and not its first.
        since: From where a distance counts.

    Raises:
        NotTypedError: It means none.
    """
    if (distance := _DISTANCE.fullmatch(text)) is not None and (start := moment(since)) is not None:
        try:
            return written(start + int(distance[1]) * _UNITS[distance[2]])
        except OverflowError as error:
            raise NotTypedError(f"{text!r} leads out of the calendar; {INSTANT_RULE}") from error
    if moment(text) is not None:
        return text
    if (whole := day(text)) is None:
        raise NotTypedError(f"{text!r} is no instant in UTC; {INSTANT_RULE}")
    return whole.last if last else whole.first


def typed_rate(text: str) -> int | float:
    """Return the share that *text* means, in decimals or in percent; the document schema judges how large it may be.

    Raises:
        NotTypedError: It means none.
    """
    number = text.removesuffix("%").strip()
    if _NUMBER.fullmatch(number) is None:
        raise NotTypedError(f"{text!r} is no rate; {RATE_RULE}")
    share = Decimal(number) / (100 if text.endswith("%") else 1)
    return int(share) if share == share.to_integral_value() else float(share)


def typed_json(text: str) -> Json:
    """Return the JSON value that *text* is.

    Raises:
        NotTypedError: It is none.
    """
    try:
        return parse(text, "value").value
    except DocumentError as error:
        raise NotTypedError(f"{text!r} is no JSON; write an object like {{…}}") from error


def typed_items(text: str) -> list[Json]:
    """Return the items that *text* lists: between commas, or as a JSON list where an item has a comma itself."""
    if text.startswith("["):
        value = typed_json(text)
        return value if isinstance(value, list) else [value]
    return [item for each in text.split(",") if (item := each.strip())]


@dataclass(frozen=True)
class Part:
    """A place of a document schema, published as JSON Schema: what may stand there.

    Attributes:
        schema: What the schema says of the place, no longer a reference.
        root: The whole document schema.
    """

    schema: dict[str, Any]
    root: dict[str, Any]

    @classmethod
    def of(cls, root: dict[str, Any]) -> Part:
        """Return the whole document as a place of its own schema."""
        return cls(root, root)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that may stand here; none where all may that look right."""
        return tuple(self.schema.get("properties", ()))

    def child(self, key: str) -> Part | None:
        """Return the place of *key* in this one; None if the schema knows no such key."""
        found = self.schema.get("properties", {}).get(key)
        for pattern, schema in self.schema.get("patternProperties", {}).items():
            found = schema if found is None and re.match(pattern, key) else found
        return None if found is None else Part(self._resolved(found), self.root)

    def value(self, text: str, *, last: bool, since: str) -> Json:
        """Return the value of this place that *text* means.

        Args:
            text: As typed.
            last: Whether a day means its last instant.
            since: From where a distance in time counts.

        Raises:
            NotTypedError: It means none.
        """
        if self.takes_null and text.casefold() in _NOTHING:
            return None
        match self.kind:
            case "boolean":
                return _truth(text)
            case "number":
                return typed_rate(text)
            case "array":
                return typed_items(text)
            case "object":
                return typed_json(text)
            case _:
                return typed_instant(text, last=last, since=since) if self.is_instant else text

    @property
    def kind(self) -> str:
        """The JSON type of what stands here, null aside."""
        kinds = [each["type"] for each in self._alternatives if each["type"] != "null"]
        return str(kinds[0])

    @property
    def takes_null(self) -> bool:
        """Whether null may stand here."""
        return any(each["type"] == "null" for each in self._alternatives)

    @property
    def is_instant(self) -> bool:
        """Whether an instant stands here."""
        return FORM in str(self.schema.get("pattern", ""))

    @property
    def _alternatives(self) -> list[dict[str, Any]]:
        return [self._resolved(each) for each in self.schema.get("anyOf", [self.schema])]

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        reference = schema.get("$ref")
        if reference is None:
            return schema
        definitions: dict[str, dict[str, Any]] = self.root["$defs"]
        return definitions[str(reference).removeprefix("#/$defs/")]


def _truth(text: str) -> bool:
    if text.casefold() in _TRUE | _FALSE:
        return text.casefold() in _TRUE
    raise NotTypedError(f"{text!r} is neither true nor false; write one of them")
