"""What edit summaries say about a text's origin: the formats, and whom to believe.

A page history is our only memory of what one environment took in from another. A *witness* is a revision whose summary
names the revision of the other side that its text came from. Anyone can write such a summary on a follower, so there
only the bot's own revisions count; on the authority only right holders write.

A revision's id alone names no text: a wiki that was restored from a backup gives the same ids again, to other texts. So
summaries name the text's SHA-1 too, and a witness without it counts only if what it names is surely the older one.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from configurator.core.page import Head


class Kind(StrEnum):
    """How a text came from the other side."""

    COPY = "copy"
    MERGE = "merge"
    APPROVAL = "approval"


class Named(NamedTuple):
    """A revision of the other side as a summary names it; summaries of earlier versions name no SHA-1."""

    environment: str
    revision: int
    sha1: str | None = None


class Claim(NamedTuple):
    """What a revision says that it took in, by an account that may say so."""

    kind: Kind
    named: Named


class Witness(NamedTuple):
    """One revision that took in another one of the other side: its id."""

    kind: Kind
    revision: int


_REVISION: Final = "[1-9][0-9]{0,17}"
_SHA1: Final = r"(?: \(sha1 ([0-9a-f]{40})\))?"
# At the beginning, and then a colon or nothing: what follows quotes documents, which anyone can write.
_BY_BOT: Final = re.compile(rf"(copies|merges) ([a-z][a-z0-9-]*)@({_REVISION}){_SHA1}(?=:|\Z)")
_BY_APPROVER: Final = re.compile(rf"approves r{_REVISION}, ([a-z][a-z0-9-]*) r({_REVISION}){_SHA1}(?=:|\Z)")
_BY_PROMOTER: Final = re.compile(rf"promotes ([a-z][a-z0-9-]*)@({_REVISION})(?=:|\Z)")
_KINDS: Final = {"copies": Kind.COPY, "merges": Kind.MERGE}


def copies(source: Named) -> str:
    """Return how the summary of the bot's copy of *source*, a revision of the authority, begins."""
    return f"copies {source.environment}@{source.revision}{_text(source)}"


def merges(source: Named) -> str:
    """Return how the summary of the bot's merge with *source*, a revision of the authority, begins."""
    return f"merges {source.environment}@{source.revision}{_text(source)}"


def promotes(environment: str, revision: int) -> str:
    """Return how the summary of a proposal begins that takes in *revision* of the follower *environment*.

    An approval of that proposal names this revision, and so becomes a witness. The proposal's own text is the one that
    it takes in, so no SHA-1 need be said.
    """
    return f"promotes {environment}@{revision}"


def promoted(revision: Head) -> Named | None:
    """Return what a proposal's *revision* says it took in, with its own SHA-1; None if it says nothing.

    Anyone who may propose can write so: it counts for nothing until the text is seen to be the same.
    """
    said = _BY_PROMOTER.match(revision.comment or "")
    return None if said is None else Named(said[1], int(said[2]), revision.sha1)


def approves(proposal: int, source: Named | None = None) -> str:
    """Return how the summary of an approval of revision *proposal* of a proposal begins.

    Args:
        proposal: The proposal's revision that becomes the instrument's text.
        source: The follower's revision that it was promoted from; None if it began on the authority.
    """
    origin = "" if source is None else f", {source.environment} r{source.revision}{_text(source)}"
    return f"approves r{proposal}{origin}"


def _text(named: Named) -> str:
    return "" if named.sha1 is None else f" (sha1 {named.sha1})"


def on_follower(revision: Head, bot: str | None, environment: str) -> Claim | None:
    """Return what *revision* of a follower says that it took in from *environment*, the authority.

    The bot only may say so; what a copy took in is its own text. A hidden user or summary says nothing.

    Args:
        revision: A revision of the follower.
        bot: The name of the bot's account on the follower; None if it has none.
        environment: The authority's name.
    """
    if bot is None or revision.user != bot or not (said := _BY_BOT.match(revision.comment or "")):
        return None
    kind, named = _KINDS[said[1]], Named(said[2], int(said[3]), said[4])
    if named.environment != environment:
        return None
    if kind is Kind.COPY and revision.sha1 is not None:
        if named.sha1 not in (None, revision.sha1):
            return None
        named = named._replace(sha1=revision.sha1)
    return Claim(kind, named)


def on_authority(revision: Head, environment: str) -> Claim | None:
    """Return what *revision* of the authority, where only right holders write, says that it took in.

    Args:
        revision: A revision of the authority.
        environment: The follower's name.
    """
    said = _BY_APPROVER.match(revision.comment or "")
    if not said or said[1] != environment:
        return None
    return Claim(Kind.APPROVAL, Named(said[1], int(said[2]), said[3]))


def believed(claim: Claim, found: Head, *, older: bool) -> Witness | None:
    """Return *claim* as a witness if the text that it names is the one that is there; None if it may be another.

    Args:
        claim: What a revision says.
        found: The revision that has the named id now, on the other side's chain.
        older: Whether that one is surely older than the revision that names it.
    """
    fits = older if None in (claim.named.sha1, found.sha1) else claim.named.sha1 == found.sha1
    return Witness(claim.kind, found.revision) if fits else None
