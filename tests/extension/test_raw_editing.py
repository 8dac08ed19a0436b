"""The editor of the JSON itself: what it begins with, what it was opened on, and where a text goes that needs a second person."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from configurator.core.document.instants import written
from configurator.core.document.model import NewInstrument, composed
from configurator.core.document.texts import minified, stored_text
from tests.extension.forms import Editor, Opened

HALF = {"unit": "session", "rate": 0.5, "wikis": {}}
FULL = {"unit": "session", "rate": 1, "wikis": {}}
REVIEW = {"InstrumentConfiguratorReview": True}


@pytest.fixture
def live(page):
    """The page, with a document that runs."""
    page.wiki.person("Mara").edit(page.title, page.document())
    return page


def plain(shown: str) -> str:
    """Return the text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def template(name: str) -> str:
    tomorrow = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    begun = composed(
        NewInstrument(
            name=name,
            title="",
            description="",
            owners=(),
            contact="",
            task="",
            start=written(tomorrow),
            end=written(tomorrow + timedelta(days=90)),
            environments=("production",),
        )
    )
    return stored_text(begun)


class TestBeginning:
    """What stands in the editor when it is opened."""

    def test_a_new_proposal_begins_with_what_is_live(self, live):
        assert Editor(live.wiki, "Ana").open(live.proposal).text == live.wiki.person("Ana").text(live.title)

    @pytest.mark.parametrize("kind", ["title", "proposal"])
    def test_a_new_instrument_begins_as_the_command_line_would_begin_it(self, page, kind):
        opened = Editor(page.wiki, "Mara").open(getattr(page, kind)).text

        assert opened == template(page.name)

    def test_a_proposal_that_waits_says_what_it_says(self, live):
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=HALF))

        assert json.loads(Editor(live.wiki, "Ana").open(live.proposal).text) == live.document(sample=HALF)

    def test_one_that_was_declined_begins_anew(self, live):
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=HALF))
        live.wiki.person("Mara").edit(live.proposal, {}, "no")

        assert Editor(live.wiki, "Ana").open(live.proposal).text == live.wiki.person("Ana").text(live.title)

    def test_one_that_was_approved_does_when_the_instrument_went_on(self, live):
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=HALF))
        live.wiki.person("Mara").edit(live.title, live.document(sample=HALF))
        live.wiki.person("Mara").edit(live.title, live.document(sample=FULL))

        assert json.loads(Editor(live.wiki, "Ana").open(live.proposal).text) == live.document(sample=FULL)

    def test_an_undo_and_an_old_revision_are_what_was_asked_for(self, live):
        ana = live.wiki.person("Ana")
        first = ana.edit(live.proposal, live.document(sample=HALF))
        second = ana.edit(live.proposal, {})

        undone = Editor(live.wiki, "Ana").open(live.proposal, undo=second, undoafter=first)
        old = Editor(live.wiki, "Ana").open(live.proposal, oldid=first)

        assert json.loads(undone.text) == json.loads(old.text) == live.document(sample=HALF)


class TestMeanwhile:
    """Somebody changes what is live while somebody else writes a proposal."""

    def test_whoever_saves_is_told_first_sees_both_and_may_save_again(self, live):
        editor = Editor(live.wiki, "Ana")
        opened = editor.open(live.proposal)
        live.wiki.person("Milo").edit(live.title, live.document(title="<i>Moved</i> on"))

        shown = editor.save(live.proposal, minified(live.document(sample=HALF)), opened)

        assert shown is not None
        assert f"while you wrote, Instrument:{live.name} was changed ( what changed )" in plain(shown)
        assert "Special:Diff/" in shown
        assert "What changed while you wrote Title" in plain(shown)
        assert r"\u003Ci\u003EMoved\u003C/i\u003E on" in shown.partition("<textarea")[0]
        again = Opened.of(shown)
        assert json.loads(again.text) == live.document(sample=HALF)
        assert editor.save(live.proposal, again.text, again) is None
        assert json.loads(live.wiki.person("Ana").text(live.proposal)) == live.document(sample=HALF)

    def test_whoever_previewed_meanwhile_is_told_too(self, live):
        editor = Editor(live.wiki, "Ana")
        opened = editor.open(live.proposal)
        live.wiki.person("Milo").edit(live.title, live.document(title="Moved on"))
        text = minified(live.document(sample=HALF))
        previewed = editor.session.post(
            live.wiki.facts["index"],
            params={"title": live.proposal, "action": "submit"},
            data=opened.fields | {"wpTextbox1": text, "wpPreview": "1"},
            timeout=60,
        ).text

        shown = editor.save(live.proposal, text, Opened.of(previewed))

        assert shown is not None
        assert "while you wrote" in plain(shown)

    def test_of_what_was_created_too(self, page):
        editor = Editor(page.wiki, "Ana")
        opened = editor.open(page.proposal)
        page.wiki.person("Mara").edit(page.title, page.document())

        shown = editor.save(page.proposal, minified(page.document(sample=HALF)), opened)

        assert shown is not None
        assert f"while you wrote, somebody created Instrument:{page.name}" in plain(shown)

    def test_and_of_what_was_deleted(self, live):
        editor = Editor(live.wiki, "Ana")
        opened = editor.open(live.proposal)
        live.wiki.person("Admin").delete(live.title)

        shown = editor.save(live.proposal, minified(live.document(sample=HALF)), opened)

        assert shown is not None
        assert f"Instrument:{live.name} was deleted" in plain(shown)
        assert editor.save(live.proposal, Opened.of(shown).text, Opened.of(shown)) is None


class TestProposingInstead:
    """Where every change needs a second person, a right holder's text goes to the proposal, by one button."""

    @pytest.fixture
    def editor(self, live) -> Editor:
        return Editor(live.wiki.configured(**REVIEW), "Mara")

    def instead(self, editor: Editor, form: str, text: str, summary: str) -> str:
        """Press the button in a form; return what is shown then."""
        found = re.search(r'<button[^>]* id="wpPropose"[^>]*>([^<]*)', form)
        assert found
        assert found[1] == "Propose this text instead"
        address = re.search(r'formaction="([^"]*)"', found[0])
        assert address
        base = editor.wiki.facts["index"].partition("/index.php")[0]
        shown = editor.session.post(
            base + html.unescape(address[1]),
            data=Opened.of(form).fields | {"wpTextbox1": text, "wpSummary": summary},
            timeout=60,
        )
        return shown.text

    def test_text_and_summary_go_along_and_nothing_is_saved_yet(self, live, editor):
        text = stored_text(live.document(sample=HALF))
        shown = self.instead(editor, editor.form(live.title), text, "less of it")

        opened = Opened.of(shown)
        assert (opened.text, opened.fields["wpSummary"]) == (text, "less of it")
        assert live.wiki.person("Ana").revisions(live.proposal) == []
        assert editor.save(live.proposal, opened.text, opened, wpSummary="less of it") is None
        assert json.loads(live.wiki.person("Ana").text(live.proposal)) == live.document(sample=HALF)
        assert live.reviewed("Milo").refused_edit(live.title, live.document(sample=HALF)) == []

    def test_a_refused_save_offers_it(self, live, editor):
        text = stored_text(live.document(sample=HALF))
        refused = editor.save(live.title, text)

        assert refused is not None
        opened = Opened.of(self.instead(editor, refused, text, "by the form"))
        assert editor.save(live.proposal, opened.text, opened) is None

    def test_an_undo_becomes_a_proposal_to_go_back(self, live, editor):
        second = live.wiki.person("Milo").edit(live.title, live.document(sample=FULL))
        first = live.wiki.person("Milo").revisions(live.title)[-1]["revid"]
        form = editor.form(live.title, undo=second, undoafter=first)
        opened = Opened.of(form)
        assert json.loads(opened.text) == live.document()

        shown = Opened.of(self.instead(editor, form, opened.text, opened.fields["wpSummary"]))

        assert "Undo revision" in shown.fields["wpSummary"]
        assert "wpUndidRevision" not in shown.fields
        assert editor.save(live.proposal, shown.text, shown) is None
        assert live.reviewed("Milo").refused_edit(live.title, live.document()) == []

    def test_what_waits_already_is_replaced_only_by_saving(self, live, editor):
        live.wiki.person("Ana").edit(live.proposal, live.document(sample=FULL))
        shown = self.instead(editor, editor.form(live.title), stored_text(live.document(sample=HALF)), "x")

        assert "diff-deletedline" in shown
        assert json.loads(live.wiki.person("Ana").text(live.proposal)) == live.document(sample=FULL)
        opened = Opened.of(shown)
        assert editor.save(live.proposal, opened.text, opened) is None
        assert json.loads(live.wiki.person("Ana").text(live.proposal)) == live.document(sample=HALF)

    def test_who_wrote_on_an_old_text_is_told_before_saving(self, live, editor):
        form = editor.form(live.title)
        live.wiki.person("Milo").edit(live.title, live.document(sample=FULL))
        opened = Opened.of(self.instead(editor, form, stored_text(live.document(sample=HALF)), "x"))

        shown = editor.save(live.proposal, opened.text, opened)

        assert shown is not None
        assert "while you wrote" in plain(shown)

    def test_where_nobody_has_to_approve_it_is_not_offered(self, live):
        assert "wpPropose" not in Editor(live.wiki, "Mara").form(live.title)
        assert "wpPropose" not in Editor(live.wiki.configured(**REVIEW), "Mara").form(live.proposal)
