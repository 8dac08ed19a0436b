"""The session in the README is true: its commands, run on a real wiki, print what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What differs from run to run: revisions, times, lines of the document that hold a date.
_VOLATILE = [(r"@\d+", "@N"), (r"--base \d+", "--base N"), (r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", "TIME")]


def session() -> list[tuple[str, str]]:
    """Return the commands of the README's session, each with the output that it shows."""
    [block] = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def steady(output: str) -> str:
    for pattern, name in _VOLATILE:
        output = re.sub(pattern, name, output)
    return output


@pytest.fixture
def environment(wikis, tmp_path, monkeypatch):
    pages = wikis["production"].pages()
    settings = f'[environments.production]\napi = "{pages.wiki.api}"\nauthority = true\npage = "{pages.settings.page}"\n'
    settings += f'\n[environments.beta]\napi = "{wikis["beta"].api}"\n'
    (tmp_path / "instruments.toml").write_text(settings)
    monkeypatch.chdir(tmp_path)
    account = pages.wiki.credentials("Mara")
    named = {"INSTRUMENTS_SETTINGS": str(tmp_path / "instruments.toml")}
    credentials = named | {
        "INSTRUMENTS_PRODUCTION_USER": account.user,
        "INSTRUMENTS_PRODUCTION_PASSWORD": account.password,
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | credentials | {"PATH": path}


def test_the_session_of_the_readme_is_what_happens(environment):
    shown, happened = [], []
    for command, output in session():
        done = subprocess.run(
            command,
            shell=True,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        shown.append((command, steady(output)))
        happened.append((command, steady(done.stdout)))

    assert happened == shown
