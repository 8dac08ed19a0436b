"""A hub whose database was restored from a backup while its caches, and its spokes, know what came after."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.extension.places import NOON, Place

RESTORED = "2026-06-15T12:01:00Z"


class Hub:
    """A place with a database of its own, and the backups of that."""

    def __init__(self, place: Place, data: Path) -> None:
        shutil.copytree(Path(place.wiki.facts["local_settings"]).parent / "data", data)
        self.place = place.holding(data)
        self.file = data / f"{place.wiki.facts['dbname']}.sqlite"
        self.backup = b""

    def back_up(self) -> None:
        self.backup = self.file.read_bytes()

    def restore(self) -> None:
        self.file.write_bytes(self.backup)

    def offered(self) -> list[str]:
        delivery = [item["name"] for item in self.place.ask("v1/delivery").json()["instruments"]]
        assert [item["name"] for item in self.place.ask("api/v1/instruments").json()] == delivery
        return delivery


@pytest.fixture
def restorable(hub, tmp_path: Path) -> Hub:
    return Hub(Place(hub).at(NOON), tmp_path / "data")


def test_what_was_off_in_the_backup_is_off_with_the_next_request(restorable):
    place = restorable.place
    place.save(enabled=False)
    restorable.back_up()
    place.save()
    assert restorable.offered() == [place.name()]

    restorable.restore()

    assert restorable.offered() == []


def test_a_page_that_the_backup_does_not_have_is_gone_though_its_numbers_come_again(restorable):
    place = restorable.place
    place.save("base")
    restorable.back_up()
    first = place.save("a")
    assert restorable.offered() == [place.name("a"), place.name("base")]

    restorable.restore()
    # The same revision, of another page; and as many log entries.
    assert place.save("b") == first

    assert restorable.offered() == [place.name("b"), place.name("base")]


@pytest.mark.parametrize("policy", ["closed", 3600])
def test_the_hubs_own_pages_follow_its_database_at_once(restorable, policy):
    place = restorable.place.configured(OutagePolicy=policy)
    place.save(enabled=False)
    restorable.back_up()
    place.save()
    place.refresh()
    assert place.running() == [place.name()]

    restorable.restore()
    later = place.at(RESTORED)

    assert later.refresh().startswith("Instruments that run now or within an hour: 0, ")
    assert later.running() == []


def test_a_text_that_a_cache_keeps_under_a_number_of_before_is_not_believed(restorable):
    """Revisions' texts are cached by numbers that come again: the database has the SHA-1 of the right one."""
    place = restorable.place
    place.wiki.config["MainCacheType"] = 3  # CACHE_DB
    restorable.back_up()
    place.save("same", sample={"unit": "session", "rate": 1, "wikis": {}})
    assert restorable.offered() == [place.name("same")]

    restorable.restore()
    place.save("same", sample={"unit": "session", "rate": 0.001, "wikis": {}})

    rates = [item["sample"]["rate"] for item in place.ask("v1/delivery").json()["instruments"]]
    assert rates in ([0.001], [])


@pytest.fixture
def lagging(restorable, tmp_path: Path) -> Place:
    """The same hub with a replica that has not heard of anything since now."""
    replica = tmp_path / "replica"
    shutil.copytree(restorable.file.parent, replica)
    server = {
        "type": "sqlite",
        "dbname": restorable.place.wiki.facts["dbname"],
        "tablePrefix": "",
        "flags": 0,
    }
    servers = [
        server | {"host": "primary", "dbDirectory": str(restorable.file.parent), "load": 0},
        server | {"host": "replica", "dbDirectory": str(replica), "load": 1},
    ]
    found: Place = restorable.place.configured()
    found.wiki.config["DBservers"] = servers
    return found


def test_a_replica_that_lags_switches_nothing_on_again(restorable, lagging):
    """It says what an old backup would say; but the primary database knows."""
    place = restorable.place
    place.save()
    shutil.copy(restorable.file, lagging.wiki.config["DBservers"][1]["dbDirectory"])
    place.save(enabled=False)
    kept = place.ask("v1/delivery").json()
    assert kept["instruments"] == []

    assert lagging.ask("v1/delivery").json() == kept
    # Nor when nothing is kept any more.
    assert lagging.at(RESTORED).ask("v1/delivery").json() == kept
    assert lagging.ask("api/v1/instruments").json() == []
    # A refresh that knows of nothing newer takes what the replica says, which shows that it does lag.
    lagging.refresh()
    assert place.running() == [place.name()]
    place.refresh()
    assert place.running() == []
    lagging.refresh()
    assert place.running() == []
