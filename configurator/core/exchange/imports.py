"""Documents from what other tools hold: the instruments of MPIC, and the stream configurations of a wiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from configurator.core.document.instants import stated
from configurator.core.document.model import LONGEST_DESCRIPTION, LONGEST_TITLE, Risk
from configurator.core.document.values import Json, child, shown
from configurator.core.exchange.foreign import (
    ForeignObject,
    ImportDefaults,
    Imported,
    entry,
    imported,
    listed,
    machine_names,
    missing_sample,
    platforms_of,
    rate_at,
    refused,
    risk_of,
    unit_at,
    unusable,
)
from configurator.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


_DESTINATION = "eventgate-analytics-external"  # what the Metrics Platform writes for every record
_ENVIRONMENTS = {"staging": "beta", "production": "production"}
_ENABLED = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
_LEVELS = {"1": "high", "2": "medium", "3": "low"} | {
    level: level for level in ("high", "medium", "low", "pending")
}
# Not among them: "reviewed", "done", "n/a" …, which do not say how a review ended.
_APPROVALS = frozenset({"approved", "accepted", "granted", "passed", "signed off", "signed-off", "yes"})
_INSTRUMENT_TYPES = ("baseline", "instrument", None)


def from_mpic(value: Json, given: ImportDefaults) -> list[Imported]:
    """Return a document for every record of *value*, a list as `/api/v1/instruments` answers it.

    Experiments are left out with a warning, and so are environments other than staging (our `beta`) and production;
    a record with none of these two is left out. `creator`, `was_activated` and `schema_type` have no place in a
    document.
    """
    items = listed(value)
    if items is None or value == {}:
        return [refused("expected a list of records, as /api/v1/instruments answers")]
    records = [entry(record, child("", position)) for position, record in items.items()]
    slugs = [record.text("slug") or record.text("name") or "" for record in records]
    return [
        _from_record(record, slug, name, given)
        for record, slug, name in zip(records, slugs, machine_names(slugs), strict=True)
    ]


def _from_record(record: ForeignObject, slug: str, name: str, given: ImportDefaults) -> Imported:
    if record.problems:
        return unusable(record, slug)
    if (kind := record.value.get("type")) not in _INSTRUMENT_TYPES:
        record.warning("import/experiment", f"is {shown(kind)}, no instrument; left out", "type")
        return unusable(record, slug)
    if not slug:
        record.required("slug")
    elif name != slug:
        record.warning("import/renamed", f"is {shown(slug)}, no free machine name; became {name}", "slug")
    stream = record.required("stream_name")
    platforms = platforms_of(stream)
    title = record.short("name", LONGEST_TITLE) or slug
    attributes = record.texts("contextual_attributes")
    found: dict[str, Json] = {
        "name": name,
        "title": title,
        "description": record.short("description", LONGEST_DESCRIPTION)
        or f"Imported from the record of {title}.",
        "owners": [*record.texts("owner")],
        "contact": record.text("email_address"),
        "task": record.text("task"),
        "purpose": [*record.texts("purpose")],
        "risk": _stated_risk(record, attributes),
        "enabled": _enabled(record),
        "start": _instant(record, "start"),
        "end": _instant(record, "end"),
        "environments": _environments(record),
        "platforms": platforms,
        "stream": {
            "name": stream,
            "schema_title": record.required("schema_title"),
            "destination_event_service": _DESTINATION,
        },
        "sample": _record_sample(record, platforms),
        "contextual_attributes": [*attributes],
    }
    return imported(record, slug, found, given)


def _record_sample(record: ForeignObject, platforms: Sequence[Json]) -> Json:
    rates = record.value.get("sample_rate")
    if rates is None and record.value.get("sample_unit") is None:
        return missing_sample(record, "sample_rate", platforms)
    unit = unit_at(record, "sample_unit")
    if not isinstance(rates, dict):
        return {"unit": unit, "rate": rate_at(record, "sample_rate"), "wikis": {}}
    item = ForeignObject(rates, child(record.pointer, "sample_rate"), record.problems)
    return {"unit": unit, "rate": rate_at(item, "default"), "wikis": _wikis(item)}


def _wikis(rates: ForeignObject) -> dict[str, Json]:
    """Return the rate of each wiki that *rates* names; of several lists that name it the first counts."""
    wikis: dict[str, Json] = {}
    for key in rates.value:
        if key == "default":
            continue
        if (rate := rates.rate(key, key)) is None:
            rates.error("import/sample", "is no rate from 0 to 1", key)
            continue
        for wiki in rates.texts(key):
            if wiki in wikis:
                rates.warning(
                    "import/repeated", f"{shown(wiki)} has the rate {wikis[wiki]}; the first counts", key
                )
            else:
                wikis[wiki] = rate
    return wikis


def _stated_risk(record: ForeignObject, attributes: Sequence[str]) -> dict[str, Json]:
    """Return the risk that *record* states, as a tier or in words; medium and high need an address of their review.

    A review that is stated, and is no approval, says that the risk is not assessed yet, whatever the level.
    """
    stated, review = record.value.get("risk_level"), _review(record)
    if review is None and not _approved(said := record.value.get("security_legal_review")):
        message = f"is {shown(said)}, no approval; pending until the risk is reviewed"
        record.warning("import/risk-pending", message, "security_legal_review")
        return {"level": "pending", "review": None}
    if stated is None and not record.texts("compliance_requirements"):
        return risk_of(record, "contextual_attributes", attributes)
    if stated is None:
        message = "asked for a review, without a level; pending until the risk is reviewed"
        record.warning("import/risk-pending", message, "compliance_requirements")
        return {"level": "pending", "review": None}
    word = str(stated).lower().removeprefix("tier").strip(" -_")
    level = _LEVELS.get(word, "pending")
    if word not in _LEVELS:
        record.warning("import/risk-unknown", f"is {shown(stated)}, no level; became pending", "risk_level")
    elif level in ("medium", "high") and review is None:
        message = f"is {level}, but no address of its review is there; became pending"
        record.warning("import/risk-pending", message, "risk_level")
        level = "pending"
    return {"level": level, "review": review}


def _review(record: ForeignObject) -> str | None:
    """Return where the review can be looked up; words like "approved" do not say."""
    try:
        return Risk.model_validate(
            {"level": "pending", "review": record.value.get("security_legal_review")}
        ).review
    except ValidationError:
        return None


def _approved(said: Json) -> bool:
    """Tell whether *said* of a review lets the risk be what it is: an approval, or nothing at all."""
    if isinstance(said, str):
        return not said.strip() or said.strip(" .!").casefold() in _APPROVALS
    return said is None or said is True


def _enabled(record: ForeignObject) -> bool:
    status = record.value.get("status")
    enabled = _ENABLED.get(str(status).lower())
    if enabled is None:
        record.warning("import/status", f"is {shown(status)}, neither 0 nor 1; became switched off", "status")
    return bool(enabled)


def _instant(record: ForeignObject, edge: str) -> str | None:
    """Return the instant at an *edge* of the window, `start` or `end`; of several keys the first that is a date.

    A time that is not stated is the first one possible at the start, the last one at the end.
    """
    found: str | None = None
    for key in (edge, f"utc_{edge}_dt"):
        text = record.text(key)
        if text is None:
            continue
        if (meant := stated(text)) is None:
            record.warning("import/date", f"is {shown(text)}, no date; left out", key)
            continue
        instant = meant.first if edge == "start" else meant.last
        if found is None and meant.first != meant.last:
            record.warning("import/time", f"is {shown(text)}, without a time; became {instant}", key)
        if found not in (None, instant):
            record.warning("import/repeated", f"is {shown(text)}, and {edge} says {found}, which counts", key)
        found = found or instant
    return found


def _environments(record: ForeignObject) -> list[Json]:
    stated = record.texts("environments")
    for name in stated:
        if name not in _ENVIRONMENTS:
            record.warning(
                "import/environment", f"{shown(name)} is no environment here; left out", "environments"
            )
    kept = [_ENVIRONMENTS[name] for name in stated if name in _ENVIRONMENTS]
    if stated and not kept:
        record.error("import/no-environment", "neither staging nor production is among them", "environments")
    return [*kept]


def from_streamconfigs(value: Json, given: ImportDefaults) -> list[Imported]:
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


def _from_stream(item: ForeignObject, stream: str, name: str, given: ImportDefaults) -> Imported:
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


def _stream_sample(item: ForeignObject, platforms: Sequence[Json]) -> Json:
    if item.value.get("sample") is None:
        return missing_sample(item, "sample", platforms)
    if (sample := item.item("sample")) is None:
        return None
    return {"unit": unit_at(sample, "unit"), "rate": rate_at(sample, "rate"), "wikis": {}}
