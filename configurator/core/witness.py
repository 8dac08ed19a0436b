"""What edit summaries say about a text's origin: the formats, and whom to believe.

A page history is our only memory of what one environment took in from another. A *witness* is a revision whose summary
names the revision of the other side that its text came from. Anyone can write such a summary on a follower, so there
only the bot's own revisions count; on the authority only right holders write.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from configurator.core.page import Head


class Kind(StrEnum):
    """How a text came from the other side."""

    COPY = "copy"
    MERGE = "merge"
    APPROVAL = "approval"


class Witness(NamedTuple):
    """One revision that took in another one of the other side: its id."""

    kind: Kind
    revision: int


_REVISION: Final = "[1-9][0-9]{0,17}"
# At the beginning, and then a colon or nothing: what follows quotes documents, which anyone can write.
_BY_BOT: Final = re.compile(rf"(copies|merges) ([a-z][a-z0-9-]*)@({_REVISION})(?=:|\Z)")
_BY_APPROVER: Final = re.compile(rf"approves r{_REVISION}, ([a-z][a-z0-9-]*) r({_REVISION})(?=:|\Z)")
_BY_PROMOTER: Final = re.compile(rf"promotes ([a-z][a-z0-9-]*)@({_REVISION})(?=:|\Z)")
_KINDS: Final = {"copies": Kind.COPY, "merges": Kind.MERGE}


def copies(environment: str, revision: int) -> str:
    """Return how the summary of the bot's copy of *revision* on the authority, *environment*, begins."""
    return f"copies {environment}@{revision}"


def merges(environment: str, revision: int) -> str:
    """Return how the summary of the bot's merge with *revision* on the authority, *environment*, begins."""
    return f"merges {environment}@{revision}"


def promotes(environment: str, revision: int) -> str:
    """Return how the summary of a proposal begins that takes in *revision* of the follower *environment*.

    An approval of that proposal names this revision, and so becomes a witness.
    """
    return f"promotes {environment}@{revision}"


def promoted(revision: Head) -> tuple[str, int] | None:
    """Return the environment and revision that a proposal's *revision* says it took in; None if it says nothing.

    Anyone who may propose can write so: it counts for nothing until the text is seen to be the same.
    """
    said = _BY_PROMOTER.match(revision.comment or "")
    return None if said is None else (said[1], int(said[2]))


def approves(proposal: int, follower: tuple[str, int] | None = None) -> str:
    """Return how the summary of an approval of revision *proposal* of a proposal begins.

    Args:
        proposal: The proposal's revision that becomes the instrument's text.
        follower: Environment and revision that it was promoted from; None if it began on the authority.
    """
    return f"approves r{proposal}" + ("" if follower is None else f", {follower[0]} r{follower[1]}")


def on_follower(
    revision: Head, bot: str | None, environment: str, authority: Mapping[int, Head]
) -> Witness | None:
    """Return what *revision* of a follower took in; None if it says nothing, or is not to be believed.

    Believed is the bot only: a copy if its text is the one that it names (or one of the two is hidden), a merge if the
    text that it names was ever the authority's. A hidden user or summary says nothing.

    Args:
        revision: A revision of the follower.
        bot: The name of the bot's account on the follower; None if it has none.
        environment: The authority's name.
        authority: The revisions on the authority's chain, by id.
    """
    if bot is None or revision.user != bot or not (said := _BY_BOT.match(revision.comment or "")):
        return None
    kind, named = _KINDS[said[1]], authority.get(int(said[3]))
    if named is None or said[2] != environment:
        return None
    if kind is Kind.COPY and None not in (revision.sha1, named.sha1) and revision.sha1 != named.sha1:
        return None
    return Witness(kind, named.revision)


def on_authority(revision: Head, environment: str, follower: Mapping[int, Head]) -> Witness | None:
    """Return what *revision* of the authority took in; None if it says nothing, or names a revision that is not there.

    Args:
        revision: A revision of the authority, where only right holders write.
        environment: The follower's name.
        follower: The revisions on the follower's chain, by id.
    """
    said = _BY_APPROVER.match(revision.comment or "")
    if not said or said[1] != environment or int(said[2]) not in follower:
        return None
    return Witness(Kind.APPROVAL, int(said[2]))
