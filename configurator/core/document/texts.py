"""The texts of a value: as MediaWiki stores it, as we write it, as we send it.

MediaWiki's `JsonContent` decodes and encodes every page that is saved (`FormatJson`, PHP's `json_encode` with pretty
printing, `serialize_precision = -1`). `stored_text` repeats that byte for byte, on 1.39 and 1.43 alike, so that what
we expect is what the server stores and a second run has nothing to do.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from collections.abc import Mapping

    from configurator.core.document.values import Json

_ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TAB = "\t"
_LEAST_POINT = -3
_MOST_DIGITS = 17
_string = json.JSONEncoder(ensure_ascii=False).encode


def stored_text(value: Json) -> str:
    """Return what MediaWiki stores for *value*, key order kept; no final newline.

    *value* comes from `source.parse`, which refuses what has no such text.
    """
    text = _rendered(value, "\n")
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)  # outside strings none of them can stand
    return text


def minified(value: Json) -> str:
    """Return *value* on one line of ASCII, as it is sent to the wiki.

    One line makes MediaWiki's line-wise merge of two concurrent edits overlap, and so be refused; ASCII keeps its
    normalisation of Unicode away from the escapes.
    """
    return json.dumps(value, separators=(",", ":"))


def one_line(value: Json) -> str:
    """Return *value* on one line of ASCII as the extension writes it: `minified`, with PHP's numbers."""
    match value:
        case dict():
            return f"{{{','.join(f'{json.dumps(key)}:{one_line(item)}' for key, item in value.items())}}}"
        case list():
            return f"[{','.join(map(one_line, value))}]"
        case float():
            return _double(value)
        case _:
            return json.dumps(value)


def sha1(text: str) -> str:
    """Return the SHA-1 of a stored text as the API gives it: 40 hexadecimal digits."""
    import hashlib  # noqa: PLC0415 - loads OpenSSL, which checking a document does not need

    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _rendered(value: Json, newline: str) -> str:
    match value:
        case str():
            return _string(value)
        case True | False | None:
            return {True: "true", False: "false", None: "null"}[value]
        case int():
            return str(value)
        case float():
            return _double(value)
        # One frame of Python's stack a level, no more: PHP nests up to 512 levels, and so may what is switched off.
        case dict():
            pairs = []
            for key, item in value.items():
                pairs.append(f"{_string(key)}: {_rendered(item, newline + _TAB)}")
            return _bracketed("{}", pairs, newline)
        case list():
            items = []
            for item in value:
                items.append(_rendered(item, newline + _TAB))  # noqa: PERF401 -- see above
            return _bracketed("[]", items, newline)
        case never:
            assert_never(never)


def _bracketed(brackets: str, items: list[str], newline: str) -> str:
    if not items:
        return brackets
    deeper = newline + _TAB
    return f"{brackets[0]}{deeper}{f',{deeper}'.join(items)}{newline}{brackets[1]}"


def _double(value: float) -> str:
    """Return a double as PHP's `serialize_precision = -1` writes it.

    The digits are the shortest that read back as the same double, like Python's `repr`; the layout is that of
    `zend_gcvt(value, 17, '.', 'e')`: plain from 1e-4 up to 17 digits before the point, else `d.d…e±x`.
    """
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    significant = (whole + fraction).lstrip("0")
    point = len(significant) - len(fraction) + int(exponent or 0)  # value = 0.DIGITS x 10^point
    digits = significant.rstrip("0") or "0"
    sign = "-" if value < 0 else ""
    if not value:
        return "0"
    if not _LEAST_POINT <= point <= _MOST_DIGITS:
        return f"{sign}{digits[0]}.{digits[1:] or '0'}e{point - 1:+d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return f"{sign}{digits[:point]:0<{point}}{'.' if digits[point:] else ''}{digits[point:]}"


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
