"""Switching off changes what it must, and nothing else."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.effective import resolved, switched_off
from configurator.core.document.model import Instrument, modelled
from configurator.core.kind import INSTRUMENT
from tests.support.examples import web_scroll
from tests.support.strategies import damaged, instruments, json_values


def test_it_says_enabled_false_and_keeps_every_other_value_in_its_place():
    document = web_scroll()

    assert json.dumps(switched_off(document)) == json.dumps(document).replace(
        '"enabled": true', '"enabled": false'
    )


def test_an_override_that_switches_on_loses_that_key_alone():
    document = web_scroll(
        overrides={"beta": {"enabled": True, "end": "2026-02-01T00:00:00Z"}, "production": {"enabled": False}}
    )

    off: Any = switched_off(document)

    assert off["overrides"] == {"beta": {"end": "2026-02-01T00:00:00Z"}, "production": {"enabled": False}}


def test_a_document_that_is_off_comes_back_equal():
    document = web_scroll(enabled=False)

    assert switched_off(document) == document


@pytest.mark.parametrize("value", [None, 1, "x", [], [{"enabled": True}]], ids=json.dumps)
def test_a_value_that_is_no_object_comes_back_unchanged(value: Any):
    assert switched_off(value) == value


@pytest.mark.parametrize(
    ("broken", "off"),
    [
        pytest.param({}, {"enabled": False}, id="empty"),
        pytest.param({"enabled": "yes", "x": 1}, {"enabled": False, "x": 1}, id="enabled is no boolean"),
        pytest.param(
            {"enabled": True, "overrides": [{"enabled": True}]},
            {"enabled": False, "overrides": [{"enabled": True}]},
            id="overrides are a list",
        ),
        pytest.param(
            {"overrides": {"a": None, "b": {"enabled": 1}}},
            {"overrides": {"a": None, "b": {"enabled": 1}}, "enabled": False},
            id="overrides of other kinds",
        ),
    ],
)
def test_a_broken_document_is_switched_off_and_stays_as_broken(broken: Any, off: Any):
    assert switched_off(broken) == off


@given(instruments())
def test_no_environment_sees_a_document_enabled_that_was_switched_off(document: dict[str, Any]):
    off = switched_off(document)

    assert isinstance(modelled(off, INSTRUMENT), Instrument)
    instrument = Instrument.model_validate(off)
    assert not any(
        resolved(instrument, each).enabled for each in (*instrument.overrides, *instrument.environments)
    )


@given(instruments() | damaged() | json_values())
def test_switching_off_twice_is_switching_off_and_the_given_value_is_left_alone(value: Any):
    before = deepcopy(value)

    off = switched_off(value)

    assert switched_off(off) == off
    assert json.dumps(value) == json.dumps(before)


@given(st.lists(st.sampled_from(["z", "enabled", "overrides", "a"]), unique=True))
def test_keys_keep_their_order(keys: list[str]):
    document: Any = dict.fromkeys(keys, True)

    off: Any = switched_off(document)

    assert [key for key in off if key in document] == keys
