"""The command line `instruments`: an adapter that parses, calls, renders and exits.

Start-up is lean: the module of a command is imported when that command runs.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

import click

from configurator._version import __version__
from configurator.core.visible import unreadable_input
from configurator.errors import ConfiguratorError, Exit

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Command(NamedTuple):
    """Where a command is defined, and what `instruments --help` says of it."""

    module: str
    function: str
    help: str


#: Every command, under its heading.
COMMANDS: Final[dict[str, dict[str, Command]]] = {
    "Set up": {
        "init": Command("init", "init", "Write a settings file."),
        "trust": Command("setup", "trust", "Let a settings file that was only found use your credentials."),
        "login": Command("setup", "login", "Store credentials for a wiki, once it accepts them."),
        "logout": Command("setup", "logout", "Forget stored credentials."),
        "whoami": Command("setup", "whoami", "Show who you are on the wikis, and what you may do."),
        "doctor": Command("setup", "doctor", "Check whether wikis and accounts are set up right."),
    },
    "Write documents": {
        "new": Command("documents", "new", "Write a new document."),
        "fmt": Command("documents", "fmt", "Rewrite files in canonical text."),
        "validate": Command(
            "documents", "validate", "Check documents against the document schema and the rules."
        ),
        "rules": Command("documents", "rules", "List the rules."),
    },
    "Look at pages": {
        "show": Command("pages", "show", "Print a document as JSON."),
        "list": Command("pages", "list_", "List the instruments of an environment."),
        "diff": Command("pages", "diff", "Show what changes from one document to another, place by place."),
        "history": Command("pages", "history", "Show who changed an instrument, when, where, and what."),
    },
    "Save pages": {
        "set": Command("changing", "set_", "Change places of instruments, like a rate or an end."),
        "edit": Command("changing", "edit", "Change an instrument in your editor."),
        "undo": Command("changing", "undo", "Take back the last change of an instrument."),
        "pull": Command("pages", "pull", "Write the documents of an environment to files."),
        "save": Command("saving", "save", "Check documents, show what would change, and save them."),
        "enable": Command("saving", "enable", "Switch instruments on, if the rules let them."),
        "disable": Command("saving", "disable", "Switch instruments off: one, many, or all."),
    },
    "Propose and decide": {
        "propose": Command("proposals", "propose", "Propose documents to those who may save them."),
        "proposals": Command("proposals", "proposals", "List what was proposed, and what became of it."),
        "review": Command("proposals", "review", "Show a proposal to somebody who decides on it."),
        "approve": Command("proposals", "approve", "Make exactly the reviewed proposals live."),
        "decline": Command("proposals", "decline", "Decline a proposal."),
        "withdraw": Command("proposals", "withdraw", "Withdraw a proposal of yours."),
    },
    "Beta and production": {
        "drift": Command("drift", "drift", "Show how Beta stands against production."),
        "plan": Command("drift", "plan", "Write a plan: the edits that bring Beta in line."),
        "apply": Command("drift", "apply", "Carry out a plan that was reviewed."),
        "promote": Command("drift", "promote", "Propose Beta's document to production."),
        "restore": Command("drift", "restore", "Save an old revision of a page again."),
    },
    "Exchange": {
        "export": Command("exchange", "export", "Print what runs now in a form that its consumers read."),
        "import": Command("exchange", "import_", "Make documents from what other systems hold."),
    },
}
_ENTRIES: Final = {name: entry for group in COMMANDS.values() for name, entry in group.items()}


_ON_THE_WIKI: Final = (
    "a page is deleted on the wiki, by a maintainer who may delete; `instruments disable NAME` stops it"
)
_OLD_AGAIN: Final = (
    "`instruments undo NAME` takes back the last change, `instruments restore ENV:NAME@REVISION` an older one"
)
#: Words that other tools have for something. None of our commands means it; some are near in spelling.
_OTHER_WORDS: Final = {
    "copy": "`instruments new NAME --from ENV:OTHER` makes a document of your own from another",
    "rename": "a name never changes; make an instrument of the new name, and `instruments disable` the old one",
    **dict.fromkeys(("delete", "remove", "rm"), _ON_THE_WIKI),
    **dict.fromkeys(("revert", "rollback"), _OLD_AGAIN),
}
_OPPOSITES: Final = {"--disable": "--enable", "--enable": "--disable"}


#: What the system says when a stream takes no more.
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
# The \b keeps click from wrapping these lines.
_EXIT_CODES: Final = """\b
Exit codes: 0 fine, 1 a bug, 2 usage, 3 differences found (with --exit-code),
4 invalid document, 5 edit conflict, 6 refused, 7 wiki unavailable,
8 partly done, 130 interrupted."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that runs; errors become sentences and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(_ENTRIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in _ENTRIES:
            return None
        entry = _ENTRIES[cmd_name]
        command = getattr(import_module(f"configurator.cli.{entry.module}"), entry.function)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the nearest one's name."""
        name = args[0]
        if name not in _ENTRIES and not name.startswith("-") and not ctx.resilient_parsing:
            if name in _OTHER_WORDS:
                ctx.fail(f"no command {name!r}: {_OTHER_WORDS[name]}")
            from configurator.core.document.names import nearest

            ctx.fail(f"no command {name!r}{nearest(name, _ENTRIES) or '; --help lists them'}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands under their headings, importing none."""
        for heading, entries in COMMANDS.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(10), entry.help) for name, entry in entries.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands, importing none."""
        from click.shell_completion import CompletionItem

        commands = [
            CompletionItem(name, help=entry.help)
            for name, entry in _ENTRIES.items()
            if name.startswith(incomplete)
        ]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> click.Context:
        """Read the arguments; this prints `--help`, too."""
        wrong = unreadable_input(args, os.environ)
        if wrong is not None and not extra.get("resilient_parsing"):
            raise click.UsageError(wrong)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except BrokenPipeError:
            _nobody_reads()

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command; whatever ends it early becomes a sentence on standard error and an exit code."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            # The nearest in spelling may be the farthest in meaning.
            near = [each for each in error.possibilities or () if each != _OPPOSITES.get(error.option_name)]
            raise click.NoSuchOption(error.option_name, possibilities=near, ctx=error.ctx) from error
        except (click.ClickException, click.exceptions.Exit):
            raise
        except ConfiguratorError as error:
            _end(ctx, str(error), error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            _end(ctx, "interrupted", Exit.INTERRUPTED)
        except BrokenPipeError:
            _nobody_reads()
        except (
            UnicodeDecodeError
        ):  # of what is typed or piped in; files are read as bytes, and told of by their names
            _end(ctx, "standard input holds bytes that are no UTF-8; write them in UTF-8", Exit.USAGE)
        except Exception as error:
            if _is_full(error):
                raise  # `main` says so, also of what click itself prints
            if ctx.params["debug"] or os.environ.get("INSTRUMENTS_DEBUG"):
                from traceback import format_exc

                _end(ctx, format_exc(), Exit.BUG)
            # Only the error's name: its words may quote what must not be shown.
            sentence = (
                f"this is a bug in instruments {__version__} ({type(error).__name__}); please report it"
            )
            _end(ctx, f"{sentence} with what `instruments --debug …` prints", Exit.BUG)


class _Notes(TextIOWrapper):
    """Standard error: what nobody takes there is lost, and changes neither what a command does nor its exit code."""

    def write(self, text: str, /) -> int:
        """Write *text*, if somebody takes it."""
        with suppress(OSError):
            return super().write(text)
        return 0

    def flush(self) -> None:
        """Hand over what was written, if somebody takes it."""
        with suppress(OSError):
            super().flush()


def _choose_encodings() -> None:
    """Make data UTF-8 in every locale; a terminal keeps its own encoding, and what that lacks is no error."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="strict")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="backslashreplace")
    if hasattr(sys.stderr, "buffer"):
        sys.stderr = _Notes(sys.stderr.buffer, sys.stderr.encoding, "backslashreplace", line_buffering=True)


def _nobody_reads() -> NoReturn:
    """End the process; the rest of the output, also the interpreter's last flush, goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(Exit.INTERRUPTED)


def _is_full(error: Exception) -> bool:
    """Tell whether an output stream takes no more; errors of files are sentences already."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _FULL


def _nowhere_to_write(error: OSError) -> NoReturn:
    """End the process, which cannot say what it has to say."""
    fact = f"the output cannot be written ({(error.strerror or 'unknown reason').lower()})"
    with suppress(OSError):  # standard error may be what is full; then there is nobody to tell
        click.echo(f"{fact}; make room, or send it elsewhere. What was saved before that is saved", err=True)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(Exit.USAGE)


def _end(ctx: click.Context, text: str, code: Exit) -> NoReturn:
    from configurator.core.visible import visible

    click.echo(visible(text, keep="\n\t"), err=True)
    ctx.exit(code)


@click.group(
    cls=LazyGroup,
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--settings", metavar="FILE", type=click.Path(), help="Settings file; else the nearest instruments.toml."
)
@click.option(
    "--unprotected", is_flag=True, help="Save also where more people may edit than the settings say."
)
@click.option("--debug", is_flag=True, help="Print the trace-back of a bug.")
@click.version_option(__version__, message="instruments %(version)s")
@click.pass_context
def cli(ctx: click.Context, settings: str | None, *, unprotected: bool, debug: bool) -> None:
    """Write, check, compare and save Metrics Platform instruments on protected wiki pages.

    A document is named FILE, ENV:NAME, ENV:NAME@REVISION, or - for standard input. Environments stand in the settings
    file; `instruments init` writes one.
    """
    del debug  # `LazyGroup.invoke` reads it
    if ctx.obj is None:
        from configurator.cli.app import App
        from configurator.settings import load

        file = None if settings is None else Path(settings)
        ctx.obj = App(lambda: load(file), colours=not os.environ.get("NO_COLOR"))
    ctx.obj.unprotected = unprotected


def main() -> None:
    """Run the command line on this process's arguments and end the process."""
    # A command ends before its garbage matters; looking for it costs a tenth of the time.
    gc.set_threshold(100_000)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started us; there is nobody to tell
            stream = TextIOWrapper(BytesIO())
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
    _choose_encodings()
    if "_INSTRUMENTS_COMPLETE" in os.environ:
        import_module("configurator.cli.completion")
    try:
        cli(prog_name="instruments")
    except OSError as error:
        if not _is_full(error):
            raise
        _nowhere_to_write(error)
