"""Starting is lean: a command loads what it needs; `test_imports_stay_lean` holds the same of the help."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.examples import web_scroll

NETWORK = {"requests", "mwclient", "requests_oauthlib", "urllib3", "configurator.credentials"}
PAGES = {"configurator.core.page", "configurator.usecases.saving", "configurator.usecases.environment"}
RULES = {"pydantic", "configurator.core.rules"}


@pytest.fixture
def loaded_by(tmp_path):
    """Run a command where `instruments.toml` knows a directory, and return the modules that it loaded."""
    (tmp_path / "instruments.toml").write_text('[environments.here]\ndirectory = "."\n')
    (tmp_path / "web-scroll.json").write_text(json.dumps(web_scroll(environments=["here"], overrides={})))

    def loaded_by(*arguments):
        script = f"""
import sys
sys.argv = ["instruments", *{arguments!r}]
from configurator.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*sys.modules, file=sys.__stderr__)
"""
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        return set(done.stderr.split())

    return loaded_by


def test_checking_a_file_loads_nothing_that_only_pages_need(loaded_by):
    loaded = loaded_by("validate", "web-scroll.json")

    assert sorted(loaded & (NETWORK | PAGES | {"jsonschema", "platformdirs"})) == []
    assert loaded >= RULES


def test_looking_at_a_page_does_not_load_the_rules(loaded_by):
    loaded = loaded_by("show", "here:web-scroll")

    assert sorted(loaded & (NETWORK - {"configurator.credentials"} | RULES)) == []


def test_listing_a_directory_loads_nothing_for_the_network(loaded_by):
    loaded = loaded_by("list", "here")

    assert sorted(loaded & (NETWORK - {"configurator.credentials"})) == []
    assert loaded >= RULES
