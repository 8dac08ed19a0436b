"""The review rule, held to the vectors that the extension shares; what is special to Python beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.source import parse
from configurator.core.document.texts import sha1, stored_text
from configurator.core.document.values import MISSING
from configurator.core.history.chains import beside, chain_of
from configurator.core.page import Snapshot
from configurator.core.proposal import Proposal, Refusal, refusal

VECTORS = sorted((Path(__file__).resolve().parents[2] / "schemas/vectors/review").glob("*.json"))

each_vector = pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)


def vector(path: Path) -> Any:
    return parse(path.read_bytes(), path.name).value


def listed(entries: list[dict[str, Any]]) -> list[Snapshot]:
    """Return a page's revisions from a vector's list."""
    found: list[Snapshot] = []
    for entry in entries:
        text = None if entry["text"] is None else stored_text(entry["text"])
        found.append(
            Snapshot(
                name="web-scroll",
                revision=entry["revision"],
                parent=entry.get("parent", found[-1].revision if found else 0),
                timestamp="2026-01-01T00:00:00Z",
                user=entry["user"],
                comment="",
                sha1=None if text is None else sha1(text),
                text=text,
            )
        )
    return found


def shown(entries: list[dict[str, Any]]) -> tuple[Snapshot, ...]:
    """Return what a page showed; the last of the list is its newest."""
    return chain_of(listed(entries), entries[-1]["revision"]) if entries else ()


def proposal_of(case: Any) -> Proposal[Snapshot]:
    showed = shown(case["proposal"])
    others = [*beside(listed(case["proposal"]), showed), *listed(case.get("deleted", []))]
    return Proposal(showed, shown(case["instrument"]), others, case.get("removed", 0))


@each_vector
def test_a_proposal_stands_as_the_vector_says(path: Path):
    case = vector(path)
    proposal = proposal_of(case)
    branch = proposal.branch_point

    found = {
        "state": str(proposal.state),
        "branch_point": None if branch is None else branch.revision,
        "base": None if proposal.base is None else proposal.base.revision,
        "contributors": list(proposal.contributors),
    }

    assert found == {key: case["expected"][key] for key in found}


@each_vector
def test_what_a_proposal_began_from_is_the_text_of_its_branch_point_or_was_live(path: Path):
    proposal = proposal_of(vector(path))
    base, began = proposal.base, proposal.beginning

    if began is None:
        assert base is None
        return
    assert {each.sha1 for each in (began.point, began.live) if each} <= {began.sha1}
    assert base is None or base in proposal.instrument
    if began.point is None and base is not None:
        assert base.revision < proposal.contributions[0].revision


@each_vector
def test_a_save_is_refused_for_the_vector_s_reason(path: Path):
    case = vector(path)
    proposal = proposal_of(case)
    before = proposal.live.document() if proposal.live else MISSING

    assert (
        refusal(proposal, case["save"]["user"], before, case["save"]["text"]) == case["expected"]["refused"]
    )


@each_vector
def test_a_vector_is_named_after_what_becomes_of_the_save(path: Path):
    assert path.stem.partition(".")[0] == (vector(path)["expected"]["refused"] or "accepted")


def test_every_refusal_has_a_vector():
    assert {vector(path)["expected"]["refused"] for path in VECTORS} == {None, *Refusal}


@each_vector
def test_a_vector_s_texts_survive_the_wiki_unchanged(path: Path):
    case = vector(path)
    texts = [case["save"]["text"], *(each["text"] for each in (*case["instrument"], *case["proposal"]))]

    for text in texts:
        assert parse(stored_text(text), "-").value == text
