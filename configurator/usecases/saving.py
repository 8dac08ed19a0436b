"""Documents to pages: look, decide, write; then see that what was stored is what was sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final, assert_never

from configurator.core.document.names import is_name
from configurator.core.document.values import MISSING, Change, Json, Missing, diff
from configurator.core.judged import Document
from configurator.core.kind import in_order
from configurator.core.page import Absence, Edit, Snapshot, Unreadable
from configurator.core.words import summary
from configurator.errors import (
    BadReferenceError,
    ConfiguratorError,
    ConflictError,
    DocumentError,
    EditConflictError,
    InvalidDocumentError,
    UnexpectedMergeError,
    UnknownOutcomeError,
    UnnotedBaseError,
    WarnedError,
    WikiError,
    WikiUnavailableError,
)
from configurator.ports import confirms_nothing
from configurator.problems import Problem, has_errors
from configurator.usecases.listing import documents, streams_in_use
from configurator.usecases.switchoff import edit_of, switch_off

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from configurator.core.kind import DocumentKind
    from configurator.core.page import Reading, Receipt
    from configurator.core.rules import Context
    from configurator.ports import Confirms, PageStore
    from configurator.usecases.environment import Environment


class Live(Enum):
    """The type of `LIVE`."""

    LIVE = "live"
    UNNOTED = "unnoted"


#: Nobody noted what a document was made from; what is live when the edit is prepared, and shown, counts.
LIVE: Final = Live.LIVE
#: What the documents beside it were made from is noted, and of this one it is not: it may lack what is live, so that only
#: a new page, or one that says the same, can be meant.
UNNOTED: Final = Live.UNNOTED


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A document on its way to its page.

    Attributes:
        document: What would be saved.
        base: The revision that it was made from, None for a page that must not exist yet, `LIVE` or `UNNOTED`.
        base_sha1: The SHA-1 of that revision; None if it is not known.
    """

    document: Document
    base: int | Live | None
    base_sha1: str | None = None


@dataclass(frozen=True, kw_only=True)
class PreparedEdit:
    """What is about to be written on one page, and what a person has to know before: to save, propose, approve, switch off.

    Attributes:
        where: The document's text.
        name: The page's; empty when the document names none.
        problems: What the rules say, placed in the text.
        changes: Against the instrument's live page.
        replaced: Against the proposal that waits; none if nothing does.
        edits: In their order, each made from what the one before it stores; the last one stores the document. None if there
            is nothing to change, or an error.
        error: Why it cannot be written.
        live: What stands on the instrument's page now; None if nobody looked for more than the changes.
        document: What the last edit stores, judged; None if it is not.
        before: What stands on the instrument's page now, judged; None if it is not, or there is no such page.
        new: Whether it would be a new instrument's proposal.
        restorable: Whether what stands there now could be saved again, to undo this.
        critical: In which ways more would be collected, in words.
    """

    where: str
    name: str
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    replaced: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    error: ConfiguratorError | None = None
    live: Reading | None = None
    document: Document | None = None
    before: Document | None = None
    new: bool = False
    restorable: bool = True
    critical: tuple[str, ...] = ()

    @property
    def edit(self) -> Edit | None:
        """The edit that stores the document; None if there is nothing to write."""
        return self.edits[-1] if self.edits else None

    def refused(self, error: ConfiguratorError) -> PreparedEdit:
        """Return the same, not to be written because of *error*, whose problems are its problems."""
        problems = error.problems if isinstance(error, DocumentError) else ()
        return replace(self, error=error, problems=problems)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one edit: a receipt or an error."""

    name: str
    receipt: Receipt | None = None
    error: ConfiguratorError | None = None


def prepare(
    store: PageStore,
    drafts: Sequence[Draft],
    context: Context,
    reason: str,
    permitted: Callable[[], None] | None = None,
) -> tuple[PreparedEdit, ...]:
    """Return what saving *drafts* would do, in their order; nothing is written.

    Documents that name the same page are refused, for only one of them can be meant. On the authority every page is read,
    because two active instruments must not share a stream; elsewhere only the documents' own pages.

    Args:
        store: Where they would be saved.
        drafts: What would be saved.
        context: What the rules may know of the environment; page, live text and neighbours are filled in here.
        reason: Why, in the words of the person who saves; may be empty.
        permitted: Raises if this account may not go on; None asks whether it may save there.

    Raises:
        NotPermittedError: This account may not save there.
        WikiError: The wiki could not be read.
    """
    drafts = [replace(each, document=each.document.on_page_of(context.kind)) for each in drafts]
    by_name: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_name.setdefault(page_of(draft.document.value), []).append(draft)
    readings = _readings(store, by_name.keys() - {""}, whole=context.authority)
    (permitted or store.require_write)()
    wanted = {name: group[0].document for name, group in by_name.items() if name and len(group) == 1}
    known = documents(readings, wanted, context.kind)
    context = replace(context, others=streams_in_use([*known.values(), *wanted.values()], context))
    prepared = []
    for draft in drafts:
        name = page_of(draft.document.value)
        live, others = readings.get(name), [each for each in by_name[name] if each is not draft]
        if name and others:
            prepared.append(_refused_twin(store.environment, draft, name, live, others[0]))
        else:
            prepared.append(_prepared(store.environment, draft, live, known.get(name), context, reason))
    return tuple(prepared)


def write(target: Environment, prepared: Iterable[PreparedEdit]) -> Iterator[Outcome]:
    """Write what was *prepared*, page by page, and yield what became of each; one bad page does not stop the others.

    What would fail every page (the wiki is gone, the account is blocked) is not tried again: the rest fails with it.
    """
    fatal: ConfiguratorError | None = None
    for each in prepared:
        if not each.edits:
            continue
        if fatal is not None:
            yield Outcome(name=each.name, error=fatal)
            continue
        outcome = write_one(target.store, each.edits, target.confirms)
        error, page = outcome.error, f"{target.name}:{each.name}"
        # The store knows no more of its pages than their environment.
        if isinstance(error, EditConflictError) and error.page != page:
            outcome = replace(outcome, error=EditConflictError(page, error.base_revision, error.latest))
        yield outcome
        fatal = _of_the_others(error) if isinstance(error, WikiError) and error.stops_run else None


def write_one(store: PageStore, edits: Sequence[Edit], confirms: Confirms = confirms_nothing) -> Outcome:
    """Write *edits* of one page, each on what the one before it stored, and return what became of the last, or failed.

    Args:
        store: Where to write.
        edits: What to write; the base of all but the first is not known yet.
        confirms: Says whether to save a page in spite of a warning of the wiki's.
    """
    receipt: Receipt | None = None
    for edit in edits:
        based = edit if receipt is None else replace(edit, base_revision=receipt.revision)
        try:
            receipt = _written(store, based, confirms)
        except (ConflictError, DocumentError, WikiError) as error:
            return Outcome(name=edit.name, error=error)
    return Outcome(name=edits[-1].name, receipt=receipt)


def _written(store: PageStore, edit: Edit, confirms: Confirms) -> Receipt:
    if edit.switches_off:
        return switch_off(store, edit)
    while True:
        try:
            return store.write(edit)
        except WarnedError as warned:
            if not confirms(edit.name, warned):
                raise  # else the same edit passes, in the same session


def _of_the_others(error: WikiError) -> WikiError:
    """Return what *error* of one page means for those that were not tried: their outcome is known."""
    if isinstance(error, UnknownOutcomeError):
        return WikiUnavailableError(error.environment, error.code, error.info)
    return error


def _readings(store: PageStore, names: set[str], *, whole: bool) -> Mapping[str, Reading]:
    if not whole:
        return store.read(names) if names else {}
    everything = store.read()
    new = names - everything.keys()
    return {**everything, **(store.read(new) if new else {})}


def page_of(value: Json) -> str:
    """Return the name of the page that *value* belongs to, or nothing if it names none."""
    name = value.get("name") if isinstance(value, dict) else None
    return name if is_name(name) else ""


def _refused_twin(
    environment: str, draft: Draft, name: str, live: Reading | None, other: Draft
) -> PreparedEdit:
    where, there = draft.document.source.where, other.document.source.where
    reason = f"is of the page {environment}:{name}, and so is {there}; save only one of them"
    return PreparedEdit(where=where, name=name, live=live, error=BadReferenceError(where, reason))


def _prepared(
    environment: str,
    draft: Draft,
    live: Reading | None,
    known: Document | None,
    context: Context,
    reason: str,
) -> PreparedEdit:
    document, where = draft.document, draft.document.source.where
    name = page_of(document.value)
    plain = PreparedEdit(where=where, name=name, live=live, document=document)
    page = f"{environment}:{name}"
    try:
        before = known or live_document(environment, page, live, context.kind)
        problems = document.check(replace(context, live=before))
        if has_errors(problems):
            raise InvalidDocumentError(where, problems)
        now = MISSING if before is None else before.value
        changes = diff(now, document.value)
        if changes:
            _check_base(draft, page, live)
    except ConfiguratorError as error:
        return plain.refused(error)
    plain = replace(plain, before=before, problems=problems)
    if not changes:
        return plain
    edit = Edit(
        name=name,
        value=in_order(document.value),
        base_revision=live.revision if isinstance(live, Snapshot) else None,
        summary=summary(now, document.value, reason),
    )
    restorable = before is not None and before.valid is not None
    return replace(plain, changes=changes, edits=(edit,), restorable=restorable)


def _check_base(draft: Draft, page: str, live: Reading | None) -> None:
    """See that *draft* was made from what is live.

    Raises:
        ConflictError: It was not, or nobody knows.
    """
    revision, sha1 = (live.revision, live.sha1) if isinstance(live, Snapshot) else (None, None)
    match draft.base:
        case Live.LIVE:
            return
        case Live.UNNOTED:
            if revision is not None:
                raise UnnotedBaseError(page, draft.document.source.where, revision)
        case base:
            # A wiki that was restored from a backup gives the same ids again, to other texts.
            if base != revision or (base is not None and draft.base_sha1 not in (None, sha1)):
                raise EditConflictError(page, base, revision or 0)


def live_document(
    environment: str, page: str, live: Reading | None, kind: DocumentKind | None = None
) -> Document | None:
    """Return the document that stands on *page*; None if there is no such page.

    Raises:
        MalformedDocumentError: What stands there is no JSON.
        NotPermittedError: It could not be read.
    """
    match live:
        case None | Absence():
            return None
        case Unreadable():
            raise live.error(environment, page)
        case Snapshot():
            # However large somebody made it: the text that replaces it is limited.
            return Document(live.source(f"{page}@{live.revision}", limited=False), live.name, kind)
        case never:
            assert_never(never)


def live_value(environment: str, page: str, live: Reading | None) -> Json | Missing:
    """Return what `live_document` says; MISSING if there is no such page.

    Raises:
        MalformedDocumentError: What stands there is no JSON.
        NotPermittedError: It could not be read.
    """
    document = live_document(environment, page, live)
    return MISSING if document is None else document.value


def confirm(store: PageStore, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return *outcomes* after a look at what was stored, read in bulk.

    A text that nobody wrote, that is a merge by the wiki, is replaced by the text before it and becomes an
    `UnexpectedMergeError`. Not so where something was switched off: the text before is the one that was to end.

    Raises:
        WikiError: The wiki could not be read.
    """
    written = {
        outcome.name for outcome in outcomes if outcome.receipt is not None and outcome.receipt.changed
    }
    heads = store.read(written) if written else {}
    return tuple(
        _confirmed(store, outcome, heads[outcome.name]) if outcome.name in heads else outcome
        for outcome in outcomes
    )


def written(target: Environment, prepared: PreparedEdit) -> Receipt:
    """Write what was *prepared* for one page, see what was stored, and return the receipt.

    Raises:
        ConfiguratorError: It was not written.
    """
    [outcome] = confirm(target.store, [*write(target, [prepared])])
    if outcome.receipt is None:
        raise outcome.error or ValueError(outcome)
    return outcome.receipt


def _confirmed(store: PageStore, outcome: Outcome, now: Reading) -> Outcome:
    receipt = outcome.receipt
    if receipt is None or (
        isinstance(now, Snapshot) and (now.revision, now.sha1) == (receipt.revision, receipt.sha1)
    ):
        return outcome
    if receipt.switches_off:
        return outcome if _off(store, now, receipt.revision) else _still_on(store, receipt)
    stored = {}
    for snapshot in store.history(receipt.name):
        stored[snapshot.revision] = snapshot
        if snapshot.revision < receipt.revision:
            break
    ours = stored.get(receipt.revision)
    if ours is None or ours.sha1 in {
        receipt.sha1,
        None,
    }:  # moved on, went away or hidden after our text was there
        return outcome
    return Outcome(name=outcome.name, error=_undone(store, ours, stored.get(ours.parent)))


def _off(store: PageStore, now: Reading, revision: int) -> bool:
    """Tell whether the page is off, unless somebody wrote another text after *revision*."""
    return not isinstance(now, Snapshot) or now.revision != revision or edit_of(store, now, "")[1] is None


def _still_on(store: PageStore, receipt: Receipt) -> Outcome:
    page = f"{store.environment}:{receipt.name}"
    return Outcome(name=receipt.name, error=UnexpectedMergeError(page, receipt.revision, restored=False))


def _undone(store: PageStore, merged: Snapshot, before: Snapshot | None) -> UnexpectedMergeError:
    """Restore the text before a merge that nobody wanted, and return the error that says so."""
    page = f"{store.environment}:{merged.name}"
    if before is None:
        return UnexpectedMergeError(page, merged.revision, restored=False)
    summary = f"Restore revision {before.revision}: revision {merged.revision} holds a text that nobody wrote"
    try:
        value = before.source(f"{page}@{before.revision}", limited=False).value
        store.write(Edit(name=merged.name, value=value, base_revision=merged.revision, summary=summary))
    except ConfiguratorError:
        return UnexpectedMergeError(page, merged.revision, restored=False)
    return UnexpectedMergeError(page, merged.revision, restored=True)
