"""Nothing is saved where anybody may edit, unless somebody asked for that; switching off asks nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.page import Edit
from configurator.core.site import Namespace
from configurator.errors import UnprotectedError
from configurator.settings import EnvironmentSettings
from configurator.usecases.environment import Environment
from tests.support.examples import web_scroll
from tests.unit.wire import MARA, URL, Wire, facts, page, revision

EDIT = Edit(name="web-scroll", value=web_scroll(), base_revision=None, summary="a test")
RIGHTS = ["read", "edit", "createpage", "editinstruments", "editinterface", "proposeinstruments"]
NAMESPACES: dict[str, dict[str, Any]] = {
    "0": {"id": 0, "name": "", "case": "first-letter"},
    "1": {"id": 1, "name": "Talk", "case": "first-letter"},
    "8": {"id": 8, "name": "MediaWiki", "case": "first-letter", "namespaceprotection": "editinterface"},
    "3100": {
        "id": 3100,
        "name": "Instrument",
        "case": "case-sensitive",
        "defaultcontentmodel": "json",
        "namespaceprotection": "editinstruments",
    },
    "3102": {
        "id": 3102,
        "name": "Instrument proposal",
        "case": "case-sensitive",
        "defaultcontentmodel": "json",
        "namespaceprotection": "edit|proposeinstruments",
    },
}
#: Pages that a settings file may name, and the right that it says protects them.
ELSEWHERE = [
    pytest.param("Talk:Cat {name}", "editinstruments", id="a talk page"),
    pytest.param("Talk:Cat {name}", "edit", id="with a right that everybody has"),
    pytest.param("Cat:{name}", "editinstruments", id="an article, of a namespace that is not there"),
    pytest.param("MediaWiki:{name}.js", "editinterface", id="the site's scripts"),
    pytest.param("Instrument:{name}", "edit", id="another right than protects it"),
    pytest.param("Instrument proposal:{name}", "editinstruments", id="proposals as instruments"),
]


def store(wire: Wire, pattern: str, right: str, *, unprotected: bool = False) -> MediaWikiStore:
    user = {"id": 2, "name": "Mara", "groups": ["*", "user"], "rights": RIGHTS}
    wire.answer("facts", facts(namespaces=NAMESPACES, userinfo=user))
    title = pattern.replace("{name}", "web-scroll")
    wire.answer("edit", {"edit": {"result": "Success", "title": title, "oldrevid": 0, "newrevid": 5}})
    settings = EnvironmentSettings(
        name="production", api=URL, page=pattern, right=right, unprotected=unprotected
    )
    return MediaWikiStore(settings, MARA, wire.patience())


ACTS: dict[str, Callable[[MediaWikiStore], object]] = {
    "asked before": lambda store: store.require_write(),
    "written": lambda store: store.write(EDIT),
    "saved": lambda store: Environment(store).prepare([], ""),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize(("pattern", "right"), ELSEWHERE)
def test_where_the_right_protects_nothing_nothing_is_saved(
    pattern: str, right: str, act: Callable[[MediaWikiStore], object], wire: Wire
):
    with pytest.raises(UnprotectedError) as raised:
        act(store(wire, pattern, right))
    assert (raised.value.stops_run, raised.value.exit_code) == (True, 6)
    assert pattern.partition("{name}")[0] in str(raised.value)
    assert "`instruments --unprotected` saves there all the same" in str(raised.value)
    assert wire.of("edit") == []


@pytest.mark.parametrize(("pattern", "right"), ELSEWHERE)
def test_who_asks_for_it_saves_there(pattern: str, right: str, wire: Wire):
    opened = store(wire, pattern, right, unprotected=True)
    opened.require_write()
    assert opened.write(EDIT).revision == 5


@pytest.mark.parametrize(
    ("pattern", "right"),
    [("Instrument:{name}", "editinstruments"), ("Instrument proposal:{name}", "proposeinstruments")],
)
def test_where_the_right_protects_the_pages_all_is_well(pattern: str, right: str, wire: Wire):
    assert store(wire, pattern, right).write(EDIT).revision == 5


def test_a_neighbour_is_judged_for_itself(wire: Wire):
    opened = store(wire, "Instrument:{name}", "editinstruments")
    opened.with_pages("Instrument proposal:{name}", "proposeinstruments").require_write()
    with pytest.raises(UnprotectedError, match=r"Talk:\{name\} is in a namespace that edit does not protect"):
        opened.with_pages("Talk:{name}", "edit").require_write()


@pytest.mark.parametrize(("pattern", "right"), ELSEWHERE)
def test_switching_off_asks_nobody_who_else_may_edit(pattern: str, right: str, wire: Wire):
    opened = store(wire, pattern, right)
    text = '{"enabled":true}'
    title = pattern.replace("{name}", "web-scroll")
    wire.answer("revisions", page(revision(4, content=text, sha1=None), title=title))
    [saving] = Environment(opened).prepare_disabling(["web-scroll"], "")
    assert saving.edit is not None
    assert saving.edit.switches_off
    assert opened.write(saving.edit).revision == 5


def test_a_namespace_may_ask_for_more_rights_than_one():
    kept = Namespace(id=3100, name="I", case_sensitive=True, model="json", protection=("edit", "mine"))
    assert kept.is_kept_for("mine")
    assert not kept.is_kept_for("other")
    assert not replace(kept, id=4).is_kept_for("mine")
