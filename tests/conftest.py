"""Fixtures that several levels of tests share."""

from __future__ import annotations

import pytest

from tests.wikis import Pages, Wiki, start


@pytest.fixture(scope="session")
def wikis():
    """Both real wikis, by the name of their environment."""
    return start()


@pytest.fixture(params=["beta", "production"])
def wiki(request: pytest.FixtureRequest, wikis: dict[str, Wiki]) -> Wiki:
    """Each of the two real wikis in turn: on Debian 12 they are of different versions of MediaWiki."""
    return wikis[str(request.param)]


@pytest.fixture
def pages(wiki: Wiki) -> Pages:
    """Pages of this test alone, on each of the two wikis."""
    return wiki.pages()


def pytest_collection_modifyitems(items):
    """Open sockets for the tests that ask for the wikis, and for no others."""
    for item in items:
        if "wikis" in item.fixturenames or "wiki" in item.path.parts:
            item.add_marker(pytest.mark.enable_socket)
