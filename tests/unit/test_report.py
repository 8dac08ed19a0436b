"""Problems and changes as people and programs get them."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.document.values import MISSING, Change, Json, diff
from configurator.problems import Severity, finding
from configurator.report.text import changes_json, changes_text, problems_json, problems_text, shown

LONG = "Counts how often readers open the table of contents. " * 40
BEFORE: dict[str, Any] = {
    "title": "Web scroll",
    "description": LONG,
    "owners": ["Old Team"],
    "start": "2026-01-01T00:00:00Z",
    "sample": {"rate": 0.1, "wikis": {"enwiki": 0.01}},
    "contextual_attributes": ["page_id", "page_title"],
    "platforms": ["web", "ios"],
    "risk": {"review": None},
}
AFTER: dict[str, Any] = {
    "title": "true",
    "description": LONG[:1060] + LONG[1060:].replace("table", "list", 1),
    "owners": ["New Team"],
    "start": "2026-02-01T00:00:00Z",
    "sample": {"rate": 0.00002, "wikis": {"a.b": 1.0}},
    "contextual_attributes": ["page_id", "performer_is_bot", "page_title"],
    "platforms": ["ios", "web"],
    "risk": {"review": "T1"},
    "overrides": {"beta": {"enabled": False}},
}


def test_each_change_is_one_line_for_people():
    assert shown(changes_text(diff(BEFORE, AFTER)), colour=False).splitlines() == [
        'title  "Web scroll" → "true"',
        'description  "… open the table of contents. …" → "… open the list of contents. …"',
        '- owners "Old Team"',
        '+ owners "New Team"',
        "start  2026-01-01T00:00:00Z → 2026-02-01T00:00:00Z",
        "sample.rate  0.1 → 0.00002",
        '+ sample.wikis."a.b" 1',
        "- sample.wikis.enwiki 0.01",
        "+ contextual_attributes performer_is_bot",
        "platforms: other order",
        "risk.review  null → T1",
        '+ overrides {"beta": {"enabled": false}}',
    ]


def test_colours_mark_what_went_and_what_came():
    changes = diff({"a": 1, "b": ["x", "y", "z"]}, {"a": 2, "b": ["y", "x", "w"]})
    assert shown(changes_text(changes), colour=True).splitlines() == [
        "\x1b[1ma\x1b[0m  \x1b[31m1\x1b[0m → \x1b[32m2\x1b[0m",
        "\x1b[31m- b z\x1b[0m",
        "\x1b[32m+ b w\x1b[0m",
        "\x1b[1mb\x1b[0m: other order",
    ]


def test_a_new_document_is_one_line_with_its_telling_places():
    document: dict[str, Any] = {
        "title": "Web scroll",
        "enabled": True,
        "stream": {"name": "a.b"},
        "sample": "none",
    }
    assert (
        shown(changes_text(diff(MISSING, document)), colour=False)
        == '+ document title "Web scroll"; enabled true; stream.name a.b'
    )


def test_a_whole_new_document_is_a_line_for_each_place_with_what_it_collects_first():
    document: dict[str, Any] = {
        "title": "Web scroll",
        "owners": ["A", "B\x1b"],
        "description": "x " * 200,
        "risk": {"review": None},
        "overrides": {},
        "sample": {"rate": 1, "wikis": {"enwiki": 0.5, "dewiki": 0.25, "frwiki": 0}},
        "contextual_attributes": ["page_id", "performer_name"],
    }
    assert shown(changes_text(diff(MISSING, document), most=2, whole=True), colour=False).splitlines() == [
        "+ contextual_attributes page_id, performer_name (together: medium risk)",
        "+ sample.rate 1",
        "+ sample.wikis.enwiki 0.5",
        "+ sample.wikis.dewiki 0.25",
        "… 1 more: added in /sample/wikis",
        '+ title "Web scroll"',
        '+ owners A, "B\\u001b"',
        f'+ description "{"x " * 149}…"',
        "+ risk.review null",
        "… 1 more: added in /",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(MISSING, [1], "+ document [1]", id="new, no instrument"),
        pytest.param([1], MISSING, "- document [1]", id="gone"),
        pytest.param({"a": 1}, {"a": 2}, "a  1 → 2", id="a change"),
    ],
)
def test_what_is_no_new_instrument_is_shown_as_ever(before, after, said):
    assert shown(changes_text(diff(before, after), whole=True), colour=False) == said


def test_a_document_that_is_no_instrument_is_shown_itself():
    assert shown(changes_text(diff([1], MISSING)), colour=False) == "- document [1]"


def test_hostile_text_never_reaches_the_terminal_raw():
    text = shown(changes_text(diff({"\x1b[2J": "a\u202eb"}, {"\x1b[2J": "\x9b"})), colour=False)
    assert text == r'"\u001b[2J"  "a\u202eb" → "\u009b"'


def test_programs_get_pointer_before_and_after():
    changes = (Change("/a", 1, None), Change("/b", MISSING, 2), Change("/c/0", "x", MISSING, in_set=True))
    assert changes_json(changes) == [
        {"pointer": "/a", "before": 1, "after": None},
        {"pointer": "/b", "after": 2},
        {"pointer": "/c/0", "before": "x"},
    ]


@pytest.mark.parametrize(
    ("severity", "colour", "line"),
    [
        (Severity.ERROR, False, r"evil\u001b.json:3:5: error: rate/range: /sample/rate is 2; write less"),
        (
            Severity.ERROR,
            True,
            "evil\\u001b.json:3:5: \x1b[31merror: rate/range:\x1b[0m /sample/rate is 2; write less",
        ),
        (
            Severity.WARNING,
            True,
            "evil\\u001b.json:3:5: \x1b[33mwarning: rate/range:\x1b[0m /sample/rate is 2; write less",
        ),
        (
            Severity.NOTE,
            True,
            "evil\\u001b.json:3:5: \x1b[36mnote: rate/range:\x1b[0m /sample/rate is 2; write less",
        ),
    ],
)
def test_each_problem_is_one_line_like_a_compilers(severity, colour, line):
    problem = finding("rate/range", "is 2; write less", pointer="/sample/rate", severity=severity)
    assert shown(problems_text([problem.at("evil\x1b.json", 3, 5)]), colour=colour) == line


def test_of_many_problems_of_one_kind_in_one_place_the_rest_is_counted():
    many = [finding("schema/type", "is 1", pointer=f"/purpose/{at}").at("a", 0, 0) for at in range(5)]
    other = [
        finding(code, "is 1", pointer="/title").at("a", 0, 0) for code in ("schema/type", "schema/length")
    ]

    lines = shown(problems_text([*many[:3], *other, *many[3:]], most=2), colour=False).splitlines()
    assert [line.partition(" is ")[0].removeprefix("a: error: ") for line in lines] == [
        "schema/type: /purpose/0",
        "schema/type: /purpose/1",
        "schema/type: /title",
        "schema/length: /title",
        "… 3 more: schema/type in /purpose",
    ]
    assert len(shown(problems_text(many), colour=False).splitlines()) == 5


def test_of_many_changes_in_one_place_no_other_place_is_hidden():
    before: Json = {"purpose": [f"p{at}" for at in range(30)], "sample": {"rate": 0.1}, "overrides": {}}
    after: Json = {
        "purpose": [f"q{at}" for at in range(300)],
        "sample": {"rate": 1},
        "overrides": {"beta": {}},
    }

    lines = shown(changes_text(diff(before, after), most=3), colour=False).splitlines()
    assert lines[-2:] == ["sample.rate  0.1 → 1", "+ overrides.beta {}"]
    assert lines.count("… 27 more: removed in /purpose") == lines.count("… 297 more: added in /purpose") == 1
    assert len(lines) == 3 + 1 + 3 + 1 + 2


def test_nothing_to_report_is_an_empty_text():
    assert shown(problems_text([]), colour=False) == ""
    assert shown(changes_text([]), colour=False) == ""


def test_programs_get_all_facts_of_a_problem():
    assert problems_json([finding("a/b", "is odd", pointer="/x").at("-", 1, 2)]) == [
        {
            "where": "-",
            "pointer": "/x",
            "line": 1,
            "column": 2,
            "code": "a/b",
            "severity": "error",
            "message": "is odd",
        }
    ]
