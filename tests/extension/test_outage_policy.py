"""Whether what was delivered last still counts: a table."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest


def delivers(policy: str | int, record: dict[str, object] | None, now: int) -> bool:
    script = Path(__file__).with_name("policy.php")
    question = json.dumps([policy, record, now])
    done = subprocess.run(["php", script], input=question, capture_output=True, text=True, check=True)
    answer: bool = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("policy", "success", "attempt", "error", "expected"),
    [
        pytest.param("closed", 0, 0, None, True, id="just refreshed"),
        pytest.param("closed", 600, 600, None, True, id="nobody tried for 10 minutes"),
        pytest.param("closed", 601, 601, None, False, id="nobody tried for longer"),
        pytest.param("closed", 60, 0, "down", True, id="fails, a minute after the last success"),
        pytest.param("closed", 61, 0, "down", False, id="fails, and the last success is older than a minute"),
        pytest.param("closed", 30, 30, "down", True, id="failed once, at once after a success"),
        pytest.param("closed", None, 0, "down", False, id="never succeeded"),
        pytest.param("open", 61, 0, "down", False, id="a word that is no policy is as good as closed"),
        pytest.param(3600, 3600, 0, "down", True, id="an hour, just not over"),
        pytest.param(3600, 3601, 0, "down", False, id="an hour, over"),
        pytest.param(3600, 3600, 3600, None, True, id="an hour in which nobody tried"),
        pytest.param(3600, 3601, 3601, None, False, id="more than an hour in which nobody tried"),
        pytest.param(3600, None, 0, "down", False, id="an hour, but never succeeded"),
        pytest.param(0, 0, 0, None, True, id="no time at all"),
    ],
)
def test_a_policy_decides_by_the_record_and_the_time_alone(policy, success, attempt, error, expected):
    now = 1_800_000_000
    record = {"success": None if success is None else now - success, "attempt": now - attempt, "error": error}

    assert delivers(policy, record, now) is expected


@pytest.mark.parametrize("policy", ["closed", 3600])
def test_without_a_record_nothing_is_delivered(policy):
    assert delivers(policy, None, 0) is False
