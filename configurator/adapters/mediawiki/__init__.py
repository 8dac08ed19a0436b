"""`PageStore` over MediaWiki's Action API."""

from configurator.adapters.mediawiki.api import Patience
from configurator.adapters.mediawiki.store import ApiStore, MediaWikiStore

__all__ = ["ApiStore", "MediaWikiStore", "Patience"]
