"""A directory in which Pywikibot knows the test wiki and the account; it keeps its cookies and cache there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

_FAMILY = """from pywikibot import family


class Family(family.Family):
    name = "bench"
    langs = {{"en": {host!r}}}

    def protocol(self, code):
        return {scheme!r}

    def scriptpath(self, code):
        return ""
"""
_CONFIG = """family = "bench"
mylang = "en"
family_files["bench"] = {family!r}
usernames["bench"]["en"] = {user!r}
password_file = {passwords!r}
put_throttle = 0
"""


def write(directory: Path, api: str, login: str, password: str) -> dict[str, str]:
    """Write the configuration and return the variables that make Pywikibot find it."""
    directory.mkdir()
    address = urlsplit(api)
    user, _, label = login.partition("@")
    family, passwords = directory / "bench_family.py", directory / "passwords.py"
    family.write_text(_FAMILY.format(host=address.netloc, scheme=address.scheme))
    passwords.write_text(f"({user!r}, BotPassword({label!r}, {password!r}))\n")
    passwords.chmod(0o600)
    config = directory / "user-config.py"
    config.write_text(_CONFIG.format(family=str(family), user=user, passwords=str(passwords)))
    config.chmod(0o600)
    return {"PYWIKIBOT_DIR": str(directory)}
