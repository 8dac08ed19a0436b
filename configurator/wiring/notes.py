"""What files were made from, noted beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.adapters.checkout import Checkout, Made
from configurator.core.document.names import PROPOSALS
from configurator.core.judged import Document
from configurator.core.page import Head
from configurator.usecases.saving import LIVE, UNNOTED, Draft, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.core.document.source import Source
    from configurator.core.page import Receipt
    from configurator.usecases.proposing import Submission
    from configurator.usecases.saving import Outcome, PreparedEdit
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
        return Draft(document=Document(source), base=UNNOTED if notes.know(environment) else LIVE)
    return Draft(document=Document(source), base=made.revision, base_sha1=made.sha1)


def with_bases(submission: Submission, file: Path, environment: str) -> Submission:
    """Return the document in *file*, to be proposed for *environment*, with what is noted beside it.

    Raises:
        SettingsError: The notes are damaged.
    """
    notes, page = checkout(file.parent).read(), page_of(submission.source.value)
    made, proposed = (
        notes.base(file.name, place, page) for place in (environment, f"{environment}{PROPOSALS}")
    )
    return replace(
        submission,
        base=made and made.revision,
        base_sha1=made and made.sha1,
        proposed=proposed and proposed.revision,
        proposed_sha1=proposed and proposed.sha1,
    )


def note_bases(
    workspace: Workspace, environment: str, prepared: Iterable[PreparedEdit], outcomes: Iterable[Outcome]
) -> None:
    """Note beside each file which revision of *environment*, or of its proposals, it now corresponds to."""
    written = {outcome.name: outcome.receipt for outcome in outcomes if outcome.receipt is not None}
    noted: dict[Path, dict[str, Made]] = {}
    for each in prepared:
        now: Receipt | Head | None = written.get(each.name)
        if not each.edits and each.error is None and isinstance(each.live, Head):
            now = each.live
        if now is not None and workspace.is_file(each.where):
            file = Path(each.where)
            made = Made(each.name, now.revision, now.sha1)
            noted.setdefault(file.parent, {})[file.name] = made
    for directory, files in noted.items():
        checkout(directory).note(environment, files)
