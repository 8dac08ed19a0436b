"""The page store in memory: what other people do to it, and its own clock."""

from __future__ import annotations

from configurator.core.page import Absence, Removal, Snapshot
from tests.support.memory import MemoryStore


def test_others_edit_whatever_stands_there():
    store = MemoryStore()
    first, second = store.edit("web-scroll", {"a": 1}), store.edit("web-scroll", {"a": 2}, "Milo", "mended")

    assert (second.parent, second.user, second.comment) == (first.revision, "Milo", "mended")
    assert [snapshot.document() for snapshot in store.history("web-scroll")] == [{"a": 2}, {"a": 1}]


def test_each_revision_is_a_minute_after_the_one_before():
    store = MemoryStore()
    times = [store.edit(name, {}).timestamp for name in ("aaa", "bbb", "aaa")]

    assert times == ["2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z", "2026-01-01T00:03:00Z"]


def test_a_deleted_page_says_who_deleted_it_until_it_is_made_again():
    store = MemoryStore()
    store.edit("web-scroll", {})
    store.delete("web-scroll", "Admin", "no longer needed")

    removal = Removal(
        kind="delete", timestamp="2026-01-01T00:02:00Z", user="Admin", comment="no longer needed"
    )
    assert store.read(["web-scroll"]) == {"web-scroll": Absence(name="web-scroll", removal=removal)}
    assert store.edit("web-scroll", {}).parent == 0
    store.delete("web-scroll", "Milo")
    gone = store.read(["web-scroll"])["web-scroll"]
    assert isinstance(gone, Absence)
    assert gone.removal is not None
    assert gone.removal.user == "Milo"


def test_a_hidden_user_is_none_and_the_text_stays():
    store = MemoryStore()
    store.edit("web-scroll", {"a": 1}, "Milo", "a secret")
    store.hide_user("web-scroll")

    page = store.read()["web-scroll"]
    assert isinstance(page, Snapshot)
    assert (page.user, page.comment, page.document()) == (None, None, {"a": 1})
