"""The bot goes only by settings that somebody named, and so does the example of `user-config.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.wikis import ROOT

# Nothing listens there; the bot gets so far only if it takes these settings.
SETTINGS = """
[environments.production]
api = "http://127.0.0.1:9/w/api.php"
authority = true
[environments.beta]
api = "http://127.0.0.1:9/beta/api.php"
"""
FILE = "was only found, not named by you; name one with -settings:FILE or INSTRUMENTS_SETTINGS, or run `instruments trust`"


class Place:
    """A checkout, a home of the bot's, and Pywikibot's directory."""

    def __init__(self, directory: Path) -> None:
        self.checkout = directory / "checkout" / "below"
        self.home = directory / "home"
        self.pywikibot = directory / "pywikibot"
        for each in (self.checkout, self.home / "instruments"):
            each.mkdir(parents=True)
        self.pywikibot.mkdir(mode=0o700)
        shutil.copy(ROOT / "user-config.py.example", self.pywikibot / "user-config.py")
        self.found = self.checkout.parent / "instruments.toml"
        self.own = self.home / "instruments" / "instruments.toml"

    def run(self, *command: str, **variables: str) -> tuple[int, str]:
        """Run a command in the checkout, and return its exit code and all that it said."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("INSTRUMENTS_")}
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.checkout,
            env=kept
            | {
                "PYTHONPATH": str(ROOT),
                "PYWIKIBOT_DIR": str(self.pywikibot),
                "XDG_CONFIG_HOME": str(self.home),
            }
            | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def bot(self, *options: str, **variables: str) -> tuple[int, str]:
        return self.run("-m", "bots.reconcile", "-simulate", *options, **variables)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_the_bot_does_not_start_with_a_file_that_it_only_found(place: Place):
    place.found.write_text(SETTINGS)
    assert place.bot() == (2, f"{place.found}: {FILE}\n")


def test_nor_where_there_is_none(place: Place):
    said = "there is no settings file; name one with -settings:FILE or INSTRUMENTS_SETTINGS; `instruments init` makes one"
    assert place.bot() == (2, f"{said}\n")


def test_pywikibots_other_scripts_take_no_wiki_from_a_found_file_either(place: Place):
    place.found.write_text(SETTINGS)
    code, said = place.run("-c", "import pywikibot")
    assert code != 0
    assert f"{place.found}: {FILE}" in said


@pytest.mark.parametrize("how", ["option", "variable", "own", "trust"])
def test_it_goes_by_a_file_that_somebody_named(how: str, place: Place):
    file = place.own if how == "own" else place.found
    file.write_text(SETTINGS)
    if how == "trust":
        assert place.run("-m", "configurator", "trust", "--yes")[0] == 0
    options = [f"-settings:../{file.name}"] if how == "option" else []
    variables = {"INSTRUMENTS_SETTINGS": str(file)} if how == "variable" else {}

    # The wikis are known to Pywikibot from the same file, so what is missing next is a password.
    code, said = place.bot(*options, **variables)
    assert code == 2
    assert "production: the password_file of user-config.py does not serve: " in said


def test_a_trusted_file_that_was_edited_is_a_found_one(place: Place):
    place.found.write_text(SETTINGS)
    assert place.run("-m", "configurator", "trust", "--yes")[0] == 0
    place.found.write_text(SETTINGS.replace("127.0.0.1:9", "127.0.0.1:7"))
    assert place.bot() == (2, f"{place.found}: {FILE}\n")


@pytest.mark.parametrize("how", ["variable", "option", "home"])
def test_a_directory_without_user_config_is_named(how: str, place: Place, tmp_path: Path):
    place.own.write_text(SETTINGS)
    empty = tmp_path / "home" / ".pywikibot"
    empty.mkdir()
    told = {
        "variable": lambda: place.bot(PYWIKIBOT_DIR=str(empty)),
        "option": lambda: place.bot(f"-dir:{empty}"),
        "home": lambda: place.bot(PYWIKIBOT_DIR="", HOME=str(tmp_path / "home")),
    }[how]()
    advice = "copy user-config.py.example to it, or name another directory in PYWIKIBOT_DIR"
    assert told == (2, f"{empty}/user-config.py: is not there; {advice}\n")


def test_a_user_config_that_is_only_found_is_not_run(place: Place):
    place.own.write_text(SETTINGS)
    found = place.checkout / "user-config.py"
    found.write_text("print('it runs')\n")
    assert place.bot(PYWIKIBOT_DIR="") == (
        2,
        f"{found}: was only found, not named by you; name its directory in PYWIKIBOT_DIR\n",
    )
    found.unlink()
    nowhere = place.pywikibot.parent / "nowhere"
    assert place.bot(PYWIKIBOT_DIR=str(nowhere))[0] == 2


@pytest.mark.parametrize(
    "how", [{"PYWIKIBOT_DIR": "~/pywikibot"}, {"PYWIKIBOT_DIR": "../../pywikibot"}], ids=str
)
def test_the_directory_that_was_looked_at_is_the_one_that_pywikibot_takes(how: dict[str, str], place: Place):
    place.own.write_text(SETTINGS)
    (place.checkout / "user-config.py").write_text("print('it runs')\n")
    code, said = place.bot(HOME=str(place.pywikibot.parent), **how)
    assert code == 2
    assert "it runs" not in said
    assert "production: the password_file of user-config.py does not serve: " in said


def test_a_configuration_of_another_name_is_not_run_either_where_it_is_only_found(place: Place):
    place.own.write_text(SETTINGS)
    (place.checkout / "other.py").write_text("print('it runs')\n")
    code, said = place.bot("-config:other")
    assert (code, "it runs" in said) == (2, False)
    assert f"{place.pywikibot}/other.py: is not there; " in said


def test_no_password_goes_where_the_variable_names_another_address(place: Place):
    place.own.write_text(SETTINGS)
    passwords = place.pywikibot / "passwords"
    passwords.touch(mode=0o600)
    passwords.write_text(
        "".join(
            f"('{name}', '{name}', 'Instrument bot', BotPassword('reconcile', '{'a1' * 16}'))\n"
            for name in ("production", "beta")
        )
    )
    with (place.pywikibot / "user-config.py").open("a") as config:
        config.write(f"\npassword_file = {str(passwords)!r}\n")
    code, said = place.bot(INSTRUMENTS_PRODUCTION_API="http://127.0.0.1:7/w/api.php")
    assert code == 2, said
    assert (
        "production: INSTRUMENTS_PRODUCTION_API is set to another address than http://127.0.0.1:9/w/api.php"
        in said
    )
