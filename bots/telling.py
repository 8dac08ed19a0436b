"""What the bot says of a run: lines for a log, and JSON for programs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pywikibot

from configurator.core.document.instants import written
from configurator.core.drift.states import Drift
from configurator.core.visible import visible
from configurator.report.drift import drift_json
from configurator.usecases.reconcile import Followed, result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.document.values import Json
    from configurator.usecases.reconcile import Round


def report_round(found: Round, *, simulate: bool) -> None:
    """Say what was found and done in one follower, a line each."""
    if found.plan is not None:
        for action in found.plan.actions if simulate else ():
            say(f"{found.follower}:{action.name}: would {action.kind}: {action.summary}")
        for action, outcome in zip(found.plan.actions, found.outcomes, strict=False):
            said = action.summary if outcome.error is None else f"not written: {outcome.error}"
            say(f"{found.follower}:{action.name}: {said}", failed=outcome.error is not None)
        if waiting := len(found.left if not simulate else ()) + len(found.plan.waiting):
            say(f"{found.follower}: {waiting} edits wait for the next run")
    if found.error is not None:
        said, where = str(found.error), f"{found.follower}: "
        say(where + said.removeprefix(where), failed=True)
    drifted = sum(standing.drift is not Drift.IN_SYNC for standing in found.standings)
    say(f"{found.follower}: {len(found.standings)} instruments, {drifted} drifted, {found.writes} written")


def run_json(followed: Sequence[Followed]) -> Json:
    """Return what was found and done in each follower, as `schemas/run/1.0.0.json` describes it."""
    return [
        {
            "follower": each.environment,
            "started": written(each.run.started),
            "finished": written(each.run.finished),
            "errors": [str(error) for error in each.run.errors],
            "drift": drift_json(each.standings),
            "edits": {
                name: {
                    "result": str(result(outcome)),
                    "revision": None if outcome.receipt is None else outcome.receipt.revision,
                    "error": None if outcome.error is None else str(outcome.error),
                }
                for name, outcome in each.run.outcomes.items()
            },
            "waiting": list(each.run.waiting),
        }
        for each in followed
    ]


class Said(logging.Handler):
    """Says what libraries log: a wiki's warnings are its own words, and Python would print them as they are."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say the message, on one line."""
        say(visible(record.getMessage()), failed=True)


def hear() -> None:
    """Have all warnings that are logged from now on said, once."""
    root = logging.getLogger()
    if not any(isinstance(handler, Said) for handler in root.handlers):
        root.addHandler(Said(logging.WARNING))


def say(text: str, *, failed: bool = False) -> None:
    """Tell the person, or the log of whoever started us; Pywikibot's colour marks are not obeyed."""
    for line in text.splitlines():
        (pywikibot.error if failed else pywikibot.info)(visible(line).replace("<<", "< <"))
