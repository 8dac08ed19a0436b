"""Commands for documents as texts: new, fmt, validate, rules."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from configurator import inputs
from configurator.cli.options import ENVIRONMENT, INSTANT, RATE, REFERENCE, format_option
from configurator.core.document.instants import judged, written
from configurator.core.document.names import NAME_RULE, PageReference, is_name
from configurator.core.judged import Document
from configurator.core.kind import canonical_text
from configurator.core.visible import visible
from configurator.errors import (
    BadReferenceError,
    ConfiguratorError,
    DocumentError,
    Exit,
    InvalidDocumentError,
)
from configurator.problems import has_errors
from configurator.report.text import problems_json, problems_text
from configurator.usecases.reading import read_again

if TYPE_CHECKING:
    from collections.abc import Mapping

    from configurator.cli.app import App
    from configurator.core.document.values import Json
    from configurator.problems import Problem
    from configurator.wiring import Workspace


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
            app.say(str(error))
            failures.append(error)
    if failures:
        raise click.exceptions.Exit(failures[0].exit_code if len(files) == 1 else Exit.PARTIAL)
    if changed and check:
        raise click.exceptions.Exit(Exit.DIFFERENCES)


def _formatted(app: App, file: str, *, check: bool) -> bool:
    """Bring one file into canonical text, or with *check* only tell whether that would change it."""
    source = inputs.source(file, mend=True)
    for note in source.notes:
        app.say(str(note))
    # What git makes of a file where it is checked out is no other text: no string of JSON holds a line break.
    text = source.text.replace("\r\n", "\n")
    changed = bool(source.notes) or text != f"{canonical_text(source.value)}\n"
    if file == "-" and not check:
        app.write_document(source.value)
    elif changed:
        app.write(file)
        if not check:
            inputs.write_document(Path(file), source.value)
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
    problems: list[Problem] = []
    failures: list[ConfiguratorError] = []
    for reference in references:
        try:
            problems += _problems(app.workspace, reference, environment)
        except DocumentError as error:
            problems += error.problems
        except ConfiguratorError as error:
            app.say(str(error))
            failures.append(error)
    if style == "json":
        app.write_json(problems_json(problems))
    elif problems:
        app.write(problems_text(problems))
    elif not failures:
        app.say(f"{', '.join(references)}: valid")
    if failures:
        raise click.exceptions.Exit(failures[0].exit_code if len(references) == 1 else Exit.PARTIAL)
    if has_errors(problems):
        raise click.exceptions.Exit(Exit.INVALID)


def _problems(workspace: Workspace, text: str, environment: str | None) -> tuple[Problem, ...]:
    """Return what the rules say of the document that *text* refers to, as if it were saved in *environment*.

    If that is None, a page is judged where it is, and a file in no particular environment.
    """
    source, found = workspace.source(text), workspace.reference(text)
    name = None
    if isinstance(found, PageReference):
        name, environment = found.name, environment or found.environment
    if environment is None:
        return Document(source).check(workspace.context)
    return workspace.environment(environment).check(source, name=name)


@click.command()
@format_option
@click.pass_obj
def rules(app: App, style: str) -> None:
    """List every rule: its code, how much it weighs, and why it is there."""
    # They load pydantic, which `fmt` and the help do without.
    from configurator.core.rules import RULES
    from configurator.report.text import rules_json, rules_text

    if style == "json":
        app.write_json(rules_json(RULES))
    else:
        app.write(rules_text(RULES))


_USUAL_DAYS = 90


class _Question(NamedTuple):
    option: str
    question: str
    harmless: str | tuple[str, ...]


# What only a person can say.
_ASKED = {
    "title": _Question("--title", "Title, for people", "A title"),
    "description": _Question("--description", "What it measures, and what for", "A description"),
    "owners": _Question("--owner", "Team that answers for it", ("A team",)),
    "contact": _Question(
        "--contact",
        "Contact: the team's mailing list, wiki page or https address (public for ever)",
        "A page",
    ),
    "task": _Question("--task", "Task, like T123456", "T1"),
}


def _wikis(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[str, float]:
    """Return the rate of each wiki in `DB=RATE`."""
    rates = {}
    for each in values:
        wiki, equals, rate = each.partition("=")
        if not equals:
            raise click.BadParameter(f"{each!r} names no rate; write a wiki and its rate, like enwiki=5%")
        rates[wiki] = RATE.convert(rate, _param, _ctx)
    return rates


@click.command()
@click.argument("name")
@click.option("--title", metavar="TEXT", help="For people.")
@click.option("--description", metavar="TEXT", help="What it measures, and what for.")
@click.option(
    "--owner", "owners", metavar="TEAM", multiple=True, help="Team that answers for it; may be repeated."
)
@click.option("--contact", metavar="CONTACT", help="The team's mailing list, wiki page or https address.")
@click.option("--task", metavar="TASK", help="Like T123456, or an https address.")
@click.option(
    "--start", metavar="TIME", type=INSTANT, help="First instant, a day, or +7d; tomorrow without it."
)
@click.option(
    "--end",
    metavar="TIME",
    help=f"Last instant, a day, or +30d from the start; {_USUAL_DAYS} days from the start without it.",
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
@click.option("--rate", metavar="RATE", type=RATE, help="Sample rate like 0.05 or 5%; 1% without it.")
@click.option(
    "--wiki",
    "wikis",
    metavar="DB=RATE",
    multiple=True,
    callback=_wikis,
    help="Rate of one wiki; may be repeated.",
)
@click.option(
    "--attribute", "attributes", metavar="NAME", multiple=True, help="Contextual attribute; may be repeated."
)
@click.option("--purpose", metavar="LABEL", multiple=True, help="Objective that it serves; may be repeated.")
@click.option(
    "--from",
    "model",
    metavar="REFERENCE",
    type=REFERENCE,
    help="Take over all but name, stream, time and risk from this document.",
)
@click.option(
    "-o", "--output", metavar="FILE", help="Where to write it, - for standard output; NAME.json without it."
)
@click.pass_obj
def new(app: App, /, name: str, model: str | None, output: str | None, **given: Any) -> None:  # noqa: ANN401 -- options
    """Write a new document, switched off and with its risk pending.

    What only you can say is asked for on a terminal, and given by the options elsewhere.
    """
    if not is_name(name):
        raise BadReferenceError(name, NAME_RULE)
    path = Path(output or f"{name}.json")
    if output != "-" and os.path.lexists(path):
        raise BadReferenceError(str(path), "is there already; name another file with --output")
    said = {key: value for key, value in given.items() if value not in (None, (), {})}
    if model is not None:
        from configurator.core.document.model import taken_over

        said = taken_over(app.workspace.source(model).value) | said
    beginning = _Beginning(app, name, said | _window(app, said) | _environments(app, said))
    missing = [key for key in _ASKED if key not in said]
    if missing and not app.interactive:
        raise click.UsageError(f"add {' '.join(_ASKED[key].option for key in missing)}")
    beginning.judge()  # before anything is asked
    for key in missing:
        beginning.ask(key)
    document, warnings = beginning.judge()
    for warning in warnings:
        app.say(str(warning))
    if output == "-":
        app.write_document(document)
        return
    inputs.write_document(path, document)
    app.write(str(path))
    app.say("switched off, risk pending; edit it, then: instruments validate " + str(path))


def _window(app: App, said: Mapping[str, Any]) -> dict[str, str]:
    """Return start and end: as said, else from tomorrow, for the usual time."""
    from configurator.core.document.typed import NotTypedError, typed_instant

    tomorrow = judged(app.now()).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    start = said.get("start", written(tomorrow))
    try:
        end = typed_instant(said.get("end", f"+{_USUAL_DAYS}d"), last=True, since=start)
    except NotTypedError as error:
        raise click.BadParameter(str(error), param_hint="'--end'") from error
    return {"start": start, "end": end}


def _environments(app: App, said: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    known = tuple(app.settings.environments) or ("beta", "production")
    return {"environments": said.get("environments", known)}


class _Beginning:
    """A document in the making: the questions that are open have answers that break no rule until they are asked."""

    def __init__(self, app: App, name: str, said: Mapping[str, Any]) -> None:
        self._app = app
        self._name = name
        self._said = {key: asked.harmless for key, asked in _ASKED.items()} | dict(said)

    def ask(self, key: str) -> None:
        """Ask until the answer breaks no rule; what was answered before stays."""
        click.prompt(_ASKED[key].question, err=True, value_proc=partial(self._take, key))

    def judge(self) -> tuple[Json, tuple[Problem, ...]]:
        """Return the document and what may be wrong with it.

        Raises:
            InvalidDocumentError: It breaks a rule; there is no file yet in which the place could be shown.
        """
        # It loads pydantic, which `fmt` and the help do without.
        from configurator.core.document.model import NewInstrument, composed

        begun = composed(NewInstrument(name=self._name, **self._said))
        document, problems = read_again(begun, self._name, self._app.workspace.context)
        problems = tuple(problem.at(self._name, 0, 0) for problem in problems)
        if has_errors(problems):
            raise InvalidDocumentError(self._name, problems)
        return document, problems

    def _take(self, key: str, answer: str) -> str:
        before = self._said[key]
        self._said[key] = (answer,) if key == "owners" else answer
        try:
            self.judge()
        except InvalidDocumentError as error:
            self._said[key] = before
            # click says it and asks again
            raise click.UsageError(
                "; ".join(visible(problem.message) for problem in error.problems)
            ) from error
        return answer
