"""Laws of wikitext made of any text: nothing is left to obey, and nothing is lost for who reads it."""

from __future__ import annotations

import html
import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from configurator.core.visible import visible
from configurator.report.wikitext import code, isolated, plain
from tests.support.hostile import TEXTS

texts = st.text() | st.lists(st.sampled_from([*TEXTS.values(), *"[]{}|<>&~_-'=!:;# 1a\n\u0338\u1161"])).map(
    "".join
)
every_hostile_text = "".join(TEXTS.values())


def read(wikitext: str) -> str:
    """Return what a browser shows; a no-break space looks like a space."""
    return html.unescape(wikitext).replace("\u00a0", " ")


@given(texts)
@example(every_hostile_text)
def test_only_letters_digits_spaces_and_references_are_left(text):
    rest = re.sub(r"&#[0-9]+;", "", plain(text))

    odd = {character for character in rest if not character.isalnum()} - set(" .,()-_")

    assert odd == set()
    assert not re.search(r"--|__|^[-_]|[-_]$| \d|  ", plain(text))


@given(texts)
@example(every_hostile_text)
def test_a_reader_sees_every_character(text):
    shown = visible(unicodedata.normalize("NFC", text), keep="\u200c\u200d")

    assert read(plain(text)) == shown.replace("\u00a0", " ")


@given(texts, texts)
@example(every_hostile_text, every_hostile_text)
def test_a_wiki_stores_it_as_it_is_wherever_it_stands(one, other):
    line = f"| {code(one)} {isolated(other)} {plain(one)}."

    assert unicodedata.is_normalized("NFC", line)
    assert len(line.splitlines()) == 1
