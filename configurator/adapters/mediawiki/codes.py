"""The API's error codes, and ours for what fails below it, by what to do; and the errors they become.

Source: MediaWiki's `includes/api/i18n/en.json` and what 1.39 and 1.43 were seen to answer.
"""

from __future__ import annotations

from enum import Enum, auto

from configurator.errors import NotPermittedError, UnexpectedResponseError, WikiError, WikiUnavailableError


class Recovery(Enum):
    """What helps against an API error."""

    REREAD = auto()
    """The page is not what the edit was based on: read again, decide again."""
    WAIT = auto()
    """Not now: the wiki said so before it did anything."""
    ONCE_MORE = auto()
    """It failed midway, and may have done what we asked. Look, try once more, then leave this page."""
    UNSENT = auto()
    """The request never reached the wiki."""
    LOGIN = auto()
    """The session is gone: log in once."""
    STOP_PAGE = auto()
    """This page, or this text, is refused; others may pass."""
    STOP_RUN = auto()
    """Nothing of this account passes."""
    BUG = auto()
    """We asked wrongly."""


_BY_RECOVERY = {
    Recovery.REREAD: """editconflict articleexists edit-already-exists missingtitle pagedeleted edit-gone-missing
        nosuchrevid""",
    Recovery.WAIT: "maxlag ratelimited readonly http-429",
    Recovery.ONCE_MORE: "timeout connection tls not-json session-lost",
    Recovery.UNSENT: "unreachable",
    Recovery.LOGIN: """badtoken assertuserfailed assertnameduserfailed assertbotfailed notloggedin
        mwoauth-invalid-authorization
        toomanyvalues""",  # the last: it took us for nobody, who may ask for less at once
    Recovery.STOP_PAGE: """protectednamespace protectednamespace-interface protectedpage protectedtitle
        cascadeprotected permissiondenied cantcreate cantcreate-anon noedit noedit-anon cantchangecontentmodel
        no-direct-editing tags-apply-no-permission hookaborted spamblacklist contenttoobig invalid-json-data
        contentmodel-mismatch instrument-invalid instrument-not-proposed instrument-merged instrument-outdated
        instrument-own-proposal""",
    Recovery.STOP_RUN: "blocked autoblocked systemblocked readapidenied redirect",
    Recovery.BUG: "missingparam badvalue badtags invalidtitle mustbeposted",
}
_RECOVERY = {code: recovery for recovery, codes in _BY_RECOVERY.items() for code in codes.split()}
_PREFIXES = {
    "internal_api_error_": Recovery.ONCE_MORE,
    "http-5": Recovery.ONCE_MORE,
    "abusefilter-": Recovery.STOP_PAGE,
    "titleblacklist-": Recovery.STOP_PAGE,
}
# Waiting does not help against these, although they may pass once.
_NOT_UNDERSTOOD = ("internal_api_error_", "not-json", "session-lost", "redirect")
_NEXT_STEP = {
    "protectednamespace": "ask somebody with the right, or for the right; `instruments whoami` shows yours",
    "protectedpage": "the page itself is protected; ask an administrator",
    "cascadeprotected": "the page itself is protected; ask an administrator",
    "protectedtitle": "the title is protected against creation; ask an administrator",
    "contenttoobig": "shorten the document",
    "readapidenied": "log in with {way_in}",
    "assertnameduserfailed": "log in again with {way_in}",
    "mwoauth-invalid-authorization": "give a valid token with {way_in}",
    "redirect": "correct the address in the settings",
    "tls": "check the address in the settings, and the certificates that this machine trusts",
    "blocked": "ask an administrator of that wiki",
    "autoblocked": "ask an administrator of that wiki",
    # The extension's own refusals.
    "instrument-invalid": "`instruments validate` shows every problem, with its place",
    "instrument-not-proposed": "propose it with `instruments propose`; `review = true` in the settings says so at once",
    "instrument-merged": "propose it again with `instruments propose`",
    "instrument-outdated": "bring it up to date with `instruments propose --update --merge`",
    "instrument-own-proposal": "ask another right holder to approve it",
}
_ERROR: dict[Recovery, type[WikiError]] = {
    Recovery.REREAD: UnexpectedResponseError,  # of a write it becomes EditConflictError, with the page's name
    Recovery.WAIT: WikiUnavailableError,
    Recovery.ONCE_MORE: WikiUnavailableError,
    Recovery.UNSENT: WikiUnavailableError,
    Recovery.LOGIN: NotPermittedError,
    Recovery.STOP_PAGE: NotPermittedError,
    Recovery.STOP_RUN: NotPermittedError,
    Recovery.BUG: UnexpectedResponseError,
}


def command(environment: str) -> str:
    """Return what logs in to *environment*, for a sentence."""
    return f"`instruments login {environment}`"


def recovery(code: str) -> Recovery:
    """Return what to do about *code*; a code that we do not know stops its page.

    An extension's own refusal (an edit filter, say) has a code of its own: refused is refused.
    """
    by_prefix = (found for prefix, found in _PREFIXES.items() if code.startswith(prefix))
    return _RECOVERY.get(code) or next(by_prefix, Recovery.STOP_PAGE)


def error(environment: str, code: str, info: str, way_in: str | None = None) -> WikiError:
    """Return the error that *code* becomes when nothing more can be done; *way_in* as `Api.way_in`."""
    what = recovery(code)
    kind = UnexpectedResponseError if code.startswith(_NOT_UNDERSTOOD) else _ERROR[what]
    return kind(
        environment,
        code,
        info,
        next_step=_NEXT_STEP.get(code, "").format(way_in=way_in or command(environment)) or None,
        stops_run=True if what in (Recovery.LOGIN, Recovery.STOP_RUN) else None,
    )
