"""The metrics of the bot's runs: what a monitoring system watches, and alarms are set on.

Prometheus' own library writes and reads the text; it comes with the extra `bot`.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from configurator.core.drift.states import Drift
from configurator.core.visible import visible
from configurator.usecases.reconcile import Result, result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from configurator.usecases.reconcile import Run

_LAST_SUCCESS: Final = "instruments_last_success_timestamp_seconds"


def metrics_text(runs: Sequence[Run], before: str = "") -> str:
    """Return the text of the metrics file after *runs*, one over each follower.

    States and results that did not occur are there with 0, so that an alarm never waits for a series to appear. A metric
    that no run has a value of is left out.

    Args:
        runs: What was found and done in each follower.
        before: The file's text until now; it remembers when each follower's last success was.
    """
    registry = CollectorRegistry()
    registry.register(_Runs(runs, before))
    return generate_latest(registry).decode()


class _Runs(Collector):
    """Gauges alone: what one run did is no counter, which would only grow."""

    def __init__(self, runs: Sequence[Run], before: str) -> None:
        self._runs = runs
        self._before = before

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing, so that registering collects nothing."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges that have a value."""
        return (each for each in _gauges(self._runs, self._before) if each.samples)


def _gauges(runs: Sequence[Run], before: str) -> Iterator[GaugeMetricFamily]:
    yield _gauge(
        "instruments_last_run_timestamp_seconds",
        "When the last run over a follower ended, well or badly.",
        ((each, each.finished.timestamp(), "") for each in runs),
    )
    yield _gauge(
        _LAST_SUCCESS,
        "When the last run over a follower ended in which nothing failed.",
        ((each, when, "") for each in runs if (when := _last_success(each, before)) is not None),
    )
    yield _gauge(
        "instruments_run_duration_seconds",
        "How long the last run took.",
        ((each, each.took.total_seconds(), "") for each in runs),
    )
    yield _gauge(
        "instruments_clock_offset_seconds",
        "How far the authority's clock is ahead of the follower's.",
        ((each, each.clock_offset, "") for each in runs),
    )
    yield _gauge(
        "instruments_pages",
        "Instruments by their state before the last run.",
        ((each, count, state) for each in runs for state, count in _states(each).items()),
        "state",
    )
    yield _gauge(
        "instruments_writes",
        "Edits of the last run by what became of them.",
        ((each, count, became) for each in runs for became, count in _results(each).items()),
        "result",
    )
    yield _gauge(
        "instruments_requests",
        "Requests of the last run by the environment that they were sent to.",
        ((each, count, where) for each in runs for where, count in sorted(each.requests.items())),
        "environment",
    )


def _gauge(name: str, says: str, values: Iterable[tuple[Run, float, str]], *label: str) -> GaugeMetricFamily:
    """Return a gauge of runs, each value of a run told from its others by *label*, if there are others.

    What a terminal would obey is written out in the labels, so that the file can be looked at.
    """
    gauge = GaugeMetricFamily(name, says, labels=("follower", *label))
    for run, value, which in values:
        gauge.add_metric([visible(run.follower), *([visible(which)] if label else [])], value)
    return gauge


def _last_success(run: Run, before: str) -> float | None:
    if run.succeeded:
        return run.finished.timestamp()
    return value_in(before, _LAST_SUCCESS, {"follower": run.follower})


def value_in(text: str, name: str, labels: Mapping[str, str]) -> float | None:
    """Return a value from the text of a metrics file; None if it is not there, or is no number."""
    wanted = {key: visible(value) for key, value in labels.items()}
    for line in text.splitlines():
        if line.startswith(f"{name}{{"):
            try:
                samples = [each for found in text_string_to_metric_families(line) for each in found.samples]
            except ValueError:  # cut off, or damaged
                continue
            for each in samples:
                if (each.name, each.labels) == (name, wanted) and math.isfinite(each.value):
                    return float(each.value)
    return None


def _states(run: Run) -> Mapping[Drift, int]:
    counts = Counter(standing.drift for standing in run.standings)
    return {state: counts[state] for state in Drift}


def _results(run: Run) -> Mapping[Result, int]:
    counts = Counter(map(result, run.outcomes))
    counts[Result.WAITING] = len(run.waiting)
    return {became: counts[became] for became in Result}
