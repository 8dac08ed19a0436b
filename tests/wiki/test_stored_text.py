"""The stored text on both real wikis: what we expect is what they store, byte for byte, and saving it again is nothing."""

from __future__ import annotations

import hashlib
import html
import json
import math
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from configurator.core.document.source import parse
from configurator.core.document.texts import minified, stored_text
from configurator.core.document.values import MISSING, Json
from configurator.core.page import Edit
from configurator.core.words import neutral, summary
from configurator.errors import MalformedDocumentError
from tests.support.examples import web_scroll
from tests.support.strategies import instruments, json_values
from tests.support.wikis import Pages

NAME = "values"
real = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def round_trip(pages: Pages, values: list[Json]) -> None:
    """Save *values* on a page, and find there what we expect; then save it again, and find nothing new."""
    store = pages.store()
    live = store.heads().get(NAME)
    first = store.write(_edit(values, live.revision if live else None))

    reader = pages.wiki.anybody
    text, newest = reader.text(pages.title(NAME)), reader.revisions(pages.title(NAME))[0]
    assert text == stored_text(values)
    assert newest["sha1"] == hashlib.sha1(text.encode()).hexdigest() == first.sha1  # noqa: S324 -- the wiki's choice
    assert newest["revid"] == first.revision

    again = store.write(_edit(parse(text, "-", limited=False).value, first.revision))
    assert (again.changed, again.revision) == (False, first.revision)


def _edit(value: Any, base: int | None) -> Edit:
    return Edit(name=NAME, value=value, base_revision=base, summary="a test")


def accepted(values: list[Any]) -> list[Json]:
    """Return *values* as they are read from a file, without those that are refused."""
    kept: list[Json] = []
    for value in values:
        try:
            kept.append(parse(json.dumps(value), "-").value)
        except MalformedDocumentError:
            continue
    return kept


@real
@given(values=st.lists(json_values(max_leaves=8) | instruments(), min_size=8, max_size=30))
def test_any_value_is_stored_as_we_expect(pages: Pages, values: list[Json]):
    round_trip(pages, values)


@real
@given(texts=st.lists(st.text(), min_size=30, max_size=100))
def test_any_text_that_we_accept_is_stored_as_we_expect(pages: Pages, texts: list[str]):
    round_trip(pages, accepted([[text, {text: text}] for text in texts]))


def test_numbers_of_every_magnitude_are_stored_as_we_expect(pages: Pages):
    tens = [float(f"1e{exponent}") for exponent in range(-324, 309)]
    doubles = [number for ten in tens for number in (ten, math.nextafter(ten, 0), ten / 3, -ten * 1.5)]
    powers = [sign * 2**power + step for power in range(65) for sign in (1, -1) for step in (-1, 0, 1)]
    edges = [
        sys.float_info.max,
        sys.float_info.min,
        5e-324,
        0.1 + 0.2,
        0.0001,
        0.00009999,
        1e17 - 16,
        2.0**53 + 2,
    ]
    round_trip(pages, accepted([*doubles, *powers, *edges, 10**18 + 1, 10**40, -(10**300)]))


def test_characters_of_all_of_unicode_are_stored_as_we_expect(pages: Pages):
    basic = map(chr, range(0x10000))
    beyond = map(chr, range(0x10000, 0x110000, 61))
    values = accepted([*basic, *beyond])

    assert len(values) > 75_000
    round_trip(pages, values)


_MARKS = [
    "e\u0301",
    "\u0301",
    "\u0301e",
    "\u1100\u1161",
    "\u212b",
    "a\u0323\u0307",
    "a\u0307\u0323",
    "\u09c7\u09be",
    "=\u0338",
]
_LOOKALIKES = [
    "__proto__",
    "constructor",
    "",
    " ",
    "0",
    "00",
    "-1",
    "1e5",
    "null",
    "a/b",
    "~0",
    "\u00a0",
    "$ref",
    "#",
]
_MARKUP = [
    "<script>&amp;</script>",
    "]]>",
    "<!--",
    "{{x}}",
    "[[x]]",
    "~~~~",
    "<nowiki>",
    "__NOTOC__",
    "'''",
    "http://x",
]
_CONTROLS = [
    *map(chr, range(0x20)),
    "\x7f",
    "\x80",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u200b",
    "\ufeffx",
    "\\u003C",
    "\\",
]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([[], {}, [[]], [{}], {"": {}}, {"": []}, {"a": [[], {}, [[{}]]]}, "", None], id="empty"),
        pytest.param([{key: key} for key in _LOOKALIKES], id="keys-one-by-one"),
        pytest.param([dict.fromkeys(_LOOKALIKES)], id="keys-together"),
        pytest.param([{"0": 1, "1": 2}, {"1": 1, "0": 2}, {"0": [{"0": {}}]}], id="numeric-keys"),
        pytest.param([*_MARKS, *({mark: mark} for mark in _MARKS)], id="not-normalised"),
        pytest.param([mark + mark for mark in _MARKS] + [f'"{mark}' for mark in _MARKS], id="marks-after-marks"),
        pytest.param([*_MARKUP, {markup: markup for markup in _MARKUP}], id="markup"),
        pytest.param([*_CONTROLS, "".join(_CONTROLS), {f"a{control}": control for control in _CONTROLS}], id="controls"),
        pytest.param(["<é", "&\u0430", "\né", "\u2028\u4e00", "😀" * 100, "👩‍👩‍👧", "é" * 5000], id="beyond-ascii"),
        pytest.param([1, 1.0, True, "1", 0, False, "", None, -0.0, "0"], id="like-each-other"),
        pytest.param([[[[[[[[[[[[["deep"]]]]]]]]]]]]], id="deep"),
    ],
)  # fmt: skip
def test_what_is_easily_mistaken_is_stored_as_we_expect(pages: Pages, values: list[Json]):
    kept = accepted(values)
    assert len(kept) == len(values)
    round_trip(pages, kept)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        pytest.param('{"a":1,"b":2,"a":3}', '{\n\t"a": 3,\n\t"b": 2\n}', id="repeated-key"),
        pytest.param('{"é":1,"e\u0301":2}', '{\n\t"é": 2\n}', id="repeated-once-normalised"),
        pytest.param('["\uffff"]', '[\n\t"\ufffd"\n]', id="no-character"),
        pytest.param(r'["<\u0301"]', '[\n\t"\\u003Ć"\n]', id="mark-after-markup"),
        pytest.param(r'["\n\u0301"]', '[\n\t"\\ń"\n]', id="mark-after-a-line-break"),
        pytest.param("[NaN]", None, id="NaN"),
        pytest.param("[1e400]", None, id="infinite"),
        pytest.param("[-Infinity]", None, id="minus-infinity"),
        pytest.param("\ufeff{}", None, id="byte-order-mark"),
        pytest.param(r'["\ud83d"]', None, id="half-a-pair"),
        pytest.param(r'{"\u0000a":1}', None, id="nul-key"),
        pytest.param("[1,]", None, id="trailing-comma"),
        pytest.param("[1 /* one */]", None, id="comment"),
        pytest.param("['a']", None, id="single-quotes"),
        pytest.param("[True]", None, id="Python"),
        pytest.param("[01]", None, id="leading-zero"),
        pytest.param("[.5]", None, id="leading-point"),
        pytest.param('["\t"]', None, id="raw-tab"),
        pytest.param("", None, id="empty"),
    ],
)
def test_what_we_refuse_the_wiki_refuses_or_stores_as_something_else(
    pages: Pages, text: str, stored: str | None
):
    with pytest.raises(MalformedDocumentError):
        parse(text, "-")
    admin = pages.wiki.person("Admin")
    token = admin.get(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

    answer = admin.post_raw(
        action="edit", title=pages.title(NAME), text=text, contentmodel="json", token=token
    )
    if stored is None:
        assert answer["errors"][0]["code"] == "invalid-json-data"
    else:
        assert admin.text(pages.title(NAME)) == stored


def test_minus_zero_moves_twice_on_the_wiki_and_not_with_us(pages: Pages):
    admin = pages.wiki.person("Admin")
    admin.write(pages.title(NAME), "[-0.0]")
    assert admin.text(pages.title(NAME)) == "[\n\t-0\n]"

    store = pages.store()
    value = parse(admin.text(pages.title(NAME)), "-").value
    store.write(_edit(value, store.heads()[NAME].revision))
    assert admin.text(pages.title(NAME)) == stored_text(value) == "[\n\t0\n]"


def test_text_that_is_not_normalised_is_stored_as_it_is_read_here(pages: Pages):
    written = '{"e\u0301": "A\u030a \u1100\u1161"}'
    admin = pages.wiki.person("Admin")
    admin.write(pages.title(NAME), written)

    assert admin.text(pages.title(NAME)) == stored_text(parse(written, "-").value)
    assert unicodedata.is_normalized("NFC", admin.text(pages.title(NAME)))


_WIKITEXT = [
    "[[Main Page]]", "[[:Category:A|b]]", "[https://example.org x]", "{{Delete}}", "{{{1}}}", "/* section */", "~~~~", "~~~",
    "<nowiki>", "<b>bold</b>", "<!-- hidden -->", "-->", "&lt;b&gt;", "&#91;&#91;x]]", "-{zh-hans:a}-", "__NOTOC__", "[[File:A.png]]",
    "#REDIRECT [[x]]", "'''''x'''''", "[[[x]]]", "[", "[", "]", "]", "/", "*", "→", "\u200e", "\u202e", "\n", "T123456", "[[User:Mara|", "|", "Special:Log",
]  # fmt: skip


def rendered(pages: Pages, text: str) -> str:
    """Return the summary *text* as HTML, as page histories show it."""
    return str(pages.wiki.anybody.get(action="parse", summary=text, prop="")["parse"]["parsedsummary"])


def test_the_wiki_would_render_wikitext_in_summaries(pages: Pages):
    for text in ("[[Main Page]]", "/* section */"):
        assert "<a " in rendered(pages, text)


@settings(real, max_examples=60)
@example(
    ["[[Main Page]]", "[[Main Page]]", "{{{1}}}", "[", "[", "|", "&#91;&#91;x]]"]
)  # a title cut within "&#91;"
@given(pieces=st.lists(st.sampled_from(_WIKITEXT) | st.text(max_size=4), min_size=1, max_size=12))
def test_no_summary_renders_as_anything_but_its_text(pages: Pages, pieces: list[str]):
    reason = "".join(pieces)
    text = summary(MISSING, web_scroll(title=reason[:40], owners=[reason[-40:] or "x"]), reason)

    shown = rendered(pages, text)
    assert "<" not in shown
    assert html.unescape(shown) == neutral(text) == text


def test_a_summary_full_of_wikitext_reaches_the_history_as_it_was_made(pages: Pages):
    before, reason = web_scroll(), " ".join(_WIKITEXT)
    after = web_scroll(title="[[Main Page]]", description="{{Delete}} ~~~~", owners=["/* x */", "<nowiki>"])
    text = summary(before, after, reason * 3)
    pages.store().write(Edit(name=NAME, value=json.loads(minified(after)), base_revision=None, summary=text))

    properties = "comment|parsedcomment|tags"
    answer = pages.wiki.anybody.get(
        action="query", prop="revisions", titles=pages.title(NAME), rvprop=properties
    )
    [revision] = answer["query"]["pages"][0]["revisions"]
    assert len(text) == 500
    assert revision["comment"] == text
    assert "<" not in revision["parsedcomment"]
    assert html.unescape(revision["parsedcomment"]) == text
    assert revision["tags"] == ["instruments"]
