"""Commands from and to other tools' formats: import, export."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from configurator import inputs
from configurator.cli.options import ENVIRONMENT, INSTANT, LAST_INSTANT, instant_option
from configurator.errors import BadReferenceError, DocumentError, Exit
from configurator.problems import has_errors
from configurator.report.text import problems_text
from configurator.usecases.reading import read_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.cli.app import App
    from configurator.core.exchange.foreign import ImportDefaults, Imported
    from configurator.problems import Problem

# What a source may lack: the option that gives it, and what to ask a person.
_ASKED = {
    "owners": ("--owner", "Team that answers for them"),
    "contact": ("--contact", "Contact: the team's mailing list, wiki page or https address"),
    "task": ("--task", "Task, like T123456"),
    "start": ("--start", "First instant, like 2026-01-01T00:00:00Z"),
    "end": ("--end", "Last instant"),
    "environments": ("--environment", "Environment where they are meant to exist"),
}
_LISTS = ("owners", "environments")
_INSTANTS = {"start": INSTANT, "end": LAST_INSTANT}


@click.command("import")
@click.argument("source", metavar="SRC", type=click.Path())
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
@click.option("--contact", metavar="CONTACT", help="The team's mailing list, wiki page or https address.")
@click.option("--task", metavar="TASK", help="Like T123456.")
@click.option("--start", metavar="TIME", type=INSTANT, help="First instant, like 2026-01-01T00:00:00Z.")
@click.option("--end", metavar="TIME", type=LAST_INSTANT, help="Last instant.")
@click.option(
    "--environment",
    "environments",
    metavar="ENV",
    type=ENVIRONMENT,
    multiple=True,
    help="Where they are meant to exist; may be repeated; production without it.",
)
@click.option("--force", is_flag=True, help="Overwrite files that are there already.")
@click.pass_obj
def import_(app: App, /, source: str, directory: Path, kind: str, *, force: bool, **given: Any) -> None:  # noqa: ANN401 -- options
    """Make a document of each instrument in SRC and write it to DIR/NAME.json.

    SRC is a JSON file, or -. What SRC lacks is given by the options, or asked for on a terminal; what SRC says counts
    more. Each document is judged like one that is saved: what is invalid is named and left out, and the others go on.
    Exits with 8 if one was left out, with 4 if SRC holds nothing usable.
    """
    # They load pydantic, which the help does without.
    from configurator.core.exchange.foreign import ImportDefaults
    from configurator.core.exchange.imports import from_mpic, from_streamconfigs

    read = from_mpic if kind == "mpic" else from_streamconfigs
    value = inputs.foreign_json(source)
    known = ImportDefaults(**{key: value for key, value in given.items() if value})
    known = _completed(app, known, read(value, known))
    found = read(value, known)
    others = [each for each in found if each.of_others]
    found = [each for each in found if not each.of_others]
    written = sum(_written(app, source, directory, each, force=force) for each in found)
    if others:
        app.say(f"{len(others)} left out that no Metrics Platform client sends to")
    app.say(f"{written} of {len(found)} written to {directory}")
    if written < len(found):
        nothing_usable = all(each.value is None for each in found)
        raise click.exceptions.Exit(Exit.INVALID if nothing_usable else Exit.PARTIAL)


@click.command()
@click.argument("environment", metavar="ENV", type=ENVIRONMENT)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["mpic", "streamconfigs"]),
    required=True,
    help="mpic: what /api/v1/instruments answers. streamconfigs: what action=streamconfigs answers.",
)
@click.option(
    "--wiki", metavar="DB", help="With streamconfigs: a wiki's database name; default rates without it."
)
@instant_option
@click.pass_obj
def export(app: App, environment: str, kind: str, wiki: str | None, at: str | None) -> None:
    """Print what consumers are given of the instruments that are active in an environment.

    An invalid page is left out and named.
    """
    # They load the whole reading of pages, which the help does without.
    from configurator.core.exchange import delivery
    from configurator.usecases.listing import deliverables

    if wiki and kind == "mpic":
        raise click.UsageError("--wiki goes with --as streamconfigs; mpic lists the rates of all wikis")
    given, left_out = deliverables(app.workspace.environment(environment).list())
    for row in left_out:
        app.say(f"{environment}:{row.name} is left out:\n{problems_text(row.problems)}")
    at = at or app.now()
    if kind == "mpic":
        app.write_json(delivery.mpic_items(given, environment, at))
    else:
        app.write_json(delivery.streamconfigs(given, environment, wiki, at))
    if left_out:
        raise click.exceptions.Exit(Exit.PARTIAL)


def _completed(app: App, known: ImportDefaults, found: Sequence[Imported]) -> ImportDefaults:
    """Return *known* with what the source lacks, asked of a person.

    Raises:
        click.UsageError: There is nobody to ask; names the options.
    """
    missing = [key for key in _ASKED if any(key in each.missing for each in found)]
    if missing and not app.interactive:
        options = " ".join(_ASKED[key][0] for key in missing)
        raise click.UsageError(f"the source does not say everything; add {options}")
    answers: dict[str, Any] = {}
    for key in missing:
        answer = click.prompt(_ASKED[key][1], type=_INSTANTS.get(key), err=True)
        answers[key] = (answer,) if key in _LISTS else answer
    return replace(known, **answers)


def _written(app: App, source: str, directory: Path, found: Imported, *, force: bool) -> bool:
    """Write one imported document, say what is wrong with it, and tell whether it was written.

    It is judged like one that is saved; nothing that is wrong with it stops the others.
    """
    _say(app, [problem.at(f"{source}#{found.source}", 0, 0) for problem in found.problems])
    if found.value is None:
        return False
    path = directory / f"{found.value['name']}.json"
    try:
        document, problems = read_again(found.value, str(path), app.workspace.context)
        _say(app, [problem.at(str(path), 0, 0) for problem in problems])
        if has_errors(problems):
            return False
        if os.path.lexists(path) and not force:
            app.say(f"{path} is there already; --force overwrites it")
            return False
        inputs.write_document(path, document)
    except DocumentError as error:
        _say(app, [problem.at(str(path), 0, 0) for problem in error.problems])
        return False
    except BadReferenceError as error:
        app.say(str(error))
        return False
    app.write(str(path))
    return True


def _say(app: App, problems: Sequence[Problem]) -> None:
    if problems:
        app.say(problems_text(problems))
