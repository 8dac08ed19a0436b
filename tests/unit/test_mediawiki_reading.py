"""Pages in answers that the test wikis do not give, and how many are asked for at once."""

from __future__ import annotations

import pytest

from configurator.core.page import Absence, Removal, Snapshot, Unreadable
from configurator.errors import (
    UnexpectedResponseError,
)
from tests.unit.wire import NOW, TITLE, Wire, facts, page, revision

MARA = {"id": 2, "name": "Mara", "groups": ["*", "user"], "rights": ["read", "edit", "editinstruments"]}


def test_a_text_that_the_wiki_has_lost_is_unreadable_and_ends_the_history(wire: Wire):
    wire.answer("revisions", page(revision(5, textmissing=True)))
    store = wire.store()

    reading = store.read(["web-scroll"])["web-scroll"]
    assert reading == Unreadable(name="web-scroll", reason="the wiki has lost the text of revision 5")
    with pytest.raises(UnexpectedResponseError, match="web-scroll: the wiki has lost the text of revision 5"):
        list(store.history("web-scroll"))


def test_a_title_that_the_wiki_refuses_is_unreadable(wire: Wire):
    invalid = {
        "title": TITLE,
        "invalid": True,
        "invalidreason": "The requested page title contains invalid characters.",
    }
    wire.answer("revisions", {"query": {"pages": [invalid]}})

    reading = wire.store().read(["web-scroll"])["web-scroll"]
    assert reading == Unreadable(name="web-scroll", reason=str(invalid["invalidreason"]))


def test_a_page_without_a_revision_is_unreadable(wire: Wire):
    wire.answer("revisions", {"query": {"pages": [{"title": TITLE, "pageid": 7}]}})

    reading = wire.store().read(["web-scroll"])["web-scroll"]
    assert reading == Unreadable(name="web-scroll", reason="the wiki gave no revision of it")


def test_a_page_without_a_revision_is_listed_and_has_no_head(wire: Wire):
    wire.answer("revisions", {"query": {"pages": [{"title": TITLE, "pageid": 7}]}})
    store = wire.store()
    store.site()

    assert store.listed() == {
        "web-scroll": Unreadable(name="web-scroll", reason="the wiki gave no revision of it")
    }
    assert store.heads() == {}


def test_pages_that_an_answer_repeats_are_put_together(wire: Wire):
    bare = {"pageid": 7, "title": TITLE}
    wire.answer(
        "revisions",
        {"query": {"pages": [bare]}, "continue": {"gapcontinue": "x", "continue": "||"}},
        page(revision(5, content="{}")),
    )
    store = wire.store()
    store.site()

    assert list(store.read()) == ["web-scroll"]
    assert isinstance(store.read()["web-scroll"], Snapshot)


def test_a_listing_leaves_out_what_is_nobodys_page_and_what_has_no_revision(wire: Wire):
    other = {"pageid": 8, "title": "Instrument:web-scroll.css", "revisions": [revision(6)]}
    empty = {"pageid": 9, "title": "Instrument:empty.json"}
    pages = {
        "query": {
            "pages": [other, empty, {"pageid": 7, "title": f"{TITLE}.json", "revisions": [revision(5)]}]
        }
    }
    wire.answer("revisions", pages)
    store = wire.store(page="Instrument:{name}.json")
    store.site()

    assert list(store.heads()) == ["web-scroll"]


def test_a_title_that_the_wiki_turns_into_another_is_unreadable(wire: Wire):
    pages = page(revision(5, content="{}"), title="Instrument:Web-scroll")
    pages["query"]["normalized"] = [{"fromencoded": False, "from": TITLE, "to": "Instrument:Web-scroll"}]
    wire.answer("revisions", pages)

    reading = wire.store().read(["web-scroll"])["web-scroll"]
    assert isinstance(reading, Unreadable)
    assert (
        reading.reason
        == "the wiki turns the title into Instrument:Web-scroll; `instruments doctor` says more"
    )


@pytest.mark.parametrize(
    ("rights", "at_once"),
    [(["read"], [50, 50, 20]), (["read", "apihighlimits"], [50, 70])],
    ids=["usual", "high-limits"],
)
def test_as_many_texts_are_asked_for_at_once_as_the_account_may(
    wire: Wire, rights: list[str], at_once: list[int]
):
    """The first request brings the account's rights, and goes by the usual limit."""
    wire.answer("facts", facts(userinfo=MARA | {"rights": rights}))
    names = [f"page-{number:03}" for number in range(120)]
    wire.answer(
        "revisions",
        {"query": {"pages": [{"title": f"Instrument:{name}", "missing": True} for name in names]}},
    )

    assert list(wire.store().read(names)) == names
    asked = [params["titles"].split("|") for params in wire.asked if "titles" in params]
    assert [len(titles) for titles in asked] == at_once


@pytest.mark.parametrize(("rights", "limit"), [(["read"], "50"), (["read", "apihighlimits"], "500")])
def test_a_listing_with_texts_goes_by_the_accounts_limit(wire: Wire, rights: list[str], limit: str):
    wire.answer("facts", facts(userinfo=MARA | {"rights": rights}))
    wire.answer("revisions", {"batchcomplete": True})
    store = wire.store()

    assert store.read() == {}
    assert store.heads() == {}
    assert [params["gaplimit"] for params in wire.of("revisions")] == [limit, "max"]


def test_a_history_is_fetched_as_it_is_asked_for(wire: Wire):
    newer = page(revision(6, 5, content="[]")) | {"continue": {"rvcontinue": "x", "continue": "||"}}
    wire.answer("revisions", newer, page(revision(5, content="{}")))
    revisions = wire.store().history("web-scroll")

    assert next(revisions).revision == 6
    assert len(wire.of("revisions")) == 1
    assert [snapshot.revision for snapshot in revisions] == [5]


def test_a_page_that_is_not_there_has_no_history(wire: Wire):
    assert list(wire.store().history("web-scroll")) == []


def test_a_namespace_that_is_not_there_is_an_error(wire: Wire):
    with pytest.raises(UnexpectedResponseError, match="the wiki has no namespace Nowhere") as raised:
        wire.store(page="Nowhere:{name}").heads()
    assert raised.value.stops_run


def test_the_newest_removal_counts_and_a_restoration_does_not(wire: Wire):
    def event(action: str, timestamp: str, **more):
        return {
            "title": TITLE,
            "type": "delete",
            "action": action,
            "timestamp": timestamp,
            "comment": action,
        } | more

    wire.answer(
        "logevents",
        {"query": {"logevents": [event("restore", "2026-01-04T00:00:00Z"), event("delete", "2026-01-03T00:00:00Z", user="Admin")]}},
        {"query": {"logevents": [event("move", "2026-01-02T00:00:00Z"), {"actionhidden": True, "timestamp": NOW}]}},
    )  # fmt: skip

    gone = wire.store().read(["web-scroll"])["web-scroll"]
    removal = Removal(kind="delete", timestamp="2026-01-03T00:00:00Z", user="Admin", comment="delete")
    assert gone == Absence(name="web-scroll", removal=removal)


def test_the_removals_of_many_pages_are_listed_by_namespace(wire: Wire):
    missing = [{"title": f"Instrument:{name}", "missing": True} for name in ("aaa", "bbb")]
    wire.answer("revisions", {"query": {"pages": missing}})

    wire.store().read(["aaa", "bbb"])
    assert [(asked["lenamespace"], asked["letype"]) for asked in wire.of("logevents")] == [
        ("3100", "delete"),
        ("3100", "move"),
    ]
