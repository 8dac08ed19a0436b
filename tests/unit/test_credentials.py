from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from configurator import credentials
from configurator.credentials import BotPassword, OAuth1, OAuth2, credentials_for
from configurator.errors import SettingsError
from configurator.settings import EnvironmentSettings

#: A password as Special:BotPasswords makes them.
MADE = "hunter2".ljust(32, "0")
API = "https://wiki.example/w/api.php"
BETA = EnvironmentSettings(name="beta-1", api=API)
PRODUCTION = EnvironmentSettings(name="production", api="https://other.example/w/api.php")
BOT_PASSWORD = BotPassword(user="Mara@toolkit", password=MADE)
OAUTH2 = OAuth2(token="hunter2")
OAUTH1 = OAuth1(
    consumer_token="hunter2a", consumer_secret="hunter2b", access_token="hunter2c", access_secret="hunter2d"
)
EACH = pytest.mark.parametrize(
    "given", [pytest.param(each, id=each.kind) for each in (BOT_PASSWORD, OAUTH2, OAUTH1)]
)


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    """Where credentials are kept, in a home that has none."""
    for name in (name for name in os.environ if name.startswith("INSTRUMENTS_")):
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "instruments" / "credentials.json"


def sentence(call, *args):
    with pytest.raises(SettingsError) as caught:
        call(*args)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None or "hunter2" not in repr(caught.value.__cause__)
    return str(caught.value)


@EACH
def test_no_secret_is_in_a_repr(given):
    assert "hunter2" not in repr(given)


@EACH
def test_what_is_remembered_comes_back_for_its_environment_only(given, file):
    assert credentials_for(BETA) is None
    assert credentials.remember(BETA, given) == file
    assert credentials_for(BETA) == given
    assert credentials_for(PRODUCTION) is None


def test_the_file_and_its_directory_are_private_and_nothing_else_is_left(file):
    credentials.remember(BETA, BOT_PASSWORD)
    credentials.remember(PRODUCTION, OAUTH2)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_the_file_reads_so(file):
    credentials.remember(BETA, BOT_PASSWORD)
    assert (
        file.read_text()
        == """\
{
  "beta-1": {
    "api": "https://wiki.example/w/api.php",
    "kind": "bot password",
    "user": "Mara@toolkit",
    "password": "hunter20000000000000000000000000"
  }
}
"""
    )


def test_others_stay_when_one_is_forgotten_and_the_last_takes_the_file_along(file):
    credentials.remember(BETA, BOT_PASSWORD)
    credentials.remember(PRODUCTION, OAUTH2)
    assert credentials.remembered() == ("beta-1", "production")
    credentials.forget(("beta-1",))
    assert credentials.remembered() == ("production",)
    credentials.forget(("production",))
    assert not file.exists()
    credentials.forget(("production",))


def test_a_directory_has_no_accounts(monkeypatch):
    monkeypatch.setenv("INSTRUMENTS_LOCAL_TOKEN", "hunter2")
    assert credentials_for(EnvironmentSettings(name="local", directory=Path("x"))) is None


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        pytest.param({"TOKEN": "hunter2\n"}, OAUTH2, id="token"),
        pytest.param({"USER": "Mara@toolkit", "PASSWORD": MADE}, BOT_PASSWORD, id="bot password"),
        pytest.param(
            {
                "CONSUMER_TOKEN": "hunter2a",
                "CONSUMER_SECRET": "hunter2b",
                "ACCESS_TOKEN": "hunter2c",
                "ACCESS_SECRET": "hunter2d",
            },
            OAUTH1,
            id="OAuth 1.0a",
        ),
        pytest.param({"TOKEN": ""}, OAuth2(token="stored"), id="an empty one is none"),
    ],
)
def test_environment_variables_win_over_the_file(variables, expected, monkeypatch):
    credentials.remember(BETA, OAuth2(token="stored"))
    for key, value in variables.items():
        monkeypatch.setenv(f"INSTRUMENTS_BETA_1_{key}", value)
    assert credentials_for(BETA) == expected


def test_half_of_the_variables_is_no_log_in(monkeypatch):
    monkeypatch.setenv("INSTRUMENTS_BETA_1_PASSWORD", "hunter2")
    assert sentence(credentials_for, BETA) == (
        "credentials of beta-1: set INSTRUMENTS_BETA_1_USER too, or none of them"
    )


def test_two_kinds_of_variables_are_one_too_many(monkeypatch):
    monkeypatch.setenv("INSTRUMENTS_BETA_1_TOKEN", "hunter2")
    monkeypatch.setenv("INSTRUMENTS_BETA_1_USER", "Mara@toolkit")
    monkeypatch.setenv("INSTRUMENTS_BETA_1_PASSWORD", MADE)
    assert sentence(credentials_for, BETA) == (
        "credentials of beta-1: there is a variable for OAuth 2 and one for bot password; keep one kind"
    )


@pytest.mark.parametrize("token", ["hunter2 x", "hunter2\nx", "hunter2é", "hunter2\x1b"])
def test_a_token_that_would_break_a_header_is_refused(token):
    assert sentence(lambda: OAuth2(token=token)) == (
        "the OAuth 2 token holds a character that tokens never hold; copy it again"
    )


def test_edited_settings_do_not_send_a_password_to_another_wiki(file):
    credentials.remember(BETA, BOT_PASSWORD)
    elsewhere = EnvironmentSettings(name="beta-1", api="https://evil.example/w/api.php")
    assert sentence(credentials_for, elsewhere) == (
        f"{file}: the credentials of beta-1 were given for https://wiki.example/w/api.php, the settings say "
        "https://evil.example/w/api.php; if that is right, run `instruments login beta-1` again"
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_a_file_that_others_may_read_or_write_is_refused(mode, file):
    credentials.remember(BETA, BOT_PASSWORD)
    file.chmod(mode)
    refusal = f"{file}: open to others; run `chmod 600 {file}`"
    assert sentence(credentials_for, BETA) == refusal
    assert sentence(credentials.remember, BETA, OAUTH2) == refusal


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_or_a_link_of_somebody_else_is_refused(file):
    credentials.remember(BETA, BOT_PASSWORD)
    os.chown(file, 12345, -1)
    assert sentence(credentials_for, BETA) == (
        f"{file}: belongs to somebody else; remove it, and log in again with `instruments login`"
    )
    os.chown(file, os.geteuid(), -1)
    aside = file.rename(file.with_name("aside"))
    file.symlink_to(aside)
    assert credentials_for(BETA) == BOT_PASSWORD
    os.chown(file, 12345, -1, follow_symlinks=False)
    assert sentence(credentials_for, BETA) == (
        f"{file}: a link that belongs to somebody else; remove it, and log in again with `instruments login`"
    )


def test_a_link_of_ones_own_stays_a_link(file, tmp_path):
    file.parent.mkdir()
    file.symlink_to(tmp_path / "elsewhere" / "secrets.json")
    credentials.remember(BETA, BOT_PASSWORD)
    assert file.is_symlink()
    assert credentials_for(BETA) == BOT_PASSWORD


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": "hunter2"', "[" * 100_000, "\udcff"])
def test_a_damaged_file_is_named_and_not_quoted(text, file):
    file.parent.mkdir()
    file.write_text(text, errors="surrogateescape")
    file.chmod(0o600)
    assert sentence(credentials_for, BETA) == (
        f"{file}: damaged; remove it, and log in again with `instruments login`"
    )


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("hunter2", id="a text"),
        pytest.param({"api": API, "kind": "OAuth 2"}, id="no token"),
        pytest.param({"api": API, "kind": "OAuth 2", "token": ""}, id="empty token"),
        pytest.param({"api": API, "kind": "OAuth 2", "token": ["hunter2"]}, id="list"),
        pytest.param({"api": API, "kind": "OAuth 3", "token": "hunter2"}, id="kind"),
        pytest.param({"kind": "OAuth 2", "token": "hunter2"}, id="no address"),
    ],
)
def test_an_entry_that_we_did_not_write_is_refused(entry, file):
    file.parent.mkdir()
    file.write_text(json.dumps({"beta-1": entry}))
    file.chmod(0o600)
    assert sentence(credentials_for, BETA) == (
        f"{file}: beta-1 is not as `instruments login` writes it; run `instruments login beta-1` again"
    )


def test_the_variable_names_another_file(tmp_path, monkeypatch):
    monkeypatch.setenv("INSTRUMENTS_CREDENTIALS", str(tmp_path / "mine.json"))
    assert credentials.remember(BETA, BOT_PASSWORD) == tmp_path / "mine.json"
    assert credentials_for(BETA) == BOT_PASSWORD


def test_a_place_that_takes_no_file_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("INSTRUMENTS_CREDENTIALS", str(tmp_path / "file" / "mine.json"))
    assert sentence(credentials.remember, BETA, BOT_PASSWORD) == (
        f"{tmp_path}/file: is a file, not a directory"
    )
    monkeypatch.setenv("INSTRUMENTS_CREDENTIALS", "/proc/mine.json")
    assert "cannot be written" in sentence(credentials.remember, BETA, BOT_PASSWORD)


def test_a_directory_in_place_of_the_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("INSTRUMENTS_CREDENTIALS", str(tmp_path))
    assert sentence(credentials_for, BETA) == f"{tmp_path}: cannot be read (is a directory)"
