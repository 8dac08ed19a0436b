"""Laws of the extension's validator: it refuses exactly what the client refuses, at the same places."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from configurator.core.document.texts import minified
from configurator.core.judged import Document
from configurator.core.rules import RULES, Scope
from tests.support.mediawikis import WITH_EXTENSION, required
from tests.support.strategies import damaged, instruments, json_values, names

HERE = Path(__file__).parent


class Extension:
    """A running PHP that answers what the extension's validator finds, line by line."""

    def __init__(self, mediawiki: Path) -> None:
        self.process = subprocess.Popen(
            [
                "php",
                HERE / "validate.php",
                HERE.parents[1] / "extension" / "tests" / "phpunit" / "bootstrap.php",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"MW_INSTALL_PATH": str(mediawiki)},
        )

    def problems(self, value: Any, name: str) -> set[tuple[str, str]]:
        """Return pointer and code of each problem of *value* on the page *name*."""
        assert self.process.stdin
        assert self.process.stdout
        fields = (base64.b64encode(text.encode()) for text in (name, minified(value)))
        self.process.stdin.write(b" ".join(fields) + b"\n")
        self.process.stdin.flush()
        return {(pointer, code) for pointer, code in json.loads(self.process.stdout.readline())}

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module", params=WITH_EXTENSION)
def extension(request: pytest.FixtureRequest) -> Iterator[Extension]:
    """The validator with the JSON Schema library of each MediaWiki."""
    running = Extension(required(request.param, "php"))
    yield running
    running.close()


@settings(max_examples=300, deadline=None)
@given(value=damaged() | instruments(), title=names())
def test_client_and_extension_find_the_same_in_a_document(extension, value, title):
    name = value["name"] if isinstance(value, dict) and isinstance(value.get("name"), str) else title
    for page in (name, title):
        ours = {(problem.pointer, problem.code) for problem in Document.of(value, page).errors}
        theirs = extension.problems(value, page)

        assert bool(theirs) is bool(ours)
        assert beyond_the_schema(theirs) == beyond_the_schema(ours)


@settings(max_examples=300, deadline=None)
@given(value=json_values())
def test_client_and_extension_refuse_the_same_of_any_json(extension, value):
    assert bool(extension.problems(value, "web-scroll")) is bool(Document.of(value, "web-scroll").errors)


def beyond_the_schema(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(pointer, code) for pointer, code in found if RULES[code].scope is not Scope.SCHEMA}
