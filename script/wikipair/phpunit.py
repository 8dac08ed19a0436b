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


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Run PHPUnit with *arguments*, or all tests of the extension, on a wiki made for them; return its exit code.

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
    command = [
        "phpunit",
        "--bootstrap",
        str(_BOOTSTRAP),
        "--do-not-cache-result",
        *(arguments or [str(_TESTS)]),
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
