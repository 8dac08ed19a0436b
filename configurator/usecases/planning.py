"""From what drifted to a plan: the edits that the policy allows without a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core import policy, witness, wording
from configurator.core.canonical import sha1, stored_text
from configurator.core.drift import Drift
from configurator.core.instrument import Instrument
from configurator.core.plan import Action, Kind, Place, Plan
from configurator.core.summary import MAX_SUMMARY, summary
from configurator.core.values import MISSING, Json, Missing
from configurator.ports import Wiki

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.policy import Limits
    from configurator.ports import PageStore
    from configurator.usecases.comparing import Pair, Standing


def make_plan(pair: Pair, standings: Sequence[Standing], limits: Limits, *, tool: str, now: str) -> Plan:
    """Return the edits on the follower that *standings* call for; nothing is written.

    Args:
        pair: The two environments.
        standings: How all instruments stand; a plan cannot be made of a selection, because limits are shares.
        limits: What one plan may do; more edits than `max_writes` wait.
        tool: Our version.
        now: This instant.

    Raises:
        UnsafePlanError: The listings look like an accident, or too large a share would be updated.
    """
    there = [standing.name for standing in standings if standing.authority.there]
    here = [standing for standing in standings if standing.follower.there]
    # A document that names only the follower is at home there; the authority has not lost it.
    policy.check_listings(
        there,
        [
            standing.name
            for standing in here
            if standing.drift is not Drift.IN_SYNC or standing.authority.there
        ],
        limits,
    )
    actions = [_action(pair, standing) for standing in standings if standing.drift in policy.WRITTEN]
    policy.check_updates(sum(action.kind is not Kind.CREATE for action in actions), len(here), limits)
    return Plan(
        tool=tool,
        made=now,
        source=place(pair.authority),
        target=place(pair.follower),
        actions=tuple(actions[: limits.max_writes]),
        waiting=tuple(action.name for action in actions[limits.max_writes :]),
    )


def place(store: PageStore) -> Place:
    """Return which wiki *store* is, by the settings and by itself."""
    return Place(environment=store.environment, wiki=store.site().wiki_id if isinstance(store, Wiki) else "")


def _action(pair: Pair, standing: Standing) -> Action:
    source, target = standing.authority.head, standing.follower.head
    if source is None or standing.authority.value is MISSING:
        raise ValueError(standing)  # no state in policy.WRITTEN is like this
    kind, after = _wanted(standing, standing.authority.value)
    before = standing.follower.value
    text = stored_text(after)
    says = witness.merges if kind is Kind.MERGE else witness.copies
    what = summary(before, after)
    return Action(
        name=standing.name,
        kind=kind,
        source_revision=source.revision,
        source_sha1=source.sha1 or "",
        base_revision=None if target is None else target.revision,
        base_sha1=None if target is None else target.sha1,
        text=text,
        sha1=sha1(text),
        summary=wording.shortened(
            f"{says(witness.Named(pair.authority.environment, source.revision, source.sha1))}: {what}",
            MAX_SUMMARY,
        ),
        reason=f"{standing.drift}: {what}",
        critical=policy.growth(
            _instrument(before), Instrument.model_validate(after), pair.follower.environment
        ),
    )


def _wanted(standing: Standing, authority: Json) -> tuple[Kind, Json]:
    """Return what is to be written: the authority's document in its own key order, or the merge.

    In its own order, so that both pages get one SHA-1.
    """
    merged = standing.merged
    if standing.drift is Drift.DIVERGED and merged is not None and not isinstance(merged.value, Missing):
        return Kind.MERGE, merged.value
    return Kind.CREATE if standing.drift is Drift.MISSING_ON_FOLLOWER else Kind.COPY, authority


def _instrument(value: Json | Missing) -> Instrument | None:
    return None if isinstance(value, Missing) else Instrument.model_validate(value)
