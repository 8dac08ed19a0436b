"""propose, proposals, withdraw: what they print, ask, write and refuse."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.texts import sha1, stored_text
from configurator.core.page import Edit, Receipt, Unreadable
from configurator.core.visible import visible
from configurator.errors import NotPermittedError, WikiUnavailableError
from tests.support.commands import told
from tests.support.examples import web_scroll
from tests.support.hostile import TEXTS
from tests.support.pairs import CountingStore, CountingWiki, Reconciling


def other(name: str) -> dict[str, Any]:
    """Return another instrument, with a stream of its own."""
    document = web_scroll(name=name)
    return document | {"stream": document["stream"] | {"name": f"mediawiki.{name.replace('-', '_')}"}}


PROPOSE = ("propose", "web-scroll.json", "--to", "production", "--yes")


@pytest.fixture
def run(here: Path, monkeypatch) -> Reconciling:
    """Ana, who may propose, at work; production asks for reviews, and has one instrument, revision 1."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "cache"))
    run = Reconciling(here, review=True)
    run.production.edit("web-scroll", web_scroll(), "Mara", "new")
    run.become("Ana")
    return run


@pytest.fixture
def proposed(run: Reconciling) -> Reconciling:
    """Ana has proposed another task: revisions 2 (the branch point) and 3."""
    run.file("web-scroll.json", web_scroll(task="T2"))
    assert run(*PROPOSE).exit == 0
    return run


def test_the_branch_point_and_the_text_are_written_and_the_next_steps_said(run: Reconciling):
    run.file("web-scroll.json", web_scroll(task="T2"))

    assert run(*PROPOSE, "-m", "new task") == told(
        """
        production:web-scroll would change
          task  T123456 → T2
        proposed production/proposal:web-scroll@3
          review: instruments review production:web-scroll
          undo: instruments withdraw production:web-scroll
        """
    )
    text, branch = run.proposals.history("web-scroll")
    assert (branch.comment, branch.text) == ("begins from production@1", stored_text(web_scroll()))
    assert (text.comment, text.document()) == ("task T123456 → T2 (T2): new task", web_scroll(task="T2"))
    assert run.production.value("web-scroll") == web_scroll()


def test_a_new_instrument_begins_with_an_empty_object(run: Reconciling):
    run.file("web-new.json", other("web-new"))

    answer = run("propose", "web-new.json", "--to", "production", "--yes")
    assert answer.out.startswith("production:web-new would be new\n  + contextual_attributes ")
    assert [each.text for each in run.proposals.history("web-new")][1:] == ["{}"]


def test_what_is_live_already_is_nothing_to_propose(run: Reconciling):
    run.file("web-scroll.json", web_scroll())

    assert run(*PROPOSE) == told(
        err="web-scroll: nothing to propose: production:web-scroll says so already", exit=6
    )


def test_an_invalid_document_is_proposed_only_as_a_draft(run: Reconciling):
    run.file("web-scroll.json", web_scroll(task="T2", risk={"level": "high", "review": None}))

    refused = run(*PROPOSE)
    assert (refused.exit, refused.out) == (4, "")
    assert "error: risk/no-review: /risk/review" in refused.err
    assert run.proposals.heads() == {}
    drafted = run(*PROPOSE, "--draft")
    assert (drafted.exit, "proposed production/proposal:web-scroll@3\n" in drafted.out) == (0, True)
    assert "error: risk/no-review" in drafted.err


def test_not_even_a_draft_does_without_a_name(run: Reconciling):
    run.file("web-scroll.json", {"title": "Whose?"})

    assert run(*PROPOSE, "--draft").exit == 4
    assert run.proposals.heads() == {}


def test_context_errors_of_the_authority_are_found_before_a_reviewer_looks(run: Reconciling):
    run.production.edit("web-other", web_scroll(name="web-other"), "Mara")
    run.file("web-other.json", web_scroll(name="web-new", start="2026-01-01T00:00:00Z"))

    answer = run("propose", "web-other.json", "--to", "production", "--yes")
    assert (answer.exit, "stream/" in answer.err) == (4, True)


def test_an_open_proposal_is_changed_only_if_that_is_meant(proposed: Reconciling):
    assert proposed(*PROPOSE) == told(
        err="web-scroll: nothing to propose: its open proposal says so already; "
        "`instruments review production:web-scroll` shows it",
        exit=6,
    )
    proposed.file("web-scroll.json", web_scroll(task="T3"))
    assert proposed(*PROPOSE) == told(
        err="production/proposal:web-scroll is open (revision 3 by Ana); "
        "`instruments review production:web-scroll` shows it; --update changes it",
        exit=6,
    )
    assert proposed(*PROPOSE, "--update") == told(
        """
        production:web-scroll would change
          task  T123456 → T3
        production/proposal:web-scroll waits already, and would change
          task  T2 → T3
        proposed production/proposal:web-scroll@4
          review: instruments review production:web-scroll
          undo: instruments withdraw production:web-scroll
        """
    )


def test_what_somebody_amended_meanwhile_is_not_overwritten(proposed: Reconciling):
    proposed.proposals.edit("web-scroll", web_scroll(task="T9"), "Milo", "better")
    proposed.file("web-scroll.json", web_scroll(task="T3"))

    assert proposed(*PROPOSE, "--update") == told(
        err="production/proposal:web-scroll changed after revision 3; "
        "`instruments diff production/proposal:web-scroll FILE` compares; "
        "bring your text up to date, then try again with --base 4",
        exit=5,
    )
    assert proposed("diff", "production/proposal:web-scroll", "web-scroll.json") == told("task  T9 → T3")
    assert proposed(*PROPOSE, "--update", "--base", "4").exit == 0


def test_a_file_made_from_an_old_revision_undoes_nothing(run: Reconciling):
    run("pull", "production", ".")
    run.production.edit("web-scroll", web_scroll(title="New"), "Mara")
    run.file("web-scroll.json", web_scroll(task="T2"))

    answer = run(*PROPOSE)
    assert (answer.exit, "production:web-scroll changed after revision 1" in answer.err) == (5, True)


def test_the_same_file_is_proposed_again_after_its_text_went_live(proposed: Reconciling):
    proposed.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "approves r3")
    proposed.file("web-scroll.json", web_scroll(task="T3"))

    assert proposed(*PROPOSE).exit == 0
    # What is live stood on the page already, and is the branch point.
    assert [each.document()["task"] for each in proposed.proposals.history("web-scroll")] == [
        "T3",
        "T2",
        "T123456",
    ]
    assert proposed("proposals", "production", "--format", "json").json[0]["state"] == "open"


def test_but_not_after_something_else_did(proposed: Reconciling):
    proposed("withdraw", "production:web-scroll", "--yes")
    proposed.production.edit("web-scroll", web_scroll(task="T8"), "Mara")
    proposed.file("web-scroll.json", web_scroll(task="T3"))

    answer = proposed(*PROPOSE)
    assert (answer.exit, "production:web-scroll changed after revision 3" in answer.err) == (5, True)


def test_an_outdated_proposal_is_brought_up_to_date_by_a_merge(proposed: Reconciling):
    proposed.production.edit("web-scroll", web_scroll(title="New"), "Mara")

    assert proposed(*PROPOSE) == told(
        err="production/proposal:web-scroll is outdated (revision 3 by Ana): production:web-scroll was changed since; "
        "`instruments review production:web-scroll` shows it; --update --merge brings it up to date",
        exit=6,
    )
    answer = proposed(
        "propose", "production/proposal:web-scroll", "--to", "production", "--update", "--merge", "--yes"
    )
    assert answer == told(
        """
        production:web-scroll would change
          task  T123456 → T2
        production/proposal:web-scroll waits already, and would change
          title  "Web scroll" → New
        proposed production/proposal:web-scroll@6
          review: instruments review production:web-scroll
          undo: instruments withdraw production:web-scroll
        """
    )
    text, branch, *_ = proposed.proposals.history("web-scroll")
    assert (branch.document(), text.document()) == (
        web_scroll(title="New"),
        web_scroll(title="New", task="T2"),
    )


def test_both_sides_of_a_conflict_are_shown_and_nothing_is_written(proposed: Reconciling):
    proposed.production.edit("web-scroll", web_scroll(task="T3"), "Mara")

    assert proposed(*PROPOSE, "--update", "--merge") == told(
        err="""
        production/proposal:web-scroll: both sides changed one place; write what you mean into the file, and propose it with --update --base 4
          task: was "T123456"; live "T3"; proposed "T2"
        """,
        exit=5,
    )
    proposed.file("web-scroll.json", web_scroll(task="T4"))
    assert proposed(*PROPOSE, "--update").exit == 5
    assert proposed(*PROPOSE, "--update", "--base", "4").exit == 0
    assert proposed.proposals.value("web-scroll") == web_scroll(task="T4")


def test_a_pulled_proposal_that_was_overtaken_undoes_nothing_that_went_live(proposed: Reconciling):
    pulled = ("pull", "production/proposal", "here", "web-scroll")
    propose = ("propose", "here/web-scroll.json", "--to", "production", "--update", "--yes")
    assert proposed(*pulled).exit == 0
    proposed.production.edit("web-scroll", web_scroll(enabled=False), "Mara", "off")
    proposed.file("here/web-scroll.json", web_scroll(task="T5"))

    answer = proposed(*propose)
    assert (answer.exit, "production:web-scroll changed after revision" in answer.err) == (5, True), answer
    # Pulled again it still lacks what went live meanwhile.
    assert proposed(*pulled, "--force").exit == 0
    proposed.file("here/web-scroll.json", web_scroll(task="T5"))
    assert proposed(*propose).exit == 5


def test_a_file_made_from_a_revision_that_is_another_text_since_a_restore_is_not_proposed(run: Reconciling):
    assert run("pull", "production", "here", "web-scroll").exit == 0
    run.production = CountingStore("production")
    run.production.edit("web-scroll", web_scroll(task="T3"), "Milo", "typed after the restore")
    run.file("here/web-scroll.json", web_scroll(task="T2"))

    answer = run("propose", "here/web-scroll.json", "--to", "production", "--yes")
    assert (answer.exit, "its revision 1 is another text now" in answer.err) == (5, True), answer
    assert run.proposals.heads() == {}


def test_a_file_of_a_proposal_is_no_file_of_the_instrument(proposed: Reconciling):
    assert proposed("pull", "production/proposal", "here", "web-scroll").exit == 0
    notes = proposed.read("here/.instruments.json")["web-scroll.json"]
    assert list(notes) == ["production/proposal:web-scroll"]

    assert proposed("pull", "production", "here", "web-scroll", "--force").exit == 0
    assert list(proposed.read("here/.instruments.json")["web-scroll.json"]) == ["production:web-scroll"]


def test_a_crash_between_the_two_edits_is_continued_by_the_next(run: Reconciling):
    run.proposals.edit("web-scroll", web_scroll(), "Ana", "begins from production@1")
    run.file("web-scroll.json", web_scroll(task="T2"))

    assert run(*PROPOSE).exit == 0
    assert len(list(run.proposals.history("web-scroll"))) == 2


def test_an_old_text_and_a_switch_are_proposed_from_the_pages_themselves(run: Reconciling):
    run.production.edit("web-scroll", web_scroll(enabled=False), "Mara", "off")

    assert run("propose", "production:web-scroll", "--enable", "--to", "production", "--yes").exit == 0
    assert run.proposals.value("web-scroll") == web_scroll(enabled=True)
    run("withdraw", "production:web-scroll", "--yes")
    assert run("propose", "production:web-scroll@1", "--to", "production", "--yes").exit == 0
    assert run.proposals.value("web-scroll") == web_scroll()


def test_several_documents_are_proposed_each_on_its_own(run: Reconciling):
    run.file("web-scroll.json", web_scroll(task="T2"))
    run.file("bad.json", "{")
    run.file("web-new.json", other("web-new"))

    answer = run("propose", "web-scroll.json", "bad.json", "web-new.json", "--to", "production", "--yes")
    assert answer.exit == 8
    assert answer.err.endswith("failed, 1 of 3: bad.json\n")
    assert sorted(run.proposals.heads()) == ["web-new", "web-scroll"]


def test_a_wiki_that_goes_away_fails_the_rest_once(run: Reconciling, monkeypatch):
    run.file("web-scroll.json", web_scroll(task="T2"))
    run.file("web-new.json", other("web-new"))
    tried = []

    def gone(edit: Edit) -> Receipt:
        tried.append(edit.name)
        raise WikiUnavailableError("production", "http-503")

    monkeypatch.setattr(run.proposals, "write", gone)
    answer = run("propose", "web-scroll.json", "web-new.json", "--to", "production", "--yes")
    assert (answer.exit, tried) == (7, ["web-scroll"])
    assert answer.err.count("production: http-503; try again later\n") == 1
    assert answer.err.endswith(
        "failed, 2 of 2: production/proposal:web-scroll, production/proposal:web-new\n"
    )


def test_a_page_that_cannot_be_written_is_named_and_stops_no_other(run: Reconciling, monkeypatch):
    run.file("web-scroll.json", web_scroll(task="T2"))
    run.file("web-new.json", other("web-new"))
    store = run.proposals.write

    def protected(edit: Edit) -> Receipt:
        if edit.name == "web-scroll":
            raise NotPermittedError("production", "protectedpage")
        return store(edit)

    monkeypatch.setattr(run.proposals, "write", protected)
    answer = run("propose", "web-scroll.json", "web-new.json", "--to", "production", "--yes")
    assert answer.exit == 8
    assert "web-scroll: production: protectedpage; " in answer.err
    assert answer.err.endswith("failed, 1 of 2: production/proposal:web-scroll\n")
    assert list(run.proposals.heads()) == ["web-new"]


def test_what_could_not_be_checked_is_said_to_be_written(run: Reconciling, monkeypatch):
    run.file("web-scroll.json", web_scroll(task="T2"))
    read = run.proposals.read

    def once(names: Collection[str] | None = None) -> Any:
        if run.proposals.heads():
            raise WikiUnavailableError("production", "http-503")
        return read(names)

    monkeypatch.setattr(run.proposals, "read", once)
    answer = run(*PROPOSE)
    assert answer.exit == 7
    assert answer.err == "production: http-503; try again later; what was stored could not be checked\n"
    assert "proposed production/proposal:web-scroll@3\n" in answer.out


def test_pages_that_cannot_be_read_are_left_alone(run: Reconciling, monkeypatch):
    run.file("web-scroll.json", web_scroll(task="T2"))
    lost = Unreadable(name="web-scroll", reason="the wiki has lost the text of revision 1")
    for store in (run.proposals, run.production):
        with monkeypatch.context() as patch:
            patch.setattr(store, "_read_one", lambda _name: lost)
            answer = run(*PROPOSE)
            assert (answer.exit, "the wiki has lost the text of revision 1" in answer.err) == (6, True)
    assert run.proposals.heads() == {}


def test_it_asks_and_no_means_no(run: Reconciling):
    run.file("web-scroll.json", web_scroll(task="T2"))

    answer = run("propose", "web-scroll.json", "--to", "production", terminal=True, stdin="n\n")
    assert (answer.exit, run.proposals.heads()) == (0, {})
    assert "Propose 1 document on production?" in answer.err
    assert run("propose", "web-scroll.json", "--to", "production").exit == 2


@pytest.mark.parametrize(
    ("arguments", "err"),
    [
        ("web-scroll.json --to production --merge", "--merge goes with --update"),
        ("web-scroll.json a.json --to production --base 1", "--base goes with one document"),
        ("web-scroll.json --to nowhere", "no environment 'nowhere'"),
    ],
)
def test_wrong_usage_is_refused(run: Reconciling, arguments: str, err: str):
    answer = run("propose", *arguments.split())
    assert (answer.exit, err in answer.err) == (2, True)


def test_proposals_lists_what_waits_since_when_and_by_whom(proposed: Reconciling):
    proposed.proposals.edit("web-new", {}, "Ana")
    proposed.proposals.edit(
        "web-new", web_scroll(name="web-new", risk={"level": "high", "review": None}), "Zoë"
    )
    proposed.proposals.hide_user("web-new")

    assert proposed("proposals", "production") == told(
        """
        NAME        STATE  REVISION  BY        AGE    CHANGES  PROBLEMS
        web-new     open   5         (hidden)  151 d  1        1
        web-scroll  open   3         Ana       151 d  1
        """
    )
    assert proposed("proposals", "production", "--mine").out.splitlines()[1:] == [
        "web-scroll  open   3         Ana  151 d  1"
    ]


def test_a_proposal_beside_an_instrument_that_cannot_be_read_is_not_one_for_a_new_one(
    proposed: Reconciling, monkeypatch
):
    lost = Unreadable(name="web-scroll", reason="the wiki gave no revision of it")
    monkeypatch.setattr(proposed.production, "listed", lambda: {"web-scroll": lost})

    [row] = proposed("proposals", "production", "--format", "json").json

    assert (row["state"], row["base"], row["authors"], row["changes"]) == ("outdated", None, ["Ana"], [])
    [problem] = row["problems"]
    assert (problem["code"], problem["message"]) == ("page/unreadable", "the wiki gave no revision of it")
    assert problem["where"] == "production:web-scroll"


def test_proposals_as_json_have_exactly_these_keys(proposed: Reconciling):
    assert proposed("proposals", "production", "--format", "json").json == [
        {
            "name": "web-scroll",
            "state": "open",
            "revision": 3,
            "sha1": sha1(stored_text(web_scroll(task="T2"))),
            "base": 1,
            "authors": ["Ana"],
            "timestamp": "2026-01-01T00:03:00Z",
            "changes": [{"pointer": "/task", "before": "T123456", "after": "T2"}],
            "problems": [],
        }
    ]


def test_what_became_of_the_others_is_listed_on_demand(proposed: Reconciling):
    proposed.proposals.__class__ = CountingWiki
    production, proposals = proposed.production, proposed.proposals
    for name in ("web-merged", "web-moved", "web-outdated"):
        production.edit(name, web_scroll(name=name), "Mara")
        proposals.edit(name, web_scroll(name=name), "Ana")
        proposals.edit(name, web_scroll(name=name, task="T2"), "Ana")
    production.edit("web-merged", web_scroll(name="web-merged", task="T2"), "Mara")
    production.edit("web-moved", web_scroll(name="web-moved", task="T2"), "Mara")
    production.edit("web-moved", web_scroll(name="web-moved", task="T3"), "Mara")
    production.edit("web-outdated", web_scroll(name="web-outdated", task="T3"), "Mara")
    proposals.edit("web-declined", {}, "Mara", "Declined: no")
    proposals.edit("web-forged", {}, "Ana", "Declined: by somebody without the right")
    proposals.edit("web-withdrawn", {}, "Ana", "Withdrawn: mistake")

    rows = proposed("proposals", "production", "--state", "all", "--format", "json").json
    assert {row["name"]: row["state"] for row in rows} == {
        "web-declined": "declined",
        "web-forged": "empty",
        "web-merged": "merged",
        "web-moved": "merged",
        "web-outdated": "outdated",
        "web-scroll": "open",
        "web-withdrawn": "empty",
    }
    assert proposed("proposals", "production", "--state", "declined").out.count("\n") == 2
    assert proposed("proposals", "production", "--state", "empty", "--state", "merged").out.count("\n") == 5


@pytest.mark.parametrize(
    ("user", "summary", "state"),
    [
        pytest.param("Mara", "No, too sensitive", "declined", id="a right holder, in any words"),
        pytest.param("Mara", "Withdrawn: says somebody else", "declined", id="whose summary says otherwise"),
        pytest.param("Mara", None, "declined", id="without a summary"),
        pytest.param("Ana", "Declined: by its author", "empty", id="its author"),
        pytest.param("Zoë", "No, too sensitive", "empty", id="somebody without the right"),
    ],
)
def test_who_emptied_it_tells_a_decline_from_a_withdrawal(
    proposed: Reconciling, user: str, summary: str | None, state: str
):
    proposed.proposals.__class__ = CountingWiki
    proposed.proposals.edit("web-scroll", {}, user, summary or "")
    [row] = proposed("proposals", "production", "--state", "all", "--format", "json").json
    assert (row["state"], row["authors"]) == (state, [user])

    # A protection saves the same again, and empties nothing.
    proposed.proposals.store("web-scroll", "{}", "Zoë", "Protected")
    [row] = proposed("proposals", "production", "--state", state, "--format", "json").json
    assert row["state"] == state


def test_a_right_holder_who_wrote_of_it_declines_only_by_saying_so(proposed: Reconciling):
    proposed.proposals.__class__ = CountingWiki
    proposed.proposals.edit("web-scroll", web_scroll(task="T3"), "Mara")
    for summary, state in (("No, too sensitive", "empty"), ("Declined: no", "declined")):
        proposed.proposals.edit("web-scroll", {}, "Mara", summary)
        [row] = proposed("proposals", "production", "--state", "all", "--format", "json").json
        assert row["state"] == state
        proposed.proposals.edit("web-scroll", web_scroll(task="T4"), "Mara")


def test_what_was_live_already_is_not_declined_when_it_is_emptied(proposed: Reconciling):
    proposed.proposals.__class__ = CountingWiki
    proposed.production.edit("web-scroll", web_scroll(task="T2"), "Mara")
    proposed.proposals.edit("web-scroll", {}, "Milo", "tidy")
    [row] = proposed("proposals", "production", "--state", "all", "--format", "json").json
    assert row["state"] == "empty"


def test_two_listings_and_one_history_for_each_that_waits_or_was_merged(proposed: Reconciling):
    for name in ("web-a", "web-b"):
        proposed.production.edit(name, web_scroll(name=name), "Mara")
        proposed.proposals.edit(name, web_scroll(name=name), "Ana")
        proposed.proposals.edit(name, web_scroll(name=name, task="T2"), "Ana")
    proposed.production.edit("web-b", web_scroll(name="web-b", task="T2"), "Mara")
    proposed.production.edit("web-b", web_scroll(name="web-b", task="T3"), "Mara")
    proposed.proposals.edit("web-off", {}, "Ana")
    for store in (proposed.production, proposed.proposals):
        store.asked.clear()

    proposed("proposals", "production", "--state", "all")
    assert proposed.proposals.asked == ["heads", "history web-a", "history web-scroll"]
    assert proposed.production.asked == ["heads", "history web-b"]


def test_nothing_was_ever_proposed(run: Reconciling):
    assert run("proposals", "production") == told("no proposals")


def test_who_wrote_it_withdraws_it_and_can_propose_it_again(proposed: Reconciling):
    answer = proposed("withdraw", "production:web-scroll", "-m", "not yet", "--yes")

    assert answer == told(
        """
        withdrew production/proposal:web-scroll, with revision 4
          undo: instruments propose production/proposal:web-scroll@3 --to production
        """
    )
    assert (proposed.proposals.head("web-scroll").comment) == "Withdrawn: not yet"
    assert proposed.proposals.value("web-scroll") == {}
    assert proposed(*answer.out.split("undo: instruments ")[1].split(), "--yes").exit == 0
    assert proposed.proposals.value("web-scroll") == web_scroll(task="T2")


def test_somebody_else_does_not_withdraw_it(proposed: Reconciling):
    proposed.become("Milo")

    assert proposed("withdraw", "production:web-scroll", "--yes") == told(
        err="production/proposal:web-scroll is by Ana, not by you; "
        "a right holder declines it with `instruments decline production:web-scroll -m REASON`",
        exit=6,
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [("web-scroll", "is empty: nothing waits there"), ("web-other", "is not there: nothing waits there")],
)
def test_there_is_nothing_to_withdraw(proposed: Reconciling, name: str, said: str):
    proposed("withdraw", "production:web-scroll", "--yes")

    assert proposed("withdraw", f"production:{name}", "--yes") == told(
        err=f"production/proposal:{name} {said}", exit=6
    )


def test_withdrawing_asks_and_no_means_no(proposed: Reconciling):
    answer = proposed("withdraw", "production:web-scroll", terminal=True, stdin="n\n")
    assert (answer.exit, proposed.proposals.value("web-scroll")) == (0, web_scroll(task="T2"))


def test_proposals_are_looked_at_like_instruments(proposed: Reconciling):
    page = "production/proposal:web-scroll"

    assert proposed("show", page).json == web_scroll(task="T2")
    assert proposed("show", f"{page}@2").json == web_scroll()
    assert proposed("validate", page).exit == 0
    assert "production/proposal:web-scroll@3" in proposed("history", page).out
    assert "web-scroll" in proposed("list", "production/proposal").out
    assert proposed("show", "production/proposal:nowhere").err == (
        "production/proposal:nowhere: there is no such page\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        "save web-scroll.json --to production/proposal",
        "disable web-scroll --in production/proposal",
        "enable web-scroll --in production/proposal",
        "restore production/proposal:web-scroll@2",
    ],
)
def test_but_not_written_like_them(proposed: Reconciling, arguments: str):
    assert proposed(*arguments.split(), "--yes") == told(
        err="production/proposal is no place to save to; "
        "`instruments propose FILE --to production` writes there",
        exit=6,
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_people_write_is_shown_and_never_obeyed(run: Reconciling, text: str):
    run.become(text)
    run.file("web-scroll.json", web_scroll(title="T" + text[:200]))

    for answer in (
        run(*PROPOSE, "-m", text),
        run("proposals", "production"),
        run("review", "production:web-scroll"),
        run("withdraw", "production:web-scroll", "-m", text, "--yes"),
    ):
        assert visible(answer.out + answer.err, keep="\n") == answer.out + answer.err
    comments = [each.comment or "" for each in run.proposals.history("web-scroll")]
    assert all(len(comment) <= 500 and "[[" not in comment and "{{" not in comment for comment in comments)
