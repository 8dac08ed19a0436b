"""Sentences about JSON syntax errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.places import _ROWS, explained
from configurator.core.document.source import parse
from configurator.errors import MalformedDocumentError

VECTORS = sorted((Path(__file__).resolve().parents[2] / "schemas/vectors/syntax").glob("*.json"))


def vector(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case


each_vector = pytest.mark.parametrize("case", [pytest.param(vector(path), id=path.stem) for path in VECTORS])


@each_vector
def test_a_slip_is_explained_at_its_place(case: dict[str, Any]):
    with pytest.raises(MalformedDocumentError) as caught:
        parse(case["text"], "-")
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("json/syntax", case["line"], case["column"])
    assert problem.message == f"not JSON: {case['says']}"


@each_vector
def test_a_slip_has_the_name_that_the_extension_gives_it(case: dict[str, Any]):
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(case["text"])

    assert explained(caught.value).fault == case["fault"]


def test_every_fault_has_its_vector():
    # The last one is for what a later Python may say.
    faults = {fault for _, _, fault, _ in _ROWS[:-1]} | {"empty", "ends-early"}

    assert {vector(path)["fault"] for path in VECTORS} == faults
    assert all(path.stem.partition(".")[0] == vector(path)["fault"] for path in VECTORS)


@pytest.mark.parametrize(
    ("message", "fault", "sentence"),
    [
        ("Illegal trailing comma before end of array", "last-comma", "remove this comma; nothing follows it"),
        ("Something new", "no-json", "this is not JSON"),
    ],
)
def test_what_a_later_python_says_is_answered_too(message, fault, sentence):
    assert explained(json.JSONDecodeError(message, "[1,]", 2)) == (2, fault, sentence)
