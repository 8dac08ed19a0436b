"""Which store holds the pages of an environment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from configurator.core.site import PROPOSAL_RIGHT
from configurator.errors import SettingsError

if TYPE_CHECKING:
    from configurator.credentials import Credentials
    from configurator.ports import PageStore
    from configurator.settings import EnvironmentSettings


def proposals_of(environment: EnvironmentSettings) -> EnvironmentSettings:
    """Return the settings with which a store holds the proposals of *environment*.

    Raises:
        SettingsError: It is a directory.
    """
    if environment.directory is not None:
        raise SettingsError(
            f"{environment.name} is a directory and has no proposals; "
            f"save the document there with `instruments save FILE --to {environment.name}`"
        )
    return replace(environment, page=environment.proposal, right=PROPOSAL_RIGHT)


def open_store(environment: EnvironmentSettings) -> PageStore:
    """Return the pages of *environment*, seen by the account whose credentials are stored or in the variables."""
    from configurator.credentials import credentials_for

    return open_store_as(environment, credentials_for(environment) if environment.directory is None else None)


def open_store_as(environment: EnvironmentSettings, account: Credentials | None) -> PageStore:
    """Return the pages of *environment*, seen by the account of these credentials, or by nobody in particular."""
    if environment.directory is not None:
        from configurator.adapters.files import FileStore

        return FileStore(environment.name, environment.directory)
    from configurator.adapters.mediawiki import MediaWikiStore

    return MediaWikiStore(environment, account)
