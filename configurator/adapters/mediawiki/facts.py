"""What the wiki says of itself and of this session: asked once, riding along with the first read if it can."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from configurator.adapters.mediawiki import answers
from configurator.core.instants import judged
from configurator.errors import WikiError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from configurator.adapters.mediawiki.api import Answer, Api
    from configurator.core.site import Account, Site
    from configurator.core.values import Json

_PARAMETERS = {
    "meta": "siteinfo|userinfo|tokens",
    "siprop": "general|namespaces",
    "uiprop": "groups|rights|blockinfo",
    "list": "tags",
    "tgprop": "source",
    "tglimit": "max",
}


class Facts:
    """The facts of one session."""

    def __init__(self, api: Api, login: str) -> None:
        self._api = api
        self._login = login
        self._query: dict[str, Any] = {}
        self._now = ""
        self._clock_offset = 0.0

    def query(self, params: Mapping[str, str | int]) -> list[Answer]:
        """Return the answers to a query, which asks for the facts too if they are not there yet."""
        if self._query:
            return list(self._api.query(params))
        told = list(self._api.query(_PARAMETERS | dict(params)))
        self._learn(told)
        return told

    @property
    def known(self) -> bool:
        """Whether asking costs nothing."""
        return bool(self._query)

    def forget(self) -> None:
        """Ask again, in a new session."""
        self._query = {}

    def site(self) -> Site:
        """Return what the wiki says of itself."""
        self._ensure()
        return answers.site(self._query, self._now, self._clock_offset, self._api.url.partition(":")[0])

    def account(self) -> Account:
        """Return who this session is."""
        self._ensure()
        return answers.account(self._query, self._login)

    def token(self) -> str:
        """Return the session's edit token."""
        self._ensure()
        return str(self._query["tokens"]["csrftoken"])

    def _ensure(self) -> None:
        if not self._query:
            self.query({})

    def _learn(self, told: Sequence[Answer]) -> None:
        """Keep what rode along; a long list of tags may come in several answers."""
        queries = [answer.get("query", {}) for answer in told]
        for query in queries:
            self._query |= {
                key: query[key] for key in ("general", "namespaces", "userinfo", "tokens") if key in query
            }
        self._query["tags"] = list(chain.from_iterable(query.get("tags", []) for query in queries))
        self._now = self._api.now
        self._clock_offset = (judged(self._now) - datetime.now(UTC)).total_seconds()


def rights_of(api: Api, users: Sequence[str], at_once: int) -> dict[str, frozenset[str]]:
    """Return the rights that *users* have through their groups, by name.

    Asked for directly, the wiki would name only what this session's grants contain.
    """
    found: dict[str, frozenset[str]] = {}
    for first in range(0, len(users), at_once):
        batch = users[first : first + at_once]
        params = {"list": "users", "ususers": "|".join(batch), "usprop": "groups", "meta": "siteinfo"}
        query: dict[str, Any] = {}
        for answer in api.query(params | {"siprop": "usergroups"}):
            query |= answer["query"]
        rights = {group["name"]: group.get("rights", []) for group in query["usergroups"]}
        for user in query["users"]:
            found[user["name"]] = frozenset(
                chain.from_iterable(rights.get(group, []) for group in user.get("groups", []))
            )
    return found


def databases(api: Api) -> frozenset[str] | None:
    """Return the farm's database names, from Extension:SiteMatrix; None where the wiki does not have it."""
    matrix = _of_extension(
        api, {"action": "sitematrix", "smlangprop": "site", "smsiteprop": "dbname"}, "sitematrix"
    )
    if not isinstance(matrix, dict):
        return None
    # {"count": 9, "0": {"site": [{"dbname": …}, …]}, "specials": [{"dbname": …}, …]}
    groups = (group.get("site", []) if isinstance(group, dict) else group for group in matrix.values())
    sites = chain.from_iterable(group for group in groups if isinstance(group, list))
    return frozenset(site["dbname"] for site in sites)


def stream_configs(api: Api) -> Json:
    """Return `action=streamconfigs`, from Extension:EventStreamConfig; None where the wiki does not have it."""
    streams: Json = _of_extension(api, {"action": "streamconfigs", "all_settings": "1"}, "streams")
    return streams


def _of_extension(api: Api, params: dict[str, str], key: str) -> Any:  # noqa: ANN401 -- JSON of another extension
    try:
        return api.read(params).get(key)
    except WikiError as error:
        if error.code == "badvalue":  # of `action`: the wiki has no such module
            return None
        raise
