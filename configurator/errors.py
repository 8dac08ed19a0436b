"""What can go wrong, as one tree; facts are attributes, sentences are made last.

::

    ConfiguratorError
    ├── SettingsError                 settings file, environment, credentials
    ├── BadReferenceError             what was named is no name, or is not there
    ├── DocumentError                 a text is not an instrument document
    │   ├── MalformedDocumentError    not JSON, or a key twice
    │   └── InvalidDocumentError      breaks the document schema or a rule
    ├── RefusedError                  we could, but a rule forbids it
    │   ├── UnsafePlanError           over the limits
    │   ├── ReviewRequiredError       nothing goes live there without a second person
    │   ├── NothingToPromoteError     a follower's document is not one to propose
    │   ├── MalformedPlanError        a plan file is cut off, edited or unknown
    │   ├── StalePlanError            a plan is not what was reviewed, or its pages moved on
    │   ├── StoppedError              somebody stopped the bot on the wiki
    │   └── AlreadyRunningError       another instance of the bot holds the lock
    ├── RunInterruptedError           a signal ended the run between two pages
    ├── ConflictError
    │   ├── EditConflictError         somebody saved after we read
    │   └── UnexpectedMergeError      the wiki stored a text nobody wrote
    └── WikiError                     the wiki or the network failed us
        ├── WikiUnavailableError      worth another try later
        ├── NotPermittedError         log in, or ask for the right
        ├── UnknownOutcomeError       a write's answer was lost, and reading back did not settle it
        └── UnexpectedResponseError   the API answered, and we do not understand

Every class knows the exit code of a command that ends with it (`Exit`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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


class Severity(StrEnum):
    """How much a problem weighs: an error stops a save, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding about one place of one text.

    Attributes:
        where: The text's name: a file, `ENV:NAME`, or `-`.
        line: Line of the place, from 1; 0 where there is no text to point at.
        column: Column of the place in code points, from 1; 0 as above.
        pointer: JSON Pointer (RFC 6901) of the place; `""` is the whole document.
        code: The rule's code, `group/what`.
        severity: `Severity`.
        message: One line; names the fact and, where it helps, the next step.
    """

    where: str
    line: int
    column: int
    pointer: str
    code: str
    severity: Severity
    message: str

    def at(self, where: str, line: int, column: int) -> Problem:
        """Return the same finding, placed in a text."""
        return replace(self, where=where, line=line, column=column)

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}:{self.column}" if self.line else self.where
        pointer = f" {self.pointer}" if self.pointer else ""
        return f"{place}: {self.severity}: {self.code}:{pointer} {self.message}"


def finding(code: str, message: str, *, pointer: str = "", severity: Severity = Severity.ERROR) -> Problem:
    """Return a problem that has not been placed in a text yet (`Problem.at`)."""
    return Problem("", 0, 0, pointer, code, severity, message)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any of *problems* stops a save."""
    return any(problem.severity is Severity.ERROR for problem in problems)


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


class UnsafePlanError(RefusedError):
    """A plan does more than the limits allow; nothing was written.

    Attributes:
        count: How many pages it would touch.
        total: Of how many.
        limit: How many it may.
    """

    def __init__(self, reason: str, count: int, total: int, limit: int) -> None:
        super().__init__(reason, count, total, limit)
        self.reason = reason
        self.count = count
        self.total = total
        self.limit = limit

    def __str__(self) -> str:
        return self.reason


class ReviewRequiredError(RefusedError):
    """Nothing goes live in *environment* without a second person; switching off does."""

    def __init__(self, environment: str) -> None:
        super().__init__(environment)
        self.environment = environment

    def __str__(self) -> str:
        return (
            f"{self.environment} has review = true, so no text goes live there without a second person; "
            f"save it in a follower and propose it with `instruments promote NAME`, or ask a right holder"
        )


class NothingToPromoteError(RefusedError):
    """The document of the instrument *name* is not one to propose; `reason` says why, with the next step."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}: nothing to promote: {self.reason}"


class MalformedPlanError(RefusedError):
    """A plan file is cut off, edited, or of another tool; `where` names it."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class StalePlanError(RefusedError):
    """A plan is not the one that was reviewed, or what it is based on moved on; nothing was written.

    Attributes:
        reasons: Sentences: what moved, and by whom.
    """

    exit_code = Exit.CONFLICT

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(reasons)
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        return "\n".join((*self.reasons, "nothing was written; make a new plan and review it"))


class StoppedError(RefusedError):
    """Somebody wrote on the stop page of a wiki; `page` is its title."""

    def __init__(self, environment: str, page: str) -> None:
        super().__init__(environment, page)
        self.environment = environment
        self.page = page

    def __str__(self) -> str:
        return f"{self.environment}: the page {self.page} stops the bot; read why there, and blank it to let the bot go on"


class AlreadyRunningError(RefusedError):
    """Another instance holds the lock.

    Attributes:
        lock: The lock file.
        owner: Who holds it, in words.
    """

    def __init__(self, lock: str, owner: str) -> None:
        super().__init__(lock, owner)
        self.lock = lock
        self.owner = owner

    def __str__(self) -> str:
        return f"{self.lock}: another instance is at work, {self.owner}; wait until it is done"


class RunInterruptedError(ConfiguratorError):
    """A signal ended the run; the page in hand was finished, the rest was not begun."""

    exit_code = Exit.INTERRUPTED

    def __str__(self) -> str:
        return "a signal ended the run; the next run does what is left"


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
            return f"{self.page} was created by somebody else meanwhile; look at it, then save again"
        if self.latest == 0:
            environment = self.page.partition(":")[0]
            return (
                f"{self.page} is gone, and the text was made from its revision {self.base_revision}; "
                f"to make the page anew: instruments save - --to {environment} < FILE"
            )
        changed = f"{self.page} changed after revision {self.base_revision}"
        if self.latest is None:
            return f"{changed}; look at the new text, then save again"
        return (
            f"{changed}; `instruments diff {self.page} FILE` compares; bring your text up to date, "
            f"then save it with --base {self.latest}"
        )


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


class WikiError(ConfiguratorError):
    """The wiki or the network failed us.

    Attributes:
        environment: Whose wiki.
        code: The API's error code, or ours (`unreachable`, `not-json`, …).
        info: The wiki's own words; hostile text, shown escaped.
        next_step: What helps, in our words.
        stops_run: Whether other pages would fail the same way.
    """

    exit_code = Exit.UNAVAILABLE
    usual_next_step: ClassVar[str] = "see the wiki's message"
    usually_stops_run: ClassVar[bool] = False

    def __init__(
        self,
        environment: str,
        code: str,
        info: str = "",
        *,
        next_step: str | None = None,
        stops_run: bool | None = None,
    ) -> None:
        super().__init__(environment, code, info)
        self.environment = environment
        self.code = code
        self.info = info
        self.next_step = next_step or self.usual_next_step
        self.stops_run = self.usually_stops_run if stops_run is None else stops_run

    def __str__(self) -> str:
        said = f" ({' '.join(self.info.split()).rstrip('.')})" if self.info else ""
        return f"{self.environment}: {self.code}{said}; {self.next_step}"


class WikiUnavailableError(WikiError):
    """The wiki does not answer, or not now; nothing was written."""

    usual_next_step = "try again later"
    usually_stops_run = True


class NotPermittedError(WikiError):
    """The account may not do this; no retry helps."""

    exit_code = Exit.REFUSED
    usual_next_step = "`instruments whoami` shows what this account may do"


class UnknownOutcomeError(WikiError):
    """A write's answer was lost, and reading back did not settle whether it was saved."""

    usual_next_step = "look at the page's history before you save again"


class UnexpectedResponseError(WikiError):
    """The API answered, and we do not understand."""

    usual_next_step = "`instruments doctor` checks the wiki and the address in the settings"
