"""The commands of script/wiki."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from typing import Any

from wikipair import pair, phpunit, settings, watchdog
from wikipair.errors import WikiPairError

_EPILOG = """\
settings, all optional, from the environment:
  INSTRUMENTS_WIKI_DIR                            the wikis themselves (.wiki in the repository)
  INSTRUMENTS_WIKI_CACHE                          unpacked MediaWikis (~/.cache/instruments-wiki)
  INSTRUMENTS_WIKI_BETA_PORT, _PRODUCTION_PORT    those of the last start in that folder; else 8139 and 8143
  INSTRUMENTS_WIKI_BETA, _PRODUCTION              MediaWiki versions: 1.43; without our extension also 1.39
  INSTRUMENTS_WIKI_EXTENSION                      off: namespaces and rights only, without our extension (on)
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit code."""
    options = _parser().parse_args(arguments)
    # As an exception, so that a start that is told to end takes its servers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        if options.command == "phpunit":
            return phpunit.run(settings.read(), options.options, structure=options.structure)
        _run(options, settings.read())
        sys.stdout.flush()
    except WikiPairError as error:
        print(f"script/wiki: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; Python must not flush into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"script/wiki: {error.filename or 'the system'}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace, chosen: settings.Settings) -> None:
    match options.command:
        case "start":
            versions = {
                name: version for name in settings.ENVIRONMENTS if (version := getattr(options, name))
            }
            pair.start(chosen, versions, options.until_exit_of)
            _show(pair.status(chosen), as_json=options.json)
        case "stop":
            print("The wikis are stopped." if pair.stop(chosen) else "No wiki was running.", file=sys.stderr)
        case "reset":
            pair.reset(chosen)
            print("The wikis are as freshly installed.", file=sys.stderr)
        case "status":
            _show(pair.status(chosen), as_json=options.json)
        case _:
            pair.stop_when_forsaken(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/wiki",
        description="A pair of real MediaWikis on this machine, Beta and production.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="{start,stop,reset,status,phpunit}"
    )
    start = commands.add_parser(
        "start", help="install what is missing, start both wikis, wait until they answer"
    )
    for name in settings.ENVIRONMENTS:
        start.add_argument(f"--{name}", choices=settings.VERSIONS, help=f"MediaWiki version of {name}")
    start.add_argument(
        "--until-exit-of",
        type=int,
        metavar="PID",
        help="stop the wikis when this process has ended, however it ends",
    )
    commands.add_parser("stop", help="end every process of the pair")
    commands.add_parser("reset", help="bring back the freshly installed state")
    status = commands.add_parser("status", help="addresses, versions, accounts")
    for command in (start, status):
        command.add_argument("--json", action="store_true", help="for programs")
    tests = commands.add_parser(
        "phpunit", help="run the extension's tests inside MediaWiki, on a wiki of their own"
    )
    tests.add_argument(
        "--structure",
        action="store_true",
        help="run the tests that MediaWiki has for every extension, instead",
    )
    tests.add_argument("options", nargs="*", metavar="OPTION", help="for PHPUnit, after --, as --filter NAME")
    commands.add_parser(watchdog.COMMAND).add_argument("directory")
    return parser


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, indent=2))
        return
    for name, wiki in found["wikis"].items():
        state = "running" if wiki["pid"] else "stopped"
        print(f"{name:<12}MediaWiki {wiki['version']}  {wiki['index']}  {state}")
    print("\naccounts, the same on both wikis")
    for account in found["accounts"]:
        print(f"  {account['name']:<16}{account['role']:<12}{account['password']}")
        for bot in account["bot_passwords"]:
            print(f"      {bot['login']:<24}{bot['password']}")
