"""How deep a text may be nested is judged by us: nothing else asks a JSON reader, whose limit is the interpreter's."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from configurator.core.document.source import MAX_NESTING, foreign

ROOT = Path(__file__).parents[2]
#: Those that judge first, or read a single string.
JUDGES = {"core/document/source.py", "core/shape.py", "core/document/places.py", "core/words.py"}


def readers(path: Path) -> list[str]:
    """Return every place of a file that reads JSON by itself."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {
            "json.load",
            "json.loads",
            "json.JSONDecoder",
        }:
            found.append(f"{path.name}:{node.lineno}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "json":
            found.append(f"{path.name}:{node.lineno}")
    return found


def test_json_is_read_where_its_depth_is_judged():
    files = [*(ROOT / "configurator").rglob("*.py"), *(ROOT / "bots").rglob("*.py")]
    ours = {
        path
        for path in files
        if path.relative_to(ROOT).as_posix().removeprefix("configurator/") not in JUDGES
    }

    assert [place for path in sorted(ours) for place in readers(path)] == []
    assert len(ours) == len(files) - len(JUDGES)


@pytest.mark.parametrize("depth", [MAX_NESTING + 1, 1_000, 5_000, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("closed", [True, False])
def test_what_is_nested_deeper_is_refused_on_every_interpreter(depth: int, opening: str, closed: bool):
    text = opening * depth + ("0" + {"[": "]", '{"a":': "}"}[opening] * depth if closed else "")

    with pytest.raises(ValueError, match="nested deeper than 100 levels"):
        foreign(text.encode())


def test_what_is_as_deep_as_may_be_is_read():
    value: list[object] = []
    for _ in range(MAX_NESTING - 1):
        value = [value]

    assert foreign(json.dumps(value)) == value


def test_bytes_that_are_no_utf_8_are_refused():
    with pytest.raises(ValueError, match="utf-8"):
        foreign(b'"\xff"')
