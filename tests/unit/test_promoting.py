"""How a proposal stands, and what promoting writes; the commands are in tests/cli."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.adapters.cache import Backups
from configurator.core.document.texts import sha1, stored_text
from configurator.core.page import Snapshot
from configurator.core.proposal import Proposal, ProposalState
from configurator.errors import (
    BadReferenceError,
    EditConflictError,
    NothingToProposeError,
    NotPermittedError,
)
from configurator.usecases.branches import Pages
from configurator.usecases.drift import Pair
from configurator.usecases.environment import Environment
from configurator.usecases.proposing import ProposeOptions, prepare, wanted
from configurator.usecases.saving import PreparedEdit, write
from tests.support.examples import web_scroll
from tests.support.pairs import BOT, CountingStore, pair
from tests.support.proposals import NAME, Production


@pytest.fixture
def wiki() -> Production:
    return Production()


def beside(wiki: Production) -> Proposal[Snapshot]:
    """Return both pages of the instrument, as written by turns."""
    proposal, live = (list(store.history(NAME))[::-1] for store in (wiki.proposal, wiki.live))
    return Proposal(proposal, live)


def test_no_page_and_an_empty_one_are_empty(wiki: Production):
    assert beside(wiki).state is ProposalState.EMPTY
    wiki.proposal.edit(NAME, {})
    assert beside(wiki).state is ProposalState.EMPTY
    wiki.went_live()
    assert beside(wiki).state is ProposalState.EMPTY


def test_what_equals_the_live_page_is_empty(wiki: Production):
    wiki.went_live()
    wiki.amended()
    assert beside(wiki).state is ProposalState.EMPTY


def test_a_proposal_is_open_until_the_live_page_moves(wiki: Production):
    wiki.went_live()
    branch = wiki.amended()
    wiki.amended(task="T2")
    assert beside(wiki).state is ProposalState.OPEN
    point = beside(wiki).branch_point
    assert (point and point.revision) == branch

    wiki.went_live(task="T3")
    assert beside(wiki).state is ProposalState.OUTDATED


def test_a_new_instrument_s_proposal_is_open_until_there_is_one(wiki: Production):
    wiki.proposal.edit(NAME, {})
    wiki.amended()
    assert beside(wiki).state is ProposalState.OPEN
    wiki.went_live(task="T2")
    assert beside(wiki).state is ProposalState.OUTDATED


def test_a_proposal_that_was_approved_is_merged_even_if_the_live_page_moves_on(wiki: Production):
    wiki.went_live()
    wiki.amended()
    wiki.amended(task="T2")
    wiki.went_live(task="T2")
    assert beside(wiki).state is ProposalState.EMPTY
    wiki.went_live(task="T3")
    assert beside(wiki).state is ProposalState.MERGED


def test_a_text_that_was_live_before_it_was_proposed_is_not_merged(wiki: Production):
    wiki.went_live(task="T2")
    wiki.went_live()
    wiki.amended()
    wiki.amended(task="T2")
    assert beside(wiki).state is ProposalState.OPEN


def test_a_page_without_a_branch_point_begins_from_what_was_live(wiki: Production):
    wiki.went_live()
    wiki.amended(task="T2")
    assert beside(wiki).state is ProposalState.OPEN
    assert beside(wiki).branch_point is None

    wiki.went_live(task="T3")
    assert beside(wiki).state is ProposalState.OUTDATED


@pytest.fixture
def two() -> Pair:
    """Beta tries something that production does not have yet."""
    made = pair()
    assert isinstance(made.authority, CountingStore)
    assert isinstance(made.follower, CountingStore)
    made.authority.edit(NAME, web_scroll())
    made.follower.edit(NAME, web_scroll(), BOT, "copies production@1: new")
    made.follower.edit(NAME, web_scroll(task="T2"), "Milo")
    return made


@pytest.fixture
def proposals(two: Pair) -> CountingStore:
    assert isinstance(two.authority, CountingStore)
    return CountingStore("production", "Ana", counter=two.authority._counter)


def promoted(two: Pair, proposals: CountingStore, **how: Any) -> tuple[Environment, PreparedEdit]:
    """Return what promoting would do, and where."""
    instruments, there = Environment(two.authority, authority=True), Environment(proposals, proposals=True)
    [prepared] = prepare(
        Pages(instruments, there, "editinstruments"), [wanted(two, NAME)], ProposeOptions(**how)
    )
    return there, prepared


def test_who_may_not_propose_is_told(two: Pair, proposals: CountingStore):
    proposals.writable = False
    with pytest.raises(NotPermittedError):
        promoted(two, proposals)


def test_a_draft_that_is_no_json_is_replaced(two: Pair, proposals: CountingStore):
    proposals.edit(NAME, web_scroll())
    proposals.store(NAME, "{")
    there, prepared = promoted(two, proposals, update=True)
    assert (prepared.error, len(prepared.edits)) == (None, 1)
    assert [outcome.error for outcome in write(there, [prepared])] == [None]
    assert proposals.value(NAME) == web_scroll(task="T2")


def test_somebody_who_writes_on_the_proposal_meanwhile_is_not_overwritten(
    two: Pair, proposals: CountingStore
):
    there, prepared = promoted(two, proposals)
    proposals.edit(NAME, web_scroll(task="T9"))
    [outcome] = write(there, [prepared])
    assert isinstance(outcome.error, EditConflictError)
    assert outcome.error.page == "production/proposal:web-scroll"
    assert proposals.value(NAME) == web_scroll(task="T9")


def test_a_page_that_is_nowhere_is_no_reference(two: Pair):
    with pytest.raises(BadReferenceError, match="beta:nowhere: there is no such page"):
        wanted(two, "nowhere")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(
            {"environments": ["production"]}, "does not list both production and beta", id="not-expected"
        ),
        pytest.param({"risk": None}, "one of the two pages is no valid document", id="invalid"),
    ],
)
def test_what_is_no_document_for_both_is_not_promoted(two: Pair, changed, said: str):
    assert isinstance(two.follower, CountingStore)
    two.follower.edit(NAME, web_scroll(**changed))
    with pytest.raises(NothingToProposeError, match=said):
        wanted(two, NAME)


def test_a_deleted_page_is_not_promoted(two: Pair):
    assert isinstance(two.follower, CountingStore)
    two.follower.delete(NAME)
    with pytest.raises(NothingToProposeError, match="was deleted in beta"):
        wanted(two, NAME)


def test_diverged_sides_are_merged_on_the_follower_first(two: Pair):
    assert isinstance(two.authority, CountingStore)
    two.authority.edit(NAME, web_scroll(title="New"))
    with pytest.raises(
        NothingToProposeError, match="`instruments plan --in beta` merges that into beta first"
    ):
        wanted(two, NAME)


def test_one_side_of_a_conflict_can_be_proposed(two: Pair, proposals: CountingStore):
    assert isinstance(two.authority, CountingStore)
    two.authority.edit(NAME, web_scroll(task="T3"))
    there, prepared = promoted(two, proposals)
    assert [outcome.error for outcome in write(there, [prepared])] == [None]
    text, branch = proposals.history(NAME)
    assert (text.document(), branch.document()) == (web_scroll(task="T2"), web_scroll(task="T3"))


def snapshot(name: str, text: str | None) -> Snapshot:
    return Snapshot(
        name=name, revision=7, parent=0, timestamp="", user=None, comment=None, sha1=None, text=text
    )  # fmt: skip


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b", "\x00", "é" * 255, "web-scroll"])
def test_texts_are_kept_inside_their_directory_whatever_the_page_is_called(tmp_path, name: str):
    directory = tmp_path / "replaced" / "beta"
    Backups(directory).keep(snapshot(name, stored_text(web_scroll())))
    [kept] = (path for path in tmp_path.rglob("*") if path.is_file())
    assert kept.parent == directory
    assert kept.name.endswith(f"@7-{sha1(stored_text(web_scroll()))}.json")


def test_a_text_that_got_the_number_of_another_one_after_a_restore_replaces_no_kept_text(tmp_path):
    backups = Backups(tmp_path)
    for text in ('{"a":1}', '{"a":2}', '{"a":1}'):
        backups.keep(snapshot(NAME, text))
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ['{"a":1}\n', '{"a":2}\n']


def test_a_hidden_text_leaves_nothing_to_keep(tmp_path):
    Backups(tmp_path / "beta").keep(snapshot(NAME, None))
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "beta").write_text("")
    with pytest.raises(BadReferenceError, match="beta: is a file, not a directory; this is where"):
        Backups(tmp_path / "beta").keep(snapshot(NAME, "{}"))
