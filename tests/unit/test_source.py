"""Strict reading."""

from __future__ import annotations

import math

import pytest

from configurator.core.document.source import MAX_BYTES, MAX_DEPTH, Repeating, parse, parse_foreign
from configurator.errors import MalformedDocumentError
from configurator.problems import Severity, finding


def refused(text, **options):
    """Return the problem for which *text* is refused."""
    with pytest.raises(MalformedDocumentError) as caught:
        parse(text, "a.json", **options)
    (problem,) = caught.value.problems
    assert problem.where == caught.value.where == "a.json"
    return problem


@pytest.mark.parametrize(
    ("text", "code", "pointer", "line", "column"),
    [
        pytest.param("\ufeff{}", "json/bom", "", 1, 1, id="byte order mark"),
        pytest.param(b"\xef\xbb\xbf{}", "json/bom", "", 1, 1, id="byte order mark in bytes"),
        pytest.param(b'["a",\n "\xe9"]', "json/not-utf-8", "", 2, 3, id="Latin-1"),
        pytest.param(" " * (MAX_BYTES + 1), "json/too-large", "", 1, 1, id="too large"),
        pytest.param("é" * (MAX_BYTES // 2 + 1), "json/too-large", "", 1, 1, id="too many bytes"),
        pytest.param("{\n", "json/syntax", "", 2, 1, id="syntax"),
        pytest.param('{"a": 1,\n "a": 2}', "json/repeated-key", "/a", 2, 2, id="repeated key"),
        pytest.param('[{"é": {}, "e\u0301": 1}]', "json/repeated-key", "/0/é", 1, 12, id="once normalised"),
        pytest.param('{"a": {"b": 1, "b": 2}}', "json/repeated-key", "/a/b", 1, 16, id="repeated inside"),
        pytest.param("[1, NaN]", "json/not-finite", "/1", 1, 5, id="NaN"),
        pytest.param('{"a": -Infinity}', "json/not-finite", "/a", 1, 2, id="infinity"),
        pytest.param("[1e400]", "json/not-finite", "/0", 1, 2, id="too large for a double"),
        pytest.param(f"[{'9' * 400}]", "json/not-finite", "/0", 1, 2, id="integer too large for a double"),
        pytest.param(r'["\ud83d"]', "json/lone-surrogate", "/0", 1, 2, id="half a pair, escaped"),
        pytest.param('["\ud83d"]', "json/lone-surrogate", "/0", 1, 2, id="half a pair, raw"),
        pytest.param(r'{"\ud83d": 1}', "json/lone-surrogate", "/\ud83d", 1, 2, id="half a pair in a key"),
        pytest.param(r'["\uffff"]', "json/noncharacter", "/0", 1, 2, id="no character"),
        pytest.param(r'{"\u0000a": 1}', "json/nul-key", "", 1, 1, id="key that begins with NUL"),
        pytest.param('["<\u0301"]', "json/combining-after-escape", "/0", 1, 2, id="mark after markup"),
        pytest.param('["<<\u0301"]', "json/combining-after-escape", "/0", 1, 2, id="mark after two of them"),
        pytest.param('["\\n\u0301"]', "json/combining-after-escape", "/0", 1, 2, id="mark after a line break"),
        pytest.param("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "json/too-deep", "/0" * MAX_DEPTH, 1, MAX_DEPTH + 1, id="too deep"),
        pytest.param('{"a":' * 200 + "1" + "}" * 200, "json/too-deep", "/a" * MAX_DEPTH, 1, 5 * MAX_DEPTH - 3, id="far too deep"),
        pytest.param("[" * 1000, "json/too-deep", "/0" * MAX_DEPTH, 1, MAX_DEPTH + 1, id="1,000 deep"),
        pytest.param("[" * 1_000_000, "json/too-large", "", 1, 1, id="1,000,000 deep"),
        pytest.param("]" * 70 + "[" * 200, "json/syntax", "", 1, 1, id="closes before it opens"),
        pytest.param('{"a": "' + "[" * 200, "json/syntax", "", 1, 7, id="brackets in a string without end"),
        pytest.param('{"a": "\\', "json/syntax", "", 1, 7, id="a string that ends in a backslash"),
    ],
)  # fmt: skip
def test_what_the_wiki_would_not_store_as_meant_is_refused_with_its_place(text, code, pointer, line, column):
    problem = refused(text)
    assert (problem.code, problem.pointer, problem.line, problem.column) == (code, pointer, line, column)
    assert problem.severity is Severity.ERROR


def test_the_sentence_names_the_key_that_stands_twice():
    assert str(refused('{"é": 1, "é": 2}')) == (
        'a.json:1:10: error: json/repeated-key: /é the key "é" stands twice; remove one'
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1.0", 1, id="float"),
        pytest.param('"a\\/b"', "a/b", id="escaped slash"),
        pytest.param(r'"\ud83d\ude00"', "😀", id="surrogate pair"),
        pytest.param("9223372036854775807", 2**63 - 1, id="largest integer"),
        pytest.param("-9223372036854775808", -(2**63), id="least integer"),
        pytest.param("9223372036854775808", 9.223372036854775808e18, id="beyond 64 bits"),
        pytest.param("123456789012345678901234", 1.2345678901234568e23, id="far beyond"),
        pytest.param("5.497574467331125e16", 54975744673311250, id="stored as an integer"),
        pytest.param("1e-400", 0, id="too small"),
        pytest.param("[" * MAX_DEPTH + "]" * MAX_DEPTH, None, id="as deep as may be"),
    ],
)
def test_a_value_is_read_as_the_wiki_would_store_it(text, value):
    source = parse(text, "-")
    assert source.notes == ()
    assert value is None or source.value == value
    assert parse(text.encode(), "-") == source


@pytest.mark.parametrize(
    ("text", "value", "pointer", "code"),
    [
        pytest.param("[-0.0]", [0], "/0", "json/negative-zero", id="negative zero"),
        pytest.param("[-1e-400]", [0], "/0", "json/negative-zero", id="underflow"),
        pytest.param('{"a": "e\u0301"}', {"a": "é"}, "/a", "json/not-normalised", id="string"),
        pytest.param('{"a": {"e\u0301": 1}}', {"a": {"é": 1}}, "/a/é", "json/not-normalised", id="key"),
    ],
)
def test_what_reading_changes_is_noted_at_its_place(text, value, pointer, code):
    source = parse(text, "-")
    assert source.value == value
    (note,) = source.notes
    assert (note.code, note.pointer, note.severity) == (code, pointer, Severity.NOTE)
    assert (note.line, note.column) == source.place(pointer)


def test_below_a_key_that_was_normalised_places_are_found():
    source = parse('{"e\u0301": [1,\n -0.0]}', "-")
    assert [(note.pointer, note.line) for note in source.notes] == [("/é", 1), ("/é/1", 2)]


def test_a_page_may_be_larger_when_it_is_only_read():
    assert parse(f'"{"x" * MAX_BYTES}"', "-", limited=False).value == "x" * MAX_BYTES


def test_problems_are_placed_and_sorted():
    source = parse('{\n "a": 1,\n "b": [2]\n}', "f")
    problems = [finding("x", "m", pointer=pointer) for pointer in ("/b/0", "/a", "/b/7/c", "/gone")]
    assert [(p.where, p.line, p.column, p.pointer) for p in source.placed(problems)] == [
        ("f", 1, 1, "/gone"),
        ("f", 2, 2, "/a"),
        ("f", 3, 2, "/b/7/c"),
        ("f", 3, 8, "/b/0"),
    ]


def test_the_json_of_another_tool_is_read_with_what_no_document_holds():
    text = b'\xef\xbb\xbf[{"a": "\\ud800", "b": NaN, "b": 1e400}, {"c": 1}]'

    first, second = parse_foreign(text, "x.json")  # type: ignore[misc, str-unpack]
    assert (first, type(first), type(second)) == ({"a": "\ud800", "b": math.inf}, Repeating, dict)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"[" * 101 + b"]" * 101, "json/too-deep"),
        (b'{"a": \xe9}', "json/not-utf-8"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", "json/bom"),
        (b"{", "json/syntax"),
    ],
)
def test_what_is_no_json_of_another_tool_either_is_refused_at_its_place(text, code):
    with pytest.raises(MalformedDocumentError) as caught:
        parse_foreign(text, "x.json")
    [problem] = caught.value.problems
    assert (problem.code, problem.where, problem.line) == (code, "x.json", 1)
