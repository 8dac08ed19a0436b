"""The edit summary of a save: what changed, in one line that a page history can show."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Final

from configurator.core import wording
from configurator.core.diff import Change, Kind, diff
from configurator.core.terminal import visible
from configurator.core.values import MISSING, Json, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    re.VERBOSE | re.IGNORECASE,
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
        says: Our own words that programs read (`core.witness`).
        authors: Who wrote the text, if it was not who saves it; None is a hidden user.
    """
    opening = f"{says}: " if says else ""
    ending = _task(after) + _by(authors)
    room = MAX_SUMMARY - len(opening) - len(ending)
    what = opening + _fitting(list(map(neutral, _phrases(before, after))), room) + ending
    room = MAX_SUMMARY - len(what) - len(": ")
    reason = neutral(reason)
    return f"{what}: {wording.shortened(reason, room)}" if reason and room >= _LEAST_REASON else what


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
    return f" by {wording.shortened(', '.join(names), _MAX_AUTHORS)}" if names else ""


def _phrases(before: Json | Missing, after: Json) -> Iterator[str]:
    """Yield what changed, a phrase for each place."""
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _grouped(diff(before, after))
        return
    head, *others = wording.facts(after, _MAX_VALUE) or ["document"]
    yield f"{'new' if before is MISSING else 'anew'}: {head}"
    yield from others


def _grouped(changes: tuple[Change, ...]) -> Iterator[str]:
    """Yield the phrases of *changes*; what is added to one list, or removed from it, is named together."""
    for (place, kind), group in groupby(changes, _place):
        sides = [wording.values(change, _MAX_VALUE) for change in group]
        before, after = (", ".join(values) for values in zip(*sides, strict=True))
        match kind:
            case Kind.ADDED:
                yield f"+{place} {after}"
            case Kind.REMOVED:
                yield f"-{place} {before}"
            case Kind.ORDER:
                yield f"{place}: other order"
            case Kind.REPLACED:  # pragma: no branch -- the last of a closed set
                yield f"{place} {before} → {after}"


def _place(change: Change) -> tuple[str, Kind]:
    return wording.path(change), change.kind


def _fitting(phrases: list[str], room: int) -> str:
    whole = "; ".join(phrases) or "same values, written another way"
    if len(whole) <= room:
        return whole
    for named in range(min(len(phrases), room) - 1, 0, -1):
        text = f"{'; '.join(phrases[:named])}; … {len(phrases) - named} more"
        if len(text) <= room:
            return text
    return wording.shortened(whole, room)
