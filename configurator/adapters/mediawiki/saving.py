"""One edit, so that nobody's is lost: the base revision, and a lost answer settled by reading back.

MediaWiki merges concurrent edits line by line when it can; a text on one line always overlaps and is refused.
`basetimestamp` is never sent: with it MediaWiki ignores conflicts with our own account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from configurator.adapters.mediawiki.answers import HEAD_PROPERTIES, head
from configurator.adapters.mediawiki.api import RequestFailedError
from configurator.adapters.mediawiki.codes import Recovery
from configurator.core.canonical import minified
from configurator.core.page import Receipt
from configurator.errors import (
    EditConflictError,
    NotPermittedError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    WikiError,
    WikiUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.adapters.mediawiki.api import Answer, Api
    from configurator.core.page import Edit, Head
    from configurator.core.site import Account

#: Change tag of the edits of this tool, where the wiki defines it for use by hand.
TAG = "instruments"
#: Seconds of replication lag above which the wiki should refuse us.
MAX_LAG = 5
_SETTLED = "the answer was lost; the page history shows that it was saved"
_RETURNED = "the page had changed and come back to the same text meanwhile"


@dataclass(frozen=True)
class Saver:
    """Saves edits in one session.

    Attributes:
        api: The session.
        account: Who it is; the wiki checks it again with every edit.
        tags: Change tags that an edit may carry.
        token: Returns the session's edit token.
        log_in_again: Makes a new session, and so a new token.
    """

    api: Api
    account: Account
    tags: frozenset[str]
    token: Callable[[], str]
    log_in_again: Callable[[], None]

    def save(self, edit: Edit, title: str, read_at: str) -> Receipt:
        """Store *edit* on the page *title*, which was read at *read_at* (the server's clock); see `ports`."""
        lost = logged_in_again = False
        last: WikiError = UnknownOutcomeError(self.api.environment, "timeout")
        for wait in self.api.patience.pauses():
            try:
                return self._receipt(edit, title, self.api.post(self._params(edit, title, read_at)))
            except RequestFailedError as failure:
                if failure.recovery is Recovery.LOGIN and not logged_in_again:
                    logged_in_again = True
                    self.log_in_again()
                    continue
                receipt = self._stored_after_all(edit, title, failure, lost_before=lost)
                if receipt is not None:
                    return receipt
                lost |= failure.recovery is Recovery.ONCE_MORE
                last = self.api.error(failure)
                if not wait(failure.wait):
                    break
        raise last

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
            case Recovery.REREAD if not lost_before:
                raise EditConflictError(self._page(edit), edit.base_revision) from failure
            case Recovery.REREAD:
                return self._read_back(edit, title)
            case Recovery.ONCE_MORE:
                receipt = self._read_back(edit, title)
                if receipt is None and lost_before:
                    raise self._given_up(failure) from failure
                return receipt
            case _:
                raise self.api.error(failure) from failure

    def _given_up(self, failure: RequestFailedError) -> WikiError:
        error = self.api.error(failure)
        if isinstance(error, WikiUnavailableError):
            return UnknownOutcomeError(self.api.environment, failure.code, failure.info)
        return error

    def _params(self, edit: Edit, title: str, read_at: str) -> dict[str, str | int]:
        params: dict[str, str | int] = {
            "action": "edit",
            "title": title,
            "text": minified(edit.value),
            "summary": edit.summary,
            "starttimestamp": read_at,
            "assertuser": self.account.user or "",
            "maxlag": MAX_LAG,
            "watchlist": "nochange",
            "token": self.token(),
        }
        if edit.base_revision is None:
            params |= {"createonly": 1, "contentmodel": "json"}
        else:
            params |= {"nocreate": 1, "baserevid": edit.base_revision}
        if TAG in self.tags:
            params["tags"] = TAG
        return params

    def _receipt(self, edit: Edit, title: str, answer: Answer) -> Receipt:
        done: dict[str, Any] = answer.get("edit", {})
        if done.get("result") != "Success":  # an edit filter or a captcha
            code = str(done.get("code", "edit-failed"))
            raise NotPermittedError(self.api.environment, code, str(done.get("info", "")))
        if done["title"] != title:
            info = f"asked to save {title}, the wiki saved {done['title']}"
            raise UnexpectedResponseError(self.api.environment, "other-title", info)
        changed = "nochange" not in done
        moved_on = changed and done["oldrevid"] != (edit.base_revision or 0)
        revision = done["newrevid"] if changed else self._revisions(title)[0].revision
        return self._receipt_of(edit, revision, changed=changed, note=_RETURNED if moved_on else "")

    def _read_back(self, edit: Edit, title: str) -> Receipt | None:
        """Return the receipt of an edit whose answer was lost, or None if the page still stands at its base.

        Raises:
            EditConflictError: Somebody else's text stands there.
            UnknownOutcomeError: It could not be read.
        """
        try:
            revisions = self._revisions(title)
        except WikiError as error:
            raise UnknownOutcomeError(self.api.environment, error.code, error.info) from error
        for revision in revisions:
            ours = revision.user == self.account.user and revision.sha1 == edit.sha1
            if ours and revision.parent == (edit.base_revision or 0):
                return self._receipt_of(edit, revision.revision, changed=True, note=_SETTLED)
        head = revisions[0].revision if revisions else None
        if head != edit.base_revision:
            raise EditConflictError(self._page(edit), edit.base_revision)
        return None

    def _revisions(self, title: str) -> list[Head]:
        query: dict[str, str | int] = {
            "action": "query",
            "prop": "revisions",
            "titles": title,
            "rvlimit": 10,
            "rvslots": "main",
            "rvprop": HEAD_PROPERTIES,
        }
        [page] = self.api.read(query)["query"]["pages"]
        return [head(title, page | {"revisions": [revision]}) for revision in page.get("revisions", [])]

    def _receipt_of(self, edit: Edit, revision: int, *, changed: bool, note: str) -> Receipt:
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
