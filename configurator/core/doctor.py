"""Whether a wiki and an account are set up right: findings, each with the next step."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from configurator.core.site import CHANGE_TAG, PROPOSAL_RIGHT, advice, lacking, withheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from configurator.core.site import Account, Namespace, Setup, Site
    from configurator.errors import WikiError

OLDEST: Final = (1, 39)
#: Above this many seconds the order of edits on two wikis is in doubt.
MAX_CLOCK_OFFSET: Final = 10.0

_IMPLICIT: Final = {"*", "user", "autoconfirmed"}


class Verdict(StrEnum):
    """What a check found: with a failure, instruments cannot be saved there, or are not safe there."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of `diagnosis`; `check` names the question, `message` holds the fact and the next step."""

    check: str
    verdict: Verdict
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the settings say of a wiki.

    Attributes:
        environment: Its name in the settings.
        right: The right that an edit of an instrument needs.
        page: Title of an instrument's page.
        proposal: Title of a proposal's page.
        review: Whether nothing goes live without a proposal.
        bot: Name of our bot's account there.
        environments: Addresses of all environments of the settings by name; None for a directory.
    """

    environment: str
    right: str
    page: str
    proposal: str
    review: bool
    bot: str | None = None
    environments: Mapping[str, str | None] = field(default_factory=dict)


def diagnosis(site: Site, account: Account, expected: Expectation) -> tuple[Finding, ...]:
    """Return what is right and wrong with *site* and *account*, wiki first."""
    return (
        _version(site),
        _writable(site),
        *_namespace(site, "instruments", expected.page, expected.right, Verdict.FAILURE),
        *_namespace(
            site,
            "proposals",
            expected.proposal,
            PROPOSAL_RIGHT,
            Verdict.FAILURE if expected.review else Verdict.WARNING,
        ),
        *_review(site, expected),
        *_told(site.setup, expected),
        _tag(site),
        _clock(site),
        *_account(site, account, expected),
    )


def unanswered(error: WikiError) -> Finding:
    """Return the finding about a wiki that gave no answer, or refused the account."""
    return Finding("answer", Verdict.FAILURE, str(error))


def relevant_rights(account: Account, right: str) -> tuple[str, ...]:
    """Return those rights of the session that matter to this tool."""
    wanted = dict.fromkeys(("edit", "createpage", right, PROPOSAL_RIGHT, "apihighlimits", "bot"))
    return tuple(one for one in wanted if one in account.rights)


def named_groups(account: Account) -> str:
    """Return the groups that somebody put the account into, for a sentence."""
    return ", ".join(group for group in account.groups if group not in _IMPLICIT) or "none"


def _version(site: Site) -> Finding:
    found = re.match(r"MediaWiki (\d+)\.(\d+)", site.version)
    if found is None:
        message = f"{site.version}: an unknown version; the tool was tried on MediaWiki 1.39 and 1.43"
        return Finding("version", Verdict.WARNING, message)
    if (int(found[1]), int(found[2])) < OLDEST:
        return Finding("version", Verdict.FAILURE, f"{site.version} is too old; update it to 1.39 or later")
    return Finding("version", Verdict.OK, site.version)


def _writable(site: Site) -> Finding:
    if site.read_only is None:
        return Finding("writable", Verdict.OK, "the wiki takes edits")
    message = f"the wiki is read-only ({site.read_only}); reading works, save later"
    return Finding("writable", Verdict.WARNING, message)


def _namespace(site: Site, what: str, title: str, right: str, grave: Verdict) -> Iterator[Finding]:
    name = title.partition(":")[0]
    namespace = site.namespace(name)
    if namespace is None:
        key = "page" if what == "instruments" else "proposal"
        step = f"docs/how-to/prepare-a-wiki.md tells how to add it; or correct `{key}` in the settings"
        message = f"there is no namespace {name}; {step}"
        yield Finding(what, grave, message)
        return
    wrong = list(_wrong_with(namespace, right))
    yield from (Finding(what, grave, f"{name}: {message}") for message in wrong)
    if not wrong:
        yield Finding(what, Verdict.OK, f"{name}: JSON pages, names as written, only for {right}")


def _wrong_with(namespace: Namespace, right: str) -> Iterator[str]:
    if namespace.model != "json":
        yield (
            f"new pages are {namespace.model or 'wikitext'}; set $wgNamespaceContentModels[{namespace.id}] "
            "to CONTENT_MODEL_JSON"
        )
    if not namespace.case_sensitive:
        yield (
            "titles get a capital first letter, names of instruments have none; "
            f"set $wgCapitalLinkOverrides[{namespace.id}] to false"
        )
    if not namespace.protection:
        yield f"anybody may edit; set $wgNamespaceProtection[{namespace.id}] to [ '{right}' ]"
    elif namespace.protection != (right,):
        yield (
            f"edits need {' and '.join(namespace.protection)}, but {right} was expected; correct the settings, "
            f"or $wgNamespaceProtection[{namespace.id}]"
        )


def _review(site: Site, expected: Expectation) -> Iterator[Finding]:
    if site.review is None:
        return
    if site.review == expected.review:
        message = "with a second person" if site.review else "without a second person"
        yield Finding("review", Verdict.OK, f"changes go live {message}, as the settings say")
    elif site.review:
        message = (
            "the wiki refuses what nobody reviewed, the settings say review = false; "
            f"set review = true under [environments.{expected.environment}]"
        )
        yield Finding("review", Verdict.FAILURE, message)
    else:
        message = (
            "the settings say review = true, but the wiki takes changes without a second person from other tools; "
            "set $wgInstrumentConfiguratorReview to true there"
        )
        yield Finding("review", Verdict.WARNING, message)


def _told(setup: Setup | None, expected: Expectation) -> Iterator[Finding]:
    """Yield what the wiki says of environments and the bot, and what the settings say otherwise."""
    if setup is None:
        return
    table = f"[environments.{expected.environment}]"
    if setup.environment not in (None, expected.environment):
        message = (
            f"the wiki says that it is {setup.environment}, the settings call it {expected.environment}; "
            f"call it {setup.environment} in the settings, or correct $wgInstrumentConfiguratorEnvironment"
        )
        yield Finding("environment", Verdict.WARNING, message)
    if setup.environments is not None:
        yield from _environments(setup.environments, expected)
    if setup.bot is not None and expected.bot not in (None, setup.bot):
        message = (
            f"the wiki's bot is {setup.bot}, the settings say {expected.bot}, whose edits alone are taken for copies; "
            f'say bot = "{setup.bot}" under {table}, or correct $wgInstrumentConfiguratorBot'
        )
        yield Finding("bot", Verdict.WARNING, message)
    elif setup.bot is not None:
        yield Finding("bot", Verdict.OK, f"the bot is {setup.bot}")


def _environments(told: Mapping[str, str | None], expected: Expectation) -> Iterator[Finding]:
    wrong = []
    for name in sorted(told.keys() - expected.environments):
        step = f"add [environments.{name}]" + ("" if told[name] is None else f", whose api is {told[name]}")
        wrong.append(f"documents may name {name}, which the settings do not know; to work with it, {step}")
    for name, address in expected.environments.items():
        if address is not None and name != expected.environment and name not in told:
            wrong.append(
                f"the settings know {name}, of which the wiki says nothing; "
                "an administrator adds it to $wgInstrumentConfiguratorEnvironments"
            )
        elif name != expected.environment and None not in (address, told.get(name)) and address != told[name]:
            wrong.append(
                f"the wiki says that {name} is {told[name]}, the settings say {address}; correct one of the two"
            )
    yield from (Finding("environments", Verdict.WARNING, message) for message in wrong)
    if not wrong:
        yield Finding("environments", Verdict.OK, f"documents may name {', '.join(sorted(told))}")


def _tag(site: Site) -> Finding:
    if CHANGE_TAG in site.tags:
        return Finding("tag", Verdict.OK, f"edits are tagged {CHANGE_TAG}")
    message = f"edits are not tagged; create and activate the tag {CHANGE_TAG} on Special:Tags"
    return Finding("tag", Verdict.WARNING, message)


def _clock(site: Site) -> Finding:
    offset = f"{abs(site.clock_offset):.0f} s {'ahead of' if site.clock_offset > 0 else 'behind'} ours"
    if abs(site.clock_offset) <= MAX_CLOCK_OFFSET:
        return Finding("clock", Verdict.OK, "the wiki's clock agrees with ours")
    return Finding("clock", Verdict.WARNING, f"the wiki's clock is {offset}; one of the two needs to be set")


def _account(site: Site, account: Account, expected: Expectation) -> Iterator[Finding]:
    if account.user is None:
        step = f"to save, log in with `instruments login {expected.environment}`"
        yield Finding("account", Verdict.WARNING, f"nobody is logged in; reading works; {step}")
        return
    if account.blocked is None:
        yield Finding(
            "account", Verdict.OK, f"{account.user} ({account.login}); groups: {named_groups(account)}"
        )
    else:
        message = f"{account.user} is blocked ({account.blocked}); ask an administrator of that wiki"
        yield Finding("account", Verdict.FAILURE, message)
    if account.partly is not None:
        message = (
            f"{account.user} is blocked from some pages or namespaces ({account.partly}); "
            "whether instruments are among them shows on that wiki's Special:BlockList"
        )
        yield Finding("block", Verdict.WARNING, message)
    missing = lacking(account, expected.right)
    proposes = [need.right for need in missing] == [expected.right] and not withheld(account, expected.right)
    if proposes:
        message = f"this session may propose; whoever has {expected.right} approves"
        yield Finding("rights", Verdict.OK, message)
        return
    yield from (Finding("rights", Verdict.WARNING, advice(account, need)) for need in missing)
    if not missing:
        may = "decide on proposals" if site.review else "save"
        yield Finding("rights", Verdict.OK, f"this session may {may}: it has {expected.right}")
