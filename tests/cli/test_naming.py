"""One page, named as a person comes by its name: alone, with its environment, by its title, by its address."""

from __future__ import annotations

import pytest

from tests.support.commands import Commands, told
from tests.support.examples import web_scroll

SITE = "https://production.example"
NAMES = [
    "web-scroll",
    "production:web-scroll",
    "Instrument:web-scroll",
    "instrument:web-scroll",
    f"{SITE}/wiki/Instrument:web-scroll",
    f"{SITE}/w/index.php?title=Instrument:web-scroll&action=history",
    f"{SITE}/wiki/Instrument%3Aweb-scroll#x",
]
PROPOSALS = [
    "production/proposal:web-scroll",
    "Instrument proposal:web-scroll",
    "Instrument_proposal:web-scroll",
    f"{SITE}/wiki/Instrument_proposal:web-scroll",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "command",
    [
        ["show"],
        ["validate"],
        ["diff"],
        ["history"],
        ["disable", "--yes"],
        ["set", "title=T", "--yes"],
        ["undo", "--yes"],
    ],
)
def test_every_name_of_a_page_means_it_in_every_command(live: Commands, name: str, command: list[str]):
    live("set", "web-scroll", "title=Second", "--yes")
    word, *options = command

    answer, usual = live(word, name, *options), None
    again = Commands(live.directory, live.production, live.beta)
    if word in ("show", "validate", "diff", "history"):
        usual = again(word, "production:web-scroll", *options)
        assert (answer.exit, answer.out) == (usual.exit, usual.out)
    else:
        assert answer.exit == 0
        assert "saved production:web-scroll@3" in answer.out


@pytest.mark.parametrize(
    "name", [f"{NAMES[0]}@1", f"{NAMES[2]}@1", f"{SITE}/w/index.php?title=Instrument:web-scroll&oldid=1"]
)
def test_an_old_revision_is_named_likewise(live: Commands, name: str):
    live("set", "web-scroll", "title=Second", "--yes")

    assert live("show", name).json == web_scroll()
    assert live("restore", name, "--yes").exit == 0


@pytest.mark.parametrize("name", PROPOSALS)
def test_a_proposal_is_named_by_its_title_and_address(live: Commands, name: str):
    assert live("show", name).exit == 0
    assert live("history", name).exit == 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("https://elsewhere.example/wiki/Instrument:web-scroll", "is on no wiki of the settings"),
        (f"{SITE}/wiki/Main_Page", "is the address of no instrument and of no proposal"),
        ("https://[", "is no address"),
        ("web-scroll@x", "behind @ stands the number of a revision, as `instruments history` shows it"),
        (
            "Instrument:web-scroll@x",
            "behind @ stands the number of a revision, as `instruments history` shows it",
        ),
    ],
)
def test_what_names_no_page_is_told(live: Commands, name: str, reason: str):
    assert live("show", name) == told(err=f"{name}: {reason}", exit=2)


def test_a_file_counts_first_where_a_document_is_read_and_never_where_a_page_is_meant(live: Commands):
    live.file("web-scroll", web_scroll(title="Mine"))

    assert live("show", "web-scroll").json["title"] == "Mine"
    assert live("disable", "web-scroll", "--yes").exit == 0
    assert live("show", "production:web-scroll").json["enabled"] is False


def test_a_file_that_is_not_there_leads_to_the_page_and_a_page_to_the_file(live: Commands):
    assert live("show", "web-scroll.json") == told(
        err="web-scroll.json: there is no such file; the page production:web-scroll is; name it without .json",
        exit=2,
    )
    assert live("show", "no-such.json") == told(err="no-such.json: there is no such file", exit=2)
    live.file("web-other.json", web_scroll())
    assert live("show", "web-other") == told(
        err="production:web-other: there is no such page; there is a file web-other.json", exit=2
    )


def test_without_an_authority_a_name_alone_is_a_file(instruments: Commands):
    instruments.wikis = ()

    assert instruments("show", "web-scroll") == told(err="web-scroll: there is no such file", exit=2)
    assert "no environment in the settings has authority = true" in instruments("undo", "web-scroll").err


def test_a_revision_is_no_page_to_change(live: Commands):
    assert live("set", "web-scroll@1", "title=T", "--yes") == told(
        err="web-scroll@1: name pages, not revisions of them", exit=2
    )


def test_list_and_proposals_are_of_the_authority_without_an_environment(live: Commands):
    assert live("list") == live("list", "production")
    assert live("proposals") == live("proposals", "production")
