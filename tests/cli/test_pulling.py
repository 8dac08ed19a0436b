"""pull: pages to files, nothing of anybody overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.core.document.texts import stored_text
from configurator.disk import UnwritableFileError, write_file
from tests.support.commands import Commands, noted, told
from tests.support.examples import web_scroll
from tests.support.stores import HalfRead

HOSTILE = "\x1b]0;owned\x07\u202e\u009b2J\r"


@pytest.fixture
def live(instruments: Commands) -> Commands:
    """Return the command line with one instrument, which two people wrote, on production."""
    instruments.production.edit("web-scroll", web_scroll(), "Mara", "new")
    instruments.production.edit("web-scroll", web_scroll(task="T2"), "Milo", "task T123456 → T2")
    return instruments


def test_pull_writes_a_file_for_each_page_and_notes_its_revision(live: Commands):
    assert live("pull", "production", "dir") == told(
        err="production: 1 written, 0 the same already, 0 left alone"
    )
    assert (live.directory / "dir/web-scroll.json").read_text() == f"{stored_text(web_scroll(task='T2'))}\n"
    assert noted(live, "dir") == {"web-scroll.json": {"production:web-scroll": 2}}
    assert live("pull", "production", "dir") == told(
        err="production: 0 written, 1 the same already, 0 left alone"
    )


def test_pull_of_names_writes_those_alone(live: Commands):
    live.production.edit("web-other", web_scroll(name="web-other"))

    assert live("pull", "production", "dir", "web-other").exit == 0
    assert sorted(path.name for path in (live.directory / "dir").glob("w*.json")) == ["web-other.json"]


@pytest.mark.parametrize("text", ['{"mine": 1}', "{ half written"])
def test_pull_leaves_a_file_that_differs_alone_unless_forced(live: Commands, text: str):
    live.file("dir/web-scroll.json", text)

    assert live("pull", "production", "dir") == told(
        err="""
        dir/web-scroll.json differs from production:web-scroll@2; --force overwrites it
        production: 0 written, 0 the same already, 1 left alone
        """,
        exit=8,
    )
    assert (live.directory / "dir/web-scroll.json").read_text() == text
    assert not (live.directory / "dir/.instruments.json").exists()
    assert live("pull", "production", "dir", "--force").exit == 0
    assert live.read("dir/web-scroll.json") == web_scroll(task="T2")


@pytest.mark.parametrize("options", [[], ["--force"]])
def test_pull_writes_neither_through_links_nor_over_directories(live: Commands, options: list[str]):
    live.file("target.json", "mine")
    (live.directory / "dir").mkdir()
    (live.directory / "dir/web-scroll.json").symlink_to("../target.json")
    live.production.edit("web-other", web_scroll(name="web-other"))
    (live.directory / "dir/web-other.json").mkdir()

    assert live("pull", "production", "dir", *options) == told(
        err="""
        dir/web-other.json is a directory, not a file
        dir/web-scroll.json is a symbolic link; links are not followed
        production: 0 written, 0 the same already, 2 left alone
        """,
        exit=8,
    )
    assert (live.directory / "target.json").read_text() == "mine"


def test_pull_makes_no_file_of_a_hostile_title_or_of_what_is_no_document(live: Commands):
    live.production.edit("../escape", web_scroll())
    live.production.edit(".instruments", web_scroll())
    live.production.store("web-broken", "{ ")
    live.production.store("web-page", "{}", model="wikitext")

    answer = live("pull", "production", "dir")
    assert (answer.exit, answer.err.splitlines()) == (
        8,
        [
            "production:../escape: a name is 3 to 63 lower-case letters and digits, in groups joined by single hyphens, like web-scroll; a page with another title becomes no file",
            "production:.instruments: a name is 3 to 63 lower-case letters and digits, in groups joined by single hyphens, like web-scroll; a page with another title becomes no file",
            "production:web-broken:1:3: error: json/syntax: not JSON: the text ends too early; } is missing",
            "production:web-page: error: page/no-json: its content model is wikitext, not json; Special:ChangeContentModel on the wiki mends it",
            "production: 1 written, 0 the same already, 4 left alone",
        ],
    )
    assert sorted(path.name for path in live.directory.rglob("*.json")) == [
        ".instruments.json",
        "web-scroll.json",
    ]


def test_pull_of_a_page_that_is_not_there_says_so(live: Commands):
    assert live("pull", "production", "dir", "web-other") == told(
        err="""
        production:web-other: there is no such page
        production: 0 written, 0 the same already, 1 left alone
        """,
        exit=8,
    )


def test_pull_into_a_file_is_refused(live: Commands):
    live.file("dir", "x")

    assert live("pull", "production", "dir") == told(err="dir: is a file, not a directory", exit=2)


def test_pull_says_what_cannot_be_written(live: Commands):
    answer = live("pull", "production", "/proc")

    assert answer.exit == 2
    assert answer.err.startswith("/proc/.instruments.json cannot be written (")


def test_pull_names_a_file_that_cannot_be_written_and_notes_nothing_of_it(live: Commands, monkeypatch):
    def refuse(path: Path, text: str) -> None:
        if path.name == "web-scroll.json":
            raise UnwritableFileError("cannot be written (no space left on device)")
        write_file(path, text)

    monkeypatch.setattr("configurator.adapters.checkout.write_file", refuse)
    answer = live("pull", "production", "dir")

    assert answer.exit == 8
    assert answer.err.startswith("dir/web-scroll.json cannot be written (no space left on device)\n")
    assert not (live.directory / "dir/.instruments.json").exists()


def test_pull_refuses_damaged_notes(live: Commands):
    live.file("dir/.instruments.json", json.dumps([1]))

    assert live("pull", "production", "dir") == told(
        err="dir/.instruments.json: is damaged; remove it, and pull again", exit=2
    )


def test_pull_leaves_a_page_that_could_not_be_read(instruments: Commands):
    instruments.production = HalfRead("production", "web-lost")

    assert instruments("pull", "production", "dir") == told(
        err="""
        production:web-lost: the text was lost
        production: 0 written, 0 the same already, 1 left alone
        """,
        exit=8,
    )
