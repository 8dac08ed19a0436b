"""Three rules for the merge base, asked in simulated worlds, and what became of their answers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from configurator.core.document.values import MISSING, Json, Missing, diff, same
from configurator.core.history.chains import TwoHistories, WitnessKind
from configurator.core.history.merge import merge
from configurator.core.history.merge_base import merge_base
from tests.laws.lives import Life

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from configurator.core.document.values import Change
    from configurator.core.history.chains import Side
    from configurator.core.page import Snapshot
    from tests.laws.simulation import Look


class Answer(NamedTuple):
    """What a rule concludes: the state, and the places where it would have the bot overwrite the follower."""

    state: str
    overwritten: frozenset[str]


def place_by_place(look: Look) -> Json | Missing:
    """The rule of this product."""
    return merge_base(*look.sides).value


def newest_shared_text(look: Look) -> Json | Missing:
    """The newest text of the authority that the follower has shown, too."""
    shown = {revision.sha1 for revision in look.follower}
    return next((one.document() for one in reversed(look.authority) if one.sha1 in shown), MISSING)


def whole_pages(look: Look) -> Json | Missing:
    """The last instant at which the whole pages read the same, or what the bot last took in."""
    histories = TwoHistories(*look.sides)
    base: Json | Missing = MISSING
    shown = {True: -1, False: -1}
    for is_follower in histories.order():
        shown[is_follower] += 1
        other, said = histories.taken(shown[is_follower], is_follower=is_follower)
        if said and said.kind is not WitnessKind.APPROVAL:
            theirs = look.authority[other.place[said.revision]]
            base = theirs.document()
        if -1 not in shown.values():
            ours, theirs = look.follower[shown[True]], look.authority[shown[False]]
            if ours.sha1 == theirs.sha1:
                base = ours.document()
    return base


def ids_alone(look: Look) -> Json | Missing:
    """This rule, if the id that a summary names were enough: each gets the SHA-1 of the text that has that id now."""
    follower, authority = look.sides
    ours = tuple(_trusting(revision, authority) for revision in look.follower)
    theirs = tuple(_trusting(revision, follower) for revision in look.authority)
    return merge_base(replace(follower, revisions=ours), replace(authority, revisions=theirs)).value


def _trusting(revision: Snapshot, other: Side) -> Snapshot:
    said = _NAMED.match(revision.comment or "")
    named = other.by_id.get(int(said[2])) if said else None
    if not said or named is None:
        return revision
    return replace(revision, comment=f"{said[1]}{said[2]} (sha1 {named.sha1})")


_NAMED = re.compile(r"((?:copies|merges) production@|approves r\d+, beta r)(\d+)")
RULES: dict[str, Callable[[Look], Json | Missing]] = {
    "the newest text that both histories hold": newest_shared_text,
    "the last instant at which the whole pages agree, and the bot's copies": whole_pages,
    "place by place, with witnesses (this rule)": place_by_place,
}


def answer(look: Look, base: Json | Missing) -> Answer:
    """Return what follows from *base*."""
    ours, theirs = look.follower[-1].document(), look.authority[-1].document()
    if same(ours, theirs):
        return Answer("in-sync", frozenset())
    if base is MISSING:
        return Answer("unrelated", frozenset())
    merged = merge(base, ours, theirs)
    if merged.conflicts:
        return Answer("conflict", frozenset())
    if same(merged.value, ours):
        return Answer("follower-ahead", frozenset())
    state = "authority-ahead" if same(merged.value, theirs) else "diverged"
    written = theirs if state == "authority-ahead" else merged.value
    return Answer(state, frozenset(_place(change) for change in diff(ours, written)))


class Tally(Counter[tuple[str, str]]):
    """How often each rule was asked, wrong, and would have overwritten what the authority never saw."""

    def judge(self, rule: str, look: Look, given: Answer) -> None:
        self[rule, "asked"] += 1
        self[rule, "wrong"] += given.state != look.state
        self[rule, "overwritten"] += bool(given.overwritten & look.news)
        self[rule, "kept on"] += look.off and given.state in ("in-sync", "follower-ahead")
        self[rule, f"{look.state} taken for {given.state}"] += given.state != look.state


def compared(
    seeds: Iterable[int],
    clocks_apart: float = 0,
    rules: Mapping[str, Callable[[Look], Json | Missing]] = RULES,
) -> Tally:
    """Return what *rules* say in the lives of *seeds*, the wikis' clocks being *clocks_apart* seconds apart."""
    tally = Tally()
    for seed in seeds:
        for look in Life(seed, clocks_apart).looks(events=20 + seed % 30):
            for name, rule in rules.items():
                tally.judge(name, look, answer(look, rule(look)))
    return tally


def _place(change: Change) -> str:
    """Return the model's name of a place; an item of a set is a place of its own."""
    path = change.pointer.strip("/")
    if change.in_set:
        item = change.after if change.before is MISSING else change.before
        return f"{path.rpartition('/')[0]}/{item}"
    return path
