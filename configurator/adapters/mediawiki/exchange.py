"""One exchange with a wiki: how long its answer may take, how much of it is read, and what it means that it failed.

A wiki can send a byte now and then for ever, or a few that decompress to gigabytes. The time-outs of `requests` are for
each byte, and it decompresses whatever it is told to; so both are bounded here, for every session, mwclient's too.
"""

from __future__ import annotations

import zlib
from concurrent.futures import Future
from email.utils import parsedate_to_datetime
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

import requests
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from configurator.adapters.mediawiki import codes
from configurator.adapters.mediawiki.codes import Recovery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests import Response

    from configurator.adapters.mediawiki import shapes

T = TypeVar("T")

#: Seconds for one whole answer, connecting included.
WHOLE_ANSWER: Final = 60.0
#: Most bytes of one answer, decompressed; MediaWiki cuts its answers at 8 MiB before it writes them as JSON.
MAX_ANSWER: Final = 32 * 1024 * 1024
#: How an answer may be compressed: no other way can be read in pieces of known size everywhere.
ENCODING: Final = "gzip"

_PIECE: Final = 64 * 1024
_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32


class TooLongError(requests.Timeout):
    """The answer began in time perhaps, and did not end in time."""


class TooMuchError(requests.RequestException):
    """The body is larger than an answer can be, or compressed in a way that nobody asked for; its text says which."""


class BoundedSession(requests.Session):
    """A session whose requests end, whatever the server does.

    Attributes:
        whole_answer: Seconds for one whole answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.whole_answer = WHOLE_ANSWER
        self.headers["Accept-Encoding"] = ENCODING

    def request(self, *args: Any, **given: Any) -> requests.Response:  # noqa: ANN401 -- as in requests
        """Send one request.

        Raises:
            requests.RequestException: As in requests; or the answer does not end in time.
        """
        send = super().request
        return within(self.whole_answer, lambda: send(*args, **given))


def within(seconds: float, exchange: Callable[[], T]) -> T:
    """Return what *exchange* returns, or end it after so many *seconds*.

    Nothing interrupts a thread that waits for a byte. So it is left alone then: it ends with its connection, or with
    the process.

    Raises:
        TooLongError: It took longer.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(exchange())
        except BaseException as error:  # noqa: BLE001 -- it is raised again where somebody waits for it
            done.set_exception(error)

    Thread(target=run, name="exchange", daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError as error:
        if done.done():  # a time-out of its own
            raise
        raise TooLongError(f"no whole answer within {seconds:.0f} seconds") from error


def read_body(response: requests.Response) -> None:
    """Read the body of *response* into it, as much of it as an answer can have.

    Raises:
        TooMuchError: It is larger, or compressed as nobody asked for.
        requests.RequestException: The connection failed.
    """
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB) if encoding == ENCODING else None
    body = bytearray()
    try:
        if encoding not in ("", "identity", ENCODING):
            raise TooMuchError("compressed in a way that nobody asked for")
        for piece in response.raw.stream(_PIECE, decode_content=False):
            body += piece if decoder is None else decoder.decompress(piece, MAX_ANSWER + 1 - len(body))
            if len(body) > MAX_ANSWER:
                raise TooMuchError(f"more than the {MAX_ANSWER:,} bytes that an answer can have")
        if decoder is not None and body and not decoder.eof:
            raise requests.exceptions.ChunkedEncodingError("cut off")
        response._content = bytes(body)  # noqa: SLF001 -- what `content`, `text` and `json()` go by
        response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001 -- the same
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(error) from error
    except (HTTPError, zlib.error) as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error
    finally:
        response.close()


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
