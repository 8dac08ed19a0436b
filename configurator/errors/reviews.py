"""What a save, a proposal or an approval is refused for where texts go live only after a review."""

from __future__ import annotations

from configurator.errors.tree import RefusedError


class ReviewRequiredError(RefusedError):
    """Nothing goes live in *environment* without a second person; switching off does.

    Attributes:
        environment: Where.
        command: The command that proposes the same; may be several, a line each.
    """

    def __init__(self, environment: str, command: str) -> None:
        super().__init__(environment, command)
        self.environment = environment
        self.command = command

    def __str__(self) -> str:
        said = f"{self.environment} has review = true, so nothing goes live there without a second person; propose it:"
        return "\n  ".join((said, *self.command.splitlines()))


class NothingToProposeError(RefusedError):
    """The document of the instrument *name* is not one to propose; `reason` says why, with the next step."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}: nothing to propose: {self.reason}"


class ProposalError(RefusedError):
    """A proposal cannot be written, declined or withdrawn like this.

    Attributes:
        page: The proposal, `ENV/proposal:NAME`.
        reason: Why, with the next step.
    """

    def __init__(self, page: str, reason: str) -> None:
        super().__init__(page, reason)
        self.page = page
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.page} {self.reason}"


class ApprovalError(ProposalError):
    """A proposal cannot be approved: not its head, outdated, merged, or by the person who wrote it."""
