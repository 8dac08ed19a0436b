"""The effective configuration, and what consumers are given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from configurator.core.document.effective import active, effective, inactive_reason, rate_on, resolved
from configurator.core.document.model import Instrument
from configurator.core.exchange.delivery import Deliverable, body, mpic_items, streamconfigs
from configurator.core.judged import Document
from configurator.core.kind import INSTRUMENT
from configurator.errors import InvalidDocumentError

DURING = "2026-06-01T12:00:00Z"


def document(**changes: Any) -> dict[str, Any]:
    return {
        "schema": "instrument/1.0.0",
        "name": "web-scroll",
        "title": "Web scroll",
        "description": "How far readers scroll.",
        "owners": ["Reading"],
        "contact": "reading@lists.example.org",
        "task": "T123456",
        "purpose": [],
        "risk": {"level": "low", "review": None},
        "enabled": True,
        "start": "2026-01-01T00:00:00Z",
        "end": "2026-12-31T23:59:59Z",
        "environments": ["beta", "production"],
        "platforms": ["web"],
        "stream": {
            "name": "mediawiki.web_scroll",
            "schema_title": "analytics/product_metrics/web/base",
            "destination_event_service": "eventgate-analytics-external",
        },
        "sample": {"unit": "pageview", "rate": 0.01, "wikis": {}},
        "contextual_attributes": ["page_id", "mediawiki_skin"],
        "overrides": {},
    } | changes


def instrument(**changes: Any) -> Instrument:
    return Instrument.model_validate(document(**changes))


def deliverable(page_id: int | None = None, **changes: Any) -> Deliverable:
    return Deliverable(Document.of(document(**changes)), page_id)


def sample(rate: float, unit: str = "pageview", **wikis: float) -> dict[str, Any]:
    return {"unit": unit, "rate": rate, "wikis": wikis}


@pytest.mark.parametrize(
    ("changes", "at", "reason"),
    [
        pytest.param({}, DURING, None, id="within its window"),
        pytest.param({}, "2026-01-01T00:00:00Z", None, id="the start belongs to the window"),
        pytest.param({}, "2026-12-31T23:59:59Z", None, id="the end belongs to the window"),
        pytest.param(
            {}, "2025-12-31T23:59:59Z", "it starts at 2026-01-01T00:00:00Z", id="a second too early"
        ),
        pytest.param({}, "2027-01-01T00:00:00Z", "it ended at 2026-12-31T23:59:59Z", id="a second too late"),
        pytest.param({"enabled": False}, DURING, "it is switched off", id="disabled"),
        pytest.param(
            {"environments": ["production"], "enabled": False},
            DURING,
            "its environments do not list beta",
            id="meant for elsewhere",
        ),
        pytest.param(
            {"overrides": {"beta": {"enabled": False}}},
            DURING,
            "it is switched off in beta",
            id="off here only",
        ),
        pytest.param(
            {"enabled": False, "overrides": {"beta": {"enabled": True}}}, DURING, None, id="on here only"
        ),
        pytest.param(
            {"overrides": {"beta": {"end": "2026-02-01T00:00:00Z"}}},
            DURING,
            "it ended at 2026-02-01T00:00:00Z",
            id="a window of its own",
        ),
        pytest.param({"overrides": {"production": {"enabled": False}}}, DURING, None, id="off elsewhere"),
    ],
)
def test_an_instrument_is_active_or_says_why_not(changes, at, reason):
    assert inactive_reason(instrument(**changes), "beta", at) == reason
    assert active(instrument(**changes), "beta", at) is (reason is None)


def test_an_override_replaces_the_whole_sample():
    mine = instrument(sample=sample(0.01, enwiki=0.5), overrides={"beta": {"sample": sample(1, "session")}})

    assert resolved(mine, "beta").sample.model_dump() == sample(1, "session")
    assert resolved(mine, "beta").overrides == {}
    assert resolved(mine, "production").sample.wikis == {"enwiki": 0.5}


@pytest.mark.parametrize(
    ("wiki", "rate"),
    [
        pytest.param(None, 0.01, id="no wiki: the default rate"),
        pytest.param("enwiki", 1, id="a rate of its own"),
        pytest.param("dewiki", 0, id="a rate of 0 is a rate"),
        pytest.param("frwiki", 0.01, id="a wiki without one"),
    ],
)
def test_a_wiki_has_its_own_rate_or_the_default_rate(wiki, rate):
    assert rate_on(instrument(sample=sample(0.01, enwiki=1.0, dewiki=0.0)).sample, wiki) == rate


def test_a_whole_rate_is_written_without_a_point():
    assert json.dumps(rate_on(instrument(sample=sample(1.0)).sample, None)) == "1"


def test_the_effective_configuration_answers_for_one_environment_wiki_and_instant():
    mine = instrument(overrides={"beta": {"sample": sample(0.5, enwiki=1)}})

    answer = effective(mine, INSTRUMENT.keys, "beta", "enwiki", DURING)

    assert answer == {
        "name": "web-scroll",
        "environment": "beta",
        "wiki": "enwiki",
        "active": True,
        "reason": None,
        "title": "Web scroll",
        "description": "How far readers scroll.",
        "owners": ["Reading"],
        "contact": "reading@lists.example.org",
        "task": "T123456",
        "purpose": [],
        "risk": {"level": "low", "review": None},
        "enabled": True,
        "start": "2026-01-01T00:00:00Z",
        "end": "2026-12-31T23:59:59Z",
        "platforms": ["web"],
        "stream": {
            "name": "mediawiki.web_scroll",
            "schema_title": "analytics/product_metrics/web/base",
            "destination_event_service": "eventgate-analytics-external",
        },
        "sample": {"unit": "pageview", "rate": 1},
        "contextual_attributes": ["page_id", "mediawiki_skin"],
    }
    assert list(answer)[:5] == ["name", "environment", "wiki", "active", "reason"]
    assert list(answer)[-3:] == ["stream", "sample", "contextual_attributes"]


def test_an_inactive_effective_configuration_says_why():
    answer = effective(instrument(), INSTRUMENT.keys, "staging", None, DURING)

    assert (answer["active"], answer["reason"]) == (False, "its environments do not list staging")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"end": "2026-02-30T00:00:00Z"}, "window/no-such-date", id="a date that does not exist"),
        pytest.param({"sample": sample(0.0000001)}, "rate/too-precise", id="too many decimals"),
        pytest.param(
            {"sample": sample(1, "device")},
            "sample/unit-unsupported",
            id="a unit that the platform does not know",
        ),
    ],
)
def test_an_invalid_document_cannot_be_delivered(changes, code):
    with pytest.raises(InvalidDocumentError) as caught:
        deliverable(**changes)
    [problem] = caught.value.problems
    assert (problem.code, problem.where) == (code, "document")
    assert (problem.line or 0) > 1, "its place in the text"


def test_an_item_of_the_list_has_the_keys_that_the_consumer_reads_in_a_fixed_order():
    mine = deliverable(
        42, sample=sample(0.01, enwiki=0.5, dewiki=1, frwiki=0.5, eswiki=0.01, ptwiki=0.000001)
    )

    (item,) = mpic_items([mine], "production", DURING)

    assert json.dumps(item, indent=1) == json.dumps(
        {
            "id": 42,
            "name": "web-scroll",
            "slug": "web-scroll",
            "status": 1,
            "start": "2026-01-01T00:00:00Z",
            "end": "2026-12-31T23:59:59Z",
            "utc_start_dt": "2026-01-01T00:00:00Z",
            "utc_end_dt": "2026-12-31T23:59:59Z",
            "sample_unit": "pageview",
            "sample_rate": {
                "default": 0.01,
                "0.000001": ["ptwiki"],
                "0.5": ["enwiki", "frwiki"],
                "1": ["dewiki"],
            },
            "stream_name": "mediawiki.web_scroll",
            "contextual_attributes": ["page_id", "mediawiki_skin"],
            "schema_title": "analytics/product_metrics/web/base",
            "schema_type": "custom",
            "type": "baseline",
        },
        indent=1,
    )


def test_without_a_page_an_item_has_no_id():
    (item,) = mpic_items([deliverable()], "production", DURING)

    assert isinstance(item, dict)
    assert next(iter(item)) == "name"


def test_the_list_holds_what_runs_now_on_web_by_name():
    candidates = [
        deliverable(name="zebra"),
        deliverable(name="apple"),
        deliverable(name="apps-too", platforms=["android", "web"]),
        deliverable(name="apps-only", platforms=["android"]),
        deliverable(name="off", enabled=False),
        deliverable(name="past", end="2026-02-01T00:00:00Z"),
        deliverable(name="elsewhere", environments=["beta"]),
    ]

    items = mpic_items(candidates, "production", DURING)

    assert [item["name"] for item in items if isinstance(item, dict)] == ["apple", "apps-too", "zebra"]


def test_no_instrument_is_an_empty_list():
    assert body(mpic_items([], "production", DURING)) == b"[]"


def test_a_stream_configuration_respects_the_instruments_own_schema_and_destination():
    mine = deliverable(
        platforms=["android"],
        sample=sample(0.01, "device", enwiki=1),
        stream={"name": "android.taps", "schema_title": "a/b", "destination_event_service": "elsewhere"},
    )

    assert streamconfigs([mine], "production", "enwiki", DURING) == {
        "streams": {
            "android.taps": {
                "schema_title": "a/b",
                "destination_event_service": "elsewhere",
                "sample": {"unit": "device", "rate": 1},
                "producers": {"metrics_platform_client": {"provide_values": ["page_id", "mediawiki_skin"]}},
                "stream": "android.taps",
                "topics": ["android.taps"],
            }
        }
    }


def test_topics_carry_the_sites_prefixes():
    answer = streamconfigs([deliverable()], "production", None, DURING, topic_prefixes=["eqiad.", "codfw."])

    assert '"topics": ["eqiad.mediawiki.web_scroll", "codfw.mediawiki.web_scroll"]' in json.dumps(answer)


def test_streams_are_sorted_and_of_two_instruments_on_one_the_last_by_name_wins():
    def on(stream: str, name: str, rate: float) -> Deliverable:
        where = {"name": stream, "schema_title": "a", "destination_event_service": "b"}
        return deliverable(name=name, stream=where, sample=sample(rate))

    answer: Any = streamconfigs(
        [on("z", "zzz", 0.3), on("b", "bbb", 0.2), on("b", "aaa", 0.1)], "production", None, DURING
    )

    assert list(answer["streams"]) == ["b", "z"]
    assert answer["streams"]["b"]["sample"]["rate"] == 0.2


def test_the_same_instruments_in_another_order_make_the_same_bytes():
    one, other = deliverable(1, name="one"), deliverable(2, name="other")

    assert body(mpic_items([one, other], "beta", DURING)) == body(mpic_items([other, one], "beta", DURING))
