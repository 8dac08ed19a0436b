"""What documents mean in one environment, on one wiki, at one instant; and what consumers are given of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core import effective, rules
from configurator.core.delivery import Deliverable
from configurator.core.instrument import Instrument
from configurator.core.page import Head
from configurator.errors import InvalidDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.core.source import Source
    from configurator.core.values import Json
    from configurator.usecases.listing import Listed


def effective_configuration(source: Source, environment: str, wiki: str | None, at: str) -> dict[str, Json]:
    """Return the effective configuration of a document; see `core.effective`.

    Raises:
        InvalidDocumentError: It is no valid document, so it is delivered nowhere.
    """
    errors = rules.document_errors(source.value)
    if errors:
        raise InvalidDocumentError(source.where, source.placed(errors))
    return effective.effective(Instrument.model_validate(source.value), environment, wiki, at)


def deliverables(rows: Iterable[Listed]) -> tuple[list[Deliverable], list[Listed]]:
    """Return what consumers may be given, and the pages that are left out because they are invalid."""
    given, left_out = [], []
    for row in rows:
        if row.instrument is None:
            left_out.append(row)
        else:
            page_id = row.reading.page_id if isinstance(row.reading, Head) else None
            given.append(Deliverable(row.instrument, page_id))
    return given, left_out
