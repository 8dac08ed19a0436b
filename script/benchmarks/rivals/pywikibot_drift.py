"""The idiom of Pywikibot: load both sides in groups, and compare the texts."""

import os

import pywikibot
from pywikibot.pagegenerators import PreloadingGenerator


def texts(family: str) -> dict[str, str]:
    """Return the text of every page of one wiki."""
    site = pywikibot.Site("en", family)
    site.login()
    pages = site.allpages(prefix=os.environ["BENCH_PREFIX"], namespace=3100)
    return {page.title(): page.text for page in PreloadingGenerator(pages)}


authority, follower = map(texts, ("production", "beta"))
print(sum(authority[title] != follower[title] for title in authority))
assert len(authority) == int(os.environ["BENCH_PAGES"])  # noqa: S101 - a rival that reads less is none
