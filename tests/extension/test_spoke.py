"""A wiki that takes its instruments from a hub, and what it does when the hub does not behave."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.texts import one_line
from tests.extension.places import MAINTENANCE, NOON, FalseHub, Place

LATER = "2026-06-15T12:01:{:02}Z"


@pytest.fixture
def false_hub() -> Iterator[FalseHub]:
    hub = FalseHub()
    yield hub
    hub.close()


@pytest.fixture
def spoke(hub, false_hub) -> Place:
    """A wiki at noon that asks the false hub; its cache is of this test alone, since the hub's port is."""
    return Place(hub).configured(Source=false_hub.address, Wiki="enwiki").at(NOON)


def item(name: str = "scroll", **changed: Any) -> dict[str, Any]:
    return {
        "name": name,
        "start": "2026-06-01T00:00:00Z",
        "end": "2026-06-30T00:00:00Z",
        "platforms": ["web"],
        "stream": {"name": f"mediawiki.{name}", "schema_title": "a/b", "destination_event_service": "c"},
        "sample": {"unit": "session", "rate": 0.5, "wikis": {"enwiki": 0.00001, "dewiki": 1}},
        "contextual_attributes": ["page_id"],
    } | changed


def body(*items: Any, **changed: Any) -> bytes:
    """Return a hub's answer; a key that is changed to None is left out."""
    said: dict[str, Any] = {
        "format": 1,
        "generation": 7,
        "all_off": not items,
        "sha256": hashlib.sha256(one_line(list(items)).encode()).hexdigest(),
        "instruments": list(items),
    } | changed
    return one_line({key: value for key, value in said.items() if value is not None}).encode()


def signed(instruments: bytes) -> bytes:
    """Return a hub's answer with these bytes, which need not be JSON, and their digest."""
    digest = hashlib.sha256(instruments).hexdigest()
    head = f'{{"format":1,"generation":7,"all_off":false,"sha256":"{digest}","instruments":'
    return head.encode() + instruments + b"}"


def test_a_spoke_delivers_what_the_hub_gave_with_its_own_rate(spoke, false_hub):
    false_hub.body = body(item())

    assert spoke.refresh() == "Instruments that run now or within an hour: 1, of generation 7."

    assert false_hub.paths == ["/w/rest.php/instrument-configurator/v1/delivery"]
    delivered = {"stream": "mediawiki.scroll", "sample": {"unit": "session", "rate": 0.00001}}
    assert spoke.module() == {"scroll": delivered | {"attributes": ["page_id"]}}


def test_one_refresh_serves_all_wikis_of_a_farm_each_with_its_rate(spoke, false_hub):
    false_hub.body = body(item())
    spoke.refresh()

    rates = {"enwiki": 0.00001, "dewiki": 1, "wiki": 0.5, "iwiki": 0.5}
    found = {wiki: spoke.configured(Wiki=wiki).module()["scroll"]["sample"]["rate"] for wiki in rates}
    assert found == rates


def test_a_spoke_of_a_real_hub_runs_what_the_hub_runs(hubs):
    """Beta's wiki takes from production's, over HTTP, and they end up the same."""
    # Nobody tells the hub by a header who it is, so it is what its own settings say, now.
    hub = Place(hubs["production"], "production", uuid.uuid4().hex[:8]).configured(Wiki="enwiki")
    hub.save(sample={"unit": "session", "rate": 0.25, "wikis": {"enwiki": 0.00001}})
    hub.save("later", start=moment(minutes=30))
    hub.save("apps", platforms=["android"])
    address = hub.wiki.api.replace("api.php", "rest.php/instrument-configurator")
    spoke = Place(hubs["beta"], "production", hub.prefix).configured(Source=address, Wiki="enwiki")

    spoke.refresh()
    hub.refresh()

    assert spoke.module()[hub.name()]["sample"] == {"unit": "session", "rate": 0.00001}
    assert hub.name("later") not in spoke.module()
    assert hub.name("later") in spoke.at(moment(minutes=31)).configured(OutagePolicy=3600).module()
    # Others have instruments in production, too, and may save them meanwhile.
    assert own(spoke) == own(hub) == [hub.name()]


def own(place: Place) -> list[str]:
    return [name for name in place.running() if name.startswith(f"{place.prefix}-")]


def moment(minutes: int) -> str:
    return f"{datetime.now(UTC) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def test_a_start_and_an_end_take_effect_without_a_refresh(spoke, false_hub):
    false_hub.body = body(item(start="2026-06-15T12:00:10Z", end="2026-06-15T12:00:20Z"))
    spoke.refresh()

    running = [spoke.at(f"2026-06-15T12:00:{second}Z").running() for second in ("09", "10", "20", "21")]

    assert running == [[], ["scroll"], ["scroll"], []]


WRONG = "The hub answered with something that is no list of instruments."
MARK = 'The hub\'s list of instruments and its mark "all_off" contradict each other.'
DIGEST = "The hub's list of instruments does not have the SHA-256 that it names."
SILENT = "The hub could not be reached, or did not answer within 5 seconds."
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "HTML": ({"body": b"<!DOCTYPE html><title>Error</title>"}, WRONG),
    "nothing": ({"body": b""}, WRONG),
    "null": ({"body": b"null"}, WRONG),
    "an empty list": ({"body": b"[]"}, WRONG),
    "an empty object": ({"body": b"{}"}, WRONG),
    "no list in it": ({"body": body(instruments={})}, WRONG),
    "no generation": ({"body": body(item(), generation=None)}, WRONG),
    "another format": ({"body": body(item(), format=2)}, WRONG),
    "a cut text": ({"body": body(item())[:-40]}, WRONG),
    "half a body": ({"body": body(item())[:-40], "missing": 40}, SILENT),
    "a wrong digest": ({"body": body(item(), sha256="0" * 64)}, DIGEST),
    "no digest": ({"body": body(item(), sha256=None)}, DIGEST),
    "an item changed on the way": ({"body": body(item()).replace(b"0.5", b"0.6")}, DIGEST),
    "a number beyond doubles": ({"body": body(item()).replace(b"0.5", b"1e999")}, DIGEST),
    "a number beyond doubles, with its digest": (
        {"body": signed(b'[{"name":"scroll","start":1e999}]')},
        "None of the hub's instruments is valid here.",
    ),
    "other bytes of the same value": ({"body": body(item()).replace(b"0.5", b"0.50")}, DIGEST),
    "two lists": ({"body": signed(b"[]") + body(item())[1:]}, DIGEST),
    "a list beside the list": ({"body": body(item())[:-1] + b',"instruments":[]}'}, DIGEST),
    "a list too deep": ({"body": signed(b"[" * 600 + b"]" * 600)}, WRONG),
    "bytes that are no text": ({"body": signed(b'["\xff"]')}, WRONG),
    "empty without the mark": ({"body": body(all_off=False)}, MARK),
    "a list with the mark": ({"body": body(item(), all_off=True)}, MARK),
    "no mark": ({"body": body(item(), all_off=None)}, MARK),
    "only bad items": ({"body": body(item(start="soon"))}, "None of the hub's instruments is valid here."),
    "an error": ({"status": 500, "body": body(item())}, "The hub answered with status 500."),
    "too many requests": ({"status": 429}, "The hub answered with status 429."),
    "no content": ({"status": 204}, "The hub answered with status 204."),
    "another success": ({"status": 203, "body": body(item())}, "The hub answered with status 203."),
    "a redirect": ({"status": 302, "headers": {"Location": "/"}}, "The hub answered with status 302."),
    "a flood": ({"body": b"[" * 8_100_000}, "The hub's answer is larger than 8000000 bytes."),
}


def test_what_is_no_whole_answer_is_a_failure(spoke, false_hub):
    false_hub.body = body(item())
    spoke.refresh()
    good = vars(false_hub).copy()

    said: dict[str, str] = {}
    for fault, (behaviour, _) in FAULTS.items():
        vars(false_hub).update(good | behaviour)
        said[fault] = (
            spoke.at(LATER.format(1)).refresh().removeprefix("The instruments could not be refreshed: ")
        )
    vars(false_hub).update(good)

    assert said == {fault: sentence for fault, (_, sentence) in FAULTS.items()}
    assert spoke.running() == ["scroll"]
    assert spoke.at(LATER.format(1)).running() == []


def test_a_hub_that_drips_is_given_up_after_five_seconds(spoke, false_hub):
    false_hub.body, false_hub.drip = body(item()), 0.2

    assert spoke.refresh() == f"The instruments could not be refreshed: {SILENT}"


def test_a_hub_that_is_killed_turns_all_off_and_back_on_when_it_returns(spoke, false_hub):
    false_hub.body = body(item())
    spoke.refresh()

    false_hub.close()
    spoke.at(LATER.format(0)).refresh()
    assert spoke.at(LATER.format(0)).running() == ["scroll"]  # a minute old, and not more
    spoke.at("2026-06-15T12:02:00Z").refresh()
    assert spoke.at("2026-06-15T12:02:00Z").running() == []
    assert spoke.at("2026-06-15T12:02:00Z").status()["delivered"]["delivering"] is False

    false_hub.open()
    spoke.at("2026-06-15T12:03:00Z").refresh()
    assert spoke.at("2026-06-15T12:03:00Z").running() == ["scroll"]


def test_a_hub_that_was_never_there_delivers_nothing_and_names_no_address(hub):
    gone = FalseHub()
    gone.close()
    spoke = Place(hub).configured(Source=gone.address).at(NOON)

    assert spoke.refresh() == f"The instruments could not be refreshed: {SILENT}"

    assert spoke.running() == []
    status = spoke.status()["delivered"]
    assert (status["age"], status["delivering"], status["error"]) == (None, False, SILENT)


def test_without_refreshes_all_is_off_after_ten_minutes(spoke, false_hub):
    false_hub.body = body(item())
    spoke.refresh()

    assert spoke.at("2026-06-15T12:10:00Z").running() == ["scroll"]
    assert spoke.at("2026-06-15T12:10:01Z").running() == []


def test_with_last_good_an_outage_is_borne_for_the_seconds_that_were_said(spoke, false_hub):
    spoke = spoke.configured(OutagePolicy=3600)
    false_hub.body = body(item())
    spoke.refresh()
    false_hub.status = 500

    spoke.at("2026-06-15T12:59:00Z").refresh()

    assert spoke.at("2026-06-15T13:00:00Z").running() == ["scroll"]
    assert spoke.at("2026-06-15T13:00:01Z").running() == []


OLDER = "The instruments could not be refreshed: The hub gave an old answer: of generation 150, after 200."


@pytest.mark.parametrize(
    ("policy", "refused", "believed"),
    [
        pytest.param("closed", "2026-06-15T12:10:00Z", "2026-06-15T12:10:01Z", id="closed"),
        pytest.param(0, "2026-06-15T12:10:00Z", "2026-06-15T12:10:01Z", id="no time at all"),
        pytest.param(3600, "2026-06-15T13:00:00Z", "2026-06-15T13:00:01Z", id="an hour"),
    ],
)
def test_a_lower_generation_is_a_failure_for_as_long_as_a_delivery_can_count(
    spoke, false_hub, policy, refused, believed
):
    """A stale cache before the hub switches nothing on again; a hub that was restored is believed in the end."""
    spoke = spoke.configured(OutagePolicy=policy)
    false_hub.body = body(generation=200)
    spoke.refresh()

    false_hub.body = body(item(), generation=150)
    for now in (NOON, "2026-06-15T12:01:00Z", refused):
        assert spoke.at(now).refresh() == OLDER
        assert spoke.at(now).running() == []
    said = spoke.at(refused).status()["delivered"]
    assert (said["generation"], said["error"]) == (200, OLDER.partition("refreshed: ")[2])

    spoke.at(believed).refresh()
    assert spoke.at(believed).running() == ["scroll"]
    assert spoke.at(believed).status()["delivered"]["generation"] == 150


def test_who_restored_the_hub_can_say_so(spoke, false_hub):
    false_hub.body = body(generation=200)
    spoke.refresh()
    false_hub.body = body(item(), generation=150)

    done = spoke.wiki.maintain(MAINTENANCE / "refresh.php", "--restored")

    assert (done.returncode, spoke.running()) == (0, ["scroll"])


def test_a_success_in_the_future_counts_for_nothing_now_and_when_that_has_come(spoke, false_hub):
    false_hub.body = body(item())
    spoke.at("2026-06-15T14:00:00Z").refresh()
    assert (spoke.running(), spoke.status()["delivered"]["age"]) == ([], None)

    false_hub.status = 500
    spoke.refresh()

    assert spoke.running() == []
    assert spoke.at("2026-06-15T14:00:01Z").running() == []


def test_a_refresh_that_is_killed_is_one_that_failed(spoke, false_hub):
    false_hub.body = body(item())
    spoke.refresh()

    false_hub.drip = 60.0
    _killed(spoke.at("2026-06-15T12:01:00Z"), false_hub)

    assert spoke.at("2026-06-15T12:01:20Z").running() == ["scroll"]  # it may still come to an end
    assert spoke.at("2026-06-15T12:01:31Z").running() == []
    assert spoke.at("2026-06-15T12:01:31Z").status()["delivered"]["error"] == UNFINISHED
    # The next one that is killed does not bring back what ran, not even while it seems to be under way.
    _killed(spoke.at("2026-06-15T12:02:00Z"), false_hub)
    assert spoke.at("2026-06-15T12:02:01Z").running() == []

    false_hub.drip = 0.0
    spoke.at("2026-06-15T12:03:00Z").refresh()
    assert spoke.at("2026-06-15T12:03:00Z").running() == ["scroll"]


def test_while_the_first_refresh_is_under_way_nothing_runs_and_nothing_is_wrong_yet(spoke, false_hub):
    said: list[dict[str, Any]] = []
    false_hub.body = body(item())
    false_hub.drip = 60.0

    _killed(spoke, false_hub, lambda: said.append(spoke.status()["delivered"]))

    assert [(each["delivering"], each["age"], each["error"]) for each in said] == [(False, None, None)]


UNFINISHED = "The last refresh did not come to an end."


def _killed(spoke: Place, false_hub: FalseHub, before: Callable[[], None] = lambda: None) -> None:
    """Kill a refresh while it waits for the hub, and take away its lock, which ends by itself after half a minute."""
    facts, asked = spoke.wiki.facts, len(false_hub.paths)
    environment = {"MW_CONFIG_FILE": facts["local_settings"], "MW_INSTALL_PATH": facts["tree"]}
    script = subprocess.Popen(
        ["php", MAINTENANCE / "refresh.php"],
        env=os.environ | environment | {"X_CONFIG": json.dumps(spoke.wiki.config)},
        stdout=subprocess.DEVNULL,
    )
    while len(false_hub.paths) == asked:
        assert script.poll() is None
        time.sleep(0.02)
    before()
    script.kill()
    script.wait()
    cache = Path(facts["local_settings"]).parent / "data" / "wikicache.sqlite"
    with closing(sqlite3.connect(cache, timeout=10, isolation_level=None)) as connection:
        connection.execute("DELETE FROM objectcache WHERE keyname LIKE '%InstrumentConfigurator%:lock'")
    connection.close()


def test_an_error_that_nobody_thought_of_is_recorded_and_names_no_secret(spoke, false_hub, tmp_path):
    false_hub.body = body(item())
    spoke.refresh()
    log = tmp_path / "log"
    broken = spoke.at("2026-06-15T12:01:01Z").configured(TestBrokenSource="secret at /etc/passwd")
    broken.wiki.config["DebugLogGroups"] = {"InstrumentConfigurator": str(log)}

    said = broken.refresh()

    assert said == "The instruments could not be refreshed: Something unexpected happened (TypeError)."
    delivered = spoke.at("2026-06-15T12:01:01Z").status()["delivered"]
    assert (delivered["error"], delivered["delivering"]) == (said.partition("refreshed: ")[2], False)
    assert "secret at /etc/passwd" in log.read_text()


def test_all_off_on_purpose_holds_at_once(spoke, false_hub):
    spoke = spoke.configured(OutagePolicy=3600)
    false_hub.body = body(item())
    spoke.refresh()
    false_hub.body = body()

    assert spoke.refresh() == "Instruments that run now or within an hour: 0, of generation 7."

    assert spoke.running() == []
    assert spoke.status()["delivered"]["all_off"] is True


BAD: list[tuple[Any, str]] = [
    (item("date", start="2026-02-30T00:00:00Z"), "window/no-such-date at /start"),
    (item("rate", sample={"unit": "session", "rate": 2, "wikis": {}}), "schema/range at /sample/rate"),
    (
        item("unit", sample={"unit": "device", "rate": 1, "wikis": {}}),
        "sample/unit-unsupported at /sample/unit",
    ),
    (item("key", more=1), "schema/unknown-key at /more"),
    (item("type", stream=[]), "schema/type at /stream"),
    (item("__proto__"), "schema/pattern at /name"),
    ({"name": "lacking"}, "schema/required at /contextual_attributes"),
    (item("scroll"), "it is given twice"),
    ("text", "schema/type at /"),
    (None, "schema/type at /"),
    ({"name": []}, "schema/required at /contextual_attributes"),
]


def test_bad_items_are_dropped_one_by_one_and_named_and_the_others_run(spoke, false_hub):
    false_hub.body = body(item(), *(bad for bad, _ in BAD), item("other"))

    spoke.refresh()

    assert spoke.running() == ["scroll", "other"]
    names = [bad["name"] if isinstance(bad, dict) and bad["name"] else "?" for bad, _ in BAD]
    reasons = [reason for _, reason in BAD]
    assert spoke.status()["delivered"]["left_out"] == [
        {"name": name, "reason": reason} for name, reason in zip(names, reasons, strict=True)
    ]


def test_what_goes_wrong_is_logged_in_plain_english(spoke, false_hub, tmp_path):
    log = tmp_path / "log"
    spoke = Place(
        spoke.wiki.configured(DebugLogGroups={"InstrumentConfigurator": str(log)}), spoke.environment
    )
    false_hub.body = body(item(), item("bad", start="2026-02-30T00:00:00Z"))
    spoke.refresh()
    spoke.refresh()
    false_hub.status = 500
    spoke.refresh()

    assert [line.partition("wiki: ")[2] for line in log.read_text().splitlines()] == [
        "The instrument bad is left out: window/no-such-date at /start.",
        "The instruments could not be refreshed: The hub answered with status 500.",
    ]


def test_who_comes_while_another_refreshes_does_not_ask_too_and_says_what_came_of_it(spoke, false_hub):
    answer = body(item())
    for status, expected in {
        200: "Instruments that run now or within an hour: 1, of generation 7.",
        500: "The instruments could not be refreshed: The hub answered with status 500.",
    }.items():
        false_hub.status, false_hub.body, false_hub.drip = status, answer, 3.5 / len(answer)
        false_hub.paths.clear()

        said = _at_once(false_hub, *[spoke.refresh] * 3)

        assert said == [expected] * 3
        assert len(false_hub.paths) == 1


def test_who_waited_for_one_that_never_came_to_an_end_asks(spoke, false_hub):
    """As after a lock that ended by itself: what began is noted, and nothing else."""
    false_hub.body, false_hub.drip = body(item()), 60.0
    waiting = spoke.at("2026-06-15T12:01:01Z")
    said: list[str] = []

    def killed() -> None:
        _killed(spoke.at("2026-06-15T12:01:00Z"), false_hub, lambda: time.sleep(2))
        false_hub.drip = 0.0

    _at_once(false_hub, killed, lambda: said.append(waiting.refresh()))

    assert said == ["Instruments that run now or within an hour: 1, of generation 7."]


def test_who_says_that_the_hub_was_restored_asks_whatever_another_found(spoke, false_hub):
    false_hub.body = body(item(), generation=200)
    spoke.refresh()
    answer = body(item(), generation=150)
    false_hub.body, false_hub.drip = answer, 3.5 / len(answer)
    restored: list[int] = []

    def restore() -> None:
        restored.append(spoke.wiki.maintain(MAINTENANCE / "refresh.php", "--restored").returncode)

    _at_once(false_hub, spoke.refresh, restore)

    assert (restored, spoke.status()["delivered"]["generation"]) == ([0], 150)


def _at_once(false_hub: FalseHub, first: Callable[[], Any], *others: Callable[[], Any]) -> list[Any]:
    """Do something, the rest as soon as that has asked the hub, and return what they return."""
    asked = len(false_hub.paths)
    with ThreadPoolExecutor(1 + len(others)) as pool:
        begun = [pool.submit(first)]
        while len(false_hub.paths) == asked and not begun[0].done():
            time.sleep(0.01)
        begun += [pool.submit(other) for other in others]
        return [each.result() for each in begun]


PAGES = [
    "index.php?title=Main_Page",
    "load.php?modules=startup&only=scripts&raw=1",
    "load.php?modules=ext.instrumentConfigurator",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_reader_never_asks_the_hub_and_reads_the_cache_at_most_once(spoke, false_hub, path):
    """Not even without a record, nor with one that is too old, nor while the hub hangs."""
    false_hub.drip = 60.0
    false_hub.body = body(item())
    counted = spoke.configured(CacheType="counted", TestStreamConfigs=True)
    for reader in (counted, counted.at("2026-06-20T00:00:00Z")):
        answer = reader.get(path)

        assert answer.status_code == 200
        assert answer.elapsed.total_seconds() < 30
        assert int(answer.headers.get("X-Cache-Reads", 0)) <= 1
    assert false_hub.paths == []


def test_the_one_read_of_the_cache_is_counted_indeed(spoke):
    counted = spoke.configured(CacheType="counted", TestStreamConfigs=True)

    assert counted.get(PAGES[0]).headers["X-Cache-Reads"] == "1"
    assert counted.get(PAGES[2]).headers["X-Cache-Reads"] == "1"


def test_a_server_reads_a_delivery_once_and_a_refresh_that_changes_it_counts_at_once(spoke, false_hub):
    """Its copy is of exactly what the record names; a refresh that finds the same leaves it what it is."""
    counted = spoke.configured(CacheType="counted", TestStreamConfigs=True)

    def viewed(place: Place) -> tuple[str, str]:
        answer = place.get(PAGES[0])
        return answer.headers["X-Cache-Reads"], answer.headers["X-Stream-Count"]

    false_hub.body = body(item())
    counted.refresh()
    assert [viewed(counted) for _ in range(2)] == [("2", "1"), ("1", "1")]
    counted.refresh()
    assert viewed(counted) == ("1", "1")
    # Another wiki of the farm on this server knows its rates only when it has read them.
    other = counted.configured(Wiki="dewiki")
    assert [viewed(other) for _ in range(2)] == [("2", "1"), ("1", "1")]

    false_hub.body = body(generation=8)
    counted.refresh()
    assert [viewed(place) for place in (counted, other)] == [("2", "0"), ("2", "0")]


def test_a_copy_on_a_server_counts_no_longer_than_the_record(spoke, false_hub):
    false_hub.body = body(item())
    spoke.refresh()
    assert spoke.running() == ["scroll"]

    assert spoke.at("2026-06-15T12:10:01Z").running() == []
    cache = Path(spoke.wiki.facts["local_settings"]).parent / "data" / "wikicache.sqlite"
    with closing(sqlite3.connect(cache, timeout=10, isolation_level=None)) as connection:
        lost = f"DELETE FROM objectcache WHERE keyname LIKE '%:record:%:{spoke.environment}:%'"  # noqa: S608 - the name is ours
        assert connection.execute(lost).rowcount == 1

    assert spoke.running() == []


@pytest.mark.parametrize("path", PAGES)
def test_switched_off_by_the_site_nothing_is_read_fetched_or_delivered(spoke, false_hub, path):
    false_hub.body = body(item())
    spoke.refresh()
    off = spoke.configured(Enabled=False, CacheType="counted", TestStreamConfigs=True)

    assert off.refresh() == "Nothing to do: $wgInstrumentConfiguratorEnabled is false."

    answer = off.get(path)
    assert "X-Cache-Reads" not in answer.headers
    assert "mediawiki.scroll" not in answer.text + answer.headers.get("X-Stream-Configs", "")
    assert off.status() == {"setup": None, "offered": None, "delivered": None}
    assert len(false_hub.paths) == 1
