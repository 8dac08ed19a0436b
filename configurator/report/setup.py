"""What `doctor` finds and who `whoami` sees, as lines for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from configurator.core.doctor import Verdict, named_groups, relevant_rights
from configurator.core.site import advice, granted, withheld
from configurator.core.visible import visible
from configurator.report.text import Tone, painted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from configurator.core.doctor import Finding
    from configurator.core.document.values import Json
    from configurator.core.site import Account
    from configurator.settings import EnvironmentSettings

_TONES: Final = {Verdict.OK: Tone.GREEN, Verdict.WARNING: Tone.YELLOW, Verdict.FAILURE: Tone.RED}


def findings_text(environment: EnvironmentSettings, findings: Iterable[Finding]) -> str:
    """Return the name and place of *environment*, and below it a line for each of *findings*."""
    title = painted(f"{environment.name}  {environment.api or environment.directory}", Tone.BOLD)
    lines = [
        f"  {painted(f'{finding.verdict:8}', _TONES[finding.verdict])} "
        f"{finding.check:12} {visible(finding.message)}"
        for finding in findings
    ]
    return "\n".join([title, *lines])


def findings_json(environment: EnvironmentSettings, findings: Iterable[Finding]) -> list[Json]:
    """Return each of *findings* as an object: `environment, check, verdict, message`."""
    return [
        {
            "environment": environment.name,
            "check": finding.check,
            "verdict": str(finding.verdict),
            "message": finding.message,
        }
        for finding in findings
    ]


def account_line(environment: EnvironmentSettings, account: Account) -> str:
    """Return who *account* is on *environment* and what it may do there, on one line."""
    if account.user is None:
        return f"{environment.name}: nobody; `instruments login {environment.name}` logs in"
    who = f"{environment.name}: {account.user} ({account.login}); groups: {named_groups(account)}"
    rights = ", ".join(relevant_rights(account, environment.right)) or "only read"
    blocked = "" if account.blocked is None else f"; blocked: {account.blocked}"
    partly = "" if account.partly is None else f"; blocked from some pages: {account.partly}"
    return visible(f"{who}; rights: {rights}{blocked}{partly}")


def account_text(environment: EnvironmentSettings, account: Account) -> str:
    """Return the line of *account*, and below it the grants of its session and those that it lacks."""
    return "\n  ".join((account_line(environment, account), *_grants(environment, account)))


def account_json(environment: EnvironmentSettings, account: Account) -> dict[str, Json]:
    """Return an object of `environment, user, login, groups, rights, blocked, partly_blocked, grants, withheld`.

    `user` is null if nobody is logged in; `withheld` are objects of `right, grant, commands`: what the account may and
    this session may not.
    """
    return {
        "environment": environment.name,
        "user": account.user,
        "login": account.login,
        "groups": list(account.groups),
        "rights": list(relevant_rights(account, environment.right)),
        "blocked": account.blocked,
        "partly_blocked": account.partly,
        "grants": list(granted(account, environment.right)),
        "withheld": [
            {"right": need.right, "grant": need.grant, "commands": need.commands}
            for need in withheld(account, environment.right)
        ],
    }


def _grants(environment: EnvironmentSettings, account: Account) -> Iterator[str]:
    if account.user is None:
        return
    yield f"grants: {', '.join(granted(account, environment.right)) or 'none that matter here'}"
    for need in withheld(account, environment.right):
        yield visible(advice(account, need))
