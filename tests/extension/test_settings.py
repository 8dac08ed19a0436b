"""Whatever a site writes into a setting of ours, its page views answer, and what is nonsense lets nothing run."""

from __future__ import annotations

import itertools
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.extension.places import NOON, Place

MANIFEST = Path(__file__).parents[2] / "extension" / "extension.json"
PREFIX = "InstrumentConfigurator"
SETTINGS = [name.removeprefix(PREFIX) for name in json.loads(MANIFEST.read_text(encoding="utf-8"))["config"]]
#: What JSON can name, and what only PHP can.
ODD: list[Any] = [None, 1800.5, "a\x00b", {"a": {"b": 1}}, True, -1, "", "http://", [None]]
ODDER = ["object", "infinite", "closure"]
SCRIPT = Path(__file__).with_name("settings.php")
#: The values of settings.php with which something runs, of the settings where others let nothing run.
TEXTS = {"digits", "control", "bytes", "newline", "scheme", "file", "long"}
RUNS: dict[str, set[str]] = {
    "Source": set(),
    "Environment": set(),
    "Enabled": {"true"},
    "Wiki": {"null", *TEXTS},
    "CacheType": {"minus one"},  # CACHE_ANYTHING
}
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


def test_whatever_a_setting_says_nothing_throws_and_nonsense_lets_nothing_run(hub):
    """In one process: every value of every setting, and all that page views and routes ask for."""
    place = Place(hub).at(NOON).alone()  # or the pages of all tests would be read every time
    place.plant("scroll", place.document())
    place.refresh()
    done = place.wiki.maintain(SCRIPT, given=json.dumps(SETTINGS))
    assert done.returncode == 0, done.stdout + done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(found) >= 20 * len(SETTINGS)
    assert [each for each in found if each[2]] == []
    with_it = {
        setting: {value for name, value, _, running in found if name == setting and running}
        for setting in RUNS
    }
    assert with_it == RUNS
    # What the others say is no reason not to run.
    assert {tuple(running) for name, _, _, running in found if name not in RUNS} == {(place.name(),)}


def test_a_page_view_answers_whatever_a_setting_says(place):
    """Each path with each setting; the values take turns."""
    paths = PATHS | {f"index.php?title=Instrument:{place.name()}": {200, 404}}
    streaming = place.configured(TestStreamConfigs=True)
    values = itertools.cycle([*ODD, *ODDER])
    cases = [(setting, next(values), path) for path in paths for setting in SETTINGS]

    def status(case: tuple[str, Any, str]) -> int:
        setting, value, path = case
        return with_odd(streaming, setting, value).get(path).status_code

    with ThreadPoolExecutor(2) as pool:
        found = list(zip(cases, pool.map(status, cases), strict=True))

    assert [(case, code) for case, code in found if code not in paths[case[2]]] == []


def test_the_log_names_a_setting_that_says_nonsense(place, tmp_path):
    for setting in ("Source", "Environment", "Enabled", "Wiki", "CacheType"):
        log = tmp_path / setting
        here = with_odd(place, setting, [None])
        here.wiki.config["DebugLogGroups"] = {PREFIX: str(log)}

        assert here.running() == []

        assert f"The setting $wg{PREFIX}{setting} is no value that it can have" in log.read_text()


def test_a_policy_that_is_none_is_as_good_as_closed(place):
    for value in ("abc", -1, "infinite"):
        just, over = (
            with_odd(place.at(now), "OutagePolicy", value)
            for now in ("2026-06-15T12:10:00Z", "2026-06-15T12:10:01Z")
        )

        assert (just.running(), over.running()) == ([place.name()], []), value


def test_a_review_that_is_not_surely_off_is_on(place):
    for value in (None, 0, "", "object"):
        mara = with_odd(place, "Review", value).wiki.person("Mara")

        codes = mara.refused_edit(f"Instrument:{place.name()}", place.document(title="Another title"))

        assert codes == ["instrument-not-proposed"], value


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
