"""The toolkit's commands on wikis that have the extension; on production every change needs a second person there."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.document.effective import switched_off
from configurator.core.document.texts import stored_text
from configurator.credentials import Credentials
from configurator.ports import PageStore
from configurator.settings import EnvironmentSettings
from tests.support.commands import Told
from tests.support.examples import web_scroll
from tests.support.wikis import Wiki, config_header
from tests.wiki.test_reconciling import Two

REVIEW = {"InstrumentConfiguratorReview": True}


@dataclass
class Enforced(Two):
    """One instrument of this test alone; its page has its name, and production's wiki enforces review."""

    name: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:8]}-scroll")

    def __post_init__(self) -> None:
        self.prefix = ""

    def as_(self, account: str, *arguments: str) -> Told:
        """Let somebody run a command on production."""
        self.accounts["production"] = account
        return self(*arguments)

    def save(self, account: str, **changed: Any) -> Told:
        self.file(**changed)
        return self.as_(account, "save", self.path, "--to", "production", "--yes")

    def propose(self, account: str, *options: str, **changed: Any) -> int:
        """Let somebody propose, and return the revision."""
        self.file(**changed)
        answer = self.as_(account, "propose", self.path, "--to", "production", "--yes", *options)
        assert answer.exit == 0, answer
        return int(self.revisions("production", self.name, "Instrument proposal")[0]["revid"])

    def approve(self, account: str, revision: int) -> Told:
        return self.as_(account, "approve", f"production:{self.name}@{revision}", "--yes")

    @property
    def path(self) -> str:
        return f"{self.name}.json"

    def file(self, **changed: Any) -> None:
        Path(self.path).write_text(stored_text(self.document(**changed)), encoding="utf-8")

    def document(self, **changed: Any) -> dict[str, Any]:
        # A stream of its own: no two active instruments share one.
        stream = web_scroll()["stream"] | {"name": f"mediawiki.{self.name.replace('-', '_')}"}
        return web_scroll(name=self.name, stream=stream, **changed)

    @property
    def live(self) -> Any:
        return self.value("production", self.name)

    def _open(self, environment: EnvironmentSettings, credentials: Credentials | None) -> PageStore:
        store = super()._open(environment, credentials)
        assert isinstance(store, MediaWikiStore)
        if environment.name == "production":
            store.api.session.headers.update(config_header(REVIEW))
        return store


@pytest.fixture
def life(hubs, tmp_path, monkeypatch) -> Enforced:
    for name in [name for name in os.environ if name.startswith("INSTRUMENTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    life = Enforced(tmp_path, hubs)
    life.person("production", "Mara").edit(f"Instrument:{life.name}", life.document())
    return life


def test_what_somebody_else_proposed_is_approved_and_the_wiki_lets_it_pass(life):
    revision = life.propose("Ana", task="T2")

    assert life.approve("Mara", revision).exit == 0
    assert life.live == life.document(task="T2")


def test_a_new_instrument_comes_to_life_by_two_people(life):
    life.name += "-new"
    revision = life.propose("Ana", enabled=False)

    assert life.approve("Milo", revision).exit == 0
    assert life.live == life.document(enabled=False)


def test_a_save_past_the_review_is_refused_by_the_wiki_and_says_what_to_do(life):
    answer = life.save("Mara", task="T2")

    assert answer.exit == 6
    assert "instrument-not-proposed (On this wiki a second person approves every change" in answer.err
    assert "propose it with `instruments propose`" in answer.err
    assert life.live == life.document()


def test_an_own_proposal_is_approved_by_nobody_but_others(life):
    revision = life.propose("Mara", task="T2")

    assert life.approve("Mara", revision).exit == 6
    answer = life.save("Mara", task="T2")
    assert (answer.exit, "instrument-own-proposal" in answer.err) == (6, True), answer
    assert life.approve("Milo", revision).exit == 0


def test_whoever_brings_a_proposal_up_to_date_does_not_wash_its_author_clean(life):
    life.propose("Mara", task="T2")
    assert life.as_("Milo", "disable", life.name, "--in", "production", "--yes").exit == 0
    revision = life.propose("Ana", "--update", "--merge", task="T2")

    answer = life.save("Mara", task="T2", enabled=False)
    assert (answer.exit, "instrument-own-proposal" in answer.err) == (6, True), answer
    assert life.approve("Milo", revision).exit == 0
    assert life.live == life.document(task="T2", enabled=False)


def test_switching_off_passes_with_and_without_a_valid_document(life):
    assert life.as_("Mara", "disable", life.name, "--in", "production", "--yes").exit == 0
    assert life.live == switched_off(life.document())


def test_an_old_text_comes_back_through_a_proposal_only(life):
    [first] = life.revisions("production", life.name)
    life.as_("Mara", "disable", life.name, "--in", "production", "--yes")

    reference = f"production:{life.name}@{first['revid']}"
    restored = life.as_("Mara", "restore", reference, "--yes")
    assert (restored.exit, "instrument-not-proposed" in restored.err) == (6, True), restored
    shown = life.as_("Ana", "show", reference)
    Path(life.path).write_text(shown.out, encoding="utf-8")
    proposed = life.as_("Ana", "propose", life.path, "--to", "production", "--yes")
    assert proposed.exit == 0, proposed
    revision = life.revisions("production", life.name, "Instrument proposal")[0]["revid"]
    assert life.approve("Mara", revision).exit == 0
    assert life.live == life.document()


def test_declined_and_withdrawn_proposals_approve_nothing(life):
    declined = life.propose("Ana", task="T2")
    assert life.as_("Mara", "decline", f"production:{life.name}", "-m", "not now", "--yes").exit == 0
    assert life.approve("Milo", declined).exit == 6
    withdrawn = life.propose("Ana", task="T3")
    assert life.as_("Ana", "withdraw", f"production:{life.name}", "--yes").exit == 0
    assert life.approve("Milo", withdrawn).exit == 6

    answer = life.save("Mara", task="T3")
    assert (answer.exit, "instrument-not-proposed" in answer.err) == (6, True), answer


def test_a_proposal_that_was_saved_in_a_browser_is_proposed_on_brought_up_to_date_and_approved(life):
    life.file(task="T2")
    page = f"Instrument proposal:{life.name}"
    life.person("production", "Ana").edit(page, life.document(task="T2"))
    again = life.as_("Ana", "propose", life.path, "--to", "production", "--yes")
    assert (again.exit, "its open proposal says so already" in again.err) == (6, True), again

    assert life.as_("Milo", "disable", life.name, "--in", "production", "--yes").exit == 0
    outdated = life.as_("Ana", "propose", life.path, "--to", "production", "--yes")
    assert "--update --merge brings it up to date" in outdated.err
    revision = life.propose("Ana", "--update", "--merge", task="T2")

    assert life.approve("Mara", revision).exit == 0
    assert life.live == life.document(task="T2", enabled=False)


def test_a_maintainer_who_empties_a_proposal_has_declined_it_whatever_the_summary_says(life):
    page = f"Instrument proposal:{life.name}"
    life.person("production", "Ana").edit(page, life.document(task="T2"))
    life.person("production", "Mara").edit(page, {}, "No, too sensitive")

    listed = life.as_("Ana", "proposals", "production", "--state", "declined")
    assert (listed.exit, life.name in listed.out) == (0, True), listed


def test_what_is_outdated_is_approved_by_neither_the_tool_nor_the_wiki(life):
    revision = life.propose("Ana", task="T2")
    assert life.as_("Milo", "disable", life.name, "--in", "production", "--yes").exit == 0

    assert life.approve("Mara", revision).exit == 6
    answer = life.save("Mara", task="T2")
    assert (answer.exit, "instrument-outdated" in answer.err) == (6, True), answer


def test_an_approval_is_not_replayed_by_an_ordinary_save(life):
    revision = life.propose("Ana", task="T2")
    assert life.approve("Mara", revision).exit == 0
    assert life.as_("Milo", "disable", life.name, "--in", "production", "--yes").exit == 0

    assert life.approve("Mara", revision).exit == 6
    answer = life.save("Mara", task="T2")
    assert (answer.exit, "instrument-merged" in answer.err) == (6, True), answer


def test_a_hidden_contributor_bars_everybody(life):
    revision = life.propose("Ana", task="T2")
    life.person("production", "Admin").hide(revision, "user")

    assert life.approve("Milo", revision).exit == 6
    answer = life.save("Milo", task="T2")
    assert (answer.exit, "instrument-own-proposal" in answer.err) == (6, True), answer


def test_a_summary_that_imitates_an_approval_lets_nothing_pass(life):
    revision = life.propose("Ana", task="T2")
    forged = f"approves r{revision}: task T123456 → T3 (T3) by Ana"
    mara = life.wikis["production"].configured(**REVIEW).person("Mara")

    refused = mara.refused_edit(f"Instrument:{life.name}", life.document(task="T3"), summary=forged)
    assert refused == ["instrument-not-proposed"]
    assert life.live == life.document()


@pytest.mark.parametrize("review", [True, False])
def test_a_wiki_says_whether_it_asks_for_a_second_person(hub: Wiki, review: bool):
    store = hub.pages().store("Mara")
    store.api.session.headers.update(config_header({"InstrumentConfiguratorReview": review}))

    assert store.site().review is review
