"""Where the `api.php` of a wiki is, from the address of any of its pages: MediaWiki names it in the head of each.

Whoever gives an address names a host. What a page says is believed only as far as it stays there, and no credentials
are sent: where they may go is for their owner to say.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import requests

from configurator.adapters.mediawiki import codes
from configurator.adapters.mediawiki.api import CONNECT_AND_READ
from configurator.adapters.mediawiki.exchange import RequestFailedError, failed, read_body
from configurator.adapters.mediawiki.login import session
from configurator.core.settings_rules import wrong_host
from configurator.credentials import identity
from configurator.errors import SettingsError

if TYPE_CHECKING:
    from requests import Response

_API: Final = "/api.php"
_MOST_REDIRECTS: Final = 5
#: As much of a page as its head may take.
_HEAD: Final = 200_000
_LINK: Final = re.compile(r"<link\s([^<>]{1,3000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r'([a-z]+)="([^"]*)"', re.IGNORECASE)
#: Of an address that was copied from a browser, which shows letters of all scripts.
_AS_THEY_ARE: Final = "%/:=&?~#+!$,;'@()*[]"
_STEP: Final = "give the address of its api.php, which its page Special:Version names"


def api_of(address: str) -> str:
    """Return the address of the `api.php` of the wiki of which *address* is a page; of an `api.php` itself at once.

    Raises:
        SettingsError: It is no address, or leads to another host, or to what is no page of a MediaWiki.
        WikiError: Nothing answered.
    """
    page = quote(address if "://" in address else f"https://{address}", safe=_AS_THEY_ARE)
    for sentence in wrong_host(page):
        raise SettingsError(f"{address}: {sentence}")
    parts = urlsplit(page)
    if parts.path.endswith(_API):
        return _at(parts, parts.path)
    for _ in range(_MOST_REDIRECTS):
        answer = _answer(page)
        if not answer.is_redirect:
            return _named(page, answer)
        page = _followed(page, urljoin(page, answer.headers["Location"]))
    raise SettingsError(f"{address}: leads from page to page, and to no end; {_STEP}")


def _answer(page: str) -> Response:
    host = urlsplit(page).netloc
    asking = session(None)
    asking.hooks["response"].append(lambda response, *_, **__: read_body(response))
    try:
        return asking.get(page, timeout=CONNECT_AND_READ, allow_redirects=False)
    except requests.RequestException as error:
        failure: RequestFailedError = failed(error)
        raise codes.error(host, failure.code, failure.info, identity(host, None), failure.recovery) from error


def _followed(page: str, target: str) -> str:
    """Return *target*, if it may be followed from *page*.

    Raises:
        SettingsError: It is on another host, or gives up that nobody can listen.
    """
    before, after = urlsplit(page), urlsplit(target)
    if after.netloc == before.netloc and after.scheme in (before.scheme, "https"):
        return target
    raise SettingsError(f"{page}: leads to {target}, which you did not name; if that is the wiki, give it")


def _named(page: str, answer: Response) -> str:
    """Return the `api.php` that a page of a wiki names.

    Raises:
        SettingsError: It names none, or one on another host.
    """
    text = answer.content[:_HEAD].decode("utf-8", "replace")
    attributes = (dict(_ATTRIBUTE.findall(link)) for link in _LINK.findall(text))
    named = next((each.get("href", "") for each in attributes if each.get("rel") == "EditURI"), None)
    if named is None:
        raise SettingsError(f"{page}: is no page of a MediaWiki (HTTP {answer.status_code}); {_STEP}")
    here, found = urlsplit(page), urlsplit(urljoin(page, html.unescape(named)))
    if found.netloc != here.netloc or not found.path.endswith(_API):
        where = f"{found.scheme}://{found.netloc}{found.path}"
        raise SettingsError(f"{page}: names {where} as its api.php; if that is the wiki, give that address")
    return _at(here, found.path)


def _at(parts: SplitResult, path: str) -> str:
    return f"{parts.scheme}://{parts.netloc}{path}"
