"""`ports.Notices` over the Action API: pages that are no instruments, read and stored one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from configurator.adapters.mediawiki import shapes
from configurator.adapters.mediawiki.codes import Recovery, most_log_ins
from configurator.adapters.mediawiki.failures import RequestFailedError
from configurator.adapters.mediawiki.saving import MAX_LAG, taken
from configurator.core.site import CHANGE_TAG
from configurator.errors import EditConflictError, NotPermittedError, UnexpectedResponseError

if TYPE_CHECKING:
    from configurator.adapters.mediawiki.api import Api
    from configurator.adapters.mediawiki.facts import Facts


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
        """See `ports.Notices`; one request."""
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
        """See `ports.Notices`.

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
            step = f"log in with {self._api.identity.way_in}"
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
