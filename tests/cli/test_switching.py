"""enable and disable: off works always, on is judged by the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from configurator.core.document.values import Json
from configurator.core.kind import DocumentKind
from configurator.core.page import Edit, Receipt, Snapshot
from configurator.errors import WarnedError
from configurator.ports import PageStore
from tests.support.commands import Commands, meddled, told, undone, value
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore

UNREVIEWED: Json = {"level": "high", "review": None}


FOLLOW = "browsers follow within about six minutes; pages that are open already never do"


def test_disable_switches_one_instrument_off(live: Commands):
    answer = live("disable", "web-scroll", "--yes", "-m", "too many events")

    assert answer == told(
        """
        production:web-scroll
          enabled  true → false
        saved production:web-scroll@2
          undo: instruments restore production:web-scroll@1 --base 2 --yes
        """,
        err=FOLLOW,
    )
    assert value(live) == web_scroll(enabled=False)
    assert live.production.heads()["web-scroll"].comment == "enabled true → false (T123456): too many events"
    assert undone(live, answer).exit == 0
    assert value(live) == web_scroll()


def test_disabling_twice_changes_nothing_the_second_time(live: Commands):
    live("disable", "web-scroll", "--yes")

    assert live("disable", "web-scroll") == told("production:web-scroll  nothing to change")
    assert live("disable", "--all") == told("production:web-scroll  nothing to change")


def test_disable_removes_what_overrides_switch_on(live: Commands):
    overrides = {"beta": {"enabled": True, "end": "2026-02-01T00:00:00Z"}, "production": {"enabled": False}}
    live.production.edit("web-scroll", web_scroll(enabled=False, overrides=overrides))

    assert live("disable", "production:web-scroll", "--yes").exit == 0
    assert value(live)["overrides"] == {
        "beta": {"end": "2026-02-01T00:00:00Z"},
        "production": {"enabled": False},
    }


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(web_scroll(risk=UNREVIEWED), id="breaks-a-rule"),
        pytest.param({"enabled": True, "junk": "x" * 70_000}, id="over-64-kibibytes"),
        pytest.param(web_scroll(schema="instrument/9.0.0"), id="another-schema"),
        pytest.param(web_scroll(name="web-other"), id="another-name"),
        pytest.param({}, id="empty"),
    ],
)
def test_disable_works_on_documents_that_are_invalid_otherwise(live: Commands, document: Any):
    live.production.edit("web-scroll", document)

    answer = live("disable", "web-scroll", "--yes")
    assert answer.exit == 0
    page = live.production.read(["web-scroll"])["web-scroll"]
    assert isinstance(page, Snapshot)
    assert page.source("", limited=False).value == document | {"enabled": False}
    assert answer.out.endswith(
        "  undo: restore revision 2 in the page's history on the wiki; it is not valid, so `save` would refuse it\n"
    )


def test_disable_all_goes_on_past_pages_that_are_no_documents(live: Commands):
    live.production.edit("web-other", web_scroll(name="web-other"))
    live.production.store("web-broken", "{ ")
    live.production.store("web-page", "{}", model="wikitext")

    answer = live("disable", "--all", "--yes")
    assert answer.exit == 8
    assert answer.err == (
        "production:web-broken:1:3: error: json/syntax: not JSON: the text ends too early; } is missing\n"
        "production:web-page: error: page/no-json: its content model is wikitext, not json; "
        "Special:ChangeContentModel on the wiki mends it\n"
        "failed, 2 of 4: production:web-broken, production:web-page\n"
        f"{FOLLOW}\n"
    )
    assert [value(live, name)["enabled"] for name in ("web-other", "web-scroll")] == [False, False]


def test_disable_all_of_nothing_says_so(instruments: Commands):
    assert instruments("disable", "--all") == told(err="production: there are no instruments")


def test_several_names_and_environments_of_names(live: Commands):
    live.production.edit("web-other", web_scroll(name="web-other"))
    live.beta.edit("web-scroll", web_scroll())

    assert live("disable", "web-other", "production:web-scroll", "--yes").exit == 0
    assert [value(live, name)["enabled"] for name in ("web-other", "web-scroll")] == [False, False]
    assert live("disable", "web-scroll", "--in", "beta", "--yes").out.startswith("beta:web-scroll\n")
    answer = live("disable", "beta:web-scroll", "web-other", "--in", "production")
    assert answer == told(
        err="beta:web-scroll web-other: name pages of one environment, not of beta and production", exit=2
    )


def test_bare_names_beside_a_page_of_another_environment_are_not_guessed(live: Commands):
    live.beta.edit("web-scroll", web_scroll())

    assert live("disable", "beta:web-scroll", "web-other", "--yes") == told(
        err="beta:web-scroll web-other: name pages of one environment, not of beta and production", exit=2
    )


@pytest.mark.parametrize("command", ["enable", "disable"])
def test_a_page_that_is_not_there_is_named_with_the_nearest(live: Commands, command: str):
    assert live(command, "web-scrol", "--yes") == told(
        err="production:web-scrol: there is no such page; did you mean web-scroll?", exit=2
    )


@pytest.mark.parametrize("command", ["enable", "disable"])
@pytest.mark.parametrize(
    "name", ["../x", "a#b", "a|b", "Web-Scroll", "web-scroll\n", "a" * 300, "", "production:"]
)
def test_a_name_that_is_none_is_refused(live: Commands, command: str, name: str):
    answer = live(command, name, "--yes")

    assert (answer.exit, answer.out) == (2, "")
    assert ": a name is 3 to 63 lower-case letters and digits" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_disable_wants_names_or_all(live: Commands):
    for arguments in ([], ["--all", "web-scroll"]):
        answer = live("disable", *arguments)
        assert (answer.exit, answer.err.splitlines()[-1]) == (2, "Error: name instruments, or give --all")


def test_enable_switches_on_and_off_again_by_its_undo_line(live: Commands):
    live("disable", "web-scroll", "--yes")

    answer = live("enable", "web-scroll", "--yes")
    assert (answer.exit, answer.err) == (0, "")
    assert value(live) == web_scroll()
    assert undone(live, answer).exit == 0
    assert value(live) == web_scroll(enabled=False)
    live("enable", "web-scroll", "--yes")
    assert live("enable", "web-scroll") == told("production:web-scroll  nothing to change")


def test_enable_is_judged_by_the_rules(live: Commands):
    live.production.edit("web-scroll", web_scroll(enabled=False, risk={"level": "pending", "review": None}))

    answer = live("enable", "web-scroll", "--yes")
    assert (answer.exit, "error: risk/pending: /risk/level" in answer.err) == (4, True)
    assert not value(live)["enabled"]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(web_scroll(enabled=False, risk=UNREVIEWED), id="breaks-a-rule"),
        pytest.param(web_scroll(enabled=False, name="web-other"), id="another-name"),
        pytest.param([], id="no-object"),
    ],
)
def test_enable_refuses_what_is_no_valid_document_of_its_page(live: Commands, document: Any):
    live.production.edit("web-scroll", document)

    answer = live("enable", "web-scroll", "--yes")
    assert (answer.exit, answer.out) == (4, "")
    assert answer.err.startswith("production:web-scroll:")
    assert value(live) == document


def test_enabling_two_instruments_of_one_stream_enables_neither(live: Commands):
    for name in ("web-first", "web-second"):
        stream = web_scroll()["stream"] | {"name": "shared.stream"}
        live.production.edit(name, web_scroll(name=name, enabled=False, stream=stream))

    answer = live("enable", "web-first", "web-second", "--yes")
    assert (answer.exit, answer.err.count("error: stream/shared")) == (4, 2)


def test_without_an_authority_the_environment_must_be_named(live: Commands):
    live.wikis = ("beta",)

    answer = live("disable", "web-scroll")
    assert answer == told(
        err="no environment in the settings has authority = true; name the one you mean", exit=2
    )


def meanwhile(live: Commands, act: Callable[[], object]) -> None:
    """Let somebody act once, at the instant of our edit."""

    def once(_edit: Edit) -> None:
        meddled(live).at_write = lambda _edit: None
        act()

    meddled(live).at_write = once


def test_disable_switches_off_what_was_approved_in_the_same_instant(live: Commands):
    faster = web_scroll(sample=web_scroll()["sample"] | {"rate": 1})
    meanwhile(live, lambda: live.production.edit("web-scroll", faster))

    answer = live("disable", "web-scroll", "--yes")
    assert (answer.exit, answer.err) == (0, f"{FOLLOW}\n")
    assert value(live) == faster | {"enabled": False}
    assert answer.out.endswith(
        "saved production:web-scroll@3 (the page had changed meanwhile; what stood there was switched off)\n"
        "  undo: instruments restore production:web-scroll@2 --base 3 --yes\n"
    )


def test_disable_of_a_page_that_is_deleted_in_the_same_instant_is_done(live: Commands):
    meanwhile(live, lambda: live.production.delete("web-scroll"))

    answer = live("disable", "web-scroll", "--yes")
    assert answer.exit == 0
    assert answer.out.endswith("production:web-scroll is gone, so there is nothing to switch off\n")


def test_disable_of_a_page_that_somebody_switches_off_in_the_same_instant_is_done(live: Commands):
    meanwhile(live, lambda: live.production.edit("web-scroll", web_scroll(enabled=False)))

    answer = live("disable", "web-scroll", "--yes")
    assert answer.exit == 0
    assert answer.out.endswith("production:web-scroll@2 says so already\n")


SAVE, PROPOSE = ["save", "a.json", "--to", "production"], ["propose", "a.json", "--to", "production"]


@pytest.mark.parametrize("command", [SAVE, PROPOSE], ids=["save", "propose"])
@pytest.mark.parametrize(
    ("options", "answers", "exit_code", "said"),
    [
        pytest.param([], "y\ny\ny\n", 0, "web-scroll: the wiki warns: Think again.", id="confirmed"),
        pytest.param([], "y\nn\n", 6, "web-scroll: the wiki warns: Think again.", id="not-confirmed"),
        pytest.param([], "y\ny\ny\n", 0, "Think again.\nRead \\u009b the rules.\n", id="in two lines"),
        pytest.param(["--yes"], "y\n", 6, "without --yes the command asks", id="nobody-reads"),
        pytest.param(["--yes"], "", 6, "without --yes the command asks", id="no-terminal"),
    ],
)
def test_a_filters_warning_is_confirmed_by_a_person_who_reads_it(
    live: Commands, command: list[str], options: list[str], answers: str, exit_code: int, said: str
):
    store = Filtered(warnings=2)
    live.production = store
    store.edit("web-scroll", web_scroll(), "Milo")
    live.file("a.json", web_scroll(task="T2"))

    answer = live(*command, *options, stdin=answers, terminal=answers != "")
    assert (answer.exit, said in answer.err) == (exit_code, True), answer


class Filtered(MemoryStore):
    """A wiki with an edit filter that warns, and lets the next edit pass."""

    def __init__(self, warnings: int) -> None:
        super().__init__("production", user="Mara")
        self.warnings = warnings

    def write(self, edit: Edit) -> Receipt:
        self.warnings -= 1
        if self.warnings >= 0:
            raise WarnedError("production", "abusefilter-warning", "Think again.\nRead \x9b the rules.")
        return super().write(edit)

    def with_pages(self, _page: str, _right: str, _kind: DocumentKind | None = None) -> PageStore:
        beside = Filtered(self.warnings)
        beside.environment = "production"
        return beside
