"""What the hub answers over HTTP, on both versions of MediaWiki."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.source import parse
from configurator.core.document.texts import one_line
from configurator.core.exchange.delivery import Deliverable, body, mpic_items
from configurator.core.judged import Document
from configurator.errors import Exit
from tests.extension.places import NOON, Place

ROUTES = ["api/v1/instruments", "api/v1/experiments", "v1/delivery", "v1/status"]


@pytest.fixture
def place(hub) -> Place:
    return Place(hub)


def expected(place: Place, at: str) -> bytes:
    """Return what the client makes of the pages that are there."""
    answer = place.wiki.anybody.get(
        action="query",
        generator="allpages",
        gapnamespace=3100,
        gaplimit="max",
        gapprefix=place.environment,
        prop="revisions",
        rvprop="content",
        rvslots="main",
    )
    deliverables = [
        Deliverable(Document(parse(page["revisions"][0]["slots"]["main"]["content"], "page")), page["pageid"])
        for page in answer["query"]["pages"]
    ]
    return body(mpic_items(deliverables, place.environment, at))


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_is_json_in_utf_8_with_a_strong_tag_and_asked_about_every_time(place, route):
    answer = place.ask(f"{route}?format=config&authority=mediawiki")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["ETag"] == f'"{hashlib.sha1(answer.content, usedforsecurity=False).hexdigest()}"'
    answer.json()


@pytest.mark.parametrize("route", ROUTES)
def test_who_has_the_answer_already_is_told_so(place, route):
    tag = place.ask(route).headers["ETag"]

    again = place.ask(route, **{"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert (again.headers["ETag"], again.headers["Cache-Control"]) == (tag, "no-cache")


def test_a_session_of_a_person_does_not_change_the_answer(place):
    place.save()
    person = place.wiki.person("Mara")

    answer = person.session.get(
        place.wiki.api.replace("api.php", f"rest.php/instrument-configurator/{ROUTES[0]}")
    )

    assert answer.content == place.ask(ROUTES[0]).content


def test_the_list_is_what_the_client_makes_of_the_same_pages_byte_for_byte(place):
    rates = {"enwiki": 0.00001, "dewiki": 0.000025, "frwiki": 1, "0": 0.5, "007": 0.5, "eswiki": 0.1}
    place.save("z", sample={"unit": "pageview", "rate": 0.1, "wikis": rates})
    place.save("a", sample={"unit": "session", "rate": 0.00001, "wikis": {}})
    place.save(
        "b", platforms=["web", "android"], sample={"unit": "session", "rate": 0, "wikis": {"enwiki": 1}}
    )
    place.save(
        "text", stream={"name": "é/<\x7f>&\u2028'\"", "schema_title": "ß", "destination_event_service": "-"}
    )
    place.save("apps", platforms=["android"])
    place.save("off", enabled=False)
    place.save("later", start="2026-08-01T00:00:00Z")
    place.save("here", overrides={place.environment: {"sample": {"unit": "session", "rate": 1, "wikis": {}}}})

    answer = place.at(NOON).ask("api/v1/instruments")

    assert answer.content == expected(place, NOON)
    assert [item["name"] for item in answer.json()] == [
        place.name(each) for each in ("a", "b", "here", "text", "z")
    ]
    assert answer.json()[0]["sample_rate"] == {"default": 0.00001}


def test_the_command_that_exports_gives_the_same_items(place, tmp_path):
    place.save("a")
    place.save("b", sample={"unit": "session", "rate": 0.00001, "wikis": {"enwiki": 0.25}})
    settings = tmp_path / "instruments.toml"
    settings.write_text(f'[environments.{place.environment}]\napi = "{place.wiki.api}"\nauthority = true\n')

    command = [Path(sys.executable).with_name("instruments"), "--settings", settings]
    done = subprocess.run(
        [*command, "export", place.environment, "--as", "mpic"], capture_output=True, text=True, check=False
    )

    assert done.returncode in (Exit.OK, Exit.PARTIAL), (
        done.stderr
    )  # other tests leave pages that are not valid
    assert one_line(json.loads(done.stdout)).encode() == place.ask("api/v1/instruments").content


def test_nothing_to_run_is_an_empty_list(place):
    assert place.ask("api/v1/instruments").content == b"[]"
    assert place.ask("api/v1/experiments").content == b"[]"


def test_a_delivery_names_the_sha_256_of_its_instruments_and_leads_by_an_hour(place):
    place.save(
        "b", start="2026-06-15T13:00:00Z", sample={"unit": "session", "rate": 0.00001, "wikis": {"dewiki": 1}}
    )
    place.save("a", platforms=["ios", "server"])
    place.save("far", start="2026-06-15T13:00:01Z")
    place.save("past", end="2026-06-15T11:59:59Z")
    place.save("off", enabled=False)

    answer = place.at(NOON).ask("v1/delivery")

    said = answer.json()
    assert list(said) == ["format", "generation", "all_off", "sha256", "instruments"]
    assert (said["format"], said["all_off"]) == (1, False)
    assert [item["name"] for item in said["instruments"]] == [place.name("a"), place.name("b")]
    keys = ["name", "start", "end", "platforms", "stream", "sample", "contextual_attributes"]
    assert all(list(item) == keys for item in said["instruments"])
    text = one_line(said["instruments"])
    assert said["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert answer.text.endswith(f'"instruments":{text}}}')


def test_a_start_and_an_end_change_the_answers_though_nobody_saves(place):
    place.save(start="2026-06-15T12:00:00Z", end="2026-06-15T12:00:09Z")
    instants = {
        "2026-06-15T10:59:59Z": (0, 0),
        "2026-06-15T11:00:00Z": (0, 1),
        "2026-06-15T11:59:59Z": (0, 1),
        "2026-06-15T12:00:00Z": (1, 1),
        "2026-06-15T12:00:09Z": (1, 1),
        "2026-06-15T12:00:10Z": (0, 0),
    }
    for now, (listed, delivered) in instants.items():
        assert len(place.at(now).ask("api/v1/instruments").json()) == listed, now
        assert len(place.at(now).ask("v1/delivery").json()["instruments"]) == delivered, now


def test_every_change_holds_with_the_next_request(place):
    """Save, switch-off, deletion, undeletion, hiding: the list follows, and the generation never falls."""
    mara, admin, title = place.wiki.person("Mara"), place.wiki.person("Admin"), f"Instrument:{place.name()}"
    seen = [place.ask("v1/delivery").json()["generation"]]

    def listed() -> list[float]:
        generation = place.ask("v1/delivery").json()["generation"]
        assert generation > seen[-1]
        seen.append(generation)
        return [item["sample_rate"]["default"] for item in place.ask("api/v1/instruments").json()]

    first = place.save(sample={"unit": "session", "rate": 0.25, "wikis": {}})
    assert listed() == [0.25]
    place.save(sample={"unit": "session", "rate": 0.5, "wikis": {}})
    assert listed() == [0.5]
    place.save(sample={"unit": "session", "rate": 0.5, "wikis": {}}, enabled=False)
    assert listed() == []
    place.save(sample={"unit": "session", "rate": 0.75, "wikis": {}})
    assert listed() == [0.75]
    admin.hide(first, "content")
    assert listed() == [0.75]
    admin.delete(title)
    assert listed() == []
    admin.post(action="undelete", title=title)
    assert listed() == [0.75]
    mara.edit(title, place.document(enabled=False))
    assert listed() == []


def test_an_edit_elsewhere_makes_no_other_generation(place):
    alone = place.alone()
    alone.plant("scroll", alone.document())
    before = alone.ask("v1/delivery")
    assert len(before.json()["instruments"]) == 1

    place.wiki.person("Mara").edit("Project:Elsewhere", {"time": place.environment})

    assert alone.ask("v1/delivery").content == before.content


def test_two_wikis_that_say_the_same_deliver_the_same_sha_256(hubs):
    places = [Place(hub, "t-same") for hub in hubs.values()]
    for place in places:
        place.save()

    one, other = (place.ask("v1/delivery").json() for place in places)

    assert one["sha256"] == other["sha256"]


def test_bad_pages_are_left_out_and_reported_and_the_others_go_on(place):
    alone = place.alone()
    alone.plant("good", alone.document("good"))
    alone.plant("bad", alone.document("bad", start="2026-02-30T00:00:00Z", owners=[]))
    alone.plant("text", "Not JSON", contentmodel="wikitext")
    alone.plant("list", [])

    status = alone.status()["offered"]

    assert [item["name"] for item in alone.ask("api/v1/instruments").json()] == [place.name("good")]
    assert sorted(status["left_out"], key=lambda each: str(each["name"])) == [
        {"name": place.name("bad"), "reason": "schema/length at /owners, window/no-such-date at /start"},
        {"name": place.name("list"), "reason": "schema/type at /"},
        {"name": place.name("text"), "reason": "it is no JSON page"},
    ]
    assert (status["count"], status["all_off"]) == (1, False)


def test_empty_on_purpose_and_empty_by_accident_differ(place):
    alone = place.alone()
    assert alone.ask("v1/delivery").json()["all_off"] is True
    alone.plant("off", alone.document("off", enabled=False))
    assert alone.ask("v1/delivery").json()["all_off"] is True

    bad = alone.document("bad", start="2026-02-30T00:00:00Z")
    alone.plant("bad", bad)
    accident = alone.ask("v1/delivery").json()
    assert (accident["all_off"], accident["instruments"]) == (False, [])

    # Switched off, it is bad and yet cannot be meant to run.
    alone.plant("bad", bad | {"enabled": False})
    assert alone.ask("v1/delivery").json()["all_off"] is True
    alone.plant("bad", bad | {"enabled": False, "overrides": {place.environment: {"enabled": True}}})
    assert alone.ask("v1/delivery").json()["all_off"] is False


def test_a_list_that_is_long_for_its_consumers_is_logged(place, tmp_path):
    log = tmp_path / "log"
    rates = {f"{number:04}{'x' * 56}": 0.5 for number in range(850)}
    for which in ("one", "other"):
        place.save(which, sample={"unit": "session", "rate": 0.1, "wikis": rates})
    here = Place(
        place.wiki.configured(DebugLogGroups={"InstrumentConfigurator": str(log)}), place.environment
    )

    size = len(here.ask("api/v1/instruments").content)

    assert size > 100_000
    assert here.status()["offered"]["bytes"] == size
    [line] = log.read_text().splitlines()
    assert f"The list of instruments has {size} bytes; " in line


def test_a_database_that_fails_is_an_error_and_no_empty_list(place):
    broken = place.configured(TestEmptyDatabase=True)

    for route in ("api/v1/instruments", "v1/delivery"):
        answer = broken.ask(route, **{"If-None-Match": "*"})
        assert answer.status_code == 503
        assert answer.headers["Content-Type"].startswith("application/json")
        # Or a cache may give the failure when it is over.
        assert (answer.headers["Cache-Control"], answer.headers.get("ETag")) == ("no-cache", None)
        assert answer.json()["message"] == "The database could not be read."
    assert broken.status()["offered"] == {"error": "The database could not be read."}


def test_a_wiki_without_the_pages_says_that_it_is_not_the_one_to_ask(place):
    spoke = place.configured(Source="http://127.0.0.1:9/w/rest.php/instrument-configurator")

    for route in ("api/v1/instruments", "api/v1/experiments", "v1/delivery"):
        answer = spoke.ask(route)
        assert (answer.status_code, answer.json()["httpCode"]) == (404, 404)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "127.0.0.1" not in answer.text
    assert spoke.status() == {"setup": None, "offered": None, "delivered": None}


def told(place: Place) -> dict[str, Any]:
    """Return how a place says that it is set up, which the API says in the same words."""
    setup: dict[str, Any] = place.status()["setup"]
    answer = place.get("api.php?action=query&meta=siteinfo&format=json&formatversion=2").json()
    assert answer["query"]["general"].get("instrumentconfigurator") == setup
    return setup


def test_a_wiki_whose_site_says_nothing_more_tells_of_itself(place):
    assert told(place) == {
        "review": False,
        "environment": place.environment,
        "environments": {place.environment: place.wiki.api},
        "bot": None,
        "limits": {"bytes": 65536},
        "service": None,
        "tag": "instruments",
    }


def test_what_a_site_sets_is_told(place):
    beta = "https://meta.wikimedia.beta.wmcloud.org/w/api.php"
    site = place.configured(
        Review=True,
        Environments={"beta": beta, "staging": None},
        Bot="Instrument bot",
        Limits={"max_writes": 20, "max_share": 0.5},
        Service="https://instruments.example.org",
    )

    assert told(site) == {
        "review": True,
        "environment": place.environment,
        "environments": {"beta": beta, "staging": None, place.environment: place.wiki.api},
        "bot": "Instrument bot",
        "limits": {"bytes": 65536, "max_writes": 20, "max_share": 0.5},
        "service": "https://instruments.example.org",
        "tag": "instruments",
    }


def test_an_address_that_a_site_gives_its_own_environment_goes_before_the_one_that_the_wiki_knows(place):
    public = "https://meta.example.org/w/api.php"

    assert told(place.configured(Environments={place.environment: public}))["environments"] == {
        place.environment: public
    }


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ("Environments", "environments", {"Beta": None}),
        ("Environments", "environments", {"beta": "ftp://meta.example.org/api.php"}),
        ("Environments", "environments", ["beta"]),
        ("Bot", "bot", "A <b>bot</b>"),
        ("Bot", "bot", ""),
        ("Limits", "limits", {"max_writes": 0}),
        ("Limits", "limits", {"max_share": 1.5}),
        ("Limits", "limits", {"bytes": 1}),
        ("Service", "service", "javascript:alert(1)"),
    ],
)
def test_nonsense_in_a_setting_is_not_told(place, setting, key, value):
    assert told(place.configured(**{setting: value}))[key] == told(place)[key]


def test_a_wiki_without_the_pages_tells_nothing_of_a_setup(place):
    spoke = place.configured(Source="http://127.0.0.1:9/w/rest.php/instrument-configurator")
    answer = spoke.get("api.php?action=query&meta=siteinfo&format=json&formatversion=2").json()

    assert "instrumentconfigurator" not in answer["query"]["general"]


def test_the_status_says_what_is_offered_and_what_is_delivered_here(place):
    place.save()
    place.at(NOON).refresh()
    place.save("another")

    status = place.at("2026-06-15T12:00:30Z").status()

    delivered = status["delivered"]
    assert (status["offered"]["count"], delivered["count"]) == (2, 1)
    assert status["offered"]["generation"] > delivered["generation"]
    assert status["offered"]["sha256"] != delivered["sha256"]
    assert (delivered["age"], delivered["last_attempt"]) == (30, NOON)
    assert (delivered["delivering"], delivered["error"]) == (True, None)
