"""JSON values: absence, equality and places."""

from __future__ import annotations

import json
from enum import Enum
from typing import Final, TypeAlias

from configurator.core.terminal import visible

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
