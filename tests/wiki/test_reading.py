"""Reading from both real wikis: what is hidden, gone, of another kind, or too much for one answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from configurator.adapters.mediawiki import MediaWikiStore
from configurator.core.document.texts import minified
from configurator.core.page import Absence, Snapshot, Unreadable
from configurator.errors import MalformedDocumentError, UnexpectedResponseError, WikiUnavailableError
from configurator.settings import EnvironmentSettings
from tests.support.wikis import IMPATIENT, Pages

NAME = "web-scroll"


def put(pages: Pages, count: int, size: int = 10) -> list[str]:
    """Create many pages by import and return their names."""
    names = [f"page-{number:03}" for number in range(count)]
    at_once = max(1, 1_500_000 // (size + 1000))  # PHP takes uploads of 2 MB
    for start in range(0, count, at_once):
        _import(pages, names[start : start + at_once], size)
    return names


def _import(pages: Pages, names: list[str], size: int) -> None:
    page = """<page><title>{title}</title><ns>3100</ns><revision><timestamp>2026-01-01T00:00:00Z</timestamp>
        <contributor><username>Mara</username></contributor><model>json</model><format>application/json</format>
        <text xml:space="preserve">{text}</text></revision></page>"""
    text = minified({"a": "x" * size})
    pages_xml = "".join(page.format(title=pages.title(name), text=text) for name in names)
    xml = (
        f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="en">{pages_xml}</mediawiki>'
    )
    pages.wiki.person("Admin").post(
        action="import", xml=("dump.xml", xml), interwikiprefix="x", assignknownusers=1
    )


def test_a_deleted_page_says_who_deleted_it_when_and_why(pages: Pages):
    admin = pages.wiki.person("Admin")
    admin.edit(pages.title(NAME), {"a": 1})
    admin.delete(pages.title(NAME), "no longer needed")

    page = pages.store().read([NAME])[NAME]
    assert isinstance(page, Absence)
    assert page.removal is not None
    assert (page.removal.kind, page.removal.user, page.removal.comment) == (
        "delete",
        "Admin",
        "no longer needed",
    )


def test_a_moved_page_is_gone_from_its_old_name_and_says_so(pages: Pages):
    admin = pages.wiki.person("Admin")
    admin.edit(pages.title(NAME), {"a": 1})
    moved = {"from": pages.title(NAME), "to": pages.title("new-name")}
    admin.post(action="move", reason="renamed", **moved)

    both = pages.store().read([NAME, "never-was", "new-name"])
    gone = both[NAME]
    assert isinstance(gone, Absence)
    assert gone.removal is not None
    assert gone.removal.kind == "move"
    assert both["never-was"] == Absence(name="never-was")
    assert isinstance(both["new-name"], Snapshot)


def test_a_hidden_user_and_summary_are_none(pages: Pages):
    admin = pages.wiki.person("Admin")
    revision = admin.edit(pages.title(NAME), {"a": 1})
    admin.hide(revision, "user", "comment")

    page = pages.store().read([NAME])[NAME]
    assert isinstance(page, Snapshot)
    assert (page.user, page.comment, page.document()) == (None, None, {"a": 1})
    head = pages.store().heads()[NAME]
    assert (head.user, head.comment, head.sha1) == (None, None, page.sha1)


def test_a_hidden_old_text_is_none_and_the_history_goes_on(pages: Pages):
    admin = pages.wiki.person("Admin")
    first = admin.edit(pages.title(NAME), {"a": 1})
    admin.edit(pages.title(NAME), {"a": 2})
    admin.hide(first, "content")

    newest, oldest = pages.store(None).history(NAME)
    assert (newest.document(), oldest.text, oldest.sha1) == ({"a": 2}, None, None)
    with pytest.raises(MalformedDocumentError, match="hidden"):
        oldest.document()


def test_a_page_of_another_content_model_is_a_snapshot_that_is_no_document(pages: Pages):
    pages.wiki.person("Admin").write(pages.title(NAME), "[[Main Page]]", contentmodel="wikitext")

    page = pages.store().read()[NAME]
    assert isinstance(page, Snapshot)
    assert page.model == "wikitext"
    with pytest.raises(MalformedDocumentError, match="its content model is wikitext, not json"):
        page.document()


@pytest.mark.parametrize("account", [None, "Mara"], ids=["anonymous", "logged-in"])
def test_reading_needs_no_account(pages: Pages, account: str | None):
    pages.wiki.person("Admin").edit(pages.title(NAME), {"a": 1})

    assert list(pages.store(account).read()) == [NAME]


def test_many_pages_come_in_several_answers_and_none_is_lost(pages: Pages):
    names = put(pages, 120)

    for account in (None, "Instrument bot"):  # 50 and 500 texts an answer
        store = pages.store(account)
        assert list(store.read()) == names
        assert list(store.heads()) == names
        assert list(store.read(names[5:110])) == names[5:110]
        assert all(isinstance(page, Snapshot) for page in store.read().values())


def test_an_answer_that_the_wiki_cuts_is_continued(pages: Pages):
    names = put(pages, 30, size=400_000)  # more than the 8 MiB of one answer

    store = pages.store("Instrument bot")
    assert list(store.read()) == names
    assert all(isinstance(page, Snapshot) for page in store.read(names).values())


def test_a_wiki_that_capitalises_titles_is_noticed(pages: Pages):
    """The project namespace stands for one of ours that somebody set up without case sensitivity."""
    settings = replace(pages.settings, page="Project:{name}")
    name = f"{pages.prefix}{NAME}"
    pages.wiki.person("Admin").write(f"Project:{name}", "wikitext")

    page = MediaWikiStore(settings, None).read([name])[name]
    assert isinstance(page, Unreadable)
    assert "the wiki turns the title into" in page.reason


def test_a_namespace_that_is_not_there_is_an_error(pages: Pages):
    nowhere = replace(pages.settings, page="Nowhere:{name}")

    with pytest.raises(UnexpectedResponseError, match="no namespace Nowhere"):
        MediaWikiStore(nowhere, None).read()


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        pytest.param("http-503", WikiUnavailableError, "http-503", id="http-503"),
        pytest.param("http-429", WikiUnavailableError, "http-429", id="http-429"),
        pytest.param("html", UnexpectedResponseError, "not-json", id="html"),
    ],
)
def test_a_wiki_that_does_not_answer_is_an_error_after_a_while(pages: Pages, fault: str, error, code: str):
    with pytest.raises(error) as raised:
        pages.store(None, fault=fault, patience=IMPATIENT).read()
    assert raised.value.code == code


@pytest.mark.parametrize(
    "fault", ["http-503;times=2", "http-429;times=1", "html;times=2", "logged-out;times=1"]
)
def test_reading_goes_on_after_a_passing_fault(pages: Pages, fault: str):
    pages.wiki.person("Admin").edit(pages.title(NAME), {"a": 1})

    assert list(pages.store(fault=fault, patience=IMPATIENT).read()) == [NAME]


def test_the_wiki_says_what_it_is_and_who_we_are(pages: Pages):
    store = pages.store()
    site, account = store.site(), store.account()

    assert pages.wiki.version in site.version
    assert abs(site.clock_offset) < 10
    assert "instruments" in site.tags
    namespace = site.namespace("Instrument")
    assert namespace is not None
    assert (namespace.model, namespace.case_sensitive, namespace.protection) == (
        "json",
        True,
        ("editinstruments",),
    )
    assert (account.user, account.login, account.blocked) == ("Mara", "bot password", None)
    assert "editinstruments" in account.rights
    assert pages.store("Barred").account().blocked is not None
    assert pages.store(None).account().user is None
    assert "editinstruments" not in pages.store("Mara", "narrow").account().rights
    assert store.page_address("web-scroll").endswith(pages.title("web-scroll"))


def test_a_wiki_without_the_extensions_has_no_lists(pages: Pages):
    assert pages.store(None).databases() is None
    assert pages.store(None).stream_configs() is None


def test_an_unreachable_wiki_is_an_error_within_the_deadline():
    nowhere = MediaWikiStore(
        EnvironmentSettings(name="nowhere", api="http://127.0.0.1:9/api.php"), None, IMPATIENT
    )
    with pytest.raises(WikiUnavailableError, match="nothing answers"):
        nowhere.read()
