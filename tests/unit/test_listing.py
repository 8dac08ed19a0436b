"""All instruments of an environment at a glance."""

from __future__ import annotations

from typing import Any, cast

import pytest

from configurator.core.judged import Document
from configurator.core.page import Absence
from configurator.core.rules import Context
from configurator.usecases.listing import (
    Listed,
    Wanted,
    documents,
    listing,
    owners_alike,
    selected,
    streams_in_use,
)
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.stores import HalfRead

NOW = "2026-06-01T12:00:00Z"
CONTEXT = Context(environment="production", authority=True, now=NOW)


def listed(store: MemoryStore, context: Context = CONTEXT) -> dict[str, Listed]:
    return {row.name: row for row in listing(store.environment, store.read(), context)}


def stream(name: str) -> dict[str, Any]:
    return {**web_scroll()["stream"], "name": name}


def codes(row: Listed) -> list[str]:
    return [problem.code for problem in row.problems]


def test_every_page_is_a_row_whatever_is_wrong_with_it():
    store = HalfRead("production", "web-lost")
    store.edit("web-scroll", web_scroll())
    store.edit("web-invalid", web_scroll(name="web-invalid", task="T0"))
    store.store("web-broken", "{")
    store.store("web-page", "{}", model="wikitext")

    rows = listed(store)
    assert {name: codes(row) for name, row in rows.items()} == {
        "web-broken": ["json/syntax"],
        "web-invalid": ["schema/pattern"],
        "web-lost": ["page/unreadable"],
        "web-page": ["page/no-json"],
        "web-scroll": [],
    }
    assert [name for name, row in rows.items() if row.instrument is not None] == ["web-scroll"]
    assert rows["web-lost"].problems[0].message == "the text was lost"


def test_a_page_that_went_away_while_it_was_read_is_a_row_too():
    [row] = listing("production", {"web-scroll": Absence(name="web-scroll")}, CONTEXT)

    assert (codes(row), row.problems[0].message, row.active) == (
        ["page/unreadable"],
        "the page is gone",
        False,
    )


def test_active_is_enabled_within_its_window_and_meant_for_here():
    store = MemoryStore("production")
    changes: dict[str, dict[str, Any]] = {
        "web-now": {},
        "web-off": {"enabled": False},
        "web-later": {"start": "2026-07-01T00:00:00Z"},
        "web-elsewhere": {"environments": ["beta"]},
    }
    for name, change in changes.items():
        store.edit(name, web_scroll(name=name, stream=stream(f"s.{name}"), **change))

    assert [name for name, row in listed(store).items() if row.active] == ["web-now"]
    assert not any(row.active for row in listed(store, Context()).values())


def test_two_active_instruments_on_one_stream_accuse_each_other():
    store = MemoryStore("production")
    for name in ("web-first", "web-second"):
        store.edit(name, web_scroll(name=name))
    store.edit("web-off", web_scroll(name="web-off", enabled=False))

    rows = listed(store)
    assert {name: "stream/shared" in codes(row) for name, row in rows.items()} == {
        "web-first": True,
        "web-second": True,
        "web-off": False,
    }


def test_problems_are_placed_in_the_page():
    store = MemoryStore("production")
    store.edit("web-other", web_scroll())

    [problem] = listed(store)["web-other"].problems
    assert (problem.where, problem.line, problem.code) == ("production:web-other", 3, "name/not-title")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({}, True, id="nothing"),
        pytest.param({"active": True}, True, id="active"),
        pytest.param({"owner": "Web Team"}, True, id="owner"),
        pytest.param({"owner": "web"}, True, id="part-of-an-owner"),
        pytest.param({"owner": "Apps"}, False, id="another-owner"),
        pytest.param({"text": "HOW FAR"}, True, id="text-of-the-description"),
        pytest.param({"text": "mediawiki.web"}, True, id="text-of-the-stream"),
        pytest.param({"text": "web-team"}, False, id="text-of-the-contact"),
        pytest.param({"expires_before": "2027-01-01T00:00:00Z"}, True, id="ends-before"),
        pytest.param({"expires_before": "2026-12-31T23:59:59Z"}, False, id="ends-later"),
        pytest.param({"stale": True}, False, id="still-collects"),
        pytest.param({"wiki": "enwiki"}, True, id="wiki-with-a-rate-of-its-own"),
        pytest.param({"wiki": "dewiki"}, True, id="wiki-with-the-default-rate"),
        pytest.param({"wiki": "nlwiki"}, False, id="wiki-with-rate-0"),
        pytest.param({"wiki": "enwiki", "owner": "Apps"}, False, id="all-must-hold"),
    ],
)
def test_a_row_is_selected_by_what_holds_in_the_environment(asked: dict[str, Any], found: bool):
    store = MemoryStore("production")
    store.edit(
        "web-scroll", web_scroll(sample={"unit": "session", "rate": 0.1, "wikis": {"enwiki": 1, "nlwiki": 0}})
    )
    row = listed(store)["web-scroll"]

    assert selected(row, "production", NOW, cast("Wanted", asked)) is found


@pytest.mark.parametrize(
    ("owner", "asked"),
    [
        pytest.param("Café Team", "cafe\u0301 team", id="decomposed, as on macOS"),
        pytest.param("cafe\u0301 team", "CAFÉ TEAM", id="case"),
        pytest.param("Straße", "STRASSE", id="case that changes the length"),
        pytest.param("\uff37\uff25\uff22", "web", id="width"),
        pytest.param("Web\u00a0Team", " web  team ", id="spaces"),
        pytest.param("\u1e9b\u0323", "\u1e69", id="case and composition"),
    ],
)
def test_a_team_is_found_however_its_name_is_spelt(owner: str, asked: str):
    store = MemoryStore("production")
    store.edit("web-scroll", web_scroll(owners=["Others", owner]))
    row = listed(store)["web-scroll"]

    assert selected(row, "production", NOW, {"owner": asked})
    assert not selected(row, "production", NOW, {"owner": f"{asked} 2"})


def test_what_is_on_and_collects_nothing_is_stale():
    store = MemoryStore("production")
    store.edit("web-ended", web_scroll(name="web-ended", end="2026-05-01T00:00:00Z"))
    store.edit("web-off", web_scroll(name="web-off", end="2026-05-01T00:00:00Z", enabled=False))
    store.edit(
        "web-nobody",
        web_scroll(name="web-nobody", sample={"unit": "session", "rate": 0, "wikis": {"enwiki": 0}}),
    )
    store.edit(
        "web-some", web_scroll(name="web-some", sample={"unit": "session", "rate": 0, "wikis": {"enwiki": 1}})
    )

    rows = listed(store)
    assert [name for name, row in rows.items() if selected(row, "production", NOW, {"stale": True})] == [
        "web-ended",
        "web-nobody",
    ]
    assert not selected(rows["web-off"], "production", NOW, {"expires_before": "2027-01-01T00:00:00Z"})


def test_the_nearest_team_is_named():
    store = MemoryStore("production")
    store.edit("web-scroll", web_scroll(owners=["Web Team"]))
    store.store("web-broken", "{")
    rows = listed(store).values()

    assert owners_alike(rows, "wep taem") == "Web Team"
    assert owners_alike(rows, "Android") is None


def test_an_override_decides_where_it_is_for():
    store = MemoryStore("production")
    off = {"production": {"sample": {"unit": "session", "rate": 0, "wikis": {}}}}
    store.edit("web-scroll", web_scroll(overrides=off))
    row = listed(store)["web-scroll"]

    assert not selected(row, "production", NOW, {"wiki": "dewiki"})
    assert selected(row, "beta", NOW, {"wiki": "dewiki"})


@pytest.mark.parametrize("asked", [{"active": True}, {"wiki": "enwiki"}, {"owner": "Web Team"}])
def test_an_invalid_page_is_selected_only_if_everything_is(asked: dict[str, Any]):
    store = MemoryStore("production")
    store.store("web-broken", "{")
    row = listed(store)["web-broken"]

    assert selected(row, "production", NOW, {"active": False, "owner": None})
    assert not selected(row, "production", NOW, cast("Wanted", asked))


def test_streams_are_in_use_by_active_instruments_alone():
    store = HalfRead("production", "web-lost")
    store.edit("web-scroll", web_scroll())
    store.edit("web-off", web_scroll(name="web-off", enabled=False, stream=stream("off.stream")))
    store.store("web-broken", "{")

    found = documents(store.read(), {}, store.kind).values()
    assert streams_in_use(found, CONTEXT) == {"web-scroll": "mediawiki.web_scroll"}
    assert streams_in_use(found, Context()) == {}


def test_streams_are_wanted_by_valid_documents_that_would_be_active():
    wanted = [
        Document.of(web_scroll(), "web-scroll"),
        Document.of(web_scroll(name="web-off", enabled=False), "web-off"),
        Document.of(web_scroll(name="web-other"), "web-broken"),
    ]

    assert streams_in_use(wanted, CONTEXT) == {"web-scroll": "mediawiki.web_scroll"}
