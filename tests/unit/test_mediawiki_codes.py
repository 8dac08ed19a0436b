"""Each code of the API, what it calls for, and the error it ends as."""

from __future__ import annotations

import pytest

from configurator.adapters.mediawiki import codes
from configurator.adapters.mediawiki.codes import Recovery
from configurator.credentials import identity
from configurator.errors import (
    Exit,
    NotPermittedError,
    UnexpectedResponseError,
    WarnedError,
    WikiUnavailableError,
)

REREAD, WAIT, ONCE_MORE, UNSENT = Recovery.REREAD, Recovery.WAIT, Recovery.ONCE_MORE, Recovery.UNSENT
LOGIN, CONFIRM, UNTAG, STOP_PAGE, STOP_RUN, BUG = (
    Recovery.LOGIN,
    Recovery.CONFIRM,
    Recovery.UNTAG,
    Recovery.STOP_PAGE,
    Recovery.STOP_RUN,
    Recovery.BUG,
)

# As measured on the two versions, or described by MediaWiki; not as the module has it.
TABLE = {
    "editconflict": REREAD,
    "articleexists": REREAD,
    "edit-already-exists": REREAD,
    "missingtitle": REREAD,
    "pagedeleted": REREAD,
    "edit-gone-missing": REREAD,
    "nosuchrevid": REREAD,
    "maxlag": WAIT,
    "ratelimited": WAIT,
    "readonly": WAIT,
    "http-429": WAIT,
    "http-500": ONCE_MORE,
    "http-502": ONCE_MORE,
    "http-503": ONCE_MORE,
    "http-504": ONCE_MORE,
    "internal_api_error_DBQueryError": ONCE_MORE,
    "internal_api_error_RuntimeException": ONCE_MORE,
    "not-json": ONCE_MORE,
    "http-401": ONCE_MORE,
    "http-403": ONCE_MORE,
    "timeout": ONCE_MORE,
    "connection": ONCE_MORE,
    "tls": ONCE_MORE,
    "session-lost": ONCE_MORE,
    "unreachable": UNSENT,
    "badtoken": LOGIN,
    "assertuserfailed": LOGIN,
    "assertnameduserfailed": LOGIN,
    "assertbotfailed": LOGIN,
    "notloggedin": LOGIN,
    "mwoauth-invalid-authorization": LOGIN,
    "toomanyvalues": LOGIN,
    "protectednamespace": STOP_PAGE,
    "protectednamespace-interface": STOP_PAGE,
    "protectedpage": STOP_PAGE,
    "protectedtitle": STOP_PAGE,
    "cascadeprotected": STOP_PAGE,
    "permissiondenied": STOP_PAGE,
    "cantcreate": STOP_PAGE,
    "cantcreate-anon": STOP_PAGE,
    "noedit": STOP_PAGE,
    "noedit-anon": STOP_PAGE,
    "cantchangecontentmodel": STOP_PAGE,
    "no-direct-editing": STOP_PAGE,
    "tags-apply-no-permission": UNTAG,
    "tags-apply-blocked": UNTAG,
    "tags-apply-not-allowed-one": UNTAG,
    "abusefilter-disallowed": STOP_PAGE,
    "abusefilter-warning": CONFIRM,
    "hookaborted": STOP_PAGE,
    "spamblacklist": STOP_PAGE,
    "titleblacklist-forbidden": STOP_PAGE,
    "titleblacklist-forbidden-edit": STOP_PAGE,
    "captcha": STOP_PAGE,
    "session-page-restricted": STOP_PAGE,
    "contenttoobig": STOP_PAGE,
    "invalid-json-data": STOP_PAGE,
    "contentmodel-mismatch": STOP_PAGE,
    "instrument-invalid": STOP_PAGE,
    "instrument-not-proposed": STOP_PAGE,
    "instrument-merged": STOP_PAGE,
    "instrument-outdated": STOP_PAGE,
    "instrument-own-proposal": STOP_PAGE,
    "blocked": STOP_RUN,
    "autoblocked": STOP_RUN,
    "systemblocked": STOP_RUN,
    "mwoauth-invalid-authorization-not-approved": STOP_RUN,
    "mwoauth-invalid-authorization-wrong-wiki": STOP_RUN,
    "mwoauth-invalid-authorization-blocked-user": STOP_RUN,
    "mwoauth-invalid-authorization-invalid-user": STOP_RUN,
    "mwoauth-invalid-authorization-of-a-later-version": STOP_RUN,
    "readapidenied": STOP_RUN,
    "redirect": STOP_RUN,
    "missingparam": BUG,
    "badvalue": BUG,
    "badtags": UNTAG,
    "invalidtitle": BUG,
    "mustbeposted": BUG,
}
UNAVAILABLE = {WAIT, ONCE_MORE, UNSENT}
NOT_UNDERSTOOD = {REREAD, BUG}
NOT_UNDERSTOOD_EITHER = {"not-json", "session-lost", "redirect", "http-401", "http-403"}
NOBODY = identity("beta", None)


@pytest.mark.parametrize(("code", "recovery"), TABLE.items())
def test_each_code_calls_for_one_thing(code: str, recovery: Recovery):
    assert codes.recovery(code) is recovery


def test_the_table_leaves_no_code_out():
    assert codes._RECOVERY.keys() - TABLE.keys() == set()
    assert all(any(code.startswith(prefix) for code in TABLE) for prefix in codes._PREFIXES)


@pytest.mark.parametrize("code", ["instrument-invalid", "unknownerror", "", "http-404", "a" * 300])
def test_a_code_that_nobody_knows_stops_its_page(code: str):
    assert codes.recovery(code) is STOP_PAGE
    assert type(codes.error("beta", code, "", NOBODY)) is NotPermittedError


@pytest.mark.parametrize(("code", "recovery"), TABLE.items())
def test_each_code_ends_as_one_error(code: str, recovery: Recovery):
    error = codes.error("beta", code, "Said by the wiki.", NOBODY)

    if recovery in NOT_UNDERSTOOD or code in NOT_UNDERSTOOD_EITHER or code.startswith("internal_api_error_"):
        assert (type(error), error.exit_code) == (UnexpectedResponseError, Exit.UNAVAILABLE)
    elif recovery in UNAVAILABLE:
        assert (type(error), error.exit_code) == (WikiUnavailableError, Exit.UNAVAILABLE)
    else:
        kind = WarnedError if recovery is CONFIRM else NotPermittedError
        assert (type(error), error.exit_code) == (kind, Exit.REFUSED)
    stops = recovery in (STOP_RUN, LOGIN) or type(error) is WikiUnavailableError
    assert error.stops_run is stops
    assert str(error).startswith(f"beta: {code} (Said by the wiki); ")


@pytest.mark.parametrize(
    ("code", "next_step"),
    [
        pytest.param("protectednamespace", "ask somebody with the right, or for the right", id="namespace"),
        pytest.param("readapidenied", "log in with `instruments login beta`", id="private"),
        pytest.param(
            "mwoauth-invalid-authorization", "give a valid token with `instruments login beta`", id="token"
        ),
        pytest.param("blocked", "ask an administrator of that wiki", id="blocked"),
        pytest.param("contenttoobig", "shorten the document", id="size"),
        pytest.param("hookaborted", "`instruments whoami` shows what this account may do", id="usual"),
    ],
)
def test_the_next_step_fits_the_code(code: str, next_step: str):
    assert next_step in str(codes.error("beta", code, "", NOBODY))


def test_every_next_step_belongs_to_a_code():
    assert codes._NEXT_STEP.keys() <= TABLE.keys()


BLOCKS = ["blocked", "autoblocked", "systemblocked"]


@pytest.mark.parametrize("code", BLOCKS)
@pytest.mark.parametrize(
    ("data", "recovery"),
    [
        pytest.param({"blockinfo": {"blockpartial": True}}, STOP_PAGE, id="partial"),
        pytest.param({"blockinfo": {"blockpartial": False}}, STOP_RUN, id="whole"),
        pytest.param({"blockinfo": {}}, STOP_RUN, id="not-said"),
        pytest.param({"blockinfo": "odd"}, STOP_RUN, id="odd"),
        pytest.param({}, STOP_RUN, id="nothing-said"),
        pytest.param(None, STOP_RUN, id="no-data"),
    ],
)
def test_a_block_of_some_pages_or_acts_is_theirs_and_not_the_accounts(code: str, data, recovery: Recovery):
    assert codes.recovery(code, data) is recovery


@pytest.mark.parametrize(
    ("code", "filtered", "recovery"),
    [
        pytest.param("abusefilter-warning", {"actions": ["warn"]}, CONFIRM, id="warn"),
        pytest.param("abusefilter-disallowed", {"actions": ["warn", "tag"]}, CONFIRM, id="warn-and-tag"),
        pytest.param("of-a-message-of-theirs", {"actions": ["warn"]}, CONFIRM, id="another-message"),
        pytest.param(
            "abusefilter-disallowed", {"actions": ["warn", "disallow"]}, STOP_PAGE, id="and-disallow"
        ),
        pytest.param("abusefilter-disallowed", {"actions": ["disallow"]}, STOP_PAGE, id="disallow"),
        pytest.param("abusefilter-disallowed", {"actions": [["warn"], "warn", {}]}, CONFIRM, id="odd-items"),
        pytest.param("abusefilter-disallowed", {"actions": "warn"}, STOP_PAGE, id="odd-actions"),
        pytest.param("abusefilter-disallowed", [], STOP_PAGE, id="odd-filter"),
    ],
)
def test_a_filter_that_only_warns_is_confirmed_and_no_other(code: str, filtered, recovery: Recovery):
    assert codes.recovery(code, {"abusefilter": filtered}) is recovery
