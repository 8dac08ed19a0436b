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
from configurator.errors import WikiError, WikiUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from requests import Response, Session

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

    def pauses(self) -> Iterator[Callable[[float | None], bool]]:
        """Yield, for each try, a function that waits before the next one, or returns False: no more time.

        The function takes the pause that the server asked for, if it did.
        """
        end = self.clock() + self.deadline
        pause = self.first_pause
        going = True

        def wait(asked: float | None) -> bool:
            nonlocal going
            seconds = max(pause, asked or 0.0)
            going = self.clock() + seconds <= end
            if going:
                self.sleep(seconds)
            return going

        while going:
            yield wait
            pause *= 2


class Api:
    """One wiki's API, in one session.

    Attributes:
        environment: Named in errors.
        requests_made: How many requests were sent, log-in included.
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
        session.hooks["response"].append(self._count)

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
        tries = 0
        logged_in_again = False
        last: WikiError = WikiUnavailableError(self.environment, "timeout")
        for wait in self.patience.pauses():
            try:
                self.ensure_login()
                return self._send("GET", params)
            except RequestFailedError as failure:
                last = self.error(failure)
                match failure.recovery:
                    case Recovery.LOGIN if not logged_in_again:
                        logged_in_again, self._logged_in = True, False
                        continue
                    case Recovery.ONCE_MORE | Recovery.UNSENT if failure.wait is None:
                        tries += 1
                    case Recovery.WAIT | Recovery.ONCE_MORE:
                        pass
                    case _:
                        raise last from failure
                log.info("%s: %s; waiting", self.environment, failure.code)
                if tries == _FEW or not wait(failure.wait):
                    break
        raise last

    def post(self, params: Mapping[str, str | int]) -> Answer:
        """Send one request that writes, once.

        Raises:
            RequestFailedError: With the recovery ONCE_MORE: nobody knows whether it was done.
        """
        return self._send("POST", params)

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
        return codes.error(self.environment, failure.code, failure.info)

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
        answer = self._understood(response)
        self.now = answer.get("curtimestamp", self.now)
        return answer

    def _understood(self, response: Response) -> Answer:
        wait = retry_after(response)
        if response.is_redirect:
            target = response.headers.get("Location", "")
            info = f"the wiki's API moved to {target}; correct the address in the settings"
            raise RequestFailedError("redirect", info)
        if response.status_code >= _SERVER_ERROR or response.status_code == requests.codes.too_many:
            raise RequestFailedError(f"http-{response.status_code}", response.reason, wait)
        try:
            answer = response.json()
        except requests.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict):
            kind = response.headers.get("Content-Type", "nothing").partition(";")[0]
            raise RequestFailedError(
                "not-json", f"HTTP {response.status_code} with {kind}, not the API's JSON"
            )
        if errors := answer.get("errors"):
            raise RequestFailedError(errors[0]["code"], errors[0].get("text", ""), wait)
        self._mind_warnings(answer)
        return answer

    def _mind_warnings(self, answer: Answer) -> None:
        for warning in answer.get("warnings", []):
            if warning["code"] != "truncatedresult":
                log.warning("%s: %s: %s", self.environment, warning["code"], warning.get("text", ""))

    def _count(self, response: Response, *_: object, **__: object) -> None:
        del response
        self.requests_made += 1


def failed(error: requests.RequestException) -> RequestFailedError:
    """Return what a failure below HTTP means: was the request sent?"""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError):
        return RequestFailedError("unreachable", "nothing answers at that address")
    if isinstance(error, requests.Timeout):
        return RequestFailedError("timeout", "no answer in time")
    return RequestFailedError("connection", type(error).__name__)


def retry_after(response: Response) -> float | None:
    """Return how many seconds the server asks us to wait: RFC 9110 §10.2.3, seconds or a date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        until, now = parsedate_to_datetime(value), parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None
    return max(0.0, (until - now).total_seconds())
