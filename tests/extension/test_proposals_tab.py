"""Special:Instruments/proposals, what waits for a decision, and where else the list and the pages tell of it."""

from __future__ import annotations

import html
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.extension.conftest import plant_all
from tests.extension.forms import Editor
from tests.extension.test_damaged import CONTENT, DAMAGES, TEXT
from tests.extension.test_listing import rows, table
from tests.extension.test_viewing import shown, words
from tests.support.hostile import TEXTS

TAB = "Special:Instruments/proposals"


@pytest.fixture
def ana(hub):
    return hub.person("Ana")


@pytest.fixture
def mara(hub):
    return hub.person("Mara")


def row(page, reader, **asked: str) -> str:
    """Return the words of the row of this test's proposal; "" if there is none."""
    answer = reader.visit(TAB, **asked)
    assert answer.status_code == 200
    found = [each for each in rows(answer) if each.startswith(f"{page.name} ")]
    assert len(found) <= 1
    return found[0] if found else ""


def test_a_proposal_for_an_instrument_waits_until_it_is_approved(page, hub, mara):
    reader = hub.anybody
    mara.edit(page.title, page.document(enabled=False))
    assert row(page, reader) == ""

    page.propose(page.document(enabled=True, title="Better scroll"))
    waits = row(page, reader)
    mara.edit(page.title, page.document(enabled=True, title="Better scroll"))

    assert re.fullmatch(
        rf"{page.name} Better scroll Waits for review Ana \d\d:\d\d, \d+ \w+ \d{{4}} (0|\d+ \w+) ago 2 changes",
        waits,
    )
    assert row(page, reader) == ""


def test_a_new_one_is_said_to_be_new_and_a_draft_to_have_problems(page, hub, ana):
    ana.edit(page.proposal, page.document(platforms=[]))

    assert "Ana" in row(page, hub.anybody)
    assert row(page, hub.anybody).endswith("New instrument One problem")


def test_a_proposal_is_outdated_when_the_instrument_moved_on(page, hub, mara):
    mara.edit(page.title, page.document())
    page.propose(page.document(title="Better"))

    mara.edit(page.title, page.document(description="It moved."))

    assert "Better Outdated Ana" in row(page, hub.anybody)
    assert row(page, hub.anybody, view="outdated")
    assert not row(page, hub.anybody, view="open")


@pytest.mark.parametrize(
    "end",
    [
        lambda page, mara: mara.write(page.proposal, "{}"),
        lambda page, mara: mara.edit(page.proposal, page.document()),
        lambda page, mara: [
            mara.edit(page.title, page.document(title=title)) for title in ("Better", "Better still")
        ],
    ],
    ids=["emptied", "what is live again", "approved and replaced since"],
)
def test_what_was_decided_on_waits_no_more(page, hub, mara, end):
    mara.edit(page.title, page.document())
    page.propose(page.document(title="Better"))
    assert row(page, hub.anybody)

    end(page, mara)

    assert row(page, hub.anybody) == ""


def test_who_wrote_a_part_finds_it_among_their_own(page, hub, mara):
    mara.edit(page.title, page.document())
    page.propose(page.document(title="Better"))

    def mine(name: str | None) -> tuple[bool, bool]:
        editor = Editor(hub, name)
        answer = editor.session.get(
            hub.facts["index"], params={"title": TAB, "view": "mine"}, timeout=30
        ).text
        return f'title="Instrument proposal:{page.name}"' in answer, ">Mine (" in answer

    assert mine("Ana") == (True, True)
    assert mine("Milo") == (False, True)
    assert mine(None) == (False, False)


def test_a_hidden_author_is_not_named(page, hub, ana, mara):
    mara.edit(page.title, page.document())
    page.propose()
    proposed = ana.edit(page.proposal, page.document(title="Better"))
    assert "review Ana" in row(page, hub.anybody)
    mara.edit(page.proposal, page.document(title="Better still"))

    hub.person("Admin").hide(proposed, "user")

    assert "a hidden user, Mara" in row(page, hub.anybody).replace(" ,", ",")
    assert "Ana" not in row(page, hub.anybody)


def test_the_list_and_the_instrument_s_page_tell_what_waits(page, hub, mara):
    reader = hub.anybody
    mara.edit(page.title, page.document())
    page.propose(page.document(title="Better"))

    listed = reader.visit("Special:Instruments", text=page.name).text
    [proposed] = re.findall(r'data-label="Proposed">(.*?)</td>', listed)
    seen = shown(reader, page.title)
    [exported] = table(reader.visit("Special:Instruments", text=page.name, format="csv"))

    assert f'title="Instrument proposal:{page.name}"' in proposed
    assert words(proposed) == "Waits for review"
    assert re.search(r"\d+ proposals? waits?<", listed)
    assert "Proposal Waits for review , since" in words(seen)
    assert exported["proposed"] == "open"


def test_pages_that_are_broken_in_the_database_hide_no_others(page, hub, ana, tmp_path):
    for which in ("sound", *DAMAGES):
        name = f"{page.name}-{which}"
        ana.edit(f"Instrument proposal:{name}", page.document() | {"name": name})
    shutil.copytree(Path(hub.facts["local_settings"]).parent / "data", tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / f"{hub.facts['dbname']}.sqlite")) as database, database:
        for which, damage in DAMAGES.items():
            query = "SELECT page_latest FROM page WHERE page_title = ?"
            [head] = database.execute(query, (f"{page.name}-{which}",)).fetchone()
            statement = damage.replace("@text", TEXT).replace("@content", CONTENT)
            assert database.execute(statement, {"head": head}).rowcount == 1, which

    answer = hub.configured(SQLiteDataDir=str(tmp_path / "data")).anybody.visit(TAB)

    assert answer.status_code == 200
    listed = {
        each.split()[0].removeprefix(f"{page.name}-"): each for each in rows(answer) if page.name in each
    }
    assert set(listed) == {"sound", *DAMAGES}
    # Another text than was saved is a text all the same.
    readable = {which for which, each in listed.items() if "Cannot be read" not in each}
    assert readable == {"sound", "another", "cut"}
    assert listed["sound"].endswith("New instrument")


@pytest.mark.parametrize("text", TEXTS.values(), ids=ascii)
def test_hostile_text_stays_text(page, hub, text):
    said = text.replace("\ud800", "")
    plant_all(hub, page.bare_settings, {page.proposal: json.dumps(page.document(title=said))})

    seen = hub.anybody.visit(TAB, view=text.replace("\ud800", "").replace("\x00", "")).text

    [cell] = re.findall(rf'title="Instrument proposal:{page.name}">.*?<br>(.*?)</td>', seen, re.DOTALL)
    assert re.fullmatch(r"<bdi>[^<]*</bdi>", cell)
    assert html.unescape(cell[5:-6]) in (said, said.replace("\x00", "\ufffd"))


def test_histories_are_read_only_of_what_waits_and_once(page, hub, ana, mara):
    for which in ("a", "b", "c"):
        ana.edit(f"{page.proposal}-{which}", page.document() | {"name": f"{page.name}-{which}"})
    mara.edit(f"{page.title}-c", page.document() | {"name": f"{page.name}-c"})

    done = hub.maintain(
        Path(__file__).with_name("waiting.php"),
        given=json.dumps([f"{page.name}-a", f"{page.name}-b", f"{page.name}-c"]),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    first, again, after, hidden = map(json.loads, done.stdout.splitlines())
    # Heads tell of the one that was approved that it does not wait.
    both = [f"{page.name}-a", f"{page.name}-b"]
    assert [name for name in first["waiting"] if name.startswith(page.name)] == both
    assert first["asked"] >= len(first["waiting"])
    assert again == {"asked": 0, "waiting": first["waiting"]}
    # What was saved on one page is no reason to read the history of another; what is logged is.
    assert after == {"asked": 0, "waiting": [name for name in first["waiting"] if name != both[0]]}
    assert hidden["waiting"] == after["waiting"]
    assert 0 < hidden["asked"] < first["asked"]
