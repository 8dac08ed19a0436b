"""Strict reading of JSON texts: the value that the wiki would store, or a sentence about the place that is wrong.

MediaWiki reads a page with PHP's `json_decode`: a repeated key silently loses its first value, `1e400` becomes
infinity, a lone surrogate is refused. All of these are refused here, so the value shown is the value stored.
"""

from __future__ import annotations

import json
import re
import unicodedata
from codecs import BOM_UTF8
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, NoReturn

from configurator.core.document.places import explained, line_and_column, places, too_deep
from configurator.core.document.texts import survives
from configurator.core.document.values import Json, child, keys_of, shown
from configurator.errors import MalformedDocumentError
from configurator.problems import Problem, Severity, finding

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Largest text that is read as a document, in bytes of UTF-8.
MAX_BYTES = 64 * 1024
#: Deepest nesting that is read; an instrument needs 4, PHP stops at 512.
MAX_DEPTH = 64
#: Deepest nesting that is read of JSON that is no document: answers, plans, notes. Documents inside them fit.
MAX_NESTING = 100

# PHP's own limit: MediaWiki takes a deeper text for no JSON.
_DEEPEST_STORED = 512
_LONGEST_INT64 = len(str(-(2**63)))
_PLAIN_DIGITS = 19
# Between these the wiki stores a double as an integer, whose last digits read back are not those of the double.
_EXACT_INTEGERS, _EXPONENTS = 2.0**53, 1e17
_SURROGATE = re.compile("[\ud800-\udfff]")
_NONCHARACTER = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True)
class Source:
    """A text that was read: its value, and where each place of it stands.

    Attributes:
        where: The text's name: a file, `ENV:NAME`, or `-`.
        text: As written.
        value: In Unicode's normal form C, as the wiki stores it.
        notes: What reading changed: problems of severity `note`.
    """

    where: str
    text: str
    value: Json
    notes: tuple[Problem, ...]

    def place(self, pointer: str) -> tuple[int, int]:
        """Return line and column of *pointer*, or of its nearest ancestor when it is absent."""
        while pointer not in self._offsets:
            pointer = pointer.rpartition("/")[0]
        return line_and_column(self.text, self._offsets[pointer])

    def placed(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return *problems* with their places in this text, sorted by place."""
        return tuple(sorted(problem.at(self.where, *self.place(problem.pointer)) for problem in problems))

    @cached_property
    def _offsets(self) -> dict[str, int]:
        return {"": 0} | dict(places(self.text))


def parse(text: str | bytes, where: str, *, limited: bool = True) -> Source:
    """Read *text* strictly, up to `MAX_BYTES` of it if *limited*.

    Strings and keys that are not in Unicode's normal form C are normalised with a note, as the wiki would; `-0.0`
    becomes `0` likewise; an integer beyond 64 bits becomes the nearest double, as in PHP.

    Raises:
        MalformedDocumentError: With one problem, placed.
    """
    text = _decoded(text, where, limited=limited)
    if _plain(text):
        with suppress(ValueError, _RepeatedKeyError):
            return Source(where, text, _PLAIN_DECODER.decode(text), ())
    if place := too_deep(text, MAX_DEPTH):
        pointer, offset = place
        _refuse(where, text, offset, "json/too-deep", f"nested deeper than {MAX_DEPTH} levels", pointer)
    try:
        value = _value(_DECODER, text, where)
    except _RepeatedKeyError:
        _refuse_repeated_key(where, text)
    reading = _Reading([], [])
    value = reading.settled(value, "")
    source = Source(where, text, value, ())
    if reading.refusals:
        raise MalformedDocumentError(where, source.placed(reading.refusals[:1]))
    return Source(where, text, value, source.placed(reading.notes)) if reading.notes else source


def foreign(text: str | bytes) -> Json:
    """Return the value of a JSON text that is no document: an answer, a plan, a note.

    Raises:
        ValueError: It is no JSON in UTF-8, or nested deeper than `MAX_NESTING` levels.
    """
    text = text if isinstance(text, str) else text.decode("utf-8")
    if too_deep(text, MAX_NESTING):
        message = f"nested deeper than {MAX_NESTING} levels"
        raise ValueError(message)
    value: Json = json.loads(text)
    return value


def as_stored(text: str, where: str) -> Json:
    """Return the value of *text* as it stands, for whoever sends it back: of any size, however deep, nothing normalised.

    Of a repeated key the last value counts, at the first place, as in PHP. A number too large for a double is null: it
    could not be sent again, and null is what the wiki takes for it in a switch-off (`normalisation.respelled`).

    Raises:
        MalformedDocumentError: It is no JSON.
    """
    if place := too_deep(text, _DEEPEST_STORED):
        _refuse(
            where,
            text,
            place[1],
            "json/too-deep",
            f"nested deeper than the {_DEEPEST_STORED} levels that any wiki reads",
        )
    try:
        return _value(_STORED_DECODER, text, where)
    except _NotFiniteError:
        _refuse(where, text, 0, "json/not-finite", "holds NaN or Infinity, which no JSON has")


class Repeating(dict[str, "Json"]):
    """An object of another tool in which a key stands twice; the last value counted."""


def parse_foreign(text: bytes, where: str) -> Json:
    """Return the value of another tool's JSON text, however large; a byte order mark before it is passed over.

    What no document could hold (half a surrogate pair, NaN) is let in, and an object that repeats a key is `Repeating`:
    they are refused where a document would hold them, so that of many objects one that has them stops no other.

    Raises:
        MalformedDocumentError: It is no JSON in UTF-8, or nested deeper than `MAX_NESTING` levels.
    """
    decoded = _decoded(text.removeprefix(BOM_UTF8), where, limited=False)
    if place := too_deep(decoded, MAX_NESTING):
        pointer, offset = place
        _refuse(where, decoded, offset, "json/too-deep", f"nested deeper than {MAX_NESTING} levels", pointer)
    return _value(_FOREIGN_DECODER, decoded, where)


@dataclass
class _Reading:
    """What one walk over a parsed value found."""

    notes: list[Problem]
    refusals: list[Problem]

    def settled(self, value: Json, pointer: str) -> Json:
        """Return *value* as the wiki would store it; findings are kept."""
        if isinstance(value, str):
            return value if value.isascii() else self._string(value, pointer)
        if isinstance(value, float):
            return self._number(value, pointer)
        if isinstance(value, dict):
            keys = [self._key(key, pointer) for key in value]
            return {
                key: self.settled(item, child(pointer, key))
                for key, item in zip(keys, value.values(), strict=True)
            }
        if isinstance(value, list):
            return [self.settled(item, child(pointer, index)) for index, item in enumerate(value)]
        return value

    def _number(self, value: float, pointer: str) -> int | float:
        if not isfinite(value):
            self._refuse(
                "json/not-finite",
                "NaN and infinities (also 1e400) are no JSON numbers; write a number",
                pointer,
            )
        if value == 0.0 and str(value) == "-0.0":
            self.notes.append(
                finding("json/negative-zero", "-0.0 becomes 0", pointer=pointer, severity=Severity.NOTE)
            )
            return 0.0
        if _EXACT_INTEGERS < abs(value) < _EXPONENTS:
            return int(Decimal(repr(value)))
        return value

    def _key(self, key: str, pointer: str) -> str:
        if key.startswith("\0"):
            self._refuse(
                "json/nul-key", "a key cannot begin with the character U+0000; the wiki refuses it", pointer
            )
        return key if key.isascii() else self._string(key, child(pointer, unicodedata.normalize("NFC", key)))

    def _string(self, value: str, pointer: str) -> str:
        if _SURROGATE.search(value):
            self._refuse(
                "json/lone-surrogate", "half of a surrogate pair is no character; remove it", pointer
            )
            return value
        if _NONCHARACTER.search(value):
            self._refuse("json/noncharacter", "U+FFFE and U+FFFF are no characters; remove them", pointer)
            return value
        normal = unicodedata.normalize("NFC", value)
        if not survives(normal):
            self._refuse(
                "json/combining-after-escape",
                "a combining mark follows a control character or one of < > &; the wiki would garble it",
                pointer,
            )
        if normal != value:
            message = "written in Unicode's normal form C, as the wiki stores it"
            self.notes.append(
                finding("json/not-normalised", message, pointer=pointer, severity=Severity.NOTE)
            )
        return normal

    def _refuse(self, code: str, message: str, pointer: str) -> None:
        self.refusals.append(finding(code, message, pointer=pointer))


class _RepeatedKeyError(Exception):
    """Ends the fast parse; the slow look for the place follows."""


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len({key if key.isascii() else unicodedata.normalize("NFC", key) for key in value}) != len(pairs):
        raise _RepeatedKeyError
    return value


def _repeating(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    return value if len(value) == len(pairs) else Repeating(value)


def _value(decoder: json.JSONDecoder, text: str, where: str) -> Json:
    try:
        value: Json = decoder.decode(text)
    except json.JSONDecodeError as error:
        slip = explained(error)
        _refuse(where, text, slip.offset, "json/syntax", f"not JSON: {slip.sentence}")
    return value


def _plain(text: str) -> bool:
    """Tell whether in this text nothing but a number could be refused or changed, if it is JSON; most texts are so."""
    return text.isascii() and "\\u" not in text and text.count("{") + text.count("[") <= MAX_DEPTH


def _plain_integer(digits: str) -> int:
    if len(digits) >= _PLAIN_DIGITS:
        raise ValueError(digits)
    return int(digits)


def _plain_double(digits: str) -> float:
    value = float(digits)
    if not 0 < abs(value) <= _EXACT_INTEGERS:
        raise ValueError(digits)
    return value


def _integer(digits: str) -> int | float:
    # Python refuses to convert thousands of digits; no double holds more than 309 of them.
    if len(digits) > _LONGEST_INT64:
        return float(digits)
    value = int(digits)
    return value if -(2**63) <= value < 2**63 else float(value)


class _NotFiniteError(Exception):
    """A constant that no JSON has ends the reading."""


def _no_constant(name: str) -> NoReturn:
    raise _NotFiniteError(name)


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if isfinite(value) else None


def _stored_integer(digits: str) -> int | float | None:
    value = _integer(digits)
    return value if isinstance(value, int) else _finite(digits)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)
# What stands on a page already: PHP has read it, and null stands for what JSON cannot say again.
_STORED_DECODER = json.JSONDecoder(
    parse_int=_stored_integer, parse_float=_finite, parse_constant=_no_constant
)
_FOREIGN_DECODER = json.JSONDecoder(object_pairs_hook=_repeating, parse_int=_integer)
# Reads what needs no second look, and gives up on everything else.
_PLAIN_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_plain_integer,
    parse_float=_plain_double,
    parse_constant=_plain_double,
)


def _decoded(text: str | bytes, where: str, *, limited: bool) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if limited and size > MAX_BYTES:
        _refuse(
            where,
            "",
            0,
            "json/too-large",
            f"longer than the {MAX_BYTES:,} bytes that a document may have; shorten it",
        )
    if isinstance(text, bytes):
        try:
            text = str(text, "utf-8")
        except UnicodeDecodeError as error:
            before = str(error.object[: error.start], "utf-8")
            _refuse(
                where, before, len(before), "json/not-utf-8", "not UTF-8; save the file with that encoding"
            )
    if text.startswith("\ufeff"):
        _refuse(where, text, 0, "json/bom", "begins with a byte order mark; `instruments fmt` takes it away")
    return text


def _refuse(where: str, text: str, offset: int, code: str, message: str, pointer: str = "") -> NoReturn:
    problem = finding(code, message, pointer=pointer).at(where, *line_and_column(text, offset))
    raise MalformedDocumentError(where, [problem])


def _refuse_repeated_key(where: str, text: str) -> NoReturn:
    first: dict[str, int] = {}
    pointer, offset = next(place for place in places(text) if first.setdefault(*place) != place[1])
    key = keys_of(pointer)[-1]
    _refuse(
        where, text, offset, "json/repeated-key", f"the key {shown(key)} stands twice; remove one", pointer
    )
