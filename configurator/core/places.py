"""Where each value of a JSON text stands; asked for only when there is something to report."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import deque
from typing import TYPE_CHECKING

from configurator.core.values import child

if TYPE_CHECKING:
    from collections.abc import Iterator

# What begins as a string and does not end is one to the end of the text.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


def places(text: str) -> Iterator[tuple[str, int]]:
    """Yield the pointer and the offset of each value of *text*, in its order; of a member, the offset of its key.

    A repeated key yields its pointer twice. Reads as far as the text is JSON; needs no valid text.
    """
    stack: list[tuple[str, str | int]] = []
    pointer, key_at = "", -1
    for token in _TOKEN.finditer(text):
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
    for token in _TOKEN.finditer(text):
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
