"""Summaries of edits that people make in the wiki's own editor begin like those of the command line."""

from __future__ import annotations

import json
import re
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


def test_a_proposal_says_what_it_would_change_whatever_stood_on_its_page(page, mara, editor):
    mara.edit(page.title, page.document(sample=SAMPLE))

    for rate in (0.05, 0.01):
        document = page.document(sample=SAMPLE | {"rate": rate})
        assert editor.save(page.proposal, json.dumps(document), wpSummary="less") is None
        assert comment(mara, page.proposal) == f"sample.rate 0.5 → {rate} (T123456): less"


def test_who_only_copies_what_is_live_into_a_proposal_has_the_only_word(page, mara, editor):
    mara.edit(page.title, page.document(sample=SAMPLE))
    mara.edit(page.proposal, page.document(sample=LESS))

    assert (
        editor.save(page.proposal, json.dumps(page.document(sample=SAMPLE)), wpSummary="up to date") is None
    )
    assert comment(mara, page.proposal) == "up to date"


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


def parsed(mara, title: str) -> str:
    """Return the newest summary as the wiki shows it."""
    answer = mara.get(action="query", prop="revisions", titles=title, rvprop="parsedcomment")
    [page] = answer["query"]["pages"]
    return str(page["revisions"][0]["parsedcomment"])


TASK = '(<a class="external" rel="nofollow" href="https://phabricator.wikimedia.org/T123456">T123456</a>)'


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        pytest.param("approves r1, beta r9: a 1 → 2", r"approves LINK, beta r9: a 1 → 2", id="an approval"),
        pytest.param("approves r1x", "approves r1x", id="no approval"),
        pytest.param("it approves r1", "it approves r1", id="not at the beginning"),
        pytest.param("begins from HERE@1", "begins from HERE@LINK1", id="a branch point"),
        pytest.param("begins from elsewhere@1", "begins from elsewhere@1", id="of another wiki"),
        pytest.param("a 1 → 2 (T123456): (T9) <b>", f"a 1 → 2 {TASK}: (T9) &lt;b&gt;", id="a task"),
        pytest.param(
            "approves r1: new: a (T123456) by Ana: yes",
            f"approves LINK: new: a {TASK} by Ana: yes",
            id="both",
        ),
        pytest.param("(T123456)", "(T123456)", id="no words of ours"),
        pytest.param("/* a (T123456): */ b", None, id="within a tag"),
        pytest.param("a (T123456)x", "a (T123456)x", id="and more"),
    ],
)
def test_revisions_and_tasks_in_our_words_are_links(page, mara, summary, shown):
    first = mara.edit(page.proposal, {})
    numbered = summary.replace("r1", f"r{first}").replace("HERE@1", f"{page.wiki.name}@{first}")
    mara.edit(page.proposal, {"a": 1}, numbered)

    found = parsed(mara, page.proposal)

    assert comment(mara, page.proposal) == numbered
    if shown is None:
        assert "phabricator" not in found
    else:
        named = re.sub(rf'<a href="[^"]*Special:Diff/{first}"[^>]*>(r?){first}</a>', r"LINK\1", found)
        assert named.replace("LINKr", "LINK") == shown.replace("LINK1", "LINK").replace(
            "r1", f"r{first}"
        ).replace("HERE", page.wiki.name)


def test_histories_and_recent_changes_have_the_links(page, mara, hub):
    mara.edit(page.title, page.document(), "new: title X (T123456): first")

    for answer in (
        hub.anybody.visit(page.title, action="history"),
        hub.anybody.visit("Special:RecentChanges"),
    ):
        assert f"new: title X {TASK}: first" in answer.text


def test_programs_and_other_pages_have_their_own_words(page, mara, editor):
    mara.edit(page.title, page.document(sample=SAMPLE), "by a program")
    talk = page.title.replace("Instrument:", "Instrument talk:")
    assert editor.save(talk, "{}", wpSummary="a talk") is None

    assert comment(mara, page.title) == "by a program"
    assert comment(mara, talk) == "a talk"
    project = page.title.replace("Instrument:", "Project:")
    mara.write(project, "x", "approves r1: a (T123456): b")
    assert parsed(mara, project) == "approves r1: a (T123456): b"
