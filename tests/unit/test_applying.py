"""A reviewed plan: what is still to be done, and why it may not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from configurator.core.drift.plan import Action, Plan, load
from configurator.core.drift.policy import Limits
from configurator.core.page import Snapshot
from configurator.errors import NotPermittedError, StalePlanError
from configurator.usecases.drift import Pair, compare
from configurator.usecases.plan import check, edit, make_plan, prepare
from tests.support.examples import web_scroll
from tests.support.pairs import BOT, CountingStore, pair

NAMES = ("one-one", "two-two")
NOW = "2026-06-01T12:00:00Z"


def stores(two: Pair) -> tuple[CountingStore, CountingStore]:
    assert isinstance(two.authority, CountingStore)
    assert isinstance(two.follower, CountingStore)
    return two.authority, two.follower


@pytest.fixture
def two() -> Pair:
    """Production moved on after both pages were copied."""
    made = pair()
    production, beta = stores(made)
    for name in NAMES:
        revision = production.edit(name, web_scroll(name=name)).revision
        beta.edit(name, web_scroll(name=name), BOT, f"copies production@{revision}: new")
        production.edit(name, web_scroll(name=name, task="T2"), "Mara")
    return made


@pytest.fixture
def plan(two: Pair) -> Plan:
    return make_plan(two, compare(two), Limits(), tool="1.0", now=NOW)


def left(two: Pair, plan: Plan, *, digest: str | None = None, now: str = NOW) -> tuple[Action, ...]:
    return check(plan, two, digest=digest or plan.digest, now=now, max_age=timedelta(hours=24))


def reasons(two: Pair, plan: Plan, *, digest: str | None = None, now: str = NOW) -> tuple[str, ...]:
    with pytest.raises(StalePlanError) as raised:
        left(two, plan, digest=digest, now=now)
    return raised.value.reasons


def test_a_fresh_plan_is_wholly_to_be_done_and_costs_two_listings(two: Pair, plan: Plan):
    for store in stores(two):
        store.asked.clear()
    assert left(two, load(plan.dump(), "plan.json")) == plan.actions
    assert [store.asked for store in stores(two)] == [["heads"], ["heads"]]


def test_what_was_done_before_a_crash_is_left_out(two: Pair, plan: Plan):
    two.follower.write(edit(plan.actions[0]))
    assert left(two, plan) == plan.actions[1:]


def test_every_page_that_moved_is_named_with_who_moved_it(two: Pair, plan: Plan):
    production, beta = stores(two)
    production.edit("one-one", web_scroll(name="one-one", task="T3"), "Milo")
    beta.edit("two-two", web_scroll(name="two-two", task="T4"), "Ana")
    beta.hide_user("two-two")
    assert reasons(two, plan) == (
        "production:one-one moved on: revision 5 by Milo at 2026-01-01T00:05:00Z",
        "beta:two-two moved on: revision 3 by somebody at 2026-01-01T00:03:00Z",
    )


def test_a_page_that_is_gone_is_named(two: Pair, plan: Plan):
    stores(two)[1].delete("one-one")
    assert reasons(two, plan) == ("beta:one-one is gone; the plan is based on revision 1",)


def test_a_page_that_appeared_is_named():
    two = pair()
    production, beta = stores(two)
    production.edit("one-one", web_scroll(name="one-one"))
    made = make_plan(two, compare(two), Limits(), tool="1.0", now=NOW)
    assert left(two, made) == made.actions

    beta.edit("one-one", {}, "Ana")
    assert reasons(two, made) == ("beta:one-one moved on: revision 1 by Ana at 2026-01-01T00:01:00Z",)


def test_another_digest_other_wikis_and_age_are_all_told_at_once(two: Pair, plan: Plan):
    other = replace(plan, source=replace(plan.source, wiki="metawiki"))
    assert reasons(two, other, digest="0" * 64, now="2026-06-02T12:00:01Z") == (
        f"the digest of this plan is {other.digest}, not the reviewed {'0' * 64}",
        "the plan is for production on metawiki, and this is production on a directory",
        "the plan was made at 2026-06-01T12:00:00Z, longer ago than --max-age allows",
    )


def test_what_will_be_replaced_is_kept_before_anything_is_written(two: Pair, plan: Plan):
    kept: list[Snapshot] = []
    found = prepare(two, plan.actions, kept.append)

    assert [snapshot.document() for snapshot in kept] == [web_scroll(name=name) for name in NAMES]
    assert [saving.name for saving in found] == list(NAMES)
    assert [[change.pointer for change in saving.changes] for saving in found] == [["/task"], ["/task"]]
    assert all(saving.edit == edit(action) for saving, action in zip(found, plan.actions, strict=True))
    assert [len(list(two.follower.history(name))) for name in NAMES] == [1, 1]


def test_a_page_that_moves_while_texts_are_kept_is_noticed(two: Pair, plan: Plan):
    stores(two)[1].edit("one-one", {}, "Ana")
    with pytest.raises(StalePlanError, match="beta:one-one moved on"):
        prepare(two, plan.actions, lambda _snapshot: None)


def test_who_may_not_save_is_told_before_anything_is_read(two: Pair, plan: Plan):
    stores(two)[1].writable = False
    with pytest.raises(NotPermittedError):
        prepare(two, plan.actions, lambda _snapshot: pytest.fail("kept"))
