"""Metrics Platform Instrument Configurator: instruments as protected JSON pages on a wiki.

The Python API, for notebooks and scripts::

    import configurator

    production = configurator.open_environment("production")
    page = production.get("web-scroll")
    document = page.document()
    document["sample"]["rate"] = 0.2
    production.diff(document)
    production.save(document, base=page.revision, message="More readers, T123456")

`docs/reference/python-api.md` has a longer session. What is not named in `__all__` may change without notice.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if sys.platform == "win32":  # locks, links and owners of files, which our promises rest on, are others there
    sys.stderr.write("instruments does not run on Windows; use it in the Windows Subsystem for Linux (WSL)\n")
    sys.exit(2)

from configurator._version import __version__

if TYPE_CHECKING:
    from configurator.core.document.model import Instrument
    from configurator.core.document.source import Source, parse
    from configurator.core.document.texts import stored_text
    from configurator.core.document.values import MISSING, Change, Kind, diff, same
    from configurator.core.kind import canonical_text
    from configurator.core.page import Head, Receipt, Snapshot
    from configurator.errors import ConfiguratorError
    from configurator.problems import Problem, Severity
    from configurator.report.frames import to_frame
    from configurator.usecases.environment import Environment
    from configurator.usecases.history import Entry
    from configurator.usecases.listing import Listed
    from configurator.wiring import Workspace, open_environment, open_workspace

__all__ = [
    "MISSING",
    "Change",
    "ConfiguratorError",
    "Entry",
    "Environment",
    "Head",
    "Instrument",
    "Kind",
    "Listed",
    "Problem",
    "Receipt",
    "Severity",
    "Snapshot",
    "Source",
    "Workspace",
    "__version__",
    "canonical_text",
    "diff",
    "open_environment",
    "open_workspace",
    "parse",
    "same",
    "stored_text",
    "to_frame",
]

# Importing the package costs nothing; a name is loaded when it is used.
_HOMES = {
    "core.document.texts": ("stored_text",),
    "core.kind": ("canonical_text",),
    "core.document.model": ("Instrument",),
    "core.page": ("Head", "Receipt", "Snapshot"),
    "core.document.source": ("Source", "parse"),
    "core.document.values": ("MISSING", "Change", "Kind", "diff", "same"),
    "errors": ("ConfiguratorError",),
    "problems": ("Problem", "Severity"),
    "usecases.environment": ("Environment",),
    "usecases.listing": ("Listed",),
    "usecases.history": ("Entry",),
    "report.frames": ("to_frame",),
    "wiring": ("Workspace", "open_environment", "open_workspace"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
