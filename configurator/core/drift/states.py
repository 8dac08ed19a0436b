"""How the page of one instrument stands in a follower against the authority: one state, and what led to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from configurator.core.document.values import MISSING, Json, Missing, same
from configurator.core.judged import Document
from configurator.core.page import Absence, Head, Removal, Snapshot, Unreadable
from configurator.errors import DocumentError

if TYPE_CHECKING:
    from configurator.core.history.merge import Merge
    from configurator.core.kind import DocumentKind
    from configurator.core.page import Reading
    from configurator.problems import Problem


class Drift(StrEnum):
    """The state of one instrument, follower against authority."""

    IN_SYNC = "in-sync"
    AUTHORITY_AHEAD = "authority-ahead"
    FOLLOWER_AHEAD = "follower-ahead"
    DIVERGED = "diverged"
    CONFLICT = "conflict"
    UNRELATED = "unrelated"
    MISSING_ON_FOLLOWER = "missing-on-follower"
    MISSING_ON_AUTHORITY = "missing-on-authority"
    DELETED_ON_AUTHORITY = "deleted-on-authority"
    DELETED_ON_FOLLOWER = "deleted-on-follower"
    NOT_EXPECTED = "not-expected"
    UNCERTAIN = "uncertain"
    INVALID = "invalid"
    UNREADABLE = "unreadable"


class Condition(StrEnum):
    """What stands on one page."""

    VALID = "valid"
    ABSENT = "absent"
    DELETED = "deleted"
    NOT_EXPECTED = "not-expected"
    INVALID = "invalid"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class PageState:
    """The page of one instrument in one environment, judged by itself.

    Attributes:
        environment: Which.
        condition: What stands there.
        head: Its newest revision; None if there is no page, or it could not be read.
        document: The document; None unless the condition is valid or not-expected.
        reason: What is wrong with a page that is invalid or unreadable, or why its past is unknown; else empty.
        gone: When the page was deleted or moved away; None if it is there, or never was.
    """

    environment: str
    condition: Condition
    head: Head | None = None
    document: Document | None = None
    reason: str = ""
    gone: str | None = None

    @property
    def value(self) -> Json | Missing:
        """The document's value; MISSING without one."""
        return MISSING if self.document is None else self.document.value

    @property
    def there(self) -> bool:
        """Whether there is a page, readable or not."""
        return self.condition not in (Condition.ABSENT, Condition.DELETED)

    @property
    def environments(self) -> frozenset[str]:
        """Where the document wants to be; nowhere without a valid one."""
        listed = self.value.get("environments") if isinstance(self.value, dict) else None
        return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()


def judged(
    environment: str,
    name: str,
    reading: Reading,
    kind: DocumentKind,
    other: PageState | None = None,
) -> PageState:
    """Return what *reading* of the page of *name* says: is there a valid document that lists this environment?

    Args:
        environment: Where the page is.
        name: The instrument.
        reading: What was read.
        kind: Which documents belong on the page.
        other: The page of the same name on another side; a text that is the same is not judged again.
    """
    if isinstance(reading, Snapshot) and other is not None and _says_the_same(reading, other):
        return _placed(replace(other, environment=environment, head=reading))
    match reading:
        case Absence(removal=Removal(timestamp=gone)):
            return PageState(environment=environment, condition=Condition.DELETED, gone=gone)
        case Absence():
            return PageState(environment=environment, condition=Condition.ABSENT)
        case Unreadable(reason=reason):
            return PageState(environment=environment, condition=Condition.UNREADABLE, reason=reason)
        case Snapshot():
            return _of_text(environment, name, reading, kind)
        case never:
            assert_never(never)


def state(follower: PageState, authority: PageState, merged: Merge | None, *, certain: bool = True) -> Drift:
    """Return how *follower* stands against *authority*.

    Args:
        follower: The follower's page.
        authority: The authority's page.
        merged: The three-way merge of both, from their merge base; None if there is no base. Looked at only when both
            pages hold valid, different documents.
        certain: Whether every text since the base could be read.
    """
    alone = _by_itself(follower, authority)
    if alone is not None:
        return alone
    if follower.value is authority.value or same(follower.value, authority.value):
        return Drift.IN_SYNC
    if not certain:
        return Drift.UNCERTAIN
    return Drift.UNRELATED if merged is None else _of_merge(follower, authority, merged)


def _of_merge(follower: PageState, authority: PageState, merged: Merge) -> Drift:
    """Return which side the merge equals; a merge that is no valid document is not clean."""
    if merged.conflicts:
        return Drift.CONFLICT
    if same(merged.value, authority.value):
        return Drift.AUTHORITY_AHEAD
    if same(merged.value, follower.value):
        return Drift.FOLLOWER_AHEAD
    return Drift.CONFLICT if merged.document is not None and merged.document.errors else Drift.DIVERGED


def _by_itself(follower: PageState, authority: PageState) -> Drift | None:
    """Return the state that follows without comparing documents; None if both are there and valid."""
    conditions = (authority.condition, follower.condition)
    for condition, drift in _ONE_SUFFICES.items():
        if condition in conditions:
            return drift
    if not follower.there and follower.environment not in authority.environments:
        return Drift.IN_SYNC
    if not authority.there and authority.environment not in follower.environments:
        return Drift.IN_SYNC
    return _PAIRS.get(conditions)


def _of_text(environment: str, name: str, snapshot: Snapshot, kind: DocumentKind) -> PageState:
    try:
        document = Document(snapshot.source(name), name, kind)  # the same for both sides
    except DocumentError as error:
        return _invalid(environment, snapshot, error.problems[0])
    if document.errors:
        return _invalid(environment, snapshot, document.errors[0])
    return _placed(
        PageState(environment=environment, condition=Condition.VALID, head=snapshot, document=document)
    )


def _placed(page: PageState) -> PageState:
    """Return *page*, which holds a valid document, with the condition that its environment makes."""
    expected = page.environment in page.environments
    return replace(page, condition=Condition.VALID if expected else Condition.NOT_EXPECTED)


def _says_the_same(reading: Snapshot, page: PageState) -> bool:
    """Tell whether *page* holds a valid document, in the very text that was read."""
    there = page.head
    return (
        page.document is not None
        and isinstance(there, Snapshot)
        and (there.text, there.model) == (reading.text, reading.model)
    )


def _invalid(environment: str, snapshot: Snapshot, problem: Problem) -> PageState:
    said = f"{problem.code}: {problem.pointer} {problem.message}".replace(":  ", ": ")
    return PageState(environment=environment, condition=Condition.INVALID, head=snapshot, reason=said)


_ONE_SUFFICES = {
    Condition.UNREADABLE: Drift.UNREADABLE,
    Condition.INVALID: Drift.INVALID,
    Condition.NOT_EXPECTED: Drift.NOT_EXPECTED,
}
# The authority's condition, the follower's: what they mean together, where one page is gone and its document wanted.
_PAIRS = {
    (Condition.VALID, Condition.ABSENT): Drift.MISSING_ON_FOLLOWER,
    (Condition.VALID, Condition.DELETED): Drift.DELETED_ON_FOLLOWER,
    (Condition.ABSENT, Condition.VALID): Drift.MISSING_ON_AUTHORITY,
    (Condition.DELETED, Condition.VALID): Drift.DELETED_ON_AUTHORITY,
}
