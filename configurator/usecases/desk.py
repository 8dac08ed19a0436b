"""The place where proposals for one environment are written, looked at, approved, declined and withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.ports import Wiki
from configurator.usecases import proposing
from configurator.usecases.branches import Pages, account_name
from configurator.usecases.deciding import decline, prepare, review, withdraw
from configurator.usecases.proposals import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from configurator.core.document.names import PageReference
    from configurator.core.page import Edit, Receipt
    from configurator.ports import PageStore
    from configurator.usecases.deciding import Approval, Review
    from configurator.usecases.environment import Environment
    from configurator.usecases.proposals import ListedProposal, ProposalStatus
    from configurator.usecases.proposing import ProposeOptions, Proposing, Submission
    from configurator.usecases.saving import Outcome


class Desk:
    """The proposals of one environment beside its instruments.

    Attributes:
        pages: Both kinds of pages.
        right: The right that a right holder has there.
    """

    def __init__(
        self,
        instruments: Environment,
        proposals: Environment,
        right: str,
        opened: Callable[[str], PageStore | None] = lambda _environment: None,
    ) -> None:
        """Read nothing yet.

        Args:
            instruments: The instruments.
            proposals: Their proposals, on the same wiki.
            right: The right that a right holder has there.
            opened: Returns the pages of another environment; None if there is no such one.
        """
        self.pages = Pages(instruments, proposals)
        self.right = right
        self._opened = opened

    @property
    def name(self) -> str:
        """The environment's name in the settings."""
        return self.pages.instruments.name

    def address(self, name: str) -> str | None:
        """Return the web address of the proposal for *name*; None where there is no web."""
        store = self.pages.proposals.store
        return store.page_address(name) if isinstance(store, Wiki) else None

    def propose(self, wanted: Sequence[Submission], how: ProposeOptions) -> tuple[Proposing, ...]:
        """Return what proposing *wanted* would do; nothing is written. See `usecases.proposing`."""
        return proposing.prepare(self.pages, wanted, how)

    def write(self, proposings: Sequence[Proposing]) -> Iterator[Outcome]:
        """Write *proposings*, yielding what became of each. See `usecases.proposing`."""
        return proposing.write(self.pages.proposals, proposings)

    def confirm(self, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
        """Return *outcomes* of `write` after a look at what was stored. See `usecases.confirming`."""
        return self.pages.proposals.confirm(outcomes)

    def list(
        self, states: Collection[ProposalStatus], *, mine: bool = False, names: Collection[str] | None = None
    ) -> tuple[ListedProposal, ...]:
        """Return the proposals in *states*, or those that this account wrote of. See `usecases.waiting`."""
        rows = listing(self.pages, self.right, states, names)
        return tuple(row for row in rows if not mine or account_name(self.pages) in row.authors)

    def review(self, page: PageReference) -> Review:
        """Return what a reviewer of the proposal for *page* has to know. See `usecases.reviewing`."""
        return review(self.pages, page)

    def approve(self, reviewed: Sequence[PageReference], message: str) -> tuple[Approval, ...]:
        """Return what approving these revisions would do; nothing is written. See `usecases.approving`."""
        return prepare(self.pages, reviewed, message, self._opened)

    def decline(self, page: PageReference, reason: str) -> Receipt:
        """Decline the proposal for *page*, and return the receipt. See `usecases.closing`."""
        return self._saved(decline(self.pages, page, reason))

    def withdraw(self, page: PageReference, reason: str) -> Receipt:
        """Withdraw the proposal for *page*, and return the receipt. See `usecases.closing`."""
        return self._saved(withdraw(self.pages, page, reason))

    def _saved(self, edit: Edit) -> Receipt:
        [outcome] = self.confirm([*self.pages.proposals.write([edit])])
        if outcome.receipt is None:
            raise outcome.error or ValueError(outcome)
        return outcome.receipt
