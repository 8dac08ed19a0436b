"""Proposals and reviews as lines for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from configurator.core.document.instants import judged
from configurator.core.document.names import PageReference
from configurator.core.visible import visible
from configurator.report.text import (
    Tone,
    changes_json,
    changes_text,
    painted,
    problems_json,
    problems_text,
    table,
)
from configurator.usecases.proposals import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from configurator.core.document.values import Json
    from configurator.core.drift.policy import Rate
    from configurator.usecases.deciding import Review
    from configurator.usecases.proposals import ListedProposal

#: So many places of one object or list, and so many wikis, are shown one by one.
MOST: Final = 50
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))


def proposals_text(rows: Sequence[ListedProposal], now: str) -> str:
    """Return a table, one line a proposal; *now* tells how old each is."""
    if not rows:
        return "no proposals"
    cells: list[tuple[str, ...]] = [("NAME", "STATE", "REVISION", "BY", "AGE", "CHANGES", "PROBLEMS")]
    cells += [_cells(row, now) for row in rows]
    return "\n".join(table(cells, [None if row.state in WAITING else Tone.CYAN for row in rows]))


def proposals_json(rows: Iterable[ListedProposal]) -> list[Json]:
    """Return objects of `name, state, revision, sha1, base, authors, timestamp, changes, problems`.

    `base` is the instrument's revision that the proposal began from, or null; a hidden author is null.
    """
    return [
        {
            "name": row.name,
            "state": str(row.state),
            "revision": row.head.revision,
            "sha1": row.head.sha1,
            "base": row.base,
            "authors": list(row.authors),
            "timestamp": row.head.timestamp,
            "changes": changes_json(row.changes),
            "problems": problems_json(row.problems),
        }
        for row in rows
    ]


def review_text(environment: str, review: Review, now: str) -> str:
    """Return what a reviewer reads; the last line is what to do."""
    return "\n".join(_review_lines(environment, review, now))


def review_json(environment: str, review: Review) -> dict[str, Json]:
    """Return an object of what `review_text` says.

    Its keys: `name, state, revision, sha1, base, authors, timestamp, changes, problems, rates, critical, risk, address, talk,
    approve, refused`. `base` is the live revision that an approval replaces; `rates` are objects of `wiki, before, after,
    critical`; one of `approve` (a command) and `refused` (a sentence) is null.
    """
    branch = review.branch
    head = branch.proposal.head
    return {
        "name": review.name,
        "state": str(branch.proposal.state),
        "revision": branch.revision,
        "sha1": None if head is None else head.sha1,
        "base": branch.live,
        "authors": list(branch.proposal.contributors),
        "timestamp": None if head is None else head.timestamp,
        "changes": None if review.changes is None else changes_json(review.changes),
        "problems": problems_json(review.problems),
        "rates": [_rate_json(rate) for rate in review.rates],
        "critical": list(review.critical),
        "risk": None if review.risk is None else {"level": review.risk[0], "review": review.risk[1]},
        "address": review.address,
        "talk": review.talk,
        "approve": _approve(environment, review) if review.refusal is None else None,
        "refused": None if review.refusal is None else str(review.refusal),
    }


def age(then: str, now: str) -> str:
    """Return how long ago *then* was, roughly."""
    seconds = (judged(now) - judged(then)).total_seconds()
    return next((f"{seconds // size:.0f} {unit}" for unit, size in _UNITS if seconds >= size), "now")


def _cells(row: ListedProposal, now: str) -> tuple[str, ...]:
    return (
        visible(row.name),
        str(row.state),
        str(row.head.revision),
        _names(row.authors),
        age(row.head.timestamp, now),
        str(len(row.changes) or ""),
        str(len(row.problems) or ""),
    )


def _names(users: Iterable[str | None]) -> str:
    return ", ".join("(hidden)" if user is None else visible(user) for user in users)


def _review_lines(environment: str, review: Review, now: str) -> Iterator[str]:
    branch = review.branch
    head, live = branch.proposal.head, branch.live
    page = painted(f"{environment}/proposal:{review.name}@{branch.revision}", Tone.BOLD)
    when = "" if head is None else f", {age(head.timestamp, now)} ago".replace("now ago", "just now")
    yield f"{page}  {branch.proposal.state}, by {_names(branch.proposal.contributors) or 'nobody'}{when}"
    for label, address in (("page", review.address), ("talk", review.talk)):
        if address:
            yield f"  {label}: {address}"
    yield (
        f"changes to {environment}:{review.name}@{live}"
        if live
        else f"{environment}:{review.name} would be new"
    )
    if review.changes is None:
        yield "  cannot be told: what is proposed cannot be read as a document"
    else:
        yield from _indented(changes_text(review.changes, most=MOST, whole=True) or "none")
    if review.rates:
        yield f"rates in {environment}"
        yield from _indented("\n".join(_rates(review.rates)))
    for reason in review.critical[:MOST]:
        yield f"{painted('critical:', Tone.RED)} {visible(reason)}"
    if (more := len(review.critical) - MOST) > 0:
        yield f"{painted('critical:', Tone.RED)} … {more} more"
    if review.risk is not None:
        level, seen = review.risk
        yield f"risk: {level}, {f'reviewed in {visible(seen)}' if seen else 'no review'}"
    yield from problems_text(review.problems, most=MOST).splitlines()
    if review.refusal is None:
        yield f"→ {_approve(environment, review)}"
    else:
        yield f"→ cannot be approved: {visible(str(review.refusal))}"


def _indented(text: str) -> Iterator[str]:
    return (f"  {line}" for line in text.splitlines())


def _rates(rates: Sequence[Rate]) -> Iterator[str]:
    cells: list[tuple[str, ...]] = [("WIKI", "UNIT", "RATE", "")]
    cells += [
        (
            "(others)" if rate.wiki is None else visible(rate.wiki),
            _change(*(None if side is None else side[0] for side in (rate.before, rate.after)), none=""),
            _change(
                *(None if side is None else f"{side[1]:g}" for side in (rate.before, rate.after)), none="off"
            ),
            "critical" if rate.critical else "",
        )
        for rate in rates[:MOST]
    ]
    yield from table(cells, [Tone.RED if rate.critical else None for rate in rates[:MOST]])
    if rest := rates[MOST:]:
        yield f"… {len(rest)} more, {sum(rate.critical for rate in rest)} of them critical"


def _change(before: str | None, after: str | None, *, none: str) -> str:
    one, other = (none if side is None else side for side in (before, after))
    if one == other or not one:
        return other
    return f"{one} → {other}" if other else one


def _rate_json(rate: Rate) -> dict[str, Json]:
    sides: dict[str, Json] = {
        key: None if side is None else {"unit": side[0], "rate": side[1]}
        for key, side in (("before", rate.before), ("after", rate.after))
    }
    return {"wiki": rate.wiki, **sides, "critical": rate.critical}


def _approve(environment: str, review: Review) -> str:
    head = review.branch.proposal.head
    page = PageReference(
        environment, review.name, review.branch.revision, None if head is None else head.sha1
    )
    return f"instruments approve {page} -m REASON"
