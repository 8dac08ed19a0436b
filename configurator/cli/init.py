"""The command that writes a settings file, as a wiki says or as somebody does: init.

What a wiki says of itself is asked without credentials, and believed in its shape. Where credentials of other environments
go, their owner says: an address that a wiki names for one is shown, and confirmed or left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from configurator import settings
from configurator.cli.options import yes_option
from configurator.core.settings_rules import wrong_address
from configurator.core.settings_text import Budget, Place, settings_text
from configurator.disk import UnwritableFileError, locked, write_file
from configurator.errors import NotPermittedError, SettingsError
from configurator.own import trust_settings
from configurator.settings import EnvironmentSettings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from configurator.cli.app import App
    from configurator.core.site import Setup

_DECIDES: Final = "production"
_SILENT: Final = (
    "it does not say how it is set up, for it lacks the extension, or does not hold the instruments"
)
_GUESSES: Final = "so its name, and review = false, are guesses: correct them in the file"


@dataclass
class _Findings:
    """What is known of the wikis so far."""

    places: list[Place] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)


@click.command()
@click.argument("address", metavar="[ADDRESS]", required=False)
@click.option("--production", metavar="URL", help="Address of the api.php of the wiki that decides.")
@click.option("--beta", metavar="URL", help="Address of the api.php of the Beta wiki.")
@click.option("--directory", metavar="DIR", help="A directory of documents, as an environment called local.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@yes_option
@click.pass_context
def init(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    address: str | None,
    production: str | None,
    beta: str | None,
    directory: str | None,
    *,
    force: bool,
    yes: bool,
) -> None:
    """Write a settings file: instruments.toml here, or the FILE of `instruments --settings FILE init`.

    ADDRESS is that of a wiki, of any of its pages or of its api.php. A wiki with the extension says which environments there
    are, whether changes need a second person, and who the bot is. Addresses that it names for other wikis are shown, and
    written down only if you confirm them; --yes does, and --beta names one yourself. Without ADDRESS nothing is asked.
    """
    app: App = ctx.obj
    file = Path(ctx.find_root().params["settings"] or settings.FILE_NAME)
    _require_new(file, force=force)
    if address is production is beta is directory is None:
        if not app.interactive:
            raise click.UsageError("give the address of a wiki, or --production, --beta or --directory")
        address = _answer("Address of a wiki, any page of it (empty to name each wiki's api.php)")
        if not address:
            production = _answer("Address of the production wiki's api.php (empty for none)")
            beta = _answer("Address of the Beta wiki's api.php (empty for none)")
        directory = _answer("Directory for documents (empty for none)")
    given = {name: api for name, api in ((_DECIDES, production), ("beta", beta)) if api}
    found = _asked(app, address, given, yes=yes) if address else _told(given)
    if not found.places and not directory:
        raise click.UsageError("name at least one environment")
    text = settings_text(found.places, directory or None, found.budget)
    _keep(app, file, text, force=force)


def _keep(app: App, file: Path, text: str, *, force: bool) -> None:
    environments = settings.parse(text, file).environments
    _write(file, text, force=force)
    app.say(f"wrote {file}")
    try:
        trust_settings(file, text.encode())  # whoever wrote it named its addresses
    except SettingsError as error:
        app.say(str(error))
    for name in (each.name for each in environments.values() if each.api):
        app.say(f"next: instruments login {name}")


def _told(given: Mapping[str, str]) -> _Findings:
    """Return what somebody named, of wikis that nobody asks."""
    return _Findings(
        [
            Place(name=name, api=api, authority=name == _DECIDES, review=False if name == _DECIDES else None)
            for name, api in given.items()
        ]
    )


def _asked(app: App, address: str, given: Mapping[str, str], *, yes: bool) -> _Findings:
    """Return what the wiki at *address* says, and where the credentials of other environments may go."""
    from configurator.wiring import api_of

    api = api_of(address)
    setup, said = _setup(app, api)
    here = (setup and setup.environment) or _DECIDES
    if given.get(here, api) != api:
        raise click.UsageError(f"{api} says that it is {here} itself; leave out --{here}")
    app.say(f"{api} is {here}: {said}")
    named = {name: each for name, each in given.items() if name != here}
    apis = {here: api, **named, **dict(_confirmed(app, setup, {here, *named}, yes=yes))}
    deciding = _DECIDES if _DECIDES in apis else here
    decides = setup
    if deciding != here:
        decides, said = _setup(app, apis[deciding])
        app.say(f"{apis[deciding]} is {deciding}: {said}")
    review, bot = (False, None) if decides is None else (decides.review, decides.bot)
    first = Place(name=deciding, api=apis[deciding], authority=True, review=review)
    others = [Place(name=name, api=each, bot=bot) for name, each in apis.items() if name != deciding]
    budget = (
        Budget() if decides is None else Budget(max_writes=decides.max_writes, max_share=decides.max_share)
    )
    return _Findings([first, *others], budget)


def _setup(app: App, api: str) -> tuple[Setup | None, str]:
    """Return what the wiki at *api* says to nobody in particular, and the same in words."""
    host = urlsplit(api).netloc
    try:
        setup = app.wiki(EnvironmentSettings(name=host, api=api), None).site().setup
    except NotPermittedError:
        return None, f"it answers nobody without an account; {_GUESSES}"
    if setup is None:
        return None, f"{_SILENT}; {_GUESSES}"
    review = "nothing goes" if setup.review else "changes go"
    bot = "it names no bot" if setup.bot is None else f"the bot is {setup.bot}"
    return setup, f"{review} live without a second person; {bot}"


def _confirmed(
    app: App, setup: Setup | None, known: Collection[str], *, yes: bool
) -> Iterator[tuple[str, str]]:
    """Yield the addresses that the wiki names for environments that are not *known* yet, those that somebody confirms."""
    told = (setup and setup.environments) or {}
    for name in sorted(told.keys() - known):
        api = told[name]
        if api is None:
            app.say(
                f"it names {name} without an address; to work with it, add [environments.{name}] to the file"
            )
        elif wrong := list(wrong_address(api)):
            app.say(f"it says that {name} is {api}, which cannot be: {wrong[0]}; {name} is left out")
        else:
            app.say(f"it says that {name} is {api}")
            if app.confirmed(f"Send your credentials of {name} there?", yes=yes):
                yield name, api
            else:
                app.say(
                    f"{name} is left out; to work with it, add [environments.{name}] with the right address"
                )


def _write(file: Path, text: str, *, force: bool) -> None:
    """Write the settings, whole or not at all; where a link leads, so that the link stays."""
    target = file.resolve()
    place = file.parent
    try:
        with locked(target.parent):
            _require_new(file, force=force)  # another `init` may have been faster
            place = file
            write_file(target, text, lasting=True)
    except UnwritableFileError as error:
        raise SettingsError(f"{place}: {error}") from error


def _require_new(file: Path, *, force: bool) -> None:
    if file.exists() and not force:
        raise SettingsError(f"{file}: is there already; --force replaces it")


def _answer(question: str) -> str:
    return str(click.prompt(question, default="", show_default=False, err=True)).strip()
