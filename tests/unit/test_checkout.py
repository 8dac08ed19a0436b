"""The notes of what files were made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from configurator.adapters.checkout import Checkout, Made, Notes
from configurator.errors import SettingsError
from configurator.inputs import NOTES

SHA1 = "f2f8570a4d6a0fb0a3a5b3cc36d3a6a0d2a6a4b5"


def test_what_was_noted_is_known_by_file_and_page(tmp_path: Path):
    a, b, other = Made("web-a", 7, SHA1), Made("web-b", 8), Made("web-a", 9)
    Checkout(tmp_path).note("beta", {"a.json": a, "b.json": b})
    Checkout(tmp_path).note("production", {"a.json": other})

    notes = Checkout(tmp_path).read()
    assert [notes.base("a.json", each, "web-a") for each in ("beta", "production")] == [a, other]
    assert [notes.base("b.json", each, "web-b") for each in ("beta", "production")] == [b, None]
    assert notes.base("c.json", "beta", "web-a") is None


def test_a_note_is_of_one_page_whatever_the_file_is_called(tmp_path: Path):
    one, two = Made("web-one", 7), Made("web-two", 9)
    Checkout(tmp_path).note("beta", {"template.json": one})
    assert Checkout(tmp_path).read().base("template.json", "beta", "web-two") is None

    Checkout(tmp_path).note("beta", {"template.json": two})
    notes = Checkout(tmp_path).read()
    assert [notes.base("template.json", "beta", name) for name in ("web-one", "web-two")] == [one, two]


def test_a_directory_knows_the_environments_that_its_files_were_made_from(tmp_path: Path):
    assert not Checkout(tmp_path).read().know("beta")
    Checkout(tmp_path).note("beta", {"a.json": Made("web-a", 7)})
    Checkout(tmp_path).note("production/proposal", {"a.json": Made("web-a", 7)})

    notes = Checkout(tmp_path).read()
    assert [notes.know(each) for each in ("beta", "production", "production/proposal")] == [True, False, True]
    assert Notes({"a.json": {"beta": 7}}).know("beta")


def test_the_newest_note_counts(tmp_path: Path):
    notes = Checkout(tmp_path)
    notes.note("beta", {"a.json": Made("web-a", 7, SHA1)})
    notes.note("beta", {"a.json": Made("web-a", 12)})

    assert notes.read().base("a.json", "beta", "web-a") == Made("web-a", 12)


def test_notes_of_earlier_versions_count_for_whatever_page_the_file_is_of(tmp_path: Path):
    notes = Checkout(tmp_path)
    (tmp_path / NOTES).write_text(json.dumps({"a.json": {"beta": 7, "production": 8}}))
    assert notes.read().base("a.json", "beta", "web-a") == Made("web-a", 7)

    notes.note("beta", {"a.json": Made("web-b", 9)})
    assert notes.read().base("a.json", "beta", "web-a") is None
    assert notes.read().base("a.json", "production", "web-a") == Made("web-a", 8)


def test_without_notes_nothing_is_known_and_nothing_is_written(tmp_path: Path):
    notes = Checkout(tmp_path)
    notes.note("beta", {})
    with notes.changed():
        pass

    assert notes.read().base("a.json", "beta", "web-a") is None
    assert list(tmp_path.iterdir()) == []


def test_the_notes_are_sorted_so_that_they_can_be_kept_with_the_files(tmp_path: Path):
    Checkout(tmp_path).note("production", {"b.json": Made("web-b", 2), "a.json": Made("web-a", 1, SHA1)})
    Checkout(tmp_path).note("beta", {"b.json": Made("web-b", 3)})

    text = (tmp_path / NOTES).read_text()
    assert list(json.loads(text)) == ["a.json", "b.json"]
    assert list(json.loads(text)["b.json"]) == ["beta:web-b", "production:web-b"]
    assert f'\t\t"production:web-a": {{\n\t\t\t"revision": 1,\n\t\t\t"sha1": "{SHA1}"\n' in text


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a.json": 7}', "\x00", "7"])
def test_damaged_notes_are_never_taken_for_none(tmp_path: Path, text: str):
    (tmp_path / NOTES).write_text(text)
    notes = Checkout(tmp_path)

    with pytest.raises(SettingsError, match="remove it, and pull again"):
        notes.read()
    with pytest.raises(SettingsError):
        notes.note("beta", {"a.json": Made("web-a", 7)})
    assert (tmp_path / NOTES).read_text() == text


def test_notes_that_are_a_link_are_not_followed(tmp_path: Path):
    (tmp_path / "elsewhere").write_text("{}")
    (tmp_path / NOTES).symlink_to("elsewhere")

    with pytest.raises(SettingsError):
        Checkout(tmp_path).read()


@pytest.mark.parametrize("revision", ["7", None, 7.5, [7], {}, {"revision": "7"}, {"sha1": "x"}])
def test_a_note_that_is_no_revision_counts_for_nothing(tmp_path: Path, revision: object):
    (tmp_path / NOTES).write_text(json.dumps({"a.json": {"beta": revision}}))
    assert Checkout(tmp_path).read().base("a.json", "beta", "web-a") is None


def test_notes_that_cannot_be_written_say_what_follows(tmp_path: Path):
    with pytest.raises(SettingsError, match="so the next save cannot tell whether a page was changed since"):
        Checkout(tmp_path / "absent").note("beta", {"a.json": Made("web-a", 7)})
