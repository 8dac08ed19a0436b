"""Values in words, and long texts around what differs."""

from __future__ import annotations

import pytest

from configurator.core.document.values import MISSING, Change
from configurator.core.words import differing, dotted, shortened, values

WORDS = " ".join(f"word{number}" for number in range(100))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("performer_is_bot", "performer_is_bot", id="a word"),
        pytest.param("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", id="an instant"),
        pytest.param("Old Team", '"Old Team"', id="words"),
        pytest.param("", '""', id="nothing"),
        pytest.param("0.1", '"0.1"', id="looks like a number"),
        pytest.param("null", '"null"', id="looks like null"),
        pytest.param(0.00002, "0.00002", id="no exponent"),
        pytest.param(1.0, "1", id="no fraction"),
        pytest.param(1e300, "1e+300", id="huge"),
        pytest.param(5e-324, "5e-324", id="tiny"),
        pytest.param({"a": [0.00002, "x"]}, '{"a": [0.00002, "x"]}', id="nested"),
    ],
)
def test_a_value_reads_naturally_and_stays_distinct(value, said):
    assert values(Change("/a", MISSING, value), 72) == ("", said)


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("", "document"),
        ("/sample/wikis/enwiki", "sample.wikis.enwiki"),
        ("/a.b/c d/", '"a.b"."c d".""'),
        ("/é/~1", 'é."/"'),
    ],
)
def test_a_place_is_its_keys_joined_by_dots(pointer, words):
    assert dotted(pointer) == words


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        pytest.param("short", "short", id="whole"),
        pytest.param("one two three", "one two …", id="between words"),
        pytest.param("onetwothreefour", "onetwothr…", id="one long word"),
    ],
)
def test_a_text_is_cut_between_words_where_it_can_be(text, cut):
    assert shortened(text, 10) == cut


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        pytest.param("a b", "a c", ("a b", "a c"), id="short texts are whole"),
        pytest.param(
            WORDS,
            WORDS.replace("word50", "other"),
            ("… word49 word50 word51 …", "… word49 other word51 …"),
            id="one word in the middle",
        ),
        pytest.param(WORDS, f"new {WORDS}", ("word0 word1 …", "new word0 word1 …"), id="at the beginning"),
        pytest.param(WORDS, f"{WORDS} new", ("… word98 word99", "… word98 word99 new"), id="at the end"),
        pytest.param("x" * 100, "x" * 101, (f"… {'x' * 14}", f"… {'x' * 15}"), id="one long word"),
        pytest.param(
            "x" * 100 + "y" + "x" * 100,
            "x" * 100 + "z" + "x" * 100,
            (f"… {'x' * 14}y{'x' * 14} …", f"… {'x' * 14}z{'x' * 14} …"),
            id="inside one long word",
        ),
        pytest.param(
            WORDS,
            WORDS.replace("word10", "A").replace("word90", "B"),
            (
                "… word8 word9 word10 word11 word12 … word87 word88 word89 word90 word91 …",
                "… word8 word9 A word11 word12 word13 … word87 word88 word89 B word91 …",
            ),
            id="far apart",
        ),
    ],
)
def test_of_long_texts_the_words_around_the_difference_are_shown(before, after, shown):
    assert differing(before, after, 72) == shown
