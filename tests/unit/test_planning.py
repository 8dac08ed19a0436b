"""From what drifted to the edits that need no person."""

from __future__ import annotations

import pytest

from configurator.core.document.texts import sha1, stored_text
from configurator.core.drift.plan import ActionKind, Plan, WikiId
from configurator.core.drift.policy import Limits
from configurator.core.page import Unreadable
from configurator.errors import UnsafePlanError
from configurator.usecases.drift import Pair, compare
from configurator.usecases.plan import make_plan, place
from tests.support.examples import web_scroll
from tests.support.fakes import FakeWiki
from tests.support.pairs import BOT, CountingStore, pair

NAME = "web-scroll"
NOW = "2026-06-01T12:00:00Z"


@pytest.fixture
def two() -> Pair:
    return pair()


def stores(two: Pair) -> tuple[CountingStore, CountingStore]:
    assert isinstance(two.authority, CountingStore)
    assert isinstance(two.follower, CountingStore)
    return two.authority, two.follower


def plan(two: Pair, limits: Limits | None = None) -> Plan:
    return make_plan(two, compare(two), limits or Limits(), tool="1.0", now=NOW)


def test_a_missing_page_is_created_with_the_authority_s_text_byte_for_byte(two: Pair):
    production, _ = stores(two)
    page = production.edit(NAME, dict(reversed(web_scroll().items())))

    made = plan(two)
    [action] = made.actions
    assert (action.kind, action.base_revision, action.base_sha1) == (ActionKind.CREATE, None, None)
    assert (action.source_revision, action.text, action.sha1) == (1, page.text, page.sha1)
    assert action.summary.startswith(f"copies production@1 (sha1 {page.sha1}): new: attributes page_id, ")
    assert action.critical == ("switched on",)
    assert (made.source, made.target) == (
        WikiId(environment="production", wiki=""),
        WikiId(environment="beta", wiki=""),
    )
    assert (made.made, made.tool) == (NOW, "1.0")


def test_an_older_page_is_replaced_on_the_revision_that_was_read(two: Pair):
    production, beta = stores(two)
    production.edit(NAME, web_scroll())
    beta.edit(NAME, web_scroll(), BOT, "copies production@1: new")
    production.edit(NAME, web_scroll(task="T2"))

    [action] = plan(two).actions
    assert (action.kind, action.base_revision, action.base_sha1) == (ActionKind.COPY, 1, beta.head(NAME).sha1)
    assert action.reason == "authority-ahead: task T123456 → T2 (T2)"
    assert action.critical == ()


def test_diverged_pages_are_merged_on_the_follower(two: Pair):
    production, beta = stores(two)
    production.edit(NAME, web_scroll())
    beta.edit(NAME, web_scroll(), BOT, "copies production@1: new")
    production.edit(NAME, web_scroll(enabled=False))
    beta.edit(NAME, web_scroll(task="T2"))

    [action] = plan(two).actions
    expected = stored_text(web_scroll(task="T2", enabled=False))
    assert (action.kind, action.text, action.sha1) == (ActionKind.MERGE, expected, sha1(expected))
    said = f"merges production@2 (sha1 {production.head(NAME).sha1})"
    assert action.summary == f"{said}: enabled true → false (T2)"


def test_what_a_person_must_decide_is_left_out(two: Pair):
    production, beta = stores(two)
    production.edit(NAME, web_scroll())
    beta.edit(NAME, web_scroll(task="T2"))
    beta.edit("web-other", web_scroll(name="web-other"))

    assert plan(two).actions == ()


def test_the_budget_leaves_the_rest_for_the_next_run(two: Pair):
    production, _ = stores(two)
    for name in ("one-one", "two-two", "three-three"):
        production.edit(name, web_scroll(name=name))

    made = plan(two, Limits(max_writes=2))
    assert ([action.name for action in made.actions], made.waiting) == (
        ["one-one", "three-three"],
        ("two-two",),
    )


def test_the_share_counts_updates_and_not_creations(two: Pair):
    production, beta = stores(two)
    for number in range(10):
        name = f"number-{number}"
        production.edit(name, web_scroll(name=name))
        beta.edit(name, web_scroll(name=name), BOT, f"copies production@{number + 1}")
    for number in range(20):
        production.edit(f"new-{number}", web_scroll(name=f"new-{number}"))
    for number in range(3):
        production.edit(f"number-{number}", web_scroll(name=f"number-{number}", task="T2"))
    assert len(plan(two).actions) == 23

    production.edit("number-3", web_scroll(name="number-3", task="T2"))
    with pytest.raises(UnsafePlanError, match="updates 4 of 10"):
        plan(two)


def test_documents_that_are_at_home_on_the_follower_are_not_lost(two: Pair):
    production, beta = stores(two)
    production.edit(NAME, web_scroll())
    for number in range(12):
        beta.edit(f"only-{number}", web_scroll(name=f"only-{number}", environments=["beta"]))
    assert len(plan(two).actions) == 1

    for number in range(12):
        beta.edit(f"only-{number}", web_scroll(name=f"only-{number}"))
    with pytest.raises(UnsafePlanError, match="12 of the follower's 12 instruments are gone"):
        plan(two)


def test_a_page_that_cannot_be_read_is_not_lost(two: Pair):
    production, beta = stores(two)
    for number in range(10):
        name = f"number-{number}"
        production.edit(name, web_scroll(name=name))
        beta.edit(name, web_scroll(name=name), BOT, f"copies production@{number + 1}")
    read = production.read
    production.read = lambda names=None: {name: Unreadable(name=name, reason="?") for name in read(names)}  # type: ignore[method-assign] # broken storage

    assert plan(two).actions == ()


def test_a_wiki_is_known_by_its_own_name():
    assert place(FakeWiki()) == WikiId(environment="production", wiki="metawiki")
