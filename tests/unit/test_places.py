"""Where the values of a text stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.places import line_and_column, places, too_deep


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(" 1", [("", 1)], id="scalar"),
        pytest.param("[]", [("", 0)], id="empty list"),
        pytest.param('{"a": {"b": 1}, "c": 2}', [("", 0), ("/a", 1), ("/a/b", 7), ("/c", 16)], id="keys"),
        pytest.param("[1, [2], 3]", [("", 0), ("/0", 1), ("/1", 4), ("/1/0", 5), ("/2", 9)], id="items"),
        pytest.param('[{}, {"a": []}]', [("", 0), ("/0", 1), ("/1", 5), ("/1/a", 6)], id="both"),
        pytest.param(
            '{"a/b": 1, "~": 2, "": 3}', [("", 0), ("/a~1b", 1), ("/~0", 11), ("/", 19)], id="odd keys"
        ),
        pytest.param('{"\\u0061": 1}', [("", 0), ("/a", 1)], id="escaped key"),
        pytest.param('{"e\u0301": 1}', [("", 0), ("/é", 1)], id="key in normal form"),
        pytest.param('{"[1,": "]}", "b": 1}', [("", 0), ("/[1,", 1), ("/b", 14)], id="brackets in strings"),
        pytest.param('{"a": 1, "a": 2}', [("", 0), ("/a", 1), ("/a", 9)], id="repeated key"),
    ],
)
def test_each_place_is_found_with_its_offset(text, found):
    assert list(places(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("]", [], id="closes nothing"),
        pytest.param(",", [], id="comma outside"),
        pytest.param('{"\\x": 1}', [("", 0), ('/"\\x"', 1)], id="key with an unknown escape"),
        pytest.param('{"a": 1 2}', [("", 0), ("/a", 1), ("/a", 1)], id="two values"),
    ],
)
def test_a_text_that_is_not_json_is_read_as_far_as_it_goes(text, found):
    assert list(places(text)) == found


@pytest.mark.parametrize(
    ("offset", "place"), [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (4, (2, 2)), (6, (4, 1))]
)
def test_lines_and_columns_count_from_one(offset, place):
    assert line_and_column("ab\nc\n\n", offset) == place


def test_columns_count_code_points():
    assert line_and_column("é😀x", 2) == (1, 3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("[[[]]]", None, id="as deep as may be"),
        pytest.param("[[[[]]]]", ("/0/0/0", 3), id="one too many"),
        pytest.param('{"a": {"b": {"c": [1]}}}', ("/a/b/c", 13), id="objects"),
        pytest.param('[[["[[[["]]]', None, id="brackets in a string"),
        pytest.param('[["]], [[[[', None, id="brackets in a string without end"),
        pytest.param("[[], [], [], []]", None, id="beside each other"),
        pytest.param("[]][[[[", None, id="closed too often"),
    ],
)
def test_the_first_value_below_the_deepest_is_found(text, found):
    assert too_deep(text, 3) == found


@given(st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_no_value_is_deeper_than_its_depth(value):
    text = json.dumps(value)

    def depth(value) -> int:
        inside = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, inside), default=0) if isinstance(value, (dict, list)) else 0

    assert too_deep(text, depth(value)) is None
    assert not depth(value) or too_deep(text, depth(value) - 1) is not None
