"""Laws of the merge base, in random lives of an instrument, and how it compares with two simpler rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from configurator.core.document.values import same
from configurator.core.history.chains import Named, Side, approves, chain_of, copies
from configurator.core.history.merge_base import Certainty, MergeBase, merge_base
from tests.laws.comparison import RULES, Tally, answer, compared, ids_alone, place_by_place
from tests.laws.lives import Life
from tests.laws.simulation import BOT

NEWEST, WHOLE, OURS = RULES
LIVES = range(400)


@st.composite
def looks(draw):
    """What the bot saw at the last of its looks in some life."""
    life = Life(draw(st.integers(0, 10**9)), draw(st.sampled_from([0, 0, 5])))
    seen = list(life.looks(draw(st.integers(5, 40))))
    assume(seen)
    return seen[-1]


def base_of(follower, authority, shift=0.0):
    return merge_base(
        Side(environment="beta", revisions=follower, bot=BOT),
        Side(environment="production", revisions=authority),
        shift,
    )


def moved(revision, seconds):
    time = datetime.fromisoformat(revision.timestamp) + timedelta(seconds=seconds)
    return replace(revision, timestamp=f"{time:%Y-%m-%dT%H:%M:%SZ}")


@pytest.mark.parametrize("clocks_apart", [0, 5, 9])
def test_this_rule_is_wrong_least_often_and_overwrites_no_decision_that_the_authority_has_not_seen(
    clocks_apart,
):
    tally = compared(LIVES, clocks_apart)
    asked = tally[OURS, "asked"]
    assert asked > 2_000
    # In long runs (`script/simulate`): 9 %, 4 % and 2 % wrong.
    assert (
        tally[OURS, "wrong"] < 0.025 * asked < 0.035 * asked < tally[WHOLE, "wrong"] < tally[NEWEST, "wrong"]
    )
    assert tally[OURS, "overwritten"] == 0
    assert tally[WHOLE, "overwritten"] > 5
    assert tally[NEWEST, "overwritten"] > 20


def test_far_beyond_the_margin_the_clocks_do_lead_to_wrong_writes():
    # So the law above can fail.
    assert compared(range(150), 600, {OURS: place_by_place})[OURS, "overwritten"] > 0


@given(st.integers(0, 10**9), st.floats(0, 9.9))
def test_clocks_less_than_ten_seconds_apart_never_make_a_wrong_write(seed, clocks_apart):
    for look in Life(seed, clocks_apart, traceable=True).looks(30):
        assert not answer(look, place_by_place(look)).overwritten & look.news


@pytest.mark.parametrize("clocks_apart", [0, 9])
def test_where_wikis_are_restored_nothing_unseen_is_overwritten_and_every_switch_off_arrives(clocks_apart):
    tally = Tally()
    for seed in range(450, 850):
        for look in Life(seed, clocks_apart, traceable=True, restored=True).looks(40):
            for rule in (place_by_place, ids_alone):
                tally.judge(rule.__name__, look, answer(look, rule(look)))
            tally["switch-offs", "seen"] += look.off

    assert tally["place_by_place", "asked"] > 2_000
    assert tally["switch-offs", "seen"] > 30
    assert tally["place_by_place", "overwritten"] == tally["place_by_place", "kept on"] == 0
    assert tally["place_by_place", "wrong"] < 0.03 * tally["place_by_place", "asked"]
    # Believing ids alone breaks it.
    assert tally["ids_alone", "overwritten"] > 0


@given(looks(), st.randoms(use_true_random=False))
def test_histories_fetched_in_pieces_change_nothing(look, shuffler):
    pile = [*look.authority, *look.authority[: shuffler.randrange(5)]]
    shuffler.shuffle(pile)
    assert chain_of(pile, look.authority[-1].revision) == look.authority


@given(looks(), st.integers(0, 50), st.booleans())
def test_imported_and_undeleted_revisions_off_the_chain_change_nothing(look, at, on_follower):
    history = look.follower if on_follower else look.authority
    other = look.authority[at % len(look.authority)]
    stray = replace(other, revision=10**6, parent=history[at % len(history)].revision, user=BOT)
    assert chain_of([*history, stray], history[-1].revision) == history


@given(looks(), st.data())
def test_a_forged_summary_on_the_follower_changes_nothing(look, data):
    at = data.draw(st.integers(0, len(look.follower) - 1))
    named = data.draw(st.sampled_from(look.authority)).revision
    comment = data.draw(
        st.sampled_from([copies(Named("production", named)), approves(1, Named("production", named)), "x"])
    )
    assume(look.follower[at].user != BOT)
    forged = replace(look.follower[at], comment=comment)
    follower = (*look.follower[:at], forged, *look.follower[at + 1 :])
    assert base_of(follower, look.authority) == base_of(*look[:2])


@given(looks(), st.integers(-100_000, 100_000))
def test_a_known_offset_of_the_clocks_changes_nothing(look, offset):
    follower = tuple(moved(revision, offset) for revision in look.follower)
    assert base_of(follower, look.authority, -offset) == base_of(*look[:2])


@given(looks(), st.integers(1, 30))
def test_a_fast_forward_is_found_after_any_number_of_edits(look, edits):
    # From the last text that both showed, far enough from everything else for the clocks.
    authority = [*look.authority, replace(look.follower[-1], revision=10**6, comment="")]
    authority[-1] = moved(replace(authority[-1], timestamp="2030-01-01T00:00:00Z"), 0)
    for number in range(edits):
        text = f'{{"title": {number}}}'
        edit = replace(authority[-1], revision=10**6 + number + 1, text=text, sha1=str(number))
        authority.append(moved(edit, 60))
    base = base_of(look.follower, authority)
    assert same(base.value, look.follower[-1].document())
    assert base.certainty is Certainty.SURE


@given(looks(), st.data())
def test_hiding_a_text_makes_it_uncertain_or_changes_nothing(look, data):
    history = data.draw(st.sampled_from(look[:2]))
    assume(len(history) > 1)
    at = data.draw(st.integers(0, len(history) - 2))
    hidden = replace(history[at], text=None, sha1=None, model="hidden")
    poorer = (*history[:at], hidden, *history[at + 1 :])
    base = base_of(*(poorer if side is history else side for side in look[:2]))
    assert base.certainty is Certainty.HIDDEN or base == base_of(*look[:2])


@given(looks())
def test_both_sides_say_where_the_base_comes_from(look):
    base = base_of(*look[:2])
    if base.origin is None:
        assert base in (MergeBase(base.value, None, certainty) for certainty in Certainty)
    else:
        assert base.origin.follower in {revision.revision for revision in look.follower}
        assert base.origin.authority in {revision.revision for revision in look.authority}
