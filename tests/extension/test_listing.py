"""Special:Instruments, the list of all instruments of a wiki."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.extension.forms import Editor
from tests.extension.places import Place
from tests.support.hostile import TEXTS

LIST = "Special:Instruments"
#: When the tests look that tell of times.
NOW = "2026-07-15T00:00:00Z"


def names(reader, **filters: str | int) -> list[str]:
    """Return the instruments that the list shows."""
    answer = reader.visit(LIST, **filters)
    assert answer.status_code == 200
    return re.findall(r'role="cell"[^>]*><a href="[^"]*" title="Instrument:([^"]*)"', answer.text)


@pytest.fixture
def instruments(page, hub):
    """Return the names of three instruments: one active, one switched off, one invalid; the page's name is in all."""
    mara = hub.person("Mara")
    document = page.document
    stream = document()["stream"] | {"name": f"analytics.{page.name}"}
    found = {kind: f"{page.name}-{kind}" for kind in ("a", "b", "c")}
    mara.edit(
        f"Instrument:{found['a']}",
        document() | {"name": found["a"], "title": "Ábel's «scroll»", "overrides": {}},
    )
    mara.edit(
        f"Instrument:{found['b']}",
        document()
        | {
            "name": found["b"],
            "enabled": False,
            "owners": ["Growth"],
            "stream": stream,
            "overrides": {},
            "sample": {"unit": "session", "rate": 0, "wikis": {"enwiki": 0.25}},
        },
    )
    page.name = found["c"]
    page.plant(page.document(title="<i>bad</i>", platforms=[], owners=["Growth"]))
    return found


@pytest.fixture
def reader(hub):
    return hub.anybody


def test_the_filters_find_what_they_say(instruments, reader):
    a, b, c = instruments.values()
    prefix = a.removesuffix("-a")

    assert names(reader, text=prefix) == [a, b, c]
    assert names(reader, text=prefix, state="active") == [a]
    assert names(reader, text=prefix, state="inactive") == [b, c]
    assert names(reader, text=prefix, owner="growth") == [b, c]
    assert names(reader, text=prefix, wiki="enwiki") == [a, b]
    assert names(reader, text=prefix, wiki="dewiki") == [a]
    assert names(reader, text=f"analytics.{prefix}") == [b]
    assert a in names(reader, text="ÁBEL'S «scr", limit=500)
    assert names(reader, text=f"{prefix}-nothing") == []


def rows(answer) -> list[str]:
    """Return the words of each row of the list, without those of pictures."""
    found = re.findall(r'<tr role="row">(.*?)</tr>', answer.text, re.DOTALL)
    shown = [re.sub(r"<wbr>", "", re.sub(r"<svg.*?</svg>", "", row, flags=re.DOTALL)) for row in found]
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", " ", row)).split()) for row in shown]


def link(answer, relation: str) -> dict[str, str]:
    """Return what the link to rows before or after asks for."""
    found = re.search(rf'<a href="/index.php\?([^"]*)"[^>]*rel="{relation}"', answer.text)
    assert found, relation
    return dict(each.split("=", 1) for each in html.unescape(found[1]).split("&")[1:])


def test_a_row_says_what_the_instrument_does_here(instruments, hub):
    a, b, c = instruments.values()

    answer = hub.configured(TestNow=NOW).anybody.visit(LIST, text=a.removesuffix("-a"), wiki="")

    sample = "10% of sessions One wiki has a rate of its own"
    window = "00:00, 1 January 2026 to 23:59, 31 December 2026 (UTC) Ends in 169 days"
    assert rows(answer) == [
        "Instrument ▲ Owners Sample Start End Risk State Proposed",
        f"{a} Ábel's «scroll» mediawiki.web_scroll Web Team {sample} {window} low Active",
        (
            f"{b} Web scroll analytics.{a.removesuffix('-a')} Growth 0% of sessions "
            f"One wiki has a rate of its own {window} low Switched off"
        ),
        (
            f"{c} <i>bad</i> Not delivered: the document is not valid One problem "
            "/platforms is [], which is too short; one character or item is the least."
        ),
    ]


def test_the_sample_is_that_of_the_wiki_that_was_asked_for(instruments, reader):
    answer = reader.visit(LIST, text=instruments["b"], wiki="enwiki")

    assert ">25% of sessions<" in answer.text


def test_a_long_list_is_paged_both_ways_with_the_same_filters(instruments, reader):
    a, b, c = instruments.values()
    asked = {"text": a.removesuffix("-a"), "limit": 1}

    first = reader.visit(LIST, **asked)
    second = reader.visit(LIST, **link(first, "next"))
    third = reader.visit(LIST, **link(second, "next"))

    assert link(first, "next") == {"text": asked["text"], "limit": "1", "from": b}
    assert link(third, "prev") == link(first, "next")
    assert 'rel="prev"' not in first.text
    assert 'rel="next"' not in third.text
    assert "2 to 2 of 3" in second.text
    assert names(reader, **asked | {"from": c}) == [c]
    assert names(reader, **asked | {"from": f"{b}-gone"}) == [c]
    assert names(reader, text=asked["text"], limit=0) == [a]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", "abc"),
        ("owner", "bac"),
        ("start", "abc"),
        ("end", "bac"),
        ("rate", "bac"),
        ("state", "abc"),
        ("nonsense", "abc"),
    ],
)
def test_the_headings_sort_the_list_and_what_has_no_value_comes_last(
    instruments, reader, hub, sort, expected
):
    document = json.loads(hub.person("Mara").text(f"Instrument:{instruments['b']}"))
    hub.person("Mara").edit(
        f"Instrument:{instruments['b']}",
        document | {"start": "2026-02-01T00:00:00Z", "end": "2026-09-01T00:00:00Z"},
    )
    prefix = instruments["a"].removesuffix("-a")

    def order(**asked: str) -> str:
        return "".join(name[-1] for name in names(reader, text=prefix, **asked))

    valid = expected if sort in ("name", "state", "nonsense") else expected.removesuffix("c")
    assert order(sort=sort) == expected
    assert order(sort=sort, dir="desc") == valid[::-1] + expected.removeprefix(valid)


def test_the_heading_by_which_the_list_is_sorted_says_so_and_turns_it(instruments, reader):
    seen = reader.visit(LIST, text=instruments["a"], sort="end").text

    [heading] = re.findall(r'<th [^>]*aria-sort="ascending"[^>]*>(.*?)</th>', seen)
    assert f"text={instruments['a']}&amp;sort=end&amp;dir=desc" in heading
    assert f'text={instruments["a"]}&amp;sort=rate"' in seen


def test_more_filters_find_what_they_say(instruments, hub):
    a, b, _ = instruments.values()
    reader = hub.configured(TestNow=NOW).anybody
    text = a.removesuffix("-a")
    hub.person("Mara").edit(
        f"Instrument:{b}",
        json.loads(hub.person("Mara").text(f"Instrument:{b}"))
        | {
            "platforms": ["server"],
            "contextual_attributes": ["page_title"],
            "risk": {"level": "high", "review": "T1"},
            "end": "2026-07-20T00:00:00Z",
        },
    )

    assert names(reader, text=text, platform="server") == [b]
    assert names(reader, text=text, attribute="page_title") == [b]
    assert names(reader, text=text, attribute="page") == []
    assert names(reader, text=text, risk="high") == [b]
    assert names(reader, text=text, risk="low") == [a]
    assert names(reader, text=text, within="5") == [b]
    assert names(reader, text=text, within="4") == []
    assert names(reader, text=text, within="200") == [a, b]
    assert names(hub.configured(TestNow="2026-07-21T00:00:00Z").anybody, text=text, within="9") == []


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "active"),
        ({"start": "2026-08-01T00:00:00Z"}, "early"),
        ({"end": "2026-07-01T00:00:00Z"}, "late"),
        ({"enabled": False}, "off"),
        ({"overrides": {"production": {"enabled": False}}}, "off-here"),
        ({"environments": ["elsewhere"]}, "not-here"),
        ({"platforms": []}, "invalid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_state_is_found_by_its_filter_and_by_no_other(page, hub, changed, state):
    page.plant(page.document(**{"overrides": {}} | changed))
    reader = hub.configured(TestNow=NOW).anybody
    states = ("active", "early", "late", "off", "off-here", "not-here", "invalid")

    found = {each for each in states if names(reader, text=page.name, state=each)}

    assert found == {state}
    assert bool(names(reader, text=page.name, state="inactive")) == (state != "active")


def test_long_names_may_break_where_their_parts_end(page, hub, reader):
    hub.person("Mara").edit(page.title, page.document())

    seen = reader.visit(LIST, text=page.name).text

    assert "<code>mediawiki.<wbr>web_<wbr>scroll</code>" in seen


def table(answer) -> list[dict[str, str]]:
    """Return the rows of CSV as a program reads them."""
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_the_list_is_a_table_for_spreadsheets_too_with_all_rows_of_the_filters(instruments, hub):
    a, b, c = instruments.values()
    asked = {"text": a.removesuffix("-a"), "format": "csv", "limit": 1, "sort": "name", "dir": "desc"}

    answer = hub.configured(TestNow=NOW).anybody.visit(LIST, **asked)

    third, second, first = table(answer)
    assert first == {
        "name": a,
        "title": "Ábel's «scroll»",
        "state": "active",
        "owners": "Web Team",
        "contact": "web-team@lists.example.org",
        "task": "T123456",
        "start": "2026-01-01T00:00:00Z",
        "end": "2026-12-31T23:59:59Z",
        "unit": "session",
        "rate": "0.1",
        "wikis": "enwiki 0.01",
        "stream": "mediawiki.web_scroll",
        "attributes": "page_id; performer_is_logged_in",
        "platforms": "web",
        "risk": "low",
        "proposed": "",
    }
    assert (second["name"], second["rate"], second["state"]) == (b, "0", "off")
    assert (third["name"], third["title"], third["state"]) == (c, "<i>bad</i>", "invalid")
    assert answer.content.endswith(b"\r\n")
    assert 'filename="instruments.csv"' in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\u200e=1", "\uff1d1", "\n=1", "\ufeff@x"]


@pytest.mark.parametrize("text", [*FORMULAS, 'a "quoted", text\r\n=1', *TEXTS.values()], ids=ascii)
def test_no_text_of_a_page_is_a_formula_or_another_cell(page, reader, text):
    # No JSON holds a lone surrogate.
    said = text.replace("\ud800", "")
    page.plant(page.document(title=said, owners=[said, "Web Team"], contact=said))

    [row] = table(reader.visit(LIST, text=page.name, format="csv"))

    cells = [row["title"]] if row["state"] == "invalid" else [row["title"], row["contact"]]
    for cell in cells:
        assert cell.removeprefix("'") == said.removeprefix("'")
        assert not re.match(r"[\s\u200e\ufeff]*[=+\-@\uff1d]", cell)
    assert None not in row


def test_an_empty_list_says_so_and_leads_back_to_all(reader):
    seen = reader.visit(LIST, text="\x01 nothing of this kind").text

    assert "No instrument matches." in seen
    assert "Show all instruments" in seen
    assert "<table" not in seen


def test_a_wiki_without_instruments_says_what_to_do_next(hub):
    seen = Place(hub).alone().wiki.anybody.visit(LIST).text

    assert "This wiki has no instruments yet. Propose the first one" in seen
    assert "No instrument matches." not in seen


def test_what_is_asked_for_stays_text(reader):
    attack = '"><script>alert(1)</script>'
    answer = reader.visit(
        LIST, text=attack, wiki=attack, owner=attack, state=attack, limit=attack, **{"from": attack}
    )

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_only_the_wiki_that_holds_the_pages_has_the_list(hub):
    elsewhere = hub.configured(InstrumentConfiguratorSource="https://meta.example.org/w/rest.php")

    assert elsewhere.anybody.visit(LIST).status_code == 404
    assert "Special:Instruments" in hub.anybody.visit("Special:SpecialPages").text


def test_pages_that_are_not_read_at_once_are_all_listed_in_their_order(instruments, hub):
    code = """
        use MediaWiki\\MediaWikiServices;
        $of = MediaWikiServices::getInstance();
        foreach ( [ 2, 3, 100000 ] as $batch ) {
            $class = 'MediaWiki\\Extension\\InstrumentConfigurator\\Hub\\Pages';
            $kind = $of->getService( 'InstrumentConfigurator.Kinds' )->ofNamespace( NS_INSTRUMENT );
            $pages = new $class( $of->getConnectionProvider(), $of->getRevisionStore(), $kind, $batch );
            $names = [];
            foreach ( $pages->from( '' ) as $name => $value ) {
                $names[] = $name;
            }
            echo json_encode( $names ) . "\\n";
        }
    """
    done = subprocess.run(
        ["php", f"{hub.facts['tree']}/maintenance/eval.php"],
        env=os.environ | {"MW_CONFIG_FILE": hub.facts["local_settings"]},
        input=" ".join(code.split()),
        capture_output=True,
        text=True,
        check=True,
    )
    listed = [json.loads(found) for found in re.findall(r"^(?:> )*(\[.*\])", done.stdout, re.MULTILINE)]

    assert len(listed) == 3, done.stdout + done.stderr
    assert listed[:2] == listed[2:] * 2
    assert listed[2] == sorted(set(listed[2]))
    assert set(instruments.values()) <= set(listed[2])


def test_pages_are_judged_once_for_whatever_filters_until_something_is_saved(instruments, hub):
    b = instruments["b"]
    asked = json.dumps(["", "", b, "~", instruments["a"]])
    done = hub.maintain(Path(__file__).with_name("verdicts.php"), given=asked)
    assert done.returncode == 0, done.stdout + done.stderr
    first, again, from_b, nothing, after = map(json.loads, done.stdout.splitlines())

    # Each has its rules asked but those of another schema; some are of other tests.
    assert 3 <= first[0] <= len(first[1])
    assert set(instruments.values()) <= set(first[1])
    assert again == [0, first[1]]
    assert from_b == [0, first[1][first[1].index(b) :]]
    assert nothing == [0, []]
    assert after == [first[0] - 1, [name for name in first[1] if name != instruments["a"]]]


def test_the_buttons_that_switch_off_are_for_those_who_may(instruments, hub):
    a, b, _ = instruments.values()

    def seen(name: str | None) -> str:
        asked = {"title": LIST, "text": a.removesuffix("-a")}
        return Editor(hub, name).session.get(hub.facts["index"], params=asked, timeout=60).text

    for_mara = seen("Mara")
    assert re.findall(r'name="names\[\]" value="([^"]*)"', for_mara)[:2] == [a, b]
    assert f'aria-label="Choose {a}"' in for_mara
    assert 'action="/index.php/Special:SwitchOffInstruments"' in for_mara or (
        'action="/index.php?title=Special:SwitchOffInstruments"' in for_mara
    )
    for other in ("Ana", None):
        assert "names[]" not in seen(other)
        assert "SwitchOffInstruments" not in seen(other)


def test_a_button_leads_to_the_form_for_a_new_instrument(reader):
    assert re.search(
        r"<a href=\"[^\"]*Special:ProposeInstrument\"[^>]*>New instrument</a>", reader.visit(LIST).text
    )


def test_a_glossary_says_what_the_words_mean_and_how_environments_are_called(hub):
    reader = hub.configured(InstrumentConfiguratorEnvironments={"staging": None, "production": None}).anybody

    seen = reader.visit(f"{LIST}/help").text

    assert "This wiki belongs to <bdi>production</bdi>. Others belong to: <bdi>staging</bdi>." in seen
    for word in ("Beta", "Stream", "Proposal", "Critical"):
        assert f"<dt>{word}</dt>" in seen
    assert "Switched off in this environment" in seen
    # Each of our pages has a link to it, and tabs lead from one to the others.
    for title in (LIST, f"{LIST}/proposals", f"{LIST}/help"):
        page = reader.visit(title).text
        assert re.search(r'<a href="[^"]*Special:Instruments/help"[^>]*class="mw-helplink"', page)
        assert re.search(r'<a href="[^"]*Special:Instruments/proposals"[^>]*><span>Proposals</span>', page)


def test_text_that_is_not_translated_says_that_it_is_english_and_is_so_as_a_whole(instruments, reader):
    seen = reader.visit(LIST, text=instruments["a"], uselang="ku-arab").text

    assert re.search(r'<span lang="en" dir="ltr">Ends in \d+ days</span>', seen) or (
        re.search(r'<span lang="en" dir="ltr">Ended \d+ days ago</span>', seen)
    )
    assert '<span lang="en" dir="ltr">Instrument</span>' in seen
    assert not re.search(r'<span lang="en"', reader.visit(LIST, text=instruments["a"]).text)
