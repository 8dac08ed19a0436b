"""save, when somebody else saves, too: nobody's edit is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest

from configurator.core.document.texts import stored_text
from configurator.core.page import Edit, Receipt
from tests.support.commands import Commands, meddled, noted, told, undone, value
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore


def test_the_undo_line_undoes_nothing_that_somebody_saved_since(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    answer = live("save", "a.json", "--to", "production", "--yes")
    live.production.edit("web-scroll", web_scroll(task="T3"), "Milo")

    assert undone(live, answer).exit == 5
    assert value(live) == web_scroll(task="T3")


def test_a_hand_edit_between_pull_and_save_is_not_overwritten(live: Commands):
    live("pull", "production", "dir")
    live.production.edit("web-scroll", web_scroll(task="T3"), "Milo", "by hand")
    live.file("dir/web-scroll.json", web_scroll(task="T2"))

    assert live("save", "dir/web-scroll.json", "--to", "production", "--yes") == told(
        err="production:web-scroll changed after revision 1; `instruments diff production:web-scroll FILE` compares; "
        "bring your text up to date, then try again with --base 2",
        exit=5,
    )
    assert value(live) == web_scroll(task="T3")
    assert live("save", "dir/web-scroll.json", "--to", "production", "--yes", "--base", "2").exit == 0
    assert value(live) == web_scroll(task="T2")
    assert noted(live, "dir") == {"web-scroll.json": {"production:web-scroll": 3}}


def test_a_hand_edit_that_says_the_same_is_no_conflict(live: Commands):
    live("pull", "production", "dir")
    live.production.edit("web-scroll", web_scroll(task="T2"), "Milo", "by hand")
    live.file("dir/web-scroll.json", web_scroll(task="T2"))

    assert live("save", "dir/web-scroll.json", "--to", "production") == told(
        "production:web-scroll  nothing to change"
    )
    assert noted(live, "dir") == {"web-scroll.json": {"production:web-scroll": 2}}


def test_a_page_that_was_deleted_since_the_pull_is_not_made_anew_by_accident(live: Commands):
    live("pull", "production", "dir")
    live.production.delete("web-scroll")

    answer = live("save", "dir/web-scroll.json", "--to", "production", "--yes")
    assert answer == told(
        err="production:web-scroll is gone, and the text was made from its revision 1; "
        "to make the page anew: instruments save - --to production < FILE",
        exit=5,
    )
    document = (live.directory / "dir/web-scroll.json").read_text()
    assert live("save", "-", "--to", "production", "--yes", stdin=document).exit == 0
    assert value(live) == web_scroll()


def test_a_hand_edit_between_looking_and_writing_is_not_overwritten(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    meddled(live).before_writing = lambda: live.production.edit("web-scroll", web_scroll(task="T3"), "Milo")

    assert live("save", "a.json", "--to", "production", "--yes") == told(
        "production:web-scroll\n  task  T123456 → T2\n",
        err="production:web-scroll changed after revision 1; look at the new text, then try again",
        exit=5,
    )
    assert value(live) == web_scroll(task="T3")


def test_a_page_that_somebody_else_creates_meanwhile_is_not_overwritten(live: Commands):
    live.file("a.json", web_scroll(name="web-other", enabled=False))
    theirs = web_scroll(name="web-other", enabled=False, task="T3")
    meddled(live).before_writing = lambda: live.production.edit("web-other", theirs, "Milo")

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert (answer.exit, answer.err) == (
        5,
        "production:web-other was created by somebody else meanwhile; look at it, then try again\n",
    )
    assert value(live, "web-other") == theirs


def test_base_names_the_revision_that_counts(live: Commands):
    live.production.edit("web-scroll", web_scroll(task="T3"), "Milo")
    document = stored_text(web_scroll(task="T2"))

    answer = live("save", "-", "--to", "production", "--yes", "--base", "1", stdin=document)
    assert (answer.exit, value(live)["task"]) == (5, "T3")
    answer = live("save", "-", "--to", "production", "--yes", "--base", "2", stdin=document)
    assert (answer.exit, value(live)["task"]) == (0, "T2")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["a.json", "b.json", "--base", "1"], "Error: --base goes with one document", id="many"),
        pytest.param(
            ["a.json", "--base", "0"],
            "Error: Invalid value for '--base': 0 is not in the range x>=1.",
            id="0",
        ),
    ],
)
def test_a_base_that_cannot_be_meant_is_refused(live: Commands, arguments: list[str], said: str):
    answer = live("save", *arguments, "--to", "production")

    assert (answer.exit, answer.err.splitlines()[-1]) == (2, said)


def test_damaged_notes_are_named_and_nothing_is_saved(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    live.file(".instruments.json", "{")

    assert live("save", "a.json", "--to", "production", "--yes") == told(
        err=".instruments.json: cannot be read; remove it, and pull again", exit=2
    )
    assert value(live) == web_scroll()


def test_notes_that_cannot_be_written_are_named_and_what_is_saved_is_saved(live: Commands):
    live.file("dir/a.json", web_scroll(task="T2"))
    meddled(live).at_write = lambda _edit: rmtree(live.directory / "dir")

    answer = live("save", "dir/a.json", "--to", "production", "--yes")
    assert answer.exit == 0
    assert answer.err == (
        "dir cannot be locked (no such file or directory), so the next save cannot tell whether a "
        "page was changed since\n"
    )
    assert value(live) == web_scroll(task="T2")


def test_files_of_another_directory_are_noted_there(live: Commands):
    (live.directory / "dir").mkdir()
    live.file("dir/web-scroll.json", web_scroll(task="T2"))
    live("save", Path("dir") / "web-scroll.json", "--to", "production", "--yes")

    assert noted(live, "dir") == {"web-scroll.json": {"production:web-scroll": 2}}
    assert not (live.directory / ".instruments.json").exists()


def test_a_page_that_somebody_else_brings_to_the_same_text_meanwhile_has_nothing_to_undo(live: Commands):
    class Agreeing(MemoryStore):
        """What somebody else saves meanwhile is what we send: no revision is made."""

        def write(self, edit: Edit) -> Receipt:
            return replace(super().write(edit), changed=False)

    live.production = Agreeing("production")
    live.production.edit("web-scroll", web_scroll(), "Milo")
    live.file("a.json", web_scroll(task="T2"))

    assert live("save", "a.json", "--to", "production", "--yes") == told(
        """
        production:web-scroll
          task  T123456 → T2
        production:web-scroll@2 says so already
        """
    )
