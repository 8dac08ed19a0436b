"""Whether what was delivered last still counts: a table."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest


def delivers(policy: object, record: dict[str, object] | None, now: int) -> bool:
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
        pytest.param(1800.5, 1800, 0, "down", True, id="half an hour as a product of numbers"),
        pytest.param(1800.5, 1801, 0, "down", False, id="half an hour, over"),
        pytest.param(1e300, 10**9, 0, "down", True, id="a number beyond integers"),
        pytest.param(
            "closed", -10, -10, None, True, id="a host whose clock is ahead by no more than clocks are"
        ),
        pytest.param("closed", -11, -11, None, False, id="from the future"),
        pytest.param("closed", -7200, 0, "down", False, id="a success in the future, and failing now"),
        pytest.param(3600, -7200, 0, "down", False, id="a success in the future with a policy of an hour"),
        pytest.param("closed", 600, -7200, None, True, id="of an attempt in the future the success is known"),
        pytest.param("closed", 601, -7200, None, False, id="and ends like any other"),
        pytest.param("closed", 61, -7200, "down", False, id="failed in the future"),
    ],
)
def test_a_policy_decides_by_the_record_and_the_time_alone(policy, success, attempt, error, expected):
    now = 1_800_000_000
    record = {"success": None if success is None else now - success, "attempt": now - attempt, "error": error}

    assert delivers(policy, record, now) is expected


@pytest.mark.parametrize("policy", [None, True, False, "", "3600", "0", [], [3600], {"a": 1}, -1, -0.5])
def test_what_is_no_policy_is_as_good_as_closed(policy):
    now = 1_800_000_000

    for age, expected in ((60, True), (61, False)):
        record = {"success": now - age, "attempt": now, "error": "down"}
        assert delivers(policy, record, now) is expected


@pytest.mark.parametrize(
    ("success", "begun", "expected"),
    [
        pytest.param(75, 5, True, id="another is under way"),
        pytest.param(75, 30, True, id="it takes its time"),
        pytest.param(75, 31, False, id="it never came to an end"),
        pytest.param(60, 31, True, id="which is borne for a minute, as every failure"),
        pytest.param(75, -11, False, id="it began in the future"),
    ],
)
def test_an_attempt_that_never_ends_is_one_that_failed(success, begun, expected):
    now = 1_800_000_000
    record = {"success": now - success, "attempt": now - begun, "error": None, "begun": now - begun}

    assert delivers("closed", record, now) is expected


@pytest.mark.parametrize("policy", ["closed", 3600])
def test_without_a_record_nothing_is_delivered(policy):
    assert delivers(policy, None, 0) is False
