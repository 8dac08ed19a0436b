"""new: a document that passes validate, from options or from answers."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.kind import canonical_text
from tests.support.commands import Commands, told
from tests.support.examples import web_scroll

SAID = (
    "--title", "Web scroll", "--description", "How far readers scroll.", "--owner", "Web Team",
    "--contact", "web-team@lists.example.org", "--task", "T123456",
)  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "schema": "instrument/1.0.0",
    "name": "web-scroll",
    "title": "Web scroll",
    "description": "How far readers scroll.",
    "owners": ["Web Team"],
    "contact": "web-team@lists.example.org",
    "task": "T123456",
    "purpose": [],
    "risk": {"level": "pending", "review": None},
    "enabled": False,
    "start": "2026-06-02T00:00:00Z",
    "end": "2026-08-31T00:00:00Z",
    "environments": ["beta", "production", "local"],
    "platforms": ["web"],
    "stream": {
        "name": "mediawiki.product_metrics.web_scroll",
        "schema_title": "analytics/product_metrics/web/base",
        "destination_event_service": "eventgate-analytics-external",
    },
    "sample": {"unit": "pageview", "rate": 0.01, "wikis": {}},
    "contextual_attributes": [],
    "overrides": {},
}


def test_new_writes_a_document_that_is_off_pending_and_valid(instruments: Commands):
    assert instruments("new", "web-scroll", *SAID) == told(
        "web-scroll.json",
        err="switched off, risk pending; edit it, then: instruments validate web-scroll.json",
    )
    assert instruments.read("web-scroll.json") == DOCUMENT
    assert instruments("validate", "web-scroll.json") == told(err="web-scroll.json: valid")
    assert instruments("fmt", "--check", "web-scroll.json") == told("")


def test_every_option_ends_in_the_document(instruments: Commands):
    options = (
        "--start", "2026-07-01T00:00:00Z", "--end", "2026-07-31T00:00:00Z", "--environment", "beta",
        "--platform", "android", "--platform", "ios", "--stream", "app.scroll", "--schema-title", "analytics/app",
        "--destination", "eventgate-main", "--unit", "device", "--rate", "0.5", "--attribute", "agent_app_theme",
        "--purpose", "WE 3.1", "--owner", "Apps Team",
    )  # fmt: skip

    answer = instruments("new", "app-scroll", *SAID, *options, "-o", "-")
    assert answer == told(
        canonical_text(
            DOCUMENT
            | {
                "name": "app-scroll",
                "owners": ["Web Team", "Apps Team"],
                "purpose": ["WE 3.1"],
                "start": "2026-07-01T00:00:00Z",
                "end": "2026-07-31T00:00:00Z",
                "environments": ["beta"],
                "platforms": ["android", "ios"],
                "stream": {
                    "name": "app.scroll",
                    "schema_title": "analytics/app",
                    "destination_event_service": "eventgate-main",
                },
                "sample": {"unit": "device", "rate": 0.5, "wikis": {}},
                "contextual_attributes": ["agent_app_theme"],
            }
        )
    )
    assert instruments("validate", "-", stdin=answer.out).exit == 0


def test_new_asks_on_a_terminal_for_what_only_a_person_can_say(instruments: Commands):
    answers = "Web scroll\nHow far readers scroll.\nWeb Team\nweb-team@lists.example.org\nT123456\n"

    assert instruments("new", "web-scroll", stdin=answers, terminal=True).exit == 0
    assert instruments.read("web-scroll.json") == DOCUMENT


def test_an_option_answers_its_question(instruments: Commands):
    answer = instruments("new", "web-scroll", *SAID[:-2], stdin="T123456\n", terminal=True)

    assert answer.err.startswith("Task, like T123456: ")
    assert instruments.read("web-scroll.json") == DOCUMENT


def test_without_a_terminal_the_missing_options_are_named(instruments: Commands):
    assert instruments("new", "web-scroll", "--title", "Web scroll") == told(
        err="""
        Usage: cli new [OPTIONS] NAME
        Try 'cli new --help' for help.

        Error: add --description --owner --contact --task
        """,
        exit=2,
    )
    assert list(instruments.directory.glob("*.json")) == []


def test_an_answer_that_breaks_a_rule_is_refused_and_nothing_is_written(instruments: Commands):
    assert instruments("new", "web-scroll", *SAID[:-1], "today", "--rate", "1.5") == told(
        err="""
        web-scroll: error: schema/pattern: /task is "today"; write a task like T123456, or an https address
        web-scroll: error: schema/range: /sample/rate is 1.5; a rate is at most 1
        """,
        exit=4,
    )
    assert list(instruments.directory.glob("*.json")) == []


def test_a_wrong_answer_is_asked_for_again_and_the_others_stay(instruments: Commands):
    answers = f"{'x' * 300}\nWeb scroll\nHow far readers scroll.\nWeb Team\nweb-team@lists.example.org\n123456\nT123456\n"

    answer = instruments("new", "web-scroll", stdin=answers, terminal=True)

    assert instruments.read("web-scroll.json") == DOCUMENT
    assert [line.partition("Error: ")[2] for line in answer.err.splitlines() if "Error" in line] == [
        "is longer than 255 characters; write less",
        'is "123456"; write a task like T123456, or an https address',
    ]


def test_a_wrong_option_is_told_before_anything_is_asked(instruments: Commands):
    assert instruments("new", "web-scroll", "--rate", "2", stdin="", terminal=True) == told(
        err="web-scroll: error: schema/range: /sample/rate is 2; a rate is at most 1", exit=4
    )


def test_what_is_only_doubtful_is_told_at_once(instruments: Commands):
    said = [*SAID[:-3], "ana.analyst@example.org", *SAID[-2:]]

    answer = instruments("new", "web-scroll", *said, "--attribute", "page_tittle")

    assert answer.exit == 0
    assert [line.split(": ")[2] for line in answer.err.splitlines()[:-1]] == [
        "contact/personal",
        "attribute/unknown",
    ]


@pytest.mark.parametrize("rate", ["nan", "inf", "x"])
def test_a_rate_that_is_no_number_is_refused(instruments: Commands, rate: str):
    answer = instruments("new", "web-scroll", *SAID, "--rate", rate)

    assert answer.exit == 2
    assert "Invalid value for '--rate'" in answer.err


@pytest.mark.parametrize("name", ["../x", "a#b", "a|b", "Web-Scroll", "web-scroll\n", "a" * 300, ""])
def test_a_name_that_is_none_is_refused(instruments: Commands, name: str):
    answer = instruments("new", name, *SAID)

    assert (answer.exit, answer.out) == (2, "")
    assert answer.err.endswith(": a name is 3 to 63 lower-case letters and digits, in groups joined by single hyphens, like web-scroll\n")  # fmt: skip
    assert len(answer.err.splitlines()) == 1


def test_a_file_that_is_there_stays(instruments: Commands):
    instruments.file("web-scroll.json", "mine")

    assert instruments("new", "web-scroll", *SAID) == told(
        err="web-scroll.json: is there already; name another file with --output", exit=2
    )
    assert (instruments.directory / "web-scroll.json").read_text() == "mine"


def test_a_link_that_leads_nowhere_is_not_written_through(instruments: Commands):
    (instruments.directory / "web-scroll.json").symlink_to("elsewhere")

    assert instruments("new", "web-scroll", *SAID) == told(
        err="web-scroll.json: is there already; name another file with --output", exit=2
    )
    assert not (instruments.directory / "elsewhere").exists()


def test_a_place_that_cannot_be_written_is_named(instruments: Commands):
    instruments.file("file", "x")

    assert instruments("new", "web-scroll", *SAID, "-o", "file/x.json") == told(
        err="file: is a file, not a directory", exit=2
    )
    assert instruments("new", "web-scroll", *SAID, "-o", "a" * 300 + ".json") == told(
        err=f"{'a' * 120}…: cannot be written (file name too long)", exit=2
    )


def test_a_day_a_distance_and_percent_are_understood(instruments: Commands):
    typed = (
        "--start",
        "2026-07-01",
        "--end",
        "+30d",
        "--rate",
        "5%",
        "--wiki",
        "enwiki=0.1%",
        "--wiki",
        "dewiki=1",
    )

    answer = instruments("new", "web-scroll", *SAID, *typed, "-o", "-")

    assert answer.json == DOCUMENT | {
        "start": "2026-07-01T00:00:00Z",
        "end": "2026-07-31T00:00:00Z",
        "sample": {"unit": "pageview", "rate": 0.05, "wikis": {"dewiki": 1, "enwiki": 0.001}},
    }
    last = instruments("new", "web-scroll", *SAID, "--end", "2026-07-31", "-o", "-")
    assert last.json["end"] == "2026-07-31T23:59:59Z"


@pytest.mark.parametrize(
    "typed", [("--rate", "a lot"), ("--wiki", "enwiki"), ("--wiki", "enwiki=x"), ("--end", "soon")]
)
def test_what_is_typed_wrong_is_a_usage_error(instruments: Commands, typed: tuple[str, str]):
    answer = instruments("new", "web-scroll", *SAID, *typed)

    assert answer.exit == 2
    assert f"Invalid value for '{typed[0]}'" in answer.err


def test_a_copy_takes_over_all_but_name_stream_time_and_risk(instruments: Commands):
    live = web_scroll(
        purpose=["WE 1"],
        risk={"level": "high", "review": "T9"},
        overrides={
            "beta": {"enabled": True, "sample": {"unit": "session", "rate": 1, "wikis": {}}},
            "production": {"enabled": True},
        },
    )
    instruments.production.edit("web-scroll", live, "Milo")

    answer = instruments(
        "new", "web-click", "--from", "production:web-scroll", "--title", "Web click", "-o", "-"
    )

    assert answer.json == live | {
        "name": "web-click",
        "title": "Web click",
        "risk": {"level": "pending", "review": None},
        "enabled": False,
        "start": DOCUMENT["start"],
        "end": DOCUMENT["end"],
        "stream": live["stream"] | {"name": "mediawiki.product_metrics.web_click"},
        "overrides": {"beta": {"sample": {"unit": "session", "rate": 1, "wikis": {}}}},
    }


def test_a_copy_of_what_says_little_asks_for_the_rest(instruments: Commands):
    instruments.file("odd.json", {"title": "T", "owners": "me", "overrides": 3, "stream": []})

    answer = instruments("new", "web-click", "--from", "odd.json")

    assert answer.exit == 2
    assert "add --description --owner --contact --task" in answer.err
