"""A page that is broken in the database: it is left out and named, and the others go on."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.extension.places import NOON, Place

#: What `@content` and `@text` stand for in the statements below: the rows of one page's head.
CONTENT = "content_id = (SELECT slot_content_id FROM slots WHERE slot_revision_id = :head)"
TEXT = "old_id = (SELECT CAST(substr(content_address, 4) AS INTEGER) FROM content WHERE @content)"
#: What has been seen on old wikis, and its like. Each statement strikes the head of one page.
DAMAGES = {
    "slot": "DELETE FROM slots WHERE slot_revision_id = :head",
    "role": "UPDATE slots SET slot_role_id = 999 WHERE slot_revision_id = :head",
    "content": "DELETE FROM content WHERE @content",
    "model": "UPDATE content SET content_model = 999 WHERE @content",
    "address": "UPDATE content SET content_address = 'DB://gone/1' WHERE @content",
    "nowhere": "UPDATE content SET content_address = '' WHERE @content",
    "text": "DELETE FROM text WHERE @text",
    "gzip": "UPDATE text SET old_flags = 'gzip' WHERE @text",
    "cut": "UPDATE text SET old_text = substr(old_text, 1, 40) WHERE @text",
    "another": "UPDATE text SET old_text = replace(old_text, 'session', 'pageview') WHERE @text",
    "revision": "DELETE FROM revision WHERE rev_id = :head",
    "actor": "UPDATE revision SET rev_actor = 999999 WHERE rev_id = :head",
    "owner": "UPDATE revision SET rev_page = 999999 WHERE rev_id = :head",
    "head": "UPDATE page SET page_latest = 0 WHERE page_latest = :head",
}

#: What is no part of the document.
HARMLESS = {
    "summary": "UPDATE revision SET rev_comment_id = 999999 WHERE rev_id = :head",
    "time": "UPDATE revision SET rev_timestamp = '' WHERE rev_id = :head",
}


@pytest.fixture
def place(hub, tmp_path: Path) -> Place:
    """A place with a sound page for each damage, in a copy of the database."""
    data = tmp_path / "data"
    shutil.copytree(Path(hub.facts["local_settings"]).parent / "data", data)
    found = Place(hub).at(NOON).alone().holding(data)
    for which in DAMAGES:
        found.plant(which, found.document(which))
    return found


def database(place: Place) -> Path:
    return Path(place.wiki.config["SQLiteDataDir"], f"{place.wiki.facts['dbname']}.sqlite")


def head(place: Place, which: str) -> int:
    with closing(sqlite3.connect(database(place), isolation_level=None)) as connection:
        query = "SELECT page_latest FROM page WHERE page_namespace = ? AND page_title = ?"
        found = connection.execute(query, (place.wiki.config["TestNamespace"], place.name(which))).fetchone()
    connection.close()
    return int(found[0])


def strike(place: Place, *damages: str) -> None:
    heads = {which: head(place, which) for which in damages}
    with closing(sqlite3.connect(database(place), isolation_level=None)) as connection:
        for which in damages:
            statement = (DAMAGES | HARMLESS)[which].replace("@text", TEXT).replace("@content", CONTENT)
            assert connection.execute(statement, {"head": heads[which]}).rowcount == 1, which
    connection.close()


def delivered(place: Place) -> list[str]:
    return [item["name"] for item in place.ask("v1/delivery").json()["instruments"]]


def test_a_damaged_page_is_left_out_and_named_and_the_others_go_on(place):
    sound = database(place).read_bytes()
    everything = sorted(place.name(which) for which in DAMAGES)
    assert delivered(place) == everything

    for minute, which in enumerate(DAMAGES, start=1):
        database(place).write_bytes(sound)
        strike(place, which)
        broken = place.name(which)
        others = [name for name in everything if name != broken]

        # A lost text changes no number by which the pages are asked about: it is found within a minute.
        later = place.at(f"2026-06-15T12:{2 * minute:02}:00Z")
        assert delivered(later) == others, which
        assert [item["name"] for item in later.ask("api/v1/instruments").json()] == others, which
        offered = later.status()["offered"]
        assert ([each["name"] for each in offered["left_out"]], offered["complete"]) == ([broken], False), (
            which
        )
        assert later.refresh().startswith(f"Instruments that run now or within an hour: {len(others)}"), which
        assert later.running() == others, which
        assert [each["name"] for each in later.status()["delivered"]["left_out"]] == [broken], which
        listed = later.get("index.php?title=Special:Instruments&limit=500")
        assert listed.status_code == 200, which
        assert set(re.findall(r'title="Instrument:([^"]*)"', listed.text)) == set(everything), which
        assert "The page has no document that can be read" in listed.text, which


def test_what_is_lost_beside_the_document_takes_no_other_page_away(place):
    """The versions of MediaWiki differ in what they can do without; a page is delivered, or named."""
    for which in HARMLESS:
        place.plant(which, place.document(which))
    strike(place, *HARMLESS)

    named = [each["name"] for each in place.status()["offered"]["left_out"]]
    assert sorted(delivered(place) + named) == sorted(place.name(which) for which in DAMAGES | HARMLESS)
    assert set(named) <= {place.name(which) for which in HARMLESS}


def test_a_title_that_is_no_text_is_left_out_and_shown_as_far_as_it_is(place):
    with closing(sqlite3.connect(database(place), isolation_level=None)) as connection:
        broken = "UPDATE page SET page_title = CAST(x'6666ff66' AS TEXT) WHERE page_title = ?"
        assert connection.execute(broken, (place.name("slot"),)).rowcount == 1
    connection.close()

    assert len(delivered(place)) == len(DAMAGES) - 1
    assert place.refresh().startswith(f"Instruments that run now or within an hour: {len(DAMAGES) - 1}")
    for part in ("offered", "delivered"):
        assert [each["name"] for each in place.status()[part]["left_out"]] == ["ff?f"]
    assert place.get("index.php?title=Special:Instruments&limit=500").status_code == 200


def test_a_title_that_is_no_text_is_listed_once_with_those_before_and_after_it(place):
    """Also where what is kept of the list ends with it: what it is shown as sorts before those before it."""
    names = [f"ffA{number:02}" for number in range(49)]
    with closing(sqlite3.connect(database(place), isolation_level=None)) as connection:
        row = (
            "INSERT INTO page (page_namespace, page_title, page_random, page_touched, page_latest, page_len)"
            " VALUES (?, CAST(? AS TEXT), 0.5, '20260601000000', 0, 1)"
        )
        for title in (*(name.encode() for name in names), b"ff\x80f", "ffé".encode()):
            connection.execute(row, (place.wiki.config["TestNamespace"], title))
    connection.close()

    cache = Path(place.wiki.facts["local_settings"]).parent / "data" / "wikicache.sqlite"
    for _ in range(2):
        listed = place.get("index.php?title=Special:Instruments&limit=500").text
        found = re.findall(r"<a [^>]*>(ff[^<]*)</a>", listed)
        assert found == [*names, "ff?f", "ffé"]
        with closing(sqlite3.connect(cache, timeout=10, isolation_level=None)) as connection:
            # What a cache keeps may go away at any time, and each piece alone.
            lost = "DELETE FROM objectcache WHERE keyname LIKE '%:verdicts:%:1'"
            assert connection.execute(lost).rowcount


def test_when_all_are_damaged_nothing_is_off_on_purpose(place):
    strike(place, *DAMAGES)

    answer = place.ask("v1/delivery").json()

    assert (answer["instruments"], answer["all_off"]) == ([], False)
    assert sorted(each["name"] for each in place.status()["offered"]["left_out"]) == sorted(
        place.name(which) for which in DAMAGES
    )


def test_what_is_left_out_is_logged_once(place, tmp_path):
    log = tmp_path / "log"
    place.wiki.config["DebugLogGroups"] = {"InstrumentConfigurator": str(log)}
    strike(place, "slot", "text")

    place.refresh()
    place.refresh()

    said = [line.partition("wiki: ")[2].partition(":")[0] for line in log.read_text().splitlines()]
    assert said == [
        f"The instrument {place.name('slot')} is left out",
        f"The instrument {place.name('text')} is left out",
    ]


def test_once_mediawiki_marked_a_lost_text_the_page_can_be_saved_over_and_deleted(place):
    """Until then MediaWiki itself answers with an error, whatever somebody wants of the page."""
    lost = ["text", "gzip"]
    strike(place, *lost)
    heads = ",".join(str(head(place, which)) for which in lost)
    marked = place.wiki.maintain("findBadBlobs", "--revisions", heads, "--mark", "T1")
    assert marked.returncode == 0, marked.stdout + marked.stderr
    mara, admin = place.wiki.person("Mara"), place.wiki.person("Admin")

    assert {mara.visit(f"Instrument:{place.name(which)}").status_code for which in lost} == {200}
    assert mara.edit(f"Instrument:{place.name('text')}", place.document("text", title="Mended"))
    admin.delete(f"Instrument:{place.name('gzip')}")

    names = sorted(place.name(which) for which in DAMAGES if which != "gzip")
    assert delivered(place.at("2026-06-15T12:02:00Z")) == names


def test_validate_pages_names_it(place):
    strike(place, "model")

    done = place.wiki.maintain(Path(__file__).parents[2] / "extension" / "maintenance" / "validatePages.php")

    assert done.returncode == 1
    assert f"Instrument:{place.name('model')} is not valid: " in done.stdout
    assert f"{len(DAMAGES) - 1} valid, 1 not." in done.stdout
