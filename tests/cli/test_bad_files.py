"""What is no document, no file, no name and no page: refused by every command, at its place."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from configurator.core.kind import canonical_text
from tests.support.commands import Commands, told
from tests.support.examples import web_scroll
from tests.support.stores import Silent

UNREVIEWED = web_scroll(risk={"level": "high", "review": None})


BAD_TEXTS = [
    pytest.param(
        '{"a" 1}',
        "1:6: error: json/syntax: not JSON: a colon is missing between the key and its value",
        id="no-json",
    ),
    pytest.param(
        '{\n  "a": 1,\n  "a": 2\n}',
        '3:3: error: json/repeated-key: /a the key "a" stands twice; remove one',
        id="repeated-key",
    ),
    pytest.param(
        '{"a": NaN}',
        "1:2: error: json/not-finite: /a NaN and infinities (also 1e400) are no JSON numbers; write a number",
        id="nan",
    ),
    pytest.param(
        f'{{"a": "{"x" * 2 * 1024 * 1024}"}}',
        "1:1: error: json/too-large: longer than the 65,536 bytes that a document may have; shorten it",
        id="2-mebibytes",
    ),
    pytest.param(
        "[" * 1000 + "]" * 1000,
        f"1:65: error: json/too-deep: {'/0' * 64} nested deeper than 64 levels",
        id="depth-1000",
    ),
    pytest.param("", "1:1: error: json/syntax: not JSON: the text is empty", id="empty"),
]


@pytest.mark.parametrize(("text", "problem"), BAD_TEXTS)
@pytest.mark.parametrize("command", ["show", "fmt", "diff", "save --to production --yes"])
def test_a_text_that_is_no_document_is_refused_at_its_place(
    instruments: Commands, command: str, text: str, problem: str
):
    instruments.file("a.json", text)
    word, *options = command.split()

    assert instruments(word, "a.json", *options) == told(err=f"a.json:{problem}", exit=4)
    assert instruments.production.heads() == {}
    assert (instruments.directory / "a.json").read_text() == text


@pytest.mark.parametrize(("text", "problem"), BAD_TEXTS)
def test_validate_prints_it_as_data(instruments: Commands, text: str, problem: str):
    instruments.file("a.json", text)

    assert instruments("validate", "a.json") == told(f"a.json:{problem}", exit=4)


def bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)  # a socket's path is short; the working directory is the test's


BAD_FILES = [
    pytest.param(lambda _path: None, "there is no such file", id="missing"),
    pytest.param(
        lambda path: path.symlink_to("gone"), "is a symbolic link that leads nowhere", id="dangling"
    ),
    pytest.param(
        lambda path: path.symlink_to(path), "is a symbolic link that leads in a circle", id="circle"
    ),
    pytest.param(lambda path: path.symlink_to("."), "is a directory, not a file", id="to-a-directory"),
    pytest.param(Path.mkdir, "is a directory, not a file", id="directory"),
    pytest.param(os.mkfifo, "is a pipe into which nobody writes", id="fifo"),
    pytest.param(bound, "is a pipe, a socket or a device, not a file", id="socket"),
]


@pytest.mark.parametrize(("make", "reason"), BAD_FILES)
@pytest.mark.parametrize(
    "command", ["validate", "show", "fmt", "diff", "save --to production --yes", "import --from mpic"]
)
def test_what_is_no_file_is_named_and_nothing_waits_for_it(
    instruments: Commands, command: str, make, reason: str
):
    make(instruments.directory / "a.json")
    word, *options = command.split()
    more = ["dir"] if word == "import" else []

    assert instruments(word, "a.json", *more, *options) == told(err=f"a.json: {reason}", exit=2)
    assert instruments.production.heads() == {}


@pytest.fixture(
    params=["a link", "a pipe", "a descriptor", "standard input from a pipe", "standard input from a file"]
)
def odd_file(request: pytest.FixtureRequest, instruments: Commands) -> Iterator[str]:
    """A document that is no plain file, though a person may name it; the path of each."""
    instruments.file("real/target.json", canonical_text(web_scroll()) + "\n")
    real = instruments.directory / "real/target.json"
    if request.param == "a link":
        (instruments.directory / "a.json").symlink_to("real/target.json")
        yield "a.json"
        return
    if request.param.endswith("pipe"):  # what a shell makes of <(…)
        reader, writer = os.pipe()
        os.write(writer, real.read_bytes())
        os.close(writer)
    else:
        reader = os.open(real, os.O_RDONLY)
    if not request.param.startswith("standard input"):
        yield f"/dev/fd/{reader}"
    else:
        kept = os.dup(0)
        os.dup2(reader, 0)
        yield "/dev/stdin"
        os.dup2(kept, 0)
        os.close(kept)
    os.close(reader)


@pytest.mark.parametrize("command", ["validate", "show", "fmt --check", "save --to production --yes"])
def test_links_and_pipes_that_a_person_names_are_read(instruments: Commands, command: str, odd_file: str):
    word, *options = command.split()

    assert instruments(word, odd_file, *options).exit == 0
    noted = Path(odd_file).parent / ".instruments.json"
    assert noted.exists() is (word == "save" and odd_file == "a.json")


@pytest.mark.parametrize(
    "command", ["validate", "fmt", "save --to production --yes", "propose --to production --yes"]
)
def test_the_tool_s_own_note_is_told_for_what_it_is(instruments: Commands, command: str):
    instruments.file("work/.instruments.json", "{}")
    word, *options = command.split()

    answer = instruments(word, "work/.instruments.json", *options)

    assert answer.exit == 2
    assert answer.err == (
        "work/.instruments.json: is this tool's note of what files were made from, no document; leave it out\n"
    )


def test_fmt_rewrites_what_a_link_leads_to(instruments: Commands):
    instruments.file("real/target.json", '{"a":1}')
    link = instruments.directory / "a.json"
    link.symlink_to("real/target.json")

    assert instruments("fmt", "a.json") == told("a.json")
    assert link.is_symlink()
    assert link.read_text() == '{\n\t"a": 1\n}\n'


@pytest.mark.parametrize("opened", ["a pipe", "a file"])
def test_fmt_rewrites_nothing_that_was_only_opened(instruments: Commands, opened: str):
    if opened == "a file":
        instruments.file("a.json", '{"a":1}')
        reader = os.open(instruments.directory / "a.json", os.O_RDONLY)
    else:
        reader, writer = os.pipe()
        os.write(writer, b'{"a":1}')
        os.close(writer)

    answer = instruments("fmt", f"/dev/fd/{reader}")
    os.close(reader)

    assert answer.exit == 2
    assert answer.err == f"/dev/fd/{reader}: is no file, so it cannot be rewritten\n"


NAME_RULE = (
    "a name is 3 to 63 lower-case letters and digits, in groups joined by single hyphens, like web-scroll"
)
BAD_NAMES = [
    pytest.param("../x", "production:../x", id="path"),
    pytest.param("a#b", "production:a#b", id="hash"),
    pytest.param("a|b", "production:a|b", id="pipe"),
    pytest.param("Web-Scroll", "production:Web-Scroll", id="capitals"),
    pytest.param("web-scroll\n", "'production:web-scroll\\n'", id="final-newline"),
    pytest.param("a" * 300, f"production:{'a' * 109}…", id="300-characters"),
    pytest.param("", "production:", id="empty"),
]


@pytest.mark.parametrize(("name", "shown"), BAD_NAMES)
@pytest.mark.parametrize("command", ["validate", "show", "diff", "save --to production --yes"])
def test_a_reference_with_a_name_that_is_none_is_refused(
    instruments: Commands, command: str, name: str, shown: str
):
    word, *options = command.split()

    answer = instruments(word, f"production:{name}", *options)
    assert answer == told(err=f"{shown}: {NAME_RULE}", exit=2)


@pytest.mark.parametrize("name", ["../x", "a#b", "a|b", "Web-Scroll", "web-scroll\n", "a" * 300, ""])
def test_a_document_with_a_name_that_is_none_is_refused(instruments: Commands, name: str):
    instruments.file("a.json", web_scroll(name=name))

    answer = instruments("validate", "a.json")
    assert answer.exit == 4
    assert answer.out.startswith("a.json:3:3: error: schema/")
    assert len(answer.out.splitlines()) == 1
    assert len(answer.out) < 200


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        pytest.param("", '"": is empty; name a file, or a page as ENV:NAME', id="empty"),
        pytest.param("a" * 300, f"{'a' * 120}…: is too long for the name of a file", id="300 characters"),
        pytest.param(
            "a/" * 5000, f"{'a/' * 60}…: is too long for the name of a file", id="10,000 characters"
        ),
        pytest.param(
            "x.json/y", "x.json/y: cannot be there, because part of its path is a file", id="under-a-file"
        ),
        pytest.param("a\x1b[31mb", "'a\\x1b[31mb': there is no such file", id="escape-sequence"),
        pytest.param(
            "production:web-scroll@x",
            "production:web-scroll@x: behind @ stands the number of a revision, as `instruments history` shows it",
            id="revision",
        ),
        pytest.param("production:web-scroll", "production:web-scroll: there is no such page", id="no-page"),
        pytest.param(
            "prodction:web-scroll",
            "instruments.toml: no environment 'prodction'; known: beta, production, local; did you mean production?",
            id="no-environment",
        ),
    ],
)
def test_a_reference_to_nothing_is_a_sentence(instruments: Commands, reference: str, said: str):
    instruments.file("x.json", {})

    assert instruments("show", reference) == told(err=said, exit=2)


def test_a_missing_page_names_the_nearest(instruments: Commands):
    instruments.production.edit("web-scroll", web_scroll())

    assert instruments("show", "production:web-scrol") == told(
        err="production:web-scrol: there is no such page; did you mean web-scroll?", exit=2
    )


def test_a_deleted_page_says_who_and_why(instruments: Commands):
    instruments.production.edit("web-scroll", web_scroll())
    instruments.production.delete("web-scroll", "Admin", "not needed\x1b[2J")

    assert instruments("show", "production:web-scroll") == told(
        err="production:web-scroll: was deleted by Admin on 2026-01-01T00:02:00Z (not needed\\u001b[2J)",
        exit=2,
    )


def test_an_unreachable_wiki_exits_with_7(instruments: Commands):
    instruments.production = Silent("production")

    assert instruments("validate", "production:web-scroll") == told(
        err="production: unreachable (nothing answers at that address); try again later", exit=7
    )
