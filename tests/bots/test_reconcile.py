"""The bot between both real wikis: what it does, says and leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bots.reconciliation import BOT, NAMES, World, either_way_round
from tests.support.wikis import ROOT
from tests.unit.test_run_json import said_of_run


@either_way_round
def test_a_first_run_fills_an_empty_beta_and_the_next_ones_do_nothing(world: World):
    world.fill(world.production, *NAMES)

    code, said = world.run()

    assert code == 0, said
    assert world.in_sync()
    [revision] = world.revisions("web-a")
    assert revision["user"] == BOT
    assert revision["comment"].startswith("copies production@")
    assert "15 instruments, 15 drifted, 15 written" in said
    assert all(params["bot"] == "1" and params["assert"] == "bot" for params in world.front.edits)

    code, said = world.run()  # the report says now that all is in sync
    assert (code, world.edited()) == (0, sorted(map(world.beta.title, NAMES))), said
    reported = len(world.back.edits)
    for proxied in (world.front, world.back):
        proxied.asked.clear()

    code, said = world.run()

    assert (code, world.front.edits, world.back.edits) == (0, [], []), said
    assert reported == 2
    assert len(world.front.asked) + len(world.back.asked) <= 6


def test_on_the_authority_only_the_report_is_edited_and_shows_in_recent_changes(world: World):
    world.fill(world.production, "web-scroll")

    assert world.run()[0] == 0

    assert {params["title"] for params in world.back.edits} == {world.report}
    assert not any("bot" in params for params in world.back.edits)
    assert "web-scroll" in world.production.wiki.anybody.text(world.report)


def test_an_account_that_may_edit_instruments_on_the_authority_is_refused(world: World):
    world.fill(world.production, "web-a")

    code, said = world.run(user="Mara")

    assert code == 6, said
    assert "production: right-too-much (Mara holds the right editinstruments there" in said
    assert (world.front.edits, world.back.edits) == ([], [])


def test_a_rehearsal_writes_nothing_and_says_what_would_be_done(world: World):
    world.fill(world.production, "web-a")

    code, said = world.run("-simulate")

    assert code == 0, said
    assert "beta:web-a: would create: copies production@" in said
    assert (world.front.edits, world.back.edits) == ([], [])


def test_what_a_person_changed_on_beta_is_told_and_no_failure(world: World):
    world.fill(world.production, "web-a")
    assert world.run()[0] == 0
    world.fill(world.beta, "web-a", title="Hers")
    files = {name: world.directory / name for name in ("metrics", "json")}

    code, said = world.run(*(f"-{name}:{path}" for name, path in files.items()))

    assert code == 0, said
    [told] = json.loads(files["json"].read_text())
    assert [(each["name"], each["state"]) for each in told["drift"]] == [("web-a", "follower-ahead")]
    assert (told["edits"], told["errors"], told["waiting"]) == ({}, [], [])
    assert said_of_run([told]) == []
    assert 'instruments_pages{follower="beta",state="follower-ahead"} 1.0\n' in files["metrics"].read_text()
    assert "instruments promote web-a" in world.production.wiki.anybody.text(world.report).replace(
        "&#32;", " "
    )


def test_a_wiki_that_is_gone_is_exit_code_7_and_a_metric(world: World):
    metrics = world.directory / "metrics"
    world.settings.write_text(
        world.settings.read_text().replace(world.front.api, "http://127.0.0.1:9/api.php")
    )

    code, said = world.run(f"-metrics:{metrics}")

    assert code == 7, said
    assert "beta: unreachable" in said
    assert "instruments_last_success_timestamp_seconds{" not in metrics.read_text()


def test_pywikibots_own_starter_runs_it(world: World):
    world.fill(world.production, "web-a")

    code, said = world.run("pwb", str(ROOT / "bots" / "reconcile.py"))

    assert code == 0, said
    assert world.in_sync()


def test_an_option_that_is_no_text_is_one_sentence(world: World):
    code, said = world.run("-json:caf\udce9")

    assert code == 2
    assert "argument 1 holds bytes that are no UTF-8 (-json:caf\\xe9); write it in UTF-8" in said


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_its_files_are_utf_8_in_every_locale(world: World, tmp_path: Path, monkeypatch, encoding: str):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    world.fill(world.production, "web-a")
    world.fill(world.beta, "web-b", title="W\xeb \u6f22\u5b57")
    files = [tmp_path / name for name in ("run.json", "metrics.prom")]

    world.run(f"-json:{files[0]}", f"-metrics:{files[1]}")

    assert json.loads(files[0].read_bytes().decode("utf-8"))
    assert files[1].read_bytes().decode("utf-8")


def test_an_option_that_it_does_not_know_is_named(world: World):
    code, said = world.run("-always")

    assert code == 2
    assert "-always: no option of this bot; there are -settings:FILE, -metrics:FILE" in said


def test_help_tells_the_options_and_the_exit_codes(world: World):
    code, said = world.run("-help")

    assert code == 0
    assert "-metrics:FILE" in said
    assert "130 a signal ended it" in said


def test_without_user_config_it_asks_no_wiki_and_says_what_is_missing(world: World):
    empty = world.directory / "empty"
    empty.mkdir()

    code, said = world.run(f"-lock:{empty / 'lock'}", place=empty)

    assert code == 2, said
    assert said.startswith(f"{empty}/user-config.py: is not there; ")
    assert world.back.asked == []
