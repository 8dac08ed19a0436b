"""drift, plan, apply, promote, restore on both real wikis: Beta follows production."""

from __future__ import annotations

import json
import os
import re
import shlex
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from configurator import wiring
from configurator.adapters.mediawiki import MediaWikiStore
from configurator.cli import cli
from configurator.cli.app import App
from configurator.core.document.texts import stored_text
from configurator.credentials import Credentials
from configurator.ports import PageStore
from configurator.settings import EnvironmentSettings, Settings
from tests.support.commands import Told
from tests.support.examples import web_scroll
from tests.support.wikis import Person, Wiki

BOT = "Instrument bot"


@dataclass
class Two:
    """`instruments …` on the pages of one test on both wikis, and the people there."""

    directory: Path
    wikis: dict[str, Wiki]
    accounts: dict[str, str] = field(default_factory=lambda: {"beta": BOT, "production": "Mara"})
    prefix: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:8]}-")
    stores: list[MediaWikiStore] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: str = "") -> Told:
        self.stores.clear()
        app = App(self._settings, self._open)
        result = CliRunner().invoke(cli, [*arguments], input=stdin, obj=app)
        return Told(result.exit_code, result.stdout, result.stderr)

    @property
    def requests(self) -> dict[str, int]:
        """How many requests the last command made of each wiki."""
        return {
            name: sum(store.api.requests_made for store in self.stores if store.environment == name)
            for name in self.wikis
        }

    def person(self, environment: str, name: str = "Milo") -> Person:
        return self.wikis[environment].person(name)

    def title(self, name: str, kind: str = "Instrument") -> str:
        return f"{kind}:{self.prefix}{name}"

    def edit(self, environment: str, name: str = "web-scroll", by: str = "Milo", **changed: Any) -> int:
        """Let somebody save an instrument by hand."""
        document = web_scroll(name=name, **changed)
        return self.person(environment, by).edit(self.title(name), document)

    def value(self, environment: str, name: str = "web-scroll", kind: str = "Instrument") -> Any:
        return json.loads(self.person(environment).text(self.title(name, kind)))

    def revisions(self, environment: str, name: str = "web-scroll", kind: str = "Instrument") -> list[Any]:
        return self.person(environment).revisions(self.title(name, kind))

    def plan(self, *options: str) -> str:
        """Make a plan and return its digest."""
        answer = self("plan", "-o", "plan.json", *options)
        assert answer.exit == 0, answer
        [digest] = re.findall("^digest ([0-9a-f]{64})$", answer.out, re.MULTILINE)
        return str(digest)

    def apply(self, *options: str) -> Told:
        return self("apply", "plan.json", "--digest", self.plan(), "--yes", *options)

    def states(self) -> dict[str, str]:
        rows = self("drift", "--format", "json").json
        return {row["name"]: row["state"] for row in rows}

    def _settings(self) -> Settings:
        return Settings(
            file=Path("instruments.toml"),
            environments={
                name: EnvironmentSettings(
                    name=name,
                    api=self.others.get(name, wiki.api),
                    authority=name == "production",
                    page=self.title("{name}"),
                    proposal=self.title("{name}", "Instrument proposal"),
                    bot=BOT if name == "beta" else None,
                )
                for name, wiki in self.wikis.items()
            },
        )

    def _open(self, environment: EnvironmentSettings, _: Credentials | None) -> PageStore:
        account = self.accounts.get(environment.name)
        credentials = None if account is None else self.wikis[environment.name].credentials(account)
        store = wiring.open_store_as(environment, credentials)
        assert isinstance(store, MediaWikiStore)
        self.stores.append(store)
        return store


#: For what may depend on which side has which version of MediaWiki.
either_way_round = pytest.mark.parametrize("two", ["wikis", "reversed_wikis"], indirect=True)


@pytest.fixture
def two(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> Two:
    wikis = request.getfixturevalue(getattr(request, "param", "wikis"))
    for name in [name for name in os.environ if name.startswith("INSTRUMENTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return Two(tmp_path, wikis)


@pytest.fixture
def synced(two: Two) -> Two:
    """Production's web-scroll was copied to Beta."""
    two.edit("production")
    assert two.apply().exit == 0
    return two


@either_way_round
def test_a_first_run_fills_an_empty_beta_and_a_second_does_nothing(two: Two):
    for number in range(15):
        two.edit("production", f"number-{number}", enabled=False)

    answer = two.apply()
    assert (answer.exit, answer.out.count("saved beta:")) == (0, 15)
    assert two("plan", "-o", "again.json").out == "nothing to do on beta\n"
    assert not Path("again.json").exists()
    assert set(two.states().values()) == {"in-sync"}
    [copy], [source] = two.revisions("beta", "number-3"), two.revisions("production", "number-3")
    assert (copy["sha1"], copy["user"]) == (source["sha1"], BOT)
    assert copy["comment"].startswith(f"copies production@{source['revid']} (sha1 {source['sha1']}): new: ")


@either_way_round
def test_every_state_that_two_wikis_can_produce(two: Two):
    base = (
        "in-sync", "authority-ahead", "follower-ahead", "diverged", "conflict", "del-auth", "del-foll",
        "uncertain", "invalid", "not-expected", "model",
    )  # fmt: skip
    for name in base:
        two.edit("production", name, enabled=False)
    assert two.apply().exit == 0
    two.edit("production", "missing-foll", enabled=False)
    two.edit("beta", "missing-auth", enabled=False)
    two.edit("beta", "only-beta", enabled=False, environments=["beta"])
    two.edit("production", "unrelated", enabled=False)
    two.edit("beta", "unrelated", enabled=False, task="T7")
    two.edit("production", "authority-ahead", enabled=False, task="T2")
    two.edit("beta", "follower-ahead", enabled=False, task="T2")
    two.edit("production", "diverged", enabled=False, task="T2")
    two.edit("beta", "diverged", enabled=False, title="Other")
    two.edit("production", "conflict", enabled=False, task="T2")
    two.edit("beta", "conflict", enabled=False, task="T3")
    two.person("production", "Admin").delete(two.title("del-auth"))
    two.person("beta", "Admin").delete(two.title("del-foll"))
    hidden = two.edit("production", "uncertain", enabled=False, task="T2")
    two.edit("production", "uncertain", enabled=False, task="T3")
    two.person("production", "Admin").hide(hidden, "content")
    two.person("beta").edit(two.title("invalid"), {"schema": "instrument/1.0.0"})
    two.edit("beta", "not-expected", enabled=False, environments=["production"])
    two.person("beta", "Admin").write(two.title("model"), "Not JSON.", contentmodel="wikitext")

    expected = {
        "in-sync": "in-sync",
        "authority-ahead": "authority-ahead",
        "follower-ahead": "follower-ahead",
        "diverged": "diverged",
        "conflict": "conflict",
        "del-auth": "deleted-on-authority",
        "del-foll": "deleted-on-follower",
        "uncertain": "uncertain",
        "invalid": "invalid",
        "not-expected": "not-expected",
        "model": "invalid",
        "missing-foll": "missing-on-follower",
        "missing-auth": "missing-on-authority",
        "only-beta": "in-sync",
        "unrelated": "unrelated",
    }
    states = two.states()
    assert {name: states[name] for name in expected} == expected

    answer = two("apply", "plan.json", "--digest", two.plan("--max-share", "1"), "--yes")
    assert (answer.exit, answer.out.count("saved beta:")) == (0, 3)
    assert two.value("beta", "authority-ahead")["task"] == "T2"
    assert (two.value("beta", "diverged")["task"], two.value("beta", "diverged")["title"]) == ("T2", "Other")
    assert two.value("beta", "missing-foll")["name"] == "missing-foll"
    after = expected | {
        "authority-ahead": "in-sync",
        "diverged": "follower-ahead",
        "missing-foll": "in-sync",
    }
    assert two.states() == after
    assert two("plan", "-o", "again.json").out == "nothing to do on beta\n"


@either_way_round
def test_a_merge_is_a_witness_of_what_it_took_in(synced: Two):
    synced.edit("beta", title="Tried on Beta")
    off = synced.edit("production", enabled=False)

    assert synced.apply().exit == 0
    head = synced.revisions("beta")[0]
    taken = f"production@{off} (sha1 {synced.revisions('production')[0]['sha1']})"
    assert head["comment"].startswith(f"merges {taken}: enabled true → false")
    [row] = synced("drift", "--format", "json").json
    assert (row["state"], row["base"]) == ("follower-ahead", {"authority": off, "follower": head["revid"]})


def test_a_plan_is_stale_when_a_person_moved_a_page_and_says_who(synced: Two):
    synced.edit("production", task="T2")
    digest = synced.plan()
    moved = synced.edit("beta", title="By hand", by="Admin")

    answer = synced("apply", "plan.json", "--digest", digest)
    assert answer.exit == 5
    assert f"beta:web-scroll moved on: revision {moved} by Admin at " in answer.err
    assert synced.revisions("beta")[0]["revid"] == moved


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        pytest.param(lambda text: text[: len(text) // 2], 6, id="truncated"),
        pytest.param(lambda text: text.replace("T2", "T9"), 6, id="edited"),
        pytest.param(lambda text: text.replace("plan/1", "plan/9"), 6, id="newer"),
    ],
)
def test_a_damaged_plan_writes_nothing(synced: Two, damage, code: int):
    synced.edit("production", task="T2")
    digest = synced.plan()
    path = Path("plan.json")
    path.write_text(damage(path.read_text()))

    assert synced("apply", "plan.json", "--digest", digest).exit == code
    assert len(synced.revisions("beta")) == 1


def test_a_plan_for_another_wiki_is_refused(synced: Two):
    synced.edit("production", task="T2")
    digest = synced.plan()
    synced.others = {"beta": synced.wikis["production"].api}
    synced.accounts["beta"] = "Mara"

    answer = synced("apply", "plan.json", "--digest", digest)
    assert answer.exit == 5
    assert re.search("the plan is for beta on .*, and this is beta on ", answer.err)


def test_a_plan_that_was_half_applied_is_finished_and_nothing_is_done_twice(two: Two):
    for name in ("one-one", "two-two", "three-three"):
        two.edit("production", name, enabled=False)
    digest = two.plan()
    first, *_ = json.loads(Path("plan.json").read_text())["actions"]
    two.person("beta", BOT).write(two.title(first["name"]), first["text"], first["summary"])

    assert two("apply", "plan.json", "--digest", digest, "--yes").exit == 0
    again = two("apply", "plan.json", "--digest", digest, "--yes")
    assert (again.exit, again.out) == (0, "")
    assert all(len(two.revisions("beta", name)) == 1 for name in ("one-one", "two-two", "three-three"))


@either_way_round
def test_one_protected_page_does_not_stop_the_others(two: Two):
    for name in ("one-one", "two-two"):
        two.edit("production", name, enabled=False)
    assert two.apply().exit == 0
    two.person("beta", "Admin").post(action="protect", title=two.title("one-one"), protections="edit=sysop")
    for name in ("one-one", "two-two"):
        two.edit("production", name, enabled=False, task="T2")

    answer = two.apply()
    assert answer.exit == 8
    assert (two.value("beta", "one-one")["task"], two.value("beta", "two-two")["task"]) == ("T123456", "T2")


@either_way_round
def test_an_undo_line_undoes(synced: Two):
    synced.edit("production", task="T2")
    answer = synced.apply()
    [line] = [line for line in answer.out.splitlines() if line.startswith("  undo: ")]

    assert synced(*shlex.split(line)[2:]).exit == 0
    assert synced.value("beta") == web_scroll()


@either_way_round
def test_somebody_without_the_right_to_edit_promotes_with_two_edits(synced: Two):
    tried = synced.edit("beta", task="T2")
    synced.accounts["production"] = "Ana"

    answer = synced("promote", "web-scroll", "-m", "tried", "--yes")
    assert answer.exit == 0, answer
    text, branch = synced.revisions("production", kind="Instrument proposal")
    assert (text["user"], branch["user"]) == ("Ana", "Ana")
    assert text["comment"] == f"promotes beta@{tried}: task T123456 → T2 (T2): tried"
    assert branch["sha1"] == synced.revisions("production")[0]["sha1"]
    assert synced.value("production", kind="Instrument proposal") == web_scroll(task="T2")
    assert synced.value("production") == web_scroll()
    assert f"Instrument_proposal:{synced.prefix}web-scroll" in answer.out
    assert synced("promote", "web-scroll", "--yes").exit == 6


def test_a_new_instrument_is_promoted_from_an_empty_page(two: Two):
    two.edit("beta")
    two.accounts["production"] = "Ana"

    assert two("promote", "web-scroll", "--yes").exit == 0
    _, branch = two.revisions("production", kind="Instrument proposal")
    assert branch["comment"] == "begins a new instrument"
    assert two.person("production").text(two.title("web-scroll", "Instrument proposal")) == stored_text(
        web_scroll()
    )


def test_restore_saves_an_old_revision_again(synced: Two):
    first = synced.revisions("beta")[0]["revid"]
    synced.edit("beta", task="T2")

    assert synced("restore", f"beta:web-scroll@{first}", "-m", "was better", "--yes").exit == 0
    assert synced.value("beta") == web_scroll()


def test_drift_of_nothing_to_do_asks_four_times_when_texts_are_known(two: Two):
    for number in range(3):
        two.edit("production", f"number-{number}", enabled=False)
    assert two.apply().exit == 0
    two.accounts = {}  # anonymous: no log-in

    two("drift")
    assert two.requests == {"beta": 2, "production": 2}
    for file in (two.directory / "cache").rglob("*"):
        if file.is_file():
            file.unlink()
    two("drift")
    assert two.requests == {"beta": 2, "production": 3}


def test_a_page_that_differs_costs_a_history_of_each_side(synced: Two):
    synced.edit("production", task="T2")
    synced.accounts = {}

    synced("drift")
    assert synced.requests == {"beta": 3, "production": 4}


def test_a_base_that_was_suppressed_is_shown_no_more_although_it_was_known(synced: Two):
    """No log that everybody may read tells of it."""
    synced.edit("production", task="T2")
    synced.edit("beta", task="T3")
    for _ in range(2):  # the second time from what is known
        assert 'conflict: task: base "T123456"; production "T2"; beta "T3"' in synced("drift").out
    for environment in ("production", "beta"):
        first = synced.revisions(environment)[-1]["revid"]
        how = {"type": "revision", "ids": first, "hide": "content", "suppress": "yes"}
        synced.person(environment, "Admin").post(action="revisiondelete", **how)

    answer = synced("drift").out
    assert ("uncertain" in answer, "T123456" in answer) == (True, False)


def test_a_follower_without_the_namespace_is_named(two: Two):
    two.edit("production")
    settings = two._settings()
    beta = settings.environments["beta"]
    broken = Settings(
        file=settings.file,
        environments={
            **settings.environments,
            "beta": EnvironmentSettings(name="beta", api=beta.api, page="No such namespace:{name}"),
        },
    )
    result = CliRunner().invoke(cli, ["drift"], obj=App(lambda: broken, two._open))
    assert result.exit_code == 7
    assert "beta: no-namespace (the wiki has no namespace No such namespace)" in result.stderr
