"""The extension's PHPUnit tests inside MediaWiki, as its continuous integration runs those of every extension.

Debian's package of MediaWiki lacks the base classes of such tests. Its source package has them, and all else of MediaWiki.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from wikipair import debian, pair, site
from wikipair.errors import WikiPairError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wikipair.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]
_TESTS = _ROOT / "extension" / "tests" / "phpunit"
_BOOTSTRAP = Path(__file__).with_name("TestBootstrap.php")
#: The version whose tests are run, and the PHPUnit that they are written for.
VERSION = "1.43"
_PHPUNIT = "9"
#: MediaWiki's own tests of whatever is installed, as far as extensions like ours can fail them.
_STRUCTURE = (
    "AutoLoaderStructure",
    "AvailableRights",
    "ContentHandlerFunctional",
    "ExtensionJsonValidation",
    "Resources",
    "RestStructure",
    "SpecialPageFatal",
)


def run(settings: Settings, options: Sequence[str], *, structure: bool) -> int:
    """Run all tests of the extension on a wiki made for them, and return PHPUnit's exit code.

    Args:
        settings: The pair, whose folder that wiki is in.
        options: For PHPUnit.
        structure: Whether to run those tests instead which MediaWiki has for every extension.

    Raises:
        WikiPairError: Something is missing and cannot be had here.
    """
    _require_phpunit()
    debian.install(settings, set())
    tree = debian.install_source(settings, VERSION)
    usual = settings.wiki("production", VERSION)
    wiki = dataclasses.replace(usual, directory=settings.state / "phpunit", extension=True)
    with pair.alone(settings):
        site.prepare(wiki, tree)
    environ = {
        "MW_CONFIG_FILE": str(wiki.configuration),
        "MW_INSTALL_PATH": str(tree),
        # Its vendor folder is Debian's, without the packages for developers.
        "MW_SKIP_EXTERNAL_DEPENDENCIES": "1",
        # Without integration tests it would ask another process, which lacks our bootstrap, for the extensions.
        "MEDIAWIKI_HAS_INTEGRATION_TESTS": "1",
    }
    chosen = ["--filter", rf"/^({'|'.join(_STRUCTURE)})Test::/"] if structure else []
    tests = tree / "tests/phpunit/structure" if structure else _TESTS
    # A filter among the options is the one that counts.
    command = [
        "phpunit",
        "--bootstrap",
        str(_BOOTSTRAP),
        "--do-not-cache-result",
        *chosen,
        *options,
        str(tests),
    ]
    return subprocess.run(command, env=os.environ | environ, check=False).returncode


def _require_phpunit() -> None:
    if shutil.which("phpunit") is None:
        raise WikiPairError("PHPUnit is not here; on Debian: apt-get install php-cli phpunit")
    told = subprocess.run(["phpunit", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d[\d.]*", told)
    if found is None or found[0].partition(".")[0] != _PHPUNIT:
        raise WikiPairError(
            f"MediaWiki {VERSION}'s tests are for PHPUnit {_PHPUNIT}, which Debian 12 has; "
            f"this is {found[0] if found else 'no PHPUnit'}."
        )
