"""Plans: made of how instruments stand, and carried out as they were reviewed, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from configurator.core.document.instants import judged
from configurator.core.document.texts import sha1, stored_text
from configurator.core.document.values import MISSING, Json, Missing, diff
from configurator.core.drift import policy
from configurator.core.drift.plan import Action, ActionKind, Plan, WikiId
from configurator.core.drift.states import Drift
from configurator.core.history.chains import Named, copies, merges
from configurator.core.page import Edit, Snapshot
from configurator.core.words import MAX_SUMMARY, shortened, summary
from configurator.errors import DocumentError, StalePlanError
from configurator.usecases.saving import PreparedEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import timedelta

    from configurator.core.drift.policy import Limits
    from configurator.core.judged import Document
    from configurator.core.page import Head
    from configurator.ports import PageStore
    from configurator.usecases.drift import DriftRow, Pair


def make_plan(pair: Pair, standings: Sequence[DriftRow], limits: Limits, *, tool: str, now: str) -> Plan:
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
    policy.check_updates(sum(action.kind is not ActionKind.CREATE for action in actions), len(here), limits)
    return Plan(
        tool=tool,
        made=now,
        source=place(pair.authority),
        target=place(pair.follower),
        actions=tuple(actions[: limits.max_writes]),
        waiting=tuple(action.name for action in actions[limits.max_writes :]),
    )


def place(store: PageStore) -> WikiId:
    """Return which wiki *store* is, by the settings and by itself."""
    site = store.site()
    return WikiId(environment=store.environment, wiki="" if site is None else site.wiki_id)


def _action(pair: Pair, standing: DriftRow) -> Action:
    source, target = standing.authority.head, standing.follower.head
    kind, after = _wanted(standing)
    if source is None or after is None:
        raise ValueError(standing)  # no state in policy.WRITTEN is like this
    before = standing.follower.document
    text = stored_text(after.value)
    says = merges if kind is ActionKind.MERGE else copies
    what = summary(standing.follower.value, after.value)
    return Action(
        name=standing.name,
        kind=kind,
        source_revision=source.revision,
        source_sha1=source.sha1 or "",
        base_revision=None if target is None else target.revision,
        base_sha1=None if target is None else target.sha1,
        text=text,
        sha1=sha1(text),
        summary=shortened(
            f"{says(Named(pair.authority.environment, source.revision, source.sha1))}: {what}",
            MAX_SUMMARY,
        ),
        reason=f"{standing.drift}: {what}",
        critical=policy.growth(
            None if before is None else before.valid, after.required(), pair.follower.environment
        ),
    )


def _wanted(standing: DriftRow) -> tuple[ActionKind, Document | None]:
    """Return what is to be written: the authority's document in its own key order, or the merge.

    In its own order, so that both pages get one SHA-1.
    """
    if standing.drift is Drift.DIVERGED and standing.merged is not None:
        return ActionKind.MERGE, standing.merged.document
    kind = ActionKind.CREATE if standing.drift is Drift.MISSING_ON_FOLLOWER else ActionKind.COPY
    return kind, standing.authority.document


_MOVED = "{page} moved on: revision {revision} by {user} at {time}"


def check(plan: Plan, pair: Pair, *, digest: str, now: str, max_age: timedelta) -> tuple[Action, ...]:
    """Return the actions of *plan* that are still to be done; those that were done before a crash are left out.

    Args:
        plan: As loaded from its file.
        pair: The environments that it is to be applied to.
        digest: Of the plan that was reviewed.
        now: This instant.
        max_age: How old a plan may be.

    Raises:
        StalePlanError: It is another plan, for other wikis, too old, or a page moved on since; all that is wrong.
        WikiError: A wiki could not be read.
    """
    reasons = list(_other_plan(plan, pair, digest, now, max_age))
    if reasons:
        raise StalePlanError(reasons)
    there, here = pair.authority.heads(), pair.follower.heads()
    left = tuple(action for action in plan.actions if not _done(action, here.get(action.name)))
    reasons = [
        reason
        for action in left
        for reason in (
            _moved(pair.authority, action.name, (action.source_revision, action.source_sha1), there),
            _moved(pair.follower, action.name, (action.base_revision, action.base_sha1), here),
        )
        if reason is not None
    ]
    if reasons:
        raise StalePlanError(reasons)
    return left


def prepare(
    pair: Pair, actions: Sequence[Action], keep: Callable[[Snapshot], None]
) -> tuple[PreparedEdit, ...]:
    """Return what carrying out *actions* would do, for whoever shows it; nothing is written.

    Args:
        pair: The environments.
        actions: What `check` returned.
        keep: Called with each text that will be replaced.

    Raises:
        StalePlanError: A page moved on since `check`.
        NotPermittedError: This account may not save there.
        WikiError: The wiki could not be read.
    """
    pair.follower.require_write()
    replaced = [action for action in actions if action.base_revision is not None]
    readings = pair.follower.read([action.name for action in replaced]) if replaced else {}
    heads = {name: reading for name, reading in readings.items() if isinstance(reading, Snapshot)}
    moved = [
        _moved(pair.follower, action.name, (action.base_revision, action.base_sha1), heads)
        for action in replaced
    ]
    if reasons := [reason for reason in moved if reason is not None]:
        raise StalePlanError(reasons)
    for snapshot in heads.values():
        keep(snapshot)
    return tuple(_prepared(pair, action, heads.get(action.name)) for action in actions)


def edit(action: Action) -> Edit:
    """Return the edit that carries out *action*."""
    return Edit(
        name=action.name, value=action.value, base_revision=action.base_revision, summary=action.summary
    )


def _prepared(pair: Pair, action: Action, live: Snapshot | None) -> PreparedEdit:
    page = f"{pair.follower.environment}:{action.name}"
    plain = PreparedEdit(where=page, name=action.name, live=live, critical=action.critical)
    before: Json | Missing = MISSING
    try:
        if live is not None:
            before = live.source(page, limited=False).value
    except DocumentError as error:
        return plain.refused(error)
    return replace(plain, changes=diff(before, action.value), edits=(edit(action),))


def _other_plan(plan: Plan, pair: Pair, digest: str, now: str, max_age: timedelta) -> Iterator[str]:
    if plan.digest != digest:
        yield f"the digest of this plan is {plan.digest}, not the reviewed {digest}"
    for store, planned in ((pair.authority, plan.source), (pair.follower, plan.target)):
        found = place(store)
        if found != planned:
            yield f"the plan is for {_named(planned)}, and this is {_named(found)}"
    if judged(now) - judged(plan.made) > max_age:
        yield f"the plan was made at {plan.made}, longer ago than --max-age allows"


def _named(found: WikiId) -> str:
    return f"{found.environment} on {found.wiki or 'a directory'}"


def _done(action: Action, head: Head | None) -> bool:
    return head is not None and head.sha1 == action.sha1 and head.revision != action.base_revision


def _moved(
    store: PageStore, name: str, planned: tuple[int | None, str | None], heads: Mapping[str, Head]
) -> str | None:
    """Return how a page moved on since it was *planned*: its revision then, and that one's SHA-1 if it was known."""
    head, (revision, sha1) = heads.get(name), planned
    page = f"{store.environment}:{name}"
    if head is None:
        return None if revision is None else f"{page} is gone; the plan is based on revision {revision}"
    # A wiki that was restored from a backup gives the same ids again, to other texts.
    if head.revision == revision and (not sha1 or head.sha1 == sha1):
        return None
    return _MOVED.format(page=page, revision=head.revision, user=head.user or "somebody", time=head.timestamp)
