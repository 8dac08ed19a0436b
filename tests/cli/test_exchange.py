"""import and export: from and to the formats of other tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Commands, told
from tests.support.examples import web_scroll
from tests.support.imports import record, stream

GIVEN = (
    "--owner", "Web Team", "--contact", "web-team@lists.example.org", "--task", "T123456",
    "--start", "2026-01-01T00:00:00Z", "--end", "2026-12-31T23:59:59Z",
)  # fmt: skip
STREAMS = ("import", "streams.json", "dir", "--from", "streamconfigs")
RECORDS = ("import", "records.json", "dir", "--from", "mpic")


@pytest.fixture
def sources(instruments: Commands) -> Commands:
    """Return the command line with a source of each kind."""
    instruments.file("streams.json", {"streams": {"mediawiki.web_scroll": stream("page_id")}})
    instruments.file("records.json", [record()])
    return instruments


def test_stream_configurations_become_valid_documents(sources: Commands):
    assert sources(*STREAMS, *GIVEN) == told("dir/mediawiki-web-scroll.json", err="1 of 1 written to dir")
    document = sources.read("dir/mediawiki-web-scroll.json")
    assert document["stream"]["name"] == "mediawiki.web_scroll"
    assert document["sample"] == {"unit": "session", "rate": 0.2, "wikis": {}}
    assert (document["owners"], document["environments"]) == (["Web Team"], ["production"])
    assert sources("validate", "dir/mediawiki-web-scroll.json").exit == 0
    assert sources("fmt", "--check", "dir/mediawiki-web-scroll.json").exit == 0


def test_records_of_the_predecessor_become_valid_documents(sources: Commands):
    assert sources(*RECORDS) == told("dir/web-scroll.json", err="1 of 1 written to dir")
    document = sources.read("dir/web-scroll.json")
    assert document["sample"] == {
        "unit": "pageview",
        "rate": 0.5,
        "wikis": {"dewiki": 1, "enwiki": 1, "frwiki": 0.1},
    }
    assert sources("validate", "dir/web-scroll.json").exit == 0


def test_a_source_comes_from_standard_input_too(sources: Commands):
    text = (sources.directory / "records.json").read_text()

    answer = sources("import", "-", "dir", "--from", "mpic", stdin=text)
    assert (answer.exit, answer.out) == (0, "dir/web-scroll.json\n")


def test_what_the_source_lacks_is_asked_for_on_a_terminal(sources: Commands):
    answers = "Web Team\nweb-team@lists.example.org\nT123456\n2026-01-01T00:00:00Z\n2026-12-31T23:59:59Z\n"

    answer = sources(*STREAMS, stdin=answers, terminal=True)
    assert (answer.exit, answer.out) == (0, "dir/mediawiki-web-scroll.json\n")
    assert sources.read("dir/mediawiki-web-scroll.json")["owners"] == ["Web Team"]


def test_without_a_terminal_the_missing_options_are_named(sources: Commands):
    answer = sources(*STREAMS, "--owner", "Web Team", "--start", "2026-01-01T00:00:00Z")

    assert answer.exit == 2
    assert answer.err.endswith("Error: the source does not say everything; add --contact --task --end\n")
    assert not (sources.directory / "dir").exists()


def test_what_is_wrong_with_a_source_is_said_at_its_place(sources: Commands):
    attributes = ("page_id", "page_id", "page_namespace")
    sources.file(
        "streams.json", {"streams": {"mediawiki.odd": stream(*attributes, sample={"unit": "x", "rate": 0.1})}}
    )

    answer = sources(*STREAMS, *GIVEN)
    assert answer == told(
        err="""
        streams.json#mediawiki.odd: warning: import/repeated: /streams/mediawiki.odd/producers/metrics_platform_client/provide_values/1 lists "page_id" again; kept once
        streams.json#mediawiki.odd: error: import/sample: /streams/mediawiki.odd/sample/unit is "x", which clients take for nobody; write pageview, session or device
        0 of 1 written to dir
        """,
        exit=4,
    )


def test_a_missing_sample_means_everyone_and_is_warned_of(sources: Commands):
    config = stream("page_id")
    del config["sample"]
    sources.file("streams.json", {"streams": {"mediawiki.all": config}})

    answer = sources(*STREAMS, *GIVEN)
    assert answer.exit == 0
    assert (
        "streams.json#mediawiki.all: warning: sample/was-missing: /streams/mediawiki.all/sample "
        in answer.err
    )
    assert sources.read("dir/mediawiki-all.json")["sample"] == {"unit": "pageview", "rate": 1, "wikis": {}}


def test_one_bad_record_does_not_stop_the_others(sources: Commands):
    sources.file("records.json", [record(), record(slug="web-other", sample_rate={"default": "many"})])

    answer = sources(*RECORDS)
    assert (answer.exit, answer.out) == (8, "dir/web-scroll.json\n")
    assert answer.err.splitlines()[-1] == "1 of 2 written to dir"
    assert "records.json#" in answer.err


def test_a_file_that_is_there_already_stays_unless_forced(sources: Commands):
    sources.file("dir/web-scroll.json", "mine")

    assert sources(*RECORDS) == told(
        err="dir/web-scroll.json is there already; --force overwrites it\n0 of 1 written to dir\n", exit=8
    )
    assert (sources.directory / "dir/web-scroll.json").read_text() == "mine"
    assert sources(*RECORDS, "--force").exit == 0
    assert sources.read("dir/web-scroll.json")["name"] == "web-scroll"


def test_an_empty_source_makes_nothing_and_is_no_error(sources: Commands):
    sources.file("streams.json", {"streams": {}})

    assert sources(*STREAMS, *GIVEN) == told(err="0 of 0 written to dir")


@pytest.mark.parametrize("value", [{}, [], '"x"'], ids=str)
def test_a_source_of_another_shape_is_refused_with_the_shape_that_is_expected(sources: Commands, value: Any):
    sources.file("streams.json", value)

    assert sources(*STREAMS, *GIVEN) == told(
        err="""
        streams.json#: error: import/shape: expected {"streams": {…}}, as action=streamconfigs answers
        0 of 1 written to dir
        """,
        exit=4,
    )


def test_a_source_that_is_no_json_is_refused_at_its_place(sources: Commands):
    sources.file("records.json", '[{"slug": "a"}, {]')

    assert sources(*RECORDS) == told(
        err="""
        records.json:1:18: error: json/syntax: not JSON: a key in double quotes is expected here: "key": value
        """,
        exit=4,
    )


ODD = [
    pytest.param({"name": "half \ud83d"}, "dir/bad.json: error: json/lone-surrogate: /title ", id="half a surrogate pair"),
    pytest.param({"name": "\uffff"}, "dir/bad.json: error: json/noncharacter: /title ", id="a noncharacter"),
    pytest.param({"name": 5}, "records.json#bad: error: import/type: /1/name ", id="another type"),
    pytest.param({"sample_rate": float("nan")}, "records.json#bad: error: import/sample: /1/sample_rate ", id="NaN"),
    pytest.param({"sample_rate": 10**4000}, "records.json#bad: error: import/sample: /1/sample_rate ", id="a huge number"),
    pytest.param({"sample_rate": {"default": 1, "0.5": ["EN wiki"]}}, "dir/bad.json: error: schema/pattern: /sample/wikis/EN wiki ", id="a wiki's name"),
    pytest.param({"task": "soon"}, "dir/bad.json: error: schema/pattern: /task ", id="a task"),
    pytest.param({"owner": ["x" * 256]}, "dir/bad.json: error: schema/length: /owners/0 ", id="an owner's length"),
    pytest.param({"owner": ["é", "e\u0301"]}, "dir/bad.json: error: list/repeated: /owners ", id="an owner twice"),
    pytest.param({"utc_start_dt": "2027-01-01"}, "dir/bad.json: error: window/empty: /end ", id="an empty window"),
    pytest.param({"purpose": [f"{at}{'x' * 250}" for at in range(300)]}, "dir/bad.json: error: json/too-large: ", id="too large"),
    pytest.param({"stream_name": "<\u0301"}, "dir/bad.json: error: json/combining-after-escape: /stream/name ", id="a mark"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "reason"), ODD)
def test_what_would_not_be_saved_is_left_out_with_its_reason_and_stops_no_other(
    sources: Commands, changes, reason
):
    text = json.dumps([record(), record(slug="bad") | changes, record(slug="last")])
    sources.file("records.json", text)

    answer = sources(*RECORDS)
    assert (answer.exit, answer.out) == (8, "dir/web-scroll.json\ndir/last.json\n")
    assert reason in answer.err
    assert answer.err.splitlines()[-1] == "2 of 3 written to dir"
    assert not (sources.directory / "dir/bad.json").exists()
    assert sources("validate", "dir/web-scroll.json", "dir/last.json").exit == 0


def test_an_object_that_repeats_a_key_is_left_out_and_stops_no_other(sources: Commands):
    text = json.dumps([record(slug="first"), record(slug="last")])
    sources.file("records.json", text.replace('"slug": "first"', '"slug": "one", "slug": "two"'))

    answer = sources(*RECORDS)
    assert (answer.exit, answer.out) == (8, "dir/last.json\n")
    assert "records.json#two: error: json/repeated-key: /0 holds a key twice" in answer.err


def test_what_is_not_normalised_is_written_as_it_would_be_stored(sources: Commands):
    sources.file("records.json", [record(name="Cafe\u0301")])

    assert sources(*RECORDS).exit == 0
    assert sources.read("dir/web-scroll.json")["title"] == "Café"
    assert sources("fmt", "--check", "dir/web-scroll.json").exit == 0


def test_a_file_that_cannot_be_written_stops_no_other(sources: Commands):
    sources.file("records.json", [record(), record(slug="last")])
    (sources.directory / "dir/web-scroll.json").mkdir(parents=True)

    answer = sources(*RECORDS, "--force")
    assert (answer.exit, answer.out) == (8, "dir/last.json\n")
    assert "dir/web-scroll.json: is no file, so it cannot be rewritten" in answer.err


def test_streams_of_other_systems_are_counted_and_no_failure(sources: Commands):
    others = {f"eventgate.other-{at}": {"schema_title": "x", "producers": {}} for at in range(222)}
    sources.file("streams.json", {"streams": {"mediawiki.web_scroll": stream("page_id")} | others})

    assert sources(*STREAMS, *GIVEN) == told(
        "dir/mediawiki-web-scroll.json",
        err="222 left out that no Metrics Platform client sends to\n1 of 1 written to dir",
    )


REAL = Path(__file__).parents[2].parent / "shared" / "data" / "streamconfigs.production.json"


def test_the_real_streams_are_all_written_among_those_of_others(sources: Commands):
    if not REAL.exists():
        pytest.skip(f"{REAL.name} of the real wikis is not on this machine")
    streams = json.loads(REAL.read_text("utf-8"))["streams"]
    others = {"eventlogging_Other": {"schema_title": "x"}, "mediawiki.page_change.v1": {"producers": []}}
    sources.file("streams.json", {"streams": others | streams})

    answer = sources(*STREAMS, *GIVEN)
    assert (answer.exit, len(answer.out.splitlines())) == (0, len(streams))
    assert answer.err.splitlines()[-2:] == [
        "2 left out that no Metrics Platform client sends to",
        f"{len(streams)} of {len(streams)} written to dir",
    ]


def test_a_byte_order_mark_before_a_source_is_passed_over(sources: Commands):
    sources.file("records.json", f"\ufeff{json.dumps([record()])}")

    assert sources(*RECORDS).exit == 0


def test_a_source_above_the_limit_says_so(sources: Commands, monkeypatch):
    monkeypatch.setattr("configurator.inputs.LARGEST_FOREIGN", 2 * 1024**2)
    sources.file("records.json", json.dumps([record(description="x" * 1024**2)] * 3))

    reason = "is larger than 2 MiB, which is the most that is read; split it"
    assert sources(*RECORDS) == told(err=f"records.json: {reason}", exit=2)
    text = (sources.directory / "records.json").read_text()
    assert sources("import", "-", "dir", "--from", "mpic", stdin=text) == told(err=f"-: {reason}", exit=2)


def test_a_directory_that_is_a_file_is_refused(sources: Commands):
    sources.file("dir", "x")

    answer = sources(*RECORDS)
    assert (answer.exit, answer.err.splitlines()[-1]) == (
        2,
        "Error: Invalid value for 'DIR': Directory 'dir' is a file.",
    )


def test_hostile_text_of_a_source_reaches_no_terminal_and_no_path(sources: Commands):
    sources.file("records.json", [record(slug="../\x1b[2J\u202eescape", name="N\x1b]0;x\x07")])

    answer = sources(*RECORDS)
    assert (answer.out + answer.err).replace("\n", "").isprintable()
    assert [path.parent.name for path in sources.directory.rglob("*escape*.json")] in ([], ["dir"])


def test_export_as_mpic_has_exactly_the_items_that_consumers_take(instruments: Commands):
    instruments.production.edit("web-scroll", web_scroll())
    instruments.production.edit("web-off", web_scroll(name="web-off", enabled=False))
    instruments.production.edit("web-later", web_scroll(name="web-later", start="2026-07-01T00:00:00Z"))

    assert instruments("export", "production", "--as", "mpic") == told(
        """
        [
          {
            "name": "web-scroll",
            "slug": "web-scroll",
            "status": 1,
            "start": "2026-01-01T00:00:00Z",
            "end": "2026-12-31T23:59:59Z",
            "utc_start_dt": "2026-01-01T00:00:00Z",
            "utc_end_dt": "2026-12-31T23:59:59Z",
            "sample_unit": "session",
            "sample_rate": {
              "default": 0.1,
              "0.01": [
                "enwiki"
              ]
            },
            "stream_name": "mediawiki.web_scroll",
            "contextual_attributes": [
              "page_id",
              "performer_is_logged_in"
            ],
            "schema_title": "analytics/product_metrics/web/base",
            "schema_type": "custom",
            "type": "baseline"
          }
        ]
        """
    )


def test_export_as_streamconfigs_is_for_one_wiki_at_one_instant(instruments: Commands):
    instruments.production.edit("web-scroll", web_scroll())

    answer = instruments("export", "production", "--as", "streamconfigs", "--wiki", "enwiki")
    assert answer.exit == 0
    [(name, config)] = answer.json.get("streams", answer.json).items()
    assert name == "mediawiki.web_scroll"
    assert config["sample"] == {"unit": "session", "rate": 0.01}
    assert config["producers"]["metrics_platform_client"]["provide_values"] == [
        "page_id",
        "performer_is_logged_in",
    ]
    late = instruments("export", "production", "--as", "streamconfigs", "--at", "2027-01-01T00:00:00Z")
    assert late.json.get("streams", late.json) == {}


def test_export_of_nothing_is_an_empty_list(instruments: Commands):
    assert instruments("export", "production", "--as", "mpic") == told("[]")


def test_export_leaves_an_invalid_page_out_and_names_it(instruments: Commands):
    instruments.production.edit("web-scroll", web_scroll())
    instruments.production.edit("web-broken", web_scroll(name="web-broken", end="2026-02-30T00:00:00Z"))

    answer = instruments("export", "production", "--as", "mpic")
    assert answer.exit == 8
    assert [item["name"] for item in answer.json] == ["web-scroll"]
    assert answer.err == (
        "production:web-broken is left out:\n"
        "production:web-broken:20:2: error: window/no-such-date: /end is 2026-02-30T00:00:00Z, which is no date and time; "
        "write one that exists\n"
    )


@pytest.mark.parametrize(
    "command",
    [
        ("export", "production", "--as", "mpic", "--at"),
        ("export", "production", "--as", "streamconfigs", "--at"),
        ("show", "production:web-scroll", "--effective", "--at"),
        (*RECORDS, "--start"),
        (*STREAMS, "--end"),
        ("new", "web-other", "--start"),
        ("new", "web-other", "--end"),
    ],
    ids=lambda command: f"{command[0]} {command[-1]}",
)
@pytest.mark.parametrize("text", ["2026-9-05T00:00:00Z", "2026-02-30T00:00:00Z", "2026-9-05", "tomorrow"])
def test_what_is_no_instant_is_a_usage_error_with_an_example(sources: Commands, command, text):
    sources.production.edit("web-scroll", web_scroll())

    answer = sources(*command, text)
    assert (answer.exit, answer.out) == (2, "")
    assert answer.err.endswith(
        f"Error: Invalid value for '{command[-1]}': '{text}' is no instant in UTC; "
        "write a day like 2026-01-31, an instant like 2026-01-31T00:00:00Z, or a distance like +30d (h, d or w)\n"
    )


def test_an_answer_that_is_no_instant_is_asked_for_again(sources: Commands):
    answers = "Web Team\nteam@lists.example.org\nT1\ntomorrow\n2026-01-01T00:00:00Z\n2026-12-31T23:59:59Z\n"

    answer = sources(*STREAMS, stdin=answers, terminal=True)
    assert (answer.exit, answer.err.count("'tomorrow' is no instant in UTC")) == (0, 1)
    assert sources.read("dir/mediawiki-web-scroll.json")["start"] == "2026-01-01T00:00:00Z"


def test_a_wiki_goes_with_streamconfigs_alone(instruments: Commands):
    answer = instruments("export", "production", "--as", "mpic", "--wiki", "enwiki")

    assert (answer.exit, answer.err.splitlines()[-1]) == (
        2,
        "Error: --wiki goes with --as streamconfigs; mpic lists the rates of all wikis",
    )
