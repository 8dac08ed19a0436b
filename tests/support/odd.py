"""Odd answers: a valid one with something in it that is not what it should be, anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

#: A place in a JSON value: keys and indexes.
Path = tuple[str | int, ...]

#: What may stand where something else should.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 1.5, 2**63, 10**400, "", "7", "x", "../../../config/credentials", "/dev/zero", "xx/dev/zero",
    "\ud800", "\x00", "\x1b[31m", "2026-01-31T12:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "x" * 100_000,
    "0" * 40, "Instrument:web-scroll", "Instrument:other", [], {}, [None], [[]], {"": ""}, {"x": [1]}, [{"title": []}],
)  # fmt: skip
#: Keys that mean something anywhere at the top of an answer.
_KEYS = (
    "errors",
    "error",
    "warnings",
    "continue",
    "curtimestamp",
    "batchcomplete",
    "query",
    "edit",
    "login",
    "missing",
)
_GONE = object()
_KEY_TWICE = 0.1


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield where anything stands in *value*, *value* itself first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def changed(value: Any, path: Path, new: object) -> Any:
    """Return *value* with *new* at *path*, whose last step may be a new key."""
    if not path:
        return new
    key, *rest = path
    inner = changed(value[key], tuple(rest), new) if rest else new
    if isinstance(value, list):
        return [*value[: int(key)], *([] if inner is _GONE else [inner]), *value[int(key) + 1 :]]
    return {each: old for each, old in value.items() if each != key} | (
        {} if inner is _GONE else {key: inner}
    )


def odd(valid: Any, chance: Random) -> str:
    """Return the JSON text of *valid* with one to three things changed."""
    value = valid
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(list(places(value)))
        how = chance.choice(["replaced", "added", "twice"])
        if how == "added" and isinstance(value, dict):
            value = changed(value, (chance.choice(_KEYS),), chance.choice(VALUES))
        elif how == "twice" and path and isinstance(path[-1], int):
            items: Any = value
            for key in path[:-1]:
                items = items[key]
            value = changed(value, path[:-1], [*items, items[path[-1]]])
        else:
            value = changed(value, path, chance.choice([*VALUES, _GONE] if path else VALUES))
    text = json.dumps(value)
    if chance.random() < _KEY_TWICE and isinstance(value, dict) and value:
        text = text.replace("{", f"{{{json.dumps(next(iter(value)))}: 1, ", 1)
    return text
