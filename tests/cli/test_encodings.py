"""Bytes in and out of a real process: data is UTF-8 in every locale, and what is no text is a sentence."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.examples import web_scroll

ROOT = Path(__file__).parents[2]
TITLE = "Wë \u6f22\u5b57 \U0001f600 \u00a0 §"
SETTINGS = '[environments.production]\ndirectory = "production"\nauthority = true\n[environments.beta]\ndirectory = "beta"\n'
#: What decides how Python encodes standard output.
LOCALES = [
    pytest.param({"LC_ALL": "C.UTF-8"}, id="C.UTF-8"),
    pytest.param({"LC_ALL": "C"}, id="C"),
    pytest.param({"LC_ALL": "POSIX"}, id="POSIX"),
    pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="a plain C locale"),
    pytest.param({"PYTHONIOENCODING": "cp1252"}, id="cp1252"),
    pytest.param({"PYTHONIOENCODING": "latin-1:strict"}, id="latin-1, strict"),
    pytest.param({"PYTHONIOENCODING": "ascii:replace"}, id="ascii, with replacements"),
    pytest.param({"PYTHONIOENCODING": "utf-16"}, id="utf-16"),
    pytest.param({"PYTHONIOENCODING": "gb18030"}, id="gb18030"),
    pytest.param(
        {"LC_ALL": "en_US.ISO-8859-1", "PYTHONUTF8": "0", "LOCPATH": "locales"}, id="a locale of latin-1"
    ),
]
DATA = [
    pytest.param(("show", "production:web-scroll"), id="a document"),
    pytest.param(("show", "production:web-scroll", "--effective"), id="an effective configuration"),
    pytest.param(("list", "production", "--format", "json"), id="a listing"),
    pytest.param(("diff", "production:web-scroll", "beta:web-scroll", "--format", "json"), id="changes"),
    pytest.param(("validate", "bad.json", "--format", "json"), id="problems"),
    pytest.param(("drift", "--format", "json"), id="drift"),
    pytest.param(("export", "production", "--as", "mpic"), id="an export"),
    pytest.param(("new", "web-other", "--title", TITLE, "--description", "x", "--owner", "Ö", "--contact", "team@lists.example.org", "--task", "T1", "-o", "-"), id="a new document"),
]  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    """Return a directory with settings, and a document that no small encoding holds."""
    (tmp_path / "instruments.toml").write_text(SETTINGS)
    for environment, title in (("production", TITLE), ("beta", "Ω")):
        (tmp_path / environment).mkdir()
        document = web_scroll(title=title, end="2099-12-31T23:59:59Z", purpose=["Ž"])
        (tmp_path / environment / "web-scroll.json").write_text(json.dumps(document))
    (tmp_path / "bad.json").write_text(json.dumps(web_scroll(title=TITLE, task="Ж")), "utf-8")
    return tmp_path


def surroundings(desk: Path, locale: dict[str, str]) -> dict[str, str]:
    """Return the variables of a process in *locale*; one that has to be made first is made, or skipped with a word."""
    plain = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("INSTRUMENTS_", "PYTHON", "LC_"))
    }
    if "LOCPATH" in locale:
        made = subprocess.run(
            ["localedef", "-i", "en_US", "-f", "ISO-8859-1", str(desk / "en_US.ISO-8859-1")],
            capture_output=True,
            check=False,
        )
        if made.returncode > 1:
            missing = "localedef has no sources here; the package `locales` holds them"
            pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
        locale = locale | {"LOCPATH": str(desk)}
    return plain | {"HOME": str(desk), "PYTHONPATH": str(ROOT)} | locale


def process(desk: Path, *arguments: str | bytes, locale: dict[str, str] | None = None, **more):
    command = [sys.executable, "-m", "configurator", *arguments]
    return subprocess.run(
        command,
        cwd=desk,
        env=surroundings(desk, locale or {}) | more.pop("variables", {}),
        capture_output=True,
        check=False,
        **more,
    )


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("command", DATA)
def test_data_is_utf_8_in_every_locale(desk, command, locale):
    plain = process(desk, *command, locale={"LC_ALL": "C.UTF-8"})
    if command[0] == "new":  # arguments are in the locale's encoding; ask for what is the same in all
        command = tuple("Other" if part in {TITLE, "Ö"} else part for part in command)
        plain = process(desk, *command, locale={"LC_ALL": "C.UTF-8"})

    done = process(desk, *command, locale=locale)

    assert (done.returncode, done.stdout) == (plain.returncode, plain.stdout)
    assert json.loads(done.stdout.decode("utf-8")) == json.loads(plain.stdout)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_was_printed_can_be_read_again(desk, locale):
    shown = process(desk, "show", "production:web-scroll", locale=locale).stdout
    (desk / "shown.json").write_bytes(shown)

    assert process(desk, "validate", "shown.json", locale=locale).returncode == 0
    assert process(desk, "validate", "-", locale=locale, input=shown).returncode == 0
    assert json.loads(shown)["title"] == TITLE


@pytest.mark.parametrize("locale", LOCALES)
def test_notes_are_never_broken(desk, locale):
    done = process(desk, "validate", "bad.json", locale=locale)

    encoding = locale.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    assert done.returncode == 4
    assert b"schema/pattern" in done.stdout
    done.stderr.decode("latin-1" if "LOCPATH" in locale else encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii", "utf-8"])
def test_on_a_terminal_of_another_encoding_json_is_ascii(desk, encoding):
    for command in (("show", "production:web-scroll"), ("list", "production", "--format", "json")):
        ours, theirs = pty.openpty()
        done = subprocess.run(
            [sys.executable, "-m", "configurator", *command],
            cwd=desk, env=surroundings(desk, {"PYTHONIOENCODING": encoding}), stdout=theirs, check=False,
        )  # fmt: skip
        os.close(theirs)
        printed = os.read(ours, 65536)
        os.close(ours)
        assert done.returncode == 0
        assert json.loads(printed.decode("utf-8"))
        assert printed.isascii() or encoding == "utf-8"


NO_TEXT = [
    pytest.param(b"caf\xe9", "caf\\xe9", id="latin-1"),
    pytest.param(b"\xff\xfe", "\\xff\\xfe", id="a mark of UTF-16"),
    pytest.param(b"\xed\xa0\x80", "\\xed\\xa0\\x80", id="an encoded surrogate"),
    pytest.param(b"\x1b[2J\xe9", "\\u001b[2J\\xe9", id="with an escape"),
]
IMPORT = ("import", "records.json", "dir", "--from", "mpic", "--owner")
PLACES = [
    pytest.param((*IMPORT,), id="an option of import"),
    pytest.param(("list", "production", "--owner"), id="an option of list"),
    pytest.param(("new", "web-other", "--description", "x", "--title"), id="an option of new"),
    pytest.param(("save", "production/web-scroll.json", "--to", "beta", "--yes", "-m"), id="a message"),
    pytest.param(("validate",), id="a file's name"),
    pytest.param(("--settings",), id="the settings file's name"),
    pytest.param(("pull", "production"), id="a directory's name"),
    pytest.param((), id="a command"),
]


@pytest.mark.parametrize(("text", "said"), NO_TEXT)
@pytest.mark.parametrize("place", PLACES)
def test_an_argument_that_is_no_text_is_one_sentence(desk, place, text, said):
    (desk / "records.json").write_text("[]")
    before = {path for path in desk.rglob("*") if "__pycache__" not in path.parts}

    done = process(desk, *place, text, locale={"LC_ALL": "C.UTF-8" if place else "C"})

    expected = f"Error: argument {len(place) + 1} holds bytes that are no UTF-8 ({said}); write it in UTF-8, or rename the file\n"
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", expected)
    assert {path for path in desk.rglob("*") if "__pycache__" not in path.parts} == before


@pytest.mark.parametrize(
    "name", ["INSTRUMENTS_PRODUCTION_TOKEN", "INSTRUMENTS_PRODUCTION_PASSWORD", "INSTRUMENTS_SETTINGS"]
)
def test_a_variable_that_is_no_text_is_one_sentence_without_its_value(desk, name):
    done = process(desk, "list", "production", variables={name: b"secret\xe9"})

    expected = f"Error: the variable {name} holds bytes that are no UTF-8; write it in UTF-8\n"
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", expected)


@pytest.mark.parametrize("locale", [{"LC_ALL": "C.UTF-8"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}], ids=str)
def test_an_answer_on_standard_input_that_is_no_text_is_one_sentence(desk, locale):
    (desk / "instruments.toml").write_text(
        '[environments.production]\napi = "https://127.0.0.1:9/w/api.php"\n'
    )

    done = process(
        desk,
        "--settings",
        "instruments.toml",
        "login",
        "production",
        locale=locale,
        input=b"Mara@x\ncaf\xe9\n",
    )

    assert (done.returncode, done.stdout) == (2, b"")
    assert (
        done.stderr.decode().splitlines()[-1]
        == "standard input holds bytes that are no UTF-8; write them in UTF-8"
    )


def test_a_document_on_standard_input_that_is_no_text_is_a_problem_at_its_place(desk):
    done = process(desk, "validate", "-", input=b'{"title": "caf\xe9"}')

    assert (done.returncode, done.stdout.decode()) == (
        4,
        "-:1:15: error: json/not-utf-8: not UTF-8; save the file with that encoding\n",
    )
