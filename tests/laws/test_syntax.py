"""Whatever is wrong with a JSON text: the extension finds it where the client does, and calls it the same."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from configurator.core.document.places import explained, line_and_column

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = Path(__file__).parents[2] / "extension" / "src" / "Document"
SOURCES = [str(DOCUMENT / f"{name}.php") for name in ("Json", "Fault", "Syntax")]

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
texts = st.builds(json.dumps, values, indent=st.sampled_from([None, 1, "\t"]), ensure_ascii=st.booleans())
WORDS = [
    r"//",
    r"/*",
    r"1,000",
    r"True",
    r"None",
    r"null",
    r"tru",
    r"\u12",
    r"\u00e9",
    r"\x",
    r"01",
    r"1.",
    r"1e",
    r",,",
    r"web",
    r'""',
]
slips = st.sampled_from(
    [*"[]{},:;=\"'\\#<.-+eEu0159tfnNx_ \n\r\t\x00\x1f\xa0\u2003\u200b\u201c\xe9", "", "\U0001f600", *WORDS]
)
#: Where in a text, in thousandths of it; how much goes away there; what stands there instead.
changes = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 2), slips), max_size=3)


class Php:
    def __init__(self) -> None:
        command = ["php", str(Path(__file__).with_name("syntax.php")), *SOURCES]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def finds(self, text: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(text) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def php() -> Iterator[Php]:
    assert shutil.which("php"), "php is needed: script/test installs it"
    running = Php()
    yield running
    running.process.communicate()


def fault(text: str) -> tuple[str, int, int] | None:
    """Return what the client finds, and where."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        slip = explained(error)
        return slip.fault, *line_and_column(text, slip.offset)
    return None


def refused_by_php(text: str) -> set[str]:
    """Return the faults of a text that is JSON, and that PHP does not read."""
    keys: list[str] = []

    def noted(pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        keys.extend(key for key, _ in pairs)
        return pairs

    value = json.loads(text, object_pairs_hook=noted)
    half = any("\ud800" <= each <= "\udfff" for each in json.dumps(value, ensure_ascii=False))
    nul = any(key.startswith("\0") for key in keys)
    return {name for name, is_so in (("nul-key", nul), ("lone-surrogate", half)) if is_so}


@settings(max_examples=1500, deadline=None)
@given(text=texts, changed=changes)
def test_the_extension_finds_a_slip_where_the_client_does(php, text, changed):
    for at, gone, instead in changed:
        place = len(text) * at // 1000
        text = text[:place] + instead + text[place + gone :]
    # The client reads them, and refuses them as numbers.
    assume("NaN" not in text and "Infinity" not in text)

    found, expected = php.finds(text), fault(text)

    if expected is None and found is not None:
        assert found["name"] in refused_by_php(text)
    else:
        assert (found and (found["name"], found["line"], found["column"])) == expected
        assert expected or not refused_by_php(text)
