"""The bot with settings, files, disks and clocks that do not serve: a sentence, an exit code, nothing half-written."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.bots.reconciliation import NAMES, World
from tests.unit.test_run_json import said_of_run


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            "authority = true",
            "",
            "no wiki has authority = true; mark the one that decides",
            id="no authority",
        ),
        pytest.param(
            r"\[environments.beta\]",
            "[environments.beta]\nauthority = true",
            "environments: production and beta have authority = true; leave it to the one that decides",
            id="two",
        ),
        pytest.param(
            r"(?s)\[environments.beta\].*(?=\[reconcile\])",
            "",
            "no wiki follows the authority; add one",
            id="no follower",
        ),
    ],
)
def test_settings_without_one_authority_and_a_follower_reach_no_wiki(
    world: World, before: str, after: str, said: str
):
    world.settings.write_text(re.sub(before, after, world.settings.read_text()))

    code, told = world.run()

    assert (code, told.removeprefix("ERROR: ")) == (2, f"{world.settings}: {said}\n")
    assert world.front.asked + world.back.asked == []


def test_a_follower_without_the_namespace_is_named_also_on_the_report(world: World):
    world.fill(world.production, "web-a")
    beta = f'api = "{world.front.api}"\n            page = '
    settings = world.settings.read_text().replace(
        f'{beta}"{world.beta.title("{name}")}"', f'{beta}"Nowhere:{{name}}"'
    )
    world.settings.write_text(settings)

    code, said = world.run()

    assert code == 7, said
    assert "ERROR: beta: no-namespace (the wiki has no namespace Nowhere); `instruments doctor` says" in said
    assert world.front.edits == []
    assert "says what the wiki lacks&#59;" in world.production.wiki.anybody.text(world.report)


def test_with_clocks_an_hour_apart_a_person_is_warned_and_keeps_her_text(world: World):
    def later(_: object, body: bytes) -> bytes:
        """Return an answer of a Beta whose clock is an hour ahead; documents hold no such keys."""

        def moved(found: re.Match[bytes]) -> bytes:
            at = datetime.fromisoformat(found[2].decode()) + timedelta(hours=1)
            return found[1] + f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()

        return re.sub(rb'("(?:cur)?timestamp":")([0-9T:-]+Z)', moved, body)

    world.front.after = later
    world.fill(world.production, "web-a", "web-b")
    assert world.run()[0] == 0
    assert world.in_sync()
    world.fill(world.production, "web-a", enabled=False)
    world.fill(world.beta, "web-b", title="Hers")

    code, said = world.run()

    assert code == 0, said
    texts = {name: world.beta.wiki.anybody.text(world.beta.title(name)) for name in ("web-a", "web-b")}
    assert (json.loads(texts["web-a"])["enabled"], json.loads(texts["web-b"])["title"]) == (False, "Hers")
    report = world.production.wiki.anybody.text(world.report)
    assert "'''The clocks of production and beta are more than 10 seconds apart.'''" in report


def test_on_a_full_disk_it_says_so_before_it_asks_a_wiki(world: World):
    code, said = world.run(kilobytes=0)

    assert code == 2
    assert re.fullmatch(r"ERROR: .*: Pywikibot cannot write there \(file too large\); .*\n\n?", said)
    assert world.front.asked + world.back.asked == []


def test_files_that_do_not_fit_are_named_each_and_the_wikis_are_in_sync_all_the_same(world: World):
    world.fill(world.production, *NAMES[:4])
    files = {name: world.directory / "told" / name for name in ("metrics", "json")}

    code, said = world.run(*(f"-{name}:{path}" for name, path in files.items()), kilobytes=1)

    assert code == 2, said
    assert [line for line in said.splitlines() if line.startswith("ERROR")] == [
        f"ERROR: {files[name]}: cannot be written (file too large)" for name in ("json", "metrics")
    ]
    assert world.in_sync()
    assert list((world.directory / "told").iterdir()) == []


def test_one_file_that_cannot_be_written_does_not_cost_the_other(world: World):
    world.fill(world.production, "web-a")
    metrics, told = world.directory, world.directory / "run.json"

    code, said = world.run(f"-metrics:{metrics}", f"-json:{told}")

    assert code == 2, said
    assert f"ERROR: {metrics}: is a directory, not a file" in said
    assert said_of_run(json.loads(told.read_text())) == []
