"""What holds for every import: names, rates, codes, and whole files of real and invented stream configurations."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from configurator.core import rules
from configurator.core.document.names import is_name
from configurator.core.exchange.delivery import Deliverable
from configurator.core.exchange.foreign import Imported, machine_names, rate_in
from configurator.core.exchange.imports import from_mpic, from_streamconfigs
from configurator.core.judged import Document
from configurator.problems import Severity
from tests.support.imports import GIVEN, document, record, stream

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "streamconfigs.json"
REAL = ROOT.parent / "shared" / "data"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("mediawiki.web_UI..actions", "mediawiki-web-ui-actions", id="runs become one hyphen"),
        pytest.param("-.a.b-", "a-b", id="none at the ends"),
        pytest.param("a" * 63, "a" * 63, id="63 characters fit"),
        pytest.param("a" * 60 + ".bcd", None, id="longer, without a hyphen to cut at"),
        pytest.param("a.very" * 20, None, id="longer: cut at a hyphen"),
        pytest.param("ab", None, id="too short"),
        pytest.param("", None, id="empty"),
        pytest.param("...", None, id="nothing left"),
        pytest.param("é\udcff", None, id="nothing that we can spell"),
    ],
)
def test_machine_names_are_always_valid(source, name):
    (made,) = machine_names([source])

    assert is_name(made)
    if name is None:
        assert made.endswith(hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:6])
    else:
        assert made == name


def test_a_long_name_is_cut_at_a_hyphen():
    source = "mediawiki.product_metrics." + "interaction_" * 4 + "end"

    (name,) = machine_names([source])

    digest = hashlib.sha256(source.encode()).hexdigest()[:6]
    assert name == f"mediawiki-product-metrics-interaction-interaction-{digest}"


def test_names_differ_whatever_the_order():
    sources = ["a.b.c", "a_b_c", "a-b-c"]

    names = dict(zip(sources, machine_names(sources), strict=True))

    assert names["a-b-c"] == "a-b-c"
    assert len(set(names.values())) == 3
    assert machine_names(sources[::-1]) == list(names.values())[::-1]


def test_even_equal_sources_get_different_names():
    assert len(set(machine_names(["same"] * 5))) == 5


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        pytest.param(1.0, 1, id="whole"),
        pytest.param("0.000001", 1e-6, id="digits"),
        pytest.param("1e-3", 0.001, id="digits with an exponent"),
        pytest.param("1e999", None, id="infinite"),
        pytest.param(float("nan"), None, id="NaN"),
        pytest.param(True, None, id="true is no number"),
        pytest.param("0_1", None, id="Python's digits"),
        pytest.param(-0.1, None, id="negative"),
        pytest.param(10**400, None, id="huge"),
    ],
)
def test_rates_are_numbers_from_0_to_1(value, rate):
    assert rate_in(value) == rate


def test_every_problem_of_an_import_is_in_the_table_of_rules():
    hostile: list[Any] = [
        *from_streamconfigs(None, GIVEN),
        *from_streamconfigs(
            {"streams": {"a": 1, "b": {}, "c": stream("page_id", "performer_id", sample=1)}}, GIVEN
        ),
        *from_streamconfigs(
            {"streams": {"d": stream("x", "x", sample=None), "e": stream(schema_title="")}}, GIVEN
        ),
        *from_mpic([record(type="A/B test"), record(slug="A_B", status="?", risk_level="?")], GIVEN),
        *from_mpic([record(risk_level="pending")], GIVEN),
        *from_mpic([record(name="x" * 256, sample_rate=0.1 + 0.2)], GIVEN),
        *from_mpic(
            [record(environments="external", utc_end_dt="?", utc_start_dt="2026-01-01", sample_rate="?")],
            GIVEN,
        ),
    ]

    found = {problem.code: problem.severity for result in hostile for problem in result.problems}
    table = {code: rule.severity for code, rule in rules.RULES.items() if rule.scope is rules.Scope.IMPORT}
    assert found == table


def importable(path: Path) -> dict[str, Imported]:
    if not path.exists():
        pytest.skip(f"{path.name} of the real wikis is not on this machine")
    results = from_streamconfigs(json.loads(path.read_text("utf-8")), GIVEN)
    return {result.source: result for result in results}


@pytest.fixture(
    params=[
        pytest.param(EXAMPLE, id="our example"),
        pytest.param(REAL / "streamconfigs.production.json", id="real, production"),
        pytest.param(REAL / "streamconfigs.beta.json", id="real, Beta"),
    ]
)
def results(request):
    return importable(request.param)


def test_every_stream_of_a_file_becomes_a_valid_document(results):
    assert results
    for result in results.values():
        Deliverable(Document.of(document(result)))
    assert len({document(result)["name"] for result in results.values()}) == len(results)


PRODUCTION = [
    pytest.param(EXAMPLE, id="our example"),
    pytest.param(REAL / "streamconfigs.production.json", id="real, production"),
]


@pytest.mark.parametrize("path", PRODUCTION)
def test_the_faults_of_a_file_are_reported(path):
    found = [problem for result in importable(path).values() for problem in result.problems]

    assert {problem.code for problem in found} == {
        "import/repeated",
        "import/risk-pending",
        "import/switched-off",
        "sample/was-missing",
    }
    assert {problem.severity for problem in found} == {Severity.WARNING}


@pytest.mark.parametrize("path", PRODUCTION)
def test_the_rules_see_the_faults_that_remain(path):
    production = rules.Context(environment="production", authority=True, now="2026-06-01T00:00:00Z")

    documents = [document(result) for result in importable(path).values()]

    assert {problem.code for each in documents for problem in Document.of(each).problems(production)} == {
        "attribute/gone",
        "attribute/superfluous",
        "attribute/unsupplied",
        "rate/everybody",
    }


def test_the_real_streams_are_all_there():
    assert len(importable(REAL / "streamconfigs.production.json")) == 15
