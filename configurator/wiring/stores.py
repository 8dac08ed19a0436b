"""Which store holds the pages of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from configurator.credentials import Credentials
    from configurator.ports import PageStore
    from configurator.settings import EnvironmentSettings


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
