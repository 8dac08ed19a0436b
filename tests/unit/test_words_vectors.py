"""Changes and their words, held to the vectors that the extension shares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.source import parse
from configurator.core.document.values import MISSING, diff
from configurator.core.words import MAX_SUMMARY, everything, neutral, path, summary, values

VECTORS = sorted((Path(__file__).resolve().parents[2] / "schemas/vectors/words").glob("*.json"))
LIMIT = 72

each_vector = pytest.mark.parametrize("file", VECTORS, ids=lambda file: file.stem)


def vector(file: Path) -> Any:
    return parse(file.read_bytes(), file.name).value


@each_vector
def test_a_summary_says_what_the_vector_says(file: Path):
    case = vector(file)

    said = summary(
        case.get("before", MISSING), case["after"], case["reason"], says=case["says"], authors=case["authors"]
    )

    assert said == case["summary"] == neutral(said)
    assert len(said) <= MAX_SUMMARY


@each_vector
def test_the_changes_are_those_of_the_vector(file: Path):
    case = vector(file)

    assert case["changes"] == [
        {
            "pointer": change.pointer,
            "kind": str(change.kind),
            "in_set": change.in_set,
            "path": path(change),
            "values": list(values(change, LIMIT)),
        }
        for change in diff(case.get("before", MISSING), case["after"])
    ]


@pytest.mark.parametrize(
    "file", [file for file in VECTORS if file.stem.startswith("new")], ids=lambda file: file.stem
)
def test_of_what_is_new_every_place_is_shown(file: Path):
    case = vector(file)

    assert case["everything"] == [
        {"pointer": change.pointer, "path": path(change), "value": values(change, LIMIT)[1]}
        for change in everything(case["after"])
    ]
