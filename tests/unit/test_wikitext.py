"""Wikitext made of hostile texts; `tests/wiki/test_report.py` holds it to real wikis."""

from __future__ import annotations

import pytest

from configurator.report.wikitext import code, external_link, isolated, page_link, plain, prose, table


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("Mara Ödegård, (WMF)", "Mara Ödegård, (WMF)", id="letters"),
        pytest.param("web-scroll a_b 日本語", "web-scroll a_b 日本語", id="inside words"),
        pytest.param("-a b- _a", "&#45;a b&#45; &#95;a", id="at the ends of words"),
        pytest.param("__TOC__", "&#95;&#95;TOC&#95;&#95;", id="magic word"),
        pytest.param("[[a|b]]", "&#91;&#91;a&#124;b&#93;&#93;", id="link"),
        pytest.param("{{a}}", "&#123;&#123;a&#125;&#125;", id="template"),
        pytest.param("<b>&lt;", "&#60;b&#62;&#38;lt&#59;", id="tag and entity"),
        pytest.param("https://x", "https&#58;&#47;&#47;x", id="address"),
        pytest.param("RFC 12", "RFC &#49;2", id="magic link"),
        pytest.param("RFC\u00a012", "RFC&#160;&#49;2", id="magic link with another space"),
        pytest.param("~~~~", "&#126;&#126;&#126;&#126;", id="signature"),
        pytest.param(" a  b", "&#160;a&#160;&#160;b", id="spaces"),
        pytest.param("a\u202eb\n", "a&#92;u202eb&#92;n", id="hidden characters and lines"),
        pytest.param("e\u0301", "é", id="normal form"),
        pytest.param("\u0338x", "&#824;x", id="a mark that would join what stands before"),
        pytest.param("نمی\u200cدن", "نمی&#8204;دن", id="a joiner that belongs to the spelling"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_text_is_shown_and_not_obeyed(text, written):
    assert plain(text) == written


def test_text_can_be_kept_from_turning_its_neighbours_around():
    assert isolated("א]") == "<bdi>א&#93;</bdi>"


def test_commands_are_shown_as_they_are_typed():
    assert code("diff a:b") == "<code>diff a&#58;b</code>"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("use `a: b` (or `c`)", "use <code>a&#58; b</code> (or <code>c</code>)", id="commands"),
        pytest.param("`a` ` <b>", "<code>a</code> &#96; &#60;b&#62;", id="an odd one out"),
        pytest.param("&#96;x&#96;", "&#38;&#35;96&#59;x&#38;&#35;96&#59;", id="an entity is no back-tick"),
    ],
)
def test_commands_in_a_sentence_stand_between_back_ticks(text, written):
    assert prose(text) == written


@pytest.mark.parametrize(
    ("title", "link"),
    [
        pytest.param("Instrument:web-scroll", "[[:Instrument:web-scroll|&#91;x]]", id="page"),
        pytest.param("Інструмент:web-scroll", "[[:Інструмент:web-scroll|&#91;x]]", id="another language"),
        pytest.param("a|b", "&#91;x", id="pipe"),
        pytest.param("a]]b", "&#91;x", id="brackets"),
        pytest.param("__TOC__", "&#91;x", id="magic word"),
        pytest.param("a\n", "&#91;x", id="line break"),
        pytest.param("", "&#91;x", id="nothing"),
    ],
)
def test_links_lead_to_pages_with_ordinary_titles_only(title, link):
    assert page_link(title, "[x") == link


@pytest.mark.parametrize(
    "address",
    [
        "https://meta.wikimedia.org/w/index.php?diff=12&oldid=3",
        "http://127.0.0.1:8080/index.php?oldid=3",
        "https://wiki.example",
    ],
)
def test_addresses_of_revisions_become_links(address):
    assert external_link(address, "r[") == f"[{address} r&#91;]"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://x/ y",
        "https://x/]y",
        "https://x/__TOC__",
        "https://x/~~~~",
        "https://x/?a=b",
        "https://x/?diff=1&lt;",
        "https://x/|",
        "https://x/\n",
    ],
)
def test_no_other_address_becomes_a_link(address):
    assert external_link(address, "r[") == "r&#91;"


def test_a_table_has_a_line_for_each_cell():
    assert table(["A", "B"], [["1", "[[:x|y]]"]]).splitlines() == [
        '{| class="wikitable sortable"',
        "|-",
        '! scope="col" | A',
        '! scope="col" | B',
        "|-",
        "| 1",
        "| [[:x|y]]",
        "|}",
    ]
