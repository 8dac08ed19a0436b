"""Approve, decline, withdraw and bring up to date by buttons: what each writes, for whom, and what it never writes."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.extension.buttons import Decider
from tests.extension.conftest import Page
from tests.support.commands import Told
from tests.support.examples import web_scroll
from tests.support.hostile import TEXTS
from tests.support.wikis import Wiki
from tests.wiki.test_reconciling import Two

HALF = {"unit": "session", "rate": 0.5, "wikis": {}}
ALL = ["approve", "decline", "withdraw", "update"]


def document(page: Page, **changed: Any) -> dict[str, Any]:
    """Return a document of this page, with a stream of its own: a shared one would be a mistake."""
    stream = web_scroll()["stream"] | {"name": f"mediawiki.{page.name.replace('-', '_')}"}
    return page.document(**{"stream": stream} | changed)


@dataclass
class Desk:
    """One proposal, and the people who have to do with it."""

    page: Page
    commands: Two
    wiki: Wiki

    def by(self, name: str | None) -> Decider:
        return Decider(self.wiki, name, self.page.proposal)

    def run(self, name: str, *arguments: str) -> Told:
        """Let somebody run the real command line."""
        self.commands.accounts["production"] = name
        return self.commands(*arguments)

    @property
    def here(self) -> str:
        return f"production:{self.page.name}"

    def state(self) -> str:
        """Return how the command line says that it stands."""
        rows = self.run("Mara", "proposals", "production", "--state", "all", "--format", "json").json
        [state] = [row["state"] for row in rows if row["name"] == self.page.name]
        return str(state)

    @property
    def live(self):
        return self.wiki.person("Mara").revisions(self.page.title)

    @property
    def proposal(self):
        return self.wiki.person("Mara").revisions(self.page.proposal)

    def says(self, title: str):
        return json.loads(self.wiki.person("Mara").text(title))


@pytest.fixture(params=[True, False], ids=["review on", "review off"])
def desk(page, hubs, tmp_path, request):
    """Ana proposed to halve what is live."""
    wiki = page.wiki.configured(InstrumentConfiguratorReview=request.param)
    page.wiki.person("Milo").edit(page.title, document(page))
    page.propose(document(page, sample=HALF))
    return Desk(page, Two(tmp_path, {"production": hubs["production"]}, prefix=""), wiki)


def move(desk) -> None:
    """Let what is live change, so that the proposal is outdated."""
    desk.page.wiki.person("Milo").edit(desk.page.title, document(desk.page, title="Moved on"))


class TestEachButton:
    def test_approving_makes_exactly_what_was_seen_live_and_says_so_as_the_command_line_does(self, desk):
        head = desk.proposal[0]

        shown = desk.by("Mara").press("approve", "Fine by me")

        assert shown.told == f"You approved this. It is live as revision {desk.live[0]['revid']}."
        assert desk.live[0]["sha1"] == head["sha1"]
        assert desk.live[0]["comment"] == (
            f"approves r{head['revid']}: sample.rate 0.1 → 0.5; -sample.wikis.enwiki 0.01 (T123456) by Ana: Fine by me"
        )
        assert desk.live[0]["user"] == "Mara"
        assert desk.state() == "merged"

    def test_a_new_instrument_is_approved_likewise(self, page, hubs, tmp_path):
        page.propose(document(page))
        desk = Desk(page, Two(tmp_path, {"production": hubs["production"]}, prefix=""), page.wiki)

        desk.by("Mara").press("approve")

        assert desk.says(page.title) == document(page)
        assert desk.live[0]["comment"].startswith(f"approves r{desk.proposal[0]['revid']}: new: attributes")
        assert desk.state() == "merged"

    def test_declining_empties_the_page_with_a_reason(self, desk):
        shown = desk.by("Mara").press("decline", "Too much, for\nnow")

        assert shown.told.startswith("You declined this proposal.")
        assert desk.says(desk.page.proposal) == {}
        assert desk.proposal[0]["comment"] == "Declined: Too much, for now"
        assert desk.state() == "declined"
        assert "Declined by Mara" in shown.words
        assert "Too much, for now" in shown.words

    @pytest.mark.parametrize("reason", ["", "  \n "])
    def test_declining_needs_a_reason(self, desk, reason):
        shown = desk.by("Mara").press("decline", reason)

        assert "Write why you decline it" in shown.words
        assert desk.state() == "open"

    def test_withdrawing_empties_the_page(self, desk):
        shown = desk.by("Ana").press("withdraw")

        assert shown.told == "You withdrew this proposal."
        assert desk.proposal[0]["comment"] == "Withdrawn:"
        assert desk.says(desk.page.proposal) == {}
        assert "Withdrawn by Ana" in shown.words

    def test_bringing_up_to_date_writes_what_the_command_line_writes(self, desk):
        move(desk)

        shown = desk.by("Ana").press("update", "As before")

        assert shown.told.startswith("The proposal is up to date.")
        text, began = desk.proposal[:2]
        assert began["sha1"] == desk.live[0]["sha1"]
        assert began["comment"] == f"begins from production@{desk.live[0]['revid']}"
        assert desk.says(desk.page.proposal) == document(desk.page, title="Moved on", sample=HALF)
        assert text["comment"].endswith("sample.wikis.enwiki 0.01 (T123456): As before")
        assert desk.state() == "open"
        assert desk.by("Mara").look().buttons == ["approve", "decline"]

    def test_what_cannot_be_merged_is_said_and_left_alone(self, desk):
        desk.page.wiki.person("Milo").edit(desk.page.title, document(desk.page, sample=HALF | {"rate": 0.2}))
        before = desk.proposal

        shown = desk.by("Ana").press("update")

        assert "both it and Instrument:" in shown.words
        assert desk.proposal == before


class TestWhoMayPressWhat:
    @pytest.mark.parametrize(
        ("name", "buttons"),
        [
            (None, []),  # nobody who is logged in
            ("Ana", ["withdraw"]),
            ("Mara", ["approve", "decline"]),
            ("Admin", ["approve", "decline"]),
            ("Barred", []),  # blocked
        ],
    )
    def test_each_account_sees_its_buttons_and_no_other_works(self, desk, name, buttons):
        person = desk.by(name)
        assert person.look().buttons == buttons

        fields = desk.by("Mara").look()
        token = person.session.get(
            desk.wiki.api, params={"action": "query", "meta": "tokens", "format": "json"}, timeout=30
        ).json()["query"]["tokens"]["csrftoken"]
        before = desk.live, desk.proposal
        for decision in set(ALL) - set(buttons):
            shown = person.press(decision, "because", fields, wpEditToken=token)
            assert "cdx-message--error" in shown.answer.text, decision
        assert (desk.live, desk.proposal) == before

    def test_of_an_own_proposal_it_says_why(self, desk):
        desk.page.wiki.person("Mara").edit(desk.page.proposal, document(desk.page, sample=HALF, title="Mine"))

        shown = desk.by("Mara").look()

        assert shown.buttons == ["decline", "withdraw"]
        assert "You cannot approve this: you wrote a part of it" in shown.words

    def test_an_outdated_one_says_by_what_and_that_nobody_can_approve_it(self, desk):
        move(desk)

        shown = desk.by("Mara").look()

        assert shown.buttons == ["decline", "update"]
        assert "Out of date by Ana" in shown.words
        assert f"Milo saved r{desk.live[0]['revid']} , “ by hand ”" in shown.words
        assert "Nobody can approve this as it stands" in shown.words

    def test_a_draft_with_problems_cannot_be_approved(self, desk):
        desk.page.wiki.person("Ana").edit(desk.page.proposal, document(desk.page, sample=HALF, owners=[]))

        shown = desk.by("Mara").look()

        assert shown.buttons == ["decline"]
        assert "has problems" in shown.words
        assert "/owners" in shown.words

    def test_an_old_revision_has_no_buttons(self, desk):
        old = desk.proposal[1]["revid"]

        assert desk.by("Mara").look(oldid=old).buttons == []

    def test_what_the_wiki_around_it_makes_a_mistake_cannot_be_approved(self, desk):
        shared = web_scroll()["stream"] | {"name": "mediawiki.one_for_two"}
        other = replace(desk.page, name=f"{desk.page.name}-2")
        desk.page.wiki.person("Milo").edit(other.title, other.document(stream=shared))
        desk.page.wiki.person("Ana").edit(desk.page.proposal, document(desk.page, stream=shared))

        shown = desk.by("Mara").look()

        assert shown.buttons == ["decline"]
        assert "mediawiki.one_for_two" in shown.words


class TestWhatMovedASecondAgo:
    """Nothing is written, and it is said."""

    @pytest.mark.parametrize("decision", ["approve", "decline"])
    @pytest.mark.parametrize("moved", ["proposal", "title"])
    def test_a_page_that_moved_is_not_decided_on_unseen(self, desk, decision, moved):
        mara = desk.by("Mara")
        seen = mara.look()
        author = desk.page.wiki.person("Milo" if moved == "title" else "Ana")
        author.edit(getattr(desk.page, moved), document(desk.page, title="Moved on"))
        before = desk.live, desk.proposal

        shown = mara.press(decision, "My good reason", seen)

        assert "changed since you looked" in shown.words
        assert "My good reason" in shown.answer.text
        assert (desk.live, desk.proposal) == before

    def test_what_was_decided_meanwhile_is_said(self, desk):
        mara = desk.by("Mara")
        seen = mara.look()
        desk.by("Milo").press("decline", "No")
        before = desk.proposal

        shown = mara.press("approve", "My good reason", seen)

        assert "Declined by Milo" in shown.words
        assert "Your reason: My good reason" in shown.words
        assert desk.proposal == before
        assert desk.live[0]["user"] == "Milo"

    @pytest.mark.parametrize(
        "changed", [{"revision": "1"}, {"sha1": "0" * 40}, {"live": "0"}, {"decision": "delete"}]
    )
    def test_only_what_is_shown_there_is_decided_on(self, desk, changed):
        before = desk.live, desk.proposal

        shown = desk.by("Mara").press(**{"decision": "approve"} | changed)

        assert "cdx-message--error" in shown.answer.text
        assert (desk.live, desk.proposal) == before


class TestForgedRequests:
    def test_a_wrong_token_writes_nothing_and_keeps_the_reason(self, desk):
        before = desk.live, desk.proposal
        for token in ("", "+\\", "a" * 40 + "+\\"):
            shown = desk.by("Mara").press("decline", "My good reason", wpEditToken=token)
            assert "problem with your login session" in shown.words
            assert shown.form.fields["reason"] == "My good reason"
        assert (desk.live, desk.proposal) == before

    def test_looking_never_writes(self, desk):
        mara = desk.by("Mara")
        fields = mara.look().form.fields | {"decision": "decline", "reason": "because"}
        before = desk.live, desk.proposal

        fields["title"] = f"Special:ReviewInstrument/{desk.page.name}"
        mara.session.get(desk.wiki.facts["index"], params=fields, timeout=60)

        assert (desk.live, desk.proposal) == before

    def test_no_other_site_frames_it_and_nobody_keeps_it(self, desk):
        for title in (desk.page.proposal, f"Special:ReviewInstrument/{desk.page.name}"):
            headers = desk.by("Mara").look(title).answer.headers
            assert headers["X-Frame-Options"] == "DENY"
            assert "private" in headers["Cache-Control"] or "no-" in headers["Cache-Control"]
            headers = desk.by(None).look(title).answer.headers
            assert "s-maxage" not in headers["Cache-Control"]


class TestTheSpecialPage:
    def test_it_shows_the_same_review(self, desk):
        mara = desk.by("Mara")
        for name in (desk.page.name, desk.page.proposal, desk.page.title):
            shown = mara.look(f"Special:ReviewInstrument/{name}")
            assert shown.buttons == ["approve", "decline"]
            assert "Waits for review by Ana" in shown.words

    @pytest.mark.parametrize("name", ["", "no-such-one", "User:Mara", "a" * 240])
    def test_what_is_no_proposal_is_said(self, desk, name):
        shown = desk.by("Mara").look(f"Special:ReviewInstrument/{name}")

        assert "There is no such proposal" in shown.answer.text


class TestTheWikiItself:
    def test_a_wiki_that_is_read_only_says_so_and_keeps_the_reason(self, desk):
        mara = desk.by("Mara")
        seen = mara.look()
        locked = Decider(desk.wiki.configured(ReadOnly="for a test"), None, desk.page.proposal)
        locked.session.cookies.update(mara.session.cookies)

        shown = locked.press("decline", "My good reason", seen)

        assert "read-only mode" in shown.words
        assert "My good reason" in shown.answer.text
        assert desk.state() == "open"


def test_hostile_text_in_documents_and_reasons_stays_text(page, hubs, tmp_path):
    desk = Desk(page, Two(tmp_path, {"production": hubs["production"]}, prefix=""), page.wiki)
    page.wiki.person("Milo").edit(page.title, document(page))
    ana, mara = page.wiki.person("Ana"), desk.by("Mara")
    for name, text in TEXTS.items():
        storable = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode()).lstrip("\u0338")
        wanted = document(page, title=storable[:200], owners=["x", storable[:60]])
        if ana.refused_edit(page.proposal, wanted):
            ana.edit(page.proposal, document(page, title=name))
        review = mara.look().review

        shown = mara.press("decline", storable)

        for found in (review, shown.review, mara.look().review):
            for markup in (
                "<script>alert",
                "<b onclick",
                'Special:Block/Mara"',
                'href="https://evil',
                "</code></div>",
            ):
                assert markup not in found, name
        assert shown.told.startswith("You declined"), name
        assert "\n" not in desk.proposal[0]["comment"]
