"""The Python API: complete, lazy, and as its page says."""

from __future__ import annotations

import ast
import doctest
import json
import subprocess
import sys
from pathlib import Path

import configurator
from tests.support.examples import web_scroll

ROOT = Path(__file__).parents[2]


def test_every_public_name_is_there_and_in_the_table():
    assert all(getattr(configurator, name) is not None for name in configurator.__all__)
    assert sorted([*configurator._HOME, "__version__"]) == sorted(configurator.__all__)


def test_no_other_name_is_offered():
    assert dir(configurator) == sorted(configurator.__all__)
    assert not hasattr(configurator, "nonsense")


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, configurator; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert not {"pydantic", "requests", "click", "mwclient"} & set(ast.literal_eval(loaded))


def test_the_session_of_the_documentation_runs_as_it_stands(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "reference" / "python-api.md").read_text()
    settings = page.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "instruments.toml").write_text(settings)
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "web-scroll.json").write_text(json.dumps(web_scroll(enabled=False)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INSTRUMENTS_SETTINGS", raising=False)

    page = page.replace(
        page[page.index("```pycon") : page.index("## Errors")], ""
    )  # tests/wiki has that wiki
    test = doctest.DocTestParser().get_doctest(page, {}, "python-api.md", "python-api.md", 0)
    failures, tried = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)
    assert (failures, tried > 10) == (0, True)
