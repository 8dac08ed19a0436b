"""What is valid and still likely a mistake, judged by the document alone."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

from configurator.core.document.attributes import ATTRIBUTES, Status, implied_risk
from configurator.core.document.instants import moment
from configurator.core.document.values import child, shown
from configurator.core.rules.context import views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from configurator.core.document.attributes import Attribute
    from configurator.core.document.model import DocumentModel, Instrument
    from configurator.core.rules.context import Context
    from configurator.core.rules.document import Findings

_YEAR = timedelta(days=366)
_SHORTEST_NAME = 8
_ADDRESS = re.compile(r"([^\s@<>:/]+)@([^\s@<>:/]+)", re.ASCII)
_OF_A_TEAM = re.compile(r"(^|[-_.+])(team|teams|list|lists|group|groups)([-_.]|$)")
_USER_PAGE = re.compile(r"\s*user([ _]talk)?\s*:", re.ASCII | re.IGNORECASE)
_STREAM = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_LEVELS = ("low", "medium", "high")


def long_window(document: DocumentModel, context: Context) -> Findings:
    """Data are collected for a question; a year is long enough for most."""
    for each in views(document, context):
        start, end = moment(each.document.start), moment(each.document.end)
        if start is not None and end is not None and end - start > _YEAR:
            days = (end - start).days
            yield (
                each.pointer("end"),
                f"is {days} days after the start, more than a year; write an earlier end",
            )


def nobody(document: DocumentModel, context: Context) -> Findings:
    """Rate 0 and no wiki above it: nobody is in the sample."""
    for each in views(document, context):
        sample = each.document.sample
        if not sample.rate and not any(sample.wikis.values()):
            yield (
                each.pointer("sample", "rate"),
                "is 0, and no wiki is above: nobody is in; write a rate, or disable",
            )


def default_rate(document: DocumentModel, context: Context) -> Findings:
    """A wiki with the default rate need not be named."""
    for each in views(document, context):
        for wiki, rate in each.document.sample.wikis.items():
            if rate == each.document.sample.rate:
                yield (
                    each.pointer("sample", "wikis", wiki),
                    f"is {rate:g} as by default; remove it, or change it",
                )


def unknown_attribute(document: DocumentModel, _: Context) -> Findings:
    """An attribute that is not in the table is filled by no client."""
    for index, name in enumerate(document.contextual_attributes):
        if name not in ATTRIBUTES:
            near = get_close_matches(name, ATTRIBUTES, n=1)
            advice = f"did you mean {near[0]}?" if near else "docs/reference/attributes.md lists them"
            yield (
                f"/contextual_attributes/{index}",
                f"is {shown(name)}, no attribute that a client knows; {advice}",
            )


def gone_attribute(document: DocumentModel, _: Context) -> Findings:
    """An attribute that is gone is filled by no client any more."""
    for pointer, attribute in _with_status(document, Status.GONE):
        instead = f" (now {attribute.instead})" if attribute.instead else ""
        yield pointer, f"is {attribute.name}, which is gone{instead}; remove or replace it"


def unsupplied_attribute(document: DocumentModel, _: Context) -> Findings:
    """An attribute that is offered, but that no client fills."""
    for pointer, attribute in _with_status(document, Status.UNSUPPLIED):
        yield pointer, f"is {attribute.name}, which no client supplies; remove it"


def superfluous_attribute(document: DocumentModel, _: Context) -> Findings:
    """An attribute that every client adds anyway."""
    for pointer, attribute in _with_status(document, Status.ALWAYS):
        yield pointer, f"is {attribute.name}, which is added to every event anyway; remove it"


def attribute_elsewhere(instrument: Instrument, _: Context) -> Findings:
    """An attribute that the client of a listed platform does not supply."""
    for pointer, attribute in _with_status(instrument, Status.CURRENT):
        lacking = [platform for platform in instrument.platforms if platform not in attribute.clients]
        if lacking:
            there, here = ", ".join(attribute.clients), " and ".join(lacking)
            yield pointer, f"is {attribute.name}, supplied by {there} only; events of {here} will lack it"


def low_risk(document: DocumentModel, _: Context) -> Findings:
    """The attributes together are more sensitive than the document says."""
    level, implied = document.risk.level, implied_risk(document.contextual_attributes)
    if level != "pending" and _LEVELS.index(level) < _LEVELS.index(implied):
        yield "/risk/level", f"is {level}, but the attributes together mean {implied}; have it reviewed"


def short_name(document: DocumentModel, _: Context) -> Findings:
    """One consumer refuses names below 8 characters."""
    if len(document.name) < _SHORTEST_NAME:
        yield (
            "/name",
            f"is shorter than {_SHORTEST_NAME} characters, which one consumer refuses; write a longer one",
        )


def personal_contact(document: DocumentModel, _: Context) -> Findings:
    """A page's history is public for ever, so it holds no address of a person."""
    contact = document.contact
    address = None if contact.startswith("https://") else _ADDRESS.search(contact)
    if _USER_PAGE.match(contact) or (address and not any(map(_OF_A_TEAM.search, address.groups()))):
        yield (
            "/contact",
            "looks like a person's, and stays public for ever; write a mailing list or a team's page",
        )


def odd_stream(instrument: Instrument, _: Context) -> Findings:
    """Streams are named in lower case, in words joined by dots."""
    if not _STREAM.fullmatch(instrument.stream.name):
        yield (
            "/stream/name",
            f"is {shown(instrument.stream.name)}; streams are named like mediawiki.web_scroll",
        )


def idle_override(document: DocumentModel, _: Context) -> Findings:
    """An override that says what the document says anyway."""
    for environment, override in document.overrides.items():
        pointer = child("/overrides", environment)
        if not override:
            yield pointer, "overrides nothing; remove it"
        for key, value in override.items():
            if value == getattr(document, key):
                yield child(pointer, key), "says what the document says anyway; remove it"


def stray_override(document: DocumentModel, _: Context) -> Findings:
    """An override of an environment where the instrument does not exist."""
    for environment in document.overrides:
        if environment not in document.environments:
            yield (
                child("/overrides", environment),
                f"is for {environment}, which is not among the environments; add it there, or remove this",
            )


def _with_status(document: DocumentModel, status: Status) -> Iterator[tuple[str, Attribute]]:
    for index, name in enumerate(document.contextual_attributes):
        if name in ATTRIBUTES and ATTRIBUTES[name].status is status:
            yield f"/contextual_attributes/{index}", ATTRIBUTES[name]
