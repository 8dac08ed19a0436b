"""Pages of the wikis that have the extension, and ways around it that make pages which it would refuse."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.texts import minified
from tests.support.examples import web_scroll
from tests.support.wikis import Person, Wiki


@dataclass
class Page:
    """An instrument that no other test knows of, and its proposal."""

    wiki: Wiki
    name: str
    #: A LocalSettings.php of the same wiki, without the extension.
    bare_settings: Path

    @property
    def title(self) -> str:
        return f"Instrument:{self.name}"

    @property
    def proposal(self) -> str:
        return f"Instrument proposal:{self.name}"

    def document(self, **changed: Any) -> dict[str, Any]:
        """Return a valid document of this page."""
        return web_scroll(name=self.name, **changed)

    def plant(self, value: Any, user: str = "Mara") -> None:
        """Save a value past the extension, as it may have been there before."""
        self._plant(minified(value), user, self.bare_settings)

    def plant_wikitext(self, text: str) -> None:
        """Save a new page of another content model likewise."""
        settings = self.bare_settings.with_name("WikitextSettings.php")
        settings.write_text(f"{self.bare_settings.read_text()}\n$wgNamespaceContentModels = [];\n")
        self._plant(text, "Mara", settings)

    def _plant(self, text: str, user: str, settings: Path) -> None:
        command = ["php", f"{self.wiki.facts['tree']}/maintenance/edit.php", "--user", user, self.title]
        environment = os.environ | {"MW_CONFIG_FILE": str(settings)}
        done = subprocess.run(
            command, env=environment, input=text, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def propose(self, *values: Any, user: str = "Ana") -> None:
        """Write the branch point, which is what runs now, and then each value."""
        person = self.wiki.person(user)
        live = person.get(
            action="query", prop="revisions", titles=self.title, rvprop="content", rvslots="main"
        )
        [page] = live["query"]["pages"]
        text = page["revisions"][0]["slots"]["main"]["content"] if "revisions" in page else "{}"
        person.write(self.proposal, text)
        for value in values:
            person.edit(self.proposal, value)

    def reviewed(self, user: str) -> Person:
        """Return *user* where every change needs a second person."""
        return self.wiki.configured(InstrumentConfiguratorReview=True).person(user)


def bare_settings(wiki: Wiki, directory: Path) -> Path:
    """Return a LocalSettings.php of *wiki* without the extension."""
    settings = Path(wiki.facts["local_settings"]).read_text(encoding="utf-8")
    bare = directory / "LocalSettings.php"
    bare.write_text(settings.replace("/TestExtension.php", "/InstrumentNamespaces.php"), encoding="utf-8")
    return bare


def plant_all(wiki: Wiki, settings: Path, texts: Mapping[str, str]) -> None:
    """Let pages with these titles say these texts, byte for byte, in one go.

    Args:
        wiki: Where.
        settings: Its LocalSettings.php without the extension.
        texts: By title.
    """
    pages = [(title, base64.b64encode(text.encode()).decode()) for title, text in texts.items()]
    environment = {"MW_CONFIG_FILE": str(settings), "MW_INSTALL_PATH": wiki.facts["tree"]}
    done = subprocess.run(
        ["php", Path(__file__).with_name("plant.php")],
        env=os.environ | environment,
        input=json.dumps(pages),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def page(hub: Wiki, tmp_path: Path) -> Page:
    """A page of this test alone."""
    return Page(hub, f"t{uuid.uuid4().hex[:8]}-scroll", bare_settings(hub, tmp_path))
