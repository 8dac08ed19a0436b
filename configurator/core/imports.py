"""Documents from what others store: what an import is given and yields, and what holds for every source.

Nothing is guessed in silence: what was mended, assumed or left out is a problem of that item, with its place in the
source, and the other items go on. `imports_streams` and `imports_mpic` read the sources.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, cast, get_args

from configurator.core.attributes import implied_risk
from configurator.core.canonical import INSTRUMENT_SCHEMA, in_order
from configurator.core.instrument import SampleUnit
from configurator.core.items import Item
from configurator.core.name import NAME_LENGTH, is_name
from configurator.core.values import MISSING, Json, shown
from configurator.errors import Severity, has_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.errors import Problem

#: Required keys of a document that a source may lack; what is not given either, a command asks for.
ASKED = ("owners", "contact", "task", "start", "end", "environments")

_DIGITS = 6
_HEAD = NAME_LENGTH[1] - 1 - _DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
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
        missing: Those of `ASKED` that neither the source nor `Given` says.
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


def unusable(item: Item, source: str = "") -> Imported:
    """Return the result of an *item* that no document can be made of."""
    return Imported(source=source, value=None, missing=(), problems=tuple(item.problems))


def imported(item: Item, source: str, found: dict[str, Json], given: Given) -> Imported:
    """Return the document of what was *found* in *item*, completed by what is *given*.

    It is switched off where its risk is not assessed yet, whatever the source says.
    """
    if has_errors(item.problems):
        return unusable(item, source)
    if found["enabled"] and cast("dict[str, Json]", found["risk"])["level"] == "pending":
        item.warning("import/switched-off", "became switched off until its risk is assessed")
        found = found | {"enabled": False}
    asked = {key: found.get(key) or given.value(key) for key in ASKED}
    document: dict[str, Json] = {"schema": INSTRUMENT_SCHEMA} | found | asked | {"overrides": {}}
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
    whole = Item({}, "")
    whole.error("import/shape", message)
    return unusable(whole)


def entry(value: Json, pointer: str) -> Item:
    """Return *value* as an object; an empty one, noted, if it is none."""
    if isinstance(value, dict):
        return Item(value, pointer)
    item = Item({}, pointer)
    item.error("import/type", f"is {shown(value)}; an object was expected")
    return item


def platforms_of(stream: str) -> list[Json]:
    """Return the platforms that send to *stream*, by its first word: an app, else `web`."""
    return [system for system in ("android", "ios") if stream.startswith(f"{system}.")] or ["web"]


def missing_sample(item: Item, key: str, platforms: Sequence[Json]) -> Json:
    """Return what a missing sample means to the clients, with the warning `sample/was-missing`."""
    unit = "pageview" if "web" in platforms else "device"
    message = f"is missing, so everyone is in: became rate 1 by {unit}; set the rate that you want"
    item.warning("sample/was-missing", message, key)
    return {"unit": unit, "rate": 1, "wikis": {}}


def rate_at(item: Item, key: str) -> Json:
    """Return the sample rate at *key*; noted when it is none."""
    if (rate := item.rate(key, item.value.get(key))) is None:
        message = f"is {shown(item.value.get(key, MISSING))}, which clients take for nobody; write a rate from 0 to 1"
        item.error("import/sample", message, key)
    return rate


def unit_at(item: Item, key: str) -> Json:
    """Return the sample unit at *key*; noted when it is none."""
    unit = item.value.get(key)
    if unit not in get_args(SampleUnit):
        message = f"is {shown(item.value.get(key, MISSING))}, which clients take for nobody; write pageview, session or device"
        item.error("import/sample", message, key)
    return unit


def risk_of(item: Item, key: str, attributes: Sequence[str]) -> dict[str, Json]:
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
    digest = sha256(salted.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    head = plain if len(plain) <= _HEAD else plain[: _HEAD + 1].rpartition("-")[0] or plain[:_HEAD]
    return f"{head}-{digest}".lstrip("-")


def _plain(source: str) -> str:
    return re.sub("[^a-z0-9]+", "-", source.lower()).strip("-")
