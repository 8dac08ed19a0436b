"""Names of instruments, and what a person means by a reference.

A reference is `FILE`, `ENV:NAME`, `ENV:NAME@REVISION`, `ENV:NAME@REVISION:SHA1`, `ENV/proposal:NAME` or `-`; `NAME` alone
is the page of the environment that decides, and a page's title and its address name it, too. A revision's id
alone names no text for ever: a wiki that was restored from a backup gives the same ids again, to other texts. So a
reference may name the text's SHA-1, too; what `review` prints does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeGuard
from unicodedata import normalize

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


def alike(name: str) -> str:
    """Return what is the same for all spellings of *name*: case, width, composition and spaces do not count."""
    compatible = normalize("NFKC", normalize("NFKC", name).casefold())
    return " ".join(compatible.split())


def among(wanted: str, texts: Iterable[str]) -> bool:
    """Tell whether one of *texts* has *wanted* in it, however they are spelt."""
    return any(alike(wanted) in alike(text) for text in texts)


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


@dataclass(frozen=True, slots=True)
class Titles:
    """How the pages of an environment are called on its wiki.

    Attributes:
        environment: Its name; with `PROPOSALS` behind it for its proposals.
        title: A page's title, `{name}` for the instrument's name.
        site: Scheme and host of the wiki's addresses; None for a directory.
    """

    environment: str
    title: str
    site: str | None = None

    def named(self, title: str) -> PageReference | None:
        """Return the page that *title* is of, as wikis take titles; None if it is of none of these."""
        before, _, after = _spelt(self.title).partition("{name}")
        spelt = _spelt(title)
        name = spelt.removeprefix(before).removesuffix(after)
        if f"{before}{name}{after}" != spelt or not is_name(name):
            return None
        return PageReference(self.environment, name)


def by_title(text: str, titles: Iterable[Titles]) -> PageReference | None:
    """Return the page whose title is *text*, perhaps with `@REVISION` behind it; None if there is no such title.

    Raises:
        BadReferenceError: No revision is behind the @.
    """
    title, at, revision = text.partition("@")
    found = next(filter(None, (each.named(title) for each in titles)), None)
    return found if found is None or not at else _at(found, revision, text)


def by_address(text: str, titles: Iterable[Titles]) -> PageReference | None:
    """Return the page whose address on its wiki is *text*; None if *text* is no address.

    Raises:
        BadReferenceError: It is the address of something else.
    """
    if not text.startswith(("https://", "http://")):
        return None
    from urllib.parse import parse_qs, unquote, urlsplit  # noqa: PLC0415 - people mostly type names

    try:
        address = urlsplit(text)
    except ValueError as error:
        raise BadReferenceError(text, "is no address") from error
    query = {key: values[-1] for key, values in parse_qs(address.query).items()}
    there = [each for each in titles if each.site == f"{address.scheme}://{address.netloc}"]
    if not there:
        raise BadReferenceError(text, "is on no wiki of the settings")
    path = unquote(address.path).strip("/").split("/")
    wanted = [query["title"]] if "title" in query else ["/".join(path[at:]) for at in range(len(path))]
    found = next(filter(None, (by_title(title, there) for title in wanted)), None)
    if found is None:
        raise BadReferenceError(text, "is the address of no instrument and of no proposal")
    old = query.get("oldid", "")
    return replace(found, revision=int(old)) if _REVISION.fullmatch(old) and ":" not in old else found


def by_name(text: str, environment: str) -> PageReference | None:
    """Return the page of *environment* that `NAME` or `NAME@REVISION` means; None if *text* is neither.

    Raises:
        BadReferenceError: No revision is behind the @.
    """
    name, at, revision = text.partition("@")
    if not is_name(name):
        return None
    return _at(PageReference(environment, name), revision, text) if at else PageReference(environment, name)


def _spelt(title: str) -> str:
    """Return what is the same for all spellings of *title* that a wiki takes for one."""
    words = " ".join(title.replace("_", " ").split())
    return words[:1].upper() + words[1:]


def _at(page: PageReference, revision: str, text: str) -> PageReference:
    if (named := _REVISION.fullmatch(revision)) is None:
        raise BadReferenceError(
            text, "behind @ stands the number of a revision, as `instruments history` shows it"
        )
    return replace(page, revision=int(named[1]), sha1=named[2])


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
    return _at(PageReference(environment, name), revision, text) if at else PageReference(environment, name)
