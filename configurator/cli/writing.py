"""What every command that writes does: show, ask, write, check, say how to undo, exit truthfully."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from configurator.errors import ConfiguratorError, Exit, WikiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from configurator.cli.app import App
    from configurator.usecases.environment import Environment
    from configurator.usecases.saving import Outcome, Saving


class Written(NamedTuple):
    """What became of a batch: the edits that were tried, and the exit code of it all."""

    outcomes: tuple[Outcome, ...]
    exit: Exit


def carry_out(
    app: App,
    target: Environment,
    savings: Sequence[Saving],
    failures: Sequence[ConfiguratorError] = (),
    *,
    yes: bool,
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
    errors = [*failures, *(saving.error for saving in savings if saving.error is not None)]
    pages = "1 page" if len(edits) == 1 else f"{len(edits)} pages"
    if edits and not app.confirmed(f"Save {pages} to {target.name}?", yes=yes):
        app.note("nothing was saved")
        return Written((), Exit.OK)
    outcomes: list[Outcome] = []
    try:
        with app.progress(len(edits), f"Saving to {target.name}") as step:
            for outcome in target.write(edits):
                outcomes.append(outcome)
                step()
        checked = target.confirm(outcomes)
    except WikiError as error:
        errors.append(error)
        app.note(f"{error}; what was stored could not be checked")
        checked = tuple(outcomes)
    except BaseException:
        _report(app, target, outcomes)  # whatever ends us, what was done is said
        raise
    _report(app, target, checked)
    errors += [outcome.error for outcome in checked if outcome.error is not None]
    total = len(savings) + len(failures)
    if errors and total > 1:
        app.note(f"{len(errors)} of {total} failed")
    return Written(checked, _code(errors, total))


def _show(app: App, environment: str, saving: Saving) -> None:
    from configurator.core import report

    page = f"{environment}:{saving.name}" if saving.name else saving.where
    if saving.problems:
        app.note(report.problems_text(saving.problems, colour=app.colour_of_notes))
    if saving.error is not None and not saving.problems:
        app.note(str(saving.error))
    elif saving.error is None:
        app.write(f"{page}  {'' if saving.edit else 'nothing to change'}".rstrip())
        for line in report.changes_text(saving.changes, colour=app.colour).splitlines():
            app.write(f"  {line}")


def _report(app: App, target: Environment, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        page = f"{target.name}:{outcome.name}"
        if outcome.error is not None:
            app.note(str(outcome.error))
        if outcome.receipt is None:
            continue
        note = f" ({outcome.receipt.note})" if outcome.receipt.note else ""
        app.write(f"saved {page}@{outcome.receipt.revision}{note}")
        app.write(f"  undo: {_undo(target, outcome)}")


def _undo(target: Environment, outcome: Outcome) -> str:
    receipt = outcome.receipt
    if receipt is None or receipt.base_revision is None:
        return f"ask an administrator to delete the page; until then: instruments disable {outcome.name} --in {target.name}"
    if not target.store.keeps_history:
        return "a directory keeps no history; keep it in version control"
    page = f"{target.name}:{receipt.name}@{receipt.base_revision}"
    return f"instruments show {page} | instruments save - --to {target.name} --base {receipt.revision} --yes"


def _code(errors: Sequence[ConfiguratorError], total: int) -> Exit:
    codes = {error.exit_code for error in errors}
    if not codes:
        return Exit.OK
    return codes.pop() if len(codes) == 1 and len(errors) >= total else Exit.PARTIAL
