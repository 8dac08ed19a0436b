"""`PageStore` over MediaWiki's Action API."""

from configurator.adapters.mediawiki.api import Patience
from configurator.adapters.mediawiki.store import MediaWikiStore

__all__ = ["MediaWikiStore", "Patience"]
