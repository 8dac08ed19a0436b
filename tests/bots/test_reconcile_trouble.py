"""The bot when people, other bots, signals or broken answers come between."""

from __future__ import annotations

import json
import os
import random
import re
import signal

import pytest

from configurator.usecases.reconcile import STOP_PAGE
from tests.bots.reconciliation import BOT, NAMES, World, either_way_round


@either_way_round
def test_a_person_who_edits_between_read_and_write_keeps_her_text(world: World):
    world.fill(world.production, "web-a", "web-b")
    assert world.run()[0] == 0
    world.fill(world.production, "web-a", "web-b", task="T9")

    def edit_once(params):
        if params.get("title") == world.beta.title("web-a") and params["action"] == "edit":
            world.front.before = lambda _: None
            world.fill(world.beta, "web-a", title="Hers")

    world.front.before = edit_once
    code, said = world.run()

    assert code == 8, said
    assert json.loads(world.beta.wiki.anybody.text(world.beta.title("web-a")))["title"] == "Hers"
    assert json.loads(world.beta.wiki.anybody.text(world.beta.title("web-b")))["task"] == "T9"

    assert world.run()[0] == 0
    merged = json.loads(world.beta.wiki.anybody.text(world.beta.title("web-a")))
    assert (merged["title"], merged["task"]) == ("Hers", "T9")


def test_a_protected_page_does_not_stop_the_others(world: World):
    world.fill(world.production, "web-a", "web-b", "web-c")
    assert world.run()[0] == 0
    admin = world.beta.wiki.person("Admin")
    admin.post(action="protect", title=world.beta.title("web-b"), protections="edit=sysop", reason="a test")
    world.fill(world.production, "web-a", "web-b", "web-c", enabled=False)
    world.front.asked.clear()

    code, said = world.run()

    assert code == 8, said
    assert "beta:web-b: not written: beta: protectedpage" in said
    assert world.edited() == [world.beta.title(name) for name in ("web-a", "web-b", "web-c")]
    assert [world.revisions(name)[0]["user"] for name in ("web-a", "web-c")] == [BOT, BOT]


@either_way_round
def test_a_block_of_one_page_leaves_no_other_on(world: World):
    world.fill(world.production, "web-a", "web-b", "web-c")
    assert world.run()[0] == 0
    world.fill(world.production, "web-a", "web-b", "web-c", enabled=False)
    admin = world.beta.wiki.person("Admin")
    admin.post(
        action="block",
        user=BOT,
        partial=1,
        pagerestrictions=world.beta.title("web-a"),
        allowusertalk=1,
        expiry="infinite",
        reason="Not here.",
    )
    try:
        code, said = world.run()
    finally:
        admin.post(action="unblock", user=BOT)

    assert code == 8, said
    assert "beta:web-a: not written: beta: blocked" in said
    texts = [world.beta.wiki.anybody.text(world.beta.title(name)) for name in ("web-a", "web-b", "web-c")]
    assert [json.loads(text)["enabled"] for text in texts] == [True, False, False]

    assert world.run()[0] == 0
    assert world.in_sync()


def test_pages_that_a_listing_left_out_are_not_taken_for_gone(world: World):
    world.fill(world.production, *NAMES)
    assert world.run()[0] == 0
    world.fill(world.production, "web-a", enabled=False)

    def cut(params, body):
        if params.get("generator") != "allpages":
            return body
        answer = json.loads(body)
        answer["query"]["pages"] = answer["query"]["pages"][:3]
        return json.dumps(answer).encode()

    for proxied in (world.front, world.back):
        proxied.after = cut
    world.front.asked.clear()
    code, said = world.run()

    assert code == 0, said
    assert world.edited() == [world.beta.title("web-a")]
    assert world.in_sync()


def test_an_authority_that_lost_most_of_its_pages_is_refused(world: World):
    world.fill(world.production, *NAMES)
    assert world.run()[0] == 0
    for name in NAMES[3:]:
        world.production.wiki.person("Admin").delete(world.production.title(name))
    world.fill(world.production, "web-a", enabled=False)
    world.front.asked.clear()

    code, said = world.run()

    assert code == 6, said
    assert "12 of the follower's 15 instruments are gone from the authority, more than 4" in said
    assert world.front.edits == []


def test_a_listing_that_breaks_off_creates_nothing(world: World):
    world.fill(world.production, *NAMES)
    world.front.after = lambda params, body: body[:-9] if params.get("generator") == "allpages" else body
    code, said = world.run()

    assert code == 7, said
    assert world.front.edits == []


def test_an_empty_authority_is_refused(world: World):
    world.fill(world.beta, "web-scroll")

    code, said = world.run()

    assert code == 6, said
    assert "the authority has no instruments at all" in said
    assert world.front.edits == []


def test_the_stop_page_stops_it_before_its_next_write(world: World):
    world.fill(world.production, "web-a", "web-b", "web-c")
    admin = world.beta.wiki.person("Admin")

    def stop(params):
        if params.get("title") == world.beta.title("web-b"):
            admin.write(STOP_PAGE, "Something is wrong.")

    world.front.before = stop
    try:
        code, said = world.run()
    finally:
        admin.delete(STOP_PAGE)
    world.front.before = lambda _: None

    assert code == 6, said
    assert f"beta: the page {STOP_PAGE} stops the bot" in said
    assert list(world.heads(world.beta)) == ["web-a", "web-b"]
    assert world.run()[0] == 0
    assert world.in_sync()


def test_a_second_instance_with_the_same_directory_refuses(world: World):
    world.fill(world.production, "web-a")
    world.place()
    others: list[tuple[int, str]] = []

    def start_another(params):
        if params.get("action") == "edit" and not others:
            others.append(world.run())

    world.front.before = start_another
    code, said = world.run()

    assert code == 0, said
    [(code, said)] = others
    assert code == 6
    assert re.search(
        r"reconcile.lock: another instance is at work, process \d+ on \S+ since 2\S+Z; wait", said
    )
    assert len(world.revisions("web-a")) == 1


def test_two_instances_on_two_machines_write_each_page_once(world: World):
    world.fill(world.production, *NAMES)
    places = [world.place(name) for name in ("one", "two")]

    processes = [world.start(place=place) for place in places]
    for process in processes:
        with process:
            process.communicate(timeout=120)

    assert {process.returncode for process in processes} <= {0, 8}  # 8: the other was there first
    assert world.in_sync()
    assert {name: len(world.revisions(name)) for name in NAMES} == dict.fromkeys(NAMES, 1)


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_any_request_the_next_run_converges_and_nothing_happens_twice(world: World, seed):
    chance = random.Random(seed)  # noqa: S311 -- a test that can be repeated
    names = NAMES[:5]
    world.fill(world.production, *names)
    world.place()
    at, answered = chance.randrange(4, 22), chance.random() < 0.5
    asked = []

    def kill(_):
        asked.append(1)
        if len(asked) == at:
            os.kill(process.pid, signal.SIGKILL)

    for proxied in (world.front, world.back):
        if answered:  # the wiki did what was asked, and nobody heard
            proxied.after = lambda params, body: (kill(params), body)[1]
        else:
            proxied.before = kill
    with world.start() as process:
        process.communicate(timeout=120)
    for proxied in (world.front, world.back):
        proxied.before, proxied.after = (lambda _: None), (lambda _, body: body)

    assert process.returncode in {-signal.SIGKILL, 0}
    code, said = world.run()

    assert code == 0, said
    assert world.in_sync()
    assert {name: len(world.revisions(name)) for name in names} == dict.fromkeys(names, 1)


def test_a_signal_finishes_the_page_in_hand_and_reports(world: World):
    world.fill(world.production, "web-a", "web-b", "web-c")

    def interrupt(params):
        if params.get("title") == world.beta.title("web-b") and params["action"] == "edit":
            process.send_signal(signal.SIGTERM)

    world.front.before = interrupt
    with world.start() as process:
        said, _ = process.communicate(timeout=120)

    assert process.returncode == 130, said
    assert list(world.heads(world.beta)) == ["web-a", "web-b"]
    assert "a signal ended the run" in world.production.wiki.anybody.text(world.report)
    assert world.run()[0] == 0
    assert world.in_sync()
