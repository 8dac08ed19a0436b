"""The rules: what is an error, what is likely a mistake, and why; `RULES` is the one table of all codes.

`DOCUMENT_RULES` say what makes a document invalid, wherever it is saved; the extension refuses exactly the same, and
`schemas/vectors` holds the two together. `MODEL_RULES` find what only the context shows, and the warnings.
`core.judged.Document` asks both.
"""

from __future__ import annotations

from configurator.core.rules.context import Context
from configurator.core.rules.table import (
    DOCUMENT_RULES,
    MODEL_RULES,
    RULES,
    DocumentRule,
    ModelRule,
    Rule,
    Scope,
)

__all__ = [
    "DOCUMENT_RULES",
    "MODEL_RULES",
    "RULES",
    "Context",
    "DocumentRule",
    "ModelRule",
    "Rule",
    "Scope",
]
