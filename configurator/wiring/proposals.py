"""What goes on at the desks of the environments: documents become proposals, and files remember which."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.core.document.names import PROPOSALS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from configurator.core.page import Receipt
    from configurator.ports import PageStore
    from configurator.usecases.desk import Desk
    from configurator.usecases.proposing import Submission
    from configurator.wiring import Workspace


class Proposals:
    """The desks of the environments in the settings; each is opened when it is asked for, once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._desks: dict[str, Desk] = {}

    def desk(self, environment: str) -> Desk:
        """Return the place where proposals for *environment* are written, reviewed and approved.

        Raises:
            SettingsError: The settings have no such environment, or it is a directory, which has no proposals.
        """
        if environment not in self._desks:
            from configurator.usecases.desk import Desk

            self._desks[environment] = Desk(
                self._workspace.environment(environment),
                self._workspace.environment(f"{environment}{PROPOSALS}"),
                self._workspace.settings.environment(environment).right,
                self._another_than(environment),
            )
        return self._desks[environment]

    def wanted(self, text: str, environment: str, base: int | None, *, enable: bool) -> Submission:
        """Return the document that *text* refers to, to be proposed for *environment*.

        Args:
            text: As `source`.
            environment: Where it will be proposed.
            base: The revision that it was made from; if None, what is noted beside the file.
            enable: Propose it switched on.

        Raises:
            ConfiguratorError: As `source`; or the notes beside the file are damaged.
        """
        from configurator.usecases.proposing import Submission, enabled
        from configurator.usecases.saving import page_of
        from configurator.wiring.notes import checkout

        source = self._workspace.source(text)
        wanted = Submission(source=enabled(source) if enable else source, base=base)
        if base is not None or not self._workspace.is_file(text):
            return wanted
        notes, page = checkout(Path(text).parent).read(), page_of(source.value)
        made, proposed = (
            notes.base(Path(text).name, place, page) for place in (environment, f"{environment}{PROPOSALS}")
        )
        return replace(
            wanted,
            base=made and made.revision,
            base_sha1=made and made.sha1,
            proposed=proposed and proposed.revision,
            proposed_sha1=proposed and proposed.sha1,
        )

    def note(self, environment: str, proposed: Mapping[str, Receipt]) -> None:
        """Note beside each file as which revision of its proposal in *environment* it was proposed."""
        from configurator.adapters.checkout import Made
        from configurator.wiring.notes import checkout

        for where, receipt in proposed.items():
            if self._workspace.is_file(where):
                made = Made(receipt.name, receipt.revision, receipt.sha1)
                checkout(Path(where).parent).note(f"{environment}{PROPOSALS}", {Path(where).name: made})

    def _another_than(self, environment: str) -> Callable[[str], PageStore | None]:
        known = self._workspace.settings.environments.keys() - {environment}
        return lambda name: self._workspace.environment(name).store if name in known else None
