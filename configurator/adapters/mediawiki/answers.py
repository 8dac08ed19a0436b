"""The API's answers as values of the core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from configurator.core.page import Head, Removal, Snapshot, Unreadable
from configurator.core.redaction import WITHHELD
from configurator.core.site import Account, Namespace, Site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from configurator.adapters.mediawiki import shapes

_COMPROMISED: Final = "its text holds the password or token that you log in with; make a new one, and revoke that one on the wiki"
#: What a head needs; `contentmodel` comes with the slot.
HEAD_PROPERTIES = "ids|timestamp|user|comment|sha1|contentmodel"


def head(name: str, page: shapes.Page, revision: shapes.Revision) -> Head:
    """Return one revision of a page in `prop=revisions`, without its text."""
    return Head(**_facts(name, page, revision))


def snapshot(name: str, page: shapes.Page, revision: shapes.Revision) -> Snapshot | Unreadable:
    """Return one revision of a page in `prop=revisions`, with its text."""
    slot = revision["slots"]["main"]
    if slot.get("content") == WITHHELD:
        return Unreadable(name=name, reason=_COMPROMISED)
    if "content" not in slot and not slot.get("texthidden"):
        return Unreadable(name=name, reason=f"the wiki has lost the text of revision {revision['revid']}")
    return Snapshot(**_facts(name, page, revision), text=slot.get("content"))


def removal(event: shapes.Event) -> Removal:
    """Return one entry of `list=logevents`."""
    return Removal(
        kind=event["type"],
        timestamp=event["timestamp"],
        user=event.get("user"),
        comment=event.get("comment"),
    )


def merged(answers: Iterable[shapes.Pages]) -> dict[str, shapes.Page]:
    """Return the pages of a query by title.

    Continued answers repeat pages, and give their revisions in one of the repetitions only.
    """
    pages: dict[str, shapes.Page] = {}
    for answer in answers:
        for page in answer.get("query", {}).get("pages", []):
            known = pages.setdefault(page["title"], page)
            revisions = page.get("revisions") or known.get("revisions")
            known.update(page)
            if revisions is not None:
                known["revisions"] = revisions
    return pages


def site(
    general: shapes.General,
    namespaces: Iterable[shapes.NamespaceInfo],
    tags: Iterable[shapes.Tag],
    clock: tuple[str, float],
    scheme: str,
) -> Site:
    """Return `meta=siteinfo` and `list=tags` of an answer.

    Args:
        general: What it says of the wiki.
        namespaces: Its namespaces.
        tags: Its change tags.
        clock: The server's, and how far it is ahead of ours.
        scheme: Of the API's address, for addresses that leave it out.
    """
    now, clock_offset = clock
    server = general["server"]
    return Site(
        version=general["generator"],
        wiki_id=general["wikiid"],
        now=now,
        clock_offset=clock_offset,
        read_only=general.get("readonlyreason", "no reason given") if general.get("readonly") else None,
        namespaces=tuple(map(_namespace, namespaces)),
        tags=frozenset(tag["name"] for tag in tags if "manual" in tag["source"]),
        page_url=(f"{scheme}:{server}" if server.startswith("//") else server) + general["articlepath"],
        review=general["instrumentconfigurator"]["review"] if "instrumentconfigurator" in general else None,
    )


def account(user: shapes.User, login: str) -> Account:
    """Return `meta=userinfo` of an answer."""
    anonymous = user.get("anon", False)
    because = (user.get("blockreason") or "no reason given") if "blockid" in user else None
    partial = user.get(
        "blockpartial", False
    )  # whether of pages that matter here shows only where one is refused
    return Account(
        user=None if anonymous else user["name"],
        login="anonymous" if anonymous else login,
        groups=tuple(user["groups"]),
        rights=frozenset(user["rights"]),
        blocked=None if partial else because,
        partly=because if partial else None,
    )


class _Facts(TypedDict):
    name: str
    page_id: int
    revision: int
    parent: int
    timestamp: str
    user: str | None
    comment: str | None
    sha1: str | None
    model: str


def _facts(name: str, page: shapes.Page, revision: shapes.Revision) -> _Facts:
    return {
        "name": name,
        "page_id": page["pageid"],
        "revision": revision["revid"],
        "parent": revision["parentid"],
        "timestamp": revision["timestamp"],
        "user": revision.get("user"),
        "comment": revision.get("comment"),
        "sha1": revision.get("sha1") or None,
        "model": revision["slots"]["main"].get("contentmodel", "hidden"),
    }


def _namespace(namespace: shapes.NamespaceInfo) -> Namespace:
    return Namespace(
        id=namespace["id"],
        name=namespace["name"],
        case_sensitive=namespace["case"] == "case-sensitive",
        model=namespace.get("defaultcontentmodel"),
        protection=tuple(filter(None, namespace.get("namespaceprotection", "").split("|"))),
    )
