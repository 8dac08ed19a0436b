"""What a rule may know besides the document, and how a document looks from one environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.core.document.effective import resolved
from configurator.core.document.values import child
from configurator.core.kind import INSTRUMENT, DocumentKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from configurator.core.document.model import DocumentModel
    from configurator.core.judged import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known around a document; about what is None the rules keep silent.

    Attributes:
        kind: Which documents belong on the page.
        environment: Where the document is, or would be, saved; None judges it for all of its environments.
        authority: Whether that environment is the authority.
        environments: All environments in the settings.
        told: Returns those that the environment itself knows, None if it is nothing that one can ask; it may ask a wiki, so
            it is called only for one that the settings do not know.
        now: The instant to judge by, `YYYY-MM-DDTHH:MM:SSZ`.
        databases: Database names of the farm's wikis.
        static_streams: Streams that the site configures itself; its entry wins over an instrument's.
        allowed_streams: Streams that the site lets browsers send to.
        live: The document that stands on the page in that environment; None when none does.
        others: Streams of the instruments that are active in that environment, by instrument; its own does not count.
    """

    kind: DocumentKind = INSTRUMENT
    environment: str | None = None
    authority: bool = False
    environments: Collection[str] | None = None
    told: Callable[[], Collection[str] | None] = lambda: None
    now: str | None = None
    databases: Collection[str] | None = None
    static_streams: Collection[str] | None = None
    allowed_streams: Collection[str] | None = None
    live: Document | None = None
    others: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A document as one environment sees it.

    Attributes:
        document: With that environment's override applied.
        environment: The environment; None is every one without an override.
        overridden: Keys that the override sets.
    """

    document: DocumentModel
    environment: str | None
    overridden: frozenset[str]

    def pointer(self, key: str, *more: str) -> str:
        """Return the place in the document that decides *key* here, and what *more* leads to below it."""
        pointer = ""
        if self.environment is not None and key in self.overridden:
            pointer = child("/overrides", self.environment)
        for part in (key, *more):
            pointer = child(pointer, part)
        return pointer


def view(document: DocumentModel, environment: str | None) -> View:
    """Return *document* as *environment* sees it; None is any environment without an override."""
    if environment is None:
        return View(document, None, frozenset())
    return View(
        resolved(document, environment), environment, frozenset(document.overrides.get(environment, {}))
    )


def views(document: DocumentModel, context: Context) -> Iterator[View]:
    """Yield how the context's environment sees *document*, or, if there is none, how any does."""
    yield view(document, context.environment)
    if context.environment is None:
        for environment in document.overrides:
            yield view(document, environment)
