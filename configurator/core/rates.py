"""What an edit does to the sample rates of one environment, wiki by wiki."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.core.effective import rate_on
from configurator.core.policy import running

if TYPE_CHECKING:
    from configurator.core.instrument import Instrument


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How much is collected on one wiki.

    Attributes:
        wiki: Its database name; None is every wiki that the document does not name.
        before: Unit and rate of what is live; None if it is off, or not there.
        after: The same of what the edit stores.
    """

    wiki: str | None
    before: tuple[str, float] | None
    after: tuple[str, float] | None

    @property
    def critical(self) -> bool:
        """Whether more is collected there after the edit, or by another unit."""
        if self.after is None or not self.after[1]:
            return False
        return self.before is None or self.before[0] != self.after[0] or self.before[1] < self.after[1]


def rates(before: Instrument | None, after: Instrument | None, environment: str) -> tuple[Rate, ...]:
    """Return the rates in *environment* before and after an edit: the default first, then the wikis by name.

    An instrument that is switched off has none, whatever the time; its window is not looked at.
    """
    then, now = running(before, environment), running(after, environment)
    wikis = sorted({wiki for each in (then, now) if each is not None for wiki in each.sample.wikis})
    return tuple(Rate(wiki=wiki, before=_rate(then, wiki), after=_rate(now, wiki)) for wiki in (None, *wikis))


def _rate(instrument: Instrument | None, wiki: str | None) -> tuple[str, float] | None:
    return None if instrument is None else (instrument.sample.unit, rate_on(instrument.sample, wiki))
