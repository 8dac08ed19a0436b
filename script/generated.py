"""Files of the repository that are generated from the code: write them, or check that they are up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent


def main(program: str, description: str, texts: Mapping[str, str]) -> int:
    """Write *texts* to their paths below the repository, or with `--check` only compare; return the exit code."""
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a file is not up to date"
    )
    checking = parser.parse_args().check
    stale = [path for path, text in texts.items() if _current(ROOT / path) != text]
    for path in stale:
        if checking:
            print(f"{path} is not what the code says; run {program}", file=sys.stderr)
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(texts[path], encoding="utf-8")
            print(f"wrote {path}")
    return 1 if checking and stale else 0


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
