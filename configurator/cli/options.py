"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from configurator.core.document.instants import EXAMPLE, moment

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
    """An instant as documents write it; what looks otherwise, or does not exist, is refused."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return *value* if it is an instant."""
        text = super().convert(value, param, ctx)
        if moment(text) is None:
            self.fail(f"{text!r} is no instant in UTC; write one like {EXAMPLE}", param, ctx)
        return text


ENVIRONMENT = EnvironmentType()
INSTANT = InstantType()
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
exit_code_option = click.option("--exit-code", is_flag=True, help="Exit with 3 when there are differences.")
instant_option = click.option(
    "--at", metavar="TIME", type=INSTANT, help=f"An instant like {EXAMPLE}; now without it."
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
