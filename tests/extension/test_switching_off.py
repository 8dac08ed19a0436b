"""Whatever stands on a page, whoever has the right switches it off by whatever they use; nothing else changes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.document.effective import is_switch_off, switched_off
from configurator.core.document.texts import stored_text
from configurator.credentials import Credentials
from configurator.ports import PageStore
from configurator.settings import EnvironmentSettings
from tests.extension.conftest import plant_all
from tests.extension.forms import Editor
from tests.extension.odd_documents import NEWER, as_sent, odd_documents, value_of
from tests.support.wikis import Person, Wiki, config_header
from tests.wiki.test_reconciling import Two

_Who = TypeVar("_Who", Editor, Person)
#: As many as a request names at once.
_BATCH = 40
#: What somebody who edits a text by eye looks for.
_ENABLED = re.compile(r'("enabled" ?: ?)(true|"yes")')


@dataclass
class Kinds:
    """A page of every odd kind, on a wiki as its people meet it."""

    wiki: Wiki
    prefix: str
    documents: dict[str, str]
    settings: Path

    def title(self, kind: str) -> str:
        return f"Instrument:{self.prefix}kind-{list(self.documents).index(kind)}"

    def plant(self) -> None:
        """Let every page say what its kind says."""
        texts = {self.title(kind): text for kind, text in self.documents.items()}
        plant_all(self.wiki, self.settings, texts)

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind, title and text of every page, as the API answers them."""
        kinds = {self.title(kind): kind for kind in self.documents}
        titles = list(kinds)
        for start in range(0, len(titles), _BATCH):
            answer = self.wiki.person("Mara").post_raw(
                action="query",
                prop="revisions",
                titles="|".join(titles[start : start + _BATCH]),
                rvprop="content",
                rvslots="main",
            )
            for page in answer["query"]["pages"]:
                yield kinds[page["title"]], page["title"], page["revisions"][0]["slots"]["main"]["content"]

    def refused(self, login: Callable[[], _Who], save: Callable[[_Who, str, str], Any]) -> dict[str, Any]:
        """Let two sessions save every page, half of them each, and return what is told of the kinds that are refused."""
        pages = list(self.texts())

        def half(which: int) -> dict[str, Any]:
            who = login()
            return {kind: said for kind, title, text in pages[which::2] if (said := save(who, title, text))}

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(half, range(2))
        return one | other

    def left_on(self) -> dict[str, Any]:
        """Return the kinds that are not switched off, or in which something else changed, with what they say."""
        # Where a mark that Python does not know stands among others, only the wiki can tell.
        said = {kind: value_of(text.replace(NEWER, "")) for kind, _, text in self.texts()}
        return {
            kind: said[kind]
            for kind, text in self.documents.items()
            if not is_switch_off(json.loads(text.replace(NEWER, "")), said[kind])
        }


@pytest.fixture(params=[False, True], ids=["alone", "reviewed"])
def kinds(page, request) -> Kinds:
    wiki = page.wiki.configured(InstrumentConfiguratorReview=True) if request.param else page.wiki
    kinds = Kinds(wiki, f"{page.name}-", odd_documents(), page.bare_settings)
    kinds.plant()
    return kinds


def test_by_the_form(kinds):
    def save(mara: Editor, title: str, _: str) -> Any:
        opened = mara.open(title)
        shown = mara.save(title, _by_eye(opened.text), opened)
        return shown and (re.findall(r'(?s)class="[^"]*error[^"]*".*?</div>', shown) or shown)

    assert kinds.refused(lambda: Editor(kinds.wiki, "Mara"), save) == {}
    assert kinds.left_on() == {}


def _by_eye(text: str) -> str:
    """Return a text in which somebody changed what they must, and no more."""
    _, found, overrides = text.rpartition('"overrides"')
    if found and '"enabled": true' in overrides:
        return stored_text(switched_off(value_of(text)))
    changed, count = _ENABLED.subn(r"\1false", text)
    return changed if count else stored_text(switched_off(value_of(text)))


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(lambda value: json.dumps(value, ensure_ascii=False, indent=1), id="raw"),
        pytest.param(lambda value: json.dumps(value, separators=(",", ":")), id="in ASCII"),
    ],
)
def test_by_a_client_that_reads_and_writes_back(kinds, spell: Callable[[Any], str]):
    def save(mara: Person, title: str, text: str) -> Any:
        sent = spell(as_sent(switched_off(value_of(text))))
        return mara.refused(action="edit", title=title, text=sent, nocreate=1)

    assert kinds.refused(lambda: replace(kinds.wiki, people={}).person("Mara"), save) == {}
    assert kinds.left_on() == {}


@pytest.mark.parametrize("text", ["Cafe\u0301", "a<\u0327", "<\u0338", "x\ufffe"], ids=ascii)
@pytest.mark.parametrize("way", ["undo", "undo in the form", "rollback"])
def test_by_taking_the_switching_on_back(page, text, way):
    off, on = page.document(title=text, enabled=False), page.document(title=text)
    page.plant(off)
    page.plant(on, user="Milo")
    admin = page.reviewed("Admin")
    newest, first = (revision["revid"] for revision in admin.revisions(page.title))

    if way == "undo":
        assert admin.refused(action="edit", title=page.title, undo=newest) == []
    elif way == "rollback":
        assert admin.refused(action="rollback", title=page.title, user="Milo") == []
    else:
        editor = Editor(page.wiki.configured(InstrumentConfiguratorReview=True), "Admin")
        opened = editor.open(page.title, undo=newest, undoafter=first)
        assert editor.save(page.title, opened.text, opened) is None

    assert is_switch_off(on, value_of(page.wiki.person("Mara").text(page.title)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: {"title": "Cafe"}, id="an accent less"),
        pytest.param(lambda _: {"title": "Caf\u00e8"}, id="another accent"),
        pytest.param(lambda _: {"title": "\ufb01"}, id="another text"),
        pytest.param(lambda document: {"x": document["x"] | {"\u00e9": 9}}, id="behind an equal key"),
        pytest.param(lambda _: {"x": {"\u00e9": 1}}, id="the first of equal keys"),
        pytest.param(lambda document: {"owners": document["owners"][:1]}, id="an item less"),
        pytest.param(lambda _: {"overrides": {"beta": {"enabled": True}}}, id="on in an environment"),
    ],
)
def test_nothing_else_is_changed_under_its_cover(page, change):
    document = page.document(
        title="Cafe\u0301", x={"\u00e9": 1, "e\u0301": 2}, owners=["\u00e9", "e\u0301"], overrides={}
    )
    page.plant(document)
    before = page.wiki.person("Mara").text(page.title)
    sent = switched_off(document) | change(document)

    assert page.reviewed("Mara").refused_edit(page.title, sent) == ["instrument-not-proposed"]
    assert page.wiki.person("Mara").refused_edit(page.title, sent)
    assert page.wiki.person("Mara").text(page.title) == before


def test_a_page_that_the_wiki_made_larger_than_it_takes_is_switched_off_as_it_is_shown(page):
    document = page.document(purpose=["x"] * 400, description="y" * 5_000)
    page.plant(document)
    small = page.wiki.configured(MaxArticleSize=8, InstrumentConfiguratorReview=True)
    editor = Editor(small, "Mara")
    opened = editor.open(page.title)

    assert len(opened.text) > 8 * 1024
    assert editor.save(page.title, _by_eye(opened.text), opened) is None
    assert is_switch_off(document, json.loads(page.wiki.person("Mara").text(page.title)))


class Commands(Two):
    """The commands as Mara gives them, on the wiki that the pages are on."""

    config: dict[str, Any]

    def _open(self, environment: EnvironmentSettings, credentials: Credentials | None) -> PageStore:
        store = super()._open(environment, credentials)
        assert isinstance(store, MediaWikiStore)
        store.api.session.headers.update(config_header(self.config))
        return store


def test_by_the_commands(kinds, hubs, tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("INSTRUMENTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    where = kinds.wiki.name
    commands = Commands(tmp_path, hubs, accounts={where: "Mara"}, prefix=kinds.prefix)
    commands.config = kinds.wiki.config
    # By name where nobody reviews, and all together where somebody does.
    named = ["--all"] if kinds.wiki.config else [f"kind-{number}" for number in range(len(kinds.documents))]

    done = commands("disable", *named, "--in", where, "--yes", "-m", "stop")

    assert kinds.left_on() == {}
    assert done.exit == 0, done
