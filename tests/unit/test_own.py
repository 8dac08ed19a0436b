"""What is the user's own: found without a home, and changed by many at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from configurator import own
from configurator.adapters.cache import Backups
from configurator.errors import BadReferenceError, SettingsError
from configurator.own import trust_settings
from configurator.settings import load, parse
from tests.support.wikis import ROOT

REMEMBER = """
import sys
from configurator.credentials import OAuth2, forget, remember
from configurator.settings import EnvironmentSettings
for round in range(5):
    remember(EnvironmentSettings(name=sys.argv[1], api="https://wiki.example/w/api.php"), OAuth2(token="hunter2"))
    forget(("nobody",))
"""
#: A process of a user without an entry in passwd.
HOMELESS = """
import os, platformdirs
from configurator import own
os.setuid(54321)
print([own.directory(kind) for kind in ("config", "cache", "state")], own.credentials_file())
"""


@pytest.fixture
def nowhere(monkeypatch):
    """No directory of the user's own."""
    monkeypatch.delenv("INSTRUMENTS_SETTINGS", raising=False)
    monkeypatch.delenv("INSTRUMENTS_CREDENTIALS", raising=False)
    monkeypatch.setattr(own, "directory", lambda _kind: None)


def test_log_ins_at_once_lose_none(tmp_path: Path):
    file = tmp_path / "credentials.json"
    environ = os.environ | {"INSTRUMENTS_CREDENTIALS": str(file), "PYTHONPATH": str(ROOT)}

    def log_in(name: str) -> None:
        subprocess.run([sys.executable, "-c", REMEMBER, name], env=environ, check=True)

    names = [f"wiki-{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(log_in, names))
    assert sorted(json.loads(file.read_text())) == names


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without an entry in passwd")
def test_a_process_without_a_home_has_none_of_them():
    environ = {
        key: value for key, value in os.environ.items() if not key.startswith(("HOME", "XDG_", "INSTR"))
    }
    done = subprocess.run(
        [sys.executable, "-c", HOMELESS],
        env=environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "[None, None, None] None\n"), done.stderr


def test_a_relative_place_below_the_working_directory_is_nobodys(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for kind in ("CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", "relative")
    for found in (own.directory("config"), own.directory("cache"), own.directory("state")):
        assert found is None or not found.is_relative_to(tmp_path)


@pytest.mark.usefixtures("nowhere")
def test_without_a_place_nothing_is_read_and_what_would_be_kept_says_so(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load(start=tmp_path).environments == {}
    assert own.credentials_file() is None
    assert own.table(own.credentials_file(), "again") == {}
    with pytest.raises(
        SettingsError, match="no home directory to keep that in; name the file with --settings"
    ):
        trust_settings(tmp_path / "a.toml", b"")
    with pytest.raises(BadReferenceError, match="set XDG_STATE_HOME"):
        Backups.of_user("beta")


def test_a_tilde_that_stands_for_nobody_is_named():
    with pytest.raises(SettingsError, match=r"~nobody-here/x: .* write the path without ~"):
        parse('[environments.a]\ndirectory = "~nobody-here/x"\n', Path("instruments.toml"))


@pytest.mark.parametrize("named", ["credentials.json", "./a/b.json", "../b.json", "~/b.json"])
def test_what_lies_in_the_working_directory_is_never_the_users_own(monkeypatch, named: str):
    """A checkout may hold a table of trust that trusts its own settings."""
    monkeypatch.setenv("INSTRUMENTS_CREDENTIALS", named)
    for found in (own.credentials_file, lambda: own.beside_credentials("trusted.json")):
        with pytest.raises(
            SettingsError, match=r"^INSTRUMENTS_CREDENTIALS=.*: a whole path is needed, beginning with /$"
        ):
            found()
