"""The bridge to EventStreamConfig, called as that calls it; with IC_EXTENSIONS_DIR also by the real extension."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.extension.places import NOON, Place

EXTENSIONS = os.environ.get("IC_EXTENSIONS_DIR", "")
REAL = Path(EXTENSIONS, "EventStreamConfig", "extension.json")


@pytest.fixture
def place(hub) -> Place:
    return Place(hub).configured(TestStreamConfigs=True).at(NOON)


def stream(name: str, **changed: Any) -> dict[str, Any]:
    return {"name": name, "schema_title": "a/b", "destination_event_service": "elsewhere"} | changed


def streams(place: Place) -> dict[str, Any]:
    place.refresh()
    found: dict[str, Any] = json.loads(place.get("index.php?title=Main_Page").headers["X-Stream-Configs"])
    return found or {}


def test_a_stream_is_the_instruments_own_with_the_rate_of_this_wiki(place):
    place.save(
        platforms=["android"],
        stream=stream("android.taps"),
        sample={"unit": "device", "rate": 0.5, "wikis": {"enwiki": 0.00001}},
    )

    assert streams(place.configured(Wiki="enwiki")) == {
        "android.taps": {
            "stream": "android.taps",
            "schema_title": "a/b",
            "destination_event_service": "elsewhere",
            "sample": {"unit": "device", "rate": 0.00001},
            "producers": {
                "metrics_platform_client": {"provide_values": ["page_id", "performer_is_logged_in"]}
            },
        }
    }


def test_what_does_not_run_has_no_stream(place):
    place.save("off", enabled=False)
    place.save("later", start="2026-06-15T12:00:01Z")

    assert streams(place) == {}


def test_of_two_instruments_on_one_stream_the_last_by_name_wins(place):
    place.save("b", stream=stream("one"), contextual_attributes=["page_id"])
    place.save("a", stream=stream("one"), contextual_attributes=[])

    assert streams(place)["one"]["producers"]["metrics_platform_client"]["provide_values"] == ["page_id"]


def test_a_static_entry_wins_and_is_logged_as_shadowed(place, tmp_path):
    log = tmp_path / "log"
    for which in ("by-name", "by-setting", "free"):
        place.save(which, stream=stream(which))
    static = {"by-name": {"schema_title": "static"}, "0": {"stream": "by-setting", "schema_title": "static"}}
    here = place.configured(EventStreams=static)
    here.wiki.config["DebugLogGroups"] = {"InstrumentConfigurator": str(log)}

    found = streams(here)

    assert found["by-name"] == {"schema_title": "static"}
    assert found["free"]["schema_title"] == "a/b"
    assert "by-setting" not in found
    said = [line.partition("wiki: ")[2] for line in log.read_text().splitlines()]
    assert [line for line in said if "is left out" not in line] == [
        f"The stream {which} of the instrument {place.name(which)} is shadowed: it is configured elsewhere."
        for which in ("by-name", "by-setting")
    ]


def test_a_stream_that_would_be_a_pattern_is_left_out(place):
    """It would match other streams, or, being no valid pattern, stop EventStreamConfig as a whole."""
    place.save("all", stream=stream("/.*/"))
    place.save("broken", stream=stream("/("))
    place.save("free", stream=stream("free/("))

    assert list(streams(place)) == ["free/("]


if EXTENSIONS:

    def test_the_real_eventstreamconfig_answers_with_our_streams(hubs):
        place = Place(hubs["production"]).at(NOON)
        assert REAL.exists(), f"there is no {REAL}"
        place.save(stream=stream("mine"))
        place.save("shadowed", stream=stream("static"))
        real = place.configured(
            TestExtensions=[str(REAL)],
            EventStreams={"static": {"schema_title": "static"}},
            EventStreamsDefaultSettings={"topic_prefixes": ["eqiad.", "codfw."]},
        )
        real.refresh()

        answer = real.wiki.anybody.get(action="streamconfigs", all_settings=1)["streams"]

        assert answer["mine"] == {
            "stream": "mine",
            "schema_title": "a/b",
            "destination_event_service": "elsewhere",
            "sample": {"unit": "session", "rate": 0.1},
            "producers": {
                "metrics_platform_client": {"provide_values": ["page_id", "performer_is_logged_in"]}
            },
            "topics": ["eqiad.mine", "codfw.mine"],
            "topic_prefixes": ["eqiad.", "codfw."],
        }
        assert answer["static"]["schema_title"] == "static"
