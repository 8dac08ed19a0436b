"""What a save did is told by tags, in the log, and to those whom it concerns, whatever made it."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.extension.conftest import Page
from tests.extension.forms import Editor
from tests.extension.test_switch_off_pages import SPECIAL, Desk
from tests.support.wikis import Wiki

EXTENSIONS = os.environ.get("IC_EXTENSIONS_DIR", "")
ECHO = Path(EXTENSIONS, "Echo", "extension.json")


def tags(page: Page, title: str) -> list[set[str]]:
    """Return the tags of each revision that say what it did, newest first."""
    told = page.wiki.person("Mara").revisions(title)
    return [
        {tag.removeprefix("instrument-") for tag in each["tags"] if tag.startswith("instrument-")}
        for each in told
    ]


def newest(page: Page, title: str) -> set[str]:
    return tags(page, title)[0]


def log(page: Page, title: str) -> list[dict[str, Any]]:
    """Return the entries of our log about a page, newest first."""
    answer = page.wiki.anybody.get(
        action="query",
        list="logevents",
        letype="instrument",
        letitle=title,
        leprop="type|user|comment|details|ids",
    )
    found: list[dict[str, Any]] = answer["query"]["logevents"]
    return found


def actions(page: Page, title: str) -> list[str]:
    return [each["action"] for each in log(page, title)]


def test_a_proposal_is_tagged_from_its_first_text_to_its_end(page):
    mara, ana = page.wiki.person("Mara"), page.wiki.person("Ana")
    mara.edit(page.title, page.document())

    page.propose(page.document(title="One"), page.document(title="Two"))
    assert tags(page, page.proposal) == [{"proposed"}, {"proposed"}, set()]

    ana.edit(page.proposal, {})
    assert newest(page, page.proposal) == {"withdrawn"}
    ana.edit(page.proposal, page.document(title="Three"))
    assert newest(page, page.proposal) == {"proposed"}
    mara.edit(page.proposal, {}, summary="no, too much")
    assert newest(page, page.proposal) == {"declined"}


def test_every_change_of_a_proposal_is_found_by_the_filter_for_instruments(page):
    page.propose(page.document(title="One"))

    assert all("instrument" in each["tags"] for each in page.wiki.person("Ana").revisions(page.proposal))


@pytest.mark.parametrize(
    ("author", "closer", "summary", "told"),
    [
        pytest.param("Ana", "Mara", "whatever", "declined", id="a right holder who wrote nothing"),
        pytest.param("Mara", "Mara", "whatever", "withdrawn", id="its author, a right holder"),
        pytest.param("Mara", "Mara", "Declined: no", "declined", id="its author, who says so"),
        pytest.param("Ana", "Ana", "Declined: no", "withdrawn", id="its author, who may not"),
    ],
)
def test_who_empties_a_proposal_decides_what_that_is(page, author, closer, summary, told):
    page.propose(page.document(), user=author)

    page.wiki.person(closer).edit(page.proposal, {}, summary=summary)

    assert newest(page, page.proposal) == {told}
    assert actions(page, page.proposal) == (["decline"] if told == "declined" else [])


def test_somebody_else_who_may_not_decide_neither_declines_nor_withdraws(page):
    page.propose(page.document(), user="Mara")

    page.wiki.person("Ana").edit(page.proposal, {})

    assert newest(page, page.proposal) == set()


@pytest.mark.parametrize("review", [False, True])
def test_what_somebody_else_proposed_is_approved_whoever_asks_for_it(page, review):
    page.propose(page.document())
    mara = page.reviewed("Mara") if review else page.wiki.person("Mara")

    revision = mara.edit(page.title, page.document(), summary="fine")

    assert "approved" in newest(page, page.title)
    [entry] = log(page, page.title)
    assert (entry["action"], entry["user"], entry["comment"]) == ("approve", "Mara", "fine")
    assert entry["params"] == {"revision": revision}


def test_what_one_proposed_oneself_is_not_approved_by_saving_it(page):
    page.propose(page.document(), user="Mara")

    page.wiki.person("Mara").edit(page.title, page.document())

    assert "approved" not in newest(page, page.title)
    assert actions(page, page.title) == []


def test_an_outdated_proposal_is_not_approved_by_saving_it(page):
    mara = page.wiki.person("Mara")
    mara.edit(page.title, page.document())
    page.propose(page.document(title="One"))
    mara.edit(page.title, page.document(title="Meanwhile"))

    mara.edit(page.title, page.document(title="One"))

    assert "approved" not in newest(page, page.title)


def test_a_later_change_of_the_proposal_does_not_take_an_approval_back(page):
    """What is told of a revision is told of that moment, however long afterwards that is computed."""
    page.propose(page.document())
    page.wiki.person("Mara").edit(page.title, page.document())
    page.wiki.person("Ana").edit(page.proposal, page.document(title="Another"))

    assert "approved" in newest(page, page.title)
    assert tags(page, page.proposal)[0] == {"proposed"}


@pytest.mark.parametrize("way", ["api", "form", "undo", "rollback", "special"])
def test_switching_off_is_logged_whatever_does_it(page, way):
    on, off = page.document(enabled=True), page.document(enabled=False)
    mara, admin = page.wiki.person("Mara"), page.wiki.person("Admin")
    if way in {"undo", "rollback"}:
        mara.edit(page.title, off)
        page.wiki.person("Milo").edit(page.title, on)
    else:
        mara.edit(page.title, on)

    if way == "api":
        mara.edit(page.title, off)
    elif way == "form":
        editor = Editor(page.wiki, "Mara")
        opened = editor.open(page.title)
        assert editor.save(page.title, opened.text.replace('"enabled": true', '"enabled": false', 1)) is None
    elif way == "undo":
        admin.post(action="edit", title=page.title, undo=admin.revisions(page.title)[0]["revid"])
    elif way == "rollback":
        admin.post(action="rollback", title=page.title, user="Milo")
    else:
        desk = Desk(page.wiki)
        desk.get(f"{SPECIAL}/{page.name}")
        desk.confirm()

    assert "off" in newest(page, page.title)
    assert actions(page, page.title) == ["switch-off"]


def test_an_approved_switch_off_is_both(page):
    mara = page.wiki.person("Mara")
    mara.edit(page.title, page.document(enabled=True, overrides={}))
    page.propose(page.document(enabled=False, overrides={}))

    mara.edit(page.title, page.document(enabled=False, overrides={}))

    assert newest(page, page.title) == {"approved", "off"}
    assert sorted(actions(page, page.title)) == ["approve", "switch-off"]


def test_switching_on_and_other_changes_are_not_logged(page):
    mara = page.wiki.person("Mara")
    for changed in ({"enabled": False}, {"enabled": True}, {"title": "Another"}, {"enabled": False}):
        mara.edit(page.title, page.document(overrides={}, **{"title": "Another"} | changed))

    assert actions(page, page.title) == ["switch-off"]


def test_the_log_reads_in_sentences_and_recent_changes_have_the_edit_alone(page):
    page.propose(page.document())
    mara = page.wiki.person("Mara")
    revision = mara.edit(page.title, page.document(), summary="<b>[[fine]]</b>")
    mara.edit(page.title, page.document(enabled=False))

    shown = page.wiki.anybody.visit("Special:Log/instrument", page=page.title).text
    body = shown.partition("mw-logevent-loglines")[2].partition("</ul>")[0]
    lines = [" ".join(html.unescape(re.sub("<[^>]+>", " ", line)).split()) for line in body.split("<li")[1:]]
    assert f"switched {page.title} off, with r" in lines[0]
    assert f"approved what was proposed for {page.title} , with r{revision}" in lines[1]
    assert f"diff={revision}" in body
    assert "<b>" not in body
    assert "Which proposals of instruments" in shown
    changes = mara.get(action="query", list="recentchanges", rctitle=page.title, rcprop="ids")
    assert {each["type"] for each in changes["query"]["recentchanges"]} == {"new", "edit"}


def test_that_nobody_can_be_told_does_not_fail_a_save(page, tmp_path):
    broken = page.wiki.configured(
        TestBrokenEvents="no tags today",
        DebugLogGroups={"InstrumentConfigurator": str(tmp_path / "log")},
    )

    broken.person("Ana").edit(page.proposal, page.document())

    assert newest(page, page.proposal) == set()
    assert "is told nowhere" in (tmp_path / "log").read_text()


def test_one_that_is_protected_or_saved_without_a_change_tells_nothing_again(page):
    page.propose(page.document())
    admin, mara = page.wiki.person("Admin"), page.wiki.person("Mara")
    mara.edit(page.title, page.document())
    mara.edit(page.title, page.document())
    admin.post(action="protect", title=page.title, protections="edit=sysop", expiry="infinite")
    admin.post(action="protect", title=page.proposal, protections="edit=sysop", expiry="infinite")

    assert actions(page, page.title) == ["approve"]
    assert tags(page, page.title) == [set(), {"on", "approved"}]
    assert tags(page, page.proposal)[0] == set()


if EXTENSIONS:

    @pytest.fixture
    def echoing(page) -> Page:
        """The page on a wiki that has Echo."""
        assert ECHO.exists(), f"there is no {ECHO}"
        wiki: Wiki = page.wiki.configured(TestExtensions=[str(ECHO)], EchoUseJobQueue=False)
        done = wiki.maintain("update", "--quick")
        assert done.returncode == 0, done.stdout + done.stderr
        return Page(wiki, page.name, page.bare_settings)

    def asked(page: Page, who: str, **params: Any) -> dict[str, Any]:
        """Ask the API as somebody who is logged in with a browser: no grant lets bot passwords read or watch this."""
        session = Editor(page.wiki, who).session
        base = {"format": "json", "formatversion": "2"}
        if params["action"] == "watch":
            token = session.get(
                page.wiki.api,
                params=base | {"action": "query", "meta": "tokens", "type": "watch"},
                timeout=60,
            ).json()["query"]["tokens"]["watchtoken"]
            return dict(session.post(page.wiki.api, data=base | params | {"token": token}, timeout=60).json())
        return dict(session.get(page.wiki.api, params=base | params, timeout=60).json())

    def notified(page: Page, who: str) -> list[tuple[str, str, str]]:
        """Return type, sentence and reason of a person's notifications about a page, sorted."""
        answer = asked(
            page,
            who,
            action="query",
            meta="notifications",
            notformat="model",
            notlimit="max",
            notprop="list",
        )
        found = [
            (
                each["type"],
                html.unescape(re.sub("<[^>]+>|[\u202a\u202c]", "", each["*"]["header"])),
                html.unescape(each["*"]["body"]),
            )
            for each in answer["query"]["notifications"]["list"]
        ]
        return sorted(each for each in found if page.name in each[1])

    def test_maintainers_who_watch_are_notified_of_what_waits_and_nobody_else(echoing):
        for who, title in (
            ("Mara", echoing.title),
            ("Admin", echoing.proposal),
            ("Instrument bot", echoing.title),
        ):
            assert asked(echoing, who, action="watch", titles=title)["watch"][0]["watched"], who

        echoing.propose(echoing.document(title="<b>bold</b>"))

        for who in ("Mara", "Admin"):
            assert [each[:2] for each in notified(echoing, who)] == [
                (
                    "instrument-proposed",
                    f"Ana proposed a change of the instrument {echoing.name}. It waits for review.",
                )
            ]
        assert not [each for who in ("Instrument bot", "Milo", "Ana") for each in notified(echoing, who)]

    def test_who_proposed_is_notified_of_the_decision_with_its_reason(echoing):
        mara = echoing.wiki.person("Mara")
        echoing.propose(echoing.document())
        mara.edit(echoing.title, echoing.document(), summary="fine <b>x</b>")
        echoing.propose(echoing.document(title="Another"))
        mara.edit(echoing.proposal, {}, summary="Declined: too much")

        name = echoing.name
        assert notified(echoing, "Ana") == [
            (
                "instrument-decided",
                f"Mara approved what you proposed for the instrument {name}. It is live now.",
                "fine <b>x</b>",
            ),
            (
                "instrument-decided",
                f"Mara declined what you proposed for the instrument {name}.",
                "Declined: too much",
            ),
        ]

    def test_the_preferences_name_the_category(echoing):
        editor = Editor(echoing.wiki, "Ana")
        shown = editor.session.get(
            echoing.wiki.facts["index"], params={"title": "Special:Preferences"}, timeout=60
        ).text

        assert "Review of an instrument" in shown or "Review of instruments" in shown
