"""Commands to and from other tools' formats: import, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from configurator.cli.options import instant_option
from configurator.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.cli.app import App
    from configurator.core.imports import Given, Imported
    from configurator.core.values import Json

_LARGEST_SOURCE = 64 * 1024 * 1024
_OPTIONS = {
    "owners": "--owner",
    "contact": "--contact",
    "task": "--task",
    "start": "--start",
    "end": "--end",
    "environments": "--environment",
}
_LISTS = ("owners", "environments")


@click.command("import")
@click.argument("source", metavar="SRC")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "kind",
    type=click.Choice(["streamconfigs", "mpic"]),
    required=True,
    help="What SRC holds: an answer of action=streamconfigs, or records of the predecessor.",
)
@click.option(
    "--owner", "owners", metavar="TEAM", multiple=True, help="Team that answers for them; may be repeated."
)
@click.option("--contact", metavar="CONTACT", help="Mailing list, wiki page or https address of the team.")
@click.option("--task", metavar="TASK", help="Like T123456.")
@click.option("--start", metavar="TIME", help="First instant, like 2026-01-01T00:00:00Z.")
@click.option("--end", metavar="TIME", help="Last instant.")
@click.option(
    "--environment",
    "environments",
    metavar="ENV",
    multiple=True,
    help="Where they are meant to exist; may be repeated; production without it.",
)
@click.option("--force", is_flag=True, help="Overwrite files that are there already.")
@click.pass_obj
def import_(
    app: App, source: str, directory: Path, kind: str, *, force: bool, **given: tuple[str, ...] | str | None
) -> None:
    """Make a document of each instrument in SRC, and write it to DIR/NAME.json.

    SRC is a JSON file, or -. What SRC lacks is asked for, or given by the options; what SRC says counts more.
    """
    from configurator.core.imports import Given
    from configurator.core.imports_mpic import from_mpic
    from configurator.core.imports_streams import from_streamconfigs

    value = app.workspace.json(source, _LARGEST_SOURCE)
    read = {"streamconfigs": from_streamconfigs, "mpic": from_mpic}[kind]
    known = Given(**{key: value for key, value in given.items() if value})
    found = read(value, known)
    known = _completed(app, known, found)
    found = read(value, known)
    _write(app, source, directory, found, force=force)
