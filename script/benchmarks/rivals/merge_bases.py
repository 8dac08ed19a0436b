"""Make page histories of two sides that went apart after the first revision; with `bases`, find what they share.

No later moment of agreement spares a text: the dearest case.
"""

import json
import sys
from datetime import UTC, datetime, timedelta

from configurator.core.document.texts import sha1, stored_text
from configurator.core.history.chains import Side
from configurator.core.history.merge_base import merge_base
from configurator.core.page import Snapshot

BOT = "Instrument bot"
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
DOCUMENT = {
    "title": "Web scroll",
    "description": "How far readers scroll down an article. " * 40,
    "owners": ["Web Team"],
    "enabled": True,
    "task": "T1",
    "sample": {"unit": "session", "rate": 0.1, "wikis": {f"w{wiki:02}wiki": 0.01 for wiki in range(30)}},
}


def side(environment: str, page: int, revisions: int, place: str) -> Side:
    """Return a history that changes one place again and again; the first revision is the same on both sides."""
    found = []
    for number in range(revisions):
        value = DOCUMENT | ({place: f"{place} {page} {number}"} if number else {})
        text = stored_text(json.loads(json.dumps(value)))
        saved = NEW_YEAR + timedelta(minutes=2 * number + (environment == "beta"))
        found.append(
            Snapshot(
                name=f"page-{page:04}",
                revision=number + 1,
                parent=number,
                timestamp=f"{saved:%Y-%m-%dT%H:%M:%SZ}",
                user="Mara" if number or environment != "beta" else BOT,
                comment="by hand" if number or environment != "beta" else "copies production@1: new",
                sha1=sha1(text),
                text=text,
            )
        )
    return Side(environment=environment, revisions=tuple(found), bot=BOT if environment == "beta" else None)


pages, count = map(int, sys.argv[1:3])
pairs = [
    (side("beta", page, count, "title"), side("production", page, count, "task")) for page in range(pages)
]
if "bases" in sys.argv[3:]:
    bases = [merge_base(follower, authority) for follower, authority in pairs]
    assert all(base.origin and base.origin.authority == 1 for base in bases)  # noqa: S101 - else nothing is measured
