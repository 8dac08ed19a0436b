"""The published schema of `instruments drift --format json`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from configurator.core.drift.states import Condition, Drift, PageState
from configurator.core.page import Head
from configurator.report.drift import drift_json
from configurator.usecases.drift import DriftRow
from tests.support.examples import web_scroll
from tests.support.hostile import TEXTS
from tests.support.memory import MemoryStore
from tests.support.pairs import Reconciling

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "schemas/drift/1.0.0.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)

Deed = Callable[[MemoryStore, MemoryStore], object]


def said(value: object) -> list[str]:
    """Return what the schema has against *value*, after a way through JSON."""
    return [error.message for error in VALIDATOR.iter_errors(json.loads(json.dumps(value)))]


def conflict(production: MemoryStore, beta: MemoryStore) -> None:
    production.edit("web-scroll", web_scroll(end="2027-01-01T00:00:00Z"))
    beta.edit("web-scroll", web_scroll(end="2028-01-01T00:00:00Z", task="T2"))


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_it_names_every_state_and_no_other():
    assert SCHEMA["$defs"]["State"]["enum"] == list(Drift)


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        pytest.param(lambda _production, _beta: None, "in-sync", id="in sync"),
        pytest.param(
            lambda production, _: production.delete("web-scroll"), "deleted-on-authority", id="gone"
        ),
        pytest.param(lambda _, beta: beta.edit("web-scroll", []), "invalid", id="invalid"),
        pytest.param(
            lambda _, beta: beta.edit("web-scroll", web_scroll(task="T2")), "follower-ahead", id="ahead"
        ),
        pytest.param(conflict, "conflict", id="conflict"),
    ],
)
def test_what_the_command_prints_is_valid(tmp_path, monkeypatch, deed: Deed, state: str):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    run = Reconciling(tmp_path)
    run.production.edit("web-scroll", web_scroll())
    run.beta.edit("web-scroll", web_scroll())
    deed(run.production, run.beta)

    printed = json.loads(run("drift", "--format", "json").out)

    assert [each["state"] for each in printed] == [state]
    assert said(printed) == []


@pytest.mark.parametrize("drift", list(Drift))
def test_every_state_of_an_instrument_without_pages_is_valid(drift):
    sides = [PageState(environment=each, condition=Condition.ABSENT) for each in ("production", "beta")]
    standing = DriftRow(name="a-b", drift=drift, authority=sides[0], follower=sides[1])

    assert said(drift_json([standing])) == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_names_are_valid_text_and_nothing_more(text):
    head = Head(
        name=text,
        revision=1,
        parent=0,
        timestamp="2026-01-01T00:00:00Z",
        user=text,
        comment=text,
        sha1=None,
    )
    side = PageState(environment="beta", condition=Condition.INVALID, head=head, reason=text)
    standing = DriftRow(name=text, drift=Drift.INVALID, authority=side, follower=side)

    assert said(drift_json([standing])) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"state": "other"}, id="state"),
        pytest.param({"more": 1}, id="unknown key"),
        pytest.param({"name": ""}, id="name"),
        pytest.param({"since": "yesterday"}, id="time"),
        pytest.param({"changes": [{"pointer": "no pointer"}]}, id="pointer"),
        pytest.param({"follower": {"environment": "beta"}}, id="half a head"),
        pytest.param({"base": 5}, id="base"),
    ],
)
def test_it_refuses_what_is_no_report(change):
    side = PageState(environment="beta", condition=Condition.ABSENT)
    [good] = drift_json([DriftRow(name="a-b", drift=Drift.IN_SYNC, authority=side, follower=side)])
    assert isinstance(good, dict)

    assert said([good]) == []
    assert len(said([good | change])) == 1
