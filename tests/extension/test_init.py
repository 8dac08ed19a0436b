"""What a wiki with the extension says of itself is what `init` writes and `doctor` compares."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from configurator import settings
from configurator.adapters.mediawiki import MediaWikiStore
from configurator.cli import cli
from configurator.cli.app import App
from configurator.core.document.texts import stored_text
from configurator.credentials import Credentials
from configurator.settings import EnvironmentSettings
from tests.support.examples import web_scroll
from tests.support.wikis import Wiki, config_header

FILE = Path("instruments.toml")
BOT = "Instrument bot"


class Tool:
    """The command line, seen by whom a test wants, on wikis whose settings are those of *config*; it counts requests."""

    def __init__(self, **config: Any) -> None:
        self.config = {f"InstrumentConfigurator{name}": value for name, value in config.items()}
        self.person: Credentials | None = None
        self.stores: list[MediaWikiStore] = []

    def __call__(self, *arguments: str, stdin: str = "") -> Result:
        self.stores.clear()
        app = App(lambda: settings.load(FILE.absolute()), self._open, interactive=True)
        return CliRunner().invoke(cli, arguments, input=stdin, obj=app)

    def _open(self, environment: EnvironmentSettings, credentials: Credentials | None) -> MediaWikiStore:
        assert credentials is None  # nothing is stored here
        store = MediaWikiStore(environment, self.person)
        store.api.session.headers.update(config_header(self.config))
        self.stores.append(store)
        return store

    @property
    def requests(self) -> int:
        return sum(store.api.requests_made for store in self.stores)

    def findings(self, check: str) -> list[str]:
        """Return what `doctor production` says of a question."""
        lines = self("doctor", "production").stdout.splitlines()
        return [" ".join(line.split()) for line in lines if line.split()[1:2] == [check]]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a directory of one's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("INSTRUMENTS_CREDENTIALS", str(tmp_path / "credentials.json"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def site(hubs: dict[str, Wiki]) -> Tool:
    """A site that says all that there is to say."""
    return Tool(Review=True, Environments={"beta": hubs["beta"].api}, Bot=BOT, Limits={"max_writes": 20})


@pytest.mark.parametrize("path", ["", "/index.php?title=Special:Instruments", "/api.php"])
def test_one_address_is_enough(hubs: dict[str, Wiki], site: Tool, path: str):
    told = site("init", hubs["production"].api.removesuffix("/api.php") + path, stdin="y\n")

    assert told.exit_code == 0, told.stderr
    assert site.requests == 1  # of the API; a page's own address takes one more, to find it
    found = settings.load(FILE).environments
    assert {name: (each.api, each.authority, each.review, each.bot) for name, each in found.items()} == {
        "production": (hubs["production"].api, True, True, None),
        "beta": (hubs["beta"].api, False, False, BOT),
    }
    assert settings.load(FILE).reconcile.max_writes == 20


def test_what_init_wrote_is_what_doctor_wants(hubs: dict[str, Wiki], site: Tool):
    assert site("init", hubs["production"].api, "--yes").exit_code == 0
    site.person = hubs["production"].credentials("Mara")

    told = site("doctor", "production")

    assert told.exit_code == 0
    assert [line for line in told.stdout.splitlines()[1:] if not line.startswith("  ok ")] == []
    assert site.requests == 4  # a log-in of two, the wiki and the session, and the account's groups


def test_doctor_finds_settings_that_say_otherwise(hubs: dict[str, Wiki], site: Tool):
    assert site("init", "--production", hubs["production"].api).exit_code == 0
    text = FILE.read_text().replace("authority", 'bot = "Somebody"\nauthority', 1)
    FILE.write_text(text)
    site.person = hubs["production"].credentials("Mara")

    assert site("doctor", "production").exit_code == 6
    [review] = site.findings("review")
    assert review.startswith(
        "failure review the wiki refuses what nobody reviewed, the settings say review = false;"
    )
    [unknown] = site.findings("environments")
    assert unknown.startswith(
        "warning environments documents may name beta, which the settings do not know; "
    )
    [other] = site.findings("bot")
    assert other.startswith(f"warning bot the wiki's bot is {BOT}, the settings say Somebody, ")


def test_an_analyst_on_a_wiki_with_review_is_told_of_nothing_wrong(hubs: dict[str, Wiki], site: Tool):
    assert site("init", hubs["production"].api, "--yes").exit_code == 0
    site.person = hubs["production"].credentials("Ana")

    told = site("doctor", "production")

    assert (told.exit_code, "warning" in told.stdout, "failure" in told.stdout) == (0, False, False)
    assert site.findings("rights") == [
        "ok rights this session may propose; whoever has editinstruments approves"
    ]


def test_an_environment_that_the_wiki_names_is_no_error_on_a_laptop_that_knows_fewer(
    hubs: dict[str, Wiki], site: Tool
):
    assert site("init", "--production", hubs["production"].api).exit_code == 0
    Path("a.json").write_text(stored_text(web_scroll()), encoding="utf-8")

    def told(*arguments: str) -> tuple[int, bool, bool]:
        answer = site("validate", "a.json", *arguments)
        said = answer.stdout + answer.stderr
        return answer.exit_code, "environment/unknown" in said, "environment/unlisted" in said

    assert told() == (0, False, True)
    assert told("--for", "production") == (0, False, False)
    site.config = {}
    assert told("--for", "production") == (4, True, False)


def test_the_session_of_the_how_to_is_what_happens(hubs: dict[str, Wiki], site: Tool):
    text = (Path(__file__).parents[2] / "docs/how-to/set-up-the-command-line.md").read_text(encoding="utf-8")
    session = text.partition("```console\n$ ")[2].partition("```")[0]
    command, _, shown = session.partition("\n")
    for name, wiki in hubs.items():
        shown = shown.replace(f"https://{name}.example.org/w/api.php", wiki.api)
    address = hubs["production"].api.removesuffix("/api.php")
    assert command == "instruments init https://production.example.org"

    told = site("init", address, stdin="y\n")

    assert told.stderr == shown


def test_a_private_wiki_is_guessed_at_aloud(hubs: dict[str, Wiki], site: Tool):
    site.config["GroupPermissions"] = {"*": {"read": False}}

    told = site("init", hubs["production"].api)

    assert told.exit_code == 0, told.stderr
    assert (
        "is production: it answers nobody without an account; so its name, and review = false, are guesses"
        in (told.stderr)
    )


def test_drift_knows_the_bot_by_what_the_authority_says_at_no_request_more(hubs: dict[str, Wiki], site: Tool):
    name = f"t{uuid.uuid4().hex[:8]}-scroll"
    title = f"Instrument:{name}"
    first, *_ = [
        hubs["production"].person("Mara").edit(title, web_scroll(name=name, task=f"T{n}")) for n in (1, 2)
    ]
    hubs["beta"].person(BOT).edit(
        title, web_scroll(name=name, task="T1"), summary=f"copies production@{first}: new"
    )
    assert site("init", "--production", hubs["production"].api, "--beta", hubs["beta"].api).exit_code == 0

    told = site("drift", name).stdout, site.requests
    site.config = {}
    unknown = site("drift", name).stdout
    FILE.write_text(
        f"{FILE.read_text()}\n".replace("[environments.beta]\n", f'[environments.beta]\nbot = "{BOT}"\n')
    )
    named = site("drift", name).stdout, site.requests

    assert told == named
    assert f"{name}  authority-ahead" in told[0]
    assert "neither the settings nor the authority name the bot's account on beta" in unknown
