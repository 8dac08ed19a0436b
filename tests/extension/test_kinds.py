"""A second kind of document, which another extension brings, is kept, judged, proposed and reviewed like instruments."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.support.wikis import Wiki

SCHEMA = {
    "type": "object",
    "required": ["schema", "name", "size"],
    "additionalProperties": False,
    "properties": {
        "schema": {"enum": ["toy/1.0.0"]},
        "name": {"type": "string"},
        "size": {"type": "integer", "minimum": 1},
        "enabled": {"type": "boolean"},
    },
}
MANIFEST = {
    "name": "Toys",
    "manifest_version": 2,
    "AutoloadClasses": {"Toys": "Toys.php"},
    "Hooks": {"MediaWikiServices": "Toys::onMediaWikiServices"},
    "namespaces": [
        {
            "id": number,
            "constant": f"NS_{name.upper()}",
            "name": name,
            "conditional": True,
            "defaultcontentmodel": "json",
            "capitallinkoverride": False,
        }
        | ({"protection": right} if right else {})
        for number, name, right in (
            (3200, "Toy", "edittoys"),
            (3201, "Toy_talk", ""),
            (3202, "Toy_proposal", "proposetoys"),
            (3203, "Toy_proposal_talk", ""),
        )
    ],
    "AvailableRights": ["edittoys", "proposetoys"],
    "GroupPermissions": {"instrument-maintainer": {"edittoys": True}, "user": {"proposetoys": True}},
    "GrantPermissions": {"editinstruments": {"edittoys": True}, "proposeinstruments": {"proposetoys": True}},
}
PHP = """<?php
use MediaWiki\\Extension\\InstrumentConfigurator\\Document\\Kind;
use MediaWiki\\Extension\\InstrumentConfigurator\\Document\\Kinds;
use MediaWiki\\Extension\\InstrumentConfigurator\\Document\\Problem;
use MediaWiki\\Extension\\InstrumentConfigurator\\Document\\Validator;

class Toys {
	public static function onMediaWikiServices( $services ): void {
		$services->addServiceManipulator( 'InstrumentConfigurator.Kinds', static fn ( Kinds $kinds ) =>
			$kinds->with( new Kind(
				'toy', new Validator( __DIR__ . '/schemas', 'toy/1.0.0', self::odd( ... ) ),
				NS_TOY, NS_TOY_PROPOSAL, 'Toy', 'Toy_proposal'
			) ) );
	}

	private static function odd( stdClass $toy ): iterable {
		if ( ( $toy->size ?? 0 ) === 13 ) {
			yield new Problem( '/size', 'toy/unlucky', [], 'schema-range' );
		}
	}
}
"""


@pytest.fixture
def toys(hub: Wiki, tmp_path: Path) -> Wiki:
    """The wiki as requests see it that has the kind "toy"."""
    folder = tmp_path / "Toys"
    (folder / "schemas/toy").mkdir(parents=True)
    (folder / "schemas/toy/1.0.0.json").write_text(json.dumps(SCHEMA))
    (folder / "extension.json").write_text(json.dumps(MANIFEST))
    (folder / "Toys.php").write_text(PHP)
    return hub.configured(TestExtensions=[str(folder / "extension.json")])


@pytest.fixture
def name() -> str:
    return f"t{uuid.uuid4().hex[:8]}-bear"


def toy(name: str, **changed: Any) -> dict[str, Any]:
    return {"schema": "toy/1.0.0", "name": name, "size": 3} | changed


def refused(wiki: Wiki, title: str, value: Any, user: str = "Mara") -> list[tuple[str, str]]:
    """Return code and problem of each refusal."""
    answer = wiki.person(user).attempt(action="edit", title=title, text=json.dumps(value))
    return [(each["code"], each.get("data", {}).get("problem", "")) for each in answer.get("errors", [])]


def test_a_valid_toy_is_saved_and_tagged_by_its_own_noun(toys, name):
    toys.person("Mara").edit(f"Toy:{name}", toy(name))

    [revision] = toys.person("Mara").revisions(f"Toy:{name}")
    assert "toy" in revision["tags"]
    assert "instrument" not in revision["tags"]


def test_a_toy_is_judged_by_its_own_schema_and_rules_and_by_those_that_all_kinds_share(toys, name):
    title = f"Toy:{name}"

    assert refused(toys, title, toy(name, size=0)) == [("instrument-invalid", "schema/range")]
    assert refused(toys, title, toy(name, size=13)) == [("instrument-invalid", "toy/unlucky")]
    assert refused(toys, title, toy("other")) == [("instrument-invalid", "name/not-title")]
    assert refused(toys, title, toy(name, schema="instrument/1.0.0")) == [
        ("instrument-invalid", "schema/unknown")
    ]
    assert refused(toys, f"Instrument:{name}", toy(name)) == [("instrument-invalid", "schema/unknown")]


def test_who_lacks_the_right_of_the_kind_may_propose_a_toy_but_not_save_it(toys, name):
    assert refused(toys, f"Toy:{name}", toy(name), "Ana") == [("protectednamespace", "")]
    assert refused(toys, f"Toy proposal:{name}", toy(name), "Ana") == []
    assert refused(toys, f"Toy proposal:{name}", [1], "Ana") == [("instrument-invalid", "")]


def test_a_toy_under_review_is_saved_as_somebody_else_proposed_it(toys, name):
    reviewed = toys.configured(InstrumentConfiguratorReview=True)
    for value in ({}, toy(name)):
        reviewed.person("Ana").edit(f"Toy proposal:{name}", value)

    assert refused(reviewed, f"Toy:{name}", toy(name, size=4)) == [("instrument-not-proposed", "")]
    assert refused(reviewed, f"Toy:{name}", toy(name)) == []
    # Nobody approves what they wrote of.
    reviewed.person("Mara").edit(f"Toy proposal:{name}", toy(name, size=5))
    assert refused(reviewed, f"Toy:{name}", toy(name, size=5)) == [("instrument-own-proposal", "")]
    assert refused(reviewed, f"Toy:{name}", toy(name, size=5), "Milo") == []


def test_a_toy_switched_off_needs_nobody(toys, name):
    toys.person("Mara").edit(f"Toy:{name}", toy(name, enabled=True))
    reviewed = toys.configured(InstrumentConfiguratorReview=True)

    assert refused(reviewed, f"Toy:{name}", toy(name, enabled=False)) == []


def test_the_page_of_a_toy_shows_its_problems_and_links_but_no_summary_of_an_instrument(toys, name):
    toys.person("Mara").edit(f"Toy:{name}", toy(name))
    toys.person("Ana").edit(f"Toy proposal:{name}", toy(name, size=0))

    page = toys.anybody.visit(f"Toy:{name}").text
    proposal = toys.anybody.visit(f"Toy proposal:{name}").text

    assert 'class="ext-instrumentConfigurator-links"' in page
    assert "ext-instrumentConfigurator-state-" not in page
    assert f"Toy_proposal:{name}" in page
    assert "/size" in proposal


def test_toys_are_no_instruments_to_the_list_and_to_other_wikis(toys, name):
    toys.person("Mara").edit(f"Toy:{name}", toy(name))

    address = toys.api.replace("api.php", "rest.php/instrument-configurator")
    assert name not in toys.anybody.session.get(f"{address}/v1/delivery", timeout=60).text
    assert "No instrument matches." in toys.anybody.visit("Special:Instruments", text=name).text
