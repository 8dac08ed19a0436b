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
    │   ├── ProposalError             a proposal cannot be written, declined or withdrawn like this
    │   │   └── ApprovalError         not the proposal's head, outdated, merged, or one's own
    │   ├── NothingToProposeError     a document is not one to propose
    │   ├── MalformedPlanError        a plan file is cut off, edited or unknown
    │   ├── StalePlanError            a plan is not what was reviewed, or its pages moved on
    │   ├── StoppedError              somebody stopped the bot on the wiki
    │   └── AlreadyRunningError       another instance of the bot holds the lock
    ├── RunInterruptedError           a signal ended the run between two pages
    ├── BrokenOffError                a bug of ours ended what was done for one environment
    ├── ConflictError
    │   ├── EditConflictError         somebody saved after we read
    │   ├── UnnotedBaseError          nobody knows what a file was made from
    │   ├── MergeConflictError        both sides changed one place
    │   └── UnexpectedMergeError      the wiki stored a text nobody wrote
    └── WikiError                     the wiki or the network failed us
        ├── WikiUnavailableError      worth another try later
        ├── NotPermittedError         log in, or ask for the right
        │   ├── UnprotectedError      more people may edit there than the settings say
        │   └── WarnedError           the wiki warns, and wants it confirmed
        ├── UnknownOutcomeError       a write's answer was lost, and reading back did not settle it
        └── UnexpectedResponseError   the API answered, and we do not understand

Every class knows the exit code of a command that ends with it (`Exit`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.problems import Problem

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


@dataclass(eq=False, repr=False)
class BadReferenceError(ConfiguratorError):
    """What was named is no name, no file, or not there; `reference` as written, `reason` with the next step."""

    exit_code = Exit.USAGE
    reference: str
    reason: str

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


@dataclass(eq=False, repr=False)
class ConflictError(ConfiguratorError):
    """A page is not what the edit was based on; `page` is `ENV:NAME`."""

    exit_code = Exit.CONFLICT
    page: str


@dataclass(eq=False, repr=False)
class EditConflictError(ConflictError):
    """Somebody saved after we read; nothing was written.

    Attributes:
        base_revision: What the edit was made from; None for a new page.
        latest: Where the page stands now, 0 if it is gone; None if only a write was refused and nobody looked.
    """

    base_revision: int | None
    latest: int | None = None

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


@dataclass(eq=False, repr=False)
class UnnotedBaseError(ConflictError):
    """Nobody noted what a text was made from, though it was noted of those beside it; nothing was written.

    Attributes:
        where: The text.
        latest: The revision at which the page stands now.
    """

    where: str
    latest: int

    def __str__(self) -> str:
        return (
            f"{self.where}: nothing notes which revision of {self.page} it was made from, as it does of other files "
            f"there; `instruments diff {self.page} {self.where}` compares; if that is what you mean, save it with "
            f"--base {self.latest}"
        )


@dataclass(eq=False, repr=False)
class MergeConflictError(ConflictError):
    """Both sides changed one place; nothing was written.

    Attributes:
        places: What a person has to decide on, in words, a line each.
        next_step: What helps.
    """

    places: Sequence[str]
    next_step: str

    def __str__(self) -> str:
        return "\n  ".join((f"{self.page}: both sides changed one place; {self.next_step}", *self.places))


@dataclass(eq=False, repr=False)
class UnexpectedMergeError(ConflictError):
    """The wiki stored a text that nobody wrote; the text before was restored if `restored`."""

    revision: int
    restored: bool = field(kw_only=True)

    def __str__(self) -> str:
        then = (
            "the text before was restored"
            if self.restored
            else "restore the text before from the page's history"
        )
        return f"{self.page}: revision {self.revision} holds a text that nobody wrote; {then}"


@dataclass(eq=False, repr=False)
class ReviewRequiredError(RefusedError):
    """Nothing goes live in `environment` without a second person but switching off; `command` proposes it, in lines."""

    environment: str
    command: str

    def __str__(self) -> str:
        said = f"{self.environment} has review = true, so nothing goes live there without a second person; propose it:"
        return "\n  ".join((said, *self.command.splitlines()))


@dataclass(eq=False, repr=False)
class NothingToProposeError(RefusedError):
    """The document of the instrument `name` is not one to propose; `reason` says why, with the next step."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: nothing to propose: {self.reason}"


@dataclass(eq=False, repr=False)
class ProposalError(RefusedError):
    """The proposal `page`, `ENV/proposal:NAME`, cannot be written, declined or withdrawn; `reason` has the next step."""

    page: str
    reason: str

    def __str__(self) -> str:
        return f"{self.page} {self.reason}"


class ApprovalError(ProposalError):
    """A proposal cannot be approved: not its head, outdated, merged, or by the person who wrote it."""


@dataclass(eq=False, repr=False)
class UnsafePlanError(RefusedError):
    """A plan does more than the limits allow; nothing was written.

    Attributes:
        count: How many pages it would touch.
        total: Of how many.
        limit: How many it may.
    """

    reason: str
    count: int
    total: int
    limit: int

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False, repr=False)
class MalformedPlanError(RefusedError):
    """A plan file is cut off, edited, or of another tool; `where` names it."""

    where: str
    reason: str

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


@dataclass(eq=False, repr=False)
class StoppedError(RefusedError):
    """Somebody wrote on the stop page of a wiki; `page` is its title."""

    environment: str
    page: str

    def __str__(self) -> str:
        return f"{self.environment}: the page {self.page} stops the bot; read why there, and blank it to let the bot go on"


@dataclass(eq=False, repr=False)
class AlreadyRunningError(RefusedError):
    """Another instance holds the file `lock`; `owner` says in words which."""

    lock: str
    owner: str

    def __str__(self) -> str:
        return f"{self.lock}: another instance is at work, {self.owner}; wait until it is done"


class RunInterruptedError(ConfiguratorError):
    """A signal ended the run; the page in hand was finished, the rest was not begun."""

    exit_code = Exit.INTERRUPTED

    def __str__(self) -> str:
        return "a signal ended the run; the next run does what is left"


@dataclass(eq=False, repr=False)
class BrokenOffError(ConfiguratorError):
    """A bug of ours ended what was done for one environment; what is done for the others goes on.

    Attributes:
        environment: Whose turn it was.
        kind: The class of the unexpected error; its words may quote what must not be shown.
        place: Where it was raised, `module:line`.
    """

    environment: str
    kind: str
    place: str

    def __str__(self) -> str:
        return f"{self.environment}: broken off by a bug of this tool ({self.kind} in {self.place}); please report it"


def as_told(error: Exception, environment: str) -> ConfiguratorError:
    """Return *error* as one of ours; what is none is a bug, told by its class and its place."""
    if isinstance(error, ConfiguratorError):
        return error
    place, trace = "an unknown place", error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return BrokenOffError(environment, type(error).__name__, place)


#: What stands for a code that looks like none: it would be text of whoever sent it, and codes stand in reports.
UNKNOWN: Final = "an unknown error"
_CODE: Final = re.compile("[a-z0-9_-]{1,64}|internal_api_error_[A-Za-z]{1,45}")
_LONGEST_INFO: Final = 1000


class WikiError(ConfiguratorError):
    """The wiki or the network failed us.

    Attributes:
        environment: Whose wiki.
        code: The API's error code, or ours (`unreachable`, `not-json`, …), or `UNKNOWN`.
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
        self.code = code if _CODE.fullmatch(code) else UNKNOWN
        super().__init__(environment, self.code, info)
        self.environment = environment
        self.info = info
        self.next_step = next_step or self.usual_next_step
        self.stops_run = self.usually_stops_run if stops_run is None else stops_run

    def __str__(self) -> str:
        said = f" ({' '.join(self.info[:_LONGEST_INFO].split()).rstrip('.')})" if self.info else ""
        return f"{self.environment}: {self.code}{said}; {self.next_step}"


class WikiUnavailableError(WikiError):
    """The wiki does not answer, or not now; nothing was written."""

    usual_next_step = "try again later"
    usually_stops_run = True


class NotPermittedError(WikiError):
    """The account may not do this; no retry helps."""

    exit_code = Exit.REFUSED
    usual_next_step = "`instruments whoami` shows what this account may do"


class WarnedError(NotPermittedError):
    """The wiki warns, and takes the same edit when it is sent again in the same session."""

    usual_next_step = (
        "on a terminal and without --yes the command asks whether to save it all the same; "
        "a bot's account has to be exempt from that filter"
    )


class UnprotectedError(NotPermittedError):
    """More people than the holders of the right may edit there; switching off minds it not."""

    usual_next_step = (
        "correct page and right in the settings, or have the namespace protected (docs/how-to/prepare-a-wiki.md); "
        "`instruments --unprotected` saves there all the same"
    )
    usually_stops_run = True


class UnknownOutcomeError(WikiError):
    """A write's answer was lost, and reading back did not settle whether it was saved."""

    usual_next_step = "look at the page's history before you save again"


class UnexpectedResponseError(WikiError):
    """The API answered, and we do not understand."""

    usual_next_step = "`instruments doctor` checks the wiki and the address in the settings"
