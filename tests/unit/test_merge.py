"""Three documents compared place by place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.model import published_schema
from configurator.core.document.source import parse
from configurator.core.document.values import MISSING, Json
from configurator.core.history.merge import SETS, Conflict, agree, doubt, merge
from configurator.core.kind import INSTRUMENT
from tests.support.examples import web_scroll


def owners(*names):
    return {"owners": list(names)}


VECTORS = sorted((Path(__file__).resolve().parents[2] / "schemas/vectors/merge").glob("*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_two_sides_make_what_the_vector_says(path):
    case: Any = parse(path.read_bytes(), path.name).value
    base, proposed, live = (case.get(side, MISSING) for side in ("base", "proposed", "live"))
    expected = case["expected"]
    value = expected.get("value", MISSING)
    conflicts = [
        Conflict(
            each["pointer"],
            *(each.get(side, MISSING) for side in ("base", "proposed", "live")),
        )
        for each in expected["conflicts"]
    ]

    result = merge(base, follower=proposed, authority=live)

    assert repr(result.value) == repr(value)  # order and spelling, too
    assert repr(list(result.conflicts)) == repr(conflicts)
    assert path.stem.startswith("conflict." if conflicts else "clean.")


def test_a_clean_merge_may_be_no_valid_document():
    base = web_scroll()
    follower = web_scroll(start="2026-11-01T00:00:00Z")
    authority = web_scroll(end="2026-10-01T00:00:00Z")
    result = merge(base, follower, authority, "web-scroll")
    assert not result.conflicts
    assert result.document is not None
    assert [problem.pointer for problem in result.document.errors] == ["/end"]
    valid = merge(base, follower, base, "web-scroll").document
    assert valid is not None
    assert valid.instrument is not None
    assert merge(base, base, MISSING, "web-scroll").document is None


def test_the_sets_are_the_lists_of_unique_items_in_the_document_schema():
    properties = published_schema(INSTRUMENT)["properties"]
    assert {f"/{key}" for key, schema in properties.items() if schema.get("uniqueItems")} == SETS


@pytest.mark.parametrize(
    ("base", "follower", "authority", "agreed"),
    [
        pytest.param({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 2, "b": 3}, {"a": 2, "b": 1}, id="one place"),
        pytest.param({"a": 1}, {}, {}, {}, id="both without it"),
        pytest.param({}, {"a": 1}, {"a": 1, "b": 2}, {"a": 1}, id="both with it"),
        pytest.param(owners("x"), owners("x", "y"), owners("y", "z"), owners("y", "x"), id="an item"),
    ],
)
def test_the_base_moves_on_to_where_both_say_the_same(base, follower, authority, agreed):
    assert agree(base, follower, authority) == agreed


@pytest.mark.parametrize(
    ("base", "other", "follower", "doubted"),
    [
        pytest.param(
            {"a": 1}, {"a": 0}, {"a": 1}, {"a": 0}, id="unchanged since one, changed since the other"
        ),
        pytest.param({"a": 1}, {"a": 2}, {"a": 2}, {"a": 1}, id="changed since this one"),
        pytest.param({"a": 1}, {"a": 0}, {"a": 2}, {"a": 1}, id="changed since both"),
        pytest.param(owners("x"), owners("y"), owners("x"), owners("y"), id="an item"),
    ],
)
def test_in_doubt_the_follower_has_changed_a_place(base, other, follower, doubted):
    assert doubt(base, other, follower) == doubted


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), (None, False), ("1", 1)], ids=["1", "0", "null", "text"]
)
def test_values_that_only_python_takes_for_equal_are_different(one: Json, other: Json):
    results = (
        merge({"a": one}, {"a": other}, {"a": one}).value,
        merge({"a": one}, {"a": one}, {"a": other}).value,
        agree({"a": one}, {"a": other}, {"a": other}),
    )
    for result in results:
        assert isinstance(result, dict)
        assert result["a"] is other
