"""What every import shares: what is read of an object of another tool, and what its document is made of."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, cast, get_args

from configurator.core.document.attributes import implied_risk
from configurator.core.document.model import SampleUnit
from configurator.core.document.names import NAME_LENGTH, is_name
from configurator.core.document.source import Repeating
from configurator.core.document.values import MISSING, Json, child, shown
from configurator.core.kind import INSTRUMENT, in_order
from configurator.problems import Problem, Severity, finding, has_errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from configurator.problems import Problem

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
        return dict(value.items())
    return None


@dataclass(frozen=True, slots=True)
class ForeignObject:
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

    def item(self, key: str) -> ForeignObject | None:
        """Return the object at *key*; None when there is none, noted when it is something else.

        An empty list counts as an empty object: PHP writes both alike.
        """
        value = self.value.get(key)
        if isinstance(value, dict):
            return ForeignObject(value, child(self.pointer, key), self.problems)
        if value == []:
            return ForeignObject({}, child(self.pointer, key), self.problems)
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


#: Required keys of a document that a source may lack; what is not given either, a command asks for.
ASKED = ("owners", "contact", "task", "start", "end", "environments")

_ONLY_DIGITS = 6
_HEAD = NAME_LENGTH[1] - 1 - _ONLY_DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDefaults:
    """What the person who imports says of every document; what the source itself says counts more."""

    owners: tuple[str, ...] = ()
    contact: str | None = None
    task: str | None = None
    start: str | None = None
    end: str | None = None
    environments: tuple[str, ...] = ("production",)

    def value(self, key: str) -> Json:
        """Return what is given for *key* of a document."""
        given = getattr(self, key)
        return list(given) if isinstance(given, tuple) else given


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one item of the source.

    Attributes:
        source: The item's name there; empty if it has none.
        value: The document with its keys in canonical order, without those in `missing`; None when none could be made
            of the item, `problems` says why. It may still break a rule (a text is too long, say): validate it.
        missing: Those of `ASKED` that neither the source nor `ImportDefaults` says.
        problems: Findings, with pointers into the source.
    """

    source: str
    value: dict[str, Json] | None
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def of_others(self) -> bool:
        """Whether the item is none of ours, and nothing is wrong with it."""
        return self.value is None and all(problem.severity is Severity.NOTE for problem in self.problems)


def unusable(item: ForeignObject, source: str = "") -> Imported:
    """Return the result of an *item* that no document can be made of."""
    return Imported(source=source, value=None, missing=(), problems=tuple(item.problems))


def imported(item: ForeignObject, source: str, found: dict[str, Json], given: ImportDefaults) -> Imported:
    """Return the document of what was *found* in *item*, completed by what is *given*.

    It is switched off where its risk is not assessed yet, whatever the source says.
    """
    if has_errors(item.problems):
        return unusable(item, source)
    if found["enabled"] and cast("dict[str, Json]", found["risk"])["level"] == "pending":
        item.warning("import/switched-off", "became switched off until its risk is assessed")
        found = found | {"enabled": False}
    asked = {key: found.get(key) or given.value(key) for key in ASKED}
    document: dict[str, Json] = {"schema": INSTRUMENT.schema} | found | asked | {"overrides": {}}
    missing = tuple(key for key in ASKED if not asked[key])
    value = in_order({key: part for key, part in document.items() if key not in missing})
    return Imported(
        source=source, value=cast("dict[str, Json]", value), missing=missing, problems=tuple(item.problems)
    )


def machine_names(sources: Sequence[str]) -> list[str]:
    """Return a machine name for each of *sources*, all different.

    A source that is a machine name keeps it. Otherwise: lower case, every run of other characters one hyphen; what is
    too long is cut at a hyphen, and that or what is too short or taken ends with `-` and 6 hexadecimal digits of the
    source's SHA-256. The order of *sources* does not matter, as long as they differ.
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    turns: Counter[str] = Counter()
    for index in sorted(range(len(sources)), key=lambda i: (_plain(sources[i]) != sources[i], sources[i], i)):
        source = sources[index]
        while (name := _name(source, turns[source])) in taken:
            turns[source] += 1
        names[index] = name
        taken.add(name)
    return [names[index] for index in range(len(sources))]


def refused(message: str) -> Imported:
    """Return the one result for a source that is not of the expected shape."""
    whole = ForeignObject({}, "")
    whole.error("import/shape", message)
    return unusable(whole)


def entry(value: Json, pointer: str) -> ForeignObject:
    """Return *value* as an object; an empty one, noted, if it is none."""
    if isinstance(value, dict):
        return ForeignObject(value, pointer)
    item = ForeignObject({}, pointer)
    item.error("import/type", f"is {shown(value)}; an object was expected")
    return item


def platforms_of(stream: str) -> list[Json]:
    """Return the platforms that send to *stream*, by its first word: an app, else `web`."""
    return [system for system in ("android", "ios") if stream.startswith(f"{system}.")] or ["web"]


def missing_sample(item: ForeignObject, key: str, platforms: Sequence[Json]) -> Json:
    """Return what a missing sample means to the clients, with the warning `sample/was-missing`."""
    unit = "pageview" if "web" in platforms else "device"
    message = f"is missing, so everyone is in: became rate 1 by {unit}; set the rate that you want"
    item.warning("sample/was-missing", message, key)
    return {"unit": unit, "rate": 1, "wikis": {}}


def rate_at(item: ForeignObject, key: str) -> Json:
    """Return the sample rate at *key*; noted when it is none."""
    if (rate := item.rate(key, item.value.get(key))) is None:
        message = f"is {shown(item.value.get(key, MISSING))}, which clients take for nobody; write a rate from 0 to 1"
        item.error("import/sample", message, key)
    return rate


def unit_at(item: ForeignObject, key: str) -> Json:
    """Return the sample unit at *key*; noted when it is none."""
    unit = item.value.get(key)
    if unit not in get_args(SampleUnit):
        message = f"is {shown(item.value.get(key, MISSING))}, which clients take for nobody; write pageview, session or device"
        item.error("import/sample", message, key)
    return unit


def risk_of(item: ForeignObject, key: str, attributes: Sequence[str]) -> dict[str, Json]:
    """Return the risk that *attributes*, from *key*, imply; `pending`, with a warning, when it is above low."""
    level = implied_risk(attributes)
    if level == "low":
        return {"level": "low", "review": None}
    message = f"these attributes together mean {level} risk; pending until that is reviewed"
    item.warning("import/risk-pending", message, key)
    return {"level": "pending", "review": None}


def _name(source: str, turn: int) -> str:
    plain = _plain(source)
    if not turn and is_name(plain):
        return plain
    salted = f"{source} {turn}" if turn > 1 else source  # only equal sources take more than one turn
    digest = sha256(salted.encode("utf-8", "surrogatepass")).hexdigest()[:_ONLY_DIGITS]
    head = plain if len(plain) <= _HEAD else plain[: _HEAD + 1].rpartition("-")[0] or plain[:_HEAD]
    return f"{head}-{digest}".lstrip("-")


def _plain(source: str) -> str:
    return re.sub("[^a-z0-9]+", "-", source.lower()).strip("-")
