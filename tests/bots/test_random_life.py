"""People and the bot at random on both real wikis, with a fixed seed; `script/soak` takes a fresh one."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.bots.real_life import RealLife
from tests.support.wikis import ROOT, Wiki


def test_two_hundred_edits_and_forty_reconciliations_lose_nothing(wikis: dict[str, Wiki]):
    life = RealLife(wikis, seed=3)

    while life.edits < 200 or life.done["reconciliations"] < 40:
        life.step()
    life.audit()

    happened = ("writes", "conflicts", "deletions", "restorations", "promotions")
    assert not [what for what in happened if not life.done[what]], life.done


@pytest.mark.usefixtures("wikis")
def test_soaking_for_some_seconds_says_its_seed_and_what_happened():
    done = subprocess.run(
        [sys.executable, "-m", "soaking", "--minutes", "0.05", "--seed", "11"],
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'script'}:{ROOT}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"seed 11: \d+ edits by people, .*; nothing lost\n", done.stdout), done.stdout
