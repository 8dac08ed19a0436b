"""Stores in memory on which reading fails."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from configurator.core.page import Head, Reading, Snapshot, Unreadable
from configurator.errors import WikiUnavailableError
from tests.support.memory import MemoryStore


class Silent(MemoryStore):
    """A wiki that does not answer."""

    def heads(self) -> Mapping[str, Head]:
        """See `ports.PageStore`."""
        raise self._silence()

    def read(self, _names: Collection[str] | None = None) -> Mapping[str, Reading]:
        """See `ports.PageStore`."""
        raise self._silence()

    def history(self, _name: str) -> Iterator[Snapshot]:
        """See `ports.PageStore`."""
        raise self._silence()

    def _silence(self) -> WikiUnavailableError:
        return WikiUnavailableError(self.environment, "unreachable", "nothing answers at that address")


class HalfRead(MemoryStore):
    """A wiki that gives some pages without their texts."""

    def __init__(self, environment: str, *unreadable: str) -> None:
        super().__init__(environment)
        self._unreadable = unreadable

    def read(self, names: Collection[str] | None = None) -> Mapping[str, Reading]:
        """See `ports.PageStore`."""
        wanted = {*super().read(), *self._unreadable} if names is None else set(names)
        lost = {name: Unreadable(name=name, reason="the text was lost") for name in self._unreadable}
        return {name: lost.get(name) or super(HalfRead, self).read([name])[name] for name in sorted(wanted)}
