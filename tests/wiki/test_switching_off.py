"""Switching off on both real wikis: documents of every odd kind, people in between, and a wiki that puts us off."""

from __future__ import annotations

import hashlib
import html
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from configurator.adapters.mediawiki import MediaWikiStore, Patience
from configurator.core.document.effective import switched_off
from configurator.core.document.source import as_stored
from configurator.core.page import Edit, Receipt
from configurator.errors import NotPermittedError, WikiUnavailableError
from configurator.usecases.saving import Outcome, confirm
from configurator.usecases.switching import prepare_disabling
from tests.support.examples import web_scroll
from tests.support.wikis import IMPATIENT, Pages
from tests.support.writing import write_all
from tests.wiki.test_reconciling import Two, either_way_round, two

__all__ = ["two"]

NAME = "web-scroll"
SOON = Patience(first_pause=0.2)


def stored(pages: Pages, name: str = NAME) -> str:
    """Return the text as it is stored, which the Action API does not tell."""
    address = pages.wiki.api.replace("api.php", "index.php")
    raw = pages.wiki.anybody.session.get(
        address, params={"title": pages.title(name), "action": "raw"}, timeout=30
    )
    [head, *_] = pages.wiki.person("Admin").revisions(pages.title(name))
    assert hashlib.sha1(raw.content, usedforsecurity=False).hexdigest() == head["sha1"]
    return raw.content.decode()


def planted(pages: Pages, text: str, name: str = NAME) -> None:
    """Let somebody import a page, whose text then stands there byte for byte."""
    page = f"""<page><title>{pages.title(name)}</title><ns>3100</ns><revision><timestamp>2026-01-01T00:00:00Z</timestamp>
        <contributor><username>Mara</username></contributor><model>json</model><format>application/json</format>
        <text xml:space="preserve">{html.escape(text)}</text></revision></page>"""
    xml = f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="en">{page}</mediawiki>'
    pages.wiki.person("Admin").post(
        action="import", xml=("dump.xml", xml), interwikiprefix="x", assignknownusers=1
    )


def off(store: MediaWikiStore, *names: str) -> list[Outcome]:
    savings = prepare_disabling(store, names or [NAME], "a test")
    assert [saving.error for saving in savings] == [None] * len(savings)
    edits = [saving.edit for saving in savings if saving.edit is not None]
    return [*confirm(store, [*write_all(store, edits)])]


ODD = [
    pytest.param('{"enabled":true,"a":"Cafe\\u0301"}', id="decomposed"),
    pytest.param('{"enabled":true,"a":"\\u212b \\u0958\\u0958"}', id="never-composed-again"),
    pytest.param('{"enabled":true,"a":"a<\\u0327 \\n\\u0301 &\\u0338"}', id="marks-after-escapes"),
    pytest.param('{"enabled":true,"a":"x\\ufffe\\uffff"}', id="noncharacters"),
    pytest.param('{"enabled":true,"e\\u0301":1,"\\u00e9":2}', id="keys-equal-after-nfc"),
    pytest.param('{"enabled":true,"a":["e\\u0301","\\u00e9"]}', id="items-equal-after-nfc"),
    pytest.param('{"enabled":true,"a":' + "[" * 65 + "]" * 65 + "}", id="deeper-than-64"),
    pytest.param('{"enabled":true,"a":' + "[" * 500 + "]" * 500 + "}", id="500-lists-deep"),
    pytest.param('{"enabled":true,"a":' + '{"b":' * 500 + "1" + "}" * 500 + "}", id="500-objects-deep"),
    pytest.param('{"enabled":true,"a":"' + "x" * 200_000 + '"}', id="200-kilobytes"),
    pytest.param('{"enabled":true,"a":[-0.0,1e300,12345678901234567890,0.1,1e-7]}', id="numbers"),
    pytest.param('{"enabled":true,"a":"</script>\\u2028\\u202e\\u0000"}', id="hostile"),
    pytest.param(
        '{"enabled":"\\u212b","overrides":{"e\\u0301":{"enabled":true}}}', id="odd-where-it-changes"
    ),
    pytest.param(json.dumps(web_scroll(name="another", schema="instrument/9.0.0")), id="another-schema"),
]


@pytest.mark.parametrize("text", ODD)
def test_a_document_of_any_kind_is_switched_off_and_nothing_else_in_it_changes(pages: Pages, text: str):
    pages.wiki.person("Milo").write(pages.title(NAME), text)
    before = as_stored(stored(pages), "")

    [outcome] = off(pages.store())
    assert outcome.error is None
    assert outcome.receipt is not None
    assert hashlib.sha1(stored(pages).encode()).hexdigest() == outcome.receipt.sha1  # noqa: S324 -- MediaWiki's
    assert as_stored(stored(pages), "") == switched_off(before)
    assert [saving.edit for saving in prepare_disabling(pages.store(), [NAME], "")] == [None]


IMPORTED = [
    pytest.param('{ "enabled" : true,\n\n "a" : [ 1 ,2 ] }\n', id="laid-out-otherwise"),
    pytest.param('{"enabled": true, "a": 1, "enabled": true, "a": 2}', id="keys-twice"),
    pytest.param('{"enabled": true, "a": "e\u0301 <\u0327"}', id="decomposed"),
    pytest.param('{"enabled": true, "a": "\\u0065\\u0301 \\u003c\\/"}', id="needless-escapes"),
    pytest.param('{"enabled": true, "a": [1.0, 1E3, 100000000000000000000]}', id="numbers"),
]


@pytest.mark.parametrize("text", IMPORTED)
def test_a_text_that_was_imported_is_switched_off_too(pages: Pages, text: str):
    planted(pages, text)

    [outcome] = off(pages.store())
    assert outcome.error is None
    assert as_stored(stored(pages), "") == switched_off(as_stored(text, ""))


class Meddled:
    """A store of the tool, before whose next edits people act."""

    def __init__(self, store: MediaWikiStore, *acts: Callable[[], object]) -> None:
        self.store = store
        self.acts = list(acts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def write(self, edit: Edit) -> Receipt:
        if self.acts:
            self.acts.pop(0)()
        return self.store.write(edit)


def by_hand(pages: Pages, **changed: Any) -> Callable[[], int]:
    return lambda: pages.wiki.person("Milo").edit(pages.title(NAME), web_scroll(**changed))


def as_admin(pages: Pages, **params: Any) -> Callable[[], object]:
    return lambda: pages.wiki.person("Admin").post(**params)


def test_whatever_people_save_in_between_is_what_is_switched_off(pages: Pages):
    by_hand(pages)()
    store = Meddled(pages.store(), by_hand(pages, task="T2"), by_hand(pages, task="T3"))

    [outcome] = off(store)  # type: ignore[arg-type]  # like one
    assert outcome.receipt is not None
    assert json.loads(stored(pages)) == web_scroll(task="T3", enabled=False)


MEANWHILE: dict[str, Callable[[Pages], list[Callable[[], object]]]] = {
    "protection": lambda pages: [
        as_admin(pages, action="protect", title=pages.title(NAME), protections="move=sysop")
    ],
    "deletion-and-undeletion": lambda pages: [
        lambda: [
            as_admin(pages, action=act, title=pages.title(NAME), reason="x")() for act in ("delete", "undelete")
        ]
    ],
    "deletion-and-another-page": lambda pages: [
        lambda: [as_admin(pages, action="delete", title=pages.title(NAME))(), by_hand(pages, task="T9")()]
    ],
    "own-account": lambda pages: [
        lambda: pages.wiki.person("Mara").edit(pages.title(NAME), web_scroll(task="T8"))
    ],
    "move-away-and-another-page": lambda pages: [
        lambda: [
            as_admin(pages, action="move", to=pages.title("away"), **{"from": pages.title(NAME)})(),
            by_hand(pages, task="T7")(),
        ]
    ],
    "hidden-author": lambda pages: [
        lambda: pages.wiki.person("Admin").hide(by_hand(pages, task="T6")(), "user", "comment")
    ],
}  # fmt: skip


@pytest.mark.parametrize("act", MEANWHILE)
def test_nothing_that_happens_to_the_page_in_between_refuses_it(pages: Pages, act: str):
    by_hand(pages)()
    store = Meddled(pages.store(), *MEANWHILE[act](pages))

    [outcome] = off(store)  # type: ignore[arg-type]  # like one
    assert outcome.error is None
    assert json.loads(stored(pages))["enabled"] is False


@pytest.mark.parametrize(
    "params",
    [
        pytest.param(lambda pages: {"action": "delete", "title": pages.title(NAME)}, id="deleted"),
        pytest.param(
            lambda pages: {"action": "move", "from": pages.title(NAME), "to": pages.title("away")}, id="moved-away"
        ),
    ],
)  # fmt: skip
def test_a_page_that_is_gone_by_then_is_done(pages: Pages, params: Callable[[Pages], dict[str, str]]):
    by_hand(pages)()
    store = Meddled(pages.store(), as_admin(pages, **params(pages)))

    [outcome] = off(store)  # type: ignore[arg-type]  # like one
    assert outcome.receipt is not None
    assert (outcome.receipt.changed, outcome.receipt.revision) == (False, 0)
    assert pages.wiki.person("Admin").revisions(pages.title(NAME)) == []


def test_replication_lag_puts_off_what_is_saved_and_not_what_is_switched_off(pages: Pages):
    base = by_hand(pages)()
    store = pages.store(fault="maxlag", patience=IMPATIENT)
    with pytest.raises(WikiUnavailableError):
        store.write(Edit(name=NAME, value=web_scroll(task="T2"), base_revision=base, summary=""))
    [outcome] = off(store)
    assert outcome.receipt is not None


@pytest.mark.parametrize("fault", ["ratelimited", "readonly;on=edit", "http-429;on=edit", "http-503;on=edit"])
def test_what_the_wiki_puts_off_is_waited_out_beyond_all_patience(pages: Pages, fault: str, caplog):
    by_hand(pages)()
    store = pages.store(fault=f"{fault};times=6", patience=replace(SOON, deadline=1.0))

    [outcome] = off(store)
    assert outcome.error is None
    assert json.loads(stored(pages))["enabled"] is False
    assert caplog.text.count("Ctrl-C is safe: the same command goes on where it stopped") == 6


@pytest.mark.parametrize("times", [7, 8, 9])
def test_a_wiki_that_is_read_only_when_we_log_in_is_waited_for(pages: Pages, caplog, times: int):
    by_hand(pages)()
    store = pages.store(fault=f"readonly;times={times}", patience=SOON)

    [outcome] = off(store)
    assert outcome.error is None
    [revision, _] = pages.wiki.person("Admin").revisions(pages.title(NAME))
    assert revision["user"] == "Mara"
    assert "the wiki is read-only" in caplog.text


@pytest.mark.parametrize("fault", ["lost;times=1", "cut;times=1"])
def test_a_lost_answer_is_settled_as_for_any_edit(pages: Pages, fault: str):
    by_hand(pages)()

    [outcome] = off(pages.store(fault=fault, patience=SOON))
    assert outcome.receipt is not None
    assert outcome.receipt.note == "the answer was lost; the page history shows that it was saved"
    assert len(pages.wiki.person("Admin").revisions(pages.title(NAME))) == 2


def blockable(two: Two) -> str:
    """Return a maintainer on production whom no other test knows of, so that a block bars nobody else."""
    wiki, name = two.wikis["production"], f"Partly {uuid.uuid4().hex[:6]}"
    password, secret = uuid.uuid4().hex, uuid.uuid4().hex
    made = wiki.maintain("createAndPromote", "--custom-groups=instrument-maintainer", name, password)
    assert made.returncode == 0, made
    grants = "basic,highvolume,editpage,createeditmovepage,editinstruments"
    made = wiki.maintain("createBotPassword", "--appid=toolkit", f"--grants={grants}", name, secret)
    assert made.returncode == 0, made
    wiki.accounts[f"{name}@toolkit"] = secret
    return name


def partly_blocked(two: Two, **of: str | int) -> None:
    two.accounts["production"] = name = blockable(two)
    two.person("production", "Admin").post(
        action="block", user=name, partial=1, allowusertalk=1, expiry="infinite", reason="Not here.", **of
    )


@either_way_round
def test_a_block_of_one_page_leaves_no_other_on(two: Two):
    for number in range(5):
        two.edit("production", f"inst-{number}")
    partly_blocked(two, pagerestrictions=two.title("inst-1"))

    answer = two("disable", "--all", "--in", "production", "--yes")
    assert answer.exit == 8, answer
    assert "failed, 1 of 5: production:inst-1" in answer.err
    assert [two.value("production", f"inst-{number}")["enabled"] for number in range(5)] == [
        False,
        True,
        False,
        False,
        False,
    ]


def test_a_block_of_one_page_leaves_the_others_to_be_saved(two: Two):
    for number in range(3):
        two.edit("production", f"inst-{number}", enabled=False)
    partly_blocked(two, pagerestrictions=two.title("inst-0"))
    two("pull", "production", "work")
    for number in range(3):
        path = two.directory / "work" / f"inst-{number}.json"
        path.write_text(path.read_text().replace("T123456", "T2"))

    answer = two("save", *(f"work/inst-{number}.json" for number in range(3)), "--to", "production", "--yes")
    assert answer.exit == 8, answer
    assert [two.value("production", f"inst-{number}")["task"] for number in range(3)] == [
        "T123456",
        "T2",
        "T2",
    ]


def test_a_block_of_the_namespace_refuses_each_page_with_the_wikis_words(two: Two):
    for number in range(2):
        two.edit("production", f"inst-{number}")
    partly_blocked(two, namespacerestrictions=3100)

    answer = two("disable", "--all", "--in", "production", "--yes")
    assert (answer.exit, answer.err.count("production: blocked (")) == (6, 2), answer


def test_a_whole_block_is_told_once_and_before_anything_is_tried(pages: Pages):
    by_hand(pages)()

    with pytest.raises(NotPermittedError) as raised:
        prepare_disabling(pages.store("Barred"), [NAME], "")
    assert (raised.value.code, raised.value.stops_run) == ("blocked", True)
