"""`ports.Wiki` over Pywikibot: what `user-config.py` says about accounts and pace holds, our rules of saving do too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from configurator.adapters.mediawiki import ApiStore, Patience
from configurator.adapters.mediawiki.api import Api
from configurator.adapters.mediawiki.login import log_in_with
from configurator.credentials import BotPassword, identity

from .pywikibot_session import PywikibotSession
from .sites import credentials_of, site_of

if TYPE_CHECKING:
    from configurator.settings import EnvironmentSettings


_LOGIN_HINT: Final = "`password_file` or `authenticate` in user-config.py"

# Seconds that an edit which switches off is put off by the wiki before it is left to the next run.
_PUT_OFF = 300.0


class PywikibotStore(ApiStore):
    """The instrument pages of one wiki, as Pywikibot's account there.

    An edit is sent once; a lost answer is settled by reading back; a warning of an edit filter is a refusal, unless
    the edit switches off and nothing else. With
    `-simulate` a write is refused before anything is sent, and the refusal says what would be done.
    """

    def __init__(
        self, environment: EnvironmentSettings, patience: Patience | None = None, *, as_bot: bool = False
    ) -> None:
        """Find the site and the account; nothing is sent yet.

        Args:
            environment: Which wiki, and which pages there.
            patience: How long to go on where waiting helps; `max_retries` of user-config.py is not used.
            as_bot: Whether edits are marked as a bot's; the account has to be one.

        Raises:
            SettingsError: `user-config.py` does not know the wiki, or has a name there without a bot password.
        """
        if environment.api is None:
            raise ValueError(f"{environment.name} is no wiki")
        site = site_of(environment)
        credentials = credentials_of(site, environment)
        session = PywikibotSession(site, environment.name, keep_cookies=isinstance(credentials, BotPassword))
        log_in = session.logging_in(log_in_with(credentials))
        api = Api(
            environment.name,
            environment.api,
            log_in,
            session,
            patience or Patience(put_off=_PUT_OFF),
            replace(identity(environment.name, credentials), login_hint=_LOGIN_HINT),
        )
        super().__init__(environment, api, as_bot=as_bot)
