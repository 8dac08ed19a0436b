"""One history of an instrument across environments."""

from __future__ import annotations

from configurator.core.page import Snapshot
from configurator.usecases.history import Entry, timeline
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore


class Told(MemoryStore):
    """A store that tells this history, newest first."""

    def __init__(self, *snapshots: Snapshot) -> None:
        super().__init__("production")
        self._snapshots = snapshots

    def history(self, name):
        return iter(snapshot for snapshot in self._snapshots if snapshot.name == name)


def snapshot(revision: int, parent: int, text: str | None) -> Snapshot:
    return Snapshot(
        name="web-scroll", revision=revision, parent=parent, timestamp=f"2026-01-01T00:00:{revision:02}Z",
        user="Mara", comment="", sha1=None, text=text,
    )  # fmt: skip


def pointers(entries: tuple[Entry, ...]) -> list[list[str] | None]:
    return [
        None if entry.changes is None else [change.pointer for change in entry.changes] for entry in entries
    ]


def test_the_revisions_of_all_environments_stand_in_the_order_of_their_times():
    beta, production = MemoryStore("beta"), MemoryStore("production")
    beta.edit("web-scroll", web_scroll(enabled=False))
    production.edit("web-other", web_scroll())
    production.edit("web-scroll", web_scroll(enabled=False))
    beta.edit("web-other", web_scroll())
    beta.edit("web-scroll", web_scroll())

    entries = timeline([production, beta], "web-scroll")
    assert [(entry.environment, entry.snapshot.revision, entry.timestamp[11:]) for entry in entries] == [
        ("beta", 1, "00:01:00Z"),
        ("production", 2, "00:02:00Z"),
        ("beta", 3, "00:03:00Z"),
    ]
    assert pointers(entries) == [[""], [""], ["/enabled"]]


def test_a_page_that_never_was_has_no_history():
    assert timeline([MemoryStore()], "web-scroll") == ()


def test_a_text_that_is_hidden_or_no_json_leaves_two_changes_unknown():
    store = Told(
        snapshot(4, 3, '{"a": 2}'), snapshot(3, 2, '{"a": 1}'), snapshot(2, 1, None), snapshot(1, 0, "{}")
    )

    assert pointers(timeline([store], "web-scroll")) == [[""], None, None, ["/a"]]


def test_after_an_import_a_revision_is_compared_with_its_parent_and_not_with_its_neighbour():
    imported = snapshot(2, 0, '{"a": 9}')
    store = Told(snapshot(3, 1, '{"a": 2}'), imported, snapshot(1, 0, '{"a": 1}'))

    changes = timeline([store], "web-scroll")[-1].changes
    assert changes is not None
    assert [(change.before, change.after) for change in changes] == [(1, 2)]


def test_a_revision_whose_parent_is_not_told_is_compared_with_the_one_before():
    store = Told(snapshot(9, 7, '{"a": 2}'), snapshot(5, 4, '{"a": 1}'))

    assert pointers(timeline([store], "web-scroll")) == [None, ["/a"]]
