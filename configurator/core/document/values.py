"""JSON values: what is absent, what is equal, and what differs.

Two values are equal as documents are: `1` is `1.0`, `true` is not `1`, the order of keys does not count, that of lists does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from configurator.core.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

# `None`, booleans, numbers, strings, lists and dicts with string keys, as `json.loads` makes them.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Missing(Enum):
    """The type of `MISSING`."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


#: There is no value; `None` is JSON's null and a value.
MISSING: Final = Missing.MISSING


def same(one: Json | Missing, other: Json | Missing) -> bool:
    """Tell whether two JSON values are equal.

    `1` equals `1.0`; `true` does not equal `1`; null does not equal absent; the order of keys does not count, that of
    lists does.
    """
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def child(pointer: str, key: str | int) -> str:
    """Return the JSON Pointer (RFC 6901) of *key* below *pointer*."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def keys_of(pointer: str) -> tuple[str, ...]:
    """Return the keys that lead to *pointer*, unescaped; the inverse of `child`."""
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])


def shown(value: Json | Missing, limit: int = 60) -> str:
    """Return *value* as short JSON text on one line, safe on a terminal."""
    if value is MISSING:
        return "absent"
    text = visible(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


class Kind(StrEnum):
    """How a place differs."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs.

    Attributes:
        pointer: JSON Pointer (RFC 6901) of the place; `""` is the whole document. An item that was added to a set is
            counted in the list after, one that was removed in the list before.
        before: The value before, MISSING if there was none.
        after: The value after, MISSING if there is none.
        in_set: Whether the place is an item of a set.
    """

    pointer: str
    before: Json | Missing
    after: Json | Missing
    in_set: bool = False

    @property
    def kind(self) -> Kind:
        """How the place differs; `order` is a set as a whole, whose kept items stand in another order."""
        if self.before is MISSING:
            return Kind.ADDED
        if self.after is MISSING:
            return Kind.REMOVED
        return Kind.ORDER if _is_set(self.before) and _is_set(self.after) else Kind.REPLACED


def diff(before: Json | Missing, after: Json | Missing) -> tuple[Change, ...]:
    """Return what leads from *before* to *after*, in the order of their keys; removed keys come last.

    In a set, items removed come first, then items added. If items that both lists hold stand in another order, one
    change of kind `order` follows, with both lists whole. MISSING stands for a page that is not there.
    """
    return tuple(_changes(before, after, ""))


def _changes(before: Json | Missing, after: Json | Missing, pointer: str) -> Iterator[Change]:
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in after | before:
            yield from _changes(before.get(key, MISSING), after.get(key, MISSING), child(pointer, key))
    elif same(before, after):
        return
    elif isinstance(before, list) and isinstance(after, list) and _is_set(before) and _is_set(after):
        yield from _set_changes(before, after, pointer)
    else:
        yield Change(pointer, before, after)


def _set_changes(before: list[Json], after: list[Json], pointer: str) -> Iterator[Change]:
    old, new = list(map(_identity, before)), list(map(_identity, after))
    kept = set(old) & set(new)
    for index, item in enumerate(before):
        if old[index] not in kept:
            yield Change(child(pointer, index), item, MISSING, in_set=True)
    for index, item in enumerate(after):
        if new[index] not in kept:
            yield Change(child(pointer, index), MISSING, item, in_set=True)
    if [item for item in old if item in kept] != [item for item in new if item in kept]:
        yield Change(pointer, before, after)


def _is_set(value: Json | Missing) -> bool:
    if not isinstance(value, list) or any(isinstance(item, (list, dict)) for item in value):
        return False
    return len(set(map(_identity, value))) == len(value)


def _identity(item: Json) -> tuple[bool, Json]:
    """Return what is equal for scalars that are (`values.same`): to Python, `True` equals `1`."""
    return isinstance(item, bool), item
