"""Places in a JSON text: where each value stands, how deep it nests, and what is wrong where it breaks off."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import deque
from typing import TYPE_CHECKING, Final

from configurator.core.document.values import child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from json import JSONDecodeError

# What begins as a string and does not end is one to the end of the text.
_STEP = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


def places(text: str) -> Iterator[tuple[str, int]]:
    """Yield the pointer and the offset of each value of *text*, in its order; of a member, the offset of its key.

    A repeated key yields its pointer twice. Reads as far as the text is JSON; needs no valid text.
    """
    stack: list[tuple[str, str | int]] = []
    pointer, key_at = "", -1
    for token in _STEP.finditer(text):
        mark = token[0]
        in_object = bool(stack) and isinstance(stack[-1][1], str)
        if mark in "]}":
            if not stack:
                return
            pointer, _ = stack.pop()
        elif mark == ",":
            if stack and isinstance(position := stack[-1][1], int):
                stack[-1] = (stack[-1][0], position + 1)
            key_at = -1
        elif mark == ":":
            continue
        elif in_object and key_at < 0:
            pointer, key_at = child(stack[-1][0], _key(mark)), token.start()
        else:
            if stack and not in_object:
                pointer = child(*stack[-1])
            yield pointer, key_at if in_object else token.start()
            if mark in "[{":
                stack.append((pointer, 0 if mark == "[" else ""))
                key_at = -1


def too_deep(text: str, most: int) -> tuple[str, int] | None:
    """Return the pointer and the offset of the first list or object inside *most* others; None if there is none.

    A reader's own limit depends on the interpreter's version and on who calls it; this one does not. Needs no valid text.
    """
    if text.count("[") + text.count("{") <= most:
        return None
    depth = 0
    for token in _STEP.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > most:
                return deque(places(text[: token.end()]), maxlen=1)[0]
        elif token[0] in "]}":
            if not depth:
                return None  # nor does any reader go on here
            depth -= 1
    return None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the place of *offset*, both from 1; columns count code points."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _key(token: str) -> str:
    try:
        return unicodedata.normalize("NFC", str(json.loads(token, strict=False)))
    except ValueError:
        return token


_MAX_FOUND = 40
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_CLOSING = {"[": "]", "{": "}"}
_CONTROL, _VALUE, _KEY = "Invalid control character", "Expecting value", "Expecting property name"
_COLON, _COMMA, _ANYTHING = "Expecting ':' delimiter", "Expecting ',' delimiter", ""
_LAST_COMMA = "remove this comma; nothing follows it"

# How Python's message begins, what stands at its place, and what we say; the first row that fits counts.
_TABLE: Final = (
    (_CONTROL, r"[\r\n]", "a closing quote is missing on this line; a line break in a string is written \\n"),
    (_CONTROL, r"\t", "a tab stands in a string; write it as \\t"),
    (_CONTROL, r"", "a control character stands in a string; remove it"),
    ("Unterminated string", r"", "the string that begins here has no closing quote"),
    ("Invalid \\escape", r"\\.?", "{found} means nothing in a string; a backslash itself is written \\\\"),
    ("Invalid \\u", r"", "\\u is followed by four hexadecimal digits, like \\u00e9"),
    (_ANYTHING, r"['`\u2018-\u201f\xab\xbb]", 'strings stand in straight double quotes: "…"'),
    (_ANYTHING, r"//|/\*|#", "JSON has no comments; remove it"),
    (_ANYTHING, r"[^\S \t\r\n]|[\u200b\ufeff]", "an odd space stands here; write an ordinary one"),
    (_VALUE, r"<", "this looks like HTML or XML; an instrument is a JSON object: {{ … }}"),
    (_VALUE, r"(?i:true|false|null)\b", "{found} is written in small letters"),
    (_VALUE, r"(?i:none|nil|undefined)\b", "{found} is written null"),
    (_VALUE, r"[+.-][\w.+-]*", "{found} is no number; write it like 10, -1 or 0.5"),
    (_VALUE, r"[^\W\d][\w-]*", 'the text {found} needs double quotes: "{found}"'),
    (_VALUE, r"[\]},]", "a value is missing before {found}"),
    (_VALUE, r"", "a value is expected here"),
    (_KEY, r"(?<=\d,)\d", "the digits of a number stand together, without commas"),
    (_KEY, r"\w[\w-]*", 'the key {found} needs double quotes: "{found}"'),
    (_KEY, r",", "remove this comma"),
    (_KEY, r"", 'a key in double quotes is expected here: "key": value'),
    (_COLON, r"=", "write : between a key and its value, not ="),
    (_COLON, r"[,}]", 'the key before {found} has no value; write "key": value'),
    (_COLON, r"", "a colon is missing between the key and its value"),
    (_COMMA, r"(?<=[\d.])[\w.%]+", "a number goes wrong at {found}; write it like 10 or 0.5"),
    (_COMMA, r'(?<=")\w', 'a quote inside a string is written \\"; else a comma is missing before this'),
    (_COMMA, r";", "write , here, not ;"),
    (_COMMA, r":", "only in braces a value has a key: {{ … }}"),
    (_COMMA, r"[\]}]", "{found} does not close what {open} opened; write {close} before it"),
    (_COMMA, r"", "a comma is missing before this"),
    ("Illegal trailing comma", r"", _LAST_COMMA),  # Python 3.13 and later
    ("Extra data", r"[\]}]", "{found} closes nothing; remove it"),
    ("Extra data", r"", "the document ends before this; remove the rest"),
    (_ANYTHING, r"", "this is not JSON"),
)
_ROWS = tuple((expected, re.compile(pattern), sentence) for expected, pattern, sentence in _TABLE)


def explained(error: JSONDecodeError) -> tuple[int, str]:
    """Return the offset of the slip behind *error*, and in a sentence what is wrong or what to write instead."""
    text, offset = error.doc, error.pos
    if not text.strip():
        return offset, "the text is empty"
    opened = _open_brackets(text[:offset])
    if not text[offset:].strip():
        closing = "".join(_CLOSING[bracket] for bracket in reversed(opened))
        return offset, f"the text ends too early; {closing} is missing"
    before = text[:offset].rstrip()
    if text[offset] in "]}" and before.endswith(","):
        return len(before) - 1, _LAST_COMMA
    bracket = opened[-1] if opened else ""
    found, sentence = next(
        (match[0][:_MAX_FOUND], sentence)
        for expected, pattern, sentence in _ROWS
        if error.msg.startswith(expected) and (match := pattern.match(text, offset))
    )
    return offset, sentence.format(found=found, open=bracket, close=_CLOSING.get(bracket, ""))


def _open_brackets(text: str) -> list[str]:
    """Return the brackets that are open at the end of *text*, the innermost last."""
    opened: list[str] = []
    for token in _TOKEN.findall(text):
        if token in _CLOSING:
            opened.append(token)
        elif token in _CLOSING.values():
            opened.pop()
    return opened
