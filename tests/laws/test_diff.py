"""Laws of the diff: no change exactly when two documents are equal, and the changes lead from one to the other."""

from __future__ import annotations

import json
from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.values import MISSING, Change, Kind, diff, same
from configurator.core.visible import visible
from configurator.report.text import changes_json, changes_text, shown
from tests.laws.spellings import related_pairs, respelled
from tests.support.changes import apply
from tests.support.strategies import instruments, json_values


@given(related_pairs())
def test_there_is_no_change_exactly_when_both_are_equal(pair):
    before, after = pair
    assert (diff(before, after) == ()) == same(before, after)


@given(st.data(), instruments() | json_values())
def test_a_value_spelled_another_way_has_no_change(data, value):
    assert diff(value, data.draw(respelled(value))) == ()


@given(related_pairs())
def test_the_changes_applied_to_the_first_make_the_second(pair):
    before, after = pair
    assert same(apply(diff(before, after), before), after)


@given(related_pairs())
def test_applying_leaves_the_given_value_alone(pair):
    before, after = pair
    kept = deepcopy(before)
    apply(diff(before, after), before)
    assert json.dumps(before) == json.dumps(kept)


@given(json_values())
def test_a_page_comes_and_goes_as_one_change(value):
    assert apply(diff(MISSING, value), MISSING) == value
    assert apply(diff(value, MISSING), value) is MISSING
    assert [change.kind for change in diff(MISSING, value) + diff(value, MISSING)] == [
        Kind.ADDED,
        Kind.REMOVED,
    ]


@given(related_pairs())
def test_the_json_form_tells_as_much(pair):
    changes = diff(*pair)
    told = json.loads(json.dumps(changes_json(changes)))
    read = [Change(one["pointer"], one.get("before", MISSING), one.get("after", MISSING)) for one in told]
    assert [(change.pointer, change.kind) for change in read] == [
        (change.pointer, change.kind) for change in changes
    ]
    assert all(
        same(one.before, two.before) and same(one.after, two.after)
        for one, two in zip(read, changes, strict=True)
    )


@given(related_pairs())
def test_no_two_changes_tell_the_same(pair):
    told = [(change.pointer, change.kind) for change in diff(*pair)]
    assert len(set(told)) == len(told)


@given(related_pairs())
def test_back_and_forth_are_the_same_places(pair):
    before, after = pair
    there = {(change.pointer, change.kind) for change in diff(before, after)}
    mirror = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
    back = {(change.pointer, mirror.get(change.kind, change.kind)) for change in diff(after, before)}
    assert there == back


@given(related_pairs())
def test_for_people_each_change_is_one_line_and_both_sides_differ(pair):
    changes = diff(*pair)
    lines = shown(changes_text(changes), colour=False).splitlines()
    assert len(lines) == len(changes)
    for line, change in zip(lines, changes, strict=True):
        assert visible(line) == line
        if change.kind is Kind.REPLACED:
            _, _, both = line.partition("  ")
            half = (len(both) - len(" → ")) // 2
            assert both[:half] != both[-half:]
