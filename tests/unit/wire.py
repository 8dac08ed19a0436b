"""A wiki's API on the wire: what a test lets it answer, what it was asked, and a clock that only sleeping moves."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import requests
import responses
from requests import PreparedRequest
from urllib3.exceptions import MaxRetryError, NewConnectionError
from urllib3.exceptions import SSLError as BrokenTlsError

from configurator.adapters.mediawiki import MediaWikiStore, Patience
from configurator.adapters.mediawiki.api import Api
from configurator.adapters.mediawiki.login import log_in_with, session
from configurator.credentials import BotPassword, Credentials, identity
from configurator.settings import EnvironmentSettings

URL = "https://wiki.example/w/api.php"
NOW = "2026-01-31T12:00:00Z"
SECRET = "s3cret00000000000000000000000000"
MARA = BotPassword(user="Mara@toolkit", password=SECRET)
TITLE = "Instrument:web-scroll"

#: An answer: a JSON value with HTTP 200; status, headers and body; or what happens instead.
Answer = Mapping[str, Any] | list[Any] | tuple[int, Mapping[str, str], str] | Exception

#: The body that begins a log-in.
LOGIN_TOKEN = json.dumps({"curtimestamp": NOW, "query": {"tokens": {"logintoken": "login-token+\\"}}})
#: A request that reads.
READ = {"action": "query", "prop": "revisions"}

HTML = (200, {"Content-Type": "text/html; charset=utf-8"}, "<!DOCTYPE html><title>Error</title>")


def nowhere() -> requests.ConnectionError:
    """Nothing listens at the address."""
    return broken(NewConnectionError(None, "refused"))  # type: ignore[arg-type]  # the same


def broken(reason: Exception) -> requests.ConnectionError:
    """A connection that failed for *reason*, as `requests` says it."""
    return requests.ConnectionError(MaxRetryError(None, URL, reason))  # type: ignore[arg-type]  # no pool is needed


def untrusted(message: str = "") -> requests.exceptions.SSLError:
    """A certificate that is not trusted."""
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = message
    return requests.exceptions.SSLError(MaxRetryError(None, URL, BrokenTlsError(cause)))  # type: ignore[arg-type]  # the same


def status(code: int, **headers: str) -> tuple[int, dict[str, str], str]:
    """An answer that a proxy gives: `Retry_After="5"` is a header."""
    return code, {name.replace("_", "-"): value for name, value in headers.items()}, "<h1>Error</h1>"


def error(code: str, text: str = "Said by the wiki.") -> dict[str, Any]:
    """An API error with `errorformat=plaintext`."""
    return {"errors": [{"code": code, "text": text, "module": "edit"}]}


#: What a wiki that has the extension says of itself, all of it.
SETUP: dict[str, Any] = {
    "review": True,
    "environment": "production",
    "environments": {"production": "https://wiki.example/w/api.php", "beta": None},
    "bot": "Copy bot",
    "limits": {"bytes": 65536, "max_writes": 20, "max_share": 0.5},
    "service": "https://instruments.example",
    "tag": "instruments",
}


def facts(**changed: Any) -> dict[str, Any]:
    """What a wiki says of itself and of Mara; *changed* are keys of `query`."""
    general = {
        "generator": "MediaWiki 1.43.1",
        "wikiid": "metawiki",
        "server": "//wiki.example",
        "articlepath": "/wiki/$1",
    }
    namespace = {
        "id": 3100,
        "name": "Instrument",
        "case": "case-sensitive",
        "defaultcontentmodel": "json",
        "namespaceprotection": "editinstruments",
    }
    user = {"id": 2, "name": "Mara", "groups": ["*", "user"], "rights": ["read", "edit", "editinstruments"]}
    query = {
        "general": general,
        "namespaces": {"3100": namespace, "0": {"id": 0, "name": "", "case": "first-letter"}},
        "userinfo": user,
        "tokens": {"csrftoken": "csrf-token+\\"},
        "tags": [{"name": "instruments", "source": ["manual"]}, {"name": "theirs", "source": ["extension"]}],
    }
    return {"batchcomplete": True, "query": query | changed}


def revision(revid: int, parent: int = 0, **more: Any) -> dict[str, Any]:
    """One revision in `prop=revisions`; `content=` is its text, and what is None is hidden."""
    slot = {"contentmodel": "json", **({"content": more.pop("content")} if "content" in more else {})}
    usual = {
        "revid": revid,
        "parentid": parent,
        "timestamp": NOW,
        "user": "Mara",
        "comment": "",
        "sha1": "0" * 40,
        "slots": {"main": slot},
    }
    return {key: value for key, value in (usual | more).items() if value is not None}


def page(*revisions: Mapping[str, Any], title: str = TITLE) -> dict[str, Any]:
    """The answer to `prop=revisions&titles=`, newest revision first; without revisions the page is missing."""
    found = {"pageid": 7, "ns": 3100, "title": title, "revisions": list(revisions)}
    missing = {"ns": 3100, "title": title, "missing": True}
    return {"batchcomplete": True, "query": {"pages": [found if revisions else missing]}}


def kind(params: Mapping[str, str]) -> str:
    """Tell requests apart: an action, or what a query is about."""
    if params["action"] != "query":
        return params["action"]
    if params.get("type") == "login":
        return "login token"
    return (
        "facts" if "userinfo" in params.get("meta", "") else params.get("prop") or params.get("list", "query")
    )


def _riding(first: Answer, second: Answer) -> Answer:
    """Return one answer to two questions; what is no answer to one of them is none to both."""
    for answer in (first, second):
        if not isinstance(answer, Mapping) or "query" not in answer:
            return answer
    assert isinstance(first, Mapping)
    assert isinstance(second, Mapping)
    return {**first, **second, "query": first["query"] | second["query"]}


class Wire:
    """The requests of a test and their answers: by kind, in turn, the last one for ever.

    Attributes:
        mock: Answers what is sent elsewhere than to `URL`.
    """

    mock: responses.RequestsMock

    def __init__(self) -> None:
        self.requests: list[PreparedRequest] = []
        self.asked: list[dict[str, str]] = []
        self.slept: list[float] = []
        self.clock = 0.0
        self._answers: dict[str, list[Answer]] = {
            "login token": [
                (
                    200,
                    {"Set-Cookie": "wiki_session=begun; path=/", "Content-Type": "application/json"},
                    LOGIN_TOKEN,
                )
            ],
            "users": [
                {
                    "query": {
                        "usergroups": [{"name": "user", "rights": ["edit"]}],
                        "users": [{"name": "Mara", "groups": ["*", "user"]}],
                    }
                }
            ],
            "login": [{"login": {"result": "Success", "lgusername": "Mara"}}],
            "facts": [facts()],
            "revisions": [page()],
            "logevents": [{"query": {"logevents": []}}],
        }

    def answer(self, kind: str, *answers: Answer) -> None:
        """Answer requests of a kind with these."""
        self._answers[kind] = list(answers)

    def kinds(self) -> list[str]:
        """Return what was asked, in order."""
        return [kind(params) for params in self.asked]

    def of(self, wanted: str) -> list[dict[str, str]]:
        """Return the parameters of the requests of a kind."""
        return [params for params in self.asked if kind(params) == wanted]

    def patience(self, deadline: float = 60.0, first_pause: float = 1.0) -> Patience:
        return Patience(deadline, first_pause, clock=lambda: self.clock, sleep=self._sleep)

    def api(self, credentials: Credentials | None = None, **patience: float) -> Api:
        return Api(
            "production",
            URL,
            log_in_with(credentials),
            session(credentials),
            self.patience(**patience),
            identity("production", credentials),
        )

    def store(
        self, credentials: Credentials | None = MARA, page: str = "Instrument:{name}"
    ) -> MediaWikiStore:
        settings = EnvironmentSettings(name="production", api=URL, page=page)
        return MediaWikiStore(settings, credentials, self.patience())

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock += seconds

    def _next(self, kind: str) -> Answer:
        left = self._answers[kind]
        return left.pop(0) if len(left) > 1 else left[0]

    def respond(self, request: PreparedRequest) -> Any:
        """Return what `responses` wants of a callback."""
        query = str(request.body or "") if request.method == "POST" else urlsplit(request.url or "").query
        params = dict(parse_qsl(query, keep_blank_values=True))
        self.requests.append(request)
        self.asked.append(params)
        answer = self._next(kind(params))
        if kind(params) == "facts" and "prop" in params:
            answer = _riding(answer, self._next(params["prop"]))
        if isinstance(answer, (Exception, tuple)):
            return answer
        stamped = {"curtimestamp": NOW, **answer} if isinstance(answer, Mapping) else answer
        return 200, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(stamped)


WireT = TypeVar("WireT", bound=Wire)


@contextmanager
def wiring(wire: WireT) -> Iterator[WireT]:
    """Answer all that is sent to `URL`; nothing else can be reached."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in ("GET", "POST"):
            mock.add_callback(method, URL, wire.respond)
        wire.mock = mock
        yield wire
