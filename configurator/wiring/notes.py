"""What files were made from, noted beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from configurator.adapters.checkout import Checkout, Made
from configurator.core.page import Head
from configurator.usecases.saving import LIVE, UNNOTED, Draft, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.core.document.source import Source
    from configurator.core.page import Receipt
    from configurator.usecases.saving import Outcome, Saving
    from configurator.wiring import Workspace


def checkout(directory: Path) -> Checkout:
    """Return the notes of what the files in *directory* were made from."""
    return Checkout(directory)


def draft(source: Source, file: Path, environment: str) -> Draft:
    """Return the document in *file* on its way to *environment*, made from what is noted beside it.

    Raises:
        SettingsError: The notes are damaged.
    """
    notes = checkout(file.parent).read()
    made = notes.base(file.name, environment, page_of(source.value))
    if made is None:
        return Draft(source=source, base=UNNOTED if notes.know(environment) else LIVE)
    return Draft(source=source, base=made.revision, base_sha1=made.sha1)


def note_bases(
    workspace: Workspace, environment: str, savings: Iterable[Saving], outcomes: Iterable[Outcome]
) -> None:
    """Note beside each file which revision of *environment* it now corresponds to."""
    written = {outcome.name: outcome.receipt for outcome in outcomes if outcome.receipt is not None}
    noted: dict[Path, dict[str, Made]] = {}
    for saving in savings:
        now: Receipt | Head | None = written.get(saving.name)
        if saving.edit is None and saving.error is None and isinstance(saving.live, Head):
            now = saving.live
        if now is not None and workspace.is_file(saving.where):
            file = Path(saving.where)
            made = Made(saving.name, now.revision, now.sha1)
            noted.setdefault(file.parent, {})[file.name] = made
    for directory, files in noted.items():
        checkout(directory).note(environment, files)
