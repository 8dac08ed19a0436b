"""The metrics of the bot's runs: what a monitoring system watches, and alarms are set on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from configurator.core.drift.states import Drift
from configurator.core.visible import visible
from configurator.usecases.reconcile import Result, result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from configurator.usecases.reconcile import Run

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


_LAST_SUCCESS: Final = "instruments_last_success_timestamp_seconds"


def metrics_text(runs: Sequence[Run], before: str = "") -> str:
    """Return the text of the metrics file after *runs*, one over each follower.

    States and results that did not occur are there with 0, so that an alarm never waits for a series to appear.

    Args:
        runs: What was found and done in each follower.
        before: The file's text until now; it remembers when each follower's last success was.
    """
    return exposition(_metrics(runs, before))


def _metrics(runs: Sequence[Run], before: str) -> Iterator[Metric]:
    yield Metric(
        name="instruments_last_run_timestamp_seconds",
        says="When the last run over a follower ended, well or badly.",
        samples=tuple(_of(each, each.finished.timestamp()) for each in runs),
    )
    yield Metric(
        name=_LAST_SUCCESS,
        says="When the last run over a follower ended in which nothing failed.",
        samples=tuple(sample for each in runs for sample in _last_success(each, before)),
    )
    yield Metric(
        name="instruments_run_duration_seconds",
        says="How long the last run took.",
        samples=tuple(_of(each, each.took.total_seconds()) for each in runs),
    )
    yield Metric(
        name="instruments_clock_offset_seconds",
        says="How far the authority's clock is ahead of the follower's.",
        samples=tuple(_of(each, each.clock_offset) for each in runs),
    )
    yield Metric(
        name="instruments_pages",
        says="Instruments by their state before the last run.",
        samples=tuple(
            _of(each, count, state=state) for each in runs for state, count in _states(each).items()
        ),
    )
    yield Metric(
        name="instruments_writes",
        says="Edits of the last run by what became of them.",
        samples=tuple(
            _of(each, count, result=became) for each in runs for became, count in _results(each).items()
        ),
    )
    yield Metric(
        name="instruments_requests",
        says="Requests of the last run by the environment that they were sent to.",
        samples=tuple(
            _of(each, count, environment=environment)
            for each in runs
            for environment, count in sorted(each.requests.items())
        ),
    )


def _of(run: Run, value: float, **labels: str) -> Sample:
    return Sample(value=value, labels={"follower": run.follower, **labels})


def _last_success(run: Run, before: str) -> Iterator[Sample]:
    if run.succeeded:
        yield _of(run, run.finished.timestamp())
        return
    remembered = value_in(before, _LAST_SUCCESS, {"follower": run.follower})
    if remembered is not None:
        yield _of(run, remembered)


def _states(run: Run) -> Mapping[Drift, int]:
    counts = Counter(standing.drift for standing in run.standings)
    return {state: counts[state] for state in Drift}


def _results(run: Run) -> Mapping[Result, int]:
    counts = Counter(map(result, run.outcomes))
    counts[Result.WAITING] = len(run.waiting)
    return {became: counts[became] for became in Result}
