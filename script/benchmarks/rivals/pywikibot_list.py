"""The idiom of Pywikibot: a generator of pages, loaded in groups."""

import json
import os

import pywikibot
from pywikibot.pagegenerators import PreloadingGenerator

site = pywikibot.Site()
site.login()
pages = site.allpages(prefix=os.environ["BENCH_PREFIX"], namespace=3100)
names = [(page.title(), json.loads(page.text)["enabled"]) for page in PreloadingGenerator(pages)]
print(*names, sep="\n")
assert len(names) == int(os.environ["BENCH_PAGES"])  # noqa: S101 - a rival that reads less is none
