"""The extension and the client mean the same by every valid document, in every environment, on every wiki, at any time."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.effective import active, effective
from configurator.core.document.model import Instrument
from configurator.core.kind import INSTRUMENT

ROOT = Path(__file__).parents[2]
VECTORS = sorted((ROOT / "schemas/vectors/valid").glob("*.json"))
ENVIRONMENTS = ("beta", "production", "elsewhere")
WIKIS = (None, "enwiki", "dewiki", "007", "0")
LAST_SECOND = 253_402_300_799  # of the year 9999
REASONS = {
    "not-here": "its environments do not list",
    "off": "it is switched off",
    "off-here": "it is switched off in",
    "early": "it starts at",
    "late": "it ended at",
}


def written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def moved(instant: str, seconds: int) -> str:
    """Return the instant so many seconds later, where there is one."""
    try:
        return written(datetime.fromisoformat(instant) + timedelta(seconds=seconds))
    except OverflowError:
        return instant


def instants(document: dict[str, Any]) -> list[str]:
    """Return both sides of everything that happens in a document's life."""
    parts = [document, *document["overrides"].values()]
    edges = {part[key] for part in parts for key in ("start", "end") if key in part}
    return sorted({moved(edge, by) for edge in edges for by in (-1, 0, 1)} | {"2026-06-01T00:00:00Z"})


def answers(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = "\n".join(json.dumps(each) for each in questions)
    script = Path(__file__).with_name("effective.php")
    done = subprocess.run(["php", script], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda path: path.stem)
def test_php_and_python_agree_in_every_environment_on_every_wiki_at_every_instant(vector):
    document = json.loads(vector.read_text())["document"]
    instrument = Instrument.model_validate(document)
    questions = [
        {"document": document, "environment": environment, "wiki": wiki, "at": at}
        for environment in ENVIRONMENTS
        for wiki in (*WIKIS, *document["sample"]["wikis"])
        for at in instants(document)
    ]

    for question, answer in zip(questions, answers(questions), strict=True):
        expected = effective(
            instrument, INSTRUMENT.keys, question["environment"], question["wiki"], question["at"]
        )
        assert answer["untouched"]
        assert answer["active"] == expected["active"]
        assert str(expected["reason"]).startswith(REASONS.get(answer["reason"], "None"))
        found = answer["document"] | {
            "sample": {"unit": answer["document"]["sample"]["unit"], "rate": answer["rate"]}
        }
        resolved = expected.keys() - {"environment", "wiki", "active", "reason"}
        assert {key: found[key] for key in resolved} == {key: expected[key] for key in resolved}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda path: path.stem)
def test_the_next_change_is_the_first_instant_at_which_the_answer_differs(vector):
    document = json.loads(vector.read_text())["document"]
    instrument = Instrument.model_validate(document)
    questions = [
        {"document": document, "environment": environment, "wiki": None, "at": at}
        for environment in ENVIRONMENTS
        for at in instants(document)
    ]

    for question, answer in zip(questions, answers(questions), strict=True):
        environment, at = question["environment"], question["at"]
        now = active(instrument, environment, at)
        later = [each for each in instants(document) if each > at]
        changes = [each for each in later if active(instrument, environment, each) != now]
        if answer["next"] is None:
            assert not changes
        elif answer["next"] <= LAST_SECOND:
            assert written(datetime.fromtimestamp(answer["next"], UTC)) == changes[0]
