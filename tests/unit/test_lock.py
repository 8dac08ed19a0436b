"""One instance at a time; a crash leaves nothing behind that has to be removed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from configurator.adapters.lock import held
from configurator.errors import AlreadyRunningError, Exit, SettingsError

_HOLDER = """
import sys
from pathlib import Path
from configurator.adapters.lock import held
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
