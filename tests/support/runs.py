"""Runs of the bot that nobody ran."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from configurator.core.drift.plan import Plan, WikiId
from configurator.usecases.reconcile import Run

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def finished_run(
    follower: str = "beta",
    *,
    at: datetime = NOON,
    seconds: float = 3,
    waiting: tuple[str, ...] = (),
    **filled: Any,
) -> Run:
    """Return a run that ended *at* an instant; the edits of *waiting* are left for the next one."""
    took = timedelta(seconds=seconds)
    source, target = (WikiId(environment=name, wiki=name) for name in ("production", follower))
    plan = Plan(tool="1.0", made="", source=source, target=target, actions=(), waiting=waiting)
    return Run(follower=follower, started=at - took, took=took, plan=plan, **filled)
