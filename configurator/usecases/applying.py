"""A reviewed plan carried out: on the revisions that were reviewed, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.diff import diff
from configurator.core.instants import judged
from configurator.core.page import Edit, Snapshot
from configurator.core.values import MISSING
from configurator.errors import DocumentError, StalePlanError
from configurator.usecases.planning import place
from configurator.usecases.saving import Saving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import timedelta

    from configurator.core.page import Head
    from configurator.core.plan import Action, Place, Plan
    from configurator.core.values import Json, Missing
    from configurator.ports import PageStore
    from configurator.usecases.comparing import Pair

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


def savings(pair: Pair, actions: Sequence[Action], keep: Callable[[Snapshot], None]) -> tuple[Saving, ...]:
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
    return tuple(_saving(pair, action, heads.get(action.name)) for action in actions)


def edit(action: Action) -> Edit:
    """Return the edit that carries out *action*."""
    return Edit(
        name=action.name, value=action.value, base_revision=action.base_revision, summary=action.summary
    )


def _saving(pair: Pair, action: Action, live: Snapshot | None) -> Saving:
    page = f"{pair.follower.environment}:{action.name}"
    before: Json | Missing = MISSING
    try:
        if live is not None:
            before = live.source(page, limited=False).value
        return Saving(
            where=page, name=action.name, live=live, changes=diff(before, action.value), edit=edit(action)
        )
    except DocumentError as error:
        return Saving(where=page, name=action.name, live=live, error=error, problems=error.problems)


def _other_plan(plan: Plan, pair: Pair, digest: str, now: str, max_age: timedelta) -> Iterator[str]:
    if plan.digest != digest:
        yield f"the digest of this plan is {plan.digest}, not the reviewed {digest}"
    for store, planned in ((pair.authority, plan.source), (pair.follower, plan.target)):
        found = place(store)
        if found != planned:
            yield f"the plan is for {_named(planned)}, and this is {_named(found)}"
    if judged(now) - judged(plan.made) > max_age:
        yield f"the plan was made at {plan.made}, longer ago than --max-age allows"


def _named(found: Place) -> str:
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
