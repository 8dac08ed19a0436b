"""The document's rules on every way by which a page gets a text."""

from __future__ import annotations

import html
import json
import time
from unicodedata import normalize

import pytest
import requests

from configurator.core.document.effective import switched_off
from configurator.core.document.texts import minified
from configurator.core.document.values import Json
from tests.extension.forms import Editor
from tests.support.wikis import ROOT

VECTORS = sorted(
    path for folder in ("valid", "invalid") for path in (ROOT / "schemas/vectors" / folder).glob("*.json")
)
WRONG = {"unit": "session", "rate": 1.5, "wikis": {}}
IMPORT = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en"><page>
<title>{title}</title><ns>{namespace}</ns><revision><timestamp>2020-01-01T00:00:00Z</timestamp>
<contributor><username>Mara</username></contributor><model>json</model><format>application/json</format>
<text>{{}}</text></revision></page></mediawiki>"""


def test_the_wiki_judges_every_vector_as_the_client_does(hub):
    mara = hub.person("Mara")
    for path in VECTORS:
        case = json.loads(path.read_text(encoding="utf-8"))
        answer = mara.attempt(
            action="edit", title=f"Instrument:{case['name']}", text=minified(case["document"])
        )

        found = [
            (error["data"]["pointer"], error["data"]["problem"]) if "data" in error else error
            for error in answer.get("errors", [])
        ]
        # What the API answers is normalised.
        assert found == [(normalize("NFC", each["pointer"]), each["code"]) for each in case["problems"]], (
            path.name
        )


def test_all_problems_are_told_at_once_in_the_reader_s_language(page):
    document = page.document(sample=WRONG, owners=["a", "a"], risk={"level": "high", "review": None})
    for language, expected in (("en", "a rate is at least 0 and at most 1"), ("qqx", "schema-range")):
        answer = page.wiki.person("Mara").attempt(
            action="edit", title=page.title, text=minified(document), errorlang=language
        )

        assert [error["data"]["pointer"] for error in answer["errors"]] == [
            "/owners",
            "/risk/review",
            "/sample/rate",
        ]
        assert expected in answer["errors"][2]["text"]


@pytest.mark.parametrize(
    ("changed", "told", "last"),
    [
        pytest.param({"contextual_attributes": [1] * 10_000}, 51, "… and 9951 more.", id="wrong items"),
        pytest.param({"owners": [""] * 9_000}, 51, "… and 8951 more.", id="empty items"),
        pytest.param({"contextual_attributes": [1] * 30_000}, 1, "at most 65536 are stored.", id="too large"),
    ],
)
def test_of_many_problems_the_first_are_told_at_once(page, changed, told, last):
    begun = time.monotonic()
    answer = page.wiki.person("Mara").attempt(
        action="edit", title=page.title, text=minified(page.document(**changed))
    )

    assert len(answer["errors"]) == told
    assert answer["errors"][-1]["text"].endswith(last)
    assert (
        time.monotonic() - begun < 20
    )  # each sentence alone takes the wiki milliseconds, all of them a minute


def test_what_a_message_quotes_of_a_page_stays_text(page):
    hostile = "<script>alert(1)</script>[[Main Page]]{{!}}''x''"
    answer = page.wiki.person("Mara").attempt(
        action="edit",
        title=page.title,
        text=minified(page.document(start=hostile)),
        errorformat="html",
    )

    [error] = answer["errors"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;[[Main Page]]" in error["html"].replace(
        "&#91;", "["
    ).replace("&#93;", "]").replace("&#60;", "&lt;").replace("&#62;", "&gt;")
    assert "<script" not in error["html"]
    assert "<a " not in error["html"]


def test_the_form_keeps_the_text_and_shows_all_problems(page):
    text = minified(page.document(sample=WRONG, owners=["<b>x</b>", "<b>x</b>"]))
    shown = Editor(page.wiki, "Mara").save(page.title, text)

    assert shown is not None
    assert "a rate is at least 0 and at most 1" in shown
    assert "lists an item twice" in shown
    assert "<b>x</b>" not in shown
    assert text in html.unescape(shown)


def test_the_form_saves_what_is_valid(page):
    assert Editor(page.wiki, "Mara").save(page.title, minified(page.document())) is None


def test_a_save_over_rest_meets_the_same_rules(page):
    mara = page.wiki.person("Mara")
    address = page.wiki.api.replace("api.php", "rest.php/v1/page")

    def post(document):
        token = mara.get(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
        body = {"title": page.title, "source": minified(document), "comment": "", "content_model": "json"}
        return mara.session.post(address, json=body | {"token": token}, timeout=30)

    refused = post(page.document(sample=WRONG))
    assert refused.status_code >= requests.codes.bad_request, refused.text
    assert mara.revisions(page.title) == []
    assert post(page.document()).status_code == requests.codes.created
    assert json.loads(mara.text(page.title)) == page.document()


class TestSwitchingOff:
    """It is refused for nothing but the right."""

    @pytest.mark.parametrize("review", [False, True])
    def test_of_an_invalid_document_and_of_one_that_is_too_large(self, page, review):
        mara = page.reviewed("Mara") if review else page.wiki.person("Mara")
        documents: list[Json] = [
            page.document(sample=WRONG, overrides={"beta": {"enabled": True}}),
            page.document(description="x" * 70_000),
            {"enabled": "yes", "overrides": []},
        ]
        for broken in documents:
            page.plant(broken)

            assert mara.refused_edit(page.title, switched_off(broken)) == []

    def test_with_another_change_it_is_an_edit_like_any_other(self, page):
        broken = page.document(sample=WRONG)
        page.plant(broken)

        changed = switched_off(broken | {"title": "Another"})
        assert page.wiki.person("Mara").refused_edit(page.title, changed) == ["instrument-invalid"]

    def test_by_somebody_without_the_right_it_is_refused(self, page):
        page.plant(page.document())

        assert page.wiki.person("Ana").refused_edit(page.title, switched_off(page.document())) == [
            "protectednamespace"
        ]


class TestOtherWays:
    """Every way but an edit."""

    def test_an_undo_that_would_bring_back_what_is_invalid(self, page):
        page.plant(page.document(sample=WRONG))
        revision = page.wiki.person("Mara").edit(page.title, page.document())

        assert page.wiki.person("Mara").refused(action="edit", title=page.title, undo=revision) == [
            "instrument-invalid"
        ]

    def test_a_rollback_to_what_is_invalid(self, page):
        page.plant(page.document(sample=WRONG), user="Milo")
        page.wiki.person("Mara").edit(page.title, page.document())

        refused = page.wiki.person("Admin").refused(action="rollback", title=page.title, user="Mara")
        assert refused == ["instrument-invalid"]

    def test_an_undelete_of_what_is_invalid(self, page):
        admin = page.wiki.person("Admin")
        page.plant(page.document(sample=WRONG))
        admin.delete(page.title)

        assert admin.refused(action="undelete", title=page.title) == ["instrument-invalid"]

    def test_an_undelete_of_what_is_no_json(self, page):
        admin = page.wiki.person("Admin")
        page.plant_wikitext("[[Main Page]]")
        assert admin.text(page.title) == "[[Main Page]]"
        admin.delete(page.title)

        assert admin.refused(action="undelete", title=page.title) == ["instrument-invalid"]

    def test_an_undelete_of_what_is_valid_is_fine(self, page):
        admin = page.wiki.person("Admin")
        admin.edit(page.title, page.document())
        admin.delete(page.title)

        assert admin.refused(action="undelete", title=page.title) == []

    @pytest.mark.parametrize(
        ("kind", "target"),
        [
            ("title", "User:Admin/moved"),
            ("title", "Instrument:t-moved"),
            ("title", "{proposal}"),
            ("proposal", "{title}"),
        ],
    )
    def test_no_move_leaves_the_namespaces_or_stays_inside(self, page, kind, target):
        admin = page.wiki.person("Admin")
        source = getattr(page, kind)
        admin.edit(source, page.document())
        to = target.format(title=page.title, proposal=page.proposal)

        assert "immobile-source-namespace" in admin.refused(action="move", **{"from": source, "to": to})

    def test_no_move_enters_the_namespaces(self, page):
        admin = page.wiki.person("Admin")
        admin.edit(f"User:Admin/{page.name}.json", page.document(), contentmodel="json")
        for target in (page.title, page.proposal):
            refused = admin.refused(action="move", **{"from": f"User:Admin/{page.name}.json", "to": target})
            assert refused == ["immobile-target-namespace"]

    @pytest.mark.parametrize(("kind", "namespace"), [("title", 3100), ("proposal", 3102)])
    def test_no_import(self, page, kind, namespace):
        admin = page.wiki.person("Admin")
        title = getattr(page, kind)
        answer = admin.attempt(
            action="import",
            interwikiprefix="x",
            xml=("x.xml", IMPORT.format(title=title, namespace=namespace), "text/xml"),
        )

        assert f'cannot be imported, and so "{title}" was not' in answer["errors"][0]["text"]
        assert admin.revisions(title) == []

    def test_an_import_of_other_pages_is_none_of_our_business(self, page):
        title = f"User:Admin/{page.name}"
        file = ("x.xml", IMPORT.format(title=title, namespace=2), "text/xml")

        assert page.wiki.person("Admin").refused(action="import", interwikiprefix="x", xml=file) == []
        assert page.wiki.person("Admin").text(title) == "{}"

    @pytest.mark.parametrize("kind", ["title", "proposal"])
    def test_no_other_content_model(self, page, kind):
        admin = page.wiki.person("Admin")
        title = getattr(page, kind)
        new = admin.refused(action="edit", title=title, text="x", contentmodel="wikitext")
        admin.edit(title, page.document())

        assert new == ["contentnotallowedhere"]
        assert admin.refused(action="edit", title=title, text="x", contentmodel="wikitext") == [
            "contentnotallowedhere"
        ]
        assert admin.refused(action="edit", title=title, text="x", contentmodel="text") == [
            "contentnotallowedhere"
        ]
        assert admin.refused(action="changecontentmodel", title=title, model="wikitext")
        assert json.loads(admin.text(title)) == page.document()


class TestProposals:
    """A proposal may be a draft, but is a JSON object of a document's size."""

    @pytest.mark.parametrize(
        ("text", "refused"),
        [
            ("{}", []),
            ('{"name": "x", "owners": []}', []),
            ("[]", ["instrument-invalid"]),
            ("null", ["instrument-invalid"]),
            ('"text"', ["instrument-invalid"]),
            ("[" + "1," * 40_000 + "1]", ["instrument-invalid", "instrument-invalid"]),
            ('{"a": "' + "x" * 65_536 + '"}', ["instrument-invalid"]),
            ("{", ["invalid-json-data"]),
            (r'{"title": "Cafe\u0301"}', ["instrument-invalid"]),
            (r'{"e\u0301": [{"x": "\ufffe"}]}', ["instrument-invalid", "instrument-invalid"]),
            (r'{"title": "a<\u0327"}', ["instrument-invalid"]),
            (r'{"title": "Caf\u00e9 \ufffd <\u0316"}', []),
            ('{"title": "Cafe\u0301"}', []),
        ],
    )
    def test_what_it_may_be(self, page, text, refused):
        assert page.wiki.person("Ana").refused(action="edit", title=page.proposal, text=text) == refused

    def test_who_may_write_it(self, page):
        assert page.wiki.anybody.refused_edit(page.proposal, {})
        assert "protectednamespace" in page.wiki.person("Mara", "narrow").refused_edit(page.proposal, {})
        assert page.wiki.person("Ana").refused_edit(page.proposal, {}) == []


class TestInstruments:
    """Who may write one, and how large it may be."""

    def test_who_may_write_it(self, page):
        document = page.document()

        assert page.wiki.anybody.refused_edit(page.title, document)
        assert page.wiki.person("Ana").refused_edit(page.title, document) == ["protectednamespace"]
        assert "protectednamespace" in page.wiki.person("Mara", "narrow").refused_edit(page.title, document)
        assert page.wiki.person("Mara").refused_edit(page.title, document) == []

    def test_by_the_form(self, page):
        for name in (None, "Ana"):
            assert "wpTextbox1" not in Editor(page.wiki, name).form(page.title) or (
                "readonly" in Editor(page.wiki, name).form(page.title)
            )
            assert Editor(page.wiki, name).save(page.title, minified(page.document()))
        assert page.wiki.person("Mara").revisions(page.title) == []

    def test_how_large_it_may_be(self, page):
        answer = page.wiki.person("Mara").attempt(
            action="edit", title=page.title, text=minified(page.document(description="x" * 65_536))
        )

        assert answer["errors"][0]["text"].startswith("The page has ")


def test_other_pages_are_left_alone(page):
    admin = page.wiki.person("Admin")
    for title, model in (
        (f"User:Admin/{page.name}.json", "json"),
        (f"Instrument talk:{page.name}", "wikitext"),
        (f"Instrument proposal talk:{page.name}", "wikitext"),
    ):
        assert admin.refused(action="edit", title=title, text="[1, 2]", contentmodel=model) == []
    assert (
        admin.refused(
            action="move", **{"from": f"Instrument talk:{page.name}", "to": f"User:Admin/{page.name}-2"}
        )
        == []
    )
