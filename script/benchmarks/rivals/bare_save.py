"""Edits one after the other, and nothing else: log in, get a token, send each text."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import requests

URL, PREFIX = os.environ["BENCH_API"], os.environ["BENCH_PREFIX"]
ALWAYS = {"format": "json", "formatversion": "2"}

session = requests.Session()
session.trust_env = False


def token(kind: str) -> str:
    """Return a token of this kind."""
    params = ALWAYS | {"action": "query", "meta": "tokens", "type": kind}
    return str(session.get(URL, params=params, timeout=30).json()["query"]["tokens"][f"{kind}token"])


def post(params: dict[str, str]) -> dict[str, Any]:
    """Return the answer to one request that writes."""
    answer: dict[str, Any] = session.post(URL, data=ALWAYS | params, timeout=30).json()
    return answer


account = {"lgname": os.environ["BENCH_LOGIN"], "lgpassword": os.environ["BENCH_PASSWORD"]}
post({"action": "login", "lgtoken": token("login"), **account})
edit = {"action": "edit", "token": token("csrf")}
for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
    name, text = json.loads(line)
    done = post(edit | {"title": f"Instrument:{PREFIX}{name}", "text": text})
    assert "newrevid" in done["edit"], done  # noqa: S101 - a rival that saves less is none
