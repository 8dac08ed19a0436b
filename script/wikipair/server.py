"""PHP's built-in server for one wiki: several workers, one process group."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from wikipair import processes
from wikipair.errors import WikiPairError

if TYPE_CHECKING:
    from pathlib import Path

    from wikipair.settings import Wiki

PHP = (
    "php",
    "-d",
    "opcache.enable_cli=1",
    "-d",
    "apc.enable_cli=1",
    "-d",
    "memory_limit=512M",
    "-d",
    "display_errors=0",
)
_WORKERS = 4
_PATIENCE = 60.0
# Without the proxies of the environment: loopback is meant.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def process(wiki: Wiki) -> int | None:
    """Return the number of the server's first process, or None when it does not run at its port."""
    return min(processes.having(_mark(wiki), _address(wiki)), default=None)


def launch(wiki: Wiki, tree: Path) -> None:
    """Start the server and return at once; `wait` for it."""
    environ = os.environ | {
        "MW_CONFIG_FILE": str(wiki.configuration),
        "PHP_CLI_SERVER_WORKERS": str(_WORKERS),
    }
    command = [*PHP, "-d", _mark(wiki), "-S", _address(wiki), "-t", str(tree)]
    with wiki.log.open("ab") as log:
        subprocess.Popen(
            command,
            env=environ,
            cwd=wiki.directory,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def stop(wiki: Wiki) -> bool:
    """End the server at whatever port; tell whether it ran."""
    return processes.end(_mark(wiki))


def wait(wiki: Wiki) -> None:
    """Return when the wiki answers.

    Raises:
        WikiPairError: It does not, within a minute.
    """
    deadline = time.monotonic() + _PATIENCE
    while not answers(wiki):
        if time.monotonic() > deadline or process(wiki) is None:
            raise WikiPairError(
                f"The {wiki.environment} wiki does not answer at {wiki.url}; {wiki.log} tells why."
            )
        time.sleep(0.05)


def answers(wiki: Wiki) -> bool:
    """Tell whether this very wiki answers at its address."""
    query = "api.php?action=query&meta=siteinfo&format=json"
    try:
        with _OPENER.open(f"{wiki.url}/{query}", timeout=_PATIENCE) as response:
            answer = json.load(response)
    except (OSError, ValueError):
        return False
    return bool(answer.get("query", {}).get("general", {}).get("wikiid") == wiki.database)


def claim(wiki: Wiki) -> None:
    """Make sure that the port is free.

    Raises:
        WikiPairError: Another program uses it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wiki.port))
        except OSError as error:
            fact = (
                "is taken by another program"
                if error.errno == errno.EADDRINUSE
                else f"cannot be used ({error.strerror})"
            )
            raise WikiPairError(
                f"Port {wiki.port} {fact}; stop that, or set INSTRUMENTS_WIKI_{wiki.environment.upper()}_PORT "
                f"to another port for the {wiki.environment} wiki."
            ) from error


def _mark(wiki: Wiki) -> str:
    """Return the argument that no other program's command line has."""
    return f"error_log={wiki.log}"


def _address(wiki: Wiki) -> str:
    return f"127.0.0.1:{wiki.port}"
