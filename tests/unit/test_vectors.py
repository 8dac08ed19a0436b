"""The vectors that client, extension and any other implementation share."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from configurator.core.document.source import parse
from configurator.core.document.texts import stored_text
from configurator.core.judged import Document
from configurator.core.rules import RULES, Scope
from configurator.errors import MalformedDocumentError
from configurator.problems import Severity
from tests.support.mediawikis import WITH_EXTENSION, required

ROOT = Path(__file__).resolve().parents[2]
SCHEMA_FILE = ROOT / "schemas/instrument/1.0.0.json"
SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
VECTORS = sorted(
    path for folder in ("valid", "invalid") for path in (ROOT / "schemas/vectors" / folder).glob("*.json")
)

each_vector = pytest.mark.parametrize("path", VECTORS, ids=lambda path: f"{path.parent.name}/{path.stem}")


def vector(path: Path) -> Any:
    # Not by our own reader, which normalises texts.
    return json.loads(path.read_bytes())


def found_by_schema(problem: dict[str, str]) -> bool:
    return RULES[problem["code"]].scope is Scope.SCHEMA


@each_vector
def test_the_client_finds_exactly_the_problems_of_the_vector(path: Path):
    case = vector(path)

    found = Document.of(case["document"], case["name"]).errors

    assert sorted((each.pointer, each.code) for each in found) == [
        (each["pointer"], each["code"]) for each in case["problems"]
    ]


@each_vector
def test_jsonschema_agrees_as_far_as_a_schema_reaches(path: Path):
    case = vector(path)

    assert Draft202012Validator(SCHEMA).is_valid(case["document"]) is not any(
        map(found_by_schema, case["problems"])
    )


@pytest.mark.parametrize("mediawiki", WITH_EXTENSION)
def test_the_validator_that_mediawiki_ships_agrees_as_far_as_a_schema_reaches(
    mediawiki: Path | None, tmp_path: Path
):
    vendor = required(mediawiki, "php") / "vendor"
    script = tmp_path / "validate.php"
    script.write_text(_VALIDATE, encoding="utf-8")

    command: list[str | Path] = ["php", script, vendor / "autoload.php", SCHEMA_FILE, *VECTORS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stderr == ""
    assert json.loads(done.stdout) == [
        not any(map(found_by_schema, vector(path)["problems"])) for path in VECTORS
    ]


@each_vector
def test_a_vector_is_named_after_the_rule_that_it_breaks(path: Path):
    codes = {each["code"] for each in vector(path)["problems"]}
    rule = path.stem.partition(".")[0].replace("--", "/")

    if path.parent.name == "valid":
        assert not codes
    elif "/" in rule:
        assert rule in codes
    else:
        assert codes


@each_vector
def test_a_vector_s_document_survives_the_wiki_unless_that_is_its_fault(path: Path):
    case = vector(path)
    text = stored_text(case["document"])
    faulty = any(problem["code"] == "text/not-normalised" for problem in case["problems"])

    try:
        read = parse(text, "-").value
    except MalformedDocumentError:
        assert faulty
    else:
        assert (read == case["document"]) is not faulty


def test_every_rule_that_the_extension_enforces_has_a_vector():
    broken = {problem["code"] for path in VECTORS for problem in vector(path)["problems"]}

    assert broken == {
        code
        for code, rule in RULES.items()
        if rule.severity is Severity.ERROR and rule.scope in {Scope.SCHEMA, Scope.DOCUMENT}
    }


@pytest.mark.parametrize("script", ["schema", "reference"])
def test_generated_files_are_what_the_code_says(script: str):
    done = subprocess.run(
        [sys.executable, ROOT / "script" / script, "--check"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


_VALIDATE = """<?php
require $argv[1];
$schema = json_decode( file_get_contents( $argv[2] ) );
echo json_encode( array_map( static function ( string $path ) use ( $schema ): bool {
    $document = json_decode( file_get_contents( $path ) )->document;
    $validator = new JsonSchema\\Validator();
    $validator->validate( $document, $schema );
    return $validator->isValid();
}, array_slice( $argv, 3 ) ) );
"""
