"""The extension's plain classes under PHPUnit, with what each MediaWiki ships."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "extension" / "tests" / "phpunit"
CACHE = Path(os.environ.get("INSTRUMENTS_WIKI_CACHE") or Path.home() / ".cache" / "instruments-wiki")


@pytest.mark.parametrize("version", ["1.39", "1.43"])
def test_the_extension_s_own_tests_pass(version: str):
    mediawiki = CACHE / f"mediawiki-{version}"
    if shutil.which("phpunit") is None or not mediawiki.exists():
        missing = (
            f"no phpunit (Debian's package phpunit), or no MediaWiki in {mediawiki}: start script/wiki once"
        )
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    command = ["phpunit", "--bootstrap", str(TESTS / "bootstrap.php"), "--do-not-cache-result"]
    strict = ["--fail-on-risky", "--fail-on-skipped", "--fail-on-warning"]

    done = subprocess.run(
        [*command, *strict, str(TESTS)],
        env=os.environ | {"MW_INSTALL_PATH": str(mediawiki)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "OK (" in done.stdout
