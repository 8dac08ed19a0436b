"""What the API's error codes ask of us and the errors they become; and secrets, taken out of whatever a wiki says.

The codes are those of MediaWiki's `includes/api/i18n/en.json`, what 1.39 and 1.43 were seen to answer, and ours for what
fails below the API. A wiki knows the password that it was sent, and may repeat it in a refusal, a name, a header, in
every spelling; so all that is said is rid of it before it is shown.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from configurator.core.site import with_grant
from configurator.credentials import ANONYMOUS
from configurator.errors import (
    NotPermittedError,
    UnexpectedResponseError,
    WarnedError,
    WikiError,
    WikiUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from configurator.credentials import Identity

REDACTED: Final = "[redacted]"
#: Instead of a page's text that holds a secret: no wiki answers this character, and half a text is nobody's text.
WITHHELD: Final = "\uffff"
#: What is shorter is no secret that a wiki makes, and might be any word.
_SHORTEST: Final = 6
_NAMED: Final = {'"': "&quot;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
_RUN: Final = re.compile("[0-9A-Za-z]+")


class Redaction:
    """Takes some secrets out of texts; each may be written with percent signs, or escaped as in JSON, HTML, Python."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = sorted({each for each in secrets if len(each) >= _SHORTEST}, key=len, reverse=True)
        # Looking for all spellings takes long; where none of these is, there is no secret.
        self._signs = tuple(sign for secret in self._secrets for sign in _signs(secret))

    def text(self, text: str) -> str:
        """Return *text* without the secrets."""
        return self._pattern.sub(REDACTED, text) if self.suspects(text) else text

    def suspects(self, text: str) -> bool:
        """Tell whether a secret may be in *text*, quickly."""
        return any(sign in text for sign in self._signs)

    def answer(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON
        """Return the JSON value that the Action API answered without the secrets, and without texts that hold one."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.answer(each) for each in value]
            case dict():
                told = {self.text(key): self.answer(each) for key, each in value.items()}
                if "contentmodel" in told and told.get("content") != value.get("content"):
                    told["content"] = WITHHELD
                return told
            case _:
                return value

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join("".join(map(_spellings, secret)) for secret in self._secrets))


def _signs(secret: str) -> tuple[str, ...]:
    first = secret[0]
    code = f"{ord(first):02x}"
    longest = max(_RUN.findall(secret), key=len, default=first)
    escapes = {f"{before}{each}" for before in ("%", "u00", "x") for each in (code, code.upper())}
    return longest, "%25", f"#{ord(first)}", _NAMED.get(first, longest), *sorted(escapes)


def _spellings(character: str) -> str:
    code = ord(character)
    either = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{code:02x}")
    spelled = [
        f"%(?:25)*{either}",
        rf"\\+(?:u00|x){either}",
        f"&#(?:0*{code}|[xX]0*{either});",
        *([_NAMED[character]] if character in _NAMED else []),
        rf"\\*{re.escape(character)}",  # last: what begins an escape may be a character of the secret
    ]
    return f"(?:{'|'.join(spelled)})"


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
    UNTAG = auto()
    """The change tag is refused, not the edit: send it without."""
    STOP_PAGE = auto()
    """This page, or this text, is refused; others may pass."""
    STOP_RUN = auto()
    """Nothing of this account passes."""
    BUG = auto()
    """We asked wrongly."""


_BLOCKS = "blocked autoblocked systemblocked"
_OAUTH = "mwoauth-invalid-authorization"
_BY_RECOVERY = {
    Recovery.REREAD: """editconflict articleexists edit-already-exists missingtitle pagedeleted edit-gone-missing
        nosuchrevid""",
    Recovery.WAIT: "maxlag ratelimited readonly http-429",
    Recovery.ONCE_MORE: "timeout connection tls not-json session-lost http-401 http-403",
    Recovery.UNSENT: "unreachable",
    Recovery.LOGIN: """badtoken assertuserfailed assertnameduserfailed assertbotfailed notloggedin
        mwoauth-invalid-authorization
        toomanyvalues""",  # the last: it took us for nobody, who may ask for less at once
    Recovery.STOP_PAGE: """protectednamespace protectednamespace-interface protectedpage protectedtitle
        cascadeprotected permissiondenied cantcreate cantcreate-anon noedit noedit-anon cantchangecontentmodel
        no-direct-editing hookaborted spamblacklist contenttoobig invalid-json-data
        contentmodel-mismatch instrument-invalid instrument-not-proposed instrument-merged instrument-outdated
        instrument-own-proposal session-page-restricted""",
    Recovery.STOP_RUN: f"{_BLOCKS} readapidenied redirect",
    Recovery.UNTAG: "badtags",
    Recovery.BUG: "missingparam badvalue invalidtitle mustbeposted",
}
_RECOVERY = {code: recovery for recovery, codes in _BY_RECOVERY.items() for code in codes.split()}
_PREFIXES = {
    "internal_api_error_": Recovery.ONCE_MORE,
    "http-5": Recovery.ONCE_MORE,
    "abusefilter-": Recovery.STOP_PAGE,
    "titleblacklist-": Recovery.STOP_PAGE,
    "tags-apply-": Recovery.UNTAG,
    f"{_OAUTH}-": Recovery.STOP_RUN,
}
# What an edit filter does that no second try passes.
_FORBID = frozenset({"disallow", "block", "blockautopromote", "degroup", "rangeblock"})
_MOST_TOKENS = 8
# Waiting does not help against these, although they may pass once.
_NOT_UNDERSTOOD = ("internal_api_error_", "not-json", "session-lost", "redirect", "http-401", "http-403")
_NEXT_STEP = {
    "protectednamespace": "ask somebody with the right, or for the right; `instruments whoami` shows yours",
    "protectedpage": "the page itself is protected; ask an administrator",
    "cascadeprotected": "the page itself is protected; ask an administrator",
    "protectedtitle": "the title is protected against creation; ask an administrator",
    "contenttoobig": "shorten the document",
    "readapidenied": "log in with {login_hint}",
    "assertnameduserfailed": "log in again with {login_hint}",
    _OAUTH: "give a valid token with {login_hint}",
    f"{_OAUTH}-not-approved": "it has to be approved by the wiki's administrators of OAuth; or give another one with {login_hint}",
    f"{_OAUTH}-wrong-wiki": "register a consumer for this wiki, and give its token with {login_hint}",
    f"{_OAUTH}-blocked-user": "ask an administrator of that wiki",
    f"{_OAUTH}-invalid-user": "open that wiki once in a browser, logged in; or give the token of another account with {login_hint}",
    "badtoken": "another program may use the same account and consumer at once; end it, or give each one of its own, and try again",
    "session-page-restricted": "this log-in is limited to other pages; make one without that limit, and give it with {login_hint}",
    "session-lost": "the wiki's cookies do not come back; look at http and https in the address, and at a proxy between",
    "http-401": "a web server before the wiki asks for a log-in of its own, which this tool cannot give; let it pass api.php",
    "http-403": "a web server before the wiki refuses this machine or this program; ask its administrators",
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
    Recovery.UNTAG: NotPermittedError,
    Recovery.STOP_PAGE: NotPermittedError,
    Recovery.STOP_RUN: NotPermittedError,
    Recovery.BUG: UnexpectedResponseError,
}


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


def most_log_ins(code: str) -> int:
    """Return how often a write may be sent again after a new log-in, or with a new token, because of *code*.

    Nothing was done. Of two access tokens of one account and one OAuth client each request ends the other's edit token,
    so a token may have to be fetched a few times.
    """
    return _MOST_TOKENS if code == "badtoken" else 1


def error(
    environment: str, code: str, info: str, identity: Identity, what: Recovery | None = None
) -> WikiError:
    """Return the error that a code becomes when nothing more can be done.

    Args:
        environment: Whose wiki.
        code: The API's error code, or ours.
        info: In words.
        identity: Who was refused.
        what: What would help, where more than the code is known.
    """
    what = what or recovery(code)
    kind = UnexpectedResponseError if code.startswith(_NOT_UNDERSTOOD) else _ERROR[what]
    return kind(
        environment,
        code,
        info,
        next_step=_next_step(code, info, identity),
        stops_run=True if what in (Recovery.LOGIN, Recovery.STOP_RUN) else None,
    )


def _next_step(code: str, info: str, identity: Identity) -> str | None:
    """Return what helps against *code*, where it is not what helps against most of its kind."""
    known = _NEXT_STEP.get(code)
    if code == "readapidenied" and identity.kind != ANONYMOUS:
        known = (
            f"this log-in may not read: {with_grant(identity.kind, 'basic')}, and give it with {{login_hint}}"
        )
    elif code == _OAUTH and "timestamp" in info.lower():
        known = "set the clock of this machine: it is too far from the wiki's"
    elif code == _OAUTH and "signature" in info.lower():
        known = f"{known}; or the wiki believes that it has another address than the settings say"
    return None if known is None else known.format(login_hint=identity.login_hint)


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
