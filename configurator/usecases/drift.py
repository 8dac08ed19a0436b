"""A follower compared with the authority: what drifted, which side moved, since when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from configurator.core.document.names import among
from configurator.core.drift.states import Condition, Drift, PageState, judged, state
from configurator.core.history import merge_base
from configurator.core.history.chains import Side, chain_of, witness_on_follower
from configurator.core.history.merge import Merge, merge
from configurator.core.history.merge_base import Certainty, MergeBase
from configurator.core.page import Head, Reading, Snapshot, Unreadable
from configurator.errors import WikiError
from configurator.usecases.reading import shift

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from configurator.ports import Histories, PageStore, Texts

    _Listed = Mapping[str, Head | Unreadable]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The two environments of a comparison.

    Attributes:
        authority: The one that decides.
        follower: The one that follows.
        bot: Our bot's account on the follower, whose summaries are believed; None if nobody named it yet.
        texts: Texts by SHA-1, known from before.
        histories: Histories, known from before; None reads them from the stores.
        at_once: Whether the two may be asked at the same time, in two threads; Pywikibot's sessions may not.
    """

    authority: PageStore
    follower: PageStore
    texts: Texts
    bot: str | None = None
    histories: Histories | None = None
    at_once: bool = False

    def informed(self) -> Pair:
        """Return the same pair with the bot that the authority names, if nobody else did; it is asked for nothing more.

        It is for after the authority was read, when it has said how it is set up. What a follower says counts for nothing.
        """
        site = self.authority.site() if self.bot is None else None
        return self if site is None or site.setup is None else replace(self, bot=site.setup.bot)


class Proposed(NamedTuple):
    """A proposal on the authority that concerns what a follower says.

    Attributes:
        revision: Its newest revision.
        state: `open` or `outdated`; or `declined`, if what the follower says is what was declined.
    """

    revision: int
    state: str


@dataclass(frozen=True, kw_only=True)
class DriftRow:
    """How one instrument stands.

    Attributes:
        name: The instrument.
        drift: The state.
        authority: What the authority shows.
        follower: What the follower shows.
        base: The merge base; None if none was looked for.
        merged: The three-way merge; None without a base.
        since: Timestamp of the first change that the other side has not taken in; None if nobody can say.
        proposed: What became of it on the authority; None if nobody looked, or nothing was proposed.
        unnamed_bot: Whether summaries of a bot stand in the follower's history, and neither the settings nor the authority name its account, so
            that none of them is believed.
    """

    name: str
    drift: Drift
    authority: PageState
    follower: PageState
    base: MergeBase | None = None
    merged: Merge | None = None
    since: str | None = None
    proposed: Proposed | None = None
    unnamed_bot: bool = False


def owned(row: DriftRow, owner: str) -> bool:
    """Tell whether the instrument is, on either side, of a team with *owner* in its name."""
    sides = (side.document for side in (row.authority, row.follower))
    valid = [document.valid for document in sides if document is not None]
    return any(among(owner, document.owners) for document in valid if document is not None)


def compare(pair: Pair, names: Collection[str] | None = None) -> tuple[DriftRow, ...]:
    """Return how every instrument stands, or those called *names*, sorted by name.

    Heads of both sides are listed; texts are read of one side only where both say the same, and not at all where they
    are known by their SHA-1. Pages that are named are read without a listing. Histories are read only of pages that
    differ.

    Raises:
        WikiError: A wiki could not be read completely; then nothing is concluded about any page.
    """
    authority, follower = _listed(pair) if names is None else ({}, {})
    wanted = sorted(authority.keys() | follower.keys() if names is None else set(names))
    there = _readings(pair.authority, wanted, authority, pair.texts)
    here = _readings(pair.follower, wanted, follower, pair.texts)
    ahead = shift(pair.follower, pair.authority)
    pair = pair.informed()
    return tuple(_standing(pair, name, there[name], here[name], ahead) for name in wanted)


def _listed(pair: Pair) -> tuple[_Listed, _Listed]:
    """Return the heads of the authority and of the follower; where both fail, the authority's error counts."""
    if not pair.at_once:
        return pair.authority.listed(), pair.follower.listed()
    with ThreadPoolExecutor(max_workers=1) as meanwhile:
        follower = meanwhile.submit(pair.follower.listed)
        return pair.authority.listed(), follower.result()


def _standing(pair: Pair, name: str, there: Reading, here: Reading, ahead: float) -> DriftRow:
    authority = judged(pair.authority.environment, name, there, pair.authority.kind)
    follower = judged(pair.follower.environment, name, here, pair.follower.kind, authority)
    found = state(follower, authority, None)
    plain = DriftRow(
        name=name,
        drift=found,
        authority=authority,
        follower=follower,
        since=_alone_since(found, authority, follower),
    )
    if found is not Drift.UNRELATED:  # only then do the documents differ and the histories matter
        return plain
    known = _with_past(plain, pair, ahead)
    if pair.histories is not None and known.merged is not None and known.merged.conflicts:
        # Reports show the base's values there, and a text from before may have been suppressed since.
        return _with_past(plain, pair, ahead, shown=True)
    return known


def _with_past(plain: DriftRow, pair: Pair, ahead: float, *, shown: bool = False) -> DriftRow:
    """Return how two pages stand that hold different documents; *shown*, as the wikis show the texts now (`ports.Histories`)."""
    ours = _chain(pair.follower, plain.follower, pair.histories, shown=shown)
    if isinstance(ours, PageState):
        return replace(plain, drift=Drift.UNREADABLE, follower=ours)
    theirs = _chain(pair.authority, plain.authority, pair.histories, shown=shown)
    if isinstance(theirs, PageState):
        return replace(plain, drift=Drift.UNREADABLE, authority=theirs)
    return _with_base(plain, pair, ours, theirs, ahead)


def _with_base(
    plain: DriftRow, pair: Pair, ours: Sequence[Snapshot], theirs: Sequence[Snapshot], ahead: float
) -> DriftRow:
    """Return how two pages stand that hold different documents, now that their histories are known."""
    base = merge_base.merge_base(
        Side(environment=plain.follower.environment, revisions=ours, bot=pair.bot),
        Side(environment=plain.authority.environment, revisions=theirs),
        ahead,
    )
    sides = (plain.follower.value, plain.authority.value)
    merged = merge(base.value, *sides, plain.name) if base.related else None
    certain = base.certainty is not Certainty.HIDDEN
    found = state(plain.follower, plain.authority, merged, certain=certain)
    known = found is not Drift.UNRELATED
    return replace(
        plain,
        drift=found,
        authority=plain.authority if known else _of_one_text(plain.authority, pair.authority),
        follower=plain.follower if known else _of_one_text(plain.follower, pair.follower),
        base=base,
        merged=merged,
        since=_since(base, ours, theirs),
        unnamed_bot=pair.bot is None
        and any(witness_on_follower(each, each.user, pair.authority.environment) for each in ours),
    )


def _of_one_text(page: PageState, store: PageStore) -> PageState:
    """Return *page*, saying so if nobody can know its past: the other side may well have been its source."""
    return page if store.keeps_history else replace(page, reason=NO_PAST)


def _readings(store: PageStore, names: Collection[str], heads: _Listed, texts: Texts) -> dict[str, Reading]:
    """Return what stands on the pages called *names*, reading only texts that are not known."""
    found: dict[str, Reading] = {}
    unknown = []
    for name in names:
        head = heads.get(name)
        text = texts.get(head.sha1) if isinstance(head, Head) and head.sha1 is not None else None
        if isinstance(head, Unreadable):
            found[name] = head
        elif head is None or text is None:
            unknown.append(name)
        else:
            found[name] = head.with_text(text)
    for name, reading in _read(store, unknown, heads).items():
        found[name] = reading
        if isinstance(reading, Snapshot) and reading.text is not None:
            texts.put(reading.text)
    return found


def _read(store: PageStore, names: Sequence[str], heads: _Listed) -> dict[str, Reading]:
    """Return what stands on the pages called *names*; all at once if they are most of those that are listed."""
    listed = [name for name in names if name in heads]
    found = dict(store.read()) if len(listed) > len(heads) // 2 else {}
    # Not listed, or gone since: asked for by name, so that the logs tell how they went away.
    rest = [name for name in names if name not in found]
    return {name: found[name] for name in names if name in found} | (dict(store.read(rest)) if rest else {})


def _chain(
    store: PageStore, page: PageState, histories: Histories | None, *, shown: bool
) -> tuple[Snapshot, ...] | PageState:
    """Return what *page* showed one after the other, or the page as unreadable if its history cannot be had."""
    if page.head is None:
        raise ValueError(page)  # whoever asks has seen a document
    try:
        if histories is None:
            revisions = store.history(page.head.name)
        elif shown:
            revisions = histories.shown(store, page.head.name)
        else:
            revisions = histories.history(store, page.head)
        chain = chain_of(revisions, page.head.revision)
    except WikiError as error:
        if error.stops_run:
            raise
        return _unreadable(page, str(error))
    return chain or _unreadable(page, "it changed while it was read; look again")


def _unreadable(page: PageState, reason: str) -> PageState:
    return replace(page, condition=Condition.UNREADABLE, reason=reason)


def _alone_since(found: Drift, authority: PageState, follower: PageState) -> str | None:
    """Return since when a page is missing; None if only its history could tell."""
    if found in (Drift.DELETED_ON_AUTHORITY, Drift.DELETED_ON_FOLLOWER):
        return authority.gone or follower.gone
    if found in (Drift.MISSING_ON_AUTHORITY, Drift.MISSING_ON_FOLLOWER):
        head = authority.head or follower.head
        return head.timestamp if head is not None and not head.parent else None
    return None


def _since(base: MergeBase, ours: Iterable[Snapshot], theirs: Iterable[Snapshot]) -> str | None:
    """Return when the first revision after the base was saved; None without a base."""
    if base.origin is None:
        return None
    later = [*_after(ours, base.origin.follower), *_after(theirs, base.origin.authority)]
    return min((revision.timestamp for revision in later), default=None)


def _after(revisions: Iterable[Snapshot], origin: int) -> Iterator[Snapshot]:
    passed = False
    for revision in revisions:
        if passed:
            yield revision
        passed |= revision.revision == origin


#: Why the page of a directory has no common past with a wiki's once it was changed.
NO_PAST: Final = "a directory keeps no history, so nobody can say from which text it came"
