"""The metrics of a run, and the file that holds them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from configurator.core.drift.states import Condition, Drift, PageState
from configurator.core.page import Receipt
from configurator.errors import (
    BadReferenceError,
    EditConflictError,
    NotPermittedError,
    StalePlanError,
    UnexpectedMergeError,
    WikiUnavailableError,
)
from configurator.inputs import renew
from configurator.report.metrics import metrics_text
from configurator.usecases.drift import DriftRow
from configurator.usecases.reconcile import Result, Run, result
from configurator.usecases.saving import Outcome
from tests.support.runs import NOON, finished_run

GONE = WikiUnavailableError("beta", "maxlag")


def written(name: str, *, changed: bool = True) -> Outcome:
    return Outcome(
        name=name, receipt=Receipt(name=name, revision=2, base_revision=1, sha1="0" * 40, changed=changed)
    )


def standing(name: str, drift: Drift) -> DriftRow:
    sides = [PageState(environment=each, condition=Condition.VALID) for each in ("production", "beta")]
    return DriftRow(name=name, drift=drift, authority=sides[0], follower=sides[1])


def measured(*outcomes: Outcome, **filled: Any) -> Run:
    return finished_run(
        seconds=2.5,
        standings=(standing("a-b", Drift.CONFLICT), standing("c-d", Drift.IN_SYNC)),
        outcomes=outcomes,
        waiting=("e-f", "g-h"),
        requests={"production": 4, "beta": 3},
        clock_offset=-0.25,
        **filled,
    )


def lines(text: str) -> list[str]:
    """Return the values that are not 0, without explanations."""
    return [line for line in text.splitlines() if not line.startswith("#") and not line.endswith(" 0.0")]


def test_a_run_is_measured():
    assert lines(metrics_text([measured(written("a-b"))])) == [
        'instruments_last_run_timestamp_seconds{follower="beta"} 1.7698608e+09',
        'instruments_last_success_timestamp_seconds{follower="beta"} 1.7698608e+09',
        'instruments_run_duration_seconds{follower="beta"} 2.5',
        'instruments_clock_offset_seconds{follower="beta"} -0.25',
        'instruments_pages{follower="beta",state="in-sync"} 1.0',
        'instruments_pages{follower="beta",state="conflict"} 1.0',
        'instruments_writes{follower="beta",result="written"} 1.0',
        'instruments_writes{follower="beta",result="waiting"} 2.0',
        'instruments_requests{environment="beta",follower="beta"} 3.0',
        'instruments_requests{environment="production",follower="beta"} 4.0',
    ]


def test_every_state_and_every_result_is_there_from_the_first_run_on():
    text = metrics_text([measured()])

    assert text.count("instruments_pages{") == len(Drift)
    assert text.count("instruments_writes{") == len(Result)


def test_every_metric_is_explained_once():
    text = metrics_text([measured(), measured()])

    names = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(names) == len(set(names)) == text.count("# HELP") == 7


@pytest.mark.parametrize(
    "failed",
    [
        pytest.param(measured(error=GONE), id="the run"),
        pytest.param(measured(written("a-b"), Outcome(name="c-d", error=GONE)), id="one page"),
    ],
)
def test_a_failed_run_keeps_the_time_of_the_last_success(failed):
    an_hour_ago = metrics_text([measured(at=NOON - timedelta(hours=1))])

    before, after = lines(metrics_text([failed], an_hour_ago))[:2]

    assert before == 'instruments_last_run_timestamp_seconds{follower="beta"} 1.7698608e+09'
    assert after == 'instruments_last_success_timestamp_seconds{follower="beta"} 1.7698572e+09'


def test_without_any_success_there_is_no_time_of_one():
    assert "last_success" not in metrics_text([measured(error=GONE)])


@pytest.mark.parametrize(
    ("outcome", "became"),
    [
        (written("a-b"), "written"),
        (written("a-b", changed=False), "unchanged"),
        (Outcome(name="a-b", error=EditConflictError("beta:a-b", 1)), "conflict"),
        (Outcome(name="a-b", error=UnexpectedMergeError("beta:a-b", 1, restored=True)), "conflict"),
        (Outcome(name="a-b", error=NotPermittedError("beta", "protectedpage")), "refused"),
        (Outcome(name="a-b", error=StalePlanError(["it moved"])), "refused"),
        (Outcome(name="a-b", error=GONE), "failed"),
    ],
)
def test_an_edit_is_counted_by_what_became_of_it(outcome, became):
    assert result(outcome) == Result(became)


def test_the_file_is_replaced_by_what_is_made_of_it(tmp_path):
    file = tmp_path / "new" / "instruments.prom"

    renew(file, lambda before: f"{before}1\n")
    renew(file, lambda before: f"{before}2\n")

    assert file.read_text() == "1\n2\n"
    assert [path.name for path in file.parent.iterdir()] == ["instruments.prom"]


def test_a_collector_may_read_the_file(tmp_path):
    file = tmp_path / "instruments.prom"

    renew(file, lambda _: "1\n")

    assert file.stat().st_mode & 0o777 == 0o644


def test_a_damaged_file_is_no_obstacle(tmp_path):
    file = tmp_path / "instruments.prom"
    file.write_bytes(b"\xff\x00")

    renew(file, lambda before: metrics_text([measured()], before))

    assert file.read_text().startswith("# HELP instruments_last_run_timestamp_seconds ")


def test_a_file_that_is_none_is_said(tmp_path):
    with pytest.raises(BadReferenceError, match="is a directory, not a file"):
        renew(tmp_path, str)


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(
        BadReferenceError, match=r"cannot be .* because|is a file, not a directory|cannot be (made|read)"
    ):
        renew(tmp_path / "file" / "instruments.prom", str)


def test_every_metric_and_every_result_is_in_the_reference():
    page = (Path(__file__).resolve().parents[2] / "docs/reference/drift-report.md").read_text()

    names = re.findall("^# TYPE (.*) gauge$", metrics_text([measured()]), re.MULTILINE)

    assert re.findall(r"^\| `(instruments_.*?)`", page, re.MULTILINE) == names
    assert [each for each in Result if f"`{each}`" not in page] == []
