"""The alarms in deploy/prometheus: each goes off for what it is about, as late as it says, and for nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from configurator.report.metrics import metrics_text
from tests.support.runs import finished_run

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy/prometheus/instruments.rules.yml"
OPERATE = (ROOT / "docs/how-to/operate.md").read_text(encoding="utf-8")
ALARMS = {
    rule["alert"]: rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
}
FOLLOWER = 'follower="beta"'
#: What sets each alarm off: series and their values, a minute each; and after how many minutes.
SET_OFF: dict[str, tuple[str, str, int]] = {
    "InstrumentsNothingSucceeds": (f"instruments_last_success_timestamp_seconds{{{FOLLOWER}}}", "0x400", 251),
    "InstrumentsDoNotRun": (f"instruments_last_run_timestamp_seconds{{{FOLLOWER}}}", "0x400", 131),
    "InstrumentsSayNothing": ("up", "1x400", 120),
    "InstrumentsPagesFail": (f'instruments_writes{{{FOLLOWER},result="failed"}}', "1x400", 65),
    "InstrumentsFollowerLagsBehind": (f'instruments_writes{{{FOLLOWER},result="waiting"}}', "7x400", 125),
    "InstrumentsWaitForAPerson": (f'instruments_pages{{{FOLLOWER},state="conflict"}}', "1x2000", 1440),
    "InstrumentsClocksDiffer": (f"instruments_clock_offset_seconds{{{FOLLOWER}}}", "-11x400", 65),
    "InstrumentsRunTooLong": (f"instruments_run_duration_seconds{{{FOLLOWER}}}", "1501x400", 65),
}
#: What each alarm must stay silent about, however long.
HARMLESS = {
    "InstrumentsPagesFail": f'instruments_writes{{{FOLLOWER},result="created"}}',
    "InstrumentsFollowerLagsBehind": f'instruments_writes{{{FOLLOWER},result="updated"}}',
    "InstrumentsWaitForAPerson": f'instruments_pages{{{FOLLOWER},state="in-sync"}}',
    "InstrumentsClocksDiffer": f"instruments_clock_offset_seconds{{{FOLLOWER}}}",
}


@pytest.fixture
def promtool() -> str:
    own = Path.home() / ".cache/instruments-promtool/usr/bin/promtool"
    if found := shutil.which("promtool") or shutil.which(own):
        return found
    missing = "promtool is missing; script/bootstrap dev unpacks it on Debian"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def promtool_says(
    promtool: str, directory: Path, series: tuple[str, str], alarm: str, minutes: int, *, goes_off: bool
) -> None:
    """Let promtool say whether *alarm* goes off after so many *minutes*."""
    labels = dict(re.findall(r'(\w+)="([^"]*)"', series[0])) | ALARMS[alarm]["labels"]
    expected = [{"exp_labels": labels}] if goes_off else []
    test: dict[str, Any] = {
        "interval": "1m",
        "input_series": [{"series": series[0], "values": series[1]}],
        "alert_rule_test": [{"eval_time": f"{minutes}m", "alertname": alarm, "exp_alerts": expected}],
    }
    # What an alarm says has the value in it; whether it goes off is asked here.
    text = re.sub(r"(?m)^        annotations:\n(?:          .*\n)+", "", RULES.read_text(encoding="utf-8"))
    (directory / "rules.yml").write_text(text, encoding="utf-8")
    file = directory / "test.yml"
    file.write_text(
        yaml.safe_dump({"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": [test]})
    )
    done = subprocess.run([promtool, "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_finds_nothing_wrong_with_the_rules(promtool: str):
    done = subprocess.run(
        [promtool, "check", "rules", str(RULES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"SUCCESS: {len(ALARMS)} rules found" in done.stdout


@pytest.mark.parametrize("alarm", SET_OFF)
def test_an_alarm_goes_off_when_its_time_has_come_and_not_before(promtool: str, tmp_path: Path, alarm: str):
    series, values, minutes = SET_OFF[alarm]

    promtool_says(promtool, tmp_path, (series, values), alarm, minutes - 2, goes_off=False)
    promtool_says(promtool, tmp_path, (series, values), alarm, minutes, goes_off=True)


@pytest.mark.parametrize("alarm", HARMLESS)
def test_an_alarm_is_silent_about_what_it_is_not_about(promtool: str, tmp_path: Path, alarm: str):
    promtool_says(promtool, tmp_path, (HARMLESS[alarm], "3x2000"), alarm, 1999, goes_off=False)


def test_every_alarm_is_tried_documented_and_asks_for_a_metric_that_there_is():
    assert set(SET_OFF) == set(ALARMS)
    written = set(re.findall(r"^(instruments_\w+)", metrics_text([finished_run()]), re.MULTILINE))
    for alarm, rule in ALARMS.items():
        assert set(re.findall(r"instruments_\w+", rule["expr"])) <= written, alarm
        file, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert file == "docs/how-to/operate.md"
        headings = {
            line.lstrip("# ").lower().replace(" ", "-")
            for line in OPERATE.splitlines()
            if line.startswith("#")
        }
        assert anchor in headings
        assert f"`{alarm}`" in OPERATE


def test_nobody_is_woken_but_for_the_first():
    assert [alarm for alarm, rule in ALARMS.items() if rule["labels"]["severity"] == "page"] == [
        "InstrumentsNothingSucceeds"
    ]
