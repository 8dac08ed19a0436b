"""One proposal as a reviewer sees it: what it changes, how much is collected then, who wrote it, what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from configurator.core import policy
from configurator.core.diff import Change, diff
from configurator.core.instrument import Instrument
from configurator.core.rates import Rate, rates
from configurator.core.values import MISSING, Json, Missing
from configurator.errors import BadReferenceError, ConfiguratorError, DocumentError
from configurator.ports import Wiki
from configurator.usecases import branches, saving
from configurator.usecases.checking import check
from configurator.usecases.listing import streams_in_use
from configurator.usecases.verdicts import text_refusal, verdict

if TYPE_CHECKING:
    from configurator.core.page import Snapshot
    from configurator.core.reference import PageReference
    from configurator.errors import Problem
    from configurator.usecases.branches import Branch, Pages


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a reviewer has to know.

    Attributes:
        name: The instrument.
        branch: Both pages.
        changes: From what is live to what is proposed; None if that is no JSON that a document can be.
        problems: What the rules say of the proposed text, placed in it.
        rates: What is collected in the environment, wiki by wiki; none if the proposed text is no valid document.
        critical: In which ways more is collected, in words.
        risk: The proposed risk level and review; None if it is no valid document.
        refusal: Why this account cannot approve it as it stands; None if it can.
        address: Of the proposal's page; None where there is no web.
        talk: Of its talk page, likewise.
    """

    name: str
    branch: Branch
    changes: tuple[Change, ...] | None
    problems: tuple[Problem, ...]
    rates: tuple[Rate, ...] = ()
    critical: tuple[str, ...] = ()
    risk: tuple[str, str | None] | None = None
    refusal: ConfiguratorError | None = None
    address: str | None = None
    talk: str | None = None


def review(pages: Pages, page: PageReference) -> Review:
    """Return what a reviewer of a proposal has to know; nothing is written.

    Args:
        pages: Both kinds of pages.
        page: The instrument, with what of its proposal would be approved.

    Raises:
        BadReferenceError: There is no such proposal.
        ConfiguratorError: A page could not be read.
    """
    name = page.name
    branch = branches.look(pages, [name])[name]
    if branch.error is not None:
        raise branch.error
    head = branch.proposal.head
    where = f"{pages.proposals.name}:{name}"
    if head is None:
        step = f"`instruments proposals {pages.instruments.name}` lists what was proposed"
        raise BadReferenceError(where, f"there is no such page; {step}")
    problems = _problems(pages, branch, head)
    found = Review(
        name=name,
        branch=branch,
        changes=None if branch.after is MISSING else diff(branch.before, branch.after),
        problems=problems,
        refusal=verdict(pages, branch, page) or text_refusal(where, branch, problems),
    )
    store = pages.proposals.store
    if isinstance(store, Wiki):
        found = replace(found, address=store.page_address(name), talk=store.talk_address(name))
    after = _valid(branch.after, name)
    if after is None:
        return found
    before, environment = _valid(branch.before, name), pages.instruments.name
    return replace(
        found,
        rates=rates(before, after, environment),
        critical=policy.growth(before, after, environment),
        risk=(after.risk.level, after.risk.review),
    )


def _problems(pages: Pages, branch: Branch, head: Snapshot) -> tuple[Problem, ...]:
    try:
        source = head.source(f"{pages.proposals.name}:{branch.name}")
    except DocumentError as error:
        return error.problems
    context = pages.instruments.context
    if context.authority:
        others = streams_in_use(pages.instruments.store.read(), context)
        context = replace(context, others=others)
    return check(source, saving.facing(replace(context, name=branch.name, live=branch.before)))


def _valid(value: Json | Missing, name: str) -> Instrument | None:
    return Instrument.model_validate(value) if saving.is_valid(value, name) else None
