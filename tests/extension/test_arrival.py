"""When browsers follow what an instrument's page says: the page tells it, and that nothing runs when that is so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.extension.places import Place
from tests.extension.test_viewing import shown, words

BEGIN = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def place(hub) -> Place:
    return Place(hub)


def after(place: Place, seconds: float) -> Place:
    """Return the place so many seconds after the beginning."""
    return place.at((BEGIN + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ"))


def told(place: Place, seconds: float, which: str = "scroll") -> str:
    """Return what stands behind the state then."""
    seen = words(shown(after(place, seconds).wiki.anybody, f"Instrument:{place.name(which)}"))
    return seen.split("(UTC): ", 1)[1].split(" Web scroll")[0]


def test_a_change_is_in_browsers_within_about_six_minutes(place):
    after(place, 0).save()
    after(place, 30).refresh()

    assert told(place, 40) == (
        "Active In browsers by about 12:06 (UTC). Pages that are open already do not follow."
    )
    assert told(place, 365) == "Active In browsers since about 12:06 (UTC)."


def test_a_switch_off_takes_as_long(place):
    after(place, 0).save()
    after(place, 30).refresh()
    after(place, 60).save(enabled=False)

    assert told(place, 70).startswith("Switched off In browsers by about 12:07 (UTC).")


def test_a_site_that_lets_browsers_keep_modules_for_longer_is_told_so(place):
    after(place, 0).save()
    after(place, 30).refresh()
    slow = Place(place.wiki.configured(ResourceLoaderMaxage={"unversioned": 3600}), place.environment)

    assert "In browsers by about 13:01 (UTC)." in told(slow, 40)


def test_a_start_that_has_come_counts_like_a_change(place):
    after(place, -86400 * 3).save(start="2026-06-15T12:00:00Z")
    after(place, 10).refresh()

    assert told(place, 20).startswith("Active In browsers by about 12:06 (UTC).")


def test_what_has_been_there_for_long_is_no_news(place):
    after(place, -86400 * 3).save()
    after(place, 0).refresh()

    assert told(place, 20) == "Active"


def test_where_no_refresh_comes_the_page_does_not_promise_anything(place):
    after(place, 0).save()
    assert told(place, 10) == (
        "Active But nothing runs in browsers of this wiki yet: it has never fetched its instruments. "
        "Ask an administrator to set up the refresh."
    )
    after(place, 30).refresh()
    after(place, 400).save(description="Another.")

    assert told(place, 410).startswith("Active Not in browsers yet:")
    assert "last did at 12:00 (UTC)" in told(place, 410)
    assert told(place, 700).startswith("Active But nothing runs in browsers: this wiki could not get")
    assert "since 12:00, 15 June 2026 (UTC)" in told(place, 86400)


def test_where_nothing_runs_the_page_says_so(place):
    after(place, 0).save()
    off = place.configured(Enabled=False)

    assert told(off, 10).startswith("Active Instruments do not run on this wiki itself;")


def test_what_is_not_meant_for_here_arrives_nowhere(place):
    after(place, 0).save(environments=["elsewhere"])

    assert told(place, 10) == "Not for this environment"
