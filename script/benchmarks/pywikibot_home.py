"""A directory in which Pywikibot knows the test wikis and the account; it keeps its cookies and cache there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FAMILY = """from pywikibot import family


class Family(family.Family):
    name = {name!r}
    langs = {{"en": {host!r}}}

    def protocol(self, code):
        return {scheme!r}

    def scriptpath(self, code):
        return ""
"""
_CONFIG = """family = {first!r}
mylang = "en"
password_file = {passwords!r}
put_throttle = 0
"""
_WIKI = """family_files[{name!r}] = {family!r}
usernames[{name!r}]["en"] = {user!r}
"""


def write(directory: Path, apis: Mapping[str, str], login: str, password: str) -> dict[str, str]:
    """Write the configuration and return the variables that make Pywikibot find it.

    Args:
        directory: Which must not be there yet.
        apis: Addresses by the names of families; `en` is each one's wiki, and the first one's is the default.
        login: The bot password's name, the same on all.
        password: The bot password.
    """
    directory.mkdir()
    user, _, label = login.partition("@")
    passwords = directory / "passwords.py"
    passwords.write_text(f"({user!r}, BotPassword({label!r}, {password!r}))\n")
    passwords.chmod(0o600)
    lines = [_CONFIG.format(first=next(iter(apis)), passwords=str(passwords))]
    for name, api in apis.items():
        address, family = urlsplit(api), directory / f"{name}_family.py"
        family.write_text(_FAMILY.format(name=name, host=address.netloc, scheme=address.scheme))
        lines.append(_WIKI.format(name=name, family=str(family), user=user))
    config = directory / "user-config.py"
    config.write_text("".join(lines))
    config.chmod(0o600)
    return {"PYWIKIBOT_DIR": str(directory)}
