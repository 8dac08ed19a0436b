"""Documents to pages: look, decide, write, and see what was stored."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from configurator.core.document.source import parse
from configurator.core.document.texts import sha1, stored_text
from configurator.core.document.values import Json
from configurator.core.judged import Document
from configurator.core.page import Edit, Reading, Receipt, Snapshot
from configurator.core.rules import Context
from configurator.errors import (
    BadReferenceError,
    ConfiguratorError,
    EditConflictError,
    InvalidDocumentError,
    MalformedDocumentError,
    NotPermittedError,
    UnexpectedMergeError,
    WikiUnavailableError,
)
from configurator.usecases.environment import Environment
from configurator.usecases.saving import (
    LIVE,
    Draft,
    Live,
    Outcome,
    PreparedEdit,
    confirm,
    prepare,
    write,
)
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.stores import HalfRead
from tests.support.writing import write_all

AUTHORITY = Context(environment="production", authority=True, now="2026-06-01T12:00:00Z")
FOLLOWER = replace(AUTHORITY, authority=False)


def draft(value: Json, base: int | Live | None = LIVE, where: str = "a.json") -> Draft:
    return Draft(document=Document(parse(json.dumps(value, indent=1), where)), base=base)


def prepared(store: MemoryStore, *drafts: Draft, context: Context = AUTHORITY) -> list[PreparedEdit]:
    return [*prepare(store, drafts, context, "a reason")]


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore("production")
    store.edit("web-scroll", web_scroll())
    return store


def test_a_new_document_creates_its_page():
    [saving] = prepared(MemoryStore("production"), draft(dict(reversed(web_scroll().items()))))

    assert saving.edit is not None
    assert (saving.edit.name, saving.edit.base_revision) == ("web-scroll", None)
    assert saving.edit.text == stored_text(web_scroll())
    assert saving.edit.summary.startswith("new: attributes page_id, ")
    assert saving.edit.summary.endswith(" (T123456): a reason")
    assert not saving.restorable


def test_a_changed_document_updates_its_page_from_the_revision_that_was_read(store: MemoryStore):
    [saving] = prepared(store, draft(web_scroll(task="T2")))

    assert saving.edit is not None
    assert (saving.edit.base_revision, saving.restorable) == (1, True)
    assert [change.pointer for change in saving.changes] == ["/task"]


@pytest.mark.parametrize("base", [LIVE, 1, 7, None], ids=str)
def test_an_equal_document_changes_nothing_whatever_it_was_made_from(store: MemoryStore, base: Any):
    [saving] = prepared(
        store, draft(web_scroll(sample={"wikis": {"enwiki": 1e-2}, "rate": 0.10, "unit": "session"}), base)
    )

    assert (saving.edit, saving.error, saving.changes) == (None, None, ())


@pytest.mark.parametrize(
    ("base", "sentence"),
    [
        pytest.param(
            7,
            "production:web-scroll changed after revision 7; `instruments diff production:web-scroll FILE` compares; "
            "bring your text up to date, then try again with --base 1",
            id="another-revision",
        ),
        pytest.param(
            None,
            "production:web-scroll was created by somebody else meanwhile; look at it, then try again",
            id="no-page",
        ),
    ],
)
def test_a_document_that_was_made_from_something_else_is_a_conflict(
    store: MemoryStore, base: int | None, sentence: str
):
    [saving] = prepared(store, draft(web_scroll(task="T2"), base))

    assert isinstance(saving.error, EditConflictError)
    assert (str(saving.error), saving.edit) == (sentence, None)


def test_a_document_whose_page_is_gone_is_a_conflict(store: MemoryStore):
    store.delete("web-scroll")

    [saving] = prepared(store, draft(web_scroll(), 1))
    assert isinstance(saving.error, EditConflictError)
    assert saving.error.latest == 0
    [saving] = prepared(store, draft(web_scroll()))
    assert saving.edit is not None


def test_errors_refuse_and_warnings_go_along(store: MemoryStore):
    bad, good = prepared(
        store,
        draft(web_scroll(name="web-other", task="T0", stream=other_stream()), where="bad.json"),
        draft(web_scroll(contact="somebody@example.org"), where="good.json"),
    )

    assert isinstance(bad.error, InvalidDocumentError)
    assert [(problem.where, problem.code) for problem in bad.problems] == [("bad.json", "schema/pattern")]
    assert [problem.code for problem in good.problems] == ["contact/personal"]
    assert (bad.edit, good.edit is not None) == (None, True)


def other_stream() -> dict[str, Any]:
    return {**web_scroll()["stream"], "name": "other.stream"}


@pytest.mark.parametrize("value", [[], {}, {"name": "../x"}, {"name": 1}, "web-scroll"], ids=json.dumps)
def test_a_document_that_names_no_page_is_refused_for_what_it_is(store: MemoryStore, value: Json):
    for context in (AUTHORITY, FOLLOWER):
        [saving] = prepared(store, draft(value), context=context)
        assert (saving.name, saving.edit) == ("", None)
        assert isinstance(saving.error, InvalidDocumentError)


def test_documents_of_one_page_are_all_refused_and_others_are_not(store: MemoryStore):
    one, two, three = prepared(
        store,
        draft(web_scroll(task="T2"), where="one.json"),
        draft(web_scroll(name="web-other", stream=other_stream()), where="two.json"),
        draft(web_scroll(task="T3"), where="three.json"),
    )

    assert isinstance(one.error, BadReferenceError)
    assert (
        str(one.error)
        == "one.json: is of the page production:web-scroll, and so is three.json; save only one of them"
    )
    assert (
        str(three.error)
        == "three.json: is of the page production:web-scroll, and so is one.json; save only one of them"
    )
    assert two.edit is not None


def test_documents_that_name_no_page_are_each_refused_for_what_they_are(store: MemoryStore):
    savings = prepared(store, draft({}, where="one.json"), draft({"name": 1}, where="two.json"))

    assert [type(saving.error) for saving in savings] == [InvalidDocumentError, InvalidDocumentError]


def test_what_reading_changed_is_said_before_what_the_rules_say(store: MemoryStore):
    [saving] = prepared(store, draft(web_scroll(title="Cafe\u0301", contact="somebody@example.org")))

    assert [problem.code for problem in saving.problems] == ["json/not-normalised", "contact/personal"]


class Asked(MemoryStore):
    """A store that notes which pages it was asked for; reading all of them overlooks one."""

    def __init__(self, *, overlooked: str = "") -> None:
        super().__init__("production")
        self.overlooked = overlooked
        self.asked: list[Collection[str] | None] = []

    def read(self, names: Collection[str] | None = None) -> Mapping[str, Reading]:
        self.asked.append(names)
        found = super().read(names)
        return {name: page for name, page in found.items() if names is not None or name != self.overlooked}


def test_only_the_authority_s_other_pages_are_read():
    for context, asked in ((AUTHORITY, [None]), (FOLLOWER, [{"web-scroll"}])):
        store = Asked()
        store.edit("web-scroll", web_scroll())
        prepared(store, draft(web_scroll(task="T2")), context=context)
        assert store.asked == asked


def test_a_page_that_was_not_among_all_of_them_is_read_by_its_name():
    store = Asked(overlooked="web-scroll")
    store.edit("web-scroll", web_scroll())

    [saving] = prepared(store, draft(web_scroll(task="T2")))
    assert store.asked == [None, {"web-scroll"}]
    assert saving.edit is not None
    assert saving.edit.base_revision == 1


def test_on_the_authority_no_two_active_instruments_share_a_stream(store: MemoryStore):
    twin = draft(web_scroll(name="web-other"))

    [saving] = prepared(store, twin)
    assert [problem.code for problem in saving.problems] == ["stream/shared"]
    [saving] = prepared(store, twin, context=FOLLOWER)
    assert saving.edit is not None


def test_documents_of_one_batch_share_no_stream_either():
    first, second = (draft(web_scroll(name=name), where=name) for name in ("web-first", "web-second"))

    savings = prepared(MemoryStore("production"), first, second)
    assert [[problem.code for problem in saving.problems] for saving in savings] == [
        ["stream/shared"],
        ["stream/shared"],
    ]


def test_a_stream_can_be_handed_over_in_one_batch(store: MemoryStore):
    old, new = prepared(
        store, draft(web_scroll(enabled=False)), draft(web_scroll(name="web-other"), where="b")
    )

    assert old.edit is not None
    assert [problem.code for problem in new.problems] == [
        "stream/shared"
    ]  # until the old one is off, to be safe
    store.write(old.edit)
    [new] = prepared(store, draft(web_scroll(name="web-other")))
    assert new.edit is not None


def test_a_page_that_is_no_document_is_not_overwritten(store: MemoryStore):
    store.store("web-scroll", "{}", model="wikitext")
    half = HalfRead("production", "web-other")

    [saving] = prepared(store, draft(web_scroll()))
    assert isinstance(saving.error, MalformedDocumentError)
    assert [problem.code for problem in saving.problems] == ["page/no-json"]
    [saving] = prepared(half, draft(web_scroll(name="web-other")))
    assert isinstance(saving.error, NotPermittedError)
    assert str(saving.error) == (
        "production: unreadable (production:web-other: the text was lost); look at the page"
    )


def test_a_page_that_is_too_large_can_be_overwritten(store: MemoryStore):
    store.edit("web-scroll", web_scroll(junk="x" * 70_000))

    [saving] = prepared(store, draft(web_scroll()))
    assert saving.edit is not None
    assert not saving.restorable


def test_nobody_prepares_what_they_may_not_write():
    with pytest.raises(NotPermittedError):
        prepared(MemoryStore("production", writable=False), draft(web_scroll()))


class Failing(MemoryStore):
    """A store on which some writes fail, and all are counted."""

    def __init__(self, **errors: ConfiguratorError) -> None:
        super().__init__("production")
        self.errors = {name.replace("_", "-"): error for name, error in errors.items()}
        self.tried: list[str] = []

    def write(self, edit: Edit) -> Receipt:
        self.tried.append(edit.name)
        if edit.name in self.errors:
            raise self.errors[edit.name]
        return super().write(edit)


def edits(*names: str) -> Iterator[Edit]:
    return (Edit(name=name, value={}, base_revision=None, summary="") for name in names)


def test_one_bad_page_does_not_stop_the_others():
    conflict = EditConflictError("production:b-b-b", None)
    refused = NotPermittedError("production", "protectedpage")
    store = Failing(b_b_b=conflict, c_c_c=refused)

    outcomes = [*write_all(store, edits("a-a-a", "b-b-b", "c-c-c", "d-d-d"))]
    assert [outcome.error for outcome in outcomes] == [None, conflict, refused, None]
    assert [outcome.receipt is not None for outcome in outcomes] == [True, False, False, True]


def test_what_would_fail_every_page_is_not_tried_again():
    gone = WikiUnavailableError("production", "readonly")
    store = Failing(b_b_b=gone)

    outcomes = [*write_all(store, edits("a-a-a", "b-b-b", "c-c-c"))]
    assert [outcome.error for outcome in outcomes] == [None, gone, gone]
    assert store.tried == ["a-a-a", "b-b-b"]


def two_edits(base: int | None = None) -> PreparedEdit:
    """A text of a page that is not there yet, and one made from that."""
    both = [Edit(name="a-a-a", value={"a": each}, base_revision=base, summary="") for each in (1, 2)]
    return PreparedEdit(where="a.json", name="a-a-a", edits=tuple(both))


def test_a_second_edit_is_made_from_what_the_first_one_stored():
    store = MemoryStore("production")

    [outcome] = write(Environment(store), [two_edits()])
    assert outcome.receipt is not None
    assert (outcome.receipt.revision, outcome.receipt.base_revision) == (2, 1)
    assert [each.document() for each in store.history("a-a-a")] == [{"a": 2}, {"a": 1}]


def test_without_the_first_edit_the_second_is_not_tried():
    store = Failing()

    [outcome] = write(Environment(store, proposals=True), [two_edits(base=7)])
    assert isinstance(outcome.error, EditConflictError)
    assert outcome.error.page == "production/proposal:a-a-a"
    assert (store.tried, store.heads()) == (["a-a-a"], {})


def test_a_conflict_is_told_of_the_page_of_the_proposal_with_the_revision_that_is_there():
    store = Failing(a_a_a=EditConflictError("production:a-a-a", 7, 9))

    [outcome] = write(Environment(store, proposals=True), [two_edits(base=7)])
    assert isinstance(outcome.error, EditConflictError)
    told = (outcome.error.page, outcome.error.base_revision, outcome.error.latest)
    assert told == ("production/proposal:a-a-a", 7, 9)


def test_what_cannot_or_need_not_be_written_is_passed_over():
    refused = replace(two_edits(), edits=(), error=EditConflictError("production:a-a-a", 1))

    assert [*write(Environment(Failing()), [refused])] == []


def written(store: MemoryStore, value: Json, base: int | None = None) -> Outcome:
    edit = Edit(name="web-scroll", value=value, base_revision=base, summary="")
    return Outcome(name="web-scroll", receipt=store.write(edit))


def tampered(store: MemoryStore, text: str) -> None:
    """Let the newest revision hold *text*, as if the wiki had merged."""
    head = store._histories["web-scroll"][-1]
    store._histories["web-scroll"][-1] = replace(head, text=text, sha1=sha1(text))


def test_what_was_stored_as_sent_is_confirmed():
    store = MemoryStore("production")
    outcome = written(store, {"a": 1})

    assert confirm(store, [outcome]) == (outcome,)


def test_nothing_is_read_when_nothing_was_written():
    failed = Outcome(name="web-scroll", error=EditConflictError("production:web-scroll", 1))
    unchanged = Outcome(
        name="web-scroll",
        receipt=Receipt(name="web-scroll", revision=1, base_revision=1, sha1="", changed=False),
    )

    assert confirm(Failing(), [failed, unchanged]) == (failed, unchanged)
    assert confirm(Failing(), []) == ()


def test_an_edit_of_somebody_else_on_top_of_ours_is_no_merge(store: MemoryStore):
    outcome = written(store, {"a": 1}, 1)
    store.edit("web-scroll", {"a": 2})

    assert confirm(store, [outcome]) == (outcome,)


def test_a_page_that_was_deleted_after_our_edit_is_no_merge(store: MemoryStore):
    outcome = written(store, {"a": 1}, 1)
    store.delete("web-scroll")

    assert confirm(store, [outcome]) == (outcome,)


def test_a_text_that_nobody_wrote_is_replaced_by_the_one_before(store: MemoryStore):
    outcome = written(store, web_scroll(task="T2"), 1)
    tampered(store, '{"merged": 1}')

    [confirmed] = confirm(store, [outcome])
    assert isinstance(confirmed.error, UnexpectedMergeError)
    assert (confirmed.receipt, confirmed.error.revision, confirmed.error.restored) == (None, 2, True)
    page = store.read()["web-scroll"]
    assert isinstance(page, Snapshot)
    assert (page.document(), page.comment) == (
        web_scroll(),
        "Restore revision 1: revision 2 holds a text that nobody wrote",
    )


def test_a_text_that_nobody_wrote_stays_if_there_is_none_before():
    store = MemoryStore("production")
    outcome = written(store, {"a": 1})
    tampered(store, '{"merged": 1}')

    [confirmed] = confirm(store, [outcome])
    assert str(confirmed.error) == (
        "production:web-scroll: revision 1 holds a text that nobody wrote; restore the text before from the page's history"
    )


def test_a_text_that_nobody_wrote_stays_if_somebody_went_on_from_it(store: MemoryStore):
    outcome = written(store, web_scroll(task="T2"), 1)
    tampered(store, '{"merged": 1}')
    store.edit("web-scroll", {"merged": 2})

    [confirmed] = confirm(store, [outcome])
    assert isinstance(confirmed.error, UnexpectedMergeError)
    assert not confirmed.error.restored
    page = store.read()["web-scroll"]
    assert isinstance(page, Snapshot)
    assert page.document() == {"merged": 2}
