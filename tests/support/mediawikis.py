"""The MediaWikis that script/wiki unpacked: their PHP code is asked without a wiki that runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

_CACHE = Path(os.environ.get("INSTRUMENTS_WIKI_CACHE") or Path.home() / ".cache" / "instruments-wiki")
_UNPACKED = sorted(_CACHE.glob("mediawiki-*"))

#: Parameters of a test or a fixture: each version that this Debian's PHP runs; None where nothing was unpacked.
MEDIAWIKIS = [pytest.param(tree, id=tree.name.removeprefix("mediawiki-")) for tree in _UNPACKED] or [
    pytest.param(None, id="none")
]


def required(mediawiki: Path | None, program: str) -> Path:
    """Return *mediawiki* where *program*, too, is on this machine; otherwise skip, and in CI fail, with the reason."""
    if mediawiki is not None and shutil.which(program) is not None:
        return mediawiki
    missing = f"no {program}, or no MediaWiki in {_CACHE}: start script/wiki once"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
