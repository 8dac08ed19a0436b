"""What documents mean in one environment, and which of them consumers are given."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from configurator.core.document.source import parse
from configurator.core.page import Snapshot
from configurator.core.rules import Context
from configurator.errors import InvalidDocumentError
from configurator.usecases.listing import deliverables, effective_configuration, listing
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore

NOW = "2026-06-01T12:00:00Z"


def test_a_document_is_resolved_for_environment_wiki_and_instant():
    source = parse(json.dumps(web_scroll()), "a.json")

    found = effective_configuration(source, "production", "enwiki", NOW)
    assert (found["active"], found["sample"]) == (True, {"unit": "session", "rate": 0.01})
    found = effective_configuration(source, "beta", "enwiki", "2025-01-01T00:00:00Z")
    assert (found["active"], found["sample"]) == (False, {"unit": "session", "rate": 1})


def test_an_invalid_document_means_nothing_anywhere():
    source = parse(json.dumps(web_scroll(task="T0"), indent=1), "a.json")

    with pytest.raises(InvalidDocumentError) as raised:
        effective_configuration(source, "production", None, NOW)
    [problem] = raised.value.problems
    assert (problem.where, problem.line, problem.pointer) == ("a.json", 10, "/task")


def test_consumers_are_given_valid_pages_with_their_ids_and_invalid_ones_are_named():
    store = MemoryStore("production")
    store.edit("web-scroll", web_scroll())
    store.store("web-broken", "{")
    page = store.read()["web-scroll"]
    assert isinstance(page, Snapshot)
    rows = listing("production", {**store.read(), "web-scroll": replace(page, page_id=7)}, Context())

    given, left_out = deliverables(rows)
    assert [(each.instrument.name, each.page_id) for each in given] == [("web-scroll", 7)]
    assert [row.name for row in left_out] == ["web-broken"]
