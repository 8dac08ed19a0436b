"""The one place of "no control characters": nothing that comes from a wiki or a file reaches a terminal raw.

It is below the layer `report`, which paints, since errors, settings and adapters quote what they were given.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from configurator.core.document.values import Json

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LAST_OF_FOUR_DIGITS = 0xFFFF
# How Python hands on a byte that is no text in the encoding of the file system (PEP 383).
_LONE_BYTE = re.compile("[\udc80-\udcff]")


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


def undecodable(text: str) -> bool:
    """Tell whether the operating system gave bytes for *text* that are no text."""
    return _LONE_BYTE.search(text) is not None


def with_bytes(text: str) -> str:
    r"""Return *text*, that the operating system gave, with the bytes that are no text written out, like `\xe9`."""
    return _LONE_BYTE.sub(lambda match: f"\\x{ord(match[0]) - 0xDC00:02x}", text)


def unreadable_input(arguments: Iterable[str], variables: Mapping[str, str]) -> str | None:
    """Return what is wrong with what a process was given, in a sentence: bytes that are no text; None if nothing is.

    Of *variables*, those for this tool are looked at; what they say is not shown.
    """
    for position, argument in enumerate(arguments, 1):
        if undecodable(argument):
            said = visible(with_bytes(argument))
            return f"argument {position} holds bytes that are no UTF-8 ({said}); write it in UTF-8, or rename the file"
    for name, value in variables.items():
        if name.startswith("INSTRUMENTS_") and undecodable(value):
            return (
                f"the variable {visible(with_bytes(name))} holds bytes that are no UTF-8; write it in UTF-8"
            )
    return None


def json_text(value: Json, *, ascii_only: bool = False) -> str:
    """Return *value* as indented JSON, what a terminal would obey or hide escaped; no final newline.

    With *ascii_only* so is every character that is not ASCII.
    """
    text = json.dumps(value, indent=2, ensure_ascii=ascii_only)
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
