"""The notes of what files were made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.adapters.checkout import NOTES, Checkout
from configurator.errors import SettingsError


def test_what_was_noted_is_known_by_file_and_environment(tmp_path: Path):
    Checkout(tmp_path).note("beta", {"a.json": 7, "b.json": 8})
    Checkout(tmp_path).note("production", {"a.json": 9})

    notes = Checkout(tmp_path)
    assert [notes.base("a.json", "beta"), notes.base("a.json", "production")] == [7, 9]
    assert [notes.base("b.json", "beta"), notes.base("b.json", "production")] == [8, None]
    assert notes.base("c.json", "beta") is None


def test_the_newest_note_counts(tmp_path: Path):
    notes = Checkout(tmp_path)
    notes.note("beta", {"a.json": 7})
    notes.note("beta", {"a.json": 12})

    assert notes.base("a.json", "beta") == 12


def test_without_notes_nothing_is_known_and_nothing_is_written(tmp_path: Path):
    notes = Checkout(tmp_path)
    notes.note("beta", {})

    assert notes.base("a.json", "beta") is None
    assert list(tmp_path.iterdir()) == []


def test_the_notes_are_sorted_so_that_they_can_be_kept_with_the_files(tmp_path: Path):
    Checkout(tmp_path).note("production", {"b.json": 2, "a.json": 1})
    Checkout(tmp_path).note("beta", {"b.json": 3})

    assert (tmp_path / NOTES).read_text() == (
        '{\n\t"a.json": {\n\t\t"production": 1\n\t},\n\t"b.json": {\n\t\t"beta": 3,\n\t\t"production": 2\n\t}\n}\n'
    )


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a.json": 7}', "\x00", "7"])
def test_damaged_notes_are_never_taken_for_none(tmp_path: Path, text: str):
    (tmp_path / NOTES).write_text(text)
    notes = Checkout(tmp_path)

    with pytest.raises(SettingsError, match="remove it, and pull again"):
        notes.base("a.json", "beta")
    with pytest.raises(SettingsError):
        notes.note("beta", {"a.json": 7})
    assert (tmp_path / NOTES).read_text() == text


def test_notes_that_are_a_link_are_not_followed(tmp_path: Path):
    (tmp_path / "elsewhere").write_text("{}")
    (tmp_path / NOTES).symlink_to("elsewhere")

    with pytest.raises(SettingsError):
        Checkout(tmp_path).base("a.json", "beta")


@pytest.mark.parametrize("revision", ["7", None, 7.5, [7]])
def test_a_note_that_is_no_revision_counts_for_nothing(tmp_path: Path, revision: object):
    (tmp_path / NOTES).write_text(json.dumps({"a.json": {"beta": revision}}))
    assert Checkout(tmp_path).base("a.json", "beta") is None


def test_notes_that_cannot_be_written_say_what_follows(tmp_path: Path):
    with pytest.raises(SettingsError, match="so the next save cannot tell whether a page was changed since"):
        Checkout(tmp_path / "absent").note("beta", {"a.json": 7})
