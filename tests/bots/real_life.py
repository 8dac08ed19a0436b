"""A random life of some instruments on the pair of real wikis: people on both sides, and the bot now and then.

What happens is drawn from a seed; what the wikis' clocks make of it is not. `tests/ledger.py` watches.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, Final

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.document.names import PageReference
from configurator.core.drift.policy import Limits
from configurator.errors import BadReferenceError, NothingToProposeError
from configurator.usecases.branches import Pages as BothPages
from configurator.usecases.deciding import prepare_approval
from configurator.usecases.drift import Pair
from configurator.usecases.proposals import WAITING, listing
from configurator.usecases.proposing import ProposeOptions, prepare, wanted
from configurator.usecases.reconcile import Run, allowed, carry_out, look
from configurator.usecases.saving import confirm, write
from tests.bots.ledger import BOT, UNIQUE, Entry, Ledger
from tests.support.examples import web_scroll
from tests.support.pairs import KnownTexts
from tests.support.runs import NOON
from tests.support.wikis import Pages, Wiki

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES: Final = tuple(f"web-{letter}" for letter in "abcdefgh")
_PEOPLE: Final = ("Mara", "Milo")


class RealLife:
    """One life, with pages of its own; `done` counts what happened."""

    def __init__(self, wikis: dict[str, Wiki], seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 -- a life that can be lived again
        self._follower, self._authority = (wikis[name].pages() for name in ("beta", "production"))
        self._ledger = Ledger(self._follower, self._authority)
        self._documents: dict[str, dict[str, list[Any]]] = {"beta": {}, "production": {}}
        self._gone: set[tuple[str, str]] = set()
        self._texts = KnownTexts()
        self._number = 0
        self.done: Counter[str] = Counter()
        for name in NAMES:
            self._save(self._authority, name, web_scroll(name=name) | {key: self._new(key) for key in UNIQUE})

    def step(self) -> None:
        """Let one thing happen."""
        actions, weights = zip(*_ACTIONS.items(), strict=True)
        self._random.choices(actions, weights)[0](self)

    def audit(self) -> None:
        """Hold both wikis against what people did."""
        self._ledger.audit()

    @property
    def edits(self) -> int:
        """How many edits of people were stored on instrument pages."""
        return sum(map(len, self._ledger.entries.values()))

    def _edit(self) -> None:
        self._change(*self._page())

    def _change(self, pages: Pages, name: str) -> None:
        document = self._shown(pages, name)
        if document is None:
            return
        for key in self._random.sample(UNIQUE, self._random.choice((1, 1, 2))):
            document[key] = self._new(key)
        if self._random.random() < 0.3:
            document["enabled"] = not document["enabled"]
        if self._random.random() < 0.3:
            document["owners"] = [*document["owners"][-3:], f"Team {self._number}"]
        self._save(pages, name, document)

    def _revert(self) -> None:
        pages, name = self._page()
        before = self._documents[pages.wiki.name].get(name)
        if before and self._shown(pages, name) is not None:
            self._save(pages, name, self._random.choice(before[-4:]))

    def _copy_by_hand(self) -> None:
        """Copy what the other side says; somebody may claim to be the bot, and is not believed."""
        pages, name = self._page()
        document = self._shown(self._other(pages), name)
        if document is not None and self._shown(pages, name) is not None:
            said = self._random.choice(("by hand", "copies production@7", "merges production@8: x"))
            self._save(pages, name, document, said)

    def _delete(self) -> None:
        pages, name = self._page()
        if self._shown(pages, name) is not None:
            pages.wiki.person("Admin").delete(pages.title(name))
            self._gone.add((pages.wiki.name, name))
            self._ledger.removed.add(name)
            self.done["deletions"] += 1

    def _come_back(self) -> None:
        if not self._gone:
            return
        side, name = self._random.choice(sorted(self._gone))
        pages = self._follower if side == "beta" else self._authority
        self._gone.remove((side, name))
        if self._random.random() < 0.5:
            pages.wiki.person("Admin").post(action="undelete", title=pages.title(name))
            self.done["restorations"] += 1
        else:
            known = self._documents[side].get(name) or self._documents["production"][name]
            self._save(pages, name, known[-1] | {"title": self._new("title")})

    def _promote(self) -> None:
        """Propose the follower's text; now and then somebody approves it at once."""
        name = self._random.choice(NAMES)
        try:
            document = wanted(self._pair("Ana"), name)
        except (NothingToProposeError, BadReferenceError):
            return
        pages = self._seen_by("Ana")
        prepared = prepare(pages, [document], ProposeOptions(message="tried", update=True))
        outcomes = confirm(pages.proposals.store, [*write(pages.proposals, prepared)])
        if not all(outcome.error is None for outcome in outcomes):
            return
        self.done["promotions"] += 1
        if self._random.random() < 0.7 and ("production", name) not in self._gone:
            self._approve(name)

    def _approve(self, name: str) -> None:
        pages = self._seen_by("Mara")
        rows = listing(pages, WAITING, names=[name])
        approvals = prepare_approval(
            pages,
            [PageReference("production", row.name, row.head.revision, row.head.sha1) for row in rows],
            "it served well",
        )
        approval = next((each for each in approvals if each.edit is not None), None)
        if approval is None or approval.edit is None:
            return
        [outcome] = write(pages.instruments, [approval])
        assert outcome.receipt is not None, outcome
        value = approval.edit.value
        assert isinstance(value, dict)
        self._noted(self._authority, name, "Mara", value, outcome.receipt.revision)

    def _reconcile(self) -> None:
        """Let the bot run: in peace, with people in between, or so that it breaks off."""
        disturbed = self._random.random() < 0.4
        self._run(disturbed=disturbed)
        if not disturbed:
            again = self._run(disturbed=False)
            assert (again.outcomes, again.left) == ((), ()), again

    def _disturb(self, names: list[str]) -> bool:
        """Let people edit before the bot's next write, most of all where it will be; return whether it breaks off."""
        self._change(self._follower, self._random.choice(names))
        self._edit()
        return self._random.random() < 0.1

    def _run(self, *, disturbed: bool) -> Run:
        pair = self._pair(BOT)
        looked = look(Run(follower="beta", started=NOON), pair, Limits(), tool="0")
        looked = allowed(looked, pair, "editinstruments")
        assert isinstance(pair.follower, MediaWikiStore)
        names = [] if looked.plan is None else [action.name for action in looked.plan.actions]
        interrupted = (lambda: self._disturb(names)) if disturbed else (lambda: False)
        found = carry_out(looked, pair.follower, pair.follower.notices, interrupted)
        failed = [each.error for each in found.outcomes if each.error is not None]
        assert disturbed or (found.error, failed) == (None, []), found
        self.done.update(reconciliations=1, writes=found.writes, conflicts=len(failed))
        self._ledger.check_writes({each.name for each in found.outcomes})
        self._ledger.check_authority()
        return found

    @cache  # noqa: B019 -- a life ends with its test; logging in is slow
    def _pair(self, account: str) -> Pair:
        authority, follower = (pages.store(account) for pages in (self._authority, self._follower))
        return Pair(authority=authority, follower=follower, texts=self._texts, bot=BOT)

    @cache  # noqa: B019 -- as above
    def _seen_by(self, account: str) -> BothPages:
        return self._authority.seen_by(account, lambda _: self._pair(account).follower)

    def _save(self, pages: Pages, name: str, document: dict[str, Any], summary: str = "by hand") -> None:
        user = self._random.choice(_PEOPLE)
        revision = pages.wiki.person(user).edit(pages.title(name), document, summary)
        self._noted(pages, name, user, document, revision)

    def _noted(self, pages: Pages, name: str, user: str, document: dict[str, Any], revision: int) -> None:
        self._ledger.note(pages, revision, Entry(name, user, document))
        self._documents[pages.wiki.name].setdefault(name, []).append(document)
        self._gone.discard((pages.wiki.name, name))

    def _shown(self, pages: Pages, name: str) -> Any:
        """Return what the page says; None if it is not there."""
        [page] = pages.wiki.person("Mara").get(
            action="query", prop="revisions", titles=pages.title(name), rvprop="content", rvslots="main"
        )["query"]["pages"]
        revisions = page.get("revisions")
        return json.loads(revisions[0]["slots"]["main"]["content"]) if revisions else None

    def _page(self) -> tuple[Pages, str]:
        return self._random.choice((self._follower, self._authority)), self._random.choice(NAMES)

    def _other(self, pages: Pages) -> Pages:
        return self._authority if pages is self._follower else self._follower

    def _new(self, key: str) -> str:
        self._number += 1
        return {"task": f"T{self._number}", "contact": f"team{self._number}@lists.example.org"}.get(
            key, f"The {key} of decision {self._number}"
        )


_ACTIONS: Final[dict[Callable[[RealLife], None], float]] = {
    RealLife._edit: 45,
    RealLife._revert: 8,
    RealLife._copy_by_hand: 12,
    RealLife._delete: 1.5,
    RealLife._come_back: 2,
    RealLife._promote: 5,
    RealLife._reconcile: 11,
}
