"""Files that several runs share: written whole, changed by one at a time; a crash leaves nothing that has to be removed."""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from configurator.disk import UnwritableFileError, held, locked, make_directory, write_file
from configurator.errors import AlreadyRunningError, Exit, SettingsError

_HOLDER = """
import sys
import threading
from pathlib import Path
from configurator.disk import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "reconcile.lock"


@pytest.fixture
def holder(path):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", _HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_file_says_who_holds_it(path):
    with held(path):
        owner = json.loads(path.read_text())

    assert (owner["pid"], owner["host"]) == (os.getpid(), socket.gethostname())
    assert path.stat().st_mode & 0o077 == 0


def test_a_second_instance_is_refused_and_told_who_is_at_work(path, holder):
    with pytest.raises(AlreadyRunningError) as caught, held(path):
        pytest.fail("both are at work")

    since = json.loads(path.read_text())["since"]
    assert str(caught.value) == (
        f"{path}: another instance is at work, process {holder.pid} on {socket.gethostname()} since {since}; "
        "wait until it is done"
    )
    assert caught.value.exit_code is Exit.REFUSED


def test_a_crash_leaves_no_lock_behind(path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert path.exists()

    with held(path):
        assert json.loads(path.read_text())["pid"] == os.getpid()


def test_it_can_be_held_again_and_names_nobody_meanwhile(path):
    with held(path):
        pass
    assert path.read_text() == ""

    with held(path):
        pass


def test_an_error_of_the_run_lets_it_go(path):
    with pytest.raises(ValueError, match="oops"), held(path):
        raise ValueError("oops")

    with held(path):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x", "host": 1, "since": 2}', '{"pid": 1}', "\x80"])
def test_an_owner_that_has_not_said_who_it_is_counts_all_the_same(path, holder, text):
    assert holder.poll() is None
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(AlreadyRunningError, match="which has not said yet who it is"), held(path):
        pytest.fail("both are at work")


def test_what_the_file_says_is_shown_without_control_characters(path, holder):
    assert holder.poll() is None
    path.write_text(json.dumps({"pid": 1, "host": "a\x1b[2J", "since": "\n"}))

    with pytest.raises(AlreadyRunningError) as caught, held(path):
        pytest.fail("both are at work")

    assert str(caught.value).isprintable()


def test_a_link_is_not_followed(path, tmp_path):
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SettingsError, match="the lock file cannot be opened"), held(path):
        pytest.fail("locked something else")

    assert not (tmp_path / "elsewhere").exists()


def test_a_place_that_cannot_be_written_is_said():
    with (
        pytest.raises(SettingsError, match="the lock file cannot be opened"),
        held(Path("/proc/nowhere/lock")),
    ):
        pytest.fail("locked nothing")


_COUNTER = """
import sys
from pathlib import Path
from configurator.disk import locked, read_file, write_file
path = Path(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with locked(path.parent):
        write_file(path, str(int(read_file(path)) + 1))
"""
_LOCKER = """
import sys
from pathlib import Path
from configurator.disk import locked
with locked(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""
#: What `flock` says on file systems that lock nothing, or not this.
NO_LOCKS = [
    errno.ENOLCK,
    errno.EBADF,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.ENOSYS,
    errno.EINVAL,
    errno.EIO,
    errno.EPERM,
]


@pytest.fixture
def locker(tmp_path):
    """Another process that has the directory locked."""
    command = [sys.executable, "-c", _LOCKER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process
        process.kill()


def test_of_many_processes_that_change_one_file_none_is_lost(tmp_path):
    file = tmp_path / "count"
    file.write_text("0")
    command = [sys.executable, "-c", _COUNTER, str(file), "25"]
    processes = [subprocess.Popen(command) for _ in range(8)]

    assert [process.wait() for process in processes] == [0] * 8
    assert file.read_text() == "200"
    assert list(tmp_path.iterdir()) == [file]


def test_threads_of_one_process_keep_each_other_out_too(tmp_path):
    inside: list[int] = []

    def change() -> None:
        for _ in range(20):
            with locked(tmp_path):
                inside.append(1)
                assert len(inside) == 1
                inside.pop()

    threads = [threading.Thread(target=change) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside == []


def test_waiting_ends_and_names_what_holds_the_lock(tmp_path, locker):
    with pytest.raises(UnwritableFileError) as caught, locked(tmp_path, patience=0.1):
        pytest.fail("both are at work")

    assert str(caught.value) == (
        f"has been locked by process {locker.pid} for 0.1 s; wait until that is done, or end it, and try again"
    )


def test_whoever_waits_goes_on_when_the_other_is_done_however_it_ends(tmp_path, locker):
    threading.Timer(0.2, locker.kill).start()
    with locked(tmp_path, patience=20):
        assert locker.wait() == -signal.SIGKILL


@pytest.mark.parametrize("number", NO_LOCKS, ids=errno.errorcode.get)
def test_where_nothing_can_be_locked_it_goes_on_and_says_so_once(tmp_path, number, monkeypatch, caplog):
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    for _ in range(3):
        with locked(tmp_path):
            write_file(tmp_path / "file", "changed")

    assert (tmp_path / "file").read_text() == "changed"
    (said,) = caplog.messages
    assert said.startswith(f"{tmp_path}: cannot be locked ({os.strerror(number).lower()}); going on without")


def test_a_directory_that_may_be_written_and_not_read_is_changed_without_a_lock(
    tmp_path, monkeypatch, caplog
):
    opened = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_DIRECTORY:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    with locked(tmp_path):
        write_file(tmp_path / "file", "changed")

    assert (tmp_path / "file").read_text() == "changed"
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize("absent", ["nowhere", "file"])
def test_what_is_no_directory_cannot_be_locked(tmp_path, absent):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableFileError, match="cannot be locked"), locked(tmp_path / absent):
        pytest.fail("locked nothing")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_a_replaced_file_keeps_its_permissions_unless_it_is_private(tmp_path, mode):
    file = tmp_path / "file"
    file.write_text("{}")
    file.chmod(mode)

    write_file(file, "[]")
    assert (file.stat().st_mode & 0o777, file.read_text()) == (mode, "[]")
    write_file(file, "{}", private=True, lasting=True)
    assert (file.stat().st_mode & 0o777, file.read_text()) == (0o600, "{}")


@pytest.mark.parametrize("text", ["caf\udce9", "\ud800"])
def test_a_text_that_is_no_utf_8_leaves_what_was_there_and_nothing_else(tmp_path, text):
    file = tmp_path / "file"
    file.write_text("before")

    with pytest.raises(UnwritableFileError, match="UTF-8 has no bytes"):
        write_file(file, text)
    assert (list(tmp_path.iterdir()), file.read_text()) == ([file], "before")


def test_a_private_directory_is_nobody_elses_business(tmp_path):
    make_directory(tmp_path / "a", private=True)
    make_directory(tmp_path / "b")

    assert (tmp_path / "a").stat().st_mode & 0o077 == 0
    assert (tmp_path / "b").stat().st_mode & 0o050 == 0o050
