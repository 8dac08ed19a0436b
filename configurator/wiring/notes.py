"""What files were made from, noted beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from configurator.adapters.checkout import Checkout
from configurator.core.page import Head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.usecases.saving import Outcome, Saving
    from configurator.wiring import Workspace


def checkout(directory: Path) -> Checkout:
    """Return the notes of what the files in *directory* were made from."""
    return Checkout(directory)


def note_bases(
    workspace: Workspace, environment: str, savings: Iterable[Saving], outcomes: Iterable[Outcome]
) -> None:
    """Note beside each file which revision of *environment* it now corresponds to."""
    revisions = {
        outcome.name: outcome.receipt.revision for outcome in outcomes if outcome.receipt is not None
    }
    noted: dict[Path, dict[str, int]] = {}
    for saving in savings:
        revision = revisions.get(saving.name)
        if saving.edit is None and saving.error is None and isinstance(saving.live, Head):
            revision = saving.live.revision
        if revision is not None and workspace.is_file(saving.where):
            file = Path(saving.where)
            noted.setdefault(file.parent, {})[file.name] = revision
    for directory, files in noted.items():
        checkout(directory).note(environment, files)
