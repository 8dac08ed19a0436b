"""Summaries of edits that people make in the wiki's own editor begin like those of the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.extension.forms import Editor, Opened

SAMPLE = {"unit": "session", "rate": 0.5, "wikis": {}}
LESS = SAMPLE | {"rate": 0.05}


@pytest.fixture
def mara(hub):
    return hub.person("Mara")


@pytest.fixture
def editor(hub):
    return Editor(hub, "Mara")


def comment(mara, title: str) -> Any:
    return mara.revisions(title)[0]["comment"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("Slightly more", "sample.rate 0.5 → 0.05 (T123456): Slightly more", id="what was typed"),
        pytest.param("", "sample.rate 0.5 → 0.05 (T123456)", id="nothing"),
        pytest.param(
            "per [[Project:Talk]]",
            "sample.rate 0.5 → 0.05 (T123456): per [[Project:Talk]]",
            id="a link stays one",
        ),
        pytest.param("sample.rate 0.5 → 0.05: less", "sample.rate 0.5 → 0.05: less", id="said already"),
        pytest.param(
            "approves r3, beta r4", "approves r3, beta r4", id="what programs read at the beginning"
        ),
    ],
)
def test_an_edit_in_the_form_says_what_it_changes(page, mara, editor, typed, said):
    mara.edit(page.title, page.document(sample=SAMPLE))

    assert editor.save(page.title, json.dumps(page.document(sample=LESS)), wpSummary=typed) is None

    assert comment(mara, page.title) == said


def test_a_new_proposal_says_what_it_collects(page, mara, editor):
    document = page.document(contextual_attributes=["page_id"], overrides={})

    assert editor.save(page.proposal, json.dumps(document), wpSummary="an idea") is None

    said = comment(mara, page.proposal)
    assert said.startswith('new: attributes page_id; wikis enwiki 0.01; title "Web scroll"; ')
    assert said.endswith(" (T123456): an idea")


def test_who_empties_a_proposal_has_the_only_word(page, mara, editor):
    for typed in ("Declined: too sensitive", "not now"):
        mara.edit(page.proposal, page.document())
        assert editor.save(page.proposal, "{}", wpSummary=typed) is None
        assert comment(mara, page.proposal) == typed


def test_an_undo_keeps_what_the_wiki_says_of_it(page, mara, editor):
    first = mara.edit(page.title, page.document(sample=SAMPLE))
    second = mara.edit(page.title, page.document(sample=LESS))
    opened = editor.open(page.title, undo=second, undoafter=first)

    assert editor.save(page.title, opened.text, opened, wpSummary=opened.fields["wpSummary"]) is None

    said = comment(mara, page.title)
    assert said.startswith("sample.rate 0.05 → 0.5 (T123456): ")
    assert f"[[Special:Diff/{second}|{second}]]" in said


def test_many_changes_and_a_long_reason_share_the_room(page, mara, editor):
    wikis = {f"{letter}{other}wiki": 0.25 for letter in "abcdefgh" for other in "abcdefgh"}
    mara.edit(page.title, page.document())
    changed = page.document(sample=SAMPLE | {"wikis": wikis})

    assert editor.save(page.title, json.dumps(changed), wpSummary="because " * 50 + "of it") is None

    said = comment(mara, page.title)
    assert said.startswith("sample.rate 0.1 → 0.5; +sample.wikis.aawiki 0.25; ")
    assert " more (T123456): because because" in said
    assert 480 < len(said) <= 500


def test_a_save_that_is_refused_gives_back_what_was_typed(page, mara, editor):
    mara.edit(page.title, page.document(sample=SAMPLE))

    form = editor.save(page.title, json.dumps(page.document(owners=[])), wpSummary="my words")

    assert form is not None
    assert Opened.of(form).fields["wpSummary"] == "my words"


def test_in_a_conflict_a_summary_stays_as_it_was_typed(page, mara, editor):
    mara.edit(page.title, page.document(sample=SAMPLE))
    opened = editor.open(page.title)
    mara.edit(page.title, page.document(sample=SAMPLE, title="Another"))

    form = editor.save(page.title, json.dumps(page.document(sample=LESS)), opened, wpSummary="my words")

    assert form is not None
    assert Opened.of(form).fields["wpSummary"] == "my words"


def test_who_switches_off_an_older_text_is_said_to_switch_off_only(page, mara, editor):
    mara.edit(page.title, page.document(sample=SAMPLE, overrides={}))
    opened = editor.open(page.title)
    mara.edit(page.title, page.document(sample=LESS, overrides={}))

    off = page.document(sample=SAMPLE, overrides={}, enabled=False)
    assert editor.save(page.title, json.dumps(off), opened, wpSummary="stop") is None

    assert comment(mara, page.title) == "enabled true → false (T123456): stop"


def test_programs_and_other_pages_have_their_own_words(page, mara, editor):
    mara.edit(page.title, page.document(sample=SAMPLE), "by a program")
    talk = page.title.replace("Instrument:", "Instrument talk:")
    assert editor.save(talk, "{}", wpSummary="a talk") is None

    assert comment(mara, page.title) == "by a program"
    assert comment(mara, talk) == "a talk"
