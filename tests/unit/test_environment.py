"""One environment as a person uses it in a notebook: list, get, diff, save."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.document.source import parse
from configurator.core.document.texts import stored_text
from configurator.core.site import Setup
from configurator.errors import (
    BadReferenceError,
    EditConflictError,
    InvalidDocumentError,
    NotPermittedError,
    UnexpectedMergeError,
    WikiUnavailableError,
)
from configurator.usecases.environment import Environment
from configurator.usecases.reading import KnownNames
from tests.support.examples import web_scroll
from tests.support.fakes import FakeWiki, site
from tests.support.memory import MemoryStore
from tests.support.stores import HalfRead

NOW = "2026-06-01T12:00:00Z"


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore("production", user="Mara")
    store.edit("web-scroll", web_scroll())
    return store


@pytest.fixture
def production(store: MemoryStore) -> Environment:
    return Environment(store, authority=True, environments=["beta", "production"], clock=lambda: NOW)


def test_it_lists_what_is_there_and_what_the_rules_say(production: Environment, store: MemoryStore):
    store.store("web-broken", "{")

    assert [(row.name, row.active) for row in production.list()] == [
        ("web-broken", False),
        ("web-scroll", True),
    ]
    assert [row.name for row in production.list(active=True)] == ["web-scroll"]
    assert production.list(owner="Nobody") == ()


def test_it_gets_a_page_as_it_is_or_was(production: Environment, store: MemoryStore):
    store.edit("web-scroll", web_scroll(task="T2"))

    assert production.get("web-scroll").document() == web_scroll(task="T2")
    assert production.get("web-scroll", 1).document() == web_scroll()


@pytest.mark.parametrize(
    ("name", "revision", "sentence"),
    [
        pytest.param("../x", None, "production:../x: a name is 3 to 63 lower-case", id="no-name"),
        pytest.param("web-other", None, "production:web-other: there is no such page", id="no-page"),
        pytest.param(
            "web-scrol",
            None,
            "production:web-scrol: there is no such page; did you mean web-scroll?",
            id="near",
        ),
        pytest.param(
            "web-scroll", 9, "production:web-scroll@9: see `instruments history web-scroll`", id="no-revision"
        ),
    ],
)
def test_what_is_not_there_is_a_sentence(
    production: Environment, name: str, revision: int | None, sentence: str
):
    with pytest.raises(BadReferenceError) as raised:
        production.get(name, revision)
    assert str(raised.value).startswith(sentence)


def test_a_deleted_page_says_who_deleted_it(production: Environment, store: MemoryStore):
    store.delete("web-scroll", user="Milo")

    with pytest.raises(
        BadReferenceError, match=r"was deleted by Milo on 2026-01-01T00:02:00Z \(no reason given\)"
    ):
        production.get("web-scroll")


def test_a_page_that_cannot_be_read_is_not_taken_for_absent():
    environment = Environment(HalfRead("production", "web-scroll"))

    with pytest.raises(NotPermittedError, match="web-scroll: the text was lost"):
        environment.get("web-scroll")


def test_it_tells_the_history_of_a_page(production: Environment, store: MemoryStore):
    store.edit("web-scroll", web_scroll(task="T2"), "Milo")

    assert [entry.snapshot.user for entry in production.history("web-scroll")] == ["Somebody", "Milo"]
    assert production.history("web-other") == ()


def test_it_checks_a_document_as_if_it_were_saved_here(production: Environment):
    source = parse(stored_text(web_scroll(environments=["elsewhere"], overrides={})), "a.json")

    assert [problem.code for problem in production.check(source)] == ["environment/unlisted"]
    assert [problem.code for problem in production.check(source, name="web-other")] == ["name/not-title"]


def environment_of(wiki: FakeWiki) -> Environment:
    return Environment(wiki, environments=["production"], clock=lambda: NOW)


def test_a_wiki_that_knows_an_environment_that_the_settings_do_not_know_is_believed():
    told = Setup(review=False, environments={"production": None, "elsewhere": None})
    source = parse(stored_text(web_scroll(environments=["production", "elsewhere"], overrides={})), "a.json")

    assert environment_of(FakeWiki(site=site(setup=told))).check(source) == ()
    for other in (None, Setup(review=False), Setup(review=False, environments={"production": None})):
        found = environment_of(FakeWiki(site=site(setup=other))).check(source)
        assert [(problem.code, problem.pointer) for problem in found] == [
            ("environment/unknown", "/environments/1")
        ]


def test_a_wiki_is_not_asked_about_environments_that_the_settings_know():
    away = FakeWiki(error=WikiUnavailableError("production", "unreachable"))
    source = parse(stored_text(web_scroll(environments=["production"], overrides={})), "a.json")

    assert environment_of(away).check(source) == ()


def test_the_lists_are_asked_for_once(store: MemoryStore):
    asked = []

    def lists(of: Any) -> KnownNames:
        asked.append(of)
        return KnownNames(databases=frozenset({"dewiki"}))

    environment = Environment(store, lists=lists, clock=lambda: NOW)
    source = parse(stored_text(web_scroll()), "a.json")
    assert "wiki/unknown" in [problem.code for problem in environment.check(source)]
    environment.check(source)
    environment.list()
    assert asked == [store]


def test_it_compares_a_document_with_its_page(production: Environment):
    assert [change.pointer for change in production.diff(web_scroll(task="T2"))] == ["/task"]
    assert [change.pointer for change in production.diff(web_scroll(name="web-other"))] == [""]
    assert production.diff(web_scroll()) == ()


@pytest.mark.parametrize("document", [[], {}, {"name": "../x"}, None])
def test_a_document_without_a_name_is_of_no_page(production: Environment, document: Any):
    with pytest.raises(BadReferenceError, match="a name is 3 to 63 lower-case"):
        production.diff(document)


def test_it_saves_and_says_nothing_to_do_the_second_time(production: Environment, store: MemoryStore):
    receipt = production.save(web_scroll(task="T2"), base=1, message="better")

    assert receipt is not None
    assert (receipt.revision, receipt.base_revision) == (2, 1)
    assert store.heads()["web-scroll"].comment == "task T123456 → T2 (T2): better"
    assert production.save(web_scroll(task="T2"), base=2) is None


def test_it_saves_a_new_page(production: Environment):
    stream = {**web_scroll()["stream"], "name": "other.stream"}

    assert production.save(web_scroll(name="web-other", stream=stream), base=None) is not None


def test_it_loses_no_edit(production: Environment, store: MemoryStore):
    store.edit("web-scroll", web_scroll(task="T3"), "Milo")

    with pytest.raises(EditConflictError):
        production.save(web_scroll(task="T2"), base=1)
    assert production.get("web-scroll").document() == web_scroll(task="T3")


def test_it_saves_nothing_invalid(production: Environment):
    with pytest.raises(InvalidDocumentError):
        production.save(web_scroll(task="T0"), base=1)


def test_a_text_that_nobody_wrote_is_an_error_of_the_save():
    class Merging(MemoryStore):
        def write(self, edit):
            receipt = super().write(edit)
            if edit.base_revision == 1:
                self._histories[edit.name].pop()
                self.store(edit.name, '{"merged": 1}')
                return type(receipt)(
                    name=edit.name, revision=3, base_revision=1, sha1=edit.sha1, changed=True
                )
            return receipt

    store = Merging("production")
    store.edit("web-scroll", web_scroll())
    environment = Environment(store, environments=["beta", "production"], clock=lambda: NOW)

    with pytest.raises(UnexpectedMergeError, match="the text before was restored"):
        environment.save(web_scroll(task="T2"), base=1)
    assert environment.get("web-scroll").document() == web_scroll()


def test_it_prepares_switching_without_writing(production: Environment, store: MemoryStore):
    [off] = production.prepare_disabling(["web-scroll"], "")
    [on] = production.prepare_enabling(["web-scroll"], "")

    assert (off.edit is not None, on.edit) == (True, None)
    assert len(list(store.history("web-scroll"))) == 1


def test_what_is_no_wiki_has_no_site(production: Environment):
    with pytest.raises(BadReferenceError, match="production: has no site; open an environment with `api`"):
        _ = production.site
