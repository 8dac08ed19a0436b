"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from configurator.core.document.instants import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

    from configurator.settings import Settings

Command = TypeVar("Command", bound="Callable[..., Any]")


class EnvironmentType(click.types.StringParamType):
    """The name of an environment; completed from the settings, without any wiki."""

    name = "env"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the environments of the settings."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in _environments(ctx) if name.startswith(incomplete)]


class ReferenceType(click.types.StringParamType):
    """`FILE`, `ENV:NAME`, `ENV:NAME@REVISION` or `-`; files and environments are completed, without any wiki."""

    name = "reference"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer files, and environments with their colon; nothing behind the colon, where names of pages stand."""
        from click.shell_completion import CompletionItem

        environments = _environments(ctx)
        if incomplete.partition(":")[0] in environments and ":" in incomplete:
            return []
        pages = [CompletionItem(f"{name}:") for name in environments if name.startswith(incomplete)]
        return [*pages, CompletionItem(incomplete, type="file")]


class InstantType(click.types.StringParamType):
    """An instant as documents write it, a day, or a distance from now; what means none is refused."""

    name = "time"

    def __init__(self, *, last: bool = False) -> None:
        """Take a day for its first instant, or for its *last*."""
        self._last = last

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the instant that *value* means."""
        from configurator.core.document.typed import NotTypedError, typed_instant
        from configurator.usecases.reading import now

        text = super().convert(value, param, ctx)
        since = ctx.obj.now() if ctx is not None and ctx.obj else now()
        try:
            return typed_instant(text, last=self._last, since=since)
        except NotTypedError as error:
            self.fail(str(error), param, ctx)


class RateType(click.ParamType[float]):
    """A share from 0 to 1, or in percent."""

    name = "rate"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the share that *value* means."""
        from configurator.core.document.typed import NotTypedError, typed_rate

        try:
            return typed_rate(str(value))
        except NotTypedError as error:
            self.fail(str(error), param, ctx)


ENVIRONMENT = EnvironmentType()
INSTANT = InstantType()
LAST_INSTANT = InstantType(last=True)
RATE = RateType()
REFERENCE = ReferenceType()

environment_argument = click.argument("environment", metavar="ENV", type=ENVIRONMENT)
format_option = click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines for people, or JSON for programs.",
)
selection_options = (
    click.option("--active", is_flag=True, help="Only those that are collected now."),
    click.option("--wiki", metavar="DB", help="Only those with a rate above 0 on this wiki."),
    click.option("--owner", metavar="TEAM", help="Only those of a team with this in its name."),
    click.option(
        "--text", metavar="TEXT", help="Only those with this in name, title, description or stream."
    ),
    click.option(
        "--expires-before", metavar="TIME", type=LAST_INSTANT, help="Only those that are on, and end before."
    ),
    click.option(
        "--stale", is_flag=True, help="Only those that are on although they ended, or collect from nobody."
    ),
)
exit_code_option = click.option("--exit-code", is_flag=True, help="Exit with 3 when there are differences.")
instant_option = click.option(
    "--at", metavar="TIME", type=INSTANT, help=f"An instant like {EXAMPLE}, a day, or +30d; now without it."
)
message_option = click.option(
    "-m", "--message", metavar="TEXT", default="", help="Why; goes into the edit summary."
)
yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask.")


def base_option(says: str) -> Callable[[Command], Command]:
    """Return the option `--base`, a revision; *says* is its help."""
    return click.option("--base", metavar="REVISION", type=click.IntRange(min=1), help=says)


def _environments(ctx: click.Context) -> list[str]:
    from pathlib import Path

    from configurator.errors import SettingsError
    from configurator.settings import load

    file = ctx.find_root().params.get("settings")
    try:
        settings: Settings = ctx.obj.settings if ctx.obj else load(Path(file) if file else None)
    except SettingsError:
        return []  # a completion has no place for a sentence
    return list(settings.environments)


def selecting(command: Command) -> Command:
    """Give *command* the options that choose instruments; it gets their values as `**wanted`."""
    for option in reversed(selection_options):
        command = option(command)
    return command
