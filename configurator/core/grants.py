"""Which right each command needs, and which grant brings it into a session: of a bot password or of OAuth.

A session has a right if its account has it through a group, and one of the session's grants contains it. The wiki names
no session's grants; what it may and may not do shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from configurator.core.site import Account

PROPOSAL_RIGHT: Final = "proposeinstruments"
_PASSWORDS: Final = "bot password"


@dataclass(frozen=True, slots=True)
class Need:
    """A right that commands need.

    Attributes:
        right: MediaWiki's name of it.
        grant: The grant that usually contains it.
        commands: What is refused without it, in words.
    """

    right: str
    grant: str
    commands: str


def needs(right: str) -> tuple[Need, ...]:
    """Return what commands need where *right* is what an edit of an instrument takes, the gravest first."""
    return (
        Need(right, right, "save, enable, disable, restore, apply, approve and decline"),
        Need(PROPOSAL_RIGHT, PROPOSAL_RIGHT, "propose, promote, withdraw and decline"),
        Need("edit", "editpage", "everything that writes"),
        Need("createpage", "createeditmovepage", "everything that makes a new page"),
    )


def lacking(account: Account, right: str) -> tuple[Need, ...]:
    """Return what this session lacks, whether or not the account has it."""
    return tuple(need for need in needs(right) if need.right not in account.rights)


def granted(account: Account, right: str) -> tuple[str, ...]:
    """Return the grants of this session, as far as what it may shows them."""
    return tuple(need.grant for need in needs(right) if need.right in account.rights)


def withheld(account: Account, right: str) -> tuple[Need, ...]:
    """Return what the account may do, and this session may not, for want of a grant."""
    return tuple(need for need in lacking(account, right) if need.right in (account.group_rights or ()))


def advice(account: Account, need: Need) -> str:
    """Return what is refused for want of a right that this session lacks, and what to do about it."""
    has = ", its account has it" if _has(account, need) else ""
    return f"this session lacks {need.right}{has}: {need.commands} will be refused; {remedy(account, need)}"


def remedy(account: Account, need: Need) -> str:
    """Return what to do about a right that this session lacks."""
    if _has(account, need):
        return f"{with_grant(account.login, need.grant)}, then log in again"
    usually = " (usually instrument-maintainer)" if need.right != PROPOSAL_RIGHT else ""
    return f"ask for a group that has it{usually}, and {with_grant(account.login, need.grant)}"


def with_grant(login: str, grant: str) -> str:
    """Return how a log-in of the kind *login* comes to have *grant*, which is the usual one."""
    if login == _PASSWORDS:
        return f"choose the grant that contains it (usually {grant}) on Special:BotPasswords"
    return (
        f"register a new consumer, or a higher version of this one, with the grant that contains it (usually {grant}), for "
        "a consumer's grants never change"
    )


def _has(account: Account, need: Need) -> bool:
    return account.group_rights is not None and need.right in account.group_rights
