"""What one run of the bot did, for whoever reports it: the drift page and the metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from configurator.errors import ConflictError, NotPermittedError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from configurator.errors import ConfiguratorError
    from configurator.usecases.comparing import Standing
    from configurator.usecases.saving import Outcome


class Result(StrEnum):
    """What became of one edit that was due."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"
    FAILED = "failed"
    WAITING = "waiting"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of the bot over one follower.

    Attributes:
        started: When, with a time zone.
        finished: When, likewise.
        outcomes: What became of each edit that was tried, by instrument.
        waiting: Names of instruments whose edits are left for the next run.
        requests: How many requests were sent, by environment.
        errors: What kept the whole run from going on, or from beginning.
        clock_offset: Seconds by which the authority's clock is ahead of the follower's.
    """

    started: datetime
    finished: datetime
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    requests: Mapping[str, int] = field(default_factory=dict)
    errors: tuple[ConfiguratorError, ...] = ()
    clock_offset: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.finished - self.started).total_seconds()

    @property
    def succeeded(self) -> bool:
        """Whether nothing failed; drift and edits that wait are no failure."""
        return not self.errors and all(outcome.error is None for outcome in self.outcomes.values())


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One follower in a report.

    Attributes:
        environment: The follower's name.
        standings: How its instruments stood when the run looked; empty if nobody could say.
        run: What the run did.
        index: Address of the follower's `index.php`; None if it is no wiki.
    """

    environment: str
    standings: tuple[Standing, ...]
    run: Run
    index: str | None = None


def result(outcome: Outcome) -> Result:
    """Return what became of an edit that was tried."""
    if outcome.receipt is not None:
        return Result.WRITTEN if outcome.receipt.changed else Result.UNCHANGED
    if isinstance(outcome.error, ConflictError):
        return Result.CONFLICT
    refused = isinstance(outcome.error, NotPermittedError | RefusedError)
    return Result.REFUSED if refused else Result.FAILED


def index_of(api: str | None) -> str | None:
    """Return the address of the `index.php` beside a wiki's `api.php`; None if *api* is no such address."""
    if api is None or not api.endswith("/api.php"):
        return None
    return f"{api.removesuffix('api.php')}index.php"
