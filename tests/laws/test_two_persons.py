"""Whatever becomes of two pages' histories: the extension judges like the client, and nobody approves what they wrote."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.core.document.texts import sha1
from configurator.core.history.chains import beside, chain_of
from configurator.core.page import Head
from configurator.core.proposal import EMPTY_SHA1, Proposal, approval_refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

PROPOSAL = Path(__file__).parents[2] / "extension" / "src" / "Document" / "Proposal.php"
LIVE, *TEXTS = (sha1(text) for text in ("live", "one", "two", "three"))


def head(revision: int, parent: int, user: str | None, text: str | None) -> Head:
    return Head(
        name="web-scroll",
        revision=revision,
        parent=parent,
        timestamp="2026-01-01T00:00:00Z",
        user=user,
        comment="",
        sha1=text,
    )


@dataclass
class Page:
    """A page as a wiki keeps it: revisions, those of them that were deleted, and which one is the newest."""

    listed: dict[int, Head] = field(default_factory=dict)
    deleted: dict[int, Head] = field(default_factory=dict)

    @property
    def chain(self) -> tuple[Head, ...]:
        return chain_of(self.listed.values(), max(self.listed, default=0))

    def save(self, revision: int, user: str, text: str) -> None:
        newest = max(self.listed, default=0)
        if not newest or self.listed[newest].sha1 != text:
            self.listed[revision] = head(revision, newest, user, text)

    def delete(self) -> None:
        self.deleted |= self.listed
        self.listed = {}

    def restore(self, some: set[int]) -> None:
        for each in some & self.deleted.keys():
            self.listed[each] = self.deleted.pop(each)

    def lose(self, upto: int) -> None:
        """Let `mergehistory` move the oldest revisions to some other page."""
        self.listed = {each: found for each, found in self.listed.items() if each > upto}


class Wiki:
    """Both pages; each deed is a revision id of its own, whether it needs that or not."""

    def __init__(self) -> None:
        self.instrument, self.proposal = Page(), Page()
        self.clock = self.removed = 0

    @property
    def both(self) -> Proposal[Head]:
        page = self.proposal
        others = (*page.deleted.values(), *beside(page.listed.values(), page.chain))
        removed = 0 if self.instrument.listed else self.removed
        return Proposal(page.chain, self.instrument.chain, others, removed)

    def do(self, deed: str, user: str, text: str, seed: int = 0) -> None:
        """Let *user* do something; *seed* chooses among the revisions there are."""
        self.clock += 1
        if deed in OF_WHAT_IS_LISTED:
            listed = [*self.proposal.listed.values()]
            if listed:
                getattr(self, deed)(user, text, listed[seed % len(listed)])
        else:
            getattr(self, deed)(user, text, seed)

    def write(self, user: str, text: str, _: int) -> None:
        self.proposal.save(self.clock, user, text)

    def copy_live(self, user: str, _: str, __: int) -> None:
        live = self.instrument.chain
        self.proposal.save(self.clock, user, live[-1].sha1 or EMPTY_SHA1 if live else EMPTY_SHA1)

    def empty(self, user: str, _: str, __: int) -> None:
        self.proposal.save(self.clock, user, EMPTY_SHA1)

    def delete(self, *_: Any) -> None:
        self.proposal.delete()

    def restore(self, _: str, __: str, seed: int) -> None:
        self.proposal.restore({each for each in self.proposal.deleted if seed >> each % 8 & 1})

    def restore_all(self, *_: Any) -> None:
        self.proposal.restore({*self.proposal.deleted})

    def revert(self, user: str, text: str, old: Head) -> None:
        self.proposal.save(self.clock, user, old.sha1 or text)

    def cut(self, _: str, __: str, upto: Head) -> None:
        self.proposal.lose(upto.revision)

    def hide_user(self, _: str, __: str, of: Head) -> None:
        self.proposal.listed[of.revision] = replace(of, user=None)

    def hide_text(self, _: str, __: str, of: Head) -> None:
        if of.revision != max(self.proposal.listed):
            self.proposal.listed[of.revision] = replace(of, sha1=None)

    def go_live(self, user: str, text: str, _: int) -> None:
        self.instrument.save(self.clock, user, text)

    def lose_instrument(self, *_: Any) -> None:
        self.removed = self.clock if self.instrument.listed else self.removed
        self.instrument.delete()

    def cut_instrument(self, _: str, __: str, seed: int) -> None:
        self.instrument.lose(seed % self.clock)


OF_WHAT_IS_LISTED = ("revert", "cut", "hide_user", "hide_text")
ADMINISTERING = ("copy_live", "empty", "delete", "restore", "restore_all", *OF_WHAT_IS_LISTED)
deeds = st.tuples(
    st.sampled_from(
        ("write", "write", *ADMINISTERING, *ADMINISTERING, "go_live", "lose_instrument", "cut_instrument")
    ),
    st.sampled_from(("Ana", "Mara", "Milo")),
    st.sampled_from((LIVE, *TEXTS)),
    st.integers(0, 255),
)


class Php:
    def __init__(self) -> None:
        command = ["php", str(Path(__file__).with_name("review.php")), str(PROPOSAL)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def judges(self, **case: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def php() -> Iterator[Php]:
    assert shutil.which("php"), "php is needed: script/test installs it"
    running = Php()
    yield running
    running.process.communicate()


def began_with(both: Proposal[Head]) -> int | None:
    """Return the id of a revision that says what the proposal began with; 0 is nothing, None is unknown."""
    began = both.beginning
    if began is None or began.sha1 is None:
        return None
    return 0 if began.said is None else began.said.revision


def entries(revisions: Any) -> list[dict[str, Any]]:
    return [{key: getattr(each, key) for key in ("revision", "parent", "user", "sha1")} for each in revisions]


@settings(max_examples=500, deadline=None)
@given(lived=st.lists(deeds, max_size=25))
def test_the_extension_judges_any_history_as_the_client_does(php, lived):
    wiki = Wiki()
    for deed in lived:
        wiki.do(*deed)
    both = wiki.both
    branch = both.branch_point
    said = None if both.head is None else both.head.sha1
    live = None if both.live is None else both.live.sha1

    expected = {
        "state": str(both.state),
        "branch_point": None if branch is None else branch.revision,
        "base": None if both.base is None else both.base.revision,
        "began_with": began_with(both),
        "contributions": [each.revision for each in both.contributions],
        "contributors": list(both.contributors),
        "refused": None if live and said == live else approval_refusal(both, "Mara"),
    }

    assert expected == php.judges(
        revisions=entries(both.revisions),
        instrument=entries(both.instrument),
        others=entries(both.others),
        removed=both.removed,
        user="Mara",
        sha1=said or "nothing",
    )


#: What may be done to a proposal that Mara alone wrote, by her and by somebody who only administers.
administered = st.tuples(
    st.sampled_from(ADMINISTERING),
    st.sampled_from(("Mara", "Admin")),
    st.just(TEXTS[0]),
    st.integers(0, 255),
)
written = st.tuples(st.just("write"), st.just("Mara"), st.sampled_from(TEXTS), st.integers(0, 255))


@settings(max_examples=500, deadline=None)
@given(new=st.booleans(), lived=st.lists(administered | written, max_size=20))
def test_no_way_of_keeping_a_page_in_order_makes_an_author_s_text_hers_to_approve(new, lived):
    wiki = Wiki()
    if not new:
        wiki.do("go_live", "Milo", LIVE)
    for deed in lived:
        wiki.do(*deed)
        assert approval_refusal(wiki.both, "Mara") is not None


#: What happens to both pages by hand; who saves a text need not have saved before what is live.
by_hand = st.tuples(
    st.sampled_from(("write", "write", "write", "empty", "copy_live", "go_live", "approve", "delete")),
    st.sampled_from(("Ana", "Mara")),
    st.sampled_from(TEXTS),
)


@settings(max_examples=500, deadline=None)
@given(exists=st.booleans(), lived=st.lists(by_hand, max_size=15))
def test_what_begins_by_itself_begins_where_it_would_if_somebody_copied_what_is_live_before(exists, lived):
    plain, copied = Wiki(), Wiki()
    if exists:
        for wiki in (plain, copied):
            wiki.do("go_live", "Milo", LIVE)
    for number, (deed, user, text) in enumerate(lived):
        what, said = (deed, text)
        if deed == "approve":
            what, said = "go_live", head_text(plain)
        elif deed == "go_live":
            said = sha1(f"live {number}")
        # A text that was live before would be the branch point of that time.
        if what == "write" and any(each.sha1 == said for each in plain.instrument.chain):
            continue
        plain.clock = 2 * number + 3
        plain.do(what, user, said)
        began, chain = plain.both.beginning, plain.both.revisions
        is_saved = bool(chain) and chain[-1].revision == plain.clock
        if is_saved and began is not None and (began.point, began.first) == (None, len(chain) - 1):
            copied.clock = plain.clock - 2
            copied.do("copy_live", "Zoe", "")
        copied.clock = plain.clock - 1
        copied.do(what, user, said)

        assert plain.both.state == copied.both.state
        assert [each.revision for each in plain.both.contributions] == [
            each.revision for each in copied.both.contributions
        ]
        assert plain.both.base == copied.both.base
        # Whose words they are is another question; nobody goes free for want of a branch point.
        assert set(copied.both.contributors) <= set(plain.both.contributors)


def head_text(wiki: Wiki) -> str:
    chain = wiki.proposal.chain
    return (chain[-1].sha1 if chain else None) or LIVE


#: Ways to take a decline back, or to have the same text wait again, after Mara wrote it and Ana amended it.
WAYS = {
    "taken back": ["empty", "revert"],
    "declined twice, taken back": ["empty", "revert", "empty", "revert"],
    "declined by writing what is live, taken back": ["copy_live", "revert"],
    "declined, begun anew, taken back": ["empty", "copy_live", "revert"],
    "declined, proposed anew": ["empty", "copy_live", "write"],
    "declined, its text hidden, taken back": ["empty", "hide_text", "write"],
    "declined, its user hidden, taken back": ["empty", "hide_user", "revert"],
    "deleted, proposed anew": ["delete", "copy_live", "write"],
    "deleted, made anew, restored below, taken back": ["delete", "copy_live", "restore_all", "write"],
    "the beginning moved away": ["cut"],
    "the beginning moved away, declined, taken back": ["cut", "empty", "write"],
}


@pytest.mark.parametrize("new", [True, False])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_way_frees_whose_words_were_amended(way, new):
    wiki = Wiki()
    if not new:
        wiki.do("go_live", "Milo", LIVE)
    wiki.do("copy_live", "Mara", "")
    wiki.do("write", "Mara", TEXTS[0])
    wiki.do("write", "Ana", TEXTS[1])

    for deed in way:
        wiki.do(deed, "Admin", TEXTS[1], 1 if deed == "cut" else 2)

    assert wiki.both.head is not None
    assert wiki.both.head.sha1 == TEXTS[1]
    assert approval_refusal(wiki.both, "Mara") is not None
    assert {"Mara", None} & set(wiki.both.contributors)
