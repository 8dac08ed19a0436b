"""Documents changed where they stand: read from their pages, rewritten, and handed on to be saved or proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.core.document.source import parse
from configurator.core.document.texts import stored_text
from configurator.core.document.values import same
from configurator.core.judged import Document
from configurator.errors import BadReferenceError, ConfiguratorError
from configurator.usecases.proposing import Submission
from configurator.usecases.saving import Draft, PreparedEdit
from configurator.usecases.switchoff import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from configurator.core.document.source import Source
    from configurator.core.document.values import Json
    from configurator.core.page import Snapshot
    from configurator.ports import PageStore


@dataclass(frozen=True, kw_only=True)
class Rewritten:
    """What a page would say, and what it says.

    Attributes:
        source: What it would say.
        snapshot: What it says.
    """

    source: Source
    snapshot: Snapshot

    def draft(self, store: PageStore) -> Draft:
        """Return it on its way to the page in *store* that it came from."""
        document = Document(self.source, self.snapshot.name, store.kind)
        return Draft(document=document, base=self.snapshot.revision, base_sha1=self.snapshot.sha1)

    def submission(self) -> Submission:
        """Return it on its way to a proposal."""
        return Submission(source=self.source, base=self.snapshot.revision, base_sha1=self.snapshot.sha1)


def rewritten(
    store: PageStore, names: Collection[str], rewrite: Callable[[Snapshot, Json], Json]
) -> tuple[list[Rewritten], list[PreparedEdit]]:
    """Return what the pages of *names* would say, and those that refuse it, in their order; nothing is written.

    Args:
        store: Where they stand.
        names: The pages.
        rewrite: Returns what a page shall say, given what it says; what it raises refuses that page.

    Raises:
        WikiError: The wiki could not be read.
    """
    found: list[Rewritten] = []
    refused: list[PreparedEdit] = []
    for name, reading in store.read(names).items():
        where = f"{store.environment}:{name}"
        try:
            snapshot = snapshot_of(store, reading)
            source = snapshot.source(where)
            value = rewrite(snapshot, source.value)
            if not same(value, source.value):
                source = parse(stored_text(value), where)
            found.append(Rewritten(source=source, snapshot=snapshot))
        except ConfiguratorError as error:
            refused.append(PreparedEdit(where=where, name=name, live=reading).refused(error))
    return found, refused


def before_that(store: PageStore, head: Snapshot) -> Json:
    """Return what a page said before its revision *head*.

    Raises:
        BadReferenceError: It said nothing before, or that is hidden or gone.
        WikiError: The wiki could not be read.
    """
    where = f"{store.environment}:{head.name}"
    if not head.parent:
        step = f"`instruments disable {head.name} --in {store.environment}` switches it off"
        raise BadReferenceError(where, f"has one revision, so there is nothing to go back to; {step}")
    earlier = next((each for each in store.history(head.name) if each.revision == head.parent), None)
    if earlier is None:
        raise BadReferenceError(
            where, "what it said before is gone; `instruments history` shows what is left"
        )
    return earlier.source(f"{where}@{earlier.revision}").value
