"""Documents as the wiki spells them, whose Unicode may be newer than ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from configurator.core.normalisation import respelt, unsettled
from configurator.ports import Normalising

if TYPE_CHECKING:
    from configurator.core.source import Source
    from configurator.core.values import Json
    from configurator.ports import PageStore


def settled(store: PageStore, value: Json) -> Json:
    """Return *value* as *store* would spell it, so that it equals what is read there once it was saved.

    The store is asked only if *value* holds characters that our Unicode does not know yet.

    Raises:
        WikiError: The wiki did not answer.
    """
    texts = unsettled(value)
    return respelt(value, store.normalised(texts)) if texts and isinstance(store, Normalising) else value


def settled_source(store: PageStore, source: Source) -> Source:
    """Return *source* with its value as `settled`."""
    return replace(source, value=settled(store, source.value))
