"""How long to go on asking a wiki: the pauses between the tries of one request, and their end."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.core.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.adapters.mediawiki.failures import RequestFailedError

log = logging.getLogger(__name__)

# The window of MediaWiki's own rate limits, in seconds: a longer guess would only lose time.
_LONGEST_GUESS = 60.0
_LONGEST_PAUSE = 3600.0
_PUT_OFF = (
    "%s: %s (%s); waits %.0f s and tries again, for as long as it takes. Ctrl-C is safe: "
    "the same command goes on where it stopped"
)


@dataclass(frozen=True)
class Patience:
    """How long to go on.

    Attributes:
        deadline: Seconds in all, pauses included.
        first_pause: Seconds before the second try; each later pause is twice as long, up to a minute.
        listing: Seconds that the wiki may take for all answers to one question.
        clock: Seconds that only grow.
        sleep: Waits for so many seconds.
        put_off: Seconds in all that one request waits where the server puts it off while something is switched off.
    """

    deadline: float = 60.0
    first_pause: float = 1.0
    listing: float = 300.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    put_off: float = math.inf

    def begin(self, *, waits_out: bool = False) -> Waiting:
        """Return the pauses of one request, its deadline counted from now.

        Args:
            waits_out: Whether what the server puts off is waited out, and each such pause told.
        """
        now = self.clock()
        return Waiting(self, now + self.deadline, now + self.put_off if waits_out else None, self.first_pause)


@dataclass
class Waiting:
    """The pauses between the tries of one request.

    Attributes:
        patience: How long to go on.
        end: When to give up.
        put_off_end: When to give up what the server puts off, if that is another time.
        pause: Seconds before the next try.
    """

    patience: Patience
    end: float
    put_off_end: float | None
    pause: float

    def over(self, failure: RequestFailedError, environment: str) -> bool:
        """Wait before the next try, at least as long as the server asked; True, at once, if time will be up.

        The last pause is as long as there is time left. A wait of hours is asked again every hour.
        """
        put_off = failure.put_off and self.put_off_end is not None
        now, asked = self.patience.clock(), failure.wait or 0.0
        left = (self.put_off_end if put_off and self.put_off_end is not None else self.end) - now
        if left <= 0 or asked > left:
            return True
        seconds = min(max(self.pause, min(asked, _LONGEST_PAUSE)), left)
        if put_off:
            self.end += seconds  # what was put off was not tried
            log.warning(_PUT_OFF, environment, failure.code, visible(failure.info), seconds)
        self.patience.sleep(seconds)
        self.pause = min(self.pause * 2, _LONGEST_GUESS)
        return False
