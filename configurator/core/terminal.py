"""Text for terminals: nothing that comes from a wiki or a file reaches one raw."""

from __future__ import annotations

import json
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from configurator.core.values import Json

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LAST_OF_FOUR_DIGITS = 0xFFFF


class Tone(Enum):
    """How text stands out; the value is the ANSI code (SGR) for it."""

    BOLD = "1"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    CYAN = "36"


def painted(text: str, tone: Tone, *, colour: bool) -> str:
    """Return *text* in *tone*, or as it is without *colour*."""
    return f"\x1b[{tone.value}m{text}\x1b[0m" if colour else text


def visible(text: str, keep: str = "") -> str:
    r"""Return *text* on one line, each character that a terminal would obey or hide written out, like `\u202e`.

    Written out are control and format characters (line breaks, escapes, direction marks, zero-width ones), line
    separators, halves of surrogate pairs and unassigned code points, except those in *keep*.
    """
    if text.isprintable():
        return text
    return "".join(
        character if character in keep or _harmless(character) else _written_out(character)
        for character in text
    )


def json_text(value: Json) -> str:
    """Return *value* as indented JSON, what a terminal would obey or hide escaped; no final newline."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        character if character == "\n" or _harmless(character) else _json_escape(character)
        for character in text
    )


def _harmless(character: str) -> bool:
    # The wide space of Japanese texts is no more dangerous than an ordinary one.
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _written_out(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    return f"\\U{code:08x}" if code > _LAST_OF_FOUR_DIGITS else f"\\u{code:04x}"


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
