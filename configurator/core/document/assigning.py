"""`PLACE=VALUE`: a change of one place of a document, as a person types it.

A place is written as in differences: keys joined by dots, odd keys in quotes (`sample.wikis.enwiki`). `=` puts a value
there, `+=` adds items to a list, `-=` removes items from a list or keys from an object.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from configurator.core.document.names import nearest
from configurator.core.document.typed import NotTypedError, Part, typed_items
from configurator.core.document.values import same
from configurator.errors import BadReferenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.document.values import Json

_KEY = r'\w(?:[\w-]*\w)?|"(?:[^"\\]|\\.)*"'
_FORM = re.compile(rf"((?:{_KEY})(?:\.(?:{_KEY}))*)(\+=|-=|=)(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")
_EACH_KEY = re.compile(_KEY)
_OVERRIDES = "overrides"
# Keys that lead to a value of one override: `overrides.beta.enabled`.
_INTO_ONE = 3
#: What an assignment looks like, for people.
EXAMPLES: Final = "sample.wikis.enwiki=5%, end=+30d or contextual_attributes+=page_id"


@dataclass(frozen=True)
class Assignment:
    """A change of one place.

    Attributes:
        text: As typed.
        keys: What leads to the place.
        sign: `=`, `+=` or `-=`.
        value: What is put there, added or removed; still as typed.
    """

    text: str
    keys: tuple[str, ...]
    sign: str
    value: str


def is_assignment(text: str) -> bool:
    """Tell whether *text* is meant as an assignment: of what names a page, only an address has an equals sign."""
    place, equals, _ = text.partition("=")
    return bool(equals) and "://" not in place


def assignment(text: str) -> Assignment:
    """Return what *text* assigns.

    Raises:
        BadReferenceError: It is no assignment.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise BadReferenceError(text, f"is no assignment; write one like {EXAMPLES}")
    keys = (_ESCAPE.sub(r"\1", key[1:-1]) if key[0] == '"' else key for key in _EACH_KEY.findall(found[1]))
    return Assignment(text, tuple(keys), found[2], found[3])


def assigned(document: Json, changes: Sequence[Assignment], schema: Part) -> Json:
    """Return *document* after *changes*, one after the other; the document stays as it is.

    What an override lacks is taken from the document itself, since an override replaces whole values.

    Args:
        document: Valid or not.
        changes: What to change.
        schema: Its document schema, which says what each value may be.

    Raises:
        BadReferenceError: A place is none of the schema, or a value none of its place.
    """
    for each in changes:
        document = _assigned(document, each, schema)
    return document


def _assigned(document: Json, change: Assignment, schema: Part) -> Json:
    document = _with_override(document, change.keys)
    part = _part(change, schema)
    try:
        return _put(document, change.keys, change, part)
    except NotTypedError as error:
        raise BadReferenceError(change.text, str(error)) from error


def _part(change: Assignment, schema: Part) -> Part:
    part = schema
    for key in change.keys:
        below = part.child(key)
        if below is None:
            near = nearest(key, part.keys)
            known = "" if near or not part.keys else f"; there {_known(part.keys)}"
            raise BadReferenceError(change.text, f"{key} is no place of a document{near or known}")
        part = below
    return part


def _known(keys: tuple[str, ...]) -> str:
    return f"is {keys[0]}" if len(keys) == 1 else f"are {', '.join(keys)}"


def _with_override(document: Json, keys: tuple[str, ...]) -> Json:
    """Return *document* with the override that *keys* lead into, which holds whole values of the document's."""
    if keys[0] != _OVERRIDES or len(keys) < _INTO_ONE or not isinstance(document, dict):
        return document
    _, environment, key, *_ = keys
    overrides = document.get(_OVERRIDES)
    overrides = overrides if isinstance(overrides, dict) else {}
    override = overrides.get(environment)
    override = override if isinstance(override, dict) else {}
    if key not in override and key in document:
        override = override | {key: document[key]}
    return document | {_OVERRIDES: overrides | {environment: override}}


def _put(value: Json, keys: tuple[str, ...], change: Assignment, part: Part) -> Json:
    if not keys:
        return _value(value, change, part)
    if not isinstance(value, dict):
        raise NotTypedError(
            "what stands above that place is no object; correct it first, with `instruments edit`"
        )
    key, *deeper = keys
    before = value.get(key, _START.get(part.kind)) if not deeper else value.get(key)
    return value | {key: _put(before, tuple(deeper), change, part)}


_START: Final[dict[str, Json]] = {"array": [], "object": {}}


def _value(before: Json, change: Assignment, part: Part) -> Json:
    """Return what stands at the place after *change*, where *before* stands."""
    if change.sign == "=":
        since = before if isinstance(before, str) else ""
        return part.value(change.value, last=change.keys[-1] == "end", since=since)
    items = typed_items(change.value)
    if isinstance(before, list) and part.kind == "array":
        if change.sign == "+=":
            return [*before, *(each for each in items if not _among(each, before))]
        return [each for each in before if not _among(each, items)]
    if isinstance(before, dict) and part.kind == "object" and change.sign == "-=":
        return {key: item for key, item in before.items() if key not in items}
    what = "lists" if change.sign == "+=" else "lists, and with keys of an object"
    raise NotTypedError(f"{change.sign} goes with {what}; write {'.'.join(change.keys)}=VALUE")


def _among(item: Json, items: list[Json]) -> bool:
    return any(same(item, each) for each in items)
