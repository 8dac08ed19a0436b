"""One wiki's files: its settings, its database, and the pristine copy that a reset returns to."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wikipair.errors import WikiPairError
from wikipair.server import PHP

if TYPE_CHECKING:
    from wikipair.settings import Wiki

_HERE = Path(__file__).resolve().parent
_LOCAL_SETTINGS = """<?php
// Written by script/wiki at every start.
$wikiDirectory = {directory};
$wikiEnvironment = {environment};
$wgServer = {server};
$wgScriptPath = '';
$wgDBname = {database};
$wgSitename = {name};
$wgSecretKey = {secret};
$wgAuthenticationTokenVersion = '1';
require {here} . '/TestSettings.php';
require {here} . {instruments};
require {here} . '/TestFaults.php';
"""


def accounts() -> list[dict[str, Any]]:
    """Return the accounts that both wikis have, as accounts.json lists them."""
    listed: list[dict[str, Any]] = json.loads((_HERE / "accounts.json").read_text(encoding="utf-8"))
    return listed


def prepare(wiki: Wiki, tree: Path) -> None:
    """Install the wiki unless it is, and write its settings."""
    if not installed(wiki):
        _install(wiki, tree)
    if not (wiki.directory / "data").exists():
        restore(wiki)
    wiki.configuration.write_text(_local_settings(wiki, _note(wiki)), encoding="utf-8")


def installed(wiki: Wiki) -> bool:
    """Tell whether the wiki was installed with today's accounts and set-up."""
    return _note(wiki).get("recipe") == _recipe()


def fit(wiki: Wiki) -> bool:
    """Tell whether the wiki, when it runs, is what the settings ask for."""
    return installed(wiki) and wiki.configuration.read_text("utf-8") == _local_settings(wiki, _note(wiki))


def restore(wiki: Wiki) -> None:
    """Return to the freshly installed state; the server must not run."""
    data, fresh = wiki.directory / "data", wiki.directory / "data.new"
    for leftover in (fresh, wiki.directory / "faults"):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(wiki.directory / "pristine", fresh)
    shutil.rmtree(data, ignore_errors=True)
    fresh.rename(data)
    (wiki.directory / "faults").mkdir()


def _install(wiki: Wiki, tree: Path) -> None:
    shutil.rmtree(wiki.directory, ignore_errors=True)
    for name in ("data", "cache", "images", "faults", "installer"):
        (wiki.directory / name).mkdir(parents=True)
    # The installer writes a LocalSettings.php of its own, which nobody reads.
    _php(
        [
            str(tree / "maintenance/install.php"),
            "--dbtype",
            "sqlite",
            "--dbpath",
            str(wiki.directory / "data"),
            "--dbname",
            wiki.database,
            "--server",
            wiki.url,
            "--scriptpath",
            "",
            "--skins",
            "Vector",
            "--confpath",
            str(wiki.directory / "installer"),
            "--pass",
            secrets.token_urlsafe(),
            _name(wiki),
            "Admin",
        ]
    )
    note = {"recipe": _recipe(), "secret": secrets.token_hex(32)}
    wiki.configuration.write_text(_local_settings(wiki, note), encoding="utf-8")
    _php([str(_HERE / "SetUp.php"), str(tree / "maintenance/Maintenance.php"), wiki.environment], wiki)
    shutil.copytree(wiki.directory / "data", wiki.directory / "pristine")
    # Last: an installation that was interrupted is begun again.
    _note_file(wiki).write_text(json.dumps(note), encoding="utf-8")


def _local_settings(wiki: Wiki, note: dict[str, str]) -> str:
    values = {
        "directory": str(wiki.directory),
        "server": wiki.url,
        "database": wiki.database,
        "environment": wiki.environment,
        "name": _name(wiki),
        "secret": note["secret"],
        "here": str(_HERE),
        "instruments": "/TestExtension.php" if wiki.extension else "/InstrumentNamespaces.php",
    }
    quoted = {
        name: "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'" for name, value in values.items()
    }
    return _LOCAL_SETTINGS.format_map(quoted)


def _name(wiki: Wiki) -> str:
    return f"{wiki.environment.title()} wiki"


def _php(arguments: list[str], wiki: Wiki | None = None) -> None:
    environ = os.environ | ({"MW_CONFIG_FILE": str(wiki.configuration)} if wiki else {})
    done = subprocess.run([*PHP, *arguments], env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WikiPairError(
            f"Installing a wiki failed in {arguments[0]}:\n{done.stdout}{done.stderr}".rstrip()
        )


def _note_file(wiki: Wiki) -> Path:
    return wiki.directory / "installed.json"


def _note(wiki: Wiki) -> dict[str, str]:
    try:
        note: dict[str, str] = json.loads(_note_file(wiki).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note


def _recipe() -> str:
    """Return a fingerprint of what an installation is made from."""
    made_from = [_HERE / "accounts.json", _HERE / "SetUp.php", Path(__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in made_from)).hexdigest()
