"""The same calls as our bot with nothing to do, cookies kept: the facts, the heads of both sides, the report page.

With an argument it imports Pywikibot first, as anything that goes by Pywikibot's settings has to.
"""

import os
import pickle
import sys
from pathlib import Path
from typing import Any

import requests

if len(sys.argv) > 1:
    import pywikibot  # noqa: F401 - only its cost matters

ALWAYS = {"format": "json", "formatversion": "2", "errorformat": "plaintext", "curtimestamp": "1"}
FACTS = {
    "action": "query",
    "meta": "siteinfo|userinfo|tokens",
    "siprop": "general|namespaces",
    "uiprop": "groups|rights|blockinfo",
    "list": "tags",
    "tgprop": "source",
    "tglimit": "max",
}
LISTING = {
    "action": "query",
    "generator": "allpages",
    "gapnamespace": 3100,
    "gapprefix": os.environ["BENCH_PREFIX"],
    "gaplimit": "max",
    "prop": "revisions",
    "rvslots": "main",
    "rvprop": "ids|timestamp|user|comment|sha1|contentmodel",
}
REPORT = {
    "action": "query",
    "prop": "revisions",
    "rvprop": "ids|content",
    "rvslots": "main",
    "titles": os.environ["BENCH_REPORT"],
}


class Wiki:
    """One wiki, in a session whose cookies are kept in a file."""

    def __init__(self, url: str, cookies: Path) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        if cookies.exists():
            self.session.cookies.update(pickle.loads(cookies.read_bytes()))  # noqa: S301 - we wrote it
        else:
            self._log_in()
            cookies.write_bytes(pickle.dumps(self.session.cookies))

    def get(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one request."""
        answer: dict[str, Any] = self.session.get(self.url, params=ALWAYS | params, timeout=30).json()
        return answer

    def hashes(self) -> dict[str, str]:
        """Return the SHA-1 of every page."""
        self.get(FACTS)
        found: dict[str, str] = {}
        more: dict[str, Any] | None = {}
        while more is not None:
            answer = self.get(LISTING | more)
            found |= {page["title"]: page["revisions"][0]["sha1"] for page in answer["query"]["pages"]}
            more = answer.get("continue")
        return found

    def _log_in(self) -> None:
        tokens = self.get({"action": "query", "meta": "tokens", "type": "login"})["query"]["tokens"]
        names = {"lgname": os.environ["BENCH_LOGIN"], "lgpassword": os.environ["BENCH_PASSWORD"]}
        login = {"action": "login", "lgtoken": tokens["logintoken"]}
        self.session.post(self.url, data=ALWAYS | login | names, timeout=30)


authority, follower = (
    Wiki(url, Path(f"cookies-{number}")) for number, url in enumerate(os.environ["BENCH_APIS"].split())
)
there, here = authority.hashes(), follower.hashes()
print(sum(there[title] != here[title] for title in there))
authority.get(REPORT)
assert len(there) == int(os.environ["BENCH_PAGES"])  # noqa: S101 - a rival that reads less is none
