"""A secret goes only to the address that its owner named: wherever the settings file is, whatever kind it is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import responses
from click.testing import CliRunner, Result

from configurator import credentials
from configurator.cli import cli
from configurator.credentials import BotPassword, Credentials, OAuth1, OAuth2
from configurator.settings import EnvironmentSettings
from tests.support.examples import web_scroll
from tests.unit.wire import Wire

#: Where the settings file says that production is.
ADDRESS = "https://file.example/w/api.php"
#: Another wiki, which the owner of the secret may have meant.
MEANT = "https://meant.example/w/api.php"
SECRETS: dict[str, Credentials] = {
    "bot password": BotPassword(user="Mara@toolkit", password="hunter2".ljust(32, "0")),
    "OAuth 2": OAuth2(token="hunter2"),
    "OAuth 1.0a": OAuth1(
        consumer_token="hunter2a",
        consumer_secret="hunter2b",
        access_token="hunter2c",
        access_secret="hunter2d",
    ),
}
#: Where the secret is: in variables, typed for `login`, or stored by an earlier `login` for one of the two wikis.
FROM = ["variables", "prompt", f"stored for {ADDRESS}", f"stored for {MEANT}"]
COMMANDS = [
    ["list", "production"],
    ["whoami"],
    ["doctor"],
    ["show", "production:web-scroll"],
    ["history", "web-scroll", "--in", "production"],
    ["save", "web-scroll.json", "--to", "production", "--yes"],
    ["validate", "web-scroll.json", "--for", "production"],
    ["propose", "web-scroll.json", "--to", "production", "--yes"],
    ["disable", "web-scroll", "--yes"],
    ["disable", "--all", "--yes"],
    ["pull", "production", "here"],
    ["proposals", "production"],
    ["export", "production", "--as", "mpic"],
]
SETTINGS = f'[environments.production]\napi = "{ADDRESS}"\nauthority = true\n'


class Machine:
    """A home, a working directory in a checkout, and both wikis, which note what is sent to them."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set = monkeypatch.setenv
        self.unset = monkeypatch.delenv
        self.home = directory / "home"
        self.checkout = directory / "checkout"
        self.here = self.checkout / "below"
        self.own = self.home / "instruments"
        for each in (self.here, self.own):
            each.mkdir(parents=True)
        self.set("XDG_CONFIG_HOME", str(self.home))
        self.set("XDG_CACHE_HOME", str(directory / "cache"))
        monkeypatch.chdir(self.here)
        (self.here / "web-scroll.json").write_text(json.dumps(web_scroll()))
        self.options: list[str] = []

    def write(self, directory: Path, text: str = SETTINGS) -> Path:
        file = directory / "instruments.toml"
        file.write_text(text)
        return file

    def run(self, *arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli, [*self.options, *arguments], input=typed, prog_name="instruments")

    def gives(self, secret: Credentials, source: str) -> None:
        """Put the secret where *source* says."""
        (self.own / "credentials.json").unlink(missing_ok=True)
        for name in (name for name in os.environ if name.startswith("INSTRUMENTS_PRODUCTION_")):
            self.unset(name)
        values = {key: getattr(secret, key) for key in secret.__dataclass_fields__ if key != "kind"}
        if source == "variables":
            for key, value in values.items():
                self.set(credentials.variable("production", key), value)
        elif source.startswith("stored for "):
            meant = EnvironmentSettings(name="production", api=source.removeprefix("stored for "))
            credentials.remember(meant, secret)

    @contextmanager
    def wikis(self) -> Iterator[dict[str, Wire]]:
        """Answer what is sent to the two wikis, and to nobody else."""
        wires = {address: Wire() for address in (ADDRESS, MEANT)}
        with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
            for address, wire in wires.items():
                for method in ("GET", "POST"):
                    mock.add_callback(method, address, wire.respond)
            yield wires


@pytest.fixture
def machine(tmp_path, monkeypatch):
    for name in (name for name in os.environ if name.startswith("INSTRUMENTS_")):
        monkeypatch.delenv(name)
    return Machine(tmp_path, monkeypatch)


def given_as_option(machine: Machine) -> None:
    machine.options = ["--settings", str(machine.write(machine.checkout))]


def given_in_the_variable(machine: Machine) -> None:
    machine.set("INSTRUMENTS_SETTINGS", str(machine.write(machine.checkout)))


def the_users_own(machine: Machine) -> None:
    machine.write(machine.own)


def found_here(machine: Machine) -> None:
    machine.write(machine.here)


def found_above(machine: Machine) -> None:
    machine.write(machine.checkout)


def linked_here(machine: Machine) -> None:
    (machine.here / "instruments.toml").symlink_to(machine.write(machine.checkout))


def in_the_home_above(machine: Machine) -> None:
    machine.write(machine.here.parents[1])


def hiding_the_users_own(machine: Machine) -> None:
    machine.write(machine.own, SETTINGS.replace(ADDRESS, MEANT))
    machine.write(machine.checkout)


def trusted(machine: Machine) -> None:
    machine.write(machine.checkout)
    assert machine.run("trust", "--yes").exit_code == 0


def edited_after_it_was_trusted(machine: Machine) -> None:
    machine.write(machine.checkout, SETTINGS.replace(ADDRESS, MEANT))
    assert machine.run("trust", "--yes").exit_code == 0
    machine.write(machine.checkout)


def another_file_in_the_place_of_a_trusted_one(machine: Machine) -> None:
    trusted(machine)
    machine.write(machine.here)


NAMED = [given_as_option, given_in_the_variable, the_users_own, trusted]
FOUND = [
    found_here,
    found_above,
    linked_here,
    in_the_home_above,
    hiding_the_users_own,
    edited_after_it_was_trusted,
    another_file_in_the_place_of_a_trusted_one,
]


def holds(request, secret: Credentials) -> bool:
    """Tell whether a request was made with the help of *secret*."""
    match secret:
        case OAuth2():
            return bool(request.headers.get("Authorization") == f"Bearer {secret.token}")
        case OAuth1():
            return secret.consumer_token in str(request.headers.get("Authorization"))
        case BotPassword():
            return secret.password in f"{request.body} {request.url}"


@pytest.mark.parametrize("named", [None, ADDRESS, MEANT], ids=["no-address", "its-address", "another"])
@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("place", [*NAMED, *FOUND], ids=lambda place: place.__name__)
def test_a_secret_goes_only_where_its_owner_said(
    place: Callable[[Machine], None], kind: str, named: str | None, machine: Machine
):
    place(machine)
    secret = SECRETS[kind]
    option = {"bot password": [], "OAuth 2": ["--token"], "OAuth 1.0a": ["--oauth1"]}[kind]
    typed = "".join(f"{getattr(secret, key)}\n" for key in secret.__dataclass_fields__ if key != "kind")
    for source in FROM:
        machine.gives(secret, source)
        if named:
            machine.set("INSTRUMENTS_PRODUCTION_API", named)
        meant = (named or (ADDRESS if place in NAMED else None)) == ADDRESS
        if source.startswith("stored"):
            meant = source.endswith(ADDRESS)
        commands = [["login", "production", *option]] if source == "prompt" else COMMANDS
        for command in commands:
            with machine.wikis() as wires:
                told = machine.run(*command, typed=typed if source == "prompt" else "")
            sent = [any(holds(request, secret) for request in wires[at].requests) for at in (ADDRESS, MEANT)]
            assert sent == [meant, False], (source, command, told.output)
            assert "hunter2" not in told.output
            if not meant:
                assert told.exit_code == (6 if command == ["doctor"] else 2), (command, told.output)
                assert wires[ADDRESS].requests == []
                assert ADDRESS in told.output


@pytest.mark.parametrize("place", [*NAMED, *FOUND], ids=lambda place: place.__name__)
def test_reading_needs_no_address_of_ones_own_where_there_is_no_secret(place, machine: Machine):
    place(machine)
    with machine.wikis() as wires:
        told = machine.run("list", "production")
    assert told.exit_code == 0
    assert wires[ADDRESS].requests
    assert "login" not in wires[ADDRESS].kinds()
