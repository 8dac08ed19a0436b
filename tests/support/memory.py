"""A page store in memory, for tests and for trying things out; it refuses what a wiki would refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from configurator.core.document.instants import written
from configurator.core.document.texts import sha1, stored_text
from configurator.core.kind import INSTRUMENT, DocumentKind
from configurator.core.page import Absence, Head, Reading, Receipt, Removal, Snapshot, Unreadable
from configurator.core.site import Account
from configurator.errors import EditConflictError, NotPermittedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from configurator.core.document.values import Json
    from configurator.core.page import Edit
    from configurator.core.site import Site

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class MemoryStore:
    """The instrument pages of an environment that exists only here.

    `write` is what the tool does; `edit`, `store`, `delete` and what hides are what other people do meanwhile.
    """

    keeps_history = True

    def __init__(
        self,
        environment: str = "memory",
        *,
        user: str = "Tool",
        writable: bool = True,
        kind: DocumentKind = INSTRUMENT,
    ) -> None:
        self.environment = environment
        self.kind = kind
        self.user = user
        self.writable = writable
        self._histories: dict[str, list[Snapshot]] = {}
        self._removals: dict[str, Removal] = {}
        self._revisions = 0

    def site(self) -> Site | None:
        """See `ports.PageStore`."""
        return None

    def account(self) -> Account | None:
        """See `ports.PageStore`."""
        return Account(user=self.user, login="none", groups=(), rights=frozenset(), blocked=None)

    def heads(self) -> Mapping[str, Head]:
        """See `ports.PageStore`."""
        return {name: self._histories[name][-1] for name in sorted(self._histories)}

    def listed(self) -> Mapping[str, Head | Unreadable]:
        """See `ports.PageStore`."""
        return self.heads()

    def read(self, names: Collection[str] | None = None) -> Mapping[str, Reading]:
        """See `ports.PageStore`."""
        wanted = sorted(self._histories if names is None else set(names))
        return {name: self._read_one(name) for name in wanted}

    def history(self, name: str) -> Iterator[Snapshot]:
        """See `ports.PageStore`."""
        return reversed(self._histories.get(name, []))

    def require_write(self) -> None:
        """See `ports.PageStore`."""
        if not self.writable:
            raise NotPermittedError(self.environment, "no-right", f"{self.user} may not edit", stops_run=True)

    def write(self, edit: Edit) -> Receipt:
        """See `ports.PageStore`."""
        self.require_write()
        head = self._histories.get(edit.name, [None])[-1]
        if (head.revision if head else None) != edit.base_revision:
            raise EditConflictError(f"{self.environment}:{edit.name}", edit.base_revision)
        changed = head is None or head.text != edit.text
        stored = (
            self.store(edit.name, edit.text, self.user, edit.summary) if changed or head is None else head
        )
        return Receipt(
            name=edit.name,
            revision=stored.revision,
            base_revision=edit.base_revision,
            sha1=edit.sha1,
            changed=changed,
        )

    def edit(self, name: str, value: Json, user: str = "Somebody", comment: str = "") -> Snapshot:
        """Let *user* save *value*, whatever stood there before."""
        return self.store(name, stored_text(value), user, comment)

    def store(
        self, name: str, text: str, user: str = "Somebody", comment: str = "", model: str = "json"
    ) -> Snapshot:
        """Let *user* save any text as it is, of any content model."""
        history = self._histories.setdefault(name, [])
        self._revisions += 1
        snapshot = Snapshot(
            name=name,
            revision=self._revisions,
            parent=history[-1].revision if history else 0,
            timestamp=self._now(),
            user=user,
            comment=comment,
            sha1=sha1(text),
            model=model,
            text=text,
        )
        history.append(snapshot)
        self._removals.pop(name, None)
        return snapshot

    def delete(self, name: str, user: str = "Somebody", comment: str = "") -> None:
        """Let *user* delete a page."""
        del self._histories[name]
        self._revisions += 1
        self._removals[name] = Removal(kind="delete", timestamp=self._now(), user=user, comment=comment)

    def hide_user(self, name: str) -> None:
        """Let somebody hide who made the newest revision of a page, and the summary."""
        history = self._histories[name]
        history[-1] = replace(history[-1], user=None, comment=None)

    def hide_text(self, name: str, place: int) -> None:
        """Let somebody hide what a page said once; its revisions count from 0, the oldest."""
        history = self._histories[name]
        history[place] = replace(history[place], text=None, sha1=None)

    def _read_one(self, name: str) -> Reading:
        if name in self._histories:
            return self._histories[name][-1]
        return Absence(name=name, removal=self._removals.get(name))

    def _now(self) -> str:
        """Return a time of our own: each revision is a minute after the one before."""
        return written(_BEGINNING + timedelta(minutes=self._revisions))
