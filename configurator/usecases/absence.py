"""What is said of a page that is not there."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from configurator.errors import BadReferenceError

if TYPE_CHECKING:
    from configurator.core.page import Absence
    from configurator.ports import PageStore


def absent(store: PageStore, absence: Absence) -> BadReferenceError:
    """Return the error that says who removed the page, or else names the nearest one that is there.

    Raises:
        WikiError: The wiki could not be read.
    """
    return BadReferenceError(f"{store.environment}:{absence.name}", _reason(store, absence))


def _reason(store: PageStore, absence: Absence) -> str:
    if (removal := absence.removal) is not None:
        gone = "deleted" if removal.kind == "delete" else "moved away"
        who, why = removal.user or "somebody", removal.comment or "no reason given"
        return f"was {gone} by {who} on {removal.timestamp} ({why})"
    near = get_close_matches(absence.name, store.heads(), n=1)
    return f"there is no such page; did you mean {near[0]}?" if near else "there is no such page"
