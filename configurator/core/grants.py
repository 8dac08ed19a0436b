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
    """Return what to do about a right that this session lacks."""
    place = "Special:BotPasswords" if account.login == _PASSWORDS else "the OAuth consumer's page"
    tick = f"choose the grant that contains it (usually {need.grant}) on {place}"
    if account.group_rights is not None and need.right in account.group_rights:
        return f"this session lacks {need.right}, its account has it: {need.commands} will be refused; {tick}, then log in again"
    join = "ask for a group that has it" + (
        " (usually instrument-maintainer)" if need.right != PROPOSAL_RIGHT else ""
    )
    return f"this session lacks {need.right}: {need.commands} will be refused; {join}, and {tick}"
