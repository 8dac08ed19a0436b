"""The effective configuration: a document resolved for one environment, one wiki, one instant.

Instants are texts (`YYYY-MM-DDTHH:MM:SSZ`, UTC), which sort like the moments that they name; nothing here asks a
clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from configurator.core.document.texts import respelled
from configurator.core.document.values import Json, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.document.model import DocumentModel, Shares
    from configurator.core.document.values import Json


D = TypeVar("D", bound="DocumentModel")


def resolved(document: D, environment: str) -> D:
    """Return *document* as *environment* sees it: its override applied, none left.

    A key of an override replaces the whole value, `sample` as a whole.
    """
    override = document.overrides.get(environment, {})
    return document.model_copy(update={**override, "overrides": {}})


def inactive_reason(document: DocumentModel, environment: str, at: str) -> str | None:
    """Return why nothing is collected in *environment* at *at*, as the end of a sentence; None when it is.

    Of several reasons the first counts: not meant for the environment, switched off, too early, too late. Start and
    end belong to the window.
    """
    if environment not in document.environments:
        return f"its environments do not list {environment}"
    here = resolved(document, environment)
    if not here.enabled:
        return "it is switched off" if not document.enabled else f"it is switched off in {environment}"
    if at < here.start:
        return f"it starts at {here.start}"
    if at > here.end:
        return f"it ended at {here.end}"
    return None


def active(document: DocumentModel, environment: str, at: str) -> bool:
    """Tell whether *document* is enabled, within its window, and meant for *environment*."""
    return inactive_reason(document, environment, at) is None


def rate_on(sample: Shares, wiki: str | None) -> float:
    """Return the sample rate of *wiki*, or the default rate if None; a whole number without a point."""
    return _shortest(sample.rate if wiki is None else sample.wikis.get(wiki, sample.rate))


def effective(
    document: DocumentModel, keys: Sequence[str], environment: str, wiki: str | None, at: str
) -> dict[str, Json]:
    """Return what *document* means in *environment* on *wiki* at *at*, as a plain JSON value.

    The key order is fixed: the question (`name`, `environment`, `wiki`), the answer (`active`, `reason`: null when
    active), then the document's keys with the override applied and the one sample rate that holds. It is no document:
    `schema`, `environments` and `overrides` are resolved away. The value only changes where the document does, and at
    the start and the end of its window.

    Args:
        document: The document.
        keys: Its keys in canonical order.
        environment: Where.
        wiki: Database name of the wiki whose sample rate is wanted; None for the default rate.
        at: When.
    """
    reason = inactive_reason(document, environment, at)
    here = resolved(document, environment)
    value = here.model_dump(mode="json", by_alias=True)
    kept = {key: value[key] for key in keys if key not in _RESOLVED}
    sampled = {key: item for key, item in value["sample"].items() if key not in ("rate", "wikis")}
    return {
        "name": document.name,
        "environment": environment,
        "wiki": wiki,
        "active": reason is None,
        "reason": reason,
        **kept,
        "sample": {**sampled, "rate": rate_on(here.sample, wiki)},
    }


def _shortest(rate: float) -> int | float:
    return int(rate) if rate.is_integer() else rate


_RESOLVED = ("schema", "name", "environments", "overrides")


def switched_off(value: Json) -> Json:
    """Return *value* with `enabled` false and without any override that says `enabled` true; nothing else changes.

    Keys keep their order. The document need not be valid: whatever else is wrong with it stays as it is, and a value
    that is no object is returned unchanged, since no consumer can take it for an instrument.
    """
    if not isinstance(value, dict):
        return value
    document = value | {"enabled": False}
    overrides = value.get("overrides")
    if isinstance(overrides, dict):
        document["overrides"] = {name: _not_enabled(override) for name, override in overrides.items()}
    return document


def switched_on(value: Json) -> Json:
    """Return *value* with `enabled` true; overrides stay. A value that is no object is returned unchanged."""
    return value | {"enabled": True} if isinstance(value, dict) else value


def is_switch_off(before: Json | Missing, after: Json) -> bool:
    """Tell whether replacing *before* with *after* switches an instrument off, and does nothing else.

    What the wiki's normalisation does to the other texts, when somebody reads them and sends them back, is no change.
    """
    return (
        not isinstance(before, Missing)
        and respelled(switched_off(before), after)
        and not respelled(before, after)
    )


def _not_enabled(override: Json) -> Json:
    if not isinstance(override, dict) or override.get("enabled") is not True:
        return override
    return {key: item for key, item in override.items() if key != "enabled"}
