"""Metrics as Prometheus reads them from a text file (text exposition format 0.0.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from configurator.core.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_METRIC: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\""})


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One value and what tells it from the metric's others."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One gauge with its values; what one run did is no counter, which would only grow.

    Attributes:
        name: With its unit at the end, in the plural: `instruments_run_duration_seconds`.
        says: One line for people.
        samples: Its values.
    """

    name: str
    says: str
    samples: tuple[Sample, ...]


def exposition(metrics: Iterable[Metric]) -> str:
    """Return the text of a metrics file; metrics without values are left out.

    Raises:
        ValueError: A metric or a label has a name that Prometheus does not take.
    """
    return "".join(f"{line}\n" for metric in metrics if metric.samples for line in _lines(metric))


def value_in(text: str, name: str, labels: Mapping[str, str]) -> float | None:
    """Return a value from the text of a metrics file of ours; None if it is not there, or is no number."""
    wanted = f"{name}{_labels(labels)} "
    for line in text.splitlines():
        if line.startswith(wanted):
            said = line.removeprefix(wanted)
            return float(said) if _NUMBER.fullmatch(said) else None
    return None


def _lines(metric: Metric) -> Iterable[str]:
    says = visible(metric.says).replace("\\", r"\\")
    yield f"# HELP {_named(metric.name)} {says}"
    yield f"# TYPE {metric.name} gauge"
    for sample in metric.samples:
        yield f"{metric.name}{_labels(sample.labels)} {_number(sample.value)}"


def _labels(labels: Mapping[str, str]) -> str:
    said = ",".join(f'{_named(name)}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _escaped(value: str) -> str:
    """Return a label's value: what a terminal would obey is written out first, so that the file can be looked at."""
    return visible(value).translate(_ESCAPES)


def _named(name: str) -> str:
    if not _METRIC.fullmatch(name):
        raise ValueError(name)
    return name


def _number(value: float) -> str:
    """Return *value* without an exponent, which people read badly in times, and without needless digits."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
