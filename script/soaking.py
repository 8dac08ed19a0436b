"""Random lives on the pair of real wikis, one after the other, until the time is over; see `script/soak`."""

import argparse
import secrets
import sys
import time

from tests.bots.real_life import RealLife
from tests.support.wikis import start

_EDITS = 300  # of one life; then its pages are full of history and a new one begins


def main() -> int:
    """Live, and print what happened; a life in which anything was lost ends with its assertion and its seed."""
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="of the first life (default: a fresh one)")
    given = parser.parse_args()
    seed = secrets.randbelow(10**9) if given.seed is None else given.seed
    _soak(seed, time.monotonic() + 60 * given.minutes)
    return 0


def _soak(seed: int, end: float) -> None:
    wikis = start()
    while True:
        print(f"seed {seed}: ", end="", flush=True)
        life = RealLife(wikis, seed)
        while life.edits < _EDITS and time.monotonic() < end:
            life.step()
        life.audit()
        what = ", ".join(f"{count} {name}" for name, count in sorted(life.done.items()))
        print(f"{life.edits} edits by people, {what}; nothing lost", flush=True)
        if time.monotonic() >= end:
            return
        seed += 1


if __name__ == "__main__":
    sys.exit(main())
