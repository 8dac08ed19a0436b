"""What every command gets: settings, the workspace and the one door to the terminal, for what libraries log, too."""

from __future__ import annotations

import json
import logging
import sys
from codecs import lookup
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, cast

import click

from configurator.core.document.names import PROPOSALS
from configurator.core.visible import json_text, visible
from configurator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from configurator.core.document.values import Json
    from configurator.core.site import Account
    from configurator.credentials import Credentials
    from configurator.errors import WarnedError
    from configurator.ports import PageStore, Wiki
    from configurator.settings import EnvironmentSettings, Settings
    from configurator.wiring import Workspace

    OpenStore: TypeAlias = Callable[[EnvironmentSettings, Credentials | None], PageStore]


class Notes(logging.Handler):
    """Gives each message to whoever prints notes, tamed."""

    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._note = note

    def emit(self, record: logging.LogRecord) -> None:
        """Print the message, and nothing of where it comes from."""
        self._note(record.getMessage())


def heard(note: Callable[[str], None]) -> None:
    """Have all that is logged from now on printed as notes, once."""
    root = logging.getLogger()
    if not any(isinstance(handler, Notes) for handler in root.handlers):
        root.addHandler(Notes(note))


class App:
    """The command line's side of one command.

    Attributes:
        colour: Whether standard output may carry colours.
        colour_of_notes: The same of standard error.
        interactive: Whether somebody is there to answer a question.
        unprotected: Whether to save also where more than the holders of the right may edit.
    """

    def __init__(
        self,
        load: Callable[[], Settings],
        open_store: OpenStore | None = None,
        *,
        colours: bool = False,
        interactive: bool | None = None,
        clock: Callable[[], str] | None = None,
    ) -> None:
        self._load = load
        self.unprotected = False
        self._unheard: list[OSError] | None = None
        self._open_store = open_store
        self._clock = clock
        self.colour = colours and sys.stdout.isatty()
        self.colour_of_notes = colours and sys.stderr.isatty()
        self.interactive = sys.stdin.isatty() and sys.stderr.isatty() if interactive is None else interactive

    @cached_property
    def settings(self) -> Settings:
        """The settings; they are looked for when a command asks for them.

        Raises:
            SettingsError: Something in them is wrong.
        """
        return self._load()

    @cached_property
    def workspace(self) -> Workspace:
        """What commands about documents work with."""
        from configurator.wiring import Workspace

        return Workspace(self.settings, self._open, self.now, self._confirms)

    def environments(self) -> list[EnvironmentSettings]:
        """Return all environments of the settings.

        Raises:
            SettingsError: There are none.
        """
        if not self.settings.environments:
            fact = f"{file}: no environments" if (file := self.settings.file) else "there is no settings file"
            raise SettingsError(f"{fact}; `instruments init` makes one")
        return list(self.settings.environments.values())

    def wikis(self) -> list[EnvironmentSettings]:
        """Return those environments that are wikis.

        Raises:
            SettingsError: There are none.
        """
        wikis = [each for each in self.environments() if each.api is not None]
        if not wikis:
            raise SettingsError(
                f"{self.settings.file}: no environment is a wiki, and only a wiki has accounts"
            )
        return wikis

    def wiki(self, environment: EnvironmentSettings, credentials: Credentials | None) -> Wiki:
        """Return the wiki of *environment* as the account of *credentials* sees it; nothing is asked yet.

        Raises:
            SettingsError: It is a directory.
        """
        if environment.api is None:
            raise SettingsError(f"{environment.name} is a directory; only a wiki has accounts")
        return cast("Wiki", self._open_with(environment, credentials))

    def account(self, wiki: Wiki) -> Account:
        """Return who this session is on *wiki*, and what its account may besides.

        Raises:
            WikiError: The wiki did not answer.
        """
        account = wiki.account()
        if account.user is None:
            return account
        return replace(account, group_rights=wiki.rights_of([account.user]).get(account.user))

    def environment_of(self, reference: str, *, option: str) -> str:
        """Return the environment that *reference* names.

        Raises:
            click.UsageError: It names none; *option* would.
        """
        environment = getattr(self.workspace.reference(reference), "environment", None)
        if environment is None:
            raise click.UsageError(f"{reference} is of no environment; add {option} ENV")
        return str(environment).removesuffix(PROPOSALS)

    def environment_or_authority(self, name: str | None) -> str:
        """Return *name*, or that of the authority if nobody named an environment.

        Raises:
            SettingsError: There is no authority.
        """
        return name or self.settings.require_authority().name

    def now(self) -> str:
        """Return what time it is, `YYYY-MM-DDTHH:MM:SSZ`."""
        from configurator.usecases.reading import now

        return (self._clock or now)()

    @property
    def room(self) -> int | None:
        """How many columns the terminal has on which data is shown; None where it is no terminal."""
        from shutil import get_terminal_size

        return get_terminal_size().columns if sys.stdout.isatty() else None

    def write(self, text: str) -> None:
        """Print *text* on standard output: data; what a terminal would obey or hide is written out."""
        self._echo(text, err=False, colour=self.colour)

    def write_json(self, value: Json) -> None:
        """Print *value* as JSON on standard output; on a terminal of another encoding than UTF-8 in ASCII."""
        click.echo(json_text(value, ascii_only=not _takes_utf_8()))

    def write_document(self, document: Json) -> None:
        """Print *document* in canonical text; on a terminal with JSON escapes for what it would obey, hide or lack."""
        from configurator.core.kind import canonical_text

        text = canonical_text(document)
        click.echo(_escaped(text) if sys.stdout.isatty() else text)

    def say(self, text: str) -> None:
        """Print *text* on standard error: all that is not data; tamed like `write`."""
        self._echo(text, err=True, colour=self.colour_of_notes)

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Within it, lines that nobody takes are lost and end nothing: what is done goes before what is said of it.

        Raises:
            OSError: Afterwards, why the first of them was lost.
        """
        lost: list[OSError] = []
        self._unheard = lost
        try:
            yield
        finally:
            self._unheard = None
        if lost:
            raise lost[0]

    def _echo(self, text: str, *, err: bool, colour: bool) -> None:
        from configurator.report.text import shown  # `--help` and JSON need none of it

        try:
            click.echo(shown(text, colour=colour), err=err, color=colour)
        except OSError as error:
            if self._unheard is None:
                raise
            self._unheard.append(error)

    def confirmed(self, question: str, *, yes: bool) -> bool:
        """Ask *question* and return whether the answer is yes; *yes* is the answer already.

        Raises:
            click.UsageError: There is nobody to ask.
        """
        if yes:
            return True
        if not self.interactive:
            raise click.UsageError("there is no terminal to ask on; add --yes if you are sure")
        return click.confirm(visible(question), err=True)

    def _confirms(self, page: str, warning: WarnedError) -> bool:
        """Ask whether to save a page in spite of a warning; nobody does who has not read it."""
        context = click.get_current_context(silent=True)
        if not self.interactive or (context is not None and context.params.get("yes")):
            return False
        self.say(f"{page}: the wiki warns: {warning.info or warning.code}")
        return self.confirmed("Save it all the same?", yes=False)

    @contextmanager
    def progress(self, total: int, label: str) -> Iterator[Callable[[], None]]:
        """Show a progress bar on a terminal; the context's value is called after each of *total* steps."""
        hidden = total < 2 or not sys.stderr.isatty()  # noqa: PLR2004 - one step needs no bar
        with click.progressbar(length=total, label=label, file=sys.stderr, hidden=hidden) as bar:
            yield lambda: bar.update(1)

    @property
    def _open_with(self) -> OpenStore:
        if self._open_store is not None:
            return self._open_store
        from configurator import wiring

        heard(lambda text: self.say(visible(text)))
        return wiring.open_store_as

    def _open(self, environment: EnvironmentSettings) -> PageStore:
        from configurator.credentials import credentials_for

        chosen = replace(environment, unprotected=self.unprotected)
        return self._open_with(chosen, credentials_for(environment))


def _takes_utf_8() -> bool:
    """Tell whether standard output is UTF-8, as it is unless it is a terminal of another encoding."""
    return lookup(sys.stdout.encoding or "utf-8").name == "utf-8"


def _escaped(text: str) -> str:
    everything = _takes_utf_8()
    return "".join(
        character
        if visible(character, keep="\n\t") == character and (everything or character.isascii())
        else json.dumps(character)[1:-1]
        for character in text
    )
