"""validate, fmt, rules: documents as texts, without any wiki unless one is asked for."""

from __future__ import annotations

import json

import pytest

from configurator.core.kind import canonical_text
from configurator.core.rules import RULES
from configurator.settings import StreamSettings
from tests.support.commands import Commands, told
from tests.support.examples import web_scroll

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


@pytest.mark.parametrize("streams", [{"0": "another.stream", "2": "third"}, {}, {"streams": {}}], ids=str)
def test_a_list_of_streams_is_read_as_php_writes_it(instruments: Commands, streams):
    instruments.file("a.json", web_scroll())
    instruments.file("allowed.json", f"\ufeff{json.dumps(streams)}")
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


def test_fmt_takes_a_byte_order_mark_away(instruments: Commands):
    instruments.file("a.json", f"\ufeff{canonical_text(web_scroll())}\n")
    note = "a.json:1:1: note: json/bom: a byte order mark is taken away; the wiki refuses it"

    assert instruments("fmt", "--check", "a.json") == told("a.json", err=note, exit=3)
    assert instruments("fmt", "a.json") == told("a.json", err=note)
    assert (instruments.directory / "a.json").read_text() == f"{canonical_text(web_scroll())}\n"
    assert instruments("fmt", "-", stdin="\ufeff{}").out == "{}\n"
    instruments.file("twice.json", "\ufeff\ufeff{}")
    assert instruments("fmt", "twice.json").exit == 4


def test_fmt_takes_line_endings_of_windows_for_ours(instruments: Commands):
    canonical = canonical_text(web_scroll()).replace("\n", "\r\n")
    windows = f"{canonical}\r\n".encode()
    (instruments.directory / "a.json").write_bytes(windows)
    (instruments.directory / "b.json").write_bytes(b'{"b":1}\r\n')

    assert instruments("fmt", "--check", "a.json", "b.json") == told("b.json", exit=3)
    assert instruments("fmt", "a.json", "b.json") == told("b.json")
    assert (instruments.directory / "a.json").read_bytes() == windows
    assert (instruments.directory / "b.json").read_bytes() == b'{\n\t"b": 1\n}\n'


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
