"""Log in, who am I, is it set up right: on both real wikis."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from configurator.cli import cli
from configurator.credentials import credentials_for
from configurator.settings import load


@pytest.fixture
def run(wiki, tmp_path, monkeypatch):
    """Run `instruments` for somebody who has settings for this wiki, and no credentials yet."""
    monkeypatch.setenv("INSTRUMENTS_CREDENTIALS", str(tmp_path / "credentials.json"))
    monkeypatch.chdir(tmp_path)

    def run(*args, stdin=None):
        return CliRunner().invoke(cli, args, input=stdin, prog_name="instruments")

    assert run("init", f"--{wiki.name}", wiki.api).exit_code == 0
    return run


@pytest.fixture
def log_in(run, wiki):
    """Log in with a bot password of the wiki's."""

    def log_in(name, label="toolkit"):
        given = wiki.credentials(name, label)
        return run("login", wiki.name, stdin=f"{given.user}\n{given.password}\n")

    return log_in


def findings(run, wiki):
    found = json.loads(run("doctor", wiki.name, "--format", "json").stdout)
    return {each["check"]: each["verdict"] for each in found if each["verdict"] != "ok"}


def test_a_maintainer_logs_in_and_everything_is_set_up_right(run, log_in, wiki):
    assert log_in("Mara").stdout == (
        f"{wiki.name}: Mara (bot password); groups: instrument-maintainer; "
        "rights: edit, createpage, editinstruments, proposeinstruments\n"
    )
    assert credentials_for(load().environment(wiki.name)) == wiki.credentials("Mara")
    assert findings(run, wiki) == {}


def test_an_analyst_is_told_what_may_be_done_and_of_nothing_wrong(run, log_in, wiki):
    assert log_in("Ana").exit_code == 0
    assert findings(run, wiki) == {}
    assert "  ok       rights       this session may propose; whoever has editinstruments approves\n" in (
        run("doctor").stdout
    )


@pytest.mark.parametrize(
    "path", ["", "/", "/index.php?title=Instrument:None", "/api.php", "/api.php?action=help"]
)
def test_any_address_of_a_wiki_without_the_extension_leads_to_settings_that_are_said_to_be_guesses(
    run, wiki, path
):
    root = wiki.api.removesuffix("/api.php")

    told = run("--settings", "guessed.toml", "init", root + path)

    assert told.exit_code == 0, told.stderr
    assert told.stderr.startswith(
        f"{wiki.api} is production: it does not say how it is set up, for it lacks the "
    )
    found = load(Path("guessed.toml")).environments
    assert {name: (each.api, each.review) for name, each in found.items()} == {
        "production": (wiki.api, False)
    }


def test_a_bot_password_without_the_grant_is_told_which_one_it_needs(run, log_in):
    assert log_in("Mara", "narrow").exit_code == 0
    assert (
        "this session lacks editinstruments, its account has it: save, enable, disable, restore, apply, approve and "
        "decline will be refused; choose the grant that contains it (usually editinstruments) on "
        "Special:BotPasswords, then log in again"
    ) in run("doctor").stdout
    told = run("whoami").stdout.splitlines()
    assert told[1] == "  grants: editpage"
    assert [line.split(",")[0].split()[-1] for line in told[2:]] == [
        "editinstruments",
        "proposeinstruments",
        "createpage",
    ]


def test_who_is_blocked_is_told(run, log_in, wiki):
    assert log_in("Barred").exit_code == 0
    assert findings(run, wiki) == {"account": "failure"}
    assert run("doctor").exit_code == 6


def test_nobody_is_told_how_to_log_in(run, wiki):
    assert findings(run, wiki) == {"account": "warning"}
    assert run("whoami").stdout == f"{wiki.name}: nobody; `instruments login {wiki.name}` logs in\n"


def test_a_wrong_password_is_not_stored(run, wiki, tmp_path):
    result = run("login", wiki.name, stdin=f"Mara@toolkit\n{'wrong'.ljust(32, '0')}\n")
    assert result.exit_code == 6
    assert f"\n{wiki.name}: login-failed (" in result.stderr
    assert not (tmp_path / "credentials.json").exists()
