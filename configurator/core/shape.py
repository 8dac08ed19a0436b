"""The shape of foreign JSON, judged in one place before anything believes it.

A shape is a type: a `TypedDict` of strings, integers, lists, mappings, unions and other `TypedDict`s, with a `Rule` where
the type alone says too little. So mypy knows of every key that is read whether it was judged, and the judgement cannot
be forgotten: what `judged` returns is a copy, and holds nothing that the shape does not name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NoReturn,
    NotRequired,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from configurator.core.document.instants import moment
from configurator.core.visible import visible

T = TypeVar("T")
_Check: TypeAlias = Callable[[object], object]

#: Most lists, objects and further members of them in one text: memory for them is many times that for the text.
MAX_PARTS: Final = 1_000_000
#: Deepest nesting of a value of any shape.
MAX_DEPTH: Final = 64

_SHA1: Final = re.compile("[0-9a-f]{40}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"')
_LONGEST_INTEGER: Final = 20
_LONGEST_KEY: Final = 40
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_NAMES: Final[dict[object, str]] = {
    str: "text",
    int: "integer",
    float: "decimal",
    bool: "true or false",
    NoneType: "null",
}


class MisshapenError(ValueError):
    """A foreign value is not what it should be.

    Attributes:
        place: Where in the value, like `query.pages[3].pageid`; empty for all of it.
        fact: What is wrong there, as the end of a sentence.
    """

    def __init__(self, fact: str, place: str = "") -> None:
        super().__init__(fact, place)
        self.place = place
        self.fact = fact

    def __str__(self) -> str:
        return f"{self.place.removeprefix('.') or 'it'} {self.fact}"

    def below(self, step: str) -> MisshapenError:
        """Return the error as told from one level further up."""
        return MisshapenError(self.fact, step + self.place)


@dataclass(frozen=True)
class Rule:
    """What a type alone cannot say.

    Attributes:
        kept: Whether a value that has the type keeps the rule.
        fact: What is said of one that does not.
    """

    kept: Callable[[Any], bool]
    fact: str


def _is_instant(text: str) -> bool:
    when = moment(text)
    # Before there are no wikis; and what is added to a time in the last year that Python knows is no time.
    return when is not None and _FIRST_YEAR <= when.year <= _LAST_YEAR


def is_sha1(text: str) -> bool:
    """Tell whether *text* is a SHA-1 as MediaWiki writes it."""
    return _SHA1.fullmatch(text) is not None


#: The id of a page, of a revision: 1, 2, …
Id = Annotated[int, Rule(lambda number: number > 0, "is no whole number above 0")]
#: The same, or 0 for none.
IdOrZero = Annotated[int, Rule(lambda number: number >= 0, "is no whole number")]
Sha1 = Annotated[str, Rule(is_sha1, "is no SHA-1")]
#: As MediaWiki writes them: `YYYY-MM-DDTHH:MM:SSZ`.
Instant = Annotated[str, Rule(_is_instant, "is no time like 2026-01-31T12:00:00Z")]


def judged(value: object, shape: type[T]) -> T:
    """Return what of *value* has the *shape*; keys that it does not name are left out.

    Raises:
        MisshapenError: Something is missing, or is something else.
    """
    check: Callable[[object], T] = _check(shape)  # type: ignore[arg-type, assignment]  # that is what a check is for
    return check(value)


def parsed(body: bytes) -> object:
    """Return the JSON value in *body*.

    Raises:
        MisshapenError: It is no JSON in UTF-8, or so odd that two readers may take it for two values: a key twice, NaN,
            an integer of more than 64 bits; or so big or deep that reading it would be costly.
    """
    if parts(body) > MAX_PARTS:
        raise MisshapenError(f"has more than {MAX_PARTS:,} parts")
    try:
        return _DECODER.decode(body.decode())
    except UnicodeDecodeError as error:
        raise MisshapenError("is not UTF-8") from error
    except RecursionError as error:
        raise MisshapenError("is nested too deep") from error
    except json.JSONDecodeError as error:
        raise MisshapenError("is no JSON") from error


def parts(body: bytes) -> int:
    """Return how many lists, objects and further members a JSON text has at most."""
    rough = _counted(body)
    return rough if rough <= MAX_PARTS // 10 else _counted(_STRING.sub(b"", body))


def _counted(body: bytes) -> int:
    return sum(map(body.count, (b"{", b"[", b",")))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MisshapenError("has a key twice")
    return found


def _integer(digits: str) -> int:
    value = int(digits) if len(digits) <= _LONGEST_INTEGER else 2**63
    if not -(2**63) <= value < 2**63:
        raise MisshapenError("has an integer of more than 64 bits")
    return value


def _no_number(said: str) -> NoReturn:
    raise MisshapenError(f"has {said} for a number")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_constant=_no_number)


@cache
def _check(shape: Any) -> _Check:  # noqa: ANN401 -- a type; Python has no name for those that are no classes
    """Return what judges values of *shape*."""
    origin, inner = get_origin(shape), get_args(shape)
    if is_typeddict(shape):
        check = _keys_of(shape)
    elif origin is Annotated:
        check = _ruled(_check(inner[0]), inner[1])
    elif origin is Literal:
        words = Rule(lambda value: value in inner, f"is not {' or '.join(map(str, inner))}")
        check = _ruled(_anything, words)
    elif origin is list:
        check = _list_of(_check(inner[0]))
    elif origin is dict:
        check = _mapping_to(_check(inner[1]))
    elif origin in (Union, UnionType):
        check = _one_of([_check(each) for each in inner])
    else:
        check = _anything if shape is object else _plain(shape)
    return check


def _anything(value: object) -> object:
    """Return *value*, whatever it is, if it can be looked at."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    if any(isinstance(each, dict | list) for each in level):
        raise MisshapenError(f"is nested deeper than {MAX_DEPTH} levels")
    return value


def _plain(kind: type) -> _Check:
    def check(value: object) -> object:
        if type(value) is not kind:  # True is no 1 here
            raise MisshapenError(f"is no {_NAMES[kind]}")
        if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
            raise MisshapenError("has half of a surrogate pair in it")
        return value

    return check


def _ruled(check_type: _Check, rule: Rule) -> _Check:
    def check(value: object) -> object:
        found = check_type(value)
        if not rule.kept(found):
            raise MisshapenError(rule.fact)
        return found

    return check


def _list_of(check_item: _Check) -> _Check:
    def check(value: object) -> object:
        if not isinstance(value, list):
            raise MisshapenError("is no list")
        found = []
        for at, item in enumerate(value):
            try:
                found.append(check_item(item))
            except MisshapenError as error:
                raise error.below(f"[{at}]") from None
        return found

    return check


def _mapping_to(check_item: _Check) -> _Check:
    check_key = _plain(str)

    def check(value: object) -> object:
        found: dict[object, object] = {}
        for key, item in _as_object(value).items():
            try:
                found[check_key(key)] = check_item(item)
            except MisshapenError as error:
                raise error.below(f"[{visible(key[:_LONGEST_KEY])}]") from None
        return found

    return check


def _keys_of(shape: Any) -> _Check:  # noqa: ANN401 -- as above
    """Return what judges objects with the keys of a `TypedDict`."""
    keys = []
    for key, hint in get_type_hints(shape, include_extras=True).items():
        optional = get_origin(hint) is NotRequired
        keys.append((key, _check(get_args(hint)[0] if optional else hint), optional or not shape.__total__))

    def check(value: object) -> object:
        told, found = _as_object(value), {}
        for key, check_item, optional in keys:
            if key not in told:
                if optional:
                    continue
                raise MisshapenError("is missing", f".{key}")
            try:
                found[key] = check_item(told[key])
            except MisshapenError as error:
                raise error.below(f".{key}") from None
        return found

    return check


def _one_of(checks: list[_Check]) -> _Check:
    def check(value: object) -> object:
        facts = []
        for each in checks:
            try:
                return each(value)
            except MisshapenError as error:
                facts.append(str(error).removeprefix("it "))
        raise MisshapenError(" and ".join(dict.fromkeys(facts)))

    return check


def _as_object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise MisshapenError("is no object")
    return value
