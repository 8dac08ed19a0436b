"""`ports.Wiki` over the Action API."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from configurator.adapters.mediawiki import facts
from configurator.adapters.mediawiki.api import Api, Patience
from configurator.adapters.mediawiki.exchange import RequestFailedError
from configurator.adapters.mediawiki.facts import HEAD_PROPERTIES, head, snapshot
from configurator.adapters.mediawiki.login import client, log_in_with, session
from configurator.adapters.mediawiki.reading import Reader, Titles, is_text_of, stored_text
from configurator.adapters.mediawiki.writing import ApiNotices, Saver
from configurator.core.page import Absence, Head, Reading, Snapshot, Unreadable
from configurator.core.site import Need, remedy
from configurator.credentials import ANONYMOUS, BotPassword, identity
from configurator.errors import (
    NotPermittedError,
    UnexpectedResponseError,
    UnprotectedError,
    WikiUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

    import mwclient

    from configurator.adapters.mediawiki import shapes
    from configurator.core.document.values import Json
    from configurator.core.kind import DocumentKind
    from configurator.core.page import Edit, Receipt
    from configurator.core.site import Account, Site
    from configurator.credentials import Credentials
    from configurator.settings import EnvironmentSettings

_NO_REVISION = "the wiki gave no revision of it"
_NOT_SEEN: Final = (
    "the header Authorization has to reach the wiki (Apache: CGIPassAuth On; a proxy has to pass it on), and the wiki needs "
    "Extension:OAuth"
)
_WITH_TEXT = f"{HEAD_PROPERTIES}|content"


class ApiStore:
    """The instrument pages of one wiki, over any session of its API.

    Attributes:
        environment: The environment's name in the settings.
        api: The session; counts its requests.
        notices: The wiki's other pages.
    """

    keeps_history = True

    def __init__(
        self,
        environment: EnvironmentSettings,
        api: Api,
        *,
        as_bot: bool = False,
        known: facts.Facts | None = None,
    ) -> None:
        """Send nothing yet.

        Args:
            environment: Which wiki, and which pages there.
            api: The session.
            as_bot: Whether edits are marked as a bot's, which recent changes leave out; the account has to be one.
            known: What the session knows already; None if it is a new one.
        """
        self.environment = environment.name
        self.kind = environment.kind
        self.api = api
        self._settings = environment
        self._as_bot = as_bot
        self._right = environment.right
        self._titles = Titles.of(environment.page)
        self._facts = known or facts.Facts(api, api.identity.kind)
        self.notices = ApiNotices(api, self._facts)
        self._reader = Reader(api, self._facts, self._titles)
        self._read_at: dict[str, str] = {}

    def with_pages(self, page: str, right: str, kind: DocumentKind | None = None) -> ApiStore:
        """See `ports.OtherPages`."""
        settings = replace(self._settings, page=page, right=right, kind=kind or self.kind)
        return ApiStore(settings, self.api, as_bot=self._as_bot, known=self._facts)

    def heads(self) -> Mapping[str, Head]:
        """See `ports.PageStore`; one request for 500 pages, 5,000 with `apihighlimits`."""
        return {name: head for name, head in self.listed().items() if isinstance(head, Head)}

    def listed(self) -> Mapping[str, Head | Unreadable]:
        """See `ports.PageStore`."""
        return {
            name: head(name, page, page["revisions"][0])
            if page.get("revisions")
            else Unreadable(name=name, reason=_NO_REVISION)
            for name, page in self._reader.listing(HEAD_PROPERTIES, "max")
        }

    def read(self, names: Collection[str] | None = None) -> Mapping[str, Reading]:
        """See `ports.PageStore`; one request for 50 pages, 500 with `apihighlimits`."""
        if names is None:
            found = self._reader.listing(_WITH_TEXT, self._reader.texts_at_once)
            self._read_at |= dict.fromkeys((name for name, _ in found), self.api.now)
            return {name: self._reading(name, page) for name, page in found}
        pages = self._reader.titled(sorted(set(names)), _WITH_TEXT)
        self._read_at |= dict.fromkeys(pages, self.api.now)
        gone = [name for name, page in pages.items() if "missing" in page]
        removals = self._reader.removals(gone) if gone else {}
        return {
            name: Absence(name=name, removal=removals.get(name))
            if name in gone
            else self._reading(name, page)
            for name, page in pages.items()
        }

    def history(self, name: str) -> Iterator[Snapshot]:
        """See `ports.PageStore`; one request for 50 revisions, 500 with `apihighlimits`."""
        for page, revision in self._reader.revisions(name, _WITH_TEXT):
            found = snapshot(name, page, revision)
            if isinstance(found, Unreadable):
                raise UnexpectedResponseError(self.environment, "text-lost", f"{name}: {found.reason}")
            yield found

    def revisions(self, name: str) -> Iterator[Head]:
        """See `ports.LoggingWiki`; one request for 500 revisions, 5,000 with `apihighlimits`."""
        for page, revision in self._reader.revisions(name, HEAD_PROPERTIES):
            yield head(name, page, revision)

    def require_write(self) -> None:
        """See `ports.PageStore`; the right is the one that the settings name, and has to be what keeps others out."""
        self._require_right()
        self._require_protection("{name}")

    def _require_protection(self, name: str) -> None:
        """Refuse to save where the page may be anybody's: whoever wrote the settings may have named it for us.

        Raises:
            NotPermittedError: More than the holders of the right may edit there, and nobody asked for it.
        """
        namespace = self.site().namespace(self._titles.namespace)
        if self._settings.unprotected or (namespace is not None and namespace.is_kept_for(self._right)):
            return
        said = f"{self._titles.title(name)} is in a namespace that {self._right} does not protect"
        raise UnprotectedError(self.environment, "unprotected", said)

    def _require_right(self) -> None:
        account, read_only = self.account(), self.site().read_only
        if read_only is not None:
            raise WikiUnavailableError(self.environment, "readonly", f"the wiki is read-only: {read_only}")
        if account.user is None:
            step = f"log in with {self.api.identity.login_hint}"
            raise self._not_permitted("not-logged-in", "nobody is logged in", step)
        if account.blocked is not None:
            said = f"{account.user} is blocked: {account.blocked}"
            raise self._not_permitted("blocked", said, "ask an administrator of that wiki")
        if self._right not in account.rights:
            said = f"the wiki gives {account.user} ({account.login}) no right {self._right}"
            known = replace(account, group_rights=self.rights_of([account.user]).get(account.user))
            raise self._not_permitted("no-right", said, remedy(known, Need(self._right, self._right, "")))

    def write(self, edit: Edit) -> Receipt:
        """See `ports.PageStore`."""
        if not edit.switches_off:
            self._require_protection(edit.name)
        with self.waiting_out() if edit.switches_off else nullcontext():
            if edit.switches_off:
                self._await_writable()
            saver = Saver(
                self.api,
                self.account(),
                self.site().tags,
                self._facts.token,
                self._log_in_again,
                as_bot=self._as_bot,
            )
            read_at = self._read_at.get(edit.name, self.site().now)
            return saver.save(edit, self._titles.title(edit.name), read_at)

    def _await_writable(self) -> None:
        """Wait while the wiki is read-only; it logs nobody in meanwhile, so that is made up for.

        Raises:
            WikiError: It stays so for longer than we wait, or this account may not write.
        """
        waiting = self.api.begin()
        while (reason := self.site().read_only) is not None:
            failure = RequestFailedError("readonly", f"the wiki is read-only: {reason}")
            if waiting.over(failure, self.environment):
                raise self.api.error(failure)
            self._log_in_again()
            if self.site().read_only is None:
                if self.account().user is None:  # it opened between log-in and question
                    self._log_in_again()
                self._require_right()

    def waiting_out(self) -> AbstractContextManager[None]:
        """See `ports.Remote`."""
        return self.api.waiting_out()

    def as_stored(self, snapshot: Snapshot) -> Snapshot:
        """See `ports.Remote`; asks for nothing more if the text that was read is the one that is stored."""
        text, digest = snapshot.text, snapshot.sha1
        if text is None or digest is None or is_text_of(text.encode("utf-8", "surrogatepass"), digest):
            return snapshot
        return replace(snapshot, text=stored_text(self.api, snapshot.revision, digest))

    def normalised(self, texts: Collection[str]) -> Mapping[str, str]:
        """See `ports.Normalising`; one request, whose answer repeats what it was sent."""
        return facts.normalised(self.api, texts)

    def site(self) -> Site:
        """See `ports.Wiki`."""
        return self._facts.site()

    def account(self) -> Account:
        """See `ports.Wiki`."""
        account, kind = self._facts.account(), self.api.identity.kind
        if account.user is None and kind not in (ANONYMOUS, BotPassword.kind):
            raise self._not_permitted("not-seen", f"the wiki saw nothing of the {kind} log-in", _NOT_SEEN)
        return account

    def rights_of(self, users: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See `ports.Wiki`; one request for 50 users, 500 with `apihighlimits`."""
        return facts.rights_of(self.api, sorted(users), self._reader.texts_at_once)

    def page_address(self, name: str) -> str:
        """See `ports.Wiki`."""
        return self._address(self._titles.title(name))

    def talk_address(self, name: str) -> str | None:
        """See `ports.Wiki`."""
        title, site = self._titles.title(name), self.site()
        subject = site.namespace(self._titles.namespace)
        talk = next((each.name for each in site.namespaces if subject and each.id == subject.id + 1), None)
        return None if talk is None else self._address(f"{talk}:{title.partition(':')[2]}")

    def _address(self, title: str) -> str:
        return self.site().page_url.replace("$1", quote(title.replace(" ", "_"), safe=":/"))

    def databases(self) -> frozenset[str] | None:
        """See `ports.Wiki`."""
        return facts.databases(self.api)

    def stream_configs(self) -> Json:
        """See `ports.Wiki`."""
        return facts.stream_configs(self.api)

    def logged(self, since: str) -> Mapping[str, str]:
        """See `ports.LoggingWiki`; one request for 500 entries of recent changes, 5,000 with `apihighlimits`."""
        return self._reader.logged(since)

    def _reading(self, name: str, page: shapes.Page) -> Reading:
        if page["title"] != self._titles.title(name):
            reason = f"the wiki turns the title into {page['title']}; `instruments doctor` says more"
            return Unreadable(name=name, reason=reason)
        if not page.get("revisions"):
            return Unreadable(name=name, reason=page.get("invalidreason", _NO_REVISION))
        return snapshot(name, page, page["revisions"][0])

    def _log_in_again(self) -> None:
        self.api.forget_login()
        self._facts.forget()

    def _not_permitted(self, code: str, info: str, next_step: str) -> NotPermittedError:
        return NotPermittedError(self.environment, code, info, next_step=next_step, stops_run=True)


class MediaWikiStore(ApiStore):
    """The instrument pages of one wiki, in a session of our own."""

    def __init__(
        self,
        environment: EnvironmentSettings,
        credentials: Credentials | None,
        patience: Patience | None = None,
    ) -> None:
        if environment.api is None:
            raise ValueError(f"{environment.name} is no wiki")
        api = Api(
            environment.name,
            environment.api,
            log_in_with(credentials),
            session(credentials),
            patience or Patience(),
            identity(environment.name, credentials),
        )
        super().__init__(environment, api)

    def client(self) -> mwclient.Site:
        """See `ports.Scriptable`."""
        self.account()  # logs in, and says what it takes if that fails
        return client(self.api)
