"""The text that a wiki stores, byte for byte.

What the Action API answers is in Unicode's normal form C, and a combining mark may have joined the letter at the end of
an escape; the SHA-1 beside it is of the text that is stored. `index.php?action=raw` and the REST API answer that text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from configurator.adapters.mediawiki.failures import RequestFailedError
from configurator.core.source import foreign
from configurator.errors import UnexpectedResponseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.adapters.mediawiki.api import Api

_OK = 200


def is_text_of(data: bytes, digest: str) -> bool:
    """Tell whether *digest* is the SHA-1 of *data*."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest() == digest


def stored_text(api: Api, revision: int, digest: str) -> str:
    """Return the text of *revision* whose SHA-1 is *digest*.

    Raises:
        UnexpectedResponseError: The wiki gives no such text.
    """
    for way in (_by_rest, _raw):
        data = _answered(api, way, revision)
        if data is not None and is_text_of(data, digest):
            return str(data, "utf-8", "replace")
    raise UnexpectedResponseError(
        api.environment,
        "other-text",
        f"the wiki does not give the text of revision {revision} as it is stored, and what it gives reads otherwise",
        next_step="delete the page, or write the document anew on the wiki",
    )


def _answered(api: Api, way: Callable[[Api, int], bytes | None], revision: int) -> bytes | None:
    """Return what one way gives, once the wiki does not put it off any more; None if it gives nothing."""
    waiting = api.begin()
    while True:
        try:
            return way(api, revision)
        except RequestFailedError as failure:
            if not failure.put_off or waiting.over(failure, api.environment):
                return None


def _by_rest(api: Api, revision: int) -> bytes | None:
    """Return the text in the REST API's answer, which every kind of log-in reads."""
    response = api.beside(f"rest.php/v1/revision/{revision}", {})
    if response.status_code != _OK:
        return None
    try:
        answer = foreign(response.content)
    except ValueError:
        return None
    text = answer.get("source") if isinstance(answer, dict) else None
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else None


def _raw(api: Api, revision: int) -> bytes | None:
    """Return the text as `action=raw` gives it to whoever may read the wiki by cookie, or without logging in."""
    response = api.beside("index.php", {"action": "raw", "oldid": revision})
    return bytes(response.content) if response.status_code == _OK else None
