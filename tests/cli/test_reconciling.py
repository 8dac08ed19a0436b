"""drift, plan, apply, promote, restore: what they print, ask, write and refuse."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from configurator.core.document.texts import sha1, stored_text
from configurator.core.history.chains import Named, approves
from configurator.core.page import Edit
from configurator.errors import WikiUnavailableError
from tests.support.commands import Told, told
from tests.support.examples import web_scroll
from tests.support.pairs import BOT, CountingStore, CountingWiki, Reconciling

DIGEST = re.compile("^digest ([0-9a-f]{64})$", re.MULTILINE)


@pytest.fixture
def run(here, monkeypatch) -> Reconciling:
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(here / "state"))
    return Reconciling(here)


@pytest.fixture
def synced(run: Reconciling) -> Reconciling:
    """Production's first revision stands on beta, too."""
    run.production.edit("web-scroll", web_scroll(), "Mara", "new")
    run.beta.edit("web-scroll", web_scroll(), BOT, "copies production@1: new")
    return run


def planned(run: Reconciling, *options: str) -> str:
    """Make a plan and return its digest."""
    answer = run("plan", "-o", "plan.json", *options)
    assert answer.exit == 0, answer
    [digest] = DIGEST.findall(answer.out)
    return str(digest)


def applied(run: Reconciling, *options: str, **more: object) -> Told:
    return run("apply", "plan.json", "--digest", planned(run), *options, **more)  # type: ignore[arg-type]


def test_a_plan_is_read_with_a_byte_order_mark_before_it(synced: Reconciling):
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")
    digest = planned(synced)
    plan = synced.directory / "plan.json"
    plan.write_bytes(b"\xef\xbb\xbf" + plan.read_bytes())

    assert synced("apply", "plan.json", "--digest", digest, "--yes").exit == 0
    assert synced("drift") == told("1 in-sync")


def test_what_is_in_sync_is_only_counted(synced: Reconciling):
    assert synced("drift", "--exit-code") == told("1 in-sync")


def test_no_instruments_are_said_so(run: Reconciling):
    assert run("drift") == told("no instruments")


def test_drift_says_which_side_moved_since_when_by_whom(synced: Reconciling):
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")

    assert synced("drift", "--exit-code") == told(
        """
        web-scroll  authority-ahead  since 2026-01-01T00:02:00Z
            production:web-scroll@2  2026-01-01T00:02:00Z  Mara
            beta:web-scroll@1  2026-01-01T00:01:00Z  Instrument bot
            task  T2 → T123456
            → a plan copies production's document to beta
        1 authority-ahead
        """,
        exit=3,
    )


def test_drift_as_json_has_exactly_these_keys(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Ana", "try")
    synced.production.edit("only-here", web_scroll(name="only-here"), "Mara")

    missing, ahead = synced("drift", "--format", "json").json
    assert ahead == {
        "name": "web-scroll",
        "state": "follower-ahead",
        "since": "2026-01-01T00:02:00Z",
        "base": {"authority": 1, "follower": 1},
        "authority": {
            "environment": "production",
            "revision": 1,
            "sha1": synced.production.head("web-scroll").sha1,
            "timestamp": "2026-01-01T00:01:00Z",
            "user": "Mara",
        },
        "follower": {
            "environment": "beta",
            "revision": 2,
            "sha1": synced.beta.head("web-scroll").sha1,
            "timestamp": "2026-01-01T00:02:00Z",
            "user": "Ana",
        },
        "changes": [{"pointer": "/task", "before": "T123456", "after": "T2"}],
        "conflicts": [],
        "proposal": None,
        "action": "`instruments promote web-scroll --in beta` proposes beta's document",
    }
    assert list(missing) == list(ahead)
    assert (missing["state"], missing["follower"], missing["changes"]) == ("missing-on-follower", None, [])


def test_a_conflict_is_shown_with_both_sides(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Ana", "try")
    synced.production.edit("web-scroll", web_scroll(task="T3"), "Milo", "other")

    assert 'conflict: task: base "T123456"; production "T3"; beta "T2"' in synced("drift").out
    [row] = synced("drift", "--format", "json").json
    assert row["conflicts"] == [{"pointer": "/task", "base": "T123456", "authority": "T3", "follower": "T2"}]


def test_drift_of_one_instrument_reads_only_that(synced: Reconciling):
    synced.production.asked.clear()

    assert synced("drift", "web-scroll") == told("1 in-sync")
    assert synced.production.asked == ["read 1"]


@pytest.mark.parametrize(
    ("arguments", "err"),
    [
        (["drift", "nowhere"], "nowhere: there is no such page in production or beta"),
        (
            ["drift", "--in", "production"],
            "production has authority = true; name an environment that follows it",
        ),
        (
            ["plan", "-o", "p", "--in", "elsewhere"],
            "instruments.toml: no environment 'elsewhere'; known: production, beta",
        ),
        (["promote", "nowhere"], "beta:nowhere: there is no such page"),
        (
            ["restore", "beta:web-scroll"],
            "beta:web-scroll: name the revision to restore, as NAME@REVISION",
        ),
        (["apply", "none.json", "--digest", "1"], "none.json: there is no such file"),
    ],
)
def test_what_is_not_there_is_named(synced: Reconciling, arguments: list[str], err: str):
    assert synced(*arguments) == told(err=err, exit=2)


def test_without_an_authority_or_a_follower_there_is_no_drift(run: Reconciling):
    run.followers = ()
    assert run("drift") == told(err="no environment in the settings follows production; add one", exit=2)
    run.authority, run.followers = "gamma", ("beta",)
    assert run("drift") == told(
        err="no environment in the settings has authority = true; name the one you mean", exit=2
    )


def test_more_than_one_follower_each_has_its_own_drift_and_plan(synced: Reconciling):
    (synced.directory / "local").mkdir()
    synced.followers = ("beta", "local")
    environments = ["beta", "production", "local"]
    synced.production.edit("web-scroll", web_scroll(environments=environments), "Mara", "there too")

    answer = synced("drift")
    assert "beta against production:\nweb-scroll  authority-ahead" in answer.out
    assert "local against production:\nweb-scroll  missing-on-follower" in answer.out
    assert synced("plan", "-o", "p") == told(err="beta and local follow; choose one with --in", exit=2)
    digest = planned(synced, "--in", "local")
    assert synced("apply", "plan.json", "--digest", digest, "--yes").exit == 0
    assert "1 in-sync" in synced("drift", "--in", "local").out


def test_a_directory_that_was_changed_by_hand_is_unrelated_and_says_why(synced: Reconciling):
    (synced.directory / "local").mkdir()
    synced.followers = ("local",)
    synced.production.edit("web-scroll", web_scroll(environments=["production", "local"]), "Mara", "there")
    assert synced("apply", "plan.json", "--digest", planned(synced), "--yes").exit == 0
    then = datetime(2026, 1, 1, 0, 2, 30, tzinfo=UTC).timestamp()  # between production's two revisions
    os.utime(synced.directory / "local/web-scroll.json", (then, then))
    synced.production.edit(
        "web-scroll", web_scroll(environments=["production", "local"], task="T2"), "Mara", "more"
    )
    assert "authority-ahead" in synced("drift").out  # the file still says what production said before

    synced.file("local/web-scroll.json", web_scroll(environments=["production", "local"], task="T3"))

    [_, _, local, *_] = synced("drift").out.splitlines()
    assert local.endswith("  a directory keeps no history, so nobody can say from which text it came")


def test_a_plan_is_shown_like_a_diff_written_and_applied(synced: Reconciling):
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")

    answer = synced("plan", "-o", "plan.json")
    [digest] = DIGEST.findall(answer.out)
    assert answer == told(
        f"""
        beta:web-scroll  copy from production@2
          task  T123456 → T2
        1 edit on beta, 0 critical
        digest {digest}
        wrote plan.json; to apply it: instruments apply plan.json --digest {digest}
        """
    )
    assert synced("apply", "plan.json", "--digest", digest) == told(
        """
        beta:web-scroll
          task  T123456 → T2
        saved beta:web-scroll@2
          undo: instruments restore beta:web-scroll@1 --base 2 --yes
        """
    )
    head = synced.beta.head("web-scroll")
    assert (head.sha1, head.user) == (synced.production.head("web-scroll").sha1, BOT)
    assert head.comment == f"copies production@2 (sha1 {head.sha1}): task T123456 → T2 (T2)"
    assert synced("plan", "-o", "plan.json") == told("nothing to do on beta")


def test_the_undo_line_of_an_applied_plan_works(synced: Reconciling):
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")
    answer = applied(synced)

    [line] = [line for line in answer.out.splitlines() if "undo:" in line]
    assert synced(*line.split()[2:]).exit == 0
    assert synced.beta.value("web-scroll") == web_scroll()


def test_the_text_before_is_kept(synced: Reconciling):
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")
    applied(synced)

    [kept] = (synced.directory / "state").rglob("*.json")
    assert kept.name == f"web-scroll@1-{sha1(stored_text(web_scroll()))}.json"
    assert json.loads(kept.read_text()) == web_scroll()


def test_nothing_is_written_if_the_text_before_cannot_be_kept(synced: Reconciling):
    (synced.directory / "state").write_text("a file")
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")

    answer = applied(synced)
    assert answer.exit == 2
    assert "this is where the texts that are replaced are kept" in answer.err
    assert synced.beta.value("web-scroll") == web_scroll()


def test_critical_edits_are_named_and_asked_about(run: Reconciling):
    run.production.edit("web-scroll", web_scroll(), "Mara", "new")
    digest = planned(run)
    command = ("apply", "plan.json", "--digest", digest)

    assert run(*command).exit == 2
    refused = run(*command, terminal=True, stdin="n\n")
    assert refused.exit == 0
    assert refused.err.startswith("critical: beta:web-scroll: switched on\n")
    assert "nothing was saved" in refused.err
    assert run.beta.heads() == {}
    assert run(*command, terminal=True, stdin="y\n").exit == 0
    assert run.beta.value("web-scroll") == web_scroll()


def test_a_plan_marks_what_is_critical(synced: Reconciling):
    synced.production.edit(
        "web-scroll", web_scroll(contextual_attributes=["page_id", "performer_is_logged_in", "performer_id"])
    )
    assert "\n  critical: it collects performer_id\n" in synced("plan", "-o", "p").out


def test_a_page_that_moved_on_is_named_with_who_moved_it(synced: Reconciling):
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")
    digest = planned(synced)
    synced.beta.edit("web-scroll", web_scroll(task="T3"), "Ana", "try")

    assert synced("apply", "plan.json", "--digest", digest) == told(
        err="""
        beta:web-scroll moved on: revision 2 by Ana at 2026-01-01T00:02:00Z
        nothing was written; make a new plan and review it
        """,
        exit=5,
    )


def test_applying_twice_does_nothing_twice(synced: Reconciling):
    for name in ("one-one", "two-two", "three-three"):
        synced.production.edit(name, web_scroll(name=name, enabled=False, stream=stream(name)))
    digest = planned(synced)
    plan = synced.read("plan.json")
    first = plan["actions"][0]
    synced.beta.write(  # as a run that was killed after its first write
        Edit(
            name=first["name"], value=json.loads(first["text"]), base_revision=None, summary=first["summary"]
        )
    )

    answer = synced("apply", "plan.json", "--digest", digest)
    assert (answer.exit, answer.out.count("saved ")) == (0, 2)
    assert answer.err == "1 of 3 done already\n"
    again = synced("apply", "plan.json", "--digest", digest)
    assert again == told(err="3 of 3 done already\nnothing is left to do")
    assert all(len(list(synced.beta.history(name))) == 1 for name in ("one-one", "two-two", "three-three"))


def stream(name: str) -> dict[str, Any]:
    return {**web_scroll()["stream"], "name": f"mediawiki.{name}"}


def test_one_bad_page_does_not_stop_the_others(synced: Reconciling):
    for name in ("one-one", "two-two"):
        synced.production.edit(name, web_scroll(name=name, enabled=False, stream=stream(name)))
    digest = planned(synced)
    write = synced.beta.write

    def meddled(edit: Edit):
        if edit.name == "one-one":
            synced.beta.edit("one-one", {}, "Ana", "first")
        return write(edit)

    synced.beta.write = meddled  # type: ignore[method-assign] # somebody is quicker
    answer = synced("apply", "plan.json", "--digest", digest)
    assert answer.exit == 8
    assert "beta:one-one was created by somebody else meanwhile" in answer.err
    assert synced.beta.value("two-two")["name"] == "two-two"


@pytest.mark.parametrize(
    ("damage", "err", "code"),
    [
        pytest.param(lambda text: text[:-40], "is no plan, or is cut off", 6, id="truncated"),
        pytest.param(lambda text: text.replace("T2", "T9"), "was edited after it was made", 6, id="edited"),
        pytest.param(
            lambda text: text.replace("plan/1", "plan/2"), "this tool reads plan/1.0.0", 6, id="newer"
        ),
        pytest.param(lambda _: "[]", "is no plan", 6, id="not-a-plan"),
        pytest.param(lambda _: "[" * 100_000, "is no plan", 6, id="deep"),
        pytest.param(lambda text: text.replace("2026-06-01T12", "2026-05-01T12"), "was edited", 6, id="date"),
    ],
)
def test_a_plan_file_that_is_not_what_was_reviewed_is_refused(
    synced: Reconciling, damage, err: str, code: int
):
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")
    digest = planned(synced)
    path = synced.directory / "plan.json"
    path.write_text(damage(path.read_text()))

    answer = synced("apply", "plan.json", "--digest", digest)
    assert (answer.exit, answer.out) == (code, "")
    assert err in answer.err
    assert len(list(synced.beta.history("web-scroll"))) == 1


def test_another_plan_with_another_digest_and_an_old_one_are_refused(synced: Reconciling):
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "other task")
    digest = planned(synced)

    answer = synced("apply", "plan.json", "--digest", "0" * 64)
    assert (answer.exit, answer.err.splitlines()[0]) == (
        5,
        f"the digest of this plan is {digest}, not the reviewed {'0' * 64}",
    )
    synced.now = "2026-06-02T13:00:00Z"
    answer = synced("apply", "plan.json", "--digest", digest)
    assert (answer.exit, answer.err.splitlines()[0]) == (
        5,
        "the plan was made at 2026-06-01T12:00:00Z, longer ago than --max-age allows",
    )
    assert synced("apply", "plan.json", "--digest", digest, "--max-age", "2d").exit == 0
    assert synced("apply", "plan.json", "--digest", digest, "--max-age", "soon").exit == 2


def test_limits_stop_a_plan_and_can_be_raised(run: Reconciling):
    for number in range(10):
        name = f"number-{number}"
        document = web_scroll(name=name, enabled=False, stream=stream(name))
        run.beta.edit(name, document, BOT, "first")
        run.production.edit(name, document, "Mara", "new")
        run.production.edit(name, document | {"task": "T2"}, "Mara", "all at once")

    answer = run("plan", "-o", "plan.json")
    assert answer == told(
        err="the plan updates 10 of 10 instruments, more than 3 (max_share = 0.3); "
        "look at `instruments drift`, and if all of it is meant, plan with a higher --max-share",
        exit=6,
    )
    answer = run("plan", "-o", "plan.json", "--max-share", "1", "--max-writes", "4")
    assert "4 edits on beta, 0 critical\n6 more wait for the next plan (max_writes)\n" in answer.out


def test_an_empty_authority_is_no_reason_to_do_anything(run: Reconciling):
    run.beta.edit("web-scroll", web_scroll())

    assert run("plan", "-o", "p") == told(
        err="the authority has no instruments at all; look at the wiki", exit=6
    )


def test_diverged_sides_are_merged_on_the_follower_which_is_then_ahead(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Ana", "try")
    synced.production.edit("web-scroll", web_scroll(enabled=False), "Milo", "off")

    assert applied(synced).exit == 0
    assert synced.beta.value("web-scroll") == web_scroll(task="T2", enabled=False)
    comment = synced.beta.head("web-scroll").comment
    assert comment is not None
    off = synced.production.head("web-scroll")
    assert comment.startswith(f"merges production@2 (sha1 {off.sha1}): enabled true → false")
    [row] = synced("drift", "--format", "json").json
    assert (row["state"], row["base"]) == ("follower-ahead", {"authority": 2, "follower": 3})


def test_promote_writes_the_branch_point_and_then_the_text(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Milo", "try")

    assert synced("promote", "web-scroll", "-m", "tried on Beta", "--yes") == told(
        """
        production:web-scroll would change
          task  T123456 → T2
        proposed production/proposal:web-scroll@3
          review: instruments review production:web-scroll
          undo: instruments withdraw production:web-scroll
        """
    )
    text, branch = synced.proposals.history("web-scroll")
    assert (branch.comment, branch.text) == ("begins from production@1", stored_text(web_scroll()))
    assert text.comment == "promotes beta@2: task T123456 → T2 (T2): tried on Beta"
    assert (text.document(), text.user) == (web_scroll(task="T2"), "Ana")
    assert synced.production.value("web-scroll") == web_scroll()


def test_a_new_instrument_is_promoted_from_an_empty_branch_point(synced: Reconciling):
    other = web_scroll(name="web-other")
    other["stream"]["name"] = "mediawiki.web_other"
    synced.beta.edit("web-other", other, "Milo", "try")

    assert synced("promote", "web-other", "--yes").out.startswith("production:web-other would be new\n")
    text, branch = synced.proposals.history("web-other")
    assert (branch.comment, branch.text) == ("begins a new instrument", "{}")
    assert text.document() == other


def test_promoting_again_adds_to_the_open_proposal_and_shows_what_changes_there(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Milo", "try")
    synced("promote", "web-scroll", "--yes")

    assert synced("promote", "web-scroll", "--yes") == told(
        err="web-scroll: nothing to propose: its open proposal says so already; "
        "`instruments review production:web-scroll` shows it",
        exit=6,
    )
    synced.beta.edit("web-scroll", web_scroll(task="T3"), "Milo", "again")
    assert synced("promote", "web-scroll", "--yes") == told(
        err="production/proposal:web-scroll is open (revision 3 by Ana); "
        "`instruments review production:web-scroll` shows it; --update changes it",
        exit=6,
    )
    answer = synced("promote", "web-scroll", "--update", "--yes")
    assert "production/proposal:web-scroll waits already, and would change\n  task  T2 → T3\n" in answer.out
    assert len(list(synced.proposals.history("web-scroll"))) == 3


def test_an_interrupted_promotion_is_finished_by_the_next(synced: Reconciling):
    synced.proposals.edit("web-scroll", web_scroll(), "Ana", "begins from production@1")
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Milo", "try")

    assert synced("promote", "web-scroll", "--yes").exit == 0
    assert len(list(synced.proposals.history("web-scroll"))) == 2


def test_a_proposal_that_is_outdated_or_merged_begins_anew(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Milo", "try")
    synced("promote", "web-scroll", "--yes")
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "approves r3, beta r2")
    synced.production.edit("web-scroll", web_scroll(task="T2", enabled=False), "Mara", "off")
    synced.beta.edit("web-scroll", web_scroll(task="T4", enabled=False), "Milo", "more")

    assert synced("promote", "web-scroll", "--yes").exit == 0
    text, branch, *_ = synced.proposals.history("web-scroll")
    assert branch.document() == web_scroll(task="T2", enabled=False)
    assert text.document() == web_scroll(task="T4", enabled=False)


def test_promote_asks_and_no_means_no(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Milo", "try")

    answer = synced("promote", "web-scroll", terminal=True, stdin="n\n")
    assert (answer.exit, synced.proposals.heads()) == (0, {})
    assert synced("promote", "web-scroll").exit == 2


def test_there_is_nothing_to_promote_where_the_authority_has_it_all(synced: Reconciling):
    assert synced("promote", "web-scroll") == told(
        err="web-scroll: nothing to propose: both sides say the same", exit=6
    )
    synced.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "more")
    assert synced("promote", "web-scroll") == told(
        err="web-scroll: nothing to propose: production has all that beta changed, and more; "
        "`instruments plan --in beta` brings it to beta",
        exit=6,
    )


def test_restore_saves_an_old_revision_again(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Ana", "try")

    answer = synced("restore", "beta:web-scroll@1", "--yes")
    assert (answer.exit, synced.beta.value("web-scroll")) == (0, web_scroll())
    assert synced.beta.head("web-scroll").comment == "task T2 → T123456 (T123456): restores revision 1"


def test_restore_with_a_base_refuses_what_moved_on(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Ana", "try")

    assert synced("restore", "beta:web-scroll@1", "--base", "1", "--yes").exit == 5
    assert synced("restore", "beta:web-scroll@1", "--base", "2", "--yes").exit == 0


def test_an_invalid_old_revision_is_not_restored(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(risk={"level": "high", "review": None}), "Ana", "try")
    synced.beta.edit("web-scroll", web_scroll(), "Ana", "back")

    assert synced("restore", "beta:web-scroll@2", "--yes").exit == 4


@pytest.mark.parametrize(
    ("arguments", "proposal"),
    [
        ("save a.json --to production", "a.json --to production"),
        ("enable web-scroll", "production:web-scroll --enable --to production"),
        ("restore production:web-scroll@1", "production:web-scroll@1 --to production"),
        ("apply", "production:web-scroll --to beta"),
    ],
)
def test_where_a_review_is_needed_nothing_goes_live_without_one(
    synced: Reconciling, arguments: str, proposal: str
):
    synced.production.edit("web-scroll", web_scroll(enabled=False), "Mara", "off")
    command = arguments.split()
    if command == ["apply"]:
        command += ["plan.json", "--digest", planned(synced)]
    synced.file("a.json", web_scroll(task="T2"))
    synced.review = True

    assert synced(*command, "--yes") == told(
        err=f"""
        {proposal.rsplit(maxsplit=1)[-1]} has review = true, so nothing goes live there without a second person; propose it:
          instruments propose {proposal} -m REASON
        """,
        exit=6,
    )


def test_switching_off_needs_no_review(synced: Reconciling):
    synced.review = True

    assert synced("disable", "web-scroll", "--yes").exit == 0
    assert synced.production.value("web-scroll")["enabled"] is False


def test_the_caches_may_vanish_between_runs(synced: Reconciling):
    synced("drift")
    assert list((synced.directory / "cache").rglob("*"))
    for file in sorted((synced.directory / "cache").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()

    assert synced("drift") == told("1 in-sync")


def test_known_texts_are_not_read_again(synced: Reconciling):
    synced("drift")
    for store in (synced.production, synced.beta):
        store.asked.clear()

    synced("drift")
    assert (synced.production.asked, synced.beta.asked) == (["heads"], ["heads"])


def test_history_marks_what_was_copied_merged_and_approved_and_the_merge_base(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Ana", "try")
    synced.production.edit("web-scroll", web_scroll(enabled=False), "Milo", "off")
    applied(synced)
    merged = Named("beta", 3, synced.beta.head("web-scroll").sha1)
    synced.production.edit("web-scroll", web_scroll(task="T2", enabled=False), "Mara", approves(9, merged))
    synced.beta.edit("web-scroll", web_scroll(task="T5", enabled=False), "Ana", "copies production@1")

    answer = synced("history", "web-scroll").out
    assert "Instrument bot  copies production@1: new\n    (copied from production@1)\n" in answer
    assert (
        "    enabled  true → false\n    (merged with production@2)\n    (merge base with production@3)\n"
        in answer
    )
    assert (
        "    task  T123456 → T2\n    (approved; came from beta@3)\n    (merge base with beta@3)\n" in answer
    )
    rows = synced("history", "web-scroll", "--format", "json").json
    assert {f"{row['environment']}@{row['revision']}": (row["from"], row["base"]) for row in rows} == {
        "production@1": (None, []),
        "production@2": (None, []),
        "production@3": ("beta@3", ["beta@3"]),
        "beta@1": ("production@1", []),
        "beta@2": (None, []),
        "beta@3": ("production@2", ["production@3"]),
        "beta@4": (None, []),
    }


def test_names_that_are_none_are_refused_before_a_wiki_is_asked(run: Reconciling):
    for command in ("drift", "promote"):
        assert run(command, "No Name").exit == 2
    assert run.production.asked == []


def test_the_proposal_s_address_is_printed_on_the_web_only(synced: Reconciling):
    synced.beta.edit("web-scroll", web_scroll(task="T2"), "Milo", "try")
    assert "http" not in synced("promote", "web-scroll", "--yes").out
    synced.beta.edit("web-scroll", web_scroll(task="T3"), "Milo", "try")
    synced.proposals.__class__ = CountingWiki
    assert (
        "  https://wiki.example/wiki/Instrument_proposal:web-scroll\n"
        in synced("promote", "web-scroll", "--update", "--yes").out
    )


def test_a_directory_that_decides_has_no_proposals(synced: Reconciling):
    (synced.directory / "local").mkdir()
    synced.authority = "local"
    synced.deciding = "local"
    synced.beta.edit("web-scroll", web_scroll(environments=["beta", "local"]), "Milo", "try")

    assert synced("promote", "web-scroll", "--in", "beta") == told(
        err="local is a directory and has no proposals; "
        "save the document there with `instruments save FILE --to local`",
        exit=2,
    )


def ahead(run: Reconciling) -> None:
    """Let Milo try something on Beta, and Ana promote it: revisions 2 and 3 on production."""
    run.beta.edit("web-scroll", web_scroll(task="T2"), "Milo", "try")
    assert run("promote", "web-scroll", "--yes").exit == 0


def test_drift_says_what_is_proposed_already(synced: Reconciling):
    ahead(synced)

    assert synced("drift").out.splitlines()[-2:] == [
        "    → it is proposed already: `instruments review production:web-scroll` shows it",
        "1 follower-ahead",
    ]
    [row] = synced("drift", "--format", "json").json
    assert row["proposal"] == {"revision": 3, "state": "open"}
    synced.production.edit("web-scroll", web_scroll(title="New"), "Mara", "title")
    synced.beta.edit("web-scroll", web_scroll(task="T2", title="New"), BOT, "merges production@4: title")
    assert "it is proposed already, and is outdated: `instruments review" in synced("drift").out


def test_what_was_declined_is_silent_until_the_follower_changes_it(synced: Reconciling):
    ahead(synced)
    synced.proposals.edit("web-scroll", {}, "Mara", "Declined: no")

    assert synced("drift", "--exit-code") == told("1 follower-ahead; 1 declined, not shown", exit=3)
    assert (
        "    declined: production/proposal:web-scroll@4\n1 follower-ahead\n"
        in synced("drift", "web-scroll").out
    )
    [row] = synced("drift", "--format", "json").json
    assert (row["proposal"], row["action"]) == ({"revision": 4, "state": "declined"}, None)

    synced.beta.edit("web-scroll", web_scroll(task="T3"), "Milo", "again")
    assert "`instruments promote web-scroll --in beta` proposes beta's document" in synced("drift").out
    [row] = synced("drift", "--format", "json").json
    assert row["proposal"] is None


def test_a_conflict_is_told_of_even_if_what_the_follower_says_was_declined(synced: Reconciling):
    ahead(synced)
    synced.proposals.edit("web-scroll", {}, "Mara", "Declined: no")
    synced.production.edit("web-scroll", web_scroll(task="T3"), "Mara", "something else")

    said = synced("drift", "--exit-code").out
    assert said.splitlines()[-1] == "1 conflict"
    assert "task" in said
    [row] = synced("drift", "--format", "json").json
    assert (row["state"], row["proposal"], len(row["conflicts"])) == ("conflict", None, 1)


def test_a_conflict_that_is_proposed_already_keeps_its_own_advice(synced: Reconciling):
    ahead(synced)
    synced.production.edit("web-scroll", web_scroll(task="T3"), "Mara", "something else")
    [row] = synced("drift", "--format", "json").json

    assert row["state"] == "conflict"
    assert row["action"].startswith("it is proposed already, and is outdated: `instruments review")
    assert row["action"].count("; ") >= 1


def test_only_a_right_holder_declines(synced: Reconciling):
    synced.proposals.__class__ = CountingWiki
    ahead(synced)
    synced.proposals.edit("web-scroll", {}, "Ana", "Declined: so that nobody hears of it")

    assert "`instruments promote web-scroll --in beta`" in synced("drift").out


def test_proposals_are_read_only_if_there_is_something_to_propose(synced: Reconciling):
    synced("drift")
    assert synced.proposals.asked == []


def test_proposals_that_cannot_be_read_keep_nothing_from_being_told(synced: Reconciling, monkeypatch):
    ahead(synced)

    def gone(_self: object) -> None:
        raise WikiUnavailableError("production", "no-namespace")

    monkeypatch.setattr(CountingStore, "heads", gone)
    answer = synced("drift", "web-scroll")
    assert (answer.exit, answer.err) == (
        0,
        "production: no-namespace; try again later; what is proposed is not known\n",
    )
    assert "`instruments promote web-scroll --in beta`" in answer.out


def test_drift_of_one_team_leaves_out_the_others(synced: Reconciling):
    other = web_scroll(name="web-other", owners=["Apps Team"], stream=web_scroll()["stream"] | {"name": "o"})
    synced.production.edit("web-other", other, "Mara", "new")

    answer = synced("drift", "--owner", "apps", "--format", "json")

    assert [row["name"] for row in answer.json] == ["web-other"]
    assert synced("drift", "--owner", "nobody", "--exit-code").exit == 0
