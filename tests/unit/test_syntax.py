"""Sentences about JSON syntax errors."""

from __future__ import annotations

import json

import pytest

from configurator.core.document.places import _ROWS, explained
from configurator.core.document.source import parse
from configurator.errors import MalformedDocumentError

CASES = [
    ("", 1, 1, "the text is empty"),
    (" \n ", 2, 2, "the text is empty"),
    ('{"a": [1, {', 1, 12, "the text ends too early; }]} is missing"),
    ('{"a]": "}", "b": ["\\"{"', 1, 24, "the text ends too early; ]} is missing"),
    ('{"a": 1,\n}', 1, 8, "remove this comma; nothing follows it"),
    ("[1, ]", 1, 3, "remove this comma; nothing follows it"),
    ('{"a": "b\n}', 1, 9, "a closing quote is missing on this line; a line break in a string is written \\n"),
    ('["\t"]', 1, 3, "a tab stands in a string; write it as \\t"),
    ('["\x01"]', 1, 3, "a control character stands in a string; remove it"),
    ('["a]', 1, 2, "the string that begins here has no closing quote"),
    (r'["C:\x"]', 1, 5, r"\x means nothing in a string; a backslash itself is written \\"),
    (r'["\u12"]', 1, 4, r"\u is followed by four hexadecimal digits, like \u00e9"),
    ("{'a': 1}", 1, 2, 'strings stand in straight double quotes: "…"'),
    ('{"a": “b”}', 1, 7, 'strings stand in straight double quotes: "…"'),
    ("[1 // one\n]", 1, 4, "JSON has no comments; remove it"),
    ("# note\n{}", 1, 1, "JSON has no comments; remove it"),
    ('{"a":\u00a01}', 1, 6, "an odd space stands here; write an ordinary one"),
    ("<html>", 1, 1, "this looks like HTML or XML; an instrument is a JSON object: { … }"),
    ("[True]", 1, 2, "True is written in small letters"),
    ("[None]", 1, 2, "None is written null"),
    ("[.5]", 1, 2, ".5 is no number; write it like 10, -1 or 0.5"),
    ("[+1]", 1, 2, "+1 is no number; write it like 10, -1 or 0.5"),
    ("[web]", 1, 2, 'the text web needs double quotes: "web"'),
    ('{"a": }', 1, 7, "a value is missing before }"),
    ("[1,, 2]", 1, 4, "a value is missing before ,"),
    ("[*]", 1, 2, "a value is expected here"),
    ("{name: 1}", 1, 2, 'the key name needs double quotes: "name"'),
    ('{"a": 1,000}', 1, 9, "the digits of a number stand together, without commas"),
    ('{"a": 1,, "b": 2}', 1, 9, "remove this comma"),
    ("{*}", 1, 2, 'a key in double quotes is expected here: "key": value'),
    ('{"a" = 1}', 1, 6, "write : between a key and its value, not ="),
    ('{"a"}', 1, 5, 'the key before } has no value; write "key": value'),
    ('{"a" 1}', 1, 6, "a colon is missing between the key and its value"),
    ("[01]", 1, 3, "a number goes wrong at 1; write it like 10 or 0.5"),
    ("[5.]", 1, 3, "a number goes wrong at .; write it like 10 or 0.5"),
    ('["say "hi" now"]', 1, 8, 'a quote inside a string is written \\"; else a comma is missing before this'),
    ("[1; 2]", 1, 3, "write , here, not ;"),
    ('["a": 1]', 1, 5, "only in braces a value has a key: { … }"),
    ('{"a": [1}', 1, 9, "} does not close what [ opened; write ] before it"),
    ('{"a": 1\n "b": 2}', 2, 2, "a comma is missing before this"),
    ("{}}", 1, 3, "} closes nothing; remove it"),
    ("{} {}", 1, 4, "the document ends before this; remove the rest"),
]


@pytest.mark.parametrize(("text", "line", "column", "sentence"), CASES)
def test_a_slip_is_explained_at_its_place(text, line, column, sentence):
    with pytest.raises(MalformedDocumentError) as caught:
        parse(text, "-")
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("json/syntax", line, column)
    assert problem.message == f"not JSON: {sentence}"


def test_every_sentence_has_its_case():
    # The last one is for what a later Python may say.
    for _, _, sentence in _ROWS[:-1]:
        begin = sentence.partition("{")[0] or sentence.partition("}")[2].partition("{")[0]
        assert any(begin in case[3] for case in CASES), sentence


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("Illegal trailing comma before end of array", "remove this comma; nothing follows it"),
        ("Something new", "this is not JSON"),
    ],
)
def test_what_a_later_python_says_is_answered_too(message, sentence):
    assert explained(json.JSONDecodeError(message, "[1,]", 2)) == (2, sentence)
