"""Edit summaries."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.document.values import MISSING
from configurator.core.words import MAX_SUMMARY, neutral, summary

BEFORE: dict[str, Any] = {
    "task": "T123456",
    "owners": ["A", "B"],
    "sample": {"rate": 0.1},
    "contextual_attributes": ["page_id"],
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            {"sample": {"rate": 0.2}, "contextual_attributes": ["page_id", "performer_is_bot"]},
            "sample.rate 0.1 → 0.2; +contextual_attributes performer_is_bot (T123456)",
            id="rate and attribute",
        ),
        pytest.param(
            {"contextual_attributes": ["page_title", "page_id", "performer_id"]},
            "+contextual_attributes page_title, performer_id (T123456)",
            id="items of one list together",
        ),
        pytest.param({"owners": ["B"]}, "-owners A (T123456)", id="removed item"),
        pytest.param({"owners": ["B", "A"]}, "owners: other order (T123456)", id="order"),
        pytest.param({"task": "T1"}, "task T123456 → T1 (T1)", id="another task"),
        pytest.param({"task": 5}, "task T123456 → 5", id="a task that is none"),
        pytest.param(
            {"task": f"https://{'x' * 100}"},
            f'task T123456 → "https://{"x" * 15}… {"x" * 24}"',
            id="a task too long to repeat",
        ),
        pytest.param({}, "same values, written another way (T123456)", id="nothing"),
    ],
)
def test_a_summary_says_what_changed(changes, said):
    assert summary(BEFORE, BEFORE | changes) == said


def test_a_person_has_the_last_word():
    assert summary(BEFORE, BEFORE | {"owners": ["A"]}, "they\nleft") == "-owners B (T123456): they left"


def test_a_new_page_is_told_by_its_telling_places():
    document: dict[str, Any] = {
        "title": "Web scroll",
        "task": "T1",
        "enabled": False,
        "sample": {"unit": "session", "rate": 1},
    }
    assert summary(MISSING, document) == (
        'new: title "Web scroll"; enabled false; sample.unit session; sample.rate 1 (T1)'
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(MISSING, [], "new: document", id="new, no instrument"),
        pytest.param(None, {"title": "X"}, "anew: title X", id="in place of something else"),
    ],
)
def test_a_document_that_has_no_predecessor_is_told_whole(before, after, said):
    assert summary(before, after) == said


def test_the_reason_is_cut_before_what_changed():
    text = summary(BEFORE, BEFORE | {"owners": ["A"]}, "because " * 100)
    assert text.startswith("-owners B (T123456): because because")
    assert text.endswith("because …")
    assert MAX_SUMMARY - 10 < len(text) <= MAX_SUMMARY


def test_changes_without_room_are_counted():
    after = BEFORE | {f"key-{number}": "words and words and words" for number in range(30)}
    text = summary(BEFORE, after, "a reason")
    assert text.endswith('+key-12 "words and words and words"; … 17 more (T123456): a reason')
    assert len(text) <= MAX_SUMMARY


def test_one_change_without_room_is_cut():
    text = summary(BEFORE, BEFORE | {"k" * 600: 1})
    assert text == f"+{'k' * (MAX_SUMMARY - 12)}… (T123456)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[[Special:Block]]", "[ [Special:Block] ]", id="link"),
        pytest.param("{{tl|x}} {{{1}}}", "{ {tl|x} } { { {1} } }", id="template"),
        pytest.param("{|x|}", "{ |x| }", id="table"),
        pytest.param("~~~~", "~ ~ ~ ~", id="signature"),
        pytest.param("/* section */", "/ * section * /", id="section"),
        pytest.param("<!--x--> </b> a < b", "< !--x-- > < /b> a < b", id="comment and tag"),
        pytest.param("#REDIRECT #redirect #5", "# REDIRECT # redirect #5", id="redirect"),
        pytest.param("&lt;&#x202e; a & b;", "& lt;& #x202e; a & b;", id="entity"),
        pytest.param("__TOC__ page_id", "_ _TOC_ _ page_id", id="magic word"),
        pytest.param("-{zh:x}-", "- {zh:x} -", id="language variant"),
        pytest.param(" a\n\tb\u2028c ", "a b c", id="lines"),
        pytest.param("a\u202eb\x00c\u200bd", r"a\u202eb\u0000c\u200bd", id="hidden characters"),
        pytest.param("نمی\u200cدن", "نمی\u200cدن", id="a joiner that belongs to the spelling"),
        pytest.param("e\u0301", "é", id="normal form"),
        pytest.param("\u200be\u0301\x07\u0301", "\\u200bé\\u0007\u0301", id="normal form after escapes"),
        pytest.param("https://example.org/a?b#c", "https://example.org/a?b#c", id="an address stays whole"),
    ],
)
def test_wikitext_is_broken_and_hidden_characters_are_written_out(text, said):
    assert neutral(text) == said
