"""`Document`: a text that was read as an instrument, judged once and carried to whoever needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from configurator.core.document.source import Source
from configurator.core.document.texts import INSTRUMENT_SCHEMA, stored_text
from configurator.errors import InvalidDocumentError
from configurator.problems import Problem, finding

if TYPE_CHECKING:
    from configurator.core.document.model import Instrument
    from configurator.core.document.values import Json
    from configurator.core.rules import Context, Rule
    from configurator.core.rules.document import Findings


@dataclass(frozen=True)
class Document:
    """A text, its value, and what the rules say of it: judged when somebody asks, and never again.

    Attributes:
        source: The text, and the value that was read from it.
        name: The title of its page without the namespace, or the name of its file; None when it is not known.
    """

    source: Source
    name: str | None = None

    @classmethod
    def of(cls, value: Json, name: str | None = None) -> Document:
        """Return the document of a *value* that nobody wrote down yet, in the text that the wiki would store."""
        return cls(Source(name or "document", stored_text(value), value, ()), name)

    @property
    def value(self) -> Json:
        """The value, valid or not."""
        return self.source.value

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What makes it no valid document, without places, in the order of the rules; empty means valid."""
        return self._judgement[1]

    @property
    def model(self) -> Instrument | None:
        """The instrument that keeps the document schema, whatever the rules beyond it say; None if it breaks it."""
        return self._judgement[0]

    @property
    def instrument(self) -> Instrument | None:
        """The instrument; None if it is no valid document."""
        return None if self.errors else self.model

    def required(self) -> Instrument:
        """Return the instrument.

        Raises:
            InvalidDocumentError: It is no valid document; with all that makes it so, placed in the text.
        """
        if self.model is None or self.errors:
            raise InvalidDocumentError(self.source.where, self.source.placed(self.errors))
        return self.model

    def problems(self, context: Context) -> tuple[Problem, ...]:
        """Return every problem, placed in the text.

        Context errors and warnings are looked for only in a valid document.
        """
        instrument = self.instrument
        if instrument is None:
            return self.source.placed(self.errors)
        from configurator.core.rules import INSTRUMENT_RULES

        return self.source.placed(
            problem
            for code, rule in INSTRUMENT_RULES.items()
            for problem in _problems(code, rule, rule.check(instrument, context))
        )

    def check(self, context: Context) -> tuple[Problem, ...]:
        """Return what reading the text changed, and then every problem."""
        return (*self.source.notes, *self.problems(context))

    @cached_property
    def _judgement(self) -> tuple[Instrument | None, tuple[Problem, ...]]:
        """The model, and the errors.

        The document schema speaks first; the rules beyond it also judge a document that breaks the schema, as far as
        they can, so that all errors show at once. They keep silent about documents of another schema version.
        """
        # These load pydantic, which a text that nobody judges does not need.
        from configurator.core.document.model import modelled
        from configurator.core.rules import DOCUMENT_RULES

        read = modelled(self.value)
        model, found = (None, read) if isinstance(read, list) else (read, [])
        if isinstance(self.value, dict) and self.value.get("schema") == INSTRUMENT_SCHEMA:
            for code, rule in DOCUMENT_RULES.items():
                found += _problems(code, rule, rule.check(self.value, self.name))
        return model, tuple(found)


def _problems(code: str, rule: Rule, findings: Findings) -> list[Problem]:
    # The views of several environments may find the same thing at the same place.
    return [
        finding(code, message, pointer=pointer, severity=rule.severity)
        for pointer, message in dict.fromkeys(findings)
    ]
