"""The extension's own tests: those of its plain classes with what each MediaWiki ships, and all of them inside MediaWiki."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.support.mediawikis import WITH_EXTENSION, required

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
TESTS = EXTENSION / "tests" / "phpunit"
UNIT = TESTS / "unit"
INSIDE = (str(ROOT / "script" / "wiki"), "phpunit")
STRICT = ("--fail-on-risky", "--fail-on-warning")
VECTORS = sum(
    len(json.loads(path.read_text(encoding="utf-8"))) for path in (TESTS / "vectors").glob("*.json")
)


@pytest.mark.parametrize("mediawiki", WITH_EXTENSION)
def test_the_plain_classes_pass_their_tests_with_what_each_mediawiki_ships(
    mediawiki: Path | None, tmp_path: Path
):
    installed = {"MW_INSTALL_PATH": str(required(mediawiki, "phpunit"))}
    # Alone, as on a wiki: nothing else of this repository is beside it.
    tests = shutil.copytree(EXTENSION, tmp_path / "alone", ignore=shutil.ignore_patterns("node_modules"))
    tests /= TESTS.relative_to(EXTENSION)
    bootstrap = ("--bootstrap", str(tests / "bootstrap.php"), "--do-not-cache-result")

    cases = ran(("phpunit", str(tests / "unit"), *bootstrap), tmp_path, installed)

    assert len(cases) > VECTORS
    assert classes(cases) == {file.stem for file in UNIT.rglob("*Test.php")}


@pytest.mark.parametrize("mediawiki", WITH_EXTENSION[-1:])
def test_all_tests_pass_inside_a_mediawiki(mediawiki: Path | None, tmp_path: Path):
    inside_mediawiki(mediawiki)

    cases = ran((*INSIDE, "--"), tmp_path)

    assert len(cases) > VECTORS
    assert classes(cases) == {file.stem for file in TESTS.rglob("*Test.php")}


@pytest.mark.parametrize("mediawiki", WITH_EXTENSION[-1:])
def test_it_passes_the_tests_that_mediawiki_has_for_every_extension(mediawiki: Path | None, tmp_path: Path):
    inside_mediawiki(mediawiki)

    cases = ran((*INSIDE, "--structure", "--"), tmp_path)

    assert {"AvailableRightsTest", "ExtensionJsonValidationTest", "RestStructureTest"} < classes(cases)


def inside_mediawiki(mediawiki: Path | None) -> None:
    """Skip unless PHPUnit is of the version that MediaWiki's own tests are written for."""
    required(mediawiki, "phpunit")
    version = subprocess.run(["phpunit", "--version"], capture_output=True, text=True, check=True).stdout
    if "PHPUnit 9." not in version:
        pytest.skip(
            f"MediaWiki 1.43's tests are for PHPUnit 9, as Debian 12 has it; this is {version.strip()}"
        )


def ran(
    command: tuple[str, ...], directory: Path, environ: Mapping[str, str] | None = None
) -> list[ET.Element]:
    """Return the tests that PHPUnit ran, as it counted them: its closing line has other words in each version."""
    told = directory / "told.xml"
    done = subprocess.run(
        [*command, *STRICT, "--log-junit", told],
        env=os.environ | (environ or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = ET.parse(told).getroot()  # noqa: S314 - PHPUnit wrote it just now
    # Without a class is what stands for no test: MediaWiki's base class asks for things that this extension has not.
    cases = [case for case in report.iter("testcase") if "class" in case.attrib]
    assert not [case.attrib["name"] for case in cases if case.find("skipped") is not None]
    return cases


def classes(cases: list[ET.Element]) -> set[str]:
    """Return the names of the cases' classes, without namespaces."""
    return {case.attrib["class"].rpartition("\\")[2] for case in cases}
