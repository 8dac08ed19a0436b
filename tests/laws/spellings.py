"""Hypothesis strategies for one value in many spellings, for related values, and for texts that are nearly JSON."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from configurator.core.document.values import Json
from tests.support.strategies import instruments, json_values, scalars

_SPACES = st.sampled_from(["", "", " ", "\n", "\t", "\r\n  "])
_ODD = "{}[]:,\"\\/.+-eE0123456789truefalsnNTI' \n\t\0\x7f<é\u0301\u200b\u2028\ufeff\ufffe\ud800😀"
_PIECES = [
    "//",
    "/*",
    "1e400",
    "-0",
    "-0.0",
    "NaN",
    "True",
    "\\u12",
    "\\ud83d",
    '"a":1,"a":2',
    "[" * 70,
    "9" * 30,
]


@st.composite
def respelled(draw: st.DrawFn, value: Json) -> Json:
    """Return an equal value: keys in another order, integers as floats and back."""
    if isinstance(value, dict):
        order = draw(st.permutations(list(value)))
        return {key: draw(respelled(value[key])) for key in order}
    if isinstance(value, list):
        return [draw(respelled(item)) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**53:
        return draw(st.sampled_from([value, float(value), int(value) if value == int(value) else value]))
    return value


@st.composite
def spelled(draw: st.DrawFn, value: Json) -> str:
    """Return a text of *value*, keys in their order: spaces, escapes and numbers as one likes them."""
    if isinstance(value, dict):
        members = [
            f"{_space(draw)}{draw(spelled(key))}{_space(draw)}:{draw(spelled(item))}"
            for key, item in value.items()
        ]
        text = f"{{{','.join(members)}{_space(draw)}}}"
    elif isinstance(value, list):
        text = f"[{','.join(draw(spelled(item)) for item in value)}{_space(draw)}]"
    elif isinstance(value, str):
        text = json.dumps(value, ensure_ascii=draw(st.booleans())).replace(
            "/", draw(st.sampled_from(["/", "\\/"]))
        )
    elif isinstance(value, float):
        text = draw(st.sampled_from([repr(value), f"{value:.17e}", f"{value:.20E}"]))
    else:
        text = json.dumps(value)
    return f"{_space(draw)}{text}{_space(draw)}"


def _space(draw: st.DrawFn) -> str:
    return draw(_SPACES)


@st.composite
def nearly_json(draw: st.DrawFn) -> str:
    """Return a JSON text in which a few characters were lost, added or replaced; some of them are JSON still."""
    text = draw(spelled(draw(json_values(max_leaves=6))))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        to = draw(st.integers(at, min(len(text), at + 2)))
        text = text[:at] + draw(st.text(_ODD, max_size=2) | st.sampled_from(_PIECES)) + text[to:]
    return text


@st.composite
def related_pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Return two documents, the second mostly made from the first; equal ones among them."""
    before = draw(instruments() | json_values())
    after = draw(edited(before) | edited(before) | respelled(before) | json_values())
    return before, after


@st.composite
def edited(draw: st.DrawFn, value: Json) -> Json:
    """Return *value* with keys and items added, removed, replaced and moved here and there."""
    if isinstance(value, dict):
        touched = draw(st.sets(st.sampled_from(sorted(value)), max_size=3)) if value else set()
        after = {key: draw(edited(item)) if key in touched else item for key, item in value.items()}
        for key in draw(st.sets(st.sampled_from(sorted(value)), max_size=1)) if value else ():
            del after[key]
        return after | draw(st.dictionaries(st.sampled_from(["", "beta", "0", "a/b"]), scalars(), max_size=1))
    if isinstance(value, list):
        items = [item for item in value if draw(st.booleans())] + draw(st.lists(scalars(), max_size=2))
        return list(draw(st.permutations(items) | st.just(items)))
    return draw(scalars())
