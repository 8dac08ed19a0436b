"""The signals that end a run: the page in hand is finished, the report written."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interruption:
    """Whether a signal asked us to end; the second one ends the process at once."""

    def __init__(self) -> None:
        self.came = False

    def __call__(self) -> bool:
        """Tell whether a signal came."""
        return self.came

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """Wait for the signals, and give them back at the end."""
        before = {number: signal.signal(number, self._came) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _came(self, number: int, _: object) -> None:
        self.came = True
        signal.signal(number, signal.SIG_DFL)
