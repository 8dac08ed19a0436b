"""Foreign JSON: what has its shape is kept, and nothing else of it; all else is told with its place."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.shape import Id, IdOrZero, Instant, MisshapenError, Rule, Sha1, judged, parsed, parts


class Inner(TypedDict):
    id: Id
    parent: IdOrZero


class Optional(TypedDict, total=False):
    here: bool


class Outer(TypedDict):
    name: Annotated[str, Rule(len, "is empty")]
    inner: list[Inner]
    sha1: NotRequired[Sha1]
    at: NotRequired[Instant]
    by_name: NotRequired[dict[str, Inner]]
    either: NotRequired[int | list[bool] | None]
    anything: NotRequired[object]
    maybe: NotRequired[Optional]
    kind: NotRequired[Literal["a", "b"]]


OUTER: dict[str, Any] = {
    "name": "é",
    "inner": [{"id": 1, "parent": 0}],
    "sha1": "0123456789abcdef" * 2 + "01234567",
    "at": "2026-02-28T23:59:59Z",
    "by_name": {"x": {"id": 2**63 - 1, "parent": 1}},
    "either": [True],
    "anything": json.loads('{"deep":' * 64 + "1.5" + "}" * 64),
    "maybe": {"here": False},
    "kind": "b",
}


def refused(value: object, kind: type = Outer) -> str:
    with pytest.raises(MisshapenError) as raised:
        judged(value, kind)
    return str(raised.value)


def test_what_has_the_shape_is_returned():
    for value in (OUTER, {"name": "x", "inner": []}, OUTER | {"either": None, "maybe": {}}):
        found: object = judged(value, Outer)
        assert found == value


def test_what_the_shape_does_not_name_is_left_out():
    more = {"more": 1}
    found: object = judged({"name": "x", "inner": [{"id": 1, "parent": 0} | more]} | more, Outer)
    assert found == {"name": "x", "inner": [{"id": 1, "parent": 0}]}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"name": None}, "name is no text", id="null"),
        pytest.param({"name": ""}, "name is empty", id="rule"),
        pytest.param({"name": "\ud800"}, "name has half of a surrogate pair in it", id="surrogate"),
        pytest.param({"inner": {}}, "inner is no list", id="object"),
        pytest.param({"inner": [{"id": 1, "parent": 0}, []]}, "inner[1] is no object", id="item"),
        pytest.param({"inner": [{"id": 1}]}, "inner[0].parent is missing", id="missing"),
        pytest.param({"inner": [{"id": True, "parent": 0}]}, "inner[0].id is no integer", id="true"),
        pytest.param({"inner": [{"id": 1.0, "parent": 0}]}, "inner[0].id is no integer", id="fraction"),
        pytest.param({"inner": [{"id": "1", "parent": 0}]}, "inner[0].id is no integer", id="text"),
        pytest.param({"inner": [{"id": 0, "parent": 0}]}, "inner[0].id is no whole number above 0", id="zero"),
        pytest.param({"inner": [{"id": 1, "parent": -1}]}, "inner[0].parent is no whole number", id="negative"),
        pytest.param({"sha1": "A" * 40}, "sha1 is no SHA-1", id="capitals"),
        pytest.param({"sha1": "a" * 41}, "sha1 is no SHA-1", id="long"),
        pytest.param({"sha1": "a" * 40 + "\n"}, "sha1 is no SHA-1", id="line-break"),
        pytest.param({"by_name": []}, "by_name is no object", id="mapping"),
        pytest.param({"by_name": {"\x1b[": 1}}, r"by_name[\u001b[] is no object", id="key-is-shown-tamed"),
        pytest.param({"by_name": {"\udfff": {"id": 1, "parent": 0}}}, r"by_name[\udfff] has half of a surrogate pair in it", id="key"),
        pytest.param({"either": "x"}, "either is no integer and is no list and is no null", id="none-of-them"),
        pytest.param({"either": [True, 1]}, "either is no integer and [1] is no true or false and is no null", id="in-one"),
        pytest.param({"kind": "c"}, "kind is not a or b", id="another-word"),
        pytest.param({"kind": ["a"]}, "kind is not a or b", id="list-for-a-word"),
        pytest.param({"anything": json.loads("[" * 65 + "]" * 65)}, "anything is nested deeper than 64 levels", id="deep"),
        pytest.param({"maybe": {"here": 0}}, "maybe.here is no true or false", id="zero-as-false"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place(changed: dict[str, object], said: str):
    assert refused(OUTER | changed) == said


def test_what_is_no_object_at_all_is_told():
    assert refused([]) == "it is no object"


@pytest.mark.parametrize(
    "time",
    [
        "", "x", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00+00:00", "2026-01-31 12:00:00Z",
        "2026-02-30T12:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:00:60Z", "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "2026-01-31T12:00:00Z\n", "٢٠٢٦-01-31T12:00:00Z",
    ],
)  # fmt: skip
def test_a_time_is_one_that_mediawiki_writes(time: str):
    assert refused(OUTER | {"at": time}) == "at is no time like 2026-01-31T12:00:00Z"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "it is no JSON", id="empty"),
        pytest.param(b'{"a":', "it is no JSON", id="cut"),
        pytest.param(b"\xff", "it is not UTF-8", id="bytes"),
        pytest.param('{"a": 1}'.encode("utf-16"), "it is not UTF-8", id="utf-16"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', "it is no JSON", id="byte-order-mark"),
        pytest.param(b'{"a": 1, "a": 1}', "it has a key twice", id="twice"),
        pytest.param(b'{"a": NaN}', "it has NaN for a number", id="nan"),
        pytest.param(b'{"a": -Infinity}', "it has -Infinity for a number", id="infinity"),
        pytest.param(b'{"a": 9223372036854775808}', "it has an integer of more than 64 bits", id="65-bits"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", "it has an integer of more than 64 bits", id="5000-digits"),
        pytest.param(b"[" * 100_000, "it is nested too deep", id="deep"),
        pytest.param(b"[" + b"{}," * 600_000 + b"{}]", "it has more than 1,000,000 parts", id="parts"),
    ],
)  # fmt: skip
def test_a_body_that_two_readers_may_read_as_two_values_is_none(body: bytes, said: str):
    with pytest.raises(MisshapenError) as raised:
        parsed(body)
    assert str(raised.value) == said


def test_what_stands_in_texts_is_no_part():
    text = '{"[,' * 400_000
    body = json.dumps({"text": text}).encode()

    assert parsed(body) == {"text": text}
    assert parts(body) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from([*OUTER, "id", "parent", "here"]), inner),
)  # fmt: skip


@given(JSON)
def test_any_json_is_read_as_python_reads_it(value: object):
    assert parsed(json.dumps(value).encode()) == value


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_read_or_misshapen(body: bytes):
    try:
        found = judged(parsed(body), Outer)
    except MisshapenError:
        return
    assert found["name"]


@given(st.dictionaries(st.sampled_from(list(OUTER)), JSON))
def test_judging_twice_is_judging_once(changed: dict[str, object]):
    try:
        found = judged(OUTER | changed, Outer)
    except MisshapenError:
        return
    assert judged(found, Outer) == found
