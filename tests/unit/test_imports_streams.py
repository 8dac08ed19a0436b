"""Documents from stream configurations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from configurator.core.exchange.foreign import ASKED, ImportDefaults, Imported
from configurator.core.exchange.imports import from_streamconfigs
from configurator.problems import Severity
from tests.support.imports import GIVEN, document, said, stream


def of_stream(config: Any, name: str = "mediawiki.web_scroll", given: ImportDefaults = GIVEN) -> Imported:
    (result,) = from_streamconfigs({"streams": {name: config}}, given)
    return result


def test_a_stream_becomes_a_document_with_its_keys_in_canonical_order():
    result = of_stream(stream("page_id", "mediawiki_skin"))

    assert json.dumps(document(result)) == json.dumps(
        {
            "schema": "instrument/1.0.0",
            "name": "mediawiki-web-scroll",
            "title": "mediawiki.web_scroll",
            "description": "Imported from the configuration of the stream mediawiki.web_scroll.",
            "owners": ["Reading"],
            "contact": "reading@lists.example.org",
            "task": "T123456",
            "purpose": [],
            "risk": {"level": "low", "review": None},
            "enabled": True,
            "start": "2026-01-01T00:00:00Z",
            "end": "2026-12-31T23:59:59Z",
            "environments": ["production"],
            "platforms": ["web"],
            "stream": {
                "name": "mediawiki.web_scroll",
                "schema_title": "analytics/product_metrics/web/base",
                "destination_event_service": "eventgate-analytics-external",
            },
            "sample": {"unit": "session", "rate": 0.2, "wikis": {}},
            "contextual_attributes": ["page_id", "mediawiki_skin"],
            "overrides": {},
        }
    )
    assert (result.source, result.missing, result.problems) == ("mediawiki.web_scroll", (), ())


@pytest.mark.parametrize(
    ("name", "platform", "unit"),
    [
        pytest.param("android.taps", "android", "device", id="Android"),
        pytest.param("ios.taps", "ios", "device", id="iOS"),
        pytest.param("mediawiki.taps", "web", "pageview", id="web"),
        pytest.param("androids_dream", "web", "pageview", id="only a prefix with its dot names an app"),
    ],
)
def test_a_missing_sample_is_written_as_everyone_with_a_warning(name, platform, unit):
    result = of_stream(stream(sample=None), name)

    assert document(result)["platforms"] == [platform]
    assert document(result)["sample"] == {"unit": unit, "rate": 1, "wikis": {}}
    assert said(result) == [(f"/streams/{name}/sample", "sample/was-missing")]
    assert result.problems[0].severity is Severity.WARNING


def test_a_repeated_attribute_is_dropped_with_a_warning():
    result = of_stream(stream("page_id", "mediawiki_skin", "page_id"))

    assert document(result)["contextual_attributes"] == ["page_id", "mediawiki_skin"]
    place = "/streams/mediawiki.web_scroll/producers/metrics_platform_client/provide_values"
    assert said(result) == [(f"{place}/2", "import/repeated")]


def test_a_risk_above_low_becomes_pending_with_a_warning():
    result = of_stream(stream("page_id", "performer_name"))

    assert document(result)["risk"] == {"level": "pending", "review": None}
    assert document(result)["enabled"] is False
    assert [code for _, code in said(result)] == ["import/risk-pending", "import/switched-off"]


def test_what_nobody_says_is_missing_from_the_document_and_named():
    result = of_stream(stream(), given=ImportDefaults(environments=()))

    assert result.missing == ASKED == ("owners", "contact", "task", "start", "end", "environments")
    assert not set(ASKED) & set(document(result))


@pytest.mark.parametrize("producers", [{}, [], {"eventgate": {}}, None])
def test_a_stream_without_metrics_platform_clients_is_left_out_with_a_note(producers):
    result = of_stream(stream(producers=producers))

    assert result.value is None
    assert [problem.severity for problem in result.problems] == [Severity.NOTE]
    assert said(result) == [("/streams/mediawiki.web_scroll", "import/no-instrument")]


@pytest.mark.parametrize(
    ("config", "place", "code"),
    [
        pytest.param(7, "", "import/type", id="no object"),
        pytest.param(stream(schema_title=None), "/schema_title", "import/missing", id="no schema"),
        pytest.param(stream(schema_title=" "), "/schema_title", "import/missing", id="a blank schema"),
        pytest.param(
            stream(schema_title=["a"]), "/schema_title", "import/type", id="a schema that is no text"
        ),
        pytest.param(stream(producers="all"), "/producers", "import/type", id="producers that are no object"),
        pytest.param(
            stream(producers={"metrics_platform_client": {"provide_values": 1}}),
            "/producers/metrics_platform_client/provide_values",
            "import/type",
            id="attributes that are no list",
        ),
        pytest.param(
            stream("page_id", None),
            "/producers/metrics_platform_client/provide_values/1",
            "import/type",
            id="an attribute that is no text",
        ),
        pytest.param(stream(sample="all"), "/sample", "import/type", id="a sample that is no object"),
        pytest.param(
            stream(sample={"unit": "session"}), "/sample/rate", "import/sample", id="a sample without rate"
        ),
        pytest.param(
            stream(sample={"unit": "week", "rate": 1}), "/sample/unit", "import/sample", id="an unknown unit"
        ),
        pytest.param(
            stream(sample={"unit": ["x"], "rate": 1}),
            "/sample/unit",
            "import/sample",
            id="a unit that is no text",
        ),
    ],
)
def test_a_malformed_stream_is_a_problem_and_the_others_go_on(config, place, code):
    bad, good = from_streamconfigs({"streams": {"a/b": config, "mediawiki.good": stream()}}, GIVEN)

    assert (bad.source, bad.value) == ("a/b", None)
    assert said(bad) == [(f"/streams/a~1b{place}", code)]
    assert good.value is not None


@pytest.mark.parametrize(
    "value", [None, 1, [], {}, {"streams": 1}, {"error": {"code": "badvalue"}}, "streams"]
)
def test_what_is_no_answer_of_streamconfigs_is_one_problem(value):
    (result,) = from_streamconfigs(value, GIVEN)

    assert (result.source, result.value, said(result)) == ("", None, [("", "import/shape")])


@pytest.mark.parametrize("streams", [{}, []])
def test_no_streams_are_no_documents(streams):
    assert from_streamconfigs({"streams": streams}, GIVEN) == []
