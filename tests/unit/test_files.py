"""A directory as a page store: what the contract of all stores does not say."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from configurator.adapters.files import FileStore
from configurator.core.canonical import sha1, stored_text
from configurator.core.page import Absence, Edit, Receipt, Snapshot, Unreadable
from configurator.errors import EditConflictError, NotPermittedError


def edit(value: Any, base: int | None = None, name: str = "web-scroll") -> Edit:
    return Edit(name=name, value=value, base_revision=base, summary="a test")


def written(directory: Path, text: str, name: str = "web-scroll") -> Snapshot:
    (directory / f"{name}.json").write_text(text, encoding="utf-8")
    page = FileStore("local", directory).read([name])[name]
    assert isinstance(page, Snapshot)
    return page


def test_a_file_holds_the_stored_text_and_ends_its_last_line(tmp_path: Path):
    FileStore("local", tmp_path).write(edit({"b": "é<", "a": [1.0]}))

    assert (tmp_path / "web-scroll.json").read_bytes() == (
        b'{\n\t"b": "\xc3\xa9\\u003C",\n\t"a": [\n\t\t1\n\t]\n}\n'
    )
    assert (tmp_path / "web-scroll.json").stat().st_mode & 0o777 == 0o644


def test_a_file_compares_with_a_page_however_it_is_laid_out(tmp_path: Path):
    page = written(tmp_path, '{"b": 1.0,\n "a": "e\u0301"}\n\n')
    assert page.sha1 == sha1(stored_text({"b": 1, "a": "é"}))


def test_a_file_that_is_no_json_has_the_sha1_of_its_text(tmp_path: Path):
    assert written(tmp_path, "== Not JSON ==\n").sha1 == sha1("== Not JSON ==")


def test_a_file_that_is_not_utf_8_is_read_with_replacements_and_is_no_document(tmp_path: Path):
    (tmp_path / "web-scroll.json").write_bytes(b'{"a": "\xe9"}')

    page = FileStore("local", tmp_path).read()["web-scroll"]
    assert isinstance(page, Snapshot)
    assert page.text == '{"a": "\ufffd"}'


def test_the_revision_is_of_the_bytes(tmp_path: Path):
    one, same, laid_out = (written(tmp_path, text) for text in ('{"a": 1}', '{"a": 1}', '{"a":  1}'))

    assert one.revision == same.revision != laid_out.revision
    assert one.sha1 == laid_out.sha1
    assert 0 < one.revision < 2**48


def test_a_file_that_was_laid_out_otherwise_is_an_edit_conflict_too(tmp_path: Path):
    base = written(tmp_path, '{"a": 1}').revision
    written(tmp_path, '{"a":  1}')

    with pytest.raises(EditConflictError):
        FileStore("local", tmp_path).write(edit({"a": 2}, base))


def test_only_json_files_that_are_not_hidden_are_pages(tmp_path: Path):
    for name in ("web-scroll.json", ".instruments.json", ".web-scroll.json", "README.md", "web-scroll.json~"):
        (tmp_path / name).write_text("{}")

    assert list(FileStore("local", tmp_path).read()) == ["web-scroll"]


def test_a_mounted_configmap_is_a_directory_of_documents(tmp_path: Path):
    mount = tmp_path / "mount"
    (mount / "..2026_06_01").mkdir(parents=True)
    (mount / "..2026_06_01" / "web-scroll.json").write_text('{"a": 1}')
    (mount / "..data").symlink_to("..2026_06_01")
    (mount / "web-scroll.json").symlink_to("..data/web-scroll.json")

    [reading] = FileStore("local", mount).read().values()

    assert isinstance(reading, Snapshot)
    assert reading.text == '{"a": 1}'


@pytest.mark.parametrize("target", ["../secret.json", "../beside/../secret.json", "inner/secret.json"])
def test_a_link_out_of_the_directory_is_not_followed(tmp_path: Path, target: str):
    (tmp_path / "secret.json").write_text('{"a": 1}')
    (tmp_path / "beside").mkdir()
    mount = tmp_path / "mount"
    mount.mkdir()
    (mount / "inner").symlink_to(tmp_path)
    (mount / "web-scroll.json").symlink_to(target)

    assert FileStore("local", mount).read()["web-scroll"] == Unreadable(
        name="web-scroll", reason="is a symbolic link; links are not followed"
    )


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda path: path.mkdir(), "is a directory, not a file", id="directory"),
        pytest.param(lambda path: path.symlink_to("/etc/passwd"), "is a symbolic link; links are not followed", id="link"),
        pytest.param(lambda path: path.symlink_to(path), "is a symbolic link; links are not followed", id="loop"),
        pytest.param(os.mkfifo, "is a pipe, a socket or a device, not a file", id="pipe"),
    ],
)  # fmt: skip
def test_what_is_no_file_is_unreadable_and_stays(tmp_path: Path, make: Callable[[Path], None], reason: str):
    make(tmp_path / "web-scroll.json")
    store = FileStore("local", tmp_path)

    assert store.read()["web-scroll"] == Unreadable(name="web-scroll", reason=reason)
    assert store.heads() == {}
    assert list(store.history("web-scroll")) == []
    with pytest.raises(NotPermittedError, match=f"web-scroll.json {reason}"):
        store.write(edit({}))
    assert [path.name for path in tmp_path.iterdir()] == ["web-scroll.json"]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda store: store.read(), id="read"),
        pytest.param(lambda store: store.heads(), id="heads"),
        pytest.param(lambda store: list(store.history("web-scroll")), id="history"),
        pytest.param(lambda store: store.require_write(), id="require-write"),
        pytest.param(lambda store: store.write(edit({})), id="write"),
    ],
)
def test_a_directory_that_is_not_there_is_never_taken_for_an_empty_one(tmp_path: Path, ask):
    with pytest.raises(NotPermittedError, match="is no directory") as raised:
        ask(FileStore("local", tmp_path / "absent"))
    assert raised.value.stops_run


def test_a_directory_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # who runs the tests as root may write everywhere

    with pytest.raises(NotPermittedError, match=r"cannot be written\); mend its permissions"):
        FileStore("local", tmp_path).require_write()


def test_a_write_that_fails_midway_leaves_the_file_as_it_was(tmp_path: Path):
    base = written(tmp_path, '{"a": 1}').revision
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, limits[1]))
    try:
        with pytest.raises(NotPermittedError, match="cannot be written"):
            FileStore("local", tmp_path).write(edit({"a": 2}, base))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"web-scroll.json": '{"a": 1}'}


def test_of_many_writers_at_once_one_wins(tmp_path: Path):
    base = written(tmp_path, "{}").revision

    def write(number: int) -> Receipt | EditConflictError:
        try:
            return FileStore("local", tmp_path).write(edit({"n": number}, base))
        except EditConflictError as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(write, range(8)))
    [winner] = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, Receipt)]
    page = FileStore("local", tmp_path).read()["web-scroll"]
    assert isinstance(page, Snapshot)
    assert page.document() == {"n": winner}


def test_a_file_that_went_away_is_an_absence(tmp_path: Path):
    base = written(tmp_path, "{}").revision
    (tmp_path / "web-scroll.json").unlink()
    store = FileStore("local", tmp_path)

    assert store.read(["web-scroll"]) == {"web-scroll": Absence(name="web-scroll")}
    with pytest.raises(EditConflictError):
        store.write(edit({}, base))
