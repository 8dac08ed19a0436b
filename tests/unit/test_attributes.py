"""The table of contextual attributes and of sample units."""

from __future__ import annotations

from typing import get_args

import pytest

from configurator.core.document.attributes import ATTRIBUTES, SAMPLE_UNITS, Attribute, Status, implied_risk
from configurator.core.document.model import Platform, SampleUnit


@pytest.mark.parametrize(
    ("together", "level"),
    [
        pytest.param([], "low", id="nothing"),
        pytest.param(["page_id", "page_title"], "low", id="page"),
        pytest.param(["performer_id", "performer_name"], "low", id="performer"),
        pytest.param(["agent_ua_string"], "low", id="user agent"),
        pytest.param(["agent_app_install_id"], "low", id="install"),
        pytest.param(["agent_ua_string", "page_id"], "low", id="user agent and page"),
        pytest.param(["performer_id", "agent_app_install_id"], "low", id="performer and install"),
        pytest.param(
            ["performer_id", "performer_session_id", "mediawiki_skin"], "low", id="others do not count"
        ),
        pytest.param(["page_id", "performer_id"], "medium", id="page and performer id"),
        pytest.param(["page_title", "performer_name"], "medium", id="page title and performer name"),
        pytest.param(["page_id", "agent_app_install_id"], "medium", id="page and install"),
        pytest.param(["agent_ua_string", "performer_id"], "medium", id="user agent and performer"),
        pytest.param(["agent_ua_string", "agent_app_install_id"], "medium", id="user agent and install"),
        pytest.param(
            ["agent_ua_string", "agent_app_install_id", "page_id"],
            "medium",
            id="user agent, install and page",
        ),
        pytest.param(
            ["agent_ua_string", "performer_id", "page_id"], "high", id="user agent, performer and page"
        ),
        pytest.param(["page_title", "performer_name", "agent_ua_string"], "high", id="the same, otherwise"),
    ],
)
def test_a_combination_of_attributes_implies_a_risk(together: list[str], level: str):
    assert implied_risk(together) == level


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
