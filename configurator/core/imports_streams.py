"""Documents from stream configurations, as EventStreamConfig's `action=streamconfigs` answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.imports import (
    Given,
    Imported,
    entry,
    imported,
    machine_names,
    missing_sample,
    platforms_of,
    rate_at,
    refused,
    risk_of,
    unit_at,
    unusable,
)
from configurator.core.values import Json, child
from configurator.errors import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.items import Item


def from_streamconfigs(value: Json, given: Given) -> list[Imported]:
    """Return a document for every stream of *value*, an answer to EventStreamConfig's `action=streamconfigs`.

    A stream that no Metrics Platform client produces to is no instrument's: it is left out with a note. A missing
    sample is written as what it means, everyone, with a warning. The risk is what the attributes imply, `pending` when
    that is above low.
    """
    whole = entry(value, "")
    streams = whole.item("streams")
    if streams is None:
        return [refused('expected {"streams": {…}}, as action=streamconfigs answers')]
    names = machine_names(list(streams.value))
    return [
        _from_stream(entry(config, child(streams.pointer, stream)), stream, name, given)
        for (stream, config), name in zip(streams.value.items(), names, strict=True)
    ]


def _from_stream(item: Item, stream: str, name: str, given: Given) -> Imported:
    producers = item.item("producers")
    client = None if producers is None else producers.item("metrics_platform_client")
    if client is None:
        if not item.problems:
            message = "no Metrics Platform client produces to this stream, so it is no instrument's; left out"
            item.note(Severity.NOTE, "import/no-instrument", message)
        return unusable(item, stream)
    platforms = platforms_of(stream)
    attributes = client.texts("provide_values")
    found: dict[str, Json] = {
        "name": name,
        "title": stream,
        "description": f"Imported from the configuration of the stream {stream}.",
        "purpose": [],
        "risk": risk_of(client, "provide_values", attributes),
        "enabled": True,
        "platforms": platforms,
        "stream": {
            "name": stream,
            "schema_title": item.required("schema_title"),
            "destination_event_service": item.required("destination_event_service"),
        },
        "sample": _stream_sample(item, platforms),
        "contextual_attributes": [*attributes],
    }
    return imported(item, stream, found, given)


def _stream_sample(item: Item, platforms: Sequence[Json]) -> Json:
    if item.value.get("sample") is None:
        return missing_sample(item, "sample", platforms)
    if (sample := item.item("sample")) is None:
        return None
    return {"unit": unit_at(sample, "unit"), "rate": rate_at(sample, "rate"), "wikis": {}}
