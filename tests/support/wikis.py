"""The pair of real wikis as tests see it: stores for the tool, and people who do things meanwhile."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from configurator.adapters.mediawiki import MediaWikiStore, Patience
from configurator.core.document.texts import minified
from configurator.core.site import PROPOSAL_RIGHT
from configurator.credentials import BotPassword
from configurator.ports import PageStore
from configurator.settings import EnvironmentSettings
from configurator.usecases.branches import Pages as BothPages
from configurator.usecases.environment import Environment

ROOT = Path(__file__).parents[2]
#: Gives up soon, so that a test of giving up is quick.
IMPATIENT = Patience(deadline=4.0, first_pause=0.1)


class Person:
    """Somebody with an account and the plain API, who does not use our tool."""

    def __init__(
        self, api: str, login: str | None, password: str = "", config: dict[str, Any] | None = None
    ) -> None:
        self.api = api
        self.session = requests.Session()
        self.session.headers.update(config_header(config))
        if login is not None:
            token = self.get(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
            answer = self.post_raw(action="login", lgname=login, lgpassword=password, lgtoken=token)
            assert answer["login"]["result"] == "Success", answer

    def get(self, **params: Any) -> dict[str, Any]:
        answer = self.session.get(
            self.api, params=params | {"format": "json", "formatversion": 2}, timeout=30
        )
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        return result

    def post_raw(self, **params: Any) -> dict[str, Any]:
        data = {"format": "json", "formatversion": 2, "errorformat": "plaintext"} | params
        files = {name: value for name, value in params.items() if isinstance(value, tuple)}
        data = {name: value for name, value in data.items() if name not in files}
        answer = self.session.post(self.api, data=data, files=files or None, timeout=60)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        return result

    def visit(self, title: str, headers: dict[str, str] | None = None, **params: Any) -> requests.Response:
        """Return a page as browsers get it."""
        address = self.api.replace("api.php", "index.php")
        return self.session.get(address, params={"title": title} | params, headers=headers, timeout=60)

    def attempt(self, **params: Any) -> dict[str, Any]:
        """Post with a token, and return the answer, a refusal included."""
        kind = "rollback" if params["action"] == "rollback" else "csrf"
        token = self.get(action="query", meta="tokens", type=kind)["query"]["tokens"][f"{kind}token"]
        return self.post_raw(token=token, **params)

    def post(self, **params: Any) -> dict[str, Any]:
        answer = self.attempt(**params)
        assert "errors" not in answer, answer
        return answer

    def refused(self, **params: Any) -> list[str]:
        """Return the error codes of what the wiki refuses; empty if it does not."""
        return [error["code"] for error in self.attempt(**params).get("errors", [])]

    def refused_edit(self, title: str, value: Any, **more: Any) -> list[str]:
        """Return the error codes of an edit that the wiki refuses; empty if it was saved."""
        return self.refused(action="edit", title=title, text=minified(value), **more)

    def edit(self, title: str, value: Any, summary: str = "by hand", **more: Any) -> int:
        """Save a JSON value and return the revision that holds it."""
        return self.write(title, minified(value), summary, **more)

    def write(self, title: str, text: str, summary: str = "by hand", **more: Any) -> int:
        done = self.post(action="edit", title=title, text=text, summary=summary, **more)["edit"]
        return int(done.get("newrevid", 0))

    def text(self, title: str) -> str:
        """Return the page's text, as stored."""
        [page] = self.get(action="query", prop="revisions", titles=title, rvprop="content", rvslots="main")[
            "query"
        ]["pages"]
        return str(page["revisions"][0]["slots"]["main"]["content"])

    def revisions(self, title: str) -> list[dict[str, Any]]:
        """Return ids, users, summaries, tags and hashes, newest first."""
        properties = "ids|user|comment|sha1|tags|timestamp"
        [page] = self.get(action="query", prop="revisions", titles=title, rvprop=properties, rvlimit="max")[
            "query"
        ]["pages"]
        revisions: list[dict[str, Any]] = page.get("revisions", [])
        return revisions

    def delete(self, title: str, reason: str = "not wanted") -> None:
        self.post(action="delete", title=title, reason=reason)

    def hide(self, revision: int, *what: str) -> None:
        """Hide `content`, `user` or `comment` of a revision."""
        self.post(action="revisiondelete", type="revision", ids=revision, hide="|".join(what))


@dataclass
class Wiki:
    """One of the two wikis; every `Pages` on it has titles of its own."""

    name: str
    api: str
    version: str
    accounts: dict[str, str] = field(repr=False)
    #: What `script/wiki status --json` says of it.
    facts: dict[str, Any] = field(default_factory=dict, repr=False)
    #: Settings of MediaWiki without "wg" that every request of its people changes.
    config: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict, repr=False)

    def person(self, name: str, bot_password: str = "toolkit") -> Person:
        """Return *name*, logged in; the same session every time."""
        login = f"{name}@{bot_password}"
        if login not in self.people:
            self.people[login] = Person(self.api, login, self.accounts[login], self.config)
        return self.people[login]

    def configured(self, **config: Any) -> Wiki:
        """Return the same wiki as a request sees it that changes these settings: `configured(ReadOnly="why")`."""
        return replace(self, config=self.config | config, people={})

    def maintain(
        self, script: Path | str, *arguments: str, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a maintenance script of the core (by its name) or of ours (by its path), under the same settings, on *given*."""
        path = (
            script if isinstance(script, Path) else Path(self.facts["tree"]) / "maintenance" / f"{script}.php"
        )
        environment = {"MW_CONFIG_FILE": self.facts["local_settings"], "X_CONFIG": json.dumps(self.config)}
        # Extensions' scripts look for the core by this variable, since they may lie anywhere.
        environment |= {"MW_INSTALL_PATH": self.facts["tree"]}
        command = ["php", str(path), *arguments]
        return subprocess.run(
            command, env=os.environ | environment, input=given, capture_output=True, text=True, check=False
        )

    def back_up(self, to: Path) -> Callable[[], None]:
        """Copy the wiki's database to the file *to*, and return what brings the wiki back to that."""
        database = Path(self.facts["local_settings"]).parent / "data" / f"{self.facts['dbname']}.sqlite"
        _copy(database, to)
        return lambda: _copy(to, database)

    @property
    def anybody(self) -> Person:
        """Somebody who is not logged in."""
        return Person(self.api, None, config=self.config)

    def credentials(self, name: str, bot_password: str = "toolkit") -> BotPassword:
        login = f"{name}@{bot_password}"
        return BotPassword(user=login, password=self.accounts[login])

    def pages(self) -> Pages:
        """Return a set of pages that no other test knows of."""
        return Pages(self, f"t{uuid.uuid4().hex[:8]}-")


@dataclass
class Pages:
    """Instrument pages whose titles begin with a prefix, so that tests do not meet."""

    wiki: Wiki
    prefix: str

    def title(self, name: str) -> str:
        return f"Instrument:{self.prefix}{name}"

    @cached_property
    def settings(self) -> EnvironmentSettings:
        return EnvironmentSettings(name=self.wiki.name, api=self.wiki.api, page=self.title("{name}"))

    @cached_property
    def proposals(self) -> Pages:
        """The pages of the proposals for these."""
        return _ProposalPages(self.wiki, self.prefix)

    def seen_by(
        self, account: str, opened: Callable[[str], PageStore | None] = lambda _: None, **more: Any
    ) -> BothPages:
        """Return these and their proposals, where *account* proposes and decides with the tool."""
        store = self.store(account, **more)
        proposals = store.with_pages(self.proposals.title("{name}"), PROPOSAL_RIGHT)
        instruments = Environment(store, authority=self.wiki.name == "production")
        return BothPages(instruments, Environment(proposals, proposals=True), "editinstruments", opened)

    def store(
        self,
        account: str | None = "Mara",
        bot_password: str = "toolkit",
        *,
        patience: Patience | None = None,
        fault: str | None = None,
    ) -> MediaWikiStore:
        """Return a store of the tool, as *account*; every request of it carries *fault*."""
        credentials = None if account is None else self.wiki.credentials(account, bot_password)
        store = MediaWikiStore(self.settings, credentials, patience)
        if fault is not None:
            store.api.session.headers["X-Fault"] = f"{fault};key={uuid.uuid4().hex}"
        return store


class _ProposalPages(Pages):
    def title(self, name: str) -> str:
        return f"Instrument proposal:{self.prefix}{name}"


def _copy(database: Path, to: Path) -> None:
    """Replace the contents of a database, whole, though others have it open."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def config_header(config: dict[str, Any] | None) -> dict[str, str]:
    """Return the header by which a request changes settings of a test wiki that has the extension."""
    return {"X-Config": json.dumps(config)} if config else {}


def start(directory: Path | None = None, **more: str) -> dict[str, Wiki]:
    """Start the pair without our extension, if it is not running, for as long as this process lives; return it.

    Args:
        directory: Where the pair lives; the usual place if None.
        more: Further settings of `script/wiki`: `BETA="1.43"` is INSTRUMENTS_WIKI_BETA.
    """
    variables = {f"INSTRUMENTS_WIKI_{key}": value for key, value in ({"EXTENSION": "off"} | more).items()}
    environment = os.environ | variables | ({"INSTRUMENTS_WIKI_DIR": str(directory)} if directory else {})
    command = [str(ROOT / "script" / "wiki"), "start", "--json", "--until-exit-of", str(os.getpid())]
    found = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    accounts = {
        bot["login"]: bot["password"] for account in found["accounts"] for bot in account["bot_passwords"]
    }
    return {
        name: Wiki(name, wiki["api"], wiki["version"], accounts, wiki)
        for name, wiki in found["wikis"].items()
    }


def start_with_extension() -> dict[str, Wiki]:
    """Start a second pair likewise, with our extension."""
    return _start_beside("extension", 1000, EXTENSION="on")


def start_reversed() -> dict[str, Wiki]:
    """Start a third pair, with the versions exchanged."""
    return _start_beside("reversed", 2000, **_versions_exchanged())


def start_restorable(*, exchanged: bool) -> dict[str, Wiki]:
    """Start a pair for one file of tests, which may bring its wikis back from backups; perhaps with versions exchanged."""
    if exchanged:
        return _start_beside("restorable-reversed", 4000, **_versions_exchanged())
    return _start_beside("restorable", 3000)


def _versions_exchanged() -> dict[str, str]:
    straight = start()
    return {"BETA": straight["production"].version, "PRODUCTION": straight["beta"].version}


def _start_beside(name: str, distance: int, **more: str) -> dict[str, Wiki]:
    """Start a pair in a folder of its own beside the usual one, at ports so far from its."""
    usual = Path(os.environ.get("INSTRUMENTS_WIKI_DIR") or ROOT / ".wiki")
    ports = {
        f"{wiki}_PORT": str(int(os.environ.get(f"INSTRUMENTS_WIKI_{wiki}_PORT") or port) + distance)
        for wiki, port in (("BETA", 8139), ("PRODUCTION", 8143))
    }
    return start(usual / name, **ports, **more)
