"""Fixtures that several levels of tests share."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.support.wikis import Pages, Wiki, start, start_reversed, start_with_extension

# How long something takes depends on what else the machine does; that is measured by script/bench, never judged here.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def wikis():
    """Both real wikis, by the name of their environment."""
    return start()


@pytest.fixture(scope="session")
def reversed_wikis():
    """A second pair of real wikis: each environment has the version of MediaWiki that the other has in `wikis`."""
    return start_reversed()


@pytest.fixture(params=["beta", "production"])
def wiki(request: pytest.FixtureRequest, wikis: dict[str, Wiki]) -> Wiki:
    """Each of the two real wikis in turn: on Debian 12 they are of different versions of MediaWiki."""
    return wikis[str(request.param)]


@pytest.fixture(scope="session")
def hubs():
    """Both real wikis with our extension, by the name of their environment; titles there are documents' names."""
    return start_with_extension()


@pytest.fixture
def hub(hubs: dict[str, Wiki]) -> Wiki:
    """One of the two wikis with the extension, which are of the same version of MediaWiki."""
    return hubs["production"]


@pytest.fixture
def pages(wiki: Wiki) -> Pages:
    """Pages of this test alone, on each of the two wikis."""
    return wiki.pages()


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """Open sockets for the tests that ask for the wikis, and say which tests one worker runs."""
    for item in items:
        asked = {"wikis", "hubs"} & set(item.fixturenames)
        if asked or "wiki" in item.path.parts:
            item.add_marker(pytest.mark.enable_socket)
        # What a wiki delivers depends on all its pages: nobody else writes any meanwhile. Elsewhere tests of one file may
        # share what a fixture made.
        item.add_marker(pytest.mark.xdist_group("extension" if "hubs" in asked else str(item.path)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """End the run if the tests of a group would not stay together: they would disturb each other now and then."""
    grouped = getattr(session.config.option, "loadgroup", False)
    if grouped and any("@" not in item.nodeid for item in session.items):
        pytest.exit(
            "pytest-xdist does not see the groups of tests; use the versions that pyproject.toml names", 2
        )
