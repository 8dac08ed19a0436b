r"""Bring the followers in line with the authority, as far as the policy allows, and report what a person has to decide.

    instruments-reconcile [options]          after installation with the extra `bot`
    python -m bots.reconcile [options]       in a checkout
    pwb bots/reconcile.py [options]          the same, the way of Pywikibot

The wikis, their pages and the limits are in `instruments.toml`; accounts and pace in Pywikibot's `user-config.py`.

Options, besides those of Pywikibot (`-simulate`, `-dir:DIRECTORY`, `-pt:SECONDS`, …):

-settings:FILE   The settings; else INSTRUMENTS_SETTINGS names them, or they are in this user's configuration directory.
-metrics:FILE    Write metrics for Prometheus' textfile collector.
-json:FILE       Write what was found and done.
-lock:FILE       The lock file; reconcile.lock in Pywikibot's directory if left out.
-unprotected     Write also where more people may edit than the settings say.
-help            This text.

With -simulate nothing is written on any wiki; the edits that would be made are said.

Exit codes: 0 fine, drift or not; 2 settings or options do not serve; 6 refused: by a limit, a right, a stop page or
another instance; 7 a wiki is not available; 8 some pages failed; 130 a signal ended it before all was done.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from configurator import settings
from configurator._version import __version__
from configurator.adapters.cache import HistoryCache, TextCache
from configurator.core.drift.policy import Limits
from configurator.core.visible import unreadable_input, visible
from configurator.disk import held
from configurator.errors import (
    BadReferenceError,
    ConfiguratorError,
    Exit,
    RunInterruptedError,
    SettingsError,
    WikiError,
    as_told,
)
from configurator.inputs import renew
from configurator.report.run import Authority, drift_page, run_lines, runs_json, same_meaning
from configurator.usecases.branches import Pages
from configurator.usecases.drift import Pair
from configurator.usecases.environment import Environment
from configurator.usecases.proposals import with_proposals
from configurator.usecases.reading import shift
from configurator.usecases.reconcile import (
    Run,
    allowed,
    carry_out,
    exit_code,
    index_of,
    look,
    publish,
    require_no_right,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from configurator.ports import PageStore
    from configurator.settings import Settings

    from .pywikibot_store import PywikibotStore

if not __package__:  # `pwb` runs this file without its package (PEP 366)
    sys.path.insert(0, str(Path(__file__).absolute().parents[1]))
    __package__ = Path(__file__).absolute().parent.name
    import_module(__package__)

_TOOL: Final = f"instrument-configurator {__version__}"
#: Seconds that a follower's round may take, and the report at the end: a wiki that answers slowly, or goes on for ever,
#: holds the lock and keeps the others waiting no longer. What is left over is for the next run.
_ROUND: Final = 900.0
_REPORT: Final = 300.0
_USER_CONFIG: Final = "user-config.py"
_OPTIONS: Final = ("settings", "metrics", "json", "lock")


def run() -> None:
    """Run the bot, and end this process with its exit code."""
    sys.exit(main())


def main(*args: str) -> int:
    """Run the bot once and return its exit code.

    Args:
        args: Options; those of this process if there are none.
    """
    try:
        given = args or sys.argv[1:]
        if (wrong := unreadable_input(given, os.environ)) is not None:
            raise SettingsError(wrong)  # Pywikibot would stumble over it
        chosen = _settings(given)
        import pywikibot
    except (
        RuntimeError,
        ConfiguratorError,
    ) as error:  # no user-config.py, or it reads settings that do not serve
        sys.stderr.write(f"{error}\n")
        return Exit.USAGE
    # Else Pywikibot opens its default site, and asks a wiki of its own choice who we are.
    pywikibot.config.site_interface = "BaseSite"
    _hear()
    try:
        left = pywikibot.handle_args(args or None, do_help=False)
        if "-help" in left:
            sys.stdout.write(f"{__doc__}\n")
            return Exit.OK
        return _Bot(_options(left), chosen or settings.load().require_named()).run()
    except ConfiguratorError as error:
        _say(str(error), failed=True)
        return error.exit_code
    except OSError as error:  # of a file that Pywikibot keeps; ours are sentences already
        reason = (error.strerror or type(error).__name__).lower()
        directory = error.filename or pywikibot.config.base_dir
        _say(f"{directory}: Pywikibot cannot write there ({reason}); make room, or mend it", failed=True)
        return Exit.USAGE


def _settings(args: Sequence[str]) -> Settings | None:
    """Return the settings that *args* or the environment name, before Pywikibot reads any; None with `-help`.

    `user-config.py` takes its wikis from the same file, since it is named to it in `INSTRUMENTS_SETTINGS`.

    Raises:
        SettingsError: They do not serve, or nobody named them.
    """
    if "-help" in args:
        return None
    for arg in args:
        option, _, file = arg.lstrip("-").partition(":")
        if option == "settings" and file:
            os.environ["INSTRUMENTS_SETTINGS"] = str(Path(file).absolute())
    chosen = settings.load().require_named()
    _require_user_config(args)
    if "-unprotected" not in args:
        return chosen
    environments = {name: replace(each, unprotected=True) for name, each in chosen.environments.items()}
    return replace(chosen, environments=environments)


def _require_user_config(args: Sequence[str]) -> None:
    """Refuse to go on without `user-config.py`, or with one that Pywikibot would only find in the working directory.

    Raises:
        SettingsError: It is not there, or nobody named it; Pywikibot would run it all the same, or go on without.
    """
    named = [arg.removeprefix("-dir:") for arg in args if arg.startswith("-dir:")]
    place = named[0] if named else os.environ.get("PYWIKIBOT_DIR", "")
    own = Path(os.path.expanduser(place or "~/.pywikibot"))  # noqa: PTH111 -- where there is no home it is no error
    name = next((_python(arg) for arg in args if arg.startswith("-config:")), _USER_CONFIG)
    file = own.absolute() / name
    if not place and file != (found := Path(name).absolute()) and found.exists():
        raise SettingsError(f"{found}: was only found, not named by you; name its directory in PYWIKIBOT_DIR")
    if not file.exists():
        raise SettingsError(
            f"{file}: is not there; copy user-config.py.example to it, or name another directory in PYWIKIBOT_DIR"
        )
    # Pywikibot reads the variable otherwise, and goes on to the working directory where it finds nothing.
    os.environ["PYWIKIBOT_DIR"] = str(file.parent)


def _python(option: str) -> str:
    """Return the name of the file that `-config:NAME` means."""
    return f"{option.partition(':')[2].removesuffix('.py')}.py"


def _metrics() -> Callable[[Sequence[Run], str], str]:
    """Return what makes the text of the metrics file; Prometheus' library is loaded by who asks for metrics.

    Raises:
        SettingsError: It is not there.
    """
    try:
        from configurator.report.metrics import metrics_text
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        said = "-metrics needs the package prometheus-client; install instrument-configurator[bot]"
        raise SettingsError(said) from error
    return metrics_text


def _options(args: Sequence[str]) -> dict[str, Path]:
    """Return the files that the options name.

    Raises:
        SettingsError: An option is not known, names no file, or needs a package that is not there.
    """
    found = {}
    for arg in args:
        if arg == "-unprotected":
            continue
        name, _, value = arg.lstrip("-").partition(":")
        if name not in _OPTIONS or not value:
            known = ", ".join(f"-{option}:FILE" for option in _OPTIONS)
            raise SettingsError(f"{arg}: no option of this bot; there are {known} and those of Pywikibot")
        found[name] = Path(value)
    if "metrics" in found:
        _metrics()  # before the run, whose end would be too late to say it
    return found


@dataclass(frozen=True)
class _Sides:
    """The authority and one of its followers."""

    authority: PywikibotStore
    proposals: PageStore
    follower: PywikibotStore
    pair: Pair

    def requests(self) -> dict[str, int]:
        """Return how many requests were made until now, by environment."""
        return {side.environment: side.api.requests_made for side in (self.authority, self.follower)}

    def clock_offset(self) -> float:
        """Return how far the clocks are apart; 0 where nobody can say."""
        try:
            return shift(self.follower, self.authority)
        except WikiError:  # its session ended meanwhile, and it does not say again
            return 0.0


class _Bot:
    """One run over all followers of the settings."""

    def __init__(self, options: dict[str, Path], chosen: Settings) -> None:
        from pywikibot import config

        from .interruption import Interruption
        from .sites import authority_of

        self._options = options
        self._directory = Path(config.base_dir)
        self._simulate = bool(config.simulate)
        self._settings = chosen
        self._authority = authority_of(self._settings)
        self._interrupted = Interruption()

    def run(self) -> int:
        """Do everything, and return the exit code.

        Raises:
            AlreadyRunningError: Another instance is at work.
            SettingsError: The settings, the authority's account or the lock file do not serve.
        """
        from .pywikibot_store import PywikibotStore

        with held(self._options.get("lock", self._directory / "reconcile.lock")), self._interrupted.awaited():
            authority = PywikibotStore(self._authority)
            runs: list[Run] = []
            budget = self._settings.reconcile.max_writes
            for each in self._open(authority):
                run = self._follow(each, budget) if isinstance(each, _Sides) else each
                budget -= len(run.outcomes)
                runs.append(run)
                for line, failed in run_lines(run, simulate=self._simulate):
                    _say(line, failed=failed)
            unpublished = None if self._simulate else self._publish(authority, runs)
            return self._told(runs, exit_code(runs, unpublished))

    def _open(self, authority: PywikibotStore) -> list[_Sides | Run]:
        """Return both sides of each follower; of one whose site or account does not serve, the run that ends there."""
        from .pywikibot_store import PywikibotStore
        from .sites import followers_of

        proposals = authority.with_pages(self._authority.proposal, self._authority.kind.proposal_right)
        texts = TextCache(self._directory / "texts")
        histories = HistoryCache(self._directory / "histories", texts)
        sides: list[_Sides | Run] = []
        for settings_ in followers_of(self._settings):
            try:
                follower = PywikibotStore(settings_, as_bot=True)
            except SettingsError as error:
                sides.append(Run(follower=settings_.name, started=datetime.now(UTC), error=error))
                continue
            known = Pair(authority=authority, follower=follower, texts=texts, histories=histories)
            pair = replace(known, bot=settings_.bot)
            sides.append(_Sides(authority, proposals, follower, pair))
        return sides

    def _follow(self, sides: _Sides, budget: int) -> Run:
        """Return the run over one follower, from its beginning to its end."""
        follower, before = sides.follower, sides.requests()
        begun = Run(
            follower=follower.environment, started=datetime.now(UTC), index=index_of(follower.api.url)
        )
        if self._interrupted():
            run = replace(begun, error=RunInterruptedError())
        else:
            run = self._carried_out(begun, sides, budget)
        return replace(
            run,
            took=datetime.now(UTC) - begun.started,
            requests={name: count - before[name] for name, count in sides.requests().items()},
            clock_offset=sides.clock_offset() if run.standings else 0.0,
        )

    def _carried_out(self, begun: Run, sides: _Sides, budget: int) -> Run:
        limits = Limits(max_writes=budget, max_share=self._settings.reconcile.max_share)
        follower, right = sides.follower, self._authority.right
        for side in (sides.authority, follower):
            side.api.until = side.api.patience.clock() + _ROUND
        looked = step(begun, lambda run: look(run, sides.pair, limits, tool=__version__))
        if not looked.standings:  # a wiki was not reached: nothing to carry out, and nobody to ask who we are
            return looked
        may = step(looked, lambda run: allowed(self._with_proposals(run, sides), sides.pair, right))
        if self._simulate:
            return may
        return step(may, lambda run: carry_out(run, follower, follower.notices, self._interrupted))

    def _with_proposals(self, run: Run, sides: _Sides) -> Run:
        """Return *run* with what was proposed on the authority; without, if that could not be read."""
        pages = Pages(
            Environment(sides.authority, authority=True),
            Environment(sides.proposals, proposals=True),
            self._authority.right,
        )
        try:
            return replace(run, standings=with_proposals(run.standings, pages))
        except WikiError as error:
            _say(f"{error}; what is proposed is not known", failed=True)
            return run

    def _publish(self, authority: PywikibotStore, runs: Sequence[Run]) -> ConfiguratorError | None:
        """Store the report; return what kept us from it."""
        names = {run.error.environment for run in runs if isinstance(run.error, WikiError)}
        if authority.environment in names:  # it does not answer, or must not be written by this account
            return None
        index = index_of(authority.api.url)
        page, proposal = self._authority.page, self._authority.proposal
        where = Authority(environment=authority.environment, page=page, proposal=proposal, index=index)
        authority.api.until = authority.api.patience.clock() + _REPORT
        try:
            require_no_right(authority, self._authority.right)
            report = drift_page(where, runs, _TOOL)
            publish(
                authority.notices,
                authority.environment,
                self._settings.reconcile.report,
                report,
                same_meaning,
            )
        except Exception as error:  # noqa: BLE001 -- the metrics are written all the same
            told = as_told(error, authority.environment)
            _say(f"the report was not stored: {told}", failed=True)
            return told
        return None

    def _told(self, runs: Sequence[Run], code: int) -> int:
        """Write the files that were asked for, each though another fails, and return the exit code."""
        texts: dict[str, Callable[[str], str]] = {
            "json": lambda _: f"{json.dumps(runs_json(runs), indent=2, ensure_ascii=False)}\n"
        }
        if not self._simulate:
            texts["metrics"] = lambda before: _metrics()(runs, before)
        for option, text in texts.items():
            if option in self._options:
                try:
                    renew(self._options[option], text)
                except BadReferenceError as error:
                    _say(str(error), failed=True)
                    code = code or error.exit_code
        return code


class _Heard(logging.Handler):
    """Says what libraries log: a wiki's warnings are its own words, and Python would print them as they are."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say the message, on one line."""
        _say(visible(record.getMessage()), failed=True)


def _hear() -> None:
    """Have all warnings that are logged from now on said, once."""
    root = logging.getLogger()
    if not any(isinstance(handler, _Heard) for handler in root.handlers):
        root.addHandler(_Heard(logging.WARNING))


def _say(text: str, *, failed: bool = False) -> None:
    """Tell the person, or the log of whoever started us; Pywikibot's colour marks are not obeyed."""
    import pywikibot

    for line in text.splitlines():
        (pywikibot.error if failed else pywikibot.info)(visible(line).replace("<<", "< <"))


if __name__ == "__main__":
    run()
