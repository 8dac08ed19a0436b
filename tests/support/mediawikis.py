"""The MediaWikis that script/wiki unpacked: their PHP code is asked without a wiki that runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

_CACHE = Path(os.environ.get("INSTRUMENTS_WIKI_CACHE") or Path.home() / ".cache" / "instruments-wiki")
_UNPACKED = sorted(_CACHE.glob("mediawiki-*"))


def _parameters(trees: list[Path]) -> list[ParameterSet]:
    return [pytest.param(tree, id=tree.name.removeprefix("mediawiki-")) for tree in trees] or [
        pytest.param(None, id="none")
    ]


#: Parameters of a test or a fixture: each version that this Debian's PHP runs; None where nothing was unpacked.
MEDIAWIKIS = _parameters(_UNPACKED)
#: The same of the versions that can have our extension.
WITH_EXTENSION = _parameters([tree for tree in _UNPACKED if tree.name != "mediawiki-1.39"])


def required(mediawiki: Path | None, program: str) -> Path:
    """Return *mediawiki* where *program*, too, is on this machine; otherwise skip, and in CI fail, with the reason."""
    if mediawiki is not None and shutil.which(program) is not None:
        return mediawiki
    missing = f"no {program}, or no MediaWiki in {_CACHE}: start script/wiki once"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
