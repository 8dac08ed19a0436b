"""Switching an instrument off: the smallest change that stops it everywhere, possible on any document."""

from __future__ import annotations

from configurator.core.normalisation import respelled
from configurator.core.values import Json, Missing


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
