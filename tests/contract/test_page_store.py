"""What every page store does: one suite for memory, files and both real wikis, over both transports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

from configurator.adapters.files import FileStore
from configurator.core.document.texts import sha1, stored_text
from configurator.core.document.values import Json
from configurator.core.page import Absence, Edit, Snapshot
from configurator.errors import EditConflictError, MalformedDocumentError, NotPermittedError
from configurator.ports import PageStore
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.wikis import Pages


class World(Protocol):
    """A store, and somebody else who can do things to its pages."""

    @property
    def store(self) -> PageStore: ...

    def by_hand(self, name: str, text: str) -> None: ...
    def delete(self, name: str) -> None: ...
    def refusing(self) -> PageStore: ...


class MemoryWorld:
    def __init__(self) -> None:
        self.store = MemoryStore()

    def by_hand(self, name: str, text: str) -> None:
        self.store.store(name, text)

    def delete(self, name: str) -> None:
        self.store.delete(name)

    def refusing(self) -> PageStore:
        return MemoryStore(writable=False)


class FilesWorld:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.store = FileStore("local", directory)

    def by_hand(self, name: str, text: str) -> None:
        (self.directory / f"{name}.json").write_text(text)

    def delete(self, name: str) -> None:
        (self.directory / f"{name}.json").unlink()

    def refusing(self) -> PageStore:
        return FileStore("local", self.directory / "absent")


class WikiWorld:
    def __init__(self, pages: Pages, open_store: Callable[..., PageStore]) -> None:
        self.pages = pages
        self.open_store = open_store
        self.store = open_store(pages)

    def by_hand(self, name: str, text: str) -> None:
        title = self.pages.title(name)
        admin = self.pages.wiki.person("Admin")
        try:
            json.loads(text)
        except ValueError:  # the wiki refuses it as JSON; as another model it is a page that is no document
            admin.write(title, text, contentmodel="wikitext")
        else:
            admin.write(title, text)

    def delete(self, name: str) -> None:
        self.pages.wiki.person("Admin").delete(self.pages.title(name))

    def refusing(self) -> PageStore:
        return self.open_store(self.pages, "Ana")


def over_pywikibot(*args: Any) -> PageStore:
    from tests.support import pywikibots  # Pywikibot is heavy, and minds where it is imported

    return pywikibots.store(*args)


TRANSPORTS: dict[str, Callable[..., PageStore]] = {"mwclient": Pages.store, "pywikibot": over_pywikibot}
REAL_WIKIS = [
    pytest.param((transport, name), marks=pytest.mark.enable_socket, id=f"{transport}-{name}")
    for transport in TRANSPORTS
    for name in ("beta", "production")
]


@pytest.fixture(params=["memory", "files", *REAL_WIKIS])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    match request.param:
        case "memory":
            return MemoryWorld()
        case "files":
            return FilesWorld(tmp_path)
        case _:
            transport, wiki = request.param
            pages = request.getfixturevalue("wikis")[wiki].pages()
            return WikiWorld(pages, TRANSPORTS[transport])


def edit(name: str, value: Json, base_revision: int | None = None) -> Edit:
    return Edit(name=name, value=value, base_revision=base_revision, summary="a test")


def snapshot(store: PageStore, name: str) -> Snapshot:
    reading = store.read([name])[name]
    assert isinstance(reading, Snapshot)
    return reading


def test_what_was_written_is_read_back_byte_for_byte(world: World):
    value = web_scroll(description="a/b <i>ü</i> & 😀 \u2028 \t end", title="1e-7")
    receipt = world.store.write(edit("web-scroll", value))

    page = snapshot(world.store, "web-scroll")
    assert (page.text, page.sha1) == (stored_text(value), sha1(stored_text(value)))
    assert (page.revision, page.sha1) == (receipt.revision, receipt.sha1)
    assert page.document() == value


def test_a_page_that_never_was_is_an_absence_without_a_removal(world: World):
    assert world.store.read(["never-was"]) == {"never-was": Absence(name="never-was")}


def test_many_pages_are_read_at_once_and_sorted_by_name(world: World):
    for name in ("ccc", "aaa", "bbb"):
        world.store.write(edit(name, {"n": name}))

    assert list(world.store.read()) == ["aaa", "bbb", "ccc"]
    assert list(world.store.read(["ccc", "zzz", "aaa"])) == ["aaa", "ccc", "zzz"]
    assert list(world.store.heads()) == ["aaa", "bbb", "ccc"]


def test_an_empty_store_has_no_pages(world: World):
    assert world.store.read() == {}
    assert world.store.heads() == {}
    assert world.store.read([]) == {}


def test_a_head_is_the_page_without_its_text(world: World):
    world.store.write(edit("web-scroll", {"a": 1}))

    head, page = world.store.heads()["web-scroll"], snapshot(world.store, "web-scroll")
    assert (head.revision, head.sha1, head.timestamp, head.user) == (
        page.revision,
        page.sha1,
        page.timestamp,
        page.user,
    )


def test_an_update_names_the_revision_that_it_is_based_on(world: World):
    first = world.store.write(edit("web-scroll", {"a": 1}))
    second = world.store.write(edit("web-scroll", {"a": 2}, first.revision))

    assert second.changed
    assert snapshot(world.store, "web-scroll").revision == second.revision != first.revision


def test_an_update_of_a_page_that_moved_on_is_refused_and_nothing_is_lost(world: World):
    first = world.store.write(edit("web-scroll", {"a": 1}))
    world.by_hand("web-scroll", '{"a": "by hand"}')

    with pytest.raises(EditConflictError, match="changed after revision"):
        world.store.write(edit("web-scroll", {"a": 2}, first.revision))
    assert snapshot(world.store, "web-scroll").document() == {"a": "by hand"}


def test_two_edits_of_one_account_on_the_same_revision_conflict_too(world: World):
    first = world.store.write(edit("web-scroll", {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}))
    world.store.write(edit("web-scroll", {"a": 2, "b": 1, "c": 1, "d": 1, "e": 1}, first.revision))

    with pytest.raises(EditConflictError):
        world.store.write(edit("web-scroll", {"a": 1, "b": 1, "c": 1, "d": 1, "e": 2}, first.revision))
    assert snapshot(world.store, "web-scroll").document() == {"a": 2, "b": 1, "c": 1, "d": 1, "e": 1}


def test_a_page_is_created_once(world: World):
    world.by_hand("web-scroll", '{"a": "by hand"}')

    with pytest.raises(EditConflictError, match="created by somebody else"):
        world.store.write(edit("web-scroll", {"a": 1}))
    assert snapshot(world.store, "web-scroll").document() == {"a": "by hand"}


def test_an_update_does_not_bring_a_deleted_page_back(world: World):
    first = world.store.write(edit("web-scroll", {"a": 1}))
    world.delete("web-scroll")

    with pytest.raises(EditConflictError):
        world.store.write(edit("web-scroll", {"a": 2}, first.revision))
    assert isinstance(world.store.read(["web-scroll"])["web-scroll"], Absence)


def test_the_same_text_again_makes_no_revision(world: World):
    first = world.store.write(edit("web-scroll", {"a": 1}))
    again = world.store.write(edit("web-scroll", {"a": 1}, first.revision))

    assert (again.changed, again.revision) == (False, first.revision)
    assert len(list(world.store.history("web-scroll"))) == 1


def test_a_text_that_is_no_document_is_a_page_like_any_other(world: World):
    world.store.write(edit("good-one", {"a": 1}))
    world.by_hand("bad-one", "== Not JSON ==")

    assert list(world.store.read()) == ["bad-one", "good-one"]
    with pytest.raises(MalformedDocumentError):
        snapshot(world.store, "bad-one").document()


def test_the_history_is_newest_first_and_begins_at_the_head(world: World):
    receipt = world.store.write(edit("web-scroll", {"a": 1}))
    receipt = world.store.write(edit("web-scroll", {"a": 2}, receipt.revision))

    newest = next(world.store.history("web-scroll"))
    assert (newest.revision, newest.document()) == (receipt.revision, {"a": 2})
    assert list(world.store.history("never-was")) == []


def test_who_may_not_write_is_told_before_and_when_writing(world: World):
    store = world.refusing()

    with pytest.raises(NotPermittedError):
        store.require_write()
    with pytest.raises(NotPermittedError):
        store.write(edit("web-scroll", {"a": 1}))
    world.store.require_write()
