"""A model of one instrument in two environments that knows who took in what from whom.

Every value at a place is a *decision* with a number of its own. Copying a value copies its number. Each side remembers,
place by place, the numbers it has shown or taken in; who takes in a document takes in what its side had seen. Two sides
that show the same value at one moment have taken in each other's. Changing a value back to what either side last took
in takes the decision back. A decision that the other side has not seen is news to it. A wiki that is restored from a
backup shows what it showed then, has seen what it had seen then, and gives the same ids again.

`tests/lives.py` lets things happen in such a world; `tests/comparison.py` asks rules about it that know nothing but the
two page histories.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from random import Random
from typing import Final, NamedTuple

from configurator.core.document.texts import sha1, stored_text
from configurator.core.document.values import MISSING, Json, Missing
from configurator.core.history.chains import Side
from configurator.core.page import Snapshot

BOT: Final = "Reconciler"
_BEGINNING: Final = 1_767_225_600.0
#: Each place and the values that people choose from; a place of a set is whether it holds an item.
VALUES: Final[dict[str, tuple[Json | Missing, ...]]] = {
    "enabled": (True, False),
    "title": ("A", "B", "C", "D", "E", "F"),
    "end": ("2026", "2027", "2028", "2029"),
    "sample/unit": ("session", "pageview"),
    "sample/rate": (0, 0.01, 0.1, 0.5, 1),
    "overrides/beta": (MISSING, "x", "y"),
    "owners/a": (True, False),
    "owners/b": (False, True),
    "contextual_attributes/p": (True, False),
    "contextual_attributes/q": (False, True),
    "contextual_attributes/r": (False, True),
}


class Decision(NamedTuple):
    """What somebody decided at one place."""

    value: Json | Missing
    number: int


Contents = dict[str, Decision]
Seen = dict[str, frozenset[int]]


@dataclass(frozen=True)
class State:
    """What one side showed at one revision, and what it had seen by then."""

    contents: Contents
    seen: Seen


@dataclass
class Page:
    """One side: its chain of revisions, and what the model knows of it.

    `newest` is the last id that the wiki gave; `alive` counts the page's incarnations.
    """

    environment: str
    clock: float = 0.0
    chain: list[Snapshot] = field(default_factory=list)
    states: dict[int, State] = field(default_factory=dict)
    declined: set[int] = field(default_factory=set)
    archive: list[Snapshot] | None = None
    alive: int = 0
    newest: int = 100

    @property
    def now(self) -> State:
        return self.states[self.chain[-1].revision]


class Look(NamedTuple):
    """One moment at which the bot looked: both chains, and how they truly stand.

    `news` are the places of the follower's decisions that the authority has never seen; `off` says whether the authority
    switched off and the follower, still on, has not taken that in.
    """

    follower: tuple[Snapshot, ...]
    authority: tuple[Snapshot, ...]
    state: str
    news: frozenset[str]
    off: bool

    @property
    def sides(self) -> tuple[Side, Side]:
        """What a rule may know: both histories, and who the bot is."""
        return (
            Side(environment="beta", revisions=self.follower, bot=BOT),
            Side(environment="production", revisions=self.authority),
        )


class World:
    """The follower and the authority, and how they truly stand."""

    def __init__(self, seed: int, clocks_apart: float = 0.0) -> None:
        self._random = Random(seed)  # noqa: S311 - a simulation, no secret
        self._time = _BEGINNING
        self._number = 0
        self.authority = Page("production")
        self.follower = Page("beta", clock=clocks_apart * self._random.choice((-1, 1)))
        # What each side last took in from the other, place by place, and, under "", what either of them did.
        self._settled: dict[tuple[str, str], Decision] = {}
        self._related: set[tuple[int, int]] = set()
        self._backups: list[tuple[Page, Page, dict[tuple[str, str], Decision]]] = []

    def _look(self) -> Look | None:
        if not (self.follower.chain and self.authority.chain):
            return None
        return Look(
            tuple(self.follower.chain),
            tuple(self.authority.chain),
            self._truth(),
            frozenset(
                place
                for place, one in self.follower.now.contents.items()
                if one.number not in self.authority.now.seen[place] | self.authority.declined
            ),
            not self.authority.now.contents["enabled"].value and self._news("enabled") == "authority",
        )

    def _truth(self) -> str:
        news = {self._news(place) for place in VALUES} - {""}
        if not news:
            return "in-sync"
        if (self.follower.alive, self.authority.alive) not in self._related:
            return "unrelated"
        if "both" in news:
            return "conflict"
        return (
            {"follower": "follower-ahead", "authority": "authority-ahead"}[news.pop()]
            if len(news) == 1
            else "diverged"
        )

    def _news(self, place: str) -> str:
        """Return whose decision at *place* is news to the other; empty if both say the same."""
        ours, theirs = self.follower.now, self.authority.now
        mine, other = ours.contents[place], theirs.contents[place]
        if mine.value == other.value:
            return ""
        known = mine.number in theirs.seen[place], other.number in ours.seen[place]
        if known == (True, True):  # each took in a text of the other that was no longer there
            settled = self._settled["", place].number
            known = mine.number == settled, other.number == settled
        return {(True, False): "authority", (False, True): "follower"}.get(known, "both")

    def _merged(self) -> Contents:
        ours, theirs = self.follower.now.contents, self.authority.now.contents
        return {place: ours[place] if self._news(place) == "follower" else theirs[place] for place in VALUES}

    def _create(self, page: Page) -> None:
        old = page.states[max(page.states)].contents if page.states else {}
        values = {p: old[p].value if p in old else self._random.choice(VALUES[p][:2]) for p in VALUES}
        page.alive += 1
        contents = {place: self._new(value) for place, value in values.items()}
        self._store(
            page, State(contents, {place: frozenset({one.number}) for place, one in contents.items()})
        )

    def _decided(self, page: Page, place: str, value: Json | Missing) -> Decision:
        now = page.now.contents[place]
        if value == now.value:
            return now
        taken = (self._settled.get((side.environment, place)) for side in (page, self._other(page)))
        return next((one for one in taken if one and one.value == value), None) or self._new(value)

    def _take_in(
        self,
        target: Page,
        taken: State,
        places: list[str],
        contents: Contents,
        user: str = "Somebody",
        comment: str = "",
    ) -> None:
        if not target.chain:
            target.alive += 1
        seen = dict(target.now.seen) if target.chain else {}
        for place in places:
            seen[place] = seen.get(place, frozenset()) | taken.seen[place]
            self._settle_on(place, taken.contents[place], target)
        if len(places) == len(VALUES):
            self._related.add((self.follower.alive, self.authority.alive))
        self._save(target, contents, seen, user, comment)

    def _save(
        self,
        page: Page,
        contents: Contents,
        seen: Seen | None = None,
        user: str = "Somebody",
        comment: str = "",
        *,
        respelled: bool = False,
    ) -> None:
        seen = page.now.seen if seen is None else seen
        seen = {place: seen[place] | {one.number} for place, one in contents.items()}
        self._store(page, State(contents, seen), user, comment, respelled=respelled)

    def _store(
        self, page: Page, state: State, user: str = "Somebody", comment: str = "", *, respelled: bool = False
    ) -> None:
        value = _document(state.contents)
        text = stored_text(dict(reversed(value.items())) if respelled else value)
        page.newest += 1
        page.chain = [
            *page.chain,
            Snapshot(
                name="web-scroll",
                revision=page.newest,
                parent=page.chain[-1].revision if page.chain else 0,
                timestamp=f"{datetime.fromtimestamp(self._time + page.clock, UTC):%Y-%m-%dT%H:%M:%SZ}",
                user=user,
                comment=comment,
                sha1=sha1(text),
                text=text,
            ),
        ]
        page.archive = page.archive or []
        page.states[page.newest] = state
        self._settle()

    def _settle(self) -> None:
        """Let both sides take in each other's decisions wherever they say the same."""
        if not (self.follower.chain and self.authority.chain):
            return
        ours, theirs = self.follower.now, self.authority.now
        alike = [place for place in VALUES if ours.contents[place].value == theirs.contents[place].value]
        if len(alike) == len(VALUES):
            self._related.add((self.follower.alive, self.authority.alive))
        shared = {place: ours.seen[place] | theirs.seen[place] for place in alike}
        agreed = {place: theirs.contents[place] for place in alike}
        for place, decision in agreed.items():
            self._settle_on(place, decision, self.follower, self.authority)
        for page in (self.follower, self.authority):
            now = page.now
            page.states[page.chain[-1].revision] = replace(
                now, contents=now.contents | agreed, seen=now.seen | shared
            )

    def _back_up(self) -> None:
        """Put a copy of one wiki away."""
        page = self._any()
        settled = {key: one for key, one in self._settled.items() if key[0] == page.environment}
        copy = replace(page, states=dict(page.states), declined=set(page.declined))
        self._backups.append((page, copy, settled))

    def _restore(self) -> Page | None:
        """Bring one wiki back to what it was when it was last backed up, and return it; None if it never was."""
        if not self._backups:
            return None
        page, copy, settled = self._backups.pop()
        for each in fields(Page):
            setattr(page, each.name, getattr(copy, each.name))
        self._settled = {
            key: one for key, one in self._settled.items() if key[0] != page.environment
        } | settled
        self._settle()
        return page

    def _settle_on(self, place: str, decision: Decision, *pages: Page) -> None:
        for environment in ("", *(page.environment for page in pages)):
            self._settled[environment, place] = decision

    def _new(self, value: Json | Missing) -> Decision:
        self._number += 1
        return Decision(value, self._number)

    def _wait(self, longest: float = 0) -> None:
        """Let time pass: seconds, minutes or hours."""
        longest = longest or self._random.choice((8, 8, 600, 600, 600, 40_000, 40_000, 40_000))
        self._time += self._random.uniform(0.1, longest)

    def _any(self) -> Page:
        return self._random.choice((self.follower, self.authority))

    def _other(self, page: Page) -> Page:
        return self.authority if page is self.follower else self.follower


def _document(contents: Contents) -> dict[str, Json]:
    document: dict[str, Json] = {"sample": {}, "overrides": {}, "owners": [], "contextual_attributes": []}
    for place, (value, _) in contents.items():
        first, _, second = place.partition("/")
        inner = document.get(first)
        if isinstance(inner, list):
            inner += [second] if value else []
        elif value is not MISSING and isinstance(inner, dict):
            inner[second] = value
        elif value is not MISSING:
            document[first] = value
    return document
