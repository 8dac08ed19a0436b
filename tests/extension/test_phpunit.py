"""The extension's plain classes under PHPUnit, with what each MediaWiki ships."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.mediawikis import MEDIAWIKIS, required

TESTS = Path(__file__).parents[2] / "extension" / "tests" / "phpunit"


@pytest.mark.parametrize("mediawiki", MEDIAWIKIS)
def test_the_extension_s_own_tests_pass(mediawiki: Path | None, tmp_path: Path):
    told = tmp_path / "told.xml"
    command = ["phpunit", "--bootstrap", str(TESTS / "bootstrap.php"), "--do-not-cache-result"]
    strict = ["--fail-on-risky", "--fail-on-skipped", "--fail-on-warning"]

    done = subprocess.run(
        [*command, *strict, "--log-junit", str(told), str(TESTS)],
        env=os.environ | {"MW_INSTALL_PATH": str(required(mediawiki, "phpunit"))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    # By what it counted: the closing line has other words in each version of PHPUnit.
    [suite] = ET.parse(told).getroot()  # noqa: S314 - PHPUnit wrote it just now
    vectors = len(list((TESTS.parents[2] / "schemas" / "vectors").glob("*valid/*.json")))
    assert int(suite.attrib["tests"]) > vectors
    assert {suite.attrib[key] for key in ("failures", "errors", "skipped")} == {"0"}
