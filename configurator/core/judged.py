"""`Document`: a text that was read as a document of some kind, judged once and carried to whoever needs to know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from configurator.core.document.source import Source
from configurator.core.document.texts import stored_text
from configurator.core.kind import INSTRUMENT, DocumentKind, kind_of
from configurator.errors import InvalidDocumentError
from configurator.problems import Problem, finding

if TYPE_CHECKING:
    from configurator.core.document.model import DocumentModel, Instrument
    from configurator.core.document.values import Json
    from configurator.core.rules import Context, Rule
    from configurator.core.rules.document import Findings


@dataclass(frozen=True)
class Document:
    """A text, its value, and what the rules say of it: judged when somebody asks, and never again.

    Attributes:
        source: The text, and the value that was read from it.
        name: The title of its page without the namespace, or the name of its file; None when it is not known.
        due: The kind that its page holds; None if only the document says what it is.
    """

    source: Source
    name: str | None = None
    due: DocumentKind | None = None

    @classmethod
    def of(cls, value: Json, name: str | None = None, due: DocumentKind | None = None) -> Document:
        """Return the document of a *value* that nobody wrote down yet, in the text that the wiki would store."""
        return cls(Source(name or "document", stored_text(value), value, ()), name, due)

    @property
    def kind(self) -> DocumentKind:
        """The kind as which it is judged: what its page holds, else what it says, else an instrument."""
        return self.due or kind_of(self.value) or INSTRUMENT

    def on_page_of(self, kind: DocumentKind) -> Document:
        """Return the document as a page that holds *kind* takes it; nothing is judged again unless it is another."""
        return self if self.kind is kind else replace(self, due=kind)

    @property
    def value(self) -> Json:
        """The value, valid or not."""
        return self.source.value

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What makes it no valid document, without places, in the order of the rules; empty means valid."""
        return self._judgement[1]

    @property
    def model(self) -> DocumentModel | None:
        """What keeps the document schema, whatever the rules beyond it say; None if it breaks it."""
        return self._judgement[0]

    @property
    def valid(self) -> DocumentModel | None:
        """The model; None if it is no valid document."""
        return None if self.errors else self.model

    @property
    def instrument(self) -> Instrument | None:
        """The instrument; None if it is no valid document, or of another kind."""
        return cast("Instrument | None", self.valid) if self.kind is INSTRUMENT else None

    def required(self) -> DocumentModel:
        """Return the model.

        Raises:
            InvalidDocumentError: It is no valid document; with all that makes it so, placed in the text.
        """
        if self.model is None or self.errors:
            raise InvalidDocumentError(self.source.where, self.source.placed(self.errors))
        return self.model

    def findings(self, context: Context) -> tuple[Problem, ...]:
        """Return every problem, without places, which cost a walk through the text.

        Context errors and warnings are looked for only in a valid document.
        """
        model = self.valid
        if model is None:
            return self.errors
        from configurator.core.rules import MODEL_RULES  # noqa: PLC0415 - with pydantic

        return tuple(
            problem
            for code, rule in MODEL_RULES.items()
            if rule.holds_for(self.kind)
            for problem in _problems(code, rule, rule.check(model, context))
        )

    def problems(self, context: Context) -> tuple[Problem, ...]:
        """Return the findings, placed in the text and sorted by place."""
        return self.source.placed(self.findings(context))

    def check(self, context: Context) -> tuple[Problem, ...]:
        """Return what reading the text changed, and then every problem."""
        return (*self.source.notes, *self.problems(context))

    @cached_property
    def _judgement(self) -> tuple[DocumentModel | None, tuple[Problem, ...]]:
        """The model, and the errors.

        The document schema speaks first; the rules beyond it also judge a document that breaks the schema, as far as
        they can, so that all errors show at once. They keep silent about documents of another schema version.
        """
        # A text that nobody judges does not need pydantic.
        from configurator.core.document.model import modelled  # noqa: PLC0415 - with pydantic
        from configurator.core.rules import DOCUMENT_RULES  # noqa: PLC0415 - the same

        read = modelled(self.value, self.kind)
        model, found = (None, read) if isinstance(read, list) else (read, [])
        if isinstance(self.value, dict) and self.value.get("schema") == self.kind.schema:
            for code, rule in DOCUMENT_RULES.items():
                if rule.holds_for(self.kind):
                    found += _problems(code, rule, rule.check(self.value, self.name))
        return model, tuple(found)


def _problems(code: str, rule: Rule, findings: Findings) -> list[Problem]:
    # The views of several environments may find the same thing at the same place.
    return [
        finding(code, message, pointer=pointer, severity=rule.severity)
        for pointer, message in dict.fromkeys(findings)
    ]
