"""Laws of the texts: what we write is read back as it was meant, and no input breaks the reading."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.core.document.places import places
from configurator.core.document.source import parse
from configurator.core.document.texts import minified, stored_text
from configurator.core.document.values import MISSING, child, same
from configurator.core.kind import canonical_text, in_order
from configurator.core.visible import json_text, visible
from configurator.core.words import MAX_SUMMARY, neutral, summary
from configurator.errors import MalformedDocumentError
from tests.laws.spellings import nearly_json, related_pairs, respelled, spelled
from tests.support.strategies import damaged, instruments, json_values

values = json_values().map(lambda value: parse(minified(value), "-").value)
documents = values | instruments() | damaged().map(lambda value: parse(minified(value), "-").value)
WIKITEXT = [
    "[[",
    "]]",
    "{{",
    "}}",
    "~~",
    "/*",
    "*/",
    "<!--",
    "-->",
    "#REDIRECT",
    "&lt;",
    "&#x202e;",
    "__TOC__",
    "'",
]
words = st.text() | st.lists(st.sampled_from([*WIKITEXT, " ", "a", "\n", "\u202e", "\u0301"])).map("".join)


@given(documents)
def test_canonical_text_is_a_fixed_point(value):
    text = canonical_text(value)
    again = parse(text, "-")
    assert same(again.value, value)
    assert not again.notes
    assert canonical_text(again.value) == text


@given(documents)
def test_stored_text_is_read_back_equal_and_in_the_same_order(value):
    text = stored_text(value)
    assert same(parse(text, "-").value, value)
    assert stored_text(parse(text, "-").value) == text


@given(documents)
def test_stored_text_survives_the_normalisation_of_an_edit_by_hand(value):
    assert unicodedata.is_normalized("NFC", stored_text(value))


@given(documents)
def test_what_is_sent_is_one_line_of_ascii_and_is_read_back_equal(value):
    text = minified(value)
    assert text.isascii()
    assert text.isprintable() or "\x7f" in text
    assert stored_text(parse(text, "-").value) == stored_text(value)


@given(st.data(), instruments())
def test_an_instrument_has_one_canonical_text_however_it_is_spelled(data, instrument):
    other = data.draw(respelled(instrument))
    assert canonical_text(other) == canonical_text(instrument)


@given(documents)
def test_the_canonical_order_changes_no_value(value):
    assert same(in_order(value), value)


@given(st.data(), values)
def test_a_value_is_read_the_same_from_every_spelling(data, value):
    assert same(parse(data.draw(spelled(value)), "-").value, value)


@given(st.data(), values)
def test_each_place_is_where_its_key_or_its_value_stands(data, value):
    text = data.draw(spelled(value))
    found = dict(places(text))
    assert set(found) == set(pointers(value))
    for pointer, item, key in members(value):
        written, _ = json.JSONDecoder().raw_decode(text, found[pointer])
        assert same(written, item if key is None else key)


@settings(max_examples=300)
@given(nearly_json() | st.text())
def test_reading_fails_only_with_a_place_inside_the_text(text):
    problem = refusal(text)
    if problem is None:
        stored = stored_text(parse(text, "-").value)
        assert stored_text(parse(stored, "-").value) == stored
    else:
        lines = text.split("\n")
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message


@given(st.binary() | nearly_json().map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_bytes_are_read_or_refused_with_a_place(data):
    problem = refusal(data)
    assert problem is None or problem.line >= 1


@given(related_pairs(), words)
def test_a_summary_is_one_short_line_without_wikitext(pair, reason):
    before, after = pair
    text = summary(before, after, reason)
    assert 0 < len(text) <= MAX_SUMMARY
    assert neutral(text) == text


@given(related_pairs(), words)
def test_a_reason_comes_last_and_changes_nothing_before_it(pair, reason):
    before, after = pair
    assert summary(before, after, reason).startswith(summary(before, after))


@given(instruments())
def test_the_summary_of_a_new_page_names_what_it_collects_its_title_and_task(instrument):
    text = summary(MISSING, instrument)
    assert text.startswith("new: attributes " if instrument["contextual_attributes"] else "new: ")
    assert "title " in text
    assert text.endswith(f" ({neutral(instrument['task'])})")


@given(words)
def test_neutral_text_holds_no_markup_and_stays_as_it_is(text):
    said = neutral(text)
    assert neutral(said) == said
    assert unicodedata.is_normalized("NFC", said)
    for mark in (
        "[[",
        "]]",
        "{{",
        "}}",
        "~~",
        "/*",
        "*/",
        "<!--",
        "-->",
        "#redirect",
        "&lt;",
        "&#x202e;",
        "__",
        "\n",
    ):
        assert mark not in said.lower()
    assert all(
        character.isprintable() or character in "\u200c\u200d" or character.isspace() for character in said
    )


@given(st.text())
def test_visible_text_has_nothing_that_a_terminal_obeys(text):
    for character in visible(text):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


@given(json_values() | st.text())
def test_json_for_terminals_is_the_same_value_and_safe(value):
    text = json_text(value)
    assert same(json.loads(text), value)
    assert visible(text.replace("\n", "")) == text.replace("\n", "")


def refusal(text):
    """Return the one problem for which *text* is refused; None if it is read."""
    try:
        parse(text, "-")
    except MalformedDocumentError as error:
        (problem,) = error.problems
        return problem
    return None


def pointers(value):
    return [pointer for pointer, _, _ in members(value)]


def members(value, pointer="", key=None):
    """Yield each place of *value*: pointer, value, and the key that leads to it in an object."""
    yield pointer, value, key
    if isinstance(value, dict):
        for name, item in value.items():
            yield from members(item, child(pointer, name), name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from members(item, child(pointer, index))
