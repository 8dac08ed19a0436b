"""What readers of an instrument's page see above the JSON."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tests.support.hostile import TEXTS


def instant(**later: float) -> str:
    return (datetime.now(UTC) + timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(reader, title: str, **params: Any) -> str:
    """Return the HTML of what the extension shows on a page."""
    answer = reader.visit(title, **params)
    assert answer.status_code == 200
    found = re.search(
        r'<div class="ext-instrumentConfigurator".*?(?=<table class="mw-json">|<div class="printfooter")',
        answer.text,
        re.DOTALL,
    )
    assert found is not None, answer.text
    return found.group()


def words(markup: str) -> str:
    """Return the text of HTML, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


@pytest.fixture
def reader(hub):
    return hub.anybody


@pytest.fixture
def mara(hub):
    return hub.person("Mara")


def test_a_reader_sees_what_is_collected_and_who_answers_for_it(page, mara, reader):
    mara.edit(page.title, page.document(start="2026-01-01T00:00:00Z", end=instant(days=29, hours=12)))

    seen = words(shown(reader, page.title))

    assert f"In {page.wiki.name} , as of" in seen
    assert ": Active" in seen
    for fact in (
        "Web scroll How far readers scroll down an article.",
        "Time 00:00, 1 January 2026 to",
        "Ends in 29 days",
        "Stream mediawiki.web_scroll (event schema analytics/product_metrics/web/base )",
        "Attributes page_id performer_is_logged_in",
        "Risk low",
        "Owners Web Team",
    ):
        assert fact in seen


def test_an_environment_sees_its_own_sample_and_that_it_is_its_own(page, mara, reader):
    mara.edit(page.title, page.document())

    seen = words(shown(reader, page.title))

    if page.wiki.name == "beta":
        assert "Sample 100% of sessions (its own in beta )" in seen
    else:
        assert "Sample 10% of sessions One wiki has a rate of its own 1% enwiki" in seen


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"enabled": False}, "Switched off"),
        (
            {"overrides": {"beta": {"enabled": False}, "production": {"enabled": False}}},
            "Switched off in this environment",
        ),
        ({"start": instant(days=3), "end": instant(days=9)}, "Not started yet"),
        ({"start": "2020-01-01T00:00:00Z", "end": "2020-02-01T00:00:00Z"}, "Ended"),
        ({"environments": ["elsewhere"]}, "Not for this environment"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_reader_sees_why_it_is_not_active(page, mara, reader, changed, state):
    mara.edit(page.title, page.document(**changed))

    seen = words(shown(reader, page.title))

    assert f": {state} " in seen
    assert "Web scroll" in seen


def test_an_old_revision_is_summarised_and_said_to_be_old(page, mara, reader):
    old = mara.edit(page.title, page.document(title="What it said"))
    mara.edit(page.title, page.document(title="What it says"))

    seen = words(shown(reader, page.title, oldid=old))

    assert "This is an old revision" in seen
    assert "What it said" in seen
    assert ": Active" not in seen


def test_a_hidden_revision_stays_hidden(page, mara, hub, reader):
    old = mara.edit(page.title, page.document(title="A secret"))
    mara.edit(page.title, page.document())
    hub.person("Admin").hide(old, "content")

    for params in ({"oldid": old}, {"oldid": old, "unhide": 1}):
        assert "A secret" not in reader.visit(page.title, **params).text


def test_a_proposal_is_summarised_and_said_to_be_one(page, hub, reader):
    hub.person("Ana").edit(page.proposal, page.document())

    seen = words(shown(reader, page.proposal))

    assert (
        f"This is a proposal for Instrument:{page.name} . What is saved here changes nothing by itself"
        in seen
    )
    assert "Web scroll" in seen
    assert ": Active" not in seen


def test_what_may_be_a_mistake_is_told_of_an_instrument_but_not_of_what_it_said_before(page, mara, reader):
    old = mara.edit(page.title, page.document(contextual_attributes=["page_namespace", "page_idd"]))

    seen = words(shown(reader, page.title))

    assert (
        "These may be 2 mistakes; nothing is refused for them: /contextual_attributes/0 : no client knows page_namespace "
        "any more, so events will lack it. Write page_namespace_id instead. /contextual_attributes/1 : no client knows "
        "page_idd , so events will lack it. Did you mean page_id ?"
    ) in seen
    mara.edit(page.title, page.document())
    assert "may be" not in words(shown(reader, page.title, oldid=old))


def test_what_only_shows_where_it_is_saved_is_told_of_a_proposal_mistakes_first(page, hub):
    hub.person("Mara").edit(page.title, page.document(overrides={}))
    known = hub.configured(
        InstrumentConfiguratorAuthority=hub.name,
        InstrumentConfiguratorEnvironments={"beta": None, "production": None},
        InstrumentConfiguratorWikis=["enwiki"],
    )
    sample = {"unit": "pageview", "rate": 1, "wikis": {"enwikii": 0.5}}
    asked = page.document(
        overrides={},
        environments=[hub.name, "prod"],
        risk={"level": "pending", "review": None},
        sample=sample,
    )

    hub.person("Ana").edit(page.proposal, asked)  # nothing is refused for any of it

    seen = words(shown(known.anybody, page.proposal))
    mistakes, _, likely = seen.partition("These may be 3 mistakes; nothing is refused for them:")
    assert "though the wiki does not refuse" in mistakes
    assert "/environments/1 : there is no environment prod ; there are" in mistakes
    assert "/risk/level : the risk is not decided yet, but the instrument is switched on." in mistakes
    assert "/sample : it changes while the instrument runs" in likely
    assert "/sample/rate : every page view of this environment sends events." in likely
    assert "/sample/wikis/enwikii : there is no wiki enwikii ." in likely
    unknown = words(shown(hub.configured(InstrumentConfiguratorAuthority="elsewhere").anybody, page.proposal))
    assert "may be a mistake" in unknown
    assert "not decided yet, but" not in unknown
    assert "no environment" not in unknown


def test_whoever_shares_a_stream_with_another_that_runs_is_told_on_the_wiki_that_decides(page, hub):
    deciding = hub.configured(InstrumentConfiguratorAuthority=hub.name)
    stream = page.document()["stream"] | {"name": f"mediawiki.{page.name.replace('-', '_')}"}
    other = f"{page.name}-too"
    maker = hub.person("Mara")
    maker.edit(page.proposal, page.document(stream=stream))
    maker.edit(f"Instrument:{other}", page.document(stream=stream) | {"name": other, "enabled": False})

    def shares() -> bool:
        return "is in use by" in words(shown(deciding.anybody, page.proposal))

    assert not shares()
    maker.edit(f"Instrument:{other}", page.document(stream=stream) | {"name": other})
    assert shares()
    assert "is in use by" not in words(
        shown(hub.configured(InstrumentConfiguratorAuthority="elsewhere").anybody, page.proposal)
    )


def test_a_draft_shows_its_problems_and_what_it_says_so_far(page, hub, reader):
    draft = {"schema": "instrument/1.0.0", "name": page.name, "title": "A beginning", "sample": {"rate": 2}}
    hub.person("Ana").edit(page.proposal, draft)

    seen = words(shown(reader, page.proposal))

    assert "This draft has" in seen
    assert "/sample/rate is 2; a rate is at least 0 and at most 1." in seen
    assert "/enabled is missing; add it." in seen
    assert "A beginning" in seen
    assert "Sample" not in seen


def test_an_invalid_instrument_shows_all_that_is_wrong_and_what_is_not(page, reader):
    page.plant(page.document(owners="Web Team", end="2026-02-30T00:00:00Z"))

    seen = words(shown(reader, page.title))

    assert "Not delivered: the document is not valid" in seen
    assert "This document has 2 problems." in seen
    assert "/end is 2026-02-30T00:00:00Z, which is no date and time" in seen
    assert '/owners is "Web Team"; a value of another kind stands here: array .' in seen
    assert "Stream mediawiki.web_scroll" in seen
    assert "Owners" not in seen
    assert "Time" not in seen


def test_what_a_broken_override_may_change_is_not_shown(page, reader):
    page.plant(page.document(overrides={page.wiki.name: {"enabled": "no"}}))

    seen = words(shown(reader, page.title))

    assert f'/overrides/{page.wiki.name}/enabled is "no"' in seen
    assert "Stream mediawiki.web_scroll" in seen
    for label in ("Switched on", "Time", "Sample"):
        assert label not in seen


def test_a_document_of_another_schema_is_not_guessed_at(page, reader):
    page.plant(page.document(schema="instrument/9.0.0", overrides={page.wiki.name: "other"}))

    seen = words(shown(reader, page.title))

    assert '/schema is "instrument/9.0.0"; this wiki reads documents of instrument/1.0.0 .' in seen
    assert "Web scroll" not in seen


@pytest.mark.parametrize("value", [[], 7, "text", {}, None], ids=repr)
def test_what_is_no_document_at_all_can_be_looked_at(page, reader, value):
    page.plant(value)

    assert "Not delivered: the document is not valid" in words(shown(reader, page.title))


def test_a_page_of_another_content_model_can_be_looked_at(page, reader):
    page.plant_wikitext("'''Some''' wikitext")

    answer = reader.visit(page.title)

    assert answer.status_code == 200
    assert "<b>Some</b> wikitext" in answer.text


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("team@lists.example.org", 'href="mailto:team@lists.example.org"'),
        ("a?bcc=b@lists.example.org", 'href="mailto:a%3Fbcc%3Db@lists.example.org"'),
        ("https://example.org/a?b=c", 'href="https://example.org/a?b=c"'),
        ("Talk:Web team", 'title="Talk:Web team (page does not exist)"'),
        ("javascript:alert(1)", 'title="Javascript:alert(1) (page does not exist)"'),
        ("call <us>", "<bdi>call &lt;us></bdi>"),
    ],
)
def test_a_contact_is_the_link_that_fits_and_never_a_script(page, mara, reader, contact, link):
    mara.edit(page.title, page.document(contact=contact))

    seen = shown(reader, page.title)

    assert link in seen.replace("&gt;", ">").replace("&amp;", "&")
    assert not re.search(r'href="\s*javascript:', seen, re.IGNORECASE)


def test_links_lead_to_all_that_belongs_to_the_page(page, mara, hub):
    pages = {"beta": "https://beta.example.org/$1", "production": "https://www.example.org/$1"}
    reader = hub.configured(InstrumentConfiguratorEnvironmentPages=pages).anybody
    mara.edit(page.title, page.document())
    mara.edit(page.proposal, page.document(enabled=False))

    seen = html.unescape(shown(reader, page.title))

    assert f'href="https://beta.example.org/{page.name}"' in seen
    assert seen.count("example.org/") == 1
    for link in (
        f"title=Instrument:{page.name}&action=history",
        f"title=Instrument_talk:{page.name}&",
        f"title=Instrument_proposal:{page.name}",
        "title=Special:ComparePages&",
        "title=Special:Instruments",
        "https://phabricator.wikimedia.org/T123456",
    ):
        assert f'href="{link}' in seen.replace("/index.php?", "")


def test_every_hostile_text_is_only_text(page, mara, reader):
    # No JSON holds a lone surrogate, no list of names more than 255 characters, and no document what the wiki normalises.
    sound = (text.replace("\ud800", "").replace("\u0338", "")[:250] for text in TEXTS.values())
    texts = [unicodedata.normalize("NFC", text) for text in sound]
    everything = "".join(texts)
    mara.edit(
        page.title,
        page.document(
            title=everything[:255],
            description=everything[-2000:],
            owners=texts,
            contact=texts[3],
            purpose=texts,
            contextual_attributes=texts,
        ),
    )

    seen = shown(reader, page.title)

    ours = "div span p bdi time strong h2 dl dt dd svg title rect details summary ul li code a"
    assert set(re.findall(r"<([a-zA-Z0-9]+)", seen)) <= set(ours.split())
    assert seen.count("&lt;script") >= 4
    hrefs = re.findall(r'href="([^"]*)"', seen)
    assert {href.split("?")[0] for href in hrefs} == {
        "/index.php",
        "https://phabricator.wikimedia.org/T123456",
    }


def test_numbers_and_labels_are_the_readers(page, mara, reader):
    mara.edit(page.title, page.document(overrides={}))

    persian = shown(reader, page.title, uselang="fa")

    assert 'lang="fa" dir="rtl"' in persian
    assert "۱۰" in words(persian)  # noqa: RUF001 - Persian digits


def test_a_summary_of_900_wikis_groups_them_by_rate_and_is_folded_up(page, mara, reader):
    wikis = {f"w{number}wiki": [0.5, 0.000001][number % 2] for number in range(900)}
    mara.edit(
        page.title, page.document(overrides={}, sample={"unit": "session", "rate": 0.1, "wikis": wikis})
    )

    seen = shown(reader, page.title)

    assert "<details><summary>900 wikis have rates of their own</summary>" in seen
    [folded] = re.findall(r"<details>.*?</details>", seen, re.DOTALL)
    assert folded.count("<li>") == 2
    assert "50% w0wiki w100wiki" in words(seen)
    assert "0.0001% w101wiki" in words(seen)


def test_a_proposal_of_60_kibibytes_of_mistakes_is_cut_short(page, hub, reader):
    hub.person("Ana").edit(
        page.proposal, page.document(**{f"unknown-{number}": {} for number in range(3000)})
    )

    seen = words(shown(reader, page.proposal))

    assert "This draft has 3,000 problems." in seen
    assert "… and 2,950 more." in seen


def test_no_cache_keeps_the_page_beyond_its_next_start_or_end(page, mara, hub):
    reader = hub.configured(UseCdn=True, CdnMaxAge=18000).anybody

    def age() -> int:
        found = re.search(r"s-maxage=(\d+)", reader.visit(page.title).headers["Cache-Control"])
        assert found is not None
        return int(found.group(1))

    mara.edit(page.title, page.document(overrides={}, start="2026-01-01T00:00:00Z", end=instant(seconds=50)))
    assert 0 < age() <= 51
    mara.edit(page.title, page.document(overrides={}, start=instant(seconds=40), end=instant(days=9)))
    assert 0 < age() <= 40


def test_a_browser_that_asks_whether_the_page_changed_is_given_the_state_of_now(page, mara, reader):
    mara.edit(page.title, page.document())
    asked = datetime.now(UTC)
    headers = {"If-Modified-Since": format_datetime(asked, usegmt=True)}

    assert reader.visit("Main Page", headers=headers).status_code == 304
    # The header knows whole seconds: within the same one nothing can be newer.
    while (status := reader.visit(page.title, headers=headers).status_code) == 304:
        assert datetime.now(UTC) < asked + timedelta(seconds=5)
    assert status == 200


STYLES = "ext.instrumentConfigurator.styles"


def test_wherever_the_json_of_a_page_is_shown_its_styles_are(page, mara, hub):
    for title in (page.title, page.proposal):
        mara.edit(title, page.document())
        old = mara.edit(title, page.document(title="Another"))
        for query in ({}, {"diff": "cur", "oldid": "prev"}, {"oldid": old}, {"diff": old, "diffonly": 1}):
            assert STYLES in hub.anybody.visit(title, **query).text, (title, query)
        for query in ({"action": "edit", "preview": "yes"}, {"action": "history"}):
            assert STYLES in mara.visit(title, **query).text, (title, query)
    hub.person("Admin").delete(page.title)
    assert STYLES in hub.person("Admin").visit("Special:Undelete", target=page.title).text
    assert STYLES not in hub.anybody.visit("Main Page").text
