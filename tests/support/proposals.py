"""Production with the proposals beside its instruments, as values: no command runs, and nothing is printed."""

from __future__ import annotations

from typing import Any

from configurator.usecases.branches import Pages
from configurator.usecases.environment import Environment
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.pairs import CountingStore

NAME = "web-scroll"


class Production:
    """Both pages of `web-scroll` on one wiki, whose revision ids they share, seen by *user*; and beta, to come from."""

    def __init__(self, user: str = "Mara", kind: type[CountingStore] = CountingStore) -> None:
        counter = [0]
        self.live = kind("production", user, counter=counter)
        self.proposal = kind("production", user, counter=counter)
        self.beta = MemoryStore("beta")

    def pages(self) -> Pages:
        instruments = Environment(self.live, authority=True, clock=lambda: "2026-06-01T12:00:00Z")
        proposals = Environment(self.proposal, proposals=True)
        return Pages(instruments, proposals, "editinstruments", {"beta": self.beta}.get)

    def went_live(self, user: str = "Milo", **changed: Any) -> int:
        """Let somebody save, and return the revision."""
        return self.live.edit(NAME, web_scroll(**changed), user).revision

    def proposed(self, user: str = "Ana", **changed: Any) -> int:
        """Let somebody propose a change of what is live, and return the revision of the text."""
        self.proposal.edit(NAME, self.live.value(NAME) if NAME in self.live.heads() else {}, user)
        return self.amended(user, **changed)

    def amended(self, user: str = "Ana", **changed: Any) -> int:
        """Let somebody write on the page of the proposal, whatever it says, and return the revision."""
        return self.proposal.edit(NAME, web_scroll(**changed), user).revision
