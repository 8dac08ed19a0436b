"""`PageStore` over MediaWiki's Action API."""

from configurator.adapters.mediawiki.patience import Patience
from configurator.adapters.mediawiki.store import ApiStore, MediaWikiStore

__all__ = ["ApiStore", "MediaWikiStore", "Patience"]
