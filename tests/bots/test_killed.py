"""The bot killed at each of its requests in turn, the answer unheard; then run again."""

from __future__ import annotations

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from configurator.core.history.chains import Named, copies
from tests.bots.reconciliation import BOT, World
from tests.support.examples import web_scroll
from tests.support.proxy import proxy
from tests.support.wikis import Wiki

_AT_ONCE = 4  # most of a run is the start of a process


def test_killed_at_every_request_in_turn_a_run_converges_and_nothing_is_lost_or_done_twice(
    wikis: dict[str, Wiki], tmp_path: Path
):
    for name in ("beta", "production"):
        wikis[name].person("Mara")  # logged in once, before threads share the session
    finished = 0
    with ThreadPoolExecutor(_AT_ONCE) as lives:
        for first in count(1, _AT_ONCE):
            batch = range(first, first + _AT_ONCE)
            finished += sum(lives.map(lambda at: _unharmed(wikis, tmp_path / str(at), at), batch))
            if finished:
                break
    assert first > 8, "the proxies count too few requests"


def _unharmed(wikis: dict[str, Wiki], directory: Path, at: int) -> bool:
    """Kill the bot at request *at*, let it run again, and return whether there was no such request."""
    directory.mkdir()
    with proxy(wikis["beta"].api) as front, proxy(wikis["production"].api) as back:
        world = World(directory, wikis, front, back)
        hers = _prepared(world)
        killed = _killed(world, at)
        code, said = world.run()
        assert code == 0, (at, said)
        _check(world, hers, at)
        return not killed


def _prepared(world: World) -> int:
    """Make one page to create, one to update, one to merge; return the revision that is Mara's on Beta."""
    bot = world.beta.wiki.person(BOT)
    world.fill(world.production, "to-create", "to-update", "to-merge")
    for name in ("to-update", "to-merge"):  # as an earlier run left them
        [source] = world.production.wiki.anybody.revisions(world.production.title(name))
        bot.edit(world.beta.title(name), web_scroll(name=name), copies(Named("production", source["revid"])))
    world.fill(world.production, "to-update", "to-merge", enabled=False)
    hers = web_scroll(name="to-merge", title="Hers")
    return world.beta.wiki.person("Mara").edit(world.beta.title("to-merge"), hers)


def _killed(world: World, at: int) -> bool:
    """Run the bot until its request *at* has reached the wiki; return whether it was killed then."""
    asked: list[object] = []

    def kill(params: dict[str, str]) -> None:
        asked.append(params)
        if len(asked) == at:
            os.kill(process.pid, signal.SIGKILL)

    world.front.before = world.back.before = kill
    with world.start() as process:
        said, _ = process.communicate(timeout=120)
    world.front.before = world.back.before = lambda _: None
    assert process.returncode == (-signal.SIGKILL if len(asked) >= at else 0), (at, said)
    return len(asked) >= at


def _check(world: World, hers: int, at: int) -> None:
    users = {
        name: [each["user"] for each in reversed(world.revisions(name))]
        for name in ("to-create", "to-update", "to-merge")
    }
    assert users == {"to-create": [BOT], "to-update": [BOT, BOT], "to-merge": [BOT, "Mara", BOT]}, at
    assert world.revisions("to-merge")[1]["revid"] == hers, at
    heads = [world.heads(pages) for pages in (world.beta, world.production)]
    assert all(heads[0][name] == heads[1][name] for name in ("to-create", "to-update")), at
    merged = json.loads(world.beta.wiki.anybody.text(world.beta.title("to-merge")))
    assert merged == web_scroll(name="to-merge", title="Hers", enabled=False), at
    authority = world.production.wiki.anybody
    for name in users:
        assert {each["user"] for each in authority.revisions(world.production.title(name))} == {"Mara"}, at
