"""The maintenance scripts, found and run as an administrator runs them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.extension.places import MAINTENANCE, NOON, Place


@pytest.fixture
def place(hub) -> Place:
    return Place(hub).at(NOON)


def test_validate_pages_names_what_is_not_valid(place):
    alone = place.alone()
    alone.plant("good", alone.document("good"))
    fine = alone.wiki.maintain(MAINTENANCE / "validatePages.php")
    assert (fine.returncode, fine.stdout.strip(), fine.stderr) == (0, "1 valid, 0 not.", "")

    alone.plant("bad", alone.document("bad", start="2026-02-30T00:00:00Z", owners=[]))
    bad = alone.wiki.maintain(MAINTENANCE / "validatePages.php")

    assert bad.returncode == 1
    assert bad.stdout.strip().splitlines() == [
        f"Instrument:{place.name('bad')} is not valid: schema/length at /owners, window/no-such-date at /start.",
        "1 valid, 1 not.",
    ]


def test_validate_pages_says_where_to_run_it(place):
    done = place.configured(Source="https://meta.example.org/rest").wiki.maintain(
        MAINTENANCE / "validatePages.php"
    )

    assert done.returncode == 1
    assert "run this on the one that does" in done.stdout + done.stderr


def test_status_says_what_runs_and_fails_when_nothing_is_delivered(place):
    place.save()
    place.save("later", start="2026-06-15T12:30:00Z")
    assert place.wiki.maintain(MAINTENANCE / "status.php").returncode == 1
    place.refresh()

    fine = place.wiki.maintain(MAINTENANCE / "status.php")
    stale = place.at("2026-06-15T12:20:00Z").wiki.maintain(MAINTENANCE / "status.php")

    assert (fine.returncode, stale.returncode) == (0, 1)
    said = json.loads(fine.stdout)
    assert said["running"] == [place.name()]
    status = place.status()
    assert {key: said[key] for key in ("offered", "delivered")} == {
        key: status[key] for key in ("offered", "delivered")
    }
    assert json.loads(stale.stdout)["running"] == []


def test_on_a_private_wiki_the_status_says_that_nothing_runs(place):
    place.save()
    place.refresh()
    place.wiki.config["GroupPermissions"] = {"*": {"read": False}}

    done = place.wiki.maintain(MAINTENANCE / "status.php")

    said = json.loads(done.stdout)
    assert (done.returncode, said["running"], said["delivered"]["delivering"]) == (1, [], False)
    assert said["delivered"]["error"] == "Readers of this wiki need an account, so nothing runs here."


@pytest.mark.parametrize("cache", [0, "hash", "nonesuch", "apcu"])  # 0 is CACHE_NONE
def test_a_cache_that_keeps_nothing_for_others_is_told_of(place, cache):
    said = place.configured(CacheType=cache).refresh()

    failed = "The instruments could not be refreshed: The cache "
    assert said == f"{failed}does not keep the instruments." or said.startswith(f"{failed}has been locked")


def test_refreshes_are_counted_in_the_statistics_of_the_core(place):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as statsd:
        statsd.bind(("127.0.0.1", 0))
        statsd.settimeout(5)
        address = f"127.0.0.1:{statsd.getsockname()[1]}"
        targets = {"StatsdServer": address, "StatsTarget": f"udp://{address}", "StatsFormat": "dogstatsd"}
        Place(place.wiki.configured(**targets), place.environment).refresh()

        sent = ""
        while "InstrumentConfigurator.refresh_total:1|c|#outcome:ok" not in sent:  # or the time is out
            sent += f"{statsd.recv(65536).decode()}\n"


@pytest.mark.parametrize("script", ["refresh", "status", "validatePages"])
def test_a_script_finds_the_core_by_its_own_place_too(hub, script, tmp_path):
    """As usually installed: the extension lies in the folder "extensions" of the core."""
    core = tmp_path / "core"
    (core / "extensions").mkdir(parents=True)
    tree = Path(hub.facts["tree"])
    for each in tree.iterdir():
        if each.name not in ("extensions", "maintenance"):
            (core / each.name).symlink_to(each)
    subprocess.run(["cp", "-r", tree / "maintenance", core], check=True)
    (core / "extensions" / "InstrumentConfigurator").mkdir()
    subprocess.run(
        ["cp", "-r", MAINTENANCE, core / "extensions" / "InstrumentConfigurator"],
        check=True,
    )
    environment = {name: value for name, value in os.environ.items() if name != "MW_INSTALL_PATH"}
    done = subprocess.run(
        ["php", core / "extensions" / "InstrumentConfigurator" / "maintenance" / f"{script}.php", "--help"],
        env=environment | {"MW_CONFIG_FILE": hub.facts["local_settings"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"{script}.php" in done.stdout, done.stdout + done.stderr
