"""Switching off where the wiki limits, filters or challenges edits: with MediaWiki's own limits and real extensions."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.cli import cli
from configurator.cli.app import App
from configurator.core.document.texts import minified
from configurator.credentials import Credentials
from configurator.ports import PageStore
from configurator.settings import EnvironmentSettings
from tests.extension.conftest import bare_settings, plant_all
from tests.support.commands import Told
from tests.support.examples import web_scroll
from tests.support.wikis import Pages, Wiki, config_header
from tests.wiki.test_reconciling import Two

#: MediaWiki's own: so many edits in so many seconds.
LIMITS = {"edit": {"user": [90, 60]}}
#: One that is waited out by the clock.
WINDOW = 2
#: Limits are counted in the main cache, and the test wikis have none.
CACHE_DB = 1


@dataclass
class PutOff(Two):
    """`instruments …` on wikis with our extension and further settings, and instruments that pass its rules."""

    config: dict[str, Any] = field(default_factory=dict)
    interactive: bool = False
    sleep: Callable[[float], None] = time.sleep

    def __call__(self, *arguments: str, stdin: str = "") -> Told:
        app = App(self._settings, self._open, interactive=self.interactive)
        result = CliRunner().invoke(cli, [*arguments], input=stdin, obj=app)
        return Told(result.exit_code, result.stdout, result.stderr)

    def plant(self, environment: str, *names: str) -> None:
        for name in names:
            full = f"{self.prefix}{name}"
            stream = web_scroll()["stream"] | {"name": f"mediawiki.{full.replace('-', '_')}"}
            self.person(environment).edit(self.title(name), web_scroll(name=full, stream=stream))

    def on(self, environment: str, *names: str) -> list[str]:
        """Return which of these are switched on."""
        return [name for name in names if self.value(environment, name)["enabled"]]

    def _open(self, environment: EnvironmentSettings, credentials: Credentials | None) -> PageStore:
        store = super()._open(environment, credentials)
        assert isinstance(store, MediaWikiStore)
        store.api.session.headers.update(config_header(self.config))
        store.api.patience = replace(store.api.patience, sleep=self.sleep)
        return store


@dataclass
class Hourglass:
    """Time that is slept through at once: when a window's seconds are over, the wiki forgets what it counted in it."""

    wiki: Wiki
    slept: float = 0.0
    left: float = 60.0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.left -= seconds
        if self.left > 0:
            return
        cache = Path(self.wiki.facts["local_settings"]).parent / "data" / "wikicache.sqlite"
        with closing(sqlite3.connect(cache, isolation_level=None, timeout=30)) as database:
            forgotten = database.execute("DELETE FROM objectcache WHERE keyname LIKE '%:limiter:edit:%'")
            assert forgotten.rowcount > 0
        self.left = 60.0


@pytest.fixture
def put_off(hubs, tmp_path, monkeypatch) -> PutOff:
    for name in [name for name in os.environ if name.startswith("INSTRUMENTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return PutOff(tmp_path, hubs, accounts={"beta": "Mara", "production": "Mara"})


SIDES = pytest.mark.parametrize("side", ["beta", "production"])


@SIDES
def test_120_instruments_are_off_after_one_command_at_mediawikis_own_limit(
    put_off: PutOff, tmp_path: Path, side: str, caplog
):
    names = [f"inst-{number:03}" for number in range(120)]
    wiki = put_off.wikis[side]
    texts = {put_off.title(name): minified(web_scroll(name=f"{put_off.prefix}{name}")) for name in names}
    plant_all(wiki, bare_settings(wiki, tmp_path), texts)
    hourglass = Hourglass(wiki)
    put_off.config = {"RateLimits": LIMITS, "MainCacheType": CACHE_DB}
    put_off.sleep = hourglass.sleep

    begun = time.monotonic()
    answer = put_off("disable", "--all", "--in", side, "--yes")
    took = time.monotonic() - begun
    assert answer.exit == 0, answer
    assert answer.out.count(f"saved {side}:inst-") == 120
    stored: Any = Pages(wiki, put_off.prefix).store(None).read().values()
    assert [reading.document()["enabled"] for reading in stored] == [False] * 120
    # A machine that is so slow that 90 edits fill the window meets no limit.
    assert took > 60 or (hourglass.slept >= 60 and f"{side}: ratelimited (" in caplog.text)


@SIDES
def test_a_limit_is_waited_out_by_the_clock(put_off: PutOff, side: str):
    names = ["inst-one", "inst-two", "inst-three"]
    put_off.plant(side, *names)
    put_off.config = {"RateLimits": {"edit": {"user": [2, WINDOW]}}, "MainCacheType": CACHE_DB}

    begun = time.monotonic()
    assert put_off("disable", "--all", "--in", side, "--yes").exit == 0
    assert put_off.on(side, *names) == []
    assert time.monotonic() - begun > WINDOW


@dataclass
class Filter:
    """Extension:AbuseFilter, as it comes with MediaWiki, with one filter for the pages of one test."""

    put_off: PutOff
    side: str

    def __post_init__(self) -> None:
        wiki = self.put_off.wikis[self.side]
        extension = Path(wiki.facts["tree"]) / "extensions" / "AbuseFilter"
        data = Path(wiki.facts["local_settings"]).parent / "data"
        self.database = data / f"{wiki.facts['dbname']}.sqlite"
        self.put_off.config = {"TestExtensions": [str(extension / "extension.json")]}
        tables = (extension / "db_patches" / "sqlite" / "tables-generated.sql").read_text(encoding="utf-8")
        with self._open() as database:
            there = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'abuse_filter'").fetchone()
            if there is None:
                database.executescript(tables.replace("/*_*/", ""))

    def does(self, *actions: str) -> None:
        """Let the filter act so on every edit of the test's pages."""
        pattern = f'page_title contains "{self.put_off.prefix}"'
        with self._open() as database:
            columns = {row[1] for row in database.execute("PRAGMA table_info(abuse_filter)")}
            author = {"af_actor": 1} if "af_actor" in columns else {"af_user": 1, "af_user_text": "Admin"}
            row = author | {
                "af_pattern": pattern,
                "af_timestamp": "20260101000000",
                "af_enabled": 1,
                "af_comments": "",
                "af_public_comments": "No instruments",
                "af_actions": ",".join(actions),
            }
            holes = ", ".join("?" * len(row))
            new = database.execute(
                f"INSERT INTO abuse_filter ({', '.join(row)}) VALUES ({holes})",  # noqa: S608 -- our names
                [*row.values()],
            )
            for action in actions:
                parameters = "instruments-filtered" if action == "tag" else ""
                database.execute(
                    "INSERT INTO abuse_filter_action VALUES (?, ?, ?)", [new.lastrowid, action, parameters]
                )

    def end(self) -> None:
        with self._open() as database:
            database.execute("DELETE FROM abuse_filter")
            database.execute("DELETE FROM abuse_filter_action")

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self.database, isolation_level=None, timeout=30))


@pytest.fixture(params=["beta", "production"])
def edit_filter(request: pytest.FixtureRequest, put_off: PutOff) -> Iterator[Filter]:
    found = Filter(put_off, request.param)
    yield found
    found.end()


ACTIONS = pytest.mark.parametrize("actions", [["warn"], ["warn", "tag"]], ids="-and-".join)


@ACTIONS
def test_a_filter_that_warns_keeps_nothing_on(edit_filter: Filter, actions: list[str]):
    put_off, side = edit_filter.put_off, edit_filter.side
    put_off.plant(side, "inst-one", "inst-two")
    edit_filter.does(*actions)

    answer = put_off("disable", "--all", "--in", side, "--yes")
    assert answer.exit == 0, answer
    assert put_off.on(side, "inst-one", "inst-two") == []


def test_two_filters_that_warn_one_after_the_other_keep_nothing_on(edit_filter: Filter):
    put_off, side = edit_filter.put_off, edit_filter.side
    put_off.plant(side, "inst-one")
    edit_filter.does("warn")
    edit_filter.does("warn")

    assert put_off("disable", "inst-one", "--in", side, "--yes").exit == 0
    assert put_off.on(side, "inst-one") == []


@ACTIONS
def test_a_filter_that_warns_lets_a_person_who_confirms_it_save(edit_filter: Filter, actions: list[str]):
    put_off, side = edit_filter.put_off, edit_filter.side
    put_off.plant(side, "inst-one")
    page, name = put_off.title("inst-one"), f"{put_off.prefix}inst-one"
    Path("a.json").write_text(put_off.person(side).text(page).replace("T123456", "T2"), encoding="utf-8")
    edit_filter.does(*actions)
    put_off.prefix = ""  # from here on pages have the names that their documents say
    save = ["save", "a.json", "--to", side]

    refused = put_off(*save, "--yes")
    assert refused.exit == 6
    assert "without --yes the command asks whether to save it all the same" in refused.err
    put_off.interactive = True
    confirmed = put_off(*save, stdin="y\ny\n")
    assert confirmed.exit == 0, confirmed
    assert f"{name}: the wiki warns: " in confirmed.err
    assert '"task": "T2"' in put_off.person(side).text(page)


def test_a_filter_that_forbids_says_so_in_its_own_words(edit_filter: Filter):
    put_off, side = edit_filter.put_off, edit_filter.side
    put_off.plant(side, "inst-one")
    edit_filter.does("warn", "disallow")

    answer = put_off("disable", "inst-one", "--in", side, "--yes")
    assert answer.exit == 6
    assert "abusefilter-" in answer.err
    assert "No instruments" in answer.err


@SIDES
def test_a_captcha_names_the_right_that_the_account_needs(put_off: PutOff, side: str):
    put_off.plant(side, "inst-one")
    extension = Path(put_off.wikis[side].facts["tree"]) / "extensions" / "ConfirmEdit" / "extension.json"
    triggers = {"edit": True, "create": True, "addurl": True}
    put_off.config = {
        "TestExtensions": [str(extension)],
        "CaptchaTriggers": triggers,
        "CaptchaClass": "MediaWiki\\Extension\\ConfirmEdit\\SimpleCaptcha\\SimpleCaptcha",
    }

    answer = put_off("disable", "inst-one", "--in", side, "--yes")
    assert answer.exit == 6, answer
    assert "captcha (the wiki wants a captcha solved before it saves); " in answer.err
    assert "the account needs the right `skipcaptcha`" in answer.err
