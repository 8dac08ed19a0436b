"""What every command that writes does: show, ask, write, check, say how to undo, exit truthfully."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from configurator.errors import ConfiguratorError, Exit, WikiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from configurator.cli.app import App
    from configurator.core.page import Receipt
    from configurator.usecases.environment import Environment
    from configurator.usecases.saving import Outcome, Saving


class Failure(NamedTuple):
    """What failed, as the person named it, and why."""

    what: str
    error: ConfiguratorError


class Written(NamedTuple):
    """What became of a batch: the edits that were tried, and the exit code of it all."""

    outcomes: tuple[Outcome, ...]
    exit: Exit


def carry_out(
    app: App, target: Environment, savings: Sequence[Saving], failures: Sequence[Failure] = (), *, yes: bool
) -> Written:
    """Show what *savings* would do, ask, do it, say what became of it and how to undo it.

    Args:
        app: The command line.
        target: Where to write.
        savings: What would be written.
        failures: What failed before, and was told; it counts in the exit code.
        yes: Do not ask.
    """
    for saving in savings:
        _show(app, target.name, saving)
    edits = [saving.edit for saving in savings if saving.edit is not None]
    failed = [*failures, *(Failure(each.where, each.error) for each in savings if each.error is not None)]
    outcomes: tuple[Outcome, ...] = ()
    pages = "1 page" if len(edits) == 1 else f"{len(edits)} pages"
    if edits and not app.confirmed(f"Save {pages} to {target.name}?", yes=yes):
        app.note("nothing was saved")
    elif edits:
        wanted = {saving.name: saving for saving in savings if saving.edit}
        outcomes, more = _write(app, target, wanted)
        failed += more
    total = len(savings) + len(failures)
    if failed and total > 1:
        app.note(f"failed, {len(failed)} of {total}: {', '.join(failure.what for failure in failed)}")
    return Written(outcomes, exit_code(failed, total))


def _show(app: App, environment: str, saving: Saving) -> None:
    from configurator.report.text import changes_text, problems_text

    if saving.problems:
        app.note(problems_text(saving.problems, colour=app.colour_of_notes))
    if saving.error is not None and not saving.problems:
        app.note(str(saving.error))
    elif saving.error is None:
        app.write(f"{environment}:{saving.name}{'' if saving.edit else '  nothing to change'}")
        for line in changes_text(saving.changes, colour=app.colour).splitlines():
            app.write(f"  {line}")


def _write(
    app: App, target: Environment, savings: Mapping[str, Saving]
) -> tuple[tuple[Outcome, ...], list[Failure]]:
    """Write, check and report the edits of *savings*, which are by the names of their pages."""
    outcomes: list[Outcome] = []
    failed: list[Failure] = []
    edits = [saving.edit for saving in savings.values() if saving.edit is not None]
    try:
        with app.progress(len(edits), f"Saving to {target.name}") as step:
            for outcome in target.write(edits):
                outcomes.append(outcome)
                step()
        checked = target.confirm(outcomes)
    except WikiError as error:
        app.note(f"{error}; what was stored could not be checked")
        failed.append(Failure(f"the check of {target.name}", error))
        checked = tuple(outcomes)
    except BaseException:
        _report(app, target, outcomes, savings)  # whatever ends us, what was done is said
        raise
    _report(app, target, checked, savings)
    pages = ((f"{target.name}:{outcome.name}", outcome.error) for outcome in checked)
    return checked, failed + [Failure(page, error) for page, error in pages if error is not None]


def _report(
    app: App, target: Environment, outcomes: Iterable[Outcome], savings: Mapping[str, Saving]
) -> None:
    said = None
    for outcome in outcomes:
        error, receipt = outcome.error, outcome.receipt
        if error is not None and error is not said:  # what ends the run is every later page's error, too
            of_page = isinstance(error, WikiError) and not error.stops_run
            app.note(f"{outcome.name}: {error}" if of_page else str(error))
            said = error
        if receipt is None:
            continue
        page = f"{target.name}:{receipt.name}@{receipt.revision}"
        if not receipt.revision:
            app.write(f"{target.name}:{receipt.name} {receipt.note}")
            continue
        if not receipt.changed:
            app.write(f"{page} says so already")
            continue
        note = f" ({receipt.note})" if receipt.note else ""
        app.write(f"saved {page}{note}")
        app.write(f"  undo: {_undo(target, receipt, savings[receipt.name])}")


def _undo(target: Environment, receipt: Receipt, saving: Saving) -> str:
    if receipt.base_revision is None:
        return (
            f"ask a maintainer who may delete pages to delete it; until then: "
            f"instruments disable {receipt.name} --in {target.name}"
        )
    if not target.store.keeps_history:
        return "a directory keeps no history; keep it in version control"
    if not saving.restorable:
        return f"restore revision {receipt.base_revision} in the page's history on the wiki; it is not valid, so `save` would refuse it"
    page = f"{target.name}:{receipt.name}@{receipt.base_revision}"
    if target.review:
        return f"instruments propose {page} --to {target.name} -m REASON"
    return f"instruments restore {page} --base {receipt.revision} --yes"


def exit_code(failed: Sequence[Failure], total: int) -> Exit:
    """Return what a batch of *total* ends with of which *failed* did not pass."""
    codes = {failure.error.exit_code for failure in failed}
    if not codes:
        return Exit.OK
    return codes.pop() if len(codes) == 1 and len(failed) >= total else Exit.PARTIAL
