"""What consumers of instruments are given: the Metrics Platform's list, and stream configurations.

Line A of the Metrics Platform (MediaWiki 1.43) filters by `status` alone, line B (1.45) by dates alone, and one date
that PHP cannot read turns every instrument off. So only what is enabled and active now is given, and only of documents
that keep every rule: `Deliverable` cannot be made of another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from configurator.core.document.effective import active, rate_on, resolved
from configurator.core.document.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from configurator.core.document.model import Instrument, Sample
    from configurator.core.document.values import Json
    from configurator.core.judged import Document


@dataclass(frozen=True, slots=True)
class Deliverable:
    """An instrument that a consumer may be given: it breaks no rule that makes a document invalid.

    Attributes:
        document: The document.
        page_id: Id of its wiki page; None where there is none.
        instrument: What the document says.

    Raises:
        InvalidDocumentError: It breaks one; leave it out and report it.
    """

    document: Document
    page_id: int | None = None
    instrument: Instrument = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "instrument", self.document.required())


def mpic_items(deliverables: Iterable[Deliverable], environment: str, at: str) -> list[Json]:
    """Return the answer to `GET /api/v1/instruments`: what runs for `web` in *environment* at *at*, by name.

    An empty list says "all off" to both lines of the consumer.
    """
    return [
        _mpic_item(resolved(deliverable.instrument, environment), deliverable.page_id)
        for deliverable in _running(deliverables, environment, at)
        if "web" in deliverable.instrument.platforms
    ]


def streamconfigs(
    deliverables: Iterable[Deliverable],
    environment: str,
    wiki: str | None,
    at: str,
    *,
    topic_prefixes: Sequence[str] = (),
) -> dict[str, Json]:
    """Return what runs in *environment* at *at*, in the form of EventStreamConfig's `action=streamconfigs`.

    Streams are sorted by name. Of two instruments on one stream the last by name wins, as with the Metrics Platform.

    Args:
        deliverables: The instruments.
        environment: Where.
        wiki: Database name of the wiki whose sample rates are wanted; None for the default rates.
        at: When.
        topic_prefixes: The site's `topic_prefixes`, one Kafka topic each (Wikimedia: `eqiad.` and `codfw.`). Without
            any the topic is named like the stream, as in EventStreamConfig itself.
    """
    instruments = [
        resolved(deliverable.instrument, environment)
        for deliverable in _running(deliverables, environment, at)
    ]
    streams = {item.stream.name: _stream_config(item, wiki, topic_prefixes) for item in instruments}
    return {"streams": dict(sorted(streams.items()))}


def body(value: Json) -> bytes:
    """Return *value* as the body of an answer, as the extension on the wiki writes it; same value, same bytes."""
    return one_line(value).encode()


def _running(deliverables: Iterable[Deliverable], environment: str, at: str) -> list[Deliverable]:
    running = [item for item in deliverables if active(item.instrument, environment, at)]
    return sorted(running, key=lambda item: item.instrument.name)


def _mpic_item(instrument: Instrument, page_id: int | None) -> dict[str, Json]:
    identity: dict[str, Json] = {} if page_id is None else {"id": page_id}
    return identity | {
        "name": instrument.name,  # line B takes either for the key, whichever comes first
        "slug": instrument.name,
        "status": 1,
        "start": instrument.start,
        "end": instrument.end,
        "utc_start_dt": instrument.start,
        "utc_end_dt": instrument.end,
        "sample_unit": instrument.sample.unit,
        "sample_rate": _sample_rate(instrument.sample),
        "stream_name": instrument.stream.name,
        "contextual_attributes": list(instrument.contextual_attributes),
        "schema_title": instrument.stream.schema_title,
        "schema_type": "custom",
        "type": "baseline",
    }


def _sample_rate(sample: Sample) -> dict[str, Json]:
    """Return the default rate and, by rate, the wikis that differ from it; each wiki stands once."""
    others: dict[float, list[Json]] = {}
    for wiki, rate in sorted(sample.wikis.items()):
        if rate != sample.rate:
            others.setdefault(rate, []).append(wiki)
    return {"default": rate_on(sample, None)} | {_decimal(rate): others[rate] for rate in sorted(others)}


def _decimal(rate: float) -> str:
    """Return *rate* with as few digits as name it, and without an exponent; no rate has more than 6 decimals."""
    return f"{abs(rate):.6f}".rstrip("0").rstrip(".")


def _stream_config(
    instrument: Instrument, wiki: str | None, topic_prefixes: Sequence[str]
) -> dict[str, Json]:
    name = instrument.stream.name
    return {
        "schema_title": instrument.stream.schema_title,
        "destination_event_service": instrument.stream.destination_event_service,
        "sample": {"unit": instrument.sample.unit, "rate": rate_on(instrument.sample, wiki)},
        "producers": {
            "metrics_platform_client": {"provide_values": list(instrument.contextual_attributes)},
        },
        "stream": name,
        "topics": [f"{prefix}{name}" for prefix in topic_prefixes] or [name],
    }
