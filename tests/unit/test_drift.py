"""The state of one instrument: what follows from each page, from both, and from their merge."""

from __future__ import annotations

import pytest

from configurator.core.document.values import Json
from configurator.core.drift.states import Condition, Drift, PageState, judged, state
from configurator.core.history.merge import Merge, merge
from configurator.core.kind import INSTRUMENT
from configurator.core.page import Absence, Removal, Unreadable
from tests.support.examples import web_scroll
from tests.support.pairs import reading

GONE = Removal(kind="delete", timestamp="2026-01-02T00:00:00Z", user="Mara", comment="")
HERE = {"environments": ["beta"]}
THERE = {"environments": ["production"]}
VALID = web_scroll()


def page(environment: str, value: object) -> PageState:
    """Return a page as judged: a document, or how it is not there."""
    match value:
        case None:
            return judged(environment, "web-scroll", Absence(name="web-scroll"), INSTRUMENT)
        case Removal():
            return judged(environment, "web-scroll", Absence(name="web-scroll", removal=value), INSTRUMENT)
        case str():
            return judged(environment, "web-scroll", Unreadable(name="web-scroll", reason=value), INSTRUMENT)
        case _:
            return judged(environment, "web-scroll", reading(value), INSTRUMENT)  # type: ignore[arg-type] # a document


@pytest.mark.parametrize(
    ("value", "condition", "there"),
    [
        pytest.param(VALID, Condition.VALID, True, id="valid"),
        pytest.param(None, Condition.ABSENT, False, id="absent"),
        pytest.param(GONE, Condition.DELETED, False, id="deleted"),
        pytest.param(web_scroll(**THERE), Condition.NOT_EXPECTED, True, id="not-expected"),
        pytest.param({}, Condition.INVALID, True, id="invalid"),
        pytest.param(web_scroll(name="other-name"), Condition.INVALID, True, id="other-name"),
        pytest.param([], Condition.INVALID, True, id="a-list"),
        pytest.param("lost", Condition.UNREADABLE, True, id="unreadable"),
    ],
)
def test_a_page_is_judged_by_itself(value: object, condition: Condition, there: bool):
    found = page("beta", value)
    assert (found.condition, found.there) == (condition, there)


def test_another_content_model_is_no_document_and_the_reason_says_so():
    found = judged("beta", "web-scroll", reading(VALID, model="wikitext"), INSTRUMENT)
    assert found.condition is Condition.INVALID
    assert found.reason.startswith("page/no-json: its content model is wikitext")


@pytest.mark.parametrize(
    ("authority", "follower", "expected"),
    [
        pytest.param(VALID, VALID, Drift.IN_SYNC, id="same"),
        pytest.param(VALID, dict(reversed(VALID.items())), Drift.IN_SYNC, id="other-key-order"),
        pytest.param(VALID, None, Drift.MISSING_ON_FOLLOWER, id="missing-on-follower"),
        pytest.param(VALID, GONE, Drift.DELETED_ON_FOLLOWER, id="deleted-on-follower"),
        pytest.param(None, VALID, Drift.MISSING_ON_AUTHORITY, id="missing-on-authority"),
        pytest.param(GONE, VALID, Drift.DELETED_ON_AUTHORITY, id="deleted-on-authority"),
        pytest.param(web_scroll(**THERE), None, Drift.IN_SYNC, id="only-on-authority"),
        pytest.param(web_scroll(**THERE), GONE, Drift.IN_SYNC, id="taken-away-from-follower"),
        pytest.param(None, web_scroll(**HERE), Drift.IN_SYNC, id="only-on-follower"),
        pytest.param(GONE, web_scroll(**HERE), Drift.IN_SYNC, id="taken-away-from-authority"),
        pytest.param(None, None, Drift.IN_SYNC, id="nowhere"),
        pytest.param(GONE, GONE, Drift.IN_SYNC, id="deleted-everywhere"),
        pytest.param(VALID, web_scroll(**THERE), Drift.NOT_EXPECTED, id="not-expected-on-follower"),
        pytest.param(web_scroll(**HERE), VALID, Drift.NOT_EXPECTED, id="not-expected-on-authority"),
        pytest.param({}, VALID, Drift.INVALID, id="invalid-on-authority"),
        pytest.param({}, None, Drift.INVALID, id="invalid-and-absent"),
        pytest.param({}, web_scroll(**THERE), Drift.INVALID, id="invalid-before-not-expected"),
        pytest.param("lost", {}, Drift.UNREADABLE, id="unreadable-before-invalid"),
        pytest.param(VALID, web_scroll(task="T2"), Drift.UNRELATED, id="no-base"),
    ],
)
def test_the_state_without_a_base(authority: object, follower: object, expected: Drift):
    assert state(page("beta", follower), page("production", authority), None) is expected


@pytest.mark.parametrize(
    ("authority", "follower", "expected"),
    [
        pytest.param({"task": "T2"}, {}, Drift.AUTHORITY_AHEAD, id="authority-ahead"),
        pytest.param({}, {"task": "T2"}, Drift.FOLLOWER_AHEAD, id="follower-ahead"),
        pytest.param({"task": "T2", "title": "New"}, {"task": "T2"}, Drift.AUTHORITY_AHEAD, id="contained"),
        pytest.param({"task": "T2"}, {"title": "New"}, Drift.DIVERGED, id="diverged"),
        pytest.param({"task": "T2"}, {"task": "T3"}, Drift.CONFLICT, id="conflict"),
        pytest.param(
            {"start": "2026-06-01T00:00:00Z"},
            {"end": "2026-05-01T00:00:00Z"},
            Drift.CONFLICT,
            id="merge-invalid",
        ),
    ],
)
def test_the_state_is_the_merge_s(authority: dict[str, Json], follower: dict[str, Json], expected: Drift):
    ours, theirs = web_scroll(**follower), web_scroll(**authority)
    merged = merge(VALID, ours, theirs)
    assert state(page("beta", ours), page("production", theirs), merged) is expected
    assert state(page("beta", ours), page("production", theirs), merged, certain=False) is Drift.UNCERTAIN


def test_equal_documents_are_in_sync_however_uncertain_their_past():
    assert state(page("beta", VALID), page("production", VALID), None, certain=False) is Drift.IN_SYNC


def test_a_merge_is_judged_by_the_name_of_the_page():
    one, other = page("beta", web_scroll(title="New")), page("production", web_scroll(task="T2"))
    renamed = Merge(web_scroll(name="other-name"), (), "web-scroll")
    assert state(one, other, renamed) is Drift.CONFLICT


def test_a_page_that_is_gone_has_no_document():
    assert page("beta", GONE) == PageState(
        environment="beta", condition=Condition.DELETED, gone=GONE.timestamp
    )


@pytest.mark.parametrize(
    "value",
    [VALID, web_scroll(**HERE), web_scroll(**THERE), {}, {"schema": 1}],
    ids=["both", "here", "there", "invalid", "no-document"],
)
@pytest.mark.parametrize("model", ["json", "wikitext"])
def test_what_another_page_says_makes_no_difference(value: Json, model: str):
    other = judged("production", "web-scroll", reading(value), INSTRUMENT)
    same, another = reading(value, model=model), reading(web_scroll(task="T2"), model=model)

    for each in (same, another):
        assert judged("beta", "web-scroll", each, INSTRUMENT, other) == judged(
            "beta", "web-scroll", each, INSTRUMENT
        )


def test_the_same_text_is_judged_once():
    other = judged("production", "web-scroll", reading(VALID), INSTRUMENT)

    assert judged("beta", "web-scroll", reading(VALID), INSTRUMENT, other).value is other.value
