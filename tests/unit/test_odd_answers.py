"""A foreign answer is a foreign answer: whatever a wiki says, an error of ours comes of it or a value that fits."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requests import PreparedRequest

from configurator.adapters.cache import HistoryCache, TextCache
from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.document.texts import sha1
from configurator.core.drift.policy import Limits
from configurator.core.page import Edit, Head, Receipt, Snapshot
from configurator.errors import ConfiguratorError, EditConflictError, WikiError
from configurator.usecases.drift import Pair
from configurator.usecases.reconcile import Run, look
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.odd import odd
from tests.support.runs import NOON
from tests.unit.wire import NOW, SETUP, TITLE, Wire, facts, page, revision, wiring

TEXT = json.dumps(web_scroll(), indent="\t")
OLD = json.dumps(web_scroll(task="T1"), indent="\t")
EVENT = {
    "title": TITLE,
    "type": "delete",
    "action": "delete",
    "timestamp": NOW,
    "user": "Mara",
    "comment": "why",
}
LOGGED = {"title": TITLE, "timestamp": NOW, "logparams": {"target_title": TITLE}}
NEWEST = revision(5, 4, content=TEXT, sha1=sha1(TEXT))
BEFORE = revision(4, content=OLD, sha1=sha1(OLD))
SAVED = {"result": "Success", "title": TITLE, "pageid": 7, "oldrevid": 5, "newrevid": 6, "newtimestamp": NOW}


ONE_IN_TWO = 0.5


class OddWire(Wire):
    """A wiki one of whose answers is odd, from its first on or from a later one; the others are as they should be."""

    def __init__(self, seed: int, kind: str | None = None) -> None:
        super().__init__()
        self._chance = Random(seed)  # noqa: S311 -- a test that can be repeated
        self._kind = kind
        self._odd: dict[str, str] = {}
        general = facts()["query"]["general"]
        self.answer("facts", facts(general=general | {"instrumentconfigurator": SETUP}))
        self.answer("revisions", page(NEWEST, BEFORE))
        self.answer("logevents", {"query": {"logevents": [EVENT]}})
        self.answer("recentchanges", {"query": {"recentchanges": [LOGGED]}})
        self.answer(
            "users",
            {
                "query": {
                    "users": [{"name": "Mara", "groups": ["user"]}],
                    "usergroups": [{"name": "user", "rights": ["edit"]}],
                }
            },
        )
        self.answer(
            "sitematrix",
            {
                "sitematrix": {
                    "count": 1,
                    "0": {"site": [{"dbname": "aawiki"}]},
                    "specials": [{"dbname": "metawiki"}],
                }
            },
        )
        self.answer("streamconfigs", {"streams": {"a.b": {"sample": {"rate": 1}}}})
        self.answer("edit", {"edit": SAVED})

    def respond(self, request: PreparedRequest) -> Any:
        """See `Wire`."""
        answer = super().respond(request)
        if not isinstance(answer, tuple):
            return answer
        code, headers, text = answer
        kind = self.kinds()[-1]
        if self._kind is None and self._chance.random() < ONE_IN_TWO:
            self._kind = kind
        if kind == self._kind:
            text = self._odd.get(text) or self._odd.setdefault(text, odd(json.loads(text), self._chance))
        return code, headers, text


def write(store: MediaWikiStore, _: Path) -> None:
    receipt = store.write(Edit(name="web-scroll", value={"a": 1}, base_revision=5, summary="why"))
    assert isinstance(receipt, Receipt)
    assert type(receipt.revision) is int


def notice(store: MediaWikiStore, _: Path) -> None:
    text = store.notices.text(TITLE)
    assert text is None or isinstance(text, str)
    store.notices.post(TITLE, "new", "why")


def histories(store: MediaWikiStore, caches: Path) -> None:
    for _ in range(2):
        kept = HistoryCache(caches / "histories", TextCache(caches / "texts"))
        for head in store.heads().values():
            all_fit(kept.history(store, head))
            all_fit(kept.shown(store, head.name))


def reconcile(store: MediaWikiStore, caches: Path) -> None:
    kept = TextCache(caches / "texts")
    authority = MemoryStore("authority")
    authority.edit("web-scroll", web_scroll(task="T2"))
    pair = Pair(
        authority=authority,
        follower=store,
        texts=kept,
        histories=HistoryCache(caches / "histories", kept),
        bot="Mara",
    )
    found = look(Run(follower="beta", started=NOON), pair, Limits(), tool="1")
    if found.error is not None:
        raise found.error


def fits(head: Head) -> bool:
    return (
        type(head.revision) is int
        and type(head.parent) is int
        and type(head.page_id) is int
        and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", head.timestamp) is not None
        and (head.sha1 is None or re.fullmatch("[0-9a-f]{40}", head.sha1) is not None)
        and (not isinstance(head, Snapshot) or isinstance(head.text, str | None))
    )


def all_fit(heads: Iterable[Head]) -> None:
    for head in heads:
        assert fits(head)


def ask(store: MediaWikiStore, _: Path) -> None:
    store.site(), store.page_address("x"), store.talk_address("x")
    store.account(), store.rights_of(["Mara"])
    store.require_write()


DEEDS: dict[str, Callable[[MediaWikiStore, Path], object]] = {
    "heads": lambda store, _: all_fit(store.heads().values()),
    "all": lambda store, _: store.read(),
    "one": lambda store, _: store.read(["web-scroll", "web-click"]),
    "history": lambda store, _: all_fit(store.history("web-scroll")),
    "revisions": lambda store, _: all_fit(store.revisions("web-scroll")),
    "log": lambda store, _: store.logged(NOW),
    "whoami and doctor": ask,
    "lists": lambda store, _: (store.databases(), store.stream_configs()),
    "save": write,
    "notice": notice,
    "histories": histories,
    "reconcile": reconcile,
}
_FILE = re.compile(r"texts/[0-9a-f]{2}/[0-9a-f]{38}|histories/[0-9a-f]{40}/[1-9][0-9]*\.json")


@pytest.mark.parametrize("deed", DEEDS)
@settings(max_examples=60)
@given(seed=st.integers(0, 2**64))
def test_an_odd_answer_is_an_error_of_ours_or_fits(deed: str, seed: int):
    with tempfile.TemporaryDirectory() as directory, wiring(OddWire(seed)) as wire:
        caches, said = Path(directory) / "caches", ""
        try:
            DEEDS[deed](wire.store(), caches)
        except ConfiguratorError as error:
            said = str(error)
        assert len(said) < 2000
        files = [path for path in Path(directory).rglob("*") if not path.is_dir()]
        assert [path for path in files if not _FILE.fullmatch(str(path.relative_to(caches)))] == []


@settings(max_examples=100)
@given(seed=st.integers(0, 2**64))
def test_after_an_edit_whose_answer_is_odd_the_page_is_looked_at_before_it_is_sent_again(seed: int):
    with wiring(OddWire(seed, "edit")) as wire:
        said = None
        try:
            said = wire.store().write(Edit(name="web-scroll", value={"a": 1}, base_revision=5, summary="why"))
        except WikiError:
            pass
        except EditConflictError:
            pass
        assert said is None or type(said.revision) is int
        for first, second in pairwise(wire.kinds()):
            assert (first, second) != ("edit", "edit")
