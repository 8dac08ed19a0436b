"""history: one time line of all environments."""

from __future__ import annotations

import pytest

from tests.support.commands import Commands, told
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.stores import Silent

HOSTILE = "\x1b]0;owned\x07\u202e\u009b2J\r"


@pytest.fixture
def live(instruments: Commands) -> Commands:
    """Return the command line with one instrument, which two people wrote, on production."""
    instruments.production.edit("web-scroll", web_scroll(), "Mara", "new")
    instruments.production.edit("web-scroll", web_scroll(task="T2"), "Milo", "task T123456 → T2")
    return instruments


def test_history_is_one_time_line_of_all_environments(live: Commands):
    live.beta = MemoryStore("beta")
    live.beta.edit("web-scroll", web_scroll(), "Ana", "try it")
    live.production.edit("web-scroll", web_scroll(task="T2", enabled=False), "Mara", "off")

    assert live("history", "web-scroll") == told(
        """
        2026-01-01T00:01:00Z  beta:web-scroll@1  Ana  try it
            (merge base with production@1)
        2026-01-01T00:01:00Z  production:web-scroll@1  Mara  new
            (merge base with beta@1)
        2026-01-01T00:02:00Z  production:web-scroll@2  Milo  task T123456 → T2
            task  T123456 → T2
        2026-01-01T00:03:00Z  production:web-scroll@3  Mara  off
            enabled  true → false
        """
    )


@pytest.mark.parametrize("arguments", [["beta:web-scroll"], ["web-scroll", "--in", "beta"]])
def test_history_of_one_environment(live: Commands, arguments: list[str]):
    live.beta.edit("web-scroll", web_scroll(), "Ana", "try it")

    assert live("history", *arguments) == told("2026-01-01T00:01:00Z  beta:web-scroll@1  Ana  try it")


def test_history_as_json_has_these_keys_oldest_first(live: Commands):
    [first, second] = live("history", "web-scroll", "--format", "json").json

    assert second == {
        "environment": "production",
        "revision": 2,
        "parent": 1,
        "timestamp": "2026-01-01T00:02:00Z",
        "user": "Milo",
        "comment": "task T123456 → T2",
        "sha1": live.production.heads()["web-scroll"].sha1,
        "changes": [{"pointer": "/task", "before": "T123456", "after": "T2"}],
        "from": None,
        "base": [],
    }
    assert list(first) == list(second)
    assert (first["parent"], first["changes"]) == (0, [{"pointer": "", "after": web_scroll()}])


def test_history_says_what_is_hidden_and_what_cannot_be_compared(live: Commands):
    live.production.hide_user("web-scroll")
    live.production.store("web-scroll", "{", "Milo", "oops")
    live.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "mend")
    live.production.edit("web-scroll", web_scroll(task="T2"), "Mara", "nothing")

    assert live("history", "web-scroll") == told(
        """
        2026-01-01T00:01:00Z  production:web-scroll@1  Mara  new
        2026-01-01T00:02:00Z  production:web-scroll@2  (hidden)  (summary hidden)
            task  T123456 → T2
        2026-01-01T00:03:00Z  production:web-scroll@3  Milo  oops
            (cannot be compared: a text is hidden, or no JSON)
        2026-01-01T00:04:00Z  production:web-scroll@4  Mara  mend
            (cannot be compared: a text is hidden, or no JSON)
        2026-01-01T00:05:00Z  production:web-scroll@5  Mara  nothing
            (the same document)
        """
    )


def test_history_goes_on_without_the_environment_that_does_not_answer(live: Commands):
    live.beta = Silent("beta")

    answer = live("history", "production:web-scroll")
    assert answer.exit == 0
    assert live("history", "web-scroll") == told(
        answer.out, err="beta: unreachable (nothing answers at that address); try again later", exit=8
    )
    assert live("history", "beta:web-scroll").exit == 7
    assert live("history", "web-other") == told(
        err="beta: unreachable (nothing answers at that address); try again later", exit=8
    )


def test_history_of_no_page_says_where_it_looked(instruments: Commands):
    assert instruments("history", "web-scroll") == told(
        err="web-scroll: there is no such page in beta or production or local", exit=2
    )
