"""What a difference shows can be typed as an assignment."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given

from configurator.core.document.assigning import assigned, assignment
from configurator.core.document.model import published_schema
from configurator.core.document.typed import Part
from configurator.core.document.values import MISSING, Change, Kind, diff
from configurator.core.kind import INSTRUMENT
from configurator.core.words import dotted
from tests.support.strategies import instruments

SCHEMA = Part.of(published_schema(INSTRUMENT))


def typed(change: Change) -> str:
    """Return *change* as somebody types it."""
    if change.in_set:
        place = dotted(change.pointer.rpartition("/")[0])
        sign, item = ("-=", change.before) if change.after is MISSING else ("+=", change.after)
        return f"{place}{sign}{_json([item])}"
    if change.after is MISSING:
        place, _, key = change.pointer.rpartition("/")
        return f"{dotted(place)}-={key}"
    match change.after:
        case bool() as truth:
            said = "yes" if truth else "no"
        case int() | float() as number:
            said = f"{Decimal(repr(number)):f}"
        case None:
            said = "null"
        case str() as text:
            said = text
        case value:
            said = _json(value)
    return f"{dotted(change.pointer)}={said}"


def _json(value: Any) -> str:
    return json.dumps(value)


@given(instruments(), instruments())
def test_assigning_all_that_differs_leads_to_the_other_document(one: Any, other: Any):
    document: Any = one
    for change in diff(one, other):
        if not change.pointer.startswith("/overrides/"):  # below an override whole values are put
            document = assigned(document, [assignment(typed(change))], SCHEMA)

    left = [each for each in diff(document, other) if not each.pointer.startswith("/overrides/")]
    assert {each.kind for each in left} <= {Kind.ORDER}  # what is added stands last
