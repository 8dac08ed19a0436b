"""The texts of a value."""

from __future__ import annotations

import pytest

from configurator.core.document.texts import minified, sha1, stored_text
from configurator.core.document.values import Json
from configurator.core.kind import canonical_text, in_order


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "null", id="null"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(-5, "-5", id="integer"),
        pytest.param({}, "{}", id="empty object"),
        pytest.param([], "[]", id="empty list"),
        pytest.param({"b": [1, {}], "a": []}, '{\n\t"b": [\n\t\t1,\n\t\t{}\n\t],\n\t"a": []\n}', id="nested"),
        pytest.param("/é😀\x7f", '"/é😀\x7f"', id="as they are"),
        pytest.param("<a>&", r'"\u003Ca\u003E\u0026"', id="markup"),
        pytest.param("\u2028\u2029", r'"\u2028\u2029"', id="line separators"),
        pytest.param('"\\\b\f\n\r\t\x00\x1f', r'"\"\\\b\f\n\r\t\u0000\u001f"', id="control characters"),
        pytest.param({"<": 1}, '{\n\t"\\u003C": 1\n}', id="key"),
        pytest.param(1.0, "1", id="whole"),
        pytest.param(-0.0, "0", id="zero"),
        pytest.param(1.10, "1.1", id="fraction"),
        pytest.param(0.0001, "0.0001", id="least without exponent"),
        pytest.param(0.00001, "1.0e-5", id="small"),
        pytest.param(-1.5e-7, "-1.5e-7", id="small with digits"),
        pytest.param(1e3, "1000", id="thousand"),
        pytest.param(1e16, "10000000000000000", id="most without exponent"),
        pytest.param(1e17, "1.0e+17", id="large"),
        pytest.param(1.7976931348623157e308, "1.7976931348623157e+308", id="largest"),
        pytest.param(5e-324, "5.0e-324", id="least"),
        pytest.param(12345.678, "12345.678", id="both sides"),
    ],
)
def test_the_stored_text_is_mediawikis(value, text):
    assert stored_text(value) == text


def test_an_instrument_is_written_in_the_order_of_its_document_schema():
    document: Json = {
        "unknown": 1,
        "title": {"wikis": {"b": 1, "a": 1}},
        "overrides": {
            "b": {"sample": {"wikis": {"b": 1, "a": 1}, "unit": 1}, "end": 1, "start": 1, "enabled": 1},
            "a": None,
        },
        "sample": {"wikis": {"z": 1, "y": 2}, "x": 1, "rate": 1, "unit": 1},
        "risk": [],
        "stream": {"destination_event_service": 1, "name": 2},
        "schema": "instrument/1.0.0",
    }
    assert minified(in_order(document)) == minified(
        {
            "schema": "instrument/1.0.0",
            "title": {"wikis": {"b": 1, "a": 1}},
            "risk": [],
            "stream": {"name": 2, "destination_event_service": 1},
            "sample": {"unit": 1, "rate": 1, "wikis": {"y": 2, "z": 1}, "x": 1},
            "overrides": {
                "a": None,
                "b": {"enabled": 1, "start": 1, "end": 1, "sample": {"unit": 1, "wikis": {"a": 1, "b": 1}}},
            },
            "unknown": 1,
        }
    )


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([1, {"b": 1, "a": 2}], id="list"),
        pytest.param({"title": 1, "name": 2}, id="no document schema"),
        pytest.param({"title": 1, "schema": "instrument/2.0.0", "name": 2}, id="another document schema"),
        pytest.param(
            {"title": 1, "schema": ["instrument/1.0.0"], "name": 2}, id="a document schema that is no text"
        ),
    ],
)
def test_what_is_no_instrument_keeps_its_order(value):
    assert canonical_text(value) == stored_text(value)


def test_an_instrument_with_broken_overrides_is_written_nevertheless():
    document: Json = {"overrides": 5, "schema": "instrument/1.0.0"}
    assert canonical_text(document) == '{\n\t"schema": "instrument/1.0.0",\n\t"overrides": 5\n}'


def test_what_is_sent_is_one_line_of_ascii():
    assert minified({"é": [1, "\n"]}) == r'{"\u00e9":[1,"\n"]}'


def test_the_sha1_is_that_of_the_utf8_text():
    assert sha1("é") == "bf15be717ac1b080b4f1c456692825891ff5073d"
