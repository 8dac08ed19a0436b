"""One schema, two judges: the model and the published JSON Schema accept the same values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from configurator.core.document.model import Instrument, modelled, published_schema
from configurator.core.document.values import same
from configurator.core.judged import Document
from configurator.core.kind import INSTRUMENT, in_order
from configurator.core.rules import RULES, Context
from tests.support.strategies import damaged, instruments, json_values

JUDGE = Draft202012Validator(published_schema(INSTRUMENT))
CONTEXT = Context(environment="beta", authority=True, environments=("beta",), now="2030-01-01T00:00:00Z")


def test_the_published_schema_is_a_schema():
    Draft202012Validator.check_schema(published_schema(INSTRUMENT))


@given(instruments())
def test_both_accept_a_valid_document_and_no_rule_refuses_it(document: dict[str, Any]):
    assert Document.of(document, document["name"]).errors == ()
    assert JUDGE.is_valid(document)


@settings(max_examples=500)
@given(damaged() | json_values())
def test_both_give_the_same_verdict_on_whatever_else_there_is(value: Any):
    assert isinstance(modelled(value, INSTRUMENT), Instrument) is JUDGE.is_valid(value)


@given(damaged() | json_values() | instruments(), st.none() | json_values())
def test_every_value_is_judged_by_rules_of_the_table_and_none_crashes(value: Any, live: Any):
    context = replace(CONTEXT, live=Document.of(live))

    assert {each.code for each in Document.of(value, "web-scroll").problems(context)} <= RULES.keys()


@given(instruments())
def test_the_order_of_keys_changes_no_verdict(document: dict[str, Any]):
    one, other = (
        {
            (each.code, each.pointer, each.message)
            for each in Document.of(value, "web-scroll").problems(CONTEXT)
        }
        for value in (in_order(document), document)
    )
    assert one == other


@given(instruments())
def test_a_valid_document_loses_nothing_in_the_model(document: dict[str, Any]):
    assert same(Instrument.model_validate(document).model_dump(mode="json", by_alias=True), document)
