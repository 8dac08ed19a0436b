"""The API's answers as values of the core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from configurator.core.page import Head, Removal, Snapshot, Unreadable
from configurator.core.site import Account, Namespace, Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from configurator.adapters.mediawiki.api import Answer

#: What a head needs; `contentmodel` comes with the slot.
HEAD_PROPERTIES = "ids|timestamp|user|comment|sha1|contentmodel"


def head(name: str, page: Mapping[str, Any], revision: Mapping[str, Any]) -> Head:
    """Return one revision of a page in `prop=revisions`, without its text."""
    return Head(**_facts(name, page, revision))


def snapshot(name: str, page: Mapping[str, Any], revision: Mapping[str, Any]) -> Snapshot | Unreadable:
    """Return one revision of a page in `prop=revisions`, with its text."""
    slot = revision["slots"]["main"]
    if "content" not in slot and not slot.get("texthidden"):
        return Unreadable(name=name, reason=f"the wiki has lost the text of revision {revision['revid']}")
    return Snapshot(**_facts(name, page, revision), text=slot.get("content"))


def removal(event: Mapping[str, Any]) -> Removal:
    """Return one entry of `list=logevents`."""
    return Removal(
        kind=event["type"],
        timestamp=event["timestamp"],
        user=event.get("user"),
        comment=event.get("comment"),
    )


def merged(answers: Iterable[Answer]) -> dict[str, dict[str, Any]]:
    """Return the pages of a query by title.

    Continued answers repeat pages, and give their revisions in one of the repetitions only.
    """
    pages: dict[str, dict[str, Any]] = {}
    for answer in answers:
        for page in answer.get("query", {}).get("pages", []):
            pages.setdefault(page["title"], {}).update(page)
    return pages


def site(query: Mapping[str, Any], now: str, clock_offset: float, scheme: str) -> Site:
    """Return `meta=siteinfo` and `list=tags` of an answer."""
    general = query["general"]
    server = general["server"]
    return Site(
        version=general["generator"],
        wiki_id=general["wikiid"],
        now=now,
        clock_offset=clock_offset,
        read_only=general.get("readonlyreason", "no reason given") if general.get("readonly") else None,
        namespaces=tuple(map(_namespace, query["namespaces"].values())),
        tags=frozenset(tag["name"] for tag in query["tags"] if "manual" in tag["source"]),
        page_url=(f"{scheme}:{server}" if server.startswith("//") else server) + general["articlepath"],
    )


def account(query: Mapping[str, Any], login: str) -> Account:
    """Return `meta=userinfo` of an answer."""
    user = query["userinfo"]
    anonymous = user.get("anon", False)
    blocked = "blockid" in user and not user.get("blockpartial", False)  # a partial block names other pages
    return Account(
        user=None if anonymous else user["name"],
        login="anonymous" if anonymous else login,
        groups=tuple(user["groups"]),
        rights=frozenset(user["rights"]),
        blocked=(user.get("blockreason") or "no reason given") if blocked else None,
    )


def _facts(name: str, page: Mapping[str, Any], revision: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "page_id": page["pageid"],
        "revision": revision["revid"],
        "parent": revision["parentid"],
        "timestamp": revision["timestamp"],
        "user": revision.get("user"),
        "comment": revision.get("comment"),
        "sha1": revision.get("sha1"),
        "model": revision["slots"]["main"].get("contentmodel", "hidden"),
    }


def _namespace(namespace: Mapping[str, Any]) -> Namespace:
    return Namespace(
        id=namespace["id"],
        name=namespace["name"],
        case_sensitive=namespace["case"] == "case-sensitive",
        model=namespace.get("defaultcontentmodel"),
        protection=tuple(filter(None, namespace.get("namespaceprotection", "").split("|"))),
    )
