"""A wiki for tests of the command line: pages in memory, and what `site` and `account` are to answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from configurator.core.site import Account, Namespace, Site
from tests.support.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from configurator.core.document.values import Json
    from configurator.errors import ConfiguratorError

INSTRUMENTS = Namespace(
    id=3100, name="Instrument", case_sensitive=True, model="json", protection=("editinstruments",)
)
PROPOSALS = Namespace(
    id=3102, name="Instrument proposal", case_sensitive=True, model="json", protection=("proposeinstruments",)
)
#: A wiki as `docs/how-to/prepare-a-wiki.md` makes it.
SITE = Site(
    version="MediaWiki 1.43.1",
    wiki_id="metawiki",
    now="2026-01-31T12:00:00Z",
    clock_offset=0.4,
    read_only=None,
    namespaces=(INSTRUMENTS, PROPOSALS),
    tags=frozenset({"instruments"}),
    page_url="https://wiki.example/wiki/$1",
)
MARA = Account(
    user="Mara",
    login="bot password",
    groups=("*", "user", "instrument-maintainer"),
    rights=frozenset({"read", "edit", "createpage", "editinstruments", "proposeinstruments"}),
    blocked=None,
)
NOBODY = Account(user=None, login="anonymous", groups=("*",), rights=frozenset({"read"}), blocked=None)


class FakeWiki(MemoryStore):
    """`ports.Wiki` in memory; `error` is raised instead of an answer."""

    def __init__(
        self,
        environment: str = "production",
        site: Site = SITE,
        account: Account = MARA,
        error: ConfiguratorError | None = None,
    ) -> None:
        super().__init__(environment)
        self._site, self._account, self._error = site, account, error
        self.rights: dict[str, frozenset[str]] = {"Mara": MARA.rights}

    def site(self) -> Site:
        """See `ports.Wiki`."""
        self._fail()
        return self._site

    def account(self) -> Account:
        """See `ports.Wiki`."""
        self._fail()
        return self._account

    def rights_of(self, users: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See `ports.Wiki`."""
        return {user: self.rights.get(user, frozenset()) for user in users}

    def talk_address(self, name: str) -> str | None:
        """See `ports.Wiki`."""
        return f"https://wiki.example/wiki/Instrument_talk:{name}"

    def page_address(self, name: str) -> str:
        """See `ports.Wiki`."""
        return f"https://wiki.example/wiki/Instrument:{name}"

    def databases(self) -> frozenset[str] | None:
        """See `ports.Wiki`."""
        return None

    def stream_configs(self) -> Json:
        """See `ports.Wiki`."""
        return None

    def _fail(self) -> None:
        if self._error is not None:
            raise self._error


def site(**other: Any) -> Site:
    """Return `SITE` with something else about it."""
    return replace(SITE, **other)


def mara(**other: Any) -> Account:
    """Return `MARA` with something else about her."""
    return replace(MARA, **other)
