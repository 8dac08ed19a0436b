"""The idiom of mwclient: list the pages, then take the text of each, which is a request a page."""

import json
import os
from urllib.parse import urlsplit

import mwclient

address = urlsplit(os.environ["BENCH_API"])
site = mwclient.Site(address.netloc, path="/", scheme=address.scheme)
site.login(os.environ["BENCH_LOGIN"], os.environ["BENCH_PASSWORD"])
pages = site.allpages(prefix=os.environ["BENCH_PREFIX"], namespace=3100)
names = [(page.name, json.loads(page.text())["enabled"]) for page in pages]
print(*names, sep="\n")
assert len(names) == int(os.environ["BENCH_PAGES"])  # noqa: S101 - a rival that reads less is none
