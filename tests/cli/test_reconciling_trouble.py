"""drift, plan, apply where something is odd: strange environments, clocks, long histories, disks that are full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from configurator.errors import UnexpectedResponseError
from tests.support.commands import told
from tests.support.examples import web_scroll
from tests.support.fakes import FakeWiki, site
from tests.support.pairs import BOT, Reconciling

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(here, monkeypatch) -> Reconciling:
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(here / "state"))
    return Reconciling(here)


def test_environments_that_the_settings_do_not_know_are_said_with_who_names_them(run: Reconciling):
    """Such a document may be meant for an environment of somebody else's settings: no failure, and no silence."""
    for name, environments in {
        "web-a": ["delta"],
        "web-b": ["production", "gamma"],
        "web-c": ["gamma"],
    }.items():
        run.production.edit(name, web_scroll(name=name, environments=environments))

    answer = run("drift")
    assert answer.exit == 0
    assert answer.err.splitlines() == [
        "delta is not in the settings, and web-a names it; add it there, or correct the documents",
        "gamma is not in the settings, and web-b and 1 more name it; add it there, or correct the documents",
    ]
    assert run("plan", "-o", "plan.json") == told("nothing to do on beta")


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (9.0, ""),
        (-3600.0, "the clocks of production and beta are 3600 seconds apart; their times do not compare\n"),
        (3600.0, "the clocks of production and beta are 3600 seconds apart; their times do not compare\n"),
    ],
)
def test_clocks_far_apart_are_said(run: Reconciling, ahead: float, said: str):
    for name, offset in {"production": 0.0, "beta": ahead}.items():
        wiki = FakeWiki(name, site=site(clock_offset=offset))
        wiki.edit("web-scroll", web_scroll())
        setattr(run, name, wiki)

    assert run("drift") == told("1 in-sync", err=said)


def test_a_page_with_ten_thousand_revisions_is_a_page_like_any_other(run: Reconciling):
    run.production.edit("web-long", web_scroll(name="web-long"))
    run.beta.edit("web-long", web_scroll(name="web-long"), BOT, "copies production@1: new")
    for number in range(10_000):
        run.beta.edit("web-long", web_scroll(name="web-long", task=f"T{number + 1}"), "Milo", "again")

    [row] = run("drift", "--format", "json").json
    assert (row["state"], row["base"]) == ("follower-ahead", {"authority": 1, "follower": 1})
    assert row["changes"] == [{"pointer": "/task", "before": "T123456", "after": "T10000"}]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            UnexpectedResponseError("beta", "not-json", "it says nothing"),
            "beta: not-json (it says nothing); `instruments doctor` checks the wiki and the address in the settings",
        ),
        (
            KeyError("secret"),
            "production: broken off by a bug of this tool (KeyError in tests.cli.test_reconciling_trouble:",
        ),
    ],
    ids=["an answer that is none", "a bug"],
)
def test_one_follower_of_several_that_cannot_be_looked_at_keeps_nobody_from_hearing_of_the_other(
    run: Reconciling, error: Exception, said: str, monkeypatch
):
    def fail() -> None:
        raise error

    (run.directory / "local").mkdir()
    run.followers = ("beta", "local")
    run.production.edit("web-scroll", web_scroll(environments=["production", "local"]))
    monkeypatch.setattr(run.beta, "listed", fail)

    answer = run("drift", "--exit-code")
    assert (answer.exit, answer.err.startswith(said), answer.err.count("\n")) == (8, True, 1)
    assert answer.out.startswith("local against production:\nweb-scroll  missing-on-follower")
    assert len(run("drift", "--format", "json").json) == 1
    alone = run("drift", "--in", "beta")
    assert alone.exit == (7 if isinstance(error, UnexpectedResponseError) else 1)


def test_the_only_copy_of_a_document_is_listed_when_it_cannot_be_read(run: Reconciling):
    (run.directory / "local").mkdir()
    os.mkfifo(run.directory / "local" / "web-scroll.json")
    run.followers = ("local",)

    answer = run("drift", "--exit-code")
    assert (answer.exit, answer.out.splitlines()[0]) == (3, "web-scroll  unreadable")
    assert answer.out.splitlines()[-1] == "1 unreadable"
    assert run("plan", "-o", "plan.json").exit == 6


class Full:
    """`instruments …` in a process that may store nothing on the disk, between two directories."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for name in ("production", "beta"):
            (directory / name).mkdir()
        self.put("production", web_scroll(task="T2"))
        (directory / "instruments.toml").write_text(
            '[environments.production]\ndirectory = "production"\nauthority = true\n'
            '[environments.beta]\ndirectory = "beta"\n'
        )

    def put(self, environment: str, document: object) -> None:
        (self.directory / environment / "web-scroll.json").write_text(json.dumps(document, indent=4) + "\n")

    def __call__(self, *arguments: str, kilobytes: int | None = None) -> tuple[int, str, str]:
        limit = "unlimited" if kilobytes is None else kilobytes * 2  # of 512 bytes
        done = subprocess.run(
            [
                "sh",
                "-c",
                f'ulimit -f {limit}; exec "$@"',
                "sh",
                sys.executable,
                "-m",
                "configurator",
                *arguments,
            ],
            cwd=self.directory,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                "XDG_CACHE_HOME": str(self.directory / "cache"),
                "XDG_STATE_HOME": str(self.directory / "state"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    @property
    def files(self) -> dict[str, bytes]:
        """What is on the disk, besides the caches."""
        found = (path for path in sorted(self.directory.rglob("*")) if path.is_file())
        kept = {str(path.relative_to(self.directory)): path.read_bytes() for path in found}
        return {name: data for name, data in kept.items() if not name.startswith("cache/")}


@pytest.fixture
def full(tmp_path: Path) -> Full:
    return Full(tmp_path)


def test_a_full_disk_costs_the_caches_only(full: Full):
    assert full("drift", kilobytes=0)[::2] == (0, "")


def test_a_plan_that_does_not_fit_on_the_disk_leaves_no_half_file(full: Full):
    before = full.files

    code, _, err = full("plan", "-o", "plan.json", kilobytes=0)
    assert (code, err) == (2, "plan.json: cannot be written (file too large)\n")
    assert full.files == before


def test_a_page_that_does_not_fit_on_the_disk_is_not_half_written(full: Full):
    _, planned, _ = full("plan", "-o", "plan.json")
    digest = planned.split("digest ")[1][:64]
    before = full.files

    code, _, err = full("apply", "plan.json", "--digest", digest, "--yes", kilobytes=0)
    assert code == 6
    assert "beta/web-scroll.json cannot be written (file too large)" in err
    assert full.files == before
    assert full("apply", "plan.json", "--digest", digest, "--yes")[0] == 0


@pytest.mark.parametrize("place", ["/proc/none", "instruments.toml"], ids=["read-only", "a-file"])
def test_a_state_directory_that_cannot_be_written_is_said_before_anything_is(
    run: Reconciling, monkeypatch, place: str
):
    run.production.edit("web-scroll", web_scroll())
    run.beta.edit("web-scroll", web_scroll(), BOT, "copies production@1: new")
    run.production.edit("web-scroll", web_scroll(task="T2"))
    run.file("instruments.toml", "")
    digest = run("plan", "-o", "plan.json").out.split("digest ")[1][:64]
    monkeypatch.setenv("XDG_STATE_HOME", str(run.directory / place))

    answer = run("apply", "plan.json", "--digest", digest, "--yes")
    assert (answer.exit, answer.out) == (2, "")
    assert (
        "this is where the texts that are replaced are kept; make room, or set XDG_STATE_HOME" in answer.err
    )
    assert run.beta.value("web-scroll") == web_scroll()
