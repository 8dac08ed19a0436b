"""The API's error codes, and ours for what fails below it, by what to do; and the errors they become.

Source: MediaWiki's `includes/api/i18n/en.json` and what 1.39 and 1.43 were seen to answer.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from configurator.errors import (
    NotPermittedError,
    UnexpectedResponseError,
    WarnedError,
    WikiError,
    WikiUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    CONFIRM = auto()
    """The wiki warns; it takes the same edit when it is sent again in the same session."""
    STOP_PAGE = auto()
    """This page, or this text, is refused; others may pass."""
    STOP_RUN = auto()
    """Nothing of this account passes."""
    BUG = auto()
    """We asked wrongly."""


_BLOCKS = "blocked autoblocked systemblocked"
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
    Recovery.STOP_RUN: f"{_BLOCKS} readapidenied redirect",
    Recovery.BUG: "missingparam badvalue badtags invalidtitle mustbeposted",
}
_RECOVERY = {code: recovery for recovery, codes in _BY_RECOVERY.items() for code in codes.split()}
_PREFIXES = {
    "internal_api_error_": Recovery.ONCE_MORE,
    "http-5": Recovery.ONCE_MORE,
    "abusefilter-": Recovery.STOP_PAGE,
    "titleblacklist-": Recovery.STOP_PAGE,
}
# What an edit filter does that no second try passes.
_FORBID = frozenset({"disallow", "block", "blockautopromote", "degroup", "rangeblock"})
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
    "captcha": "the account needs the right `skipcaptcha`; ask an administrator of that wiki",
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
    Recovery.CONFIRM: WarnedError,
    Recovery.STOP_PAGE: NotPermittedError,
    Recovery.STOP_RUN: NotPermittedError,
    Recovery.BUG: UnexpectedResponseError,
}


def command(environment: str) -> str:
    """Return what logs in to *environment*, for a sentence."""
    return f"`instruments login {environment}`"


def recovery(code: str, data: Mapping[str, Any] | None = None) -> Recovery:
    """Return what to do about *code*; a code that we do not know stops its page.

    An extension's own refusal (an edit filter, say) has a code of its own: refused is refused.

    Args:
        code: The API's error code, or ours.
        data: What else the wiki says of it.
    """
    if data and code in _BLOCKS.split() and _of(data, "blockinfo").get("blockpartial"):
        return Recovery.STOP_PAGE  # it names pages, namespaces or acts: others may pass
    if _warned(code, _of(data or {}, "abusefilter")):
        return Recovery.CONFIRM
    by_prefix = (found for prefix, found in _PREFIXES.items() if code.startswith(prefix))
    return _RECOVERY.get(code) or next(by_prefix, Recovery.STOP_PAGE)


def error(
    environment: str, code: str, info: str, way_in: str | None = None, what: Recovery | None = None
) -> WikiError:
    """Return the error that a code becomes when nothing more can be done.

    Args:
        environment: Whose wiki.
        code: The API's error code, or ours.
        info: In words.
        way_in: As `Api.way_in`.
        what: What would help, where more than the code is known.
    """
    what = what or recovery(code)
    kind = UnexpectedResponseError if code.startswith(_NOT_UNDERSTOOD) else _ERROR[what]
    return kind(
        environment,
        code,
        info,
        next_step=_NEXT_STEP.get(code, "").format(way_in=way_in or command(environment)) or None,
        stops_run=True if what in (Recovery.LOGIN, Recovery.STOP_RUN) else None,
    )


def _warned(code: str, filtered: Mapping[str, Any]) -> bool:
    """Tell whether an edit filter only warns: by its code, or by what it did if it did more than one thing."""
    actions = filtered.get("actions")
    by_actions = (
        isinstance(actions, list) and "warn" in actions and not _FORBID.intersection(map(str, actions))
    )
    return code.startswith("abusefilter-warn") or by_actions


def _of(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}
