"""What a person means by `FILE`, `ENV:NAME`, `ENV:NAME@REVISION`, `ENV/proposal:NAME` or `-`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from configurator.core.name import NAME_RULE, is_name
from configurator.errors import BadReferenceError

#: Behind an environment's name: the pages of its proposals instead of its instruments.
PROPOSALS: Final = "/proposal"

_PAGE = re.compile(rf"([a-z][a-z0-9-]*(?:{re.escape(PROPOSALS)})?):(?!/)(.*)", re.DOTALL)
_REVISION = re.compile(r"[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class PageReference:
    """A page of an environment, at a revision or, if None, as it is now; `environment` may end with `PROPOSALS`."""

    environment: str
    name: str
    revision: int | None = None

    def __str__(self) -> str:
        at = "" if self.revision is None else f"@{self.revision}"
        return f"{self.environment}:{self.name}{at}"


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
    if at and not _REVISION.fullmatch(revision):
        raise BadReferenceError(
            text, "behind @ stands the number of a revision, as `instruments history` shows it"
        )
    return PageReference(environment, name, int(revision) if at else None)
