"""The one way to switch an instrument off: on whatever stands on its page when the wiki takes the edit.

Nothing but a missing right refuses it. No text is sent that could not be read as it is stored; nothing else in it
changes; somebody else's edit in between is read and switched off too; what the wiki puts off is waited out; an edit
filter's warning is confirmed. `instruments disable`, the bot and `saving.write` all pass here.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from configurator.core.document.effective import switched_off
from configurator.core.document.values import diff
from configurator.core.page import Absence, Edit, Receipt, Snapshot, Unreadable
from configurator.core.words import summary
from configurator.errors import EditConflictError
from configurator.ports import Remote
from configurator.usecases.reading import absent

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from configurator.core.document.values import Json
    from configurator.core.page import Reading
    from configurator.ports import PageStore

# Seconds before each further look at a page that moved on again and again: a database's copy may lag behind, too.
_PAUSES: Final = (0.0, 0.0, 0.5, 1.0, 2.0, 4.0, *([8.0] * 30))
_MEANWHILE: Final = "the page had changed meanwhile; what stood there was switched off"
_OFF_MEANWHILE: Final = "somebody else switched it off meanwhile"
_GONE: Final = "is gone, so there is nothing to switch off"


def waiting_out(store: PageStore) -> AbstractContextManager[None]:
    """Return a context in which *store* waits as long as its wiki asks to."""
    return store.waiting_out() if isinstance(store, Remote) else nullcontext()


def edit_of(store: PageStore, reading: Reading, because: str) -> tuple[Json, Edit | None]:
    """Return the document of *reading* as it is stored, and the edit that switches it off; None if it is off.

    Args:
        store: Where it was read.
        reading: What was read.
        because: Why, in the words of the person who switches off; may be empty.

    Raises:
        BadReferenceError: There is no such page.
        DocumentError: It is no JSON.
        WikiError: It could not be read as it is stored.
    """
    snapshot = snapshot_of(store, reading)
    if isinstance(store, Remote):
        snapshot = store.as_stored(snapshot)
    before = snapshot.as_stored(f"{store.environment}:{snapshot.name}")
    after = switched_off(before)
    if not diff(before, after):
        return before, None
    return before, Edit(
        name=snapshot.name,
        value=after,
        base_revision=snapshot.revision,
        summary=summary(before, after, because),
        off_because=because,
    )


def switch_off(store: PageStore, edit: Edit, sleep: Callable[[float], None] = time.sleep) -> Receipt:
    """Write an *edit* that switches off; if the page moved on, switch off what stands there by then.

    Raises:
        EditConflictError: For minutes, the page moved on whenever it was looked at.
        DocumentError: What stands there now is no JSON.
        WikiError: The wiki refuses this account, or did not answer.
    """
    note = ""
    pauses = iter(_PAUSES)
    while True:
        try:
            receipt = store.write(edit)
        except EditConflictError:
            pause = next(pauses, None)
            if pause is None:
                raise
        else:
            return replace(receipt, note=note or receipt.note, switches_off=True)
        sleep(pause)
        with waiting_out(store):
            reading = store.read([edit.name])[edit.name]
            if isinstance(reading, Absence):
                return _unchanged(edit, 0, _GONE)
            again = edit_of(store, reading, edit.off_because or "")[1]
        if again is None:
            return _unchanged(edit, snapshot_of(store, reading).revision, _OFF_MEANWHILE)
        edit, note = again, _MEANWHILE


def snapshot_of(store: PageStore, reading: Reading) -> Snapshot:
    """Return *reading* if it is a page's text.

    Raises:
        BadReferenceError: There is no such page.
        NotPermittedError: It could not be read.
    """
    match reading:
        case Snapshot():
            return reading
        case Unreadable():
            raise reading.error(store.environment, f"{store.environment}:{reading.name}")
        case Absence():
            raise absent(store, reading, f"{store.environment}:{reading.name}")
        case never:
            assert_never(never)


def _unchanged(edit: Edit, revision: int, note: str) -> Receipt:
    return Receipt(
        name=edit.name,
        revision=revision,
        base_revision=edit.base_revision,
        sha1=edit.sha1,
        changed=False,
        note=note,
        switches_off=True,
    )
