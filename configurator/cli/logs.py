"""What the libraries log, as notes: a wiki's warnings are its own words, and Python would print them as they are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Notes(logging.Handler):
    """Gives each message to whoever prints notes, tamed."""

    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._note = note

    def emit(self, record: logging.LogRecord) -> None:
        """Print the message, and nothing of where it comes from."""
        self._note(record.getMessage())


def heard(note: Callable[[str], None]) -> None:
    """Have all that is logged from now on printed as notes, once."""
    root = logging.getLogger()
    if not any(isinstance(handler, Notes) for handler in root.handlers):
        root.addHandler(Notes(note))
