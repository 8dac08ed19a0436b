"""What may be done without a person, how much of it at once, and what a person has to be told before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from configurator.core.document.effective import rate_on, resolved
from configurator.core.drift.states import Drift
from configurator.errors import UnsafePlanError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from configurator.core.document.model import DocumentModel

#: States in which the bot writes the follower; in all others it only reports.
WRITTEN: Final = frozenset({Drift.AUTHORITY_AHEAD, Drift.MISSING_ON_FOLLOWER, Drift.DIVERGED})
#: States in which a person may propose the follower's text to the authority; a reviewer sees what that undoes.
PROMOTABLE: Final = frozenset(
    {
        Drift.FOLLOWER_AHEAD,
        Drift.MISSING_ON_AUTHORITY,
        Drift.CONFLICT,
        Drift.UNRELATED,
        Drift.UNCERTAIN,
        Drift.DELETED_ON_AUTHORITY,
    }
)
#: Of these, the states in which nothing waits for anybody once what the follower says was declined.
SILENCED: Final = frozenset({Drift.FOLLOWER_AHEAD, Drift.MISSING_ON_AUTHORITY})
#: Pages below which shares say nothing.
FEWEST_PAGES: Final = 10


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one plan may do.

    Attributes:
        max_writes: Edits in one run; the rest waits for the next.
        max_share: Share of the follower's pages that may be updated, and of its pages that the authority may have lost.
    """

    max_writes: int = 50
    max_share: float = 0.3


def check_listings(authority: Collection[str], follower: Collection[str], limits: Limits) -> None:
    """Refuse to conclude anything from listings that look like an accident.

    An empty follower is a first run, and fine.

    Args:
        authority: Names of the pages there.
        follower: Names of the pages there.
        limits: `max_share`.

    Raises:
        UnsafePlanError: The authority is empty, or has lost too many of the pages that the follower still has.
    """
    if not authority:
        raise UnsafePlanError(
            "the authority has no instruments at all; look at the wiki", 0, len(follower), 0
        )
    lost = len(set(follower) - set(authority))
    most = int(limits.max_share * len(follower))
    if len(follower) >= FEWEST_PAGES and lost > most:
        said = f"{lost} of the follower's {len(follower)} instruments are gone from the authority, more than {most}"
        raise UnsafePlanError(f"{said}; look at its deletion log", lost, len(follower), most)


def check_updates(updates: int, pages: int, limits: Limits) -> None:
    """Refuse a plan that updates too large a share of the follower's *pages*.

    Raises:
        UnsafePlanError: With the numbers.
    """
    most = int(limits.max_share * pages)
    if pages >= FEWEST_PAGES and updates > most:
        said = f"the plan updates {updates} of {pages} instruments, more than {most} (max_share = {limits.max_share:g})"
        raise UnsafePlanError(
            f"{said}; look at `instruments drift`, and if all of it is meant, plan with a higher --max-share",
            updates,
            pages,
            most,
        )


def growth(before: DocumentModel | None, after: DocumentModel, environment: str) -> tuple[str, ...]:
    """Return in which ways more is collected in *environment* after an edit than before it, in words.

    Args:
        before: What stands there; None if nothing does.
        after: What the edit stores.
        environment: Where.
    """
    return tuple(
        _SAID[way].format(", ".join(names)) for way, names in grown(before, after, environment).items()
    )


def grown(
    before: DocumentModel | None, after: DocumentModel, environment: str
) -> Mapping[str, Sequence[str]]:
    """Return the same as `growth`: each way by its code, with the names that it is about."""
    then, now = running(before, environment), running(after, environment)
    if now is None:
        return {}
    return {"on": ()} if then is None else dict(_grown(then, now))


#: A sentence for each way.
_SAID = {
    "on": "switched on",
    "window": "its window is wider",
    "rate": "its sample rate is higher by default",
    "rate-wikis": "its sample rate is higher on {}",
    "unit": "its sample unit is {}",
    "attributes": "it collects {}",
    "platforms": "it runs on {}",
}


def running(document: DocumentModel | None, environment: str) -> DocumentModel | None:
    """Return *document* as *environment* sees it; None if it is not enabled there, whatever the time."""
    if document is None or environment not in document.environments:
        return None
    here = resolved(document, environment)
    return here if here.enabled else None


def _grown(then: DocumentModel, now: DocumentModel) -> Iterator[tuple[str, Sequence[str]]]:
    if now.start < then.start or now.end > then.end:
        yield "window", ()
    if rate_on(now.sample, None) > rate_on(then.sample, None):
        yield "rate", ()
    wikis = then.sample.wikis.keys() | now.sample.wikis.keys()
    if raised := [wiki for wiki in wikis if rate_on(now.sample, wiki) > rate_on(then.sample, wiki)]:
        yield "rate-wikis", sorted(raised)
    yield from now.widened(then)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How much is collected on one wiki.

    Attributes:
        wiki: Its database name; None is every wiki that the document does not name.
        before: Unit and rate of what is live; None if it is off, or not there.
        after: The same of what the edit stores.
    """

    wiki: str | None
    before: tuple[str, float] | None
    after: tuple[str, float] | None

    @property
    def critical(self) -> bool:
        """Whether more is collected there after the edit, or by another unit."""
        if self.after is None or not self.after[1]:
            return False
        return self.before is None or self.before[0] != self.after[0] or self.before[1] < self.after[1]


def rates(before: DocumentModel | None, after: DocumentModel | None, environment: str) -> tuple[Rate, ...]:
    """Return the rates in *environment* before and after an edit: the default first, then the wikis by name.

    A document that is switched off has none, whatever the time; its window is not looked at.
    """
    then, now = running(before, environment), running(after, environment)
    wikis = sorted({wiki for each in (then, now) if each is not None for wiki in each.sample.wikis})
    return tuple(Rate(wiki=wiki, before=_rate(then, wiki), after=_rate(now, wiki)) for wiki in (None, *wikis))


def _rate(document: DocumentModel | None, wiki: str | None) -> tuple[str, float] | None:
    return None if document is None else (document.unit, rate_on(document.sample, wiki))
