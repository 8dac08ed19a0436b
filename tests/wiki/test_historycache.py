"""Histories that were read before, on both real wikis: what a second look costs, and that it never tells old news."""

from __future__ import annotations

from collections import Counter

import pytest

from configurator.adapters.cache import HistoryCache, TextCache
from tests.support.wikis import Pages
from tests.wiki.test_requests import Wire

NAME = "web-scroll"


class Looker:
    """Looks at the page as a new process each time, and counts what it sends for the history."""

    def __init__(self, pages: Pages, directory):
        self.pages, self.directory = pages, directory

    def look(self, name: str = NAME) -> Counter[str]:
        store, wire = self.pages.store(), Wire()
        head = store.heads()[name]
        store.api.session.mount("http://", wire)
        texts = TextCache(self.directory / "texts")
        found = list(HistoryCache(self.directory / "histories", texts).history(store, head))
        assert found == list(self.pages.store().history(name))
        return wire.sent


@pytest.fixture
def looker(pages: Pages, tmp_path) -> Looker:
    for number in range(3):
        pages.wiki.person("Admin").edit(pages.title(NAME), {"a": number})
    looker = Looker(pages, tmp_path)
    assert looker.look() == {"history": 1}
    return looker


def test_a_second_look_asks_for_recent_changes_only(looker: Looker):
    assert looker.look() == {"recentchanges": 1}


def test_after_an_edit_reading_stops_at_what_is_known(looker: Looker):
    looker.pages.wiki.person("Admin").edit(looker.pages.title(NAME), {"a": "new"})

    assert looker.look() == {"recentchanges": 1, "history": 1}
    assert looker.look() == {"recentchanges": 1}


def hide(pages: Pages) -> None:
    admin, title = pages.wiki.person("Admin"), pages.title(NAME)
    hidden = admin.revisions(title)[1]["revid"]
    admin.post(action="revisiondelete", type="revision", ids=hidden, hide="content|user|comment")


def delete_and_restore(pages: Pages) -> None:
    admin, title = pages.wiki.person("Admin"), pages.title(NAME)
    admin.post(action="delete", title=title)
    admin.post(action="undelete", title=title)


def move_and_back(pages: Pages) -> None:
    admin, title, other = pages.wiki.person("Admin"), pages.title(NAME), pages.title("other")
    admin.post(action="move", **{"from": title}, to=other, noredirect=1)
    admin.post(action="move", **{"from": other}, to=title, noredirect=1)


def import_older(pages: Pages) -> None:
    page = f"""<page><title>{pages.title(NAME)}</title><ns>3100</ns><revision>
        <timestamp>2020-01-01T00:00:00Z</timestamp><contributor><username>Mara</username></contributor>
        <model>json</model><format>application/json</format><text xml:space="preserve">{{"old":1}}</text>
        </revision></page>"""
    xml = f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="en">{page}</mediawiki>'
    pages.wiki.person("Admin").post(
        action="import", xml=("dump.xml", xml), interwikiprefix="x", assignknownusers=1
    )


@pytest.mark.parametrize("happening", [hide, delete_and_restore, move_and_back, import_older])
def test_what_the_log_tells_makes_the_page_be_read_anew(looker: Looker, happening):
    happening(looker.pages)

    assert looker.look() == {"recentchanges": 1, "history": 1}


def test_a_page_that_was_moved_is_read_under_its_new_name(looker: Looker):
    pages = looker.pages
    moved = {"from": pages.title(NAME), "to": pages.title("new-name")}
    pages.wiki.person("Admin").post(action="move", noredirect=1, **moved)

    assert looker.look("new-name")["history"] == 1


class Reader(Looker):
    """Looks at the page for a person to see."""

    def look(self, name: str = NAME) -> Counter[str]:
        store, wire = self.pages.store(), Wire()
        store.api.session.mount("http://", wire)
        texts = TextCache(self.directory / "texts")
        found = list(HistoryCache(self.directory / "histories", texts).shown(store, name))
        assert found == list(self.pages.store().history(name))
        return wire.sent


LONG = 120


@pytest.fixture
def reader(pages: Pages, tmp_path) -> Reader:
    """Somebody who has looked at a page with 120 revisions."""
    revisions = "".join(
        f"""<revision><timestamp>2025-01-01T{number // 60:02}:{number % 60:02}:00Z</timestamp>
        <contributor><username>Mara</username></contributor><model>json</model><format>application/json</format>
        <text xml:space="preserve">{{"a":{number}}}</text></revision>"""
        for number in range(LONG)
    )
    page = f"<page><title>{pages.title(NAME)}</title><ns>3100</ns>{revisions}</page>"
    xml = f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="en">{page}</mediawiki>'
    pages.wiki.person("Admin").post(
        action="import", xml=("dump.xml", xml), interwikiprefix="x", assignknownusers=1
    )
    reader = Reader(pages, tmp_path)
    assert reader.look() == {"log-in": 2, "history": 3}
    return reader


def test_of_a_long_history_only_the_newest_texts_are_read_again(reader: Reader):
    assert reader.look() == {"log-in": 2, "history": 2}


@pytest.mark.parametrize("place", [0, 100], ids=["old", "new"])
def test_a_suppressed_text_is_not_shown_although_no_log_tells_of_it(reader: Reader, place: int):
    admin, title = reader.pages.wiki.person("Admin"), reader.pages.title(NAME)
    logged = reader.pages.store().logged("2020-01-01T00:00:00Z")
    suppressed = sorted(each["revid"] for each in admin.revisions(title))[place]
    what = {"type": "revision", "ids": suppressed, "hide": "content|user|comment", "suppress": "yes"}
    admin.post(action="revisiondelete", **what)
    assert reader.pages.store().logged("2020-01-01T00:00:00Z") == logged

    assert reader.look()["history"] == 2
    hidden = [each for each in reader.pages.store().revisions(NAME) if each.sha1 is None]
    assert [each.revision for each in hidden] == [suppressed]
