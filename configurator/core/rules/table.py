"""The table of all codes that a problem can have: its severity, what it takes to judge it, and why it is one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from configurator.core.rules import advice, document, environment
from configurator.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from configurator.core.kind import DocumentKind
    from configurator.core.rules.context import Context
    from configurator.core.rules.document import Findings, Object

    DocumentCheck: TypeAlias = Callable[[Object, str | None], Findings]
    #: Takes the model of the kinds for which the rule holds.
    ModelCheck: TypeAlias = Callable[[Any, Context], Findings]


R = TypeVar("R", bound="Rule")


class Scope(StrEnum):
    """What it takes to judge a rule; errors of scope schema and document are refused by the extension, too."""

    TEXT = "text"
    SCHEMA = "schema"
    DOCUMENT = "document"
    CONTEXT = "context"
    PAGE = "page"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table.

    Attributes:
        scope: What it takes to judge it.
        severity: How much a breach weighs.
        reason: Why there is this rule, in one line.
        nouns: For which kinds of document it holds; None is every kind.
    """

    scope: Scope
    severity: Severity
    reason: str
    nouns: frozenset[str] | None = field(default=None, kw_only=True)

    def holds_for(self, kind: DocumentKind) -> bool:
        """Tell whether documents of *kind* are judged by it."""
        return self.nouns is None or kind.noun in self.nouns


@dataclass(frozen=True, slots=True)
class DocumentRule(Rule):
    """A rule beyond the document schema; its check takes any JSON object and the page's name, if known."""

    check: DocumentCheck


@dataclass(frozen=True, slots=True)
class ModelRule(Rule):
    """A rule for valid documents."""

    check: ModelCheck


def _text(reason: str, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(Scope.TEXT, severity, reason)


def _schema(reason: str) -> Rule:
    return Rule(Scope.SCHEMA, Severity.ERROR, reason)


def _document(check: DocumentCheck, reason: str) -> Rule:
    return DocumentRule(Scope.DOCUMENT, Severity.ERROR, reason, check)


def _context(check: ModelCheck, reason: str) -> Rule:
    return ModelRule(Scope.CONTEXT, Severity.ERROR, reason, check)


def _advice(check: ModelCheck, reason: str, scope: Scope = Scope.DOCUMENT) -> Rule:
    return ModelRule(scope, Severity.WARNING, reason, check)


def _here(check: ModelCheck, reason: str) -> Rule:
    return _advice(check, reason, Scope.CONTEXT)


def _page(reason: str) -> Rule:
    return Rule(Scope.PAGE, Severity.ERROR, reason)


def _import(reason: str, severity: Severity = Severity.WARNING) -> Rule:
    return Rule(Scope.IMPORT, severity, reason)


def _of_instruments(rule: R) -> R:
    return replace(rule, nouns=frozenset({"instrument"}))


#: Every code, in the order in which rules are judged and shown.
RULES: Final[Mapping[str, Rule]] = {
    "json/syntax": _text("Only JSON can be stored; the wiki refuses anything else."),
    "json/too-large": _text("A document is a few kilobytes; everything that reads pages relies on that."),
    "json/too-deep": _text("A document nests four levels; readers may stop at any depth beyond."),
    "json/not-utf-8": _text("The wiki stores UTF-8."),
    "json/bom": _text("The wiki refuses a byte order mark."),
    "json/repeated-key": _text("The wiki would silently drop all but the last value."),
    "json/not-finite": _text("JSON has no NaN and no infinity; 1e400 is read as one."),
    "json/nul-key": _text("PHP cannot hold a key that begins with U+0000."),
    "json/lone-surrogate": _text("Half of a surrogate pair is no character; the wiki refuses it."),
    "json/noncharacter": _text("The wiki would replace U+FFFE and U+FFFF."),
    "json/combining-after-escape": _text("The wiki would join the mark with the letter of an escape."),
    "json/not-normalised": _text("The wiki stores Unicode's normal form C.", Severity.NOTE),
    "json/negative-zero": _text("The wiki would rewrite -0.0 at every save until it is 0.", Severity.NOTE),
    "schema/required": _schema("Every key is there, so that no reader has to guess a default."),
    "schema/unknown": _schema("A document says by which document schema it is to be read."),
    "schema/unknown-key": _schema("A misspelt key would silently mean nothing."),
    "schema/type": _schema("Each key holds one kind of value."),
    "schema/choice": _schema("The value is one of a closed list."),
    "schema/pattern": _schema("Names, instants and tasks have one form that every reader understands."),
    "schema/length": _schema("Texts and lists are neither empty nor endless."),
    "schema/range": _schema("A rate is a share, from 0 to 1."),
    "list/repeated": _schema("Lists are sets; a repeated item is a slip."),
    "name/not-title": _document(document.other_title, "Pages, streams and histories find an instrument by its name."),
    "window/no-such-date": _document(document.no_such_date, "One unreadable date turns every instrument off in one consumer."),
    "window/empty": _document(document.empty_window, "An instrument that ends before it starts never runs."),
    "rate/too-precise": _document(document.many_decimals, "Consumers take rates as short decimals; 6 places are one in a million."),
    "risk/no-review": _document(document.unreviewed, "Sensitive data need a review that everyone can look up."),
    "sample/unit-unsupported": _of_instruments(_document(document.unknown_unit, "A client that does not know the unit sends nothing.")),
    "text/not-normalised": _document(document.changing_text, "Who reads it and writes it back could not keep it."),
    "risk/pending": _context(environment.pending_risk, "Nothing collects data on the authority before its risk is assessed."),
    "stream/shared": _of_instruments(_context(environment.shared_stream, "Of two active instruments on one stream the last silently wins.")),
    "environment/unknown": _context(environment.unknown_environment, "An environment that nobody knows has no wiki."),
    "environment/unlisted": _here(environment.unlisted_environment, "Settings may know fewer environments than the wiki."),
    "window/past": _here(environment.past_window, "A window that is over collects nothing."),
    "window/long": _advice(advice.long_window, "More than a year of data is rarely needed for one question."),
    "rate/nobody": _advice(advice.nobody, "Rate 0 everywhere means off, but reads as on."),
    "rate/everybody": _here(environment.everybody, "Every page view of production is more events than most questions need."),
    "wiki/default-rate": _advice(advice.default_rate, "A wiki with the default rate need not be named."),
    "wiki/unknown": _here(environment.unknown_wiki, "A rate for a wiki that does not exist has no effect."),
    "attribute/unknown": _advice(advice.unknown_attribute, "No client fills what is not in its table."),
    "attribute/gone": _advice(advice.gone_attribute, "No client fills it any more."),
    "attribute/unsupplied": _advice(advice.unsupplied_attribute, "It is offered, but no client fills it."),
    "attribute/elsewhere": _of_instruments(_advice(advice.attribute_elsewhere, "The client of a listed platform does not fill it.")),
    "attribute/superfluous": _advice(advice.superfluous_attribute, "Every client adds it anyway."),
    "risk/too-low": _advice(advice.low_risk, "Harmless attributes can be sensitive together."),
    "name/short": _advice(advice.short_name, "One consumer refuses names below 8 characters."),
    "contact/personal": _advice(advice.personal_contact, "Page histories are public for ever."),
    "stream/odd-name": _of_instruments(_advice(advice.odd_stream, "Stream names are lower-case words joined by dots.")),
    "stream/shadowed": _of_instruments(_here(environment.shadowed_stream, "The site's own entry of the same stream silently wins.")),
    "stream/not-allowed": _of_instruments(_here(environment.stream_not_allowed, "A stream outside the allow-list never reaches a browser.")),
    "sample/changed": _here(environment.changed_sample, "Numbers before and after a change of the sample do not compare."),
    "override/idle": _advice(advice.idle_override, "An override that changes nothing hides that nothing differs."),
    "override/stray": _advice(advice.stray_override, "An instrument does not exist in environments that it does not list."),
    "page/no-json": _page("A page with a hidden text or another content model holds no document."),
    "proposal/origin": Rule(
        Scope.PAGE,
        Severity.WARNING,
        "A proposal that says where it came from is believed only if the text is the same there.",
    ),
    "page/unreadable": _page("A page that could not be read says nothing; nothing is concluded from it."),
    "sample/was-missing": _import("To the clients a missing sample means everyone."),
    "import/shape": _import("The source is not what it was said to be.", Severity.ERROR),
    "import/type": _import("A value is of another kind than the source's format says.", Severity.ERROR),
    "import/missing": _import("Without this value there is no instrument.", Severity.ERROR),
    "import/sample": _import("Clients take an invalid sample for nobody; nothing is guessed.", Severity.ERROR),
    "import/no-environment": _import("A record that is meant for none of our environments.", Severity.ERROR),
    "import/no-instrument": _import("A stream that no Metrics Platform client sends to.", Severity.NOTE),
    "import/experiment": _import("Experiments are another kind of document."),
    "import/renamed": _import("Machine names are lower-case words joined by hyphens, each once."),
    "import/environment": _import("Environments other than staging and production have no wiki here."),
    "import/repeated": _import("What is said twice is kept once."),
    "import/date": _import("A date that cannot be read is asked for."),
    "import/time": _import("A time that is not stated is the first of that day at the start, the last at the end."),
    "import/shortened": _import("A title has at most 255 characters, a description 2,000."),
    "import/rounded": _import("A rate has at most 6 decimals.", Severity.NOTE),
    "import/status": _import("What is neither on nor off is taken for off."),
    "import/risk-pending": _import("A risk above low needs a review that can be looked up."),
    "import/switched-off": _import("Nothing collects data before its risk is assessed."),
    "import/risk-unknown": _import("A level that is none of ours has to be assessed again."),
}  # fmt: skip

#: The rules of it that judge any JSON object, and those that judge a valid document, in its order.
DOCUMENT_RULES: Final = {code: rule for code, rule in RULES.items() if isinstance(rule, DocumentRule)}
MODEL_RULES: Final = {code: rule for code, rule in RULES.items() if isinstance(rule, ModelRule)}
