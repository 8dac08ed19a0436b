"""Preparing to switch instruments on and off: nothing is written yet."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.page import Edit
from configurator.core.rules import Context
from configurator.errors import (
    BadReferenceError,
    EditConflictError,
    InvalidDocumentError,
    MalformedDocumentError,
    NotPermittedError,
)
from configurator.usecases.switching import prepare_disabling, prepare_enabling
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.stores import HalfRead

CONTEXT = Context(environment="production", authority=True, now="2026-06-01T12:00:00Z")


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore("production")
    store.edit("web-scroll", web_scroll())
    return store


def test_an_edit_that_switches_off_is_based_on_what_was_read(store: MemoryStore):
    [saving] = prepare_disabling(store, ["web-scroll"], "too many events")

    assert saving.edit == Edit(
        name="web-scroll",
        value=web_scroll(enabled=False),
        base_revision=1,
        summary="enabled true → false (T123456): too many events",
        off_because="too many events",
    )
    assert (saving.error, saving.problems, saving.restorable) == (None, (), True)
    store.edit("web-scroll", web_scroll(task="T2"))
    with pytest.raises(EditConflictError):
        store.write(saving.edit)


def test_all_means_every_page_in_the_order_of_names(store: MemoryStore):
    store.edit("web-first", web_scroll(name="web-first", enabled=False))
    store.store("web-broken", "{")

    savings = prepare_disabling(store, None, "")
    assert [(saving.name, saving.edit is not None) for saving in savings] == [
        ("web-broken", False),
        ("web-first", False),
        ("web-scroll", True),
    ]
    assert isinstance(savings[0].error, MalformedDocumentError)
    assert savings[0].problems == savings[0].error.problems
    assert savings[1].error is None


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"enabled": 1, "overrides": {"x": {"enabled": True}}}, id="no-instrument"),
        pytest.param(web_scroll(junk="x" * 70_000), id="over-64-kibibytes"),
        pytest.param(web_scroll(risk={"level": "high", "review": None}), id="breaks-a-rule"),
    ],
)
def test_an_invalid_document_is_switched_off_but_could_not_be_saved_again(store: MemoryStore, document: Any):
    store.edit("web-scroll", document)

    [saving] = prepare_disabling(store, ["web-scroll"], "")
    assert saving.edit is not None
    assert not saving.restorable


def test_a_value_that_is_no_object_has_nothing_to_switch(store: MemoryStore):
    store.edit("web-scroll", [])

    [saving] = prepare_disabling(store, ["web-scroll"], "")
    assert (saving.edit, saving.error) == (None, None)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        pytest.param("web-lost", NotPermittedError, id="unreadable"),
        pytest.param("web-never-was", BadReferenceError, id="absent"),
    ],
)
def test_what_is_not_there_or_not_read_is_an_error_of_that_page_alone(name: str, error: type[Exception]):
    store = HalfRead("production", "web-lost")
    store.edit("web-scroll", web_scroll())
    store.edit(
        "web-other",
        web_scroll(name="web-other", enabled=False, stream={**web_scroll()["stream"], "name": "o.s"}),
    )

    off = {saving.name: saving for saving in prepare_disabling(store, ["web-scroll", name], "")}
    on = {saving.name: saving for saving in prepare_enabling(store, ["web-other", name], CONTEXT, "")}
    assert isinstance(off[name].error, error)
    assert isinstance(on[name].error, error)
    assert off["web-scroll"].edit is not None
    assert on["web-other"].edit is not None


def test_nobody_prepares_what_they_may_not_write():
    store = MemoryStore("production", writable=False)
    store.edit("web-scroll", web_scroll(enabled=False))

    with pytest.raises(NotPermittedError):
        prepare_disabling(store, None, "")
    with pytest.raises(NotPermittedError):
        prepare_enabling(store, ["web-scroll"], CONTEXT, "")


def test_switching_on_changes_one_place_and_keeps_the_rest(store: MemoryStore):
    overrides = {"beta": {"enabled": False}}
    store.edit("web-scroll", web_scroll(enabled=False, overrides=overrides))

    [saving] = prepare_enabling(store, ["web-scroll"], CONTEXT, "")
    assert saving.edit is not None
    assert saving.edit.value == web_scroll(overrides=overrides)
    assert [change.pointer for change in saving.changes] == ["/enabled"]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(web_scroll(enabled=False, name="web-other"), id="another-name"),
        pytest.param(web_scroll(enabled=False, task="T0"), id="breaks-the-schema"),
        pytest.param("text", id="no-object"),
    ],
)
def test_only_a_valid_document_of_its_page_is_switched_on(store: MemoryStore, document: Any):
    store.edit("web-scroll", document)

    [saving] = prepare_enabling(store, ["web-scroll"], CONTEXT, "")
    assert isinstance(saving.error, InvalidDocumentError)
    assert saving.edit is None
    assert saving.problems == saving.error.problems


def test_a_risk_that_nobody_assessed_stays_off(store: MemoryStore):
    store.edit("web-scroll", web_scroll(enabled=False, risk={"level": "pending", "review": None}))

    [saving] = prepare_enabling(store, ["web-scroll"], CONTEXT, "")
    assert [problem.code for problem in saving.problems] == ["risk/pending"]
    assert saving.edit is None
