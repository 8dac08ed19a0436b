"""The one reader of instants: a text becomes a moment here and nowhere else.

Instants are written in one way, `YYYY-MM-DDTHH:MM:SSZ` in UTC with ASCII digits, so that texts that were read here
sort like the moments that they name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

#: How documents, options and wikis write an instant, as a regular expression.
FORM: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
#: What to write, for those who wrote something else.
EXAMPLE: Final = "2026-01-31T00:00:00Z"

_INSTANT = re.compile(FORM)
_DIGITS = re.compile("[0-9]+")
# What other tools write: a date, perhaps a time with or without seconds, perhaps a zone.
_DATE = "([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = "([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?"
_ZONE = "(?:[Zz]|UTC|([+-])([0-9]{2}):?([0-5][0-9]))"
_DAY = re.compile(_DATE)
_FOREIGN = re.compile(f"{_DATE}(?:[Tt ]{_TIME}(?: ?{_ZONE})?)?")


@dataclass(frozen=True, slots=True)
class Stated:
    """What another tool's text says: all instants from `first` to `last`; one, if it says the second."""

    first: str
    last: str


def moment(text: str) -> datetime | None:
    """Return the moment that *text* names; None if it is not written like an instant, or does not exist."""
    if _INSTANT.fullmatch(text) is None:
        return None
    year, month, day, hour, minute, second = map(int, _DIGITS.findall(text))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def judged(text: str) -> datetime:
    """Return the moment that *text* names.

    Raises:
        ValueError: It names none.
    """
    if (found := moment(text)) is None:
        raise ValueError(text)
    return found


def written(when: datetime) -> str:
    """Return *when*, which knows its zone, as an instant; fractions of a second are dropped."""
    return f"{when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def stated(text: str) -> Stated | None:
    """Return which instants another tool's *text* means: a date means its whole day; None if it is no date.

    Without a zone it is UTC.
    """
    match = _FOREIGN.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, sign, ahead, minutes = match.groups()
    offset = timedelta(hours=int(ahead or 0), minutes=int(minutes or 0))
    date = int(year), int(month), int(day)
    try:
        zone = timezone(-offset if sign == "-" else offset)
        first = datetime(*date, int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone)
        last = datetime(*date, int(hour or 23), int(minute or 59), int(second or 59), tzinfo=zone)
        return Stated(written(first), written(last))
    except (ValueError, OverflowError):
        return None


def day(text: str) -> Stated | None:
    """Return the instants of the day that *text* names, like 2026-01-31; None if it names none."""
    return stated(text) if _DAY.fullmatch(text) else None
