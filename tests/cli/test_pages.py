"""show, list, diff: looking at pages."""

from __future__ import annotations

import csv
import io
import json

import pytest

from configurator.core.document.texts import stored_text
from configurator.core.kind import canonical_text
from configurator.core.page import Unreadable
from configurator.report.listing import COLUMNS, Look, listing_text
from configurator.report.text import shown
from configurator.usecases.listing import Listed
from tests.support.commands import Commands, told, value
from tests.support.examples import web_scroll

HOSTILE = "\x1b]0;owned\x07\u202e\u009b2J\r"
NEW = (
    'new: attributes page_id, performer_is_logged_in; wikis enwiki 0.01; title "Web scroll"; enabled true; '
    'start 2026-01-01T00:00:00Z; end 2026-12-31T23:59:59Z; environments ["beta", "production"]; '
    "stream.name mediawiki.web_scroll; sample.unit session; sample.rate 0.1; overrides beta"
)


@pytest.fixture
def live(instruments: Commands) -> Commands:
    """Return the command line with one instrument, which two people wrote, on production."""
    instruments.production.edit("web-scroll", web_scroll(), "Mara", "new")
    instruments.production.edit("web-scroll", web_scroll(task="T2"), "Milo", "task T123456 → T2")
    return instruments


def test_show_prints_the_document_in_canonical_text(live: Commands):
    assert live("show", "production:web-scroll") == told(canonical_text(web_scroll(task="T2")))


def test_show_prints_an_old_revision(live: Commands):
    assert live("show", "production:web-scroll@1") == told(canonical_text(web_scroll()))


def test_show_of_a_revision_that_never_was_says_where_to_look(live: Commands):
    assert live("show", "production:web-scroll@7") == told(
        err="production:web-scroll@7: see `instruments history web-scroll` for its revisions", exit=2
    )


def test_show_passes_files_and_standard_input_through(instruments: Commands):
    instruments.file("a.json", '{"b": 1, "a": [ ]}')

    assert instruments("show", "a.json") == told('{\n\t"b": 1,\n\t"a": []\n}')
    assert instruments("show", "-", stdin='{"b": 1}') == told('{\n\t"b": 1\n}')


def test_show_effective_resolves_environment_wiki_and_instant(live: Commands):
    answer = live("show", "production:web-scroll", "--effective", "--wiki", "enwiki")

    assert answer == told(
        """
        {
          "name": "web-scroll",
          "environment": "production",
          "wiki": "enwiki",
          "active": true,
          "reason": null,
          "title": "Web scroll",
          "description": "How far readers scroll down an article.",
          "owners": [
            "Web Team"
          ],
          "contact": "web-team@lists.example.org",
          "task": "T2",
          "purpose": [
            "WE 3.1"
          ],
          "risk": {
            "level": "low",
            "review": null
          },
          "enabled": true,
          "start": "2026-01-01T00:00:00Z",
          "end": "2026-12-31T23:59:59Z",
          "platforms": [
            "web"
          ],
          "stream": {
            "name": "mediawiki.web_scroll",
            "schema_title": "analytics/product_metrics/web/base",
            "destination_event_service": "eventgate-analytics-external"
          },
          "sample": {
            "unit": "session",
            "rate": 0.01
          },
          "contextual_attributes": [
            "page_id",
            "performer_is_logged_in"
          ]
        }
        """
    )


def test_show_effective_of_another_environment_at_another_time(live: Commands):
    answer = live(
        "show", "production:web-scroll", "--effective", "--in", "beta", "--at", "2027-01-01T00:00:00Z"
    )

    shown = answer.json
    assert (shown["active"], shown["reason"]) == (False, "it ended at 2026-12-31T23:59:59Z")
    assert shown["sample"] == {"unit": "session", "rate": 1}


def test_show_effective_of_a_file_needs_an_environment(instruments: Commands):
    instruments.file("a.json", web_scroll())

    answer = instruments("show", "a.json", "--effective")
    assert (answer.exit, answer.err.splitlines()[-1]) == (
        2,
        "Error: a.json is of no environment; add --in ENV",
    )
    assert instruments("show", "a.json", "--effective", "--in", "beta").json["sample"]["rate"] == 1


def test_show_effective_of_an_invalid_document_says_what_is_wrong(instruments: Commands):
    instruments.file("a.json", web_scroll(enabled="yes"))

    assert instruments("show", "a.json", "--effective", "--in", "beta") == told(
        err='a.json:18:3: error: schema/type: /enabled is "yes"; write true or false', exit=4
    )


def test_what_belongs_to_effective_is_refused_without_it(live: Commands):
    answer = live("show", "production:web-scroll", "--wiki", "enwiki")

    assert (answer.exit, answer.err.splitlines()[-1]) == (
        2,
        "Error: --in, --wiki and --at go with --effective",
    )


@pytest.mark.parametrize(
    "instant", ["today", "2026-02-30T00:00:00Z", "2026-1-01", "2026-01-01T00:00:00+01:00"]
)
def test_an_instant_that_is_none_is_refused_with_an_example(live: Commands, instant: str):
    answer = live("show", "production:web-scroll", "--effective", "--at", instant)

    assert answer.exit == 2
    assert f"{instant!r} is no instant in UTC; write a day like 2026-01-31, an instant like" in answer.err


def test_a_page_with_another_content_model_is_no_document(live: Commands):
    live.production.store("web-scroll", "{}", model="wikitext")

    assert live("show", "production:web-scroll") == told(
        err="production:web-scroll: error: page/no-json: its content model is wikitext, not json; "
        "Special:ChangeContentModel on the wiki mends it",
        exit=4,
    )


def test_list_is_a_table_with_every_state(live: Commands):
    live.production.edit("web-off", web_scroll(name="web-off", enabled=False), "Mara")
    live.production.edit("web-later", web_scroll(name="web-later", start="2026-07-01T00:00:00Z"), "Mara")
    live.production.store("web-broken", "{", "Milo")
    live.production.edit("web-hidden", web_scroll(name="web-hidden", enabled=False), "Milo")
    live.production.hide_user("web-hidden")

    assert live("list", "production") == told(
        """
        NAME        STATE    OWNERS    RATE         UNTIL       CHANGED     BY        PROBLEMS
        web-broken  invalid                                     2026-01-01  Milo      1
        web-hidden  off      Web Team  0.1 session  2026-12-31  2026-01-01  (hidden)
        web-later   waiting  Web Team  0.1 session  2026-12-31  2026-01-01  Mara
        web-off     off      Web Team  0.1 session  2026-12-31  2026-01-01  Mara      1
        web-scroll  active   Web Team  0.1 session  2026-12-31  2026-01-01  Milo
        """
    )


def test_list_as_json_has_these_keys(live: Commands):
    live.production.store("web-broken", "{", "Milo")
    sha1 = live.production.heads()["web-scroll"].sha1

    answer = live("list", "production", "--format", "json")
    [broken, scroll] = answer.json
    assert scroll == {
        "name": "web-scroll",
        "state": "active",
        "document": value(live),
        "revision": 2,
        "sha1": sha1,
        "timestamp": "2026-01-01T00:02:00Z",
        "user": "Milo",
        "enabled": True,
        "active": True,
        "problems": [],
    }
    assert list(broken) == list(scroll)
    assert (broken["state"], broken["document"]) == ("invalid", None)
    assert (broken["enabled"], broken["active"]) == (None, False)
    assert [problem["code"] for problem in broken["problems"]] == ["json/syntax"]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        pytest.param([], ["web-broken", "web-other", "web-scroll"], id="all"),
        pytest.param(["--active"], ["web-scroll"], id="active"),
        pytest.param(["--owner", "Other Team"], ["web-other"], id="owner"),
        pytest.param(["--wiki", "enwiki"], ["web-scroll"], id="wiki"),
        pytest.param(["--active", "--owner", "Other Team"], [], id="together"),
    ],
)
def test_list_shows_those_asked_for(live: Commands, options: list[str], names: list[str]):
    sample = {"unit": "session", "rate": 0.5, "wikis": {"enwiki": 0}}
    other = web_scroll(name="web-other", enabled=False, owners=["Other Team"], sample=sample)
    live.production.edit("web-other", other)
    live.production.store("web-broken", "[]")

    answer = live("list", "production", *options, "--format", "json")
    assert [row["name"] for row in answer.json] == names


@pytest.fixture
def several(live: Commands) -> Commands:
    """Three instruments: one ends soon, one has a hostile title, one is broken."""
    sample = {"unit": "pageview", "rate": 0.5, "wikis": {"enwiki": 0.25}}
    soon = web_scroll(name="web-soon", end="2026-06-20T00:00:00Z", sample=sample, owners=["Apps Team"])
    live.production.edit("web-soon", soon, "Mara")
    live.production.edit("web-odd", web_scroll(name="web-odd", title='=1+2,"x"\n', enabled=False), "Mara")
    live.production.store("web-broken", "{", "Milo")
    return live


def test_list_shows_the_columns_that_are_asked_for_in_the_order_that_is(several: Commands):
    columns = ("--columns", "name,rate,until,stream", "--sort", "-rate", "--wiki", "enwiki")

    assert several("list", *columns) == told(
        """
        NAME        RATE           UNTIL       STREAM
        web-soon    0.25 pageview  2026-06-20  mediawiki.web_scroll
        web-odd     0.01 session   2026-12-31  mediawiki.web_scroll
        web-scroll  0.01 session   2026-12-31  mediawiki.web_scroll
        """
    )


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--expires-before", "+30d"], ["web-soon"]),
        (["--owner", "apps"], ["web-soon"]),
        (["--text", "=1+2"], ["web-odd"]),
        (["--at", "2027-06-01", "--stale"], ["web-scroll", "web-soon"]),
        (["--sort", "until"], ["web-soon", "web-odd", "web-scroll", "web-broken"]),
    ],
)
def test_list_answers_the_usual_questions(several: Commands, options: list[str], names: list[str]):
    answer = several("list", *options, "--columns", "name")

    assert answer.out.splitlines() == ["NAME", *names]


def test_at_another_time_other_instruments_are_active(several: Commands):
    answer = several("list", "--at", "2026-07-01", "--active", "--columns", "name")

    assert answer.out.splitlines() == ["NAME", "web-scroll"]


def test_a_spreadsheet_gets_no_formula_and_reads_back_what_was_written(several: Commands):
    answer = several("list", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out, newline="")))

    assert [row["name"] for row in rows] == ["web-broken", "web-odd", "web-scroll", "web-soon"]
    assert [row["title"] for row in rows][1] == '\'=1+2,"x"\\n'
    assert list(rows[0]) == list(COLUMNS)
    tabs = several("list", "--format", "tsv", "--columns", "name,owners", "--owner", "apps")
    assert tabs == told("name\towners\nweb-soon\tApps Team\n")


@pytest.mark.parametrize("options", [["--columns", "name,size"], ["--sort", "-size"]])
def test_a_column_that_is_none_is_refused_and_all_are_named(live: Commands, options: list[str]):
    answer = live("list", *options)

    assert answer.exit == 2
    assert "are no columns; there are name, title, state, owners" in answer.err


def test_a_team_that_is_nearly_called_so_is_named(several: Commands):
    assert several("list", "--owner", "Aps Team") == told(
        "no instruments", err="there is no team 'Aps Team'; did you mean Apps Team?"
    )


def test_a_narrow_terminal_gets_fewer_columns():
    rows = [
        Listed(
            name="web-scroll",
            reading=Unreadable(name="web-scroll", reason="gone"),
            document=None,
            active=False,
            findings=(),
        )
    ]
    look = Look(environment="production")

    assert listing_text(rows, look, room=200).split("\n")[0].count("  ") > 5
    narrow = shown(listing_text(rows, look, room=25), colour=False)
    assert max(map(len, narrow.splitlines())) <= 25
    assert "NAME" in narrow
    assert "BY" not in narrow


def test_a_file_that_is_nearly_called_like_a_document_is_told_of(instruments: Commands):
    instruments.file("local/web-click.JSON", web_scroll(name="web-click"))
    said = "is called web-click.JSON; rename it to NAME.json, in small letters and UTF-8"

    assert "web-click  invalid" in instruments("list", "local").out
    [row] = instruments("list", "local", "--format", "json").json
    assert (row["name"], row["problems"][0]["message"]) == ("web-click", said)
    export = instruments("export", "local", "--as", "mpic")
    assert (export.exit, export.json) == (8, [])
    assert said in export.err
    save = instruments("save", "-", "--to", "local", "--yes", stdin=json.dumps(web_scroll(name="web-click")))
    assert (save.exit, said in save.err) == (6, True)


def test_an_empty_environment_and_an_absent_one_are_different_answers(instruments: Commands):
    assert instruments("list", "production") == told("no instruments")
    assert instruments("list", "local") == told("no instruments")
    (instruments.directory / "local").rmdir()
    assert instruments("list", "local") == told(
        err=f"local: no-directory ({instruments.directory}/local is no directory); make it, mend its permissions, or "
        "correct `directory` in the settings",
        exit=6,
    )


def test_an_unknown_environment_is_refused_and_those_known_are_named(instruments: Commands):
    assert instruments("list", "prodution") == told(
        err="instruments.toml: no environment 'prodution'; known: beta, production, local; did you mean production?",
        exit=2,
    )


def test_diff_names_each_place(live: Commands):
    live.file("a.json", web_scroll(task="T2", owners=["Web Team", "Other Team"], purpose=[]))

    assert live("diff", "production:web-scroll", "a.json") == told(
        """
        + owners "Other Team"
        - purpose "WE 3.1"
        """
    )


def test_diff_as_json_leaves_out_what_is_absent(live: Commands):
    live.file("a.json", web_scroll(task="T3", owners=["Web Team", "Other Team"], purpose=[]))

    assert live("diff", "production:web-scroll", "a.json", "--format", "json") == told(
        """
        [
          {
            "pointer": "/owners/1",
            "after": "Other Team"
          },
          {
            "pointer": "/task",
            "before": "T2",
            "after": "T3"
          },
          {
            "pointer": "/purpose/0",
            "before": "WE 3.1"
          }
        ]
        """
    )


def test_diff_of_one_document_starts_from_what_is_live_on_the_authority(live: Commands):
    live.file("a.json", web_scroll(task="T3"))

    assert live("diff", "a.json") == told("task  T2 → T3")
    assert live("diff", "production:web-scroll@1") == told("task  T2 → T123456")


def test_diff_says_that_there_is_no_difference(live: Commands):
    assert live("diff", "production:web-scroll") == told(
        err="production:web-scroll and what is live are equal; name a second document to compare with another"
    )


def test_diff_of_a_new_document_is_the_whole_document(instruments: Commands):
    instruments.file("a.json", web_scroll())

    assert instruments("diff", "a.json") == told(f"+ document {NEW.removeprefix('new: ')}")


def test_diff_of_a_document_without_a_name_cannot_find_its_page(instruments: Commands):
    instruments.file("a.json", [])

    assert instruments("diff", "a.json") == told(
        err="a.json: names no page of its own; name a second document to compare with", exit=2
    )


def test_differences_are_an_exit_code_only_when_asked_for(live: Commands):
    assert live("diff", "production:web-scroll@1", "production:web-scroll").exit == 0
    assert live("diff", "production:web-scroll@1", "production:web-scroll", "--exit-code").exit == 3
    assert live("diff", "production:web-scroll", "production:web-scroll", "--exit-code") == told(
        err="production:web-scroll and production:web-scroll are equal"
    )
    assert live("diff", "production:web-scroll", "production:web-scroll", "--format", "json") == told("[]")


def test_key_order_and_spelling_of_numbers_are_no_difference(live: Commands):
    document = web_scroll(task="T2", sample={"rate": 0.10, "wikis": {"enwiki": 1e-2}, "unit": "session"})
    live.file("a.json", dict(reversed(document.items())))

    assert live("diff", "production:web-scroll", "a.json", "--exit-code") == told(
        err="production:web-scroll and a.json are equal"
    )


@pytest.mark.parametrize("name", ["../x", "a#b", "a|b", "Web-Scroll", "web-scroll\n", "a" * 300, ""])
@pytest.mark.parametrize("command", ["history", "pull production dir"])
def test_a_name_that_is_none_is_refused(instruments: Commands, command: str, name: str):
    answer = instruments(*command.split(), name)

    assert (answer.exit, answer.out) == (2, "")
    assert ": a name is 3 to 63 lower-case letters and digits" in answer.err
    assert len(answer.err.splitlines()) == 1
    assert not (instruments.directory / "dir").exists()


def test_hostile_text_of_a_wiki_reaches_no_terminal(instruments: Commands):
    evil = web_scroll(title=f"T{HOSTILE}", task=f"T1{HOSTILE}", **{f"key{HOSTILE}": 1})
    instruments.production.store(f"web{HOSTILE}", stored_text(evil), f"M{HOSTILE}", f"summary{HOSTILE}")
    instruments.production.store("web-scroll", stored_text(web_scroll()), f"M{HOSTILE}", f"summary{HOSTILE}")
    instruments.production.store("web-scroll", stored_text(evil), f"M{HOSTILE}", f"summary{HOSTILE}")
    commands = [
        "list production", "list production --format json", "history web-scroll", "history web-scroll --format json",
        "diff production:web-scroll@2 production:web-scroll", "validate production:web-scroll",
        "diff production:web-scroll@2 production:web-scroll --format json",
        "validate production:web-scroll --format json", "pull production dir", "export production --as mpic",
        "disable --all --yes",
    ]  # fmt: skip

    for command in commands:
        answer = instruments(*command.split())
        shown = (answer.out + answer.err).replace("\n", "")
        assert shown.isprintable(), command
        assert "owned" in shown, command


def test_show_gives_programs_the_text_as_it_is_so_that_it_can_be_saved_again(instruments: Commands):
    instruments.production.store("web-scroll", stored_text({"a": "\u202e\u009b2J"}))

    assert instruments("show", "production:web-scroll").json == {"a": "\u202e\u009b2J"}
