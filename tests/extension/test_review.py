"""Where a second person is needed, no way of saving goes round it; switching off needs none."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from configurator.core.document.effective import switched_off
from configurator.core.document.texts import minified
from tests.extension.forms import Editor

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


class TestBegunByHand:
    """A proposal of somebody who saves one text, as in a browser."""

    def test_a_change_of_what_is_live_is_approved(self, live):
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=HALF))

        assert live.reviewed("Ana").refused_edit(live.title, live.document(sample=HALF)) == [
            "protectednamespace"
        ]
        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == []

    def test_a_new_instrument_is(self, page):
        page.wiki.person("Ana").edit(page.proposal, page.document())

        assert page.reviewed("Mara").refused_edit(page.title, page.document()) == []

    def test_an_own_one_is_not(self, live):
        live.wiki.person("Mara").edit(live.proposal, live.document(sample=HALF))

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == [
            "instrument-own-proposal"
        ]

    def test_one_amended_is_outdated_if_the_instrument_changed_before_that(self, live):
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=FULL))
        live.wiki.person("Milo").edit(live.title, live.document(enabled=False))
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=HALF))

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == [
            "instrument-outdated"
        ]

    def test_whoever_declined_may_approve_what_is_proposed_instead(self, live):
        ana, mara = live.wiki.person("Ana"), live.wiki.person("Mara")
        ana.edit(live.proposal, live.document(sample=FULL))
        mara.edit(live.proposal, {}, "too much")
        ana.edit(live.proposal, live.document(sample=HALF))

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == []

    def test_the_next_one_begins_from_what_became_of_the_one_before(self, live):
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=HALF))
        live.reviewed("Mara").edit(live.title, live.document(sample=HALF))
        live.wiki.person("Mara").edit(live.title, live.document(sample=HALF, enabled=False))
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=FULL))

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=FULL)) == []

    def test_a_change_of_what_was_deleted_since_makes_no_new_instrument(self, live):
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=HALF))
        live.wiki.person("Admin").delete(live.title)

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == [
            "instrument-outdated"
        ]

    def test_what_is_proposed_after_that_does(self, live):
        live.wiki.person("Admin").delete(live.title)
        later()
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=HALF))

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == []


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


def later():
    """Wait for the next second: MediaWiki takes deleted revisions, and moved ones, by the second in which they were saved."""
    time.sleep(1.1)


def restore(live, *places, title=None):
    """Let Admin restore of a deleted page the revisions at these places, oldest first; none is all; return what was refused."""
    admin, title = live.reviewed("Admin"), title or live.title
    found = admin.get(
        action="query", prop="deletedrevisions", titles=title, drvprop="ids|timestamp", drvlimit="max"
    )
    times = [each["timestamp"] for each in found["query"]["pages"][0]["deletedrevisions"]][::-1]
    wanted = {"timestamps": "|".join(times[place] for place in places)} if places else {}
    return admin.refused(action="undelete", title=title, **wanted)


@pytest.fixture
def updated(live):
    """A page with a proposal that Mara wrote, and that Ana brought up to date after it was outdated: L, T0, L2, T1."""
    live.propose(live.document(sample=HALF), user="Mara")
    later()
    live.wiki.person("Milo").edit(live.title, live.document(sample=HALF, title="Moved on", enabled=False))
    ana = live.wiki.person("Ana")
    ana.edit(live.proposal, live.document(sample=HALF, title="Moved on", enabled=False))
    later()
    ana.edit(live.proposal, live.document(sample=HALF, title="Moved on"))
    return live


def refused_after_update(updated, name):
    return updated.reviewed(name).refused_edit(updated.title, updated.document(sample=HALF, title="Moved on"))


class TestWhoseWordsTheyAre:
    """Whatever an administrator does to the history of a proposal."""

    def test_who_was_brought_up_to_date_is_no_second_person_and_others_are(self, updated):
        assert refused_after_update(updated, "Mara") == ["instrument-own-proposal"]
        assert refused_after_update(updated, "Milo") == []

    @pytest.mark.parametrize("whole", [True, False], ids=["the whole", "a beginning"])
    def test_no_history_is_merged_into_another_so_that_no_author_goes_away(self, updated, whole):
        admin = updated.wiki.person("Admin")
        newest, _, newest_gone, _ = before = admin.revisions(updated.proposal)
        later()
        elsewhere = f"{updated.proposal}-elsewhere"
        admin.edit(elsewhere, {})

        refused = admin.refused(
            action="mergehistory",
            timestamp=(newest if whole else newest_gone)["timestamp"],
            **{"from": updated.proposal, "to": elsewhere},
        )

        assert set(refused) == {"instrument-no-merge"}
        assert admin.revisions(updated.proposal) == before
        assert len(admin.revisions(elsewhere)) == 1
        assert refused_after_update(updated, "Mara") == ["instrument-own-proposal"]
        assert refused_after_update(updated, "Milo") == []

    @pytest.mark.parametrize("target", ["title", "proposal"])
    def test_no_history_of_another_page_is_merged_into_ours(self, page, target):
        admin, title = page.wiki.person("Admin"), getattr(page, target)
        elsewhere = f"Project:{page.name}.json"
        admin.edit(elsewhere, page.document(), contentmodel="json")
        later()
        admin.edit(title, page.document())

        refused = admin.refused(action="mergehistory", **{"from": elsewhere, "to": title})

        assert refused == ["instrument-no-merge"]
        assert [len(admin.revisions(each)) for each in (elsewhere, title)] == [1, 1]

    def test_other_histories_of_the_wiki_are_merged_as_ever(self, page):
        admin, titles = page.wiki.person("Admin"), [f"Project:{page.name}{at}.json" for at in range(2)]
        for title in titles:
            admin.edit(title, page.document(), contentmodel="json")
            later()

        assert admin.refused(action="mergehistory", **dict(zip(["from", "to"], titles, strict=True))) == []
        assert len(admin.revisions(titles[1])) == 2

    def test_none_is_by_the_special_page_or_a_program(self, updated):
        admin = updated.wiki.person("Admin")
        elsewhere = f"Project:{updated.name}.json"
        before = admin.revisions(updated.proposal)
        later()
        admin.edit(elsewhere, {}, contentmodel="json")
        found = admin.get(action="query", titles=f"{updated.proposal}|{elsewhere}")["query"]["pages"]
        ids = {each["title"]: each["pageid"] for each in found}
        editor = Editor(updated.wiki, "Admin")
        token = {"action": "query", "meta": "tokens", "format": "json", "formatversion": "2"}
        fields = {
            "targetID": ids.pop(updated.proposal),
            "destID": next(iter(ids.values())),
            "mergepoint": re.sub(r"\D", "", before[0]["timestamp"]),
            "wpEditToken": editor.session.get(updated.wiki.api, params=token, timeout=60).json()["query"][
                "tokens"
            ]["csrftoken"],
        }

        query = {"title": "Special:MergeHistory", "action": "submit"}
        shown = editor.session.post(updated.wiki.facts["index"], params=query, data=fields, timeout=60).text
        done = updated.wiki.maintain(
            Path(__file__).with_name("merge_histories.php"), updated.proposal, elsewhere
        )

        assert "cannot be merged" in shown
        assert done.returncode != 0
        assert "cannot be merged" in done.stdout + done.stderr
        assert admin.revisions(updated.proposal) == before
        assert len(admin.revisions(elsewhere)) == 1

    def test_a_beginning_that_stays_deleted_has_a_hidden_author_until_it_is_restored(self, updated):
        updated.wiki.person("Admin").delete(updated.proposal)
        assert restore(updated, 2, 3, title=updated.proposal) == []

        assert refused_after_update(updated, "Mara") == ["instrument-own-proposal"]
        assert refused_after_update(updated, "Milo") == ["instrument-own-proposal"]

        assert restore(updated, title=updated.proposal) == []
        assert refused_after_update(updated, "Mara") == ["instrument-own-proposal"]
        assert refused_after_update(updated, "Milo") == []

    def test_a_history_restored_below_a_new_beginning_still_has_its_authors(self, updated):
        admin = updated.wiki.person("Admin")
        text = admin.text(updated.proposal)
        admin.delete(updated.proposal)
        later()
        admin.edit(updated.proposal, json.loads(updated.wiki.person("Mara").text(updated.title)))
        assert restore(updated, title=updated.proposal) == []
        admin.write(updated.proposal, text)

        assert refused_after_update(updated, "Mara") == ["instrument-own-proposal"]
        assert refused_after_update(updated, "Milo") == []

    @pytest.mark.parametrize(
        "taken_back", ["rollback", "undo", "proposed by a friend", "deleted and proposed"]
    )
    def test_a_decline_that_is_taken_back_frees_no_author(self, page, taken_back):
        page.propose(page.document(), user="Mara")
        milo, admin = page.wiki.person("Milo"), page.wiki.person("Admin")
        declined = milo.edit(page.proposal, {}, "Declined: no")
        if taken_back == "rollback":
            admin.post(action="rollback", title=page.proposal, user="Milo")
        elif taken_back == "undo":
            milo.post(action="edit", title=page.proposal, undo=declined)
        else:
            if taken_back == "deleted and proposed":
                admin.delete(page.proposal)
            page.propose(page.document(), user="Ana")
        assert page.wiki.person("Ana").text(page.proposal) != "{}"

        assert page.reviewed("Mara").refused_edit(page.title, page.document()) == ["instrument-own-proposal"]

    def test_a_text_that_was_approved_once_is_approved_again_by_whom_it_was_of(self, live):
        live.propose(live.document(sample=HALF), user="Mara")
        live.reviewed("Milo").edit(live.title, live.document(sample=HALF))
        live.reviewed("Mara").edit(live.title, live.document(sample=HALF, enabled=False))
        live.propose(live.document(sample=HALF), user="Milo")

        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=HALF)) == []


class TestRestoringBelow:
    """What is judged of an undelete is what becomes the newest."""

    @pytest.fixture
    def anew(self, live):
        """A page with two deleted revisions below one that was approved."""
        later()
        live.wiki.person("Mara").edit(live.title, live.document(sample=FULL))
        live.wiki.person("Admin").delete(live.title)
        later()
        live.wiki.person("Mara").edit(live.title, live.document(sample=HALF))
        return live

    @pytest.mark.parametrize("places", [(), (0,), (1,)])
    def test_old_revisions_come_back_below_what_is_live(self, anew, places):
        assert restore(anew, *places) == []
        assert says(anew) == anew.document(sample=HALF)
        assert len(anew.wiki.person("Ana").revisions(anew.title)) == 1 + (len(places) or 2)

    def test_they_do_by_the_special_page(self, anew):
        editor = Editor(anew.wiki.configured(InstrumentConfiguratorReview=True), "Admin")
        special = {"title": "Special:Undelete", "target": anew.title}
        index = anew.wiki.facts["index"]
        shown = editor.session.get(index, params=special, timeout=60).text
        times = re.findall(r'name="(ts\d+)"', shown)
        token = re.search(
            r'name="wpEditToken"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="wpEditToken"', shown
        )
        assert len(times) == 2
        assert token

        fields = {"wpEditToken": token[1] or token[2], "restore": "1", times[0]: "1", "wpComment": "wanted"}
        editor.session.post(index, params=special | {"action": "submit"}, data=fields, timeout=60)

        assert len(anew.wiki.person("Ana").revisions(anew.title)) == 2
        assert says(anew) == anew.document(sample=HALF)

    def test_one_that_would_be_the_newest_needs_its_second_person(self, live):
        later()
        live.wiki.person("Mara").edit(live.title, live.document(sample=FULL))
        live.wiki.person("Admin").delete(live.title)
        live.propose(live.document())
        assert restore(live, 0) == []

        assert restore(live) == ["instrument-not-proposed"]
        assert says(live) == live.document()
        assert live.reviewed("Mara").refused_edit(live.title, live.document(sample=FULL)) == [
            "instrument-not-proposed"
        ]

    def test_what_is_live_does_not_go_away_to_uncover_what_was_restored(self, anew):
        assert restore(anew) == []
        anew.wiki.person("Admin").delete(anew.title)

        assert restore(anew, 0) == ["instrument-not-proposed"]

    def test_another_content_model_is_not_hidden_behind_a_time_at_which_nothing_was_saved(self, page):
        page.plant_wikitext("= Text =")
        admin = page.reviewed("Admin")
        [planted] = admin.revisions(page.title)
        admin.delete(page.title)

        times = f"{planted['timestamp']}|2099-01-01T00:00:00Z"
        assert admin.refused(action="undelete", title=page.title, timestamps=times) == ["instrument-invalid"]


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
