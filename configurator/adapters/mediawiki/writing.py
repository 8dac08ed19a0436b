"""Edits, so that nobody's is lost: the base revision, and of a document a lost answer settled by reading back.

MediaWiki merges concurrent edits line by line when it can; a text on one line always overlaps and is refused.
`basetimestamp` is never sent: with it MediaWiki ignores conflicts with our own account.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from configurator.adapters.mediawiki import shapes
from configurator.adapters.mediawiki.codes import Recovery, most_log_ins
from configurator.adapters.mediawiki.exchange import RequestFailedError
from configurator.adapters.mediawiki.facts import HEAD_PROPERTIES, head
from configurator.core.document.texts import minified
from configurator.core.page import Receipt
from configurator.core.site import CHANGE_TAG
from configurator.errors import (
    EditConflictError,
    NotPermittedError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    WikiError,
    WikiUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from configurator.adapters.mediawiki.api import Api
    from configurator.adapters.mediawiki.facts import Facts
    from configurator.core.page import Edit, Head
    from configurator.core.site import Account

#: Seconds of replication lag above which the wiki should refuse us.
MAX_LAG = 5
# So many filters may warn, one after the other, and be confirmed.
_MOST_WARNINGS = 10
_LONGEST_REASON = 200
_SETTLED = "the answer was lost; the page history shows that it was saved"
_RETURNED = "the page had changed and come back to the same text meanwhile"


@dataclass
class _Answered:
    """What was answered to one edit so far; none of it says that the wiki will not have it.

    Attributes:
        edit: The edit.
        tagged: Whether it carries our tag; it is worth nothing that an edit is refused for.
        logged_in: How often there was a new session since the wiki last knew ours.
        confirmed: How many warnings were confirmed.
    """

    edit: Edit
    tagged: bool
    logged_in: int = 0
    confirmed: int = 0

    def again(self, failure: RequestFailedError) -> bool:
        """Count *failure*, and tell whether the edit is sent again at once: in a new session, confirmed, or untagged."""
        match failure.recovery:
            case Recovery.LOGIN:
                self.logged_in += 1
                return self.logged_in <= most_log_ins(failure.code)
            case Recovery.CONFIRM if self.edit.switches_off:
                self.confirmed += 1
                return self.confirmed <= _MOST_WARNINGS
            case Recovery.UNTAG if self.tagged:
                self.tagged = False
                return True
            case Recovery.WAIT:
                self.logged_in = 0  # it knew the session; what is put off for hours may outlive several
            case _:
                pass
        return False


@dataclass(frozen=True)
class Saver:
    """Saves edits in one session.

    Attributes:
        api: The session.
        account: Who it is; the wiki checks it again with every edit.
        tags: Change tags that an edit may carry.
        token: Returns the session's edit token.
        log_in_again: Makes a new session, and so a new token.
        as_bot: Whether edits are marked as a bot's; the wiki refuses them from any other account.
    """

    api: Api
    account: Account
    tags: frozenset[str]
    token: Callable[[], str]
    log_in_again: Callable[[], None]
    as_bot: bool = False

    def save(self, edit: Edit, title: str, read_at: str) -> Receipt:
        """Store *edit* on the page *title*, which was read at *read_at* (the server's clock), as `ports.PageStore` promises."""
        waiting, lost, answered = self.api.begin(), False, _Answered(edit, tagged=CHANGE_TAG in self.tags)
        while True:
            try:
                params = self._params(edit, title, read_at, tagged=answered.tagged)
                done = taken(self.api.post(params, shapes.Saved))
            except RequestFailedError as failure:
                if answered.again(failure):
                    if failure.recovery is Recovery.LOGIN:
                        self.log_in_again()
                    continue
                receipt = self._stored_after_all(edit, title, failure, lost_before=lost)
                if receipt is not None:
                    return receipt
                lost |= failure.recovery is Recovery.ONCE_MORE
                if waiting.over(failure, self.api.environment):
                    raise self._given_up(failure, lost=lost) from failure
            else:
                return self._receipt(edit, title, done, lost=lost)

    def _stored_after_all(
        self, edit: Edit, title: str, failure: RequestFailedError, *, lost_before: bool
    ) -> Receipt | None:
        """Return the receipt if the text was stored in spite of *failure*; None means that sending again is safe.

        It is safe because the edit names its base: should the first request still arrive, the wiki refuses one of
        the two, and reading back tells which text stands.
        """
        match failure.recovery:
            case Recovery.WAIT | Recovery.UNSENT:
                return None
            case Recovery.REREAD:
                receipt = self._read_back(edit, title) if lost_before else None
                if receipt is None:
                    raise EditConflictError(self._page(edit), edit.base_revision) from failure
                return receipt
            case Recovery.ONCE_MORE:
                receipt = self._read_back(edit, title)
                if receipt is None and lost_before and not (edit.switches_off and failure.put_off):
                    raise self._given_up(failure, lost=True) from failure
                return receipt
            case _:
                raise self.api.error(failure) from failure

    def _given_up(self, failure: RequestFailedError, *, lost: bool) -> WikiError:
        """Return the error of an edit that is not stored yet; a request on its way may still arrive."""
        error = self.api.error(failure)
        if lost and isinstance(error, WikiUnavailableError):
            return UnknownOutcomeError(self.api.environment, failure.code, failure.info)
        return error

    def _params(self, edit: Edit, title: str, read_at: str, *, tagged: bool) -> dict[str, str | int]:
        params: dict[str, str | int] = {
            "action": "edit",
            "title": title,
            "text": minified(edit.value),
            "summary": edit.summary,
            "starttimestamp": read_at,
            "assertuser": self.account.user or "",
            "watchlist": "nochange",
            "token": self.token(),
        }
        if edit.base_revision is None:
            params |= {"createonly": 1, "contentmodel": "json"}
        else:
            params |= {"nocreate": 1, "baserevid": edit.base_revision}
        if not edit.switches_off:
            params["maxlag"] = MAX_LAG
        if tagged:
            params["tags"] = CHANGE_TAG
        if self.as_bot:
            params |= {"bot": 1, "assert": "bot"}
        return params

    def _receipt(self, edit: Edit, title: str, done: shapes.Done, *, lost: bool) -> Receipt:
        if done["title"] != title:
            info = f"asked to save {title}, the wiki saved {done['title']}"
            raise UnexpectedResponseError(self.api.environment, "other-title", info)
        if "nochange" in done:
            return self._unchanged(edit, title, lost=lost)
        moved_on = done["oldrevid"] != (edit.base_revision or 0)
        return self._receipt_of(edit, done["newrevid"], note=_RETURNED if moved_on else "")

    def _unchanged(self, edit: Edit, title: str, *, lost: bool) -> Receipt:
        """Return the receipt of an edit whose text stood there already; an earlier try may have brought it there.

        Raises:
            EditConflictError: It does not stand there any more.
        """
        standing = next((revision for revision in self._revisions(title) if revision.sha1 == edit.sha1), None)
        if standing is None:
            raise EditConflictError(self._page(edit), edit.base_revision)
        if lost and self._is_ours(edit, standing):
            return self._receipt_of(edit, standing.revision, note=_SETTLED)
        return self._receipt_of(edit, standing.revision, changed=False)

    def _read_back(self, edit: Edit, title: str) -> Receipt | None:
        """Return the receipt of an edit whose answer was lost, or None if the page still stands at its base.

        Raises:
            EditConflictError: Somebody else's text stands there.
            UnknownOutcomeError: It could not be read.
        """
        try:
            revisions = self._revisions(title)
        except WikiError as error:
            raise UnknownOutcomeError(self.api.environment, error.code, error.info, stops_run=True) from error
        ours = next((revision for revision in revisions if self._is_ours(edit, revision)), None)
        if ours is not None:
            return self._receipt_of(edit, ours.revision, note=_SETTLED)
        head = revisions[0].revision if revisions else None
        if head != edit.base_revision:
            raise EditConflictError(self._page(edit), edit.base_revision)
        return None

    def _is_ours(self, edit: Edit, revision: Head) -> bool:
        by_us = revision.user == self.account.user and revision.sha1 == edit.sha1
        return by_us and revision.parent == (edit.base_revision or 0)

    def _revisions(self, title: str) -> list[Head]:
        query: dict[str, str | int] = {
            "action": "query",
            "prop": "revisions",
            "titles": title,
            "rvlimit": "max",
            "rvslots": "main",
            "rvprop": HEAD_PROPERTIES,
        }
        [page] = self.api.read(query, shapes.OnePage)["query"]["pages"]
        return [head(title, page, revision) for revision in page.get("revisions", [])]

    def _receipt_of(self, edit: Edit, revision: int, *, changed: bool = True, note: str = "") -> Receipt:
        return Receipt(
            name=edit.name,
            revision=revision,
            base_revision=edit.base_revision,
            sha1=edit.sha1,
            changed=changed,
            note=note,
        )

    def _page(self, edit: Edit) -> str:
        return f"{self.api.environment}:{edit.name}"


def taken(answer: shapes.Saved) -> shapes.Done:
    """Return what the wiki says of an edit that it took.

    Raises:
        RequestFailedError: It did not: an edit filter, say, or a captcha.
    """
    if answer["edit"]["result"] == "Success":
        return cast("shapes.Done", answer["edit"])
    done = cast("Mapping[str, object]", answer["edit"])
    if "captcha" in done:
        raise RequestFailedError("captcha", "the wiki wants a captcha solved before it saves", data=done)
    # Extensions answer as they like: `code` and `info`, or one key whose name says it.
    said = {
        key: told for key, told in done.items() if key not in ("result", "code", "info", "title", "pageid")
    }
    code = str(done.get("code") or next(iter(said), "edit-failed"))
    info = str(done.get("info") or (json.dumps(said, ensure_ascii=False) if said else ""))
    raise RequestFailedError(code, info[:_LONGEST_REASON], data=done)


class _Read(NamedTuple):
    """Which revision of a page was read, 0 if there was none, and when by the server's clock."""

    revision: int
    at: str


class ApiNotices:
    """Pages of one wiki by their titles."""

    def __init__(self, api: Api, facts: Facts) -> None:
        self._api = api
        self._facts = facts
        self._read: dict[str, _Read] = {}

    def text(self, title: str) -> str | None:
        """See `ports.PlainPages`; one request."""
        query = {
            "action": "query",
            "prop": "revisions",
            "titles": title,
            "rvprop": "ids|content",
            "rvslots": "main",
        }
        [page] = self._api.read(query, shapes.OneNotice)["query"]["pages"]
        if page.get("missing"):
            self._read[title] = _Read(0, self._api.now)
            return None
        revision = next(iter(page.get("revisions", [])), None)
        text = None if revision is None else revision["slots"]["main"].get("content")
        if revision is None or text is None:
            info = page.get("invalidreason", f"no text of the page {title} came")
            raise UnexpectedResponseError(self._api.environment, "no-text", info)
        self._read[title] = _Read(revision["revid"], self._api.now)
        return text

    def post(self, title: str, text: str, summary: str) -> None:
        """See `ports.PlainPages`.

        A lost answer is an error: whoever reads the page next sees whether it was stored.
        """
        waiting, logged_in = self._api.begin(), 0
        while True:
            try:
                taken(self._api.post(self._params(title, text, summary), shapes.Saved))
            except RequestFailedError as failure:
                match failure.recovery:
                    case Recovery.WAIT | Recovery.UNSENT if not waiting.over(failure, self._api.environment):
                        continue
                    case Recovery.LOGIN if logged_in < most_log_ins(failure.code):
                        logged_in += 1
                        self._api.forget_login()
                        self._facts.forget()
                        continue
                    case Recovery.REREAD:
                        page = f"{self._api.environment}:{title}"
                        raise EditConflictError(page, self._read[title].revision or None) from failure
                    case _:
                        raise self._api.error(failure) from failure
            return

    def _params(self, title: str, text: str, summary: str) -> dict[str, str | int]:
        account, read = self._facts.account(), self._read[title]
        if account.user is None:
            step = f"log in with {self._api.identity.login_hint}"
            raise NotPermittedError(
                self._api.environment, "not-logged-in", "nobody is logged in", next_step=step
            )
        params: dict[str, str | int] = {
            "action": "edit",
            "title": title,
            "text": text,
            "summary": summary,
            "starttimestamp": read.at,
            "assertuser": account.user,
            "maxlag": MAX_LAG,
            "watchlist": "nochange",
            "token": self._facts.token(),
        }
        params |= {"nocreate": 1, "baserevid": read.revision} if read.revision else {"createonly": 1}
        if CHANGE_TAG in self._facts.site().tags:
            params["tags"] = CHANGE_TAG
        return params
