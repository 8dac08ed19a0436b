"""A new document from the few facts that nobody else can know; the rest has careful beginnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.core.canonical import INSTRUMENT_SCHEMA

if TYPE_CHECKING:
    from configurator.core.values import Json

#: The event schema and the destination of instruments that send web events with no schema of their own.
USUAL_SCHEMA_TITLE = "analytics/product_metrics/web/base"
USUAL_DESTINATION = "eventgate-analytics-external"


@dataclass(frozen=True, kw_only=True)
class Beginnings:
    """What a person says of a new instrument; the attributes are the document's."""

    name: str
    title: str
    description: str
    owners: tuple[str, ...]
    contact: str
    task: str
    start: str
    end: str
    environments: tuple[str, ...]
    platforms: tuple[str, ...] = ("web",)
    stream: str | None = None
    schema_title: str = USUAL_SCHEMA_TITLE
    destination: str = USUAL_DESTINATION
    unit: str = "pageview"
    rate: float = 0.01
    attributes: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()


def composed(given: Beginnings) -> dict[str, Json]:
    """Return the document: switched off, its risk pending, so that it can be saved before it is reviewed.

    Without a stream, one is named after the instrument: `mediawiki.product_metrics.web_scroll`.
    """
    stream = given.stream or f"mediawiki.product_metrics.{given.name.replace('-', '_')}"
    return {
        "schema": INSTRUMENT_SCHEMA,
        "name": given.name,
        "title": given.title,
        "description": given.description,
        "owners": list(given.owners),
        "contact": given.contact,
        "task": given.task,
        "purpose": list(given.purpose),
        "risk": {"level": "pending", "review": None},
        "enabled": False,
        "start": given.start,
        "end": given.end,
        "environments": list(given.environments),
        "platforms": list(given.platforms),
        "stream": {
            "name": stream,
            "schema_title": given.schema_title,
            "destination_event_service": given.destination,
        },
        "sample": {"unit": given.unit, "rate": given.rate, "wikis": {}},
        "contextual_attributes": list(given.attributes),
        "overrides": {},
    }
