"""A follower compared with the authority: states, since when, and what is asked of the stores for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from threading import Barrier

import pytest

from configurator.adapters.files import FileStore
from configurator.core.drift.states import Drift
from configurator.core.page import Head, Snapshot, Unreadable
from configurator.errors import UnexpectedResponseError, WikiUnavailableError
from configurator.ports import PageStore
from configurator.usecases.drift import DriftRow, Pair, compare
from configurator.usecases.reading import shift
from tests.support.examples import web_scroll
from tests.support.fakes import FakeWiki, site
from tests.support.pairs import BOT, CountingStore, pair

NAME = "web-scroll"


def stores(two: Pair) -> tuple[CountingStore, CountingStore]:
    assert isinstance(two.authority, CountingStore)
    assert isinstance(two.follower, CountingStore)
    return two.authority, two.follower


@pytest.fixture
def synced() -> Pair:
    two = pair()
    production, beta = stores(two)
    production.edit(NAME, web_scroll(), "Mara", "new")
    beta.edit(NAME, web_scroll(), BOT, "copies production@1: new")
    return two


def one(two: Pair) -> DriftRow:
    [standing] = compare(two)
    return standing


def test_nothing_is_nothing():
    assert compare(pair()) == ()


def test_equal_texts_are_read_of_one_side_only(synced: Pair):
    production, beta = stores(synced)
    assert one(synced).drift is Drift.IN_SYNC
    assert (production.asked, beta.asked) == (["heads", "read all"], ["heads"])


def test_known_texts_are_not_read_at_all(synced: Pair):
    compare(synced)
    production, beta = stores(synced)
    production.asked.clear()
    beta.asked.clear()

    compare(synced)
    assert (production.asked, beta.asked) == (["heads"], ["heads"])


def test_one_new_text_among_many_is_read_by_name(synced: Pair):
    production, beta = stores(synced)
    for number in range(4):
        for store in (production, beta):
            store.edit(f"number-{number}", web_scroll(name=f"number-{number}"))
    compare(synced)
    production.edit(NAME, web_scroll(task="T2"))
    production.asked.clear()
    beta.asked.clear()

    compare(synced)
    assert production.asked == ["heads", "read 1", f"history {NAME}"]
    assert beta.asked == ["heads", f"history {NAME}"]


def test_pages_that_are_named_are_read_without_a_listing(synced: Pair):
    production, beta = stores(synced)
    [standing] = compare(synced, [NAME])
    assert standing.drift is Drift.IN_SYNC
    assert (production.asked, beta.asked) == (["read 1"], ["read 1"])


def test_a_name_that_is_nowhere_is_in_sync_with_itself(synced: Pair):
    [standing] = compare(synced, ["nowhere"])
    assert (standing.authority.there, standing.follower.there) == (False, False)


def test_since_is_the_first_revision_that_the_other_side_has_not_taken_in(synced: Pair):
    production, _ = stores(synced)
    first = production.edit(NAME, web_scroll(task="T2"))
    production.edit(NAME, web_scroll(task="T3"))

    standing = one(synced)
    assert (standing.drift, standing.since) == (Drift.AUTHORITY_AHEAD, first.timestamp)
    assert standing.base is not None
    assert standing.base.value == web_scroll()


def test_without_a_base_nobody_knows_since_when():
    two = pair()
    production, beta = stores(two)
    production.edit(NAME, web_scroll())
    beta.edit(NAME, web_scroll(task="T2"))

    standing = one(two)
    assert (standing.drift, standing.since, standing.merged) == (Drift.UNRELATED, None, None)


def test_a_page_is_missing_since_the_other_one_was_made_if_one_can_see_that():
    two = pair()
    production, _ = stores(two)
    made = production.edit(NAME, web_scroll())
    assert one(two).since == made.timestamp

    production.edit(NAME, web_scroll(task="T2"))
    assert (one(two).drift, one(two).since) == (Drift.MISSING_ON_FOLLOWER, None)


@pytest.mark.parametrize(
    ("side", "drift"), [("authority", Drift.DELETED_ON_AUTHORITY), ("follower", Drift.DELETED_ON_FOLLOWER)]
)
def test_a_page_is_deleted_since_the_log_says_so(synced: Pair, side: str, drift: Drift):
    store = getattr(synced, side)
    store.delete(NAME)
    standing = one(synced)
    assert (standing.drift, standing.since) == (drift, "2026-01-01T00:02:00Z")


def test_only_the_bot_that_the_settings_name_is_believed(synced: Pair):
    production, beta = stores(synced)
    production.edit(NAME, web_scroll(task="T2"))
    beta.edit(NAME, web_scroll(task="T3"), "Somebody", "merges production@2")
    assert one(synced).drift is Drift.CONFLICT

    beta.edit(NAME, web_scroll(task="T3"), BOT, "merges production@2")
    assert one(synced).drift is Drift.FOLLOWER_AHEAD
    assert one(replace(synced, bot=None)).drift is Drift.CONFLICT


def test_a_page_that_vanishes_between_listing_and_reading_is_looked_up(synced: Pair):
    production, _ = stores(synced)
    read = production.read

    def vanishing(names=None):
        if names is None:
            production.delete(NAME)
        return read(names)

    production.read = vanishing  # type: ignore[method-assign] # an administrator is quicker
    assert one(synced).drift is Drift.DELETED_ON_AUTHORITY


def test_one_page_that_cannot_be_read_is_unreadable_and_the_others_are_not(synced: Pair):
    production, beta = stores(synced)
    for store in (production, beta):
        store.edit("web-other", web_scroll(name="web-other"))
    read = production.read

    def failing(names=None):
        found = dict(read(names))
        return found | {NAME: Unreadable(name=NAME, reason="too large")}

    production.read = failing  # type: ignore[method-assign] # a page is too large to be sent
    assert [standing.drift for standing in compare(synced)] == [Drift.IN_SYNC, Drift.UNREADABLE]


@pytest.mark.parametrize("side", ["authority", "follower"])
def test_a_history_that_cannot_be_read_makes_its_page_unreadable(synced: Pair, side: str):
    stores(synced)[0].edit(NAME, web_scroll(task="T2"))
    store = getattr(synced, side)

    def lost(_name):
        raise UnexpectedResponseError(store.environment, "text-lost", "blob 7")

    store.history = lost
    standing = one(synced)
    assert standing.drift is Drift.UNREADABLE
    assert "text-lost (blob 7)" in getattr(standing, side).reason


def test_a_history_that_no_longer_leads_to_the_head_makes_its_page_unreadable(synced: Pair):
    production, _ = stores(synced)
    production.edit(NAME, web_scroll(task="T2"))
    production.history = lambda _name: iter(())  # type: ignore[method-assign] # deleted meanwhile
    assert one(synced).authority.reason == "it changed while it was read; look again"


def test_a_wiki_that_is_gone_concludes_nothing(synced: Pair):
    production, _ = stores(synced)
    production.edit(NAME, web_scroll(task="T2"))

    def gone(_name):
        raise WikiUnavailableError("production", "unreachable")

    production.history = gone  # type: ignore[method-assign] # the network fails
    with pytest.raises(WikiUnavailableError):
        compare(synced)


def test_clocks_are_compared_with_ours_and_files_have_ours(tmp_path):
    fast, slow = FakeWiki(site=site(clock_offset=7.0)), FakeWiki(site=site(clock_offset=-2.0))
    assert shift(slow, fast) == 9.0
    assert shift(FileStore("local", tmp_path), fast) == 7.0


def test_a_directory_can_follow(tmp_path, synced: Pair):
    two = replace(synced, follower=FileStore("beta", tmp_path))
    assert one(two).drift is Drift.MISSING_ON_FOLLOWER
    (tmp_path / "web-scroll.json").write_text("{")
    assert one(two).drift is Drift.INVALID


def test_two_wikis_are_asked_at_the_same_time_if_their_sessions_allow_it(synced: Pair, monkeypatch):
    both_ask = Barrier(2, timeout=10)
    for store in stores(synced):
        listed = store.heads()
        monkeypatch.setattr(store, "heads", lambda listed=listed: (both_ask.wait(), listed)[1])

    [standing] = compare(replace(synced, at_once=True))
    assert standing.drift is Drift.IN_SYNC


@pytest.mark.parametrize("at_once", [True, False])
def test_where_both_wikis_fail_the_authority_s_error_counts(synced: Pair, monkeypatch, at_once: bool):
    def fail(environment: str):
        raise WikiUnavailableError(environment, "maxlag")

    for store in stores(synced):
        monkeypatch.setattr(store, "heads", partial(fail, store.environment))

    with pytest.raises(WikiUnavailableError, match="production: maxlag"):
        compare(replace(synced, at_once=at_once))


class FromBefore:
    """Histories as they were when this was made, unless they are shown."""

    def __init__(self, two: Pair) -> None:
        self._kept = {store.environment: list(store.history(NAME)) for store in stores(two)}

    def history(self, store: PageStore, head: Head) -> Iterator[Snapshot]:
        yield from self._kept[store.environment] if head.name == NAME else ()

    def shown(self, store: PageStore, name: str) -> Iterator[Snapshot]:
        return store.history(name)


def test_a_base_that_was_suppressed_meanwhile_is_shown_in_no_conflict(synced: Pair):
    production, beta = stores(synced)
    production.edit(NAME, web_scroll(task="T2"), "Mara", "more")
    beta.edit(NAME, web_scroll(task="T3"), "Ana", "try")
    two = replace(synced, histories=FromBefore(synced))
    assert one(two).drift is Drift.CONFLICT
    for store in (production, beta):
        store._histories[NAME][0] = replace(store._histories[NAME][0], text=None, sha1=None)

    found = one(two)
    assert found.drift is Drift.UNCERTAIN
    assert found.merged is None or found.merged.conflicts == ()
