"""What the measurements stand on: documents of the usual size, in files and on a wiki, and who looks at them."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.documents import SEED, document, name
from configurator.core.document.texts import minified
from configurator.core.kind import canonical_text
from tests.support.wikis import Pages, Wiki, start

ENVIRONMENT = "production"
LOGIN = "Mara@toolkit"
#: Settings in which the wiki is not the authority; in `instruments.toml` it is.
FOLLOWER = "follower.toml"
_AT_ONCE = 250  # PHP takes uploads of 2 MB
_DUMP = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="en">{pages}</mediawiki>'
_DUMPED = """<page><title>{title}</title><ns>3100</ns><revision><timestamp>2026-01-01T00:00:00Z</timestamp>
<contributor><username>Mara</username></contributor><model>json</model><format>application/json</format>
<text xml:space="preserve">{text}</text></revision></page>"""


@dataclass(frozen=True)
class Size:
    """How much is measured, and how often: processes that only start, that read, that save."""

    pages: int
    many: int
    revisions: int
    saved: int
    files: int
    starts: int
    reads: int
    saves: int


FULL = Size(pages=500, many=2000, revisions=50, saved=100, files=1000, starts=25, reads=9, saves=5)
QUICK = Size(pages=20, many=30, revisions=5, saved=4, files=20, starts=1, reads=1, saves=1)


class Ground:
    """A directory with settings and documents, and a wiki with instruments of a prefix of its own."""

    def __init__(self, directory: Path, size: Size) -> None:
        self.directory = directory
        self.size = size
        self.python = Path(sys.executable)
        self.instruments = self.python.parent / "instruments"

    @cached_property
    def wiki(self) -> Wiki:
        """The wiki; it is started if it does not run."""
        return start()[ENVIRONMENT]

    @cached_property
    def pages(self) -> Pages:
        """The instruments on the wiki; those of an earlier run serve again. Writes the settings, too."""
        pages = Pages(self.wiki, f"bench{SEED}-{self.size.pages}-")
        fill(pages, self.size.pages)
        settings = (
            f'[environments.{ENVIRONMENT}]\napi = "{self.wiki.api}"\npage = "{pages.title("{name}")}"\n'
        )
        known = '[environments.beta]\ndirectory = "beta"\n'
        (self.directory / "instruments.toml").write_text(f"{settings}authority = true\n{known}")
        (self.directory / FOLLOWER).write_text(settings + known)
        return pages

    @property
    def account(self) -> dict[str, str]:
        """Variables with the account that the tool and its rivals use."""
        password = self.wiki.accounts[LOGIN]
        return {
            f"INSTRUMENTS_{ENVIRONMENT.upper()}_API": self.wiki.api,
            f"INSTRUMENTS_{ENVIRONMENT.upper()}_USER": LOGIN,
            f"INSTRUMENTS_{ENVIRONMENT.upper()}_PASSWORD": password,
            "BENCH_API": self.wiki.api,
            "BENCH_PREFIX": self.pages.prefix,
            "BENCH_PAGES": str(self.size.pages),
            "BENCH_LOGIN": LOGIN,
            "BENCH_PASSWORD": password,
        }

    def files(self, numbers: range, title: str | None = None, folder: str = "") -> list[Path]:
        """Write documents to files in canonical text, in a folder below the directory, and return the files.

        What saves has a folder of its own: beside files of which it is noted what they were made from, others are refused.
        """
        files = []
        (self.directory / folder).mkdir(exist_ok=True)
        for number in numbers:
            files.append(self.directory / folder / f"{name(number)}.json")
            files[-1].write_text(canonical_text(document(number, title)) + "\n", encoding="utf-8")
        return files

    def texts(self, numbers: range, title: str) -> Path:
        """Write a file with one document a line, minified, for a rival that saves them, and return it."""
        file = self.directory / "texts.jsonl"
        lines = (json.dumps([name(number), minified(document(number, title))]) for number in numbers)
        file.write_text("\n".join(lines), encoding="utf-8")
        return file


def fill(pages: Pages, count: int) -> None:
    """Create the first *count* pages, but for those that are there."""
    for first in range(len(pages.store(None).heads()), count, _AT_ONCE):
        _put(pages, range(first, min(first + _AT_ONCE, count)))


def _put(pages: Pages, numbers: range) -> None:
    """Create pages by import."""
    texts = ((pages.title(name(number)), escape(minified(document(number)))) for number in numbers)
    dump = _DUMP.format(pages="".join(_DUMPED.format(title=title, text=text) for title, text in texts))
    admin = pages.wiki.person("Admin")
    admin.post(action="import", xml=("dump.xml", dump), interwikiprefix="x", assignknownusers=1)
