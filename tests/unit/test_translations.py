"""What the extension says in other languages: all of it, with the same parameters, and never English by accident."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

I18N = Path(__file__).parents[2] / "extension/i18n"
SHIPPED = ("de", "es", "fr", "he")
#: What a translation must say as often as the English sentence does: facts, forms of words, links, marks.
KEPT = [
    r"\$\d",
    r"\{\{(?:PLURAL|GENDER):\$\d",
    r"\[\[[^\]|]*",
    r"</?code>",
    r"\{\{(?:int|ns):[^}]*",
]
DIRECTORIES = sorted(file.parent for file in I18N.rglob("en.json"))


def messages(directory: Path, language: str) -> dict[str, str]:
    found = json.loads((directory / f"{language}.json").read_text(encoding="utf-8"))
    return {key: text for key, text in found.items() if key != "@metadata"}


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda directory: directory.name)
def test_every_message_is_there_and_keeps_what_is_put_into_it(directory: Path, language: str):
    english, other = messages(directory, "en"), messages(directory, language)

    assert list(other) == list(english)
    for key, text in english.items():
        for pattern in KEPT:
            assert set(re.findall(pattern, other[key])) == set(re.findall(pattern, text)), (key, pattern)


@pytest.mark.parametrize("language", SHIPPED)
def test_no_sentence_is_left_in_english(language: str):
    same = {
        key
        for directory in DIRECTORIES
        for key, text in messages(directory, "en").items()
        if text == messages(directory, language)[key] and len(re.findall(r"[a-z]{2,}", text)) > 2
    }
    assert same == set()


@pytest.mark.parametrize("key", ["form/form-search-found", "list/proposal-changes", "review/review-changes"])
def test_french_says_the_number_where_it_may_be_nought(key: str):
    """French says nought in the same form as one, so that words for one would be said of nothing."""
    directory, _, name = key.partition("/")
    singular = re.findall(
        r"\{\{PLURAL:\$1\|([^|}]*)", messages(I18N / directory, "fr")[f"instrumentconfigurator-{name}"]
    )

    assert singular
    assert all("$1" in form for form in singular)
