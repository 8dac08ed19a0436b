"""The same calls as `instruments drift` with nothing to do: log in, ask for the facts, list the heads, compare."""

import os
from typing import Any

import requests

PREFIX = os.environ["BENCH_PREFIX"]
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
    "gapprefix": PREFIX,
    "gaplimit": "max",
    "prop": "revisions",
    "rvslots": "main",
    "rvprop": "ids|timestamp|user|comment|sha1|contentmodel",
}


def hashes(url: str) -> dict[str, str]:
    """Return the SHA-1 of every page of one wiki."""
    session = requests.Session()
    session.trust_env = False

    def get(params: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = session.get(url, params=ALWAYS | params, timeout=30).json()
        return answer

    token = get({"action": "query", "meta": "tokens", "type": "login"})["query"]["tokens"]["logintoken"]
    login = {
        "lgname": os.environ["BENCH_LOGIN"],
        "lgpassword": os.environ["BENCH_PASSWORD"],
        "lgtoken": token,
    }
    session.post(url, data=ALWAYS | {"action": "login"} | login, timeout=30)
    get(FACTS)
    found: dict[str, str] = {}
    more: dict[str, Any] | None = {}
    while more is not None:
        answer = get(LISTING | more)
        found |= {page["title"]: page["revisions"][0]["sha1"] for page in answer["query"]["pages"]}
        more = answer.get("continue")
    return found


authority, follower = map(hashes, os.environ["BENCH_APIS"].split())
print(sum(authority[title] != follower[title] for title in authority))
assert len(authority) == int(os.environ["BENCH_PAGES"])  # noqa: S101 - a rival that reads less is none
