"""An authority and a follower as tests run commands on them: pages in memory, proposals beside them, and a bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from click.testing import CliRunner

from configurator.cli import cli
from configurator.cli.app import App
from configurator.core.document.texts import sha1, stored_text
from configurator.core.document.values import Json
from configurator.core.page import Head, Reading, Snapshot
from configurator.credentials import Credentials
from configurator.ports import PageStore
from configurator.settings import EnvironmentSettings, Settings
from configurator.usecases.drift import Pair
from tests.support.commands import NOW, Commands, Told
from tests.support.fakes import SITE, mara
from tests.support.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from configurator.core.site import Account, Site

BOT = "Instrument bot"


class CountingStore(MemoryStore):
    """A store that notes what it was asked, and that can share its revision ids with another of the same wiki."""

    def __init__(self, environment: str, user: str = "Mara", *, counter: list[int] | None = None) -> None:
        self._counter = [0] if counter is None else counter
        super().__init__(environment, user=user)
        self.asked: list[str] = []

    @property
    def _revisions(self) -> int:
        return self._counter[0]

    @_revisions.setter
    def _revisions(self, value: int) -> None:
        self._counter[0] = max(value, self._counter[0])

    def heads(self):
        self.asked.append("heads")
        return super().heads()

    def read(self, names=None):
        self.asked.append("read all" if names is None else f"read {len(names)}")
        return super().read(names)

    def history(self, name):
        self.asked.append(f"history {name}")
        return super().history(name)

    def value(self, name: str) -> Any:
        page = super().read([name])[name]
        assert isinstance(page, Snapshot), page
        return page.document()

    def head(self, name: str) -> Head:
        return super().heads()[name]


class CountingWiki(CountingStore):
    """A store that is a wiki (`ports.Wiki`): it knows who asks, what others may, and has addresses."""

    rights: ClassVar = {"Mara": frozenset({"editinstruments"}), "Milo": frozenset({"editinstruments"})}

    def site(self) -> Site:
        return SITE

    def account(self) -> Account:
        return mara(user=self.user)

    def rights_of(self, users: Collection[str]) -> Mapping[str, frozenset[str]]:
        self.asked.append(f"rights of {len(users)}")
        return {user: self.rights.get(user, frozenset()) for user in users}

    def page_address(self, name: str) -> str:
        return f"https://wiki.example/wiki/Instrument_proposal:{name}"

    def talk_address(self, name: str) -> str | None:
        return f"https://wiki.example/wiki/Instrument_proposal_talk:{name}"

    def databases(self) -> frozenset[str] | None:
        return None

    def stream_configs(self) -> Json:
        return None


class KnownTexts:
    """`ports.Texts` in memory."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def get(self, digest: str) -> str | None:
        return self.known.get(digest)

    def put(self, text: str) -> None:
        self.known[sha1(text)] = text


def pair(bot: str | None = BOT) -> Pair:
    """Return production and beta, both empty; the bot writes beta."""
    return Pair(
        authority=CountingStore("production"),
        follower=CountingStore("beta", BOT),
        texts=KnownTexts(),
        bot=bot,
    )


@dataclass
class Reconciling(Commands):
    """`instruments …` with production, its proposals, and beta, which the bot writes."""

    production: CountingStore = field(default_factory=lambda: CountingStore("production"))
    beta: CountingStore = field(default_factory=lambda: CountingStore("beta", BOT))
    review: bool = False
    followers: tuple[str, ...] = ("beta",)
    authority: str = "production"
    deciding: str = "production"
    now: str = NOW

    def __call__(self, *arguments: str | Path, stdin: str | bytes = "", terminal: bool = False) -> Told:
        """Run one command; on a *terminal*, questions are answered by the lines of *stdin*."""
        app = App(self._settings, self._open, interactive=terminal, clock=lambda: self.now)
        result = CliRunner().invoke(cli, [*map(str, arguments)], input=stdin, obj=app)
        return Told(result.exit_code, result.stdout, result.stderr)

    def become(self, user: str) -> None:
        """Let *user* run the next commands; Ana is no right holder."""
        self.production.user = self.proposals.user = user
        self.production.writable = user != "Ana"

    def __post_init__(self) -> None:
        self.proposals = CountingStore("production", "Ana", counter=self.production._counter)

    def _settings(self) -> Settings:
        names = (self.authority, *self.followers)
        return Settings(
            file=Path("instruments.toml"),
            environments={
                name: EnvironmentSettings(
                    name=name,
                    api=None if name == "local" else f"https://{name}.example/w/api.php",
                    directory=self.directory / "local" if name == "local" else None,
                    authority=name == self.deciding,
                    review=self.review,
                    bot=None if name == "production" else BOT,
                )
                for name in names
            },
        )

    def _open(self, environment: EnvironmentSettings, credentials: Credentials | None) -> PageStore:
        if environment.page == environment.proposal:
            return self.proposals
        return super()._open(environment, credentials)


def reading(value: Json, name: str = "web-scroll", **more: Any) -> Reading:
    """Return a page as it is read."""
    store = MemoryStore()
    store.store(name, stored_text(value), **more)
    return store.read([name])[name]
