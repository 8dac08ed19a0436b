"""The root of all errors, their exit codes, and the errors about settings, references, documents and conflicts."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.errors.findings import Problem

# So much of what was named is said again; paths are rarely longer.
_LONGEST_REFERENCE = 120


class Exit(IntEnum):
    """What a command's exit code says."""

    OK = 0
    BUG = 1
    USAGE = 2
    DIFFERENCES = 3
    INVALID = 4
    CONFLICT = 5
    REFUSED = 6
    UNAVAILABLE = 7
    PARTIAL = 8
    INTERRUPTED = 130


class ConfiguratorError(Exception):
    """Root of all errors that this package raises on purpose."""

    exit_code: ClassVar[Exit] = Exit.BUG


class SettingsError(ConfiguratorError):
    """The settings file, an environment's name, or the credentials do not serve."""

    exit_code = Exit.USAGE


class BadReferenceError(ConfiguratorError):
    """What was named is no name, no file, or not there; `reference` as written, `reason` with the next step."""

    exit_code = Exit.USAGE

    def __init__(self, reference: str, reason: str) -> None:
        super().__init__(reference, reason)
        self.reference = reference
        self.reason = reason

    def __str__(self) -> str:
        text = self.reference if self.reference.isprintable() else repr(self.reference)
        text = text if len(text) <= _LONGEST_REFERENCE else f"{text[:_LONGEST_REFERENCE]}…"
        return f"{text}: {self.reason}"


class DocumentError(ConfiguratorError):
    """A text is not an instrument document; `where` names the text."""

    exit_code = Exit.INVALID

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        super().__init__(where, problems)
        self.where = where
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class MalformedDocumentError(DocumentError):
    """The text is not JSON as the wiki would store it, or it repeats a key."""


class InvalidDocumentError(DocumentError):
    """The document breaks the document schema or a rule."""


class RefusedError(ConfiguratorError):
    """We could, but a rule forbids it."""

    exit_code = Exit.REFUSED


class ConflictError(ConfiguratorError):
    """A page is not what the edit was based on; `page` is `ENV:NAME`."""

    exit_code = Exit.CONFLICT

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.page = page


class EditConflictError(ConflictError):
    """Somebody saved after we read; nothing was written.

    Attributes:
        base_revision: What the edit was made from; None for a new page.
        latest: Where the page stands now, 0 if it is gone; None if only a write was refused and nobody looked.
    """

    def __init__(self, page: str, base_revision: int | None, latest: int | None = None) -> None:
        super().__init__(page)
        self.base_revision = base_revision
        self.latest = latest

    def __str__(self) -> str:
        if self.base_revision is None:
            return f"{self.page} was created by somebody else meanwhile; look at it, then try again"
        if self.latest == 0:
            environment = self.page.partition(":")[0]
            return (
                f"{self.page} is gone, and the text was made from its revision {self.base_revision}; "
                f"to make the page anew: instruments save - --to {environment} < FILE"
            )
        changed = f"{self.page} changed after revision {self.base_revision}"
        if self.latest == self.base_revision:
            changed = f"{self.page} was made anew, and its revision {self.latest} is another text now"
        if self.latest is None:
            return f"{changed}; look at the new text, then try again"
        return (
            f"{changed}; `instruments diff {self.page} FILE` compares; bring your text up to date, "
            f"then try again with --base {self.latest}"
        )


class UnnotedBaseError(ConflictError):
    """Nobody noted what a text was made from, though it was noted of those beside it; nothing was written.

    Attributes:
        where: The text.
        latest: The revision at which the page stands now.
    """

    def __init__(self, page: str, where: str, latest: int) -> None:
        super().__init__(page)
        self.where = where
        self.latest = latest

    def __str__(self) -> str:
        return (
            f"{self.where}: nothing notes which revision of {self.page} it was made from, as it does of other files "
            f"there; `instruments diff {self.page} {self.where}` compares; if that is what you mean, save it with "
            f"--base {self.latest}"
        )


class MergeConflictError(ConflictError):
    """Both sides changed one place; nothing was written.

    Attributes:
        places: What a person has to decide on, in words, a line each.
        next_step: What helps.
    """

    def __init__(self, page: str, places: Sequence[str], next_step: str) -> None:
        super().__init__(page)
        self.places = tuple(places)
        self.next_step = next_step

    def __str__(self) -> str:
        return "\n  ".join((f"{self.page}: both sides changed one place; {self.next_step}", *self.places))


class UnexpectedMergeError(ConflictError):
    """The wiki stored a text that nobody wrote; the text before was restored if `restored`."""

    def __init__(self, page: str, revision: int, *, restored: bool) -> None:
        super().__init__(page)
        self.revision = revision
        self.restored = restored

    def __str__(self) -> str:
        then = (
            "the text before was restored"
            if self.restored
            else "restore the text before from the page's history"
        )
        return f"{self.page}: revision {self.revision} holds a text that nobody wrote; {then}"
