"""The reference pages that are generated: commands, rules and contextual attributes, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reference_commands

from configurator.core.document.attributes import ATTRIBUTES, SAMPLE_UNITS, VERSION
from configurator.core.rules import RULES, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCOPES = {
    Scope.TEXT: ("The text", "Found while a file or a page is read, before anything else."),
    Scope.SCHEMA: (
        "The document schema",
        "Every validator refuses these: `schemas/instrument/1.0.0.json` says the same.",
    ),
    Scope.DOCUMENT: (
        "The document",
        "Beyond what a schema can say. The wiki's extension refuses the same errors, and shows the same warnings.",
    ),
    Scope.CONTEXT: (
        "Where it is saved",
        """\
Judged only when the facts are known: the environment, the time, the neighbours, the site's streams and wikis. The wiki's
extension shows what it can know, which leaves out `stream/shadowed` and `stream/not-allowed`, and refuses no save for it.""",
    ),
    Scope.PAGE: ("The page", "What stands in the way of reading a page's document."),
    Scope.IMPORT: (
        "Imports",
        "What an import found in its source; an error leaves the item out, the others go on.",
    ),
}

_RULES = """\
# Rules

Every problem has a code. An error stops a save; a warning and a note do not. `instruments rules` prints this list,
`instruments validate` judges by it. A document that already stands on a page can always be switched off, whatever the
rules say of it.
"""

_ATTRIBUTES = f"""\
# Contextual attributes and sample units

What the clients of the Metrics Platform supply, as their code stood in {VERSION}. A name outside this table is filled by
no client (warning `attribute/unknown`).
"""

_RISK = """\
## Risk

Attributes that are harmless alone can be sensitive together. The risk level that a combination implies (a lower level in
the document is the warning `risk/too-low`):

| together | level |
|---|---|
| `agent_ua_string`, one of `performer_id` and `performer_name`, and one of `page_id` and `page_title` | high |
| `agent_ua_string`, and one of `performer_id`, `performer_name` and `agent_app_install_id` | medium |
| one of `page_id` and `page_title`, and one of `performer_id`, `performer_name` and `agent_app_install_id` | medium |
| anything else | low |
"""

_UNITS = """\
## Sample units

A client draws no sample by a unit that it does not know: it sends nothing (error `sample/unit-unsupported`). The server
draws no sample at all, it sends every event; it is taken to know what the web knows.
"""


def pages() -> dict[str, str]:
    """Return the text of each generated page by its path in the repository."""
    return {
        "docs/reference/cli.md": reference_commands.commands(),
        "docs/reference/rules.md": _rules(),
        "docs/reference/attributes.md": _attributes(),
    }


def _rules() -> str:
    sections = [_RULES]
    for scope, (title, about) in _SCOPES.items():
        rows = [
            (f"`{code}`", str(rule.severity), rule.reason)
            for code, rule in RULES.items()
            if rule.scope is scope
        ]
        sections.append(f"## {title}\n\n{about}\n\n{_table(('code', 'severity', 'why'), rows)}")
    return "\n".join(sections)


def _attributes() -> str:
    rows = [
        (
            f"`{attribute.name}`",
            str(attribute.status),
            *("yes" if platform in attribute.clients else "" for platform in SAMPLE_UNITS),
            attribute.since or "",
            f"now {attribute.instead}" if attribute.instead else attribute.note,
        )
        for attribute in ATTRIBUTES.values()
    ]
    attributes = _table(("attribute", "status", *SAMPLE_UNITS, "since", "note"), rows)
    units = _table(
        ("platform", "units"), [(platform, ", ".join(known)) for platform, known in SAMPLE_UNITS.items()]
    )
    return "\n".join((_ATTRIBUTES, attributes, _RISK, f"{_UNITS}\n{units}"))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
