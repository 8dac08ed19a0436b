"""Places and values in words for people, unescaped, which `report` makes safe; and the summaries of edits, made of them."""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final, assert_never

from configurator.core.document.values import (
    MISSING,
    Change,
    Json,
    Kind,
    Missing,
    child,
    diff,
    keys_of,
)
from configurator.core.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_PLAIN_KEY = re.compile(r"[\w-]+")
_PLAIN_STRING = re.compile(r"[\w.:/@+-]+")
# What such a string would be taken for; some readers of JSON know the last two.
_JSON = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|NaN|-?Infinity")
# Nobody reads deeper than that; what is switched off may go on for hundreds of levels.
_MOST_LEVELS = 64
# Where a number reads well without an exponent.
_LEAST, _MOST = 1e-7, 1e15
# What a person wants to know of a document that they have not seen before, after what it collects and where.
_TELLING = (
    "/title", "/enabled", "/start", "/end", "/environments", "/stream/name", "/sample/unit", "/sample/rate",
)  # fmt: skip


def path(change: Change) -> str:
    """Return where *change* is, in words: of an item the set that it is in."""
    return dotted(change.pointer.rpartition("/")[0] if change.in_set else change.pointer)


def dotted(pointer: str) -> str:
    """Return *pointer* as keys joined by dots, odd keys in quotes."""
    return ".".join(map(_key, keys_of(pointer))) or "document"


def values(change: Change, limit: int) -> tuple[str, str]:
    """Return the values before and after on one line, each about *limit* characters around what differs.

    The missing one is empty. Of a whole instrument the telling places stand for it.
    """
    before, after = change.before, change.after
    if before is MISSING or after is MISSING:
        whole = not change.pointer
        return _said(before, limit, whole=whole), _said(after, limit, whole=whole)
    if isinstance(before, str) and isinstance(after, str):
        one, other = differing(before, after, limit)
        return _line(one), _line(other)
    return differing(_line(before), _line(after), limit)


def facts(document: Json | Missing, limit: int) -> list[str]:
    """Return the telling places of an instrument and their values, in words; of another value nothing.

    What it collects and the rates of wikis come first; of many the highest rates are named, and the others counted.
    """
    attributes = [_said(name, limit) for name in _items(document, "/contextual_attributes")]
    rates = sorted(_members(document, "/sample/wikis"), key=_rank)
    wikis = [f"{_key(wiki)} {_said(rate, limit)}" for wiki, rate in rates]
    overrides = [_key(environment) for environment, _ in _members(document, "/overrides")]
    found = ((pointer, _at(document, pointer)) for pointer in _TELLING)
    return [
        *_counted("attributes", attributes, 2 * limit),
        *_counted("wikis", wikis, 2 * limit),
        *(f"{dotted(pointer)} {_said(value, limit)}" for pointer, value in found if value is not MISSING),
        *_counted("overrides", overrides, limit),
    ]


def everything(document: Json) -> tuple[Change, ...]:
    """Return a change for each place of a *document* that is new: what it collects first, then its sample."""
    if not isinstance(document, dict):
        return (Change("", MISSING, document),)
    keys = [key for key in ("contextual_attributes", "sample") if key in document]
    first: dict[str, Json] = {key: document[key] for key in keys}
    return tuple(_places(first | document, ""))


def shortened(text: str, limit: int) -> str:
    """Return *text* with at most *limit* characters, cut between words where it can be, with an ellipsis."""
    if len(text) <= limit:
        return text
    space = text.rfind(" ", limit // 2, limit - 1)
    return f"{text[:space]} …" if space >= 0 else f"{text[: limit - 1]}…"


def differing(before: str, after: str, limit: int) -> tuple[str, str]:
    """Return from each text the words around what differs; a short text whole."""
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    return _window(before, start, len(before) - end, limit), _window(after, start, len(after) - end, limit)


def _shared(one: str, other: str) -> int:
    """Return how many characters both texts begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _window(text: str, start: int, end: int, limit: int) -> str:
    """Return *text* from some words before *start* to some words after *end*; a long piece without its middle."""
    if len(text) <= limit:
        return text
    context = limit // 5
    first, last = max(0, start - context), min(len(text), end + context)
    if first:
        first = text.find(" ", first, start) + 1 or first
    if last < len(text):
        last = max(text.rfind(" ", end, last), 0) or last
    words = text[first:last]
    if len(words) > limit:
        tail = len(words) - limit // 2
        words = f"{shortened(words, limit // 2)} {words[words.find(' ', tail) + 1 or tail :]}"
    return f"{'… ' if first else ''}{words}{' …' if last < len(text) else ''}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _json(key)


def _at(value: Json | Missing, pointer: str) -> Json | Missing:
    for key in keys_of(pointer):
        value = value.get(key, MISSING) if isinstance(value, dict) else MISSING
    return value


def _items(document: Json | Missing, pointer: str) -> list[Json]:
    items = _at(document, pointer)
    return items if isinstance(items, list) else []


def _members(document: Json | Missing, pointer: str) -> list[tuple[str, Json]]:
    members = _at(document, pointer)
    return list(members.items()) if isinstance(members, dict) else []


def _rank(member: tuple[str, Json]) -> float:
    """Return what sorts rates from the highest to the lowest, and behind them what is none."""
    rate = member[1]
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
        return 1
    return -rate


def _counted(label: str, items: list[str], limit: int) -> list[str]:
    """Return a phrase that names the first *items* and counts the others; nothing if there are none."""
    named, length = 0, -len(", ")
    for item in items:
        length += len(", ") + len(item)
        if named and length > limit:
            break
        named += 1
    rest = [f"+{len(items) - named}"] if named < len(items) else []
    return [f"{label} {', '.join(items[:named] + rest)}"] if items else []


def _places(value: Json, pointer: str, levels: int = _MOST_LEVELS) -> Iterator[Change]:
    if isinstance(value, dict) and value and levels:
        for key, item in value.items():
            yield from _places(item, child(pointer, key), levels - 1)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield Change(child(pointer, index), MISSING, item, in_set=True)
    else:
        yield Change(pointer, MISSING, value)


def _said(value: Json | Missing, limit: int, *, whole: bool = False) -> str:
    if value is MISSING:
        return ""
    if whole and (told := facts(value, limit)):
        return "; ".join(told)
    return _line(shortened(value, limit)) if isinstance(value, str) else shortened(_line(value), limit)


def _line(value: Json) -> str:
    """Return *value* on one line; a string has quotes only where it would not be read as one without."""
    plain = isinstance(value, str) and _PLAIN_STRING.fullmatch(value) and not _JSON.fullmatch(value)
    return str(value) if plain else _compact(value)


def _compact(value: Json, levels: int = _MOST_LEVELS) -> str:
    match value:
        case dict() | list() if not levels:
            return "…"
        case dict():
            items = (f"{_json(key)}: {_compact(item, levels - 1)}" for key, item in value.items())
            return f"{{{', '.join(items)}}}"
        case list():
            return f"[{', '.join(_compact(item, levels - 1) for item in value)}]"
        case float() if value.is_integer() and abs(value) < _MOST:
            return str(int(value))
        case float() if _LEAST < abs(value) < _MOST:
            return f"{Decimal(repr(value)):f}"
        case _:
            return _json(value)


_json = json.JSONEncoder(ensure_ascii=False).encode


#: Code points that MediaWiki keeps of a summary.
MAX_SUMMARY: Final = 500

_MAX_VALUE = 48
_MAX_TASK = 100
_MAX_AUTHORS = 120
_LEAST_REASON = 8
# Zero-width joiners belong to the spelling of Persian, of Indic languages and of emoji.
_JOINERS = "\u200c\u200d"
# Between the two sides of each stands what wikitext, a summary's `/* section */` or an HTML entity begins or ends with.
_MARKUP = re.compile(
    r"(?<=\[)(?=\[) | (?<=\])(?=\]) | (?<=\{)(?=[{|]) | (?<=[}|])(?=\}) | (?<=-)(?=\{) | (?<=\})(?=-) | (?<=~)(?=~)"
    r" | (?<=/)(?=\*) | (?<=\*)(?=/) | (?<=<)(?=[!/a-z]) | (?<=--)(?=>) | (?<=_)(?=_) | (?<=\#)(?=redirect)"
    r" | (?<=&)(?=\#?[a-z0-9]+;)",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def summary(
    before: Json | Missing,
    after: Json,
    reason: str = "",
    *,
    says: str = "",
    authors: Iterable[str | None] = (),
) -> str:
    """Return the summary of an edit that turns *before* into *after*: `says: what changed (task) by authors: reason`.

    It is one line of at most `MAX_SUMMARY` code points without wikitext. If room is short, the reason is cut first,
    then whole changes from the end are counted instead of named.

    Args:
        before: What stands on the page; MISSING if the edit creates it.
        after: What the edit stores.
        reason: A person's own words; may be empty.
        says: Our own words that programs read (`core.history.chains`).
        authors: Who wrote the text, if it was not who saves it; None is a hidden user.
    """
    opening = f"{says}: " if says else ""
    ending = _task(after) + _by(authors)
    room = MAX_SUMMARY - len(opening) - len(ending)
    what = opening + _fitting(list(map(neutral, _phrases(before, after))), room) + ending
    room = MAX_SUMMARY - len(what) - len(": ")
    reason = neutral(reason)
    return f"{what}: {shortened(reason, room)}" if reason and room >= _LEAST_REASON else what


def neutral(text: str) -> str:
    """Return *text* on one line, its wikitext broken by spaces and its hidden characters written out.

    Doing it again changes nothing.
    """
    line = visible(" ".join(unicodedata.normalize("NFC", text).split()), keep=_JOINERS)
    return unicodedata.normalize("NFC", _MARKUP.sub(" ", line))


def _task(after: Json) -> str:
    task = after.get("task") if isinstance(after, dict) else None
    said = neutral(task) if isinstance(task, str) else ""
    return f" ({said})" if 0 < len(said) <= _MAX_TASK else ""


def _by(authors: Iterable[str | None]) -> str:
    names = [neutral(name or "a hidden user") for name in authors]
    return f" by {shortened(', '.join(names), _MAX_AUTHORS)}" if names else ""


def _phrases(before: Json | Missing, after: Json) -> Iterator[str]:
    """Yield what changed, a phrase for each place."""
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _grouped(diff(before, after))
        return
    head, *others = facts(after, _MAX_VALUE) or ["document"]
    yield f"{'new' if before is MISSING else 'anew'}: {head}"
    yield from others


def _grouped(changes: tuple[Change, ...]) -> Iterator[str]:
    """Yield the phrases of *changes*; what is added to one list, or removed from it, is named together."""
    for (place, kind), group in groupby(changes, _place):
        sides = [values(change, _MAX_VALUE) for change in group]
        before, after = (", ".join(values) for values in zip(*sides, strict=True))
        match kind:
            case Kind.ADDED:
                yield f"+{place} {after}"
            case Kind.REMOVED:
                yield f"-{place} {before}"
            case Kind.ORDER:
                yield f"{place}: other order"
            case Kind.REPLACED:
                yield f"{place} {before} → {after}"
            case never:
                assert_never(never)


def _place(change: Change) -> tuple[str, Kind]:
    return path(change), change.kind


def _fitting(phrases: list[str], room: int) -> str:
    whole = "; ".join(phrases) or "same values, written another way"
    if len(whole) <= room:
        return whole
    for named in range(min(len(phrases), room) - 1, 0, -1):
        text = f"{'; '.join(phrases[:named])}; … {len(phrases) - named} more"
        if len(text) <= room:
            return text
    return shortened(whole, room)
