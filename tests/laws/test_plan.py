"""Laws of plans: a plan survives its file; after it was applied there is nothing left to plan; no edit is undone."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from configurator.core.drift.plan import Plan, load
from configurator.core.drift.policy import WRITTEN, Limits
from configurator.usecases.drift import Pair, compare
from configurator.usecases.plan import check, edit, make_plan, prepare
from tests.support.pairs import BOT, CountingStore, pair
from tests.support.strategies import instruments
from tests.support.writing import write_all

NOW = "2026-06-01T12:00:00Z"
NAMES = ("one-one", "two-two", "three-three")
LIMITS = Limits(max_writes=100, max_share=1)


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Two environments after some random edits on both sides, some of the pages copied in between."""
    two = pair()
    assert isinstance(two.authority, CountingStore)
    assert isinstance(two.follower, CountingStore)
    drawn = draw(instruments()) | {"environments": ["beta", "production"]}
    documents = {name: drawn | {"name": name} for name in NAMES}
    two.authority.edit("always-here", drawn | {"name": "always-here"})
    for _ in range(draw(st.integers(0, 8))):
        name = draw(st.sampled_from(NAMES))
        side = draw(st.sampled_from(["authority", "follower", "bot"]))
        document = deepcopy(documents[name])
        document |= draw(st.sampled_from(_CHANGES))
        if side == "bot":
            _copied(two.authority, two.follower, name)
        else:
            getattr(two, side).edit(name, document)
    return two


def _copied(authority: CountingStore, follower: CountingStore, name: str) -> None:
    if name in authority.heads():
        head = authority.head(name)
        follower.edit(name, authority.value(name), BOT, f"copies production@{head.revision}")


_CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"task": "T1"},
    {"task": "T2"},
    {"title": "New"},
    {"enabled": False},
    {"owners": ["A", "B"]},
    {"environments": ["production"]},
    {"risk": None},
)


def plan(two: Pair) -> Plan:
    return make_plan(two, compare(two), LIMITS, tool="1.0", now=NOW)


@given(pairs())
def test_a_plan_survives_its_file_however_it_is_laid_out(two: Pair):
    made = plan(two)
    assert load(made.dump(), "plan.json") == made
    assert load(json.dumps(json.loads(made.dump()), sort_keys=True), "plan.json").digest == made.digest


@given(pairs())
def test_after_a_plan_was_applied_the_next_one_is_empty(two: Pair):
    made = load(plan(two).dump(), "plan.json")
    left = check(made, two, digest=made.digest, now=NOW, max_age=timedelta(hours=1))
    edits = [saving.edit for saving in prepare(two, left, lambda _: None) if saving.edit is not None]
    assert all(outcome.error is None for outcome in write_all(two.follower, edits))

    assert plan(two).actions == ()
    again = check(made, two, digest=made.digest, now=NOW, max_age=timedelta(hours=1))
    assert again == ()


@given(pairs(), st.integers(0, 4))
def test_a_plan_that_was_interrupted_anywhere_is_finished_and_nothing_is_done_twice(two: Pair, done: int):
    made = plan(two)
    assert isinstance(two.follower, CountingStore)
    list(write_all(two.follower, map(edit, made.actions[:done])))
    before = {name: len(list(two.follower.history(name))) for name in two.follower.heads()}

    left = check(made, two, digest=made.digest, now=NOW, max_age=timedelta(hours=1))
    assert left == made.actions[done:]
    list(write_all(two.follower, map(edit, left)))
    after = {name: len(list(two.follower.history(name))) for name in two.follower.heads()}
    assert sum(after.values()) - sum(before.values()) == len(left)


@given(pairs())
def test_only_what_the_policy_allows_is_planned_and_only_on_the_follower(two: Pair):
    assert isinstance(two.authority, CountingStore)
    drifts = {standing.name: standing.drift for standing in compare(two)}
    heads = two.authority.heads()
    made = plan(two)

    assert [action.name for action in made.actions] == [name for name in drifts if drifts[name] in WRITTEN]
    list(write_all(two.follower, map(edit, made.actions)))
    assert two.authority.heads() == heads
