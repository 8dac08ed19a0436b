"""A plan: the edits that would bring a follower in line, as a file that a person reviews and a digest pins down.

The file is JSON of the schema `plan/1.0.0`. The digest is the SHA-256 of its canonical JSON without the digest itself: keys
sorted, no white space, ASCII. Whoever changes a byte of meaning changes the digest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from configurator.core.document.instants import judged
from configurator.core.document.names import is_name
from configurator.core.document.source import foreign, parse
from configurator.core.document.texts import sha1
from configurator.errors import MalformedPlanError

if TYPE_CHECKING:
    from configurator.core.document.values import Json

PLAN_SCHEMA = "plan/1.0.0"


class ActionKind(StrEnum):
    """What one action does to the follower's page."""

    CREATE = "create"
    COPY = "copy"
    MERGE = "merge"


@dataclass(frozen=True, kw_only=True)
class WikiId:
    """One wiki, by what the settings call it and by what it calls itself."""

    environment: str
    wiki: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """One edit of a plan.

    Attributes:
        name: The instrument.
        kind: What it does.
        source_revision: The authority's revision that is taken in.
        source_sha1: Its SHA-1.
        base_revision: The follower's revision that is replaced; None creates the page.
        base_sha1: Its SHA-1.
        text: The stored text that will be there.
        sha1: Its SHA-1.
        summary: For the page history; names the authority's revision, and so is a witness.
        reason: What changes, in words for whoever reviews.
        critical: Why delivery grows by it, in words; empty if it does not.
    """

    name: str
    kind: ActionKind
    source_revision: int
    source_sha1: str
    base_revision: int | None
    base_sha1: str | None
    text: str
    sha1: str
    summary: str
    reason: str
    critical: tuple[str, ...] = ()

    @property
    def value(self) -> Json:
        """The document that will be there."""
        return parse(self.text, self.name).value


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a reconciliation would do.

    Attributes:
        tool: Version of the tool that made it.
        made: When, by the clock of the machine that made it.
        source: The authority.
        target: The follower that is written.
        actions: Sorted by name.
        waiting: Names of instruments that the budget leaves for the next run.
    """

    tool: str
    made: str
    source: WikiId
    target: WikiId
    actions: tuple[Action, ...]
    waiting: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The plan's fingerprint."""
        return _digest(_as_json(self))

    def dump(self) -> str:
        """Return the plan as the text of a file."""
        body = _as_json(self)
        return json.dumps({**body, "digest": _digest(body)}, indent=2, ensure_ascii=False) + "\n"


def load(text: str, where: str) -> Plan:
    """Read a plan from the text of a file.

    Raises:
        MalformedPlanError: It is cut off, edited, or of a newer tool.
    """
    try:
        body: Any = foreign(text)
        digest = body.pop("digest")
        schema = body["schema"]
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise MalformedPlanError(
            where, "is no plan, or is cut off; make a new one with `instruments plan`"
        ) from error
    if schema != PLAN_SCHEMA:
        raise MalformedPlanError(
            where, f"is of schema {schema!a}; this tool reads {PLAN_SCHEMA}: use the tool that made it"
        )
    if digest != _digest(body):
        raise MalformedPlanError(
            where, "was edited after it was made; make a new one with `instruments plan`"
        )
    try:
        plan = _of_json(body)
        _check(plan)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedPlanError(where, "is damaged; make a new one with `instruments plan`") from error
    return plan


def _check(plan: Plan) -> None:
    """Refuse what no tool of ours writes, though its digest fits.

    Raises:
        ValueError: There is such a thing.
    """
    judged(plan.made)
    if len({action.name for action in plan.actions}) < len(plan.actions):
        raise ValueError(plan.actions)
    for action in plan.actions:
        revisions: tuple[object, ...] = (action.source_revision, action.base_revision or 0)
        whole = all(isinstance(revision, int) for revision in revisions)
        if not (whole and is_name(action.name) and sha1(action.text) == action.sha1):
            raise ValueError(action.name)


def _as_json(plan: Plan) -> dict[str, Any]:
    return {"schema": PLAN_SCHEMA, **asdict(plan)}


def _of_json(body: dict[str, Any]) -> Plan:
    actions = tuple(
        Action(**action | {"kind": ActionKind(action["kind"]), "critical": tuple(action["critical"])})
        for action in body["actions"]
    )
    return Plan(
        tool=body["tool"],
        made=body["made"],
        source=WikiId(**body["source"]),
        target=WikiId(**body["target"]),
        actions=actions,
        waiting=tuple(body["waiting"]),
    )


def _digest(body: dict[str, Any]) -> str:
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
