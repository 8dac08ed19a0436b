"""Checking a document without a page: what the rules say, and what they may compare it with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from configurator.core.instants import written

if TYPE_CHECKING:
    from configurator.core.rules import Context
    from configurator.core.source import Source
    from configurator.errors import Problem


@dataclass(frozen=True, kw_only=True)
class Lists:
    """What the rules compare a document with; None where nobody can say."""

    databases: frozenset[str] | None = None
    static_streams: frozenset[str] | None = None
    allowed_streams: frozenset[str] | None = None


def now() -> str:
    """Return this instant, `YYYY-MM-DDTHH:MM:SSZ`."""
    return written(datetime.now(UTC))


def check(source: Source, context: Context) -> tuple[Problem, ...]:
    """Return what reading *source* changed and what the rules say of it in *context*, placed."""
    from configurator.core import rules

    return (*source.notes, *source.placed(rules.problems(source.value, context)))
