"""Commands for documents as texts: fmt, validate, rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from configurator.cli.options import ENVIRONMENT, REFERENCE, format_option
from configurator.errors import ConfiguratorError, DocumentError, Exit, has_errors

if TYPE_CHECKING:
    from configurator.cli.app import App
    from configurator.errors import Problem


@click.command()
@click.argument("files", metavar="FILE...", type=click.Path(), nargs=-1, required=True)
@click.option(
    "--check", is_flag=True, help="Write nothing; name the files that would change, and exit with 3."
)
@click.pass_obj
def fmt(app: App, files: tuple[str, ...], *, check: bool) -> None:
    """Write files in canonical text: an instrument's keys in their order, all else as it is.

    Line endings of Windows are as good as ours; a byte order mark is taken away. With - the text comes from standard input and goes to standard output.
    """
    failures: list[ConfiguratorError] = []
    changed = False
    for file in files:
        try:
            changed |= _formatted(app, file, check=check)
        except ConfiguratorError as error:
            app.note(str(error))
            failures.append(error)
    if failures:
        raise click.exceptions.Exit(failures[0].exit_code if len(files) == 1 else Exit.PARTIAL)
    if changed and check:
        raise click.exceptions.Exit(Exit.DIFFERENCES)


def _formatted(app: App, file: str, *, check: bool) -> bool:
    """Bring one file into canonical text, or with *check* only tell whether that would change it."""
    from configurator.core.canonical import canonical_text

    source = app.workspace.file(file, mend=True)
    for note in source.notes:
        app.note(str(note))
    # What git makes of a file where it is checked out is no other text: no string of JSON holds a line break.
    text = source.text.replace("\r\n", "\n")
    changed = bool(source.notes) or text != f"{canonical_text(source.value)}\n"
    if file == "-" and not check:
        app.write_document(source.value)
    elif changed:
        app.write(file)
        if not check:
            app.workspace.write(Path(file), source.value)
    return changed


@click.command()
@click.argument("references", metavar="REFERENCE...", type=REFERENCE, nargs=-1, required=True)
@click.option(
    "--for",
    "environment",
    metavar="ENV",
    type=ENVIRONMENT,
    help="Judge as if saved there; asks the wiki for its lists.",
)
@format_option
@click.pass_obj
def validate(app: App, references: tuple[str, ...], environment: str | None, style: str) -> None:
    """Check documents against the document schema and the rules.

    REFERENCE is FILE, ENV:NAME, ENV:NAME@REVISION or -. Exits with 4 if there is an error; a warning is none.
    `instruments rules` explains the codes.
    """
    from configurator.core import report

    problems: list[Problem] = []
    failures: list[ConfiguratorError] = []
    for reference in references:
        try:
            problems += app.workspace.check(reference, environment)
        except DocumentError as error:
            problems += error.problems
        except ConfiguratorError as error:
            app.note(str(error))
            failures.append(error)
    if style == "json":
        app.write_json(report.problems_json(problems))
    elif problems:
        app.write(report.problems_text(problems, colour=app.colour))
    elif not failures:
        app.note(f"{', '.join(references)}: valid")
    if failures:
        raise click.exceptions.Exit(failures[0].exit_code if len(references) == 1 else Exit.PARTIAL)
    if has_errors(problems):
        raise click.exceptions.Exit(Exit.INVALID)


@click.command()
@format_option
@click.pass_obj
def rules(app: App, style: str) -> None:
    """List every rule: its code, how much it weighs, and why it is there."""
    from configurator.core.rules import RULES

    if style == "json":
        app.write_json(
            [
                {"code": code, "severity": str(rule.severity), "reason": rule.reason}
                for code, rule in RULES.items()
            ]
        )
        return
    width = max(map(len, RULES))
    app.write(
        "\n".join(f"{code:<{width}}  {rule.severity:<7}  {rule.reason}" for code, rule in RULES.items())
    )
