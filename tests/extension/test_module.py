"""The module ext.instrumentConfigurator: what a page's scripts see, and when browsers fetch it anew."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.extension.places import NOON, Place

HERE = Path(__file__).parent
SCRIPT = HERE.parents[1] / "extension" / "resources" / "ext.instrumentConfigurator.js"
HALF = "80000000"
RATES = (0, 0.000001, 0.1, 0.100001, 0.5, 0.500001, 0.999999, 1)
#: The first 32 bits of a token, and the rates by which somebody with that token is in the sample.
TOKENS = {
    "00000000": RATES[1:],
    "19999998": RATES[2:],
    "1999999a": RATES[3:],
    "7fffffff": RATES[4:],
    HALF: RATES[5:],
    "fffffffe": RATES[7:],
    "ffffffff": (),
}


@pytest.fixture
def place(hub) -> Place:
    return Place(hub).at(NOON)


@pytest.fixture
def node() -> str:
    if found := shutil.which("node"):
        return found
    missing = "node is missing; script/bootstrap dev installs it into .venv"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def said(node: str, data: dict[str, Any], *names: str, session: str = HALF, pageview: str = HALF) -> Any:
    tokens = [f"{token}0123456789ab" for token in (session, pageview)]
    command = [node, str(HERE / "module.js"), str(SCRIPT), json.dumps(data), *tokens]
    done = subprocess.run(command, input=json.dumps(names), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def instrument(unit: str = "session", rate: Any = 1) -> dict[str, Any]:
    return {"stream": "mediawiki.x", "sample": {"unit": unit, "rate": rate}, "attributes": ["page_id"]}


def test_the_data_are_what_runs_on_the_web_here_and_now(place):
    place.save("b", sample={"unit": "pageview", "rate": 0.5, "wikis": {"enwiki": 0.00001}})
    place.save("a", sample={"unit": "session", "rate": 1, "wikis": {}}, contextual_attributes=[])
    idle: dict[str, dict[str, Any]] = {
        "off": {"enabled": False},
        "apps": {"platforms": ["android", "server"]},
        "past": {"end": "2026-06-15T11:59:59Z"},
        "later": {"start": "2026-06-15T12:00:01Z"},
        "elsewhere": {"environments": ["elsewhere"]},
    }
    for which, changed in idle.items():
        place.save(which, **changed)
    place.refresh()

    assert list(place.module().items()) == [
        (
            place.name("a"),
            {"stream": "mediawiki.web_scroll", "sample": {"unit": "session", "rate": 1}, "attributes": []},
        ),
        (
            place.name("b"),
            {
                "stream": "mediawiki.web_scroll",
                "sample": {"unit": "pageview", "rate": 0.5},
                "attributes": ["page_id", "performer_is_logged_in"],
            },
        ),
    ]
    assert place.configured(Wiki="enwiki").module()[place.name("b")]["sample"]["rate"] == 0.00001
    own = place.wiki.anybody.get(action="query", meta="siteinfo")["query"]["general"]["wikiid"]
    place.save("own", sample={"unit": "session", "rate": 0.5, "wikis": {own: 0.25}})
    place.refresh()
    assert place.module()[place.name("own")]["sample"]["rate"] == 0.25


def test_without_a_refresh_there_are_no_data_and_pages_work(place):
    place.save()

    assert place.module() == {}
    assert place.get("index.php?title=Main_Page").status_code == 200


def test_the_version_changes_exactly_when_the_data_do(place):
    versions: list[str] = [place.version()]

    def changed() -> bool:
        versions.append(place.version())
        return bool(versions[-1] != versions[-2])

    place.save()
    assert not changed()  # pages go on with what is there until the next refresh
    place.refresh()
    assert changed()
    place.refresh()
    assert not changed()
    place.save(title="Another title", owners=["Another Team"])
    place.save("off", enabled=False)
    place.save("later", start="2026-06-15T12:30:00Z")
    place.refresh()
    assert not changed()
    place.save(contextual_attributes=["page_id"])
    place.refresh()
    assert changed()
    place.save(enabled=False)
    place.refresh()
    assert changed()
    assert versions[-1] == versions[0]


def test_the_version_follows_a_start_and_an_end_though_nobody_saves(place):
    place.save(start="2026-06-15T12:00:10Z", end="2026-06-15T12:00:20Z")
    place.refresh()

    before, start, end, after = (
        place.at(f"2026-06-15T12:00:{second}Z").version() for second in ("09", "10", "20", "21")
    )

    assert before == after != start == end


def test_where_readers_need_an_account_strangers_are_told_nothing(place):
    """load.php answers everybody, on a private wiki too; and so does what others make of the streams there."""
    place.save()
    place.refresh()
    private = place.configured(TestStreamConfigs=True)
    private.wiki.config["GroupPermissions"] = {"*": {"read": False}, "user": {"read": True}}
    private.wiki.config["WhitelistRead"] = ["Main Page"]

    assert private.module() == {}
    assert place.name() not in private.get("load.php?modules=ext.instrumentConfigurator").text
    assert "mediawiki.web_scroll" not in private.get("index.php?title=Main_Page").headers["X-Stream-Configs"]
    assert private.ask("v1/delivery").status_code == 403
    assert place.running() == [place.name()]


def test_nothing_of_ours_loads_the_module(place):
    assert "ext.instrumentConfigurator" not in place.get("index.php?title=Main_Page").text


def test_a_script_gets_a_frozen_copy_or_null(node):
    data = {"web-scroll": instrument(), "constructor": instrument()}

    found = said(node, data, "web-scroll", "constructor", "toString", "__proto__", "")

    assert found["=web-scroll"] == {"get": instrument(), "inSample": True, "frozen": True}
    assert found["=constructor"]["get"] == instrument()
    for name in ("toString", "__proto__", ""):
        assert found[f"={name}"] == {"get": None, "inSample": False, "frozen": None}


@pytest.mark.parametrize("unit", ["session", "pageview"])
@pytest.mark.parametrize(("token", "inside"), TOKENS.items())
def test_the_sample_is_drawn_from_the_first_32_bits_of_the_token(node, unit, token, inside):
    data = {f"at-{rate}": instrument(unit, rate) for rate in RATES}
    tokens = {"session": "ffffffff", "pageview": "ffffffff", unit: token}

    found = said(node, data, *data, **tokens)

    assert [rate for rate in RATES if found[f"=at-{rate}"]["inSample"]] == [*inside]


def test_a_unit_that_the_web_does_not_know_is_out(node):
    found = said(node, {"a": instrument("device"), "b": instrument("toString")}, "a", "b")

    assert [each["inSample"] for each in found.values()] == [False, False]
