"""Requests to one wiki's `api.php`: judged and classified answers, and how long to go on asking.

A request that reads is repeated while that may help, with growing pauses, until a total deadline. A request that
writes is never repeated here: whether its text was stored is for `writing` to find out.

What a wiki answers is believed only in the shape that the question names (`shapes`): a foreign answer, however odd, is
an error of that wiki, `not-json`, and nothing else.
"""

from __future__ import annotations

import json
import logging
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import requests

from configurator.adapters.mediawiki import codes, shapes
from configurator.adapters.mediawiki.codes import Recovery, Redaction
from configurator.adapters.mediawiki.exchange import (
    RequestFailedError,
    failed,
    page_for_people,
    read_body,
    refused,
    retry_after,
)
from configurator.core.document.source import foreign
from configurator.core.shape import MisshapenError, judged, parsed, parts
from configurator.core.visible import visible
from configurator.errors import UnexpectedResponseError, WikiUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from requests import Response, Session

    from configurator.credentials import Identity
    from configurator.errors import WikiError

T = TypeVar("T")
log = logging.getLogger(__name__)

_ALWAYS = {"format": "json", "formatversion": "2", "errorformat": "plaintext", "curtimestamp": "1"}
_LONGEST_URL = 2000
#: Time-outs of one request, in seconds.
CONNECT_AND_READ = (5.0, 30.0)
#: Most bytes, and lists, objects and members, of all answers to one question.
MAX_LISTING: Final = 128 * 1024 * 1024
MAX_LISTED: Final = 2_000_000
_FEW = 3
_LONGEST_WARNING = 500
#: Cookies that are as good as a password.
_OF_SESSION = re.compile("session|token", re.IGNORECASE)
_SERVER_ERROR = 500
# The window of MediaWiki's own rate limits, in seconds: a longer guess would only lose time.
_LONGEST_GUESS = 60.0
_LONGEST_PAUSE = 3600.0
_PUT_OFF = (
    "%s: %s (%s); waits %.0f s and tries again, for as long as it takes. Ctrl-C is safe: "
    "the same command goes on where it stopped"
)


@dataclass(frozen=True)
class Patience:
    """How long to go on.

    Attributes:
        deadline: Seconds in all, pauses included.
        first_pause: Seconds before the second try; each later pause is twice as long, up to a minute.
        listing: Seconds that the wiki may take for all answers to one question.
        clock: Seconds that only grow.
        sleep: Waits for so many seconds.
        put_off: Seconds in all that one request waits where the server puts it off while something is switched off.
    """

    deadline: float = 60.0
    first_pause: float = 1.0
    listing: float = 300.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    put_off: float = inf

    def begin(self, *, waits_out: bool = False) -> Waiting:
        """Return the pauses of one request, its deadline counted from now.

        Args:
            waits_out: Whether what the server puts off is waited out, and each such pause told.
        """
        now = self.clock()
        return Waiting(self, now + self.deadline, now + self.put_off if waits_out else None, self.first_pause)


@dataclass
class Waiting:
    """The pauses between the tries of one request.

    Attributes:
        patience: How long to go on.
        end: When to give up.
        put_off_end: When to give up what the server puts off, if that is another time.
        pause: Seconds before the next try.
    """

    patience: Patience
    end: float
    put_off_end: float | None
    pause: float

    def over(self, failure: RequestFailedError, environment: str) -> bool:
        """Wait before the next try, at least as long as the server asked; True, at once, if time will be up.

        The last pause is as long as there is time left. A wait of hours is asked again every hour.
        """
        put_off = failure.put_off and self.put_off_end is not None
        now, asked = self.patience.clock(), failure.wait or 0.0
        left = (self.put_off_end if put_off and self.put_off_end is not None else self.end) - now
        if left <= 0 or asked > left:
            return True
        seconds = min(max(self.pause, min(asked, _LONGEST_PAUSE)), left)
        if put_off:
            self.end += seconds  # what was put off was not tried
            log.warning(_PUT_OFF, environment, failure.code, visible(failure.info), seconds)
        self.patience.sleep(seconds)
        self.pause = min(self.pause * 2, _LONGEST_GUESS)
        return False


@dataclass(frozen=True)
class _Told(Generic[T]):
    """One answer, judged.

    Attributes:
        answer: What the question's shape names of it.
        more: What to ask for next; empty if it was the last.
        size: Its bytes.
        parts: Its lists, objects and members.
    """

    answer: T
    more: Mapping[str, str | int]
    size: int
    parts: int


@dataclass
class _Listing:
    """The answers to one question so far."""

    seconds: float = 0.0
    size: int = 0
    parts: int = 0
    seen: set[tuple[tuple[str, str | int], ...]] = field(default_factory=set)

    def too_much(self, told: _Told[T], most_seconds: float) -> str | None:
        """Count an answer, and return why there should be no more of them; None if all is well."""
        self.size += told.size
        self.parts += told.parts
        place = tuple(sorted(told.more.items()))
        if place in self.seen:
            return "the wiki continues its answer where it was before"
        self.seen.add(place)
        if self.size > MAX_LISTING or self.parts > MAX_LISTED:
            return "the wiki's answer is larger than anything that this tool asks for"
        if told.more and self.seconds > most_seconds:
            return f"the wiki's answer does not end within {most_seconds:.0f} seconds"
        return None


class Api:
    """One wiki's API, in one session.

    Attributes:
        environment: Named in errors.
        identity: How it logs in, in words.
        requests_made: How many requests were answered, log-in included.
        now: The server's clock at the newest answer, `YYYY-MM-DDTHH:MM:SSZ`; empty before the first.
        until: When, by the clock of its patience, nothing more is asked of this wiki.
    """

    def __init__(
        self,
        environment: str,
        url: str,
        log_in: Callable[[Api], None],
        session: Session,
        patience: Patience,
        identity: Identity,
    ) -> None:
        """Send nothing yet.

        Args:
            environment: Named in errors.
            url: Of `api.php`.
            log_in: Logs the session in.
            session: What requests are sent in.
            patience: How long to go on.
            identity: How it logs in, in words, and what is taken out of everything that the wiki says.
        """
        self.environment = environment
        self.url = url
        self.session = session
        self.patience = patience
        self.now = ""
        self.until = inf
        self._busy = 0.0  # seconds between questions and answers; what the wiki puts off is not among them
        self.requests_made = 0
        self._log_in = log_in
        self.identity = identity
        self._logged_in = False
        self._waits_out = False
        session.hooks["response"].append(self._arrived)

    @contextmanager
    def waiting_out(self) -> Iterator[None]:
        """Within it, what the wiki puts off is waited out, however long it takes."""
        before, self._waits_out = self._waits_out, True
        try:
            yield
        finally:
            self._waits_out = before

    def begin(self) -> Waiting:
        """Return the pauses of one request that begins now; none goes on when there is no more time for this wiki."""
        waiting = self.patience.begin(waits_out=self._waits_out)
        waiting.end = min(waiting.end, self.until)
        if waiting.put_off_end is not None:
            waiting.put_off_end = min(waiting.put_off_end, self.until)
        return waiting

    def query(self, params: Mapping[str, str | int], shape: type[T]) -> Iterator[T]:
        """Yield the answers of a query and of all its continuations.

        Raises:
            WikiError: As `read`; or there is no end of them.
        """
        listing, asked = _Listing(), {"action": "query", **params}
        more: Mapping[str, str | int] = {}
        while True:
            before = self._busy
            told = self._told({**asked, **more}, shape)
            listing.seconds += self._busy - before
            if (said := listing.too_much(told, self.patience.listing)) is not None:
                raise self.foreign(said)
            yield told.answer
            if not told.more:
                return
            more = told.more

    def read(self, params: Mapping[str, str | int], shape: type[T]) -> T:
        """Return the answer to one request that changes nothing.

        Args:
            params: The request.
            shape: What of the answer will be looked at, a `TypedDict`.

        Raises:
            WikiError: No answer in time, or one that no repetition mends.
        """
        return self._told(params, shape).answer

    def once(self, params: Mapping[str, str | int], shape: type[T]) -> T:
        """Send one request that changes nothing, once, whoever is logged in.

        Raises:
            RequestFailedError: It was refused, or not answered.
        """
        return self._send("GET", params, shape).answer

    def post(self, params: Mapping[str, str | int], shape: type[T]) -> T:
        """Send one request that writes, once.

        Raises:
            RequestFailedError: With the recovery ONCE_MORE: nobody knows whether it was done.
        """
        return self._send("POST", params, shape).answer

    def foreign(self, said: str) -> UnexpectedResponseError:
        """Return the error of an answer that has the right shape and still cannot be the answer to what was asked."""
        return UnexpectedResponseError(self.environment, "not-json", said)

    def _told(self, params: Mapping[str, str | int], shape: type[T]) -> _Told[T]:
        waiting, tries, logged_in_again = self.begin(), 0, False
        while True:
            try:
                self.ensure_login()
                return self._send("GET", params, shape)
            except RequestFailedError as failure:
                match failure.recovery:
                    case Recovery.LOGIN if not logged_in_again:
                        logged_in_again, self._logged_in = True, False
                        continue
                    case Recovery.WAIT:
                        # It knew the session, which may end in hours of waiting.
                        hopeless = logged_in_again = False
                    case Recovery.ONCE_MORE | Recovery.UNSENT:
                        tries += failure.wait is None
                        hopeless = tries == _FEW
                    case _:
                        hopeless = True
                if hopeless or waiting.over(failure, self.environment):
                    raise self.error(failure) from failure
                log.info("%s: %s; trying again", self.environment, failure.code)

    def beside(self, script: str, params: Mapping[str, str | int]) -> Response:
        """Return what a script beside `api.php` answers, whatever its status.

        Raises:
            RequestFailedError: There was no answer.
        """
        try:
            return self.session.request(
                "GET",
                f"{self.url.rpartition('/')[0]}/{script}",
                params={key: str(value) for key, value in params.items()},
                timeout=CONNECT_AND_READ,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise failed(error) from error

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
        error = codes.error(self.environment, failure.code, failure.info, self.identity, failure.recovery)
        if failure.wait and isinstance(error, WikiUnavailableError):
            error.next_step = f"it asks to wait {failure.wait:.0f} s; try again then"
        return error

    def _send(self, method: str, params: Mapping[str, str | int], shape: type[T]) -> _Told[T]:
        if self.patience.clock() > self.until:
            said = "the wiki took all the time that there is for it in one run"
            raise WikiUnavailableError(self.environment, "too-slow", said)
        asked = {key: str(value) for key, value in (_ALWAYS | dict(params)).items()}
        if sum(len(key) + len(value) for key, value in asked.items()) > _LONGEST_URL:
            method = "POST"
        began = self.patience.clock()
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
        finally:
            self._busy += self.patience.clock() - began
        return self._understood(response, shape)

    def without_secrets(self, response: Response, *_: object, **__: object) -> None:
        """Read an answer, as much as one can have, and take our secrets out of it."""
        redaction = self._redaction(response)
        response.headers.update({name: redaction.text(said) for name, said in response.headers.items()})
        response.reason = redaction.text(response.reason or "")
        read_body(response)
        _redact(response, redaction)

    def _arrived(self, response: Response, *_: object, **__: object) -> None:
        """Count an answer, read it, and end what is no answer of the API for sure."""
        self.requests_made += 1
        status, redaction = response.status_code, self._redaction(response)
        if response.is_redirect:
            response.close()
            moved = redaction.text(response.headers["Location"])
            raise RequestFailedError("redirect", f"the wiki's API moved to {moved}")
        if status >= _SERVER_ERROR or status == requests.codes.too_many:
            response.close()
            said = redaction.text(response.reason or "")
            raise RequestFailedError(f"http-{status}", said, retry_after(response))
        self.without_secrets(response)
        if response.content.lstrip().startswith(b"<"):
            raise page_for_people(response)

    def _redaction(self, response: Response) -> Redaction:
        """Return what takes out of an answer the secrets that this session knows by now, those in its cookies too."""
        cookies = (
            each.value
            for jar in (self.session.cookies, response.cookies)
            for each in jar
            if _OF_SESSION.search(each.name)
        )
        return Redaction(self.identity.secrets.union(filter(None, cookies)))

    def _understood(self, response: Response, shape: type[T]) -> _Told[T]:
        kind = response.headers.get("Content-Type", "nothing").partition(";")[0]
        said = f"HTTP {response.status_code} with {kind}, not an answer of MediaWiki's API"
        try:
            answer = parsed(response.content)
            if isinstance(answer, dict) and "errors" in answer:
                raise refused(judged(answer, shapes.Errors)["errors"][0], retry_after(response))
            if not isinstance(answer, dict) or "curtimestamp" not in answer or "error" in answer:
                raise RequestFailedError("not-json", said)
            said = "an answer that MediaWiki's API does not give"
            envelope, found = judged(answer, shapes.Envelope), judged(answer, shape)
        except MisshapenError as error:
            raise RequestFailedError("not-json", f"{said}: {error}") from error
        self.now = envelope["curtimestamp"]
        expected = {"truncatedresult", "badutf8"} if "requestid" in answer else {"truncatedresult"}
        for warning in envelope.get("warnings", []):
            if warning["code"] not in expected:  # `facts.normalised` asks for what `badutf8` warns of
                said = warning.get("text", "")[:_LONGEST_WARNING]
                log.warning("%s: %s: %s", self.environment, warning["code"], said)
        content = response.content
        return _Told(found, envelope.get("continue", {}), len(content), parts(content))


def _redact(response: Response, redaction: Redaction) -> None:
    """Replace the body of an answer that may hold a secret; the texts of pages are withheld then."""
    said = response.content.decode("utf-8", "replace")
    if not redaction.suspects(said):
        return
    try:
        told = json.dumps(redaction.answer(foreign(said)))
    except ValueError:
        told = redaction.text(said)
    response._content = told.encode()  # noqa: SLF001 -- what `content` goes by
