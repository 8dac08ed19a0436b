"""A follower compared with the authority: what drifted, which side moved, since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.core import drift, history, merge_base
from configurator.core.drift import Drift, Judged
from configurator.core.merge import Merge, merge
from configurator.core.merge_base import Certainty, MergeBase
from configurator.core.page import Head, Reading, Snapshot
from configurator.ports import Wiki

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from configurator.ports import PageStore, Texts


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The two environments of a comparison.

    Attributes:
        authority: The one that decides.
        follower: The one that follows.
        bot: Our bot's account on the follower, whose summaries are believed; None if it has none.
        texts: Texts by SHA-1, known from before.
    """

    authority: PageStore
    follower: PageStore
    texts: Texts
    bot: str | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one instrument stands.

    Attributes:
        name: The instrument.
        drift: The state.
        authority: What the authority shows.
        follower: What the follower shows.
        base: The merge base; None if none was looked for.
        merged: The three-way merge; None without a base.
        since: Timestamp of the oldest revision that the other side has not taken in; None if nobody can say.
    """

    name: str
    drift: Drift
    authority: Judged
    follower: Judged
    base: MergeBase | None = None
    merged: Merge | None = None
    since: str | None = None


def compare(pair: Pair, names: Collection[str] | None = None) -> tuple[Standing, ...]:
    """Return how every instrument stands, or those called *names*, sorted by name.

    Heads of both sides are listed; texts are read of one side only where both say the same, and not at all where they
    are known by their SHA-1. Histories are read only of pages that differ.

    Raises:
        WikiError: A wiki could not be read completely; then nothing is concluded about any page.
    """
    authority, follower = pair.authority.heads(), pair.follower.heads()
    wanted = sorted(authority.keys() | follower.keys() if names is None else set(names))
    there = _readings(pair.authority, wanted, authority, pair.texts)
    here = _readings(pair.follower, wanted, follower, pair.texts)
    shift = _shift(pair)
    return tuple(_standing(pair, name, there[name], here[name], shift) for name in wanted)


def _standing(pair: Pair, name: str, there: Reading, here: Reading, shift: float) -> Standing:
    authority = drift.judged(pair.authority.environment, name, there)
    follower = drift.judged(pair.follower.environment, name, here)
    plain = Standing(
        name=name, drift=drift.state(follower, authority, None), authority=authority, follower=follower
    )
    if plain.drift is not Drift.UNRELATED:  # only then do the documents differ and the histories matter
        return plain
    ours, theirs = _chain(pair.follower, name, here), _chain(pair.authority, name, there)
    base = merge_base.merge_base(
        history.Side(environment=follower.environment, revisions=ours, bot=pair.bot),
        history.Side(environment=authority.environment, revisions=theirs),
        shift,
    )
    merged = merge(base.value, follower.value, authority.value) if base.related else None
    certain = base.certainty is not Certainty.HIDDEN
    return Standing(
        name=name,
        drift=drift.state(follower, authority, merged, certain=certain),
        authority=authority,
        follower=follower,
        base=base,
        merged=merged,
        since=_since(base, ours, theirs),
    )


def _readings(
    store: PageStore, names: Collection[str], heads: Mapping[str, Head], texts: Texts
) -> dict[str, Reading]:
    """Return what stands on the pages called *names*, reading only texts that are not known."""
    found: dict[str, Reading] = {}
    unknown = []
    for name in names:
        head = heads.get(name)
        text = texts.get(head.sha1) if head is not None and head.sha1 is not None else None
        if head is None or text is None:
            unknown.append(name)
        else:
            found[name] = Snapshot(**{key: getattr(head, key) for key in _HEAD}, text=text)
    if unknown:
        everything = len(unknown) > len(names) // 2 and all(name in heads for name in unknown)
        read = store.read() if everything else store.read(unknown)
        for name in unknown:
            found[name] = read[name] if name in read else _gone(store, name)
            reading = found[name]
            if isinstance(reading, Snapshot) and reading.text is not None:
                texts.put(reading.text)
    return found


def _gone(store: PageStore, name: str) -> Reading:
    """Return what stands on a page that was listed a moment ago."""
    return store.read([name])[name]


def _chain(store: PageStore, name: str, reading: Reading) -> tuple[Snapshot, ...]:
    head = reading.revision if isinstance(reading, Snapshot) else 0
    return history.chain(store.history(name), head)


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


def _shift(pair: Pair) -> float:
    """Return how many seconds the authority's clock is ahead of the follower's; 0 if nobody can say."""
    if isinstance(pair.authority, Wiki) and isinstance(pair.follower, Wiki):
        return pair.authority.site().clock_offset - pair.follower.site().clock_offset
    return 0.0


_HEAD = ("name", "revision", "parent", "timestamp", "user", "comment", "sha1", "model", "page_id")
