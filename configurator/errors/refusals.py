"""What a plan or a run of the bot is refused for, or ended by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.errors.tree import ConfiguratorError, Exit, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence


class UnsafePlanError(RefusedError):
    """A plan does more than the limits allow; nothing was written.

    Attributes:
        count: How many pages it would touch.
        total: Of how many.
        limit: How many it may.
    """

    def __init__(self, reason: str, count: int, total: int, limit: int) -> None:
        super().__init__(reason, count, total, limit)
        self.reason = reason
        self.count = count
        self.total = total
        self.limit = limit

    def __str__(self) -> str:
        return self.reason


class MalformedPlanError(RefusedError):
    """A plan file is cut off, edited, or of another tool; `where` names it."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class StalePlanError(RefusedError):
    """A plan is not the one that was reviewed, or what it is based on moved on; nothing was written.

    Attributes:
        reasons: Sentences: what moved, and by whom.
    """

    exit_code = Exit.CONFLICT

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(reasons)
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        return "\n".join((*self.reasons, "nothing was written; make a new plan and review it"))


class StoppedError(RefusedError):
    """Somebody wrote on the stop page of a wiki; `page` is its title."""

    def __init__(self, environment: str, page: str) -> None:
        super().__init__(environment, page)
        self.environment = environment
        self.page = page

    def __str__(self) -> str:
        return f"{self.environment}: the page {self.page} stops the bot; read why there, and blank it to let the bot go on"


class AlreadyRunningError(RefusedError):
    """Another instance holds the lock.

    Attributes:
        lock: The lock file.
        owner: Who holds it, in words.
    """

    def __init__(self, lock: str, owner: str) -> None:
        super().__init__(lock, owner)
        self.lock = lock
        self.owner = owner

    def __str__(self) -> str:
        return f"{self.lock}: another instance is at work, {self.owner}; wait until it is done"


class RunInterruptedError(ConfiguratorError):
    """A signal ended the run; the page in hand was finished, the rest was not begun."""

    exit_code = Exit.INTERRUPTED

    def __str__(self) -> str:
        return "a signal ended the run; the next run does what is left"


class BrokenOffError(ConfiguratorError):
    """A bug of ours ended what was done for one environment; what is done for the others goes on.

    Attributes:
        environment: Whose turn it was.
        kind: The class of the unexpected error; its words may quote what must not be shown.
        place: Where it was raised, `module:line`.
    """

    def __init__(self, environment: str, kind: str, place: str) -> None:
        super().__init__(environment, kind, place)
        self.environment = environment
        self.kind = kind
        self.place = place

    def __str__(self) -> str:
        return f"{self.environment}: broken off by a bug of this tool ({self.kind} in {self.place}); please report it"


def as_told(error: Exception, environment: str) -> ConfiguratorError:
    """Return *error* as one of ours; what is none is a bug, told by its class and its place."""
    if isinstance(error, ConfiguratorError):
        return error
    place, trace = "an unknown place", error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return BrokenOffError(environment, type(error).__name__, place)
