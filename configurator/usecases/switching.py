"""Switching instruments on and off; off works on every document, valid or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from configurator.core import rules
from configurator.core.diff import diff
from configurator.core.page import Absence, Edit, Snapshot, Unreadable
from configurator.core.source import Source
from configurator.core.summary import summary
from configurator.core.switch import switched_off
from configurator.errors import (
    ConfiguratorError,
    DocumentError,
    InvalidDocumentError,
    NotPermittedError,
)
from configurator.usecases.absence import absent
from configurator.usecases.saving import Draft, Saving, is_valid, prepare

if TYPE_CHECKING:
    from collections.abc import Collection

    from configurator.core.page import Reading
    from configurator.core.rules import Context
    from configurator.ports import PageStore


def prepare_disabling(store: PageStore, names: Collection[str] | None, reason: str) -> tuple[Saving, ...]:
    """Return the edits that switch *names* off, or every instrument if None; nothing is written.

    The documents are not judged: nothing but a missing right stops a switch-off.

    Raises:
        NotPermittedError: This account may not save there.
        WikiError: The wiki could not be read.
    """
    readings = store.read(names)
    store.require_write()
    return tuple(_disabling(store, name, reading, reason) for name, reading in readings.items())


def prepare_enabling(
    store: PageStore, names: Collection[str], context: Context, reason: str
) -> tuple[Saving, ...]:
    """Return the edits that switch *names* on; the documents are judged as for any save. Nothing is written.

    Raises:
        NotPermittedError: This account may not save there.
        WikiError: The wiki could not be read.
    """
    refused: list[Saving] = []
    drafts: list[Draft] = []
    for name, reading in store.read(names).items():
        where = f"{store.environment}:{name}"
        try:
            snapshot = _snapshot(store, where, reading)
            source = snapshot.source(where)
            value = source.value | {"enabled": True} if isinstance(source.value, dict) else source.value
            if errors := rules.document_errors(value, name):
                raise InvalidDocumentError(where, source.placed(errors))
            drafts.append(
                Draft(source=Source(where, source.text, value, source.notes), base=snapshot.revision)
            )
        except ConfiguratorError as error:
            refused.append(_refused(where, name, reading, error))
    return (*refused, *(prepare(store, drafts, context, reason) if drafts else ()))


def _disabling(store: PageStore, name: str, reading: Reading, reason: str) -> Saving:
    where = f"{store.environment}:{name}"
    try:
        snapshot = _snapshot(store, where, reading)
        before = snapshot.source(where, limited=False).value
    except ConfiguratorError as error:
        return _refused(where, name, reading, error)
    after = switched_off(before)
    changes = diff(before, after)
    saving = Saving(where=where, name=name, live=reading)
    if not changes:
        return saving
    edit = Edit(
        name=name, value=after, base_revision=snapshot.revision, summary=summary(before, after, reason)
    )
    return replace(saving, changes=changes, edit=edit, restorable=is_valid(before, name))


def _refused(where: str, name: str, reading: Reading, error: ConfiguratorError) -> Saving:
    problems = error.problems if isinstance(error, DocumentError) else ()
    return Saving(where=where, name=name, live=reading, error=error, problems=problems)


def _snapshot(store: PageStore, where: str, reading: Reading) -> Snapshot:
    match reading:
        case Snapshot():
            return reading
        case Unreadable(reason=reason):
            raise NotPermittedError(
                store.environment, "unreadable", f"{where}: {reason}", next_step="look at the page"
            )
        case Absence():  # pragma: no branch -- the last of a closed set
            raise absent(store, reading)
