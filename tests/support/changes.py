"""Changes carried out: what `diff` says of two documents leads from one to the other."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from configurator.core.document.values import MISSING, Kind, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.core.document.values import Change, Json, Missing


def apply(changes: Iterable[Change], value: Json | Missing) -> Json | Missing:
    """Return *value* with *changes*, which come from a `diff` of it, carried out; *value* itself stays as it is."""
    changes = tuple(changes)
    root: dict[str, Any] = {} if value is MISSING else {"": deepcopy(value)}
    items = [change for change in changes if change.in_set]
    # From the end, so that the indices that are still to come keep their meaning.
    for change in reversed([item for item in items if item.kind is Kind.REMOVED]):
        parent, index = _parent(root, change)
        del parent[int(index)]
    for change in (item for item in items if item.kind is Kind.ADDED):
        parent, index = _parent(root, change)
        parent.insert(int(index), change.after)
    for change in (change for change in changes if not change.in_set):
        parent, key = _parent(root, change)
        if change.kind is Kind.REMOVED:
            del parent[key]
        else:
            parent[key] = change.after
    result: Json | Missing = root.get("", MISSING)
    return result


def _parent(root: dict[str, Any], change: Change) -> tuple[Any, str]:
    """Return what holds the change's place, and the key there; *root* holds the document under `""`."""
    *path, key = ("", *keys_of(change.pointer))
    parent: Any = root
    for step in path:
        parent = parent[step]
    return parent, key
