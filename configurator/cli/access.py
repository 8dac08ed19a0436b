"""Commands about accounts: login, logout, whoami."""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from configurator import credentials
from configurator.cli.options import ENVIRONMENT, environment_argument, format_option
from configurator.core.doctor import named_groups, relevant_rights
from configurator.core.grants import advice, granted, withheld
from configurator.core.terminal import visible
from configurator.credentials import BotPassword, Credentials, OAuth1, OAuth2
from configurator.errors import Exit, NotPermittedError, SettingsError, WikiError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from configurator.cli.app import App
    from configurator.core.site import Account
    from configurator.core.values import Json
    from configurator.settings import EnvironmentSettings

_LABELS: Final = {
    "user": "User name (like Name@label)",
    "password": "Bot password",
    "token": "OAuth 2 access token",
    "consumer_token": "Consumer token",
    "consumer_secret": "Consumer secret",
    "access_token": "Access token",
    "access_secret": "Access secret",
}


@click.command()
@environment_argument
@click.option("--user", metavar="NAME@LABEL", help="User name of a bot password.")
@click.option("--token", is_flag=True, help="Log in with an OAuth 2 access token (owner-only).")
@click.option(
    "--oauth1", is_flag=True, help="Log in with the four values of an OAuth 1.0a consumer (owner-only)."
)
@click.pass_obj
def login(app: App, environment: str, user: str | None, *, token: bool, oauth1: bool) -> None:
    """Store credentials for a wiki, once it accepts them.

    Asks for a user name and a bot password; the wiki's Special:BotPasswords makes both. Without a terminal, what would
    be asked is read from standard input, a line each. Environment variables win over what is stored:
    INSTRUMENTS_<ENV>_USER and _PASSWORD, or INSTRUMENTS_<ENV>_TOKEN. The address has to be one that you named: see
    `instruments trust`.
    """
    if token + oauth1 + (user is not None) > 1:
        raise click.UsageError("give one of --user, --token and --oauth1")
    chosen = app.settings.environment(environment)
    if chosen.api is None:
        raise SettingsError(f"{environment} is a directory; only a wiki has accounts")
    credentials.require_named(chosen)
    kind = OAuth2 if token else OAuth1 if oauth1 else BotPassword
    app.note(f"{environment} is {chosen.api}: the {kind.kind} goes to {urlsplit(chosen.api).netloc}")
    given = _ask(app, kind, {} if user is None else {"user": user})
    account = app.wiki(chosen, given).account()
    if account.user is None:
        step = f"check whether {environment} is the wiki that these {kind.kind} credentials are of"
        raise NotPermittedError(environment, "not-logged-in", "the wiki knows nobody by them", next_step=step)
    file = credentials.remember(chosen, given)
    app.note(f"stored in {file}")
    if credentials.from_variables(environment) is not None:
        app.note(f"but the variables {credentials.variable(environment, '…')} are set, and win")
    app.write(_line(chosen, account))


@click.command()
@click.argument("environment", metavar="[ENV]", type=ENVIRONMENT, required=False)
@click.option("--all", "everything", is_flag=True, help="The credentials of all environments.")
@click.pass_obj
def logout(app: App, environment: str | None, *, everything: bool) -> None:
    """Forget stored credentials.

    Sessions and tokens stay valid on the wiki until they are revoked there.
    """
    if everything == (environment is not None):
        raise click.UsageError("name an environment, or give --all")
    stored = credentials.remembered()
    forgotten = tuple(name for name in stored if environment in {None, name})
    credentials.forget(forgotten)
    for name in forgotten:
        app.note(f"forgot the credentials of {name}")
    if not forgotten:
        app.note(
            f"no credentials of {environment} are stored" if environment else "no credentials are stored"
        )


@click.command()
@click.argument("environments", metavar="[ENV]...", type=ENVIRONMENT, nargs=-1)
@format_option
@click.pass_obj
def whoami(app: App, environments: tuple[str, ...], style: str) -> None:
    """Show who you are on the wikis, and what you may do there.

    Rights are those of this session: with a bot password or OAuth, only what its grants contain. What the account may
    and this session may not is named, with the grant that it takes.
    """
    chosen = [app.settings.environment(name) for name in environments] or app.wikis()
    seen: list[tuple[EnvironmentSettings, Account]] = []
    errors: list[WikiError | SettingsError] = []
    for each in chosen:
        try:
            seen.append((each, app.account(app.wiki(each, credentials.credentials_for(each)))))
        except (WikiError, SettingsError) as error:
            app.note(str(error))
            errors.append(error)
    if style == "json":
        app.write_json([_json(*pair) for pair in seen])
    else:
        for pair in seen:
            app.write("\n  ".join((_line(*pair), *_grants(*pair))))
    if errors:
        raise click.exceptions.Exit(Exit.PARTIAL if seen else errors[0].exit_code)


def _ask(app: App, kind: type[Credentials], given: dict[str, str]) -> Credentials:
    values = {
        key.name: given[key.name]
        if key.name in given
        else _answer(app, _LABELS[key.name], hidden=not key.repr)
        for key in fields(kind)
    }
    return kind(**values)


def _answer(app: App, label: str, *, hidden: bool) -> str:
    if app.interactive:
        return str(click.prompt(label, hide_input=hidden, err=True)).strip()
    line = sys.stdin.readline().strip()
    if not line:
        raise click.UsageError(f"there is no terminal to ask on; give a line on standard input: {label}")
    return line


def _line(environment: EnvironmentSettings, account: Account) -> str:
    if account.user is None:
        return f"{environment.name}: nobody; `instruments login {environment.name}` logs in"
    who = f"{environment.name}: {account.user} ({account.login}); groups: {named_groups(account)}"
    rights = ", ".join(relevant_rights(account, environment.right)) or "only read"
    blocked = "" if account.blocked is None else f"; blocked: {account.blocked}"
    partly = "" if account.partly is None else f"; blocked from some pages: {account.partly}"
    return visible(f"{who}; rights: {rights}{blocked}{partly}")


def _grants(environment: EnvironmentSettings, account: Account) -> Iterator[str]:
    """Yield what shows of a session's grants, a line each."""
    if account.user is None:
        return
    yield f"grants: {', '.join(granted(account, environment.right)) or 'none that matter here'}"
    for need in withheld(account, environment.right):
        yield visible(advice(account, need))


def _json(environment: EnvironmentSettings, account: Account) -> dict[str, Json]:
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
