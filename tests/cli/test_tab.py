"""Tab, pressed in real shells on a pseudo terminal."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SETTINGS = """\
[environments.production]
directory = "production"
authority = true
[environments.beta]
directory = "beta"
"""
SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
_ENOUGH = 20.0


class Shell:
    """An interactive shell in which our completion is switched on, as the how-to says."""

    def __init__(self, name: str, directory: Path) -> None:
        terminal, inside = pty.openpty()
        self.terminal = terminal
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(directory),
            "INSTRUMENTS_SETTINGS": str(directory / "instruments.toml"),
            "TERM": "dumb",
            "PS1": "ready> ",
            "LC_ALL": "C.UTF-8",
        }
        # Its own session, with the pseudo terminal as the one that it is controlled by, as of a person.
        command = ["setsid", "--ctty", "--wait", *SHELLS[name]]
        self.process = subprocess.Popen(
            command, stdin=inside, stdout=inside, stderr=inside, cwd=directory, env=environment
        )
        os.close(inside)
        if name == "zsh":
            self.run("autoload -Uz compinit && compinit -D")
        source = f"_INSTRUMENTS_COMPLETE={name}_source instruments"
        self.run(f'eval "$({source})"' if name != "fish" else f"{source} | source")

    def run(self, line: str) -> None:
        """Run *line*, and wait until it is done."""
        mark = f"done{time.monotonic_ns()}"
        self.type(f"{line}; echo {mark[:4]}''{mark[4:]}\r")
        self.read_until(mark)

    def after_tab(self, line: str) -> str:
        """Return what *line* is after Tab."""
        mark = f"got{time.monotonic_ns()}"
        # Then to the line's beginning, and there an echo: what the shell would run is what it prints.
        self.type(f"{line}\t\x01echo {mark[:3]}''{mark[3:]} \r")
        told = self.read_until(f"{mark} ")
        if "\n" not in told.partition(mark)[2]:
            told += self.read_until("\n")
        return told.partition(mark)[2].partition("\n")[0].strip().removesuffix("/")  # which zsh takes back

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def read_until(self, wanted: str) -> str:
        told, end = "", time.monotonic() + _ENOUGH
        while wanted not in told:
            assert select.select([self.terminal], [], [], max(0.0, end - time.monotonic()))[0], told
            told += os.read(self.terminal, 4096).decode(errors="replace")
        return told

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)


@pytest.fixture(scope="module", params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Each shell in turn, in a folder with settings, two files and a folder."""
    if shutil.which(request.param) is None:
        missing = f"no {request.param} here; on Debian: apt-get install {request.param}"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    directory = tmp_path_factory.mktemp("tab")
    (directory / "instruments.toml").write_text(SETTINGS)
    (directory / "web one.json").write_text("{}")
    (directory / "beta").mkdir()
    (directory / "drafts").mkdir()
    running = Shell(request.param, directory)
    yield running
    running.close()


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        pytest.param("instruments valid", "instruments validate", id="a command"),
        pytest.param("instruments doctor pro", "instruments doctor production", id="an environment"),
        pytest.param("instruments show pro", "instruments show production:", id="a page"),
        pytest.param("instruments diff production:x pro", "instruments diff production:x production:", id="second page"),
        pytest.param("instruments show production:web", "instruments show production:web", id="behind the colon"),
        pytest.param("instruments show production:web@1", "instruments show production:web@1", id="a revision"),
        pytest.param("instruments show web", "instruments show web one.json", id="a file with a blank"),
        pytest.param("instruments pull production dra", "instruments pull production drafts", id="a folder to write to"),
        pytest.param("instruments fmt dra", "instruments fmt drafts", id="a folder"),
        pytest.param("instruments --settings instr", "instruments --settings instruments.toml", id="an option's file"),
        pytest.param("instruments list production --form", "instruments list production --format", id="an option"),
    ],
)  # fmt: skip
def test_tab_completes_what_is_the_only_possibility(shell: Shell, line: str, completed: str):
    assert shell.after_tab(line) == completed
