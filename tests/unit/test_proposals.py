"""The proposals of an environment at a glance, as values; how they are printed is tested at the command line."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.document.texts import sha1, stored_text
from configurator.core.drift.states import Condition, Drift, PageState
from configurator.core.page import Head, Unreadable
from configurator.usecases.drift import DriftRow, Proposed
from configurator.usecases.proposals import (
    DECLINED,
    WAITING,
    WITHDRAWN,
    ListedProposal,
    ProposalStatus,
    listing,
    with_proposals,
)
from tests.support.examples import web_scroll
from tests.support.pairs import CountingStore, CountingWiki
from tests.support.proposals import NAME, Production


def row(world: Production) -> ListedProposal:
    [found] = listing(world.pages())
    return found


@pytest.fixture
def world() -> Production:
    """Production, where Ana proposes; Mara and Milo are right holders, and Mara looks."""
    world = Production(kind=CountingWiki)
    world.went_live()
    return world


def test_without_proposals_there_is_nothing(world: Production):
    assert listing(world.pages()) == ()


def test_an_open_proposal_says_what_it_changes_where_it_began_and_who_wrote_it(world: Production):
    world.proposed(task="T2")

    found = row(world)
    assert (found.state, found.base, found.authors) == (ProposalStatus.OPEN, 1, ("Ana",))
    assert [change.pointer for change in found.changes] == ["/task"]


def test_what_is_open_costs_one_history(world: Production):
    world.proposed(task="T2")
    world.live.asked.clear()
    world.proposal.asked.clear()

    row(world)
    assert [each for each in world.live.asked + world.proposal.asked if "history" in each] == [
        f"history {NAME}"
    ]


def test_a_proposal_of_a_new_instrument_has_no_base():
    world = Production(kind=CountingWiki)
    world.proposed()

    assert (row(world).state, row(world).base) == (ProposalStatus.OPEN, None)


def test_a_proposal_by_hand_waits_from_what_was_live_or_as_a_new_instrument(world: Production):
    world.amended(task="T2")
    assert (row(world).state, row(world).base) == (ProposalStatus.OPEN, 1)

    new = Production(kind=CountingWiki)
    new.amended()
    assert (row(new).state, row(new).base) == (ProposalStatus.OPEN, None)


def test_a_change_by_hand_of_an_instrument_that_went_away_is_no_new_instrument(world: Production):
    world.amended(task="T2")
    world.live.delete(NAME)

    assert (row(world).state, row(world).base) == (ProposalStatus.OUTDATED, None)


def test_a_proposal_is_outdated_once_what_it_began_from_is_not_live_any_more(world: Production):
    world.proposed(task="T2")
    world.went_live(task="T3")

    assert (row(world).state, row(world).base) == (ProposalStatus.OUTDATED, 1)


def test_what_went_live_after_the_proposal_went_on_is_no_branch_point(world: Production):
    world.proposed(task="T2")
    world.amended("Milo", task="T3")
    world.went_live(task="T2")
    world.amended("Zoe", task="T4")

    found = row(world)
    assert (found.state, found.base, found.authors) == (ProposalStatus.OUTDATED, 1, ("Ana", "Milo", "Zoe"))


@pytest.mark.parametrize("later", [False, True], ids=["at once", "and changed since"])
def test_a_proposal_is_merged_once_its_text_was_live(world: Production, *, later: bool):
    world.proposed(task="T2")
    world.went_live("Mara", task="T2")
    if later:
        world.went_live("Mara", task="T3")

    found = row(world)
    assert (found.state, found.authors, found.changes) == (ProposalStatus.MERGED, ("Ana",), ())


def test_a_page_that_only_says_what_is_live_is_empty(world: Production):
    world.amended()

    assert row(world).state is ProposalStatus.EMPTY


@pytest.mark.parametrize(
    ("closer", "comment", "state"),
    [
        pytest.param("Mara", "", ProposalStatus.DECLINED, id="a right holder who wrote nothing of it"),
        pytest.param("Zoe", "", ProposalStatus.EMPTY, id="somebody without the right"),
        pytest.param("Zoe", f"{DECLINED} no", ProposalStatus.EMPTY, id="who only says so"),
        pytest.param("Ana", WITHDRAWN, ProposalStatus.EMPTY, id="its author"),
        pytest.param(
            "Mara",
            WITHDRAWN,
            ProposalStatus.DECLINED,
            id="a right holder who wrote nothing and says otherwise",
        ),
    ],
)
def test_who_emptied_a_proposal_decides_what_became_of_it(
    world: Production, closer: str, comment: str, state: ProposalStatus
):
    world.proposed(task="T2")
    world.proposal.edit(NAME, {}, closer, comment)

    assert row(world).state is state


def test_a_right_holder_who_wrote_of_it_declines_it_only_in_words(world: Production):
    for comment, state in (
        ("", ProposalStatus.EMPTY),
        (f"{WITHDRAWN} a better idea", ProposalStatus.EMPTY),
        (f"{DECLINED} not now", ProposalStatus.DECLINED),
    ):
        world.proposed("Milo", task="T2")
        world.proposal.edit(NAME, {}, "Milo", comment)
        assert row(world).state is state


def test_where_nobody_can_say_who_holds_the_right_whoever_wrote_nothing_of_it_declines():
    world = Production(kind=CountingStore)
    world.went_live()
    world.proposed(task="T2")
    world.proposal.edit(NAME, {}, "Zoe")

    found = row(world)
    assert found.state is ProposalStatus.DECLINED
    assert found.texts == {sha1(stored_text(web_scroll(task="T2")))}


def test_a_page_that_began_empty_is_empty(world: Production):
    world.proposal.edit(NAME, {}, "Mara")

    assert row(world).state is ProposalStatus.EMPTY


def test_a_draft_that_is_no_json_is_listed_with_what_is_wrong(world: Production):
    world.amended()
    world.proposal.store(NAME, "{", "Ana")

    found = row(world)
    assert (found.state, found.changes) == (ProposalStatus.OPEN, ())
    assert [problem.code for problem in found.problems] == ["json/syntax"]


def test_beside_an_instrument_that_nobody_can_read_a_proposal_waits_outdated(world: Production, monkeypatch):
    world.proposed(task="T2")
    lost = {NAME: Unreadable(name=NAME, reason="the text was lost")}
    monkeypatch.setattr(world.live, "listed", lambda: lost)

    found = row(world)
    assert (found.state, found.authors) == (ProposalStatus.OUTDATED, ("Ana",))
    assert [problem.code for problem in found.problems] == ["page/unreadable"]


def test_a_listing_can_be_of_names_of_states_and_of_ones_own(world: Production):
    world.proposed(task="T2")
    world.proposal.edit("web-other", {}, "Mara")
    world.proposal.edit("web-other", web_scroll(name="web-other"), "Mara")

    def names(**chosen: Any) -> list[str]:
        return [row.name for row in listing(world.pages(), **chosen)]

    assert names() == ["web-other", NAME]
    assert names(names=[NAME]) == [NAME]
    assert names(states=[ProposalStatus.MERGED]) == []
    assert names(states=WAITING, mine=True) == ["web-other"]


def drifted(drift: Drift, head: Head | None = None) -> DriftRow:
    sides = [PageState(environment="production", condition=Condition.VALID)]
    follower = PageState(environment="beta", condition=Condition.VALID, head=head)
    return DriftRow(name=NAME, drift=drift, authority=sides[0], follower=follower)


def test_what_could_be_promoted_is_told_with_what_was_proposed_of_it(world: Production):
    world.proposed(task="T2")
    ahead, behind = drifted(Drift.FOLLOWER_AHEAD), drifted(Drift.AUTHORITY_AHEAD)

    assert with_proposals([ahead, behind], world.pages()) == (
        DriftRow(
            name=NAME,
            drift=Drift.FOLLOWER_AHEAD,
            authority=ahead.authority,
            follower=ahead.follower,
            proposed=Proposed(3, "open"),
        ),
        behind,
    )


def test_where_nothing_could_be_promoted_nothing_is_read(world: Production):
    world.live.asked.clear()

    rows = (drifted(Drift.AUTHORITY_AHEAD),)
    assert with_proposals(rows, world.pages()) == rows
    assert world.live.asked == []


@pytest.mark.parametrize(
    ("task", "drift", "told"),
    [
        pytest.param("T2", Drift.FOLLOWER_AHEAD, True, id="that text"),
        pytest.param("T2", Drift.MISSING_ON_AUTHORITY, True, id="that text of a new instrument"),
        pytest.param("T3", Drift.FOLLOWER_AHEAD, False, id="another text"),
        pytest.param(
            "T2", Drift.CONFLICT, False, id="that text in a conflict, which somebody still has to end"
        ),
    ],
)
def test_declined_is_only_the_very_text_that_was_declined(
    world: Production, task: str, drift: Drift, *, told: bool
):
    world.proposed(task="T2")
    world.proposal.edit(NAME, {}, "Mara", f"{DECLINED} no")
    follower = CountingStore("beta")
    follower.edit(NAME, web_scroll(task=task), "Ana")

    [row] = with_proposals([drifted(drift, follower.head(NAME))], world.pages())
    assert (row.proposed is not None and row.proposed.state == "declined") is told
