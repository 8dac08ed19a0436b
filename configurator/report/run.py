"""A run of the bot, told: lines for a log, and JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.document.instants import written
from configurator.core.drift.states import Drift
from configurator.report.drift import drift_json
from configurator.usecases.reconcile import result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from configurator.core.document.values import Json
    from configurator.usecases.reconcile import Run


def run_lines(run: Run, *, simulate: bool) -> Iterator[tuple[str, bool]]:
    """Yield what was found and done in one follower, a line each, and whether it tells of a failure."""
    if run.plan is not None:
        for action in run.plan.actions if simulate else ():
            yield f"{run.follower}:{action.name}: would {action.kind}: {action.summary}", False
        for action, outcome in zip(run.plan.actions, run.outcomes, strict=False):
            said = action.summary if outcome.error is None else f"not written: {outcome.error}"
            yield f"{run.follower}:{action.name}: {said}", outcome.error is not None
        if waiting := len(run.plan.waiting if simulate else run.waiting):
            yield f"{run.follower}: {waiting} edits wait for the next run", False
    if run.error is not None:
        where = f"{run.follower}: "
        yield where + str(run.error).removeprefix(where), True
    drifted = sum(standing.drift is not Drift.IN_SYNC for standing in run.standings)
    yield (
        f"{run.follower}: {len(run.standings)} instruments, {drifted} drifted, {run.writes} written",
        False,
    )


def runs_json(runs: Sequence[Run]) -> Json:
    """Return what was found and done in each follower, as `schemas/run/1.0.0.json` describes it."""
    return [
        {
            "follower": run.follower,
            "started": written(run.started),
            "finished": written(run.finished),
            "errors": [] if run.error is None else [str(run.error)],
            "drift": drift_json(run.standings),
            "edits": {
                outcome.name: {
                    "result": str(result(outcome)),
                    "revision": None if outcome.receipt is None else outcome.receipt.revision,
                    "error": None if outcome.error is None else str(outcome.error),
                }
                for outcome in run.outcomes
            },
            "waiting": list(run.waiting),
        }
        for run in runs
    ]
