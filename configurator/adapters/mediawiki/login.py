"""Log-in: bot password, OAuth 2 bearer token, OAuth 1.0a owner-only; mwclient does the talking."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import mwclient
import requests
from mwclient import errors as mwclient_errors
from requests_oauthlib import OAuth1 as OAuth1Signature

from configurator._version import __version__
from configurator.adapters.mediawiki import shapes
from configurator.adapters.mediawiki.api import CONNECT_AND_READ
from configurator.adapters.mediawiki.exchange import BoundedSession, RequestFailedError, failed
from configurator.core.shape import judged
from configurator.credentials import BotPassword, OAuth1, OAuth2
from configurator.errors import NotPermittedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.adapters.mediawiki.api import Api
    from configurator.credentials import Credentials

log = logging.getLogger(__name__)
# It announces tries that it may not make (`max_retries`), and quotes the wiki as it is; `Api` says what there is to say.
logging.getLogger("mwclient").propagate = False
# What mwclient does with JSON that it does not expect.
_OTHER_JSON = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


def session(credentials: Credentials | None) -> requests.Session:
    """Return a session that names us, and signs what it sends if *credentials* are tokens."""
    account = quote(credentials.user) if isinstance(credentials, BotPassword) else "-"
    new = BoundedSession()
    new.auth = _unsigned  # else requests would send the password that ~/.netrc has for that host
    new.headers["User-Agent"] = (
        f"instrument-configurator/{__version__} (account {account}) "
        f"requests/{requests.__version__} mwclient/{mwclient.__version__}"
    )
    match credentials:
        case OAuth2():
            new.headers["Authorization"] = f"Bearer {credentials.token}"
        case OAuth1():
            new.auth = OAuth1Signature(
                credentials.consumer_token,
                credentials.consumer_secret,
                credentials.access_token,
                credentials.access_secret,
            )
        case _:
            pass
    return new


def log_in_with(credentials: Credentials | None) -> Callable[[Api], None]:
    """Return what logs a session in; tokens and anonymous sessions need nothing."""
    if not isinstance(credentials, BotPassword):
        return lambda _api: None
    return lambda api: _with_bot_password(api, credentials)


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _with_bot_password(api: Api, credentials: BotPassword) -> None:
    api.session.cookies.clear()
    try:
        refusal = _log_in(_site(api), api, credentials)
    except (requests.RequestException, mwclient_errors.MwClientError, *_OTHER_JSON) as error:
        refusal = _meaning(error)
    # Raised out of the handlers' reach: mwclient puts what it sent into its errors, the password too.
    match refusal:
        case None:
            pass
        case RequestFailedError(code="readonly"):  # nobody can log in now; reading needs no account
            log.warning("%s is read-only: reading without logging in", api.environment)
        case _:
            raise refusal


def _site(api: Api) -> mwclient.Site:
    address = urlsplit(api.url)
    path, _, script = address.path.rpartition("/")
    return mwclient.Site(
        address.netloc,
        path=f"{path}/",
        ext=f".{script.rpartition('.')[2]}",
        scheme=address.scheme,
        pool=api.session,
        max_retries=0,  # it would go on for hours; `Api` repeats
        do_init=False,
        connection_options={"timeout": CONNECT_AND_READ, "allow_redirects": False},
    )


def _log_in(
    site: mwclient.Site, api: Api, credentials: BotPassword
) -> RequestFailedError | NotPermittedError | None:
    """Log in and return None, or why it was refused.

    `Site.login` is not used: where the session's cookie is lost on the way it asks for ever.
    """
    token = site.get_token("login")
    answer = site.post("login", lgname=credentials.user, lgpassword=credentials.password, lgtoken=token)
    said = judged(answer, shapes.LogIn)["login"]
    match said["result"]:
        case "Success":
            return None
        case result if result in ("NeedToken", "WrongToken") or _without_cookies(api):
            return RequestFailedError("session-lost", "the wiki does not know the session that it just began")
        case result:
            return NotPermittedError(
                api.environment,
                "login-failed",
                said.get("reason", result),
                next_step=f"unless the wiki asks to wait, give the bot password again with {api.identity.way_in}",
                stops_run=True,
            )


def _without_cookies(api: Api) -> bool:
    """Tell whether the cookie of the session that a log-in began is not there, or will not be sent."""
    request = requests.Request("POST", api.url).prepare()
    header: str | None = requests.cookies.get_cookie_header(api.session.cookies, request)  # type: ignore[no-untyped-call]  # not in its stubs
    return header is None


def _meaning(error: Exception) -> RequestFailedError:
    match error:
        case requests.RequestException():
            return failed(error)
        case mwclient_errors.APIError():
            return RequestFailedError(str(error.code), str(error.info))
        case _:
            return RequestFailedError("not-json", "the log-in was not answered by MediaWiki's API")
