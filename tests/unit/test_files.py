"""A directory as a page store: what the contract of all stores does not say."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from configurator.adapters.files import FileStore
from configurator.core.document.texts import sha1, stored_text
from configurator.core.page import Absence, Edit, Receipt, Snapshot, Unreadable
from configurator.disk import UnwritableFileError, locked, write_file
from configurator.errors import EditConflictError, NotPermittedError
from configurator.usecases.switching import prepare_disabling
from configurator.usecases.switchoff import switch_off
from tests.support.wikis import ROOT
from tests.support.writing import write_all


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


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b'{"a": "\xe9"}', "is not UTF-8; save it with that encoding", id="latin-1"),
        pytest.param(b" " * (64 * 1024 * 1024 + 1), "is longer than 67,108,864 bytes", id="64-mebibytes"),
    ],
)
def test_a_file_that_cannot_be_read_completely_is_never_written_back(
    tmp_path: Path, data: bytes, reason: str
):
    (tmp_path / "web-scroll.json").write_bytes(data)
    store = FileStore("local", tmp_path)

    assert store.read() == {"web-scroll": Unreadable(name="web-scroll", reason=reason)}
    [saving] = prepare_disabling(store, None, "")
    assert reason in str(saving.error)
    assert (tmp_path / "web-scroll.json").read_bytes() == data


def test_a_file_of_any_length_is_switched_off_whole(tmp_path: Path):
    (tmp_path / "web-scroll.json").write_text(json.dumps({"enabled": True, "junk": "x" * 300_000}))
    store = FileStore("local", tmp_path)

    [saving] = prepare_disabling(store, None, "")
    assert saving.edit is not None
    assert switch_off(store, saving.edit).changed
    assert json.loads((tmp_path / "web-scroll.json").read_text()) == {"enabled": False, "junk": "x" * 300_000}


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


@pytest.mark.parametrize(
    ("file", "name", "called"),
    [
        pytest.param(b"web-click.JSON", "web-click", "web-click.JSON", id="large letters"),
        pytest.param(b"web-click.Json", "web-click", "web-click.Json", id="some of them"),
        pytest.param(
            b"web-scroll.JSON", "web-scroll.JSON", "web-scroll.JSON", id="beside the document's own file"
        ),
        pytest.param(b"caf\xe9.json", "caf\\xe9", "caf\\xe9.json", id="no UTF-8"),
        pytest.param(b"caf\xe9.JSON", "caf\\xe9", "caf\\xe9.JSON", id="neither"),
        pytest.param(b"a\n\x1b[2J.JSON", "a\n\x1b[2J", "a\\n\\u001b[2J.JSON", id="with an escape"),
    ],
)
def test_a_file_that_is_nearly_called_like_a_document_is_told_of(
    tmp_path: Path, file: bytes, name: str, called: str
):
    (tmp_path / "web-scroll.json").write_text("{}")
    (tmp_path / os.fsdecode(file)).write_text("{}")
    store = FileStore("local", tmp_path)
    told = Unreadable(
        name=name, reason=f"is called {called}; rename it to NAME.json, in small letters and UTF-8"
    )

    assert set(store.read()) == {"web-scroll", name}
    assert store.read()[name] == store.read([name])[name] == told
    assert isinstance(store.read()["web-scroll"], Snapshot)
    assert set(store.heads()) == {"web-scroll"}
    with pytest.raises(NotPermittedError):
        store.write(Edit(name=name, value={}, base_revision=None, summary=""))


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


OFF = Edit(name="web-scroll", value={"enabled": False}, base_revision=None, summary="", off_because="")


@pytest.fixture
def as_another(tmp_path: Path) -> Iterator[None]:
    """Be somebody for whom permissions count: tests run as root, too."""
    tmp_path.chmod(0o755)
    root = os.geteuid() == 0
    places = [place for place in (tmp_path, *tmp_path.parents) if root and place != Path("/")]
    for place in places[1:]:
        place.chmod(place.stat().st_mode | 0o055)
    for place in (tmp_path, *tmp_path.iterdir()):
        if root:
            os.chown(place, 65534, 65534)
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)
    tmp_path.chmod(0o755)


@pytest.mark.usefixtures("as_another")
@pytest.mark.parametrize("mode", [0o000, 0o100, 0o300, 0o311])
def test_a_directory_that_may_not_be_listed_is_never_taken_for_an_empty_one(tmp_path: Path, mode: int):
    written(tmp_path, "{}")
    tmp_path.chmod(mode)
    store = FileStore("local", tmp_path)

    for ask in (store.read, store.heads):
        with pytest.raises(NotPermittedError, match="cannot be read") as raised:
            ask()
        assert raised.value.stops_run


@pytest.mark.usefixtures("as_another")
def test_a_directory_that_may_be_entered_but_not_listed_still_switches_off_what_is_named(
    tmp_path: Path, caplog
):
    written(tmp_path, '{"enabled": true}')
    tmp_path.chmod(0o311)
    store = FileStore("local", tmp_path)

    [saving] = prepare_disabling(store, ["web-scroll"], "")
    assert saving.edit is not None
    assert switch_off(store, saving.edit).changed
    assert "cannot be locked (permission denied); going on without" in caplog.text


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.EPERM, errno.ENOMEM, errno.ESTALE])
@pytest.mark.parametrize("midway", [True, False])
def test_whatever_keeps_a_directory_from_being_listed_is_said(
    tmp_path: Path, monkeypatch, number: int, midway: bool
):
    written(tmp_path, "{}")

    class Broken:
        def __enter__(self):
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def __iter__(self):
            yield from ()
            raise OSError(number, os.strerror(number))

    def scandir(_path: object) -> Broken:
        if midway:
            return Broken()
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(NotPermittedError, match=r"cannot be read \("):
        FileStore("local", tmp_path).read()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_text("{}"), id="file"),
        pytest.param(lambda path: path.symlink_to("nowhere"), id="dangling-link"),
        pytest.param(lambda path: path.symlink_to(path), id="loop"),
        pytest.param(os.mkfifo, id="pipe"),
    ],
)
def test_what_is_no_directory_is_never_taken_for_an_empty_one(tmp_path: Path, make: Callable[[Path], object]):
    make(tmp_path / "folder")

    with pytest.raises(NotPermittedError, match="is no directory"):
        FileStore("local", tmp_path / "folder").read()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EBADF, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_locks_is_written_all_the_same(
    tmp_path: Path, monkeypatch, caplog, number: int
):
    def flock(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", flock)

    assert FileStore("local", tmp_path).write(edit({"a": 1})).changed
    assert FileStore("local", tmp_path).write(replace(OFF, name="web-other")).changed
    assert "cannot be locked" in caplog.text


def test_somebody_who_holds_the_directory_for_ever_keeps_nobody_from_switching_off(
    tmp_path: Path, monkeypatch, caplog
):
    monkeypatch.setattr("configurator.adapters.files.locked", partial(locked, patience=0.0))
    with locked(tmp_path):
        with pytest.raises(NotPermittedError, match="has been locked by"):
            FileStore("local", tmp_path).write(edit({"a": 1}))
        assert FileStore("local", tmp_path).write(OFF).changed
    assert "going on without" in caplog.text


def test_one_file_that_cannot_be_written_does_not_end_the_others(tmp_path: Path, monkeypatch):
    first, second = (written(tmp_path, '{"enabled": true}', name) for name in ("web-one", "web-two"))

    def write(path: Path, text: str) -> None:
        if path.stem == "web-one":
            raise UnwritableFileError("cannot be written (operation not permitted)")
        write_file(path, text)

    monkeypatch.setattr("configurator.adapters.files.write_file", write)
    edits = [replace(OFF, name=page.name, base_revision=page.revision) for page in (first, second)]
    one, two = write_all(FileStore("local", tmp_path), edits)
    assert isinstance(one.error, NotPermittedError)
    assert two.receipt is not None


def test_only_one_function_lists_directories():
    found = {
        str(path.relative_to(ROOT))
        for place in ("configurator", "bots")
        for path in (ROOT / place).rglob("*.py")
        if re.search(r"\b(r?glob|iterdir|scandir|listdir|walk)\(", path.read_text(encoding="utf-8"))
    }
    assert found == {"configurator/disk.py"}
