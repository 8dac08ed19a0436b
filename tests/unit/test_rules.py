"""Every rule finds what it is for, at its place, and leaves its neighbour alone."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import configurator
from configurator.core.document.source import parse
from configurator.core.judged import Document
from configurator.core.rules import (
    RULES,
    Context,
    DocumentRule,
    ModelRule,
    Scope,
)
from configurator.problems import Problem, Severity
from tests.support.examples import web_scroll

NOW = "2026-06-01T00:00:00Z"
PRODUCTION = Context(environment="production", authority=True, now=NOW)
BETA = Context(environment="beta", now=NOW)
ALWAYS = Context()


def sample(unit: str = "session", rate: Any = 0.1, **wikis: Any) -> dict[str, Any]:
    return {"unit": unit, "rate": rate, "wikis": wikis}


def problems(value: Any, context: Context, name: str | None = None) -> tuple[Problem, ...]:
    return Document.of(value, name).problems(context)


def stream(name: str) -> dict[str, Any]:
    return {**web_scroll()["stream"], "name": name}


@dataclass(frozen=True)
class Case:
    """A document that breaks a rule at `pointer`, and what differs in one that does not, each in its context."""

    pointer: str
    breach: Mapping[str, Any]
    near: Mapping[str, Any]
    context: Context = ALWAYS
    near_context: Context | None = None
    page: str | None = None


def case(
    code: str,
    pointer: str,
    breach: Mapping[str, Any],
    near: Mapping[str, Any],
    *more: Any,
    what: str = "",
    page: str | None = None,
) -> Any:
    about = replace(Case(pointer, breach, near, *more), page=page)
    return pytest.param(code, about, id=f"{code} {what}".strip())


def attributes(*names: str) -> dict[str, Any]:
    return {"contextual_attributes": [*names]}


def shadowed(live: Any) -> Context:
    return Context(static_streams={"mediawiki.web_scroll", "a.b"}, live=Document.of(live))


CASES = [
    case("name/not-title", "/name", {"name": "web-scrolling"}, {}, page="web-scroll"),
    case("window/no-such-date", "/start", {"start": "2026-02-29T00:00:00Z"}, {"start": "2024-02-29T00:00:00Z"}),
    case("window/empty", "/end", {"end": "2026-01-01T00:00:00Z"}, {"end": "2026-01-01T00:00:01Z"}),
    case(
        "window/empty",
        "/overrides/beta/start",
        {"overrides": {"beta": {"start": "2027-01-01T00:00:00Z"}}},
        {"overrides": {"beta": {"start": "2027-01-01T00:00:00Z", "end": "2027-01-02T00:00:00Z"}}},
        what="override",
    ),
    case("rate/too-precise", "/sample/rate", {"sample": sample(rate=0.1234567)}, {"sample": sample(rate=0.123456)}),
    case("rate/too-precise", "/sample/wikis/enwiki", {"sample": sample(enwiki=1e-7)}, {"sample": sample(enwiki=1e-6)}),
    case(
        "risk/no-review",
        "/risk/review",
        {"risk": {"level": "medium", "review": None}},
        {"risk": {"level": "medium", "review": "T1"}},
    ),
    case(
        "sample/unit-unsupported",
        "/sample/unit",
        {"platforms": ["ios"], "sample": sample("pageview"), "overrides": {}},
        {"platforms": ["android"], "sample": sample("pageview"), "overrides": {}},
    ),
    case("text/not-normalised", "/title", {"title": "Cafe\u0301"}, {"title": "Caf\u00e9"}),
    case("text/not-normalised", "/owners/0", {"owners": ["a<\u0327"]}, {"owners": ["a<\u0316"]}),
    case(
        "risk/pending",
        "/risk/level",
        {"risk": {"level": "pending", "review": None}},
        {"risk": {"level": "pending", "review": None}},
        PRODUCTION,
        BETA,
    ),
    case(
        "risk/pending",
        "/risk/level",
        {"risk": {"level": "pending", "review": None}, "enabled": False, "overrides": {"production": {"enabled": True}}},
        {"risk": {"level": "pending", "review": None}, "enabled": False},
        PRODUCTION,
        what="override",
    ),
    case(
        "stream/shared",
        "/stream/name",
        {},
        {"enabled": False},
        replace(PRODUCTION, others={"other": "mediawiki.web_scroll", "web-scroll": "mediawiki.web_scroll"}),
    ),
    case(
        "stream/shared",
        "/stream/name",
        {},
        {},
        replace(PRODUCTION, others={"other": "mediawiki.web_scroll"}),
        replace(PRODUCTION, others={"other": "mediawiki.web_scrolls", "web-scroll": "mediawiki.web_scroll"}),
        what="itself",
    ),
    case(
        "stream/shared",
        "/stream/name",
        {},
        {},
        replace(PRODUCTION, others={"other": "mediawiki.web_scroll"}),
        replace(BETA, others={"other": "mediawiki.web_scroll"}),
        what="follower",
    ),
    case(
        "stream/shared",
        "/stream/name",
        {},
        {},
        replace(PRODUCTION, others={"other": "mediawiki.web_scroll"}),
        replace(PRODUCTION, others={"other": "mediawiki.web_scroll"}, now=None),
        what="no clock",
    ),
    case(
        "environment/unknown",
        "/environments/1",
        {"environments": ["beta", "prod"]},
        {"environments": ["beta"]},
        Context(environments=("beta",), told=lambda: ()),
    ),
    case(
        "environment/unknown",
        "/overrides/prod",
        {"environments": ["beta"], "overrides": {"prod": {"enabled": False}}},
        {"environments": ["beta"], "overrides": {"beta": {"enabled": False}}},
        Context(environments=("beta",), told=lambda: ()),
        what="override",
    ),
    case(
        "environment/unlisted",
        "/environments/1",
        {"environments": ["beta", "prod"]},
        {"environments": ["beta"]},
        Context(environments=("beta",)),
    ),
    case(
        "environment/unlisted",
        "/overrides/prod",
        {"environments": ["beta"], "overrides": {"prod": {"enabled": False}}},
        {"environments": ["beta"], "overrides": {"beta": {"enabled": False}}},
        Context(environments=("beta",)),
        what="override",
    ),
    case("window/past", "/end", {"end": "2026-05-31T23:59:59Z"}, {"end": NOW}, Context(now=NOW)),
    case(
        "window/past",
        "/overrides/beta/end",
        {"overrides": {"beta": {"end": "2026-05-31T23:59:59Z"}}},
        {"overrides": {"beta": {"end": "2026-05-31T23:59:59Z"}}},
        BETA,
        PRODUCTION,
        what="override",
    ),
    case("window/long", "/end", {"end": "2027-01-03T00:00:00Z"}, {"end": "2027-01-02T00:00:00Z"}),
    case("rate/nobody", "/sample/rate", {"sample": sample(rate=0, enwiki=0)}, {"sample": sample(rate=0, enwiki=0.1)}),
    case(
        "rate/nobody",
        "/overrides/beta/sample/rate",
        {"overrides": {"beta": {"sample": sample(rate=0.0)}}},
        {"overrides": {"beta": {"sample": sample(rate=0.1)}}},
        what="override",
    ),
    case(
        "rate/everybody",
        "/sample/rate",
        {"sample": sample("pageview", 1)},
        {"sample": sample("session", 1)},
        PRODUCTION,
    ),
    case("rate/everybody", "/sample/rate", {"sample": sample("pageview", 1.0)}, {"sample": sample("pageview", 1.0)}, PRODUCTION, BETA, what="follower"),
    case("wiki/default-rate", "/sample/wikis/enwiki", {"sample": sample(rate=1, enwiki=1.0)}, {"sample": sample(enwiki=1.0)}),
    case(
        "wiki/unknown",
        "/sample/wikis/enwikii",
        {"sample": sample(enwikii=1)},
        {"sample": sample(enwiki=1)},
        Context(databases={"enwiki"}),
    ),
    case("attribute/unknown", "/contextual_attributes/1", attributes("page_id", "page_idd"), attributes("page_id")),
    case("attribute/unknown", "/contextual_attributes/0", attributes("©"), attributes(), what="nothing near"),
    case("attribute/gone", "/contextual_attributes/0", attributes("page_namespace"), attributes("page_namespace_id")),
    case("attribute/gone", "/contextual_attributes/0", attributes("mediawiki_is_production"), attributes("mediawiki_version"), what="for good"),
    case(
        "attribute/unsupplied",
        "/contextual_attributes/0",
        attributes("mediawiki_site_content_language_variant"),
        attributes("mediawiki_site_content_language"),
    ),
    case(
        "attribute/elsewhere",
        "/contextual_attributes/0",
        attributes("mediawiki_skin") | {"platforms": ["web", "ios", "android"]},
        attributes("mediawiki_skin") | {"platforms": ["web", "server"]},
    ),
    case(
        "attribute/superfluous",
        "/contextual_attributes/0",
        attributes("agent_client_platform"),
        attributes("agent_ua_string"),
    ),
    case("risk/too-low", "/risk/level", attributes("page_id", "performer_id"), attributes("page_id")),
    case(
        "risk/too-low",
        "/risk/level",
        attributes("page_id", "performer_id"),
        attributes("page_id", "performer_id") | {"risk": {"level": "pending", "review": None}},
        what="pending",
    ),
    case("name/short", "/name", {"name": "seven-7"}, {"name": "eight-88"}),
    case("contact/personal", "/contact", {"contact": "jane.doe@example.org"}, {"contact": "web-team@example.org"}),
    case("contact/personal", "/contact", {"contact": "Jane <jane@example.org>"}, {"contact": "jane@lists.example.org"}, what="in angle brackets"),
    case("contact/personal", "/contact", {"contact": "User talk:Jane"}, {"contact": "Talk:User guide"}, what="user page"),
    case("contact/personal", "/contact", {"contact": "mailto:jane@example.org"}, {"contact": "https://example.org/@jane"}, what="address"),
    case("stream/odd-name", "/stream/name", {"stream": stream("Web_scroll")}, {"stream": stream("mediawiki.web-scroll.v2")}),
    case("stream/odd-name", "/stream/name", {"stream": stream("web_scroll")}, {"stream": stream("a.b")}, what="one word"),
    case("stream/shadowed", "/stream/name", {}, {"stream": stream("a.b")}, Context(static_streams={"mediawiki.web_scroll"})),
    case("stream/shadowed", "/stream/name", {}, {"stream": stream("b.c")}, shadowed([]), what="live is no object"),
    case("stream/shadowed", "/stream/name", {}, {"stream": stream("b.c")}, shadowed({"stream": []}), what="live has none"),
    case("stream/shadowed", "/stream/name", {}, {"stream": stream("b.c")}, shadowed({"stream": stream("a.b")}), what="a new one"),
    case("stream/shadowed", "/stream/name", {"stream": stream("a.b")}, {}, shadowed({"stream": stream("mediawiki.web_scroll")}), what="its own"),
    case("stream/not-allowed", "/stream/name", {"stream": stream("a.b")}, {}, Context(allowed_streams=["mediawiki.web_scroll"])),
    case("stream/not-allowed", "/stream/name", {}, {"platforms": ["server"]}, Context(allowed_streams=()), what="server"),
    case(
        "sample/changed",
        "/sample",
        {"sample": sample(rate=0.2)},
        {"sample": sample(rate=0.1, enwiki=0.01)},
        replace(PRODUCTION, live=Document.of(web_scroll())),
    ),
    case(
        "sample/changed",
        "/overrides/beta/sample",
        {"overrides": {"beta": {"sample": sample(rate=0.5)}}},
        {"sample": sample(rate=0.5)},
        replace(BETA, live=Document.of(web_scroll())),
        what="override",
    ),
    case("sample/changed", "/sample", {"sample": sample()}, {"sample": sample(), "enabled": False}, replace(PRODUCTION, live=Document.of(web_scroll())), what="switched off"),
    case("sample/changed", "/sample", {"sample": sample()}, {"sample": sample()}, replace(PRODUCTION, live=Document.of(web_scroll())), replace(PRODUCTION, live=Document.of(web_scroll(enabled=False))), what="was off"),
    case("sample/changed", "/sample", {"sample": sample()}, {"sample": sample()}, replace(PRODUCTION, live=Document.of(web_scroll())), replace(PRODUCTION, live=Document.of({"schema": "?"})), what="was invalid"),
    case("sample/changed", "/sample", {"sample": sample()}, {"sample": sample()}, replace(PRODUCTION, live=Document.of(web_scroll())), PRODUCTION, what="is new"),
    case("override/idle", "/overrides/beta", {"overrides": {"beta": {}}}, {"overrides": {"beta": {"enabled": False}}}),
    case("override/idle", "/overrides/beta/enabled", {"overrides": {"beta": {"enabled": True}}}, {"overrides": {"beta": {"enabled": False}}}, what="same value"),
    case(
        "override/idle",
        "/overrides/beta/sample",
        {"sample": sample(rate=1), "overrides": {"beta": {"sample": sample(rate=1.0)}}},
        {"sample": sample(rate=1), "overrides": {"beta": {"sample": sample(rate=1.0, enwiki=0.5)}}},
        what="same sample",
    ),
    case("override/stray", "/overrides/beta", {"environments": ["production"]}, {"environments": ["production", "beta"]}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "about"), CASES)
def test_a_rule_finds_its_breach_at_its_place(code: str, about: Case):
    found = [
        each for each in problems(web_scroll(**about.breach), about.context, about.page) if each.code == code
    ]

    assert [each.pointer for each in found] == [about.pointer]
    assert found[0].severity is RULES[code].severity


@pytest.mark.parametrize(("code", "about"), CASES)
def test_a_rule_leaves_its_neighbour_alone(code: str, about: Case):
    context = about.near_context or about.context

    assert code not in {each.code for each in problems(web_scroll(**about.near), context, about.page)}


@pytest.mark.parametrize(("code", "about"), CASES)
def test_a_breach_is_told_in_one_line_that_begins_with_the_fact(code: str, about: Case):
    for each in problems(web_scroll(**about.breach), about.context, about.page):
        if each.code == code:
            assert re.match("(is|says|overrides|looks|changes) ", each.message)
            assert each.message.isprintable()
            assert not each.message.endswith(".")


def test_every_rule_with_a_check_has_a_case():
    with_check = {code for code, rule in RULES.items() if isinstance(rule, DocumentRule | ModelRule)}

    assert {parameter.values[0] for parameter in CASES} == with_check


def test_a_document_without_fault_has_no_problem_where_everything_is_known():
    known = Context(
        environment="production",
        authority=True,
        environments=("beta", "production"),
        now=NOW,
        databases={"enwiki"},
        static_streams={"a.b"},
        allowed_streams={"mediawiki.web_scroll"},
        live=Document.of(web_scroll()),
        others={"other": "a.b"},
    )

    assert problems(web_scroll(), known, "web-scroll") == ()


def test_rules_keep_silent_about_what_is_not_known():
    document = web_scroll(
        environments=["nowhere"], stream=stream("a.b"), sample=sample(nowiki=0.5), end="2026-01-02T00:00:00Z"
    )

    assert {each.code for each in problems(document, Context())} == {"override/stray"}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        pytest.param(None, ["environment/unlisted"], id="nobody was asked"),
        pytest.param((), ["environment/unknown"], id="the wiki does not say"),
        pytest.param(("production",), ["environment/unknown"], id="the wiki does not know it either"),
        pytest.param(("beta", "production"), [], id="the wiki knows it"),
    ],
)
def test_whether_an_environment_that_the_settings_do_not_know_is_wrong_is_asked(told, found):
    context = Context(environments=("production",), told=lambda: told)
    document = web_scroll(environments=["production", "beta"], overrides={})

    assert [each.code for each in problems(document, context)] == found


def test_nobody_is_asked_about_environments_that_the_settings_know():
    def told():
        raise AssertionError

    assert problems(web_scroll(), Context(environments=("production", "beta"), told=told)) == ()


def test_what_is_said_of_an_unknown_environment_tells_where_environments_are_set():
    def said(told):
        context = Context(environments=("production",), told=lambda: told)
        [problem] = problems(web_scroll(environments=["production", "bteta"], overrides={}), context)
        return problem.message

    assert said(("beta",)) == (
        'is "bteta", which nobody knows; did you mean beta?; beta, production stand in instruments.toml, or in '
        "$wgInstrumentConfiguratorEnvironments of the wiki"
    )
    assert said(None) == 'is "bteta"; the settings know production; the wiki is asked when it is saved'


def test_the_same_finding_in_two_environments_is_told_once():
    document = web_scroll(
        end="2026-01-02T00:00:00Z", overrides={"beta": {"enabled": False}, "production": {"enabled": False}}
    )

    assert [each.pointer for each in problems(document, Context(now=NOW))] == ["/end"]


def test_without_an_environment_every_override_is_judged_too():
    document = web_scroll(overrides={"beta": {"sample": sample(rate=0)}})

    assert [each.pointer for each in problems(document, Context())] == ["/overrides/beta/sample/rate"]


def test_all_errors_of_schema_and_rules_show_at_once():
    document = web_scroll(title="", start="2026-02-30T00:00:00Z", risk={"level": "high", "review": None})

    assert [each.code for each in Document.of(document).errors] == [
        "schema/length",
        "window/no-such-date",
        "risk/no-review",
    ]


def test_warnings_wait_until_the_document_is_valid():
    assert {each.code for each in problems(web_scroll(name="short", title=""), Context())} == {
        "schema/length"
    }


def test_a_document_of_another_version_is_not_judged_by_our_rules():
    document = web_scroll(schema="instrument/2.0.0", start="2026-02-30T00:00:00Z")

    assert [each.code for each in problems(document, Context(), "other")] == ["schema/unknown"]


def test_a_name_that_nobody_expects_is_not_compared():
    assert Document.of(web_scroll()).errors == ()


def test_a_problem_is_placed_at_the_line_of_its_value():
    source = parse(
        '{\n "schema": "instrument/1.0.0",\n "risk": {"level": "high",\n  "review": null}}', "file"
    )

    placed = Document(source).problems(Context())

    assert [(each.line, each.column) for each in placed if each.code == "risk/no-review"] == [(4, 3)]


HOSTILE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x",
    "\ud83c",
    [],
    [None],
    [[]],
    {},
    {"": None},
    {"a": {"b": []}},
    ["web", {}],
)


@pytest.mark.parametrize("key", [*web_scroll(), "__proto__"])
@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_no_value_in_any_place_makes_a_rule_crash(key: str, value: Any):
    assert all(each.code in RULES for each in problems(web_scroll() | {key: value}, PRODUCTION))


@pytest.mark.parametrize(
    "path",
    [
        "risk/level",
        "risk/review",
        "sample/unit",
        "sample/rate",
        "sample/wikis",
        "stream/name",
        "overrides/beta",
        "platforms/0",
    ],
)
@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_no_value_further_down_makes_a_rule_crash(path: str, value: Any):
    document = web_scroll()
    outer, inner = path.split("/")
    document[outer][int(inner) if inner.isdigit() else inner] = value

    assert all(each.code in RULES for each in problems(document, PRODUCTION))


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_no_live_text_makes_a_rule_crash(value: Any):
    known = replace(PRODUCTION, live=Document.of(value), static_streams={"a.b"})

    assert problems(web_scroll(), known) == ()


def test_errors_of_schema_and_document_are_the_extension_s_too():
    shared = {code for code, rule in RULES.items() if rule.severity is Severity.ERROR and rule.scope in {Scope.SCHEMA, Scope.DOCUMENT}}  # fmt: skip

    assert shared == {
        *("schema/required", "schema/unknown", "schema/unknown-key", "schema/type", "schema/choice"),
        *("schema/pattern", "schema/length", "schema/range", "list/repeated"),
        *("name/not-title", "window/no-such-date", "window/empty", "rate/too-precise", "risk/no-review"),
        *("sample/unit-unsupported", "text/not-normalised"),
    }


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_its_reason_in_one_sentence(code: str):
    assert re.fullmatch(r"[A-Z][^\n]{10,90}\.", RULES[code].reason)
    assert re.fullmatch(r"[a-z]+/[a-z0-9-]+", code)


CODE = re.compile(r"[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*")
NO_CODES = {"application/json", "text/html", "text/plain", "opensearch/description", "plan/1"}


def test_every_code_in_the_program_has_its_row():
    package = Path(configurator.__file__).parent
    written = {
        (node.value, str(path.relative_to(package)))
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }

    assert {(code, path) for code, path in written if code not in RULES and code not in NO_CODES} == set()


def test_every_row_is_a_code_that_the_program_can_print():
    package = Path(configurator.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.name != "table.py"]
    checked = {code for code, rule in RULES.items() if isinstance(rule, DocumentRule | ModelRule)}

    assert {
        code for code in RULES.keys() - checked if not any(f'"{code}"' in text for text in texts)
    } == set()


ADVICE = sorted((Path(__file__).resolve().parents[2] / "schemas/vectors/advice").glob("*.json"))


@pytest.mark.parametrize("path", ADVICE, ids=lambda path: path.stem)
def test_what_a_wiki_can_judge_is_what_the_vector_says(path: Path):
    case: Any = parse(path.read_bytes(), path.name).value
    given = case["context"]
    context = Context(
        environment=given.get("environment"),
        authority=given.get("authority", False),
        environments=given.get("environments"),
        told=lambda: given.get("environments"),
        now=given.get("now"),
        databases=given.get("wikis"),
        live=Document.of(given["live"]) if "live" in given else None,
        others=given.get("others"),
    )

    found = [
        {"pointer": each.pointer, "code": each.code, "severity": str(each.severity)}
        for each in sorted(problems(case["document"], context), key=lambda each: (each.pointer, each.code))
    ]

    assert found == case["problems"]


def test_every_rule_that_a_wiki_can_judge_has_a_vector_that_breaks_it():
    broken = {
        each["code"] for path in ADVICE for each in json.loads(path.read_text(encoding="utf-8"))["problems"]
    }

    assert broken == {code for code, rule in RULES.items() if isinstance(rule, ModelRule)} - {
        "stream/shadowed",
        "stream/not-allowed",
        "environment/unlisted",  # where no wiki was asked
    }
