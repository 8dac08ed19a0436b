"""The bot where two wikis follow the authority: each has its own drift, and neither hears of the other."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.bots.reconciliation import NAMES, World
from tests.support.odd import odd
from tests.support.proxy import Proxy, proxy
from tests.support.wikis import Pages, Wiki
from tests.unit.test_run_json import said_of_run

EVERYWHERE = ["beta", "gamma", "production"]


class Three(World):
    """Production, Beta, and a third wiki: `gamma`."""

    gamma: Pages
    side: Proxy

    def put(self, *names: str, **changed: Any) -> None:
        """Let Mara save instruments on production that are meant for all three."""
        self.fill(self.production, *names, environments=EVERYWHERE, **changed)

    def states(self) -> dict[str, list[str]]:
        """Run the bot and return the states that it found in each follower."""
        file = self.directory / "run.json"
        code, said = self.run(f"-json:{file}")
        assert code == 0, said
        told = json.loads(file.read_text())
        assert said_of_run(told) == []
        return {each["follower"]: [row["state"] for row in each["drift"]] for each in told}


@pytest.fixture
def three(tmp_path, wikis: dict[str, Wiki], reversed_wikis: dict[str, Wiki]):
    with (
        proxy(wikis["beta"].api) as front,
        proxy(wikis["production"].api) as back,
        proxy(reversed_wikis["beta"].api) as side,
    ):
        world = Three(tmp_path, wikis, front, back)
        world.gamma = Pages(replace(reversed_wikis["beta"], name="gamma", people={}), world.beta.prefix)
        world.side = side
        world.follow_too(world.gamma, side.api)
        yield world


def test_the_second_pair_of_wikis_has_the_versions_exchanged(
    wikis: dict[str, Wiki], reversed_wikis: dict[str, Wiki]
):
    versions = {name: wiki.version for name, wiki in wikis.items()}
    assert {name: wiki.version for name, wiki in reversed_wikis.items()} == {
        "beta": versions["production"],
        "production": versions["beta"],
    }
    assert len({wiki.api for wiki in [*wikis.values(), *reversed_wikis.values()]}) == 4


def test_both_are_filled_and_then_left_alone(three: Three):
    three.put("web-a", "web-b")

    assert three.states() == dict.fromkeys(("beta", "gamma"), ["missing-on-follower"] * 2)
    assert three.states() == dict.fromkeys(("beta", "gamma"), ["in-sync"] * 2)
    assert three.heads(three.beta) == three.heads(three.gamma) == three.heads(three.production)
    assert len(three.front.edits) == len(three.side.edits) == 2


def test_what_one_of_them_changed_reaches_neither_the_other_nor_the_authority(three: Three):
    three.put("web-a")
    three.states()
    three.fill(three.gamma, "web-a", environments=EVERYWHERE, title="Tried on gamma")
    three.put("web-a", enabled=False)

    assert three.states() == {"beta": ["authority-ahead"], "gamma": ["diverged"]}
    assert three.states() == {"beta": ["in-sync"], "gamma": ["follower-ahead"]}
    titles = {
        pages.wiki.name: json.loads(pages.wiki.anybody.text(pages.title("web-a")))
        for pages in (three.beta, three.gamma, three.production)
    }
    assert {name: (each["title"], each["enabled"]) for name, each in titles.items()} == {
        "beta": ("Web scroll", False),
        "gamma": ("Tried on gamma", False),
        "production": ("Web scroll", False),
    }
    report = three.production.wiki.anybody.text(three.report)
    assert ("== beta ==" in report, "promote web-a &#45;&#45;in gamma" in report) == (True, True)


def test_one_that_does_not_answer_does_not_keep_the_other_waiting(three: Three):
    three.put("web-a")
    three.front.after = lambda *_: b"<html>down</html>"

    code, said = three.run()

    assert code == 7, said
    assert "beta: not-json" in said
    assert list(three.heads(three.gamma)) == ["web-a"]
    assert "== gamma ==" in three.production.wiki.anybody.text(three.report)


@pytest.mark.parametrize("missing", ["account", "site"])
def test_one_without_an_account_or_a_site_does_not_keep_the_other_waiting(three: Three, missing: str):
    three.put("web-a")
    place = three.place()
    file = place / ("user-password.py" if missing == "account" else "user-config.py")
    lines = file.read_text()
    if missing == "account":
        kept = [line for line in lines.splitlines(keepends=True) if not line.startswith("('beta'")]
        file.write_text("".join(kept))
    else:
        file.write_text(f"{lines}\ndel family_files['beta']\n")
    metrics, told = three.directory / "metrics", three.directory / "run.json"

    code, said = three.run(f"-metrics:{metrics}", f"-json:{told}")

    assert code == 2, said
    expected = "no bot password of" if missing == "account" else "Pywikibot knows no wiki at"
    assert f"ERROR: beta: {expected}" in said
    assert "Traceback" not in said
    assert list(three.heads(three.gamma)) == ["web-a"]
    assert not three.front.edits
    report = three.production.wiki.anybody.text(three.report)
    assert "its settings or accounts do not serve" in report
    assert "user-config" not in report
    assert 'instruments_last_success_timestamp_seconds{follower="gamma"}' in metrics.read_text()
    assert 'instruments_last_success_timestamp_seconds{follower="beta"}' not in metrics.read_text()
    assert [bool(each["errors"]) for each in json.loads(told.read_text())] == [True, False]


def test_they_share_the_budget_of_a_run(three: Three):
    three.put(*NAMES[:3])
    three.settings.write_text(
        three.settings.read_text().replace("[reconcile]", "[reconcile]\nmax_writes = 4")
    )

    assert three.run()[0] == 0
    assert (len(three.front.edits), len(three.side.edits)) == (3, 1)
    assert three.run()[0] == 0
    assert (len(three.front.edits), len(three.side.edits)) == (3, 3)


def _misshapen(params: dict[str, str], body: bytes, change: Any) -> bytes:
    if "generator" not in params:
        return body
    answer = json.loads(body)
    change(answer)
    return json.dumps(answer).encode()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda answer: answer.update(curtimestamp="x"), id="clock"),
        pytest.param(lambda answer: answer["query"]["pages"][0].update(pageid="../../../credentials"), id="path"),
        pytest.param(lambda answer: answer["query"]["pages"][0].pop("title"), id="no title"),
        pytest.param(lambda answer: answer["query"]["pages"][0]["revisions"][0].update(slots=[]), id="slots"),
        pytest.param(lambda answer: answer["query"]["pages"][0]["revisions"][0].update(sha1="xx/dev/zero"), id="sha1"),
        pytest.param(lambda answer: answer.update({"continue": {"gapcontinue": "x"}}), id="endless"),
        pytest.param(lambda answer: answer.update(query=None), id="nothing"),
    ],
)  # fmt: skip
def test_an_odd_answer_of_one_ends_its_round_alone_and_report_and_metrics_are_written(
    three: Three, change: Any
):
    three.put("web-a")
    assert three.run()[0] == 0
    three.put("web-a", enabled=False)
    three.front.after = lambda params, body: _misshapen(params, body, change)
    metrics = three.directory / "metrics"

    code, said = three.run(f"-metrics:{metrics}")

    assert code == 7, said
    assert "ERROR: beta: not-json (" in said
    assert "Traceback" not in said
    assert three.heads(three.gamma) == three.heads(three.production)
    report = three.production.wiki.anybody.text(three.report)
    assert "beta&#58; not-json&#59;" in report
    assert 'instruments_last_run_timestamp_seconds{follower="beta"}' in metrics.read_text()
    assert 'instruments_last_success_timestamp_seconds{follower="gamma"}' in metrics.read_text()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_one_of_them_answers_the_other_gets_its_instruments(three: Three, seed: int):
    """Answers of a real wiki with something changed anywhere in them, of one kind of question or of all."""
    chance = Random(seed)  # noqa: S311 -- a test that can be repeated
    three.put("web-a", "web-b")
    assert three.run()[0] == 0
    three.fill(three.beta, "web-b", environments=EVERYWHERE, title="Hers")
    three.put("web-a", "web-b", enabled=False)
    about = chance.choice(["action", "prop", "generator", "titles", "token"])

    def after(params: dict[str, str], body: bytes) -> bytes:
        return odd(json.loads(body), chance).encode() if about in params else body

    three.front.after = after
    metrics = three.directory / "metrics"

    code, said = three.run(f"-metrics:{metrics}")

    assert code in {0, 6, 7, 8}, said
    assert "Traceback" not in said
    assert "bug" not in said
    assert three.heads(three.gamma) == three.heads(three.production)
    assert 'instruments_last_run_timestamp_seconds{follower="beta"}' in metrics.read_text()
    kept = [
        path
        for path in (three.directory / "bot").rglob("*")
        if path.parent.parent.name in ("texts", "histories")
    ]
    assert all(re.fullmatch("[0-9a-f]{38}|[0-9]+[.]json", path.name) for path in kept)
    three.front.after = lambda _, body: body
    assert three.run()[0] == 0


def test_what_a_wiki_warns_of_reaches_the_log_tamed(three: Three):
    warned = {"warnings": [{"code": "\x1b[31m", "text": "\u202eevil\n\x07"}]}

    def after(_params: dict[str, str], body: bytes) -> bytes:
        return json.dumps(json.loads(body) | warned).encode()

    three.front.after = after
    three.put("web-a")

    code, said = three.run()

    assert code == 0, said
    assert r"beta: \u001b[31m: \u202eevil\n\u0007" in said
    assert said.replace("\n", "").isprintable()
