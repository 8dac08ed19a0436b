"""Whatever a site writes into a setting of ours, its page views answer, and what is nonsense lets nothing run."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.places import NOON, Place

MANIFEST = Path(__file__).parents[2] / "extension" / "extension.json"
PREFIX = "InstrumentConfigurator"
SETTINGS = [name.removeprefix(PREFIX) for name in json.loads(MANIFEST.read_text(encoding="utf-8"))["config"]]
#: What JSON can name, and what only PHP can.
ODD: list[Any] = [None, 1800.5, "a\x00b", {"a": {"b": 1}}, True, -1, "", "http://", [None]]
ODDER = ["object", "infinite", "closure"]
#: A path, and the status codes that are an answer of it.
PATHS: dict[str, set[int]] = {
    "load.php?modules=startup&only=scripts&raw=1": {200},
    "load.php?modules=ext.instrumentConfigurator": {200},
    # With the hook of EventStreamConfig in it, as `api.php?action=streamconfigs` calls that.
    "index.php?title=Main_Page": {200},
    "index.php?title=Special:Instruments": {200, 404},
    "rest.php/instrument-configurator/v1/status": {200},
    # 404: this wiki holds no pages; 503: they cannot be told.
    "rest.php/instrument-configurator/v1/delivery": {200, 404, 503},
}


@pytest.fixture
def place(hub) -> Place:
    """A place at noon that delivers an instrument."""
    found = Place(hub).at(NOON)
    found.save(task="T7", environments=[found.environment, "beta"])
    found.refresh()
    assert found.running() == [found.name()]
    return found


def with_odd(place: Place, setting: str, value: Any) -> Place:
    """Return the same place with such a value, which comes last: a place minds its own environment."""
    odd = place.configured()
    if isinstance(value, str) and value in ODDER:
        odd.wiki.config["TestOddValues"] = {f"{PREFIX}{setting}": value}
    else:
        odd.wiki.config[f"{PREFIX}{setting}"] = value
    return odd


def test_every_setting_is_tried_and_read_in_one_place():
    """Somebody who reads one elsewhere would believe its type."""
    reading = re.compile(rf"get\(\s*['\"]{PREFIX}(?!\.)")  # with a full stop it is a service
    sources = [
        path for folder in ("src", "maintenance") for path in (MANIFEST.parent / folder).rglob("*.php")
    ]
    readers = {path.name for path in sources if reading.search(path.read_text(encoding="utf-8"))}

    assert len(SETTINGS) >= 9
    assert readers == {"Settings.php"}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_page_view_answers_whatever_a_setting_says(place, setting):
    asked = PATHS | {f"index.php?title=Instrument:{place.name()}": {200, 404}}
    streaming = place.configured(TestStreamConfigs=True)
    odd = {repr(value): with_odd(streaming, setting, value) for value in [*ODD, *ODDER]}
    few = [repr(value) for value in [*ODD[:4], ODDER[0]]]

    def status(case: tuple[str, str]) -> int:
        return odd[case[0]].get(case[1]).status_code

    cases = [(value, path) for value in few for path in asked]
    # What every reader asks for is tried with all of them.
    cases += [(value, path) for value in odd if value not in few for path in list(asked)[:3]]
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(cases, pool.map(status, cases), strict=True))

    assert {case: code for case, code in found.items() if code not in asked[case[1]]} == {}


@pytest.mark.parametrize("setting", ["Source", "Environment", "Enabled", "Wiki", "CacheType"])
@pytest.mark.parametrize("value", [[None], "infinite"])
def test_of_a_setting_that_says_nonsense_nothing_runs_and_the_log_names_it(place, setting, value, tmp_path):
    log = tmp_path / "log"
    here = with_odd(place, setting, value)
    here.wiki.config["DebugLogGroups"] = {PREFIX: str(log)}

    assert here.running() == []

    assert f"The setting $wg{PREFIX}{setting} is no value that it can have" in log.read_text()


@pytest.mark.parametrize("value", ["abc", -1, "infinite"])
def test_a_policy_that_is_none_is_as_good_as_closed(place, value):
    just, over = (
        with_odd(place.at(now), "OutagePolicy", value)
        for now in ("2026-06-15T12:10:00Z", "2026-06-15T12:10:01Z")
    )

    assert just.running() == [place.name()]
    assert over.running() == []


@pytest.mark.parametrize("value", [None, 0, "", "object"])
def test_a_review_that_is_not_surely_off_is_on(place, value):
    mara = with_odd(place, "Review", value).wiki.person("Mara")

    codes = mara.refused_edit(f"Instrument:{place.name()}", place.document(title="Another title"))

    assert codes == ["instrument-not-proposed"]


def test_a_refresh_says_that_a_setting_is_in_its_way(place):
    said = {
        setting: with_odd(place, setting, [None]).refresh()
        for setting in ("Source", "Environment", "Enabled", "Wiki", "CacheType", "OutagePolicy", "Review")
    }

    unknown = "Nothing runs: a setting has a value that it cannot have; the log names it."
    fine = "Instruments that run now or within an hour: 1"
    failed = "The instruments could not be refreshed: "
    expected = {
        "Source": f'{failed}The setting $wgInstrumentConfiguratorSource is neither "local" nor an address.',
        "Environment": unknown,
        "Enabled": unknown,
        "Wiki": unknown,
        "CacheType": f"{failed}The cache does not keep the instruments.",
        "OutagePolicy": fine,
        "Review": fine,
    }
    assert {setting: text.partition(", of generation")[0] for setting, text in said.items()} == expected


def test_a_hub_that_does_not_know_its_environment_offers_no_empty_list(place):
    answer = with_odd(place, "Environment", "").ask("v1/delivery")

    assert (answer.status_code, "Environment" in answer.json()["message"]) == (503, True)
