"""What a wiki says of itself and of the account that asks; `doctor` and `whoami` judge and show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from configurator.core.kind import INSTRUMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Change tag of the edits of this tool, where the wiki defines it for use by hand or has our extension.
CHANGE_TAG: Final = "instruments"
#: Namespaces below are MediaWiki's own: articles, users, the site's scripts.
_FIRST_OF_SITES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """A namespace as siteinfo describes it.

    Attributes:
        id: Its number.
        name: Its local name.
        case_sensitive: False when the wiki turns the first letter of titles into a capital.
        model: Content model of new pages; None is the wiki's general default (wikitext).
        protection: Rights that every edit in it needs.
    """

    id: int
    name: str
    case_sensitive: bool
    model: str | None
    protection: tuple[str, ...]

    def is_kept_for(self, right: str) -> bool:
        """Tell whether only holders of *right* may edit here, and it is no namespace of MediaWiki's own."""
        return right in self.protection and self.id >= _FIRST_OF_SITES


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a wiki that has the extension says that it is set up; what is None it does not say.

    Attributes:
        review: Whether it refuses what nobody else proposed.
        environment: Which of the environments it is.
        environments: The address of the `api.php` of every environment that documents may name, by name.
        bot: The account of the bot that copies between environments.
        max_writes: Budget of one run of the bot.
        max_share: Largest share of a target's pages that one run may update.
        service: Address of the stand-alone service.
    """

    review: bool
    environment: str | None = None
    environments: Mapping[str, str | None] | None = None
    bot: str | None = None
    max_writes: int | None = None
    max_share: float | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A wiki at the moment it was asked.

    Attributes:
        version: As in `MediaWiki 1.43.1`.
        wiki_id: Database name, the wiki's identity.
        now: The server's clock, `YYYY-MM-DDTHH:MM:SSZ`.
        clock_offset: Server's clock minus ours, in seconds.
        read_only: The reason when nothing can be saved now.
        namespaces: All of them.
        tags: Change tags that an edit may carry.
        page_url: Address of a page, `$1` stands for its title.
        setup: How it is set up; None where it does not say, for want of the extension.
    """

    version: str
    wiki_id: str
    now: str
    clock_offset: float
    read_only: str | None
    namespaces: tuple[Namespace, ...]
    tags: frozenset[str]
    page_url: str
    setup: Setup | None = None

    @property
    def review(self) -> bool | None:
        """Whether the wiki itself asks for a second person; None where it does not say."""
        return None if self.setup is None else self.setup.review

    def namespace(self, name: str) -> Namespace | None:
        """Return the namespace called *name*, if the wiki has it."""
        return next((namespace for namespace in self.namespaces if namespace.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who a session is on a wiki, and what this session may do.

    Attributes:
        user: The account's name; None when nobody is logged in.
        login: How it logged in: `anonymous`, `bot password`, `OAuth 2`, `OAuth 1.0a`.
        groups: The account's groups.
        rights: The rights of this *session*: with a bot password or OAuth, only what its grants contain.
        blocked: Why the account is blocked; None when it is not, or only from some pages.
        partly: Why it is blocked from some pages, namespaces or acts, which the wiki does not name; None when it is not.
        group_rights: The rights of the *account*, through its groups; None if nobody asked.
    """

    user: str | None
    login: str
    groups: tuple[str, ...]
    rights: frozenset[str]
    blocked: str | None
    partly: str | None = None
    group_rights: frozenset[str] | None = None


PROPOSAL_RIGHT: Final = INSTRUMENT.proposal_right
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
