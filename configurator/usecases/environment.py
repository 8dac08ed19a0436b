"""One environment as a person uses it, in a notebook or at the command line.

The rules, and pydantic with them, are loaded by what judges documents; looking at a page needs neither.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from shlex import quote
from threading import Thread
from typing import TYPE_CHECKING

from configurator.core.document.names import NAME_RULE, PROPOSALS, is_name
from configurator.core.document.source import parse
from configurator.core.document.values import Change, diff, shown
from configurator.core.judged import Document
from configurator.core.page import Absence, Snapshot, Unreadable
from configurator.errors import (
    BadReferenceError,
    ProposalError,
    ReviewRequiredError,
)
from configurator.ports import Scriptable, confirms_nothing
from configurator.usecases.history import timeline
from configurator.usecases.reading import KnownNames, absent, now, settled, settled_source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Unpack

    import mwclient

    from configurator.core.document.source import Source
    from configurator.core.document.values import Json
    from configurator.core.page import Receipt
    from configurator.core.rules import Context
    from configurator.ports import Confirms, PageStore
    from configurator.problems import Problem
    from configurator.usecases.history import Entry
    from configurator.usecases.listing import Listed, Wanted
    from configurator.usecases.saving import Draft, PreparedEdit


class Environment:
    """The documents of one kind in one environment: list, get, diff, save.

    Its proposals, to be looked at in the same way, are another one; `proposing` and `deciding` write them, and nothing is
    saved there.

    Attributes:
        name: As in references: in the settings, and for proposals `/proposal` behind it.
        store: Its pages.
        proposals: Whether these are its proposals.
        authority: Whether this environment decides.
        review: Whether no text goes live here without a second person; switching off is no text.
        confirms: Says whether to save a page in spite of a warning of the wiki's; nothing is, unless somebody sets it.
    """

    def __init__(  # noqa: PLR0913 - what an environment is, mostly left out
        self,
        store: PageStore,
        *,
        proposals: bool = False,
        authority: bool = False,
        review: bool = False,
        environments: Collection[str] | None = None,
        lists: Callable[[PageStore], KnownNames] = lambda _store: KnownNames(),
        clock: Callable[[], str] = now,
    ) -> None:
        self.name = store.environment + (PROPOSALS if proposals else "")
        self.store = store
        self.proposals = proposals
        self.authority = authority
        self.review = review
        self._environments = frozenset(environments) if environments is not None else None
        self._lists = lists
        self._clock = clock
        self.confirms: Confirms = confirms_nothing

    def list(self, *, at: str | None = None, **wanted: Unpack[Wanted]) -> tuple[Listed, ...]:
        """Return the instruments, sorted by name, with what the rules say; an invalid page is listed like the others.

        Args:
            at: The instant at which they are looked at; now if None.
            wanted: Only these, see `usecases.listing.Wanted`; all if nothing is asked for.

        Raises:
            WikiError: The wiki could not be read.
        """
        # While the wiki answers there is time to load the rules.
        Thread(target=import_module, args=["configurator.usecases.listing"]).start()
        readings = self.store.read()
        from configurator.usecases import listing

        at = at or self._clock()
        rows = listing.listing(self.name, readings, replace(self.plain_context, now=at))
        here = self.store.environment
        return tuple(row for row in rows if listing.selected(row, here, at, wanted))

    def get(self, name: str, revision: int | None = None, sha1: str | None = None) -> Snapshot:
        """Return the page of *name*, as it is or as it was at *revision*; `Snapshot.document` is its value.

        Args:
            name: The instrument.
            revision: One of its page's revisions.
            sha1: That of the revision's text; None if any will do.

        Raises:
            BadReferenceError: There is no such page, or it has no such revision.
            WikiError: The wiki could not be read.
        """
        reference = f"{self.name}:{name}"
        if not is_name(name):
            raise BadReferenceError(reference, NAME_RULE)
        if revision is not None:
            for snapshot in self.store.history(name):
                if snapshot.revision == revision:
                    if sha1 not in (None, snapshot.sha1):
                        said = (
                            f"is another text now: the wiki was made anew; see `instruments history {name}`"
                        )
                        raise BadReferenceError(f"{reference}@{revision}", said)
                    return snapshot
            raise BadReferenceError(
                f"{reference}@{revision}", f"see `instruments history {name}` for its revisions"
            )
        match self.store.read([name])[name]:
            case Snapshot() as snapshot:
                return snapshot
            case Unreadable() as unreadable:
                raise unreadable.error(self.name, name)
            case Absence() as absence:
                raise absent(self.store, absence, reference)

    def history(self, name: str) -> tuple[Entry, ...]:
        """Return the revisions of *name*, oldest first, and what each changed; none if there is no such page."""
        return timeline([self.store], name)

    def check(self, source: Source, *, name: str | None = None) -> tuple[Problem, ...]:
        """Return what the rules say of a document if it were saved here; *name* is its page's, if it has one.

        The neighbours on the wiki are not read; `prepare` looks at them, too.
        """
        document = Document(source, name).on_page_of(self.store.kind)
        return document.check(replace(self.context, live=document if name else None))

    def diff(self, document: Json) -> tuple[Change, ...]:
        """Return the changes that saving *document* would make to the live page; everything, if there is none."""
        name = document.get("name") if isinstance(document, dict) else None
        if not is_name(name):
            raise BadReferenceError(f"name {shown(name)}", NAME_RULE)
        from configurator.usecases import saving

        live = self.store.read([name])[name]
        return diff(saving.live_value(self.name, f"{self.name}:{name}", live), settled(self.store, document))

    def save(self, document: Json, *, base: int | None, message: str = "") -> Receipt | None:
        """Save *document* on its page, and return the receipt; None if the page says so already.

        Args:
            document: An instrument.
            base: `Snapshot.revision` of the page that the document was made from; None for a new page.
            message: Why; stands in the page history.

        Raises:
            InvalidDocumentError: The rules refuse it.
            EditConflictError: The page is not at *base* any more; nothing was written.
            NotPermittedError: The account may not save here.
            WikiError: The wiki could not be reached, or refused.
        """
        from configurator.usecases import saving

        draft = saving.Draft(document=Document(parse(json.dumps(document), "document")), base=base)
        [prepared] = self.prepare([draft], message)
        if prepared.error is not None:
            raise prepared.error
        return saving.written(self, prepared) if prepared.edits else None

    def prepare(self, drafts: Sequence[Draft], message: str) -> tuple[PreparedEdit, ...]:
        """Return what saving *drafts* would do, in their order; nothing is written.

        Raises:
            ReviewRequiredError: Nothing goes live here without a second person.
            NotPermittedError: This account may not save here.
            WikiError: The wiki could not be read.
        """
        from configurator.usecases import saving

        wanted = " ".join(quote(draft.document.source.where) for draft in drafts)
        self.refuse_under_review(f"instruments propose {wanted} --to {self.name} -m REASON")
        drafts = [replace(draft, document=_settled(self.store, draft.document)) for draft in drafts]
        return saving.prepare(self.store, drafts, self.context, message)

    def prepare_disabling(self, names: Collection[str] | None, message: str) -> tuple[PreparedEdit, ...]:
        """Return what switching *names* off would do, or all if None; nothing is written.

        No document is judged: what is invalid can be switched off, too.

        Raises:
            NotPermittedError: This account may not save here.
            WikiError: The wiki could not be read.
        """
        from configurator.usecases import switching

        self._refuse_proposals()
        return switching.prepare_disabling(self.store, names, message)

    def prepare_enabling(self, names: Collection[str], message: str) -> tuple[PreparedEdit, ...]:
        """Return what switching *names* on would do; nothing is written.

        Raises:
            ReviewRequiredError: Nothing goes live here without a second person.
            NotPermittedError: This account may not save here.
            WikiError: The wiki could not be read.
        """
        from configurator.usecases import switching

        wanted = " ".join(f"{self.name}:{name}" for name in names)
        self.refuse_under_review(f"instruments propose {wanted} --enable --to {self.name} -m REASON")
        return switching.prepare_enabling(self.store, names, self.context, message)

    def refuse_under_review(self, command: str) -> None:
        """Refuse to change what runs here if that takes a second person.

        Args:
            command: What proposes the same change.

        Raises:
            ReviewRequiredError: It does.
            ProposalError: These are proposals.
        """
        self._refuse_proposals()
        if self.review:
            raise ReviewRequiredError(self.name, command)

    def _refuse_proposals(self) -> None:
        if self.proposals:
            step = f"`instruments propose FILE --to {self.store.environment}`"
            raise ProposalError(self.name, f"is no place to save to; {step} writes there")

    @cached_property
    def site(self) -> mwclient.Site:
        """An `mwclient.Site` of the wiki, logged in as we are, for whatever else is asked of it.

        It is made when it is first asked for. Its errors are mwclient's, and what it saves has none of the guards of
        `save`.

        Raises:
            BadReferenceError: This is no wiki.
            WikiError: The wiki did not answer, or did not log us in.
        """
        if not isinstance(self.store, Scriptable):
            raise BadReferenceError(self.name, "has no site; open an environment with `api` in the settings")
        return self.store.client()

    @cached_property
    def context(self) -> Context:
        """What the rules may know here; asks the wiki for its lists, once."""
        lists = self._lists(self.store)
        return replace(
            self.plain_context,
            databases=lists.databases,
            static_streams=lists.static_streams,
            allowed_streams=lists.allowed_streams,
        )

    @property
    def plain_context(self) -> Context:
        """What the rules may know here without asking the wiki for its lists."""
        from configurator.core.rules import Context

        return Context(
            kind=self.store.kind,
            environment=self.store.environment,
            authority=self.authority,
            environments=self._environments,
            told=self._told,
            now=self._clock(),
        )

    def _told(self) -> frozenset[str] | None:
        """Return the environments that the wiki knows, none if it does not say; None of a directory."""
        site = self.store.site()
        if site is None:
            return None
        return frozenset((site.setup and site.setup.environments) or ())


def _settled(store: PageStore, document: Document) -> Document:
    return replace(document, source=settled_source(store, document.source))
