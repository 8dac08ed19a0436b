"""After writing: see that what was stored is what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.page import Edit, Snapshot
from configurator.errors import ConfiguratorError, UnexpectedMergeError
from configurator.usecases.saving import Outcome
from configurator.usecases.switchoff import edit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.page import Reading, Receipt
    from configurator.ports import PageStore


def confirm(store: PageStore, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return *outcomes* after a look at what was stored, read in bulk.

    A text that nobody wrote, that is a merge by the wiki, is replaced by the text before it and becomes an
    `UnexpectedMergeError`. Not so where something was switched off: the text before is the one that was to end.

    Raises:
        WikiError: The wiki could not be read.
    """
    written = {
        outcome.name for outcome in outcomes if outcome.receipt is not None and outcome.receipt.changed
    }
    heads = store.read(written) if written else {}
    return tuple(
        _confirmed(store, outcome, heads[outcome.name]) if outcome.name in heads else outcome
        for outcome in outcomes
    )


def _confirmed(store: PageStore, outcome: Outcome, now: Reading) -> Outcome:
    receipt = outcome.receipt
    if receipt is None or (
        isinstance(now, Snapshot) and (now.revision, now.sha1) == (receipt.revision, receipt.sha1)
    ):
        return outcome
    if receipt.switches_off:
        return outcome if _off(store, now, receipt.revision) else _still_on(store, receipt)
    stored = {}
    for snapshot in store.history(receipt.name):
        stored[snapshot.revision] = snapshot
        if snapshot.revision < receipt.revision:
            break
    ours = stored.get(receipt.revision)
    if ours is None or ours.sha1 in {
        receipt.sha1,
        None,
    }:  # moved on, went away or hidden after our text was there
        return outcome
    return Outcome(name=outcome.name, error=_undone(store, ours, stored.get(ours.parent)))


def _off(store: PageStore, now: Reading, revision: int) -> bool:
    """Tell whether the page is off, unless somebody wrote another text after *revision*."""
    return not isinstance(now, Snapshot) or now.revision != revision or edit_of(store, now, "")[1] is None


def _still_on(store: PageStore, receipt: Receipt) -> Outcome:
    page = f"{store.environment}:{receipt.name}"
    return Outcome(name=receipt.name, error=UnexpectedMergeError(page, receipt.revision, restored=False))


def _undone(store: PageStore, merged: Snapshot, before: Snapshot | None) -> UnexpectedMergeError:
    """Restore the text before a merge that nobody wanted, and return the error that says so."""
    page = f"{store.environment}:{merged.name}"
    if before is None:
        return UnexpectedMergeError(page, merged.revision, restored=False)
    summary = f"Restore revision {before.revision}: revision {merged.revision} holds a text that nobody wrote"
    try:
        value = before.source(f"{page}@{before.revision}", limited=False).value
        store.write(Edit(name=merged.name, value=value, base_revision=merged.revision, summary=summary))
    except ConfiguratorError:
        return UnexpectedMergeError(page, merged.revision, restored=False)
    return UnexpectedMergeError(page, merged.revision, restored=True)
