"""Page histories that tests write by hand, second by second."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from configurator.core.document.texts import sha1, stored_text
from configurator.core.history.chains import Side
from configurator.core.page import Snapshot

BOT = "Reconciler"
_BEGINNING = 1_767_225_600


class History:
    """One page of one environment; `save` adds a revision to it."""

    def __init__(self, environment: str, first: int, bot: str | None = None) -> None:
        self.environment = environment
        self.bot = bot
        self.revisions: list[Snapshot] = []
        self._first = first

    def save(
        self,
        value: Any,
        at: float,
        comment: str | None = "",
        user: str | None = "Somebody",
        *,
        text: str | None = None,
        hidden: bool = False,
    ) -> int:
        """Save *value* (or any *text*), *at* seconds after the beginning, and return the revision's id."""
        text = stored_text(value) if text is None else text
        revision = self._first + len(self.revisions)
        self.revisions.append(
            Snapshot(
                name="web-scroll",
                revision=revision,
                parent=revision - 1 if self.revisions else 0,
                timestamp=f"{datetime.fromtimestamp(_BEGINNING + at, UTC):%Y-%m-%dT%H:%M:%SZ}",
                user=user,
                comment=comment,
                sha1=None if hidden else sha1(text),
                model="hidden" if hidden else "json",
                text=None if hidden else text,
            )
        )
        return revision

    def restore(self, first_lost: int) -> None:
        """Bring the wiki back to what it was before revision *first_lost*; the next save gets that id anew."""
        self.revisions = [each for each in self.revisions if each.revision < first_lost]

    @property
    def side(self) -> Side:
        """The history as the rule takes it."""
        return Side(environment=self.environment, revisions=tuple(self.revisions), bot=self.bot)


def pair() -> tuple[History, History]:
    """Return the histories of a follower (revisions 101, 102 …) and of the authority (201, 202 …), still empty."""
    return History("beta", 101, BOT), History("production", 201)
