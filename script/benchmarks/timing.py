"""Whole processes, run in turn and repeatedly, so that a busy moment of the machine meets all of them."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One command.

    Attributes:
        command: The program and its arguments.
        directory: Where it runs.
        environment: Variables besides those of this process.
        before: Called before each run with the run's number, outside the time.
    """

    command: Sequence[str | Path]
    directory: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[int], object] = lambda _run: None


@dataclass(frozen=True)
class Cost:
    """What one run took, in seconds, and the most memory that it had at once, in MiB."""

    wall: float
    cpu: float
    memory: float = 0.0


@dataclass(frozen=True)
class Ratio:
    """A ratio of two commands: the median over all rounds, and the middle half of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> Ratio:
        """Return the ratio that these rounds show."""
        if len(rounds) == 1:
            return cls(rounds[0], rounds[0], rounds[0])
        low, middle, high = quantiles(rounds, n=4, method="inclusive")
        return cls(middle, low, high)


def interleaved(processes: Mapping[str, Process], rounds: int) -> dict[str, list[Cost]]:
    """Run each process once to warm up, then all in turn *rounds* times, and return what each run took."""
    costs: dict[str, list[Cost]] = {name: [] for name in processes}
    for number in range(rounds + 1):
        for name, process in processes.items():
            cost = run(process, number)
            if number:
                costs[name].append(cost)
    return costs


def ratio(costs: Mapping[str, Sequence[Cost]], name: str, baseline: str) -> Ratio:
    """Return how many times as long as *baseline* the process called *name* took."""
    pairs = zip(costs[name], costs[baseline], strict=True)
    return Ratio.of([one.wall / other.wall for one, other in pairs])


def cpu(costs: Mapping[str, Sequence[Cost]], name: str) -> float:
    """Return the median CPU time of a process, in seconds."""
    return median(cost.cpu for cost in costs[name])


def memory(costs: Mapping[str, Sequence[Cost]], name: str) -> float:
    """Return the median of the most memory that a process had at once, in MiB."""
    return median(cost.memory for cost in costs[name])


def run(process: Process, number: int) -> Cost:
    """Run *process* to its end.

    Raises:
        RuntimeError: It failed; its last words are in the message.
    """
    process.before(number)
    # Compiled modules are kept, as they are of an installed package.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(
        process.command,
        cwd=process.directory,
        env=inherited | dict(process.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None  # noqa: S101 - a pipe, see above
        said = running.stderr.read()
        _, status, used = os.wait4(running.pid, 0)
        wall = time.perf_counter() - start
        running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError(f"{process.command[0]} … ended with {running.returncode}: {said[-2000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
