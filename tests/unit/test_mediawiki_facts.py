"""What a wiki says of itself, and of the account, in answers that the test wikis do not give."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.page import Edit
from configurator.core.site import Setup
from configurator.errors import (
    NotPermittedError,
    UnexpectedResponseError,
    WikiUnavailableError,
)
from configurator.settings import EnvironmentSettings
from tests.unit.wire import NOW, SETUP, TITLE, URL, Wire, error, facts, page, revision

MARA = {"id": 2, "name": "Mara", "groups": ["*", "user"], "rights": ["read", "edit", "editinstruments"]}
GENERAL = facts()["query"]["general"]


def test_facts_ride_along_with_the_first_read_and_are_asked_once(wire: Wire):
    wire.answer("revisions", page(revision(5, content="{}")))
    store = wire.store(None)

    store.read(["web-scroll"])
    store.read(["web-scroll"])
    assert (store.account().user, store.site().wiki_id) == ("Mara", "metawiki")
    store.require_write()
    assert wire.kinds() == ["facts", "revisions"]
    assert wire.asked[0]["titles"] == TITLE


def test_the_site_is_as_it_says(wire: Wire):
    site = wire.store().site()

    assert (site.version, site.now, site.read_only) == ("MediaWiki 1.43.1", NOW, None)
    assert site.clock_offset != 0.0
    namespace = site.namespace("Instrument")
    assert namespace is not None
    assert (namespace.id, namespace.case_sensitive, namespace.model) == (3100, True, "json")
    assert namespace.protection == ("editinstruments",)
    main = site.namespace("")
    assert main is not None
    assert (main.case_sensitive, main.model, main.protection) == (False, None, ())


def told(wire: Wire, **setup: Any) -> Setup | None:
    wire.answer("facts", facts(general=GENERAL | {"instrumentconfigurator": {"review": True} | setup}))
    return wire.store().site().setup


def test_how_a_wiki_is_set_up_is_as_it_says(wire: Wire):
    assert told(wire, **SETUP) == Setup(
        review=True,
        environment="production",
        environments={"production": "https://wiki.example/w/api.php", "beta": None},
        bot="Copy bot",
        max_writes=20,
        max_share=0.5,
        service="https://instruments.example",
    )


def test_a_wiki_without_the_extension_says_nothing_of_it(wire: Wire):
    site = wire.store().site()

    assert (site.setup, site.review) == (None, None)


def test_an_extension_that_says_little_is_believed_in_that(wire: Wire):
    assert told(wire) == Setup(review=True)
    assert told(wire, environment="", bot=None, service=None, limits={"bytes": 1}) == Setup(review=True)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("review", "yes"),
        ("environment", "Production"),
        ("environment", None),
        ("environments", {"production": 1}),
        ("environments", {"__proto__": None}),
        ("environments", {"beta": "javascript:alert(1)"}),
        ("environments", {"beta": "https://wiki.example/a b"}),
        ("environments", ["beta"]),
        ("bot", "User:Copy bot"),
        ("bot", "a\nb"),
        ("bot", ""),
        ("limits", {"max_writes": 0}),
        ("limits", {"max_writes": True}),
        ("limits", {"max_share": 2}),
        ("limits", {"max_share": "1"}),
        ("service", "instruments.example"),
    ],
)
def test_a_setup_of_another_shape_is_not_believed(wire: Wire, key: str, value: Any):
    with pytest.raises(UnexpectedResponseError, match=f"general.instrumentconfigurator.{key}"):
        told(wire, **{key: value})


def test_only_tags_for_use_by_hand_count_and_a_long_list_comes_in_parts(wire: Wire):
    more = {"query": {"tags": [{"name": "last", "source": ["manual", "extension"]}]}, "batchcomplete": True}
    wire.answer("facts", facts() | {"continue": {"tgcontinue": "last", "continue": "-||"}}, more)

    assert wire.store().site().tags == {"instruments", "last"}


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("//wiki.example", "https://wiki.example/wiki/Instrument:a_b/c%3Fd"),
        ("http://other.example:8080", "http://other.example:8080/wiki/Instrument:a_b/c%3Fd"),
    ],
)
def test_the_address_of_a_page(wire: Wire, server: str, address: str):
    wire.answer("facts", facts(general=GENERAL | {"server": server}))
    assert wire.store().page_address("a b/c?d") == address


@pytest.mark.parametrize(
    ("said", "reason"),
    [({"readonlyreason": "Moving house."}, "Moving house."), ({}, "no reason given")],
)
def test_a_read_only_wiki_refuses_before_the_first_edit(wire: Wire, said: dict[str, str], reason: str):
    wire.answer("facts", facts(general=GENERAL | {"readonly": True, **said}))

    with pytest.raises(WikiUnavailableError, match=f"the wiki is read-only: {reason[:-1]}"):
        wire.store().require_write()


@pytest.mark.parametrize(
    ("user", "code"),
    [
        pytest.param({"id": 0, "anon": True, "name": "::1", "groups": ["*"], "rights": ["editinstruments"]}, "not-logged-in", id="nobody"),
        pytest.param(MARA | {"blockid": 3, "blockreason": "Vandalism"}, "blocked", id="blocked"),
        pytest.param(MARA | {"blockid": 3, "blockreason": ""}, "blocked", id="blocked-without-a-reason"),
        pytest.param(MARA | {"rights": ["read", "edit"]}, "no-right", id="no-right"),
    ],
)  # fmt: skip
def test_who_may_not_write_is_told_so(wire: Wire, user, code: str):
    wire.answer("facts", facts(userinfo=user))

    with pytest.raises(NotPermittedError) as raised:
        wire.store().require_write()
    assert (raised.value.code, raised.value.stops_run) == (code, True)


def test_a_block_of_other_pages_does_not_count(wire: Wire):
    wire.answer(
        "facts", facts(userinfo=MARA | {"blockid": 3, "blockreason": "Edit war", "blockpartial": True})
    )

    store = wire.store()
    store.require_write()
    assert (store.account().blocked, store.account().partly) == (None, "Edit war")


def test_a_new_session_asks_again(wire: Wire):
    wire.answer(
        "edit",
        error("badtoken"),
        {"edit": {"result": "Success", "title": TITLE, "oldrevid": 0, "newrevid": 1}},
    )
    wire.answer("facts", facts(), facts(tokens={"csrftoken": "another"}))
    wire.store().write(Edit(name="web-scroll", value={}, base_revision=None, summary=""))
    assert [sent["token"] for sent in wire.of("edit")] == ["csrf-token+\\", "another"]


def test_the_database_names_of_a_farm(wire: Wire):
    wire.answer(
        "sitematrix",
        {
            "sitematrix": {
                "count": 4,
                "0": {"site": [{"dbname": "aawiki"}, {"dbname": "aawiktionary"}]},
                "1": {},
                "specials": [{"dbname": "metawiki"}],
            }
        },
    )
    assert wire.store().databases() == frozenset({"aawiki", "aawiktionary", "metawiki"})


def test_the_streams_of_a_farm(wire: Wire):
    wire.answer("streamconfigs", {"streams": {"a.b": {"sample": {"rate": 1}}}})
    assert wire.store().stream_configs() == {"a.b": {"sample": {"rate": 1}}}


def test_a_wiki_without_those_extensions_has_no_lists(wire: Wire):
    for action in ("sitematrix", "streamconfigs"):
        wire.answer(action, error("badvalue", f'Unrecognized value for parameter "action": {action}.'))

    assert wire.store().databases() is None
    assert wire.store().stream_configs() is None


def test_another_error_of_those_extensions_is_an_error(wire: Wire):
    wire.answer("streamconfigs", error("internal_api_error_Exception"))
    with pytest.raises(UnexpectedResponseError):
        wire.store().stream_configs()


NEWER = "a\u0301\U0003fffd"


def test_the_wiki_spells_a_text_in_one_request_and_without_a_warning(wire: Wire, caplog):
    said = "á\U0003fffd b\n\U0003fffdc"
    warning = {"code": "badutf8", "text": 'The value passed for "requestid"', "module": "main"}
    wire.answer("query", {"batchcomplete": True, "requestid": said, "warnings": [warning]})

    spelt = wire.store(None).normalised([f"{NEWER} b\t\x00\U0003fffdc"])

    assert spelt == {f"{NEWER} b\t\x00\U0003fffdc": "á\U0003fffd b\t\x00\U0003fffdc"}
    assert [asked["requestid"] for asked in wire.of("query")] == [f"{NEWER} b\n\U0003fffdc"]
    assert caplog.records == []


@pytest.mark.parametrize(
    "answer",
    [{}, {"requestid": "a"}, {"requestid": "b\nc\nd"}],
    ids=["nothing", "too little", "something else"],
)
def test_a_text_that_the_wiki_does_not_repeat_stays_as_it_is(wire: Wire, answer: dict[str, str]):
    wire.answer("query", {"batchcomplete": True} | answer)

    assert wire.store(None).normalised([f"{NEWER}\t{NEWER}", NEWER]) == {
        f"{NEWER}\t{NEWER}": f"{NEWER}\t{NEWER}",
        NEWER: NEWER,
    }


def test_the_environment_of_a_directory_is_no_wiki():
    with pytest.raises(ValueError, match="local is no wiki"):
        MediaWikiStore(EnvironmentSettings(name="local"), None)
    assert MediaWikiStore(EnvironmentSettings(name="local", api=URL), None).environment == "local"


@pytest.mark.parametrize("key", ["general", "namespaces", "userinfo", "tokens"])
def test_an_answer_that_lacks_what_was_asked_says_what_and_why(wire: Wire, key: str):
    """As with `$wgAPIMaxResultSize = 4000`: the API leaves out what does not fit, and does not say so."""
    answer = facts()
    del answer["query"][key]
    wire.answer("facts", answer)
    wire.answer("revisions", page(revision(5, content="{}")))

    with pytest.raises(UnexpectedResponseError) as raised:
        wire.store().read(["web-scroll"])
    assert str(raised.value) == (
        f"production: not-json (the wiki's answers lack {key}, which the API leaves out where $wgAPIMaxResultSize is too "
        "small); `instruments doctor` checks the wiki and the address in the settings"
    )
