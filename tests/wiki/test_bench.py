"""`script/bench --quick`: every measurement works; how long anything takes is not judged here."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(find_spec("pywikibot") is None, reason="the bench group (Pywikibot) is not installed")
@pytest.mark.usefixtures("wikis")
def test_every_measurement_works_and_nothing_is_written():
    page = ROOT / "docs" / "explanation" / "performance.md"
    before = page.read_text(encoding="utf-8")

    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'script'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    commands = [
        "--help",
        "validate FILE",
        "validate` of 20",
        "list` of 20",
        "Pywikibot",
        "mwclient",
        "save` of 4",
        "drift` of 20 instruments in sync |",
        "drift` of 20 instruments in sync, 100 ms away",
        "Pywikibot, both sides preloaded, texts compared, 100 ms away",
        "instruments-reconcile`, 20",
        "merge bases of 20 pages with 5",
        "drift` of 30 instruments: ",
        "in our hooks",
        "GET …/instruments",
    ]
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert all(any(command in row for row in rows) for command in commands), done.stdout
    assert page.read_text(encoding="utf-8") == before


def test_the_page_holds_what_was_measured_last():
    page = (ROOT / "docs" / "explanation" / "performance.md").read_text(encoding="utf-8")
    assert page.count("| `instruments list` of 500 pages |") == 1
