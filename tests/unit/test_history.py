"""Chains of revisions, what their summaries say, and the order of two of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from configurator.core.document.texts import sha1, stored_text
from configurator.core.history.chains import (
    Named,
    TwoHistories,
    Witness,
    WitnessKind,
    approves,
    chain_of,
    copies,
    merges,
    promoted,
    promotes,
)
from tests.unit.histories import BOT, pair


def ids(revisions):
    return [revision.revision for revision in revisions]


@pytest.fixture
def revisions():
    _, authority = pair()
    for number in range(5):
        authority.save({"a": number}, at=number)
    return authority.revisions


def test_the_chain_is_found_in_any_pile_of_revisions(revisions):
    pile = [*revisions, *revisions[1:3]]
    assert ids(chain_of(pile[::2] + pile[1::2], 205)) == [201, 202, 203, 204, 205]


def test_what_was_never_the_text_of_the_page_is_left_out(revisions):
    imported = replace(revisions[0], revision=301, parent=300, timestamp="2026-12-31T00:00:00Z")
    undeleted = replace(revisions[0], revision=150, parent=149)
    assert ids(chain_of([imported, *revisions, undeleted], 205)) == [201, 202, 203, 204, 205]


def test_a_page_created_anew_begins_anew(revisions):
    anew = [*revisions[:3], replace(revisions[3], parent=0), revisions[4]]
    assert ids(chain_of(anew, 205)) == [204, 205]


def test_a_history_that_was_cut_ends_where_it_was_cut(revisions):
    assert ids(chain_of(revisions[2:], 205)) == [203, 204, 205]
    assert chain_of(revisions, 999) == ()


def test_parents_that_go_round_in_a_circle_end(revisions):
    assert len(chain_of([replace(revisions[0], parent=205), *revisions[1:]], 205)) == 5


# What summaries say


def witnesses(**changed):
    """Return what the follower's second revision says, after *changed* was done to it."""
    follower, authority = pair()
    authority.save({"a": 1}, at=0)
    authority.save({"a": 2}, at=10)
    follower.save({"a": 0}, at=5)
    follower.save({"a": 1}, at=40, user=BOT, comment=copies(Named("production", 201)) + ": a 0 → 1")
    follower.revisions[1] = replace(follower.revisions[1], **changed)
    return TwoHistories(follower.side, authority.side).follower_witnesses[1]


def test_the_bot_is_believed_what_it_copied():
    assert witnesses() == Witness(WitnessKind.COPY, 201)
    assert witnesses(comment="copies production@201") == Witness(WitnessKind.COPY, 201)


def test_a_copy_whose_text_is_hidden_may_be_one():
    assert witnesses(sha1=None) == Witness(WitnessKind.COPY, 201)


def test_the_bot_is_believed_what_it_merged_whatever_the_text_became():
    assert witnesses(comment=merges(Named("production", 202)) + ": b 1 → 2") == Witness(
        WitnessKind.MERGE, 202
    )


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"user": "Somebody"}, id="somebody else says so"),
        pytest.param({"user": None}, id="the user is hidden"),
        pytest.param({"comment": None}, id="the summary is hidden"),
        pytest.param({"comment": copies(Named("production", 202))}, id="a copy of another text"),
        pytest.param({"comment": copies(Named("production", 999))}, id="a revision that is not there"),
        pytest.param({"comment": copies(Named("staging", 201))}, id="another environment"),
        pytest.param({"comment": "x copies production@201"}, id="not at the beginning"),
        pytest.param({"comment": "copies production@201x"}, id="more behind the number"),
        pytest.param({"comment": "copies production@0201"}, id="no revision's id"),
        pytest.param(
            {"comment": approves(1, Named("production", 201))}, id="an approval, which bots do not make"
        ),
    ],
)
def test_nothing_else_on_a_follower_is_believed(changed):
    assert witnesses(**changed) is None


def test_without_a_bot_account_nobody_is_believed():
    follower, authority = pair()
    follower.bot = None
    authority.save({"a": 1}, at=0)
    follower.save({"a": 1}, at=20, user=None, comment=copies(Named("production", 201)))
    assert TwoHistories(follower.side, authority.side).follower_witnesses == [None]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        pytest.param(
            approves(789, Named("beta", 101)) + ": enabled false → true",
            Witness(WitnessKind.APPROVAL, 101),
            id="believed",
        ),
        pytest.param(approves(789), None, id="a proposal that began on the authority"),
        pytest.param(approves(789, Named("beta", 999)), None, id="a revision that is not there"),
        pytest.param(approves(789, Named("staging", 101)), None, id="of another follower"),
        pytest.param("reverts: approves r789, beta r101", None, id="not at the beginning"),
        pytest.param(None, None, id="hidden"),
    ],
)
def test_an_approval_names_the_revision_that_it_took_in(comment, said):
    follower, authority = pair()
    follower.save({"a": 1}, at=0)
    authority.save({"a": 1}, at=20, comment=comment)
    assert TwoHistories(follower.side, authority.side).authority_witnesses == [said]


def test_a_proposal_says_what_it_promotes():
    assert promotes("beta", 101) == "promotes beta@101"
    proposals, _ = pair()
    for comment in (f"{promotes('beta', 101)}: tried", "by hand", None):
        proposals.save({"a": 1}, at=0, comment=comment)
    assert [promoted(each) for each in proposals.revisions] == [Named("beta", 101, TEXT), None, None]


# Ids that name another text since a wiki was restored from a backup

TEXT, OTHER = (sha1(stored_text({"a": value})) for value in (1, 2))


@pytest.mark.parametrize(
    ("said", "after", "believed"),
    [
        pytest.param(TEXT, 100, True, id="its SHA-1 fits"),
        pytest.param(TEXT, -100, True, id="its SHA-1 fits, whatever the clocks say"),
        pytest.param(OTHER, 100, False, id="another text, even an older one"),
        pytest.param(OTHER, -100, False, id="another text, and a newer one"),
        pytest.param(None, 11, True, id="no SHA-1, and surely older"),
        pytest.param(None, 10, False, id="no SHA-1, and the clocks cannot tell"),
        pytest.param(None, -100, False, id="no SHA-1, and newer than what names it"),
    ],
)
@pytest.mark.parametrize("shift", [0, 5000])
@pytest.mark.parametrize("kind", [WitnessKind.MERGE, WitnessKind.APPROVAL])
def test_a_witness_counts_if_the_text_that_it_names_is_there(kind, shift, said, after, believed):
    follower, authority = pair()
    on_follower = kind is WitnessKind.MERGE
    side, other = (follower, authority) if on_follower else (authority, follower)
    revision = other.save({"a": 1}, at=10_000 - (0 if on_follower else shift))
    named = Named(other.environment, revision, said)
    comment = f"{merges(named) if on_follower else approves(9, named)}: a 0 → 1"
    side.save({"a": 3}, at=10_000 + after - (shift if on_follower else 0), user=BOT, comment=comment)

    histories = TwoHistories(follower.side, authority.side, shift)
    found = histories.follower_witnesses if on_follower else histories.authority_witnesses
    assert found == [Witness(kind, revision) if believed else None]


@pytest.mark.parametrize(
    ("said", "hidden", "after", "believed"),
    [
        pytest.param(None, False, -100, True, id="its own text says which one it copied"),
        pytest.param(TEXT, False, -100, True, id="both say so"),
        pytest.param(OTHER, False, 100, False, id="its own text is not what it says"),
        pytest.param(TEXT, True, -100, True, id="only the summary can say so"),
        pytest.param(OTHER, True, 100, False, id="the summary says another one"),
        pytest.param(None, True, 11, True, id="nothing says so, and what it names is surely older"),
        pytest.param(None, True, 10, False, id="nothing says so, and the clocks cannot tell"),
    ],
)
def test_a_copy_counts_if_the_text_that_it_names_is_there(said, hidden, after, believed):
    follower, authority = pair()
    authority.save({"a": 1}, at=1000)
    comment = f"{copies(Named('production', 201, said))}: a 0 → 1"
    follower.save({"a": 1}, at=1000 + after, user=BOT, comment=comment, hidden=hidden)

    expected = Witness(WitnessKind.COPY, 201) if believed else None
    assert TwoHistories(follower.side, authority.side).follower_witnesses == [expected]


@pytest.mark.parametrize("after", [11, 10])
def test_a_named_text_that_is_hidden_counts_if_it_is_surely_older(after):
    follower, authority = pair()
    authority.save({"a": 1}, at=1000, hidden=True)
    follower.save({"a": 1}, at=1000 + after, user=BOT, comment=merges(Named("production", 201, TEXT)))

    expected = Witness(WitnessKind.MERGE, 201) if after > 10 else None
    assert TwoHistories(follower.side, authority.side).follower_witnesses == [expected]


def test_summaries_name_the_whole_sha1_and_can_be_read_by_people():
    named = Named("production", 812, TEXT)
    assert copies(named) == f"copies production@812 (sha1 {TEXT})"
    assert merges(named) == f"merges production@812 (sha1 {TEXT})"
    assert approves(789, Named("beta", 123, TEXT)) == f"approves r789, beta r123 (sha1 {TEXT})"


# The order


def order(follower, authority, shift=0.0):
    """Return the order, F for the follower's revisions and A for the authority's, and how many others are possible."""
    histories = TwoHistories(follower.side, authority.side, shift)
    nominal, *others = histories.orders()
    return "".join("F" if is_follower else "A" for is_follower in nominal), len(others)


def histories(follower_times, authority_times):
    follower, authority = pair()
    for history, times in ((follower, follower_times), (authority, authority_times)):
        for time in times:
            history.save({"a": time}, at=time)
    return follower, authority


@pytest.mark.parametrize(
    ("follower", "authority", "shift", "expected"),
    [
        pytest.param([0, 100], [50, 150], 0, ("FAFA", 0), id="by time"),
        pytest.param([0, 100], [50, 150], 60, ("AFAF", 1), id="the follower's clock is late"),
        pytest.param([50], [50], 0, ("AF", 1), id="at the same second the authority first"),
        pytest.param([50], [60], 0, ("FA", 1), id="ten seconds may be none"),
        pytest.param([50], [61], 0, ("FA", 0), id="eleven seconds are an order"),
        pytest.param([0, 1, 2], [], 0, ("FFF", 0), id="one side only"),
        pytest.param([], [], 0, ("", 0), id="nothing"),
        pytest.param([100, 0, 150], [50, 120], 0, ("AFFAF", 0), id="an import dated before its parent"),
    ],
)
def test_two_chains_on_one_line(follower, authority, shift, expected):
    one, other = histories(follower, authority)
    assert order(one, other, shift) == expected


def test_what_a_witness_names_came_before_it_whatever_the_clocks_say():
    follower, authority = histories([0, 100], [1000, 2000])
    follower.save({"a": 2000}, at=200, user=BOT, comment=copies(Named("production", 202)))
    follower.save({"a": 5}, at=300)
    assert order(follower, authority) == ("FFAAFF", 0)
    authority.save({"a": 6}, at=20, comment=approves(1, Named("beta", 104)))
    assert order(follower, authority) == ("FFAAFFA", 0)


def test_two_witnesses_that_wait_for_each_other_are_ordered_by_time():
    follower, authority = pair()
    follower.save({"a": 1}, at=0, user=BOT, comment=merges(Named("production", 201)))
    authority.save({"a": 2}, at=100, comment=approves(1, Named("beta", 101)))
    assert order(follower, authority) == ("FA", 0)
