"""A run of the bot, told: lines for a log, JSON for programs, and the drift report as a page of the authority's wiki.

Nothing of a document is on the page, and of what a follower's wiki says only what has one of few forms: names of
instruments, revision ids, times, error codes. Anybody may have an account there, so no text of theirs is on it, nor the
name of an account. What people of the authority are called is shown and never obeyed (`report.wikitext`). Its links are
made of addresses in the settings, checked names and numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from configurator.core.document.instants import written
from configurator.core.document.names import is_name
from configurator.core.drift.states import Drift, PageState
from configurator.core.history.chains import CLOCK_MARGIN
from configurator.core.kind import INSTRUMENT
from configurator.core.words import dotted, shortened
from configurator.errors import BrokenOffError, ConflictError, RefusedError, RunInterruptedError, WikiError
from configurator.report import wikitext
from configurator.report.drift import action, drift_json, silent
from configurator.report.wikitext import plain
from configurator.usecases.reconcile import result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from configurator.core.document.values import Json
    from configurator.errors import ConfiguratorError
    from configurator.usecases.drift import DriftRow
    from configurator.usecases.reconcile import Run
    from configurator.usecases.saving import Outcome

#: Rows that one follower may have; the command line shows all.
MAX_ROWS: Final = 500

# What needs a person comes first, what the bot mends by itself last.
_ORDER: Final = (
    Drift.CONFLICT,
    Drift.UNRELATED,
    Drift.UNCERTAIN,
    Drift.INVALID,
    Drift.DELETED_ON_AUTHORITY,
    Drift.DELETED_ON_FOLLOWER,
    Drift.NOT_EXPECTED,
    Drift.FOLLOWER_AHEAD,
    Drift.MISSING_ON_AUTHORITY,
    Drift.UNREADABLE,
    Drift.DIVERGED,
    Drift.AUTHORITY_AHEAD,
    Drift.MISSING_ON_FOLLOWER,
    Drift.IN_SYNC,
)
_DEEDS: Final = {
    Drift.MISSING_ON_FOLLOWER: "created it from",
    Drift.AUTHORITY_AHEAD: "copied",
    Drift.DIVERGED: "merged in",
}
_MAX_ERROR: Final = 300
_NONE: Final = "—"
_HEAD: Final = """\
<!-- A bot writes this page anew when something on it changes; what people write here is lost then. -->
<div lang="en" dir="ltr" class="mw-content-ltr">
How the instruments of each follower stand against {authority}, the authority. \
A bot writes this page when something below changes."""
_TIME_LINE: Final = re.compile(r"(?m)^''As of [0-9TZ&#;-]+, by [\w .&#;()-]+\.''\n")


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


@dataclass(frozen=True, kw_only=True)
class Authority:
    """The authority as the page names it and links to it.

    Attributes:
        environment: Its name in the settings.
        page: Title of an instrument's page, from the settings; `{name}` stands for the instrument's name.
        proposal: Title of a proposal's page, with the same stand-in.
        index: Address of its `index.php`; None if it is no wiki.
    """

    environment: str
    page: str
    proposal: str = INSTRUMENT.proposal
    index: str | None = None


def drift_page(authority: Authority, runs: Sequence[Run], tool: str) -> str:
    """Return the whole page; the same facts give the same text, but for the time line.

    Args:
        authority: The environment that decides.
        runs: What was found and done in each of the others; at least one.
        tool: Our name and version.
    """
    last = max(run.finished for run in runs)
    parts = [
        _HEAD.format(authority=plain(authority.environment)),
        f"\n''As of {plain(written(last))}, by {plain(tool)}.''",
    ]
    for run in runs:
        parts += ["", f"== {plain(run.follower)} ==", *_section(authority, run)]
    return "\n".join([*parts, "</div>"])


def same_meaning(old: str | None, new: str) -> bool:
    """Tell whether the page's text *old* says what *new* says, whenever it said so; None is a page that is not there."""
    return old is not None and _TIME_LINE.sub("", old, count=1) == _TIME_LINE.sub("", new, count=1)


def _section(authority: Authority, run: Run) -> Iterator[str]:
    if run.error is not None:
        yield f"'''The run ended early:''' {_said(run.error)}\n"
    if abs(run.clock_offset) > CLOCK_MARGIN:
        clocks = f"{plain(authority.environment)} and {plain(run.follower)}"
        yield f"'''The clocks of {clocks} are more than {CLOCK_MARGIN} seconds apart.''' Times on this page mislead.\n"
    counts = Counter(standing.drift for standing in run.standings)
    counted = ", ".join(f"{counts[state]} {state}" for state in _ORDER if counts[state])
    yield f"{counted or 'No instrument was looked at'}."
    if run.waiting:
        yield f"\n{len(run.waiting)} edits wait for the next run."
    if declined := sum(map(silent, run.standings)):
        yield f"\n{declined} declined, not shown."
    rows = sorted(
        (
            each
            for each in run.standings
            if (each.drift is not Drift.IN_SYNC and not silent(each)) or each.name in run.by_name
        ),
        key=lambda standing: _rank(standing, run.by_name.get(standing.name)),
    )
    if others := sum(not is_name(each.name) for each in rows):
        pages = "1 page with another title" if others == 1 else f"{others} pages with other titles"
        shows = wikitext.code(f"instruments drift --in {run.follower}")
        yield f"\n{pages} than an instrument can have: {shows} names them; move or delete them."
    rows = [each for each in rows if is_name(each.name)]
    if rows:
        sides = (plain(authority.environment), plain(run.follower))
        header = ("Instrument", "State", "Since", *sides, "The bot", "For a person")
        shown = rows[:MAX_ROWS]
        yield "\n" + wikitext.table(header, [_row(authority, run, standing) for standing in shown])
        if more := len(rows) - len(shown):
            yield f"\n{more} more: {wikitext.code('instruments drift')} shows all."


def _rank(standing: DriftRow, outcome: Outcome | None) -> tuple[bool, int, str]:
    failed = outcome is not None and outcome.error is not None
    return not failed, _ORDER.index(standing.drift), standing.name


def _row(authority: Authority, run: Run, standing: DriftRow) -> tuple[str, ...]:
    origin = None if standing.base is None else standing.base.origin
    title = authority.page.replace("{name}", standing.name)
    return (
        wikitext.page_link(title, standing.name),
        f"{standing.drift}{_places(standing)}",
        _NONE if standing.since is None else plain(standing.since),
        _side(standing.authority, authority.index, None if origin is None else origin.authority, by=True),
        _side(standing.follower, run.index, None if origin is None else origin.follower, by=False),
        _did(authority, run, standing),
        _proposal(authority, standing) + _for_a_person(run, standing),
    )


def _places(standing: DriftRow) -> str:
    """Return where both sides changed one place; the values stay where they are."""
    conflicts = () if standing.merged is None else standing.merged.conflicts
    return "".join(f"<br>{wikitext.code(dotted(conflict.pointer))}" for conflict in conflicts)


def _side(side: PageState, index: str | None, base: int | None, *, by: bool) -> str:
    """Return what stands on one side; *by* whom, if that is told."""
    head = side.head
    if head is None:
        return f"deleted, {plain(side.gone)}" if side.gone else "cannot be read" if side.there else "no page"
    revision = f"{head.revision:d}"
    since = f"&oldid={base:d}" if base is not None and base != head.revision else ""
    links = f"r{revision}" if index is None else (
        f"{wikitext.external_link(f'{index}?oldid={revision}', f'r{revision}')} "
        f"({wikitext.external_link(f'{index}?diff={revision}{since}', 'diff')})"
    )  # fmt: skip
    user = "a hidden user" if head.user is None else wikitext.isolated(head.user)
    who = f"{user}<br>" if by else ""
    return f"{links}<br>{who}{plain(head.timestamp)}"


def _did(authority: Authority, run: Run, standing: DriftRow) -> str:
    """Return what the bot did to one instrument in this run."""
    outcome = run.by_name.get(standing.name)
    if outcome is None:
        return "leaves it for the next run" if standing.name in run.waiting else "wrote nothing"
    if outcome.error is not None:
        return f"'''failed:''' {_said(outcome.error)}"
    if outcome.receipt is None or not outcome.receipt.changed:
        return "found it done"
    source = "" if standing.authority.head is None else f" r{standing.authority.head.revision:d}"
    deed = _DEEDS.get(standing.drift, "wrote")
    written = f"r{outcome.receipt.revision:d}"
    if run.index is not None:
        written = wikitext.external_link(f"{run.index}?diff={outcome.receipt.revision:d}", written)
    return f"{deed} {plain(authority.environment)}{source}: {written}"


def _proposal(authority: Authority, standing: DriftRow) -> str:
    """Return a link to what was proposed, if something was."""
    if standing.proposed is None:
        return ""
    title = authority.proposal.replace("{name}", standing.name)
    return f"{wikitext.page_link(title, f'proposal r{standing.proposed.revision:d}')}: "


def _for_a_person(run: Run, standing: DriftRow) -> str:
    """Return what the command line says about it, its commands ready to be copied."""
    outcome = run.by_name.get(standing.name)
    said = action(standing)
    if said is None or (outcome is not None and outcome.error is None) or standing.name in run.waiting:
        return _NONE
    # Every row has something to type, were it only to see more.
    more = f"; `instruments drift {standing.name} --in {run.follower}` says more"
    return wikitext.prose(said if "`" in said else said + more)


def _said(error: ConfiguratorError) -> str:
    """Return what an error says; of a wiki's own words only the code, and of an account that does not fit nothing."""
    match error:
        case WikiError():
            said = f"{error.environment}: {error.code}; {error.next_step}"
        case RefusedError() | ConflictError() | RunInterruptedError() | BrokenOffError():
            said = str(error)
        case _:
            said = "its settings or accounts do not serve; the bot's own log says more"
    return wikitext.prose(shortened(" ".join(said.split()), _MAX_ERROR))
