"""The one way to switch off: whatever stands on the page when the edit is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.effective import switched_off
from configurator.core.document.source import as_stored
from configurator.core.page import Edit, Receipt, Snapshot
from configurator.errors import EditConflictError, MalformedDocumentError, NotPermittedError
from configurator.usecases.saving import Outcome, confirm
from configurator.usecases.switching import prepare_disabling
from configurator.usecases.switchoff import switch_off
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.stores import HalfRead
from tests.support.writing import write_all

NAME = "web-scroll"


class Busy(MemoryStore):
    """A wiki on which other people act between our look and our edit, in turn."""

    def __init__(self, *acts: Callable[[Busy], object]) -> None:
        super().__init__("production")
        self.acts = list(acts)

    def write(self, edit: Edit) -> Receipt:
        if self.acts:
            self.acts.pop(0)(self)
        return super().write(edit)


def prepared(store: MemoryStore) -> Edit:
    [saving] = prepare_disabling(store, [NAME], "too much")
    assert saving.edit is not None
    return saving.edit


def now(store: MemoryStore) -> Any:
    page = store.read([NAME])[NAME]
    assert isinstance(page, Snapshot)
    return json.loads(page.text or "")


def off(store: MemoryStore) -> Receipt:
    slept: list[float] = []
    return switch_off(store, prepared(store), slept.append)


def replaced(**changed: Any) -> Callable[[Busy], object]:
    return lambda store: store.edit(NAME, web_scroll(**changed))


def test_what_somebody_saved_meanwhile_is_switched_off_and_kept():
    store = Busy(replaced(task="T2"), replaced(task="T3"), replaced(task="T4"))
    store.edit(NAME, web_scroll())

    receipt = off(store)
    assert now(store) == web_scroll(task="T4", enabled=False)
    assert (receipt.changed, receipt.base_revision, receipt.switches_off) == (True, 4, True)
    assert receipt.note == "the page had changed meanwhile; what stood there was switched off"
    assert store.heads()[NAME].comment == "enabled true → false (T4): too much"


@pytest.mark.parametrize(
    ("act", "note", "revision"),
    [
        pytest.param(replaced(enabled=False), "somebody else switched it off meanwhile", 2, id="off-already"),
        pytest.param(lambda store: store.delete(NAME), "is gone, so there is nothing to switch off", 0, id="deleted"),
    ],
)  # fmt: skip
def test_what_is_off_by_then_is_left_alone(act: Callable[[Busy], object], note: str, revision: int):
    store = Busy(act)
    store.edit(NAME, web_scroll())

    receipt = off(store)
    assert (receipt.changed, receipt.note, receipt.revision) == (False, note, revision)


def test_a_page_that_was_made_anew_meanwhile_is_switched_off_too():
    def anew(store: Busy) -> None:
        store.delete(NAME)
        store.edit(NAME, web_scroll(task="T9"))

    store = Busy(anew)
    store.edit(NAME, web_scroll())

    assert off(store).changed
    assert now(store) == web_scroll(task="T9", enabled=False)


def test_it_goes_on_for_minutes_and_tells_then_that_it_did_not_succeed():
    store = Busy(*[replaced(task=f"T{number}") for number in range(1, 99)])
    store.edit(NAME, web_scroll())
    slept: list[float] = []

    with pytest.raises(EditConflictError):
        switch_off(store, prepared(store), slept.append)
    assert sum(slept) > 240


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param(lambda store: store.store(NAME, "{"), MalformedDocumentError, id="no-json"),
        pytest.param(
            lambda store: store.store(NAME, "{}", model="wikitext"), MalformedDocumentError, id="model"
        ),
    ],
)
def test_one_page_that_cannot_be_switched_off_any_more_is_one_outcome(
    act: Callable[[Busy], object], error: type
):
    store = Busy(act)
    store.edit(NAME, web_scroll())
    store.edit("web-other", web_scroll(name="web-other"))
    edits = [saving.edit for saving in prepare_disabling(store, [NAME, "web-other"], "") if saving.edit]

    spoilt, other = write_all(store, [prepared(store), *edits[:1]])
    assert isinstance(spoilt.error, error)
    assert other.receipt is not None


def test_a_page_that_cannot_be_read_again_is_an_error():
    class Unread(HalfRead):
        def write(self, edit: Edit) -> Receipt:
            self._unreadable = (NAME,)
            raise EditConflictError(f"production:{edit.name}", edit.base_revision)

    store = Unread("production")
    store.edit(NAME, web_scroll())

    with pytest.raises(NotPermittedError, match="unreadable"):
        off(store)


ODD = [
    pytest.param('{"enabled": true, "a": "e\u0301", "e\u0301": 1, "\u00e9": 2}', id="keys-equal-after-nfc"),
    pytest.param('{"enabled": true, "a": "\\u003C\u0327 \ufffe"}', id="garbled-by-normalising"),
    pytest.param('{"enabled": true, "a": ' + "[" * 511 + "]" * 511 + "}", id="nested-512-lists"),
    pytest.param('{"enabled": true, "a": ' + '{"b":' * 511 + "1" + "}" * 511 + "}", id="nested-512-objects"),
    pytest.param('{"enabled": ' + "[" * 511 + "]" * 511 + "}", id="nested-where-it-changes"),
    pytest.param('{"enabled": true, "a": 1, "a": 2}', id="key-twice"),
    pytest.param('{"enabled": true, "a": "' + "x" * 300_000 + '"}', id="300-kilobytes"),
    pytest.param('{"enabled": true, "a": -0.0, "b": 12345678901234567890, "c": 1e300}', id="numbers"),
    pytest.param('{"enabled": true, "a": [1e400, -1e400, ' + "9" * 400 + "]}", id="numbers-too-large"),
    pytest.param('{"": true, "enabled": true}', id="empty-key"),
    pytest.param('{"overrides": {"x": {"enabled": true}, "y": [], "z": {"enabled": 1}}}', id="overrides"),
]


@pytest.mark.parametrize("text", ODD)
def test_a_document_of_any_kind_is_switched_off_and_nothing_else_in_it_changes(text: str):
    store = MemoryStore("production")
    store.store(NAME, text)

    [outcome] = write_all(store, [prepared(store)])
    assert outcome.error is None
    assert confirm(store, [outcome]) == (outcome,)
    assert now(store) == switched_off(as_stored(text, ""))
    assert [saving.edit for saving in prepare_disabling(store, [NAME], "")] == [None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param('{"enabled": true, "a": NaN}', "json/not-finite", id="nan"),
        pytest.param("[" * 513 + "]" * 513, "json/too-deep", id="nested-deeper-than-php"),
        pytest.param("\ufeff{}", "json/syntax", id="byte-order-mark"),
        pytest.param('{"a": 1,}', "json/syntax", id="no-json"),
    ],
)
def test_what_no_wiki_takes_for_json_is_said_to_be_none(text: str, said: str):
    store = MemoryStore("production")
    store.store(NAME, text)

    [saving] = prepare_disabling(store, [NAME], "")
    assert [problem.code for problem in saving.problems] == [said]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(-(2.0**53), 2.0**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)  # fmt: skip
DOCUMENTS = st.dictionaries(TEXTS, VALUES, max_size=4).flatmap(
    lambda more: st.fixed_dictionaries(
        {"enabled": st.just(True) | VALUES},
        optional={
            "overrides": st.dictionaries(TEXTS, st.fixed_dictionaries({}, optional={"enabled": VALUES}))
        },
    ).map(lambda document: more | document)
)


@given(DOCUMENTS)
def test_any_object_is_off_afterwards_and_otherwise_the_same(document: dict[str, Any]):
    store = MemoryStore("production")
    store.store(NAME, json.dumps(document))

    [saving] = prepare_disabling(store, [NAME], "")
    assert saving.error is None
    if saving.edit is None:
        assert switched_off(document) == document
        return
    outcomes = [*write_all(store, [saving.edit])]
    assert confirm(store, outcomes) == tuple(outcomes)
    assert now(store) == json.loads(json.dumps(switched_off(document)))


def test_looking_afterwards_never_brings_back_what_was_switched_off():
    store = MemoryStore("production")
    store.edit(NAME, web_scroll())
    receipt = switch_off(store, prepared(store))
    spelled = store.store(NAME, json.dumps(web_scroll(enabled=False)))  # as a wiki may write it
    outcome = Outcome(name=NAME, receipt=Receipt(**{**_facts(receipt), "revision": spelled.revision}))

    assert confirm(store, [outcome]) == (outcome,)
    assert not now(store)["enabled"]


def test_looking_afterwards_tells_what_is_on_in_spite_of_it():
    store = MemoryStore("production")
    store.edit(NAME, web_scroll())
    receipt = switch_off(store, prepared(store))
    merged = store.edit(NAME, web_scroll(task="T7"))
    outcome = Outcome(name=NAME, receipt=Receipt(**{**_facts(receipt), "revision": merged.revision}))

    [told] = confirm(store, [outcome])
    assert "T7" in (store.read([NAME])[NAME].text or "")  # type: ignore[union-attr]  # a snapshot
    assert told.error is not None


def _facts(receipt: Receipt) -> dict[str, Any]:
    return {name: getattr(receipt, name) for name in receipt.__slots__}
