"""Places in a JSON text: where each value stands, how deep it nests, and what is wrong where it breaks off."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

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

# How Python's message begins, what stands at its place, the fault, and what we say; the first row that fits counts.
_TABLE: Final = (
    (
        _CONTROL,
        r"[\r\n]",
        "line-break-in-string",
        "a closing quote is missing on this line; a line break in a string is written \\n",
    ),
    (_CONTROL, r"\t", "tab-in-string", "a tab stands in a string; write it as \\t"),
    (_CONTROL, r"", "control-in-string", "a control character stands in a string; remove it"),
    ("Unterminated string", r"", "string-not-closed", "the string that begins here has no closing quote"),
    (
        "Invalid \\escape",
        r"\\.?",
        "escape",
        "{found} means nothing in a string; a backslash itself is written \\\\",
    ),
    ("Invalid \\u", r"", "unicode-escape", "\\u is followed by four hexadecimal digits, like \\u00e9"),
    (_ANYTHING, r"['`\u2018-\u201f\xab\xbb]", "quotes", 'strings stand in straight double quotes: "…"'),
    (_ANYTHING, r"//|/\*|#", "comment", "JSON has no comments; remove it"),
    (
        _ANYTHING,
        r"[^\S \t\r\n]|[\u200b\ufeff]",
        "odd-space",
        "an odd space stands here; write an ordinary one",
    ),
    (_VALUE, r"<", "markup", "this looks like HTML or XML; an instrument is a JSON object: {{ … }}"),
    (_VALUE, r"(?i:true|false|null)\b", "small-letters", "{found} is written in small letters"),
    (_VALUE, r"(?i:none|nil|undefined)\b", "null", "{found} is written null"),
    (_VALUE, r"[+.-][\w.+-]*", "no-number", "{found} is no number; write it like 10, -1 or 0.5"),
    (_VALUE, r"[^\W\d][\w-]*", "text-without-quotes", 'the text {found} needs double quotes: "{found}"'),
    (_VALUE, r"[\]},]", "value-missing", "a value is missing before {found}"),
    (_VALUE, r"", "value-expected", "a value is expected here"),
    (_KEY, r"(?<=\d,)\d", "digits-together", "the digits of a number stand together, without commas"),
    (_KEY, r"\w[\w-]*", "key-without-quotes", 'the key {found} needs double quotes: "{found}"'),
    (_KEY, r",", "extra-comma", "remove this comma"),
    (_KEY, r"", "key-expected", 'a key in double quotes is expected here: "key": value'),
    (_COLON, r"=", "equals-sign", "write : between a key and its value, not ="),
    (_COLON, r"[,}]", "key-without-value", 'the key before {found} has no value; write "key": value'),
    (_COLON, r"", "colon-missing", "a colon is missing between the key and its value"),
    (_COMMA, r"(?<=[\d.])[\w.%]+", "number-wrong", "a number goes wrong at {found}; write it like 10 or 0.5"),
    (
        _COMMA,
        r'(?<=")\w',
        "quote-in-string",
        'a quote inside a string is written \\"; else a comma is missing before this',
    ),
    (_COMMA, r";", "semicolon", "write , here, not ;"),
    (_COMMA, r":", "key-in-list", "only in braces a value has a key: {{ … }}"),
    (_COMMA, r"[\]}]", "wrong-bracket", "{found} does not close what {open} opened; write {close} before it"),
    (_COMMA, r"", "comma-missing", "a comma is missing before this"),
    ("Illegal trailing comma", r"", "last-comma", _LAST_COMMA),  # Python 3.13 and later
    ("Extra data", r"[\]}]", "closes-nothing", "{found} closes nothing; remove it"),
    ("Extra data", r"", "text-after", "the document ends before this; remove the rest"),
    (_ANYTHING, r"", "no-json", "this is not JSON"),
)
_ROWS = tuple(
    (expected, re.compile(pattern), fault, sentence) for expected, pattern, fault, sentence in _TABLE
)


class Slip(NamedTuple):
    """What makes a text no JSON.

    Attributes:
        offset: Where.
        fault: What kind of slip it is; the extension calls it the same.
        sentence: What is wrong, or what to write instead.
    """

    offset: int
    fault: str
    sentence: str


def explained(error: JSONDecodeError) -> Slip:
    """Return the slip behind *error*."""
    text, offset = error.doc, error.pos
    if not text.strip():
        return Slip(offset, "empty", "the text is empty")
    opened = _open_brackets(text[:offset])
    if not text[offset:].strip():
        closing = "".join(_CLOSING[bracket] for bracket in reversed(opened))
        return Slip(offset, "ends-early", f"the text ends too early; {closing} is missing")
    before = text[:offset].rstrip()
    if text[offset] in "]}" and before.endswith(","):
        return Slip(len(before) - 1, "last-comma", _LAST_COMMA)
    bracket = opened[-1] if opened else ""
    found, fault, sentence = next(
        (match[0][:_MAX_FOUND], fault, sentence)
        for expected, pattern, fault, sentence in _ROWS
        if error.msg.startswith(expected) and (match := pattern.match(text, offset))
    )
    return Slip(offset, fault, sentence.format(found=found, open=bracket, close=_CLOSING.get(bracket, "")))


def _open_brackets(text: str) -> list[str]:
    """Return the brackets that are open at the end of *text*, the innermost last."""
    opened: list[str] = []
    for token in _TOKEN.findall(text):
        if token in _CLOSING:
            opened.append(token)
        elif token in _CLOSING.values():
            opened.pop()
    return opened
