"""Two edits of one page are never merged by MediaWiki: whoever comes second is told, and nothing is lost."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from configurator.core.document.effective import switched_off
from configurator.core.document.texts import stored_text
from tests.extension.forms import Editor, Opened


@pytest.fixture(params=["title", "proposal"])
def target(page, request):
    """An instrument's page or its proposal's, with a document, and where its text stands."""
    title = getattr(page, request.param)
    page.wiki.person("Mara").edit(title, page.document())
    return title


@pytest.fixture(params=[False, True], ids=["alone", "reviewed"])
def wiki(page, request):
    """The wiki as the second editor meets it: where a second person is needed, and where not."""
    return page.wiki.configured(InstrumentConfiguratorReview=True) if request.param else page.wiki


def says(page, title):
    return json.loads(page.wiki.person("Mara").text(title))


def later():
    """Wait for the next second: MediaWiki's times have no more."""
    time.sleep(1.1)


def first_and_second(page):
    """Return what two people make of the page, at places far apart, so that their lines can be merged."""
    return page.document(title="By Milo"), page.document(platforms=["web", "ios"])


class TestByTheForm:
    """The page of an edit conflict shows both texts."""

    def test_a_conflict_shows_both_texts_and_can_be_solved_there(self, page, target, wiki):
        theirs, mine = first_and_second(page)
        mara = Editor(wiki, "Mara")
        opened = mara.open(target)
        page.wiki.person("Milo").edit(target, theirs)

        shown = mara.save(target, stored_text(mine), opened)

        assert shown is not None
        conflict = Opened.of(shown)
        assert json.loads(conflict.text) == theirs
        assert json.loads(conflict.own_text) == mine
        assert says(page, target) == theirs
        if target == page.proposal or not wiki.config:
            both = theirs | {"platforms": mine["platforms"]}
            assert mara.save(target, stored_text(both), conflict) is None
            assert says(page, target) == both

    def test_an_edit_of_one_s_own_in_another_tab_is_a_conflict_too(self, page, target, wiki):
        theirs, mine = first_and_second(page)
        mara = Editor(wiki, "Mara")
        opened = mara.open(target)
        page.wiki.person("Mara").edit(target, theirs)

        shown = mara.save(target, stored_text(mine), opened)

        assert shown is not None
        assert json.loads(Opened.of(shown).own_text) == mine
        assert says(page, target) == theirs

    @pytest.mark.parametrize("named", [{}, {"editRevId": ""}], ids=["not at all", "as nothing"])
    def test_a_form_without_its_revision_overlooks_no_edit_of_one_s_own(self, page, target, named):
        theirs, mine = first_and_second(page)
        mara = Editor(page.wiki, "Mara")
        opened = mara.open(target)
        del opened.fields["editRevId"]
        later()
        page.wiki.person("Mara").edit(target, theirs)

        assert mara.save(target, stored_text(mine), opened, **named) is not None
        assert says(page, target) == theirs

    def test_two_who_wrote_the_same_are_in_no_conflict(self, page, target, wiki):
        theirs, _ = first_and_second(page)
        mara = Editor(wiki, "Mara")
        opened = mara.open(target)
        page.wiki.person("Milo").edit(target, theirs)

        assert mara.save(target, stored_text(theirs), opened) is None
        assert says(page, target) == theirs

    def test_a_page_that_came_back_to_the_same_text_is_no_conflict(self, page, target):
        theirs, mine = first_and_second(page)
        mara = Editor(page.wiki, "Mara")
        opened = mara.open(target)
        for text in (theirs, page.document()):
            page.wiki.person("Milo").edit(target, text)

        assert mara.save(target, stored_text(mine), opened) is None
        assert says(page, target) == mine

    def test_two_who_begin_a_page(self, page, wiki):
        theirs, mine = first_and_second(page)
        mara = Editor(wiki, "Mara")
        opened = mara.open(page.proposal)
        page.wiki.person("Milo").edit(page.proposal, theirs)

        shown = mara.save(page.proposal, stored_text(mine), opened)

        assert shown is not None
        assert json.loads(Opened.of(shown).own_text) == mine
        assert says(page, page.proposal) == theirs

    @pytest.mark.parametrize("name", ["Milo", "Mara"])
    def test_who_switches_off_switches_off_what_is_there_by_now(self, page, wiki, name):
        page.wiki.person("Mara").edit(page.title, page.document())
        theirs = page.document(title="By then", overrides={"beta": {"enabled": True}})
        mara = Editor(wiki, "Mara")
        opened = mara.open(page.title)
        page.wiki.person(name).edit(page.title, theirs)

        assert mara.save(page.title, stored_text(switched_off(json.loads(opened.text))), opened) is None
        assert says(page, page.title) == switched_off(theirs)


class TestByTheApi:
    """A conflict is the client's to solve, however it spells its text."""

    @pytest.mark.parametrize("spelt", [stored_text, json.dumps], ids=["indented", "on one line"])
    def test_a_conflict_is_told(self, page, target, wiki, spelt):
        theirs, mine = first_and_second(page)
        base = page.wiki.person("Mara").revisions(target)[0]["revid"]
        page.wiki.person("Milo").edit(target, theirs)

        for text in (mine, switched_off(page.document())):
            refused = wiki.person("Mara").refused(
                action="edit", title=target, text=spelt(text), baserevid=base
            )
            assert refused == ["editconflict"]
        assert says(page, target) == theirs

    def test_a_conflict_with_an_edit_of_one_s_own_is_told(self, page, target):
        theirs, mine = first_and_second(page)
        mara = page.wiki.person("Mara")
        base = mara.revisions(target)[0]
        mara.edit(target, theirs)

        refused = mara.refused(
            action="edit",
            title=target,
            text=stored_text(mine),
            baserevid=base["revid"],
            basetimestamp=base["timestamp"],
        )

        assert refused == ["editconflict"]
        assert says(page, target) == theirs

    @pytest.mark.parametrize("name", ["Milo", "Mara"])
    def test_a_time_alone_overlooks_no_conflict(self, page, target, name):
        theirs, mine = first_and_second(page)
        mara = page.wiki.person("Mara")
        base = mara.revisions(target)[0]["timestamp"]
        later()
        page.wiki.person(name).edit(target, theirs)

        refused = mara.refused(action="edit", title=target, text=stored_text(mine), basetimestamp=base)
        assert refused == ["editconflict"]
        assert says(page, target) == theirs

        base = mara.revisions(target)[0]["timestamp"]
        assert mara.refused_edit(target, mine, basetimestamp=base) == []

    def test_a_conflict_over_rest_is_told(self, page, target):
        theirs, mine = first_and_second(page)
        mara = page.wiki.person("Mara")
        base = mara.revisions(target)[0]["revid"]
        page.wiki.person("Milo").edit(target, theirs)
        token = mara.get(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

        answer = mara.session.put(
            page.wiki.api.replace("api.php", f"rest.php/v1/page/{quote(target, safe='')}"),
            json={
                "source": stored_text(mine),
                "comment": "",
                "content_model": "json",
                "latest": {"id": base},
                "token": token,
            },
            timeout=60,
        )

        assert answer.status_code == requests.codes.conflict, answer.text
        assert says(page, target) == theirs

    def test_a_base_of_another_page_is_a_conflict(self, page, target):
        title = f"Project:{page.name}-2.json"
        other = page.wiki.person("Admin").edit(title, page.document(owners=["b"]), contentmodel="json")
        _, mine = first_and_second(page)

        refused = page.wiki.person("Mara").refused(
            action="edit", title=target, text=stored_text(mine), baserevid=other
        )

        assert refused == ["editconflict"]
        assert says(page, target) == page.document()

    def test_a_conflict_of_one_save_is_none_of_the_next_in_the_same_process(self, page, target):
        title = f"Project:{page.name}-2.json"
        other = page.wiki.person("Admin").edit(title, page.document(owners=["b"]), contentmodel="json")
        _, mine = first_and_second(page)

        done = page.wiki.maintain(
            Path(__file__).with_name("save_twice.php"), target, str(other), given=stored_text(mine)
        )

        assert done.stdout.splitlines() == ["the form: refused", "the program: saved"], done.stderr
        assert says(page, target) == mine


class TestUndoing:
    """What is not the newest edit is not undone by a merge."""

    @pytest.fixture
    def older(self, page, target):
        """An edit, at a place where nobody edited since."""
        theirs, _ = first_and_second(page)
        older = page.wiki.person("Milo").edit(target, theirs)
        page.wiki.person("Milo").edit(target, theirs | {"platforms": ["web", "ios"]})
        return older

    def test_by_the_api(self, page, target, wiki, older):
        before = says(page, target)

        assert wiki.person("Mara").refused(action="edit", title=target, undo=older) == ["undofailure"]
        assert says(page, target) == before

    def test_by_the_form(self, page, target, wiki, older):
        before = says(page, target)
        first = page.wiki.person("Mara").revisions(target)[-1]["revid"]

        shown = Editor(wiki, "Mara").form(target, undo=older, undoafter=first)

        assert "mw-undo-failure" in shown
        assert json.loads(Opened.of(shown).text) == before

    def test_by_the_form_of_the_undo_action(self, page, target, older):
        before = page.wiki.person("Mara").revisions(target)
        mara = Editor(page.wiki, "Mara")
        query = {"title": target, "action": "mcrundo", "undo": older, "undoafter": before[-1]["revid"]}

        shown = mara.session.get(mara.wiki.facts["index"], params=query, timeout=30).text

        assert "mw-mcrundo-form" not in shown
        assert page.wiki.person("Mara").revisions(target) == before

    def test_the_newest_edit_is_undone(self, page, target, older):
        mara = page.wiki.person("Mara")
        newest = mara.revisions(target)[0]["revid"]

        assert older != newest
        assert mara.refused(action="edit", title=target, undo=newest) == []
        assert says(page, target) == first_and_second(page)[0]

    def test_undoing_a_switching_on_switches_off_what_is_there_by_now(self, page, wiki):
        mara = page.wiki.person("Mara")
        off = mara.edit(page.title, page.document(enabled=False))
        on = mara.edit(page.title, page.document(enabled=True))
        theirs = page.document(title="By then")
        page.wiki.person("Milo").edit(page.title, theirs)
        editor = Editor(wiki, "Mara")

        opened = editor.open(page.title, undo=on, undoafter=off)

        assert json.loads(opened.text) == switched_off(theirs)
        assert editor.save(page.title, opened.text, opened) is None
        assert says(page, page.title) == switched_off(theirs)


def test_other_json_pages_of_the_wiki_are_merged_as_ever(page):
    title = f"Project:{page.name}.json"
    theirs, mine = first_and_second(page)
    base = page.wiki.person("Admin").edit(title, page.document(), contentmodel="json")
    page.wiki.person("Milo").edit(title, theirs)

    mara = page.wiki.person("Mara")
    assert mara.refused(action="edit", title=title, text=stored_text(mine), baserevid=base) == []
    assert says(page, title) == theirs | {"platforms": mine["platforms"]}
