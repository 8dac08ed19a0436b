"""Texts with characters that the wiki's Unicode knows and Python's does not, or neither: one save settles them."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.examples import web_scroll
from tests.wiki.test_reconciling import Two

#: Assigned in Unicode 15, which MediaWiki's ICU knows and Python 3.11 does not, 15.1, 16, or not at all.
TEXTS = [
    pytest.param("\u0628\u0301\U00010efd", id="a mark that belongs before another one"),
    pytest.param("e\U00010efd\u0301", id="a mark between a letter and one that joins it"),
    pytest.param("\u0e01\u0ece\u0eb8", id="marks of Lao"),
    pytest.param("x\U0001e08f\U0001e4ec\u0316\U0001e4ee", id="many marks"),
    pytest.param("\U000105d2\u0307", id="a letter that a newer Unicode joins with its mark"),
    pytest.param("\U00016d67\U00016d67", id="vowels that a newer Unicode joins"),
    pytest.param("\U0001fae8 \u0378\u0301", id="an emoji, and what is no character yet"),
    pytest.param("tab\tb\u0301\U00010efd\n\nb\u0301\U00010efd", id="between control characters"),
]


@dataclass
class Pair(Two):
    """Both wikis, with pages of this test alone, called as the instrument is."""

    def __post_init__(self) -> None:
        self.prefix = ""
        self.accounts["beta"] = "Mara"


@pytest.fixture(params=["wikis", "hubs"], ids=["without the extension", "with the extension"])
def pair(request, wikis, hubs, tmp_path, monkeypatch) -> Pair:
    for name in [name for name in os.environ if name.startswith("INSTRUMENTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return Pair(tmp_path, {"wikis": wikis, "hubs": hubs}[request.param])


def written(document: dict[str, Any]) -> str:
    """Write a document to a file, and return its name."""
    path = Path(f"{document['name']}.json")
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return str(path)


def document(text: str) -> dict[str, Any]:
    name = f"u{uuid.uuid4().hex[:8]}-scroll"
    stream = web_scroll()["stream"] | {"name": f"mediawiki.{name.replace('-', '_')}"}
    return web_scroll(
        name=name, stream=stream, enabled=False, description=f"<{text}> & {text}", owners=[f"T {text}"]
    )


@pytest.mark.parametrize("environment", ["beta", "production"])
@pytest.mark.parametrize("text", TEXTS)
def test_one_save_settles_a_text(pair: Pair, text: str, environment: str):
    mine = document(text)
    file, page = written(mine), f"{environment}:{mine['name']}"
    save = ("save", file, "--to", environment, "--yes")

    first = pair(*save)
    assert first.exit == 0, first
    for both in ((page, file), (file, page)):
        compared = pair("diff", "--exit-code", *both)
        assert (compared.exit, compared.out) == (0, ""), compared
    for _ in range(2):
        again = pair(*save)
        assert (again.exit, "badutf8" in again.err) == (0, False), again
    assert len(pair.revisions(environment, mine["name"])) == 1

    Path("pulled").mkdir()
    Path("pulled", file).write_bytes(Path(file).read_bytes())
    assert pair("pull", environment, "pulled", mine["name"]).exit == 0
    changed = written(mine | {"task": "T2"})
    assert pair("save", changed, "--to", environment, "--yes").exit == 0
    assert len(pair.revisions(environment, mine["name"])) == 2


def test_a_proposal_of_such_a_text_is_settled_too(pair: Pair):
    mine = document("\u0628\u0301\U00010efd")
    file = written(mine)
    pair.accounts["production"] = "Ana"

    answer = pair("propose", file, "--to", "production", "--yes")
    assert answer.exit == 0, answer
    pair.accounts["production"] = "Milo"
    revision = pair.revisions("production", mine["name"], "Instrument proposal")[0]["revid"]
    approved = pair("approve", f"production:{mine['name']}@{revision}", "--yes")

    assert approved.exit == 0, approved
    compared = pair("diff", "--exit-code", file, f"production:{mine['name']}")
    assert (compared.exit, compared.out) == (0, ""), compared
