"""Histories that were read before: used only where head and log allow it, and never needed."""

from __future__ import annotations

import json
import os
from dataclasses import fields, replace

import pytest

from configurator.adapters.cache import HistoryCache
from configurator.core.page import Head
from tests.support.fakes import FakeWiki, mara, site
from tests.support.memory import MemoryStore
from tests.support.pairs import KnownTexts

NAME = "web-scroll"


class LoggingFake(FakeWiki):
    """`ports.LoggingWiki` in memory, which counts the revisions that it gave and the looks at its log."""

    def __init__(self, **more):
        super().__init__(**more)
        self.given = self.lists = 0
        self.looks: list[str] = []
        self.log: dict[str, str] = {}

    def history(self, name):
        for revision in list(super().history(name)):
            self.given += 1
            yield replace(revision, page_id=7)

    def revisions(self, name):
        self.lists += 1
        for revision in super().history(name):
            facts = {field.name: getattr(revision, field.name) for field in fields(Head)}
            yield Head(**facts | {"page_id": 7})

    def logged(self, since):
        self.looks.append(since)
        return {name: at for name, at in self.log.items() if at >= since}

    def at(self, now: str) -> None:
        self._site = site(now=now)

    def seen_by(self, **other) -> None:
        self._account = mara(**other)

    def change(self, place: int, **fields) -> None:
        revisions = self._histories[NAME]
        revisions[place] = replace(revisions[place], **fields)


@pytest.fixture
def wiki() -> LoggingFake:
    wiki = LoggingFake()
    for number in range(5):
        wiki.edit(NAME, {"a": number})
    return wiki


class Looker:
    """Looks at the page as a new process each time; what it sees is what is there."""

    def __init__(self, wiki: LoggingFake, directory):
        self.wiki, self.directory, self.texts = wiki, directory, KnownTexts()

    def look(self) -> int:
        """Return how many revisions were fetched for it."""
        head = replace(self.wiki.heads()[NAME], page_id=7)
        before = self.wiki.given
        found = list(HistoryCache(self.directory, self.texts).history(self.wiki, head))
        fetched = self.wiki.given - before
        assert found == list(self.wiki.history(NAME))
        return fetched

    @property
    def files(self):
        return [path for path in self.directory.rglob("*") if path.is_file()]


@pytest.fixture
def looker(wiki, tmp_path) -> Looker:
    return Looker(wiki, tmp_path / "histories")


def test_a_history_is_read_once_and_the_log_only_when_it_is_used_again(looker, wiki):
    assert looker.look() == 5
    assert wiki.looks == []
    assert looker.look() == 0
    assert wiki.looks == ["2026-01-31T11:59:30Z"]


def test_after_an_edit_reading_stops_at_what_is_known(looker, wiki):
    looker.look()
    wiki.edit(NAME, {"a": "new"})

    assert looker.look() == 2
    assert looker.look() == 0


def test_texts_are_kept_once_by_their_hash(looker):
    looker.look()

    [file] = looker.files
    assert len(looker.texts.known) == 5
    assert all(text not in file.read_text() for text in looker.texts.known.values())


def test_a_lost_text_makes_the_history_be_read_again(looker):
    looker.look()
    looker.texts.known.popitem()

    assert looker.look() == 5


@pytest.mark.parametrize(
    "rubbish", ["", "{", "[]", "null", '{"seen": "x", "revisions": []}', "[" * 100_000, '{"seen": 1}', "\0"]
)
def test_a_damaged_file_counts_for_nothing(looker, rubbish):
    looker.look()
    looker.files[0].write_text(rubbish)

    assert looker.look() == 5
    assert looker.look() == 0


def test_a_cut_file_counts_for_nothing(looker):
    looker.look()
    whole = looker.files[0].read_bytes()
    looker.files[0].write_bytes(whole[: len(whole) // 2])

    assert looker.look() == 5


def test_without_a_directory_histories_are_read_from_the_wiki(looker):
    looker.directory.write_text("a file in its place")

    assert [looker.look(), looker.look()] == [5, 5]


@pytest.mark.parametrize("edits", [-1, 0, 1])
def test_a_rebuilt_wiki_with_the_same_ids_is_noticed(looker, edits):
    looker.look()
    looker.wiki = LoggingFake()
    for number in range(5 + edits):
        looker.wiki.edit(NAME, {"b": number})

    assert looker.look() == 5 + edits


@pytest.mark.parametrize("name", [NAME, ""], ids=["this-page", "any-page"])
def test_an_entry_of_the_log_drops_the_history(looker, wiki, name):
    looker.look()
    wiki.change(1, text=None, sha1=None, user=None)
    wiki.log[name] = "2026-01-31T12:00:05Z"
    wiki.at("2026-01-31T13:00:00Z")

    assert looker.look() == 5
    assert looker.look() == 0  # the hidden revision is known as hidden


def test_the_log_of_other_pages_and_of_earlier_days_changes_nothing(looker, wiki):
    wiki.log |= {"another": "2026-01-31T12:00:05Z", NAME: "2026-01-30T12:00:00Z"}

    assert [looker.look(), looker.look()] == [5, 0]


def test_a_suppressed_text_is_forgotten_within_a_day_however_often_one_looks(looker, wiki):
    """Suppression is in no log that everybody may read."""
    looker.look()
    wiki.at("2026-02-01T11:00:00Z")
    assert looker.look() == 0
    wiki.change(1, text=None, sha1=None, user=None)
    wiki.at("2026-02-01T12:00:01Z")
    wiki.looks.clear()

    assert looker.look() == 5
    assert wiki.looks == []


@pytest.mark.parametrize("other", [{"user": "Ana"}, {"rights": frozenset({"read"})}], ids=["user", "rights"])
def test_what_one_account_saw_is_not_told_to_another(looker, wiki, other):
    looker.look()
    wiki.change(1, text=None, sha1=None, comment=None)  # as this account sees it
    wiki.seen_by(**other)

    assert looker.look() == 5


def test_a_history_that_was_not_read_to_its_end_is_not_kept(looker, wiki):
    head = replace(wiki.heads()[NAME], page_id=7)
    next(HistoryCache(looker.directory, looker.texts).history(wiki, head))

    assert looker.files == []


def test_a_store_without_a_log_is_read_each_time(looker):
    store = MemoryStore()
    head = store.edit(NAME, {"a": 1})

    assert list(HistoryCache(looker.directory, looker.texts).history(store, head)) == [head]
    assert looker.files == []


class Reader:
    """Somebody who looks at one page's history, as a new process each time."""

    def __init__(self, wiki: LoggingFake, directory, revisions: int):
        self.wiki, self.directory, self.texts = wiki, directory, KnownTexts()
        for number in range(revisions):
            wiki.edit("long-life", {"a": number})

    def look(self) -> tuple[int, int]:
        """Return how many texts were fetched, and how many listings without texts."""
        before = self.wiki.given, self.wiki.lists
        found = list(HistoryCache(self.directory, self.texts).shown(self.wiki, "long-life"))
        cost = self.wiki.given - before[0], self.wiki.lists - before[1]
        assert found == list(self.wiki.history("long-life"))
        return cost


@pytest.fixture
def reader(wiki, tmp_path) -> Reader:
    return Reader(wiki, tmp_path / "histories", 120)


def test_of_a_long_history_only_the_newest_texts_are_read_again(reader):
    assert reader.look() == (120, 0)
    assert reader.look() == (50, 1)
    reader.wiki.edit("long-life", {"a": "new"})
    assert reader.look() == (50, 1)


def test_a_short_history_is_one_request_with_us_or_without(wiki, tmp_path):
    reader = Reader(wiki, tmp_path, 49)

    assert [reader.look(), reader.look()] == [(49, 0), (49, 0)]
    assert reader.texts.known == {}


@pytest.mark.parametrize("place", [100, 3], ids=["old", "new"])
def test_a_text_that_was_suppressed_meanwhile_is_shown_to_nobody(reader, place):
    reader.look()
    revisions = reader.wiki._histories["long-life"]
    [before] = [each.text for each in [revisions[place]]]
    revisions[place] = replace(revisions[place], text=None, sha1=None)

    assert before in reader.texts.known.values()
    assert reader.look()[1] == 1  # `look` holds it against what the wiki shows


def test_where_an_older_text_is_not_known_all_are_read(reader):
    reader.look()
    older = list(reader.wiki.history("long-life"))[80]
    del reader.texts.known[older.sha1]

    assert reader.look() == (120, 1)


def test_a_page_that_goes_away_between_two_requests_is_read_to_its_end(reader, monkeypatch):
    reader.look()
    monkeypatch.setattr(reader.wiki, "revisions", lambda _: iter(()))

    assert reader.look() == (120, 0)


def test_what_was_read_from_the_wiki_just_now_is_shown_without_another_request(looker, wiki):
    head = replace(wiki.heads()[NAME], page_id=7)
    cache = HistoryCache(looker.directory, looker.texts)
    read = list(cache.history(wiki, head))
    given = wiki.given

    assert list(cache.shown(wiki, NAME)) == read
    assert wiki.given == given


def test_what_was_known_from_before_is_not_shown(looker, wiki):
    looker.look()
    head = replace(wiki.heads()[NAME], page_id=7)
    cache = HistoryCache(looker.directory, looker.texts)
    list(cache.history(wiki, head))
    wiki.change(1, text=None, sha1=None)

    assert list(cache.shown(wiki, NAME)) == list(wiki.history(NAME))


def test_a_store_without_a_log_shows_its_own_history(tmp_path):
    store = MemoryStore()
    for number in range(60):
        store.edit(NAME, {"a": number})
    cache = HistoryCache(tmp_path, KnownTexts())

    assert list(cache.shown(store, NAME)) == list(store.history(NAME))


@pytest.mark.parametrize(
    "page_id", ["../../../config/instruments/credentials", "/etc/x", "7", True, 0, -7, 7.0, []]
)
def test_what_is_no_page_id_names_no_file(looker, wiki, page_id, tmp_path):
    head = replace(wiki.heads()[NAME], page_id=page_id)

    found = list(HistoryCache(looker.directory, looker.texts).history(wiki, head))

    assert len(found) == 5
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    "make",
    [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), os.mkdir],
    ids=["pipe", "link", "directory"],
)
def test_what_is_no_regular_file_counts_for_nothing(looker, make):
    looker.look()
    [file] = looker.files
    file.unlink()
    make(file.with_name("8.json"))
    make(file)

    assert looker.look() == 5


@pytest.mark.parametrize(
    "change",
    [{"revision": "../x"}, {"revision": True}, {"timestamp": "x"}, {"sha1": "../../x"}, {"page_id": "7"}, {"user": 1}, {"hidden": 0}],
)  # fmt: skip
def test_a_file_with_another_shape_counts_for_nothing(looker, change):
    looker.look()
    [file] = looker.files
    told = json.loads(file.read_text())
    told["revisions"][0] |= change
    file.write_text(json.dumps(told))

    assert looker.look() == 5
