"""What the extension sends is what the client writes, byte for byte: bodies, and what a SHA-256 is of."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.core.document.source import parse
from configurator.core.document.texts import one_line
from configurator.core.document.values import Json
from tests.support.strategies import instruments, json_values


def sent(values: list[Json]) -> list[str]:
    script = Path(__file__).with_name("one_line.php")
    lines = "\n".join(map(json.dumps, values))
    done = subprocess.run(["php", script], input=lines, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@settings(max_examples=20, deadline=None)
@given(st.lists(instruments() | json_values(), min_size=20, max_size=40))
def test_php_and_python_write_the_same_line(drawn):
    values = [parse(json.dumps(value), "-").value for value in drawn]

    assert sent(values) == [one_line(value) for value in values]


def test_the_line_is_ascii_with_phps_numbers():
    value: Json = {"a": [1.0, 0.1, 1e-05, 2.5e-05, 0.0001, True, None, {}, []], "b": "é\x7f/<\u2028"}

    line = '{"a":[1,0.1,1.0e-5,2.5e-5,0.0001,true,null,{},[]],"b":"\\u00e9\\u007f/<\\u2028"}'
    assert one_line(value) == line
    assert sent([value]) == [line]
