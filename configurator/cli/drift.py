"""Commands between environments: drift, plan, apply, promote, restore.

Comparing loads nearly everything: each command does that for itself, and none for its help.
"""

from __future__ import annotations

import re
import shlex
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from configurator import inputs
from configurator._version import __version__
from configurator.cli.carry_out import carry_out, warn
from configurator.cli.options import (
    ENVIRONMENT,
    REFERENCE,
    base_option,
    exit_code_option,
    format_option,
    message_option,
    yes_option,
)
from configurator.cli.proposals import carry_out_proposals, draft_option, merge_option, terms, update_option
from configurator.errors import BadReferenceError, Exit, WikiError, as_told

if TYPE_CHECKING:
    from configurator.cli.app import App
    from configurator.core.drift.policy import Limits
    from configurator.settings import ReconcileSettings
    from configurator.usecases.drift import DriftRow

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


def _age(_ctx: click.Context, _param: click.Parameter, value: str) -> timedelta:
    found = re.fullmatch("([0-9]{1,4})([mhd])", value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no age; write one like 90m, 24h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


follower_option = click.option(
    "--in", "follower", metavar="FOLLOWER", type=ENVIRONMENT, help="The follower; without it, all of them."
)


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@follower_option
@click.option("--owner", metavar="TEAM", help="Only those of a team with this in its name, on either side.")
@exit_code_option
@format_option
@click.pass_obj
def drift(
    app: App,
    names: tuple[str, ...],
    follower: str | None,
    owner: str | None,
    *,
    exit_code: bool,
    style: str,
) -> None:
    """Show how Beta stands against production: which side moved, since when, by whom.

    Nothing is written. What is in sync, or was declined, is only counted; the JSON names it, too.
    """
    from configurator.core.drift.states import Drift
    from configurator.report.drift import drift_json, drift_text
    from configurator.usecases.drift import owned

    names = tuple(app.workspace.page(name).name for name in names)
    found, failed = _looked(app, follower, names)
    if owner:
        found = {each: tuple(row for row in rows if owned(row, owner)) for each, rows in found.items()}
    everything = [standing for standings in found.values() for standing in standings]
    if not failed:
        _refuse_unknown(app, names, everything)
    if style == "json":
        app.write_json(drift_json(everything))
    else:
        for each, standings in found.items():
            heading = (
                f"{each} against {app.settings.require_authority().name}:\n"
                if failed or len(found) > 1
                else ""
            )
            app.write(heading + drift_text(standings, everything=bool(names)))
    if failed:
        raise click.exceptions.Exit(Exit.PARTIAL)
    if exit_code and any(standing.drift is not Drift.IN_SYNC for standing in everything):
        raise click.exceptions.Exit(Exit.DIFFERENCES)


@click.command()
@click.option(
    "--in",
    "follower",
    metavar="FOLLOWER",
    type=ENVIRONMENT,
    help="The follower; needed if there are several.",
)
@click.option(
    "-o", "--output", metavar="FILE", required=True, type=click.Path(), help="Where to write the plan."
)
@click.option(
    "--max-writes",
    metavar="N",
    type=click.IntRange(min=1),
    help="Most edits; the rest waits. [default: settings]",
)
@click.option(
    "--max-share",
    metavar="SHARE",
    type=click.FloatRange(0, 1, min_open=True),
    help="Largest share of the follower's pages that may be updated. [default: settings]",
)
@click.pass_obj
def plan(
    app: App, follower: str | None, output: str, max_writes: int | None, max_share: float | None
) -> None:
    """Write a plan: the edits that bring Beta in line with production without a person's decision.

    The plan is shown like a diff; only this plan, on these revisions, can then be applied. With nothing to do, no
    file is written.
    """
    from configurator.report.drift import plan_text
    from configurator.usecases.drift import compare
    from configurator.usecases.plan import make_plan

    pair = app.workspace.pair(app.settings.follower(follower))
    standings = compare(pair)
    limits = _limits(app.settings.reconcile, max_writes, max_share)
    made = make_plan(pair, standings, limits, tool=__version__, now=app.now())
    app.write(plan_text(made, standings))
    if not made.actions:
        return
    inputs.write(Path(output), made.dump())
    app.write(f"digest {made.digest}\nwrote {output}; to apply it: {_apply_command(output, made.digest)}")


def _apply_command(path: str, digest: str) -> str:
    return f"instruments apply {shlex.quote(path)} --digest {digest}"


@click.command()
@click.argument("path", metavar="PLAN", type=click.Path())
@click.option("--digest", metavar="DIGEST", required=True, help="Of the plan that was reviewed.")
@click.option(
    "--max-age",
    metavar="AGE",
    callback=_age,
    default="24h",
    show_default=True,
    help="Refuse an older plan; like 90m, 24h, 7d.",
)
@yes_option
@click.pass_obj
def apply(app: App, path: str, digest: str, max_age: timedelta, *, yes: bool) -> None:
    """Carry out a plan that was reviewed, on the revisions that were reviewed, or not at all.

    What was done before an interruption is not done twice. Edits after which more is collected are named, and asked
    about. A page that fails does not stop the others.
    """
    from configurator.core.drift.plan import load
    from configurator.usecases.plan import check, prepare

    made = load(inputs.foreign_text(path), path)
    pair = app.workspace.pair(made.target.environment)
    left = check(made, pair, digest=digest, now=app.now(), max_age=max_age)
    done = len(made.actions) - len(left)
    if done:
        app.say(f"{done} of {len(made.actions)} done already")
    if not left:
        app.say("nothing is left to do")
        return
    target = app.workspace.environment(made.target.environment)
    documents = " ".join(f"{made.source.environment}:{action.name}" for action in left)
    target.refuse_under_review(f"instruments propose {documents} --to {target.name} -m REASON")
    prepared = prepare(pair, left, app.workspace.backups(target.name).keep)
    critical = warn(app, target.name, prepared)
    if critical and not app.confirmed(
        f"More is collected after {critical} of {len(left)} edits. Apply?", yes=yes
    ):
        app.say("nothing was saved")
        return
    raise click.exceptions.Exit(carry_out(app, target, prepared, yes=True).exit)


@click.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--in",
    "follower",
    metavar="FOLLOWER",
    type=ENVIRONMENT,
    help="Whose document; needed if there are several followers.",
)
@message_option
@update_option
@merge_option
@draft_option
@yes_option
@click.pass_obj
def promote(  # noqa: PLR0913 - one for each option
    app: App,
    name: str,
    follower: str | None,
    message: str,
    *,
    update: bool,
    merge: bool,
    draft: bool,
    yes: bool,
) -> None:
    """Propose Beta's document to production, under your own account.

    This is `propose`, with a document that says where it comes from; right holders decide.
    """
    from configurator.usecases.proposing import wanted

    name = app.workspace.page(name).name
    how = terms(message, update=update, merge=merge, draft=draft)
    submission = wanted(app.workspace.pair(app.settings.follower(follower)), name)
    pages = app.workspace.proposals(app.settings.require_authority().name)
    raise click.exceptions.Exit(carry_out_proposals(app, pages, [submission], how, yes=yes).exit)


@click.command()
@click.argument("reference", metavar="ENV:NAME@REVISION", type=REFERENCE)
@base_option("Refuse if the page is not at this revision any more; what is live without it.")
@message_option
@yes_option
@click.pass_obj
def restore(app: App, reference: str, base: int | None, message: str, *, yes: bool) -> None:
    """Save an old revision of a page again, judged like any save."""
    page = app.workspace.page(reference)
    if page.revision is None:
        raise BadReferenceError(reference, "name the revision to restore, as NAME@REVISION")
    target = app.workspace.environment(page.environment)
    target.refuse_under_review(f"instruments propose {page} --to {page.environment} -m REASON")
    draft = app.workspace.draft(str(page), page.environment, base)
    reason = message or f"restores revision {page.revision}"
    raise click.exceptions.Exit(carry_out(app, target, target.prepare([draft], reason), yes=yes).exit)


def _limits(settings: ReconcileSettings, max_writes: int | None, max_share: float | None) -> Limits:
    """Return what one plan may do: what is given, else what the settings say."""
    from configurator.core.drift.policy import Limits

    return Limits(
        max_writes=settings.max_writes if max_writes is None else max_writes,
        max_share=settings.max_share if max_share is None else max_share,
    )


def _looked(
    app: App, chosen: str | None, names: tuple[str, ...]
) -> tuple[dict[str, tuple[DriftRow, ...]], bool]:
    """Return how instruments stand in each follower, and whether one of several could not be looked at, which is said.

    Raises:
        ConfiguratorError: None could be.
    """
    from configurator.report.drift import doubts_of
    from configurator.usecases.drift import compare
    from configurator.usecases.reading import shift

    found: dict[str, tuple[DriftRow, ...]] = {}
    errors: list[Exception] = []
    for each in app.settings.followers(chosen):
        try:
            pair = app.workspace.pair(each)
            standings = _proposed(app, compare(pair, names or None))
            ahead = shift(pair.follower, pair.authority)
            doubts = doubts_of(standings, app.settings.environments, ahead)
        except Exception as error:  # noqa: BLE001 -- it is told, and keeps nobody from hearing of the others
            errors.append(error)
            continue
        found[each] = standings
        for doubt in doubts:
            app.say(doubt)
    if not found:
        raise errors[0]
    for failure in errors:
        app.say(str(as_told(failure, app.settings.require_authority().name)))
    return found, bool(errors)


def _proposed(app: App, standings: tuple[DriftRow, ...]) -> tuple[DriftRow, ...]:
    """Return *standings* with what was proposed of them on the authority; without, if that could not be read."""
    from configurator.usecases.proposals import with_proposals

    authority = app.settings.require_authority()
    if authority.directory is not None:  # it has no proposals
        return standings
    try:
        return with_proposals(standings, app.workspace.proposals(authority.name))
    except WikiError as error:
        app.say(f"{error}; what is proposed is not known")
        return standings


def _refuse_unknown(app: App, names: tuple[str, ...], standings: list[DriftRow]) -> None:
    known = {standing.name for standing in standings if _ever_there(standing)}
    for name in names:
        if name not in known:
            places = (
                app.settings.require_authority().name,
                *dict.fromkeys(each.follower.environment for each in standings),
            )
            raise BadReferenceError(name, f"there is no such page in {' or '.join(places)}")


def _ever_there(standing: DriftRow) -> bool:
    return any(side.there or side.gone for side in (standing.authority, standing.follower))
