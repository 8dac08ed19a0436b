"""Secrets are taken out of whatever others say before it is shown, in every spelling that a wiki may give them.

A wiki knows the password that it was sent, and may repeat it in a refusal, a name, a header.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection

REDACTED: Final = "[redacted]"
#: Instead of a page's text that holds a secret: no wiki answers this character, and half a text is nobody's text.
WITHHELD: Final = "\uffff"
#: What is shorter is no secret that a wiki makes, and might be any word.
_SHORTEST: Final = 6
_NAMED: Final = {'"': "&quot;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
_RUN: Final = re.compile("[0-9A-Za-z]+")


class Redaction:
    """Takes some secrets out of texts; each may be written with percent signs, or escaped as in JSON, HTML, Python."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = sorted({each for each in secrets if len(each) >= _SHORTEST}, key=len, reverse=True)
        # Looking for all spellings takes long; where none of these is, there is no secret.
        self._signs = tuple(sign for secret in self._secrets for sign in _signs(secret))

    def text(self, text: str) -> str:
        """Return *text* without the secrets."""
        return self._pattern.sub(REDACTED, text) if self.suspects(text) else text

    def suspects(self, text: str) -> bool:
        """Tell whether a secret may be in *text*, quickly."""
        return any(sign in text for sign in self._signs)

    def answer(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON
        """Return the JSON value that the Action API answered without the secrets, and without texts that hold one."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.answer(each) for each in value]
            case dict():
                told = {self.text(key): self.answer(each) for key, each in value.items()}
                if "contentmodel" in told and told.get("content") != value.get("content"):
                    told["content"] = WITHHELD
                return told
            case _:
                return value

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join("".join(map(_spellings, secret)) for secret in self._secrets))


def _signs(secret: str) -> tuple[str, ...]:
    first = secret[0]
    code = f"{ord(first):02x}"
    longest = max(_RUN.findall(secret), key=len, default=first)
    escapes = {f"{before}{each}" for before in ("%", "u00", "x") for each in (code, code.upper())}
    return longest, "%25", f"#{ord(first)}", _NAMED.get(first, longest), *sorted(escapes)


def _spellings(character: str) -> str:
    code = ord(character)
    either = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{code:02x}")
    spelled = [
        f"%(?:25)*{either}",
        rf"\\+(?:u00|x){either}",
        f"&#(?:0*{code}|[xX]0*{either});",
        *([_NAMED[character]] if character in _NAMED else []),
        rf"\\*{re.escape(character)}",  # last: what begins an escape may be a character of the secret
    ]
    return f"(?:{'|'.join(spelled)})"
