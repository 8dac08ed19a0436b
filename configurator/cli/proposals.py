"""Commands about proposals: propose, proposals, withdraw, review, approve, decline; and what `promote` does like them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from configurator.cli.carry_out import Failure, Words, Written, carry_out, note_files, warn
from configurator.cli.options import (
    ENVIRONMENT,
    REFERENCE,
    base_option,
    format_option,
    message_option,
    yes_option,
)
from configurator.core.document.names import PROPOSALS, PageReference
from configurator.errors import BadReferenceError, ConfiguratorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from configurator.cli.app import App
    from configurator.core.page import Receipt
    from configurator.usecases.branches import Pages
    from configurator.usecases.environment import Environment
    from configurator.usecases.proposing import ProposeOptions, Submission
    from configurator.usecases.saving import PreparedEdit

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
@click.option("--enable/--disable", "on", default=None, help="Propose it switched on, or off.")
@base_option("The revision, of the instrument or its proposal, that the document was made from.")
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
    on: bool | None,
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
    pages = app.workspace.proposals(environment)
    wanted: list[Submission] = []
    failures: list[Failure] = []
    for reference in dict.fromkeys(references):
        try:
            wanted.append(app.workspace.submission(reference, environment, base, on=on))
        except ConfiguratorError as error:
            app.say(str(error))
            failures.append(Failure(reference, error))
    raise click.exceptions.Exit(carry_out_proposals(app, pages, wanted, how, failures, yes=yes).exit)


@click.command()
@click.argument("environment", metavar="[ENV]", type=ENVIRONMENT, required=False)
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
def proposals(app: App, environment: str | None, *, mine: bool, states: tuple[str, ...], style: str) -> None:
    """List what was proposed: what waits for somebody, or with --state what became of it.

    STATE is open, outdated (what is live was changed since), merged (approved), declined, or empty (withdrawn, or only
    begun).
    """
    from configurator.report.proposals import proposals_json, proposals_text
    from configurator.usecases.proposals import WAITING, ProposalStatus, listing

    chosen = tuple(ProposalStatus) if "all" in states else tuple(map(ProposalStatus, states)) or WAITING
    rows = listing(app.workspace.proposals(app.environment_or_authority(environment)), chosen, mine=mine)
    if style == "json":
        app.write_json(proposals_json(rows))
    else:
        app.write(proposals_text(rows, app.now()))


@click.command()
@click.argument("reference", metavar="NAME", type=REFERENCE)
@message_option
@yes_option
@click.pass_obj
def withdraw(app: App, reference: str, message: str, *, yes: bool) -> None:
    """Withdraw a proposal that you wrote, or wrote of; nothing that is live changes."""
    from configurator.usecases import deciding

    _close(app, reference, message, deciding.withdraw, ("Withdraw", "withdrew", "withdrawn"), yes=yes)


def terms(message: str, *, update: bool, merge: bool, draft: bool) -> ProposeOptions:
    """Return what the options of `propose` allow."""
    from configurator.usecases.proposing import ProposeOptions

    if merge and not update:
        raise click.UsageError("--merge goes with --update")
    return ProposeOptions(message=message, update=update, merge=merge, draft=draft)


def carry_out_proposals(
    app: App,
    pages: Pages,
    wanted: Sequence[Submission],
    how: ProposeOptions,
    failures: Sequence[Failure] = (),
    *,
    yes: bool,
) -> Written:
    """Show what proposing *wanted* would do, ask, do it, and say what became of it.

    Args:
        app: The command line.
        pages: Where to propose.
        wanted: What would be proposed.
        how: What the person allows.
        failures: What failed before, and was told; it counts in the exit code.
        yes: Do not ask.
    """
    from configurator.usecases.proposing import prepare

    prepared = prepare(pages, wanted, how) if wanted else ()
    written = carry_out(app, pages.proposals, prepared, failures, yes=yes, words=_PROPOSING)
    note_files(app, pages.proposals, prepared, written)
    return written


def _proposed(target: Environment, receipt: Receipt, _prepared: PreparedEdit) -> Iterator[str]:
    from configurator.usecases.branches import address

    page = f"{target.store.environment}:{receipt.name}"
    yield f"proposed {target.name}:{receipt.name}@{receipt.revision}"
    if (found := address(target.store, receipt.name)) is not None:
        yield f"  {found}"
    yield f"  review: instruments review {page}"
    yield f"  undo: instruments withdraw {page}"


_PROPOSING = Words(
    ask="Propose {} on {}?",
    unit="document",
    left="nothing was proposed",
    progress="Proposing on {}",
    heading=lambda prepared: " would be new" if prepared.new else " would change",
    done=_proposed,
)


@click.command()
@click.argument("reference", metavar="NAME", type=REFERENCE)
@format_option
@click.pass_obj
def review(app: App, reference: str, *, style: str) -> None:
    """Show a proposal to somebody who decides on it: changes, rates before and after, rules, risk, who wrote it.

    The last line is the command that approves exactly what was shown, or says why you cannot.
    """
    from configurator.report.proposals import review_json, review_text
    from configurator.usecases import deciding

    environment, [page] = _named_pages(app, [reference])
    found = deciding.review(app.workspace.proposals(environment), page)
    if style == "json":
        app.write_json(review_json(environment, found))
    else:
        app.write(review_text(environment, found, app.now()))


@click.command()
@click.argument("references", metavar="NAME@REVISION...", type=REFERENCE, nargs=-1, required=True)
@message_option
@yes_option
@click.pass_obj
def approve(app: App, references: tuple[str, ...], message: str, *, yes: bool) -> None:
    """Make proposals live: exactly the revisions that are named, as `review` showed them.

    Needs the right to save instruments. Nobody approves what they wrote of; what is outdated, or was changed after the
    revision that you name, is refused. `review` prints the SHA-1 of the text behind its number, for a wiki that is restored
    from a backup gives the same numbers again, to other texts.
    """
    environment, pages = _named_pages(app, references)
    for page in pages:
        if page.revision is None:
            step = f"`instruments review {page}` shows what you approve, and prints the whole command"
            raise BadReferenceError(str(page), f"name the revision too; {step}")
    from configurator.usecases.deciding import prepare_approval

    both = app.workspace.proposals(environment)
    prepared = prepare_approval(both, pages, message)
    warn(app, environment, prepared)
    raise click.exceptions.Exit(carry_out(app, both.instruments, prepared, yes=yes).exit)


@click.command()
@click.argument("reference", metavar="NAME", type=REFERENCE)
@click.option(
    "-m", "--message", metavar="TEXT", required=True, help="Why; those who proposed it will read it."
)
@yes_option
@click.pass_obj
def decline(app: App, reference: str, message: str, *, yes: bool) -> None:
    """Decline a proposal; nothing that is live changes.

    Needs the right to save instruments. With ENV:NAME@REVISION only what you looked at is declined.
    """
    from configurator.usecases import deciding

    _close(app, reference, message, deciding.decline, ("Decline", "declined", "declined"), yes=yes)


def _close(
    app: App,
    reference: str,
    message: str,
    prepared: Callable[[Pages, PageReference, str], PreparedEdit],
    words: tuple[str, str, str],
    *,
    yes: bool,
) -> None:
    """Empty a proposal as `decline` or `withdraw` *prepared* it, if the person means it, and say so in these *words*."""
    from configurator.usecases.saving import written

    environment, [page] = _named_pages(app, [reference])
    ask, did, done = words
    proposal = f"{environment}/proposal:{page.name}"
    if not app.confirmed(f"{ask} {proposal}?", yes=yes):
        app.say(f"nothing was {done}")
        return
    pages = app.workspace.proposals(environment)
    receipt = written(pages.proposals, prepared(pages, page, message))
    app.write(f"{did} {proposal}, with revision {receipt.revision}")
    app.write(f"  undo: instruments propose {proposal}@{receipt.base_revision} --to {environment}")


def _named_pages(app: App, references: Sequence[str]) -> tuple[str, list[PageReference]]:
    """Return the environment that all *references* are of, and what they refer to there.

    Each is NAME or ENV:NAME, perhaps with @REVISION; ENV/proposal:NAME means the same.

    Raises:
        BadReferenceError: One is no page, is named twice, or they are of several environments.
    """
    environments: set[str] = set()
    pages: dict[str, PageReference] = {}
    for text in references:
        page = app.workspace.page(text)
        if page.name in pages:
            raise BadReferenceError(text, "is named twice")
        pages[page.name] = replace(page, environment=page.environment.removesuffix(PROPOSALS))
        environments.add(pages[page.name].environment)
    if len(environments) > 1:
        several = " and ".join(sorted(environments))
        raise BadReferenceError(" ".join(references), f"name pages of one environment, not of {several}")
    return environments.pop(), list(pages.values())
