"""The model: what it says of a value that breaks the document schema, and the schema that it publishes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from configurator.core.document.model import Instrument, modelled, published_schema
from configurator.core.kind import INSTRUMENT
from configurator.problems import Problem, Severity
from tests.support.examples import web_scroll

HEAD = {key: part for key, part in web_scroll().items() if key != "schema"}
SCROLL = web_scroll()


def risk(level: Any = "low", review: Any = None) -> dict[str, Any]:
    return {"risk": {"level": level, "review": review}}


def sample(**changed: Any) -> dict[str, Any]:
    return {"sample": {"unit": "session", "rate": 0.1, "wikis": {}} | changed}


def breaches(value: Any) -> list[Problem]:
    found = modelled(value, INSTRUMENT)
    return found if isinstance(found, list) else []


@pytest.mark.parametrize(
    ("value", "pointer", "code", "message"),
    [
        pytest.param([], "", "schema/type", "an instrument is a JSON object: { … }", id="list"),
        pytest.param(HEAD, "/schema", "schema/required", 'is missing; add it: "schema": "instrument/1.0.0"', id="no schema"),
        pytest.param(
            SCROLL | {"schema": 2}, "/schema", "schema/unknown", 'is 2; this version reads "instrument/1.0.0"', id="other schema"
        ),
        pytest.param(SCROLL | {"creator": 1}, "/creator", "schema/unknown-key", "is no key of an instrument; remove it, or correct its spelling", id="unknown key"),
        pytest.param(SCROLL | {"a/b": 1}, "/a~1b", "schema/unknown-key", "is no key of an instrument; remove it, or correct its spelling", id="slash in a key"),
        pytest.param(SCROLL | {"risk": {"level": "low"}}, "/risk/review", "schema/required", "is missing; add it", id="missing"),
        pytest.param(SCROLL | risk("none"), "/risk/level", "schema/choice", "is \"none\"; write 'pending', 'low', 'medium' or 'high'", id="choice"),
        pytest.param(SCROLL | {"name": "Web"}, "/name", "schema/pattern", 'is "Web"; write groups of lower-case letters and digits, joined by single hyphens', id="name"),
        pytest.param(SCROLL | {"start": "1 May"}, "/start", "schema/pattern", 'is "1 May"; write an instant in UTC like 2026-01-31T00:00:00Z', id="instant"),
        pytest.param(SCROLL | {"task": "12"}, "/task", "schema/pattern", 'is "12"; write a task like T123456, or an https address', id="task"),
        pytest.param(SCROLL | {"environments": ["Beta"]}, "/environments/0", "schema/pattern", 'is "Beta"; write a lower-case environment name like beta or production', id="environment"),
        pytest.param(SCROLL | sample(wikis={"enWiki": 1}), "/sample/wikis/enWiki", "schema/pattern", "is \"enWiki\"; write a wiki's database name like enwiki", id="database"),
        pytest.param(SCROLL | {"title": ""}, "/title", "schema/length", "is shorter than 1; write more", id="too short"),
        pytest.param(SCROLL | {"title": "x" * 256}, "/title", "schema/length", "is longer than 255 characters; write less", id="too long"),
        pytest.param(SCROLL | {"owners": []}, "/owners", "schema/length", "is empty; list at least 1", id="empty list"),
        pytest.param(SCROLL | sample(rate=-1), "/sample/rate", "schema/range", "is -1; a rate is at least 0", id="below"),
        pytest.param(SCROLL | sample(rate=1.5), "/sample/rate", "schema/range", "is 1.5; a rate is at most 1", id="above"),
        pytest.param(SCROLL | {"title": 1}, "/title", "schema/type", "is 1; write a string", id="string"),
        pytest.param(SCROLL | {"enabled": 1}, "/enabled", "schema/type", "is 1; write true or false", id="boolean"),
        pytest.param(SCROLL | sample(rate="1"), "/sample/rate", "schema/type", 'is "1"; write a number', id="number"),
        pytest.param(SCROLL | {"owners": "A"}, "/owners", "schema/type", 'is "A"; write a list', id="array"),
        pytest.param(SCROLL | {"risk": "low"}, "/risk", "schema/type", 'is "low"; write an object', id="object"),
        pytest.param(SCROLL | {"overrides": []}, "/overrides", "schema/type", "is []; write an object", id="map"),
        pytest.param(SCROLL | {"overrides": {"beta": None}}, "/overrides/beta", "schema/type", "is null; write an object", id="override"),
        pytest.param(SCROLL | {"owners": ["A", "A"]}, "/owners", "list/repeated", 'lists "A" twice; remove one', id="repeated"),
    ],
)  # fmt: skip
def test_a_breach_of_the_schema_is_told_with_its_place_and_the_next_step(
    value: Any, pointer: str, code: str, message: str
):
    (found,) = breaches(value)

    assert (found.pointer, found.code, found.message) == (pointer, code, message)
    assert found.severity is Severity.ERROR


def test_a_long_list_is_looked_through_once():
    attributes = [f"attribute_{at}" for at in range(200_000)]

    begun = time.process_time()
    assert breaches(SCROLL | {"contextual_attributes": attributes}) == []
    (found,) = breaches(SCROLL | {"contextual_attributes": [*attributes, "attribute_7"]})

    assert (found.pointer, found.message) == (
        "/contextual_attributes",
        'lists "attribute_7" twice; remove one',
    )
    assert time.process_time() - begun < 20  # item by item against all it takes half an hour


def test_all_breaches_show_at_once():
    found = breaches({"schema": "instrument/1.0.0", "platforms": ["Web", "ios"]})

    assert len(found) == len(Instrument.model_fields) - 1


def test_breaches_are_told_in_the_order_of_the_keys_and_unknown_keys_last():
    wrong = dict.fromkeys(("extra", *reversed(INSTRUMENT.keys)), 0) | {"schema": INSTRUMENT.schema}
    inside = {"sample": {"wikis": 0, "rate": "x", "unit": 0}, "overrides": {"beta": {"sample": {}}}}

    assert [each.pointer for each in breaches(wrong)] == [
        *(f"/{key}" for key in INSTRUMENT.keys if key != "schema"),
        "/extra",
    ]
    assert [each.pointer for each in breaches(SCROLL | inside)] == [
        *(f"/sample/{key}" for key in INSTRUMENT.inner_keys["sample"]),
        *(f"/overrides/beta/sample/{key}" for key in INSTRUMENT.inner_keys["sample"]),
    ]


def test_a_list_with_one_wrong_item_is_not_called_empty():
    assert [each.pointer for each in breaches(SCROLL | {"environments": ["Beta"]})] == ["/environments/0"]


def test_an_instrument_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        setattr(Instrument.model_validate(SCROLL), "title", "Other")  # noqa: B010 -- mypy knows that it is frozen


def test_the_published_schema_requires_every_key_and_refuses_others():
    schema = published_schema(INSTRUMENT)

    assert schema["required"] == list(SCROLL)
    assert schema["additionalProperties"] is False


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(inner)


def test_the_published_schema_uses_only_what_all_three_validators_read_alike():
    known = {
        *(
            "$schema",
            "$id",
            "$ref",
            "$defs",
            "title",
            "description",
            "type",
            "enum",
            "properties",
            "required",
        ),
        *("patternProperties", "additionalProperties", "items", "minItems", "uniqueItems", "anyOf"),
        *("minLength", "maxLength", "pattern", "minimum", "maximum"),
    }
    maps = ("properties", "patternProperties", "$defs")
    schema = published_schema(INSTRUMENT)
    named = [
        inner
        for part in parts(schema)
        for key in maps
        for inner in (part.get(key),)
        if isinstance(inner, dict)
    ]

    assert {key for part in parts(schema) if part not in named for key in part} <= known


def test_every_pattern_is_anchored_at_both_ends_without_a_dollar():
    patterns = [
        part["pattern"]
        for part in parts(published_schema(INSTRUMENT))
        if isinstance(part.get("pattern"), str)
    ]

    assert patterns
    assert all(each.startswith("^") and each.endswith(r"(?![\s\S])") and "$" not in each for each in patterns)
