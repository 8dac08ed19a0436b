"""How text stands on a terminal, in tones and columns; problems, changes and rules as such text and as JSON.

Text from wikis and files is made visible. What is painted carries marks that this process made up, so that no wiki, file
or error can hold one. Whoever prints a text calls `shown` once, at the door.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Final, assert_never

from configurator.core.document.values import MISSING, Change, Json, Kind, Missing
from configurator.core.visible import visible
from configurator.core.words import everything, path, values
from configurator.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from configurator.core.rules.table import Rule

# Vowels and final consonants of Korean that stand in the columns of the consonant before them.
_JOINING_JAMO: Final = frozenset(map(chr, range(0x1160, 0x1200)))


class Tone(Enum):
    """How text stands out; the value is what a terminal understands (ANSI SGR)."""

    BOLD = "1"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    CYAN = "36"


# Nobody who writes a text can know it.
_MARK: Final = f"\ufdd0{os.urandom(16).hex()}:"
_MARKED: Final = re.compile(f"{_MARK}([0-9]+)m")


def painted(text: str, tone: Tone | None) -> str:
    """Return *text* marked with *tone*; as it is without one."""
    return text if tone is None else f"{_MARK}{tone.value}m{text}{_MARK}0m"


def shown(text: str, *, colour: bool) -> str:
    """Return *text* with its lines and, if wanted, its tones, and nothing else that a terminal obeys."""
    parts = enumerate(_MARKED.split(text))
    tones = "\x1b[{}m" if colour else ""
    return "".join(tones.format(part) if at % 2 else visible(part, keep="\n\t") for at, part in parts)


def table(rows: Sequence[Sequence[str]], tones: Sequence[Tone | None]) -> list[str]:
    """Return each of *rows*, below a bold head that is the first, as a line of columns in its one of *tones*."""
    return [painted(line, tone) for line, tone in zip(aligned(rows), (Tone.BOLD, *tones), strict=True)]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return each of *rows* as a line of columns that stand below each other on a terminal."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """Return how many columns *text* takes: two for a character of East Asia or an emoji, none for a combining mark."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"} or character in _JOINING_JAMO:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


#: About the longest value that a line shows whole.
MAX_VALUE: Final = 72
# Of a text that nobody has seen before a reviewer reads more.
_MAX_NEW: Final = 300

_TONES = {Severity.ERROR: Tone.RED, Severity.WARNING: Tone.YELLOW, Severity.NOTE: Tone.CYAN}


def problems_text(problems: Iterable[Problem], *, most: int | None = None) -> str:
    """Return one line a problem, as compilers write them; an empty text if there are none.

    Of more than *most* problems of one kind in one object or list, a last line tells the number.
    """
    problems = tuple(problems)
    groups = [(problem.code, _inside(problem.pointer)) for problem in problems]
    lines = (_problem_line(problem) for problem in problems)
    return "\n".join(_bounded(lines, groups, most))


def problems_json(problems: Iterable[Problem]) -> list[Json]:
    """Return each problem as an object: `where, pointer, line, column, code, severity, message`."""
    return [
        {
            "where": problem.where,
            "pointer": problem.pointer,
            "line": problem.line,
            "column": problem.column,
            "code": problem.code,
            "severity": str(problem.severity),
            "message": problem.message,
        }
        for problem in problems
    ]


def changes_text(changes: Iterable[Change], *, most: int | None = None, whole: bool = False) -> str:
    """Return one line a change; an empty text if there are none.

    Of more than *most* changes of one kind in one object or list, a last line tells the number; no other place is hidden.

    Args:
        changes: What changed.
        most: How many of one kind and place are shown; None is all.
        whole: Whether of a new document each place is shown, what it collects first, and not only the telling ones.
    """
    changes = tuple(changes)
    if whole and len(changes) == 1 and changes[0].pointer == "" and changes[0].before is MISSING:
        told = list(_new_lines(changes[0].after))
    else:
        told = [(change, _change_line(change)) for change in changes]
    groups = [(str(change.kind), _inside(change.pointer)) for change, _ in told]
    return "\n".join(_bounded([line for _, line in told], groups, most))


def changes_json(changes: Iterable[Change]) -> list[Json]:
    """Return each change as an object: `pointer, before, after`; a key is absent where the value is."""
    return [
        {"pointer": change.pointer}
        | ({} if change.before is MISSING else {"before": change.before})
        | ({} if change.after is MISSING else {"after": change.after})
        for change in changes
    ]


def rules_text(rules: Mapping[str, Rule]) -> str:
    """Return a line for each of *rules*: its code, how much it weighs, and why it is there."""
    width = max(map(len, rules))
    return "\n".join(f"{code:<{width}}  {rule.severity:<7}  {rule.reason}" for code, rule in rules.items())


def rules_json(rules: Mapping[str, Rule]) -> list[Json]:
    """Return each of *rules* as an object: `code, severity, reason`."""
    return [
        {"code": code, "severity": str(rule.severity), "reason": rule.reason} for code, rule in rules.items()
    ]


def _inside(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _bounded(lines: Iterable[str], groups: Sequence[tuple[str, str]], most: int | None) -> Iterator[str]:
    """Yield *lines*, at most *most* of each group; a group is a kind and the place that all its places are in."""
    sizes, seen = Counter(groups), Counter[tuple[str, str]]()
    for line, group in zip(lines, groups, strict=True):
        seen[group] += 1
        if most is None or seen[group] <= most:
            yield line
        elif seen[group] == sizes[group]:
            yield visible(f"… {sizes[group] - most} more: {group[0]} in {group[1] or '/'}")


def _problem_line(problem: Problem) -> str:
    mark = f"{problem.severity}: {problem.code}:"
    place, _, message = visible(str(problem)).partition(mark)
    return f"{place}{painted(mark, _TONES[problem.severity])}{message}"


def _new_lines(document: Json | Missing) -> Iterator[tuple[Change, str]]:
    """Yield a line for each place of a *document* that is new, and the first change there; a list is one place."""
    places = () if document is MISSING else everything(document)
    for place, group in groupby(places, path):
        changes = list(group)
        said = ", ".join(visible(values(change, _MAX_NEW)[1]) for change in changes)
        yield changes[0], painted(f"+ {visible(place)} {said}{_together(changes)}", Tone.GREEN)


def _together(changes: list[Change]) -> str:
    """Return what the attributes that are listed mean together; of another place nothing."""
    if changes[0].pointer != "/contextual_attributes/0":
        return ""
    from configurator.core.document.attributes import implied_risk  # noqa: PLC0415 - only what is new needs it

    return f" (together: {implied_risk([change.after for change in changes if isinstance(change.after, str)])} risk)"


def _change_line(change: Change) -> str:
    place = visible(path(change))
    before, after = map(visible, values(change, MAX_VALUE))
    match change.kind:
        case Kind.ADDED:
            return painted(f"+ {place} {after}", Tone.GREEN)
        case Kind.REMOVED:
            return painted(f"- {place} {before}", Tone.RED)
        case Kind.ORDER:
            return f"{painted(place, Tone.BOLD)}: other order"
        case Kind.REPLACED:
            old, new = painted(before, Tone.RED), painted(after, Tone.GREEN)
            return f"{painted(place, Tone.BOLD)}  {old} → {new}"
        case never:
            assert_never(never)
