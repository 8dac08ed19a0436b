"""The API's answers as values of the core, and what a wiki says of itself and of this session.

That is asked once, riding along with the first read if it can.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from configurator.adapters.mediawiki import shapes
from configurator.adapters.mediawiki.codes import WITHHELD
from configurator.core.document.instants import judged
from configurator.core.document.texts import skeleton
from configurator.core.page import Head, Removal, Snapshot, Unreadable
from configurator.core.site import CHANGE_TAG, Account, Namespace, Setup, Site
from configurator.errors import UnexpectedResponseError, WikiError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from configurator.adapters.mediawiki.api import Api
    from configurator.core.document.values import Json

_COMPROMISED: Final = "its text holds the password or token that you log in with; make a new one, and revoke that one on the wiki"
#: What a head needs; `contentmodel` comes with the slot.
HEAD_PROPERTIES = "ids|timestamp|user|comment|sha1|contentmodel"


def head(name: str, page: shapes.Page, revision: shapes.Revision) -> Head:
    """Return one revision of a page in `prop=revisions`, without its text."""
    return Head(
        name=name,
        page_id=page["pageid"],
        revision=revision["revid"],
        parent=revision["parentid"],
        timestamp=revision["timestamp"],
        user=revision.get("user"),
        comment=revision.get("comment"),
        sha1=revision.get("sha1") or None,
        model=revision["slots"]["main"].get("contentmodel", "hidden"),
    )


def snapshot(name: str, page: shapes.Page, revision: shapes.Revision) -> Snapshot | Unreadable:
    """Return one revision of a page in `prop=revisions`, with its text."""
    slot = revision["slots"]["main"]
    if slot.get("content") == WITHHELD:
        return Unreadable(name=name, reason=_COMPROMISED)
    if "content" not in slot and not slot.get("texthidden"):
        return Unreadable(name=name, reason=f"the wiki has lost the text of revision {revision['revid']}")
    return head(name, page, revision).with_text(slot.get("content"))


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
        tags=frozenset(tag["name"] for tag in tags if _may_be_sent(tag, general)),
        page_url=(f"{scheme}:{server}" if server.startswith("//") else server) + general["articlepath"],
        setup=_setup(general["instrumentconfigurator"]) if "instrumentconfigurator" in general else None,
    )


def _setup(told: shapes.Configurator) -> Setup:
    limits = told.get("limits", shapes.Limits())
    return Setup(
        review=told["review"],
        environment=told.get("environment") or None,
        environments=told.get("environments"),
        bot=told.get("bot"),
        max_writes=limits.get("max_writes"),
        max_share=limits.get("max_share"),
        service=told.get("service"),
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


def _may_be_sent(tag: shapes.Tag, general: shapes.General) -> bool:
    """Tell whether an edit may carry a tag: one for use by hand, or this tool's where our extension defines and allows it."""
    by_extension = tag["name"] == CHANGE_TAG and "instrumentconfigurator" in general
    return "manual" in tag["source"] or (by_extension and "extension" in tag["source"])


def _namespace(namespace: shapes.NamespaceInfo) -> Namespace:
    return Namespace(
        id=namespace["id"],
        name=namespace["name"],
        case_sensitive=namespace["case"] == "case-sensitive",
        model=namespace.get("defaultcontentmodel"),
        protection=tuple(filter(None, namespace.get("namespaceprotection", "").split("|"))),
    )


_CONTROLS = re.compile("([\x00-\x1f\x7f-\x9f\ufffe\uffff]+)")
_PARAMETERS = {
    "meta": "siteinfo|userinfo|tokens",
    "siprop": "general|namespaces",
    "uiprop": "groups|rights|blockinfo",
    "list": "tags",
    "tgprop": "source",
    "tglimit": "max",
}


T = TypeVar("T")


class _Known(NamedTuple):
    """What the wiki said."""

    general: shapes.General
    namespaces: Mapping[str, shapes.NamespaceInfo]
    user: shapes.User
    tokens: shapes.Tokens
    tags: Sequence[shapes.Tag]
    clock: tuple[str, float]


class Facts:
    """The facts of one session."""

    def __init__(self, api: Api, login: str) -> None:
        self._api = api
        self._login = login
        self._known: _Known | None = None

    def query(self, params: Mapping[str, str | int]) -> list[shapes.Pages]:
        """Return the answers to a query about pages, which asks for the facts too if they are not there yet."""
        if self._known is not None:
            return list(self._api.query(params, shapes.Pages))
        told = list(self._api.query(_PARAMETERS | dict(params), shapes.Pages))
        self._known = self._learned(told)
        return told

    @property
    def known(self) -> bool:
        """Whether asking costs nothing."""
        return self._known is not None

    def forget(self) -> None:
        """Ask again, in a new session."""
        self._known = None

    def site(self) -> Site:
        """Return what the wiki says of itself."""
        known = self._all()
        scheme = self._api.url.partition(":")[0]
        return site(known.general, known.namespaces.values(), known.tags, known.clock, scheme)

    def account(self) -> Account:
        """Return who this session is."""
        return account(self._all().user, self._login)

    def token(self) -> str:
        """Return the session's edit token."""
        return self._all().tokens["csrftoken"]

    def _all(self) -> _Known:
        if self._known is None:
            self._known = self._learned(list(self._api.query(_PARAMETERS, shapes.Pages)))
        return self._known

    def _learned(self, told: Sequence[shapes.Pages]) -> _Known:
        """Return what rode along; a long list of tags may come in several answers."""
        found = shapes.Found()
        for answer in told:
            found.update(answer.get("query", {}))
        now = self._api.now
        return _Known(
            general=_there(self._api, found.get("general"), "general"),
            namespaces=_there(self._api, found.get("namespaces"), "namespaces"),
            user=_there(self._api, found.get("userinfo"), "userinfo"),
            tokens=_there(self._api, found.get("tokens"), "tokens"),
            tags=list(chain.from_iterable(answer.get("query", {}).get("tags", []) for answer in told)),
            clock=(now, (judged(now) - datetime.now(UTC)).total_seconds()),
        )


def _there(api: Api, found: T | None, key: str) -> T:
    """Return what the wiki said of *key*.

    Raises:
        UnexpectedResponseError: It said nothing.
    """
    if found is None:
        said = (
            f"the wiki's answers lack {key}, which the API leaves out where $wgAPIMaxResultSize is too small"
        )
        raise UnexpectedResponseError(api.environment, "not-json", said)
    return found


def normalised(api: Api, texts: Collection[str]) -> dict[str, str]:
    """Return each of *texts* as the wiki spells it; one that it does not repeat, or changes, stays as it is.

    What is sent as `requestid` comes back, brought to normal form C like all that MediaWiki takes. Control characters
    would be replaced; they stand between what is sent, where nothing joins them.
    """
    parts = {text: _CONTROLS.split(text) for text in texts}
    sent = "\n".join(chain.from_iterable(pieces[::2] for pieces in parts.values()))
    told = api.read({"action": "query", "requestid": sent}, shapes.Echo).get("requestid", "").split("\n")
    if len(told) != sent.count("\n") + 1:
        return {text: text for text in texts}
    pieces_told = iter(told)
    spelt = {
        text: "".join(part if at % 2 else next(pieces_told) for at, part in enumerate(pieces))
        for text, pieces in parts.items()
    }
    return {text: other if skeleton(text) == skeleton(other) else text for text, other in spelt.items()}


def rights_of(api: Api, users: Sequence[str], at_once: int) -> dict[str, frozenset[str]]:
    """Return the rights that *users* have through their groups, by name.

    Asked for directly, the wiki would name only what this session's grants contain.
    """
    found: dict[str, frozenset[str]] = {}
    for first in range(0, len(users), at_once):
        batch = users[first : first + at_once]
        params = {"list": "users", "ususers": "|".join(batch), "usprop": "groups", "meta": "siteinfo"}
        members: dict[str, shapes.Member] = {}
        rights: dict[str, list[str]] = {}
        for answer in api.query(params | {"siprop": "usergroups"}, shapes.Members):
            members |= {user["name"]: user for user in answer["query"].get("users", [])}
            rights |= {
                group["name"]: group.get("rights", []) for group in answer["query"].get("usergroups", [])
            }
        _there(api, members or None, "users")
        _there(api, rights or None, "usergroups")
        for user in members.values():
            found[user["name"]] = frozenset(
                chain.from_iterable(rights.get(group, []) for group in user.get("groups", []))
            )
    return found


def databases(api: Api) -> frozenset[str] | None:
    """Return the farm's database names, from Extension:SiteMatrix; None where the wiki does not have it."""
    asked = {"action": "sitematrix", "smlangprop": "site", "smsiteprop": "dbname"}
    answer = _of_extension(api, asked, shapes.Matrix)
    matrix = None if answer is None else answer.get("sitematrix")
    if matrix is None:
        return None
    found = []
    for group in matrix.values():
        if not isinstance(group, int):
            found += group if isinstance(group, list) else group.get("site", [])
    return frozenset(site["dbname"] for site in found)


def stream_configs(api: Api) -> Json:
    """Return `action=streamconfigs`, from Extension:EventStreamConfig; None where the wiki does not have it."""
    answer = _of_extension(api, {"action": "streamconfigs", "all_settings": "1"}, shapes.Streams)
    streams: Json = None if answer is None else answer.get("streams")  # type: ignore[assignment]  # it was JSON
    return streams


def _of_extension(api: Api, params: dict[str, str], shape: type[T]) -> T | None:
    try:
        return api.read(params, shape)
    except WikiError as error:
        if error.code == "badvalue":  # of `action`: the wiki has no such module
            return None
        raise
