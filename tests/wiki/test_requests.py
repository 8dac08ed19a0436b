"""What each command costs in requests, counted where they leave the process, on both real wikis."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from requests.adapters import HTTPAdapter

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.cli import cli
from configurator.cli.app import App
from configurator.core.document.texts import minified
from configurator.settings import EnvironmentSettings, Settings
from tests.support.examples import web_scroll
from tests.support.wikis import Pages, Wiki

MANY = 500
NAMES = [f"page-{number:03}" for number in range(MANY)]
#: A token for logging in, and the log-in.
LOG_IN = {"log-in": 2}
#: Site, account, token, tags and clock, unless they ride along with pages that are asked for by title.
FACTS = {"facts": 1}
#: `action=sitematrix` and `action=streamconfigs`, which the rules compare a document with.
LISTS = {"sitematrix": 1, "streamconfigs": 1}
#: How pages went away that are not there.
LOGS = {"logevents": 2}


class Wire(HTTPAdapter):
    """Lets every request through and notes what it is for."""

    def __init__(self):
        super().__init__()
        self.sent: Counter[str] = Counter()

    def send(self, request, *args, **kwargs):
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        params = parse_qs(f"{urlsplit(request.url).query}&{body}")
        self.sent[purpose({key: values[0] for key, values in params.items()})] += 1
        return super().send(request, *args, **kwargs)


def purpose(params: dict[str, str]) -> str:
    """Return what a request is for, in a word or two."""
    if params["action"] == "login" or params.get("type") == "login":
        return "log-in"
    if params["action"] != "query":
        return params["action"]
    if "generator" in params:
        return "texts" if "content" in params["rvprop"].split("|") else "heads"
    if "titles" in params:
        return "history" if "rvlimit" in params else "titles"
    return "facts" if "meta" in params else params["list"]


def document(name: str, **changed):
    """Return a valid instrument with a stream of its own."""
    stream = web_scroll()["stream"] | {"name": f"mediawiki.{name.replace('-', '_')}"}
    return web_scroll(name=name, stream=stream, **changed)


def put(pages: Pages, names: list[str]) -> None:
    """Create pages of valid instruments by import."""
    page = """<page><title>{title}</title><ns>3100</ns><revision><timestamp>2026-01-01T00:00:00Z</timestamp>
        <contributor><username>Mara</username></contributor><model>json</model><format>application/json</format>
        <text xml:space="preserve">{text}</text></revision></page>"""
    texts = ((pages.title(name), escape(minified(document(name)))) for name in names)
    body = "".join(page.format(title=title, text=text) for title, text in texts)
    xml = f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="en">{body}</mediawiki>'
    pages.wiki.person("Admin").post(
        action="import", xml=("dump.xml", xml), interwikiprefix="x", assignknownusers=1
    )


class Tool:
    """Runs commands in a directory, as somebody, and tells what each sent."""

    def __init__(self, *pages: Pages, account: str | None = "Mara"):
        self.pages = {each.wiki.name: each for each in pages}
        self.account = account
        self.authority: str | None = None

    def cost(self, *arguments: str, exit_code: int = 0) -> dict[str, int]:
        """Run a command and return how many requests it sent, by purpose."""
        sent: Counter[str] = Counter()
        stores: list[MediaWikiStore] = []

        def open_store(environment, _credentials):
            store = self.pages[environment.name].store(self.account)
            wire = Wire()
            wire.sent = sent
            store.api.session.mount("http://", wire)
            stores.append(store)
            return store

        environments = {
            name: EnvironmentSettings(name=name, directory=Path(name)) for name in ("beta", "production")
        }
        for name, pages in self.pages.items():
            environments[name] = replace(pages.settings, authority=name == self.authority)
        app = App(lambda: Settings(environments=environments), open_store, interactive=False)
        result = CliRunner().invoke(cli, arguments, obj=app)
        assert result.exit_code == exit_code, result.output
        assert sum(store.api.requests_made for store in stores) == sent.total()
        return dict(sent)


@pytest.fixture(scope="module")
def crowds(wikis) -> dict[str, Pages]:
    """500 instruments on each wiki, for all tests that only look."""
    crowds = {name: wiki.pages() for name, wiki in wikis.items()}
    for pages in crowds.values():
        put(pages, NAMES)
    return crowds


@pytest.fixture
def crowd(crowds: dict[str, Pages], wiki: Wiki) -> Pages:
    return crowds[wiki.name]


def write(directory, names, **changed):
    """Write documents to files and return the files' names."""
    for name in names:
        (directory / f"{name}.json").write_text(json.dumps(document(name, **changed)))
    return [str(directory / f"{name}.json") for name in names]


@pytest.mark.parametrize(
    ("account", "texts", "log_in"),
    [
        pytest.param(None, 10, {}, id="anonymous"),
        pytest.param("Mara", 10, LOG_IN, id="50-texts-at-once"),
        pytest.param("Instrument bot", 1, LOG_IN, id="apihighlimits"),
    ],
)
def test_a_list_of_500_pages_is_one_listing_of_texts(crowd: Pages, account, texts, log_in):
    tool = Tool(crowd, account=account)

    assert tool.cost("list", crowd.wiki.name) == log_in | FACTS | {"texts": texts}


def test_the_wiki_sees_as_many_requests_as_are_counted(crowd: Pages):
    log = Path(crowd.wiki.facts["log"])
    before = log.stat().st_size

    cost = Tool(crowd).cost("list", crowd.wiki.name)

    told = log.read_bytes()[before:].decode().splitlines()
    asked = [line for line in told if "GET" in line and f"gapprefix={crowd.prefix}" in line]
    assert len(asked) == cost["texts"] == 10


@pytest.mark.parametrize(
    ("arguments", "cost"),
    [
        pytest.param(["show", "{env}:page-007"], {"titles": 1}, id="show"),
        pytest.param(
            ["show", "{env}:page-007", "--effective", "--wiki", "enwiki"], {"titles": 1}, id="effective"
        ),
        pytest.param(["diff", "{env}:page-007", "{env}:page-008"], {"titles": 2}, id="diff"),
        pytest.param(["history", "{env}:page-007"], {"history": 1}, id="history"),
        # Who we are, and what our account may besides; both are read like facts.
        pytest.param(["whoami"], {"facts": 2}, id="whoami"),
        pytest.param(["pull", "{env}", "{dir}", "page-007", "page-008"], {"titles": 1}, id="pull-two"),
        pytest.param(["pull", "{env}", "{dir}"], FACTS | {"texts": 10}, id="pull-all"),
        pytest.param(["validate", "{env}:page-007"], LISTS | {"titles": 1}, id="validate"),
        pytest.param(["export", "{env}", "--as", "mpic"], FACTS | {"texts": 10}, id="export"),
    ],
)
def test_facts_ride_along_and_nothing_is_read_twice(crowd: Pages, tmp_path, arguments, cost):
    given = [each.format(env=crowd.wiki.name, dir=tmp_path) for each in arguments]

    assert Tool(crowd).cost(*given) == LOG_IN | cost


def test_a_wiki_is_asked_for_its_environments_only_where_the_settings_do_not_know_one(crowd: Pages, tmp_path):
    here = crowd.wiki.name
    [known] = write(tmp_path, NAMES[:1])
    (tmp_path / "more").mkdir()
    [strange] = write(tmp_path / "more", NAMES[:1], environments=[here, "elsewhere"], overrides={})
    tool = Tool(crowd)

    assert tool.cost("validate", known, "--for", here) == LOG_IN | LISTS
    assert tool.cost("validate", strange, "--for", here, exit_code=4) == LOG_IN | LISTS | FACTS


def test_a_history_across_both_wikis_is_one_request_each(crowds):
    assert Tool(*crowds.values(), account=None).cost("history", "page-007") == {"history": 2}


@pytest.mark.parametrize("changed", [1, 3, 60])
def test_saving_costs_one_request_a_page_and_a_constant(pages: Pages, tmp_path, changed):
    """Pages are read before, and looked at afterwards, 50 at once."""
    names = NAMES[:changed]
    put(pages, names)
    files = write(tmp_path, names, title="Changed")
    bulk = -(-changed // 50)
    tool = Tool(pages)

    saved = tool.cost("save", *files, "--to", pages.wiki.name, "--yes")
    again = tool.cost("save", *files, "--to", pages.wiki.name, "--yes")

    assert saved == LOG_IN | LISTS | {"titles": 2 * bulk, "edit": changed}
    assert again == LOG_IN | LISTS | {"titles": bulk}


def test_new_pages_cost_a_look_into_the_logs_besides(pages: Pages, tmp_path):
    files = write(tmp_path, NAMES[:3])

    saved = Tool(pages).cost("save", *files, "--to", pages.wiki.name, "--yes")

    assert saved == LOG_IN | LISTS | LOGS | {"titles": 2, "edit": 3}


def test_the_authority_is_listed_once_however_many_pages_are_saved(pages: Pages, tmp_path):
    """Two active instruments must not share a stream, so the rules look at all of them."""
    put(pages, NAMES[:120])
    tool = Tool(pages)
    tool.authority = pages.wiki.name

    for number in (1, 3):
        folder = tmp_path / str(number)  # files that no earlier save has noted anything of
        folder.mkdir()
        files = write(folder, NAMES[:number], title=f"Changed {number}")
        saved = tool.cost("save", *files, "--to", pages.wiki.name, "--yes")
        assert saved == LOG_IN | LISTS | FACTS | {"texts": 3, "titles": 1, "edit": number}


def test_switching_all_off_is_one_listing_and_an_edit_each(pages: Pages):
    put(pages, NAMES[:60])

    cost = Tool(pages).cost("disable", "--all", "--in", pages.wiki.name, "--yes")

    assert cost == LOG_IN | FACTS | {"texts": 2, "titles": 2, "edit": 60}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch) -> Path:
    """An empty cache directory."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def both(*pages: Pages, account: str | None = None) -> Tool:
    """Return the tool between two wikis of which production decides."""
    tool = Tool(*pages, account=account)
    tool.authority = "production"
    return tool


def times(count: int, cost: dict[str, int]) -> dict[str, int]:
    return {purpose: count * requests for purpose, requests in cost.items()}


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(
    ("account", "cold", "warm"),
    [
        pytest.param(None, 14, 4, id="anonymous"),
        pytest.param("Instrument bot", 9, 8, id="apihighlimits"),
    ],
)
def test_drift_of_500_instruments_is_two_listings_and_the_texts_of_one_side_once(
    crowds: dict[str, Pages], account: str | None, cold: int, warm: int
):
    tool = both(*crowds.values(), account=account)
    listings = times(2, (LOG_IN if account else {}) | FACTS | {"heads": 1})

    first, second = tool.cost("drift"), tool.cost("drift")

    assert first == listings | {"texts": 1 if account else 10}
    assert second == listings
    assert (sum(first.values()), sum(second.values())) == (cold, warm)


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("moved", [1, 4])
def test_a_page_that_differs_costs_a_history_of_each_side_and_an_edit(
    wikis: dict[str, Wiki], tmp_path, monkeypatch, moved: int
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    sides = {name: wiki.pages() for name, wiki in wikis.items()}
    for pages in sides.values():
        put(pages, NAMES[:20])
    for name in NAMES[:moved]:
        title = sides["production"].title(name)
        wikis["production"].person("Mara").edit(title, document(name, title="New"))
    tool = both(*sides.values(), account="Mara")
    listings = times(2, LOG_IN | FACTS | {"heads": 1})

    planned = tool.cost("plan", "-o", "plan.json")
    digest = json.loads((tmp_path / "plan.json").read_text())["digest"]
    applied = tool.cost("apply", "plan.json", "--digest", digest, "--yes")

    assert planned == listings | {"texts": 1, "titles": 1, "history": 2 * moved}
    assert applied == listings | {"titles": 2, "edit": moved}
