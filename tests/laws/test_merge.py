"""Laws of the three-way merge: nothing is lost, nothing is decided in silence, and merging again changes nothing."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.values import MISSING, child, diff, same
from configurator.core.history.merge import SETS, Conflict, agree, doubt, merge
from tests.laws.spellings import edited
from tests.support.strategies import instruments, json_values, texts

_SET = st.lists(st.sampled_from("abcdef"), unique=True, max_size=5)


@st.composite
def triples(draw):
    """A base and two sides made from it; both may be made from each other, or say the same."""
    if draw(st.booleans()):
        return tuple({"owners": draw(_SET), "purpose": draw(_SET)} for _ in range(3))
    base = draw(instruments() | json_values() | st.dictionaries(texts(), json_values(3), max_size=3))
    follower = draw(edited(base))
    authority = draw(edited(base) | edited(follower) | st.just(deepcopy(follower)))
    sides = [base, follower, authority]
    if draw(st.integers(0, 9)) == 0:
        sides[draw(st.integers(0, 2))] = MISSING
    return tuple(sides)


def pair(sides):
    return sides[0], sides[1]


def unordered(value, pointer=""):
    """Return *value* with its sets sorted."""
    if isinstance(value, dict):
        return {key: unordered(item, child(pointer, key)) for key, item in value.items()}
    if pointer in SETS and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value)
    return value


@given(triples().map(pair))
def test_what_only_one_side_changed_is_that_side(sides):
    base, changed = sides
    for result in (merge(base, changed, base), merge(base, base, changed), merge(base, changed, changed)):
        assert not result.conflicts
        assert same(result.value, changed)


@given(triples())
def test_the_two_sides_are_equals_up_to_order(sides):
    base, follower, authority = sides
    one, other = merge(base, follower, authority), merge(base, authority, follower)
    assert {conflict.pointer for conflict in one.conflicts} == {
        conflict.pointer for conflict in other.conflicts
    }
    if not one.conflicts:
        assert same(unordered(one.value), unordered(other.value))


@given(triples())
def test_merging_the_result_again_changes_nothing(sides):
    base, follower, authority = sides
    result = merge(base, follower, authority)
    if not result.conflicts:
        for again in (
            merge(base, result.value, authority),
            merge(base, follower, result.value),
            merge(authority, result.value, authority),
        ):
            assert not again.conflicts
            assert same(again.value, result.value)


def _places(sides, pointer=""):
    """Yield every place, as an independent reading of the rule has it."""
    if all(isinstance(value, dict) for value in sides):
        for key in set().union(*sides):
            yield from _places([value.get(key, MISSING) for value in sides], child(pointer, key))
    else:
        yield pointer, *sides


def _is_set(value):
    return (
        isinstance(value, list)
        and all(isinstance(item, str) for item in value)
        and len(set(value)) == len(value)
    )


@given(triples())
def test_conflicts_are_exactly_where_both_changed_one_place_differently(sides):
    expected = {
        pointer: Conflict(pointer, *values)
        for pointer, *values in _places(sides)
        if all(
            diff(one, other) for one, other in ((values[0], values[1]), (values[0], values[2]), values[1:])
        )
        and not (pointer in SETS and all(map(_is_set, values)))
    }
    found = merge(*sides).conflicts
    assert {conflict.pointer for conflict in found} == expected.keys()
    for conflict in found:
        assert repr(conflict) == repr(expected[conflict.pointer])


@given(triples())
def test_every_item_of_a_set_follows_who_changed_it(sides):
    if not all(isinstance(value, dict) for value in sides):
        return
    merged: Any = merge(*sides).value
    for pointer in SETS:
        values = [value.get(pointer[1:]) for value in sides]
        if all(map(_is_set, values)):
            base, follower, authority = map(set, values)
            expected = (follower & authority) | ((follower ^ authority) - base)
            assert set(merged.get(pointer[1:])) == expected


@given(triples())
def test_merging_leaves_the_given_documents_alone(sides):
    kept = deepcopy(sides)
    merge(*sides)
    agree(*sides)
    doubt(*sides)
    assert repr(sides) == repr(kept)


@given(triples())
def test_agreeing_twice_is_agreeing_once(sides):
    base, follower, authority = sides
    once = agree(base, follower, authority)
    assert same(agree(once, follower, authority), once)


@given(triples())
def test_where_both_agree_the_merge_stays_what_it_was(sides):
    base, follower, authority = sides
    before, after = (
        merge(base, follower, authority),
        merge(agree(base, follower, authority), follower, authority),
    )
    assert same(before.value, after.value)
    assert [conflict.pointer for conflict in before.conflicts] == [
        conflict.pointer for conflict in after.conflicts
    ]


@given(triples(), st.data())
def test_in_doubt_nothing_is_overwritten_that_either_base_would_keep(sides, data):
    base, follower, authority = sides
    other = data.draw(edited(base)) if base is not MISSING else base
    for one in (base, other):
        kept = merge(doubt(base, other, follower), follower, authority)
        for pointer, *values in _places((one, follower, authority)):
            changed = diff(values[0], values[1]) and diff(values[1], values[2])
            if changed and pointer not in SETS and not kept.conflicts:
                lost = {change.pointer for change in diff(follower, kept.value)}
                assert not any(f"{pointer}/".startswith(f"{at}/") for at in lost)
