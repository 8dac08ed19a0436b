"""What of a text reaches a terminal: the lines and the colours of ours, and nothing that a text itself brings."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr, redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.cli.app import App
from configurator.core.visible import visible
from configurator.errors import WikiUnavailableError
from configurator.report.text import Tone, painted, shown
from configurator.settings import Settings

#: What a terminal obeys or hides, and what a program might keep for itself: the noncharacters and the private use areas.
OBEYED = st.characters(
    categories=("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"), exclude_characters="\n\t"
) | st.sampled_from([*map(chr, range(0xFDD0, 0xFDF0)), "\x1b", "\x9b"])
TEXTS = st.lists(OBEYED | st.sampled_from(["0m", "1m", "[31m", "a", "0", ":"]), max_size=12).map("".join)


@given(TEXTS, st.sampled_from(Tone), st.booleans())
def test_no_text_brings_a_colour_of_its_own_or_vanishes(text, tone, colour):
    assert shown(text, colour=colour) == visible(text)

    inside = shown(f"{text}{painted(text, tone)}", colour=colour)

    assert re.sub("\x1b\\[[0-9]+m", "", inside) == visible(text) * 2
    assert inside.count("\x1b") == (2 if colour else 0)


@pytest.mark.parametrize("mark", [chr(code) for code in range(0xFDD0, 0xFDF0)])
def test_what_a_wiki_says_is_written_out_at_the_door(mark):
    app = App(Settings, colours=True)
    app.colour = app.colour_of_notes = True
    error = WikiUnavailableError("beta", "unreachable", f"{mark}red{mark}")
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        app.say(str(error))
        app.write(f"{mark}.json")

    code = f"\\u{ord(mark):04x}"
    assert err.getvalue() == f"beta: unreachable ({code}red{code}); try again later\n"
    assert out.getvalue() == f"{code}.json\n"
