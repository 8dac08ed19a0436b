"""Two wikis with the same instruments on both, so that there is nothing to do; near, or some time away."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import pywikibot_home
from benchmarks.documents import SEED
from benchmarks.ground import LOGIN, Ground, fill
from tests.support.proxy import Proxy, proxy
from tests.support.wikis import ROOT, Pages, start

if TYPE_CHECKING:
    from collections.abc import Iterator

BOT = "Instrument bot"
SIDES = ("production", "beta")


class Two:
    """So many instruments on production and on Beta."""

    def __init__(self, ground: Ground, count: int) -> None:
        self.count = count
        self.directory = ground.directory / f"two-{count}"
        self.directory.mkdir(exist_ok=True)

    @cached_property
    def sides(self) -> dict[str, Pages]:
        """The pages of both sides; those of an earlier run serve again."""
        wikis = start()
        sides = {name: Pages(wikis[name], f"two{SEED}-{self.count}-") for name in SIDES}
        for pages in sides.values():
            fill(pages, self.count)
        return sides

    @contextmanager
    def away(self, seconds: float) -> Iterator[dict[str, Proxy]]:
        """Yield the way to both wikis, on which each request takes *seconds* longer."""
        with ExitStack() as stack:
            ways = {name: stack.enter_context(proxy(pages.wiki.api)) for name, pages in self.sides.items()}
            for way in ways.values():
                way.before = lambda _: time.sleep(seconds)
            yield ways

    def environment(self, apis: dict[str, str] | None = None) -> dict[str, str]:
        """Return variables for the tool and its rivals: where the wikis are, and who looks at them."""
        apis = apis or {name: pages.wiki.api for name, pages in self.sides.items()}
        settings = (
            self.directory / f"{'-'.join(api.split(':')[2].partition('/')[0] for api in apis.values())}.toml"
        )
        tables = [
            f'[environments.{name}]\napi = "{apis[name]}"\npage = "{pages.title("{name}")}"\n'
            + ("authority = true\n" if name == SIDES[0] else f'bot = "{BOT}"\n')
            for name, pages in self.sides.items()
        ]
        settings.write_text(
            "".join(tables) + f'[reconcile]\nreport = "Project:Bench {self.count}"\n', encoding="utf-8"
        )
        account = {
            f"INSTRUMENTS_{name.upper()}_{key}": value
            for name, pages in self.sides.items()
            for key, value in {"USER": LOGIN, "PASSWORD": pages.wiki.accounts[LOGIN]}.items()
        }
        return account | {
            "INSTRUMENTS_SETTINGS": str(settings),
            "XDG_CACHE_HOME": str(self.directory / "cache"),
            "BENCH_APIS": " ".join(apis[name] for name in SIDES),
            "BENCH_PREFIX": self.sides[SIDES[0]].prefix,
            "BENCH_PAGES": str(self.count),
            "BENCH_REPORT": f"Project:Bench {self.count}",
            "BENCH_LOGIN": LOGIN,
            "BENCH_PASSWORD": self.sides[SIDES[0]].wiki.accounts[LOGIN],
        }

    def pywikibot(self, directory: str, apis: dict[str, str] | None = None) -> dict[str, str]:
        """Return variables for a script over Pywikibot, which keeps its cookies in a new *directory*."""
        found = self.environment(apis)
        password = found["BENCH_PASSWORD"]
        apis = dict(zip(SIDES, found["BENCH_APIS"].split(), strict=True))
        return found | pywikibot_home.write(self.directory / directory, apis, LOGIN, password)

    def bot(self) -> dict[str, str]:
        """Return variables for our bot, with a directory of its own."""
        home = self.directory / "bot"
        home.mkdir(mode=0o700)
        shutil.copy(ROOT / "user-config.py.example", home / "user-config.py")
        password = self.sides["beta"].wiki.credentials(BOT).password
        passwords = home / "user-password.py"
        passwords.touch(mode=0o600)
        lines = (
            f"{(name, name, BOT)!r}"[:-1] + f", BotPassword('toolkit', {password!r}))\n" for name in SIDES
        )
        passwords.write_text("".join(lines), encoding="utf-8")
        return self.environment() | {
            "PYWIKIBOT_DIR": str(home),
            "PYTHONPATH": str(ROOT),
            "BENCH_LOGIN": f"{BOT}@toolkit",
            "BENCH_PASSWORD": password,
        }


def rival(name: str) -> Path:
    """Return the script of a rival."""
    return Path(__file__).parent / "rivals" / f"{name}.py"
