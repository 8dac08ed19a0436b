"""validate, fmt, rules: documents as texts, without any wiki unless one is asked for."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from configurator.core.canonical import canonical_text
from configurator.core.rules import RULES
from configurator.settings import StreamSettings
from tests.commands import Commands, told
from tests.examples import web_scroll
from tests.stores import Silent

UNREVIEWED = web_scroll(risk={"level": "high", "review": None})


def test_a_valid_document_is_said_to_be_valid(instruments: Commands):
    instruments.file("a.json", web_scroll())

    assert instruments("validate", "a.json") == told(err="a.json: valid")


def test_every_problem_has_its_place_its_code_and_what_to_do(instruments: Commands):
    instruments.file("a.json", web_scroll(name="web", risk={"level": "high", "review": None}, task="T0"))

    assert instruments("validate", "a.json") == told(
        """
        a.json:10:3: error: schema/pattern: /task is "T0"; write a task like T123456, or an https address
        a.json:16:5: error: risk/no-review: /risk/review is null at high risk; write the review's task or https address
        """,
        exit=4,
    )


def test_a_warning_is_no_error(instruments: Commands):
    instruments.file("a.json", web_scroll(name="scroll"))

    assert instruments("validate", "a.json") == told(
        "a.json:3:3: warning: name/short: /name is shorter than 8 characters, which one consumer refuses; write a longer one"
    )


def test_validate_as_json_is_a_list_of_these_keys(instruments: Commands):
    instruments.file("a.json", UNREVIEWED)

    assert instruments("validate", "a.json", "--format", "json") == told(
        """
        [
          {
            "where": "a.json",
            "pointer": "/risk/review",
            "line": 16,
            "column": 5,
            "code": "risk/no-review",
            "severity": "error",
            "message": "is null at high risk; write the review's task or https address"
          }
        ]
        """,
        exit=4,
    )


def test_a_valid_document_as_json_is_an_empty_list(instruments: Commands):
    instruments.file("a.json", web_scroll())

    assert instruments("validate", "a.json", "--format", "json") == told("[]")


def test_a_text_that_is_no_json_is_a_problem_in_json_too(instruments: Commands):
    instruments.file("a.json", '{"a" 1}')

    answer = instruments("validate", "a.json", "--format", "json")
    assert answer.exit == 4
    assert [(each["code"], each["line"], each["column"]) for each in answer.json] == [("json/syntax", 1, 6)]


def test_standard_input_is_a_document_called_hyphen(instruments: Commands):
    assert instruments("validate", "-", stdin=json.dumps(web_scroll())) == told(err="-: valid")


def test_one_bad_file_does_not_hide_the_others(instruments: Commands):
    instruments.file("good.json", web_scroll())
    instruments.file("bad.json", UNREVIEWED)

    assert instruments("validate", "missing.json", "good.json", "bad.json") == told(
        "bad.json:16:5: error: risk/no-review: /risk/review is null at high risk; write the review's task or https address",
        err="missing.json: there is no such file",
        exit=8,
    )


def test_a_page_is_judged_as_the_page_that_it_is(instruments: Commands):
    instruments.production.edit("web-scroll", web_scroll(name="web-other"))

    assert instruments("validate", "production:web-scroll") == told(
        'production:web-scroll:3:2: error: name/not-title: /name is "web-other" on the page "web-scroll"; '
        'a name never changes, write "web-scroll"',
        exit=4,
    )


def test_an_environment_can_be_asked_for_its_rules(instruments: Commands):
    instruments.file("a.json", web_scroll(risk={"level": "pending", "review": None}))

    assert instruments("validate", "a.json").exit == 0
    assert instruments("validate", "a.json", "--for", "beta").exit == 0
    answer = instruments("validate", "a.json", "--for", "production")
    assert (answer.exit, "error: risk/pending: /risk/level" in answer.out) == (4, True)


def test_lists_of_streams_come_from_the_files_in_the_settings(instruments: Commands):
    instruments.file("a.json", web_scroll())
    instruments.file("allowed.json", ["another.stream"])
    instruments.streams = StreamSettings(allowed=instruments.directory / "allowed.json")

    answer = instruments("validate", "a.json")
    assert (answer.exit, "warning: stream/not-allowed: /stream/name" in answer.out) == (0, True)


def test_a_list_of_streams_that_is_none_is_named(instruments: Commands):
    instruments.file("a.json", web_scroll())
    file = instruments.directory / instruments.file("allowed.json", {"streams": 1})
    instruments.streams = StreamSettings(allowed=file)

    assert instruments("validate", "a.json") == told(
        err=f"{file}: is neither a JSON list of stream names nor an object with an entry for each", exit=2
    )


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
        "[" * 1000 + "]" * 1000, "1:1: error: json/too-deep: nested deeper than 64 levels", id="depth-1000"
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


def linked(path: Path) -> None:
    path.with_name("target.json").write_text("{}")
    path.symlink_to("target.json")


def bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)  # a socket's path is short; the working directory is the test's


BAD_FILES = [
    pytest.param(lambda _path: None, "there is no such file", id="missing"),
    pytest.param(linked, "is a symbolic link; links are not followed", id="symlink"),
    pytest.param(
        lambda path: path.symlink_to("gone"), "is a symbolic link; links are not followed", id="dangling"
    ),
    pytest.param(Path.mkdir, "is a directory, not a file", id="directory"),
    pytest.param(os.mkfifo, "is a pipe, a socket or a device, not a file", id="fifo"),
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


def test_hostile_text_of_a_document_reaches_no_terminal(instruments: Commands):
    instruments.file("a.json", web_scroll(task="\x1b]0;owned\x07\u202e\u009b2J", **{"\x1b[31mkey": "\r"}))

    answer = instruments("validate", "a.json")
    assert answer.exit == 4
    assert answer.out.replace("\n", "").isprintable()
    assert "\\u001b[31mkey" in answer.out


def test_fmt_writes_canonical_text_and_says_what_it_changed(instruments: Commands):
    document = web_scroll()
    instruments.file("a.json", {key: document[key] for key in reversed(document)})

    assert instruments("fmt", "a.json") == told("a.json")
    assert (instruments.directory / "a.json").read_text() == f"{canonical_text(document)}\n"
    assert instruments("fmt", "a.json") == told("")


def test_fmt_keeps_what_is_no_instrument_in_its_order(instruments: Commands):
    instruments.file("a.json", '{"z": 1.0, "a": [ ]}')

    assert instruments("fmt", "a.json").exit == 0
    assert (instruments.directory / "a.json").read_text() == '{\n\t"z": 1,\n\t"a": []\n}\n'


def test_fmt_check_names_what_would_change_exits_with_3_and_writes_nothing(instruments: Commands):
    instruments.file("a.json", web_scroll())
    instruments.file("b.json", f"{canonical_text(web_scroll())}\n")
    before = (instruments.directory / "a.json").read_text()

    assert instruments("fmt", "--check", "a.json", "b.json") == told("a.json", exit=3)
    assert instruments("fmt", "--check", "b.json") == told("")
    assert (instruments.directory / "a.json").read_text() == before


def test_fmt_takes_standard_input_to_standard_output(instruments: Commands):
    assert instruments("fmt", "-", stdin='{"b":1,"a":2}') == told('{\n\t"b": 1,\n\t"a": 2\n}')
    assert instruments("fmt", "--check", "-", stdin='{"b":1}') == told("-", exit=3)
    assert instruments("fmt", "--check", "-", stdin='{\n\t"b": 1\n}\n') == told("")


def test_fmt_notes_what_reading_changed(instruments: Commands):
    instruments.file("a.json", '{"a": "e\u0301"}')

    assert instruments("fmt", "a.json") == told(
        "a.json",
        err="a.json:1:2: note: json/not-normalised: /a written in Unicode's normal form C, as the wiki stores it",
    )
    assert instruments.read("a.json") == {"a": "é"}


def test_fmt_goes_on_past_a_bad_file(instruments: Commands):
    instruments.file("bad.json", "{")
    instruments.file("good.json", '{"a":1}')

    answer = instruments("fmt", "bad.json", "good.json")
    assert (answer.exit, answer.out) == (8, "good.json\n")
    assert answer.err.startswith("bad.json:1:")
    assert (instruments.directory / "bad.json").read_text() == "{"


def test_fmt_of_a_page_is_refused_because_a_page_is_no_file(instruments: Commands):
    instruments.production.edit("web-scroll", web_scroll())

    assert instruments("fmt", "production:web-scroll") == told(
        err="production:web-scroll: there is no such file", exit=2
    )


def test_rules_lists_every_code_with_its_reason(instruments: Commands):
    answer = instruments("rules")

    assert (answer.exit, answer.err) == (0, "")
    assert [line.split()[0] for line in answer.out.splitlines()] == list(RULES)
    assert answer.out.splitlines()[0] == (
        "json/syntax                  error    Only JSON can be stored; the wiki refuses anything else."
    )


def test_rules_as_json(instruments: Commands):
    answer = instruments("rules", "--format", "json")

    assert answer.json[0] == {
        "code": "json/syntax",
        "severity": "error",
        "reason": "Only JSON can be stored; the wiki refuses anything else.",
    }
    assert len(answer.json) == len(RULES)
