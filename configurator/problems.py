"""Findings about a text: data, which errors and reports carry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How much a problem weighs: an error stops a save, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding about one place of one text.

    Attributes:
        where: The text's name: a file, `ENV:NAME`, or `-`.
        line: Line of the place, from 1; 0 where there is no text to point at.
        column: Column of the place in code points, from 1; 0 as above.
        pointer: JSON Pointer (RFC 6901) of the place; `""` is the whole document.
        code: The rule's code, `group/what`.
        severity: `Severity`.
        message: One line; names the fact and, where it helps, the next step.
    """

    where: str
    line: int
    column: int
    pointer: str
    code: str
    severity: Severity
    message: str

    def at(self, where: str, line: int, column: int) -> Problem:
        """Return the same finding, placed in a text."""
        return replace(self, where=where, line=line, column=column)

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}:{self.column}" if self.line else self.where
        pointer = f" {self.pointer}" if self.pointer else ""
        return f"{place}: {self.severity}: {self.code}:{pointer} {self.message}"


def finding(code: str, message: str, *, pointer: str = "", severity: Severity = Severity.ERROR) -> Problem:
    """Return a problem that has not been placed in a text yet (`Problem.at`)."""
    return Problem("", 0, 0, pointer, code, severity, message)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any of *problems* stops a save."""
    return any(problem.severity is Severity.ERROR for problem in problems)
