"""What the bot writes for programs: `-json:FILE` and its published schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from configurator.core.drift.states import Condition, Drift, PageState
from configurator.core.page import Receipt
from configurator.errors import EditConflictError, NotPermittedError, WikiUnavailableError
from configurator.report.run import runs_json
from configurator.usecases.drift import DriftRow
from configurator.usecases.reconcile import Result, Run
from configurator.usecases.saving import Outcome
from tests.support.hostile import TEXTS
from tests.support.runs import finished_run

GONE = WikiUnavailableError("beta", "maxlag")


def schema(name: str) -> dict[str, Any]:
    path = Path(__file__).resolve().parents[2] / "schemas" / name / "1.0.0.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


RUN = schema("run")
_REGISTRY: Registry[Any] = Registry().with_contents([(schema("drift")["$id"], schema("drift"))])
VALIDATOR = Draft202012Validator(RUN, registry=Resource.from_contents(RUN) @ _REGISTRY)


def said_of_run(value: object) -> list[str]:
    """Return what the schema has against *value*, after a way through JSON."""
    return [error.message for error in VALIDATOR.iter_errors(json.loads(json.dumps(value)))]


def written(name: str, *, changed: bool) -> Outcome:
    receipt = Receipt(name=name, revision=2, base_revision=1, sha1="0" * 40, changed=changed)
    return Outcome(name=name, receipt=receipt)


OUTCOMES = (
    written("a-a", changed=True),
    written("b-b", changed=False),
    Outcome(name="c-c", error=EditConflictError("beta:c-c", 1)),
    Outcome(name="d-d", error=NotPermittedError("beta", "protectedpage")),
    Outcome(name="e-e", error=GONE),
)


def a_run(name: str = "a-b", follower: str = "beta") -> Run:
    sides = [PageState(environment=each, condition=Condition.ABSENT) for each in ("production", follower)]
    return finished_run(
        follower=follower,
        standings=(DriftRow(name=name, drift=Drift.IN_SYNC, authority=sides[0], follower=sides[1]),),
        outcomes=OUTCOMES,
        waiting=(name,),
        error=GONE,
    )


def test_it_is_a_schema():
    Draft202012Validator.check_schema(RUN)


def test_a_run_with_everything_that_can_become_of_an_edit_is_valid():
    told = runs_json([a_run(), a_run(follower="local")])

    assert isinstance(told, list)
    assert said_of_run(told) == []
    results = {edit["result"] for edit in told[0]["edits"].values()}  # type: ignore[call-overload,index,union-attr]
    assert results == {str(each) for each in Result} - {"waiting"}
    assert sorted(results) == sorted(RUN["$defs"]["Edit"]["properties"]["result"]["enum"])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_names_are_valid_text_and_nothing_more(text):
    assert said_of_run(runs_json([a_run(text)])) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"follower": ""}, id="no follower"),
        pytest.param({"started": "2026-01-31 12:00"}, id="time"),
        pytest.param({"errors": [None]}, id="error"),
        pytest.param({"drift": [{"name": "a-b"}]}, id="half a standing"),
        pytest.param({"edits": {"a-b": {"result": "waiting", "revision": 1, "error": None}}}, id="result"),
        pytest.param({"edits": {"a-b": {"result": "written"}}}, id="half an edit"),
        pytest.param({"waiting": 3}, id="waiting"),
        pytest.param({"more": 1}, id="unknown key"),
    ],
)
def test_it_refuses_what_is_no_run(change: dict[str, Any]):
    told = runs_json([a_run()])
    assert isinstance(told, list)
    good = told[0]
    assert isinstance(good, dict)

    assert said_of_run([good]) == []
    assert said_of_run([good | change]) != []
