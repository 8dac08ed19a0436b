"""Pywikibot gets a directory of its own before any test module here imports it."""

import tests.pywikibots  # noqa: F401 -- importing it is what does that
