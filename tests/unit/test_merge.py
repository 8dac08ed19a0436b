"""Three documents compared place by place."""

from __future__ import annotations

import pytest

from configurator.core.document.model import published_schema
from configurator.core.document.values import MISSING, Json
from configurator.core.history.merge import SETS, Conflict, agree, doubt, merge
from configurator.core.kind import INSTRUMENT
from tests.support.examples import web_scroll


def owners(*names):
    return {"owners": list(names)}


@pytest.mark.parametrize(
    ("base", "follower", "authority", "merged"),
    [
        pytest.param({"a": 1}, {"a": 2}, {"a": 1}, {"a": 2}, id="the follower's change"),
        pytest.param({"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}, id="the authority's change"),
        pytest.param({"a": 1}, {"a": 2}, {"a": 2.0}, {"a": 2.0}, id="both alike, as the authority writes it"),
        pytest.param({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 2}, {"a": 2, "b": 2}, id="two keys"),
        pytest.param(
            {"s": {"a": 1, "b": 1}},
            {"s": {"a": 2, "b": 1}},
            {"s": {"a": 1, "b": 2}},
            {"s": {"a": 2, "b": 2}},
            id="deep",
        ),
        pytest.param({"a": 1, "b": 1}, {"b": 1}, {"a": 1, "b": 2}, {"b": 2}, id="a key goes away"),
        pytest.param({}, {"a": None}, {}, {"a": None}, id="null comes, which is not absent"),
        pytest.param({"a": 1}, {"a": 1}, MISSING, MISSING, id="the page goes away"),
        pytest.param(MISSING, MISSING, {"a": 1}, {"a": 1}, id="the page comes"),
        pytest.param(
            owners("x"), owners("x", "y"), owners("x", "z"), owners("x", "z", "y"), id="both add an owner"
        ),
        pytest.param(
            owners("x", "y"), owners("y"), owners("x", "y", "z"), owners("y", "z"), id="one adds, one removes"
        ),
        pytest.param(
            owners("x"), owners("y", "x"), owners("x"), owners("y", "x"), id="added in front, stays in front"
        ),
        pytest.param(
            owners("x"), owners("x"), owners("y", "x"), owners("y", "x"), id="the same on the authority"
        ),
        pytest.param(
            owners("x", "y"),
            owners("y", "x"),
            owners("x", "y", "z"),
            owners("y", "z", "x"),
            id="only the follower moved",
        ),
        pytest.param(
            owners("x", "y", "z"),
            owners("y", "x", "z"),
            owners("x", "z", "y"),
            owners("x", "z", "y"),
            id="both moved",
        ),
        pytest.param(owners("x"), owners(), owners(), owners(), id="both remove all"),
    ],
)
def test_what_one_side_changed_is_merged(base, follower, authority, merged):
    result = merge(base, follower, authority)
    assert (result.value, result.conflicts) == (merged, ())
    assert not result.conflicts
    if merged is not MISSING:
        assert str(result.value) == str(merged)  # order and spelling, too


@pytest.mark.parametrize(
    ("base", "follower", "authority", "conflicts"),
    [
        pytest.param({"a": 1}, {"a": 2}, {"a": 3}, [Conflict("/a", 1, 2, 3)], id="one place, two values"),
        pytest.param({"a": 1}, {"a": True}, {}, [Conflict("/a", 1, True, MISSING)], id="changed and removed"),
        pytest.param(
            {}, {"a/b": {}}, {"a/b": {"c": 1}}, [Conflict("/a~1b", MISSING, {}, {"c": 1})], id="both add"
        ),
        pytest.param(
            {"a": [1]}, {"a": [1, 2]}, {"a": [3, 1]}, [Conflict("/a", [1], [1, 2], [3, 1])], id="a list"
        ),
        pytest.param(
            {"a": 1}, {"a": 2}, MISSING, [Conflict("", {"a": 1}, {"a": 2}, MISSING)], id="page gone"
        ),
        pytest.param(
            owners("x"),
            owners("x", "x"),
            owners("y"),
            [Conflict("/owners", ["x"], ["x", "x"], ["y"])],
            id="repeats",
        ),
        pytest.param(
            {"owners": [1]},
            {"owners": [2]},
            {"owners": []},
            [Conflict("/owners", [1], [2], [])],
            id="no set of texts",
        ),
        pytest.param(
            {"owners": "x"},
            {"owners": ["y"]},
            {"owners": []},
            [Conflict("/owners", "x", ["y"], [])],
            id="no list",
        ),
        pytest.param(
            {"x": owners("a")},
            {"x": owners("b")},
            {"x": owners()},
            [Conflict("/x/owners", ["a"], ["b"], [])],
            id="another place's owners are no set",
        ),
    ],
)
def test_what_both_sides_changed_differently_is_a_conflict(base, follower, authority, conflicts):
    result = merge(base, follower, authority)
    assert list(result.conflicts) == conflicts
    assert result.conflicts
    assert result.value == authority


def test_the_other_places_are_merged_beside_a_conflict():
    result = merge({"a": 1, "b": 1}, {"a": 2, "b": 2}, {"a": 3, "b": 1})
    assert result.value == {"a": 3, "b": 2}


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
