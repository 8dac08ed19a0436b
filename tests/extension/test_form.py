"""The form of an instrument, for people who have never seen JSON: what it asks, what it answers, what it never loses."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid

import pytest

from tests.extension.answers import Filler, Shown

ANSWERS = {
    "doc/title": "How far readers scroll",
    "doc/description": "Depth of scrolling,\nto see whether tables of contents help.",
    "doc/owners": "Web Team\nData Platform",
    "doc/contact": "web-team@lists.example.org",
    "doc/task": "T123456",
    "doc/start": "2027-01-01",
    "time/doc/start": "",
    "doc/end": "2027-03-31",
    "time/doc/end": "",
    "doc/sample/rate": "0.5",
    "doc/contextual_attributes[]": ["page_id", "performer_is_logged_in"],
    "reason": "Asked for by the team",
}


@pytest.fixture
def name():
    return f"t{uuid.uuid4().hex[:8]}-scroll"


@pytest.fixture
def ana(hub):
    return Filler(hub, "Ana")


def proposed(hub, name):
    return json.loads(hub.anybody.text(f"Instrument proposal:{name}"))


def propose(filler: Filler, name: str, **answers):
    shown = filler.look("Special:ProposeInstrument")
    return filler.press("propose", shown, ANSWERS | {"doc/name": name} | answers)


def test_an_analyst_proposes_a_new_instrument_without_json(hub, ana, name):
    assert propose(ana, name) is None

    [revision] = hub.anybody.revisions(f"Instrument proposal:{name}")
    assert "Asked for by the team" in revision["comment"]
    document = proposed(hub, name)
    assert document["start"] == "2027-01-01T00:00:00Z"
    assert document["end"] == "2027-03-31T23:59:59Z"
    assert document["sample"] == {"unit": "pageview", "rate": 0.005, "wikis": {}}
    assert document["stream"]["name"] == f"mediawiki.product_metrics.{name.replace('-', '_')}"
    assert document["enabled"] is False
    assert document["risk"] == {"level": "pending", "review": None}


def test_check_shows_what_the_answers_mean_and_saves_nothing(hub, ana, name):
    shown = ana.press("check", ana.look("Special:ProposeInstrument"), ANSWERS | {"doc/name": name})

    assert "Nothing is wrong with it. It is not saved yet." in shown.text
    assert "0.5% of page views" in shown.text
    assert shown.value("doc/title") == ANSWERS["doc/title"]
    assert hub.anybody.revisions(f"Instrument proposal:{name}") == []


def test_all_errors_stand_at_their_fields_at_once_and_nothing_typed_is_lost(hub, ana, name):
    wrong = {
        "doc/title": "",
        "doc/task": "my task",
        "doc/start": "2027-02-30",
        "doc/sample/rate": "0,5 or so",
        "doc/platforms[]": [],
        "wiki/doc/sample/wikis[]": ["enwiki", "enwiki", ""],
        "doc/sample/wikis[]": ["200", "1", "3"],
    }
    shown = propose(ana, name, **wrong)

    assert isinstance(shown, Shown)
    assert shown.faults == {
        "doc/title": ["Fill this in."],
        "doc/task": ['"my task" does not look right. Write something like T123456, https://…'],
        "doc/start": ["There is no such day and time: 2027-02-30T00:00:00Z"],
        "doc/sample/rate": [
            '"0,5 or so" is no share. Write a number from 0 to 100, with a decimal point where there are decimals: 0.5'
        ],
        "doc/platforms": ["Choose at least one."],
        "doc/sample/wikis": shown.faults["doc/sample/wikis"],
    }
    assert [each.partition(" : ")[0].partition(": ")[0] for each in shown.faults["doc/sample/wikis"]] == [
        "",
        "enwiki",
    ]
    assert "enwiki : This wiki stands here more than once." in shown.faults["doc/sample/wikis"]
    for field in ("doc/title", "doc/task", "doc/start", "doc/sample/rate", "reason"):
        assert shown.value(field) == (ANSWERS | wrong)[field], field
    assert shown.values("doc/sample/wikis[]")[:3] == ["200", "1", "3"]
    assert hub.anybody.revisions(f"Instrument proposal:{name}") == []


def test_a_rate_is_understood_as_the_reader_s_language_writes_it(hub, ana, name):
    shown = ana.look("Special:ProposeInstrument", uselang="de")
    shown.action += "&uselang=de"

    assert ana.press("propose", shown, ANSWERS | {"doc/name": name, "doc/sample/rate": "0,125"}) is None
    assert proposed(hub, name)["sample"]["rate"] == 0.00125
    seen = ana.look(f"Special:ProposeInstrument/{name}", uselang="de")
    assert seen.value("doc/sample/rate") == "0,125"


def test_the_form_and_the_command_line_make_the_same_text_of_the_same_answers(hub, ana, name, tmp_path):
    assert propose(ana, name) is None
    command = [
        sys.executable, "-m", "configurator", "new", name, "--title", ANSWERS["doc/title"],
        "--description", ANSWERS["doc/description"], "--owner", "Web Team", "--owner", "Data Platform",
        "--contact", ANSWERS["doc/contact"], "--task", "T123456", "--start", "2027-01-01T00:00:00Z",
        "--end", "2027-03-31T23:59:59Z", "--environment", "production", "--rate", "0.005",
        "--attribute", "page_id", "--attribute", "performer_is_logged_in",
    ]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True)
    other = f"{name}-by-tool"
    text = (tmp_path / f"{name}.json").read_text(encoding="utf-8")
    hub.person("Ana").write(f"Instrument proposal:{other}", text)

    assert hub.anybody.text(f"Instrument proposal:{other}") == hub.anybody.text(f"Instrument proposal:{name}")
