"""What the extension gives the wiki that holds the pages: namespaces, rights, grants, tags."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

NAMESPACES = {
    3100: "Instrument",
    3101: "Instrument talk",
    3102: "Instrument proposal",
    3103: "Instrument proposal talk",
}


def namespaces(person):
    found = person.get(action="query", meta="siteinfo", siprop="namespaces")["query"]["namespaces"]
    return {int(number): facts for number, facts in found.items() if int(number) in NAMESPACES}


def test_the_pages_have_namespaces_of_their_own_where_titles_keep_their_case(hub):
    found = namespaces(hub.anybody)

    assert {number: facts["name"] for number, facts in found.items()} == NAMESPACES
    assert {facts["case"] for facts in found.values()} == {"case-sensitive"}
    assert [found[number]["defaultcontentmodel"] for number in (3100, 3102)] == ["json", "json"]
    assert [found[number]["namespaceprotection"] for number in (3100, 3102)] == [
        "editinstruments",
        "proposeinstruments",
    ]


def test_a_wiki_that_takes_its_instruments_from_elsewhere_has_no_pages(hub):
    elsewhere = hub.configured(InstrumentConfiguratorSource="https://meta.example.org/w/rest.php")

    assert namespaces(elsewhere.anybody) == {}


def test_a_site_may_choose_other_numbers(hub, tmp_path: Path):
    settings = tmp_path / "LocalSettings.php"
    numbers = "define( 'NS_INSTRUMENT', 3500 ); define( 'NS_INSTRUMENT_TALK', 3501 );"
    settings.write_text(f"<?php {numbers} require {hub.facts['local_settings']!r};")

    done = subprocess.run(
        ["php", f"{hub.facts['tree']}/maintenance/eval.php"],
        env=os.environ | {"MW_CONFIG_FILE": str(settings)},
        input="echo Title::makeTitle( 3500, 'web-scroll' )->getPrefixedText(), NS_INSTRUMENT_PROPOSAL;",
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Instrument:web-scroll3102" in done.stdout, done.stdout + done.stderr


def test_maintainers_edit_and_everybody_with_an_account_proposes(hub):
    groups = hub.anybody.get(action="query", meta="siteinfo", siprop="usergroups")["query"]["usergroups"]
    may = {
        right: {group["name"] for group in groups if right in group["rights"]}
        for right in ("editinstruments", "proposeinstruments")
    }

    assert may["editinstruments"] == {"instrument-maintainer"}
    assert may["proposeinstruments"] == {"instrument-maintainer", "user"}


@pytest.mark.parametrize("right", ["editinstruments", "proposeinstruments"])
def test_each_right_has_a_grant_of_its_own_name_and_is_called_something(hub, right: str):
    names = hub.anybody.get(
        action="query", meta="allmessages", ammessages=f"grant-{right}|right-{right}|action-{right}"
    )["query"]["allmessages"]
    listed = hub.anybody.session.get(
        hub.facts["index"], params={"title": "Special:ListGrants"}, timeout=30
    ).text

    assert all(name["content"] for name in names)
    assert f'grant-name">{right}</span>' in listed


def test_the_tags_are_defined_by_the_extension_and_described(hub):
    tags = hub.anybody.get(
        action="query", list="tags", tglimit="max", tgprop="source|active|description|displayname"
    )["query"]["tags"]
    ours = {tag["name"]: tag for tag in tags if tag["name"].partition("-")[0].startswith("instrument")}

    assert set(ours) == {"instruments", "instrument"} | {
        f"instrument-{end}" for end in ("on", "off", "rate", "proposed", "approved", "declined", "withdrawn")
    }
    assert all("extension" in tag["source"] and tag["active"] and tag["description"] for tag in ours.values())


def test_anybody_who_edits_may_send_the_tag_of_the_command_line_and_no_other_of_ours(page):
    ana = page.wiki.person("Ana")

    ana.edit(page.proposal, page.document(), tags="instruments")
    [revision] = ana.revisions(page.proposal)

    assert "instruments" in revision["tags"]
    assert ana.refused_edit(page.proposal, {}, tags="instrument-off") == ["badtags"]


def test_the_tool_finds_that_its_edits_may_carry_its_tag(hub):
    assert "instruments" in hub.pages().store().site().tags


def test_a_change_is_tagged_by_what_it_does(page):
    mara = page.wiki.person("Mara")
    sample = {"unit": "session", "rate": 0.5, "wikis": {}}
    beta = {"beta": {"enabled": True, "sample": sample}}
    for document in (
        page.document(enabled=False),
        page.document(enabled=False, title="Another title"),
        page.document(enabled=False, sample=sample),
        page.document(enabled=True, sample=sample),
        page.document(enabled=False, overrides=beta),
        page.document(enabled=False, sample=sample, overrides=beta),
        page.document(enabled=False, sample=sample),
    ):
        mara.edit(page.title, document)

    changes = page.wiki.anybody.get(
        action="query",
        list="recentchanges",
        rctitle=page.title,
        rcprop="tags",
        rctype="edit|new",
        rcdir="newer",
    )["query"]["recentchanges"]
    ours = [{tag for tag in change["tags"] if tag.startswith("instrument")} for change in changes]
    assert all("instrument" in tags for tags in ours)
    assert [tags - {"instrument"} for tags in ours] == [
        set(),
        set(),
        {"instrument-rate"},
        {"instrument-on"},
        {"instrument-off", "instrument-rate"},
        {"instrument-rate"},
        {"instrument-off", "instrument-rate"},
    ]
