"""What may stand in a settings file: every sentence about what does not serve, from the table that TOML gives."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

from configurator.core.document.names import nearest
from configurator.core.kind import INSTRUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,62}")
_SECRETS: Final = re.compile(r"password|token|secret|credential", re.IGNORECASE)
_NOT_IN_TITLES: Final = re.compile(r"[\x00-\x1f\x7f#<>\[\]|{}_]")
_LOG_IN: Final = "credentials never stand in this file; remove them, and use `instruments login`"
_TOP: Final = {"environments": dict, "reconcile": dict, "streams": dict}
_ENVIRONMENT: Final = {
    "api": str,
    "directory": str,
    "authority": bool,
    "review": bool,
    "right": str,
    "page": str,
    "proposal": str,
    "bot": str,
}
_RECONCILE: Final = {"max_writes": int, "max_share": float, "report": str}
_STREAMS: Final = {"static": str, "allowed": str}
_WORDS: Final = {
    dict: "a table",
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}


def wrong(table: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for everything in *table* that does not serve, with its key; nothing if all of it does."""
    yield from _keys(table, _TOP, "")
    environments = _table(table, "environments")
    for name in environments:
        yield from _wrong_environment(name, environments[name])
    authorities = [name for name in environments if _table(environments, name).get("authority") is True]
    if len(authorities) > 1:
        yield f"environments: {' and '.join(authorities)} have authority = true; leave it to the one that decides"
    yield from _wrong_twins(environments)
    yield from _wrong_reconcile(_table(table, "reconcile"))
    yield from _keys(_table(table, "streams"), _STREAMS, "streams.")


def _wrong_twins(environments: dict[str, Any]) -> Iterator[str]:
    seen: dict[tuple[Any, Any], str] = {}
    for name in environments:
        environment = _table(environments, name)
        if "api" in environment:
            first = seen.setdefault(
                (str(environment["api"]), str(environment.get("page", INSTRUMENT.page))), name
            )
            if first != name:
                yield f"environments.{name}: has the same pages as {first}; correct api or page in one of them"


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def _keys(table: dict[str, Any], known: Mapping[str, type], path: str) -> Iterator[str]:
    """Yield a sentence for every key of *table* that is not *known* or has a value of another type."""
    for key, value in table.items():
        wanted = known.get(key)
        if wanted is None and _SECRETS.search(key):
            yield f"{path}{key}: {_LOG_IN}"
        elif wanted is None:
            yield f"{path}{key}: unknown key{nearest(key, known)}"
        elif type(value) is not wanted and not (wanted is float and type(value) is int):
            yield f"{path}{key}: must be {_WORDS[wanted]}"
        elif value == "":
            yield f"{path}{key}: is empty; give a value, or remove the key"


def _wrong_environment(name: str, environment: object) -> Iterator[str]:
    path = f"environments.{name}"
    if not _NAME.fullmatch(name):
        yield f"{path}: a name of small letters, digits and hyphens is needed, beginning with a letter"
    if not isinstance(environment, dict):
        yield f"{path}: must be a table, [{path}]"
        return
    yield from _keys(environment, _ENVIRONMENT, f"{path}.")
    if ("api" in environment) == ("directory" in environment):
        yield f"{path}: needs either api (a wiki) or directory, and not both"
    if isinstance(api := environment.get("api"), str) and api:
        yield from (f"{path}.api: {sentence}" for sentence in wrong_address(api))
    for key in ("page", "proposal"):
        if isinstance(title := environment.get(key), str) and title:
            yield from (f"{path}.{key}: {sentence}" for sentence in _wrong_title(title))
    if environment.get("page", INSTRUMENT.page) == environment.get("proposal", INSTRUMENT.proposal):
        yield f"{path}.proposal: must differ from page"


def wrong_address(address: str) -> Iterator[str]:
    """Yield a sentence for everything why *address* cannot be that of an `api.php`."""
    yield from wrong_host(address)
    parts = _split(address)
    if parts is not None and (not parts.path.endswith("/api.php") or parts.query or parts.fragment):
        yield "must end with /api.php; the wiki's page Special:Version names it"


def wrong_host(address: str) -> Iterator[str]:
    """Yield a sentence for everything why nothing can be asked at *address*, whatever stands there."""
    parts = _split(address)
    if parts is None or parts.hostname is None or parts.scheme not in {"https", "http"}:
        yield "must be an address such as https://meta.wikimedia.org/w/api.php"
        return
    if parts.username is not None or parts.password is not None:
        yield _LOG_IN
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        yield f"http would send credentials to {parts.hostname} in the clear; use https"


def _split(address: str) -> SplitResult | None:
    if not re.fullmatch("[!-~]+", address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port  # reading it checks it
    except ValueError:
        return None
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _wrong_title(title: str) -> Iterator[str]:
    if title.count("{name}") != 1:
        yield "must hold {name} once, as in Instrument:{name}"
    elif not title.partition("{name}")[0].partition(":")[1]:
        yield "must begin with a namespace, as in Instrument:{name}"
    elif _NOT_IN_TITLES.search(title.replace("{name}", "")):
        yield "holds a character that page titles cannot have, or _ instead of a space"


def _wrong_reconcile(table: dict[str, Any]) -> Iterator[str]:
    yield from _keys(table, _RECONCILE, "reconcile.")
    if type(writes := table.get("max_writes")) is int and writes < 1:
        yield "reconcile.max_writes: must be 1 or more"
    if isinstance(share := table.get("max_share"), int | float) and not 0 < share <= 1:
        yield "reconcile.max_share: must be above 0 and at most 1"
