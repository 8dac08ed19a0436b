from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "requests",
    "mwclient",
    "pywikibot",
    "jsonschema",
    "rich",
    "pydantic",
    "platformdirs",
    "requests_oauthlib",
)


def imported_by(statement):
    """Return which heavy packages a new interpreter has loaded after *statement*."""
    script = f"""
import sys
{statement}
print(*sorted({{name.partition('.')[0] for name in sys.modules}} & set({HEAVY!r})), file=sys.__stderr__)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stderr.split()


def running(*args):
    return f"""
sys.argv = ['instruments', *{args!r}]
from configurator.cli import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
"""


def test_importing_the_command_line_loads_nothing_heavy():
    assert imported_by("import configurator.cli") == []


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("login", "--help"), ("doctor", "--help")])
def test_help_loads_nothing_heavy(args):
    assert imported_by(running(*args)) == []


def test_the_probe_sees_what_is_loaded():
    assert imported_by("import requests, pydantic") == ["pydantic", "requests"]
