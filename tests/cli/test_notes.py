"""What files were made from: noted of each page, by however many commands at once, and never guessed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.texts import stored_text
from configurator.core.page import Snapshot
from configurator.disk import locked, write_file
from configurator.errors import WikiUnavailableError
from tests.support.commands import Commands, noted, told, value
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore

NAMES = [f"web-number-{number}" for number in range(24)]


@pytest.fixture
def checkout(live: Commands) -> Commands:
    """The command line with two instruments on production; the files of both were pulled into `work`."""
    live.production.edit("web-other", web_scroll(name="web-other", enabled=False), "Mara", "new")
    assert live("pull", "production", "work").exit == 0
    return live


# A file without its own note


def test_a_file_beside_noted_ones_overwrites_nothing_that_it_may_not_know_of(checkout: Commands):
    checkout.file("work/mine.json", web_scroll(task="T2"))

    assert checkout("save", "work/mine.json", "--to", "production", "--yes") == told(
        err="work/mine.json: nothing notes which revision of production:web-scroll it was made from, as it does of other "
        "files there; `instruments diff production:web-scroll work/mine.json` compares; if that is what you mean, save "
        "it with --base 1",
        exit=5,
    )
    assert value(checkout) == web_scroll()
    assert checkout("save", "work/mine.json", "--to", "production", "--yes", "--base", "1").exit == 0
    assert value(checkout) == web_scroll(task="T2")
    assert noted(checkout, "work")["mine.json"] == {"production:web-scroll": 3}


def test_a_new_page_needs_no_note(checkout: Commands):
    checkout.file("work/web-new.json", web_scroll(name="web-new", enabled=False))

    assert checkout("save", "work/web-new.json", "--to", "production", "--yes").exit == 0
    assert noted(checkout, "work")["web-new.json"] == {"production:web-new": 3}


def test_a_file_that_says_what_is_live_is_noted(checkout: Commands):
    checkout.file("work/mine.json", web_scroll())

    assert checkout("save", "work/mine.json", "--to", "production").exit == 0
    assert noted(checkout, "work")["mine.json"] == {"production:web-scroll": 1}


def test_files_that_were_never_pulled_are_saved_on_what_is_live(checkout: Commands):
    # `work` knows nothing of Beta, and `here` nothing at all.
    checkout.beta.edit("web-scroll", web_scroll(), "Mara", "new")
    checkout.file("work/mine.json", web_scroll(task="T2"))
    checkout.file("here/mine.json", web_scroll(task="T3"))

    assert checkout("save", "work/mine.json", "--to", "beta", "--yes").exit == 0
    assert checkout("save", "here/mine.json", "--to", "production", "--yes").exit == 0
    [beta] = checkout.beta.read(["web-scroll"]).values()
    assert isinstance(beta, Snapshot)
    assert (beta.document(), value(checkout)) == (web_scroll(task="T2"), web_scroll(task="T3"))


@pytest.mark.parametrize(
    "ending", [KeyboardInterrupt, WikiUnavailableError("production", "timeout"), SystemExit], ids=repr
)
def test_a_pull_that_ends_in_its_midst_leaves_no_file_that_seems_written_by_hand(
    live: Commands, monkeypatch, ending: Any
):
    for name in ("web-a-b", "web-c-d"):
        live.production.edit(name, web_scroll(name=name, enabled=False), "Mara", "new")
    written = iter(range(2))

    def write_and_end(path: Path, text: str) -> None:
        write_file(path, text)
        if path.name.startswith("web-") and next(written):
            raise ending

    monkeypatch.setattr("configurator.adapters.checkout.write_file", write_and_end)
    live("pull", "production", "work")
    assert sorted(path.name for path in (live.directory / "work").glob("w*")) == [
        "web-a-b.json",
        "web-c-d.json",
    ]

    for name in ("web-a-b", "web-c-d"):
        live.production.edit(name, web_scroll(name=name, enabled=False, task="T7"), "Milo", "by hand")
        live.file(f"work/{name}.json", web_scroll(name=name, enabled=False, task="T8"))
        assert live("save", f"work/{name}.json", "--to", "production", "--yes").exit == 5
        assert value(live, name)["task"] == "T7"


def test_a_pull_that_is_killed_leaves_no_file_that_seems_written_by_hand(folder: Path):
    killed = (
        "import os, signal, sys\n"
        "from configurator.adapters import checkout\n"
        "write = checkout.write_file\n"
        "def write_and_die(path, text):\n"
        "    write(path, text)\n"
        "    if path.name.startswith('web-'):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "checkout.write_file = write_and_die\n"
        "from configurator.cli import cli\n"
        "cli(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", killed, "pull", "production", "work"], cwd=folder, check=False
    )
    assert done.returncode == -signal.SIGKILL
    [left] = (folder / "work").glob("web-*.json")

    (folder / "pages" / left.name).write_text(stored_text(_document(left.stem, task="T7")))
    _rewrite(folder, [left.stem], "T8")
    code, said = _run(folder, "save", f"work/{left.name}", "--to", "production", "--yes")
    assert (code, "nothing notes which revision" in said) == (5, True), said
    assert _saved(folder, left.stem, "T7")
    assert _run(folder, "pull", "production", "work", "--force")[0] == 0
    _rewrite(folder, [left.stem], "T9")
    assert _run(folder, "save", f"work/{left.name}", "--to", "production", "--yes")[0] == 0


# A note is of a page


def test_a_file_that_is_saved_as_one_page_and_then_as_another_makes_both(live: Commands):
    for name in ("web-one", "web-two"):
        live.file("template.json", web_scroll(name=name, enabled=False))
        assert live("save", "template.json", "--to", "production", "--yes").exit == 0

    assert noted(live)["template.json"] == {"production:web-one": 2, "production:web-two": 3}
    live.production.edit("web-one", web_scroll(name="web-one", enabled=False, task="T7"), "Milo")
    live.file("template.json", web_scroll(name="web-one", enabled=False, task="T8"))
    answer = live("save", "template.json", "--to", "production", "--yes")
    assert (answer.exit, "web-one changed after revision 2" in answer.err) == (5, True), answer


def test_a_file_that_becomes_another_page_overwrites_nothing_there(checkout: Commands):
    checkout.file("work/web-scroll.json", web_scroll(name="web-other", enabled=False, task="T9"))

    answer = checkout("save", "work/web-scroll.json", "--to", "production", "--yes")
    assert (answer.exit, "nothing notes which revision of production:web-other" in answer.err) == (5, True)
    assert value(checkout, "web-other") == web_scroll(name="web-other", enabled=False)


def test_notes_of_earlier_versions_still_refuse(checkout: Commands):
    checkout.file("work/.instruments.json", json.dumps({"web-scroll.json": {"production": 1}}))
    checkout.production.edit("web-scroll", web_scroll(task="T3"), "Milo", "by hand")
    checkout.file("work/web-scroll.json", web_scroll(task="T2"))

    assert checkout("save", "work/web-scroll.json", "--to", "production", "--yes").exit == 5
    assert value(checkout) == web_scroll(task="T3")


def test_a_revision_that_is_another_text_since_a_restore_of_the_wiki_is_not_overwritten(checkout: Commands):
    checkout.production = MemoryStore("production")
    checkout.production.edit("web-scroll", web_scroll(task="T3"), "Milo", "typed after the restore")
    checkout.file("work/web-scroll.json", web_scroll(task="T2"))

    assert checkout("save", "work/web-scroll.json", "--to", "production", "--yes") == told(
        err="production:web-scroll was made anew, and its revision 1 is another text now; `instruments diff "
        "production:web-scroll FILE` compares; bring your text up to date, then try again with --base 1",
        exit=5,
    )
    assert value(checkout) == web_scroll(task="T3")


# Many commands at once, each in a process of its own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory as environment, with many documents."""
    (tmp_path / "pages").mkdir()
    for name in NAMES:
        text = stored_text(_document(name))
        (tmp_path / "pages" / f"{name}.json").write_text(f"{text}\n")
    (tmp_path / "instruments.toml").write_text(
        '[environments.production]\ndirectory = "pages"\n[environments.beta]\ndirectory = "beta"\n'
    )
    return tmp_path


def _document(name: str, **changed: Any) -> Any:
    stream = web_scroll()["stream"] | {"name": f"mediawiki.{name.replace('-', '_')}"}
    return web_scroll(name=name, enabled=False, stream=stream, **changed)


def _run(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "configurator", *arguments]
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


def test_pulls_at_once_lose_no_note_and_no_colleagues_edit(folder: Path):
    with ThreadPoolExecutor(8) as eight:
        done = list(eight.map(lambda name: _run(folder, "pull", "production", "work", name), NAMES))
    assert [code for code, _ in done] == [0] * len(NAMES), done

    assert sorted(json.loads((folder / "work/.instruments.json").read_text())) == [
        f"{name}.json" for name in sorted(NAMES)
    ]
    for name in NAMES:  # a colleague changes each page, and we each file
        for place, task in (("pages", "T2"), ("work", "T3")):
            text = stored_text(_document(name, task=task))
            (folder / place / f"{name}.json").write_text(f"{text}\n")
    code, said = _run(folder, "save", *(f"work/{name}.json" for name in NAMES), "--to", "production", "--yes")
    assert (code, said.count("changed after revision")) == (5, len(NAMES)), said
    assert all(json.loads((folder / f"pages/{name}.json").read_text())["task"] == "T2" for name in NAMES)


def test_saves_at_once_lose_no_note(folder: Path):
    assert _run(folder, "pull", "production", "work")[0] == 0
    eight, save, notes = NAMES[:8], ("--to", "production", "--yes"), folder / "work/.instruments.json"
    noted_before = notes.read_text()
    _rewrite(folder, eight, "T3")
    with ThreadPoolExecutor(8) as pool:
        with locked(folder / "work"):  # by somebody else, until each has saved its page and would note it
            begun = [pool.submit(_run, folder, "save", f"work/{name}.json", *save) for name in eight]
            while not all(
                each.done() or _saved(folder, name, "T3") for name, each in zip(eight, begun, strict=True)
            ):
                time.sleep(0.05)
            time.sleep(0.5)
            assert notes.read_text() == noted_before
        done = [each.result() for each in begun]
    assert [code for code, _ in done] == [0] * len(eight), done

    # Each note is of what was saved: so nothing is in the way of the next save.
    _rewrite(folder, eight, "T4")
    code, said = _run(folder, "save", *(f"work/{name}.json" for name in eight), *save)
    assert code == 0, said


def _rewrite(folder: Path, names: list[str], task: str) -> None:
    for name in names:
        (folder / f"work/{name}.json").write_text(stored_text(_document(name, task=task)))


def _saved(folder: Path, name: str, task: str) -> bool:
    return bool(json.loads((folder / f"pages/{name}.json").read_text())["task"] == task)
