"""Many writers at once on both real wikis: one wins each time, and no edit is ever lost or merged."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.document.texts import sha1, stored_text
from configurator.core.page import Absence, Edit, Receipt, Snapshot
from configurator.errors import EditConflictError
from tests.support.wikis import Pages

NAME = "web-scroll"
WRITERS = ["Mara", "Milo", "Mara", "Milo", "Mara", "Mara"]
#: Lines far apart, which MediaWiki would merge if they came on lines of their own.
FIELD: dict[str, Any] = {f"key-{number:02}": 0 for number in range(30)}


def edit(value: Any, base: int | None) -> Edit:
    return Edit(name=NAME, value=value, base_revision=base, summary="a test")


def stores(pages: Pages, accounts: list[str]) -> list[MediaWikiStore]:
    """Return a session for each account, logged in."""
    opened = [pages.store(account) for account in accounts]
    for store in opened:
        store.account()
    return opened


def history(pages: Pages) -> list[Snapshot]:
    """Return the page's revisions, oldest first."""
    return list(pages.store(None).history(NAME))[::-1]


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Begin all *deeds* at the same instant; return what each returned, or its edit conflict."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return deed()
        except EditConflictError as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def only_winner(outcomes: list[Any]) -> Receipt:
    winners = [outcome for outcome in outcomes if isinstance(outcome, Receipt)]
    assert [type(outcome) for outcome in outcomes].count(EditConflictError) == len(outcomes) - 1
    [winner] = winners
    return winner


@pytest.mark.parametrize("distant", [True, False], ids=["distant-lines", "same-line"])
def test_of_many_edits_on_one_revision_exactly_one_is_stored(pages: Pages, *, distant: bool):
    writers = stores(pages, WRITERS)
    base = writers[0].write(edit(FIELD, None)).revision

    for turn in range(1, 4):
        values = [
            FIELD | {f"key-{5 * place if distant else 0:02}": 10 * turn + place}
            for place in range(len(writers))
        ]
        outcomes = at_once(
            [partial(store.write, edit(value, base)) for store, value in zip(writers, values, strict=True)]
        )
        winner = only_winner(outcomes)
        newest = history(pages)[-1]
        assert (newest.revision, newest.text) == (
            winner.revision,
            stored_text(values[outcomes.index(winner)]),
        )
        assert (len(history(pages)), newest.parent) == (turn + 1, base)
        base = winner.revision


@pytest.mark.parametrize("turn", range(3))
def test_of_many_creations_exactly_one_is_stored(pages: Pages, turn: int):
    writers = stores(pages, WRITERS[:4])
    values = [{"turn": turn, "place": place} for place in range(4)]

    outcomes = at_once(
        [partial(store.write, edit(value, None)) for store, value in zip(writers, values, strict=True)]
    )
    winner = only_winner(outcomes)
    [only] = history(pages)
    assert (only.revision, only.document()) == (winner.revision, values[outcomes.index(winner)])


def test_the_same_text_from_many_at_once_is_stored_once(pages: Pages):
    writers = stores(pages, WRITERS[:4])
    base = writers[0].write(edit(FIELD, None)).revision
    value = FIELD | {"key-07": 1}

    outcomes = at_once([partial(store.write, edit(value, base)) for store in writers])
    assert len(history(pages)) == 2
    assert [outcome.changed for outcome in outcomes if isinstance(outcome, Receipt)].count(True) == 1


def test_no_step_of_a_counter_is_lost(pages: Pages):
    """Each writer reads, adds one to its own key and to the common one, and begins anew after a conflict."""
    writers, steps = stores(pages, WRITERS[:4]), 4
    writers[0].write(edit(FIELD, None))

    def count(store: MediaWikiStore, key: str) -> None:
        done = 0
        while done < steps:
            page = store.read([NAME])[NAME]
            assert isinstance(page, Snapshot)
            document: Any = page.document()
            try:
                store.write(
                    edit(document | {key: document[key] + 1, "key-29": document["key-29"] + 1}, page.revision)
                )
            except EditConflictError:
                continue
            done += 1

    at_once([partial(count, store, f"key-{3 * place:02}") for place, store in enumerate(writers)])
    final: Any = history(pages)[-1].document()
    assert final == FIELD | {f"key-{3 * place:02}": steps for place in range(4)} | {"key-29": 4 * steps}
    assert len(history(pages)) == 1 + 4 * steps


class Desk:
    """Two users of the tool who read and write when it pleases them, and a person who edits by hand."""

    def __init__(self, pages: Pages, seed: int) -> None:
        self.pages = pages
        self.random = random.Random(seed)  # noqa: S311 -- a test, repeatable
        self.tools = stores(pages, ["Mara", "Milo"])
        self.read: list[Snapshot | Absence] = [Absence(name=NAME)] * 2
        self.person = pages.wiki.person("Mara")
        self.stored: list[str] = []
        self.written: set[str] = set()
        self.conflicts = 0

    def look(self, who: int) -> None:
        page = self.tools[who].read([NAME])[NAME]
        assert isinstance(page, (Snapshot, Absence))
        self.read[who] = page

    def save(self, who: int) -> None:
        page = self.read[who]
        base = page.revision if isinstance(page, Snapshot) else None
        value = self._changed(page)
        try:
            receipt = self.tools[who].write(edit(value, base))
        except EditConflictError:
            self.conflicts += 1
            return
        self.stored.append(receipt.sha1)
        self.look(who)

    def edit_by_hand(self, _: int) -> None:
        """Save as the web form does: whole text, lines and all, whatever stands there."""
        page = self.tools[0].read([NAME])[NAME]
        value = self._changed(page)
        self.person.write(self.pages.title(NAME), stored_text(value))
        self.stored.append(sha1(stored_text(value)))

    def _changed(self, page: Any) -> Any:
        value: Any = page.document() if isinstance(page, Snapshot) else dict(FIELD)
        value |= {self.random.choice(sorted(FIELD)): self.random.randrange(10**9)}
        self.written.add(sha1(stored_text(value)))
        return value


@pytest.mark.parametrize("seed", range(4))
def test_no_edit_is_lost_however_reading_and_writing_fall(pages: Pages, seed: int):
    desk = Desk(pages, seed)
    for _ in range(40):
        act = desk.random.choice([desk.look, desk.save, desk.save, desk.edit_by_hand])
        act(desk.random.randrange(2))

    revisions = history(pages)
    assert [
        revision.sha1 for revision in revisions
    ] == desk.stored  # every edit that was told it is stored, in order
    assert {revision.sha1 for revision in revisions} <= desk.written  # and no text that nobody wrote
    assert [revision.parent for revision in revisions] == [
        0,
        *(revision.revision for revision in revisions[:-1]),
    ]
    assert desk.conflicts > 3
    assert len(desk.stored) > 10
