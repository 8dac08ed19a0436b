"""The tree of errors: as drawn, complete, each with its exit code and its sentence."""

from __future__ import annotations

import inspect
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator import errors
from configurator.core.visible import visible
from configurator.errors import (
    UNKNOWN,
    BadReferenceError,
    BrokenOffError,
    ConfiguratorError,
    EditConflictError,
    Exit,
    MalformedDocumentError,
    NotPermittedError,
    UnexpectedMergeError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    WikiError,
    WikiUnavailableError,
)
from configurator.problems import Problem, Severity, finding, has_errors

CLASSES = {
    name: kind for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, Exception)
}


def drawn() -> dict[str, str]:
    """Return the parent of each class in the docstring's tree."""
    above: list[str] = []
    parents = {}
    for line in inspect.getdoc(errors).splitlines():  # type: ignore[union-attr]  # the module has a docstring
        if found := re.match(r"([\s│├└─]*)(\w+Error)\b", line):
            depth = len(found[1]) // 4 - 1  # the tree is indented
            above[depth:] = [found[2]]
            parents[found[2]] = above[depth - 1] if depth else "Exception"
    return parents


def test_the_tree_is_as_drawn():
    assert drawn() == {name: kind.__bases__[0].__name__ for name, kind in CLASSES.items()}


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_each_error_is_one_of_ours_with_an_exit_code(kind: type[ConfiguratorError]):
    assert issubclass(kind, ConfiguratorError)
    assert kind.__doc__
    assert isinstance(kind.exit_code, Exit)
    assert kind.exit_code not in (Exit.OK, Exit.DIFFERENCES, Exit.PARTIAL)
    assert (kind.exit_code is Exit.BUG) is (kind in (ConfiguratorError, BrokenOffError))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (WikiUnavailableError("beta", "http-503"), "beta: http-503; try again later"),
        (WikiUnavailableError("beta", "maxlag", "Waiting for db1.\n 5 s."), "beta: maxlag (Waiting for db1. 5 s); try again later"),
        (
            NotPermittedError("beta", "blocked", next_step="ask an administrator"),
            "beta: blocked; ask an administrator",
        ),
        (NotPermittedError("beta", "hookaborted"), "beta: hookaborted; `instruments whoami` shows what this account may do"),
        (UnknownOutcomeError("beta", "timeout"), "beta: timeout; look at the page's history before you save again"),
        (
            UnexpectedResponseError("beta", "not-json", "HTTP 200 with text/html"),
            "beta: not-json (HTTP 200 with text/html); `instruments doctor` checks the wiki and the address in the settings",
        ),
        (WikiError("beta", "odd"), "beta: odd; see the wiki's message"),
        (
            EditConflictError("beta:a-b", None),
            "beta:a-b was created by somebody else meanwhile; look at it, then try again",
        ),
        (
            EditConflictError("beta:a-b", 812),
            "beta:a-b changed after revision 812; look at the new text, then try again",
        ),
        (
            UnexpectedMergeError("beta:a-b", 9, restored=True),
            "beta:a-b: revision 9 holds a text that nobody wrote; the text before was restored",
        ),
        (
            UnexpectedMergeError("beta:a-b", 9, restored=False),
            "beta:a-b: revision 9 holds a text that nobody wrote; restore the text before from the page's history",
        ),
        (BadReferenceError("nowhere:x", "no such environment"), "nowhere:x: no such environment"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)  # fmt: skip
def test_each_sentence_names_the_thing_the_fact_and_the_next_step(error: ConfiguratorError, sentence: str):
    assert str(error) == sentence
    assert visible(str(error)) == str(error)


def test_a_document_error_says_all_its_problems():
    problems = [
        finding("a/b", "one").at("x.json", 1, 2),
        finding("c/d", "two", pointer="/e").at("x.json", 3, 4),
    ]

    error = MalformedDocumentError("x.json", problems)
    assert (error.where, error.problems) == ("x.json", tuple(problems))
    assert str(error) == "x.json:1:2: error: a/b: one\nx.json:3:4: error: c/d: /e two"


def test_a_problem_without_a_place_names_its_text_only():
    assert str(Problem("beta:a-b", 0, 0, "", "page/no-json", Severity.ERROR, "hidden")) == (
        "beta:a-b: error: page/no-json: hidden"
    )


def test_only_errors_stop_a_save():
    note, warning = (finding("a/b", "", severity=severity) for severity in (Severity.NOTE, Severity.WARNING))
    assert not has_errors([note, warning])
    assert has_errors([note, finding("c/d", ""), warning])
    assert not has_errors([])


@pytest.mark.parametrize("kind", [WikiError, *WikiError.__subclasses__()])
def test_what_stops_a_run_can_be_said_and_is_known_otherwise(kind: type[WikiError]):
    assert kind("beta", "x").stops_run is (kind is WikiUnavailableError)
    assert kind("beta", "x", stops_run=True).stops_run
    assert not kind("beta", "x", stops_run=False).stops_run


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("maxlag", "maxlag"),
        ("http-503", "http-503"),
        ("of_an-extension-2", "of_an-extension-2"),
        ("x" * 64, "x" * 64),
        ("internal_api_error_DBQueryError", "internal_api_error_DBQueryError"),
        ("", UNKNOWN),
        ("x" * 65, UNKNOWN),
        ("Vote for me", UNKNOWN),
        ("[[Evil]]", UNKNOWN),
        ("\x1b[31m", UNKNOWN),
        ("maxlag\n", UNKNOWN),
        ("internal_api_error_Vote for me", UNKNOWN),
        ("internal_api_error_" + "X" * 46, UNKNOWN),
        ("ärger", UNKNOWN),
    ],
)
def test_a_code_that_looks_like_none_is_an_unknown_error(code: str, shown: str):
    error = WikiError("beta", code)

    assert (error.code, str(error)) == (shown, f"beta: {shown}; see the wiki's message")


@given(st.text())
def test_no_code_is_text_of_whoever_sent_it(code: str):
    assert re.fullmatch(
        "[a-z0-9_-]{1,64}|an unknown error|internal_api_error_[A-Za-z]+", WikiError("beta", code).code
    )


def test_what_a_wiki_says_at_length_is_cut():
    assert len(str(WikiError("beta", "maxlag", "x" * 1_000_000))) < 1100
