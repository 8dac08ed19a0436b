"""Rows of listings, histories, proposals and drift as a table of pandas, where that is installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from configurator.errors import BadReferenceError
from configurator.report.drift import drift_json
from configurator.report.listing import listing_json
from configurator.report.pages import history_json
from configurator.report.proposals import proposals_json
from configurator.usecases.drift import DriftRow
from configurator.usecases.history import Entry
from configurator.usecases.listing import Listed
from configurator.usecases.proposals import ListedProposal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.core.document.values import Json


def to_frame(rows: Iterable[Listed | Entry | ListedProposal | DriftRow]) -> Any:  # noqa: ANN401 - pandas is not ours
    """Return *rows* as a `pandas.DataFrame`; its columns are the keys of the commands' JSON, keys of objects joined by dots.

    Args:
        rows: What `list`, `history`, `waiting` or `drift` returned; all of one kind.

    Raises:
        BadReferenceError: pandas is not installed.
    """
    try:
        pandas: Any = import_module("pandas")  # no dependency of ours
    except ImportError as error:
        raise BadReferenceError("pandas", "is not installed; pip install pandas") from error
    return pandas.json_normalize(_objects(tuple(rows)))


def _objects(rows: tuple[Listed | Entry | ListedProposal | DriftRow, ...]) -> list[Json]:
    return [
        *listing_json(row for row in rows if isinstance(row, Listed)),
        *history_json(row for row in rows if isinstance(row, Entry)),
        *proposals_json(row for row in rows if isinstance(row, ListedProposal)),
        *drift_json(row for row in rows if isinstance(row, DriftRow)),
    ]
