"""Where a second person is needed, no way of saving goes round it; switching off needs none."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from configurator.core.canonical import minified
from configurator.core.switch import switched_off
from tests.forms import Editor

HALF = {"unit": "session", "rate": 0.5, "wikis": {}}
FULL = {"unit": "session", "rate": 1, "wikis": {}}


@pytest.fixture
def live(page):
    """The page, with a document that runs."""
    page.wiki.person("Mara").edit(page.title, page.document())
    return page


@pytest.fixture(params=range(3))
def again():
    """A race is run more than once."""


def says(page):
    return json.loads(page.wiki.person("Mara").text(page.title))


class TestByAnEdit:
    """The rule itself, as schemas/vectors/review has it; here it meets real pages."""

    def test_what_somebody_else_proposed_goes_live(self, live):
        live.propose(live.document(sample=HALF))

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == []

    def test_a_new_instrument_does(self, page):
        page.propose(page.document())

        assert page.reviewed("Mara").refused_edit(page.title, page.document()) == []

    def test_what_nobody_proposed_does_not(self, live):
        live.propose(live.document(sample=HALF))

        for document in (live.document(sample=FULL), live.document(enabled=False, title="Another")):
            assert live.reviewed("Mara").refused_edit(live.title, document) == ["instrument-not-proposed"]

    def test_an_own_proposal_does_not(self, live):
        live.propose(live.document(sample=FULL))
        live.wiki.person("Mara").edit(live.proposal, live.document(sample=HALF))

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == [
            "instrument-own-proposal"
        ]
        assert live.reviewed("Milo").refused_edit(live.title, live.document(sample=HALF)) == []

    def test_a_hidden_author_counts_as_one_s_own_name(self, live):
        live.propose(live.document(sample=HALF))
        newest = live.wiki.person("Ana").revisions(live.proposal)[0]["revid"]
        live.wiki.person("Admin").hide(newest, "user")

        assert live.reviewed("Milo").refused_edit(live.title, live.document(sample=HALF)) == [
            "instrument-own-proposal"
        ]

    def test_an_outdated_proposal_does_not(self, live):
        live.propose(live.document(sample=HALF))
        live.wiki.person("Milo").edit(live.title, live.document(title="Moved on"))

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == [
            "instrument-outdated"
        ]

    def test_an_approval_is_not_replayed(self, live):
        live.propose(live.document(sample=HALF))
        live.reviewed("Mara").edit(live.title, live.document(sample=HALF))
        live.wiki.person("Milo").edit(live.title, live.document())

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == [
            "instrument-merged"
        ]

    def test_switching_off_needs_nobody(self, live):
        assert live.reviewed("Mara").refused_edit(live.title, switched_off(live.document())) == []
        assert live.reviewed("Mara").refused_edit(live.title, live.document()) == ["instrument-not-proposed"]

    def test_a_proposal_is_anybody_s(self, live):
        assert live.reviewed("Ana").refused_edit(live.proposal, live.document(sample=FULL)) == []

    def test_where_review_is_off_nothing_of_this_holds(self, live):
        assert live.wiki.person("Mara").refused_edit(live.title, live.document(sample=FULL)) == []


class TestRoundTheRule:
    """Every other way."""

    def test_the_form(self, live):
        editor = Editor(live.wiki.configured(InstrumentConfiguratorReview=True), "Mara")
        shown = editor.save(live.title, minified(live.document(sample=FULL)))

        assert shown is not None
        assert "nobody has proposed this text" in shown
        assert editor.save(live.title, minified(switched_off(live.document()))) is None

    def test_an_undo(self, live):
        revision = live.wiki.person("Milo").edit(live.title, live.document(sample=HALF))

        refused = live.reviewed("Mara").refused(action="edit", title=live.title, undo=revision)
        assert refused == ["instrument-not-proposed"]

    def test_a_rollback(self, live):
        live.wiki.person("Milo").edit(live.title, live.document(sample=HALF))

        refused = live.reviewed("Admin").refused(action="rollback", title=live.title, user="Milo")
        assert refused == ["instrument-not-proposed"]
        assert says(live) == live.document(sample=HALF)

    def test_a_rollback_that_switches_off(self, live):
        live.wiki.person("Mara").edit(live.title, live.document(enabled=False))
        live.wiki.person("Milo").edit(live.title, live.document(enabled=True))

        assert live.reviewed("Admin").refused(action="rollback", title=live.title, user="Milo") == []
        assert says(live) == live.document(enabled=False)

    def test_an_undelete(self, live):
        admin = live.reviewed("Admin")
        admin.delete(live.title)

        assert admin.refused(action="undelete", title=live.title) == ["instrument-not-proposed"]

    def test_an_undelete_of_what_is_proposed(self, live):
        admin = live.reviewed("Admin")
        admin.delete(live.title)
        live.propose(live.document())

        assert admin.refused(action="undelete", title=live.title) == []

    def test_a_proposal_moved_over_the_page(self, live):
        live.propose(live.document(sample=FULL))
        admin = live.reviewed("Admin")

        assert admin.refused(action="move", **{"from": live.proposal, "to": live.title})
        assert says(live) == live.document()

    def test_another_content_model_and_back(self, live):
        admin = live.reviewed("Admin")

        assert admin.refused(action="edit", title=live.title, text="{}", contentmodel="text")
        assert admin.refused_edit(live.title, live.document(sample=FULL), contentmodel="json") == [
            "instrument-not-proposed"
        ]

    def test_a_section_or_appended_text(self, live):
        admin = live.reviewed("Admin")
        for more in ({"appendtext": " "}, {"section": "new", "sectiontitle": "x", "text": "x"}):
            admin.refused(action="edit", title=live.title, **more)

        assert says(live) == live.document()


def at_once(*deeds):
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result() for done in [pool.submit(deed) for deed in deeds]]


@pytest.mark.usefixtures("again")
def test_two_approvals_at_once_make_one_edit(live):
    live.propose(live.document(sample=HALF))
    before = len(live.wiki.person("Ana").revisions(live.title))

    def approve(name):
        person = live.wiki.configured(InstrumentConfiguratorReview=True).person(name)
        base = person.revisions(live.title)[0]["revid"]
        return lambda: person.refused_edit(live.title, live.document(sample=HALF), baserevid=base)

    answers = at_once(approve("Mara"), approve("Milo"))

    assert [] in answers
    assert all(answer in ([], ["editconflict"]) for answer in answers), answers
    assert says(live) == live.document(sample=HALF)
    assert len(live.wiki.person("Ana").revisions(live.title)) == before + 1


@pytest.mark.usefixtures("again")
def test_an_approval_and_an_update_of_the_proposal_at_once(live):
    live.propose(live.document(sample=HALF))
    mara, ana = live.reviewed("Mara"), live.wiki.person("Ana")

    approved, updated = at_once(
        lambda: mara.refused_edit(live.title, live.document(sample=HALF)),
        lambda: ana.refused_edit(live.proposal, live.document(sample=FULL)),
    )

    assert updated == []
    assert approved in ([], ["instrument-not-proposed"])
    assert says(live) == (live.document(sample=HALF) if approved == [] else live.document())
