"""Documents that tests read by eye."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

_WEB_SCROLL = {
    "schema": "instrument/1.0.0",
    "name": "web-scroll",
    "title": "Web scroll",
    "description": "How far readers scroll down an article.",
    "owners": ["Web Team"],
    "contact": "web-team@lists.example.org",
    "task": "T123456",
    "purpose": ["WE 3.1"],
    "risk": {"level": "low", "review": None},
    "enabled": True,
    "start": "2026-01-01T00:00:00Z",
    "end": "2026-12-31T23:59:59Z",
    "environments": ["beta", "production"],
    "platforms": ["web"],
    "stream": {
        "name": "mediawiki.web_scroll",
        "schema_title": "analytics/product_metrics/web/base",
        "destination_event_service": "eventgate-analytics-external",
    },
    "sample": {"unit": "session", "rate": 0.1, "wikis": {"enwiki": 0.01}},
    "contextual_attributes": ["page_id", "performer_is_logged_in"],
    "overrides": {"beta": {"sample": {"unit": "session", "rate": 1, "wikis": {}}}},
}


def web_scroll(**changed: Any) -> dict[str, Any]:
    """Return a valid instrument; *changed* replaces whole values."""
    return deepcopy(_WEB_SCROLL) | changed
