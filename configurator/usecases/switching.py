"""What switching instruments on or off would do; off works on every document, valid or not (`switchoff`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from configurator.core.document.effective import switched_on
from configurator.core.document.values import diff
from configurator.core.judged import Document
from configurator.errors import (
    ConfiguratorError,
    DocumentError,
    UnprotectedError,
    WikiUnavailableError,
)
from configurator.usecases.changing import rewritten
from configurator.usecases.saving import PreparedEdit, prepare
from configurator.usecases.switchoff import edit_of, snapshot_of, waiting_out

if TYPE_CHECKING:
    from collections.abc import Collection

    from configurator.core.page import Reading
    from configurator.core.rules import Context
    from configurator.ports import PageStore

_READ_ONLY: Final = "readonly"


def prepare_disabling(
    store: PageStore, names: Collection[str] | None, reason: str
) -> tuple[PreparedEdit, ...]:
    """Return the edits that switch *names* off, or every instrument if None; nothing is written.

    The documents are not judged: nothing but a missing right stops a switch-off. A wiki that is read-only now may take
    the edits by the time that they are sent; and it does not matter who else may edit there.

    Raises:
        NotPermittedError: This account may not save there.
        WikiError: The wiki could not be read.
    """
    with waiting_out(store):
        readings = store.read(names)
        try:
            store.require_write()
        except UnprotectedError:  # off is better than on, whoever may edit
            pass
        except WikiUnavailableError as error:
            if error.code != _READ_ONLY:
                raise
        return tuple(_disabling(store, name, reading, reason) for name, reading in readings.items())


def prepare_enabling(
    store: PageStore, names: Collection[str], context: Context, reason: str
) -> tuple[PreparedEdit, ...]:
    """Return the edits that switch *names* on; the documents are judged as for any save. Nothing is written.

    Raises:
        NotPermittedError: This account may not save there.
        WikiError: The wiki could not be read.
    """
    found, refused = rewritten(store, names, lambda _snapshot, document: switched_on(document))
    drafts = [each.draft(store) for each in found]
    return (*refused, *(prepare(store, drafts, context, reason) if drafts else ()))


def _disabling(store: PageStore, name: str, reading: Reading, reason: str) -> PreparedEdit:
    plain = PreparedEdit(where=f"{store.environment}:{name}", name=name, live=reading)
    try:
        before, edit = edit_of(store, reading, reason)
    except ConfiguratorError as error:
        return plain.refused(error)
    if edit is None:
        return plain
    changes = diff(before, edit.value)
    return replace(plain, changes=changes, edits=(edit,), restorable=_restorable(store, reading))


def _restorable(store: PageStore, reading: Reading) -> bool:
    """Tell whether what stands on the page could be saved again as it is."""
    snapshot = snapshot_of(store, reading)
    try:
        return not Document.of(snapshot.document(), snapshot.name, store.kind).errors
    except DocumentError:
        return False
