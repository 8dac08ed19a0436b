"""The built wheel, alone in an empty virtual environment, works."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.examples import web_scroll

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path | None = None) -> str:
    return subprocess.run(command, text=True, capture_output=True, check=True, cwd=cwd).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", directory, ROOT)
    [built] = directory.glob("*.whl")
    return built


def test_it_holds_the_package_its_types_and_the_schemas_and_nothing_else(wheel: Path):
    names = ZipFile(wheel).namelist()

    schemas = {f"configurator/schemas/{name}/1.0.0.json" for name in ("instrument", "drift", "run")}
    assert {"configurator/py.typed", *schemas} <= set(names)
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"configurator", "instrument_bots"}


def test_its_bots_run_under_their_own_name(wheel: Path, tmp_path: Path):
    (tmp_path / "user-config.py").write_text("put_throttle = 1\n")
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); import instrument_bots.pywikibot_store as it; print(it.__file__)"

    assert run(sys.executable, "-W", "error", "-c", code, cwd=tmp_path).startswith(str(wheel))


def test_installed_alone_it_checks_a_document_and_shows_its_help(wheel: Path, tmp_path: Path):
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / "bin"
    run(programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    (tmp_path / "web-scroll.json").write_text(json.dumps(web_scroll()))

    instruments = programs / "instruments"
    assert "Save pages" in run(instruments, "--help", cwd=tmp_path)
    problems = json.loads(run(instruments, "validate", "web-scroll.json", "--format", "json", cwd=tmp_path))
    assert [problem for problem in problems if problem["severity"] == "error"] == []
    dependencies = "import configurator.adapters.mediawiki; print('all there')"
    assert run(programs / "python", "-c", dependencies, cwd=tmp_path) == "all there\n"
