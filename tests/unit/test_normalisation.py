"""What the wiki's normalisation does to texts, held to the vectors that the extension shares."""

from __future__ import annotations

import json
import math
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.effective import is_switch_off, switched_off
from configurator.core.document.texts import respelled, respelt, stored_text, survives, unsettled
from configurator.core.document.values import MISSING, same
from tests.support.strategies import json_values

VECTORS = sorted((Path(__file__).resolve().parents[2] / "schemas/vectors/switching-off").glob("*.json"))

#: Texts that normalisation changes, alone or together, and that it does not.
ODD = st.text(
    st.sampled_from(
        "aeCnf<>&\n\x1f\u0301\u0327\u0338\u0307\u00e9\u00c7\u212a\u212b\u0958\ufffe\uffff\ufffd\u1100\u1161\u2028"
    )
)
VALUES = st.recursive(
    ODD | st.booleans() | st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=4),
    max_leaves=12,
)


def normalised(text: str) -> str:
    """Return what MediaWiki makes of a text that it takes or gives out."""
    return unicodedata.normalize("NFC", text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def whole(text: str) -> Any:
    """Return the value of a JSON text whose escapes may have been garbled."""
    return json.loads(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_switch_off_is_one_as_the_vector_says(path: Path):
    case = json.loads(path.read_text(encoding="utf-8"))

    assert is_switch_off(case["before"], case["after"]) is case["switches_off"]
    assert path.stem.startswith("accepted." if case["switches_off"] else "refused.")


def test_where_there_is_no_document_nothing_is_switched_off():
    assert not is_switch_off(MISSING, {"enabled": False})


@given(ODD)
def test_a_text_survives_if_no_spelling_of_it_is_normalised(text: str):
    spellings = (stored_text(text), json.dumps(text, ensure_ascii=False))

    assert survives(text) is all(normalised(each) == each for each in spellings)
    assert not survives(text) or json.loads(normalised(stored_text(text))) == text


def sent_back(value: Any) -> Any:
    """Return what the wiki takes from a client that writes no escapes, whatever became of those that it must write."""
    return whole(normalised(json.dumps(value, ensure_ascii=False)))


@given(VALUES)
def test_what_a_reader_gets_and_sends_back_is_no_change(value: Any):
    read = whole(normalised(stored_text(value)))

    assert respelled(value, value)
    assert respelled(value, read)
    assert respelled(value, sent_back(read))


@given(st.dictionaries(ODD, VALUES, max_size=4))
def test_who_switches_off_what_they_read_is_believed(document: dict[str, Any]):
    before = document | {"enabled": True}
    off = switched_off(whole(normalised(stored_text(before))))

    assert is_switch_off(before, off)
    assert is_switch_off(before, sent_back(off))
    assert not is_switch_off(before, before)


@given(json_values(), json_values())
def test_plain_values_are_respelled_only_if_they_are_equal(one: Any, other: Any):
    assert (
        respelled(one, other) is same(one, other)
        or not json.dumps([one, other], ensure_ascii=False).isascii()
    )


@pytest.mark.parametrize("number", [math.inf, -math.inf, 10**400, -(10**400)])
def test_a_number_that_no_double_holds_is_sent_back_as_null(number: float):
    assert respelled([number], [None])
    assert not respelled([1e308], [None])


#: Two characters that no Unicode assigns: one reserved, one a noncharacter.
UNASSIGNED = ("\u0378", "\U0003fffe")
NEW = st.text(st.sampled_from(["a", "é", "\u0301", *UNASSIGNED]))
NESTED = st.recursive(
    NEW | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NEW, inner, max_size=3),
    max_leaves=6,
)


@given(NESTED)
def test_only_texts_with_characters_that_are_not_assigned_are_spelt_by_the_wiki(value: Any):
    texts = unsettled(value)
    whole_text = json.dumps(value, ensure_ascii=False)

    assert all(any(character in text for character in UNASSIGNED) for text in texts)
    assert bool(texts) is any(character in whole_text for character in UNASSIGNED)
    assert respelt(value, {}) == value
    assert not unsettled(respelt(value, {text: f"a{at}" for at, text in enumerate(sorted(texts))}))
