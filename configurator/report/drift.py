"""What drifted, for people and for programs: who the sides are, what differs, what the bot does or a person may do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from configurator.core.document.values import MISSING, Change, diff, shown
from configurator.core.drift import policy
from configurator.core.drift.states import Drift, PageState
from configurator.core.history.chains import CLOCK_MARGIN
from configurator.core.history.merge_base import Certainty
from configurator.core.visible import visible
from configurator.core.words import dotted
from configurator.report.text import Tone, changes_json, changes_text, painted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from configurator.core.document.values import Json, Missing
    from configurator.core.drift.plan import Plan
    from configurator.core.history.merge import Conflict
    from configurator.usecases.drift import DriftRow


def changes(standing: DriftRow) -> tuple[Change, ...]:
    """Return what differs, from the authority's document to the follower's; nothing if one of them is not there."""
    before, after = standing.authority.value, standing.follower.value
    return () if before is MISSING or after is MISSING else diff(before, after)


def action(standing: DriftRow) -> str | None:
    """Return what the bot would do, or what a person may do about it; None if nothing is to be done."""
    names = _Names(standing.name, standing.authority.environment, standing.follower.environment)
    template = _ACTIONS[standing.drift]
    if standing.unnamed_bot and standing.drift is Drift.UNRELATED:
        template = "name that account in the settings, then look again"
    usual = None if template is None else template.format(**names._asdict())
    if standing.proposed is None:
        return usual
    proposed = _proposed(standing)
    if standing.drift in policy.SILENCED or usual is None:
        return proposed
    return f"{proposed}; {usual}"


def drift_json(standings: Iterable[DriftRow]) -> list[Json]:
    """Return objects of `name, state, since, base, authority, follower, changes, conflicts, proposal, action`.

    `base` holds the revisions at which both sides last said the same; `changes` lead from the authority's document to
    the follower's. What is not there is null.
    """
    return [
        {
            "name": standing.name,
            "state": str(standing.drift),
            "since": standing.since,
            "base": _base_json(standing),
            "authority": _side_json(standing.authority),
            "follower": _side_json(standing.follower),
            "changes": changes_json(changes(standing)),
            "conflicts": [_conflict_json(conflict) for conflict in _conflicts(standing)],
            "proposal": None if standing.proposed is None else standing.proposed._asdict(),
            "action": action(standing),
        }
        for standing in standings
    ]


def silent(standing: DriftRow) -> bool:
    """Tell whether nobody needs to hear of it again: what the follower says was declined on the authority."""
    return standing.proposed is not None and standing.proposed.state == "declined"


def drift_text(standings: Sequence[DriftRow], *, everything: bool = False) -> str:
    """Return what is not in sync, some lines an instrument, and the count of all states at the end.

    What was declined is only counted, unless *everything* is wanted.
    """
    drifted = [
        each for each in standings if each.drift is not Drift.IN_SYNC and (everything or not silent(each))
    ]
    counts = Counter(standing.drift for standing in standings)
    total = ", ".join(f"{counts[state]} {state}" for state in Drift if counts[state]) or "no instruments"
    declined = 0 if everything else sum(map(silent, standings))
    total += f"; {declined} declined, not shown" if declined else ""
    return "\n".join([*(_text(standing) for standing in drifted), total])


def doubts_of(standings: Iterable[DriftRow], environments: Collection[str], clocks: float) -> list[str]:
    """Return what makes a report about one follower less sure than it looks, a sentence each.

    Args:
        standings: How its instruments stand.
        environments: Those of the settings.
        clocks: Seconds by which the authority's clock is ahead of the follower's.
    """
    sides = [(each.name, side) for each in standings for side in (each.authority, each.follower)]
    strangers: dict[str, set[str]] = {}
    for name, side in sides:
        for environment in side.environments - set(environments):
            strangers.setdefault(environment, set()).add(name)
    said = [
        f"{visible(environment)} is not in the settings, and {_some(names)} it; add it there, or correct the documents"
        for environment, names in sorted(strangers.items())
    ]
    if abs(clocks) > CLOCK_MARGIN:
        said.append(
            f"the clocks of {' and '.join(dict.fromkeys(side.environment for _, side in sides))} are {abs(clocks):.0f} "
            "seconds apart; their times do not compare"
        )
    return said


def _some(names: Collection[str]) -> str:
    first = visible(min(names))
    return f"{first} names" if len(names) == 1 else f"{first} and {len(names) - 1} more name"


def plan_text(plan: Plan, standings: Iterable[DriftRow]) -> str:
    """Return the edits of *plan* like a diff, the critical ones marked, and their count at the end."""
    before = {standing.name: standing.follower.value for standing in standings}
    lines = []
    for each in plan.actions:
        page = visible(f"{plan.target.environment}:{each.name}")
        kind = f"{each.kind} from {plan.source.environment}@{each.source_revision}"
        lines.append(f"{painted(page, Tone.BOLD)}  {kind}")
        if each.critical:
            lines.append(f"  {painted('critical:', Tone.RED)} {', '.join(each.critical)}")
        text = changes_text(diff(before.get(each.name, MISSING), each.value))
        lines += [f"  {line}" for line in text.splitlines()]
    critical = sum(bool(each.critical) for each in plan.actions)
    lines.append(
        f"{_edits(len(plan.actions))} on {plan.target.environment}, {critical} critical"
        if plan.actions
        else f"nothing to do on {plan.target.environment}"
    )
    if plan.waiting:
        lines.append(f"{len(plan.waiting)} more wait for the next plan (max_writes)")
    return "\n".join(lines)


def _proposed(standing: DriftRow) -> str | None:
    """Return what a person may do about what was proposed already; None if it was declined."""
    if standing.proposed is None or silent(standing):
        return None
    state = "" if standing.proposed.state == "open" else ", and is outdated"
    page = f"{standing.authority.environment}:{standing.name}"
    return f"it is proposed already{state}: `instruments review {page}` shows it"


def _edits(count: int) -> str:
    return "1 edit" if count == 1 else f"{count} edits"


def _text(standing: DriftRow) -> str:
    tone = Tone.CYAN if standing.drift in _MENDED else Tone.YELLOW
    since = f"  since {standing.since}" if standing.since else ""
    state = painted(str(standing.drift), tone)
    lines = [f"{painted(visible(standing.name), Tone.BOLD)}  {state}{since}"]
    lines += [_side_text(standing.name, side) for side in (standing.authority, standing.follower)]
    lines += changes_text(changes(standing)).splitlines()
    lines += [_conflict_text(standing, conflict) for conflict in _conflicts(standing)]
    if standing.unnamed_bot:
        lines.append(_UNNAMED_BOT.format(follower=visible(standing.follower.environment)))
    elif standing.base is not None and standing.base.certainty is not Certainty.SURE:
        lines.append(_DOUBTS[standing.base.certainty])
    if standing.proposed is not None and silent(standing):
        lines.append(
            f"declined: {visible(standing.authority.environment)}/proposal:{visible(standing.name)}@{standing.proposed.revision}"
        )
    if (said := action(standing)) is not None:
        lines.append(f"→ {said}")
    return "\n    ".join(lines)


def _side_text(name: str, side: PageState) -> str:
    page = visible(f"{side.environment}:{name}")
    if side.head is None:
        how = f"removed at {side.gone}" if side.gone else "no page"
        return f"{page}  {visible(side.reason) or how}"
    user = "(hidden)" if side.head.user is None else visible(side.head.user)
    reason = f"  {visible(side.reason)}" if side.reason else ""
    return f"{page}@{side.head.revision}  {side.head.timestamp}  {user}{reason}"


def _side_json(side: PageState) -> Json:
    if side.head is None:
        return None
    head = side.head
    return {
        "environment": side.environment,
        "revision": head.revision,
        "sha1": head.sha1,
        "timestamp": head.timestamp,
        "user": head.user,
    }


def _base_json(standing: DriftRow) -> Json:
    if standing.base is None or standing.base.origin is None:
        return None
    return {"authority": standing.base.origin.authority, "follower": standing.base.origin.follower}


def _conflicts(standing: DriftRow) -> tuple[Conflict, ...]:
    return () if standing.merged is None else standing.merged.conflicts


def _conflict_text(standing: DriftRow, conflict: Conflict) -> str:
    sides = (
        ("base", conflict.base),
        (standing.authority.environment, conflict.authority),
        (standing.follower.environment, conflict.follower),
    )
    said = "; ".join(f"{side} {shown(value)}" for side, value in sides)
    return f"conflict: {visible(dotted(conflict.pointer))}: {said}"


def _conflict_json(conflict: Conflict) -> Json:
    values: dict[str, Json | Missing] = {
        "base": conflict.base,
        "authority": conflict.authority,
        "follower": conflict.follower,
    }
    present = {side: value for side, value in values.items() if value is not MISSING}
    return {"pointer": conflict.pointer, **present}


class _Names(NamedTuple):
    name: str
    authority: str
    follower: str


_MENDED = frozenset({Drift.AUTHORITY_AHEAD, Drift.MISSING_ON_FOLLOWER, Drift.DIVERGED})
_PROMOTE = "`instruments promote {name} --in {follower}` proposes {follower}'s document"
_DIFF = "`instruments diff {authority}:{name} {follower}:{name}`"
_ACTIONS: dict[Drift, str | None] = {
    Drift.IN_SYNC: None,
    Drift.AUTHORITY_AHEAD: "a plan copies {authority}'s document to {follower}",
    Drift.MISSING_ON_FOLLOWER: "a plan creates the page on {follower}",
    Drift.DIVERGED: "a plan merges {authority}'s changes into {follower}'s document",
    Drift.FOLLOWER_AHEAD: _PROMOTE,
    Drift.MISSING_ON_AUTHORITY: _PROMOTE,
    Drift.CONFLICT: f"both sides changed one place: save one side's value on the other, or {_PROMOTE}",
    Drift.UNRELATED: f"no common past: {_DIFF} compares; save one of the two on the other side, or {_PROMOTE}",
    Drift.UNCERTAIN: f"a hidden text keeps the common past unknown: {_DIFF} compares; {_PROMOTE}",
    Drift.DELETED_ON_AUTHORITY: "switch it off (`instruments disable {name} --in {follower}`) and have the page deleted "
    f"there, too; or {_PROMOTE}",
    Drift.DELETED_ON_FOLLOWER: "take {follower} out of its environments on {authority}, or save it on {follower} again",
    Drift.NOT_EXPECTED: "a page stands where its document does not want to be: delete the page, or correct its environments",
    Drift.INVALID: "mend the page: `instruments validate {authority}:{name} {follower}:{name}` says what is wrong",
    Drift.UNREADABLE: "look again later; if it stays so, look at the page on the wiki",
}
_UNNAMED_BOT = (
    "neither the settings nor the authority name the bot's account on {follower}, so its copies cannot be recognised; "
    'add bot = "ITS NAME" to [environments.{follower}]'
)
_DOUBTS = {
    Certainty.CLOCKS: "the clocks are too close to tell who was first; what the follower may have changed is kept",
    Certainty.RESTORED: "the authority lost a text that was copied from it (was it restored from a backup?); what the "
    "follower may have changed since is kept",
    Certainty.HIDDEN: "a text in the history is hidden",
}
