"""Both wikis together: start, stop, reset, status; one caller at a time."""

from __future__ import annotations

import fcntl
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wikipair import debian, server, site, watchdog
from wikipair.errors import WikiPairError
from wikipair.settings import ENVIRONMENTS, VERSIONS, Settings, Wiki, note_ports

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def start(settings: Settings, options: Mapping[str, str], until_exit_of: int | None) -> None:
    """Start what does not run yet, and return when both wikis answer.

    Args:
        settings: The pair.
        options: MediaWiki versions by environment, from the command line.
        until_exit_of: A process; when it and all others named so have ended, the pair is stopped.

    Raises:
        WikiPairError: Something is missing, a port is taken, or a wiki does not answer.
    """
    with alone(settings):
        before = running(settings)
        keepers = watchdog.keepers(settings, until_exit_of, was_running=bool(before))
        wikis = _wanted(settings, options, before)
        fit = set(wikis) <= set(before) and all(site.fit(wiki) and server.answers(wiki) for wiki in wikis)
        if fit:
            print("The wikis are running already.", file=sys.stderr)
        else:
            debian.install(settings, {wiki.version for wiki in wikis})
        # Before the servers, so that not even an outright kill in between leaves them behind.
        watchdog.keep(settings, keepers)
        if not fit:
            _start(settings, wikis)


def stop(settings: Settings) -> bool:
    """End every process of the pair; tell whether there was one."""
    with alone(settings):
        watchdog.dismiss(settings)
        return _stop_servers(settings)


def stop_when_forsaken(settings: Settings) -> None:
    """Wait until nobody needs the pair any more, then end its servers."""
    while True:
        watchdog.wait(settings)
        if not settings.state.exists():
            # Somebody deleted it: there is nothing left to lock, and nothing left to serve.
            _stop_servers(settings)
            return
        with alone(settings):
            # Somebody may have asked for the pair while we waited for the lock.
            if watchdog.forsaken(settings):
                _stop_servers(settings)
                return


def reset(settings: Settings) -> None:
    """Return every wiki to the freshly installed state; those that run are started again."""
    with alone(settings):
        before = running(settings)
        _stop_servers(settings)
        for wiki in _every(settings):
            if site.installed(wiki):
                site.restore(wiki)
        if before:
            _start(settings, _wanted(settings, {}, before))


def status(settings: Settings) -> dict[str, Any]:
    """Return everything that a test or a person needs to use the pair."""
    wikis = _wanted(settings, {}, running(settings))
    described = {wiki.environment: _describe(settings, wiki) for wiki in wikis}
    return {
        "running": all(wiki["pid"] is not None for wiki in described.values()),
        "directory": str(settings.state),
        "extension": settings.extension,
        "wikis": described,
        "accounts": site.accounts(),
    }


def running(settings: Settings) -> list[Wiki]:
    """Return the wikis whose servers run at their ports."""
    return [wiki for wiki in _every(settings) if server.process(wiki) is not None]


def _describe(settings: Settings, wiki: Wiki) -> dict[str, Any]:
    return {
        "api": f"{wiki.url}/api.php",
        "index": f"{wiki.url}/index.php",
        "version": wiki.version,
        "dbname": wiki.database,
        "port": wiki.port,
        "pid": server.process(wiki),
        "log": str(wiki.log),
        "local_settings": str(wiki.configuration),
        "tree": str(settings.tree(wiki.version)),
    }


def _every(settings: Settings) -> list[Wiki]:
    return [settings.wiki(environment, version) for environment in ENVIRONMENTS for version in VERSIONS]


def _wanted(settings: Settings, options: Mapping[str, str], before: list[Wiki]) -> list[Wiki]:
    """Return the wikis meant: by option, else environment variable, else what runs, else the default."""
    versions = debian.default_versions(settings)
    versions |= {wiki.environment: wiki.version for wiki in before if wiki.version in settings.versions}
    versions |= {**settings.chosen, **options}
    if too_old := set(versions.values()) - set(settings.versions):
        raise WikiPairError(
            f"MediaWiki {', '.join(too_old)} cannot have the extension; choose {settings.versions[0]}, "
            "or set INSTRUMENTS_WIKI_EXTENSION=off."
        )
    return [settings.wiki(environment, versions[environment]) for environment in ENVIRONMENTS]


def _start(settings: Settings, wikis: list[Wiki]) -> None:
    _stop_servers(settings)
    note_ports(settings)
    try:
        for wiki in wikis:
            server.claim(wiki)
        for wiki in wikis:
            site.prepare(wiki, settings.tree(wiki.version))
            server.launch(wiki, settings.tree(wiki.version))
        for wiki in wikis:
            server.wait(wiki)
    except BaseException:
        # A start that failed or was interrupted leaves nothing behind either.
        watchdog.dismiss(settings)
        _stop_servers(settings)
        raise


def _stop_servers(settings: Settings) -> bool:
    stopped = [server.stop(wiki) for wiki in _every(settings)]
    return any(stopped)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keep others from this pair's folder meanwhile."""
    settings.state.mkdir(parents=True, exist_ok=True)
    (settings.state / ".gitignore").write_text("*\n", encoding="utf-8")
    with (settings.state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
