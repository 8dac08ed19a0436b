"""The text of a new settings file, with comments for whoever will edit it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEAD: Final = """\
# Settings of `instruments`: where instruments live.
# No credentials here: `instruments login ENV` keeps them in a file of their own.
"""
_RIGHT_AND_PAGE: Final = """\
right = "editinstruments"       # the right that an edit of an instrument needs there
page = "Instrument:{name}"      # title of the page of the instrument NAME
"""
_DECIDES: Final = "authority = true                # the one environment that decides\n"
_STREAMS: Final = """
# [streams]                     # files of stream names for `validate`; without them the wiki is asked
# static = "static-streams.json"      # streams that the wiki's own configuration defines
# allowed = "allowed-streams.json"    # streams that reach browsers
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A wiki as the file names it.

    Attributes:
        name: Of the environment.
        api: Address of its `api.php`.
        authority: Whether it decides.
        review: Whether nothing goes live there without a second person; None leaves that out.
        bot: The account of the bot there; None leaves that out.
    """

    name: str
    api: str
    authority: bool = False
    review: bool | None = None
    bot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one run of the bot may write; None leaves it out."""

    max_writes: int | None = None
    max_share: float | None = None


def settings_text(places: Sequence[Place], directory: str | None, budget: Budget) -> str:
    """Return the file that names *places*, and a *directory* as the environment `local`, which decides if it is alone."""
    parts = [_HEAD, *(f"\n[environments.{each.name}]\n{''.join(_wiki(each))}" for each in places)]
    if directory is not None:
        alone = "" if places else _DECIDES
        head = "\n[environments.local]            # a directory is an environment too\n"
        parts.append(f"{head}directory = {_quoted(directory)}\n{alone}")
    limits = {key: getattr(budget, key) for key in budget.__slots__ if getattr(budget, key) is not None}
    if limits:
        parts.append("\n[reconcile]                     # what one run of the bot may write\n")
        parts += (f"{key} = {value}\n" for key, value in limits.items())
    return "".join([*parts, _STREAMS])


def _wiki(place: Place) -> Iterator[str]:
    yield f"api = {_quoted(place.api)}\n"
    if place.authority:
        yield _DECIDES
    if place.review is not None:
        review = f"review = {'true' if place.review else 'false'}"
        yield f"{review:32}# true: nothing goes live without a second person\n"
    yield _RIGHT_AND_PAGE
    if place.bot is not None:
        yield f"bot = {_quoted(place.bot)}\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a TOML string is written like one of JSON
