"""Commands of those who propose: propose, proposals, withdraw; and what `promote` does like them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from configurator.cli.carry_out import Failure, carry_out, exit_code
from configurator.cli.options import (
    ENVIRONMENT,
    REFERENCE,
    environment_argument,
    format_option,
    message_option,
    named_pages,
    yes_option,
)
from configurator.errors import BadReferenceError, ConfiguratorError, DocumentError, SettingsError, WikiError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.cli.app import App
    from configurator.errors import Exit
    from configurator.usecases.desk import Desk
    from configurator.usecases.proposing import ProposeOptions, Proposing, Submission
    from configurator.usecases.saving import Outcome

update_option = click.option("--update", is_flag=True, help="Change a proposal that waits already.")
merge_option = click.option(
    "--merge", is_flag=True, help="With --update: merge in what went live since the proposal began."
)
draft_option = click.option("--draft", is_flag=True, help="Propose it although the rules refuse it.")


@click.command()
@click.argument("references", metavar="FILE...", type=REFERENCE, nargs=-1, required=True)
@click.option("--to", "environment", metavar="ENV", type=ENVIRONMENT, required=True, help="Where to propose.")
@message_option
@update_option
@merge_option
@draft_option
@click.option("--enable", is_flag=True, help="Propose it switched on.")
@click.option(
    "--base",
    metavar="REVISION",
    type=click.IntRange(min=1),
    help="The revision, of the instrument or its proposal, that the document was made from.",
)
@yes_option
@click.pass_obj
def propose(  # noqa: PLR0913 - one for each option
    app: App,
    references: tuple[str, ...],
    environment: str,
    message: str,
    *,
    update: bool,
    merge: bool,
    draft: bool,
    enable: bool,
    base: int | None,
    yes: bool,
) -> None:
    """Propose documents to those who may save them: check, show what would change, and write the proposals.

    Needs no right but that to propose, which every account has. FILE may also be ENV:NAME, ENV:NAME@REVISION,
    ENV/proposal:NAME or -. A proposal that waits already is changed only with --update, and only if nobody else changed
    it meanwhile.
    """
    if base is not None and len(references) > 1:
        raise click.UsageError("--base goes with one document")
    how = terms(message, update=update, merge=merge, draft=draft)
    desk = app.workspace.proposals.desk(environment)
    wanted: list[Submission] = []
    failures: list[Failure] = []
    for reference in dict.fromkeys(references):
        try:
            wanted.append(app.workspace.proposals.wanted(reference, environment, base, enable=enable))
        except ConfiguratorError as error:
            app.note(str(error))
            failures.append(Failure(reference, error))
    raise click.exceptions.Exit(carry_out_proposals(app, desk, wanted, how, failures, yes=yes))


@click.command()
@environment_argument
@click.option("--mine", is_flag=True, help="Only those that you wrote of.")
@click.option(
    "--state",
    "states",
    type=click.Choice(["open", "outdated", "merged", "declined", "empty", "all"]),
    multiple=True,
    help="Only these; may be repeated. [default: open, outdated]",
)
@format_option
@click.pass_obj
def proposals(app: App, environment: str, *, mine: bool, states: tuple[str, ...], style: str) -> None:
    """List what was proposed: what waits for somebody, or with --state what became of it.

    STATE is open, outdated (what is live was changed since), merged (approved), declined, or empty (withdrawn, or only
    begun).
    """
    from configurator.report.proposals import proposals_json, proposals_text
    from configurator.usecases.proposals import WAITING, ProposalStatus

    chosen = tuple(ProposalStatus) if "all" in states else tuple(map(ProposalStatus, states)) or WAITING
    rows = app.workspace.proposals.desk(environment).list(chosen, mine=mine)
    if style == "json":
        app.write_json(proposals_json(rows))
    else:
        app.write(proposals_text(rows, app.now(), colour=app.colour))


@click.command()
@click.argument("reference", metavar="ENV:NAME", type=REFERENCE)
@message_option
@yes_option
@click.pass_obj
def withdraw(app: App, reference: str, message: str, *, yes: bool) -> None:
    """Withdraw a proposal that you wrote, or wrote of; nothing that is live changes."""
    environment, pages = named_pages(app, [reference])
    name = pages[0].name
    page = f"{environment}/proposal:{name}"
    if not app.confirmed(f"Withdraw {page}?", yes=yes):
        app.note("nothing was withdrawn")
        return
    receipt = app.workspace.proposals.desk(environment).withdraw(pages[0], message)
    app.write(f"withdrew {page}, with revision {receipt.revision}")
    app.write(f"  undo: {repropose(environment, name, receipt.base_revision)}")


def repropose(environment: str, name: str, revision: int | None) -> str:
    """Return the command that proposes again what a proposal said at *revision*."""
    return f"instruments propose {environment}/proposal:{name}@{revision} --to {environment}"


def terms(message: str, *, update: bool, merge: bool, draft: bool) -> ProposeOptions:
    """Return what the options of `propose` allow."""
    from configurator.usecases.proposing import ProposeOptions

    if merge and not update:
        raise click.UsageError("--merge goes with --update")
    return ProposeOptions(message=message, update=update, merge=merge, draft=draft)


def carry_out_proposals(
    app: App,
    desk: Desk,
    wanted: Sequence[Submission],
    how: ProposeOptions,
    failures: Sequence[Failure] = (),
    *,
    yes: bool,
) -> Exit:
    """Show what proposing *wanted* would do, ask, do it, say what became of it; return the exit code.

    Args:
        app: The command line.
        desk: Where to propose.
        wanted: What would be proposed.
        how: What the person allows.
        failures: What failed before, and was told; it counts in the exit code.
        yes: Do not ask.
    """
    proposings = desk.propose(wanted, how) if wanted else ()
    for each in proposings:
        _show(app, desk, each)
    failed = [*failures, *(Failure(each.where, each.error) for each in proposings if each.error is not None)]
    edits = [each for each in proposings if each.edit is not None]
    documents = "1 document" if len(edits) == 1 else f"{len(edits)} documents"
    if edits and not app.confirmed(f"Propose {documents} on {desk.name}?", yes=yes):
        app.note("nothing was proposed")
    elif edits:
        failed += _write(app, desk, edits)
    total = len(proposings) + len(failures)
    if failed and total > 1:
        app.note(f"failed, {len(failed)} of {total}: {', '.join(failure.what for failure in failed)}")
    return exit_code(failed, total)


def _show(app: App, desk: Desk, proposing: Proposing) -> None:
    from configurator.report.text import changes_text, problems_text

    if proposing.problems:
        app.note(problems_text(proposing.problems, colour=app.colour_of_notes))
    if proposing.error is not None:
        if not isinstance(proposing.error, DocumentError):  # its problems were shown
            app.note(str(proposing.error))
        return
    page = f"{desk.name}:{proposing.name}"
    app.write(f"{page} would be new" if proposing.new else f"{page} would change")
    for line in changes_text(proposing.changes, colour=app.colour).splitlines():
        app.write(f"  {line}")
    if proposing.replaced:
        app.write(f"{desk.pages.proposals.name}:{proposing.name} waits already, and would change")
        for line in changes_text(proposing.replaced, colour=app.colour).splitlines():
            app.write(f"  {line}")


def _write(app: App, desk: Desk, proposings: Sequence[Proposing]) -> list[Failure]:
    outcomes: list[Outcome] = []
    failed: list[Failure] = []
    checked: Sequence[Outcome] = outcomes
    try:
        with app.progress(len(proposings), f"Proposing on {desk.name}") as step:
            for outcome in desk.write(proposings):
                outcomes.append(outcome)
                step()
        checked = desk.confirm(outcomes)
    except WikiError as error:
        app.note(f"{error}; what was stored could not be checked")
        failed.append(Failure(f"the check of {desk.name}", error))
    finally:
        _report(app, desk, checked)  # whatever ends us, what was done is said
    _note(app, desk, proposings, checked)
    pages = ((f"{desk.pages.proposals.name}:{each.name}", each.error) for each in checked)
    return failed + [Failure(page, error) for page, error in pages if error is not None]


def _report(app: App, desk: Desk, outcomes: Sequence[Outcome]) -> None:
    said = None
    for outcome in outcomes:
        receipt = outcome.receipt
        if receipt is None:
            if outcome.error is not said:  # what ends the run is every later page's error, too
                app.note(str(outcome.error))
            said = outcome.error
            continue
        page = f"{desk.name}:{receipt.name}"
        app.write(f"proposed {desk.pages.proposals.name}:{receipt.name}@{receipt.revision}")
        if address := desk.address(receipt.name):
            app.write(f"  {address}")
        app.write(f"  review: instruments review {page}")
        app.write(f"  undo: instruments withdraw {page}")


def _note(app: App, desk: Desk, proposings: Sequence[Proposing], outcomes: Sequence[Outcome]) -> None:
    where = {each.name: each.where for each in proposings}
    proposed = {where[each.name]: each.receipt for each in outcomes if each.receipt is not None}
    try:
        app.workspace.proposals.note(desk.name, proposed)
    except SettingsError as error:  # what was proposed is proposed
        app.note(str(error))


@click.command()
@click.argument("reference", metavar="ENV:NAME", type=REFERENCE)
@format_option
@click.pass_obj
def review(app: App, reference: str, *, style: str) -> None:
    """Show a proposal to somebody who decides on it: changes, rates before and after, rules, risk, who wrote it.

    The last line is the command that approves exactly what was shown, or says why you cannot.
    """
    from configurator.report.proposals import review_json, review_text

    environment, pages = named_pages(app, [reference])
    found = app.workspace.proposals.desk(environment).review(pages[0])
    if style == "json":
        app.write_json(review_json(environment, found))
    else:
        app.write(review_text(environment, found, app.now(), colour=app.colour))


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
