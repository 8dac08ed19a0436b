"""Commands that look at pages: show, list, diff, history, pull.

The rules and the histories are loaded by the commands that need them, so that the others, and the help, do without.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from configurator.cli.options import (
    ENVIRONMENT,
    REFERENCE,
    exit_code_option,
    format_option,
    instant_option,
    selecting,
)
from configurator.core.document.names import NAME_RULE, PROPOSALS, PageReference, is_name
from configurator.core.document.values import diff as changes_between
from configurator.errors import BadReferenceError, Exit, WikiError
from configurator.report.text import changes_json, changes_text
from configurator.usecases.reading import settled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from configurator.cli.app import App
    from configurator.core.document.values import Json
    from configurator.usecases.environment import Environment
    from configurator.usecases.history import Entry
    from configurator.usecases.listing import Listed, Wanted
    from configurator.wiring import Workspace


@click.command()
@click.argument("reference", type=REFERENCE)
@click.option(
    "--effective", is_flag=True, help="What the document means in one environment, on one wiki, at one time."
)
@click.option(
    "--in",
    "environment",
    metavar="ENV",
    type=ENVIRONMENT,
    help="With --effective: the environment; a page's own without it.",
)
@click.option(
    "--wiki", metavar="DB", help="With --effective: a wiki's database name; the default rate without it."
)
@instant_option
@click.pass_obj
def show(
    app: App, reference: str, *, effective: bool, environment: str | None, wiki: str | None, at: str | None
) -> None:
    """Print a document as JSON.

    REFERENCE is FILE, ENV:NAME, ENV:NAME@REVISION, or - for standard input.
    """
    source = app.workspace.source(reference)
    if not effective:
        if environment or wiki or at:
            raise click.UsageError("--in, --wiki and --at go with --effective")
        app.write_document(source.value)
        return
    from configurator.usecases.listing import effective_configuration

    if environment is None:
        environment = app.environment_of(reference, option="--in")
    app.write_json(effective_configuration(source, environment, wiki, at or app.now()))


def _columns(_ctx: click.Context, _param: click.Parameter, value: str | None) -> list[str] | None:
    """Return the columns that are named; refuse others, naming all."""
    from configurator.report.listing import COLUMNS

    names = None if value is None else [name.strip() for name in value.split(",")]
    if names is not None and not set(names) <= set(COLUMNS):
        raise click.BadParameter(f"{value!r} are no columns; there are {', '.join(COLUMNS)}")
    return names


def _sort(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return the column by which rows are sorted, perhaps with `-` before it."""
    if value is not None:
        _columns(ctx, param, value.removeprefix("-"))
    return value


@click.command("list")
@click.argument("environment", metavar="[ENV]", type=ENVIRONMENT, required=False)
@selecting
@instant_option
@click.option(
    "--columns", metavar="NAME,…", callback=_columns, help="Which columns; --columns help names them."
)
@click.option("--sort", metavar="COLUMN", callback=_sort, help="By which column; -COLUMN for downwards.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "csv", "tsv"]),
    default="text",
    show_default=True,
    help="A table for people, JSON for programs, or what spreadsheets read.",
)
@click.pass_obj
def list_(
    app: App,
    environment: str | None,
    *,
    at: str | None,
    columns: list[str] | None,
    sort: str | None,
    style: str,
    **wanted: Unpack[Wanted],
) -> None:
    """List the instruments of an environment; of the authority without ENV.

    STATE is active, waiting (enabled, but outside its window or not meant for ENV), off, or invalid. With --wiki, RATE is
    that wiki's. JSON has the whole documents; CSV and TSV have all columns unless --columns names some. On a narrow
    terminal some columns are left out.
    """
    from configurator.report.listing import Look, in_order, listing_csv, listing_json, listing_text

    target = app.workspace.environment(app.environment_or_authority(environment))
    rows = target.list(at=at, **wanted)
    look = Look(environment=target.store.environment, wiki=wanted["wiki"])
    if sort is not None:
        rows = tuple(in_order(rows, sort, look))
    if style == "json":
        app.write_json(listing_json(rows))
    elif style == "text":
        app.write(listing_text(rows, look, columns, app.room))
        _say_who_was_meant(app, target, rows, wanted.get("owner"))
    else:
        click.echo(listing_csv(rows, look, columns, tabs=style == "tsv"), nl=False)


def _say_who_was_meant(app: App, target: Environment, rows: Sequence[Listed], owner: str | None) -> None:
    """Name the team that is nearest, where there is none of that name."""
    from configurator.usecases.listing import owners_alike

    if owner and not rows and (near := owners_alike(target.list(), owner)) is not None:
        app.say(f"there is no team {owner!r}; did you mean {near}?")


@click.command()
@click.argument("before", type=REFERENCE)
@click.argument("after", type=REFERENCE, required=False)
@exit_code_option
@format_option
@click.pass_obj
def diff(app: App, before: str, after: str | None, *, exit_code: bool, style: str) -> None:
    """Show what changes from one document to another, place by place.

    BEFORE and AFTER are FILE, ENV:NAME, ENV:NAME@REVISION or -. With one of them alone: from what is live on the
    authority to that document.
    """
    if after is not None:
        changes = changes_between(*_settled(app.workspace, before, after))
    elif isinstance(alone := app.workspace.source(before).value, dict) and is_name(alone.get("name")):
        changes = app.workspace.environment(app.settings.require_authority().name).diff(alone)
    else:
        raise BadReferenceError(before, "names no page of its own; name a second document to compare with")
    if style == "json":
        app.write_json(changes_json(changes))
    elif changes:
        app.write(changes_text(changes))
    else:
        hint = "" if after else "; name a second document to compare with another"
        app.say(f"{before} and {after or 'what is live'} are equal{hint}")
    if changes and exit_code:
        raise click.exceptions.Exit(Exit.DIFFERENCES)


def _settled(workspace: Workspace, before: str, after: str) -> tuple[Json, Json]:
    """Return two documents to be compared, each as the environment of the other would spell it."""
    first, second = workspace.source(before).value, workspace.source(after).value
    one, other = workspace.reference(before), workspace.reference(after)
    if isinstance(other, PageReference):
        first = settled(workspace.environment(other.environment).store, first)
    if isinstance(one, PageReference):
        second = settled(workspace.environment(one.environment).store, second)
    return first, second


@click.command()
@click.argument("name")
@click.option(
    "--in",
    "environments",
    metavar="ENV",
    type=ENVIRONMENT,
    multiple=True,
    help="Only there; may be repeated.",
)
@format_option
@click.pass_obj
def history(app: App, name: str, environments: tuple[str, ...], style: str) -> None:
    """Show who changed an instrument, when, where, and what; oldest first, in all environments.

    What came from the other side is marked, and where both sides last said the same.

    NAME alone is the instrument in all environments; ENV:NAME, a page's title or its address means one.
    """
    from configurator.report.pages import history_json, history_text

    environment, bare = "", name
    if not is_name(name):
        page = app.workspace.page(name)
        environment, bare = page.environment, page.name
    chosen = environments or ((environment,) if environment else tuple(app.settings.environments))
    entries, failures = _histories(app, bare, chosen)
    if not entries and not failures:
        raise BadReferenceError(
            name, f"there is no such page in {' or '.join(chosen)}" if chosen else "no environments"
        )
    if style == "json":
        app.write_json(history_json(entries))
    elif entries:
        app.write(history_text(entries))
    if failures:
        raise click.exceptions.Exit(Exit.PARTIAL if len(failures) < len(chosen) else failures[0].exit_code)


def _histories(app: App, name: str, environments: tuple[str, ...]) -> tuple[list[Entry], list[WikiError]]:
    """Return the revisions in all environments that can be read, oldest first; say which cannot."""
    entries: list[Entry] = []
    failures: list[WikiError] = []
    for environment in environments:
        try:
            entries += _history(app.workspace, name, environment)
        except WikiError as error:
            app.say(str(error))
            failures.append(error)
    entries.sort(key=attrgetter("timestamp"))
    here = {entry.environment for entry in entries}
    authority = app.settings.authority
    if authority is None or authority.name not in here:
        return entries, failures
    from configurator.usecases.history import stitched

    pairs = [app.workspace.pair(each) for each in environments if each in here and each != authority.name]
    return list(stitched(entries, pairs)), failures


def _history(workspace: Workspace, name: str, environment: str) -> list[Entry]:
    """Return the revisions in *environment*, oldest first."""
    if not is_name(name):
        raise BadReferenceError(name, NAME_RULE)
    from configurator.usecases.history import timeline

    # Kept are histories of instruments.
    kept = None if environment.endswith(PROPOSALS) else workspace.histories
    entries = timeline([workspace.environment(environment).store], name, kept)
    return [replace(entry, environment=environment) for entry in entries]


@click.command()
@click.argument("environment", metavar="ENV", type=ENVIRONMENT)
@click.argument("directory", type=click.Path(path_type=Path))
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--force", is_flag=True, help="Overwrite files that differ.")
@click.pass_obj
def pull(app: App, environment: str, directory: Path, names: tuple[str, ...], *, force: bool) -> None:
    """Write the documents of an environment to files, DIRECTORY/NAME.json.

    A file that differs from its page is left alone. `save` knows from a note in DIRECTORY (.instruments.json) which
    revision each file was made from, and refuses if the page was changed since.
    """
    store = app.workspace.environment(environment).store
    pulled = app.workspace.checkout(directory).pull(store, environment, names or None, force=force)
    for line in pulled.left:
        app.say(line)
    app.say(
        f"{environment}: {len(pulled.written)} written, {len(pulled.same)} the same already, {len(pulled.left)} left alone"
    )
    if pulled.left:
        raise click.exceptions.Exit(Exit.PARTIAL)
