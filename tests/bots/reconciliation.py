"""The bot as a process of its own, both real wikis, and a proxy before each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.support.examples import web_scroll
from tests.support.proxy import Proxy
from tests.support.wikis import ROOT, Pages, Wiki

BOT = "Instrument bot"
NAMES = [f"web-{letter}" for letter in "abcdefghijklmno"]

#: For what may depend on which side has which version of MediaWiki.
either_way_round = pytest.mark.parametrize("world", ["wikis", "reversed_wikis"], indirect=True)


class World:
    """Both wikis, with titles that no other test has, and the bot before them."""

    def __init__(self, directory: Path, wikis: dict[str, Wiki], front: Proxy, back: Proxy) -> None:
        prefix = f"t{uuid.uuid4().hex[:8]}-"
        self.directory = directory
        self.beta, self.production = (Pages(wikis[name], prefix) for name in ("beta", "production"))
        self.front, self.back = front, back
        self.environments = ["beta", "production"]
        self.report = f"Project:Drift {prefix}"
        self.settings = directory / "instruments.toml"
        self.settings.write_text(f"""
            [environments.production]
            api = "{back.api}"
            authority = true
            page = "{self.production.title("{name}")}"
            [environments.beta]
            api = "{front.api}"
            page = "{self.beta.title("{name}")}"
            bot = "{BOT}"
            [reconcile]
            report = "{self.report}"
        """)

    def follow_too(self, pages: Pages, api: str) -> None:
        """Let one more wiki follow, at an address of its own."""
        name = pages.wiki.name
        self.environments.append(name)
        with self.settings.open("a") as file:
            file.write(
                f'[environments.{name}]\napi = "{api}"\npage = "{pages.title("{name}")}"\nbot = "{BOT}"\n'
            )

    def fill(self, pages: Pages, *names: str, **changed: Any) -> None:
        """Let Mara save instruments by hand."""
        for name in names:
            pages.wiki.person("Mara").edit(pages.title(name), web_scroll(name=name, **changed))

    def place(self, name: str = "bot", user: str = BOT) -> Path:
        """Return a directory with which Pywikibot runs as *user*."""
        place = self.directory / name
        if not place.exists():
            place.mkdir(mode=0o700)
            shutil.copy(ROOT / "user-config.py.example", place / "user-config.py")
            password = self.beta.wiki.credentials(user).password
            lines = [f"{(env, env, user)!r}"[:-1] for env in self.environments]
            passwords = place / "user-password.py"
            passwords.touch(mode=0o600)
            passwords.write_text(
                "".join(f"{line}, BotPassword('toolkit', {password!r}))\n" for line in lines)
            )
        return place

    def start(
        self, *args: str, place: Path | None = None, user: str = BOT, kilobytes: int | None = None
    ) -> subprocess.Popen[str]:
        """Start the bot; it can store files of so many *kilobytes* at most, as if the disk were full."""
        place = place or self.place(user=user)
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "PYWIKIBOT_DIR": str(place),
            "INSTRUMENTS_SETTINGS": str(self.settings),
            "INSTRUMENTS_BOT": user,
        }
        command = [sys.executable, "-m", "bots.reconcile", *args]
        if args[:1] == ("pwb",):
            command = [str(Path(sys.executable).with_name("pwb")), *args[1:]]
        if kilobytes is not None:
            command = ["sh", "-c", f'ulimit -f {2 * kilobytes}; exec "$@"', "sh", *command]
        return subprocess.Popen(
            [*command, "-pt:0"],
            cwd=place,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *args: str, **where: Any) -> tuple[int, str]:
        """Run the bot; return its exit code and what it said."""
        with self.start(*args, **where) as process:
            said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def revisions(self, name: str) -> list[dict[str, Any]]:
        return self.beta.wiki.anybody.revisions(self.beta.title(name))

    def in_sync(self) -> bool:
        """Tell whether both wikis hold the same pages."""
        return self.heads(self.beta) == self.heads(self.production)

    def heads(self, pages: Pages) -> dict[str, str | None]:
        return {name: head.sha1 for name, head in pages.store(None).heads().items()}

    def edited(self) -> list[str]:
        """Return the titles of the edits that the bot sent to Beta, in order."""
        return [params["title"] for params in self.front.edits]
