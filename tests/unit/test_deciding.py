"""What is decided of a proposal, as values: what would be written, what is refused, and who else was faster."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.document.names import PageReference
from configurator.core.history.chains import promotes
from configurator.core.page import Absence
from configurator.core.proposal import EMPTY_SHA1
from configurator.errors import (
    ApprovalError,
    BadReferenceError,
    EditConflictError,
    InvalidDocumentError,
    MalformedDocumentError,
    NotPermittedError,
    ProposalError,
)
from configurator.usecases.deciding import decline, prepare_approval, review, withdraw
from configurator.usecases.saving import PreparedEdit, write, written
from tests.support.examples import web_scroll
from tests.support.proposals import NAME, Production


def page(revision: int | None = None) -> PageReference:
    return PageReference("production", NAME, revision)


@pytest.fixture
def wiki() -> Production:
    """Production, where Ana proposes and Mara decides: revision 2 is the branch point, 3 the text."""
    wiki = Production()
    wiki.went_live()
    wiki.proposed(task="T2")
    return wiki


def approve(wiki: Production, revision: int = 3) -> PreparedEdit:
    [prepared] = prepare_approval(wiki.pages(), [page(revision)], "it serves")
    return prepared


def test_an_approval_stores_the_reviewed_text_on_what_was_live_and_names_its_author(wiki: Production):
    approval = approve(wiki)

    assert (approval.error, approval.critical, approval.restorable) == (None, (), True)
    assert [change.pointer for change in approval.changes] == ["/task"]
    assert approval.edit is not None
    assert (approval.edit.value, approval.edit.base_revision) == (web_scroll(task="T2"), 1)
    assert approval.edit.summary == "approves r3: task T123456 → T2 (T2) by Ana: it serves"


def test_in_which_ways_more_is_collected_is_said(wiki: Production):
    wiki.amended(sample={"unit": "session", "rate": 0.5, "wikis": {"enwiki": 0.01}})

    assert approve(wiki, 4).critical == ("its sample rate is higher by default",)


def test_approvals_are_in_the_order_of_what_was_reviewed(wiki: Production):
    for name in ("web-a", "web-b"):
        wiki.proposal.edit(name, {}, "Ana")
    reviewed = [PageReference("production", name, 5) for name in ("web-b", NAME, "web-a")]

    prepared = prepare_approval(wiki.pages(), reviewed, "")
    assert [each.name for each in prepared] == ["web-b", NAME, "web-a"]
    assert all(isinstance(each.error, ApprovalError) for each in prepared)


def test_whoever_changes_the_live_page_meanwhile_wins(wiki: Production):
    approval = approve(wiki)
    wiki.went_live(title="New")

    [outcome] = write(wiki.pages().instruments, [approval])
    assert isinstance(outcome.error, EditConflictError)
    assert wiki.live.value(NAME) == web_scroll(title="New")


def test_what_went_live_meanwhile_is_nothing_to_write(wiki: Production):
    wiki.went_live(task="T2")

    approval = approve(wiki)
    assert (approval.error, approval.edits) == (None, ())


def test_a_text_that_moved_on_is_another_one(wiki: Production):
    wiki.amended(task="T3")

    assert "moved on from revision 3 to 4 by Ana" in str(approve(wiki).error)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(web_scroll(risk=None), InvalidDocumentError, id="invalid"),
        pytest.param(web_scroll(name="web-other"), InvalidDocumentError, id="another name"),
    ],
)
def test_a_draft_is_not_approved_and_its_problems_are_the_reason(wiki: Production, value: Any, error: type):
    wiki.proposal.edit(NAME, value, "Ana")

    approval = approve(wiki, 4)
    assert isinstance(approval.error, error)
    assert approval.problems != ()
    assert approval.edits == ()


def test_a_live_page_that_is_no_json_is_no_base(wiki: Production):
    wiki.live.store(NAME, "{")

    assert isinstance(approve(wiki).error, MalformedDocumentError)


@pytest.mark.parametrize(
    ("there", "named"),
    [
        pytest.param(web_scroll(task="T2"), True, id="the same text"),
        pytest.param(web_scroll(task="T9"), False, id="another text"),
    ],
)
def test_where_a_proposal_came_from_is_repeated_only_if_it_is_so(
    wiki: Production, there: Any, *, named: bool
):
    tried = wiki.beta.edit(NAME, there)
    wiki.amended(task="T3")
    wiki.proposal.edit(NAME, web_scroll(task="T2"), "Ana", f"{promotes('beta', tried.revision)}: tried")

    approval = approve(wiki, 5)
    assert approval.edit is not None
    assert (", beta r1" in approval.edit.summary) is named
    assert [problem.code for problem in approval.problems] == ([] if named else ["proposal/origin"])


def test_who_may_not_save_is_told_before_anything_is_judged(wiki: Production):
    wiki.live.writable = False

    for decide in (lambda: approve(wiki), lambda: decline(wiki.pages(), page(), "no")):
        with pytest.raises(NotPermittedError):
            decide()


def test_a_review_of_what_is_not_there_lists_what_is(wiki: Production):
    with pytest.raises(BadReferenceError, match="`instruments proposals production` lists"):
        review(wiki.pages(), PageReference("production", "web-other"))


def test_a_declined_proposal_says_nothing_any_more_and_why(wiki: Production):
    pages = wiki.pages()

    receipt = written(pages.proposals, decline(pages, page(3), "not now"))
    assert (receipt.sha1, receipt.base_revision) == (EMPTY_SHA1, 3)
    assert wiki.proposal.head(NAME).comment == "Declined: not now"


def test_what_was_looked_at_counts_and_nothing_newer_is_declined(wiki: Production):
    wiki.amended(task="T3")

    with pytest.raises(EditConflictError):
        decline(wiki.pages(), page(3), "not now")


def test_an_amendment_that_comes_before_the_decline_is_not_emptied_unseen(wiki: Production):
    pages = wiki.pages()
    prepared = decline(pages, page(), "not now")
    wiki.amended(task="T3")

    with pytest.raises(EditConflictError, match="production/proposal:web-scroll"):
        written(pages.proposals, prepared)
    assert wiki.proposal.value(NAME) == web_scroll(task="T3")


def test_only_who_wrote_of_a_proposal_withdraws_it(wiki: Production):
    with pytest.raises(ProposalError, match="is by Ana, not by you"):
        withdraw(wiki.pages(), page(), "")
    wiki.proposal.user = "Ana"

    [edit] = withdraw(wiki.pages(), page(), "").edits
    assert (edit.value, edit.base_revision, edit.summary) == ({}, 3, "Withdrawn:")


def test_a_proposal_that_is_gone_waits_for_nobody(wiki: Production):
    wiki.proposal.delete(NAME)
    assert isinstance(wiki.proposal.read([NAME])[NAME], Absence)

    with pytest.raises(ProposalError, match="is not there: nothing waits there"):
        withdraw(wiki.pages(), page(), "")
