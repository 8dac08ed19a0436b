"""What reaches a terminal."""

from __future__ import annotations

import json

import pytest

from configurator.core.terminal import Tone, json_text, painted, visible
from configurator.core.values import Json


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("Größe 日本　語 😀", "Größe 日本　語 😀", id="letters, wide space, emoji"),
        pytest.param("a\nb\r\tc", r"a\nb\r\tc", id="line breaks"),
        pytest.param("\x1b[2J\x07", r"\u001b[2J\u0007", id="escape sequence"),
        pytest.param("\x9b31m", r"\u009b31m", id="C1"),
        pytest.param("\u202eevil\u2066", r"\u202eevil\u2066", id="direction"),
        pytest.param("a\u200bb\ufeff", r"a\u200bb\ufeff", id="zero width"),
        pytest.param("\u2028\ud800", r"\u2028\ud800", id="line separator and half a pair"),
        pytest.param("\U000e0041", r"\U000e0041", id="tag"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_written_out(text, seen):
    assert visible(text) == seen


def test_characters_can_be_kept():
    assert visible("a\u200cb\u200bc", keep="\u200c") == "a\u200cb\\u200bc"


def test_json_for_terminals_escapes_the_same_characters_and_stays_json():
    value: Json = ["é\u202e\x7f\U000e0041", "\n"]
    assert json_text(value) == '[\n  "é\\u202e\\u007f\\udb40\\udc41",\n  "\\n"\n]'
    assert json.loads(json_text(value)) == value


def test_text_is_painted_only_in_colour():
    assert painted("x", Tone.RED, colour=False) == "x"
    assert painted("x", Tone.RED, colour=True) == "\x1b[31mx\x1b[0m"


def test_harmless_json_stays_as_it_is():
    assert json_text({"é": [1]}) == '{\n  "é": [\n    1\n  ]\n}'
