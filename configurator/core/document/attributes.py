"""What the Metrics Platform's clients supply: contextual attributes and sample units, a closed and versioned table.

Read in the clients' code (mediawiki/libs/metrics-platform at 351eaee, EventLogging at 4879a43). An attribute that no
client on a listed platform supplies is silently absent from the events; Android's client even throws.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from configurator.core.document.model import Platform

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from configurator.core.document.model import SampleUnit

Level: TypeAlias = Literal["low", "medium", "high"]

#: Month in which the clients' code was read.
VERSION: Final = "2026-07"

#: The units by which each platform can draw a sample. The server draws none, it sends every event whatever the
#: document says; it is taken to know what the web knows, so that one instrument can serve both.
SAMPLE_UNITS: Final[Mapping[Platform, tuple[SampleUnit, ...]]] = {
    "web": ("pageview", "session"),
    "server": ("pageview", "session"),
    "android": ("pageview", "session", "device"),
    "ios": ("session", "device"),
}


class Status(StrEnum):
    """Whether listing an attribute does anything."""

    CURRENT = "current"
    ALWAYS = "always added"
    UNSUPPLIED = "supplied by no client"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A fact that a client adds to each event.

    Attributes:
        name: As listed in `contextual_attributes`.
        clients: The platforms whose client supplies it.
        status: `Status`.
        since: Month of the first release that supplies it, where that is recent; older wikis leave it out.
        instead: The attribute that took its place, where it is gone.
        note: What else a reader should know.
    """

    name: str
    clients: tuple[Platform, ...]
    status: Status = Status.CURRENT
    since: str | None = None
    instead: str | None = None
    note: str = ""


#: What makes data sensitive, and the attributes of which any one tells it.
SENSITIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "agent": ("agent_ua_string",),
    "install": ("agent_app_install_id",),
    "page": ("page_id", "page_title"),
    "performer": ("performer_id", "performer_name"),
}
#: The risk level of what is told together; the first that holds counts, and else it is low.
#:
#: The tiers are those of Wikimedia's data collection guidelines: 1 is high, 2 medium, 3 low. An app's install id
#: counts for logged-in users only; a document does not say who is logged in, so it always counts here.
TOGETHER: Final[tuple[tuple[Level, tuple[str, ...]], ...]] = (
    ("high", ("agent", "page", "performer")),
    ("medium", ("agent", "performer")),
    ("medium", ("agent", "install")),
    ("medium", ("page", "performer")),
    ("medium", ("page", "install")),
)


def implied_risk(attributes: Collection[str]) -> Level:
    """Return the risk level that collecting *attributes* together means."""
    told = {what for what, names in SENSITIVE.items() if not set(names).isdisjoint(attributes)}
    return next((level for level, together in TOGETHER if told.issuperset(together)), "low")


def published_attributes() -> dict[str, Any]:
    """Return the table and the risk of combinations, as `extension/schemas/attributes.json` has them."""
    return {
        "version": VERSION,
        "attributes": {
            name: {
                "status": attribute.status.name.lower(),
                "platforms": list(attribute.clients),
                "since": attribute.since,
                "instead": attribute.instead,
            }
            for name, attribute in ATTRIBUTES.items()
        },
        "sensitive": SENSITIVE,
        "together": [{"risk": level, "all": together} for level, together in TOGETHER],
    }


_ALL: tuple[Platform, ...] = get_args(Platform)
_MEDIAWIKI: tuple[Platform, ...] = ("web", "server")
_APPS: tuple[Platform, ...] = ("android", "ios")


def _supplied(clients: tuple[Platform, ...], *names: str, note: str = "") -> tuple[Attribute, ...]:
    return tuple(Attribute(name=name, clients=clients, note=note) for name in names)


_TABLE: tuple[Attribute, ...] = (
    *_supplied(
        _ALL,
        "page_id",
        "page_title",
        "page_revision_id",
        "page_content_language",
        "page_namespace_name",
        "performer_is_logged_in",
        "performer_id",
        "performer_name",
        "performer_groups",
        "performer_is_temp",
    ),
    *_supplied(_ALL, "page_namespace_id", note="server: under this name since 2025-09"),
    *_supplied(_ALL, "mediawiki_database", note="server: under this name since 2025-10"),
    *_supplied(_ALL, "page_wikidata_qid", note="only on wikis with Wikibase"),
    *_supplied(
        _MEDIAWIKI,
        "page_is_redirect",
        "mediawiki_skin",
        "mediawiki_version",
        "mediawiki_site_content_language",
        "performer_is_bot",
        "performer_language",
        "performer_language_variant",
        "performer_can_probably_edit_page",
    ),
    Attribute(name="agent_ua_string", clients=_MEDIAWIKI, since="2025-09"),
    *_supplied(
        _MEDIAWIKI,
        "performer_edit_count",
        "performer_edit_count_bucket",
        note="web: of logged-in users only",
    ),
    *_supplied(("web", "server", "android"), "performer_registration_dt", note="of logged-in users only"),
    *_supplied(("web", "android", "ios"), "performer_session_id", "performer_pageview_id"),
    *_supplied(("web",), "page_user_groups_allowed_to_move", "page_user_groups_allowed_to_edit"),
    *_supplied(
        _APPS,
        "agent_app_install_id",
        "agent_app_flavor",
        "agent_app_theme",
        "agent_app_version",
        "agent_app_version_name",
        "agent_device_family",
        "agent_device_language",
        "agent_release_status",
        note="Android adds it always",
    ),
    *_supplied(("android",), "performer_language_groups", "performer_language_primary"),
    Attribute(name="mediawiki_site_content_language_variant", clients=(), status=Status.UNSUPPLIED),
    Attribute(name="agent_client_platform", clients=_ALL, status=Status.ALWAYS),
    Attribute(name="agent_client_platform_family", clients=_ALL, status=Status.ALWAYS),
    Attribute(name="page_namespace", clients=(), status=Status.GONE, instead="page_namespace_id"),
    Attribute(name="page_wikidata_id", clients=(), status=Status.GONE, instead="page_wikidata_qid"),
    Attribute(name="mediawiki_is_production", clients=(), status=Status.GONE),
    Attribute(name="mediawiki_is_debug_mode", clients=(), status=Status.GONE),
    Attribute(name="performer_active_browsing_session_token", clients=(), status=Status.GONE),
)

#: Every contextual attribute that is or was known, by name.
ATTRIBUTES: Final[Mapping[str, Attribute]] = {
    attribute.name: attribute for attribute in sorted(_TABLE, key=lambda each: each.name)
}
