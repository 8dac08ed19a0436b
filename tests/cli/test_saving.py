"""save: what is shown, asked, written, refused, and how it is undone."""

from __future__ import annotations

import pytest

from configurator.core.document.texts import stored_text
from configurator.core.document.values import Json
from tests.support.commands import Commands, text, told, undone, value
from tests.support.examples import web_scroll

NEW = """\
  + contextual_attributes page_id, performer_is_logged_in (together: low risk)
  + sample.unit session
  + sample.rate 0.1
  + sample.wikis.enwiki 0.01
  + schema instrument/1.0.0
  + name web-scroll
  + title "Web scroll"
  + description "How far readers scroll down an article."
  + owners "Web Team"
  + contact web-team@lists.example.org
  + task T123456
  + purpose "WE 3.1"
  + risk.level low
  + risk.review null
  + enabled true
  + start 2026-01-01T00:00:00Z
  + end 2026-12-31T23:59:59Z
  + environments beta, production
  + platforms web
  + stream.name mediawiki.web_scroll
  + stream.schema_title analytics/product_metrics/web/base
  + stream.destination_event_service eventgate-analytics-external
  + overrides.beta.sample.unit session
  + overrides.beta.sample.rate 1
  + overrides.beta.sample.wikis {}
"""
SUMMARY = (
    'new: attributes page_id, performer_is_logged_in; wikis enwiki 0.01; title "Web scroll"; enabled true; '
    'start 2026-01-01T00:00:00Z; end 2026-12-31T23:59:59Z; environments ["beta", "production"]; '
    "stream.name mediawiki.web_scroll; sample.unit session; sample.rate 0.1; overrides beta (T123456): first try"
)
UNREVIEWED: Json = {"level": "high", "review": None}
NO_REVIEW = (
    "error: risk/no-review: /risk/review is null at high risk; write the review's task or https address"
)


def test_a_new_page_is_shown_saved_and_can_be_switched_off_again(instruments: Commands):
    instruments.file("a.json", web_scroll())

    answer = instruments("save", "a.json", "--to", "production", "--yes", "-m", "first try")
    assert answer == told(
        f"""\
production:web-scroll
{NEW}saved production:web-scroll@1
  undo: ask a maintainer who may delete pages to delete it; until then: instruments disable web-scroll --in production
"""
    )
    assert text(instruments) == stored_text(web_scroll())
    [revision] = instruments.production.history("web-scroll")
    assert (revision.user, revision.comment) == ("Mara", SUMMARY)


def test_a_change_is_shown_saved_and_undone_by_the_line_that_is_printed(live: Commands):
    live.file("a.json", web_scroll(task="T2"))

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert answer == told(
        """
        production:web-scroll
          task  T123456 → T2
        saved production:web-scroll@2
          undo: instruments restore production:web-scroll@1 --base 2 --yes
        """
    )
    assert undone(live, answer).exit == 0
    assert value(live) == web_scroll()


def test_a_second_save_does_nothing(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    live("save", "a.json", "--to", "production", "--yes")

    assert live("save", "a.json", "--to", "production") == told("production:web-scroll  nothing to change")
    assert len(list(live.production.history("web-scroll"))) == 2


def test_another_spelling_of_the_same_document_is_nothing_to_change(live: Commands):
    document = web_scroll(sample={"rate": 0.10, "wikis": {"enwiki": 1e-2}, "unit": "session"})
    live.file("a.json", dict(reversed(document.items())))

    assert live("save", "a.json", "--to", "production") == told("production:web-scroll  nothing to change")


def test_what_is_saved_is_canonical_text(instruments: Commands):
    instruments.file("a.json", dict(reversed(web_scroll().items())))

    instruments("save", "a.json", "--to", "production", "--yes")
    assert text(instruments) == stored_text(web_scroll())


def test_warnings_are_shown_and_stop_nothing(live: Commands):
    live.file("a.json", web_scroll(contact="somebody@example.org", task="T2"))

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert answer.exit == 0
    assert answer.err.startswith("a.json:9:3: warning: contact/personal: /contact ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"risk": UNREVIEWED}, f"a.json:16:5: {NO_REVIEW}", id="document-error"),
        pytest.param(
            {"risk": {"level": "pending", "review": None}},
            "a.json:15:5: error: risk/pending: /risk/level is pending while enabled; assess the risk, or set enabled to false",
            id="context-error",
        ),
    ],
)
def test_errors_are_refused_with_4(live: Commands, change: dict[str, Json], said: str):
    live.file("a.json", web_scroll(**change))

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert (answer.exit, answer.out) == (4, "")
    assert said in answer.err
    assert value(live) == web_scroll()


def test_a_terminal_is_asked_and_may_say_no(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    command = ("save", "a.json", "--to", "production")

    assert live(*command, stdin="n\n", terminal=True) == told(
        "production:web-scroll\n  task  T123456 → T2\n",
        err="Save 1 page to production? [y/N]: n\nnothing was saved\n",
    )
    assert value(live) == web_scroll()
    assert live(*command, stdin="y\n", terminal=True).exit == 0
    assert value(live) == web_scroll(task="T2")


def test_an_answer_that_never_comes_is_an_interruption(live: Commands):
    live.file("a.json", web_scroll(task="T2"))

    answer = live("save", "a.json", "--to", "production", stdin="", terminal=True)
    assert (answer.exit, answer.err) == (130, "Save 1 page to production? [y/N]: interrupted\n")
    assert value(live) == web_scroll()


def test_without_a_terminal_nobody_is_asked_and_nothing_is_saved(live: Commands):
    live.file("a.json", web_scroll(task="T2"))

    answer = live("save", "a.json", "--to", "production", stdin="y\n")
    assert answer.exit == 2
    assert answer.err.endswith("Error: there is no terminal to ask on; add --yes if you are sure\n")
    assert value(live) == web_scroll()


def test_two_active_instruments_on_one_stream_are_refused_on_the_authority(live: Commands):
    live.file("a.json", web_scroll(name="web-other"))

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert (answer.exit, "error: stream/shared: /stream/name" in answer.err) == (4, True)
    assert "web-other" not in live.production.heads()


def test_a_page_of_another_content_model_is_refused(live: Commands):
    live.production.store("web-scroll", "{}", model="wikitext")
    live.file("a.json", web_scroll())

    assert live("save", "a.json", "--to", "production", "--yes") == told(
        err="production:web-scroll@2: error: page/no-json: its content model is wikitext, not json; "
        "Special:ChangeContentModel on the wiki mends it",
        exit=4,
    )
    assert text(live) == "{}"


def test_a_page_that_somebody_made_too_large_can_be_mended(live: Commands):
    live.production.edit("web-scroll", web_scroll(junk="x" * 70_000))
    live.file("a.json", web_scroll())

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert answer.exit == 0
    assert value(live) == web_scroll()
    assert answer.out.endswith(
        "  undo: restore revision 2 in the page's history on the wiki; it is not valid, so `save` would refuse it\n"
    )


def test_a_document_that_is_no_object_has_no_page(live: Commands):
    live.file("a.json", [])

    assert live("save", "a.json", "--to", "production", "--yes") == told(
        err="a.json:1:1: error: schema/type: an instrument is a JSON object: { … }", exit=4
    )


def test_an_old_revision_can_be_saved_again(live: Commands):
    live.production.edit("web-scroll", web_scroll(task="T2"), "Milo")

    answer = live("save", "production:web-scroll@1", "--to", "production", "--yes", "-m", "back")
    assert answer.exit == 0
    assert value(live) == web_scroll()


def test_a_page_can_be_carried_to_another_environment(live: Commands):
    answer = live("save", "production:web-scroll", "--to", "beta", "--yes")

    assert answer.exit == 0
    assert live("diff", "production:web-scroll", "beta:web-scroll", "--exit-code").exit == 0


def test_a_directory_is_an_environment_without_a_history(instruments: Commands):
    instruments.file("a.json", web_scroll())
    instruments("save", "a.json", "--to", "local", "--yes")
    instruments.file("a.json", web_scroll(task="T2"))

    answer = instruments("save", "a.json", "--to", "local", "--yes")
    assert answer.exit == 0
    assert answer.out.endswith("  undo: a directory keeps no history; keep it in version control\n")
    assert instruments.read("local/web-scroll.json") == web_scroll(task="T2")
    assert instruments("save", "a.json", "--to", "local") == told("local:web-scroll  nothing to change")


def test_an_account_without_the_right_is_told_before_anything_is_written(live: Commands):
    live.production.writable = False
    live.file("a.json", web_scroll(task="T2"))

    for command in (["save", "a.json", "--to", "production"], ["disable", "--all"], ["enable", "web-scroll"]):
        assert live(*command, "--yes") == told(
            err="production: no-right (Mara may not edit); `instruments whoami` shows what this account may do",
            exit=6,
        )
    assert value(live) == web_scroll()


def test_hostile_summaries_are_neutralised(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    live("save", "a.json", "--to", "production", "--yes", "-m", "[[User:X]] {{del}}\x1b[2J\nnext")

    comment = live.production.heads()["web-scroll"].comment or ""
    assert comment.isprintable()
    assert not {"[[", "]]", "{{", "}}"} & {comment[at : at + 2] for at in range(len(comment))}
