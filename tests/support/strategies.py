"""Hypothesis strategies that the laws share: JSON values, valid instruments, and instruments with something broken."""

from __future__ import annotations

import json
import string
import unicodedata
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from configurator.core.document.source import parse
from configurator.core.document.values import Json
from configurator.errors import MalformedDocumentError

#: Sample units and the platforms that can draw a sample by them.
UNITS = {
    "pageview": ("web", "server", "android"),
    "session": ("web", "server", "android", "ios"),
    "device": ("android", "ios"),
}
ENVIRONMENTS = ("beta", "production", "staging", "x", "a" * 63)

_NUMBERS: tuple[Json, ...] = (
    0,
    1,
    1.0,
    0.1,
    0.0001,
    1e-5,
    1.5e-7,
    1e16,
    1e17,
    123456789012345680.0,
    5e-324,
    1.7976931348623157e308,
    2**63 - 1,
    -(2**63),
    9.2e18,
)


def _accepted(value: Json) -> bool:
    """Tell whether the wiki would store *value* just as it is."""
    try:
        source = parse(json.dumps(value), "-")
    except MalformedDocumentError:
        return False
    return not source.notes


def texts(min_size: int = 0, max_size: int = 12) -> st.SearchStrategy[str]:
    """Strings that the wiki stores unchanged; control characters, emoji and markup among them."""
    plain = st.text(
        string.ascii_letters + string.digits + ' -_./~<>&"\\\n\t\u2028é😀',
        min_size=min_size,
        max_size=max_size,
    )
    wild = st.text(min_size=min_size, max_size=max_size).map(lambda text: unicodedata.normalize("NFC", text))
    return (plain | wild.filter(lambda text: min_size <= len(text) <= max_size)).filter(_accepted)


def keys() -> st.SearchStrategy[str]:
    """Keys that the wiki stores unchanged; the empty one and `__proto__` among them."""
    return st.sampled_from(["", "a", "b", "__proto__", "0", "a/b", "~", "é"]) | texts().filter(
        lambda key: _accepted({key: None})
    )


def numbers() -> st.SearchStrategy[Json]:
    """Numbers that the wiki stores unchanged, floats at the edges of PHP's notation among them."""
    floats = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)  # no -0.0
    return st.sampled_from(_NUMBERS) | st.integers(-(2**63), 2**63 - 1) | floats


def scalars() -> st.SearchStrategy[Json]:
    """JSON values that hold no others."""
    return st.none() | st.booleans() | numbers() | texts()


def json_values(max_leaves: int = 20) -> st.SearchStrategy[Json]:
    """Any JSON value that is accepted, as the wiki stores it."""

    def nested(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        return st.lists(inner, max_size=4) | st.dictionaries(keys(), inner, max_size=4)

    return st.recursive(scalars(), nested, max_leaves=max_leaves)


def rates() -> st.SearchStrategy[Json]:
    """Rates: in [0, 1], at most 6 decimals, some of them integers."""
    millionths = st.integers(0, 10**6).map(lambda count: count / 10**6)
    return st.sampled_from([0, 1, 0.0, 1.0, 0.1, 0.01, 0.5, 1e-6]) | millionths


def instants(first_year: int = 2020, last_year: int = 2040) -> st.SearchStrategy[str]:
    """Instants as documents write them."""
    fields = (
        st.integers(first_year, last_year),
        st.integers(1, 12),
        st.integers(1, 28),
        st.integers(0, 23),
        st.integers(0, 59),
        st.integers(0, 59),
    )
    return st.tuples(*fields).map("{0[0]:04}-{0[1]:02}-{0[2]:02}T{0[3]:02}:{0[4]:02}:{0[5]:02}Z".format)


def names() -> st.SearchStrategy[str]:
    """Instrument names."""
    return st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,4}", fullmatch=True).filter(
        lambda name: len(name) > 2
    )


def samples(unit: str) -> st.SearchStrategy[Json]:
    """Samples by *unit*."""
    wikis = st.dictionaries(
        st.sampled_from(["enwiki", "dewiki", "eswikivoyage", "0", "w" * 64]), rates(), max_size=3
    )
    return st.fixed_dictionaries({"unit": st.just(unit), "rate": rates(), "wikis": wikis})


@st.composite
def instruments(draw: st.DrawFn) -> dict[str, Any]:
    """Valid documents: no document rule finds anything, warnings aside."""
    unit = draw(st.sampled_from(sorted(UNITS)))
    environments = st.sampled_from(ENVIRONMENTS)
    attributes = [
        "page_id",
        "page_title",
        "performer_id",
        "agent_ua_string",
        "page_namespace",
        "mediawiki_skin",
        "é",
    ]
    level = draw(st.sampled_from(["pending", "low", "medium", "high"]))
    references = st.sampled_from(["T1", "T123456", "https://example.org/a?b=<c>"])
    fields: dict[str, st.SearchStrategy[Any]] = {
        "schema": st.just("instrument/1.0.0"),
        "name": names(),
        "title": texts(1, 20),
        "description": texts(1, 40),
        "owners": st.lists(texts(1), min_size=1, max_size=3, unique=True),
        "contact": st.sampled_from(["team@lists.wikimedia.org", "Talk:Team", "https://example.org"]),
        "task": references,
        "purpose": st.lists(texts(1), max_size=3, unique=True),
        "risk": st.fixed_dictionaries(
            {
                "level": st.just(level),
                "review": references if level in ("medium", "high") else st.none() | references,
            }
        ),
        "enabled": st.booleans(),
        "start": instants(2020, 2029),
        "end": instants(2030, 2040),
        "environments": st.lists(environments, min_size=1, max_size=3, unique=True),
        "platforms": st.lists(st.sampled_from(UNITS[unit]), min_size=1, max_size=3, unique=True),
        "stream": st.fixed_dictionaries(
            {
                "name": st.sampled_from(["mediawiki.web_scroll", "a.b", "Odd stream"]),
                "schema_title": st.just("analytics/product_metrics/web/base"),
                "destination_event_service": st.just("eventgate-analytics-external"),
            }
        ),
        "sample": samples(unit),
        "contextual_attributes": st.lists(st.sampled_from(attributes), max_size=4, unique=True),
        "overrides": st.dictionaries(environments, _overrides(unit), max_size=3),
    }
    document: dict[str, Any] = draw(st.fixed_dictionaries(fields))
    if draw(st.booleans()):
        order = draw(st.permutations(sorted(document)))
        document = {key: document[key] for key in order}
    return document


def _overrides(unit: str) -> st.SearchStrategy[Json]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "enabled": st.booleans(),
        "start": instants(2020, 2029),
        "end": instants(2030, 2040),
        "sample": samples(unit),
    }
    return st.fixed_dictionaries({}, optional=optional)


@st.composite
def damaged(draw: st.DrawFn, documents: st.SearchStrategy[dict[str, Any]] | None = None) -> Any:
    """Documents in which one to three places were broken at random; a few of them stay valid by luck."""
    document: Any = deepcopy(draw(instruments() if documents is None else documents))
    for _ in range(draw(st.integers(1, 3))):
        places = sorted(_places(document), key=str)
        if not places:
            break
        path = draw(st.sampled_from(places))
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        draw(st.sampled_from(_DAMAGES))(parent, path[-1], draw)
    assume(_accepted(document))
    return document


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in members:
        yield (*path, key)
        yield from _places(item, (*path, key))


def _remove(parent: Any, key: Any, _: st.DrawFn) -> None:
    del parent[key]


def _replace(parent: Any, key: Any, draw: st.DrawFn) -> None:
    parent[key] = draw(json_values(max_leaves=4))


def _nullify(parent: Any, key: Any, _: st.DrawFn) -> None:
    parent[key] = None


def _respell(parent: Any, key: Any, draw: st.DrawFn) -> None:
    """Put a value in the place that looks much like the one there."""
    value = parent[key]
    if isinstance(value, str):
        respelled: list[Json] = [
            value + "\n",
            value.upper(),
            " " + value,
            "",
            value * 64,
            [value],
            f"{value[:-2]}60Z",
        ]
    elif isinstance(value, list):
        respelled = [[], [*value, *value[:1]], {str(i): item for i, item in enumerate(value)}, [*value, None]]
    elif isinstance(value, dict):
        respelled = [[], {}, list(value.values())]
    else:
        respelled = [2, -0.5, 1.0000001, True, "true", 0.1234567, 1e-7, None, not value]
    parent[key] = draw(st.sampled_from(respelled))


def _add(parent: Any, key: Any, draw: st.DrawFn) -> None:
    item = draw(scalars())
    if isinstance(parent, list):
        parent.insert(key, item)
    else:
        parent[draw(keys() | st.sampled_from(["beta\n", "Beta", "enabled", "enwiki\n"]))] = item


_DAMAGES: list[Callable[[Any, Any, st.DrawFn], None]] = [_remove, _replace, _nullify, _respell, _add]
