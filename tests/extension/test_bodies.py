"""For whatever bytes a hub sends: whole and right, and taken; or else refused by a sentence. Never an exception."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from configurator.core.document.texts import one_line
from tests.support.wikis import Wiki

MARK = b'"instruments":'
ITEM: dict[str, Any] = {
    "name": "scroll",
    "start": "2026-06-01T00:00:00Z",
    "end": "2026-06-30T00:00:00Z",
    "platforms": ["web"],
    "stream": {"name": "mediawiki.scroll", "schema_title": "a/b", "destination_event_service": "c"},
    "sample": {"unit": "session", "rate": 0.5, "wikis": {"enwiki": 0.00001, "dewiki": 1}},
    "contextual_attributes": ["page_id"],
}


class Reader:
    """The extension's reader of bodies, running."""

    def __init__(self, tree: str) -> None:
        self.process = subprocess.Popen(
            ["php", "-d", "memory_limit=1G", Path(__file__).with_name("delivery.php")],
            env=os.environ | {"MW_INSTALL_PATH": tree},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def read(self, body: bytes) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(base64.b64encode(body) + b"\n")
        self.process.stdin.flush()
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        return said

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module")
def reader(hubs: dict[str, Wiki]) -> Iterator[Reader]:
    found = Reader(hubs["production"].facts["tree"])
    yield found
    found.close()


def signed(instruments: bytes, *, all_off: bool = False) -> bytes:
    head = {
        "format": 1,
        "generation": 7,
        "all_off": all_off,
        "sha256": hashlib.sha256(instruments).hexdigest(),
    }
    return json.dumps(head)[:-1].encode() + b"," + MARK + instruments + b"}"


def sound(body: bytes) -> list[Any] | None:
    """Return the instruments of a body, if the digest that it names is of their bytes."""
    head, mark, rest = body.rstrip(b" \t\n\r\0\x0b").partition(MARK)
    try:
        named = json.loads(head + MARK + b"null}")["sha256"]
        items = json.loads(rest[:-1])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return items if mark and named == hashlib.sha256(rest[:-1]).hexdigest() else None


NUMBERS = st.sampled_from(["1e999", "-1e999", "1e-999", "0.5", "1", "-0.0", "9" * 400, "9223372036854775808"])
VALUES = st.recursive(
    NUMBERS
    | st.sampled_from(
        ["null", "true", "{}", "[]", '"\\ud800"', '"\\u0000a"', '"soon"', '{"\\u0000":1}', '{"":1}']
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{','.join(each)}]")
        | st.lists(st.tuples(st.sampled_from([*ITEM, "0", "__proto__"]), inner), max_size=3).map(
            lambda pairs: "{" + ",".join(f'"{key}":{value}' for key, value in pairs) + "}"
        )
    ),
    max_leaves=6,
)


@st.composite
def items(draw: st.DrawFn) -> str:
    """Return an instrument of which one value, or all, are something else."""
    if draw(st.booleans()):
        return draw(VALUES)
    odd = {key: one_line(value) for key, value in ITEM.items()}
    for key in draw(st.sets(st.sampled_from([*ITEM]), max_size=2)):
        odd[key] = draw(VALUES)
    sample = '{"unit":"session","rate":%s,"wikis":{"enwiki":%s}}'
    if draw(st.booleans()):
        odd["sample"] = sample % (draw(NUMBERS), draw(NUMBERS))
    return "{" + ",".join(f'"{key}":{value}' for key, value in odd.items()) + "}"


MANY = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(listed=st.lists(items(), max_size=4))
@example(listed=['{"name":1e999}'])
def test_of_a_list_with_the_right_digest_valid_instruments_are_taken_and_no_others(reader, listed):
    said = reader.read(signed(f"[{','.join([one_line(ITEM), *listed])}]".encode()))

    # A list that PHP cannot read, of a lone surrogate or a key that begins with NUL, is none.
    assert said.get("names", ["scroll"])[:1] == ["scroll"], said
    assert set(said) < {"names", "refused"}, said


@MANY
@given(data=st.data())
def test_of_a_body_that_was_mangled_on_the_way_nothing_is_taken(reader, data):
    body = bytearray(signed(one_line([ITEM, ITEM | {"name": "other"}]).encode()))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(body)))
        until = data.draw(st.integers(at, min(at + 40, len(body))))
        body[at:until] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b'"instruments":', b"[]", b"1e999", b"}"])
        )

    said = reader.read(bytes(body))

    taken = sound(bytes(body))
    if taken is None:
        assert set(said) == {"refused"}, said
    else:
        assert set(said) < {"names", "refused"}, said
        assert set(said.get("names", [])) <= {"scroll", "other"}


@MANY
@given(body=st.binary(max_size=200) | st.text().map(str.encode) | VALUES.map(str.encode))
def test_of_any_bytes_nothing_is_taken(reader, body):
    assert set(reader.read(body)) == {"refused"}
