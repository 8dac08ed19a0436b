"""Which of Pywikibot's sites an environment is, and who the bot is there: from `user-config.py`."""

from __future__ import annotations

import codecs
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pywikibot
from pywikibot import config, exceptions
from pywikibot.comms import http
from pywikibot.family import Family
from pywikibot.login import LoginManager

from configurator.credentials import BotPassword, Credentials, OAuth1, require_named
from configurator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from configurator.settings import EnvironmentSettings, Settings

_FOUR_TOKENS = 4
_MARKED = "it begins with a byte order mark; save it as UTF-8 without one"


def authority_of(found: Settings) -> EnvironmentSettings:
    """Return the wiki that decides.

    Raises:
        SettingsError: There is none.
    """
    if found.authority is None or found.authority.api is None:
        raise SettingsError(
            f"{found.file or 'settings'}: no wiki has authority = true; mark the one that decides"
        )
    return found.authority


def followers_of(found: Settings) -> list[EnvironmentSettings]:
    """Return the wikis that follow; directories are a person's.

    Raises:
        SettingsError: There is none.
    """
    followers = [each for each in found.environments.values() if each.api is not None and not each.authority]
    if not followers:
        raise SettingsError(f"{found.file}: no wiki follows the authority; add one")
    return followers


def site_of(environment: EnvironmentSettings) -> Any:  # noqa: ANN401 -- Pywikibot is not typed
    """Return the site whose `api.php` is the environment's; nothing is asked of the wiki.

    It is a `BaseSite`: family, account and throttle. An `APISite` would send requests by itself and, where a password
    is missing, ask for it on the terminal.

    Raises:
        SettingsError: `user-config.py` knows no such wiki.
    """
    try:
        for family, code in _sites():
            if family.base_url(code, family.apipath(code)) == environment.api:
                return pywikibot.Site(code, family, interface="BaseSite")
    except exceptions.Error as error:
        raise SettingsError(f"{environment.name}: Pywikibot cannot open its site: {error}") from error
    raise SettingsError(
        f"{environment.name}: Pywikibot knows no wiki at {environment.api}; "
        f"add family_files[{environment.name!r}] = {environment.api!r} to user-config.py in {config.base_dir}"
    )


def credentials_of(site: Any, environment: EnvironmentSettings) -> Credentials | None:  # noqa: ANN401 -- as above
    """Return who the bot is on *site*: `authenticate`, else `usernames` and the password file; None is nobody.

    Raises:
        SettingsError: A name without a bot password; or nobody named the address that they would be sent to.
    """
    found = _known(site, environment)
    if found is not None:
        require_named(environment)
    return found


def _known(site: Any, environment: EnvironmentSettings) -> Credentials | None:  # noqa: ANN401 -- as above
    tokens = http.get_authentication(environment.api)
    if tokens is not None and len(tokens) == _FOUR_TOKENS:
        names = ("consumer_token", "consumer_secret", "access_token", "access_secret")
        return OAuth1(**dict(zip(names, tokens, strict=True)))
    if site.username() is None:
        return None
    manager = _manager(site, environment.name)
    try:
        return BotPassword(user=manager.login_name, password=manager.password or "")
    except SettingsError:
        line = (site.code, site.family.name, site.username())
        raise SettingsError(
            f"{environment.name}: no bot password of {site.username()} on {site}; add the line "
            f"{repr(line)[:-1]}, BotPassword('LABEL', 'PASSWORD')) to the password_file of user-config.py"
        ) from None


def _sites() -> Iterator[tuple[Any, str]]:
    """Yield family and code of every known site, those that `user-config.py` gives by address first."""
    by_address = {name for name, where in config.family_files.items() if where.startswith("http")}
    for name in sorted(config.family_files, key=lambda name: (name not in by_address, name)):
        family = Family.load(name)
        for code in family.langs:
            yield family, code


def _manager(site: Any, environment: str) -> Any:  # noqa: ANN401 -- as above
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they quote the lines that they do not like, passwords too
            return LoginManager(site=site, user=site.username())  # whose underscores are spaces
    except (OSError, ValueError, exceptions.Error) as error:
        reason = _MARKED if _is_marked() else error
        raise SettingsError(
            f"{environment}: the password_file of user-config.py does not serve: {reason}"
        ) from error


def _is_marked() -> bool:
    """Tell whether the password file begins with a byte order mark, of which Pywikibot says only that a line is wrong."""
    try:
        with Path(config.base_dir, config.password_file).open("rb") as file:
            return file.read(3).startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE))
    except OSError:
        return False
