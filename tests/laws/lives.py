"""Random lives of one instrument in two environments.

People edit both pages, change their minds, copy by hand (also from an older revision, also single places, also with a
summary that claims to be the bot's), delete, restore, create anew, promote, approve, amend and decline. A bot looks now
and then, writes what it should with some delay, and sometimes dies in between. Either wiki is backed up at times, and
sometimes brought back from that. Some summaries are those of earlier versions, without a SHA-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from configurator.core.history.chains import Named, approves, copies, merges
from tests.laws.simulation import BOT, VALUES, Contents, Look, State, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from configurator.core.page import Snapshot


@dataclass
class _Proposal:
    source: Snapshot
    taken: State
    branch: Contents
    contents: Contents


class Life(World):
    """One random life; `looks` lives it.

    In a *traceable* life nobody copies an outdated text by hand, and no page is deleted: both leave nothing in a history.
    In a *restored* one a wiki comes back from a backup every now and then.
    """

    def __init__(
        self, seed: int, clocks_apart: float = 0.0, *, traceable: bool = False, restored: bool = False
    ) -> None:
        super().__init__(seed, clocks_apart)
        self._traceable = traceable
        self._actions = _ACTIONS | (_BACKUPS if restored else {})
        self._proposal: _Proposal | None = None

    def looks(self, events: int) -> Iterator[Look]:
        """Live through *events* and yield every look of the bot at two pages that are there and differ or not."""
        self._begin()
        actions, weights = zip(*self._actions.items(), strict=True)
        for _ in range(events):
            self._wait()
            action = self._random.choices(actions, weights)[0]
            if action is Life._bot:
                if look := self._look():
                    yield look
                self._bot()
            else:
                action(self)

    def _begin(self) -> None:
        start = self._random.random()
        self._create(self.authority if start < 0.8 else self.follower)
        if 0.6 < start < 0.7:
            self._wait()
            self._create(self.follower)

    def _edit(self) -> None:
        page = self._any()
        if page.chain:
            changed = dict(page.now.contents)
            for place in self._random.sample(list(VALUES), self._random.choice((1, 1, 1, 2, 3))):
                changed[place] = self._decided(page, place, self._random.choice(VALUES[place]))
            self._save(page, changed)

    def _revert(self) -> None:
        page = self._any()
        if len(page.chain) > 1:
            old = page.states[self._random.choice(page.chain[-4:-1]).revision].contents
            self._save(page, {place: self._decided(page, place, old[place].value) for place in old})

    def _touch(self) -> None:
        """Protect or move the page: a revision with the same text."""
        page = self._any()
        if page.chain:
            self._save(page, page.now.contents, respelled=page is self.follower)

    def _copy_by_hand(self) -> None:
        target = self._any()
        source = self._other(target)
        if not source.chain or (target.archive is None and not target.chain and target is self.authority):
            return
        stale = self._random.random() < 0.2 and not self._traceable
        state = source.states[self._random.choice(source.chain[-3:] if stale else source.chain[-1:]).revision]
        claim = f"copies production@{self.authority.newest}: x" if self._random.random() < 0.2 else ""
        places = list(VALUES)
        if target.chain and self._random.random() < 0.4:
            places = self._random.sample(places, 3)
        contents = (dict(target.now.contents) if target.chain else {}) | {
            p: state.contents[p] for p in places
        }
        self._take_in(target, state, places, contents, comment=claim)

    def _delete(self) -> None:
        page = self._any()
        if page.chain and not self._traceable:
            page.archive, page.chain, self._proposal = page.chain, [], None

    def _come_back(self) -> None:
        page = self._any()
        if page.chain or page.archive is None:
            return
        if self._random.random() < 0.4:
            page.chain = page.archive
            self._settle()
        else:
            self._create(page)

    def _promote(self) -> None:
        if self.follower.chain and self.authority.chain:
            source, state = self.follower.chain[-1], self.follower.now
            contents = dict(state.contents)
            self._proposal = _Proposal(source, state, dict(self.authority.now.contents), contents)
            if self._random.random() < 0.2:
                place = self._random.choice(list(VALUES))
                contents[place] = self._new(self._random.choice(VALUES[place]))

    def _approve(self) -> None:
        proposal, self._proposal = self._proposal, None
        if not proposal:
            return
        live, contents = self.authority.now.contents, {}
        for place, branch in proposal.branch.items():
            ours, theirs = proposal.contents[place], live[place]
            if branch.value not in (ours.value, theirs.value) and ours.value != theirs.value:
                return  # a merge conflict: withdrawn
            contents[place] = theirs if ours.value == branch.value else ours
        comment = approves(789, self._origin(proposal)) + ": enabled false → true"
        self._take_in(self.authority, proposal.taken, list(VALUES), contents, comment=comment)

    def _origin(self, proposal: _Proposal) -> Named | None:
        """Return what an approval names: the revision that was promoted, if that text is still to be seen there."""
        source = proposal.source
        there = any(
            (each.revision, each.sha1) == (source.revision, source.sha1) for each in self.follower.chain
        )
        return self._named("beta", source) if there else None

    def _named(self, environment: str, revision: Snapshot) -> Named:
        return Named(environment, revision.revision, None if self._random.random() < 0.2 else revision.sha1)

    def _come_back_from_backup(self) -> None:
        page = self._restore()
        if page is self.authority:
            self._proposal = None

    def _decline(self) -> None:
        if self._proposal:
            self.authority.declined |= {one.number for one in self._proposal.taken.contents.values()}
            self._proposal = None

    def _bot(self) -> None:
        """Write what should be written, with a delay, or die before."""
        if not self.authority.chain:
            return
        read, state = self.authority.chain[-1], self.authority.now
        head = self.follower.chain[-1] if self.follower.chain else None
        truth = (
            self._truth() if head else "missing-on-follower" if self.follower.archive is None else "deleted"
        )
        contents = self._merged() if truth == "diverged" else dict(state.contents)
        if self._random.random() < 0.3:
            self._wait(longest=20)
            self._random.choice((Life._edit, Life._revert, Life._approve))(self)
        if (
            self.follower.chain[-1] if self.follower.chain else None
        ) is not head or self._random.random() < 0.1:
            return
        if truth in ("authority-ahead", "missing-on-follower"):
            self._take_in(
                self.follower,
                state,
                list(VALUES),
                contents,
                user=BOT,
                comment=copies(self._named("production", read)),
            )
        elif truth == "diverged":
            comment = merges(self._named("production", read)) + ": x"
            self._take_in(self.follower, state, list(VALUES), contents, user=BOT, comment=comment)


_ACTIONS: Final[dict[Callable[[Life], None], float]] = {
    Life._edit: 34,
    Life._revert: 6,
    Life._touch: 2,
    Life._copy_by_hand: 7,
    Life._delete: 1.5,
    Life._come_back: 4,
    Life._promote: 8,
    Life._approve: 7,
    Life._decline: 2,
    Life._bot: 28,
}
_BACKUPS: Final[dict[Callable[[Life], None], float]] = {
    Life._back_up: 15,
    Life._come_back_from_backup: 15,
    Life._promote: 16,
    Life._approve: 14,
}
