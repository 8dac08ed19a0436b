"""A plan as a file: whole, pinned by its digest, and refused if it is not what a tool of ours wrote."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from configurator.core.document.texts import sha1, stored_text
from configurator.core.drift.plan import Action, ActionKind, Plan, WikiId, load
from configurator.errors import MalformedPlanError
from tests.support.examples import web_scroll

TEXT = stored_text(web_scroll())
ACTION = Action(
    name="web-scroll",
    kind=ActionKind.COPY,
    source_revision=12,
    source_sha1=sha1(TEXT),
    base_revision=7,
    base_sha1="0" * 40,
    text=TEXT,
    sha1=sha1(TEXT),
    summary="copies production@12: task T1 → T2",
    reason="authority-ahead: task T1 → T2",
    critical=("switched on",),
)
PLAN = Plan(
    tool="1.0",
    made="2026-06-01T12:00:00Z",
    source=WikiId(environment="production", wiki="metawiki"),
    target=WikiId(environment="beta", wiki="betawiki"),
    actions=(
        ACTION,
        replace(ACTION, name="web-new", kind=ActionKind.CREATE, base_revision=None, base_sha1=None),
    ),
    waiting=("web-later",),
)


def test_a_plan_survives_its_file():
    assert load(PLAN.dump(), "plan.json") == PLAN
    assert load(PLAN.dump(), "plan.json").digest == PLAN.digest


def test_an_action_knows_its_document():
    assert ACTION.value == web_scroll()


def test_the_digest_does_not_depend_on_how_the_file_is_laid_out():
    body = json.loads(PLAN.dump())
    assert load(json.dumps(dict(reversed(body.items()))), "plan.json").digest == PLAN.digest


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, tool="1.1"),
        replace(PLAN, made="2026-06-01T12:00:01Z"),
        replace(PLAN, source=WikiId(environment="production", wiki="other")),
        replace(PLAN, actions=()),
        replace(PLAN, actions=(replace(ACTION, base_revision=8),)),
        replace(PLAN, waiting=()),
    ],
)
def test_every_fact_counts_in_the_digest(other: Plan):
    assert other.digest != PLAN.digest


def signed(**changed: Any) -> str:
    """Return the file of somebody who knows how digests are made."""
    body = {key: value for key, value in json.loads(PLAN.dump()).items() if key != "digest"} | changed
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return json.dumps(body | {"digest": hashlib.sha256(canonical.encode()).hexdigest()})


def action(**changed: Any) -> dict[str, Any]:
    first: dict[str, Any] = json.loads(PLAN.dump())["actions"][0]
    return first | changed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "is no plan, or is cut off", id="empty"),
        pytest.param(PLAN.dump()[:-50], "is no plan, or is cut off", id="cut-off"),
        pytest.param("[]", "is no plan", id="list"),
        pytest.param("7", "is no plan", id="number"),
        pytest.param("{}", "is no plan", id="no-digest"),
        pytest.param("[" * 100_000, "is no plan", id="deep"),
        pytest.param(signed(more=[]).replace("[]", "[" * 900 + "]" * 900), "is no plan", id="deep, and JSON"),
        pytest.param(
            signed(schema="plan/2"), r"is of schema 'plan/2'; this tool reads plan/1.0.0", id="newer"
        ),
        pytest.param(PLAN.dump().replace("T123456", "T999999"), "was edited after it was made", id="edited"),
        pytest.param(signed(actions=None), "is damaged", id="no-actions"),
        pytest.param(signed(actions=[{}]), "is damaged", id="empty-action"),
        pytest.param(signed(actions=[action(kind="delete")]), "is damaged", id="unknown-kind"),
        pytest.param(signed(actions=[action(more=1)]), "is damaged", id="unknown-key"),
        pytest.param(signed(actions=[action(name="../../etc")]), "is damaged", id="a-path-as-name"),
        pytest.param(signed(actions=[action(text="{}")]), "is damaged", id="another-text"),
        pytest.param(signed(actions=[action(text=7)]), "is damaged", id="no-text"),
        pytest.param(signed(actions=[action(base_revision="7")]), "is damaged", id="revision-as-text"),
        pytest.param(signed(actions=[action(source_revision=None)]), "is damaged", id="no-source"),
        pytest.param(signed(actions=[action(), action()]), "is damaged", id="a page twice"),
        pytest.param(signed(made="yesterday"), "is damaged", id="no-date"),
        pytest.param(signed(made="2026-06-01T12:00:00"), "is damaged", id="no-time-zone"),
    ],
)
def test_what_is_no_plan_of_ours_is_refused_with_a_sentence(text: str, said: str):
    with pytest.raises(MalformedPlanError, match=said) as raised:
        load(text, "plan.json")
    assert str(raised.value).startswith("plan.json: ")
