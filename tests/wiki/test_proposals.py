"""Propose, review, approve on the real wikis: three accounts, every refusal by real edits, races."""

from __future__ import annotations

import os
import shlex
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from configurator.core.document.names import PageReference
from configurator.core.document.texts import sha1, stored_text
from configurator.usecases.deciding import prepare_approval
from configurator.usecases.saving import confirm, write
from tests.support.commands import Told
from tests.support.examples import web_scroll
from tests.support.hostile import TEXTS
from tests.support.wikis import Pages, Wiki
from tests.wiki.test_reconciling import BOT, Two

KIND = "Instrument proposal"
PAGE = "production:web-scroll"
PROPOSE = ("propose", "web-scroll.json", "--to", "production", "--yes")


class Life(Two):
    """Ana, an analyst, and Mara and Milo, right holders, at their commands on production."""

    def as_(self, name: str, *arguments: str) -> Told:
        """Let somebody run a command."""
        self.accounts["production"] = name
        return self(*arguments)

    def file(self, **changed: Any) -> None:
        Path("web-scroll.json").write_text(stored_text(web_scroll(**changed)), encoding="utf-8")

    def propose(self, *options: str, name: str = "Ana", **changed: Any) -> int:
        """Let somebody propose, and return the revision of what they proposed."""
        self.file(**changed)
        answer = self.as_(name, *PROPOSE, *options)
        assert answer.exit == 0, answer
        return int(self.proposal[0]["revid"])

    def approve(self, revision: int, name: str = "Mara") -> Told:
        return self.as_(name, "approve", f"{PAGE}@{revision}", "--yes")

    @property
    def live(self) -> list[Any]:
        """The instrument's revisions, newest first."""
        return self.revisions("production")

    @property
    def proposal(self) -> list[Any]:
        """The proposal's revisions, newest first."""
        return self.revisions("production", kind=KIND)

    def by_hand(self, name: str, value: Any, summary: str = "by hand") -> int:
        """Let somebody edit the proposal without the tool."""
        return self.person("production", name).edit(self.title("web-scroll", KIND), value, summary)

    def refused(self, answer: Told, said: str, exit: int = 6) -> None:  # noqa: A002 - the word for it
        """See that nothing went live."""
        before = len(self.live)
        assert (answer.exit, said in answer.err) == (exit, True), answer
        assert len(self.live) == before


@pytest.fixture
def life(wikis: dict[str, Wiki], tmp_path: Path, monkeypatch) -> Life:
    """One instrument on production, and nobody's files."""
    for name in [name for name in os.environ if name.startswith("INSTRUMENTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    life = Life(tmp_path, wikis)
    life.edit("production", by="Milo")
    return life


def test_the_whole_life_of_a_proposal_by_three_accounts(life: Life):
    revision = life.propose("-m", "new task", task="T2")

    text, branch = life.proposal
    assert (branch["comment"], text["comment"]) == (
        f"begins from production@{life.live[0]['revid']}",
        "task T123456 → T2 (T2): new task",
    )
    assert (text["user"], branch["sha1"]) == ("Ana", life.live[0]["sha1"])
    [row] = life.as_("Mara", "proposals", "production", "--format", "json").json
    assert (row["state"], row["authors"], row["base"]) == ("open", ["Ana"], life.live[0]["revid"])
    shown = life.as_("Mara", "review", PAGE)
    assert f"Instrument_proposal_talk:{life.prefix}web-scroll\n" in shown.out
    command = shown.out.splitlines()[-1].removeprefix("→ instruments ").replace("REASON", "'looks right'")
    assert life.as_("Mara", *shlex.split(command), "--yes").exit == 0

    head = life.live[0]
    assert (head["user"], head["sha1"]) == ("Mara", text["sha1"])
    assert head["comment"] == f"approves r{revision}: task T123456 → T2 (T2) by Ana: looks right"
    assert life.value("production") == web_scroll(task="T2")
    assert life.as_("Ana", "proposals", "production").out == "no proposals\n"
    [row] = life.as_("Ana", "proposals", "production", "--state", "merged", "--format", "json").json
    assert row["revision"] == revision
    # The next one begins where this one ended, although MediaWiki stores no edit that changes nothing.
    second = life.propose(task="T3")
    assert len(life.proposal) == 3
    assert life.approve(second).exit == 0


def test_a_new_instrument_comes_to_life_by_two_people(life: Life):
    document = web_scroll(name="web-other", enabled=False)
    Path("web-other.json").write_text(stored_text(document))
    answer = life.as_("Ana", "propose", "web-other.json", "--to", "production", "--yes")
    assert answer.exit == 0
    text, branch = life.revisions("production", "web-other", KIND)
    assert branch["sha1"] == sha1("{}")

    assert life.as_("Mara", "approve", f"production:web-other@{text['revid']}", "--yes").exit == 0
    assert life.value("production", "web-other") == document
    assert life.revisions("production", "web-other")[0]["comment"].startswith(
        f"approves r{text['revid']}: new: "
    )


def test_who_has_no_right_decides_nothing(life: Life):
    revision = life.propose(task="T2")

    life.refused(life.approve(revision, "Ana"), "editinstruments")
    life.refused(life.as_("Ana", "decline", PAGE, "-m", "no", "--yes"), "editinstruments")


def test_nobody_approves_what_they_wrote_of(life: Life):
    life.propose(task="T2")
    amended = life.propose("--update", name="Mara", task="T3")

    life.refused(
        life.approve(amended), f"is your own: revision {amended} is yours; somebody else has to approve it"
    )
    assert life.approve(amended, "Milo").exit == 0


def test_a_hidden_contributor_counts_as_whoever_approves(life: Life):
    life.propose(task="T2")
    hidden = life.by_hand("Milo", web_scroll(task="T3"))
    revision = life.by_hand("Ana", web_scroll(task="T4"))
    life.person("production", "Admin").hide(hidden, "user")

    life.refused(life.approve(revision), "of a hidden user, who may be you")


def test_a_history_that_was_cut_has_an_author_whom_nobody_knows(life: Life):
    life.propose(task="T2", name="Milo")
    time.sleep(1.1)  # MediaWiki restores what it deleted by the second
    begun = life.by_hand("Ana", web_scroll())
    kept = life.by_hand("Ana", web_scroll(task="T3"))
    page, admin = life.title("web-scroll", KIND), life.person("production", "Admin")
    times = {each["timestamp"] for each in life.proposal if each["revid"] in {begun, kept}}
    assert len({each["timestamp"] for each in life.proposal} - times) > 0
    admin.delete(page)
    admin.post(action="undelete", title=page, timestamps="|".join(times))

    said = f"may be your own: what was before its revision {begun} is gone, and with it who wrote that"
    life.refused(life.approve(kept, "Milo"), said)
    life.refused(life.approve(kept, "Mara"), said)
    row = life.as_("Mara", "review", PAGE, "--format", "json").json
    assert row["authors"][0] is None

    admin.post(action="undelete", title=page)
    life.refused(life.approve(kept, "Milo"), "is your own")
    assert life.approve(kept, "Mara").exit == 0


def test_a_decline_that_is_undone_as_the_tool_says_frees_nobody(life: Life):
    revision = life.propose(task="T2", name="Milo")
    declined = life.as_("Mara", "decline", f"{PAGE}@{revision}", "-m", "no", "--yes")
    [undo] = [line.partition("undo: ")[2] for line in declined.out.splitlines() if "undo: " in line]
    command = shlex.split(undo.replace("REASON", "taken-back"))[1:]
    assert life.as_("Mara", *command, "--yes").exit == 0
    waiting = life.proposal[0]["revid"]
    assert waiting > revision

    life.refused(life.approve(waiting, "Milo"), "is your own")


def test_who_empties_it_by_hand_declines_or_withdraws(life: Life):
    states = []
    for name in ("Mara", "Ana"):
        life.propose(task="T2")
        life.by_hand(name, {}, "No, too sensitive")
        states += [
            row["state"]
            for row in life.as_("Mara", "proposals", "production", "--state", "all", "--format", "json").json
        ]
    assert states == ["declined", "empty"]


def test_what_moved_on_is_reviewed_anew(life: Life):
    first = life.propose(task="T2")
    second = life.by_hand("Milo", web_scroll(task="T3"))

    life.refused(life.approve(first), f"moved on from revision {first} to {second} by Milo")


def test_what_is_outdated_is_merged_and_whoever_merged_contributed(life: Life):
    life.propose(task="T2")
    moved = life.edit("production", title="New")
    revision = life.proposal[0]["revid"]

    life.refused(life.approve(revision), f"is outdated: {PAGE}@{moved} by Milo has ")
    merge = (
        "propose",
        "production/proposal:web-scroll",
        "--to",
        "production",
        "--update",
        "--merge",
        "--yes",
    )
    assert life.as_("Milo", *merge).exit == 0
    merged = life.proposal[0]["revid"]
    life.refused(life.approve(merged, "Milo"), "is your own")
    assert life.approve(merged).exit == 0
    assert life.value("production") == web_scroll(task="T2", title="New")
    assert life.live[0]["comment"].endswith(" by Ana, Milo")


def test_a_merge_washes_nobody_clean(life: Life):
    life.propose(name="Mara", task="T2")
    life.edit("production", title="New")
    merge = (
        "propose",
        "production/proposal:web-scroll",
        "--to",
        "production",
        "--update",
        "--merge",
        "--yes",
    )
    assert life.as_("Ana", *merge).exit == 0

    life.refused(life.approve(life.proposal[0]["revid"]), "is your own")


def test_a_switch_off_is_never_in_the_way_and_outdates_what_waits(life: Life):
    revision = life.propose(task="T2")

    assert life.as_("Mara", "disable", "web-scroll", "--yes").exit == 0
    life.refused(life.approve(revision), "is outdated")


def test_an_approval_is_not_replayed(life: Life):
    revision = life.propose(task="T2")
    assert life.approve(revision).exit == 0
    again = life.approve(revision)
    assert (again.exit, again.out) == (0, f"{PAGE}  nothing to change\n")
    life.edit("production")

    life.refused(life.approve(revision), "was approved as ")


def test_what_imitates_an_approval_is_none(life: Life):
    revision = life.propose(task="T2")
    # On the proposal's own page, by somebody without the right.
    forged = life.by_hand("Ana", web_scroll(task="T3"), f"approves r{revision}: all is well")
    assert len(life.live) == 1
    # Copied by hand to the instrument's page: the wiki refuses it.
    said = life.person("production", "Ana").get(
        action="query", titles=life.title("web-scroll"), prop="info", intestactions="edit"
    )
    assert said["query"]["pages"][0]["actions"]["edit"] is False
    # And on Beta, where a summary is anybody's text, it is no witness.
    life.accounts["beta"] = BOT
    assert life.as_("Mara", "plan", "-o", "plan.json").exit == 0
    assert life.approve(forged).exit == 0
    assert life.live[0]["comment"].startswith(f"approves r{forged}: ")


def test_an_old_text_comes_back_through_a_proposal(life: Life):
    old = life.live[0]["revid"]
    life.edit("production", task="T2")

    answer = life.as_("Ana", "propose", f"{PAGE}@{old}", "--to", "production", "--yes")
    assert answer.exit == 0
    assert life.approve(life.proposal[0]["revid"]).exit == 0
    assert life.value("production") == web_scroll()


def test_declined_withdrawn_and_proposed_again(life: Life):
    revision = life.propose(task="T2")
    answer = life.as_("Milo", "decline", f"{PAGE}@{revision}", "-m", "[[no]] budget", "--yes")
    assert (answer.exit, life.proposal[0]["comment"]) == (0, "Declined: [ [no] ] budget")
    states = ("proposals", "production", "--state", "all", "--format", "json")
    assert [row["state"] for row in life.as_("Ana", *states).json] == ["declined"]
    life.refused(life.approve(life.proposal[0]["revid"]), "proposes nothing: Milo emptied it")

    undo = answer.out.split("undo: instruments ")[1]
    assert life.as_("Ana", *shlex.split(undo), "--yes").exit == 0
    assert life.value("production", kind=KIND) == web_scroll(task="T2")
    assert life.as_("Ana", "withdraw", PAGE, "--yes").exit == 0
    assert [row["state"] for row in life.as_("Mara", *states).json] == ["empty"]
    # Whoever has no right only looks as if they declined.
    life.by_hand("Ana", {"a": 1})
    life.by_hand("Ana", {}, "Declined: so it seems")
    assert [row["state"] for row in life.as_("Ana", *states).json] == ["empty"]


def test_a_crash_between_the_two_edits_is_continued_by_the_next(life: Life):
    life.by_hand("Ana", web_scroll(), "begins")

    life.propose(task="T2")
    assert len(life.proposal) == 2


def test_of_two_approvals_at_once_one_wins_and_the_other_is_told(pages: Pages):
    for name in ("web-a", "web-b", "web-c"):
        pages.wiki.person("Milo").edit(pages.title(name), web_scroll(name=name, enabled=False))
        ana = pages.wiki.person("Ana")
        ana.edit(pages.proposals.title(name), web_scroll(name=name, enabled=False))
        revision = ana.edit(pages.proposals.title(name), web_scroll(name=name, enabled=False, task="T2"))
        deeds = []
        for account in ("Mara", "Milo"):
            both = pages.seen_by(account)
            [approval] = prepare_approval(both, [PageReference("production", name, revision)], "")
            assert approval.edit is not None, approval.error
            deeds.append((both.instruments, approval))
        barrier = Barrier(2)

        def written(deed: Any, barrier: Barrier = barrier) -> Any:
            environment, approval = deed
            barrier.wait()
            [outcome] = confirm(environment.store, [*write(environment, [approval])])
            return outcome

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(written, deeds))
        winners = [each for each in outcomes if each.receipt is not None]
        errors = [type(each.error).__name__ for each in outcomes if each.error is not None]
        assert (len(winners), errors) == (1, ["EditConflictError"])
        assert len(pages.wiki.anybody.revisions(pages.title(name))) == 2


@pytest.mark.parametrize("turn", range(4))
def test_what_is_written_while_the_proposal_changes_is_the_named_revision_or_nothing(pages: Pages, turn: int):
    live = web_scroll(enabled=False)
    pages.wiki.person("Milo").edit(pages.title("web-scroll"), live)
    ana = pages.wiki.person("Ana")
    ana.edit(pages.proposals.title("web-scroll"), live)
    named = ana.edit(pages.proposals.title("web-scroll"), live | {"task": "T2"})
    both = pages.seen_by("Mara")
    both.instruments.store.heads()
    barrier = Barrier(2)

    def amend() -> None:
        barrier.wait()
        ana.edit(pages.proposals.title("web-scroll"), live | {"task": "T3"})

    def approve() -> None:
        barrier.wait()
        reviewed = PageReference("production", "web-scroll", named)
        list(write(both.instruments, prepare_approval(both, [reviewed], f"turn {turn}")))

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(amend), pool.submit(approve)):
            done.result()
    documents: list[Any] = [each.document() for each in pages.store(None).history("web-scroll")]
    texts = [document["task"] for document in documents]
    assert texts in (["T123456"], ["T2", "T123456"])


@pytest.mark.parametrize(
    "text", [TEXTS[name] for name in ("link", "template", "lines", "characters", "long")]
)
def test_reasons_and_documents_that_try_to_be_more_than_text(life: Life, text: str):
    text = text.replace("\x00", "").replace("\ud800", "")
    revision = life.propose("-m", text, title=f"T {text}"[:200])

    shown = life.as_("Mara", "review", PAGE)
    listed = life.as_("Mara", "proposals", "production")
    assert (shown.exit, listed.exit) == (0, 0)
    assert not {"\u202e", "\u200b", "\x7f"} & {*shown.out, *listed.out}
    assert life.as_("Mara", "approve", f"{PAGE}@{revision}", "-m", text, "--yes").exit == 0
    for comment in (life.live[0]["comment"], life.proposal[0]["comment"]):
        assert "[[" not in comment
        assert "{{" not in comment
        assert len(comment) <= 500


def test_proposals_cost_two_listings_and_one_history_for_each_that_waits(life: Life):
    assert life.as_("Ana", "proposals", "production").out == "no proposals\n"
    with_log_in = life.requests["production"]
    ana = life.person("production", "Ana")
    for name in ("web-a", "web-b", "web-c"):
        life.edit("production", name, enabled=False)
        ana.edit(life.title(name, KIND), web_scroll(name=name, enabled=False))
        ana.edit(life.title(name, KIND), web_scroll(name=name, enabled=False, task="T2"))

    assert len(life.as_("Ana", "proposals", "production", "--format", "json").json) == 3
    assert life.requests["production"] == with_log_in + 3
    # Log in (two), the facts, two listings.
    assert with_log_in == 5


def test_drift_links_what_is_proposed_and_is_silent_about_what_was_declined(life: Life):
    assert life.as_("Mara", "plan", "-o", "plan.json").exit == 0
    assert life.apply().exit == 0
    life.edit("beta", task="T5")
    assert life.as_("Ana", "promote", "web-scroll", "--yes").exit == 0
    assert "it is proposed already: `instruments review production:web-scroll` shows it" in life("drift").out

    assert life.as_("Mara", "decline", PAGE, "-m", "no", "--yes").exit == 0
    assert life.as_("Ana", "drift").out == "1 follower-ahead; 1 declined, not shown\n"
    life.edit("beta", task="T6")
    assert "instruments promote web-scroll" in life("drift").out


def test_a_promotion_approved_after_an_amendment_is_a_witness(life: Life):
    assert life.apply().exit == 0
    tried = life.edit("beta", task="T5", title="Tried")
    assert life.as_("Ana", "promote", "web-scroll", "--yes").exit == 0
    revision = life.by_hand("Ana", web_scroll(task="T5"), "without the title")

    assert life.approve(revision).exit == 0
    assert life.live[0]["comment"].startswith(f"approves r{revision}, beta r{tried} (sha1 ")
    # The title was seen and left out: production is ahead, and Beta follows.
    assert life.states() == {"web-scroll": "authority-ahead"}
    assert life.apply().exit == 0
    assert life.value("beta") == web_scroll(task="T5")
