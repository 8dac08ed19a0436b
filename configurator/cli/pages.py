"""Commands that look at pages: show, list, diff, history, pull."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from configurator.cli.options import environment_argument, exit_code_option, format_option
from configurator.errors import Exit

if TYPE_CHECKING:
    from configurator.cli.app import App


@click.command()
@click.argument("reference")
@click.option(
    "--effective", is_flag=True, help="What the document means in one environment, on one wiki, at one time."
)
@click.option(
    "--in", "environment", metavar="ENV", help="With --effective: the environment; a page's own by default."
)
@click.option(
    "--wiki", metavar="DB", help="With --effective: a wiki's database name; the default rate without it."
)
@click.option(
    "--at", metavar="TIME", help="With --effective: an instant like 2026-01-31T00:00:00Z; now without it."
)
@click.pass_obj
def show(
    app: App, reference: str, *, effective: bool, environment: str | None, wiki: str | None, at: str | None
) -> None:
    """Print a document as JSON.

    REFERENCE is FILE, ENV:NAME, ENV:NAME@REVISION, or - for standard input.
    """
    if not effective:
        if environment or wiki or at:
            raise click.UsageError("--in, --wiki and --at go with --effective")
        app.write_document(app.workspace.source(reference))
        return
    app.write_json(app.workspace.effective(reference, environment, wiki, at))


@click.command("list")
@environment_argument
@click.option("--active", is_flag=True, help="Only those that are collected now.")
@click.option("--wiki", metavar="DB", help="Only those with a rate above 0 on this wiki.")
@click.option("--owner", metavar="TEAM", help="Only those of this team.")
@format_option
@click.pass_obj
def list_(
    app: App, environment: str, *, active: bool, wiki: str | None, owner: str | None, style: str
) -> None:
    """List the instruments of an environment.

    STATE is active, waiting (enabled, but outside its window or not meant for ENV), off, or invalid.
    """
    from configurator.cli import rendering

    rows = app.workspace.environment(environment).list(active=active, wiki=wiki, owner=owner)
    if style == "json":
        app.write_json(rendering.listing_json(rows))
    else:
        app.write(rendering.listing_text(rows, colour=app.colour))
