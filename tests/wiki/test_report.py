"""The drift page on both real wikis: what others wrote is text on it, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from configurator.core.drift.states import Condition, Drift, PageState
from configurator.core.judged import Document
from configurator.core.page import Head
from configurator.core.visible import visible
from configurator.errors import UnexpectedResponseError
from configurator.report.run import Authority, drift_page, same_meaning
from configurator.usecases.drift import DriftRow, Pair, compare
from configurator.usecases.reconcile import index_of
from configurator.usecases.saving import Outcome
from tests.support.examples import web_scroll
from tests.support.hostile import TEXTS
from tests.support.pairs import KnownTexts
from tests.support.runs import NOON, finished_run
from tests.support.wikis import Pages, Wiki

#: What the page's own wikitext becomes; nothing else may be there.
TAGS = {"a", "b", "bdi", "br", "code", "div", "h2", "i", "p", "span", "table", "tbody", "td", "th", "tr"}
ATTRIBUTES = {"class", "dir", "href", "id", "lang", "rel", "scope", "title"}


@dataclass
class Rendered(HTMLParser):
    """A rendered page: its elements, where its links lead, and the text of its rows' cells."""

    html: str
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "bdi":
            self.users.append("")
        self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data.replace("\u00a0", " ")
        if "bdi" in self._open:
            self.users[-1] += data.replace("\u00a0", " ")


def shown(text: str) -> str:
    """Return how a reader sees *text*."""
    line = visible(unicodedata.normalize("NFC", text), keep="\u200c\u200d")
    return line.replace("\u00a0", " ")


NAMES = [f"web-{number:02}" for number in range(len(TEXTS))]


def standing(text: str, drift: Drift = Drift.INVALID, name: str = "web-hostile") -> DriftRow:
    """Return an instrument whose every text is *text*; its drift decides only where it stands."""
    head = Head(
        name=name, revision=7, parent=6, timestamp=text, user=text, comment=text, sha1=None, model=text
    )
    sides = [
        PageState(
            environment=each, condition=Condition.INVALID, head=head, document=Document.of(text), reason=text
        )
        for each in ("production", "beta")
    ]
    return DriftRow(name=name, drift=drift, authority=sides[0], follower=sides[1], since=text)


def hostile_page(wiki: Wiki) -> str:
    index = index_of(wiki.api)
    errors = tuple(UnexpectedResponseError("beta", text, text) for text in TEXTS.values())
    run = finished_run(
        standings=tuple(standing(text, name=name) for name, text in zip(NAMES, TEXTS.values(), strict=True)),
        outcomes=tuple(Outcome(name=name, error=error) for name, error in zip(NAMES, errors, strict=True)),
        clock_offset=60,
        index=index,
    )
    authority = Authority(environment="production", page="Instrument:{name}", index=index)
    return drift_page(authority, [run], "instruments 0.1.0")


def parsed(wiki: Wiki, **what: Any) -> dict[str, Any]:
    properties = (
        "text|links|templates|images|categories|externallinks|iwlinks|langlinks|sections|properties|modules"
    )
    answer = wiki.person("Ana").get(action="parse", prop=properties, disableeditsection=1, **what)
    result: dict[str, Any] = answer["parse"]
    return result


def assert_only_ours(wiki: Wiki, found: dict[str, Any], links: set[str]) -> Rendered:
    """Check that the wiki found nothing but our heading and links in the page."""
    for kind in ("templates", "images", "categories", "iwlinks", "langlinks"):
        assert found[kind] == [], kind
    assert {page["title"] for page in found["links"]} == links
    assert {section["line"] for section in found["sections"]} == {"beta"}
    assert set(found["properties"]) <= {"parsoid-version"}
    assert set(found["modules"]) <= {"jquery.tablesorter"}  # "sortable" is ours
    rendered = Rendered(found["text"])
    assert rendered.tags <= TAGS
    assert rendered.attributes <= ATTRIBUTES
    index = re.escape(str(index_of(wiki.api)))
    ours = re.compile(
        rf"{index}\?(oldid|diff)=[0-9]+(&oldid=[0-9]+)?|/index\.php\?title=Instrument:[a-z0-9-]+.*"
    )
    assert [link for link in rendered.links if not ours.fullmatch(link)] == []
    assert all(ours.fullmatch(address) for address in found["externallinks"])
    return rendered


def title(pages: Pages) -> str:
    """Return a title for this test's report, where anybody with an account may write."""
    return f"Project:Drift {pages.prefix}"


def test_a_page_full_of_hostile_texts_is_stored_as_it_is_and_renders_as_text(pages: Pages):
    wiki, text = pages.wiki, hostile_page(pages.wiki)
    ana = wiki.person("Ana")

    ana.write(title(pages), text)

    assert ana.text(title(pages)) == text
    rendered = assert_only_ours(
        wiki, parsed(wiki, page=title(pages)), {f"Instrument:{name}" for name in NAMES}
    )
    header, *rows = rendered.rows
    assert len(header) == 7
    assert {len(row) for row in rows} == {7}
    expected = sorted(map(shown, TEXTS.values()))
    assert sorted(row[0].rstrip("\n") for row in rows) == NAMES
    assert sorted(row[2].rstrip("\n") for row in rows) == expected
    # Of the authority's side; who the follower's people are is not told.
    assert sorted(rendered.users) == expected


def test_each_hostile_text_alone_leaves_the_next_row_whole(pages: Pages):
    wiki = pages.wiki
    authority = Authority(environment="production", page="Instrument:{name}", index=index_of(wiki.api))
    for text in TEXTS.values():
        standings = (standing(text, Drift.CONFLICT), standing("zz", Drift.UNREADABLE, "zz-last"))
        run = finished_run(standings=standings, index=index_of(wiki.api))
        ended = finished_run(error=UnexpectedResponseError("beta", text, text))

        found = parsed(
            wiki,
            text=drift_page(authority, [run, ended], "x"),
            title=title(pages),
            contentmodel="wikitext",
            pst=1,
        )

        rendered = assert_only_ours(wiki, found, {"Instrument:web-hostile", "Instrument:zz-last"})
        assert [row[0].rstrip("\n") for row in rendered.rows[1:]] == ["web-hostile", "zz-last"]


def test_an_anonymous_reader_gets_no_script_of_theirs(pages: Pages):
    pages.wiki.person("Ana").write(title(pages), hostile_page(pages.wiki))

    session = pages.wiki.anybody.session
    html = session.get(str(index_of(pages.wiki.api)), params={"title": title(pages)}, timeout=30).text

    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert not re.search(r"<[^>]*(onclick|evil\.example)", html)


@pytest.fixture
def sides(wikis: dict[str, Wiki]) -> dict[str, Pages]:
    """The same titles on both wikis."""
    prefix = wikis["production"].pages().prefix
    return {name: Pages(wiki, prefix) for name, wiki in wikis.items()}


def compared(sides: dict[str, Pages]) -> tuple[DriftRow, ...]:
    return compare(
        Pair(
            authority=sides["production"].store(),
            follower=sides["beta"].store(),
            texts=KnownTexts(),
            bot="Instrument bot",
        )
    )


def reported(sides: dict[str, Pages], minutes: int = 0) -> str:
    """Return the report of what stands on both wikis now."""
    production, beta = sides["production"], sides["beta"]
    page, index = production.settings.page, index_of(production.wiki.api)
    authority = Authority(environment="production", page=page, index=index)
    run = finished_run(
        at=NOON + timedelta(minutes=minutes), standings=compared(sides), index=index_of(beta.wiki.api)
    )
    return drift_page(authority, [run], "instruments 0.1.0")


def test_what_people_do_on_beta_reaches_production_as_names_and_times_only(sides: dict[str, Pages]):
    production, beta = sides["production"], sides["beta"]
    mara = {name: pages.wiki.person("Mara") for name, pages in sides.items()}
    hostile = "[[Evil]] {{Evil}} <script>evil()</script> ~~~~"
    odd = "'''b''' -TOC- RFC 12 $(odd) !! &"
    for name, pages in sides.items():
        mara[name].edit(pages.title("web-scroll"), web_scroll(name="web-scroll"))
    changed = web_scroll(name="web-scroll", title=hostile, description=hostile, owners=[hostile])
    mara["beta"].edit(beta.title("web-scroll"), changed, hostile)
    mara["beta"].edit(beta.title(odd), {hostile: hostile}, hostile)
    mara["beta"].edit(beta.title("conflict"), {"name": hostile, "environments": [hostile]}, hostile)
    text = reported(sides)
    where = title(production)

    production.wiki.person("Ana").write(where, text)

    assert "vil" not in text
    found = parsed(production.wiki, page=where)
    rendered = Rendered(found["text"])
    assert rendered.tags <= TAGS
    assert {row[0].rstrip("\n") for row in rendered.rows[1:]} == {"conflict", "web-scroll"}
    assert ("TOC" in text, "1 page with another title than an instrument can have" in text) == (False, True)
    assert {page["title"] for page in found["links"]} == {
        production.title(name) for name in ("conflict", "web-scroll")
    }
    assert found["templates"] == found["categories"] == found["images"] == []


def test_the_links_lead_to_the_revisions_and_the_difference_that_they_name(sides: dict[str, Pages]):
    production, beta = sides["production"], sides["beta"]
    mara, bot = beta.wiki.person("Mara"), beta.wiki.person("Instrument bot")
    there = production.wiki.person("Mara").edit(production.title("web-scroll"), web_scroll(task="T1"))
    first = bot.edit(beta.title("web-scroll"), web_scroll(task="T1"), f"copies production@{there}: new")
    mara.edit(beta.title("web-scroll"), web_scroll(task="T2"))
    last = mara.edit(beta.title("web-scroll"), web_scroll(task="T3"))
    html = parsed(production.wiki, text=reported(sides), contentmodel="wikitext", title=title(production))[
        "text"
    ]
    index = index_of(beta.wiki.api)

    links = Rendered(html).links

    assert f"{index_of(production.wiki.api)}?oldid={there}" in links
    assert f"{index}?oldid={last}" in links
    difference = f"{index}?diff={last}&oldid={first}"
    assert difference in links
    shown_there = beta.wiki.anybody.session.get(difference, timeout=30).text
    assert "diff-deletedline" in shown_there
    assert "T3" in shown_there


def test_a_saved_page_means_the_same_until_something_changes(sides: dict[str, Pages]):
    production, beta = sides["production"], sides["beta"]
    ana, mara = production.wiki.person("Ana"), beta.wiki.person("Mara")
    mara.edit(beta.title("web-scroll"), web_scroll())
    ana.write(title(production), reported(sides))
    stored = ana.text(title(production))

    assert same_meaning(stored, reported(sides, minutes=10))
    mara.edit(beta.title("web-scroll"), web_scroll(task="T2"))
    assert not same_meaning(stored, reported(sides, minutes=20))
