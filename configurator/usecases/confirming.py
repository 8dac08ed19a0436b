"""After writing: see that what was stored is what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.page import Edit, Snapshot
from configurator.errors import ConfiguratorError, UnexpectedMergeError
from configurator.usecases.saving import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.page import Reading
    from configurator.ports import PageStore


def confirm(store: PageStore, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return *outcomes* after a look at what was stored, read in bulk.

    A text that nobody wrote, that is a merge by the wiki, is replaced by the text before it and becomes an
    `UnexpectedMergeError`.

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
