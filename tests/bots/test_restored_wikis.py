"""A wiki is brought back from a backup, and gives the ids of what it lost to other texts; then the bot runs.

The bot keeps its directory meanwhile, and with it the texts and histories of before.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.names import PageReference
from configurator.core.history.chains import Named, approves, merges
from configurator.usecases.deciding import prepare_approval
from configurator.usecases.drift import Pair
from configurator.usecases.proposals import WAITING, listing
from configurator.usecases.proposing import ProposeOptions, prepare, wanted
from configurator.usecases.saving import written
from tests.bots.reconciliation import BOT, World
from tests.support.examples import web_scroll
from tests.support.pairs import KnownTexts
from tests.support.proxy import proxy
from tests.support.wikis import Pages, start_restorable

NAME = "web-scroll"


@pytest.fixture(scope="module", params=[False, True], ids=["versions as usual", "versions exchanged"])
def restorable(request: pytest.FixtureRequest):
    """A pair that nobody else uses."""
    return start_restorable(exchanged=request.param)


@pytest.fixture
def world(tmp_path: Path, restorable):
    """One instrument on production, copied to Beta by the bot."""
    with proxy(restorable["beta"].api) as front, proxy(restorable["production"].api) as back:
        world = World(tmp_path, restorable, front, back)
        world.fill(world.production, NAME)
        run(world)
        assert world.in_sync()
        yield world


pytestmark = pytest.mark.enable_socket


def run(world: World) -> dict[str, Any]:
    """Let the bot run; return what it says of the instrument."""
    file = world.directory / "run.json"
    code, said = world.run(f"-json:{file}")
    assert code == 0, said
    [told] = json.loads(file.read_text())
    [row] = told["drift"] or [{"state": "in-sync"}]
    return dict(row)


def edit(pages: Pages, user: str = "Mara", summary: str = "by hand", **changed: Any) -> int:
    return pages.wiki.person(user).edit(pages.title(NAME), web_scroll(name=NAME, **changed), summary)


def text(pages: Pages) -> dict[str, Any]:
    return dict(json.loads(pages.wiki.anybody.text(pages.title(NAME))))


def sha1_of(pages: Pages) -> str:
    return str(pages.wiki.anybody.revisions(pages.title(NAME))[0]["sha1"])


def promote_and_approve(world: World) -> None:
    """Let Ana propose what Beta says, and Mara approve it, both with the tool."""
    pair = Pair(
        authority=world.production.store("Ana"), follower=world.beta.store("Ana"), texts=KnownTexts(), bot=BOT
    )
    ana, mara = (world.production.seen_by(name, lambda _: pair.follower) for name in ("Ana", "Mara"))
    [proposal] = prepare(ana, [wanted(pair, NAME)], ProposeOptions(message="tried", update=True))
    written(ana.proposals, proposal)
    [row] = listing(mara, WAITING, names=[NAME])
    reviewed = PageReference("production", NAME, row.head.revision)
    [approval] = prepare_approval(mara, [reviewed], "it served well")
    written(mara.instruments, approval)
    assert ", beta r" in world.production.wiki.anybody.revisions(world.production.title(NAME))[0]["comment"]


@pytest.mark.parametrize("by_tool", [True, False], ids=["SHA-1 said", "as earlier versions said it"])
@pytest.mark.parametrize(
    ("typed", "state", "after"),
    [
        pytest.param({"title": "Another idea"}, "conflict", {"title": "Another idea"}, id="the same place"),
        pytest.param({"task": "T7"}, "diverged", {"task": "T7", "title": "Hers"}, id="another place"),
    ],
)
def test_beta_is_restored_after_an_approval_and_what_a_person_types_then_stays(
    world: World, tmp_path: Path, typed: dict[str, str], state: str, after: dict[str, str], by_tool: bool
):
    restore = world.beta.wiki.back_up(tmp_path / "backup.sqlite")
    lost = edit(world.beta, title="Hers")
    if by_tool:
        promote_and_approve(world)
    else:
        edit(world.production, summary=f"{approves(9, Named('beta', lost))}: title", title="Hers")
    assert run(world)["state"] == "in-sync"

    restore()
    assert edit(world.beta, **typed) == lost  # the id again
    row = run(world)

    assert row["state"] == state
    assert text(world.beta) == web_scroll(name=NAME, **after)
    if state == "conflict":
        assert f"{world.beta.title(NAME)}" in world.production.wiki.anybody.text(world.report)
    world.front.asked.clear()
    run(world)
    assert world.edited() == []


@pytest.mark.parametrize("by_tool", [True, False], ids=["SHA-1 said", "as earlier versions said it"])
def test_production_is_restored_after_a_merge_and_its_switch_off_arrives(
    world: World, tmp_path: Path, by_tool: bool
):
    edit(world.beta, task="T2")
    restore = world.production.wiki.back_up(tmp_path / "backup.sqlite")
    lost = edit(world.production, title="New")
    if by_tool:
        assert run(world)["state"] == "diverged"
    else:
        said = f"{merges(Named('production', lost))}: title"
        edit(world.beta, BOT, said, title="New", task="T2")
    assert text(world.beta) == web_scroll(name=NAME, title="New", task="T2")

    restore()
    assert edit(world.production, enabled=False) == lost  # the id again
    run(world)

    assert text(world.beta) == web_scroll(name=NAME, title="New", task="T2", enabled=False)
    assert run(world)["state"] == "follower-ahead"


def test_both_are_restored_and_both_go_on(world: World, tmp_path: Path):
    restores = [
        pages.wiki.back_up(tmp_path / f"{pages.wiki.name}.sqlite") for pages in (world.beta, world.production)
    ]
    lost = [edit(world.production, title="New"), run(world), edit(world.beta, title="New", task="T2")]
    promote_and_approve(world)
    run(world)
    for restore in restores:
        restore()

    assert edit(world.production, enabled=False) == lost[0]
    edit(world.beta, task="T8")
    assert run(world)["state"] == "diverged"
    assert text(world.beta) == web_scroll(name=NAME, task="T8", enabled=False)
    assert "T8" not in json.dumps(text(world.production))
