"""Documents from records of the Metrics Platform's own configurator."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.exchange.delivery import Deliverable, mpic_items
from configurator.core.exchange.foreign import ImportDefaults, Imported
from configurator.core.exchange.imports import from_mpic
from configurator.core.judged import Document
from tests.support.imports import GIVEN, document, record, said


def of_record(value: Any, given: ImportDefaults = GIVEN) -> Imported:
    (result,) = from_mpic([value], given)
    return result


def test_a_record_becomes_a_document():
    result = of_record(record(), ImportDefaults())

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
    given = ImportDefaults(owners=("Other",), contact="other@lists.example.org", start="2020-01-01T00:00:00Z")

    assert document(of_record(record(), given)) == document(of_record(record(), ImportDefaults()))


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

    off = ["import/switched-off"] if risk == "pending" else []
    assert document(result)["risk"]["level"] == risk
    assert document(result)["enabled"] is not bool(off)
    assert [code for _, code in said(result)] == [*codes, *off]


def test_what_is_off_anyway_is_not_said_to_be_switched_off():
    result = of_record(record(status=0, risk_level="pending"))

    assert (document(result)["enabled"], result.problems) == (False, ())


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
    assert of_record(record(utc_start_dt="soon"), ImportDefaults()).missing == ("start",)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        pytest.param("2026-06-30", "2026-06-30T00:00:00Z", "2026-06-30T23:59:59Z", id="no time"),
        pytest.param("2026-06-30 12:30", "2026-06-30T12:30:00Z", "2026-06-30T12:30:59Z", id="no seconds"),
    ],
)
def test_a_time_that_is_not_stated_makes_the_window_no_smaller_and_is_warned_of(text, start, end):
    begins, ends = of_record(record(utc_start_dt=text)), of_record(record(utc_end_dt=text))

    assert (document(begins)["start"], said(begins)) == (start, [("/0/utc_start_dt", "import/time")])
    assert (document(ends)["end"], said(ends)) == (end, [("/0/utc_end_dt", "import/time")])


def test_the_keys_of_today_are_read_too():
    today = record(start="2026-05-01T00:00:00Z", end="2026-08-01T00:00:00Z")
    del today["utc_start_dt"], today["utc_end_dt"]

    result = of_record(today)

    assert (document(result)["start"], document(result)["end"]) == (
        "2026-05-01T00:00:00Z",
        "2026-08-01T00:00:00Z",
    )
    assert result.problems == ()


def test_of_two_keys_that_disagree_the_one_of_today_counts_with_a_warning():
    result = of_record(record(start="2026-05-01T00:00:00Z", end="never"))

    assert (document(result)["start"], document(result)["end"]) == (
        "2026-05-01T00:00:00Z",
        "2026-12-31T23:59:59Z",
    )
    assert said(result) == [("/0/utc_start_dt", "import/repeated"), ("/0/end", "import/date")]


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


NOT_YET: list[Any] = [
    "pending", "denied", "Rejected", "not approved", "approval pending", "no", "n/a", "TBD", "in review",
    "unapproved", "approved?", "declined: https://example.org", "http://example.org/review", "\ud800",
    False, 0, 1, [], {}, ["approved"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("said_of_it", "level", "codes"),
    [
        pytest.param("https://example.org/review", "low", [], id="an address"),
        pytest.param("T123456", "low", [], id="a task"),
        pytest.param("Approved.", "low", [], id="a word of approval"),
        pytest.param(True, "low", [], id="true"),
        pytest.param(None, "low", [], id="nothing"),
        pytest.param(" ", "low", [], id="a blank"),
        *(pytest.param(word, "pending", ["import/risk-pending"], id=str(word)) for word in NOT_YET),
    ],
)
@pytest.mark.parametrize("risk", [None, "low", "tier 3", "high", "?"])
def test_a_review_that_is_no_approval_is_a_not_yet(said_of_it, level, codes, risk):
    result = of_record(record(security_legal_review=said_of_it, risk_level=risk))

    if codes:
        assert document(result)["risk"] == {"level": "pending", "review": None}
        assert document(result)["enabled"] is False
        assert said(result) == [("/0/security_legal_review", codes[0]), ("/0", "import/switched-off")]
    elif risk in {None, "low", "tier 3"}:
        assert document(result)["risk"]["level"] == level
        assert said(result) == []


@pytest.mark.parametrize(
    ("rate", "became", "codes"),
    [
        pytest.param(0.1 + 0.2, 0.3, ["import/rounded"], id="a sum of floats"),
        pytest.param("0.12345678", 0.123457, ["import/rounded"], id="digits"),
        pytest.param(0.9999999, 1, ["import/rounded"], id="nearly everybody"),
        pytest.param(0.000001, 0.000001, [], id="one in a million"),
        pytest.param(0, 0, [], id="nobody"),
    ],
)
def test_a_rate_with_more_decimals_than_a_document_may_have_is_rounded_with_a_note(rate, became, codes):
    alone = of_record(record(sample_rate=rate))
    wiki = of_record(record(sample_rate={"default": 0.5, str(rate): ["enwiki"]}))

    assert document(alone)["sample"]["rate"] == document(wiki)["sample"]["wikis"]["enwiki"] == became
    assert [code for _, code in said(alone)] == [code for _, code in said(wiki)] == codes


def test_a_rate_of_which_nothing_would_be_left_is_not_rounded():
    assert said(of_record(record(sample_rate=1e-7))) == [("/0/sample_rate", "import/sample")]


@pytest.mark.parametrize(
    ("key", "place", "most"), [("name", "title", 255), ("description", "description", 2000)]
)
def test_a_text_for_people_that_is_too_long_is_cut_with_a_warning(key, place, most):
    fits = of_record(record(**{key: "e\u0301" * most}))
    long = of_record(record(**{key: "e\u0301" * (most + 1)}))

    assert (fits.problems, len(document(long)[place])) == ((), most)
    assert document(long)[place].endswith("é…")
    assert said(long) == [(f"/0/{key}", "import/shortened")]


@pytest.mark.parametrize(
    ("changes", "place", "read"),
    [
        pytest.param({"contextual_attributes": {"0": "page_id", "2": "mediawiki_skin"}}, "contextual_attributes", ["page_id", "mediawiki_skin"], id="attributes"),
        pytest.param({"contextual_attributes": {}}, "contextual_attributes", [], id="no attributes"),
        pytest.param({"owner": {"1": "Reading", "7": "Apps"}}, "owners", ["Reading", "Apps"], id="owners"),
        pytest.param({"purpose": {}}, "purpose", [], id="no purpose"),
        pytest.param({"environments": {"1": "production"}}, "environments", ["production"], id="environments"),
    ],
)  # fmt: skip
def test_lists_are_read_as_php_writes_them(changes, place, read):
    result = of_record(record(**changes))

    assert (document(result)[place], result.problems) == (read, ())


def test_wikis_are_read_as_php_writes_lists():
    rates = {"default": 1, "0.5": {"0": "enwiki", "2": "dewiki"}, "0.1": {}}

    assert document(of_record(record(sample_rate=rates)))["sample"]["wikis"] == {"enwiki": 0.5, "dewiki": 0.5}


def test_records_are_read_as_php_writes_lists():
    results = from_mpic({"0": record(), "2": record(slug="other", owner=1)}, GIVEN)

    assert [result.source for result in results] == ["web-scroll", "other"]
    assert said(results[1]) == [("/2/owner", "import/type")]


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
            {"sample_rate": {"default": 1, "0.5": {"wiki": "enwiki"}}},
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
    mine = Deliverable(Document.of(document(of_record(record(), GIVEN))), 7)

    items = mpic_items([mine], "production", "2026-06-01T00:00:00Z")
    (back,) = from_mpic(items, GIVEN)

    for key in ("name", "start", "end", "stream", "sample", "contextual_attributes", "enabled"):
        assert document(back)[key] == mine.instrument.model_dump(mode="json", by_alias=True)[key]
