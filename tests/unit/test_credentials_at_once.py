"""Log-ins and log-outs of many processes at once: no other log-in is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

# As `instruments login` and `logout` do once the wiki said yes; each process stores one and forgets another.
_LOG_IN = """
import sys
from configurator.credentials import BotPassword, forget, remember
from configurator.settings import EnvironmentSettings
name, other = sys.argv[1:]
wiki = EnvironmentSettings(name=name, api=f"https://{name}.example/w/api.php")
remember(wiki, BotPassword(user="Ana@x", password="0123456789abcdefghijklmnopqrstuv"))
forget((other,))
"""


def test_of_log_ins_at_once_none_is_lost(tmp_path: Path):
    file = tmp_path / "credentials.json"
    environment = os.environ | {"INSTRUMENTS_CREDENTIALS": str(file)}
    numbers = range(24)
    for first in range(0, len(numbers), 8):
        together = [
            subprocess.Popen(
                [sys.executable, "-c", _LOG_IN, f"wiki-{number}", f"none-{number}"], env=environment
            )
            for number in numbers[first : first + 8]
        ]
        assert [process.wait(timeout=60) for process in together] == [0] * len(together)

    assert sorted(json.loads(file.read_text())) == sorted(f"wiki-{number}" for number in numbers)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
