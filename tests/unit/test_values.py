"""Equality, places and short forms of JSON values."""

from __future__ import annotations

import pytest

from configurator.core.document.values import MISSING, child, keys_of, same, shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(1, 1.0, id="integer and float"),
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1.0}, id="keys in another order"),
        pytest.param([{"a": []}], [{"a": []}], id="nested"),
        pytest.param(None, None, id="null"),
        pytest.param(MISSING, MISSING, id="both absent"),
    ],
)
def test_equal_values_are_the_same(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(True, 1, id="true is not 1"),
        pytest.param(False, 0, id="false is not 0"),
        pytest.param([0], [False], id="nor in a list"),
        pytest.param(None, MISSING, id="null is not absent"),
        pytest.param({"a": None}, {}, id="nor in an object"),
        pytest.param({"a": 1}, {"b": 1}, id="other keys"),
        pytest.param([1, 2], [2, 1], id="order of a list"),
        pytest.param([1], [1, 2], id="length of a list"),
        pytest.param([], {}, id="empty list and empty object"),
        pytest.param("1", 1, id="string and number"),
    ],
)
def test_different_values_are_not_the_same(one, other):
    assert not same(one, other)
    assert not same(other, one)


@pytest.mark.parametrize("key", ["plain", "", "a/b", "~", "~1", "0", "é"])
def test_a_pointer_leads_back_to_its_keys(key):
    assert keys_of(child(child("", key), 3)) == (key, "3")


def test_the_whole_document_has_no_keys():
    assert keys_of("") == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(MISSING, "absent", id="absent"),
        pytest.param({"é": 1}, '{"é": 1}', id="letters as they are"),
        pytest.param("\x1b\u202e\x7f", r'"\u001b\u202e\u007f"', id="what a terminal would obey"),
        pytest.param("x" * 100, f'"{"x" * 58}…', id="long"),
    ],
)
def test_a_value_is_shown_on_one_short_line(value, text):
    assert shown(value) == text


def test_absence_names_itself():
    assert repr(MISSING) == "MISSING"
