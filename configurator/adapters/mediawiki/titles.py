"""Names of instruments and titles of pages: `page = "Instrument:{name}"` in the settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Titles:
    """One pattern of page titles.

    Attributes:
        namespace: The namespace's name; empty for the main one.
        before: What stands between namespace and name.
        after: What stands behind the name.
    """

    namespace: str
    before: str
    after: str

    @classmethod
    def of(cls, pattern: str) -> Titles:
        """Return the titles that *pattern* describes; it holds `{name}` once."""
        before, _, after = pattern.partition("{name}")
        namespace, colon, prefix = before.rpartition(":")
        return cls(namespace, prefix if colon else before, after)

    def title(self, name: str) -> str:
        """Return the title of the page of *name*."""
        local = f"{self.before}{name}{self.after}"
        return f"{self.namespace}:{local}" if self.namespace else local

    def name(self, title: str) -> str | None:
        """Return whose page *title* is; None if it is nobody's."""
        local = title.removeprefix(f"{self.namespace}:") if self.namespace else title
        if not (local.startswith(self.before) and local.endswith(self.after)):
            return None
        return local[len(self.before) : len(local) - len(self.after)] or None
