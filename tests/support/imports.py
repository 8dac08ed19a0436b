"""What the tests of imports share: sources in the shape of the real ones, and how to look at results."""

from __future__ import annotations

from typing import Any

from configurator.core.exchange.foreign import ImportDefaults, Imported

GIVEN = ImportDefaults(
    owners=("Reading",),
    contact="reading@lists.example.org",
    task="T123456",
    start="2026-01-01T00:00:00Z",
    end="2026-12-31T23:59:59Z",
)


def stream(*attributes: Any, **changes: Any) -> dict[str, Any]:
    return {
        "schema_title": "analytics/product_metrics/web/base",
        "destination_event_service": "eventgate-analytics-external",
        "producers": {"metrics_platform_client": {"provide_values": list(attributes)}},
        "sample": {"unit": "session", "rate": 0.2},
    } | changes


def record(**changes: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "name": "Web scroll",
        "slug": "web-scroll",
        "description": "How far readers scroll.",
        "creator": "Somebody",
        "owner": ["Reading"],
        "purpose": ["KR 3.5"],
        "utc_start_dt": "2026-01-01T00:00:00",
        "utc_end_dt": "2026-12-31 23:59:59.000Z",
        "task": "T123456",
        "risk_level": "tier 3",
        "sample_unit": "pageview",
        "sample_rate": {"default": "0.5", "0.1": ["frwiki"], "1": ["enwiki", "dewiki"]},
        "environments": ["staging", "production"],
        "security_legal_review": "https://example.org/review",
        "status": 1,
        "was_activated": 1,
        "stream_name": "mediawiki.web_scroll",
        "schema_title": "analytics/product_metrics/web/base",
        "schema_type": "custom",
        "email_address": "reading@lists.example.org",
        "type": "baseline",
        "contextual_attributes": ["page_id", "mediawiki_skin"],
    } | changes


def document(result: Imported) -> dict[str, Any]:
    assert result.value is not None, result.problems
    return result.value


def said(result: Imported) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in result.problems]
