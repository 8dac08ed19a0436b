"""What delivery costs a wiki that has the extension: page views, the module, the route of the consumers."""

from __future__ import annotations

import gzip
import re
import time
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import requests

from benchmarks.documents import SEED, document, name
from benchmarks.measurements import Row
from benchmarks.timing import Ratio
from tests.extension.places import Place
from tests.support.wikis import config_header, start_with_extension

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.ground import Ground

_VIEWS = 1000
_FEW_VIEWS = 5
_FULL_PAGES = 500
_MODULE = "load.php?modules=ext.instrumentConfigurator&raw=1"
_STARTUP = "load.php?modules=startup&only=scripts&raw=1"
_ROUTE = "rest.php/instrument-configurator/api/v1"
# In our hooks, in a page view that asks for streams.
_MILLISECONDS = 0.5


class _Client:
    """A reader of one place, over one connection where the server allows it."""

    def __init__(self, place: Place) -> None:
        self._session = requests.Session()
        self._session.headers.update(config_header(place.wiki.config))
        self._base = place.wiki.api.removesuffix("api.php")

    def get(self, path: str) -> requests.Response:
        answer = self._session.get(self._base + path, timeout=60)
        answer.raise_for_status()
        return answer

    def seconds(self, path: str) -> float:
        begun = time.perf_counter()
        self.get(path)
        return time.perf_counter() - begun


class _Readers(NamedTuple):
    """Readers of a place where so many instruments run, and of the same place where all is switched off."""

    on: _Client
    off: _Client
    instruments: int
    views: int


def _readers(ground: Ground) -> _Readers:
    count = ground.size.pages
    place = _filled(count).configured(TestStreamConfigs=True)
    views = _VIEWS if count >= _FULL_PAGES else _FEW_VIEWS
    return _Readers(_Client(place), _Client(place.configured(Enabled=False)), count, views)


@cache
def _filled(count: int) -> Place:
    """Return a place in which so many instruments run; pages of an earlier run serve again."""
    environment = f"bench{SEED}-{count}"
    place = Place(start_with_extension()["production"], environment)
    person = place.wiki.person("Mara")
    there = place.ask("v1/delivery").json()["instruments"]
    for number in range(len(there), count):
        value: dict[str, Any] = document(number) | {
            "name": f"{environment}-{name(number)}",
            "environments": [environment],
            "end": "2099-12-31T23:59:59Z",
            "overrides": {},
        }
        person.edit(f"Instrument:{value['name']}", value)
    place.refresh()
    return place


def hooks(ground: Ground) -> list[Row]:
    """Page views in which streams are asked for, against those of a wiki where all is switched off."""
    on, off, count, views = _readers(ground)
    page = "index.php?title=Main_Page"
    for client in (on, off):
        client.get(page)
    milliseconds = [int(on.get(page).headers["X-Stream-Nanoseconds"]) / 1e6 for _ in range(views)]
    mean = sum(milliseconds) / views
    spent = Ratio.of(milliseconds)
    rounds = [(on.seconds(page), off.seconds(page), off.seconds(page)) for _ in range(views // 5)]
    return [
        Row(
            f"in our hooks in a page view with {count} instruments; mean of {views:,} views: {mean:.2f} ms",
            "a millisecond",
            spent,
            target=f"a mean of at most {_MILLISECONDS:g}",
            holds=mean <= _MILLISECONDS,
        ),
        Row(
            "a page view with them",
            "one where they are switched off",
            Ratio.of([a / b for a, b, _ in rounds]),
        ),
        Row("the latter", "itself", Ratio.of([b / c for _, b, c in rounds])),
    ]


def module(ground: Ground) -> list[Row]:
    """The module that every reader gets: its bytes."""
    on, off, count, _ = _readers(ground)

    def packed(client: _Client) -> int:
        return len(gzip.compress(client.get(_MODULE).content))

    each = (packed(on) - packed(off)) / count
    entry = re.search(r'\["ext\.instrumentConfigurator",[^\]]*\](,\d+)?\]?', on.get(_STARTUP).text)
    if entry is None:
        raise RuntimeError("the module is not registered")
    return [
        _bytes(f"the module, gzip, for each of {count} instruments", each, 120),
        _bytes("its registration in the start-up module", len(entry[0]), 100),
    ]


def route(ground: Ground) -> list[Row]:
    """The list for consumers when nothing has changed, against a route that answers with nothing."""
    on, _, _, views = _readers(ground)
    for route in ("instruments", "experiments"):
        on.get(f"{_ROUTE}/{route}")
    rounds = [
        on.seconds(f"{_ROUTE}/instruments") / on.seconds(f"{_ROUTE}/experiments") for _ in range(views // 5)
    ]
    found = Ratio.of(rounds)
    most = 1.5
    holds = None if found.low <= most < found.high else found.high <= most
    return [
        Row(
            "`GET …/instruments`, warm", "`GET …/experiments`, which is `[]`", found, f"at most {most}", holds
        )
    ]


def _bytes(what: str, found: float, most: int) -> Row:
    return Row(what, "a byte", Ratio.of([found]), target=f"at most {most}", holds=found <= most)


ALL: tuple[Callable[[Ground], list[Row]], ...] = (hooks, module, route)
