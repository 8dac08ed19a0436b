"""Run all measurements, print them, and write them to `docs/explanation/performance.md`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import between, delivering, measurements, table
from benchmarks.ground import FULL, QUICK, Ground

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "performance.md"


def main() -> int:
    """Measure, print, and write the page; return the exit code."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="everything once and small; write nothing")
    quick = parser.parse_args().quick
    with TemporaryDirectory(prefix="instruments-bench-") as directory:
        ground = Ground(Path(directory), QUICK if quick else FULL)
        found = []
        for measure in (*measurements.ALL, *between.ALL, *delivering.ALL):
            print(f"{measure.__doc__}", file=sys.stderr)
            found += measure(ground)
    text = table.table(found)
    print(text)
    if not quick:
        PAGE.write_text(table.replaced(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
        print(f"wrote {PAGE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
