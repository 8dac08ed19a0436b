"""`script/wiki` itself, on a pair of its own: other ports and another directory than the one in use."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

Environ = dict[str, str]
REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "script/wiki"


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[Environ]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        ports = one.getsockname()[1], other.getsockname()[1]
    own = {
        "INSTRUMENTS_WIKI_DIR": str(tmp_path / "wikis"),
        "INSTRUMENTS_WIKI_BETA_PORT": str(ports[0]),
        "INSTRUMENTS_WIKI_PRODUCTION_PORT": str(ports[1]),
    }
    environ = os.environ | own
    yield environ
    subprocess.run([SCRIPT, "stop"], env=environ, check=True, capture_output=True)


def wiki(environ: Environ, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, *arguments], env=environ, capture_output=True, text=True, check=False)


def processes(environ: Environ) -> list[Path]:
    """Every process whose command line names the pair's directory."""
    directory = environ["INSTRUMENTS_WIKI_DIR"]
    return [pid for pid in Path("/proc").iterdir() if pid.name.isdigit() and directory in command_line(pid)]


def command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def gone_within(seconds: float, environ: Environ) -> bool:
    deadline = time.monotonic() + seconds
    while processes(environ) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not processes(environ)


def test_a_second_start_finds_the_pair_running_and_stop_leaves_nothing(environ: Environ) -> None:
    first = wiki(environ, "start", "--json")
    second = wiki(environ, "start", "--json")
    found = json.loads(second.stdout)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert found == json.loads(first.stdout)
    assert second.stderr == "The wikis are running already.\n"
    assert found["running"]

    assert wiki(environ, "stop").stderr == "The wikis are stopped.\n"
    assert not processes(environ)
    assert wiki(environ, "stop").stderr == "No wiki was running.\n"
    assert not json.loads(wiki(environ, "status", "--json").stdout)["running"]


def test_who_names_the_folder_alone_finds_the_pair_at_its_ports(environ: Environ) -> None:
    found = json.loads(wiki(environ, "start", "--json").stdout)
    by_folder = {key: value for key, value in environ.items() if not key.endswith("_PORT")}

    assert json.loads(wiki(by_folder, "status", "--json").stdout) == found
    assert "running" in wiki(by_folder, "status").stdout
    assert wiki(by_folder, "start").stderr == "The wikis are running already.\n"


def test_starts_at_the_same_time_make_one_pair(environ: Environ) -> None:
    starts = [
        subprocess.Popen(
            [SCRIPT, "start", "--json"],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [start.communicate() for start in starts]

    assert [start.returncode for start in starts] == [0, 0, 0], answers
    assert len({stdout for stdout, _ in answers}) == 1


def test_a_reset_forgets_what_was_stored(environ: Environ) -> None:
    assert wiki(environ, "start").returncode == 0
    stored = Path(environ["INSTRUMENTS_WIKI_DIR"]).glob("*/data/betawiki.sqlite")
    database = next(stored)
    pristine = database.parents[1] / "pristine" / database.name
    database.write_bytes(b"something else")

    assert wiki(environ, "reset").returncode == 0

    assert database.read_bytes()[:16] == pristine.read_bytes()[:16] == b"SQLite format 3\0"
    assert json.loads(wiki(environ, "status", "--json").stdout)["running"]


def test_a_port_in_use_is_named_and_nothing_is_started(environ: Environ) -> None:
    port = int(environ["INSTRUMENTS_WIKI_PRODUCTION_PORT"])
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = wiki(environ, "start")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"script/wiki: Port {port} is taken by another program; stop that, or set "
        "INSTRUMENTS_WIKI_PRODUCTION_PORT to another port for the production wiki.\n"
    )
    assert not processes(environ)


def test_the_pair_ends_when_the_last_process_that_needs_it_is_killed(environ: Environ) -> None:
    needs = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) for _ in range(2)]
    for one in needs:
        assert wiki(environ, "start", "--until-exit-of", str(one.pid)).returncode == 0

    needs[0].send_signal(signal.SIGKILL)
    needs[0].wait()
    assert not gone_within(1.5, environ)

    # Not waited for: a zombie counts as gone.
    needs[1].send_signal(signal.SIGKILL)
    assert gone_within(10, environ)
    needs[1].wait()


def test_a_machine_without_php_and_debian_is_told_what_to_install(environ: Environ, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    refused = subprocess.run(
        [sys.executable, "-I", SCRIPT, "start"],
        env=environ | {"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert "use Debian 12 or 13, or install PHP 8.2" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value", "fact"),
    [
        pytest.param("INSTRUMENTS_WIKI_BETA", "1.40", "choose one of 1.39 and 1.43", id="version"),
        pytest.param("INSTRUMENTS_WIKI_BETA_PORT", "http", "must be a port number", id="port"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(
    environ: Environ, variable: str, value: str, fact: str
) -> None:
    refused = wiki(environ | {variable: value}, "start")

    assert refused.returncode == 1
    assert variable in refused.stderr
    assert fact in refused.stderr


def test_a_version_that_cannot_have_the_extension_is_refused_with_both_ways_on(environ: Environ) -> None:
    refused = wiki(environ, "start", "--beta", "1.39")

    assert refused.returncode == 1
    assert refused.stderr == (
        "script/wiki: MediaWiki 1.39 cannot have the extension; choose 1.43, "
        "or set INSTRUMENTS_WIKI_EXTENSION=off.\n"
    )


def test_a_phpunit_that_mediawikis_tests_are_not_for_is_named(environ: Environ, tmp_path: Path) -> None:
    (tmp_path / "phpunit").write_text("#!/bin/sh\necho 'PHPUnit 11.5.19 by Sebastian Bergmann'\n")
    (tmp_path / "phpunit").chmod(0o755)

    refused = wiki(environ | {"PATH": f"{tmp_path}:{environ['PATH']}"}, "phpunit")

    assert refused.returncode == 1
    assert refused.stderr == (
        "script/wiki: MediaWiki 1.43's tests are for PHPUnit 9, which Debian 12 has; this is 11.5.19.\n"
    )


def test_the_how_to_shows_the_file_that_the_test_wikis_use() -> None:
    snippet = (REPOSITORY / "script/wikipair/InstrumentNamespaces.php").read_text(encoding="utf-8")
    page = (REPOSITORY / "docs/how-to/prepare-a-wiki.md").read_text(encoding="utf-8")

    assert f"```php\n{snippet}```\n" in page
