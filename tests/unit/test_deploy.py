"""The examples in deploy/: they parse, and say the same as the bot and the documentation."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from configurator._version import __version__

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
OPERATE = (ROOT / "docs" / "how-to" / "operate.md").read_text()
DELIVER = (ROOT / "docs" / "how-to" / "deliver-instruments.md").read_text()
FILES = sorted(str(path.relative_to(DEPLOY)) for path in DEPLOY.rglob("*") if path.is_file())


@pytest.fixture
def systemd_analyze() -> str:
    if found := shutil.which("systemd-analyze"):
        return found
    missing = "systemd-analyze is missing; install the package systemd (script/bootstrap dev does on Debian)"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def unit(name: str) -> str:
    return (DEPLOY / "systemd" / name).read_text()


def cronjob() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "kubernetes" / "cronjob.yaml").read_text())
    return loaded


def test_systemd_finds_nothing_wrong_with_the_units(systemd_analyze, tmp_path):
    program = shutil.which("true")
    for path in sorted((DEPLOY / "systemd").glob("instruments-*")):
        name = path.name
        # systemd looks whether the program is there, and in the tests it is not.
        text = re.sub("/opt/instruments/bin/instruments-reconcile|/usr/bin/php", str(program), unit(name))
        (tmp_path / name).write_text(text)

    said = subprocess.run(
        [systemd_analyze, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("instruments-reconcile.service", 15),
        (
            "instruments-refresh.service",
            18,
        ),  # PHP compiles regular expressions, so memory may become executable
    ],
)
def test_the_services_are_as_closed_as_systemd_knows_how(systemd_analyze, name, most):
    said = subprocess.run(
        [
            systemd_analyze,
            "security",
            "--offline=yes",
            f"--threshold={most}",
            str(DEPLOY / "systemd" / name),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout


def test_the_service_ends_well_when_a_signal_ended_the_run():
    assert "SuccessExitStatus=130" in unit("instruments-reconcile.service").splitlines()


def test_secrets_come_as_credentials_and_never_stand_in_a_unit():
    service = unit("instruments-reconcile.service")

    assert "LoadCredential=passwords:/etc/instruments/user-password.py" in service
    assert not re.search(r"^Environment=.*(TOKEN|SECRET|_PASSWORD=)", service, re.MULTILINE)


def test_kubernetes_runs_one_at_a_time_and_nothing_twice():
    job = cronjob()

    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    assert job["spec"]["jobTemplate"]["spec"]["backoffLimit"] == 0
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "Never"


def test_kubernetes_mounts_every_volume_and_no_other():
    pod = cronjob()["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    [container] = pod["containers"]

    assert {each["name"] for each in pod["volumes"]} == {each["name"] for each in container["volumeMounts"]}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["image"].endswith(f":{__version__}")


def test_toolforge_starts_the_script_that_stands_beside_it():
    [job] = yaml.safe_load((DEPLOY / "toolforge" / "jobs.yaml").read_text())

    assert job.keys() == {"name", "image", "command", "schedule", "mem", "emails", "filelog"}
    script = DEPLOY / "toolforge" / job["command"]
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", script], check=True)


def test_every_schedule_of_the_bot_ends_a_run_that_hangs_and_lets_it_report_first():
    service = unit("instruments-reconcile.service").splitlines()
    job = cronjob()["spec"]["jobTemplate"]["spec"]
    script = (DEPLOY / "toolforge" / "reconcile.sh").read_text()

    assert {"TimeoutStartSec=45min", "TimeoutStopSec=5min"} <= set(service)
    assert job["activeDeadlineSeconds"] == 45 * 60
    assert job["template"]["spec"]["terminationGracePeriodSeconds"] == 5 * 60
    assert 'exec timeout -k 5m 45m "$HOME/venv/bin/instruments-reconcile"' in script


def test_the_containerfile_copies_what_is_there_and_is_nobody_in_particular():
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]

    assert all((ROOT / source).exists() for sources in copied for source in sources)
    assert "USER 65532:65532" in lines
    [start] = [line for line in lines if line.startswith("ENTRYPOINT ")]
    assert json.loads(start.removeprefix("ENTRYPOINT "))[:2] == ["/bin/sh", "-euc"]


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_told_of_where_its_work_is_explained(name):
    assert f"deploy/{name}" in (DELIVER if "refresh" in name else OPERATE)


def test_timer_and_cron_run_the_script_that_is_there_every_minute():
    place = "/srv/mediawiki/extensions/InstrumentConfigurator/"
    command = f"/usr/bin/php {place}maintenance/refresh.php"
    assert (ROOT / "extension/maintenance/refresh.php").exists()

    assert f"ExecStart={command}" in unit("instruments-refresh.service").splitlines()
    assert "OnCalendar=minutely" in unit("instruments-refresh.timer").splitlines()
    lines = (DEPLOY / "cron" / "instruments-refresh").read_text().splitlines()
    assert f"* * * * * www-data /usr/bin/timeout -k 5 50 {command} >/dev/null 2>&1" in lines
    assert "MW_INSTALL_PATH=/srv/mediawiki" in lines
