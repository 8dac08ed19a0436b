"""Foreign JSON read with suspicion: each access returns what is usable and notes what is not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from configurator.core.source import Repeating
from configurator.core.values import Json, child, shown
from configurator.errors import Problem, Severity, finding

if TYPE_CHECKING:
    from collections.abc import Mapping

# What PHP's is_numeric takes, too, which is what the consumers ask.
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?([eE]-?[0-9]{1,3})?")
_DIGITS = re.compile("[0-9]+")
#: Decimals of a rate that a document may have.
_DECIMALS = 6


def listed(value: Json) -> dict[str | int, Json] | None:
    """Return the items of a list by their places; None if *value* is none.

    PHP writes a list with gaps as an object with the places as keys, and an empty object may be an empty list.
    """
    if isinstance(value, list):
        return dict(enumerate(value))
    if isinstance(value, dict) and all(map(_DIGITS.fullmatch, value)):
        return {key: item for key, item in value.items()}  # noqa: C416 -- the keys of the answer are of a wider type
    return None


@dataclass(frozen=True, slots=True)
class Item:
    """One object of a source.

    Attributes:
        value: The object.
        pointer: Where it stands in the source.
        problems: What was noted so far; objects inside note theirs in the same list.
    """

    value: Mapping[str, Json]
    pointer: str
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        if isinstance(self.value, Repeating):
            self.error("json/repeated-key", "holds a key twice, so that nobody knows which value counts")

    def note(self, severity: Severity, code: str, message: str, *keys: str | int) -> None:
        """Note a problem of the value that *keys* lead to, from this object on."""
        pointer = self.pointer
        for key in keys:
            pointer = child(pointer, key)
        self.problems.append(finding(code, message, pointer=pointer, severity=severity))

    def error(self, code: str, message: str, *keys: str | int) -> None:
        """Note what makes a document of this item impossible."""
        self.note(Severity.ERROR, code, message, *keys)

    def warning(self, code: str, message: str, *keys: str | int) -> None:
        """Note what was mended or assumed."""
        self.note(Severity.WARNING, code, message, *keys)

    def text(self, key: str) -> str | None:
        """Return the text at *key*; None when it is absent, null, blank, or (noted) no text."""
        value = self.value.get(key)
        if isinstance(value, str):
            return value if value.strip() else None
        if value is not None:
            self.error("import/type", f"is {shown(value)}; a text was expected", key)
        return None

    def short(self, key: str, most: int) -> str | None:
        """Return the text at *key*; what is longer than *most* characters is cut, with a warning."""
        text = self.text(key)
        whole = None if text is None else unicodedata.normalize("NFC", text)
        if whole is None or len(whole) <= most:
            return text
        self.warning("import/shortened", f"is longer than {most} characters; the rest was cut off", key)
        return f"{whole[: most - 1]}…"

    def required(self, key: str) -> str:
        """Return the text at *key*; an empty one, noted, when it is missing."""
        text = self.text(key)
        if text is None and not isinstance(self.value.get(key), bool | int | float | list | dict):
            self.error("import/missing", "is missing; without it there is no instrument", key)
        return text or ""

    def texts(self, key: str) -> list[str]:
        """Return the texts at *key*, a list or one text with commas; each once, repeats are noted."""
        value = self.value.get(key)
        if isinstance(value, str):
            return list(dict.fromkeys(filter(None, map(str.strip, value.split(",")))))
        items = {} if value is None else listed(value)
        if items is None:
            self.error("import/type", f"is {shown(value)}; a list of texts was expected", key)
            return []
        kept: list[str] = []
        for position, text in items.items():
            if not isinstance(text, str):
                self.error("import/type", f"is {shown(text)}; a text was expected", key, position)
            elif text in kept:
                self.warning("import/repeated", f"lists {shown(text)} again; kept once", key, position)
            else:
                kept.append(text)
        return kept

    def item(self, key: str) -> Item | None:
        """Return the object at *key*; None when there is none, noted when it is something else.

        An empty list counts as an empty object: PHP writes both alike.
        """
        value = self.value.get(key)
        if isinstance(value, dict):
            return Item(value, child(self.pointer, key), self.problems)
        if value == []:
            return Item({}, child(self.pointer, key), self.problems)
        if value is not None:
            self.error("import/type", f"is {shown(value)}; an object was expected", key)
        return None

    def rate(self, key: str, value: Json) -> int | float | None:
        """Return the sample rate that *value*, from *key*, says; None when it is none.

        A rate with more decimals than a document may have is rounded, with a note, unless nothing is left of it.
        """
        rate = rate_in(value)
        if rate is None:
            return None
        rounded = rate_in(round(rate, _DECIMALS))
        if rounded == rate:
            return rate
        if not rounded:
            return None
        message = f"is {rate!r}; became {rounded!r}, for a rate has at most {_DECIMALS} decimals"
        self.note(Severity.NOTE, "import/rounded", message, key)
        return rounded


def rate_in(value: Json) -> int | float | None:
    """Return the sample rate that *value* says, as a number or in digits; None when it is none within [0, 1]."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return int(value) if value == int(value) else value
