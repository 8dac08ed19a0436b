"""A session whose requests are Pywikibot's: its account, user agent, time-outs, throttle, lag limits, `-simulate`.

Pywikibot's own `Request.submit` repeats edits after time-outs, accepts warnings and asks for passwords. So requests
go through `http.fetch`, the layer below, once each; what an answer means, and what to do next, is decided by
`configurator.adapters.mediawiki`.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pywikibot import config, exceptions
from pywikibot.comms import http

from configurator._version import __version__
from configurator.adapters.mediawiki.exchange import ENCODING, BoundedSession, RequestFailedError, within
from configurator.errors import NotPermittedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests

    from configurator.adapters.mediawiki.api import Api

log = logging.getLogger(__name__)


class PywikibotSession(BoundedSession):
    """One wiki's session.

    It has cookies of its own: Pywikibot's are one jar for all wikis, and a host's wikis on two ports would share it.

    Attributes:
        site: Pywikibot's.
        resumed: Whether it goes on with the cookies of an earlier run; each request then names the account, so that
            the wiki says when it does not know them any more.
    """

    def __init__(self, site: Any, environment: str, *, keep_cookies: bool) -> None:  # noqa: ANN401 -- Pywikibot is not typed
        super().__init__()
        self.site = site
        self._environment = environment
        self.headers.clear()
        self.headers["accept-encoding"] = ENCODING
        self.headers["user-agent"] = f"instrument-configurator/{__version__} {http.user_agent(site)}"
        self._user, _, _ = str(site.username()).partition("@")
        self._jar = self.cookies = http.PywikibotCookieJar()
        if keep_cookies:
            self._load_cookies()
        self.resumed = len(self.cookies) > 0

    def logging_in(self, log_in: Callable[[Api], None]) -> Callable[[Api], None]:
        """Return *log_in*, which is left out at first if an earlier run's cookies are there."""

        def begin(api: Api) -> None:
            if self.resumed and api.requests_made == 0:
                return
            self.resumed = False
            log_in(api)

        return begin

    def request(self, method: str | bytes, url: str | bytes, *_: Any, **given: Any) -> requests.Response:  # noqa: ANN401 -- as in requests
        """Send one request, once; a write waits for `put_throttle` first.

        Raises:
            RequestFailedError: Pywikibot could not send it, or could not read the answer.
            NotPermittedError: It would write, and `-simulate` was given.
        """
        given.pop("timeout", None)  # `socket_timeout` in user-config.py counts
        part = "data" if given.get("data") else "params"
        asked = given[part]
        if "token" in asked and config.simulate:
            raise self._simulated(asked)
        self.site.throttle(write="token" in asked)
        headers = {**self.headers, **(given.pop("headers", None) or {})}
        given[part] = dict(asked) | self._besides(asked)
        with self._own_cookies():
            answer = within(
                self.whole_answer,
                lambda: _fetch(
                    url,
                    method,
                    headers=headers,
                    # None would let requests send the password that ~/.netrc has for that host.
                    auth=http.get_authentication(url) or _unsigned,
                    verify=self.site.verify_SSL_certificate(),
                    hooks=self.hooks,
                    **given,
                ),
            )
        if asked.get("action") == "login":
            self._save_cookies()
        return answer

    def _besides(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return what user-config.py and a resumed session add to a request."""
        more: dict[str, Any] = {}
        # A write without it is one that replication lag does not put off.
        writes = "token" in asked
        lag = (config.write_maxlag if "maxlag" in asked else 0) if writes else config.read_maxlag
        if lag and "meta" not in asked and asked.get("action") != "login":  # as Pywikibot does
            more["maxlag"] = lag
        if self.resumed:
            more["assertuser"] = self._user
        return more

    def _simulated(self, asked: Mapping[str, Any]) -> NotPermittedError:
        summary = f": {asked['summary']}" if asked.get("summary") else ""
        would = f"would {asked['action']} {asked.get('title', '')}{summary}"
        return NotPermittedError(
            self._environment, "simulate", would, next_step="run it without -simulate to do so"
        )

    @contextmanager
    def _own_cookies(self) -> Iterator[None]:
        shared, http.session.cookies = http.session.cookies, self.cookies
        try:
            yield
        finally:
            http.session.cookies = shared

    def _load_cookies(self) -> None:
        try:
            self._jar.load(f"{self.site.family.name}-{self.site.code}-{self._user}", ignore_discard=True)
        except OSError as error:
            log.warning("%s: cannot read kept cookies: %s", self._environment, error.strerror)

    def _save_cookies(self) -> None:
        try:
            self._jar.save(ignore_discard=True)
        except OSError as error:
            log.warning("%s: cannot keep cookies: %s", self._environment, error.strerror)


def _fetch(url: str | bytes, method: str | bytes, **given: Any) -> requests.Response:  # noqa: ANN401 -- as in requests
    try:
        answer = http.fetch(url, method, default_error_handling=False, **given)
    except exceptions.APIError as error:
        raise RequestFailedError(error.code, error.info) from error
    except exceptions.Error as error:  # whether the wiki did what we asked, nobody knows
        raise RequestFailedError("connection", type(error).__name__) from error
    except (LookupError, ValueError) as error:  # it looks for the answer's encoding, and trusts its headers
        raise RequestFailedError("not-json", "the answer's encoding cannot be found out") from error
    if isinstance(answer, Exception):
        raise answer
    found: requests.Response = answer
    return found


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
