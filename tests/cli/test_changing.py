"""Documents changed where they stand: set, edit, undo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.commands import Commands, meddled, text, told, undone, value
from tests.support.examples import web_scroll
from tests.support.pairs import Reconciling


@pytest.fixture
def editor(here: Path, monkeypatch: pytest.MonkeyPatch):
    """Make $EDITOR a script: each call of it runs the next of these shell lines on the file $1, and shows what it saw."""

    def scripted(*steps: str) -> Path:
        script = here / "editor.sh"
        cases = "\n".join(f"{at}) {step} ;;" for at, step in enumerate(steps, 1))
        script.write_text(
            f'#!/bin/sh\ncp "$1" {here}/seen.$(ls {here}/seen.* 2>/dev/null | wc -l)\n'
            f"case $(ls {here}/seen.* | wc -l) in\n{cases}\nesac\n"
        )
        script.chmod(0o755)
        monkeypatch.setenv("VISUAL", str(script))
        return here

    return scripted


def kept(answer) -> Path:
    found = re.search(r"kept in (\S+\.json)$|^(\S+\.json): given up", answer.err, re.MULTILINE)
    assert found is not None
    return Path(found[1] or found[2])


@pytest.fixture
def reviewed(here: Path, monkeypatch: pytest.MonkeyPatch) -> Reconciling:
    """Ana at work where nothing goes live without a second person; revision 2 of one instrument is live."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "cache"))
    run = Reconciling(here, review=True)
    run.production.edit("web-scroll", web_scroll(), "Mara", "new")
    run.production.edit("web-scroll", web_scroll(title="Second"), "Mara", "second")
    run.become("Ana")
    return run


def test_set_shows_and_saves_one_number(live: Commands):
    answer = live("set", "web-scroll", "sample.wikis.enwiki=5%", "end=+30d", "--yes", "-m", "more data")

    assert answer == told(
        """
        production:web-scroll
          end  2026-12-31T23:59:59Z → 2027-01-30T23:59:59Z
          sample.wikis.enwiki  0.01 → 0.05
        saved production:web-scroll@2
          undo: instruments restore production:web-scroll@1 --base 2 --yes
        """,
        err="""
        production:web-scroll:20:2: warning: window/long: /end is 394 days after the start, more than a year; write an earlier end
        production:web-scroll:33:2: warning: sample/changed: /sample changes while running in production; numbers before and after do not compare
        """,
    )
    assert value(live) == web_scroll(
        end="2027-01-30T23:59:59Z", sample={"unit": "session", "rate": 0.1, "wikis": {"enwiki": 0.05}}
    )


def test_set_changes_several_and_says_what_failed(live: Commands):
    live.production.edit(
        "other-one",
        web_scroll(name="other-one", enabled=False, stream=web_scroll()["stream"] | {"name": "o"}),
        "Milo",
    )

    answer = live("set", "web-scroll", "production:other-one", "no-such-one", "contact=T", "--yes")

    assert answer.exit == 8
    assert "production:no-such-one: there is no such page" in answer.err
    assert "failed, 1 of 3: production:no-such-one" in answer.err
    assert [value(live, name)["contact"] for name in ("web-scroll", "other-one")] == ["T", "T"]


def test_set_takes_a_filter_instead_of_names(live: Commands):
    assert live("set", "contact=T", "--owner", "web team", "--yes").exit == 0
    assert value(live)["contact"] == "T"
    assert live("set", "contact=T", "--owner", "nobody", "--yes") == told(
        err="production: has no instrument of that kind; `instruments list` shows all", exit=2
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["web-scroll"], "say what to change, like sample.rate=5% or end=+30d"),
        (["title=x"], "name instruments, or choose them by an option like --owner"),
        (["web-scroll", "title=x", "--active"], "name instruments, or choose them by an option"),
        (["web-scroll", "ende=x"], "ende=x: ende is no place of a document; did you mean end?"),
        (["web-scroll", "title=x", "--update"], "--update goes with proposals"),
    ],
)
def test_set_without_a_meaning_writes_nothing(live: Commands, arguments: list[str], said: str):
    answer = live("set", *arguments, "--yes")

    assert answer.exit == 2
    assert said in answer.err
    assert value(live) == web_scroll()


def test_set_of_what_the_rules_refuse_is_told_and_saves_nothing(live: Commands):
    answer = live("set", "web-scroll", "end=2020-01-01", "--yes")

    assert answer.exit == 4
    assert "window/empty" in answer.err
    assert value(live) == web_scroll()


def test_a_change_that_changes_nothing_says_so(live: Commands):
    before = text(live)
    assert live("set", "web-scroll", "title=Web scroll", "--yes") == told(
        "production:web-scroll  nothing to change"
    )
    assert text(live) == before


def test_somebody_s_edit_meanwhile_is_never_overwritten(live: Commands):
    meddled(live).before_writing = lambda: live.production.edit(
        "web-scroll", web_scroll(title="Meanwhile"), "Milo"
    )

    answer = live("set", "web-scroll", "title=Mine", "--yes")

    assert answer.exit == 5
    assert value(live)["title"] == "Meanwhile"


def test_an_editor_s_text_is_saved_and_its_copy_is_gone(live: Commands, editor):
    here = editor("sed -i s/0.01/0.02/ $1")

    answer = live("edit", "web-scroll", "--yes")

    assert answer.exit == 0
    assert "kept in" not in answer.err
    assert "sample.wikis.enwiki  0.01 → 0.02" in answer.out
    assert value(live)["sample"]["wikis"] == {"enwiki": 0.02}
    seen = (here / "seen.0").read_text()
    assert seen.startswith("# Lines above the document that begin with # are left out.")
    assert seen.endswith("}\n")
    assert not list(here.glob("**/edits/*"))


def test_what_is_wrong_comes_back_above_the_text_until_it_is_right(live: Commands, editor):
    here = editor("sed -i 's/: 0.01/: 0,01/' $1", "sed -i 's/: 0,01/: 2/' $1", "sed -i 's/: 2$/: 0.03/' $1")

    answer = live("edit", "web-scroll", "--yes")

    assert answer.exit == 0
    assert value(live)["sample"]["wikis"] == {"enwiki": 0.03}
    for at, wrong in ((1, ": 0,01"), (2, ": 2")):
        first, *lines = (here / f"seen.{at}").read_text().splitlines()
        place = re.match(r"# line (\d+), column (\d+): ", first)
        assert place is not None, first
        assert wrong in [first, *lines][int(place[1]) - 1]


def test_whoever_gives_up_keeps_what_they_typed(live: Commands, editor):
    editor("echo '{ not JSON' > $1", "true")

    answer = live("edit", "web-scroll", "--yes")

    assert answer.exit == 2
    assert "{ not JSON" in kept(answer).read_text()
    assert value(live) == web_scroll()


@pytest.mark.parametrize("step", ["true", ": > $1"])
def test_an_editor_that_changes_nothing_or_empties_the_text_saves_nothing(live: Commands, editor, step: str):
    editor(step)

    answer = live("edit", "web-scroll", "--yes")

    assert answer.exit == (0 if step == "true" else 2)
    assert value(live) == web_scroll()


def test_a_text_that_somebody_overtook_is_kept(live: Commands, editor):
    editor("sed -i s/0.01/0.02/ $1")
    meddled(live).before_writing = lambda: live.production.edit(
        "web-scroll", web_scroll(title="Meanwhile"), "Milo"
    )

    answer = live("edit", "web-scroll", "--yes")

    assert answer.exit == 5
    assert "0.02" in kept(answer).read_text()
    assert value(live)["title"] == "Meanwhile"


def test_without_an_editor_one_sentence_says_how_to_name_one(live: Commands, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VISUAL", "/no/such/editor")

    answer = live("edit", "web-scroll", "--yes")

    assert answer.exit == 2
    assert "name an editor in VISUAL or EDITOR" in answer.err


def test_undo_goes_one_step_back_and_undoing_it_one_forward(live: Commands):
    live("set", "web-scroll", "title=New", "--yes")

    answer = live("undo", "web-scroll", "--yes")

    assert answer.exit == 0
    assert 'title  New → "Web scroll"' in answer.out
    assert value(live) == web_scroll()
    assert undone(live, answer).exit == 0
    assert value(live)["title"] == "New"


def test_undo_of_what_has_no_past_says_what_helps(live: Commands):
    assert live("undo", "web-scroll", "--yes") == told(
        err="production:web-scroll: has one revision, so there is nothing to go back to; "
        "`instruments disable web-scroll --in production` switches it off",
        exit=2,
    )


@pytest.mark.parametrize(
    ("command", "title"),
    [
        (["set", "web-scroll", "title=Mine"], "Mine"),
        (["edit", "web-scroll"], "Mine"),
        (["undo", "web-scroll"], "Web scroll"),
    ],
)
def test_where_review_is_on_a_change_is_proposed(
    reviewed: Reconciling, editor, command: list[str], title: str
):
    editor("sed -i s/Second/Mine/ $1")

    answer = reviewed(*command, "--yes", "-m", "because")

    assert (answer.exit, answer.err) == (0, "")
    assert "proposed production/proposal:web-scroll@" in answer.out
    assert reviewed.production.value("web-scroll")["title"] == "Second"
    assert reviewed.proposals.value("web-scroll")["title"] == title


def test_a_proposal_that_waits_is_changed_on_top_of_what_it_says(reviewed: Reconciling):
    reviewed("set", "web-scroll", "title=Mine", "--yes")

    refused = reviewed("set", "web-scroll", "contact=T", "--yes")
    answer = reviewed("set", "web-scroll", "contact=T", "--yes", "--update")

    assert refused.exit == 6
    assert "--update changes it" in refused.err
    assert answer.exit == 0
    assert reviewed.proposals.value("web-scroll") == web_scroll(title="Mine", contact="T")


def test_undo_replaces_a_proposal_that_waits_by_what_was_live_before(reviewed: Reconciling):
    reviewed("set", "web-scroll", "contact=T", "--yes")

    assert reviewed("undo", "web-scroll", "--yes", "--update").exit == 0
    assert reviewed.proposals.value("web-scroll") == web_scroll()


def test_a_page_that_is_not_there_fails_alone_where_review_is_on(reviewed: Reconciling):
    answer = reviewed("set", "no-such-one", "web-scroll", "contact=T", "--yes")

    assert answer.exit == 8
    assert "failed, 1 of 2: production:no-such-one" in answer.err
    assert reviewed.proposals.value("web-scroll")["contact"] == "T"


def test_somebody_without_the_right_asks_to_switch_off_in_one_line(reviewed: Reconciling):
    answer = reviewed("propose", "production:web-scroll", "--disable", "--to", "production", "--yes")

    assert answer.exit == 0
    assert reviewed.proposals.value("web-scroll")["enabled"] is False


def test_a_file_is_rewritten_where_it_is_and_nothing_is_saved(live: Commands):
    live.file("a.json", web_scroll())
    live.file("b.json", web_scroll(title="T"))

    answer = live("set", "a.json", "b.json", "title=T", "sample.rate=5%")

    assert answer == told(
        """
        a.json
          title  "Web scroll" → T
          sample.rate  0.1 → 0.05
        b.json
          sample.rate  0.1 → 0.05
        """
    )
    assert live.read("a.json") == live.read("b.json")
    assert live("fmt", "--check", "a.json") == told("")
    assert live("set", "a.json", "title=T") == told("a.json  nothing to change")
    assert value(live) == web_scroll()


def test_of_several_files_none_is_written_if_one_cannot_be(live: Commands):
    live.file("a.json", web_scroll())
    live.file("b.json", "{")

    assert live("set", "a.json", "b.json", "title=T").exit == 4
    assert live.read("a.json") == web_scroll()
    assert "go with pages" in live("set", "a.json", "title=T", "-m", "why").err
