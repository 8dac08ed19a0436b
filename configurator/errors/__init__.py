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

from configurator.errors.findings import (
    Problem,
    Severity,
    finding,
    has_errors,
)
from configurator.errors.refusals import (
    AlreadyRunningError,
    BrokenOffError,
    MalformedPlanError,
    RunInterruptedError,
    StalePlanError,
    StoppedError,
    UnsafePlanError,
    as_told,
)
from configurator.errors.reviews import (
    ApprovalError,
    NothingToProposeError,
    ProposalError,
    ReviewRequiredError,
)
from configurator.errors.tree import (
    BadReferenceError,
    ConfiguratorError,
    ConflictError,
    DocumentError,
    EditConflictError,
    Exit,
    InvalidDocumentError,
    MalformedDocumentError,
    MergeConflictError,
    RefusedError,
    SettingsError,
    UnexpectedMergeError,
    UnnotedBaseError,
)
from configurator.errors.wiki import (
    NotPermittedError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    UnprotectedError,
    WarnedError,
    WikiError,
    WikiUnavailableError,
)

__all__ = [
    "AlreadyRunningError",
    "ApprovalError",
    "BadReferenceError",
    "BrokenOffError",
    "ConfiguratorError",
    "ConflictError",
    "DocumentError",
    "EditConflictError",
    "Exit",
    "InvalidDocumentError",
    "MalformedDocumentError",
    "MalformedPlanError",
    "MergeConflictError",
    "NotPermittedError",
    "NothingToProposeError",
    "Problem",
    "ProposalError",
    "RefusedError",
    "ReviewRequiredError",
    "RunInterruptedError",
    "SettingsError",
    "Severity",
    "StalePlanError",
    "StoppedError",
    "UnexpectedMergeError",
    "UnexpectedResponseError",
    "UnknownOutcomeError",
    "UnnotedBaseError",
    "UnprotectedError",
    "UnsafePlanError",
    "WarnedError",
    "WikiError",
    "WikiUnavailableError",
    "as_told",
    "finding",
    "has_errors",
]

# An error is known by the name under which people catch it.
for _name in __all__:
    globals()[_name].__module__ = __name__
