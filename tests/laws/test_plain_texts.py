"""Plain texts are read by a short way: it finds what the long way finds, and refuses what that refuses."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from configurator.core.document.source import parse
from configurator.errors import MalformedDocumentError
from tests.laws.spellings import nearly_json
from tests.support.strategies import json_values

numbers = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?", fullmatch=True).filter(
        str.isascii
    ),
    st.sampled_from(["-0", "-0.0", "0.0", "1e400", "1e-400", "NaN", "-Infinity", "9007199254740993.0"]),
    st.integers(2**53 - 2, 2**53 + 2).map(lambda number: f"{number}.0"),
    st.integers(-(2**63) - 2, -(2**63) + 2).map(str),
    st.integers(2**63 - 2, 2**63 + 2).map(str),
)
texts = numbers | json_values().map(json.dumps) | nearly_json()


def read(text: str) -> object:
    """Return the value with its types, or the code of what is refused."""
    try:
        return repr(parse(text, "-").value)
    except MalformedDocumentError as error:
        return error.problems[0].code


@given(texts.filter(str.isascii))
@example('{"a": 1, "a": 2}')
def test_both_ways_read_the_same(text):
    # A word that is not ASCII keeps a text off the short way.
    long = read(f'["é",\n{text}\n]')
    short = read(f'["e",\n{text}\n]')

    assert str(short).replace("'e', ", "", 1) == str(long).replace("'é', ", "", 1)


def test_an_ordinary_document_goes_the_short_way(monkeypatch):
    monkeypatch.delattr("configurator.core.document.source._Reading")

    assert parse('{"rate": 0.25, "count": 3, "wikis": {}}', "-").value == {
        "rate": 0.25,
        "count": 3,
        "wikis": {},
    }
