"""What a notebook does beyond one environment: propose, see what waits, compare, and make tables of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from configurator import open_workspace, to_frame
from configurator.errors import BadReferenceError, ConfiguratorError, NothingToProposeError
from configurator.wiring import Workspace
from tests.support.commands import NOW
from tests.support.examples import web_scroll
from tests.support.pairs import BOT, Reconciling


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reconciling:
    """Production with one instrument, which Beta has, too; Ana is at work."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run = Reconciling(tmp_path, review=True)
    run.production.edit("web-scroll", web_scroll(), "Mara", "new")
    run.beta.edit("web-scroll", web_scroll(), BOT, "copies production@1: new")
    run.become("Ana")
    return run


@pytest.fixture
def workspace(run: Reconciling) -> Workspace:
    return Workspace(run._settings(), lambda environment: run._open(environment, None), lambda: NOW)


def test_a_change_is_proposed_and_waits(run: Reconciling, workspace: Workspace):
    page = workspace.environment("production").get("web-scroll")
    document: Any = page.document()
    document["title"] = "T"

    receipt = workspace.propose(document, base=page.revision, message="a better title")

    assert (receipt.name, receipt.changed) == ("web-scroll", True)
    assert run.proposals.value("web-scroll")["title"] == "T"
    assert run.production.value("web-scroll") == web_scroll()
    [row] = workspace.waiting()
    assert (row.name, str(row.state), row.authors) == ("web-scroll", "open", ("Ana",))
    assert workspace.waiting(mine=True) == (row,)
    with pytest.raises(NothingToProposeError):
        workspace.propose(document)
    with pytest.raises(ConfiguratorError, match="--update changes it"):
        workspace.propose(document | {"title": "U"})
    assert workspace.propose(document | {"title": "U"}, update=True).changed


def test_what_the_rules_refuse_is_not_proposed(run: Reconciling, workspace: Workspace):
    with pytest.raises(ConfiguratorError, match="window/empty"):
        workspace.propose(web_scroll(end="2020-01-01T00:00:00Z"))
    assert run.proposals.heads() == {}


def test_drift_is_a_list_of_how_each_stands(run: Reconciling, workspace: Workspace):
    run.production.edit("web-scroll", web_scroll(title="T"), "Mara", "better")

    [row] = workspace.drift()

    assert (row.name, str(row.drift)) == ("web-scroll", "authority-ahead")
    assert workspace.drift("beta", ["web-scroll"]) == (row,)


def test_every_kind_of_row_becomes_a_table(workspace: Workspace):
    workspace.propose(web_scroll(title="T"))
    production = workspace.environment("production")
    kinds: list[Any] = [
        production.list(),
        production.history("web-scroll"),
        workspace.waiting(),
        workspace.drift(),
    ]

    frames = [to_frame(rows) for rows in kinds]

    assert [len(frame) for frame in frames] == [1, 1, 1, 1]
    assert frames[0]["document.sample.rate"][0] == 0.1
    assert frames[1]["user"][0] == "Mara"
    assert list(frames[2]["authors"][0]) == ["Ana"]
    assert frames[3]["state"][0] == "in-sync"


def test_without_pandas_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(BadReferenceError, match="pandas: is not installed; pip install pandas"):
        to_frame([])


def test_a_workspace_is_opened_by_its_settings_file(tmp_path: Path):
    (tmp_path / "instruments.toml").write_text('[environments.local]\ndirectory = "."\nauthority = true\n')

    assert open_workspace(tmp_path / "instruments.toml").environment("local").list() == ()
