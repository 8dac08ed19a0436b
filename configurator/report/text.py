"""Problems and changes as lines for a terminal and as JSON; text from wikis and files is made visible."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from configurator.core.document.values import MISSING, Change, Json, Kind
from configurator.core.visible import Tone, painted, visible
from configurator.core.words import path, values
from configurator.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: About the longest value that a line shows whole.
MAX_VALUE: Final = 72

_TONES = {Severity.ERROR: Tone.RED, Severity.WARNING: Tone.YELLOW, Severity.NOTE: Tone.CYAN}


def problems_text(problems: Iterable[Problem], *, colour: bool = False, most: int | None = None) -> str:
    """Return one line a problem, as compilers write them; an empty text if there are none.

    Of more than *most* problems of one kind in one object or list, a last line tells the number.
    """
    problems = tuple(problems)
    groups = [(problem.code, _inside(problem.pointer)) for problem in problems]
    lines = (_problem_line(problem, colour=colour) for problem in problems)
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


def changes_text(changes: Iterable[Change], *, colour: bool = False, most: int | None = None) -> str:
    """Return one line a change; an empty text if there are none.

    Of more than *most* changes of one kind in one object or list, a last line tells the number; no other place is hidden.
    """
    changes = tuple(changes)
    groups = [(str(change.kind), _inside(change.pointer)) for change in changes]
    lines = (_change_line(change, colour=colour) for change in changes)
    return "\n".join(_bounded(lines, groups, most))


def changes_json(changes: Iterable[Change]) -> list[Json]:
    """Return each change as an object: `pointer, before, after`; a key is absent where the value is."""
    return [
        {"pointer": change.pointer}
        | ({} if change.before is MISSING else {"before": change.before})
        | ({} if change.after is MISSING else {"after": change.after})
        for change in changes
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


def _problem_line(problem: Problem, *, colour: bool) -> str:
    mark = f"{problem.severity}: {problem.code}:"
    place, _, message = visible(str(problem)).partition(mark)
    return f"{place}{painted(mark, _TONES[problem.severity], colour=colour)}{message}"


def _change_line(change: Change, *, colour: bool) -> str:
    place = visible(path(change))
    before, after = map(visible, values(change, MAX_VALUE))
    match change.kind:
        case Kind.ADDED:
            return painted(f"+ {place} {after}", Tone.GREEN, colour=colour)
        case Kind.REMOVED:
            return painted(f"- {place} {before}", Tone.RED, colour=colour)
        case Kind.ORDER:
            return f"{painted(place, Tone.BOLD, colour=colour)}: other order"
        case Kind.REPLACED:  # pragma: no branch -- the last of a closed set
            old, new = painted(before, Tone.RED, colour=colour), painted(after, Tone.GREEN, colour=colour)
            return f"{painted(place, Tone.BOLD, colour=colour)}  {old} → {new}"
