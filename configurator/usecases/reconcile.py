"""One run of the bot over one follower: it looks, asks who it is, carries out what the policy allows, and reports."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from configurator.core.document.effective import is_switch_off
from configurator.core.document.instants import written
from configurator.core.document.values import MISSING
from configurator.core.page import Edit
from configurator.errors import (
    ConfiguratorError,
    ConflictError,
    EditConflictError,
    Exit,
    NotPermittedError,
    RefusedError,
    RunInterruptedError,
    SettingsError,
    StoppedError,
    WikiError,
    as_told,
)
from configurator.usecases.drift import compare
from configurator.usecases.plan import make_plan
from configurator.usecases.saving import Outcome, confirm, write_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from configurator.core.document.values import Json, Missing
    from configurator.core.drift.plan import Action, Plan
    from configurator.core.drift.policy import Limits
    from configurator.ports import PageStore, PlainPages
    from configurator.usecases.drift import DriftRow, Pair


#: Any text on this page of a wiki stops the bot before its next write there.
STOP_PAGE: Final = "Project:Instrument configurator/Stop"
# Where the page moved on, and what stands there by then is switched off: a text that was copied from nowhere.
_OFF: Final = "switched off on the authority"
_REPORT_SUMMARY: Final = "drift report"
# The exit code of a run is the first of these that any of its errors has.
_GRAVEST: Final = (Exit.INTERRUPTED, Exit.USAGE, Exit.UNAVAILABLE, Exit.REFUSED, Exit.PARTIAL)


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
    """One run of the bot over one follower: what it found and did.

    Attributes:
        follower: The follower's name.
        started: When, with a time zone.
        took: How long it lasted.
        index: Address of the follower's `index.php`; None if it is no wiki.
        standings: How its instruments stood before the run; empty if nobody could say.
        plan: What the policy allowed; None if nothing was concluded, or a limit forbade it.
        outcomes: What became of each edit that was tried, in the plan's order.
        error: What ended it early, or kept it from beginning.
        requests: How many requests were sent, by environment.
        clock_offset: Seconds by which the authority's clock is ahead of the follower's.
    """

    follower: str
    started: datetime
    took: timedelta = timedelta()
    index: str | None = None
    standings: tuple[DriftRow, ...] = ()
    plan: Plan | None = None
    outcomes: tuple[Outcome, ...] = ()
    error: ConfiguratorError | None = None
    requests: Mapping[str, int] = field(default_factory=dict)
    clock_offset: float = 0.0

    @property
    def finished(self) -> datetime:
        """When it ended."""
        return self.started + self.took

    @property
    def left(self) -> tuple[str, ...]:
        """Names of the plan's instruments that were not tried."""
        actions = () if self.plan is None else self.plan.actions
        return tuple(action.name for action in actions[len(self.outcomes) :])

    @property
    def waiting(self) -> tuple[str, ...]:
        """Names of instruments whose edits are left for the next run."""
        return self.left if self.plan is None else (*self.left, *self.plan.waiting)

    @property
    def writes(self) -> int:
        """How many edits changed a page."""
        receipts = (outcome.receipt for outcome in self.outcomes)
        return sum(receipt is not None and receipt.changed for receipt in receipts)

    @property
    def succeeded(self) -> bool:
        """Whether nothing failed; drift and edits that wait are no failure."""
        return self.error is None and all(outcome.error is None for outcome in self.outcomes)

    @cached_property
    def by_name(self) -> Mapping[str, Outcome]:
        """What became of each edit that was tried, by instrument."""
        return {outcome.name: outcome for outcome in self.outcomes}


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


def look(run: Run, pair: Pair, limits: Limits, *, tool: str) -> Run:
    """Return *run* with how the follower stands and what would be written there; nothing is written, nothing raised.

    Args:
        run: That has just begun.
        pair: The authority and the follower.
        limits: What one run may do.
        tool: Our version.
    """
    try:
        run = replace(run, standings=compare(pair))
        plan = make_plan(pair, run.standings, limits, tool=tool, now=written(run.started))
    except ConfiguratorError as error:
        return replace(run, error=error)
    return replace(run, plan=plan)


def step(run: Run, do: Callable[[Run], Run]) -> Run:
    """Return what *do* makes of *run*.

    Whatever ends it early, a bug of ours too, is this run's error, and nothing more is written in it; the runs over
    the other followers, the report and the metrics go on.
    """
    try:
        return do(run)
    except Exception as error:  # noqa: BLE001 -- of one follower's run, nothing may end the others'
        return replace(run, plan=None, error=as_told(error, run.follower))


def allowed(run: Run, pair: Pair, right: str) -> Run:
    """Return *run*, without its plan if these accounts must not carry it out.

    No bot may be able to write instruments on the authority; and on the follower only the account that the settings
    name is believed when it says what it copied.

    Args:
        run: What `look` returned; by then both wikis have said who we are.
        pair: The authority and the follower.
        right: The right that an edit of an instrument needs on the authority.
    """
    try:
        require_no_right(pair.authority, right)
        _require_account(pair.follower, pair.bot)
    except ConfiguratorError as error:
        return replace(run, plan=None, error=error)
    return run


def require_no_right(authority: PageStore, right: str) -> None:
    """Refuse to run as an account that could write instruments on the authority.

    Raises:
        NotPermittedError: This account has *right*.
        WikiError: The wiki could not be asked.
    """
    account = authority.account()
    if account is not None and right in account.rights:
        said = f"{account.user} holds the right {right} there, and the bot never writes on the authority"
        step = "take the account out of the group, or the grant from its bot password"
        raise NotPermittedError(authority.environment, "right-too-much", said, next_step=step, stops_run=True)


def carry_out(
    run: Run, store: PageStore, notices: PlainPages, interrupted: Callable[[], bool] = lambda: False
) -> Run:
    """Write the plan of *run*, page by page, and return what became of it.

    One bad page does not stop the others, and none is tried twice. Before each write the wiki's stop page and
    *interrupted* are asked; what would fail every page ends the run.

    Args:
        run: What `look` returned.
        store: The follower.
        notices: The follower's other pages.
        interrupted: Whether to begin nothing more.
    """
    if run.plan is None or not run.plan.actions:
        return run
    try:
        store.require_write()
    except WikiError as error:
        return replace(run, error=error)
    before = {standing.name: standing.follower.value for standing in run.standings}
    edits = [_edit(action, before.get(action.name, MISSING)) for action in run.plan.actions]
    outcomes, halted = _written(edits, store, notices, interrupted)
    try:
        confirmed = confirm(store, outcomes)
    except Exception as error:  # noqa: BLE001 -- written, but nobody looked what is stored; that is told, whatever ended it
        error = halted or as_told(error, run.follower)
        return replace(run, outcomes=tuple(outcomes), error=error)
    return replace(run, outcomes=confirmed, error=halted)


def publish(
    notices: PlainPages,
    authority: str,
    title: str,
    report: str,
    says_the_same: Callable[[str | None, str], bool],
) -> bool:
    """Store the *report* on its page of the authority, unless it *says_the_same* already; return whether it was stored.

    Somebody who saved the page meanwhile is left alone: the next run sees whether it says what is so.

    Raises:
        StoppedError: The authority's stop page has a text.
        WikiError: The page could not be read or stored.
    """
    if says_the_same(notices.text(title), report):
        return False
    halted = stopped(notices, authority)
    if halted is not None:
        raise halted
    try:
        notices.post(title, report, _REPORT_SUMMARY)
    except EditConflictError:
        return False
    return True


def stopped(notices: PlainPages, environment: str) -> ConfiguratorError | None:
    """Return why nothing may be written on a wiki now: its stop page has a text, or cannot be read; None if it may."""
    try:
        text = notices.text(STOP_PAGE)
    except WikiError as error:
        return error
    return StoppedError(environment, STOP_PAGE) if text is not None and text.strip() else None


def exit_code(runs: Iterable[Run], unpublished: ConfiguratorError | None = None) -> Exit:
    """Return the exit code of the bot; drift alone is no failure, one failed page is, and so is an *unpublished* report."""
    runs = tuple(runs)
    ended = (unpublished, *(run.error for run in runs))
    found = {error.exit_code for error in ended if error is not None}
    if any(outcome.error is not None for run in runs for outcome in run.outcomes):
        found.add(Exit.PARTIAL)
    if not found:
        return Exit.OK
    return next((code for code in _GRAVEST if code in found), Exit.PARTIAL)


def _written(
    edits: Sequence[Edit], store: PageStore, notices: PlainPages, interrupted: Callable[[], bool]
) -> tuple[list[Outcome], ConfiguratorError | None]:
    """Return what became of the edits that were tried, and what ended them before the last."""
    outcomes: list[Outcome] = []
    for edit in edits:
        halted = RunInterruptedError() if interrupted() else stopped(notices, store.environment)
        if halted is not None:
            return outcomes, halted
        try:
            outcomes.append(write_one(store, [edit]))
        except Exception as bug:  # noqa: BLE001 -- what was written before it is told
            halted = as_told(bug, store.environment)
            return [*outcomes, Outcome(name=edit.name, error=halted)], halted
        error = outcomes[-1].error
        if isinstance(error, WikiError) and error.stops_run:
            return outcomes, error
    return outcomes, None


def _require_account(follower: PageStore, bot: str | None) -> None:
    account, environment = follower.account(), follower.environment
    if account is None:
        return
    if bot is None:
        raise SettingsError(
            f"environments.{environment}: the settings do not name the bot's account there, so nobody would believe what it "
            f'says of its edits; add bot = "{account.user or "NAME"}"'
        )
    if account.user != bot:
        raise SettingsError(
            f"environments.{environment}: the settings say bot = {bot!a}, and this is {account.user!a}; correct one of them"
        )


def _edit(action: Action, before: Json | Missing) -> Edit:
    """Return the edit of *action*; one that only switches off what stands there goes the way of all that do."""
    return Edit(
        name=action.name,
        value=action.value,
        base_revision=action.base_revision,
        summary=action.summary,
        off_because=_OFF if is_switch_off(before, action.value) else None,
    )
