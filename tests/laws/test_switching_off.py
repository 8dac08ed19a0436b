"""What switches off, and does nothing else, is the same for the extension and for the client."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.effective import is_switch_off, switched_off
from configurator.core.document.values import Json
from tests.support.mediawikis import WITH_EXTENSION, required

# What normalisation composes, reorders, replaces, or makes equal as keys; and numbers at the edge of what PHP and doubles hold.
TEXTS = ["", "0", "-1", "e\u0301", "\u00e9", "\u212b", "A\u030a", "<\u0327", "\ufffe", "\uffff", "\ufffd"]
TEXTS += ["\u0958", "q\u0307\u0323", "q\u0323\u0307", "\u1100\u1161", "\uac00", "enabled", "overrides"]
NUMBERS = [0, 1, 1.0, -0.0, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 10**400, -(10**400), 1e-5, 0.1]
texts = st.sampled_from(TEXTS)
leaves = texts | st.sampled_from(NUMBERS) | st.booleans() | st.none()
values = st.recursive(
    leaves,
    lambda items: st.lists(items, max_size=3) | st.dictionaries(texts, items, max_size=3),
    max_leaves=8,
)
documents = st.builds(
    lambda more, enabled, overrides: more | enabled | overrides,
    st.dictionaries(texts, values, max_size=4),
    st.fixed_dictionaries({}, optional={"enabled": st.sampled_from([True, True, False, None, 1, "x"])}),
    st.fixed_dictionaries(
        {},
        optional={
            "overrides": st.dictionaries(
                texts,
                st.fixed_dictionaries({}, optional={"enabled": leaves, "x": values}) | values,
                max_size=3,
            )
        },
    ),
)


@st.composite
def sent_back(draw: st.DrawFn, value: Json) -> Json:
    """Return what a reader may send back for *value*: texts normalised or not, seldom with a change."""
    if isinstance(value, dict):
        return {str(draw(sent_back(key))): draw(sent_back(item)) for key, item in value.items()}
    if isinstance(value, list):
        return [draw(sent_back(item)) for item in value]
    if isinstance(value, str):
        spellings = [value, unicodedata.normalize("NFC", value), unicodedata.normalize("NFD", value)]
        return draw(st.sampled_from([*spellings, value.replace("\ufffe", "\ufffd")]))
    return draw(leaves) if draw(st.integers(0, 19)) == 0 else value


@pytest.fixture(scope="module", params=WITH_EXTENSION)
def php(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """PHP with the normalisation of a MediaWiki version."""
    root = required(request.param, "php")
    with subprocess.Popen(
        ["php", Path(__file__).with_name("switching_off.php")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"MW_INSTALL_PATH": str(root)},
    ) as running:
        yield running


@given(before=documents, data=st.data())
def test_both_judge_alike(php, before, data):
    after = data.draw(sent_back(data.draw(st.sampled_from([switched_off(before), before]))))

    pair = b" ".join(base64.b64encode(json.dumps(each).encode()) for each in (before, after))
    php.stdin.write(pair + b"\n")
    php.stdin.flush()

    assert php.stdout.readline() == (b"yes\n" if is_switch_off(before, after) else b"no\n")
