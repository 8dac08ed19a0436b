"""One run of the bot over wikis in memory."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from operator import eq
from typing import Any

import pytest

from configurator.core.drift.policy import Limits
from configurator.core.drift.states import Drift
from configurator.core.page import Edit, Receipt
from configurator.errors import (
    BrokenOffError,
    EditConflictError,
    Exit,
    NotPermittedError,
    RunInterruptedError,
    StoppedError,
    UnexpectedResponseError,
    UnsafePlanError,
    WikiError,
    WikiUnavailableError,
)
from configurator.usecases.drift import Pair
from configurator.usecases.reconcile import (
    STOP_PAGE,
    Run,
    allowed,
    carry_out,
    exit_code,
    look,
    publish,
    step,
)
from tests.support.examples import web_scroll
from tests.support.fakes import FakeWiki, mara
from tests.support.memory import MemoryStore
from tests.support.runs import NOON

BOT = "Instrument bot"
BEGUN = Run(follower="beta", started=NOON)


class Texts(dict[str, str]):
    """`ports.Texts` that forgets everything at the end of a test."""

    def put(self, text: str) -> None:
        pass


class Notices(dict[str, str]):
    """`ports.Notices` in memory; `error` is raised instead of an answer."""

    error: WikiError | None = None
    summary = ""

    def text(self, title: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.get(title)

    def post(self, title: str, text: str, summary: str) -> None:
        self[title], self.summary = text, summary


class Follower(MemoryStore):
    """A follower on which something happens before a page is written, and which refuses some pages."""

    def __init__(self) -> None:
        super().__init__("beta", user=BOT)
        self.tried: list[str] = []
        self.refused: dict[str, WikiError] = {}
        self.before: dict[str, Any] = {}

    def write(self, edit: Edit) -> Receipt:
        self.tried.append(edit.name)
        if edit.name in self.refused:
            raise self.refused[edit.name]
        if edit.name in self.before:
            self.before.pop(edit.name)()
        return super().write(edit)


@pytest.fixture
def production():
    return MemoryStore("production")


@pytest.fixture
def beta():
    return Follower()


@pytest.fixture
def notices():
    return Notices()


@pytest.fixture
def run(production, beta, notices):
    """Run the bot once."""

    def once(interrupted=lambda: False, **limits: Any) -> Run:
        pair = Pair(authority=production, follower=beta, texts=Texts(), bot=BOT)
        return carry_out(look(BEGUN, pair, Limits(**limits), tool="1.0"), beta, notices, interrupted)

    return once


def fill(store, *names: str, **changed: Any) -> None:
    for name in names:
        store.edit(name, web_scroll(name=name, **changed))


def states(found: Run) -> dict[str, Drift]:
    return {standing.name: standing.drift for standing in found.standings}


def test_an_empty_follower_gets_every_instrument_of_the_authority(production, beta, run):
    fill(production, "web-click", "web-scroll")

    found = run()

    assert found.writes == 2
    assert exit_code([found]) is Exit.OK
    assert {name: head.sha1 for name, head in beta.heads().items()} == {
        name: head.sha1 for name, head in production.heads().items()
    }


def test_the_second_run_does_nothing(production, beta, run):
    fill(production, "web-click", "web-scroll")
    run()
    beta.tried.clear()

    found = run()

    assert (beta.tried, found.writes, exit_code([found])) == ([], 0, Exit.OK)


def test_each_edit_says_which_revision_it_copies(production, beta, run):
    fill(production, "web-scroll")
    revision = production.heads()["web-scroll"].revision

    run()

    assert beta.heads()["web-scroll"].comment.startswith(f"copies production@{revision}")


def test_what_a_person_changed_on_the_follower_is_reported_and_left_alone(production, beta, run):
    fill(production, "web-scroll")
    run()
    fill(beta, "web-scroll", title="Mine")
    beta.tried.clear()

    found = run()

    assert states(found) == {"web-scroll": Drift.FOLLOWER_AHEAD}
    assert (beta.tried, exit_code([found])) == ([], Exit.OK)


def test_changes_of_both_sides_meet_on_the_follower(production, beta, run):
    fill(production, "web-scroll")
    run()
    fill(beta, "web-scroll", title="Mine")
    fill(production, "web-scroll", enabled=False)

    run()

    stored = beta.read()["web-scroll"].document()
    assert (stored["title"], stored["enabled"]) == ("Mine", False)
    assert states(run()) == {"web-scroll": Drift.FOLLOWER_AHEAD}


def test_a_page_edited_between_read_and_write_is_left_to_its_editor(production, beta, run):
    fill(production, "web-click", "web-scroll")
    run()
    fill(production, "web-click", "web-scroll", task="T9")
    beta.before["web-click"] = lambda: fill(beta, "web-click", title="Mine")

    found = run()

    assert isinstance(found.outcomes[0].error, EditConflictError)
    assert beta.read()["web-click"].document()["title"] == "Mine"
    assert beta.read()["web-scroll"].document()["task"] == "T9"
    assert exit_code([found]) is Exit.PARTIAL


def test_a_switch_off_meets_what_somebody_saved_on_the_follower_meanwhile(production, beta, run):
    fill(production, "web-scroll")
    run()
    production.edit("web-scroll", web_scroll(enabled=False))
    beta.before["web-scroll"] = lambda: beta.edit("web-scroll", web_scroll(task="T2"), "Milo")

    found = run()
    assert found.outcomes[0].error is None
    page = beta.read(["web-scroll"])["web-scroll"]
    assert page.document() == web_scroll(task="T2", enabled=False)
    assert page.comment == "enabled true → false (T2): switched off on the authority"


def test_one_bad_page_does_not_stop_the_others_and_is_tried_once(production, beta, run):
    fill(production, "a-one", "b-two", "c-three")
    beta.refused["b-two"] = NotPermittedError("beta", "protectedpage")

    found = run()

    assert beta.tried == ["a-one", "b-two", "c-three"]
    assert list(beta.heads()) == ["a-one", "c-three"]
    assert (found.left, exit_code([found])) == ((), Exit.PARTIAL)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(WikiUnavailableError("beta", "readonly"), Exit.UNAVAILABLE, id="unavailable"),
        pytest.param(NotPermittedError("beta", "blocked", stops_run=True), Exit.REFUSED, id="blocked"),
    ],
)
def test_what_would_fail_every_page_ends_the_round(production, beta, run, error, code):
    fill(production, "a-one", "b-two", "c-three")
    beta.refused["b-two"] = error

    found = run()

    assert beta.tried == ["a-one", "b-two"]
    assert (found.left, found.error, exit_code([found])) == (("c-three",), error, code)


def test_an_account_without_the_right_on_the_follower_tries_nothing(production, beta, run):
    fill(production, "web-scroll")
    beta.writable = False

    found = run()

    assert (beta.tried, found.left, exit_code([found])) == ([], ("web-scroll",), Exit.REFUSED)


def test_the_stop_page_stops_the_bot_before_its_next_write(production, beta, notices, run):
    fill(production, "a-one", "b-two", "c-three")
    beta.before["b-two"] = lambda: notices.update({STOP_PAGE: "stop, please"})

    found = run()

    assert beta.tried == ["a-one", "b-two"]
    assert isinstance(found.error, StoppedError)
    assert str(found.error) == (
        "beta: the page Project:Instrument configurator/Stop stops the bot; "
        "read why there, and blank it to let the bot go on"
    )
    assert (found.left, exit_code([found])) == (("c-three",), Exit.REFUSED)


def test_a_blank_stop_page_stops_nothing(production, notices, run):
    fill(production, "web-scroll")
    notices[STOP_PAGE] = " \n"

    assert run().writes == 1


def test_a_stop_page_that_cannot_be_read_stops(production, beta, notices, run):
    fill(production, "web-scroll")
    notices.error = UnexpectedResponseError("beta", "not-json")

    found = run()

    assert (beta.tried, found.left, exit_code([found])) == ([], ("web-scroll",), Exit.UNAVAILABLE)


def test_nobody_asks_for_the_stop_page_when_there_is_nothing_to_write(production, notices, run):
    fill(production, "web-scroll")
    run()
    notices.error = UnexpectedResponseError("beta", "not-json")

    assert exit_code([run()]) is Exit.OK


def test_a_signal_finishes_the_page_in_hand_and_the_next_run_the_rest(production, beta, run):
    fill(production, "a-one", "b-two", "c-three")
    asked = count()

    found = run(interrupted=lambda: next(asked) >= 2)

    assert isinstance(found.error, RunInterruptedError)
    assert (beta.tried, found.left) == (["a-one", "b-two"], ("c-three",))
    assert exit_code([found]) is Exit.INTERRUPTED
    assert [receipt.name for receipt in (each.receipt for each in run().outcomes) if receipt] == ["c-three"]


def test_a_signal_after_the_last_page_interrupts_nothing(production, run):
    fill(production, "web-scroll")
    asked = count()

    assert exit_code([run(interrupted=lambda: next(asked) >= 1)]) is Exit.OK


def test_the_budget_leaves_the_rest_to_the_next_run(production, run):
    fill(production, "a-one", "b-two", "c-three")

    first, second = run(max_writes=2), run(max_writes=2)

    assert first.plan is not None
    assert (first.writes, first.plan.waiting, second.writes) == (2, ("c-three",), 1)
    assert exit_code([first]) is Exit.OK


def test_an_empty_authority_is_an_accident(beta, run):
    fill(beta, "web-scroll")

    found = run()

    assert isinstance(found.error, UnsafePlanError)
    assert (found.plan, beta.tried, exit_code([found])) == (None, [], Exit.REFUSED)


def test_too_large_a_share_is_refused_with_the_numbers(production, beta, run):
    names = [f"web-{letter}" for letter in "abcdefghij"]
    fill(production, *names)
    run()
    beta.tried.clear()
    fill(production, *names[:4], enabled=False)

    found = run()

    assert "updates 4 of 10 instruments, more than 3 (max_share = 0.3)" in str(found.error)
    assert (beta.tried, exit_code([found])) == ([], Exit.REFUSED)
    assert states(found)["web-a"] is Drift.AUTHORITY_AHEAD


def test_a_wiki_that_does_not_answer_concludes_nothing(beta):
    fill(beta, "web-scroll")

    class Gone(MemoryStore):
        def heads(self):
            raise WikiUnavailableError("production", "unreachable")

    pair = Pair(authority=Gone("production"), follower=beta, texts=Texts(), bot=BOT)
    found = look(BEGUN, pair, Limits(), tool="1.0")

    assert (found.standings, found.plan, exit_code([found])) == ((), None, Exit.UNAVAILABLE)


def test_a_text_that_could_not_be_looked_at_after_writing_is_said(production, beta, run):
    fill(production, "web-scroll")

    def gone(_):
        raise WikiUnavailableError("beta", "unreachable")

    beta.before["web-scroll"] = lambda: setattr(beta, "read", gone)

    found = run()

    assert (found.writes, exit_code([found])) == (1, Exit.UNAVAILABLE)


def bots(**account: Any) -> Pair:
    """Return two wikis whose accounts are the bot's, but for *account* on the authority."""
    plain = {"user": BOT, "rights": frozenset({"read", "edit"})}
    return Pair(
        authority=FakeWiki("production", account=mara(**plain | account)),
        follower=FakeWiki("beta", account=mara(user=BOT)),
        texts=Texts(),
        bot=BOT,
    )


def test_an_account_with_the_right_on_the_authority_is_refused():
    found = allowed(BEGUN, bots(rights=frozenset({"editinstruments"})), "editinstruments")

    assert str(found.error) == (
        "production: right-too-much (Instrument bot holds the right editinstruments there, and the bot never writes "
        "on the authority); take the account out of the group, or the grant from its bot password"
    )
    assert exit_code([found]) is Exit.REFUSED


def test_an_account_without_the_right_on_the_authority_may_run():
    found = BEGUN

    assert allowed(found, bots(), "editinstruments") is found


@pytest.mark.parametrize(
    ("bot", "said"),
    [
        pytest.param(
            None,
            "environments.beta: the settings do not name the bot's account there, so nobody would believe what it says "
            'of its edits; add bot = "Instrument bot"',
            id="nobody",
        ),
        pytest.param(
            "Other bot",
            "environments.beta: the settings say bot = 'Other bot', and this is 'Instrument bot'; correct one of them",
            id="another",
        ),
    ],
)
def test_the_account_on_the_follower_is_the_one_that_is_believed(bot, said):
    found = allowed(BEGUN, replace(bots(), bot=bot), "editinstruments")

    assert (str(found.error), found.plan) == (said, None)
    assert exit_code([found]) is Exit.USAGE


def test_the_report_is_stored_when_it_says_something_else(notices):
    assert publish(notices, "production", "Project:Report", "one", eq) is True
    assert publish(notices, "production", "Project:Report", "one", eq) is False
    assert publish(notices, "production", "Project:Report", "two", eq) is True
    assert (notices["Project:Report"], notices.summary) == ("two", "drift report")


def test_the_stop_page_of_the_authority_stops_the_report(notices):
    notices[STOP_PAGE] = "x"

    with pytest.raises(StoppedError, match="production: the page"):
        publish(notices, "production", "Project:Report", "one", eq)
    assert "Project:Report" not in notices


def test_whoever_saved_the_report_meanwhile_is_left_alone(notices, monkeypatch):
    def post(*_: str) -> None:
        raise EditConflictError("production:Project:Report", 5)

    monkeypatch.setattr(notices, "post", post)

    assert publish(notices, "production", "Project:Report", "one", eq) is False


def test_of_two_followers_the_graver_end_counts():
    fine = BEGUN
    gone = replace(BEGUN, follower="gamma", error=WikiUnavailableError("gamma", "unreachable"))
    unsafe = replace(BEGUN, follower="delta", error=UnsafePlanError("too much", 4, 10, 3))

    assert exit_code([fine, unsafe, gone]) is Exit.UNAVAILABLE
    assert exit_code([fine, unsafe]) is Exit.REFUSED


def test_a_bug_while_looking_is_that_followers_error_and_told_by_class_and_place():
    def fail(_: Run) -> Run:
        raise KeyError("a secret")

    found = step(BEGUN, fail)

    assert isinstance(found.error, BrokenOffError)
    assert (found.error.kind, found.error.environment) == ("KeyError", "beta")
    assert str(found.error).startswith("beta: broken off by a bug of this tool (KeyError in tests.unit.")
    assert "secret" not in str(found.error)
    assert (found.plan, exit_code([found])) == (None, Exit.PARTIAL)


def test_an_error_of_ours_while_looking_is_that_followers_error():
    error = WikiUnavailableError("beta", "timeout")

    def fail(_: Run) -> Run:
        raise error

    assert step(BEGUN, fail).error is error


def test_a_bug_while_writing_ends_the_run_and_what_was_written_is_told(production, beta, run):
    fill(production, "web-a", "web-b", "web-c")
    beta.before["web-b"] = lambda: 1 // 0

    found = run()

    assert [(outcome.name, type(outcome.error)) for outcome in found.outcomes] == [
        ("web-a", type(None)),
        ("web-b", BrokenOffError),
    ]
    assert (found.writes, found.left, type(found.error)) == (1, ("web-c",), BrokenOffError)
    assert exit_code([found]) is Exit.PARTIAL
    assert beta.tried == ["web-a", "web-b"]


def test_a_bug_while_looking_at_what_was_stored_is_told_with_what_was_written(
    production, beta, run, monkeypatch
):
    fill(production, "web-a")
    monkeypatch.setattr(
        beta, "read", lambda names=None: 1 // 0 if names == {"web-a"} else MemoryStore.read(beta, names)
    )

    found = run()

    assert (found.writes, type(found.error)) == (1, BrokenOffError)
