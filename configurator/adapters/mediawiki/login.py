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
from configurator.adapters.mediawiki.api import CONNECT_AND_READ, RequestFailedError, failed
from configurator.credentials import BotPassword, OAuth1, OAuth2
from configurator.errors import NotPermittedError

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.adapters.mediawiki.api import Api
    from configurator.credentials import Credentials


def session(credentials: Credentials | None) -> requests.Session:
    """Return a session that names us, and signs what it sends if *credentials* are tokens."""
    account = quote(credentials.user) if isinstance(credentials, BotPassword) else "-"
    new = requests.Session()
    new.trust_env = False  # ~/.netrc must not send another password
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


def _with_bot_password(api: Api, credentials: BotPassword) -> None:
    address = urlsplit(api.url)
    path, _, script = address.path.rpartition("/")
    api.session.cookies.clear()
    site = mwclient.Site(
        address.netloc,
        path=f"{path}/",
        ext=f".{script.rpartition('.')[2]}",
        scheme=address.scheme,
        pool=api.session,
        max_retries=0,  # it would go on for hours, and send edits again; `Api` repeats
        do_init=False,
        connection_options={"timeout": CONNECT_AND_READ, "allow_redirects": False},
    )
    try:
        site.login(credentials.user, credentials.password)
    except mwclient_errors.LoginError as error:
        raise NotPermittedError(
            api.environment,
            "login-failed",
            str(error.info),
            next_step=f"give the bot password again with `instruments login {api.environment}`",
            stops_run=True,
        ) from error
    except mwclient_errors.APIError as error:
        if error.code == "readonly":  # nobody can log in now; reading needs no account
            log.warning("%s is read-only: reading without logging in", api.environment)
            return
        raise RequestFailedError(str(error.code), str(error.info)) from error
    except requests.RequestException as error:
        raise failed(error) from error
    except (mwclient_errors.MwClientError, KeyError, TypeError, ValueError) as error:
        raise RequestFailedError("not-json", "the log-in was not answered by the API") from error


def login_name(credentials: Credentials | None) -> str:
    """Return what `whoami` calls this kind of log-in."""
    match credentials:
        case BotPassword():
            return "bot password"
        case OAuth2():
            return "OAuth 2"
        case OAuth1():
            return "OAuth 1.0a"
        case _:
            return "anonymous"
