"""What can go wrong, as one sentence."""

from __future__ import annotations


class WikiPairError(Exception):
    """The pair cannot do what was asked; the text is for the person at the terminal."""
