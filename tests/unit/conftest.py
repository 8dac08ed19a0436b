"""Fixtures of the unit tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.wire import Wire, wiring


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A wiki's API that answers what the test says; nothing leaves this machine."""
    with wiring(Wire()) as wire:
        yield wire
