"""The drift report as a wiki page; `tests/wiki/test_report.py` has real wikis render it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.drift.states import Condition, Drift, PageState
from configurator.core.history.merge import Conflict, Merge
from configurator.core.history.merge_base import MergeBase, Origin
from configurator.core.page import Head, Receipt
from configurator.errors import (
    BadReferenceError,
    EditConflictError,
    NotPermittedError,
    SettingsError,
    UnexpectedResponseError,
    UnsafePlanError,
    WikiUnavailableError,
)
from configurator.report import run as module
from configurator.report.run import Authority, drift_page, same_meaning
from configurator.report.wikitext import code
from configurator.usecases.drift import DriftRow, Proposed
from configurator.usecases.reconcile import index_of
from configurator.usecases.saving import Outcome
from tests.support.hostile import TEXTS
from tests.support.runs import NOON, finished_run

AUTHORITY = Authority(
    environment="production", page="Instrument:{name}", index="https://wiki.example/w/index.php"
)


def head(name: str, revision: int, user: str | None = "Mara") -> Head:
    return Head(
        name=name,
        revision=revision,
        parent=revision - 1,
        timestamp="2026-01-30T08:00:00Z",
        user=user,
        comment="",
        sha1="0" * 40,
    )


def standing(name: str, drift: Drift, **other: Any) -> DriftRow:
    sides = {
        side: PageState(environment=environment, condition=Condition.VALID, head=head(name, revision))
        for side, environment, revision in (("authority", "production", 12), ("follower", "beta", 34))
    }
    return DriftRow(name=name, drift=drift, **(sides | other))


def without_page(environment: str, condition: Condition, gone: str | None = None) -> PageState:
    return PageState(environment=environment, condition=condition, gone=gone)


def receipt(name: str, *, changed: bool = True) -> Outcome:
    return Outcome(
        name=name,
        receipt=Receipt(name=name, revision=56, base_revision=34, sha1="0" * 40, changed=changed),
    )


def page(*standings: DriftRow, authority: Authority = AUTHORITY, **ran: Any) -> str:
    run = finished_run(standings=standings, index="http://127.0.0.1:8080/index.php", **ran)
    return drift_page(authority, [run], "instruments 0.1.0")


def rows(text: str) -> list[list[str]]:
    """Return the cells of each row, the header aside."""
    table = text.partition("{|")[2].partition("\n|}")[0]
    return [
        [cell.removeprefix("| ") for cell in row.strip().split("\n")] for row in table.split("\n|-\n")[2:]
    ]


def test_a_page_says_what_drifted_what_was_done_and_what_a_person_may_do():
    conflict = Conflict("/sample/rate", 0.1, 0.2, 0.3)
    text = page(
        standing("quiet", Drift.IN_SYNC),
        standing("copied", Drift.AUTHORITY_AHEAD, since="2026-01-30T07:00:00Z"),
        standing(
            "web-scroll",
            Drift.CONFLICT,
            since="2026-01-30T08:00:00Z",
            base=MergeBase({}, Origin(30, 12)),
            merged=Merge({}, (conflict,)),
        ),
        outcomes=(receipt("copied"),),
        waiting=("one", "two"),
    )

    assert text == (
        """\
<!-- A bot writes this page anew when something on it changes; what people write here is lost then. -->
<div lang="en" dir="ltr" class="mw-content-ltr">
How the instruments of each follower stand against production, the authority. \
A bot writes this page when something below changes.

''As of 2026-01-31T12&#58;00&#58;00Z, by instruments &#48;.1.0.''

== beta ==
1 conflict, 1 authority-ahead, 1 in-sync.

2 edits wait for the next run.

{| class="wikitable sortable"
|-
! scope="col" | Instrument
! scope="col" | State
! scope="col" | Since
! scope="col" | production
! scope="col" | beta
! scope="col" | The bot
! scope="col" | For a person
|-
| [[:Instrument:web-scroll|web-scroll]]
| conflict<br><code>sample.rate</code>
| 2026-01-30T08&#58;00&#58;00Z
| [https://wiki.example/w/index.php?oldid=12 r12] ([https://wiki.example/w/index.php?diff=12 diff])<br>\
<bdi>Mara</bdi><br>2026-01-30T08&#58;00&#58;00Z
| [http://127.0.0.1:8080/index.php?oldid=34 r34] ([http://127.0.0.1:8080/index.php?diff=34&oldid=30 diff])<br>\
2026-01-30T08&#58;00&#58;00Z
| wrote nothing
| both sides changed one place&#58; save one side&#39;s value on the other, or \
<code>instruments promote web-scroll &#45;&#45;in beta</code> proposes beta&#39;s document
|-
| [[:Instrument:copied|copied]]
| authority-ahead
| 2026-01-30T07&#58;00&#58;00Z
| [https://wiki.example/w/index.php?oldid=12 r12] ([https://wiki.example/w/index.php?diff=12 diff])<br>\
<bdi>Mara</bdi><br>2026-01-30T08&#58;00&#58;00Z
| [http://127.0.0.1:8080/index.php?oldid=34 r34] ([http://127.0.0.1:8080/index.php?diff=34 diff])<br>\
2026-01-30T08&#58;00&#58;00Z
| copied production r12: [http://127.0.0.1:8080/index.php?diff=56 r56]
| —
|}
</div>"""
    )


def test_every_state_has_its_place_in_the_order():
    assert sorted(module._ORDER) == sorted(Drift)


def test_each_follower_has_a_section_of_its_own():
    runs = [finished_run(follower=name) for name in ("beta", "staging")]

    text = drift_page(AUTHORITY, runs, "instruments")

    assert [line for line in text.splitlines() if line.startswith("==")] == ["== beta ==", "== staging =="]
    assert text.count("No instrument was looked at.") == 2


def test_what_needs_a_person_comes_first_and_a_failed_edit_before_all():
    text = page(
        standing("aa-mended", Drift.AUTHORITY_AHEAD),
        standing("bb-failed", Drift.DIVERGED),
        standing("cc-ahead", Drift.FOLLOWER_AHEAD),
        standing("dd-conflict", Drift.CONFLICT),
        standing("ee-conflict", Drift.CONFLICT),
        outcomes=(Outcome(name="bb-failed", error=EditConflictError("beta:bb-failed", 34)),),
    )

    names = [row[0].partition("|")[2].removesuffix("]]") for row in rows(text)]
    assert names == ["bb-failed", "dd-conflict", "ee-conflict", "cc-ahead", "aa-mended"]


def test_an_instrument_in_sync_is_only_counted():
    text = page(standing("quiet", Drift.IN_SYNC))

    assert "1 in-sync." in text
    assert "{|" not in text


@pytest.mark.parametrize(
    ("drift", "ran", "did"),
    [
        pytest.param(Drift.FOLLOWER_AHEAD, {}, "wrote nothing", id="nothing to write"),
        pytest.param(Drift.DIVERGED, {"waiting": ("a-b",)}, "leaves it for the next run", id="waits"),
        pytest.param(
            Drift.DIVERGED,
            {"outcomes": (receipt("a-b"),)},
            "merged in production r12: [http://127.0.0.1:8080/index.php?diff=56 r56]",
            id="merged",
        ),
        pytest.param(
            Drift.IN_SYNC,
            {"outcomes": (receipt("a-b"),)},
            "wrote production r12: [http://127.0.0.1:8080/index.php?diff=56 r56]",
            id="in a state it no longer has",
        ),
        pytest.param(
            Drift.DIVERGED,
            {"outcomes": (receipt("a-b", changed=False),)},
            "found it done",
            id="done already",
        ),
        pytest.param(
            Drift.AUTHORITY_AHEAD,
            {"outcomes": (Outcome(name="a-b", error=NotPermittedError("beta", "c[[", "{{info}}")),)},
            "'''failed:''' beta&#58; an unknown error&#59; <code>instruments whoami</code> shows what this account may do",
            id="refused, in the wiki's own words not even the code",
        ),
    ],
)
def test_a_row_says_what_the_bot_did(drift, ran, did):
    [row] = rows(page(standing("a-b", drift), **ran))

    assert row[5] == did


def test_the_bots_revision_has_no_link_where_the_follower_is_no_wiki():
    follower = PageState(environment="beta", condition=Condition.VALID, head=head("a-b", 34))
    authority = without_page("production", Condition.ABSENT)
    found = standing("a-b", Drift.MISSING_ON_FOLLOWER, authority=authority, follower=follower)
    run = finished_run(standings=(found,), outcomes=(receipt("a-b"),))

    [row] = rows(drift_page(AUTHORITY, [run], "instruments"))

    assert row[4:6] == [
        "r34<br>2026-01-30T08&#58;00&#58;00Z",
        "created it from production: r56",
    ]


@pytest.mark.parametrize("drift", [state for state in Drift if state is not Drift.IN_SYNC])
def test_every_state_has_a_command_for_a_person(drift):
    [row] = rows(page(standing("web-scroll", drift)))

    assert re.search("<code>instruments [a-z]+ [^<]*web-scroll[^<]*</code>", row[6])


@pytest.mark.parametrize(
    ("side", "said"),
    [
        pytest.param(without_page("beta", Condition.ABSENT), "no page", id="never there"),
        pytest.param(
            without_page("beta", Condition.DELETED, "2026-01-01T00:00:00Z"),
            "deleted, 2026-01-01T00&#58;00&#58;00Z",
            id="deleted",
        ),
        pytest.param(without_page("beta", Condition.UNREADABLE), "cannot be read", id="unreadable"),
    ],
)
def test_a_side_without_a_revision_says_why(side, said):
    [row] = rows(page(standing("a-b", Drift.UNREADABLE, follower=side)))

    assert row[4] == said


def test_a_hidden_user_stays_hidden():
    side = PageState(environment="production", condition=Condition.VALID, head=head("a-b", 34, user=None))

    [row] = rows(page(standing("a-b", Drift.UNCERTAIN, authority=side)))

    assert row[3].split("<br>")[1] == "a hidden user"


def test_pages_whose_titles_are_no_names_are_counted_and_nothing_of_them_is_there():
    names = ["x; rm -rf ~ `x` [[x]]", "Buy_this", "web-scroll"]

    one = page(standing(names[0], Drift.INVALID))
    more = page(*(standing(name, Drift.INVALID) for name in names))

    assert rows(one) == []
    assert (
        "\n1 page with another title than an instrument can have: <code>instruments drift &#45;&#45;in beta</code>"
        in one
    )
    assert "2 pages with other titles than an instrument can have: " in more
    assert [row[0] for row in rows(more)] == ["[[:Instrument:web-scroll|web-scroll]]"]
    assert "Buy" not in more


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_text_of_a_follower_is_on_the_page(text: str, other: str):
    """The same page for any two texts: nothing of them is on it, however written."""

    def told(said: str) -> str:
        said = f"\N{SNOWMAN}{said}"  # so that it has none of the few forms that are told
        side = PageState(
            environment="beta",
            condition=Condition.VALID,
            head=replace(head("a-b", 34), user=said, comment=said, model=said),
            reason=said,
        )
        errors = (
            WikiUnavailableError("beta", said, said),
            SettingsError(said),
            BadReferenceError(said, said),
        )
        failed = Outcome(name="a-b", error=UnexpectedResponseError("beta", said, said))
        standings = standing("a-b", Drift.INVALID, follower=side), standing(said, Drift.INVALID)
        return "\n".join(page(*standings, error=error, outcomes=(failed,)) for error in errors)

    assert told(text) == told(other)


def test_a_failed_run_says_so_before_everything_else():
    errors = (
        WikiUnavailableError("beta", "maxlag", "[[hostile]]"),
        UnsafePlanError("the plan updates 9 of 10 instruments", 9, 10, 3),
    )

    sections = [page(error=error).partition("== beta ==\n")[2] for error in errors]

    assert [section.split("\n\n")[0] for section in sections] == [
        "'''The run ended early:''' beta&#58; maxlag&#59; try again later",
        "'''The run ended early:''' the plan updates &#57; of &#49;0 instruments",
    ]


@pytest.mark.parametrize(("offset", "warned"), [(10.0, False), (-10.5, True), (3600.0, True)])
def test_clocks_far_apart_are_said_without_a_number_that_changes_every_time(offset, warned):
    text = page(clock_offset=offset)

    assert ("'''The clocks of production and beta are more than 10 seconds apart.'''" in text) is warned
    assert not warned or same_meaning(text, page(clock_offset=offset * 1.1))


def test_a_very_long_table_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(module, "MAX_ROWS", 2)

    text = page(*(standing(f"a-{number}", Drift.CONFLICT) for number in range(5)))

    assert len(rows(text)) == 2
    assert "3 more: <code>instruments drift</code> shows all." in text


def test_the_same_facts_later_mean_the_same():
    facts = (standing("a-b", Drift.CONFLICT),)
    later = NOON + timedelta(days=1)
    elsewhere = datetime(2026, 2, 1, 14, tzinfo=timezone(timedelta(hours=2)))

    assert page(*facts) != page(*facts, at=later)
    assert same_meaning(page(*facts), page(*facts, at=later))
    assert page(*facts, at=later) == page(*facts, at=elsewhere)


@pytest.mark.parametrize(
    "old",
    [
        pytest.param(None, id="no page yet"),
        pytest.param("", id="blanked"),
        pytest.param(page(standing("a-b", Drift.UNRELATED)), id="another state"),
        pytest.param(
            page(standing("a-b", Drift.CONFLICT)) + "\n[[Category:X]]", id="something added by hand"
        ),
        pytest.param(
            page(standing("a-b", Drift.CONFLICT)).replace("''As of", "''As of [[evil]]"),
            id="in the time line",
        ),
        pytest.param(
            page(standing("a-b", Drift.CONFLICT)).replace(
                "== beta", "''As of 2026-01-31T12&#58;00&#58;00Z, by x.''\n== beta"
            ),
            id="a second time line",
        ),
    ],
)
def test_another_text_means_something_else(old):
    assert not same_meaning(old, page(standing("a-b", Drift.CONFLICT)))


@pytest.mark.parametrize("tool", list(TEXTS.values())[:10], ids=list(TEXTS)[:10])
def test_the_order_of_hostile_pages_is_no_accident(tool):
    found = [standing(name, Drift.INVALID) for name in TEXTS.values()]

    assert page(*found, at=NOON) == page(*reversed(found), at=NOON)
    assert tool not in page(*found)


@pytest.mark.parametrize(
    ("api", "index"),
    [
        ("https://wiki.example/w/api.php", "https://wiki.example/w/index.php"),
        ("https://wiki.example/w/other", None),
        (None, None),
    ],
)
def test_a_wikis_index_stands_beside_its_api(api, index):
    assert index_of(api) == index


def test_what_is_proposed_has_a_link_and_what_was_declined_is_only_counted():
    text = page(
        standing("web-open", Drift.FOLLOWER_AHEAD, proposed=Proposed(78, "open")),
        standing("web-old", Drift.FOLLOWER_AHEAD, proposed=Proposed(79, "outdated")),
        standing("web-declined", Drift.FOLLOWER_AHEAD, proposed=Proposed(80, "declined")),
    )

    assert [row[-1] for row in rows(text)] == [
        f"[[:Instrument proposal:{name}|proposal r{revision}]]: it is proposed already{state}&#58; "
        f"{code(f'instruments review production:{name}')} shows it"
        for name, revision, state in (("web-old", 79, ", and is outdated"), ("web-open", 78, ""))
    ]
    assert "\n1 declined, not shown.\n" in text
    assert text.count("3 follower-ahead") == 1
