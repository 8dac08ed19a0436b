"""Log-in: bot password, OAuth 2 bearer token, OAuth 1.0a owner-only; and the same log-in for mwclient."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import requests

from configurator._version import __version__
from configurator.adapters.mediawiki import shapes
from configurator.adapters.mediawiki.api import CONNECT_AND_READ
from configurator.adapters.mediawiki.exchange import BoundedSession, RequestFailedError, failed
from configurator.credentials import BotPassword, OAuth1, OAuth2
from configurator.errors import NotPermittedError

if TYPE_CHECKING:
    from collections.abc import Callable

    import mwclient

    from configurator.adapters.mediawiki.api import Api
    from configurator.credentials import Credentials

# What mwclient does with JSON that it does not expect.
_OTHER_JSON = (AttributeError, KeyError, RecursionError, TypeError, ValueError)
log = logging.getLogger(__name__)
# How often an mwclient.Site tries again, and by how many seconds more each time it waits before; its own are for hours.
_RETRIES, _LONGER = 3, 5


def session(credentials: Credentials | None) -> requests.Session:
    """Return a session that names us, and signs what it sends if *credentials* are tokens."""
    account = quote(credentials.user) if isinstance(credentials, BotPassword) else "-"
    new = BoundedSession()
    new.auth = _unsigned  # else requests would send the password that ~/.netrc has for that host
    new.headers["User-Agent"] = (
        f"instrument-configurator/{__version__} (account {account}) requests/{requests.__version__}"
    )
    match credentials:
        case OAuth2():
            new.headers["Authorization"] = f"Bearer {credentials.token}"
        case OAuth1():
            import requests_oauthlib  # noqa: PLC0415 - a fifth of what requests takes to load, and few sign

            new.auth = requests_oauthlib.OAuth1(
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


def client(api: Api) -> mwclient.Site:
    """Return an `mwclient.Site` of the wiki of *api*, which is logged in; what it is asked costs *api* nothing.

    It has the tokens and the cookies, not the password: mwclient puts what it sends into its errors.

    Raises:
        WikiError: The wiki did not answer, or not as mwclient understands it.
    """
    import mwclient  # noqa: PLC0415 - it loads what signs, too, and no command needs it

    pool = BoundedSession()
    pool.auth, pool.cookies = api.session.auth, api.session.cookies
    pool.headers.update(api.session.headers)
    pool.headers["User-Agent"] = f"{pool.headers['User-Agent']!s} mwclient/{mwclient.__version__}"
    pool.hooks["response"].append(api.without_secrets)
    address = urlsplit(api.url)
    path, _, script = address.path.rpartition("/")
    try:
        return mwclient.Site(
            address.netloc,
            path=f"{path}/",
            ext=f".{script.rpartition('.')[2]}",
            scheme=address.scheme,
            pool=pool,
            max_retries=_RETRIES,
            retry_timeout=_LONGER,
            connection_options={"timeout": CONNECT_AND_READ, "allow_redirects": False},
        )
    except requests.RequestException as error:
        failure = failed(error)
    except mwclient.APIError as error:
        failure = RequestFailedError(str(error.code), str(error.info))
    except (mwclient.errors.MwClientError, *_OTHER_JSON) as error:
        failure = RequestFailedError("not-json", f"mwclient does not understand it: {type(error).__name__}")
    raise api.error(failure)


def _with_bot_password(api: Api, credentials: BotPassword) -> None:
    api.session.cookies.clear()
    try:
        said = _said_to(api, credentials)
    except RequestFailedError as failure:
        if failure.code != "readonly":
            raise
        log.warning("%s is read-only: reading without logging in", api.environment)  # which takes no account
        return
    if said["result"] == "Success":
        return
    if said["result"] in ("NeedToken", "WrongToken") or _without_cookies(api):
        raise RequestFailedError("session-lost", "the wiki does not know the session that it just began")
    raise NotPermittedError(
        api.environment,
        "login-failed",
        said.get("reason", {}).get("text", said["result"]),
        next_step=f"unless the wiki asks to wait, give the bot password again with {api.identity.login_hint}",
        stops_run=True,
    )


def _said_to(api: Api, credentials: BotPassword) -> shapes.LogInResult:
    """Send a bot password, and return what the wiki says to it, in English as before anybody is logged in."""
    asked = {"action": "query", "meta": "tokens", "type": "login", "errorlang": "en"}
    token = api.once(asked, shapes.LogInToken)["query"]["tokens"]["logintoken"]
    given = {"lgname": credentials.user, "lgpassword": credentials.password, "lgtoken": token}
    return api.post({"action": "login", "errorlang": "en", **given}, shapes.LogIn)["login"]


def _without_cookies(api: Api) -> bool:
    """Tell whether the cookie of the session that a log-in began is not there, or will not be sent."""
    request = requests.Request("POST", api.url).prepare()
    header: str | None = requests.cookies.get_cookie_header(api.session.cookies, request)  # type: ignore[no-untyped-call]  # not in its stubs
    return header is None
