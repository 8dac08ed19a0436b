"""Edits to pages, as the use cases write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.usecases.environment import Environment
from configurator.usecases.saving import PreparedEdit, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from configurator.core.page import Edit
    from configurator.ports import PageStore
    from configurator.usecases.saving import Outcome


def write_all(store: PageStore, edits: Iterable[Edit]) -> Iterator[Outcome]:
    """Write *edits*, each of another page, and yield what became of each."""
    prepared = (PreparedEdit(where=edit.name, name=edit.name, edits=(edit,)) for edit in edits)
    return write(Environment(store), prepared)
