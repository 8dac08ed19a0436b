"""Pywikibot gets a directory of its own before any test module here imports it."""

import pytest

import tests.support.pywikibots  # noqa: F401 -- importing it is what does that
from tests.bots.reconciliation import World
from tests.support.proxy import proxy


@pytest.fixture
def world(tmp_path, wikis, request):
    """Both wikis with pages of this test alone, and the bot before them."""
    if hasattr(request, "param"):
        wikis = request.getfixturevalue(request.param)
    with proxy(wikis["beta"].api) as front, proxy(wikis["production"].api) as back:
        yield World(tmp_path, wikis, front, back)
