"""Names of instruments, and what a person means by a reference.

A reference is `FILE`, `ENV:NAME`, `ENV:NAME@REVISION`, `ENV:NAME@REVISION:SHA1`, `ENV/proposal:NAME` or `-`. A revision's id
alone names no text for ever: a wiki that was restored from a backup gives the same ids again, to other texts. So a
reference may name the text's SHA-1, too; what `review` prints does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeGuard

from configurator.errors import BadReferenceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.core.page import Head

#: Fewest and most characters.
NAME_LENGTH: Final = (3, 63)
#: `$` would let a final line break through.
NAME_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*(?![\s\S])"
#: What a name is, for people.
NAME_RULE: Final = (
    "a name is 3 to 63 lower-case letters and digits, in groups joined by single hyphens, like web-scroll"
)


def is_name(value: object) -> TypeGuard[str]:
    """Tell whether *value* may be an instrument's name."""
    shortest, longest = NAME_LENGTH
    return (
        isinstance(value, str) and shortest <= len(value) <= longest and bool(re.match(NAME_PATTERN, value))
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names what *word* was probably meant to be; empty if nothing is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - mistakes are rare

    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


#: Behind an environment's name: the pages of its proposals instead of its instruments.
PROPOSALS: Final = "/proposal"

_PAGE = re.compile(rf"([a-z][a-z0-9-]*(?:{re.escape(PROPOSALS)})?):(?!/)(.*)", re.DOTALL)
_REVISION = re.compile(r"([1-9][0-9]{0,18})(?::([0-9a-f]{40}))?")


@dataclass(frozen=True, slots=True)
class PageReference:
    """A page of an environment, at a revision or, if None, as it is now; `environment` may end with `PROPOSALS`.

    `sha1` is that of the revision's text; None if any text will do.
    """

    environment: str
    name: str
    revision: int | None = None
    sha1: str | None = None

    def __str__(self) -> str:
        at = "" if self.revision is None else f"@{self.revision}"
        text = "" if self.sha1 is None else f":{self.sha1}"
        return f"{self.environment}:{self.name}{at}{text}"

    def fits(self, head: Head) -> bool:
        """Tell whether *head*, a revision of this page, is the one that is meant."""
        return self.revision in (None, head.revision) and self.sha1 in (None, head.sha1)


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file, or standard input if the path is `-`."""

    path: str


def reference(text: str) -> PageReference | FileReference:
    """Return what *text* refers to: a page if a lower-case word and a colon begin it.

    Raises:
        BadReferenceError: It looks like a page, but cannot be an instrument's.
    """
    found = _PAGE.fullmatch(text)
    if found is None:
        return FileReference(text)
    environment, page = found.groups()
    name, at, revision = page.partition("@")
    if not is_name(name):
        raise BadReferenceError(text, NAME_RULE)
    if not at:
        return PageReference(environment, name)
    if (named := _REVISION.fullmatch(revision)) is None:
        raise BadReferenceError(
            text, "behind @ stands the number of a revision, as `instruments history` shows it"
        )
    return PageReference(environment, name, int(named[1]), named[2])
