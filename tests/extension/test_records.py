"""What stands in the shared cache counts as exactly what a refresh wrote, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from tests.extension.places import NOON, Place

SCRIPT = Path(__file__).with_name("records.php")


def test_of_another_value_nothing_runs_or_throws_and_the_next_refresh_heals_it(hub):
    place = Place(hub).at(NOON).alone()
    place.plant("scroll", place.document())
    place.refresh()

    done = place.wiki.maintain(SCRIPT)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = {shown: rest for shown, *rest in lines if len(rest) > 2}
    answers = {shown: rest for shown, *rest in lines if len(rest) == 2}
    names = [place.name()]
    assert [found.pop(f"{what}: good") for what in ("record", "contents")] == [["", names, True, names]] * 2
    assert len(found) >= 50
    assert {shown: rest for shown, rest in found.items() if rest != ["", [], False, names]} == {}
    assert len(answers) >= 30
    assert {shown: rest for shown, rest in answers.items() if rest != ["", True]} == {}
