"""The rules: what is an error, what is likely a mistake, and why; `RULES` is the one table of all codes.

`document_errors` is what makes a document invalid, wherever it is saved; the extension refuses exactly the same, and
`schemas/vectors` holds the two together. `context_problems` is what only the context shows, and the warnings;
`problems` is both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.core.document.model import Instrument, schema_problems
from configurator.core.document.texts import INSTRUMENT_SCHEMA
from configurator.core.rules.context import Context
from configurator.core.rules.table import RULES, DocumentRule, InstrumentRule, Rule, Scope
from configurator.problems import Problem, finding, has_errors

if TYPE_CHECKING:
    from configurator.core.document.values import Json
    from configurator.core.rules.document import Findings

__all__ = [
    "RULES",
    "Context",
    "DocumentRule",
    "InstrumentRule",
    "Rule",
    "Scope",
    "context_problems",
    "document_errors",
    "problems",
]

_DOCUMENT_RULES = {code: rule for code, rule in RULES.items() if isinstance(rule, DocumentRule)}
_INSTRUMENT_RULES = {code: rule for code, rule in RULES.items() if isinstance(rule, InstrumentRule)}


def document_errors(value: Json, name: str | None = None) -> list[Problem]:
    """Return what makes *value* no valid document of the page *name*, without places; empty means valid.

    The document schema speaks first; the rules beyond it also judge a document that breaks the schema, as far as they
    can, so that all errors show at once. They keep silent about documents of another schema version.

    Args:
        value: Any JSON value.
        name: The page's title without the namespace, or the file's name; None when it is not known.
    """
    found = schema_problems(value)
    if isinstance(value, dict) and value.get("schema") == INSTRUMENT_SCHEMA:
        for code, rule in _DOCUMENT_RULES.items():
            found += _problems(code, rule, rule.check(value, name))
    return found


def problems(value: Json, context: Context) -> list[Problem]:
    """Return every problem of *value*, without places (`Source.placed` adds them).

    Context errors and warnings are looked for only in a valid document.
    """
    found = document_errors(value, context.name)
    if not has_errors(found):
        found += context_problems(Instrument.model_validate(value), context)
    return found


def context_problems(instrument: Instrument, context: Context) -> list[Problem]:
    """Return the context errors and the warnings of a valid document, without places."""
    found: list[Problem] = []
    for code, rule in _INSTRUMENT_RULES.items():
        found += _problems(code, rule, rule.check(instrument, context))
    return found


def _problems(code: str, rule: Rule, findings: Findings) -> list[Problem]:
    # The views of several environments may find the same thing at the same place.
    return [
        finding(code, message, pointer=pointer, severity=rule.severity)
        for pointer, message in dict.fromkeys(findings)
    ]
