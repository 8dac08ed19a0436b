"""Switching off without a terminal: a button, a list to confirm, and what became of each page."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from configurator.core.document.effective import is_switch_off
from tests.extension.conftest import Page, plant_all
from tests.extension.forms import Editor
from tests.extension.odd_documents import NEWER, odd_documents, value_of
from tests.extension.places import Place
from tests.support.hostile import TEXTS as HOSTILE
from tests.support.wikis import Person, Wiki

CACHE_DB = 1
SPECIAL = "Special:SwitchOffInstruments"


class _Form(HTMLParser):
    """What the forms that post to our page would send, and the text that people read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.read = ""
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and f"title={SPECIAL}" in found.get("action", "").replace("%3A", ":"):
            self.forms.append({})
            self._inside = True
        if tag == "input" and self._inside and found.get("name"):
            self.forms[-1][found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        self.read += data


@dataclass
class Desk:
    """Somebody at our page, with a browser that runs no scripts."""

    wiki: Wiki
    name: str | None = "Mara"
    editor: Editor = field(init=False)
    shown: str = ""

    def __post_init__(self) -> None:
        self.editor = Editor(self.wiki, self.name)

    def look(self, **fields: Any) -> str:
        """Choose instruments as the list does: by a post that confirms nothing."""
        return self._post(fields)

    def get(self, title: str = SPECIAL, **query: Any) -> str:
        answer = self.editor.session.get(
            self.wiki.facts["index"], params={"title": title} | query, timeout=60
        )
        self.shown = answer.text
        return answer.text

    def confirm(self, **changed: str) -> str:
        """Send the form that is shown."""
        [fields] = _Form(self.shown).forms
        return self._post(fields | changed)

    def _post(self, fields: dict[str, Any]) -> str:
        answer = self.editor.session.post(
            self.wiki.facts["index"], params={"title": SPECIAL}, data=fields, timeout=120
        )
        assert answer.status_code in (200, 403), answer.text
        self.shown = answer.text
        return answer.text

    @property
    def text(self) -> str:
        """What stands between the heading and the foot of what is shown."""
        body = self.shown.partition('id="mw-content-text"')[2].partition("printfooter")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def rows(desk: Desk) -> dict[str, str]:
    """Return what the table says, by the instruments' names."""
    found: dict[str, str] = {}
    for row in re.findall(r'(?s)<tr role="row">(<td.*?)</tr>', desk.shown):
        cells = [
            " ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"(?s)<td[^>]*>(.*?)</td>", row)
        ]
        found[cells[0].split()[0]] = " | ".join(cells[1:])
    return found


def enabled(person: Person, title: str) -> Any:
    return json.loads(person.text(title))["enabled"]


def others(page: Page, *names: str, **changed: Any) -> list[Page]:
    """Return more pages, with an instrument on each."""
    found = [Page(page.wiki, f"{page.name}-{name}", page.bare_settings) for name in names]
    for each in found:
        page.wiki.person("Mara").edit(each.title, each.document(**changed))
    return found


def test_the_button_is_there_for_who_may_use_it_and_only_while_something_is_on(page):
    page.wiki.person("Mara").edit(page.title, page.document(enabled=True))
    address = f"SwitchOffInstruments/{page.name}"

    assert address in Desk(page.wiki).get(page.title).replace("%2F", "/")
    assert address not in Desk(page.wiki, "Ana").get(page.title).replace("%2F", "/")
    assert address not in Desk(page.wiki, None).get(page.title).replace("%2F", "/")

    page.wiki.person("Mara").edit(page.title, page.document(enabled=False, overrides={}))
    assert address not in Desk(page.wiki).get(page.title).replace("%2F", "/")

    page.wiki.person("Mara").edit(
        page.title, page.document(enabled=False, overrides={"beta": {"enabled": True}})
    )
    assert address in Desk(page.wiki).get(page.title).replace("%2F", "/")


@pytest.mark.parametrize("review", [False, True])
def test_one_instrument_is_switched_off_with_its_reason_after_one_confirmation(page, review):
    document = page.document(enabled=True, overrides={"beta": {"enabled": True}})
    page.wiki.person("Mara").edit(page.title, document)
    desk = Desk(page.wiki.configured(InstrumentConfiguratorReview=review))

    desk.get(f"{SPECIAL}/{page.name}")
    assert rows(desk) == {
        page.name: "Web Team | beta production | enabled true → false; -overrides.beta.enabled true (T123456)"
    }
    assert enabled(page.wiki.person("Mara"), page.title) is True

    desk.confirm(reason="too many events")
    assert rows(desk) == {page.name: "Switched off difference"}
    assert "One instrument is switched off now." in desk.text
    newest = page.wiki.person("Mara").revisions(page.title)[0]
    assert (newest["user"], newest["comment"]) == (
        "Mara",
        "enabled true → false; -overrides.beta.enabled true (T123456): too many events",
    )
    assert is_switch_off(document, json.loads(page.wiki.person("Mara").text(page.title)))


def test_several_are_listed_and_each_is_told(page):
    on, off = others(page, "on"), others(page, "off", enabled=False, overrides={})
    desk = Desk(page.wiki)

    desk.look(**{"names[]": [on[0].name, off[0].name, f"{page.name}-gone"]})
    assert list(rows(desk)) == [on[0].name]
    assert f"Off already: {off[0].name}" in desk.text
    assert f"There is no such instrument: {page.name}-gone" in desk.text

    desk.confirm()
    assert rows(desk) == {
        on[0].name: "Switched off difference",
        off[0].name: "Was off already",
        f"{page.name}-gone": "There is no such page",
    }


def test_looking_writes_nothing_whatever_is_sent(page):
    page.wiki.person("Mara").edit(page.title, page.document(enabled=True))
    desk = Desk(page.wiki)
    desk.get(f"{SPECIAL}/{page.name}")
    [fields] = _Form(desk.shown).forms

    desk.get(**fields)
    desk.look(names=page.name, reason="x")
    desk.look(names=page.name, reason="x", wpEditToken=fields["wpEditToken"])

    assert len(page.wiki.person("Mara").revisions(page.title)) == 1


@pytest.mark.parametrize("token", ["", "+\\", "0123456789abcdef0123456789abcdef12345678+\\"])
def test_a_token_of_another_session_switches_nothing_off_and_keeps_what_was_written(page, token):
    page.wiki.person("Mara").edit(page.title, page.document(enabled=True))
    desk = Desk(page.wiki)
    desk.get(f"{SPECIAL}/{page.name}")

    desk.confirm(wpEditToken=token, reason="what I wrote")
    assert "your session has ended" in desk.text
    assert 'value="what I wrote"' in desk.shown
    assert len(page.wiki.person("Mara").revisions(page.title)) == 1

    desk.confirm(reason="what I wrote")
    assert enabled(page.wiki.person("Mara"), page.title) is False


def test_a_session_that_ended_costs_nothing_but_logging_in(page):
    page.wiki.person("Mara").edit(page.title, page.document(enabled=True))
    desk = Desk(page.wiki)
    desk.get(f"{SPECIAL}/{page.name}")
    desk.editor.session.cookies.clear()

    desk.confirm(reason="what & I <wrote>")
    assert "Please log in" in desk.text
    [back] = set(re.findall(r'action="[^"]*returntoquery=([^"&]*)', desk.shown))
    desk.editor = Editor(page.wiki, "Mara")
    desk.get(**dict(parse_qsl(unquote(back))))
    assert rows(desk).keys() == {page.name}
    assert html.unescape(_Form(desk.shown).forms[0]["reason"]) == "what & I <wrote>"
    assert len(page.wiki.person("Mara").revisions(page.title)) == 1

    desk.confirm()
    assert page.wiki.person("Mara").revisions(page.title)[0]["comment"].endswith(": what & I < wrote>")


@pytest.mark.parametrize("who", ["Ana", None])
def test_nobody_without_the_right_gets_so_far(page, who):
    page.wiki.person("Mara").edit(page.title, page.document(enabled=True))
    mara, other = Desk(page.wiki), Desk(page.wiki, who)
    mara.get(f"{SPECIAL}/{page.name}")
    [fields] = _Form(mara.shown).forms

    assert _Form(other.get(f"{SPECIAL}/{page.name}")).forms == []
    other.look(**fields)

    assert ("edit instruments" if who else "Please log in") in other.text
    assert enabled(page.wiki.person("Mara"), page.title) is True


def test_what_stands_on_the_page_by_then_is_switched_off(page):
    mara = page.wiki.person("Mara")
    mara.edit(page.title, page.document(enabled=True, title="Before"))
    desk = Desk(page.wiki)
    desk.get(f"{SPECIAL}/{page.name}")
    mara.edit(page.title, page.document(enabled=True, title="After"))

    desk.confirm()

    now = json.loads(mara.text(page.title))
    assert (now["title"], now["enabled"]) == ("After", False)


def test_one_that_fails_stops_no_other_and_is_offered_again(page):
    one, refused, other = others(page, "a", "b", "c")
    admin = page.wiki.person("Admin")
    admin.post(action="protect", title=refused.title, protections="edit=sysop", expiry="infinite")
    desk = Desk(page.wiki)
    desk.look(names="|".join(each.name for each in (one, refused, other)))

    desk.confirm(reason="because")
    told = rows(desk)
    assert next(iter(told)) == refused.name
    assert told[refused.name].startswith("Refused")
    assert told[one.name] == told[other.name] == "Switched off difference"
    assert "One instrument could not be switched off" in desk.text

    admin.post(action="protect", title=refused.title, protections="edit=all")
    desk.confirm()
    assert rows(desk) == {refused.name: "Switched off difference"}
    assert page.wiki.person("Mara").revisions(refused.title)[0]["comment"].endswith(": because")


def test_what_the_wiki_puts_off_is_told_and_goes_on_by_one_click(page):
    found = others(page, "a", "b", "c", "d")
    limited = page.wiki.configured(RateLimits={"edit": {"user": [4, 60]}}, MainCacheType=CACHE_DB)
    desk = Desk(limited)
    desk.look(names="|".join(each.name for each in found))

    desk.confirm(reason="because")
    told = rows(desk)
    assert {what.partition(" ")[0] for what in told.values()} == {"Switched", "Not"}
    assert all("Not yet" not in what or "rate limit" in what for what in told.values()), told

    desk.wiki = page.wiki
    desk.editor.session.headers.pop("X-Config")
    desk.confirm()
    assert all(enabled(page.wiki.person("Mara"), each.title) is False for each in found)


def test_a_wiki_that_is_read_only_says_so_once_it_is_asked(page):
    [one] = others(page, "a")
    desk = Desk(page.wiki)
    desk.look(names=one.name)
    desk.editor.session.headers["X-Config"] = json.dumps({"ReadOnly": "moving house"})

    desk.confirm()
    assert "moving house" in rows(desk)[one.name]
    assert rows(desk)[one.name].startswith("Not yet")

    del desk.editor.session.headers["X-Config"]
    desk.confirm()
    assert enabled(page.wiki.person("Mara"), one.title) is False


@pytest.mark.parametrize("review", [False, True])
def test_whatever_stands_on_a_page(page, review):
    documents = odd_documents()
    titles = {f"Instrument:{page.name}-kind-{number}": kind for number, kind in enumerate(documents)}
    plant_all(page.wiki, page.bare_settings, {title: documents[kind] for title, kind in titles.items()})
    desk = Desk(page.wiki.configured(InstrumentConfiguratorReview=review))
    desk.look(names="|".join(title.partition(":")[2] for title in titles))
    desk.confirm()

    told = {titles[f"Instrument:{name}"]: what for name, what in rows(desk).items()}
    assert {kind: what for kind, what in told.items() if what != "Switched off difference"} == {}
    mara = page.wiki.person("Mara")
    for title, kind in titles.items():
        said = value_of(mara.text(title).replace(NEWER, ""))
        assert is_switch_off(json.loads(documents[kind].replace(NEWER, "")), said), kind


def test_hostile_text_stays_text(page):
    mara = page.wiki.person("Mara")
    texts = {
        f"{page.name}-{number}": text.encode("utf-8", "ignore").decode()
        for number, text in enumerate(HOSTILE.values())
    }
    plant_all(
        page.wiki,
        page.bare_settings,
        {
            f"Instrument:{name}": json.dumps(
                page.document(enabled=True, title=text, owners=[text], environments=[text])
            )
            for name, text in texts.items()
        },
    )
    desk = Desk(page.wiki)

    for shown in (
        desk.look(names="|".join([*texts, *texts.values()])),
        desk.confirm(reason="".join(texts.values())),
        desk.look(names=page.name, reason=HOSTILE["tag"]),
        desk.confirm(reason=HOSTILE["tag"], wpEditToken="old") if _Form(desk.shown).forms else "",
    ):
        body = shown.partition('id="mw-content-text"')[2].partition("printfooter")[0]
        assert not re.search(
            r"<script>alert|<b onclick|href=\"(https?:)?//evil|<a [^>]*Special:Block|<h2|<pre", body
        )
    assert all(enabled(mara, f"Instrument:{name}") is False for name in texts)


def test_all_is_all_that_is_on_when_it_is_confirmed(hub):
    place = Place(hub).alone()
    on, off = place.document("on", enabled=True), place.document("off", enabled=False)
    place.plant("on", on)
    place.plant("off", off)
    place.plant("no-object", [1])
    desk = Desk(place.wiki)
    desk.get(all=1)
    assert list(rows(desk)) == [place.name("on")]
    place.plant("late", place.document("late", enabled=True))

    desk.confirm()
    assert rows(desk) == {
        place.name("on"): "Switched off difference",
        place.name("late"): "Switched off difference",
    }
    desk.get(all=1)
    assert "No instrument was chosen that is on" in desk.text


def test_three_hundred_at_once(page):
    document = page.document(enabled=True)
    names = [f"{page.name}-{number:03}" for number in range(300)]
    texts = {f"Instrument:{name}": json.dumps(document | {"name": name}) for name in names}
    plant_all(page.wiki, page.bare_settings, texts)
    desk = Desk(page.wiki)
    desk.look(**{"names[]": names})
    assert len(rows(desk)) == 300

    desk.confirm(reason="all of them")
    clicks = 1
    while _Form(desk.shown).forms:
        assert {what for what in rows(desk).values() if what.startswith("Refused")} == set()
        desk.confirm()
        clicks += 1

    assert clicks <= 4
    mara = page.wiki.person("Mara")
    assert all(enabled(mara, f"Instrument:{name}") is False for name in names[::37])
