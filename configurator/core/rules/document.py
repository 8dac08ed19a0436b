"""What makes a document invalid beyond the document schema; the extension refuses exactly the same.

These rules read plain JSON and are tolerant: they judge what they can of a document that is broken elsewhere. What is
of the wrong type or form is the document schema's finding, and passed over here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

from configurator.core.document.attributes import SAMPLE_UNITS
from configurator.core.document.instants import FORM, moment
from configurator.core.document.texts import minified, survives
from configurator.core.document.values import Json, child, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    #: Pointer and message of each finding.
    Findings: TypeAlias = Iterator[tuple[str, str]]

Object: TypeAlias = "dict[str, Json]"

_INSTANT = re.compile(FORM)
_MOST_DECIMALS = 6
_UNITS = frozenset(unit for units in SAMPLE_UNITS.values() for unit in units)


def other_title(document: Object, name: str | None) -> Findings:
    """A document's name is its page's name."""
    own = document.get("name")
    if name is not None and isinstance(own, str) and own != name:
        yield "/name", f"is {shown(own)} on the page {shown(name)}; a name never changes, write {shown(name)}"


def no_such_date(document: Object, _: str | None) -> Findings:
    """A date must exist: no 30 February, no hour 24, no second 60, no year 0."""
    for pointer, part in _parts(document):
        for key in ("start", "end"):
            text = part.get(key)
            if isinstance(text, str) and _INSTANT.fullmatch(text) and moment(text) is None:
                yield child(pointer, key), f"is {text}, which is no date and time; write one that exists"


def empty_window(document: Object, _: str | None) -> Findings:
    """A window begins before it ends, in every environment."""
    for pointer, part in _parts(document):
        key = "end" if "end" in part else "start"
        start, end = (part.get(edge, document.get(edge)) for edge in ("start", "end"))
        if key not in part or not isinstance(start, str) or not isinstance(end, str):
            continue
        if moment(start) is None or moment(end) is None or start < end:
            continue
        if key == "end":
            yield child(pointer, key), f"is {end}, not after the start {start}; write a later end"
        else:
            yield child(pointer, key), f"is {start}, not before the end {end}; write an earlier start"


def many_decimals(document: Object, _: str | None) -> Findings:
    """A rate has at most 6 decimals, counted in the shortest text that reads back as the same number."""
    for pointer, sample in _samples(document):
        rates: list[tuple[tuple[str, ...], Json]] = [(("rate",), sample.get("rate"))]
        rates += [(("wikis", wiki), rate) for wiki, rate in _object(sample.get("wikis")).items()]
        for keys, rate in rates:
            if isinstance(rate, float) and round(rate, _MOST_DECIMALS) != rate:
                count = _decimals(rate)
                message = f"is {rate!r} with {count} decimals; write at most {_MOST_DECIMALS}"
                yield reduce(child, keys, pointer), message


def unreviewed(document: Object, _: str | None) -> Findings:
    """A medium or high risk was reviewed somewhere."""
    risk = _object(document.get("risk"))
    level = risk.get("level")
    if level in ("medium", "high") and risk.get("review", "") is None:
        yield "/risk/review", f"is null at {level} risk; write the review's task or https address"


def unknown_unit(document: Object, _: str | None) -> Findings:
    """Every listed platform can draw a sample by the unit."""
    platforms = document.get("platforms")
    listed = platforms if isinstance(platforms, list) else []
    for pointer, sample in _samples(document):
        unit = sample.get("unit")
        if not isinstance(unit, str) or unit not in _UNITS:
            continue
        lacking = [
            platform for platform, units in SAMPLE_UNITS.items() if platform in listed and unit not in units
        ]
        if lacking:
            known = "; ".join(f"{platform} knows {', '.join(SAMPLE_UNITS[platform])}" for platform in lacking)
            yield (
                child(pointer, "unit"),
                f"is {unit}, which {' and '.join(lacking)} cannot sample by; {known}",
            )


def changing_text(document: Object, _: str | None) -> Findings:
    """Every text and every key stays what it is when the wiki normalises it."""
    if "\\u" not in minified(document):  # all of it is ASCII, as most documents are
        return
    for pointer, text in _texts(document, ""):
        if not survives(text):
            yield (
                pointer,
                "is changed by the wiki; write normal form C, no U+FFFE, no mark behind < > & or a control",
            )


def _decimals(number: float) -> int:
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _parts(document: Object) -> Iterator[tuple[str, Object]]:
    """Yield the document and each of its overrides, with their pointers."""
    yield "", document
    for environment, override in _object(document.get("overrides")).items():
        yield child("/overrides", environment), _object(override)


def _samples(document: Object) -> Iterator[tuple[str, Object]]:
    for pointer, part in _parts(document):
        yield child(pointer, "sample"), _object(part.get("sample"))


def _texts(value: Json, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield every text below *pointer*, keys at the places of their values."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            place = child(pointer, key)
            yield place, key
            yield from _texts(item, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, child(pointer, index))


def _object(value: Json) -> Object:
    return value if isinstance(value, dict) else {}
