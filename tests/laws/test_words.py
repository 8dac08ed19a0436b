"""Laws of the extension's words: it says of any change what the client says, letter by letter."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.core.document.values import MISSING, Change, Json, Missing, diff
from configurator.core.words import MAX_SUMMARY, everything, neutral, path, summary, values
from tests.laws.spellings import edited, related_pairs
from tests.support.mediawikis import WITH_EXTENSION, required
from tests.support.strategies import instruments

#: What wikitext, words, escapes and the windows around a difference are made of.
_PIECES = st.sampled_from(
    [
        *"[]{}|~/*<>!-_#&;: \t\n",
        *("redirect", "ReD\u0131RECT", "&lt;", "&\u212a;", "<\u017f", "word ", "word " * 30, "x" * 70),
        *("\u200d", "\u200b", "\u202e", "\u2028", "\x85", "\x1f", "e\u0301", "\u0301", "< \u0338"),
        *("\u00e9", "\U0001f600", "\U0001f9d1\U0001f3fd\u200d\U0001f33e", "\u0928", "\u0968"),
    ]
)
_KNOWN = st.characters(exclude_categories=["Cs"]).filter(
    # What neither language's Unicode calls unassigned, or both do: nothing newer than either.
    lambda character: unicodedata.ucd_3_2_0.category(character) != "Cn" or ord(character) & 0xFFFE == 0xFFFE
)
_TEXTS = st.lists(_PIECES | _KNOWN, max_size=12).map("".join)


class Extension:
    """A running PHP that says in the extension's words what changed, line by line."""

    def __init__(self, mediawiki: Path) -> None:
        self.process = subprocess.Popen(
            ["php", Path(__file__).with_name("words.php")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"MW_INSTALL_PATH": str(mediawiki)},
        )

    def words(self, before: Json | Missing, after: Json, **more: Any) -> Any:
        """Return what it says of a change from *before* to *after*."""
        assert self.process.stdin
        assert self.process.stdout
        case = ({} if before is MISSING else {"before": before}) | {"after": after} | more
        self.process.stdin.write(base64.b64encode(json.dumps(case).encode()) + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module", params=WITH_EXTENSION)
def extension(request: pytest.FixtureRequest) -> Iterator[Extension]:
    """The words with the normalisation of each MediaWiki."""
    running = Extension(required(request.param, "php"))
    yield running
    running.close()


def told(change: Change) -> list[Any]:
    return [change.pointer, str(change.kind), change.in_set, path(change), *values(change, 72)]


def agree(
    extension: Extension, before: Json | Missing, after: Json, *, reason: str, says: str, authors: list[Any]
) -> None:
    said = summary(before, after, reason, says=says, authors=authors)
    theirs = extension.words(before, after, reason=reason, says=says, authors=authors)

    assert theirs["summary"] == said
    assert theirs["changes"] == list(map(told, diff(before, after)))
    assert theirs["everything"] == list(map(told, everything(after)))
    assert len(said) <= MAX_SUMMARY


@settings(max_examples=300, deadline=None)
@given(
    pair=related_pairs(),
    reason=_TEXTS,
    authors=st.lists(st.none() | _TEXTS, max_size=2),
    is_new=st.booleans(),
)
def test_both_say_the_same_of_a_change(extension, pair, reason, authors, is_new):
    before, after = pair

    agree(
        extension, MISSING if is_new else before, after, reason=reason, says="approves r10", authors=authors
    )


@settings(max_examples=200, deadline=None)
@given(before=instruments(), texts=st.lists(_TEXTS, min_size=1, max_size=4), data=st.data())
def test_both_say_the_same_of_nasty_texts(extension, before, texts, data):
    """Texts of a page are hostile, and may be long: both cut them at the same character."""
    after = data.draw(edited(before))
    one, other = (
        {**document, "title": text, "purpose": texts, "task": texts[-1]}
        for document, text in ((before, texts[0]), (after, texts[-1]))
    )

    agree(extension, one, other | {texts[0]: texts}, reason=texts[0], says="", authors=[])
    agree(extension, MISSING, other, reason=texts[-1], says="", authors=texts)


@given(text=_TEXTS)
def test_what_is_neutral_stays_as_it_is(text):
    assert neutral(neutral(text)) == neutral(text)
