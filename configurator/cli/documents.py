"""Commands for documents that need no wiki: new, fmt, validate, rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from configurator.cli.options import format_option, instant_option
from configurator.errors import ConfiguratorError, DocumentError, Exit, has_errors

if TYPE_CHECKING:
    from configurator.cli.app import App
    from configurator.errors import Problem


@click.command()
@click.argument("references", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--check", is_flag=True, help="Write nothing; name the files that would change, and exit with 3."
)
@click.pass_obj
def fmt(app: App, references: tuple[str, ...], *, check: bool) -> None:
    """Write files in canonical text: an instrument's keys in their order, all else as it is.

    With - the text comes from standard input and goes to standard output.
    """
    from configurator.core.canonical import canonical_text

    changed = 0
    codes: set[Exit] = set()
    for reference in references:
        try:
            source = app.workspace.file(reference)
        except ConfiguratorError as error:
            app.note(str(error))
            codes.add(error.exit_code)
            continue
        for note in source.notes:
            app.note(str(note))
        text = f"{canonical_text(source.value)}\n"
        if reference == "-" and not check:
            app.write_raw(text)
        elif text != source.text:
            changed += 1
            app.write(reference)
            if not check:
                app.workspace.write(Path(reference), text)
    if codes:
        raise click.exceptions.Exit(codes.pop() if len(codes) == len(references) == 1 else Exit.PARTIAL)
    if changed and check:
        raise click.exceptions.Exit(Exit.DIFFERENCES)


@click.command()
@click.argument("references", metavar="REFERENCE...", nargs=-1, required=True)
@click.option(
    "--for",
    "environment",
    metavar="ENV",
    help="Judge as if it were saved there; asks the wiki for its lists.",
)
@format_option
@click.pass_obj
def validate(app: App, references: tuple[str, ...], environment: str | None, style: str) -> None:
    """Check documents against the document schema and the rules.

    REFERENCE is FILE, ENV:NAME, ENV:NAME@REVISION or -. Exits with 4 if there is an error; warnings are no errors.
    `instruments rules` explains the codes.
    """
    from configurator.core import report

    problems: list[Problem] = []
    for reference in references:
        try:
            problems += app.workspace.check(reference, environment)
        except DocumentError as error:
            problems += error.problems
    if style == "json":
        app.write_json(report.problems_json(problems))
    elif problems:
        app.write(report.problems_text(problems, colour=app.colour))
    else:
        app.note(
            f"{len(references)} valid, no problems" if len(references) > 1 else f"{references[0]}: valid"
        )
    if has_errors(problems):
        raise click.exceptions.Exit(Exit.INVALID)


@click.command()
@format_option
@click.pass_obj
def rules(app: App, style: str) -> None:
    """List every rule: its code, how much it weighs, and why there is such a rule."""
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
    for code, rule in RULES.items():
        app.write(f"{code:<{width}}  {rule.severity:<7}  {rule.reason}")
