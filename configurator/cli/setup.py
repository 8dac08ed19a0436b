"""Commands that set up: trust, doctor, login, logout, whoami; `init` has a module of its own."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from configurator import credentials, settings
from configurator.cli.options import ENVIRONMENT, environment_argument, format_option, yes_option
from configurator.core import doctor as judge
from configurator.core.doctor import Expectation, Finding, Verdict
from configurator.credentials import BotPassword, Credentials, OAuth1, OAuth2
from configurator.disk import UnreadableFileError, listed
from configurator.errors import Exit, NotPermittedError, SettingsError, WikiError
from configurator.own import trust_settings
from configurator.report.setup import account_json, account_line, account_text, findings_json, findings_text

if TYPE_CHECKING:
    from configurator.cli.app import App
    from configurator.core.site import Account
    from configurator.settings import EnvironmentSettings


@click.command()
@click.argument("file", metavar="[FILE]", type=click.Path(), required=False)
@yes_option
@click.pass_context
def trust(ctx: click.Context, file: str | None, *, yes: bool) -> None:
    """Let a settings file that you did not name send your credentials where it says.

    A settings file counts as named by you with --settings, in INSTRUMENTS_SETTINGS, and in your configuration
    directory; one that is only found, in the working directory or above, may be anybody's. Shows where the file sends
    credentials, and asks. Ends when the file is changed. Without FILE it is the one that is found.
    """
    app: App = ctx.obj
    chosen = _chosen(file or ctx.find_root().params["settings"])
    content, found = settings.read(chosen)
    wikis = [each for each in found.environments.values() if each.api is not None]
    if not wikis:
        raise SettingsError(f"{chosen}: no environment is a wiki, so there is nothing to trust it with")
    for each in wikis:
        app.say(f"{each.name}: {each.api}")
    if not app.confirmed(f"Send your credentials there, as long as {chosen} says so?", yes=yes):
        app.say("it is not trusted")
        return
    trust_settings(chosen, content)
    app.say(f"{chosen} is trusted until it is changed")


def _chosen(file: str | None) -> Path:
    if file is not None:
        return Path(file)
    place = settings.find()
    if place is None:
        raise SettingsError("there is no settings file; `instruments init` makes one")
    return place.file


@click.command()
@click.argument("environment", metavar="[ENV]", type=ENVIRONMENT, required=False)
@format_option
@click.pass_obj
def doctor(app: App, environment: str | None, style: str) -> None:
    """Check whether wikis and accounts are set up right; without ENV, all of the settings.

    Exits with 7 when a wiki does not answer, with 6 when a check fails; warnings do not count.
    """
    chosen = [app.settings.environment(environment)] if environment else app.environments()
    examined = [(each, *_examined(app, each)) for each in chosen]
    if style == "json":
        app.write_json([found for each, findings, _ in examined for found in findings_json(each, findings)])
    else:
        for each, findings, _ in examined:
            app.write(findings_text(each, findings))
    raise click.exceptions.Exit(max(code for _, _, code in examined))


def _examined(app: App, environment: EnvironmentSettings) -> tuple[tuple[Finding, ...], Exit]:
    if environment.directory is not None:
        findings: tuple[Finding, ...] = (_directory(environment.directory),)
    else:
        try:
            wiki = app.wiki(environment, credentials.credentials_for(environment))
            findings = judge.diagnosis(wiki.site(), app.account(wiki), _expectation(app, environment))
        except WikiError as error:
            return (judge.unanswered(error),), error.exit_code
        except SettingsError as error:
            findings = (Finding("credentials", Verdict.FAILURE, str(error)),)
    failed = any(finding.verdict is Verdict.FAILURE for finding in findings)
    return findings, Exit.REFUSED if failed else Exit.OK


def _directory(directory: Path) -> Finding:
    try:
        listed(directory)
    except UnreadableFileError as error:
        message = f"{directory} {error}; make it, mend its permissions, or correct the settings"
        return Finding("directory", Verdict.FAILURE, message)
    return Finding("directory", Verdict.OK, str(directory))


def _expectation(app: App, environment: EnvironmentSettings) -> Expectation:
    return Expectation(
        environment=environment.name,
        right=environment.right,
        page=environment.page,
        proposal=environment.proposal,
        review=environment.review,
        bot=environment.bot,
        environments={name: each.api for name, each in app.settings.environments.items()},
    )


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
    app.say(f"{environment} is {chosen.api}: the {kind.kind} goes to {urlsplit(chosen.api).netloc}")
    given = _ask(app, kind, {} if user is None else {"user": user})
    account = app.wiki(chosen, given).account()
    if account.user is None:
        step = f"check whether {environment} is the wiki that these {kind.kind} credentials are of"
        raise NotPermittedError(environment, "not-logged-in", "the wiki knows nobody by them", next_step=step)
    file = credentials.remember(chosen, given)
    app.say(f"stored in {file}")
    if credentials.from_variables(environment) is not None:
        app.say(f"but the variables {credentials.variable(environment, '…')} are set, and win")
    app.write(account_line(chosen, account))


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
        app.say(f"forgot the credentials of {name}")
    if not forgotten:
        app.say(f"no credentials of {environment} are stored" if environment else "no credentials are stored")


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
            app.say(str(error))
            errors.append(error)
    if style == "json":
        app.write_json([account_json(*pair) for pair in seen])
    else:
        for pair in seen:
            app.write(account_text(*pair))
    if errors:
        raise click.exceptions.Exit(Exit.PARTIAL if seen else errors[0].exit_code)


def _ask(app: App, kind: type[Credentials], given: dict[str, str]) -> Credentials:
    values = {
        key.name: given[key.name]
        if key.name in given
        else _asked(app, _LABELS[key.name], hidden=not key.repr)
        for key in fields(kind)
    }
    return kind(**values)


def _asked(app: App, label: str, *, hidden: bool) -> str:
    if app.interactive:
        return str(click.prompt(label, hide_input=hidden, err=True)).strip()
    line = sys.stdin.readline().strip()
    if not line:
        raise click.UsageError(f"there is no terminal to ask on; give a line on standard input: {label}")
    return line
