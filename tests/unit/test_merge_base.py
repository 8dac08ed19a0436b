"""What both sides started from, as their histories tell it; F and A are the follower and the authority."""

from __future__ import annotations

from dataclasses import replace

import pytest

from configurator.core.document.values import MISSING
from configurator.core.history.chains import Named, Side, WitnessKind, approves, copies, merges
from configurator.core.history.merge_base import Certainty, MergeBase, Origin, merge_base
from configurator.core.page import Head
from tests.unit.histories import BOT, pair

UNRELATED = MergeBase(MISSING, None)


@pytest.fixture
def sides():
    return pair()


def base_of(sides, shift=0.0, read=None):
    follower, authority = sides
    return merge_base(follower.side, authority.side, shift, read)


@pytest.fixture
def copied(sides):
    """The bot copied {"a": 1, "b": 1} from A (revision 201) to F (101)."""
    follower, authority = sides
    authority.save({"a": 1, "b": 1}, at=0)
    follower.save({"a": 1, "b": 1}, at=100, user=BOT, comment=copies(Named("production", 201)))
    return sides


def test_pages_that_are_not_both_there_have_no_base(sides):
    assert base_of(sides) == UNRELATED
    sides[0].save({"a": 1}, at=0)
    assert base_of(sides) == UNRELATED


def test_pages_that_never_read_the_same_are_unrelated(sides):
    sides[0].save({"a": 1, "b": 1}, at=0)
    sides[1].save({"a": 1, "b": 2}, at=100)
    base = base_of(sides)
    assert base == UNRELATED
    assert not base.related


def test_pages_that_read_the_same_once_are_related(sides):
    follower, authority = sides
    follower.save({"a": 1}, at=0)
    authority.save({"a": 1}, at=100)
    authority.save({"a": 2}, at=200)
    assert base_of(sides) == MergeBase({"a": 1}, Origin(101, 201))
    assert base_of(sides).related


def test_keys_in_another_order_read_the_same(sides):
    follower, authority = sides
    follower.save({"a": 1, "b": 2}, at=0)
    authority.save({"b": 2, "a": 1}, at=100)
    follower.save({"a": 1, "b": 3}, at=200)
    assert base_of(sides) == MergeBase({"a": 1, "b": 2}, Origin(101, 201))


def test_a_fast_forward_is_found_after_any_number_of_edits(copied):
    for number in range(2, 60):
        copied[1].save({"a": number, "b": 1}, at=100 * number)
    assert base_of(copied) == MergeBase({"a": 1, "b": 1}, Origin(101, 201, WitnessKind.COPY))


@pytest.mark.parametrize("side", [pytest.param(0, id="F"), pytest.param(1, id="A")])
def test_a_revert_after_the_agreement_is_no_new_agreement_with_the_past(copied, side):
    copied[side].save({"a": 2, "b": 1}, at=200)
    copied[side].save({"a": 1, "b": 1}, at=300)
    copied[1 - side].save({"a": 1, "b": 5}, at=400)
    assert base_of(copied).value == {"a": 1, "b": 1}


def test_one_place_on_which_both_agree_moves_the_base_there(copied):
    follower, authority = copied
    follower.save({"a": 2, "b": 1}, at=200)
    authority.save({"a": 2, "b": 7}, at=300)
    authority.save({"a": 3, "b": 7}, at=400)
    assert base_of(copied) == MergeBase({"a": 2, "b": 1}, Origin(101, 201, WitnessKind.COPY))


def test_a_copy_counts_although_the_authority_had_moved_on(sides):
    follower, authority = sides
    follower.save({"a": 0}, at=0)
    authority.save({"a": 1}, at=100)
    authority.save({"a": 2}, at=150)
    follower.save({"a": 1}, at=200, user=BOT, comment=copies(Named("production", 201)))
    assert base_of(sides) == MergeBase({"a": 1}, Origin(102, 201, WitnessKind.COPY))


def test_the_same_copy_by_hand_changes_nothing(sides):
    follower, authority = sides
    follower.save({"a": 0}, at=0)
    authority.save({"a": 1}, at=100)
    authority.save({"a": 2}, at=150)
    follower.save({"a": 1}, at=200, comment=copies(Named("production", 201)))
    assert base_of(sides) == UNRELATED


def test_after_a_merge_the_base_is_what_was_merged_in(copied):
    follower, authority = copied
    follower.save({"a": 2, "b": 1}, at=200)
    authority.save({"a": 1, "b": 2}, at=300)
    follower.save({"a": 2, "b": 2}, at=400, user=BOT, comment=merges(Named("production", 202)))
    assert base_of(copied) == MergeBase({"a": 1, "b": 2}, Origin(103, 202, WitnessKind.MERGE))


def test_after_an_approval_the_base_is_what_was_promoted_although_it_was_amended(copied):
    follower, authority = copied
    follower.save({"a": 2, "b": 2}, at=200)
    follower.save({"a": 2, "b": 3}, at=250)
    authority.save({"a": 2, "b": 9}, at=300, comment=approves(7, Named("beta", 102)))
    assert base_of(copied) == MergeBase({"a": 2, "b": 2}, Origin(102, 202, WitnessKind.APPROVAL))


def test_an_approval_of_an_old_text_does_not_undo_what_both_agreed_on_since(copied):
    follower, authority = copied
    follower.save({"a": 2, "b": 1}, at=200)
    authority.save({"a": 1, "b": 5}, at=300)
    follower.save({"a": 2, "b": 5}, at=400, user=BOT, comment=merges(Named("production", 202)))
    follower.save({"a": 2, "b": 1}, at=500)
    authority.save({"a": 2, "b": 5}, at=600, comment=approves(7, Named("beta", 102)))
    # F took in b = 5 and decided on 1 after that: news, although b was 1 in what was promoted.
    assert base_of(copied) == MergeBase({"a": 2, "b": 5}, Origin(102, 203, WitnessKind.APPROVAL))


def test_an_approval_begins_the_base_of_a_new_instrument(sides):
    follower, authority = sides
    follower.save({"a": 1}, at=0)
    follower.save({"a": 2}, at=100)
    authority.save({"a": 1}, at=200, comment=approves(7, Named("beta", 101)))
    assert base_of(sides) == MergeBase({"a": 1}, Origin(101, 201, WitnessKind.APPROVAL))


def test_one_approval_after_another(copied):
    follower, authority = copied
    follower.save({"a": 2, "b": 1}, at=200)
    follower.save({"a": 3, "b": 1}, at=300)
    authority.save({"a": 2, "b": 8}, at=400, comment=approves(7, Named("beta", 102)))
    authority.save({"a": 3, "b": 8}, at=500, comment=approves(8, Named("beta", 103)))
    follower.save({"a": 4, "b": 1}, at=600)
    assert base_of(copied) == MergeBase({"a": 3, "b": 1}, Origin(103, 203, WitnessKind.APPROVAL))


def test_between_an_approval_and_its_text_single_places_move_on(sides):
    follower, authority = sides
    authority.save({"a": 0, "b": 0, "c": 0}, at=0)
    follower.save({"a": 1, "b": 1, "c": 1}, at=100)
    follower.save({"a": 2, "b": 0, "c": 2}, at=200)
    follower.save({"a": 2, "b": 3, "c": 2}, at=300)
    authority.save({"a": 1, "b": 0, "c": 5}, at=400, comment=approves(7, Named("beta", 101)))
    assert base_of(sides).value == {"a": 1, "b": 0, "c": 1}


# A wiki that was restored from a backup gives the same ids again, to other texts


@pytest.mark.parametrize(
    "says", [pytest.param(True, id="SHA-1 said"), pytest.param(False, id="by the clocks")]
)
def test_after_a_restore_of_f_an_approval_says_nothing_of_the_text_that_has_the_id_now(copied, says):
    follower, authority = copied
    lost = follower.save({"a": 2, "b": 1}, at=200)
    named = Named("beta", lost, follower.revisions[-1].sha1 if says else None)
    authority.save({"a": 2, "b": 1}, at=300, comment=approves(7, named))
    follower.restore(lost)
    assert follower.save({"a": 1, "b": 7}, at=900) == lost

    # F's 7 is news to A: with the approval believed, A would be ahead in all that F says.
    assert base_of(copied) == MergeBase({"a": 1, "b": 1}, Origin(101, 201, WitnessKind.COPY))


@pytest.mark.parametrize(
    "says", [pytest.param(True, id="SHA-1 said"), pytest.param(False, id="by the clocks")]
)
def test_after_a_restore_of_a_a_merge_says_nothing_of_the_text_that_has_the_id_now(copied, says):
    follower, authority = copied
    follower.save({"a": 1, "b": 2}, at=200)
    lost = authority.save({"a": 2, "b": 1}, at=300)
    named = Named("production", lost, authority.revisions[-1].sha1 if says else None)
    follower.save({"a": 2, "b": 2}, at=400, user=BOT, comment=merges(named))
    authority.restore(lost)
    assert authority.save({"a": 1, "b": 1, "off": True}, at=900) == lost

    # A's switch-off is news to F: with the merge believed, F would have decided against it.
    assert base_of(copied) == MergeBase({"a": 1, "b": 1}, Origin(101, 201, WitnessKind.COPY))


def test_what_a_person_decided_against_a_copy_that_a_lost_since_is_news(copied):
    follower, authority = copied
    lost = authority.save({"a": 5, "b": 1}, at=300)
    named = Named("production", lost, authority.revisions[-1].sha1)
    follower.save({"a": 5, "b": 1}, at=400, user=BOT, comment=copies(named))
    follower.save({"a": 1, "b": 1}, at=500)
    authority.restore(lost)
    authority.save({"a": 2, "b": 1}, at=600)

    # F's 1 was said against A's 5: not the 1 of before, which A might replace.
    assert base_of(copied) == MergeBase({"a": 5, "b": 1}, Origin(103, 201), Certainty.RESTORED)


def test_a_copy_of_what_a_lost_is_kept_and_what_a_says_then_arrives(copied):
    follower, authority = copied
    lost = authority.save({"a": 5, "b": 1}, at=300)
    follower.save({"a": 5, "b": 1}, at=400, user=BOT, comment=copies(Named("production", lost)))
    authority.restore(lost)
    authority.save({"a": 1, "b": 2}, at=600)

    # Under the base of before F changed a; under what was copied it changed nothing.
    assert base_of(copied) == MergeBase({"a": 1, "b": 1}, Origin(101, 201, WitnessKind.COPY))


# Texts that cannot be read


def test_a_hidden_text_since_the_agreement_makes_it_uncertain(copied):
    copied[1].save(None, at=200, hidden=True)
    copied[1].save({"a": 5, "b": 1}, at=300)
    assert base_of(copied).certainty is Certainty.HIDDEN
    assert base_of(copied).value == {"a": 1, "b": 1}


def test_a_hidden_text_makes_it_uncertain_whether_two_pages_are_related(sides):
    sides[0].save(None, at=0, hidden=True)
    sides[1].save({"a": 1}, at=100)
    assert base_of(sides) == MergeBase(MISSING, None, Certainty.HIDDEN)


@pytest.mark.parametrize("by_bot", [pytest.param(True, id="a copy"), pytest.param(False, id="the same text")])
def test_a_hidden_text_before_the_agreement_does_not_matter(sides, by_bot):
    follower, authority = sides
    follower.save(None, at=0, hidden=True)
    authority.save({"a": 1}, at=100)
    said = {"user": BOT, "comment": copies(Named("production", 201))} if by_bot else {}
    follower.save({"a": 1}, at=200, **said)
    assert base_of(sides) == MergeBase({"a": 1}, Origin(102, 201, WitnessKind.COPY if by_bot else None))


def test_keys_in_another_order_end_the_uncertainty_too(copied):
    copied[0].save(None, at=200, hidden=True)
    copied[0].save({"b": 1, "a": 1}, at=300)
    assert base_of(copied) == MergeBase({"a": 1, "b": 1}, Origin(103, 201))


def test_a_hidden_text_that_a_witness_names_makes_it_uncertain(copied):
    follower, authority = copied
    follower.save(None, at=200, hidden=True)
    follower.save({"a": 1, "b": 1}, at=300)
    follower.save({"a": 1, "b": 2}, at=400)
    authority.save({"a": 1, "b": 3}, at=500, comment=approves(7, Named("beta", 102)))
    assert base_of(copied) == MergeBase({"a": 1, "b": 1}, Origin(103, 201), Certainty.HIDDEN)


def test_a_text_that_is_no_json_agrees_with_nothing(copied):
    for history in copied:
        history.save(None, text="{", at=300)
    copied[0].save({"a": 2, "b": 1}, at=400)
    assert base_of(copied) == MergeBase({"a": 1, "b": 1}, Origin(101, 201, WitnessKind.COPY))


# Clocks


def overtaken(apart):
    """F and A said {"a": 1}; then F changed it to 2, and A to 2 and on to 3, both within *apart* seconds."""
    follower, authority = pair()
    authority.save({"a": 1}, at=0)
    follower.save({"a": 1}, at=100, user=BOT, comment=copies(Named("production", 201)))
    authority.save({"a": 2}, at=200)
    follower.save({"a": 2}, at=220)
    authority.save({"a": 3}, at=220 + apart)
    return follower, authority


def test_far_enough_apart_the_clocks_tell_the_order():
    assert base_of(overtaken(11)) == MergeBase({"a": 2}, Origin(102, 202))


def test_too_close_the_follower_counts_as_changed():
    base = base_of(overtaken(10))
    # Had A moved on first, F's 2 would be a decision against 1 that A has never seen.
    assert base == MergeBase({"a": 1}, Origin(102, 202), Certainty.CLOCKS)


def test_the_offset_of_the_clocks_corrects_the_follower():
    assert base_of(overtaken(11), shift=-5).certainty is Certainty.SURE
    assert base_of(overtaken(11), shift=5).certainty is Certainty.CLOCKS
    assert base_of(overtaken(11), shift=60) == MergeBase({"a": 1}, Origin(101, 201, WitnessKind.COPY))


def test_too_close_to_tell_the_order_of_what_does_not_matter(copied):
    copied[0].save({"a": 2, "b": 1}, at=200)
    copied[1].save({"a": 1, "b": 2}, at=201)
    assert base_of(copied) == MergeBase({"a": 1, "b": 1}, Origin(101, 201, WitnessKind.COPY))


def test_too_close_to_tell_whether_they_ever_read_the_same(sides):
    follower, authority = sides
    authority.save({"a": 1}, at=0)
    authority.save({"a": 2}, at=104)
    follower.save({"a": 1}, at=100)
    assert base_of(sides) == MergeBase(MISSING, None, Certainty.CLOCKS)


def test_too_close_to_tell_whether_they_read_the_same_since_a_hidden_text(sides):
    follower, authority = sides
    authority.save({"a": 1}, at=0)
    follower.save({"a": 1}, at=50)
    authority.save(None, at=100, hidden=True)
    authority.save({"a": 1}, at=200)
    follower.save({"a": 2}, at=205)
    assert base_of(sides).certainty is Certainty.HIDDEN


# What is read


def test_no_text_before_the_last_agreement_is_read(copied):
    follower, authority = copied
    for number in range(2, 20):
        authority.save({"a": number, "b": 1}, at=number * 1000)
    follower.save({"a": 19, "b": 1}, at=30_000)
    authority.save({"a": 19, "b": 2}, at=31_000)
    texts = {one.revision: one for history in copied for one in history.revisions}
    read = []

    def reading(head):
        read.append(head.revision)
        return texts[head.revision]

    def heads(history):
        bare = tuple(
            Head(**{key: getattr(one, key) for key in Head.__dataclass_fields__}) for one in history.revisions
        )
        return replace(history.side, revisions=bare)

    base = merge_base(heads(follower), heads(authority), read=reading)
    assert base == MergeBase({"a": 19, "b": 1}, Origin(102, 219))
    assert set(read) == {102, 219, 220}


def test_heads_alone_need_somebody_who_reads_texts(copied):
    bare = [Head(**{key: getattr(copied[0].revisions[0], key) for key in Head.__dataclass_fields__})]
    with pytest.raises(TypeError):
        merge_base(Side(environment="beta", revisions=bare, bot=BOT), copied[1].side)
