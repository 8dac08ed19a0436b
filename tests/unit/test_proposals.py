"""The proposals of an environment at a glance, as values; how they are printed is tested at the command line."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.document.texts import sha1, stored_text
from configurator.core.drift.states import Condition, Drift, PageState
from configurator.core.page import Head, Unreadable
from configurator.usecases.branches import Pages
from configurator.usecases.drift import DriftRow, Proposed
from configurator.usecases.environment import Environment
from configurator.usecases.proposals import (
    DECLINED,
    WAITING,
    ListedProposal,
    ProposalStatus,
    listing,
    with_proposals,
)
from tests.support.examples import web_scroll
from tests.support.pairs import CountingStore, CountingWiki

NAME = "web-scroll"


class World:
    """Production, where Ana proposes; Mara and Milo are right holders, and Mara looks."""

    def __init__(self, kind: type[CountingStore] = CountingWiki) -> None:
        counter = [0]
        self.live = kind("production", "Mara", counter=counter)
        self.proposal = kind("production", "Mara", counter=counter)
        self.pages = Pages(
            Environment(self.live, authority=True, clock=lambda: "2026-06-01T12:00:00Z"),
            Environment(self.proposal, proposals=True),
            "editinstruments",
        )

    def proposed(self, user: str = "Ana", **changed: Any) -> None:
        """Let somebody propose a change of what is live."""
        before = self.live.value(NAME) if NAME in self.live.heads() else {}
        self.proposal.edit(NAME, before, user)
        self.proposal.edit(NAME, web_scroll(**changed), user)

    def row(self) -> ListedProposal:
        [row] = listing(self.pages)
        return row


@pytest.fixture
def world() -> World:
    world = World()
    world.live.edit(NAME, web_scroll(), "Milo")
    return world


def test_without_proposals_there_is_nothing(world: World):
    assert listing(world.pages) == ()


def test_an_open_proposal_says_what_it_changes_where_it_began_and_who_wrote_it(world: World):
    world.proposed(task="T2")

    row = world.row()
    assert (row.state, row.base, row.authors) == (ProposalStatus.OPEN, 1, ("Ana",))
    assert [change.pointer for change in row.changes] == ["/task"]


def test_what_is_open_costs_one_history(world: World):
    world.proposed(task="T2")
    world.live.asked.clear()
    world.proposal.asked.clear()

    world.row()
    assert [each for each in world.live.asked + world.proposal.asked if "history" in each] == [
        f"history {NAME}"
    ]


def test_a_proposal_of_a_new_instrument_has_no_base():
    world = World()
    world.proposed()

    assert (world.row().state, world.row().base) == (ProposalStatus.OPEN, None)


def test_a_proposal_is_outdated_once_what_it_began_from_is_not_live_any_more(world: World):
    world.proposed(task="T2")
    world.live.edit(NAME, web_scroll(task="T3"), "Milo")

    assert (world.row().state, world.row().base) == (ProposalStatus.OUTDATED, 1)


@pytest.mark.parametrize("later", [False, True], ids=["at once", "and changed since"])
def test_a_proposal_is_merged_once_its_text_was_live(world: World, *, later: bool):
    world.proposed(task="T2")
    world.live.edit(NAME, web_scroll(task="T2"), "Mara")
    if later:
        world.live.edit(NAME, web_scroll(task="T3"), "Mara")

    row = world.row()
    assert (row.state, row.authors, row.changes) == (ProposalStatus.MERGED, ("Ana",), ())


def test_a_page_that_only_says_what_is_live_is_empty(world: World):
    world.proposal.edit(NAME, web_scroll(), "Ana")

    assert world.row().state is ProposalStatus.EMPTY


@pytest.mark.parametrize(
    ("closer", "comment", "state"),
    [
        pytest.param("Mara", "", ProposalStatus.DECLINED, id="a right holder who wrote nothing of it"),
        pytest.param("Zoe", "", ProposalStatus.EMPTY, id="somebody without the right"),
        pytest.param("Zoe", f"{DECLINED} no", ProposalStatus.EMPTY, id="who only says so"),
        pytest.param("Ana", "Withdrawn:", ProposalStatus.EMPTY, id="its author"),
    ],
)
def test_who_emptied_a_proposal_decides_what_became_of_it(
    world: World, closer: str, comment: str, state: ProposalStatus
):
    world.proposed(task="T2")
    world.proposal.edit(NAME, {}, closer, comment)

    assert world.row().state is state


def test_a_right_holder_who_wrote_of_it_declines_it_only_in_words(world: World):
    world.proposed("Milo", task="T2")
    world.proposal.edit(NAME, {}, "Milo")
    assert world.row().state is ProposalStatus.EMPTY

    world.proposed("Milo", task="T2")
    world.proposal.edit(NAME, {}, "Milo", f"{DECLINED} not now")
    assert world.row().state is ProposalStatus.DECLINED


def test_where_nobody_can_say_who_holds_the_right_whoever_wrote_nothing_of_it_declines():
    world = World(CountingStore)
    world.live.edit(NAME, web_scroll(), "Milo")
    world.proposed(task="T2")
    world.proposal.edit(NAME, {}, "Zoe")

    row = world.row()
    assert row.state is ProposalStatus.DECLINED
    assert row.texts == {sha1(stored_text(web_scroll(task="T2")))}


def test_a_page_that_began_empty_is_empty(world: World):
    world.proposal.edit(NAME, {}, "Mara")

    assert world.row().state is ProposalStatus.EMPTY


def test_a_draft_that_is_no_json_is_listed_with_what_is_wrong(world: World):
    world.proposal.edit(NAME, web_scroll(), "Ana")
    world.proposal.store(NAME, "{", "Ana")

    row = world.row()
    assert (row.state, row.changes) == (ProposalStatus.OPEN, ())
    assert [problem.code for problem in row.problems] == ["json/syntax"]


def test_beside_an_instrument_that_nobody_can_read_a_proposal_waits_outdated(world: World, monkeypatch):
    world.proposed(task="T2")
    lost = {NAME: Unreadable(name=NAME, reason="the text was lost")}
    monkeypatch.setattr(world.live, "listed", lambda: lost)

    row = world.row()
    assert (row.state, row.authors) == (ProposalStatus.OUTDATED, ("Ana",))
    assert [problem.code for problem in row.problems] == ["page/unreadable"]


def test_a_listing_can_be_of_names_of_states_and_of_ones_own(world: World):
    world.proposed(task="T2")
    world.proposal.edit("web-other", {}, "Mara")
    world.proposal.edit("web-other", web_scroll(name="web-other"), "Mara")

    def names(**chosen: Any) -> list[str]:
        return [row.name for row in listing(world.pages, **chosen)]

    assert names() == ["web-other", NAME]
    assert names(names=[NAME]) == [NAME]
    assert names(states=[ProposalStatus.MERGED]) == []
    assert names(states=WAITING, mine=True) == ["web-other"]


def drifted(drift: Drift, head: Head | None = None) -> DriftRow:
    sides = [PageState(environment="production", condition=Condition.VALID)]
    follower = PageState(environment="beta", condition=Condition.VALID, head=head)
    return DriftRow(name=NAME, drift=drift, authority=sides[0], follower=follower)


def test_what_could_be_promoted_is_told_with_what_was_proposed_of_it(world: World):
    world.proposed(task="T2")
    ahead, behind = drifted(Drift.FOLLOWER_AHEAD), drifted(Drift.AUTHORITY_AHEAD)

    assert with_proposals([ahead, behind], world.pages) == (
        DriftRow(
            name=NAME,
            drift=Drift.FOLLOWER_AHEAD,
            authority=ahead.authority,
            follower=ahead.follower,
            proposed=Proposed(3, "open"),
        ),
        behind,
    )


def test_where_nothing_could_be_promoted_nothing_is_read(world: World):
    world.live.asked.clear()

    rows = (drifted(Drift.AUTHORITY_AHEAD),)
    assert with_proposals(rows, world.pages) == rows
    assert world.live.asked == []


@pytest.mark.parametrize(("task", "told"), [("T2", True), ("T3", False)], ids=["that text", "another text"])
def test_declined_is_only_the_very_text_that_was_declined(world: World, task: str, *, told: bool):
    world.proposed(task="T2")
    world.proposal.edit(NAME, {}, "Mara", f"{DECLINED} no")
    follower = CountingStore("beta")
    follower.edit(NAME, web_scroll(task=task), "Ana")

    [row] = with_proposals([drifted(Drift.FOLLOWER_AHEAD, follower.head(NAME))], world.pages)
    assert (row.proposed is not None and row.proposed.state == "declined") is told
