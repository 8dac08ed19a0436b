"""Where the wiki or the network failed us."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from configurator.errors.tree import ConfiguratorError, Exit

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
