"""The demo ends well, with the stream configurations that the repository ships."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment():
    """Ports of its own, so that a demo that somebody keeps open is not in the way."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        beta, production = one.getsockname()[1], other.getsockname()[1]
    return os.environ | {
        "INSTRUMENTS_DEMO_STREAMS": str(ROOT / "docs" / "examples" / "streamconfigs.json"),
        "INSTRUMENTS_DEMO_BETA_PORT": str(beta),
        "INSTRUMENTS_DEMO_PRODUCTION_PORT": str(production),
    }


def test_the_demo_runs_to_its_end_and_leaves_nothing_running(environment):
    demo = subprocess.run(
        [ROOT / "script" / "demo"],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )

    assert demo.returncode == 0, demo.stdout[-3000:]
    assert "nothing to change" in demo.stdout
    assert "no instruments" in demo.stdout
    assert demo.stdout.count("instruments list production --active") == 2
    for page in (
        "Special:Instruments",
        "Special:ProposeInstrument (as Ana)",
        "Special:Instruments/proposals",
    ):
        assert f"/index.php?title={page}\n" in demo.stdout
    [waiting] = re.findall(r"approve .*title=Instrument_proposal:(\S+) \(as Mara\)", demo.stdout)
    after = demo.stdout.rpartition("instruments list production --active")[2].partition("$ ")[0]
    assert f"\n{waiting} " in after
    assert "\nanalyst     Ana, password ana-on-loopback-only\n" in demo.stdout
    assert "\nmaintainer  Mara, password mara-on-loopback-only\n" in demo.stdout
    assert "Traceback" not in demo.stdout
    assert demo.stdout.endswith("The wikis are stopped.\n")
