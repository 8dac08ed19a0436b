"""What the settings become: environments that know all that the rules and the commands ask of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.values import Json
from configurator.errors import BadReferenceError, EditConflictError, SettingsError, WarnedError
from configurator.settings import EnvironmentSettings, Settings, StreamSettings
from configurator.usecases.saving import LIVE, UNNOTED, PreparedEdit
from configurator.wiring import Workspace, open_environment, open_store
from tests.support.examples import web_scroll
from tests.support.fakes import FakeWiki
from tests.support.memory import MemoryStore
from tests.support.pairs import reading

NAME = "web-scroll"


class Listing(FakeWiki):
    """A wiki that knows its databases and its streams."""

    def databases(self) -> frozenset[str]:
        return frozenset({"enwiki"})

    def stream_configs(self) -> Json:
        return {"site.stream": {}}


def workspace(streams: StreamSettings | None = None, **more: Any) -> Workspace:
    """Return a workspace with two wikis; production decides, asks for reviews, and has a right of its own."""
    environments = {
        name: EnvironmentSettings(
            name=name,
            api=f"https://{name}.example/w/api.php",
            authority=name == "production",
            review=name == "production",
            right=f"edit-{name}",
        )
        for name in ("beta", "production")
    }
    opener = more.pop("opener", lambda environment: Listing(environment.name))
    settings = Settings(environments=environments, streams=streams or StreamSettings())
    return Workspace(settings, opener, **more)


def names(file: Path, value: Json) -> Path:
    file.write_text(json.dumps(value))
    return file


def test_an_environment_knows_its_part_the_others_and_who_confirms():
    asked: list[tuple[str, str]] = []

    def confirms(page: str, warning: WarnedError) -> bool:
        asked.append((page, warning.code))
        return True

    here = workspace(clock=lambda: "2026-06-01T12:00:00Z", confirms=confirms)
    production, beta = here.environment("production"), here.environment("beta")

    assert (production.authority, production.review, beta.authority, beta.review) == (
        True,
        True,
        False,
        False,
    )
    context = production.context
    assert (context.environments, context.now) == ({"beta", "production"}, "2026-06-01T12:00:00Z")
    assert production.confirms(NAME, WarnedError("production", "abusefilter-warning", "Think again."))
    assert asked == [(NAME, "abusefilter-warning")]


def test_an_environment_is_opened_once_and_its_proposals_beside_it():
    opened: list[tuple[str, str, str]] = []

    def opener(environment: EnvironmentSettings) -> MemoryStore:
        opened.append((environment.name, environment.page, environment.right))
        return MemoryStore(environment.name)

    here = workspace(opener=opener)
    pages = here.proposals("production")

    assert here.environment("production") is pages.instruments
    assert here.environment("production/proposal") is pages.proposals
    assert opened == [
        ("production", "Instrument:{name}", "edit-production"),
        ("production", "Instrument proposal:{name}", "proposeinstruments"),
    ]
    assert (pages.instruments.proposals, pages.proposals.proposals, pages.right) == (
        False,
        True,
        "edit-production",
    )
    assert pages.opened("beta") is here.environment("beta").store
    assert (pages.opened("production"), pages.opened("nowhere")) == (None, None)


def test_what_the_wiki_says_of_databases_and_streams_is_asked_where_no_file_does(tmp_path: Path):
    asked = workspace().environment("production").context
    assert (asked.databases, asked.static_streams, asked.allowed_streams) == (
        {"enwiki"},
        {"site.stream"},
        None,
    )

    files = StreamSettings(
        static=names(tmp_path / "static.json", ["file.stream"]),
        allowed=names(tmp_path / "allowed.json", {"streams": {"a.b": {}, "c.d": {}}}),
    )
    read = workspace(files).environment("production").context
    assert (read.databases, read.static_streams, read.allowed_streams) == (
        {"enwiki"},
        {"file.stream"},
        {"a.b", "c.d"},
    )


def test_a_document_in_no_environment_is_judged_by_what_the_files_and_the_clock_say(tmp_path: Path):
    files = StreamSettings(static=names(tmp_path / "static.json", ["file.stream"]))
    context = workspace(files, clock=lambda: "2026-06-01T12:00:00Z").context

    assert (context.environment, context.now) == (None, "2026-06-01T12:00:00Z")
    assert set(context.environments or ()) == {"beta", "production"}
    assert (context.static_streams, context.databases) == ({"file.stream"}, None)
    assert Workspace(Settings(environments={})).context.environments is None


@pytest.mark.parametrize("value", [[1], {"streams": 1}, "stream", [["a"]]], ids=json.dumps)
def test_a_file_that_holds_no_names_is_told_of(tmp_path: Path, value: Json):
    file = names(tmp_path / "static.json", value)

    with pytest.raises(SettingsError, match="is neither a JSON list of stream names nor an object"):
        _ = workspace(StreamSettings(static=file)).context


def test_a_pair_is_the_authority_and_the_follower_with_its_bot_and_what_was_read_before():
    environments = {
        "production": EnvironmentSettings(name="production", api="https://p.example/api.php", authority=True),
        "beta": EnvironmentSettings(name="beta", api="https://b.example/api.php", bot="Bot of beta"),
    }
    here = Workspace(Settings(environments=environments), lambda environment: MemoryStore(environment.name))
    pair = here.pair("beta")

    assert (pair.authority.environment, pair.follower.environment) == ("production", "beta")
    assert (pair.bot, pair.at_once, pair.histories) == ("Bot of beta", True, here.histories)
    pair.texts.put("a text")
    assert here.pair("beta").texts is pair.texts


def test_a_file_of_that_name_counts_before_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    here = workspace()

    assert str(here.reference("beta:web-scroll")) == "beta:web-scroll"
    assert not here.is_file("beta:web-scroll")
    (tmp_path / "beta:web-scroll").write_text("{}")
    assert here.is_file("beta:web-scroll")
    with pytest.raises(BadReferenceError, match='"": is empty; name a file, or a page as ENV:NAME'):
        here.reference("")
    with pytest.raises(SettingsError, match="moon"):
        here.reference("moon:web-scroll")


def test_a_page_is_the_very_text_that_was_meant():
    here = workspace(opener=lambda environment: MemoryStore(environment.name))
    store = here.environment("beta").store
    assert isinstance(store, MemoryStore)
    sha1 = store.edit(NAME, web_scroll()).sha1

    assert here.source(f"beta:{NAME}@1:{sha1}").value == web_scroll()
    with pytest.raises(BadReferenceError, match="is another text now"):
        here.source(f"beta:{NAME}@1:{'0' * 40}")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A document in a file; beside it is noted what the file was made from."""
    monkeypatch.chdir(tmp_path)
    names(tmp_path / "a.json", web_scroll(enabled=False))
    return "a.json"


def note(**made: tuple[int, str]) -> None:
    from configurator.adapters.checkout import Checkout, Made

    for environment, (revision, sha1) in made.items():
        Checkout(Path()).note(environment.replace("_", "/"), {"a.json": Made(NAME, revision, sha1)})


def test_a_draft_is_made_from_what_is_noted_unless_somebody_says_what(file: str):
    here = workspace()
    assert here.draft(file, "beta", None).base is LIVE

    note(beta=(7, "a" * 40))
    draft = here.draft(file, "beta", None)
    assert (draft.base, draft.base_sha1) == (7, "a" * 40)
    said = here.draft(file, "beta", 9)
    assert (said.base, said.base_sha1) == (9, None)
    names(Path("b.json"), web_scroll(name="web-other"))
    assert here.draft("b.json", "beta", None).base is UNNOTED
    assert here.draft("b.json", "production", None).base is LIVE


def test_what_was_refused_is_noted_as_made_from_nothing_newer(file: str):
    here = workspace()
    note(beta=(7, "a" * 40))
    live = reading(web_scroll())
    refused = PreparedEdit(where=file, name=NAME, live=live, error=EditConflictError(f"beta:{NAME}", 7, 1))

    here.note_bases("beta", [refused], [])
    assert here.draft(file, "beta", None).base == 7
    here.note_bases("beta", [replace(refused, error=None)], [])
    assert here.draft(file, "beta", None).base == 1, "what says the same already"


def test_what_is_proposed_is_made_from_both_pages_as_noted_unless_somebody_says_what(file: str):
    here = workspace()
    note(production=(7, "a" * 40), production_proposal=(8, "b" * 40))

    noted = here.submission(file, "production", None, on=True)
    assert (noted.base, noted.base_sha1, noted.proposed, noted.proposed_sha1) == (7, "a" * 40, 8, "b" * 40)
    assert noted.source.value == web_scroll()
    said = here.submission(file, "production", 9, on=None)
    assert (said.base, said.base_sha1, said.proposed) == (9, None, None)
    assert said.source.value == web_scroll(enabled=False)


def test_a_directory_is_opened_without_an_account_and_has_no_proposals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def unasked(_environment: EnvironmentSettings) -> None:
        raise AssertionError

    monkeypatch.setattr("configurator.credentials.credentials_for", unasked)
    local = EnvironmentSettings(name="local", directory=tmp_path)

    assert open_store(local).environment == "local"
    with pytest.raises(SettingsError, match="local is a directory and has no proposals"):
        Workspace(Settings(environments={"local": local})).environment("local/proposal")


def test_an_environment_is_opened_from_the_settings_file_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INSTRUMENTS_SETTINGS", raising=False)
    (tmp_path / "other.toml").write_text('[environments.elsewhere]\ndirectory = "there"\n')

    assert open_environment("elsewhere", "other.toml").name == "elsewhere"
    assert open_environment("elsewhere", tmp_path / "other.toml").name == "elsewhere"
