"""Commands that change documents where they stand: set, edit, undo. They save, or propose where review is on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from configurator import inputs
from configurator.cli.carry_out import Failure, carry_out
from configurator.cli.options import ENVIRONMENT, message_option, selecting, yes_option
from configurator.cli.proposals import carry_out_proposals, terms, update_option
from configurator.cli.saving import pages_of
from configurator.core.document.assigning import assigned, assignment, is_assignment
from configurator.core.document.values import diff
from configurator.core.kind import INSTRUMENT, kind_of
from configurator.errors import BadReferenceError
from configurator.report.text import changes_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Unpack

    from configurator.cli.app import App
    from configurator.cli.carry_out import Written
    from configurator.core.document.assigning import Assignment
    from configurator.core.document.typed import Part
    from configurator.core.document.values import Json
    from configurator.core.kind import DocumentKind
    from configurator.core.page import Snapshot
    from configurator.usecases.environment import Environment
    from configurator.usecases.listing import Wanted


class How(NamedTuple):
    """How a change is made: why, whether a proposal that waits is changed, and whether to ask."""

    message: str
    update: bool
    yes: bool


@click.command("set")
@click.argument("things", metavar="NAME... PLACE=VALUE...", nargs=-1, required=True)
@click.option("--in", "environment", metavar="ENV", type=ENVIRONMENT, help="Where; the authority without it.")
@selecting
@message_option
@update_option
@yes_option
@click.pass_obj
def set_(
    app: App,
    things: tuple[str, ...],
    environment: str | None,
    message: str,
    *,
    update: bool,
    yes: bool,
    **wanted: Unpack[Wanted],
) -> None:
    """Change places of instruments: show what would change, then save it, or propose it where review is on.

    PLACE is written as differences show it, keys joined by dots: sample.wikis.enwiki=5%, end=+30d, enabled=true,
    contact=TEXT. += adds to a list, -= removes from it: contextual_attributes+=page_id, sample.wikis-=enwiki. An
    instant may be a day (its first second for a start, its last for an end), or so much later than what stands there:
    +12h, +30d, +4w. Several names get the same change, each on its own; instead of names, options choose instruments.
    A file instead of a name is rewritten where it is, and nothing is saved.
    """
    names = tuple(each for each in things if not is_assignment(each))
    changes = [assignment(each) for each in things if is_assignment(each)]
    if not changes:
        raise click.UsageError("say what to change, like sample.rate=5% or end=+30d")
    filtered = any(wanted.values())
    if filtered == bool(names):
        raise click.UsageError("name instruments, or choose them by an option like --owner")
    if any(os.path.lexists(name) for name in names):
        if environment or update or message:
            raise click.UsageError("--in, --update and --message go with pages, and a file is named")
        _set_files(app, names, changes)
        return
    target, chosen = pages_of(app, names, environment)
    if filtered:
        chosen = tuple(row.name for row in target.list(**wanted))
        if not chosen:
            raise BadReferenceError(
                target.name, "has no instrument of that kind; `instruments list` shows all"
            )
    schema = _schema(target.store.kind)
    how = How(message, update, yes)
    written = change(
        app, target, chosen, lambda _snapshot, document: assigned(document, changes, schema), how
    )
    raise click.exceptions.Exit(written.exit)


def _set_files(app: App, files: Sequence[str], changes: Sequence[Assignment]) -> None:
    """Rewrite files, in canonical text; no wiki is asked, and what they say then is judged by `validate`, and by whoever saves.

    Raises:
        ConfiguratorError: One cannot be read or changed; then none is written.
    """
    rewritten = {}
    for file in files:
        document = app.workspace.source(file).value
        rewritten[file] = (document, assigned(document, changes, _schema(kind_of(document) or INSTRUMENT)))
    for file, (before, after) in rewritten.items():
        found = diff(before, after)
        app.write(file if found else f"{file}  nothing to change")
        for line in changes_text(found).splitlines():
            app.write(f"  {line}")
        if found:
            inputs.write_document(Path(file), after)


def _schema(kind: DocumentKind) -> Part:
    from configurator.core.document.model import published_schema
    from configurator.core.document.typed import Part

    return Part.of(published_schema(kind))


@click.command()
@click.argument("name")
@click.option("--in", "environment", metavar="ENV", type=ENVIRONMENT, help="Where; the authority without it.")
@message_option
@update_option
@yes_option
@click.pass_obj
def edit(app: App, name: str, environment: str | None, message: str, *, update: bool, yes: bool) -> None:
    """Change an instrument in your editor ($VISUAL, $EDITOR): then save it, or propose it where review is on.

    What the rules refuse comes back as comments above the text, until it is right or you give up. Nothing that you typed
    is lost: where it could not be saved, the file that has it is named.
    """
    from configurator.cli.editor import EditedFile

    target, [bare] = pages_of(app, (name,), environment)
    file = EditedFile(bare)

    def rewrite(_snapshot: Snapshot, document: Json) -> Json:
        return file.edited(document, lambda source: target.check(source, name=bare))

    written = change(app, target, [bare], rewrite, How(message, update, yes))
    if file.typed and not any(outcome.receipt for outcome in written.outcomes):
        app.say(f"what you typed is kept in {file.path}")
    else:
        file.forget()
    raise click.exceptions.Exit(written.exit)


@click.command()
@click.argument("name")
@click.option("--in", "environment", metavar="ENV", type=ENVIRONMENT, help="Where; the authority without it.")
@message_option
@update_option
@yes_option
@click.pass_obj
def undo(app: App, name: str, environment: str | None, message: str, *, update: bool, yes: bool) -> None:
    """Take back the last change of an instrument: save what its page said before, or propose it where review is on.

    Doing it twice takes the undoing back. With --update a proposal that waits is replaced.
    """
    from configurator.usecases.changing import before_that

    target, [bare] = pages_of(app, (name,), environment)
    head = target.get(bare)
    earlier = before_that(target.store, head)
    reason = message or f"undoes revision {head.revision}"

    def rewrite(_snapshot: Snapshot, _document: Json) -> Json:
        return earlier

    written = change(app, target, [bare], rewrite, How(reason, update, yes), live=True)
    raise click.exceptions.Exit(written.exit)


def change(
    app: App,
    target: Environment,
    names: Sequence[str],
    rewrite: Callable[[Snapshot, Json], Json],
    how: How,
    *,
    live: bool = False,
) -> Written:
    """Show what *rewrite* would make of pages, ask, save or propose it, and say what became of it.

    Args:
        app: The command line.
        target: Where the pages are.
        names: The instruments.
        rewrite: Returns what a page shall say, given what it says.
        how: How the person wants it done.
        live: What is live is rewritten, although a proposal that waits is changed.
    """
    from configurator.usecases.changing import rewritten

    if not target.review:
        if how.update:
            raise click.UsageError(f"--update goes with proposals, and nothing is proposed in {target.name}")
        found, refused = rewritten(target.store, names, rewrite)
        drafts = [each.draft(target.store) for each in found]
        prepared = (*refused, *(target.prepare(drafts, how.message) if drafts else ()))
        return carry_out(app, target, prepared, yes=how.yes)
    pages = app.workspace.proposals(target.name)
    base = pages.proposals if how.update and not live else target
    found, refused = rewritten(base.store, names, rewrite)
    failures = [Failure(each.where, each.error) for each in refused if each.error is not None]
    for failure in failures:
        app.say(str(failure.error))
    options = terms(how.message, update=how.update, merge=False, draft=False)
    wanted = [each.submission() for each in found]
    return carry_out_proposals(app, pages, wanted, options, failures, yes=how.yes)
