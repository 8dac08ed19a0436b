"""Requests to one wiki's `api.php`: classified answers, bounded patience.

A request that reads is repeated while that may help, with growing pauses, until a total deadline. A request that
writes is never repeated here: whether its text was stored is for `saving` to find out.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import NewConnectionError

from configurator.adapters.mediawiki import codes
from configurator.adapters.mediawiki.codes import Recovery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from requests import Response, Session

    from configurator.errors import WikiError

Answer = dict[str, Any]
log = logging.getLogger(__name__)

_ALWAYS = {"format": "json", "formatversion": "2", "errorformat": "plaintext", "curtimestamp": "1"}
_LONGEST_URL = 2000
#: Time-outs of one request, in seconds.
CONNECT_AND_READ = (5.0, 30.0)
_FEW = 3
_SERVER_ERROR = 500


class RequestFailedError(Exception):
    """One request was refused, or its answer was lost; does not leave this package.

    Attributes:
        code: The API's error code, or ours for what fails below it.
        info: In words.
        wait: Seconds that the server asks us to wait.
        recovery: What helps.
    """

    def __init__(self, code: str, info: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.info = info
        self.wait = wait
        self.recovery = codes.recovery(code)


@dataclass(frozen=True)
class Patience:
    """How long to go on.

    Attributes:
        deadline: Seconds in all, pauses included.
        first_pause: Seconds before the second try; each later pause is twice as long.
        clock: Seconds that only grow.
        sleep: Waits for so many seconds.
    """

    deadline: float = 60.0
    first_pause: float = 1.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def begin(self) -> Waiting:
        """Return the pauses of one request, its deadline counted from now."""
        return Waiting(self, self.clock() + self.deadline, self.first_pause)


@dataclass
class Waiting:
    """The pauses between the tries of one request."""

    patience: Patience
    end: float
    pause: float

    def over(self, asked: float | None) -> bool:
        """Wait before the next try, at least as long as the server *asked*; True, at once, if time will be up."""
        seconds = max(self.pause, asked or 0.0)
        if self.patience.clock() + seconds > self.end:
            return True
        self.patience.sleep(seconds)
        self.pause *= 2
        return False


class Api:
    """One wiki's API, in one session.

    Attributes:
        environment: Named in errors.
        requests_made: How many requests were answered, log-in included.
        now: The server's clock at the newest answer, `YYYY-MM-DDTHH:MM:SSZ`; empty before the first.
    """

    def __init__(
        self, environment: str, url: str, log_in: Callable[[Api], None], session: Session, patience: Patience
    ) -> None:
        self.environment = environment
        self.url = url
        self.session = session
        self.patience = patience
        self.now = ""
        self.requests_made = 0
        self._log_in = log_in
        self._logged_in = False
        session.hooks["response"].append(self._arrived)

    def query(self, params: Mapping[str, str | int]) -> Iterator[Answer]:
        """Yield the answers of a query and of all its continuations."""
        more: Mapping[str, str] | None = {}
        while more is not None:
            answer = self.read({"action": "query"} | dict(params) | dict(more))
            more = answer.get("continue")
            yield answer

    def read(self, params: Mapping[str, str | int]) -> Answer:
        """Return the answer to one request that changes nothing.

        Raises:
            WikiError: No answer in time, or one that no repetition mends.
        """
        waiting, tries, logged_in_again = self.patience.begin(), 0, False
        while True:
            try:
                self.ensure_login()
                return self._send("GET", params)
            except RequestFailedError as failure:
                match failure.recovery:
                    case Recovery.LOGIN if not logged_in_again:
                        logged_in_again, self._logged_in = True, False
                        continue
                    case Recovery.WAIT:
                        hopeless = False
                    case Recovery.ONCE_MORE | Recovery.UNSENT:
                        tries += failure.wait is None
                        hopeless = tries == _FEW
                    case _:
                        hopeless = True
                if hopeless or waiting.over(failure.wait):
                    raise self.error(failure) from failure
                log.info("%s: %s; trying again", self.environment, failure.code)

    def post(self, params: Mapping[str, str | int]) -> Answer:
        """Send one request that writes, once.

        Raises:
            RequestFailedError: With the recovery ONCE_MORE: nobody knows whether it was done.
        """
        return self._send("POST", params)

    @property
    def way_in(self) -> str:
        """What a person logs in with, for a sentence."""
        return codes.command(self.environment)

    def ensure_login(self) -> None:
        """Log in if this session has not yet."""
        if not self._logged_in:
            self._log_in(self)
            self._logged_in = True

    def forget_login(self) -> None:
        """Log in again before the next request."""
        self._logged_in = False

    def error(self, failure: RequestFailedError) -> WikiError:
        """Return *failure* as the error that callers of the package know."""
        return codes.error(self.environment, failure.code, failure.info, self.way_in)

    def _send(self, method: str, params: Mapping[str, str | int]) -> Answer:
        asked = {key: str(value) for key, value in (_ALWAYS | dict(params)).items()}
        if sum(len(key) + len(value) for key, value in asked.items()) > _LONGEST_URL:
            method = "POST"
        try:
            response = self.session.request(
                method,
                self.url,
                params=asked if method == "GET" else None,
                data=asked if method == "POST" else None,
                timeout=CONNECT_AND_READ,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise failed(error) from error
        return self._understood(response)

    def _arrived(self, response: Response, *_: object, **__: object) -> None:
        """Count an answer, mwclient's too, and end what is no answer of the API for sure."""
        self.requests_made += 1
        status = response.status_code
        if response.is_redirect:
            response.close()
            raise RequestFailedError("redirect", f"the wiki's API moved to {response.headers['Location']}")
        if status >= _SERVER_ERROR or status == requests.codes.too_many:
            response.close()
            raise RequestFailedError(f"http-{status}", response.reason or "", retry_after(response))

    def _understood(self, response: Response) -> Answer:
        try:
            answer = response.json()
        except (requests.JSONDecodeError, RecursionError):
            answer = None
        match answer:
            case {"errors": [{"code": str(code), **more}, *_]}:
                raise RequestFailedError(code, str(more.get("text", "")), retry_after(response))
            case {"curtimestamp": str(now)}:
                self.now = now
                self._mind_warnings(answer)
                return dict(answer)
            case _:
                kind = response.headers.get("Content-Type", "nothing").partition(";")[0]
                said = f"HTTP {response.status_code} with {kind}, not an answer of MediaWiki's API"
                raise RequestFailedError("not-json", said)

    def _mind_warnings(self, answer: Answer) -> None:
        for warning in answer.get("warnings", []):
            if warning["code"] != "truncatedresult":
                log.warning("%s: %s: %s", self.environment, warning["code"], warning.get("text", ""))


def failed(error: requests.RequestException) -> RequestFailedError:
    """Return what a failure below HTTP means: was the request sent?"""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError):
        return RequestFailedError("unreachable", "nothing answers at that address")
    if isinstance(error, requests.Timeout):
        return RequestFailedError("timeout", "no answer in time")
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
