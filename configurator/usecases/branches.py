"""Proposals beside their instruments, as they stand on the wiki now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from configurator.core.history import beside, chain
from configurator.core.page import Head, Snapshot
from configurator.core.proposal import Proposal
from configurator.core.values import MISSING
from configurator.errors import ConfiguratorError, DocumentError, NotPermittedError, WikiError
from configurator.usecases.saving import live_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from configurator.core.page import Reading
    from configurator.core.values import Json, Missing
    from configurator.ports import PageStore
    from configurator.usecases.environment import Environment


class Pages(NamedTuple):
    """Both kinds of pages of one environment."""

    instruments: Environment
    proposals: Environment


@dataclass(frozen=True, kw_only=True)
class Branch:
    """The proposal of one instrument, read.

    Attributes:
        name: The instrument.
        proposal: Both pages' chains, with their texts.
        before: The instrument's document; MISSING if there is no such page.
        after: What the proposal says; MISSING if there is no such page, or it is no JSON.
        error: Why nothing can be said of it: a page could not be read, or the instrument's is no JSON.
    """

    name: str
    proposal: Proposal[Snapshot]
    before: Json | Missing
    after: Json | Missing
    error: ConfiguratorError | None = None

    @property
    def revision(self) -> int | None:
        """The proposal's head; None if there is no such page."""
        head = self.proposal.head
        return None if head is None else head.revision

    @property
    def live(self) -> int | None:
        """The instrument's head; None if there is no such page."""
        head = self.proposal.live
        return None if head is None else head.revision


def look(pages: Pages, names: Collection[str]) -> dict[str, Branch]:
    """Return the proposals of *names*; both heads are read together, and then the two histories of each.

    Raises:
        WikiError: The wiki could not be read.
    """
    lives, heads = pages.instruments.store.read(names), pages.proposals.store.read(names)
    return {name: _branch(pages, name, lives[name], heads[name]) for name in names}


def _branch(pages: Pages, name: str, live: Reading, head: Reading) -> Branch:
    before: Json | Missing = MISSING
    error: ConfiguratorError | None = None
    try:
        before = live_value(pages.instruments.name, f"{pages.instruments.name}:{name}", live)
        live_value(pages.proposals.name, f"{pages.proposals.name}:{name}", head)
    except DocumentError as found:
        error = None if found.where.startswith(pages.proposals.name) else found  # a draft may be anything
    except NotPermittedError as found:
        error = found
    proposal: Proposal[Snapshot] = Proposal((), ())
    try:
        instrument = history(pages.instruments.store, live) if isinstance(live, Snapshot) else ()
        if isinstance(head, Snapshot):
            proposal = beside_instrument(pages, head, instrument)
        else:
            proposal = Proposal((), instrument)
    except WikiError as found:
        if found.stops_run:
            raise
        error = found  # this page's; the others go on
    return Branch(
        name=name,
        error=error,
        proposal=proposal,
        before=before,
        after=document(head) if isinstance(head, Snapshot) else MISSING,
    )


def beside_instrument(pages: Pages, head: Head, instrument: Sequence[Snapshot]) -> Proposal[Snapshot]:
    """Return the proposal with this *head*, and all that its page has, beside what the *instrument* showed.

    Raises:
        ConfiguratorError: As `history`.
    """
    listed = tuple(pages.proposals.store.history(head.name))
    shown = _shown(pages.proposals.store, listed, head)
    return Proposal(shown, instrument, beside(listed, shown))


def history(store: PageStore, head: Head) -> tuple[Snapshot, ...]:
    """Return what the page with this *head* showed, oldest first.

    Raises:
        NotPermittedError: The page moved on or went away while it was read.
        WikiError: The wiki could not be read.
    """
    if not head.parent and isinstance(head, Snapshot):
        return (head,)
    return _shown(store, store.history(head.name), head)


def document(snapshot: Snapshot) -> Json | Missing:
    """Return what *snapshot* says; MISSING if it is no JSON: a draft may be anything."""
    try:
        return snapshot.document()
    except DocumentError:
        return MISSING


def users(revisions: Sequence[Head]) -> tuple[str | None, ...]:
    """Return who wrote *revisions*, each once, in order; a hidden user is None."""
    return tuple(dict.fromkeys(each.user for each in revisions))


def _shown(store: PageStore, listed: Iterable[Snapshot], head: Head) -> tuple[Snapshot, ...]:
    found = chain(listed, head.revision)
    if not found:
        said = f"{head.name} changed while it was read"
        raise NotPermittedError(store.environment, "moving", said, next_step="look again")
    return found
