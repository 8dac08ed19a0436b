"""Sites and accounts from `user-config.py`: what serves, and what is said where it does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pywikibot import config

from bots.pywikibot_session import PywikibotSession
from bots.pywikibot_store import PywikibotStore
from configurator.core.page import Edit
from configurator.errors import SettingsError
from configurator.settings import EnvironmentSettings
from configurator.wiring import Workspace
from tests.support import pywikibots
from tests.support.wikis import ROOT

NAME = "web-scroll"
URL = "https://wiki.example/w/api.php"
NOWHERE = EnvironmentSettings(name="nowhere", api=URL)


def creation(value, name=NAME):
    return Edit(name=name, value=value, base_revision=None, summary="a test")


def test_a_wiki_that_user_config_does_not_know_is_said_with_the_line_to_add():
    pywikibots.told(NOWHERE, None)
    elsewhere = EnvironmentSettings(name="beta", api="https://other.example/w/api.php")

    with pytest.raises(SettingsError) as raised:
        PywikibotStore(elsewhere)
    assert "add family_files['beta'] = 'https://other.example/w/api.php' to user-config.py in" in str(
        raised.value
    )


def test_a_wiki_that_pywikibot_itself_knows_needs_no_line():
    meta = EnvironmentSettings(name="production", api="https://meta.wikimedia.org/w/api.php")

    session = PywikibotStore(meta).api.session
    assert isinstance(session, PywikibotSession)
    assert str(session.site) == "meta:meta"


def test_a_directory_is_no_wiki():
    with pytest.raises(ValueError, match="local is no wiki"):
        PywikibotStore(EnvironmentSettings(name="local", directory=Path()))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("", id="none"),
        pytest.param("('nowhere', 'nowhere', 'Mara', 'secret-of-the-account')\n", id="the-account's-own"),
        pytest.param(
            "('nowhere', 'nowhere', 'Mara', 'secret-with-@-in-the-middle-of-it')\n",
            id="the-account's-own-with-@",
        ),
        pytest.param("('a', 'nowhere', 'nowhere', 'Mara', 'secret-in-a-bad-line')\n", id="bad-line"),
    ],
)
def test_a_name_without_a_bot_password_is_told_the_line_to_add(lines):
    pywikibots.told(NOWHERE, "Mara", "toolkit", "x")
    Path(config.password_file).write_text(lines)

    with pytest.raises(SettingsError) as raised:
        PywikibotStore(NOWHERE)
    assert str(raised.value) == (
        "nowhere: no bot password of Mara on nowhere:nowhere; add the line "
        "('nowhere', 'nowhere', 'Mara', BotPassword('LABEL', 'PASSWORD')) to the password_file of user-config.py"
    )


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda file: file.write_text("no tuple, secret\n")], ids=["gone", "bad"]
)
def test_a_password_file_that_does_not_serve_is_said_and_never_quoted(spoil):
    pywikibots.told(NOWHERE, "Mara", "toolkit", "x")
    spoil(Path(config.password_file))

    with pytest.raises(
        SettingsError, match=r"nowhere: the password_file of user-config.py does not serve: "
    ) as raised:
        PywikibotStore(NOWHERE)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_before_the_passwords_is_told(encoding):
    pywikibots.told(NOWHERE, "Mara", "toolkit", "x")
    file = Path(config.password_file)
    file.write_text(file.read_text(), encoding=encoding)

    with pytest.raises(SettingsError, match="it begins with a byte order mark; save it as UTF-8 without one"):
        PywikibotStore(NOWHERE)


def test_a_name_may_be_written_with_underscores():
    pywikibots.told(NOWHERE, "Instrument bot", "toolkit", "a" * 32)
    config.usernames["nowhere"] = {"nowhere": "Instrument_bot"}

    assert PywikibotStore(NOWHERE).environment == "nowhere"


def test_a_workspace_opens_its_environments_over_pywikibot(wikis):
    pages = wikis["beta"].pages()
    pages.store().write(creation({"a": 1}))
    pywikibots.tell(pages.wiki, pages.settings, "Mara")
    from configurator.settings import Settings

    workspace = Workspace(Settings(environments={"beta": pages.settings}), opener=PywikibotStore)
    assert workspace.environment("beta").get(NAME).document() == {"a": 1}


SCRIPT = """
import json, sys
from bots.pywikibot_store import PywikibotStore
from configurator.settings import load
from pywikibot import config
import pywikibot

pywikibot.handle_args(sys.argv[1:])
settings = load()
authority = PywikibotStore(settings.authority)
[follower] = [PywikibotStore(each) for each in settings.environments.values() if not each.authority]
found = {each.environment: [each.account().user, sorted(each.heads())] for each in (authority, follower)}
print(json.dumps(found | {"throttle": config.put_throttle, "site": repr(pywikibot.Site())}))
"""


def test_the_example_of_user_config_serves_for_both_wikis(wikis, tmp_path):
    (tmp_path / "user-config.py").write_bytes((ROOT / "user-config.py.example").read_bytes())
    pages = {name: wiki.pages() for name, wiki in wikis.items()}
    tables, lines = "", ""
    for name, wiki in wikis.items():
        pages[name].store().write(creation({"on": name}, name))
        authority = "authority = true\n" if name == "production" else ""
        tables += (
            f'[environments.{name}]\napi = "{wiki.api}"\npage = "{pages[name].title("{name}")}"\n{authority}'
        )
        password = wiki.credentials("Instrument bot").password
        lines += f"({name!r}, {name!r}, 'Instrument bot', BotPassword('toolkit', {password!r}))\n"
    (tmp_path / "instruments.toml").write_text(tables)
    (tmp_path / "user-password.py").write_text(lines)
    (tmp_path / "user-password.py").chmod(0o600)

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        env={
            "PATH": os.environ["PATH"],
            "PYWIKIBOT_DIR": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "INSTRUMENTS_SETTINGS": str(tmp_path / "instruments.toml"),
        },
        cwd=tmp_path,
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert ran.stderr == ""
    assert json.loads(ran.stdout) == {
        "production": ["Instrument bot", ["production"]],
        "beta": ["Instrument bot", ["beta"]],
        "throttle": 10,
        "site": "BaseSite('production', 'production')",
    }
