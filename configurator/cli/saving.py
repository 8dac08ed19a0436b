"""Commands that write pages: save, enable, disable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from configurator.cli.carry_out import Failure, carry_out, note_files
from configurator.cli.options import ENVIRONMENT, REFERENCE, base_option, message_option, yes_option
from configurator.errors import BadReferenceError, ConfiguratorError

if TYPE_CHECKING:
    from configurator.cli.app import App
    from configurator.usecases.environment import Environment
    from configurator.usecases.saving import Draft


@click.command()
@click.argument("references", metavar="FILE...", type=REFERENCE, nargs=-1, required=True)
@click.option("--to", "environment", metavar="ENV", type=ENVIRONMENT, required=True, help="Where to save.")
@base_option("The revision that the document was made from.")
@message_option
@yes_option
@click.pass_obj
def save(
    app: App, references: tuple[str, ...], environment: str, base: int | None, message: str, *, yes: bool
) -> None:
    """Check documents, show what would change, and save them on their pages.

    FILE may also be ENV:NAME, ENV:NAME@REVISION or -. Nothing is overwritten that was changed after the file was
    pulled, or after this command looked. A file beside pulled ones that was not pulled itself makes new pages only;
    --base says what else it was made from.
    """
    if base is not None and len(references) > 1:
        raise click.UsageError("--base goes with one document")
    target = app.workspace.environment(environment)
    drafts: list[Draft] = []
    failures: list[Failure] = []
    for reference in dict.fromkeys(references):
        try:
            drafts.append(app.workspace.draft(reference, environment, base))
        except ConfiguratorError as error:
            app.say(str(error))
            failures.append(Failure(reference, error))
    prepared = target.prepare(drafts, message) if drafts else ()
    written = carry_out(app, target, prepared, failures, yes=yes)
    note_files(app, target, prepared, written)
    raise click.exceptions.Exit(written.exit)


@click.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--in", "environment", metavar="ENV", type=ENVIRONMENT, help="Where; the authority without it.")
@message_option
@yes_option
@click.pass_obj
def enable(app: App, names: tuple[str, ...], environment: str | None, message: str, *, yes: bool) -> None:
    """Switch instruments on, if the rules let them."""
    target, chosen = pages_of(app, names, environment)
    raise click.exceptions.Exit(
        carry_out(app, target, target.prepare_enabling(chosen, message), yes=yes).exit
    )


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every instrument.")
@click.option("--in", "environment", metavar="ENV", type=ENVIRONMENT, help="Where; the authority without it.")
@message_option
@yes_option
@click.pass_obj
def disable(
    app: App, names: tuple[str, ...], environment: str | None, message: str, *, everything: bool, yes: bool
) -> None:
    """Switch instruments off: one, many, or all.

    Works on every document, valid or not, for everybody who may edit. Browsers follow within about six minutes, at
    their next page view; pages that are open already never do. Goes on where its output is not taken any more.
    """
    if everything == bool(names):
        raise click.UsageError("name instruments, or give --all")
    target, chosen = pages_of(app, names, environment)
    with app.unheard():
        prepared = target.prepare_disabling(None if everything else chosen, message)
        if not prepared:
            app.say(f"{target.name}: there are no instruments")
        written = carry_out(app, target, prepared, yes=yes)
        if any(outcome.receipt for outcome in written.outcomes) and target.store.keeps_history:
            app.say("browsers follow within about six minutes; pages that are open already never do")
    raise click.exceptions.Exit(written.exit)


def pages_of(
    app: App, names: tuple[str, ...], environment: str | None
) -> tuple[Environment, tuple[str, ...]]:
    """Return the environment that all *names* are of, and the names in it.

    NAME alone is of *environment*, or of the authority.
    """
    pages = [app.workspace.page(name, environment) for name in names]
    if any(page.revision is not None for page in pages):
        raise BadReferenceError(" ".join(names), "name pages, not revisions of them")
    where = {page.environment for page in pages} | ({environment} if environment else set())
    if len(where) > 1:
        raise BadReferenceError(
            " ".join(names), f"name pages of one environment, not of {' and '.join(sorted(where))}"
        )
    target = where.pop() if where else app.settings.require_authority().name
    return app.workspace.environment(target), tuple(page.name for page in pages)
