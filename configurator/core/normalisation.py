"""What the wiki's normalisation of Unicode does to texts.

MediaWiki brings every text that it takes from a request or gives out by its API to Unicode's normal form C, and writes
U+FFFD for U+FFFE and U+FFFF. What stands behind an escape in a request's JSON it stores as it is. So a page can hold
a text that no reader sees, and that nobody who reads it and writes it back can keep: `survives` tells them apart, and
`respelled` what became of one.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import TYPE_CHECKING

from configurator.core.canonical import stored_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from configurator.core.values import Json

_NONCHARACTER = re.compile("[\ufffe\uffff]")


def survives(text: str) -> bool:
    r"""Tell whether normalisation leaves *text* alone, as a page spells it in JSON and as other writers do.

    Both count, since a combining mark may stand behind a character that only one of them escapes: the mark would join
    the last letter of the escape (`\u003C`), or the character itself (`<`).
    """
    return text.isascii() or all(
        _NONCHARACTER.sub("\ufffd", unicodedata.normalize("NFC", spelt)) == spelt
        for spelt in (stored_text(text), json.dumps(text, ensure_ascii=False))
    )


def respelled(stored: Json, sent: Json) -> bool:
    """Tell whether *sent* is what a reader of *stored* got, sent back without a change.

    Texts count as equal that normalisation makes equal. Of keys that it makes equal a reader keeps the last, or knows
    all of them. Numbers are doubles, and one that is too large for a double is null, as in most readers of JSON.
    """
    pairs = _pairs(stored, sent)
    if pairs is None:
        return False
    # One frame of Python's stack a level, no more: PHP nests up to 512 levels.
    for one, other in pairs:  # noqa: SIM110 -- a generator would be a second frame a level
        if not respelled(one, other):
            return False
    return True


def _pairs(stored: Json, sent: Json) -> list[tuple[Json, Json]] | None:
    """Return what has to be equal below two values that may be; None for values that are not."""
    match stored, sent:
        case dict(), dict():
            return _members(stored, sent)
        case list(), list():
            return list(zip(stored, sent, strict=True)) if len(stored) == len(sent) else None
        case str(), str():
            return [] if _decomposed(stored) == _decomposed(sent) else None
        case _:
            one, other = _plain(stored), _plain(sent)
            return [] if type(one) is type(other) and one == other else None


def unsettled(value: Json) -> frozenset[str]:
    """Return the texts and keys of *value* whose normal form only a newer Unicode than Python's may know.

    They hold a character that is not assigned yet here: it may be a mark that belongs before another one, or one that
    joins the letter before it.
    """
    match value:
        case dict():
            return frozenset().union(*map(unsettled, value.keys()), *map(unsettled, value.values()))
        case list():
            return frozenset().union(*map(unsettled, value))
        case str() if not value.isascii() and any(unicodedata.category(each) == "Cn" for each in value):
            return frozenset({value})
        case _:
            return frozenset()


def skeleton(text: str) -> str:
    """Return what of *text* no normalisation, of however new a Unicode, can change: its letters without their marks."""
    return "".join(
        each
        for each in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(each) and unicodedata.category(each) != "Cn"
    )


def respelt(value: Json, spellings: Mapping[str, str]) -> Json:
    """Return *value* with each text and key that *spellings* knows as it says."""
    match value:
        case dict():
            return {spellings.get(key, key): respelt(item, spellings) for key, item in value.items()}
        case list():
            return [respelt(item, spellings) for item in value]
        case str():
            return spellings.get(value, value)
        case _:
            return value


def _members(stored: dict[str, Json], sent: dict[str, Json]) -> list[tuple[Json, Json]] | None:
    known, given = _spellings(stored), _spellings(sent)
    if known.keys() != given.keys():
        return None
    pairs: list[tuple[Json, Json]] = []
    for form, keys in known.items():
        if len(given[form]) == 1:
            pairs.append((stored[keys[-1]], sent[given[form][0]]))
        elif set(keys) == set(given[form]):
            pairs += [(stored[key], sent[key]) for key in keys]
        else:
            return None
    return pairs


def _spellings(value: dict[str, Json]) -> dict[str, list[str]]:
    spellings: dict[str, list[str]] = {}
    for key in value:
        spellings.setdefault(_decomposed(key), []).append(key)
    return spellings


def _decomposed(text: str) -> str:
    r"""Return one text for all that normalisation makes equal.

    Decomposed, because a text whose escapes were garbled (`\u003C` and U+0327 became `\u003` and U+00C7) is whole again so.
    """
    return text if text.isascii() else unicodedata.normalize("NFD", _NONCHARACTER.sub("\ufffd", text))


def _plain(value: Json) -> Json:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    try:
        double = float(value)
    except OverflowError:
        return None
    return double if math.isfinite(double) else None
