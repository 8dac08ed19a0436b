"""What drifted, in words: every state has its sentence, and nothing from a wiki reaches a terminal raw."""

from __future__ import annotations

from dataclasses import replace

import pytest

from configurator.core.drift.policy import PROMOTABLE, WRITTEN, Limits
from configurator.core.drift.states import Condition, Drift, PageState
from configurator.core.history.merge_base import Certainty, MergeBase, Origin
from configurator.core.page import Unreadable
from configurator.core.site import Setup
from configurator.report.drift import action, drift_json, drift_text, plan_text
from configurator.report.text import shown
from configurator.usecases.drift import DriftRow, Pair, compare
from configurator.usecases.plan import make_plan
from tests.support.examples import web_scroll
from tests.support.fakes import FakeWiki, site
from tests.support.pairs import BOT, CountingStore, KnownTexts, pair

NAME = "web-scroll"


def stores(two: Pair) -> tuple[CountingStore, CountingStore]:
    assert isinstance(two.authority, CountingStore)
    assert isinstance(two.follower, CountingStore)
    return two.authority, two.follower


def standing(drift: Drift) -> DriftRow:
    nothing = {
        side: PageState(environment=side, condition=Condition.ABSENT) for side in ("production", "beta")
    }
    return DriftRow(name=NAME, drift=drift, authority=nothing["production"], follower=nothing["beta"])


@pytest.mark.parametrize("drift", list(Drift))
def test_every_state_says_what_is_to_be_done(drift: Drift):
    said = action(standing(drift))
    assert (said is None) == (drift is Drift.IN_SYNC)
    assert "{" not in (said or "")
    assert ("a plan " in (said or "")) == (drift in WRITTEN)
    assert ("`instruments promote web-scroll --in beta`" in (said or "")) == (drift in PROMOTABLE)


def test_what_is_gone_invalid_or_unreadable_is_said_on_its_side():
    two = pair()
    production, beta = stores(two)
    for name in ("gone-one", "bad-one"):
        production.edit(name, web_scroll(name=name))
        beta.edit(name, web_scroll(name=name), BOT, "copies production@1")
    beta.delete("gone-one")
    beta.edit("bad-one", [], "Ana\x1b[2J")
    beta.hide_user("bad-one")
    production.edit("lost-one", web_scroll(name="lost-one"))
    read = production.read
    production.read = lambda names=None: {  # type: ignore[method-assign] # a page is too large to be sent
        **read(names),
        "lost-one": Unreadable(name="lost-one", reason="too\x07large"),
    }

    text = shown(drift_text(compare(two)), colour=False)
    assert "beta:gone-one  removed at 2026-01-01T00:03:00Z" in text
    assert "beta:bad-one@4  2026-01-01T00:04:00Z  (hidden)  schema/" in text
    assert "production:lost-one  too\\u0007large" in text
    assert "beta:lost-one  no page" in text
    assert text.endswith("\n1 deleted-on-follower, 1 invalid, 1 unreadable")


def test_hostile_users_and_values_do_nothing_to_a_terminal():
    two = pair()
    production, beta = stores(two)
    production.edit(NAME, web_scroll(), "Ana\x1b[2J")
    beta.edit(NAME, web_scroll(title="\u202e\x1b]0;x\x07"), "Milo\n")
    text = shown(drift_text(compare(two)), colour=False)
    assert all(character.isprintable() for character in text.replace("\n", ""))
    assert "Ana\\u001b[2J" in text


@pytest.mark.parametrize(
    ("certainty", "said"),
    [
        (Certainty.SURE, None),
        (Certainty.CLOCKS, "the clocks are too close to tell who was first"),
        (Certainty.RESTORED, "the authority lost a text that was copied from it"),
        (Certainty.HIDDEN, "a text in the history is hidden"),
    ],
)
def test_a_base_in_doubt_is_said_to_be(certainty: Certainty, said: str | None):
    base = MergeBase({}, Origin(1, 1), certainty)
    sure = shown(drift_text([standing(Drift.DIVERGED)]), colour=False)
    text = shown(drift_text([replace(standing(Drift.DIVERGED), base=base)]), colour=False)
    assert (text == sure) == (said is None)
    assert (said or "") in text


def test_a_bot_that_the_settings_do_not_name_is_the_reason_and_its_name_the_next_step():
    two = pair(bot=None)
    production, beta = stores(two)
    for task in ("T1", "T2", "T3"):
        production.edit(NAME, web_scroll(task=task))
        beta.edit("web-other", web_scroll(name="web-other", environments=["beta"]), comment="time passes")
    beta.edit(NAME, web_scroll(task="T2"), BOT, "copies production@2: new")

    [found] = compare(two, [NAME])
    assert found.drift is Drift.UNRELATED
    text = shown(drift_text([found]), colour=False)
    assert (
        "neither the settings nor the authority name the bot's account on beta, so its copies cannot be recognised; "
        in text
    )
    assert 'add bot = "ITS NAME" to [environments.beta]' in text
    assert "→ name that account in the settings, then look again" in text
    assert "clocks" not in text

    [known] = compare(replace(two, bot=BOT), [NAME])
    assert known.drift is Drift.AUTHORITY_AHEAD
    assert "bot's account" not in shown(drift_text([known]), colour=False)


def test_a_bot_that_the_authority_names_is_known_without_the_settings():
    production = FakeWiki("production", site(setup=Setup(review=False, bot=BOT)))
    beta = FakeWiki("beta", site(setup=Setup(review=False)))
    two = Pair(authority=production, follower=beta, texts=KnownTexts())
    for task in ("T1", "T2", "T3"):
        production.edit(NAME, web_scroll(task=task))
        beta.edit("web-other", web_scroll(name="web-other", environments=["beta"]), comment="time passes")
    beta.edit(NAME, web_scroll(task="T2"), BOT, "copies production@2: new")

    [found] = compare(two, [NAME])

    assert (found.drift, found.unnamed_bot) == (Drift.AUTHORITY_AHEAD, False)


def test_the_settings_go_before_what_the_authority_says_of_the_bot_and_a_follower_is_not_believed():
    production = FakeWiki("production", site(setup=Setup(review=False, bot="Copy bot")))
    beta = FakeWiki("beta", site(setup=Setup(review=False, bot="Beta bot")))
    two = Pair(authority=production, follower=beta, texts=KnownTexts())

    assert replace(two, bot=BOT).informed().bot == BOT
    assert two.informed().bot == "Copy bot"
    assert replace(two, authority=FakeWiki("production")).informed().bot is None
    silent = FakeWiki("production", site(setup=Setup(review=False)))
    assert replace(two, authority=silent).informed().bot is None
    assert pair(bot=None).informed().bot is None


def test_where_no_bot_ever_wrote_none_is_missed():
    two = pair(bot=None)
    production, beta = stores(two)
    production.edit(NAME, web_scroll(task="T2"))
    beta.edit(NAME, web_scroll())

    assert "bot" not in shown(drift_text(compare(two)), colour=False)


def test_a_plan_says_what_waits():
    two = pair()
    production, _ = stores(two)
    for name in ("one-one", "two-two"):
        production.edit(name, web_scroll(name=name))
    standings = compare(two)
    made = make_plan(two, standings, Limits(max_writes=1), tool="1", now="2026-06-01T12:00:00Z")
    assert shown(plan_text(made, standings), colour=False).splitlines()[-2:] == [
        "1 edit on beta, 1 critical",
        "1 more wait for the next plan (max_writes)",
    ]


def test_colours_are_ours_alone():
    two = pair()
    stores(two)[0].edit(NAME, web_scroll())
    assert "\x1b[36mmissing-on-follower\x1b[0m" in shown(drift_text(compare(two)), colour=True)
    assert drift_json(compare(two))[0]["action"] == "a plan creates the page on beta"  # type: ignore[index,call-overload] # an object
