"""Commands of those who decide: review, approve, decline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from configurator.cli.options import (
    REFERENCE,
    format_option,
    message_option,
    named_pages,
    yes_option,
)
from configurator.cli.proposing import repropose
from configurator.cli.writing import carry_out
from configurator.errors import BadReferenceError

if TYPE_CHECKING:
    from configurator.cli.app import App


@click.command()
@click.argument("reference", metavar="ENV:NAME", type=REFERENCE)
@format_option
@click.pass_obj
def review(app: App, reference: str, *, style: str) -> None:
    """Show a proposal to somebody who decides on it: changes, rates before and after, rules, risk, who wrote it.

    The last line is the command that approves exactly what was shown, or says why you cannot.
    """
    from configurator.cli import review_rendering

    environment, pages = named_pages(app, [reference])
    found = app.workspace.proposals.desk(environment).review(pages[0])
    if style == "json":
        app.write_json(review_rendering.review_json(environment, found))
    else:
        app.write(review_rendering.review_text(environment, found, app.now(), colour=app.colour))


@click.command()
@click.argument("references", metavar="ENV:NAME@REVISION...", type=REFERENCE, nargs=-1, required=True)
@message_option
@yes_option
@click.pass_obj
def approve(app: App, references: tuple[str, ...], message: str, *, yes: bool) -> None:
    """Make proposals live: exactly the revisions that are named, as `review` showed them.

    Needs the right to save instruments. Nobody approves what they wrote of; what is outdated, or was changed after the
    revision that you name, is refused. `review` prints the SHA-1 of the text behind its number, for a wiki that is restored
    from a backup gives the same numbers again, to other texts.
    """
    environment, pages = named_pages(app, references)
    for page in pages:
        if page.revision is None:
            step = f"`instruments review {page}` shows what you approve, and prints the whole command"
            raise BadReferenceError(str(page), f"name the revision too; {step}")
    approvals = app.workspace.proposals.desk(environment).approve(pages, message)
    for each in approvals:
        if each.critical:
            app.note(f"critical: {environment}:{each.name}: {', '.join(each.critical)}")
    target = app.workspace.environment(environment)
    raise click.exceptions.Exit(carry_out(app, target, approvals, yes=yes).exit)


@click.command()
@click.argument("reference", metavar="ENV:NAME", type=REFERENCE)
@click.option(
    "-m", "--message", metavar="TEXT", required=True, help="Why; those who proposed it will read it."
)
@yes_option
@click.pass_obj
def decline(app: App, reference: str, message: str, *, yes: bool) -> None:
    """Decline a proposal; nothing that is live changes.

    Needs the right to save instruments. With ENV:NAME@REVISION only what you looked at is declined.
    """
    environment, pages = named_pages(app, [reference])
    name = pages[0].name
    page = f"{environment}/proposal:{name}"
    if not app.confirmed(f"Decline {page}?", yes=yes):
        app.note("nothing was declined")
        return
    receipt = app.workspace.proposals.desk(environment).decline(pages[0], message)
    app.write(f"declined {page}, with revision {receipt.revision}")
    app.write(f"  undo: {repropose(environment, name, receipt.base_revision)}")
