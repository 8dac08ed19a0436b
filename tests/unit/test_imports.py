"""Documents from stream configurations and from records of the Metrics Platform's own configurator."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from configurator.core import rules
from configurator.core.delivery import Deliverable, mpic_items
from configurator.core.imports import ASKED, Given, Imported, machine_names
from configurator.core.imports_mpic import from_mpic, instant
from configurator.core.imports_streams import from_streamconfigs
from configurator.core.instrument import Instrument
from configurator.core.items import rate_in
from configurator.core.name import is_name
from configurator.errors import Severity

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "streamconfigs.json"
REAL = ROOT.parent / "shared" / "data"
GIVEN = Given(
    owners=("Reading",),
    contact="reading@lists.example.org",
    task="T123456",
    start="2026-01-01T00:00:00Z",
    end="2026-12-31T23:59:59Z",
)


def stream(*attributes: Any, **changes: Any) -> dict[str, Any]:
    return {
        "schema_title": "analytics/product_metrics/web/base",
        "destination_event_service": "eventgate-analytics-external",
        "producers": {"metrics_platform_client": {"provide_values": list(attributes)}},
        "sample": {"unit": "session", "rate": 0.2},
    } | changes


def record(**changes: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "name": "Web scroll",
        "slug": "web-scroll",
        "description": "How far readers scroll.",
        "creator": "Somebody",
        "owner": ["Reading"],
        "purpose": ["KR 3.5"],
        "utc_start_dt": "2026-01-01T00:00:00",
        "utc_end_dt": "2026-12-31 23:59:59.000Z",
        "task": "T123456",
        "risk_level": "tier 3",
        "sample_unit": "pageview",
        "sample_rate": {"default": "0.5", "0.1": ["frwiki"], "1": ["enwiki", "dewiki"]},
        "environments": ["staging", "production"],
        "security_legal_review": "https://example.org/review",
        "status": 1,
        "was_activated": 1,
        "stream_name": "mediawiki.web_scroll",
        "schema_title": "analytics/product_metrics/web/base",
        "schema_type": "custom",
        "email_address": "reading@lists.example.org",
        "type": "baseline",
        "contextual_attributes": ["page_id", "mediawiki_skin"],
    } | changes


def of_stream(config: Any, name: str = "mediawiki.web_scroll", given: Given = GIVEN) -> Imported:
    (result,) = from_streamconfigs({"streams": {name: config}}, given)
    return result


def of_record(value: Any, given: Given = GIVEN) -> Imported:
    (result,) = from_mpic([value], given)
    return result


def document(result: Imported) -> dict[str, Any]:
    assert result.value is not None, result.problems
    return result.value


def said(result: Imported) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in result.problems]


# Stream configurations


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
    assert [code for _, code in said(result)] == ["import/risk-pending"]


def test_what_nobody_says_is_missing_from_the_document_and_named():
    result = of_stream(stream(), given=Given(environments=()))

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


# Records


def test_a_record_becomes_a_document():
    result = of_record(record(), Given())

    assert document(result) == {
        "schema": "instrument/1.0.0",
        "name": "web-scroll",
        "title": "Web scroll",
        "description": "How far readers scroll.",
        "owners": ["Reading"],
        "contact": "reading@lists.example.org",
        "task": "T123456",
        "purpose": ["KR 3.5"],
        "risk": {"level": "low", "review": "https://example.org/review"},
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
        "sample": {"unit": "pageview", "rate": 0.5, "wikis": {"dewiki": 1, "enwiki": 1, "frwiki": 0.1}},
        "contextual_attributes": ["page_id", "mediawiki_skin"],
        "overrides": {},
    }
    assert (result.missing, result.problems) == ((), ())


def test_what_a_record_says_counts_more_than_what_is_given():
    given = Given(owners=("Other",), contact="other@lists.example.org", start="2020-01-01T00:00:00Z")

    assert document(of_record(record(), given)) == document(of_record(record(), Given()))


def test_what_a_record_lacks_is_given():
    bare = {
        key: record()[key] for key in ("slug", "stream_name", "schema_title", "sample_unit", "sample_rate")
    }

    result = of_record(bare | {"status": 0}, GIVEN)

    assert document(result)["owners"] == ["Reading"]
    assert document(result)["title"] == "web-scroll"
    assert document(result)["description"] == "Imported from the record of web-scroll."
    assert document(result)["environments"] == ["production"]
    assert (result.missing, result.problems) == ((), ())


def test_older_records_write_lists_as_texts_with_commas():
    result = of_record(record(owner="Reading, Apps,Reading", purpose="", environments="staging,production"))

    assert document(result)["owners"] == ["Reading", "Apps"]
    assert document(result)["purpose"] == []
    assert document(result)["environments"] == ["beta", "production"]


@pytest.mark.parametrize(
    ("status", "enabled", "codes"),
    [
        pytest.param(1, True, [], id="1"),
        pytest.param("on", True, [], id="on"),
        pytest.param(True, True, [], id="true"),
        pytest.param(0, False, [], id="0"),
        pytest.param("off", False, [], id="off"),
        pytest.param(None, False, ["import/status"], id="nothing: off, with a warning"),
        pytest.param(2, False, ["import/status"], id="another number: off, with a warning"),
        pytest.param({}, False, ["import/status"], id="an object: off, with a warning"),
    ],
)
def test_the_status_says_whether_it_is_enabled(status, enabled, codes):
    result = of_record(record(status=status))

    assert document(result)["enabled"] is enabled
    assert [code for _, code in said(result)] == codes


@pytest.mark.parametrize(
    ("changes", "risk", "codes"),
    [
        pytest.param({"risk_level": 3}, "low", [], id="tier as a number"),
        pytest.param({"risk_level": "tier_2"}, "medium", [], id="tier in words"),
        pytest.param({"risk_level": "High"}, "high", [], id="a level"),
        pytest.param({"risk_level": "pending"}, "pending", [], id="pending"),
        pytest.param(
            {"risk_level": "tier1", "security_legal_review": "approved"},
            "pending",
            ["import/risk-pending"],
            id="above low, and no address of the review",
        ),
        pytest.param({"risk_level": "tier 9"}, "pending", ["import/risk-unknown"], id="no such tier"),
        pytest.param({"risk_level": ["x"]}, "pending", ["import/risk-unknown"], id="no word"),
        pytest.param({"risk_level": None}, "low", [], id="nothing: what the attributes imply"),
        pytest.param(
            {"risk_level": None, "compliance_requirements": ["legal", "gdpr"]},
            "pending",
            ["import/risk-pending"],
            id="earlier records: a review was asked for",
        ),
        pytest.param(
            {
                "risk_level": None,
                "compliance_requirements": [],
                "contextual_attributes": ["page_id", "performer_id"],
            },
            "pending",
            ["import/risk-pending"],
            id="the attributes imply more than low",
        ),
    ],
)
def test_the_risk_is_read_in_any_of_its_spellings(changes, risk, codes):
    result = of_record(record(**changes))

    assert document(result)["risk"]["level"] == risk
    assert [code for _, code in said(result)] == codes


def test_other_environments_are_dropped_with_a_warning():
    result = of_record(record(environments=["development", "production"]))

    assert document(result)["environments"] == ["production"]
    assert said(result) == [("/0/environments", "import/environment")]


def test_a_record_that_is_meant_for_no_environment_of_ours_is_left_out():
    result = of_record(record(environments=["development"]))

    assert result.value is None
    assert [code for _, code in said(result)] == ["import/environment", "import/no-environment"]


def test_an_unreadable_date_is_left_out_with_a_warning_and_what_is_given_counts():
    result = of_record(record(utc_start_dt="soon"), GIVEN)

    assert document(result)["start"] == GIVEN.start
    assert said(result) == [("/0/utc_start_dt", "import/date")]
    assert of_record(record(utc_start_dt="soon"), Given()).missing == ("start",)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2026-01-31T10:00:00", "2026-01-31T10:00:00Z", id="no zone is UTC"),
        pytest.param("2026-01-31 10:00:00", "2026-01-31T10:00:00Z", id="a space"),
        pytest.param("2026-01-31T10:00:00.000Z", "2026-01-31T10:00:00Z", id="fractions are dropped"),
        pytest.param("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z", id="another zone"),
        pytest.param("2026-01-31", "2026-01-31T00:00:00Z", id="no time"),
        pytest.param("0099-01-31", "0099-01-31T00:00:00Z", id="four digits of a year"),
        pytest.param("2026-02-30", None, id="no such day"),
        pytest.param("0001-01-01T00:00:00+02:00", None, id="before the calendar begins"),
        pytest.param("tomorrow", None, id="no date"),
    ],
)
def test_dates_become_instants(text, moment):
    assert instant(text) == moment


@pytest.mark.parametrize(
    ("rates", "sample"),
    [
        pytest.param(0.25, {"rate": 0.25, "wikis": {}}, id="one number"),
        pytest.param("0.25", {"rate": 0.25, "wikis": {}}, id="one number in digits"),
        pytest.param({"default": 0}, {"rate": 0, "wikis": {}}, id="no wikis"),
    ],
)
def test_sample_rates_are_read_in_any_of_their_spellings(rates, sample):
    assert document(of_record(record(sample_rate=rates)))["sample"] == {"unit": "pageview"} | sample


def test_of_two_rates_for_one_wiki_the_first_counts_as_for_the_consumers():
    result = of_record(record(sample_rate={"default": 1, "0.5": ["enwiki"], "0.1": ["enwiki", "frwiki"]}))

    assert document(result)["sample"]["wikis"] == {"enwiki": 0.5, "frwiki": 0.1}
    assert said(result) == [("/0/sample_rate/0.1", "import/repeated")]


def test_a_record_without_any_sample_means_everyone():
    result = of_record(record(sample_rate=None, sample_unit=None))

    assert document(result)["sample"] == {"unit": "pageview", "rate": 1, "wikis": {}}
    assert said(result) == [("/0/sample_rate", "sample/was-missing")]


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        pytest.param({"slug": None, "name": None}, "/slug", "import/missing", id="no name at all"),
        pytest.param({"slug": 5}, "/slug", "import/type", id="a slug that is no text"),
        pytest.param({"stream_name": None}, "/stream_name", "import/missing", id="no stream"),
        pytest.param({"schema_title": ""}, "/schema_title", "import/missing", id="no schema"),
        pytest.param({"owner": 1}, "/owner", "import/type", id="an owner that is no text"),
        pytest.param({"utc_end_dt": 1}, "/utc_end_dt", "import/type", id="a date that is no text"),
        pytest.param({"sample_rate": [1]}, "/sample_rate", "import/sample", id="a rate that is a list"),
        pytest.param({"sample_rate": {}}, "/sample_rate/default", "import/sample", id="no default rate"),
        pytest.param(
            {"sample_rate": {"default": 1, "half": ["enwiki"]}},
            "/sample_rate/half",
            "import/sample",
            id="a rate that is no number",
        ),
        pytest.param(
            {"sample_rate": {"default": 1, "0.5": {}}},
            "/sample_rate/0.5",
            "import/type",
            id="wikis in no list",
        ),
        pytest.param({"sample_unit": None}, "/sample_unit", "import/sample", id="a rate without unit"),
    ],
)
def test_a_malformed_record_is_a_problem_and_the_others_go_on(changes, place, code):
    bad, good = from_mpic([record(**changes), record(slug="good")], GIVEN)

    assert bad.value is None
    assert said(bad) == [(f"/0{place}", code)]
    assert document(good)["name"] == "good"


def test_a_record_that_is_no_object_is_a_problem():
    assert said(of_record("x")) == [("/0", "import/type")]


@pytest.mark.parametrize("value", [None, {}, {"error": "x"}, "x", 1])
def test_what_is_no_list_of_records_is_one_problem(value):
    (result,) = from_mpic(value, GIVEN)

    assert (result.value, said(result)) == (None, [("", "import/shape")])


@pytest.mark.parametrize("kind", ["A/B test", ["x"], 1])
def test_an_experiment_is_left_out_with_a_warning(kind):
    result = of_record(record(type=kind))

    assert result.value is None
    assert said(result) == [("/0/type", "import/experiment")]


def test_a_slug_that_is_no_machine_name_is_renamed_with_a_warning():
    result = of_record(record(slug="Web_Scroll"))

    assert document(result)["name"] == "web-scroll"
    assert said(result) == [("/0/slug", "import/renamed")]


def test_what_we_export_can_be_imported():
    mine = Instrument.model_validate(document(of_record(record(), GIVEN)))

    items = mpic_items([Deliverable(mine, 7)], "production", "2026-06-01T00:00:00Z")
    (back,) = from_mpic(items, GIVEN)

    for key in ("name", "start", "end", "stream", "sample", "contextual_attributes", "enabled"):
        assert document(back)[key] == mine.model_dump(mode="json", by_alias=True)[key]


def test_every_problem_of_an_import_is_in_the_table_of_rules():
    hostile: list[Any] = [
        *from_streamconfigs(None, GIVEN),
        *from_streamconfigs(
            {"streams": {"a": 1, "b": {}, "c": stream("page_id", "performer_id", sample=1)}}, GIVEN
        ),
        *from_streamconfigs(
            {"streams": {"d": stream("x", "x", sample=None), "e": stream(schema_title="")}}, GIVEN
        ),
        *from_mpic([record(type="A/B test"), record(slug="A_B", status="?", risk_level="?")], GIVEN),
        *from_mpic([record(environments="external", utc_end_dt="?", sample_rate="?")], GIVEN),
    ]

    found = {problem.code: problem.severity for result in hostile for problem in result.problems}
    table = {code: rule.severity for code, rule in rules.RULES.items() if rule.scope is rules.Scope.IMPORT}
    assert found == table


# Names and numbers


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("mediawiki.web_UI..actions", "mediawiki-web-ui-actions", id="runs become one hyphen"),
        pytest.param("-.a.b-", "a-b", id="none at the ends"),
        pytest.param("a" * 63, "a" * 63, id="63 characters fit"),
        pytest.param("a" * 60 + ".bcd", None, id="longer, without a hyphen to cut at"),
        pytest.param("a.very" * 20, None, id="longer: cut at a hyphen"),
        pytest.param("ab", None, id="too short"),
        pytest.param("", None, id="empty"),
        pytest.param("...", None, id="nothing left"),
        pytest.param("é\udcff", None, id="nothing that we can spell"),
    ],
)
def test_machine_names_are_always_valid(source, name):
    (made,) = machine_names([source])

    assert is_name(made)
    if name is None:
        assert made.endswith(hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:6])
    else:
        assert made == name


def test_a_long_name_is_cut_at_a_hyphen():
    source = "mediawiki.product_metrics." + "interaction_" * 4 + "end"

    (name,) = machine_names([source])

    digest = hashlib.sha256(source.encode()).hexdigest()[:6]
    assert name == f"mediawiki-product-metrics-interaction-interaction-{digest}"


def test_names_differ_whatever_the_order():
    sources = ["a.b.c", "a_b_c", "a-b-c"]

    names = dict(zip(sources, machine_names(sources), strict=True))

    assert names["a-b-c"] == "a-b-c"
    assert len(set(names.values())) == 3
    assert machine_names(sources[::-1]) == list(names.values())[::-1]


def test_even_equal_sources_get_different_names():
    assert len(set(machine_names(["same"] * 5))) == 5


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        pytest.param(1.0, 1, id="whole"),
        pytest.param("0.000001", 1e-6, id="digits"),
        pytest.param("1e-3", 0.001, id="digits with an exponent"),
        pytest.param("1e999", None, id="infinite"),
        pytest.param(float("nan"), None, id="NaN"),
        pytest.param(True, None, id="true is no number"),
        pytest.param("0_1", None, id="Python's digits"),
        pytest.param(-0.1, None, id="negative"),
        pytest.param(10**400, None, id="huge"),
    ],
)
def test_rates_are_numbers_from_0_to_1(value, rate):
    assert rate_in(value) == rate


# Whole files


def importable(path: Path) -> dict[str, Imported]:
    if not path.exists():
        pytest.skip(f"{path.name} of the real wikis is not on this machine")
    results = from_streamconfigs(json.loads(path.read_text("utf-8")), GIVEN)
    return {result.source: result for result in results}


@pytest.fixture(
    params=[
        pytest.param(EXAMPLE, id="our example"),
        pytest.param(REAL / "streamconfigs.production.json", id="real, production"),
        pytest.param(REAL / "streamconfigs.beta.json", id="real, Beta"),
    ]
)
def results(request):
    return importable(request.param)


def test_every_stream_of_a_file_becomes_a_valid_document(results):
    assert results
    for result in results.values():
        Deliverable(Instrument.model_validate(document(result)))
    assert len({document(result)["name"] for result in results.values()}) == len(results)


PRODUCTION = [
    pytest.param(EXAMPLE, id="our example"),
    pytest.param(REAL / "streamconfigs.production.json", id="real, production"),
]


@pytest.mark.parametrize("path", PRODUCTION)
def test_the_faults_of_a_file_are_reported(path):
    found = [problem for result in importable(path).values() for problem in result.problems]

    assert {problem.code for problem in found} == {
        "import/repeated",
        "import/risk-pending",
        "sample/was-missing",
    }
    assert {problem.severity for problem in found} == {Severity.WARNING}


@pytest.mark.parametrize("path", PRODUCTION)
def test_the_rules_see_the_faults_that_remain(path):
    production = rules.Context(environment="production", authority=True, now="2026-06-01T00:00:00Z")

    documents = [document(result) for result in importable(path).values()]

    assert {problem.code for each in documents for problem in rules.problems(each, production)} == {
        "attribute/gone",
        "attribute/superfluous",
        "attribute/unsupplied",
        "rate/everybody",
        "risk/pending",
    }


def test_the_real_streams_are_all_there():
    assert len(importable(REAL / "streamconfigs.production.json")) == 15
