"""Changes between two documents."""

from __future__ import annotations

import pytest

from configurator.core.document.values import MISSING, Change, Kind, diff
from tests.support.changes import apply


def added(pointer, value, *, in_set=False):
    return Change(pointer, MISSING, value, in_set)


def removed(pointer, value, *, in_set=False):
    return Change(pointer, value, MISSING, in_set)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param({"a": {"b": 1}}, {"a": {"b": 1.0}}, [], id="equal"),
        pytest.param({"a": {"b": 1, "c": 2}}, {"a": {"b": 3, "c": 2}}, [Change("/a/b", 1, 3)], id="one leaf"),
        pytest.param({"a": None}, {}, [removed("/a", None)], id="null is a value"),
        pytest.param({}, {"a/b": {"c": 1}}, [added("/a~1b", {"c": 1})], id="an object comes as one change"),
        pytest.param({"a": True}, {"a": 1}, [Change("/a", True, 1)], id="true and 1"),
        pytest.param({"a": 1}, {"a": [1]}, [Change("/a", 1, [1])], id="another type"),
        pytest.param(
            {"z": 1, "old": 1, "a": 1},
            {"a": 2, "new": 2, "z": 2},
            [Change("/a", 1, 2), added("/new", 2), Change("/z", 1, 2), removed("/old", 1)],
            id="in the order of the second document's keys, removed ones last",
        ),
        pytest.param(
            ["a", "b", "c"],
            ["a", "x", "c"],
            [removed("/1", "b", in_set=True), added("/1", "x", in_set=True)],
            id="items of a set, each counted in its own list",
        ),
        pytest.param(["a", "b"], ["b", "a"], [Change("", ["a", "b"], ["b", "a"])], id="pure reorder"),
        pytest.param(
            ["a", "b", "c"],
            ["d", "c", "b"],
            [
                removed("/0", "a", in_set=True),
                added("/0", "d", in_set=True),
                Change("", ["a", "b", "c"], ["d", "c", "b"]),
            ],
            id="items and order",
        ),
        pytest.param(["a"], ["b", "a"], [added("/0", "b", in_set=True)], id="an insertion moves nothing"),
        pytest.param([], ["a"], [added("/0", "a", in_set=True)], id="an empty list is a set"),
        pytest.param([1, True], [True, 1.0], [Change("", [1, True], [True, 1.0])], id="1 and true in a set"),
        pytest.param(["a", "a"], ["a"], [Change("", ["a", "a"], ["a"])], id="with repeats it is one place"),
        pytest.param([{}], [{"a": 1}], [Change("", [{}], [{"a": 1}])], id="a list of objects is one place"),
        pytest.param(MISSING, {"a": 1}, [added("", {"a": 1})], id="a new page"),
        pytest.param({"a": 1}, MISSING, [removed("", {"a": 1})], id="a page that went away"),
    ],
)
def test_changes_lead_from_one_document_to_the_other(before, after, changes):
    assert list(diff(before, after)) == changes
    assert apply(changes, before) == after


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        pytest.param(added("/a", None), Kind.ADDED, id="added"),
        pytest.param(removed("/a", None), Kind.REMOVED, id="removed"),
        pytest.param(Change("/a", ["x", "y"], ["y", "x"]), Kind.ORDER, id="order"),
        pytest.param(Change("/a", ["x", "x"], ["x"]), Kind.REPLACED, id="list with repeats"),
        pytest.param(Change("/a", "x", ["x"]), Kind.REPLACED, id="another type"),
    ],
)
def test_a_change_knows_its_kind(change, kind):
    assert change.kind is kind
