from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from configurator import credentials, own, settings
from configurator.cli.app import App
from configurator.credentials import BotPassword, OAuth1, OAuth2
from configurator.disk import locked
from configurator.errors import NotPermittedError, WikiUnavailableError
from tests.support.fakes import INSTRUMENTS, MARA, NOBODY, FakeWiki, mara, site

FILE = Path("instruments.toml")
#: A password as Special:BotPasswords makes them.
MADE = "hunter2".ljust(32, "0")
SETTINGS = """
[environments.production]
api = "https://wiki.example/w/api.php"
authority = true

[environments.beta]
api = "https://beta.example/w/api.php"

[environments.local]
directory = "documents"
"""
BOT_PASSWORD = BotPassword(user="Mara@toolkit", password=MADE)
GOES = "production is https://wiki.example/w/api.php: the bot password goes to wiki.example\n"
AWAY = WikiUnavailableError("beta", "unreachable")


class app(App):  # noqa: N801 - read as "an app with these wikis"
    """An app on `SETTINGS` whose environments are *wikis*; `seen` is who opened which."""

    def __init__(self, *wikis, interactive=False):
        self.seen = []
        self.by_name = {wiki.environment: wiki for wiki in wikis}
        super().__init__(lambda: settings.parse(SETTINGS, FILE), self.opened, interactive=interactive)

    def opened(self, environment, account):
        self.seen.append((environment.name, account))
        return self.by_name[environment.name]


def nothing_stored():
    return not stored_in().exists()


def stored_in():
    file = own.credentials_file()
    assert file is not None
    return file


# init


def test_init_writes_a_file_that_is_explained_and_right(run):
    result = run(
        "init",
        "--production",
        "https://wiki.example/w/api.php",
        "--beta",
        "https://beta.example/w/api.php",
        "--directory",
        "documents",
    )
    assert (result.stdout, result.exit_code) == ("", 0)
    assert (
        result.stderr
        == """\
wrote instruments.toml
next: instruments login production
next: instruments login beta
"""
    )
    assert (
        FILE.read_text()
        == """\
# Settings of `instruments`: where instruments live.
# No credentials here: `instruments login ENV` keeps them in a file of their own.

[environments.production]
api = "https://wiki.example/w/api.php"
authority = true                # the one environment that decides
review = false                  # true: nothing goes live without a second person
right = "editinstruments"       # the right that an edit of an instrument needs there
page = "Instrument:{name}"      # title of the page of the instrument NAME

[environments.beta]
api = "https://beta.example/w/api.php"
right = "editinstruments"       # the right that an edit of an instrument needs there
page = "Instrument:{name}"      # title of the page of the instrument NAME

[environments.local]            # a directory is an environment too
directory = "documents"

# [streams]                     # files of stream names for `validate`; without them the wiki is asked
# static = "static-streams.json"      # streams that the wiki's own configuration defines
# allowed = "allowed-streams.json"    # streams that reach browsers
"""
    )
    assert settings.load().environments == settings.parse(SETTINGS, FILE).environments


def test_a_directory_alone_is_the_authority(run):
    assert run("init", "--directory", "documents").exit_code == 0
    authority = settings.load().authority
    assert authority is not None
    assert authority.name == "local"


def test_init_overwrites_only_when_told_to(run):
    FILE.write_text("mine")
    result = run("init", "--directory", "documents")
    assert (result.stderr, result.exit_code) == (
        "instruments.toml: is there already; --force replaces it\n",
        2,
    )
    assert FILE.read_text() == "mine"
    assert run("init", "--directory", "documents", "--force").exit_code == 0
    assert list(settings.load().environments) == ["local"]


def test_init_writes_nothing_that_would_not_serve(run):
    result = run("--settings", "other.toml", "init", "--production", "http://wiki.example/w/api.php")
    assert result.exit_code == 2
    assert result.stderr == (
        "other.toml: environments.production.api: http would send credentials to wiki.example in the clear; "
        "use https\n"
    )
    assert not Path("other.toml").exists()


def test_init_names_a_place_that_takes_no_file(run):
    result = run("--settings", "no/where.toml", "init", "--directory", "documents")
    assert (result.stderr, result.exit_code) == (
        "no: cannot be locked (no such file or directory)\n",
        2,
    )


@pytest.mark.usefixtures("run")
def test_of_many_inits_at_once_one_writes():
    with locked(Path()):  # until all of them have seen that there is none
        begun = [
            subprocess.Popen(
                [sys.executable, "-m", "configurator", "init", "--directory", f"d{number}"],
                stderr=subprocess.PIPE,
                env=os.environ | {"INSTRUMENTS_CREDENTIALS": str(Path("own/credentials.json").resolve())},
            )
            for number in range(4)
        ]
        time.sleep(1)
        assert not FILE.exists()
    said = [process.communicate()[1].decode() for process in begun]
    codes = [process.returncode for process in begun]
    assert sorted(codes) == [0, 2, 2, 2], said
    assert f'directory = "d{codes.index(0)}"' in FILE.read_text()


@pytest.mark.usefixtures("run")
def test_a_full_disk_leaves_the_settings_that_were_there():
    FILE.write_text("mine = 1\n" * 100)
    # No file may have a byte, as if the disk were full.
    limited = f"ulimit -f 0; exec {sys.executable} -m configurator init --directory documents --force"
    done = subprocess.run(["/bin/bash", "-c", limited], capture_output=True, text=True, check=False)
    assert (done.returncode, "instruments.toml: cannot be written (file too large)" in done.stderr) == (
        2,
        True,
    ), done
    assert FILE.read_text() == "mine = 1\n" * 100
    assert [path.name for path in Path().iterdir() if path.name.startswith(".instruments")] == []


def test_init_leaves_a_link_that_leads_elsewhere(run):
    Path("dotfiles").mkdir()
    FILE.symlink_to("dotfiles/instruments.toml")
    assert run("init", "--directory", "documents").exit_code == 0
    assert FILE.is_symlink()
    assert Path("dotfiles/instruments.toml").is_file()


def test_init_asks_on_a_terminal(run):
    result = run("init", app=app(interactive=True), stdin="\nhttps://wiki.example/w/api.php\n\n\n")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert list(settings.load().environments) == ["production"]


def test_init_without_any_answer_writes_nothing(run):
    result = run("init", app=app(interactive=True), stdin="\n\n\n\n")
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: name at least one environment\n")
    assert not FILE.exists()


def test_init_without_a_terminal_names_its_options(run):
    result = run("init")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: give the address of a wiki, or --production, --beta or --directory\n"
    )


# login and logout


def test_login_tries_a_bot_password_stores_it_and_says_who_it_is(run):
    tool = app(FakeWiki())
    result = run("login", "production", stdin=f"Mara@toolkit\n{MADE}\n", app=tool)
    assert (result.stdout, result.stderr, result.exit_code) == (
        (
            "production: Mara (bot password); groups: instrument-maintainer; "
            "rights: edit, createpage, editinstruments, proposeinstruments\n"
        ),
        f"{GOES}stored in {own.credentials_file()}\n",
        0,
    )
    assert tool.seen == [("production", BOT_PASSWORD)]
    assert credentials.credentials_for(tool.settings.environment("production")) == BOT_PASSWORD


@pytest.mark.parametrize(
    ("options", "stdin", "expected"),
    [
        pytest.param(["--user", "Mara@toolkit"], f"{MADE}\n", BOT_PASSWORD, id="user given"),
        pytest.param(["--user", "Mara"], f"toolkit@{MADE}\n", BotPassword(user="Mara", password=f"toolkit@{MADE}"), id="label in the password"),
        pytest.param(["--token"], " hunter2 \n", OAuth2(token="hunter2"), id="token"),
        pytest.param(["--oauth1"], "a\nb\nc\nd\n", OAuth1(consumer_token="a", consumer_secret="b", access_token="c", access_secret="d"), id="OAuth 1.0a"),
    ],
)  # fmt: skip
def test_login_reads_a_line_for_each_value(options, stdin, expected, run):
    tool = app(FakeWiki())
    assert run("login", "production", *options, stdin=stdin, app=tool).exit_code == 0
    assert tool.seen == [("production", expected)]


def test_login_hides_what_is_typed(run):
    tool = app(FakeWiki(), interactive=True)
    result = run("login", "production", stdin=f"Mara@toolkit\n{MADE}\n", app=tool)
    assert tool.seen == [("production", BOT_PASSWORD)]
    assert "hunter2" not in result.output


@pytest.mark.parametrize(
    ("wiki", "said", "code"),
    [
        pytest.param(
            FakeWiki(
                error=NotPermittedError("production", "login-failed", "Wrong.", next_step="try another")
            ),
            "production: login-failed (Wrong); try another\n",
            6,
            id="wrong password",
        ),
        pytest.param(
            FakeWiki(account=NOBODY),
            "production: not-logged-in (the wiki knows nobody by them); check whether production is the wiki that "
            "these bot password credentials are of\n",
            6,
            id="nobody",
        ),
        pytest.param(FakeWiki(error=AWAY), "beta: unreachable; try again later\n", 7, id="unreachable"),
    ],
)
def test_login_stores_nothing_that_the_wiki_does_not_accept(wiki, said, code, run):
    result = run("login", "production", stdin=f"Mara@toolkit\n{MADE}\n", app=app(wiki))
    assert (result.stdout, result.stderr, result.exit_code) == ("", GOES + said, code)
    assert nothing_stored()


def test_login_sends_nobodys_own_password(run):
    tool = app(FakeWiki())
    result = run("login", "production", stdin="Mara\nhunter2\n", app=tool)
    assert result.exit_code == 2
    assert result.stderr == (
        f"{GOES}Mara: that is no bot password, whose user name is like Name@label and whose password is 32 small "
        "letters and digits; make one on the wiki's Special:BotPasswords, and keep the password of your account to "
        "yourself\n"
    )
    assert tool.seen == []


def test_login_without_a_terminal_and_without_lines_says_what_is_missing(run):
    result = run("login", "production", "--user", "Mara@toolkit", app=app())
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: there is no terminal to ask on; give a line on standard input: Bot password\n"
    )


def test_login_takes_one_kind(run):
    result = run("login", "production", "--token", "--oauth1", app=app())
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: give one of --user, --token and --oauth1\n")


def test_a_directory_has_no_login(run):
    result = run("login", "local", app=app())
    assert (result.stderr, result.exit_code) == ("local is a directory; only a wiki has accounts\n", 2)


def test_login_says_when_a_variable_will_win(run, monkeypatch):
    monkeypatch.setenv("INSTRUMENTS_PRODUCTION_TOKEN", "other")
    result = run("login", "production", stdin=f"Mara@toolkit\n{MADE}\n", app=app(FakeWiki()))
    assert "but the variables INSTRUMENTS_PRODUCTION_… are set, and win\n" in result.stderr


def test_logout_forgets_one_or_all(run):
    tool = app()
    for name in ("production", "beta"):
        credentials.remember(tool.settings.environment(name), BOT_PASSWORD)
    assert run("logout", "beta").stderr == "forgot the credentials of beta\n"
    assert run("logout", "beta").stderr == "no credentials of beta are stored\n"
    assert run("logout", "--all").stderr == "forgot the credentials of production\n"
    assert run("logout", "--all").stderr == "no credentials are stored\n"
    assert nothing_stored()


@pytest.mark.parametrize("args", [(), ("beta", "--all")])
def test_logout_wants_one_environment_or_all(args, run):
    result = run("logout", *args)
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: name an environment, or give --all\n")


# whoami


def test_whoami_tells_every_wiki_of_the_settings(run, monkeypatch):
    monkeypatch.setenv("INSTRUMENTS_PRODUCTION_TOKEN", "hunter2")
    tool = app(
        FakeWiki(account=mara(login="OAuth 2", blocked="spam\n\x1b")), FakeWiki("beta", account=NOBODY)
    )
    result = run("whoami", app=tool)
    assert (result.stdout, result.stderr, result.exit_code) == (
        """\
production: Mara (OAuth 2); groups: instrument-maintainer; rights: edit, createpage, editinstruments, \
proposeinstruments; blocked: spam\\n\\u001b
  grants: editinstruments, proposeinstruments, editpage, createeditmovepage
beta: nobody; `instruments login beta` logs in
""",
        "",
        0,
    )
    assert tool.seen == [("production", OAuth2(token="hunter2")), ("beta", None)]


def test_a_block_of_some_pages_is_told_and_is_no_failure(run):
    tool = app(FakeWiki(account=mara(partly="edit\x1b war")))
    assert "; blocked from some pages: edit\\u001b war\n" in run("whoami", "production", app=tool).stdout
    examined = run("doctor", "production", app=tool)
    assert examined.exit_code == 0
    assert "Mara is blocked from some pages or namespaces (edit\\u001b war); whether" in examined.stdout


def test_whoami_as_json(run):
    result = run("whoami", "production", "--format", "json", app=app(FakeWiki()))
    assert json.loads(result.stdout) == [
        {
            "environment": "production",
            "user": "Mara",
            "login": "bot password",
            "groups": ["*", "user", "instrument-maintainer"],
            "rights": ["edit", "createpage", "editinstruments", "proposeinstruments"],
            "blocked": None,
            "partly_blocked": None,
            "grants": ["editinstruments", "proposeinstruments", "editpage", "createeditmovepage"],
            "withheld": [],
        }
    ]


def test_whoami_names_what_the_account_may_and_this_session_may_not(run):
    narrow = mara(rights=MARA.rights - {"editinstruments"})

    assert run("whoami", "production", app=app(FakeWiki(account=narrow))).stdout == (
        """\
production: Mara (bot password); groups: instrument-maintainer; rights: edit, createpage, proposeinstruments
  grants: proposeinstruments, editpage, createeditmovepage
  this session lacks editinstruments, its account has it: save, enable, disable, restore, apply, approve and decline \
will be refused; choose the grant that contains it (usually editinstruments) on Special:BotPasswords, then log in again
"""
    )
    [told] = json.loads(
        run("whoami", "production", "--format", "json", app=app(FakeWiki(account=narrow))).stdout
    )
    assert [need["grant"] for need in told["withheld"]] == ["editinstruments"]


def test_whoami_goes_on_past_a_wiki_that_does_not_answer(run):
    result = run("whoami", app=app(FakeWiki(account=NOBODY), FakeWiki("beta", error=AWAY)))
    assert (result.stdout, result.stderr, result.exit_code) == (
        "production: nobody; `instruments login production` logs in\n",
        "beta: unreachable; try again later\n",
        8,
    )
    assert run("whoami", "beta", app=app(FakeWiki("beta", error=AWAY))).exit_code == 7


def test_whoami_without_any_wiki_says_so(run):
    FILE.write_text('[environments.local]\ndirectory = "documents"')
    result = run("whoami")
    assert (result.stderr, result.exit_code) == (
        f"{FILE.absolute()}: no environment is a wiki, and only a wiki has accounts\n",
        2,
    )


# doctor


def test_doctor_tells_what_is_right_and_wrong_everywhere(run):
    Path("documents").mkdir()
    beta = FakeWiki("beta", site(namespaces=(INSTRUMENTS,), tags=frozenset()), NOBODY)
    result = run("doctor", app=app(FakeWiki(), beta))
    assert (result.stdout, result.stderr, result.exit_code) == (
        f"""\
production  https://wiki.example/w/api.php
  ok       version      MediaWiki 1.43.1
  ok       writable     the wiki takes edits
  ok       instruments  Instrument: JSON pages, names as written, only for editinstruments
  ok       proposals    Instrument proposal: JSON pages, names as written, only for proposeinstruments
  ok       tag          edits are tagged instruments
  ok       clock        the wiki's clock agrees with ours
  ok       account      Mara (bot password); groups: instrument-maintainer
  ok       rights       this session may save: it has editinstruments
beta  https://beta.example/w/api.php
  ok       version      MediaWiki 1.43.1
  ok       writable     the wiki takes edits
  ok       instruments  Instrument: JSON pages, names as written, only for editinstruments
  warning  proposals    there is no namespace Instrument proposal; docs/how-to/prepare-a-wiki.md tells how to add it; \
or correct `proposal` in the settings
  warning  tag          edits are not tagged; create and activate the tag instruments on Special:Tags
  ok       clock        the wiki's clock agrees with ours
  warning  account      nobody is logged in; reading works; to save, log in with `instruments login beta`
local  {Path("documents").absolute()}
  ok       directory    {Path("documents").absolute()}
""",
        "",
        0,
    )


def test_doctor_as_json(run):
    result = run("doctor", "beta", "--format", "json", app=app(FakeWiki("beta", error=AWAY)))
    assert result.exit_code == 7
    assert json.loads(result.stdout) == [
        {
            "environment": "beta",
            "check": "answer",
            "verdict": "failure",
            "message": "beta: unreachable; try again later",
        }
    ]


def test_doctor_exits_with_6_when_something_must_be_mended(run):
    assert run("doctor", "local", app=app()).stdout == (
        f"local  {Path('documents').absolute()}\n"
        f"  failure  directory    {Path('documents').absolute()} is no directory; make it, mend its permissions, or correct the settings\n"
    )
    assert run("doctor", "local", app=app()).exit_code == 6
    assert run("doctor", "production", app=app(FakeWiki(account=mara(blocked="spam")))).exit_code == 6
    refused = FakeWiki(error=NotPermittedError("production", "login-failed"))
    assert run("doctor", "production", app=app(refused)).exit_code == 6


def test_doctor_counts_unsafe_credentials_as_a_failure(run):
    tool = app(FakeWiki("beta"))
    credentials.remember(tool.settings.environment("beta"), BOT_PASSWORD)
    stored_in().chmod(0o644)
    result = run("doctor", "beta", app=tool)
    file = stored_in()
    assert result.exit_code == 6
    assert result.stdout == (
        "beta  https://beta.example/w/api.php\n"
        f"  failure  credentials  {file}: open to others; run `chmod 600 {file}`\n"
    )
    assert tool.seen == []


def test_a_hostile_wiki_writes_no_lines_of_its_own(run):
    wiki = FakeWiki(site=site(read_only="x\n  ok  all fine\x1b[2J"), account=MARA)
    assert "  warning  writable     the wiki is read-only (x\\n  ok  all fine\\u001b[2J); reading" in (
        run("doctor", "production", app=app(wiki)).stdout
    )


# trust


def test_trust_shows_the_addresses_and_asks(run):
    FILE.write_text(SETTINGS)
    here = FILE.absolute()
    no = run("trust", stdin="n\n", app=app(interactive=True))
    assert no.stderr.startswith(
        "production: https://wiki.example/w/api.php\nbeta: https://beta.example/w/api.php\n"
        f"Send your credentials there, as long as {here} says so?"
    )
    assert no.stderr.endswith("it is not trusted\n")
    assert settings.load().found
    yes = run("trust", stdin="y\n", app=app(interactive=True))
    assert yes.stderr.endswith(f"{here} is trusted until it is changed\n")
    assert not settings.load().found
    FILE.write_text(SETTINGS.replace("beta.example", "evil.example"))
    assert settings.load().found
    assert run("trust", FILE, "--yes").exit_code == 0
    assert not settings.load().found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no settings file; `instruments init` makes one\n"),
        (
            '[environments.a]\ndirectory = "."\n',
            "no environment is a wiki, so there is nothing to trust it with\n",
        ),
        ("nonsense", "not TOML"),
    ],
)
def test_trust_takes_no_file_that_sends_nothing(text: str | None, said: str, run):
    if text is not None:
        FILE.write_text(text)
    result = run("trust", "--yes")
    assert result.exit_code == 2
    assert said in result.stderr


def test_login_with_a_found_file_asks_nothing_and_says_what_to_do(run):
    FILE.write_text(SETTINGS)
    result = run("login", "production", stdin=f"Mara@toolkit\n{MADE}\n")
    file = FILE.absolute()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"{file}: was only found, not named by you, so no credentials go to https://wiki.example/w/api.php "
        "(production); if that is the right wiki, run `instruments trust`, name the file with "
        f"`--settings {file}` or INSTRUMENTS_SETTINGS, or set "
        "INSTRUMENTS_PRODUCTION_API=https://wiki.example/w/api.php\n"
    )
