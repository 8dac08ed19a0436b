"""On Windows everything says one sentence, whatever is started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What a Windows has not is missing, too, so that nothing is reached that needs it.
_AS_WINDOWS = """
import sys
sys.platform = "win32"
sys.modules["fcntl"] = None
import os
del os.geteuid, os.O_NOFOLLOW
sys.argv = ["it", *sys.argv[1:]]
"""


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("from configurator.cli import main; main()", id="the commands"),
        pytest.param("import runpy; runpy.run_module('configurator')", id="the package"),
        pytest.param("from bots.reconcile import run; run()", id="the bot"),
        pytest.param("import configurator; configurator.open_environment('x')", id="the Python API"),
    ],
)
@pytest.mark.parametrize("arguments", [["--version"], ["list", "production"], []])
def test_one_sentence_says_that_windows_is_not_supported(start: str, arguments: list[str]):
    done = subprocess.run(
        [sys.executable, "-c", f"{_AS_WINDOWS}{start}", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    sentence = "instruments does not run on Windows; use it in the Windows Subsystem for Linux (WSL)\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)
