"""What every command that writes does: show, ask, write, check, say how to undo, exit truthfully."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from configurator.errors import ConfiguratorError, DocumentError, Exit, SettingsError, WikiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from configurator.cli.app import App
    from configurator.core.page import Receipt
    from configurator.usecases.environment import Environment
    from configurator.usecases.saving import Outcome, PreparedEdit


class Failure(NamedTuple):
    """What failed, as the person named it, and why."""

    what: str
    error: ConfiguratorError


class Written(NamedTuple):
    """What became of a batch: the edits that were tried, and the exit code of it all."""

    outcomes: tuple[Outcome, ...]
    exit: Exit


class Words(NamedTuple):
    """What is said of writing: saving has other words than proposing.

    Attributes:
        ask: What is asked before, of so many, at an environment.
        unit: What is written, if it is one.
        left: What is said if nobody wants it.
        progress: What goes on meanwhile, at an environment.
        heading: Returns what stands above the changes of an instrument.
        done: Yields the lines about an edit that was written.
    """

    ask: str
    unit: str
    left: str
    progress: str
    heading: Callable[[PreparedEdit], str]
    done: Callable[[Environment, Receipt, PreparedEdit], Iterator[str]]


def _saved(target: Environment, receipt: Receipt, prepared: PreparedEdit) -> Iterator[str]:
    page = f"{target.name}:{receipt.name}@{receipt.revision}"
    if not receipt.revision:
        yield f"{target.name}:{receipt.name} {receipt.note}"
    elif not receipt.changed:
        yield f"{page} says so already"
    else:
        yield f"saved {page} ({receipt.note})" if receipt.note else f"saved {page}"
        yield f"  undo: {_undo(target, receipt, prepared)}"


def _undo(target: Environment, receipt: Receipt, prepared: PreparedEdit) -> str:
    if receipt.base_revision is None:
        return (
            f"ask a maintainer who may delete pages to delete it; until then: "
            f"instruments disable {receipt.name} --in {target.name}"
        )
    if not target.store.keeps_history:
        return "a directory keeps no history; keep it in version control"
    if not prepared.restorable:
        step = f"restore revision {receipt.base_revision} in the page's history on the wiki"
        return f"{step}; it is not valid, so `save` would refuse it"
    page = f"{target.name}:{receipt.name}@{receipt.base_revision}"
    if target.review:
        return f"instruments propose {page} --to {target.name} -m REASON"
    return f"instruments restore {page} --base {receipt.revision} --yes"


SAVING = Words(
    ask="Save {} to {}?",
    unit="page",
    left="nothing was saved",
    progress="Saving to {}",
    heading=lambda prepared: "" if prepared.edits else "  nothing to change",
    done=_saved,
)


def carry_out(
    app: App,
    target: Environment,
    prepared: Sequence[PreparedEdit],
    failures: Sequence[Failure] = (),
    *,
    yes: bool,
    words: Words = SAVING,
) -> Written:
    """Show what was *prepared*, ask, do it, say what became of it and how to undo it.

    Args:
        app: The command line.
        target: Where to write.
        prepared: What would be written.
        failures: What failed before, and was told; it counts in the exit code.
        yes: Do not ask.
        words: What is said of it.
    """
    place = target.store.environment
    for each in prepared:
        _show(app, target, each, words)
    edits = {each.name: each for each in prepared if each.edits}
    failed = [*failures, *(Failure(each.where, each.error) for each in prepared if each.error is not None)]
    outcomes: tuple[Outcome, ...] = ()
    what = f"1 {words.unit}" if len(edits) == 1 else f"{len(edits)} {words.unit}s"
    if edits and not app.confirmed(words.ask.format(what, place), yes=yes):
        app.say(words.left)
    elif edits:
        outcomes, more = _write(app, target, edits, words)
        failed += more
    total = len(prepared) + len(failures)
    if failed and total > 1:
        app.say(f"failed, {len(failed)} of {total}: {', '.join(failure.what for failure in failed)}")
    return Written(outcomes, _exit_code(failed, total))


def warn(app: App, environment: str, prepared: Iterable[PreparedEdit]) -> int:
    """Say after which edits more is collected, and return how many they are."""
    critical = [each for each in prepared if each.critical]
    for each in critical:
        app.say(f"critical: {environment}:{each.name}: {', '.join(each.critical)}")
    return len(critical)


def note_files(app: App, target: Environment, prepared: Sequence[PreparedEdit], written: Written) -> None:
    """Note beside the files what they say now; if that fails, it is said: what was written is written."""
    try:
        app.workspace.note_bases(target.name, prepared, written.outcomes)
    except SettingsError as error:
        app.say(str(error))


def _show(app: App, target: Environment, prepared: PreparedEdit, words: Words) -> None:
    from configurator.report.text import changes_text, problems_text

    error = prepared.error
    if prepared.problems:
        app.say(problems_text(prepared.problems))
    if error is not None:
        if not prepared.problems or not isinstance(error, DocumentError):  # else they say it
            app.say(str(error))
        return
    told = [(f"{target.store.environment}:{prepared.name}{words.heading(prepared)}", prepared.changes)]
    if prepared.replaced:
        told.append((f"{target.name}:{prepared.name} waits already, and would change", prepared.replaced))
    for heading, changes in told:
        app.write(heading)
        for line in changes_text(changes, whole=True).splitlines():
            app.write(f"  {line}")


def _write(
    app: App, target: Environment, prepared: dict[str, PreparedEdit], words: Words
) -> tuple[tuple[Outcome, ...], list[Failure]]:
    """Write, check and report what was *prepared*, by the names of the pages."""
    from configurator.usecases.saving import confirm, write

    place = target.store.environment
    outcomes: list[Outcome] = []
    failed: list[Failure] = []
    checked: Sequence[Outcome] = outcomes
    try:
        with app.progress(len(prepared), words.progress.format(place)) as step:
            for outcome in write(target, prepared.values()):
                outcomes.append(outcome)
                step()
        checked = confirm(target.store, outcomes)
    except WikiError as error:
        app.say(f"{error}; what was stored could not be checked")
        failed.append(Failure(f"the check of {place}", error))
    finally:
        _report(app, target, checked, prepared, words)  # whatever ends us, what was done is said
    pages = ((f"{target.name}:{outcome.name}", outcome.error) for outcome in checked)
    return tuple(checked), failed + [Failure(page, error) for page, error in pages if error is not None]


def _report(
    app: App,
    target: Environment,
    outcomes: Iterable[Outcome],
    prepared: dict[str, PreparedEdit],
    words: Words,
) -> None:
    said = None
    for outcome in outcomes:
        error, receipt = outcome.error, outcome.receipt
        if error is not None and error is not said:  # what ends the run is every later page's error, too
            of_page = isinstance(error, WikiError) and not error.stops_run
            app.say(f"{outcome.name}: {error}" if of_page else str(error))
            said = error
        if receipt is not None:
            for line in words.done(target, receipt, prepared[receipt.name]):
                app.write(line)


def _exit_code(failed: Sequence[Failure], total: int) -> Exit:
    """Return what a batch of *total* ends with of which *failed* did not pass."""
    codes = {failure.error.exit_code for failure in failed}
    if not codes:
        return Exit.OK
    return codes.pop() if len(codes) == 1 and len(failed) >= total else Exit.PARTIAL
