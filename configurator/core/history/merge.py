"""Three documents compared place by place: the merge of two sides, and how far their base has moved on.

Objects are compared key by key, and an absent key has the value MISSING. The lists that the document schema declares
as sets (`SETS`) are compared item by item. Everything else is one place. An object is entered only where all three
documents hold one; a place that is an object on one side and none on another is one place, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from configurator.core.document.values import MISSING, Json, Missing, child, same
from configurator.core.judged import Document

if TYPE_CHECKING:
    from collections.abc import Callable

#: Pointers of the lists whose items count and whose order does not.
SETS: Final = frozenset({"/owners", "/purpose", "/environments", "/platforms", "/contextual_attributes"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """One place that both sides changed, each in its own way.

    Attributes:
        pointer: JSON Pointer of the place; `""` is the whole document.
        base: The value in the merge base, MISSING if there was none.
        follower: The follower's value now, MISSING if there is none.
        authority: The authority's value now, MISSING if there is none.
    """

    pointer: str
    base: Json | Missing
    follower: Json | Missing
    authority: Json | Missing


@dataclass(frozen=True)
class Merge:
    """What two sides that started from one base make together.

    Attributes:
        value: The merged document; MISSING stands for a page that is not there. Where there are conflicts it holds the
            authority's values, to be looked at, not to be written.
        conflicts: Every place that a person has to decide on.
        name: The page of the three; None where it does not matter.
    """

    value: Json | Missing
    conflicts: tuple[Conflict, ...]
    name: str | None = None

    @cached_property
    def document(self) -> Document | None:
        """The merged document; None for a page that is not there.

        Two valid sides may merge to one that is not; without a conflict, too, such a merge is not for writing.
        """
        return None if isinstance(self.value, Missing) else Document.of(self.value, self.name)


def merge(
    base: Json | Missing, follower: Json | Missing, authority: Json | Missing, name: str | None = None
) -> Merge:
    """Return what *follower* and *authority* make together, both having started from *base*.

    A place that one side changed takes its value; one that both changed alike takes that value; one that both changed
    differently is a conflict. Keys stand in the authority's order, those of the follower alone after them.

    An item of a set stays if both sides list it, or if one side added it; so sets have no conflicts. Items stand in the
    authority's order, or in the follower's if only the follower moved items that all three lists hold; what the other
    side added stands behind the same shared item as there.
    """
    conflicts = []

    def decide(
        pointer: str, base: Json | Missing, follower: Json | Missing, authority: Json | Missing
    ) -> Json | Missing:
        if same(base, follower) or same(follower, authority):
            return authority
        if same(base, authority):
            return follower
        conflicts.append(Conflict(pointer, base, follower, authority))
        return authority

    value = _combined(_Rule(decide, _merged_order), "", base, follower, authority)
    return Merge(value, tuple(conflicts), name)


def agree(base: Json | Missing, follower: Json | Missing, authority: Json | Missing) -> Json | Missing:
    """Return *base* moved on to wherever both sides now say the same.

    The merge of the two sides is the same with either base; only what later edits mean is not.
    """
    return _combined(_AGREED, "", base, follower, authority)


def doubt(base: Json | Missing, other: Json | Missing, follower: Json | Missing) -> Json | Missing:
    """Return *base*, but *other* wherever the follower still says what *base* says.

    If it is not known which of the two is the merge base, this one makes a merge keep all that the follower has
    changed since either of them.
    """
    return _combined(_DOUBTED, "", base, other, follower)


class _Rule(NamedTuple):
    """What three documents make together: at one place, and in which order the items of a set stand.

    `decide` is also asked whether a set has an item: three booleans are three values of a place.
    """

    decide: Callable[[str, Json | Missing, Json | Missing, Json | Missing], Json | Missing]
    order: Callable[[list[str], list[str], list[str]], list[str]]


def _combined(
    rule: _Rule, pointer: str, one: Json | Missing, two: Json | Missing, three: Json | Missing
) -> Json | Missing:
    if isinstance(one, dict) and isinstance(two, dict) and isinstance(three, dict):
        combined: dict[str, Json] = {}
        for key in three | two | one:
            values = one.get(key, MISSING), two.get(key, MISSING), three.get(key, MISSING)
            value = values[2] if _plain(*values) else _combined(rule, child(pointer, key), *values)
            if value is not MISSING:
                combined[key] = value
        return combined
    if pointer in SETS:
        sets = [_items(value) for value in (one, two, three)]
        if None not in sets:
            return _combined_set(rule, pointer, *(items or [] for items in sets))
    return rule.decide(pointer, one, two, three)


def _plain(one: Json | Missing, two: Json | Missing, three: Json | Missing) -> bool:
    """Tell at little cost that there is nothing to decide: nearly every place of nearly every document."""
    return type(one) is type(two) is type(three) and not isinstance(one, dict | list) and one == two == three


def _combined_set(rule: _Rule, pointer: str, one: list[str], two: list[str], three: list[str]) -> list[Json]:
    return [
        item
        for item in dict.fromkeys(rule.order(one, two, three))
        if rule.decide(pointer, item in one, item in two, item in three)
    ]


def _items(value: Json | Missing) -> list[str] | None:
    """Return the items of a set; None if *value* is no list of texts, or repeats one, and so is one place."""
    if not isinstance(value, list):
        return None
    items = [item for item in value if isinstance(item, str)]
    return items if len(set(items)) == len(value) else None


def _decide_agreed(
    _: str, base: Json | Missing, follower: Json | Missing, authority: Json | Missing
) -> Json | Missing:
    return follower if same(follower, authority) else base


def _decide_doubted(
    _: str, base: Json | Missing, other: Json | Missing, follower: Json | Missing
) -> Json | Missing:
    return other if same(base, follower) else base


def _merged_order(base: list[str], follower: list[str], authority: list[str]) -> list[str]:
    if _follower_leads(base, follower, authority):
        return _woven(follower, authority)
    return _woven(authority, follower)


def _agreed_order(base: list[str], follower: list[str], authority: list[str]) -> list[str]:
    # The order of the side that does not lead, so that the other one has moved items, and leads, afterwards too.
    led, lead = (authority, follower) if _follower_leads(base, follower, authority) else (follower, authority)
    return _shared(led, lead) + base


def _doubted_order(base: list[str], other: list[str], follower: list[str]) -> list[str]:
    return base + other + follower


def _follower_leads(base: list[str], follower: list[str], authority: list[str]) -> bool:
    before = _shared(base, follower, authority)
    return _shared(authority, before) == before != _shared(follower, before)


def _woven(lead: list[str], other: list[str]) -> list[str]:
    """Return the items of both in the order of *lead*; what only *other* holds stands where it stands there.

    Between two shared items, those of *lead* come first. Weaving the result with either list again changes nothing.
    """
    added: dict[str | None, list[str]] = {None: []}
    at = None
    for item in other:
        if item in lead:
            at = item
        added.setdefault(at, [])
        if item != at:
            added[at].append(item)
    woven, at = [], None
    for item in lead:
        if item in other:
            woven += added[at]
            at = item
        woven.append(item)
    return woven + added[at]


def _shared(items: list[str], *others: list[str]) -> list[str]:
    return [item for item in items if all(item in other for other in others)]


_AGREED = _Rule(_decide_agreed, _agreed_order)
_DOUBTED = _Rule(_decide_doubted, _doubted_order)
