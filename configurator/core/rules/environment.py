"""What can be wrong with a valid document where it is saved: its neighbours, its streams, its wikis, the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from configurator.core.document.effective import active, resolved
from configurator.core.document.names import nearest
from configurator.core.document.values import child, shown
from configurator.core.rules.context import view, views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from configurator.core.document.model import DocumentModel, Instrument
    from configurator.core.document.values import Json
    from configurator.core.rules.context import Context
    from configurator.core.rules.document import Findings


_PLACES: Final = "instruments.toml, or in $wgInstrumentConfiguratorEnvironments of the wiki"


def pending_risk(document: DocumentModel, context: Context) -> Findings:
    """Nothing runs on the authority before its risk is assessed."""
    here = view(document, context.environment)
    if context.authority and here.document.enabled and document.risk.level == "pending":
        yield "/risk/level", "is pending while enabled; assess the risk, or set enabled to false"


def shared_stream(instrument: Instrument, context: Context) -> Findings:
    """Two active instruments on one stream: the last one wins, and nobody is told."""
    if not context.authority or not _active(instrument, context):
        return
    name = instrument.stream.name
    sharers = [
        other
        for other, stream in (context.others or {}).items()
        if stream == name and other != instrument.name
    ]
    if sharers:
        who = ", ".join(sorted(sharers))
        yield "/stream/name", f"is {shown(name)}, in use by {who}; choose another stream, or switch one off"


def unknown_environment(document: DocumentModel, context: Context) -> Findings:
    """An environment that neither the settings nor the wiki know has no wiki."""
    strange = list(_strange(document, context))
    told = context.told() if strange else None
    if told is None:
        return
    known = sorted({*(context.environments or ()), *told})
    for pointer, fact, environment in strange:
        if environment not in told:
            near = nearest(environment, known)
            yield pointer, f"{fact}, which nobody knows{near}; {', '.join(known)} stand in {_PLACES}"


def unlisted_environment(document: DocumentModel, context: Context) -> Findings:
    """An environment that the settings do not know may be one that a wiki knows."""
    strange = list(_strange(document, context))
    if not strange or context.told() is not None:
        return
    known = sorted(context.environments or ())
    for pointer, fact, environment in strange:
        near = nearest(environment, known)
        yield (
            pointer,
            f"{fact}; the settings know {', '.join(known)}{near}; the wiki is asked when it is saved",
        )


def _strange(document: DocumentModel, context: Context) -> Iterator[tuple[str, str, str]]:
    """Yield where *document* names an environment that the settings do not know, how, and which."""
    if context.environments is None:
        return
    for index, environment in enumerate(document.environments):
        if environment not in context.environments:
            yield f"/environments/{index}", f"is {shown(environment)}", environment
    for environment in document.overrides:
        if environment not in context.environments:
            yield child("/overrides", environment), f"is for {shown(environment)}", environment


def past_window(document: DocumentModel, context: Context) -> Findings:
    """A window that is over collects nothing."""
    for each in views(document, context):
        if context.now is not None and each.document.end < context.now:
            yield each.pointer("end"), f"is {each.document.end}, in the past; nothing is collected any more"


def everybody(document: DocumentModel, context: Context) -> Findings:
    """Every page view of a whole environment is a lot of events."""
    here = view(document, context.environment)
    sample = here.document.sample
    if context.authority and here.document.unit == "pageview" and sample.rate == 1:
        yield (
            here.pointer("sample", "rate"),
            "is 1 by pageview: every page view sends events; write a lower rate",
        )


def unknown_wiki(document: DocumentModel, context: Context) -> Findings:
    """A rate for a wiki that does not exist has no effect."""
    if context.databases is None:
        return
    for each in views(document, context):
        for wiki in each.document.sample.wikis:
            if wiki not in context.databases:
                yield (
                    each.pointer("sample", "wikis", wiki),
                    "is the database name of no wiki here; correct it",
                )


def shadowed_stream(instrument: Instrument, context: Context) -> Findings:
    """A stream that the site configures itself silently wins over the instrument's.

    The site's list holds what instruments put there, too: the stream of the live document is the instrument's own.
    """
    name = instrument.stream.name
    if name in (context.static_streams or ()) and name != _live_stream(context):
        yield (
            "/stream/name",
            f"is {shown(name)}, which the site configures itself; its entry wins over this one",
        )


def stream_not_allowed(instrument: Instrument, context: Context) -> Findings:
    """A stream that is not in the site's allow-list never reaches a browser."""
    name = instrument.stream.name
    if (
        "web" in instrument.platforms
        and context.allowed_streams is not None
        and name not in context.allowed_streams
    ):
        yield (
            "/stream/name",
            f"is {shown(name)}, which is not in $wgEventLoggingStreamNames; browsers send nothing until it is",
        )


def changed_sample(document: DocumentModel, context: Context) -> Findings:
    """Numbers collected before and after a change of the sample cannot be compared."""
    if context.live is None or context.environment is None or not _active(document, context):
        return
    before = context.live.model
    if before is None:
        return
    here = view(document, context.environment)
    if _active(before, context) and resolved(before, context.environment).sample != here.document.sample:
        yield (
            here.pointer("sample"),
            f"changes while running in {context.environment}; numbers before and after do not compare",
        )


def _live_stream(context: Context) -> Json:
    """Return what the live document calls its stream, valid or not; None if it names none."""
    live = None if context.live is None else context.live.value
    stream = live.get("stream") if isinstance(live, dict) else None
    return stream.get("name") if isinstance(stream, dict) else None


def _active(document: DocumentModel, context: Context) -> bool:
    if context.environment is None or context.now is None:
        return False
    return active(document, context.environment, context.now)
