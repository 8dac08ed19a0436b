"""The same calls as `instruments list`, and nothing else: log in, ask for the facts, list the texts, read them."""

import json
import os
from typing import Any

import requests

URL, PREFIX = os.environ["BENCH_API"], os.environ["BENCH_PREFIX"]
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
    "gaplimit": 50,
    "prop": "revisions",
    "rvslots": "main",
    "rvprop": "ids|timestamp|user|comment|sha1|contentmodel|content",
}

session = requests.Session()
session.trust_env = False


def get(params: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one request."""
    answer: dict[str, Any] = session.get(URL, params=ALWAYS | params, timeout=30).json()
    return answer


token = get({"action": "query", "meta": "tokens", "type": "login"})["query"]["tokens"]["logintoken"]
login = {"lgname": os.environ["BENCH_LOGIN"], "lgpassword": os.environ["BENCH_PASSWORD"], "lgtoken": token}
session.post(URL, data=ALWAYS | {"action": "login"} | login, timeout=30)
get(FACTS)
names: list[tuple[str, bool]] = []
more: dict[str, Any] | None = {}
while more is not None:
    answer = get(LISTING | more)
    for page in answer["query"]["pages"]:
        value = json.loads(page["revisions"][0]["slots"]["main"]["content"])
        names.append((page["title"], value["enabled"]))
    more = answer.get("continue")
print(*names, sep="\n")
assert len(names) == int(os.environ["BENCH_PAGES"])  # noqa: S101 - a rival that reads less is none
