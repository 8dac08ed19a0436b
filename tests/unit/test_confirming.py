"""After writing: what was stored is what was sent, or it is undone and said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pytest

from configurator.core.document.texts import stored_text
from configurator.core.page import Edit, Reading, Receipt, Snapshot
from configurator.errors import (
    EditConflictError,
    Exit,
    UnexpectedMergeError,
    UnknownOutcomeError,
    WikiUnavailableError,
)
from configurator.usecases.saving import Outcome, confirm
from tests.support.memory import MemoryStore
from tests.support.writing import write_all

BEFORE: dict[str, Any] = {"a": 1, "b": 1}
SENT: dict[str, Any] = {"a": 2, "b": 1}
THEIRS: dict[str, Any] = {"a": 1, "b": 2}
MERGED: dict[str, Any] = {"a": 2, "b": 2}


class MergingStore(MemoryStore):
    """A wiki that merges the next edit with one that came between, as MediaWiki does with texts of many lines."""

    def __init__(self) -> None:
        super().__init__("beta")
        self.merges = 1
        self.reads: list[Collection[str] | None] = []

    def read(self, names: Collection[str] | None = None) -> Mapping[str, Reading]:
        self.reads.append(names)
        return super().read(names)

    def write(self, edit: Edit) -> Receipt:
        if not self.merges:
            return super().write(edit)
        self.merges -= 1
        if edit.base_revision is not None:
            self.edit(edit.name, THEIRS, "Milo")
        stored = self.edit(edit.name, MERGED, self.user, edit.summary)
        return Receipt(
            name=edit.name,
            revision=stored.revision,
            base_revision=edit.base_revision,
            sha1=edit.sha1,
            changed=True,
        )


def texts(store: MemoryStore, name: str = "web-scroll") -> list[Any]:
    return [snapshot.document() for snapshot in store.history(name)][::-1]


def save(store: MemoryStore, name: str = "web-scroll", *, base: int | None) -> tuple[Outcome, ...]:
    return tuple(write_all(store, [Edit(name=name, value=SENT, base_revision=base, summary="a test")]))


def test_what_was_stored_as_sent_is_left_as_it_is():
    store = MemoryStore()
    base = store.edit("web-scroll", BEFORE).revision

    outcomes = save(store, base=base)
    assert confirm(store, outcomes) == outcomes
    assert texts(store) == [BEFORE, SENT]


def test_what_was_stored_is_looked_at_in_one_request():
    store = MergingStore()
    store.merges = 0
    edits = [Edit(name=name, value=SENT, base_revision=None, summary="") for name in ("aaa", "bbb", "ccc")]

    confirm(store, tuple(write_all(store, edits)))
    assert store.reads == [{"aaa", "bbb", "ccc"}]


def test_a_merge_is_undone_and_said():
    store = MergingStore()
    base = store.edit("web-scroll", BEFORE).revision

    [outcome] = confirm(store, save(store, base=base))
    assert isinstance(outcome.error, UnexpectedMergeError)
    assert (outcome.receipt, outcome.error.restored, outcome.error.exit_code) == (None, True, Exit.CONFLICT)
    assert str(outcome.error) == (
        "beta:web-scroll: revision 3 holds a text that nobody wrote; the text before was restored"
    )
    assert texts(store) == [BEFORE, THEIRS, MERGED, THEIRS]  # the other person's edit stands
    newest = next(store.history("web-scroll"))
    assert (newest.user, newest.comment) == (
        "Tool",
        "Restore revision 2: revision 3 holds a text that nobody wrote",
    )


def test_a_merge_that_somebody_has_edited_since_is_left_to_people():
    store = MergingStore()
    outcomes = save(store, base=store.edit("web-scroll", BEFORE).revision)
    store.edit("web-scroll", {"c": 3})

    [outcome] = confirm(store, outcomes)
    assert isinstance(outcome.error, UnexpectedMergeError)
    assert not outcome.error.restored
    assert "restore the text before from the page's history" in str(outcome.error)
    assert texts(store) == [BEFORE, THEIRS, MERGED, {"c": 3}]


def test_a_merge_with_nothing_before_it_is_left_to_people():
    store = MergingStore()

    [outcome] = confirm(store, save(store, base=None))
    assert isinstance(outcome.error, UnexpectedMergeError)
    assert not outcome.error.restored
    assert texts(store) == [MERGED]


def test_a_merge_is_left_to_people_when_the_text_before_is_no_document():
    store = MergingStore()
    store.store("web-scroll", "== Not JSON ==", model="wikitext")
    store.merges = 0
    stored = store.edit("web-scroll", MERGED)
    receipt = Receipt(
        name="web-scroll", revision=stored.revision, base_revision=1, sha1="0" * 40, changed=True
    )

    [outcome] = confirm(store, [Outcome(name="web-scroll", receipt=receipt)])
    assert isinstance(outcome.error, UnexpectedMergeError)
    assert not outcome.error.restored


def test_a_merge_is_left_to_people_when_the_wiki_refuses_to_restore():
    store = MergingStore()
    outcomes = save(store, base=store.edit("web-scroll", BEFORE).revision)
    store.writable = False

    [outcome] = confirm(store, outcomes)
    assert isinstance(outcome.error, UnexpectedMergeError)
    assert not outcome.error.restored


def test_a_page_that_moved_on_after_our_text_was_there_is_no_merge():
    store = MemoryStore()
    outcomes = save(store, base=store.edit("web-scroll", BEFORE).revision)
    store.edit("web-scroll", THEIRS)

    assert confirm(store, outcomes) == outcomes
    assert texts(store) == [BEFORE, SENT, THEIRS]


def test_a_page_that_went_away_after_our_text_was_there_is_no_merge():
    store = MemoryStore()
    outcomes = save(store, base=None)
    store.delete("web-scroll")

    assert confirm(store, outcomes) == outcomes


def test_a_text_of_ours_that_was_hidden_since_is_no_merge():
    store = MemoryStore()
    outcomes = save(store, base=None)
    store.edit("web-scroll", THEIRS)
    history = store._histories["web-scroll"]
    history[0] = replace(history[0], text=None, sha1=None)

    assert confirm(store, outcomes) == outcomes
    assert len(history) == 2


def test_what_was_not_written_is_not_looked_at():
    store = MergingStore()
    store.merges = 0
    head = store.store("web-scroll", stored_text(SENT))
    conflict = Outcome(name="aaa", error=EditConflictError("beta:aaa", 1))

    outcomes = (conflict, *save(store, base=head.revision))
    assert [outcome.receipt.changed for outcome in outcomes if outcome.receipt] == [False]
    assert confirm(store, outcomes) == outcomes
    assert store.reads == []


def test_one_merge_among_many_is_undone_alone():
    store = MergingStore()
    edits = [
        Edit(name=name, value=SENT, base_revision=store.edit(name, BEFORE).revision, summary="")
        for name in ("aaa", "bbb")
    ]

    merged, kept = confirm(store, tuple(write_all(store, edits)))
    assert (type(merged.error), kept.error) == (UnexpectedMergeError, None)
    assert (texts(store, "aaa")[-1], texts(store, "bbb")[-1]) == (THEIRS, SENT)


class GoneStore(MemoryStore):
    """A wiki that goes away while many pages are saved."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__("beta")
        self.errors = list(errors)
        self.tried: list[str] = []

    def write(self, edit: Edit) -> Receipt:
        self.tried.append(edit.name)
        if self.errors:
            raise self.errors.pop(0)
        return super().write(edit)


@pytest.mark.parametrize(
    ("error", "tried"),
    [
        pytest.param(WikiUnavailableError("beta", "unreachable"), ["aaa"], id="gone"),
        pytest.param(EditConflictError("beta:aaa", 1), ["aaa", "bbb", "ccc"], id="conflict"),
    ],
)
def test_a_wiki_that_is_gone_is_not_asked_page_by_page(error: Exception, tried: list[str]):
    store = GoneStore(error)
    edits = [Edit(name=name, value=SENT, base_revision=None, summary="") for name in ("aaa", "bbb", "ccc")]

    outcomes = list(write_all(store, edits))
    assert store.tried == tried
    assert [outcome.name for outcome in outcomes] == ["aaa", "bbb", "ccc"]
    assert isinstance(next(store.history("bbb"), None), Snapshot) is (tried != ["aaa"])


def test_what_was_not_tried_has_no_unknown_outcome():
    store = GoneStore(UnknownOutcomeError("beta", "timeout", "no answer in time", stops_run=True))
    edits = [Edit(name=name, value=SENT, base_revision=None, summary="") for name in ("aaa", "bbb")]

    lost, untried = write_all(store, edits)
    assert (type(lost.error), type(untried.error)) == (UnknownOutcomeError, WikiUnavailableError)
    assert str(untried.error) == "beta: timeout (no answer in time); try again later"
