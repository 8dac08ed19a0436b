"""The text of a settings file is what the values were, read back; the commands' tests show how it looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.core.settings_text import Budget, Place, settings_text
from configurator.settings import ReconcileSettings, parse

META = "https://meta.example/w/api.php"


@pytest.mark.parametrize(
    "place",
    [
        Place(name="production", api=META),
        Place(name="production", api=META, authority=True, review=True),
        Place(name="production", api=META, review=False, bot='A "bot" \\ Größe'),
    ],
)
@pytest.mark.parametrize("budget", [Budget(), Budget(max_writes=1), Budget(max_writes=7, max_share=1e-7)])
@pytest.mark.parametrize("directory", [None, 'a "b"'])
def test_what_is_written_is_read_again(place: Place, budget: Budget, directory: str | None):
    read = parse(settings_text([place], directory, budget), Path("instruments.toml").absolute())

    found = read.environments["production"]
    assert (found.api, found.authority, found.review) == (place.api, place.authority, place.review or False)
    assert found.bot == place.bot
    usual = ReconcileSettings()
    assert read.reconcile.max_writes == (budget.max_writes or usual.max_writes)
    assert read.reconcile.max_share == (budget.max_share or usual.max_share)
    assert ("local" in read.environments) == (directory is not None)


def test_a_directory_alone_decides():
    read = parse(settings_text([], "documents", Budget()), Path("instruments.toml").absolute())

    assert read.require_authority().name == "local"
