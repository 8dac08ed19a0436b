"""The table of contextual attributes and of sample units."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from configurator.core.document.attributes import (
    ATTRIBUTES,
    SAMPLE_UNITS,
    SENSITIVE,
    TOGETHER,
    Attribute,
    Status,
    implied_risk,
    published_attributes,
)
from configurator.core.document.model import Platform, SampleUnit

ROOT = Path(__file__).resolve().parents[2]
VECTORS = sorted((ROOT / "schemas/vectors/risk").glob("*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_combination_of_attributes_implies_the_risk_of_the_vector(path: Path):
    case = json.loads(path.read_text(encoding="utf-8"))

    assert implied_risk(case["attributes"]) == case["risk"]


def test_every_kind_of_sensitive_attribute_counts_in_some_combination():
    assert {what for _, together in TOGETHER for what in together} == SENSITIVE.keys()
    assert {name for names in SENSITIVE.values() for name in names} < ATTRIBUTES.keys()


def test_what_took_the_place_of_an_attribute_is_one_that_clients_supply():
    replaced = {attribute.instead for attribute in ATTRIBUTES.values()} - {None}

    assert replaced == {"page_namespace_id", "page_wikidata_qid"}
    assert {ATTRIBUTES[name].status for name in replaced if name} == {Status.CURRENT}


def test_the_server_supplies_no_session():
    assert ATTRIBUTES["performer_session_id"].clients == ("web", "android", "ios")


def test_an_attribute_that_is_gone_has_no_client():
    gone = {name for name, attribute in ATTRIBUTES.items() if not attribute.clients}

    assert gone == {
        "mediawiki_is_debug_mode",
        "mediawiki_is_production",
        "mediawiki_site_content_language_variant",
        "page_namespace",
        "page_wikidata_id",
        "performer_active_browsing_session_token",
    }


@pytest.mark.parametrize("attribute", ATTRIBUTES.values(), ids=lambda attribute: attribute.name)
def test_clients_are_named_in_the_order_of_the_platforms(attribute: Attribute):
    assert attribute.clients == tuple(each for each in get_args(Platform) if each in attribute.clients)
    assert bool(attribute.clients) == (attribute.status in {Status.CURRENT, Status.ALWAYS})


def test_the_table_is_sorted_and_names_each_attribute_once():
    assert list(ATTRIBUTES) == sorted(ATTRIBUTES)
    assert len(ATTRIBUTES) == 47


def test_every_platform_knows_units_and_every_unit_has_a_platform():
    assert tuple(SAMPLE_UNITS) == get_args(Platform)
    assert {unit for units in SAMPLE_UNITS.values() for unit in units} == set(get_args(SampleUnit))


def test_the_extension_has_the_same_table():
    published = json.loads((ROOT / "extension/schemas/attributes.json").read_text(encoding="utf-8"))

    assert published == json.loads(json.dumps(published_attributes()))
    assert published["attributes"].keys() == ATTRIBUTES.keys()
