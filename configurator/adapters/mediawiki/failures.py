"""What it means that one request to a wiki failed: refused, put off, lost, or answered by something else."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import NewConnectionError

from configurator.adapters.mediawiki import codes
from configurator.adapters.mediawiki.codes import Recovery
from configurator.adapters.mediawiki.exchange import TooLongError, TooMuchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import Response

    from configurator.adapters.mediawiki import shapes

#: What web servers say before a request reaches the wiki.
_WALLS = (401, 403)


class RequestFailedError(Exception):
    """One request was refused, or its answer was lost; does not leave this package.

    Attributes:
        code: The API's error code, or ours for what fails below it.
        info: In words.
        wait: Seconds that the server asks us to wait.
        recovery: What helps.
        put_off: Whether the server said that it will take the request later.
    """

    def __init__(
        self, code: str, info: str, wait: float | None = None, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.info = info
        self.wait = wait
        self.recovery = codes.recovery(code, data)
        self.put_off = self.recovery is Recovery.WAIT or (
            self.recovery is Recovery.ONCE_MORE and wait is not None
        )


def page_for_people(response: Response) -> RequestFailedError:
    """Return what it means that a web page came instead of an answer of the API."""
    status, kind = response.status_code, response.headers.get("Content-Type", "nothing").partition(";")[0]
    said = f"HTTP {status} with {kind}, not an answer of MediaWiki's API"
    if status in _WALLS:
        scheme = response.headers.get("WWW-Authenticate", "").partition(" ")[0]
        return RequestFailedError(f"http-{status}", f"{said}{f'; it asks for {scheme}' if scheme else ''}")
    return RequestFailedError("not-json", f"{said}: a page for people, perhaps one to sign in")


def refused(said: shapes.Failed, wait: float | None) -> RequestFailedError:
    """Return what one of the API's errors means."""
    data = said.get("data")
    return RequestFailedError(
        said["code"], said.get("text", ""), wait, data if isinstance(data, dict) else None
    )


def failed(error: requests.RequestException) -> RequestFailedError:
    """Return what a failure below HTTP means: was the request sent?"""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError):
        return RequestFailedError("unreachable", "nothing answers at that address")
    if isinstance(error, TooMuchError):
        return RequestFailedError("not-json", str(error))
    if isinstance(error, requests.Timeout):
        return RequestFailedError(
            "timeout", str(error) if isinstance(error, TooLongError) else "no answer in time"
        )
    if isinstance(error, requests.exceptions.SSLError):
        said = getattr(cause.args[0], "verify_message", "") if cause is not None and cause.args else ""
        return RequestFailedError("tls", f"no secure connection: {said or 'the handshake failed'}")
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return RequestFailedError("not-json", f"HTTP {error.response.status_code}")
    return RequestFailedError("connection", f"the connection failed: {type(error).__name__}")


def retry_after(response: Response) -> float | None:
    """Return how many seconds the server asks us to wait: RFC 9110 §10.2.3, seconds or a date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        until, now = parsedate_to_datetime(value), parsedate_to_datetime(response.headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, OverflowError):  # neither; or one of the two names no time zone
        return None
