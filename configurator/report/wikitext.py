"""Text for wiki pages: what comes from a wiki or a file is shown as it is, and never obeyed.

Letters and digits stay as they are; nearly everything else becomes a character reference, which MediaWiki shows and
never reads as markup, neither when it saves a page nor when it renders one. So no list of what is dangerous is needed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from configurator.core.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Zero-width joiners belong to the spelling of Persian, of Indic languages and of emoji.
_JOINERS: Final = "\u200c\u200d"
_ALWAYS_PLAIN: Final = ".,()"
_PLAIN_INSIDE_WORDS: Final = "-_"
_END: Final = "\n"  # in no line
_NO_BREAK_SPACE: Final = "&#160;"
_TYPED: Final = re.compile("&#96;(.*?)&#96;")
_PAGE: Final = re.compile(r"(?!.*__)[^\W_][\w :./()-]*")
_ADDRESS: Final = re.compile(
    r"(?!.*__)https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/%-]*)?(\?[a-z]+=[0-9]+(&[a-z]+=[0-9]+)*)?"
)


def plain(text: str) -> str:
    r"""Return wikitext, one line, that shows the characters of *text*.

    Control and direction characters are written out, like `\u202e`. Runs of spaces become no-break spaces, because
    browsers would show one. The wiki stores the result as it is: it is in normal form C wherever it is put.
    """
    line = visible(unicodedata.normalize("NFC", text), keep=_JOINERS)
    padded = f"{_END}{line}{_END}"
    return "".join(_shown(*padded[at : at + 3]) for at in range(len(line)))


def isolated(text: str) -> str:
    """Return wikitext that shows *text* without turning its neighbours around if it runs from right to left."""
    return f"<bdi>{plain(text)}</bdi>"


def code(text: str) -> str:
    """Return wikitext that shows *text* to be typed as it is."""
    return f"<code>{plain(text)}</code>"


def prose(text: str) -> str:
    """Return wikitext that shows one of our sentences; what stands between back-ticks is to be typed as it is."""
    return _TYPED.sub(r"<code>\1</code>", plain(text))


def page_link(title: str, label: str) -> str:
    """Return a link to the page *title* of the same wiki; *label* alone if the title is an odd one."""
    return f"[[:{title}|{plain(label)}]]" if _PAGE.fullmatch(title) else plain(label)


def external_link(address: str, label: str) -> str:
    """Return a link to *address*; *label* alone if that is not just a site, a path, and numbers as parameters."""
    return f"[{address} {plain(label)}]" if _ADDRESS.fullmatch(address) else plain(label)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are wikitext, each on one line."""
    lines = ['{| class="wikitable sortable"', "|-", *(f'! scope="col" | {cell}' for cell in header)]
    for row in rows:
        lines += ["|-", *(f"| {cell}" for cell in row)]
    return "\n".join([*lines, "|}"])


def _shown(before: str, character: str, after: str) -> str:
    """Return how *character* is written between its two neighbours."""
    if character == " " and not {" ", _END}.isdisjoint((before, after)):
        return _NO_BREAK_SPACE
    if unicodedata.category(character) == "Nd" and unicodedata.category(before) == "Zs":
        return _reference(character)  # RFC 1, ISBN 1 and PMID 1 are links on some wikis
    if character.isalnum() or character in _ALWAYS_PLAIN or character == " ":
        return character
    inside = character in _PLAIN_INSIDE_WORDS and before.isalnum() and after.isalnum()
    return character if inside else _reference(character)


def _reference(character: str) -> str:
    return f"&#{ord(character)};"
