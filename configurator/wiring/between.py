"""What goes on between the authority and those that follow it: comparing, planning, applying, proposing."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import timedelta

    from configurator.core.drift.plan import Action, Plan
    from configurator.core.drift.policy import Limits
    from configurator.ports import Histories, PageStore, Texts
    from configurator.settings import EnvironmentSettings
    from configurator.usecases.drift import DriftRow, Pair
    from configurator.usecases.history import Entry
    from configurator.usecases.proposing import Submission
    from configurator.usecases.saving import PreparedEdit
    from configurator.wiring import Workspace


class Between:
    """The authority and its followers, as the settings name them."""

    def __init__(self, workspace: Workspace, opener: Callable[[EnvironmentSettings], PageStore]) -> None:
        self._workspace = workspace
        self._settings = workspace.settings
        self._opener = opener

    def followers(self, chosen: str | None = None) -> tuple[str, ...]:
        """Return the names of the environments that follow the authority, or the one that is *chosen*.

        Raises:
            SettingsError: There is no authority, no follower, or the chosen one is none.
        """
        authority = self._workspace.authority
        if chosen is not None:
            if self._settings.environment(chosen).name == authority:
                raise SettingsError(f"{authority} has authority = true; name an environment that follows it")
            return (chosen,)
        followers = tuple(name for name in self._settings.environments if name != authority)
        if not followers:
            raise SettingsError(f"no environment in the settings follows {authority}; add one")
        return followers

    def follower(self, chosen: str | None = None) -> str:
        """Return the one environment that follows the authority, or the one that is *chosen*.

        Raises:
            SettingsError: As `followers`; or there are several to choose from.
        """
        first, *others = self.followers(chosen)
        if others:
            raise SettingsError(f"{first} and {' and '.join(others)} follow; choose one with --in")
        return first

    def pair(self, follower: str) -> Pair:
        """Return the authority and *follower*, ready to be compared.

        Raises:
            SettingsError: There is no authority, or *follower* is none.
        """
        from configurator.usecases.drift import Pair

        return Pair(
            authority=self._workspace.environment(self._workspace.authority).store,
            follower=self._workspace.environment(self.follower(follower)).store,
            texts=self._texts,
            histories=self.histories,
            bot=self._settings.environment(follower).bot,
            at_once=True,
        )

    def compare(self, follower: str, names: Collection[str] | None = None) -> tuple[DriftRow, ...]:
        """Return how instruments stand in *follower* against the authority. See `usecases.comparing`."""
        from configurator.usecases.drift import compare

        return compare(self.pair(follower), names)

    def shift(self, follower: str) -> float:
        """Return by how many seconds the authority's clock is ahead of *follower*'s. See `usecases.comparing`."""
        from configurator.usecases.reading import shift

        pair = self.pair(follower)
        return shift(pair.follower, pair.authority)

    def with_proposals(self, standings: tuple[DriftRow, ...]) -> tuple[DriftRow, ...]:
        """Return *standings* with what was proposed of them on the authority. See `usecases.proposed`."""
        from configurator.usecases.proposals import with_proposals

        authority = self._settings.environment(self._workspace.authority)
        if authority.directory is not None:  # it has no proposals
            return standings
        return with_proposals(standings, self._workspace.proposals(authority.name))

    def stitched(self, entries: Sequence[Entry], environments: Collection[str]) -> tuple[Entry, ...]:
        """Return the time line *entries* of *environments* with what came from where. See `usecases.stitching`."""
        from configurator.usecases.history import stitched

        authority = self._settings.authority
        here = {entry.environment for entry in entries}
        if authority is None or authority.name not in here:
            return tuple(entries)
        followers = [name for name in environments if name in here and name != authority.name]
        return stitched(entries, [self.pair(name) for name in followers])

    def limits(self, max_writes: int | None = None, max_share: float | None = None) -> Limits:
        """Return what one plan may do: what is given, else what the settings say."""
        from configurator.core.drift.policy import Limits

        reconcile = self._settings.reconcile
        return Limits(
            max_writes=reconcile.max_writes if max_writes is None else max_writes,
            max_share=reconcile.max_share if max_share is None else max_share,
        )

    def plan(self, follower: str, standings: Sequence[DriftRow], limits: Limits) -> Plan:
        """Return the edits on *follower* that *standings* call for. See `usecases.planning`."""
        from configurator._version import __version__
        from configurator.usecases.plan import make_plan

        now = self._workspace.now()
        return make_plan(self.pair(follower), standings, limits, tool=__version__, now=now)

    def write_plan(self, path: str, plan: Plan) -> None:
        """Write *plan* to a file, whole or not at all.

        Raises:
            BadReferenceError: It cannot be written.
        """
        from configurator.adapters.inputs import write

        write(Path(path), plan.dump())

    def read_plan(self, path: str) -> Plan:
        """Return the plan in a file, or on standard input if *path* is `-`.

        Raises:
            BadReferenceError: There is no such file, or it cannot be read.
            MalformedPlanError: It is cut off, edited, or of a newer tool.
        """
        from configurator.adapters.inputs import foreign_text
        from configurator.core.drift.plan import load

        return load(foreign_text(path), path)

    def check_plan(self, plan: Plan, digest: str, max_age: timedelta) -> tuple[Action, ...]:
        """Return the actions of *plan* that are still to be done. See `usecases.applying`."""
        from configurator.usecases.plan import check

        now = self._workspace.now()
        return check(plan, self.pair(plan.target.environment), digest=digest, now=now, max_age=max_age)

    def prepare(self, plan: Plan, actions: Sequence[Action]) -> tuple[PreparedEdit, ...]:
        """Return what carrying out *actions* of *plan* would do; the texts that it replaces are kept on this machine.

        Raises:
            RefusedError: The environment takes texts only after a review, or a page moved on.
            BadReferenceError: The texts cannot be kept.
            WikiError: The wiki could not be read, or this account may not save there.
        """
        from configurator.adapters.cache import Backups
        from configurator.usecases.plan import prepare

        follower = plan.target.environment
        documents = " ".join(f"{plan.source.environment}:{action.name}" for action in actions)
        command = f"instruments propose {documents} --to {follower} -m REASON"
        self._workspace.environment(follower).refuse_under_review(command)
        keep = Backups.of_user(follower).keep
        return prepare(self.pair(follower), actions, keep)

    def wanted(self, name: str, follower: str) -> Submission:
        """Return *follower*'s document of *name* as one to be proposed to the authority. See `usecases.promoting`."""
        from configurator.usecases.proposing import wanted

        return wanted(self.pair(follower), name)

    @cached_property
    def _texts(self) -> Texts:
        from configurator.adapters.cache import TextCache

        return TextCache(self._cache / "texts")

    @cached_property
    def histories(self) -> Histories:
        """Histories that were read before, on this machine."""
        from configurator.adapters.cache import HistoryCache

        return HistoryCache(self._cache / "histories", self._texts)

    @cached_property
    def _cache(self) -> Path:
        from configurator import own

        return own.directory("cache") or Path(
            os.devnull
        )  # below it nothing can be kept, and all is read anew
