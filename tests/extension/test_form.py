"""The form of an instrument, for people who have never seen JSON: what it asks, what it answers, what it never loses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
import uuid

import pytest

from tests.extension.answers import Filler, Shown
from tests.support.hostile import TEXTS

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

    assert "It can be saved as it is. It is not saved yet." in shown.text
    assert "All of this is new" in shown.text
    assert "Rate 0.5%" in shown.text
    assert shown.value("doc/title") == ANSWERS["doc/title"]
    assert hub.anybody.revisions(f"Instrument proposal:{name}") == []


def test_check_says_what_may_be_a_mistake_by_the_names_of_the_fields(hub, ana, name):
    shown = ana.press(
        "check",
        ana.look("Special:ProposeInstrument"),
        ANSWERS
        | {
            "doc/name": name,
            "doc/contact": "jane@example.org",
            "doc/sample/rate": "0",
            "doc/end": "2029-01-01",
            f"doc/overrides/{hub.name}/enabled": "false",
        },
    )

    assert "These may be 4 mistakes; nothing is refused for them:" in shown.text
    assert "Contact : this looks like a person's, and stays public for ever." in shown.text
    assert "End : it would run for 731 days, which is more than a year." in shown.text
    assert "Rate in percent : the rate is 0, and no wiki has one above" in shown.text
    assert f"Switched on, {hub.name} : this says what the document says anyway. Remove it." in shown.text
    assert '<a href="#doc/contact">Contact</a>' in shown.page
    invalid = {"doc/name": name, "doc/contact": "jane@example.org", "doc/title": ""}
    assert "may be" not in ana.press("check", ana.look("Special:ProposeInstrument"), ANSWERS | invalid).text


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


def live(hub, page, **changed):
    return hub.person("Mara").edit(page.title, page.document(**{"overrides": {}, **changed}))


def test_a_change_begins_with_what_is_live_and_says_what_it_changes(hub, ana, page):
    live(hub, page)
    shown = ana.look(f"Special:ProposeInstrument/{page.name}")

    assert shown.value("doc/title") == page.document()["title"]
    assert ana.press("propose", shown, {"doc/sample/rate": "2", "reason": "Too few"}) is None

    wanted = page.document(overrides={})
    wanted["sample"]["rate"] = 0.02
    assert proposed(hub, page.name) == wanted
    [revision] = hub.anybody.revisions(page.proposal)
    assert revision["comment"] == "sample.rate 0.1 → 0.02 (T123456): Too few"


def test_what_the_form_cannot_say_is_named_and_left_alone(ana, hub, page):
    odd = page.document(overrides={}, later={"any": [1, "<b>"]}, title=["no", "text"])
    page.plant(odd)
    shown = ana.look(f"Special:ProposeInstrument/{page.name}")

    assert "The form has no field for what stands at /later /title" in shown.text
    assert "doc/title" not in dict(shown.sent)
    assert ana.press("propose", shown, {"doc/sample/rate": "2"}) is None
    assert proposed(hub, page.name)["later"] == odd["later"]
    assert proposed(hub, page.name)["title"] == odd["title"]
    assert proposed(hub, page.name)["sample"]["rate"] == 0.02


def test_environments_that_are_none_are_left_alone_too(ana, hub, page):
    overrides = {"a.b c[d]": {"enabled": True}, "staging": {"enabled": True}}
    page.plant(page.document(overrides=overrides))
    shown = ana.look(f"Special:ProposeInstrument/{page.name}")

    assert "The form has no field for what stands at /overrides/a.b c[d]." in shown.text
    assert shown.value("doc/overrides/staging/enabled") == "true"
    assert ana.press("propose", shown, {"doc/sample/rate": "2"}) is None
    assert proposed(hub, page.name)["overrides"] == overrides
    assert proposed(hub, page.name)["environments"] == page.document()["environments"]


def test_a_document_of_another_schema_is_left_to_the_json(ana, page):
    page.plant(page.document(schema="instrument/9.0.0"))

    shown = ana.look(page.title, action="edit")

    assert "This page has no document that the form knows. Edit the JSON" in shown.text
    assert shown.sent == []


def test_a_copy_takes_over_all_but_what_belongs_to_the_other_alone(hub, ana, page, name):
    live(hub, page, enabled=True, risk={"level": "high", "review": "T5"}, owners=["One", "Two"])
    shown = ana.look("Special:ProposeInstrument", copy=page.name)

    assert shown.value("doc/name") == ""
    assert shown.value("doc/owners") == "One\nTwo"
    assert ana.press("propose", shown, {"doc/name": name}) is None
    copy = proposed(hub, name)
    assert (copy["name"], copy["enabled"], copy["risk"]["level"]) == (name, False, "pending")
    assert copy["stream"]["name"] == f"mediawiki.product_metrics.{name.replace('-', '_')}"
    assert copy["sample"] == page.document()["sample"]


@pytest.mark.parametrize("odd", ["", "_", "<b>", "x" * 300, "a|b", "Talk:x"])
def test_a_copy_of_nothing_is_answered(ana, name, odd):
    name = odd or name
    shown = ana.look("Special:ProposeInstrument", copy=name)

    assert f"There is no instrument or proposal called {name}." in shown.text
    assert shown.sent == []


def test_a_name_that_is_taken_or_is_none_is_told_at_its_field(hub, ana, page):
    live(hub, page)

    for name, fault in (
        (page.name, "There is an instrument of this name: propose a change of it, or write another name."),
        ("Web Scroll", '"Web Scroll" does not look right. Write something like web-scroll'),
        ("_", "Fill this in."),
        ("a[b]", '"a[b]" does not look right. Write something like web-scroll'),
        ("", "Fill this in."),
    ):
        shown = ana.press("propose", ana.look("Special:ProposeInstrument"), ANSWERS | {"doc/name": name})
        assert shown is not None
        assert shown.faults == {"doc/name": [fault]}, name
        assert shown.value("doc/name") == name


@pytest.mark.parametrize("attack", TEXTS)
def test_hostile_text_in_every_field_stays_text_and_comes_back(ana, name, attack):
    text = TEXTS[attack]
    sent = text.encode("utf-8", "replace").decode().replace("\x00", "").replace("\r\n", "\n")
    shown = ana.look("Special:ProposeInstrument")
    fields = [
        field
        for field, _ in shown.sent
        if field.startswith(("doc/", "more/")) and not field.endswith("[]") and field not in shown.offered
    ]
    hostile = dict.fromkeys([*fields, "reason"], sent) | {
        "doc/name": name,
        "wiki/doc/sample/wikis[]": [sent],
        "doc/sample/wikis[]": [sent],
        "doc/platforms[]": [sent],
        "doc/risk/level": sent,
    }

    answer = ana.press("check", shown, hostile)

    assert answer is not None
    for outlaw in ("<script>alert", "<b onclick", "//evil.example'", 'href="https://evil', 'Main_Page"}'):
        assert outlaw not in answer.page, outlaw
    told = {field: answer.value(field) for field in fields if field != "doc/name"}
    expected = unicodedata.normalize("NFC", sent)
    if attack not in ("characters", "lines", "marks", "strip marker"):
        assert {field: value.replace("\n", "") for field, value in told.items()} == dict.fromkeys(
            told, expected.replace("\n", "")
        )


def test_a_session_that_ended_loses_nothing(hub, ana, name):
    shown = ana.look("Special:ProposeInstrument")
    shown.sent = [(field, "gone+\\" if field == "wpEditToken" else value) for field, value in shown.sent]

    again = ana.press("propose", shown, ANSWERS | {"doc/name": name})

    assert again is not None
    assert "Your session ended before this was saved. Nothing that you wrote is lost" in again.text
    assert hub.anybody.revisions(f"Instrument proposal:{name}") == []
    assert ana.press("propose", again) is None
    assert proposed(hub, name)["title"] == ANSWERS["doc/title"]


def test_who_was_logged_out_keeps_what_they_wrote(hub, ana, name):
    nobody = Filler(hub, None)
    shown = nobody.press("propose", ana.look("Special:ProposeInstrument"), ANSWERS | {"doc/name": name})

    assert shown is not None
    assert not shown.is_disabled
    assert "propose" in shown.buttons
    assert shown.value("doc/description") == ANSWERS["doc/description"]
    assert hub.anybody.revisions(f"Instrument proposal:{name}") == []


def test_who_was_overtaken_sees_both_texts_place_by_place(hub, ana, page):
    live(hub, page)
    shown = ana.look(f"Special:ProposeInstrument/{page.name}")
    live(hub, page, title="Theirs", description="Only they changed this.")

    both = ana.press("propose", shown, {"doc/title": "Mine", "doc/sample/rate": "3"})

    assert both is not None
    assert f"Somebody saved Instrument:{page.name} while you were writing." in both.text
    assert "What only they changed stands in the fields now: Description." in both.text
    assert both.faults == {"doc/title": ["Somebody else wrote here meanwhile: Theirs"]}
    assert both.value("doc/title") == "Mine"
    assert both.value("doc/description") == "Only they changed this."
    assert both.value("doc/sample/rate") == "3"
    assert ana.press("propose", both) is None
    wanted = page.document(overrides={}, title="Mine", description="Only they changed this.")
    wanted["sample"]["rate"] = 0.03
    assert proposed(hub, page.name) == wanted


def test_two_who_change_one_proposal_are_told_of_each_other(hub, ana, page):
    live(hub, page)
    shown = ana.look(f"Special:ProposeInstrument/{page.name}")
    hub.person("Milo").edit(page.proposal, page.document(overrides={}, title="Milo's"))

    both = ana.press("propose", shown, {"doc/title": "Ana's"})

    assert both is not None
    assert both.faults == {"doc/title": ["Somebody else wrote here meanwhile: Milo's"]}
    assert ana.press("propose", both) is None
    assert proposed(hub, page.name)["title"] == "Ana's"


def test_a_proposal_that_waits_is_what_its_form_changes(hub, ana, page):
    live(hub, page)
    page.propose(page.document(overrides={}, title="Waits"))

    shown = ana.look(f"Special:ProposeInstrument/{page.name}")
    assert shown.value("doc/title") == "Waits"
    assert f"You are changing Instrument proposal:{page.name}, which waits for a decision." in shown.text

    own = Filler(hub, "Mara").look(page.title, action="edit")
    assert own.value("doc/title") == page.document()["title"]
    assert f"Instrument proposal:{page.name} waits for a decision." in own.text


def test_where_no_review_is_a_maintainer_saves_the_instrument_itself(hub, page):
    live(hub, page)
    mara = Filler(hub, "Mara")
    shown = mara.look(page.title, action="edit")

    assert shown.buttons[-3:] == ["check", "propose", "save"]
    assert mara.press("save", shown, {"doc/title": "Saved", "reason": "Better"}) is None
    [now, _] = hub.anybody.revisions(page.title)
    assert json.loads(hub.anybody.text(page.title))["title"] == "Saved"
    assert now["comment"].endswith("(T123456): Better")
    assert hub.anybody.revisions(page.proposal) == []


def test_where_review_is_on_nobody_saves_the_instrument_itself(hub, page):
    live(hub, page)
    mara = Filler(hub.configured(InstrumentConfiguratorReview=True), "Mara")
    shown = mara.look(page.title, action="edit")

    assert shown.buttons[-2:] == ["check", "propose"]
    # Not with a button made by hand either: it is a proposal.
    assert mara.press("save", shown, {"doc/title": "Saved"}) is None
    assert json.loads(hub.anybody.text(page.title))["title"] == page.document()["title"]
    assert proposed(hub, page.name)["title"] == "Saved"


def test_who_may_not_edit_an_instrument_is_given_the_form_and_proposes(hub, ana, page):
    live(hub, page)
    shown = ana.look(page.title, action="edit")

    assert shown.buttons[-2:] == ["check", "propose"]
    assert ana.press("propose", shown, {"doc/title": "Proposed"}) is None
    assert proposed(hub, page.name)["title"] == "Proposed"


@pytest.mark.parametrize(
    ("who", "why"),
    [(None, "Log in to propose a change"), ("Barred", "blocked")],
)
def test_who_may_not_propose_reads_the_fields_and_why(hub, page, who, why):
    live(hub, page)
    shown = Filler(hub, who).look(page.title, action="edit")

    assert "You can read the fields, but not propose a change:" in shown.text
    assert why in shown.text
    assert shown.is_disabled
    assert shown.buttons == ["add-row"] * shown.buttons.count("add-row")
    assert shown.value("doc/title") == page.document()["title"]


@pytest.mark.parametrize("query", ["raw=1", "undo=1", "oldid=1", "section=1", "preload=X", "preview=yes"])
def test_the_core_s_editor_is_there_for_what_the_form_has_not(hub, page, query):
    live(hub, page)
    mara = Filler(hub, "Mara")
    key, _, value = query.partition("=")

    assert mara.look(page.title, action="edit", **{key: value}).action == ""
    assert 'id="wpTextbox1"' in mara.look(page.title, action="edit", raw=1).page
    assert "Use the form" in mara.look(page.title, action="edit", raw=1).text


def test_names_of_wikis_are_checked_and_offered(hub, name):
    ana = Filler(hub.configured(InstrumentConfiguratorWikis=["enwiki", "dewiki"]), "Ana")
    rows = {"wiki/doc/sample/wikis[]": ["enwki", "dewiki"], "doc/sample/wikis[]": ["1", "5"]}

    shown = propose(ana, name, **rows)

    assert isinstance(shown, Shown)
    assert '<option value="dewiki"></option>' in shown.page
    assert shown.faults == {
        "doc/sample/wikis": ["enwki : No wiki has this database name. Did you mean enwiki?"]
    }
    assert ana.press("propose", shown, {**rows, "wiki/doc/sample/wikis[]": ["enwiki", "dewiki"]}) is None
    assert proposed(hub, name)["sample"]["wikis"] == {"dewiki": 0.05, "enwiki": 0.01}


def test_a_row_is_added_without_scripts(ana):
    shown = ana.look("Special:ProposeInstrument")
    wikis = "wiki/doc/sample/wikis[]"
    filled = {wikis: ["a", "b", "c"], "doc/sample/wikis[]": ["1", "2", "3"], "doc/title": "Kept"}

    more = ana.press("add-row=doc/sample/wikis", shown, filled)

    assert more is not None
    assert more.values(wikis) == ["a", "b", "c", "", "", ""]
    assert more.value("doc/title") == "Kept"
    assert more.faults == {}


def test_more_wikis_than_a_server_takes_fields_are_lines(hub, ana, page):
    rates = {f"w{number:03}wiki": 0.001 * (number % 7) for number in range(900)}
    live(hub, page, sample={"unit": "pageview", "rate": 0.1, "wikis": rates})
    shown = ana.look(f"Special:ProposeInstrument/{page.name}")

    lines = shown.value("lines/doc/sample/wikis")
    assert lines.splitlines()[1] == "w001wiki 0.1"
    assert len(shown.sent) < 300
    changed = lines.replace("w001wiki 0.1\n", "w001wiki\t7\n")
    assert ana.press("propose", shown, {"lines/doc/sample/wikis": changed}) is None
    assert proposed(hub, page.name)["sample"]["wikis"] == rates | {"w001wiki": 0.07}


def test_a_form_of_which_the_server_took_a_part_only_is_not_saved(hub, ana, name):
    shown = ana.look("Special:ProposeInstrument")
    shown.sent = [(field, value) for field, value in shown.sent if field != "end-of-form"]

    answer = ana.press("propose", shown, ANSWERS | {"doc/name": name})

    assert answer is not None
    assert "The server took only a part of the form, so nothing was saved." in answer.text
    assert hub.anybody.revisions(f"Instrument proposal:{name}") == []


def test_a_form_with_900_wikis_asks_the_database_as_often_as_one_with_none(hub):
    counts = []
    for wikis in ([], [f"w{number:03}wiki" for number in range(900)]):
        ana = Filler(hub.configured(InstrumentConfiguratorWikis=wikis, DebugToolbar=True), "Ana")
        ana.look("Special:ProposeInstrument")
        page = ana.look("Special:ProposeInstrument").page
        counts.append(page.count('{"sql":'))
        assert len(re.findall('<option value="w[0-9]{3}wiki">', page)) == len(wikis)

    assert counts[0] == counts[1]
    assert 0 < counts[0] < 60


def test_every_page_of_an_instrument_leads_to_the_form(hub, page):
    live(hub, page)
    seen = hub.anybody.visit(page.title).text

    for link in (
        f"Special:ProposeInstrument/{page.name}",
        f"Special:ProposeInstrument&amp;copy={page.name}",
        'Special:ProposeInstrument"',
    ):
        assert link in seen


def test_where_review_is_on_what_the_form_proposed_is_approved_as_it_is_saved_again_and_again(hub, page):
    live(hub, page)
    reviewed = hub.configured(InstrumentConfiguratorReview=True)
    ana = Filler(reviewed, "Ana")
    for title in ("First", "Second"):
        shown = ana.look(f"Special:ProposeInstrument/{page.name}")
        assert ana.press("propose", shown, {"doc/title": title}) is None
        assert reviewed.person("Mara").refused_edit(page.title, proposed(hub, page.name)) == []
        assert json.loads(hub.anybody.text(page.title))["title"] == title


def test_an_outdated_proposal_is_brought_up_to_date_by_its_form(hub, ana, page):
    live(hub, page)
    page.propose(page.document(overrides={}, title="Mine", contact="mine@lists.example.org"))
    live(hub, page, title="Theirs", description="Changed there alone.")

    shown = ana.look(f"Special:ProposeInstrument/{page.name}")

    assert "The instrument changed since it was begun" in shown.text
    assert shown.value("doc/title") == "Mine"
    assert shown.value("doc/description") == "Changed there alone."
    assert shown.faults == {"doc/title": ["Somebody else wrote here meanwhile: Theirs"]}
    assert ana.press("propose", shown, {"doc/owners": "One"}) is None
    wanted = page.document(
        overrides={},
        title="Mine",
        contact="mine@lists.example.org",
        description="Changed there alone.",
        owners=["One"],
    )
    assert proposed(hub, page.name) == wanted
    assert page.reviewed("Mara").refused_edit(page.title, wanted) == []
