"""Stores over Pywikibot for tests: as whoever a test likes, in a directory of this process's own.

Pywikibot reads its directory when it is imported, so this module comes before it.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from configurator.adapters.mediawiki import Patience
from configurator.settings import EnvironmentSettings
from tests.support.wikis import Pages, Wiki

_KEPT = TemporaryDirectory(prefix="pywikibot-")
os.environ["PYWIKIBOT_DIR"] = _KEPT.name
(Path(_KEPT.name) / "user-config.py").write_text(
    'put_throttle = 0\nminthrottle = 0\nnoisysleep = 60\nsite_interface = "BaseSite"\n'
)

from pywikibot import config  # noqa: E402 -- see above

from bots.pywikibot_store import PywikibotStore  # noqa: E402 -- the same


def told(settings: EnvironmentSettings, user: str | None, label: str = "", password: str = "") -> None:
    """Tell Pywikibot of a wiki and of an account there, in a directory without cookies."""
    directory = Path(_KEPT.name) / uuid.uuid4().hex
    directory.mkdir()
    (directory / "throttle.ctrl").touch()  # of the first directory only, Pywikibot makes it itself
    config.base_dir = str(directory)
    config.family_files[settings.name] = settings.api
    config.usernames[settings.name] = {} if user is None else {settings.name: user}
    config.password_file = None
    if user is not None:
        file = directory / "passwords"
        file.touch(mode=0o600)
        file.write_text(
            f"{(settings.name, settings.name, user)!r}"[:-1] + f", BotPassword{(label, password)!r})\n"
        )
        config.password_file = str(file)


def store(
    pages: Pages,
    account: str | None = "Mara",
    bot_password: str = "toolkit",
    *,
    patience: Patience | None = None,
    fault: str | None = None,
) -> PywikibotStore:
    """Return a store over Pywikibot, as *account*; every request of it carries *fault*."""
    tell(pages.wiki, pages.settings, account, bot_password)
    found = PywikibotStore(pages.settings, patience)
    if fault is not None:
        found.api.session.headers["X-Fault"] = f"{fault};key={uuid.uuid4().hex}"
    return found


def tell(
    wiki: Wiki, settings: EnvironmentSettings, account: str | None, bot_password: str = "toolkit"
) -> None:
    """Tell Pywikibot of one of the wikis' own accounts."""
    password = "" if account is None else wiki.credentials(account, bot_password).password
    told(settings, account, bot_password, password)
