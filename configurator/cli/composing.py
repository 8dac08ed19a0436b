"""The command that writes a new document."""

from __future__ import annotations

import os
from datetime import timedelta
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from configurator.cli.options import ENVIRONMENT, INSTANT
from configurator.core.instants import judged, written
from configurator.core.name import NAME_RULE, is_name
from configurator.errors import BadReferenceError, InvalidDocumentError, has_errors

if TYPE_CHECKING:
    from configurator.cli.app import App

_USUAL_DAYS = 90
# What only a person can say: the option, and what to ask.
_ASKED = {
    "title": ("--title", "Title, for people"),
    "description": ("--description", "What it measures, and what for"),
    "owners": ("--owner", "Team that answers for it"),
    "contact": (
        "--contact",
        "Contact: the team's mailing list, wiki page or https address (public for ever)",
    ),
    "task": ("--task", "Task, like T123456"),
}


def _finite(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """Refuse what JSON cannot say."""
    if value is not None and not isfinite(value):
        raise click.BadParameter(f"{value} is no rate; write a number from 0 to 1")
    return value


@click.command()
@click.argument("name")
@click.option("--title", metavar="TEXT", help="For people.")
@click.option("--description", metavar="TEXT", help="What it measures, and what for.")
@click.option(
    "--owner", "owners", metavar="TEAM", multiple=True, help="Team that answers for it; may be repeated."
)
@click.option("--contact", metavar="CONTACT", help="The team's mailing list, wiki page or https address.")
@click.option("--task", metavar="TASK", help="Like T123456, or an https address.")
@click.option("--start", metavar="TIME", type=INSTANT, help="First instant; tomorrow without it.")
@click.option(
    "--end",
    metavar="TIME",
    type=INSTANT,
    help=f"Last instant; {_USUAL_DAYS} days after tomorrow without it.",
)
@click.option(
    "--environment",
    "environments",
    metavar="ENV",
    type=ENVIRONMENT,
    multiple=True,
    help="Where it is meant to exist; may be repeated; all of the settings without it.",
)
@click.option(
    "--platform",
    "platforms",
    type=click.Choice(["web", "server", "android", "ios"]),
    multiple=True,
    help="What sends its events; may be repeated; web without it.",
)
@click.option("--stream", metavar="NAME", help="Made from NAME without it.")
@click.option(
    "--schema-title", metavar="TITLE", help="Schema of its events; the web's base schema without it."
)
@click.option(
    "--destination", metavar="SERVICE", help="Event service; eventgate-analytics-external without it."
)
@click.option(
    "--unit", type=click.Choice(["pageview", "session", "device"]), help="Sample unit; pageview without it."
)
@click.option("--rate", type=float, callback=_finite, help="Sample rate from 0 to 1; 0.01 without it.")
@click.option(
    "--attribute", "attributes", metavar="NAME", multiple=True, help="Contextual attribute; may be repeated."
)
@click.option("--purpose", metavar="LABEL", multiple=True, help="Objective that it serves; may be repeated.")
@click.option(
    "-o", "--output", metavar="FILE", help="Where to write it, - for standard output; NAME.json without it."
)
@click.pass_obj
def new(app: App, /, name: str, output: str | None, **given: Any) -> None:  # noqa: ANN401 -- options
    """Write a new document, switched off and with its risk pending.

    What only you can say is asked for on a terminal, and given by the options elsewhere.
    """
    if not is_name(name):
        raise BadReferenceError(name, NAME_RULE)
    path = Path(output or f"{name}.json")
    if output != "-" and os.path.lexists(path):
        raise BadReferenceError(str(path), "is there already; name another file with --output")
    from configurator.core.composed import Beginnings, composed

    said = {key: value for key, value in given.items() if value not in (None, ())}
    beginnings = Beginnings(name=name, **(_defaults(app) | said | _answers(app, said)))
    document, problems = app.workspace.judged(composed(beginnings), str(path))
    if has_errors(problems):
        raise InvalidDocumentError(str(path), problems)
    if output == "-":
        app.write_document(document)
        return
    app.workspace.write(path, document)
    app.write(str(path))
    app.note("switched off, risk pending; edit it, then: instruments validate " + str(path))


def _defaults(app: App) -> dict[str, Any]:
    today = judged(app.now()).replace(hour=0, minute=0, second=0)
    tomorrow = today + timedelta(days=1)
    return {
        "start": written(tomorrow),
        "end": written(tomorrow + timedelta(days=_USUAL_DAYS)),
        "environments": tuple(app.settings.environments) or ("beta", "production"),
    }


def _answers(app: App, said: dict[str, Any]) -> dict[str, Any]:
    """Return what a person answers to the questions that the options leave open."""
    missing = [key for key in _ASKED if key not in said]
    if missing and not app.interactive:
        raise click.UsageError(f"add {' '.join(_ASKED[key][0] for key in missing)}")
    answers = {key: click.prompt(_ASKED[key][1], err=True) for key in missing}
    return {key: (answer,) if key == "owners" else answer for key, answer in answers.items()}
