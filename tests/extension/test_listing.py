"""Special:Instruments, the list of all instruments of a wiki."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

LIST = "Special:Instruments"


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
    assert names(reader, text=prefix, active="yes") == [a]
    assert names(reader, text=prefix, active="no") == [b, c]
    assert names(reader, text=prefix, owner="growth") == [b, c]
    assert names(reader, text=prefix, wiki="enwiki") == [a, b]
    assert names(reader, text=prefix, wiki="dewiki") == [a]
    assert names(reader, text=f"analytics.{prefix}") == [b]
    assert a in names(reader, text="ÁBEL'S «scr", limit=500)
    assert names(reader, text=f"{prefix}-nothing") == []


def test_a_row_says_what_the_instrument_does_here(instruments, reader):
    a, b, c = instruments.values()

    answer = reader.visit(LIST, text=a.removesuffix("-a"), wiki="")

    rows = [
        " ".join(html.unescape(re.sub(r"<[^>]*>", " ", row)).split())
        for row in re.findall(r'<tr role="row">(.*?)</tr>', answer.text, re.DOTALL)
    ]
    window = "00:00, 1 January 2026 to 23:59, 31 December 2026 (UTC)"
    assert rows == [
        "Instrument Owners Stream Sample Time State",
        f"{a} Ábel's «scroll» Web Team mediawiki.web_scroll 10% of sessions One wiki has a rate of its own {window} Active",
        f"{b} Web scroll Growth analytics.{a.removesuffix('-a')} 0% of sessions One wiki has a rate of its own {window} Switched off",
        (
            f"{c} <i>bad</i> Not delivered: the document is not valid One problem "
            "/platforms is [], which is too short; one character or item is the least."
        ),
    ]


def test_the_sample_is_that_of_the_wiki_that_was_asked_for(instruments, reader):
    answer = reader.visit(LIST, text=instruments["b"], wiki="enwiki")

    assert ">25% of sessions<" in answer.text


def test_a_long_list_goes_on_where_it_stopped_with_the_same_filters(instruments, reader):
    a, b, c = instruments.values()
    prefix = a.removesuffix("-a")
    first = reader.visit(LIST, text=prefix, limit=2)

    [query] = re.findall(r'<a href="/index.php\?([^"]*)"[^>]*rel="next"', first.text)

    assert names(reader, text=prefix, limit=2) == [a, b]
    assert html.unescape(query) == f"title=Special:Instruments&text={prefix}&limit=2&from={c}"
    assert names(reader, text=prefix, limit=2, **{"from": c}) == [c]
    assert names(reader, text=prefix, limit=0) == [a]


def test_an_empty_list_says_so(reader):
    assert "No instrument matches." in reader.visit(LIST, text="\x01 nothing of this kind").text


def test_what_is_asked_for_stays_text(reader):
    attack = '"><script>alert(1)</script>'
    answer = reader.visit(
        LIST, text=attack, wiki=attack, owner=attack, active=attack, limit=attack, **{"from": attack}
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
