"""Run measurements, print them, and write them to `docs/explanation/performance.md`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import between, delivering, measurements, table
from benchmarks.ground import FULL, QUICK, Ground

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "performance.md"
SECTIONS = {measure.__name__: measure for measure in (*measurements.ALL, *between.ALL, *delivering.ALL)}


def main() -> int:
    """Measure, print, and write the page; return the exit code."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="everything once and small; write nothing")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=SECTIONS,
        default=list(SECTIONS),
        metavar="SECTION",
        help=f"measure these alone, and leave the others' lines as they are: {', '.join(SECTIONS)}",
    )
    given = parser.parse_args()
    with TemporaryDirectory(prefix="instruments-bench-") as directory:
        ground = Ground(Path(directory), QUICK if given.quick else FULL)
        found = {}
        for section in given.only:
            print(SECTIONS[section].__doc__, file=sys.stderr)
            found[section] = table.lines(section, SECTIONS[section](ground))
    print(table.table(found))
    if not given.quick:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(table.replaced(page, {name: found.get(name) for name in SECTIONS}), encoding="utf-8")
        print(f"wrote {PAGE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
