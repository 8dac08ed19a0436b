"""What reaches a terminal."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from configurator.core.document.values import Json
from configurator.core.visible import json_text, unreadable_input, visible
from configurator.report.text import Tone, aligned, painted, shown


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
    assert shown(painted("x", Tone.RED), colour=False) == "x"
    assert shown(painted("x", Tone.RED), colour=True) == "\x1b[31mx\x1b[0m"


def test_harmless_json_stays_as_it_is():
    assert json_text({"é": [1]}) == '{\n  "é": [\n    1\n  ]\n}'


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("web", 3, id="ASCII"),
        pytest.param("Größe", 5, id="letters"),
        pytest.param("漢字", 4, id="wide characters"),
        pytest.param("\uff37\uff25\uff22", 6, id="full width"),
        pytest.param("ｳｪﾌﾞ", 4, id="half width"),
        pytest.param("각", 2, id="a syllable of Korean"),
        pytest.param("\u1100\u1161\u11a8", 2, id="the same in its parts"),
        pytest.param("e\u0301\u20dd", 1, id="marks"),
        pytest.param("😀", 2, id="emoji"),
        pytest.param("שלום", 4, id="written from the right"),
    ],
)
def test_columns_stand_below_each_other_on_a_terminal(text, columns):
    assert aligned([("NAME", "x"), (text, "y"), ("a" * 9, "z")]) == [
        "NAME       x",
        f"{text}{' ' * (9 - columns)}  y",
        "aaaaaaaaa  z",
    ]


def test_a_line_ends_where_its_last_column_does():
    assert aligned([("NAME", "BY"), ("a", "")]) == ["NAME  BY", "a"]


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        pytest.param(["Größe", "漢字 😀"], {"INSTRUMENTS_X": "é"}, None, id="text"),
        pytest.param(
            ["list", "caf\udce9"],
            {},
            "argument 2 holds bytes that are no UTF-8 (caf\\xe9); write it in UTF-8, or rename the file",
            id="an argument",
        ),
        pytest.param(
            [],
            {"INSTRUMENTS_BETA_TOKEN": "s\udc80"},
            "the variable INSTRUMENTS_BETA_TOKEN holds bytes that are no UTF-8; write it in UTF-8",
            id="a variable",
        ),
        pytest.param([], {"OTHER": "s\udc80"}, None, id="a variable of others"),
    ],
)
def test_bytes_that_are_no_text_are_told_of_where_they_come_in(arguments, variables, said):
    assert unreadable_input(arguments, variables) == said


def test_no_command_and_no_bot_paints_or_lays_out_columns():
    root = Path(__file__).parents[2]
    files = [*(root / "configurator/cli").rglob("*.py"), *(root / "bots").rglob("*.py")]
    taken = {
        name.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("configurator.report")
        for name in node.names
    }

    assert "shown" in taken, "the door"
    assert not taken & {"Tone", "painted", "table", "aligned", "text"}
