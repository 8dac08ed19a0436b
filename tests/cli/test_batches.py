"""save of many documents: one bad page does not stop the others, and what failed is named."""

from __future__ import annotations

from collections.abc import Callable

from configurator.core.document.values import Json
from configurator.core.page import Edit, Receipt, Snapshot
from configurator.errors import NotPermittedError, UnknownOutcomeError, WikiUnavailableError
from tests.support.commands import Commands, Meddled, meddled, told, value
from tests.support.examples import web_scroll

UNREVIEWED: Json = {"level": "high", "review": None}
NO_REVIEW = (
    "error: risk/no-review: /risk/review is null at high risk; write the review's task or https address"
)


def test_one_bad_file_of_many_does_not_stop_the_others_and_is_named_at_the_end(live: Commands):
    live.file("good.json", web_scroll(task="T2"))
    live.file(
        "bad.json",
        web_scroll(
            name="web-other",
            risk=UNREVIEWED,
            stream={"name": "other.stream", "schema_title": "a/b", "destination_event_service": "e"},
        ),
    )

    answer = live("save", "missing.json", "good.json", "bad.json", "--to", "production", "--yes")
    assert answer == told(
        """
        production:web-scroll
          task  T123456 → T2
        saved production:web-scroll@2
          undo: instruments restore production:web-scroll@1 --base 2 --yes
        """,
        err=f"""
        missing.json: there is no such file
        bad.json:16:5: {NO_REVIEW}
        failed, 2 of 3: missing.json, bad.json
        """,
        exit=8,
    )


def test_all_bad_in_one_way_exits_with_that_way(live: Commands):
    assert live("save", "x.json", "y.json", "--to", "production", "--yes") == told(
        err="""
        x.json: there is no such file
        y.json: there is no such file
        failed, 2 of 2: x.json, y.json
        """,
        exit=2,
    )


def test_two_documents_of_one_page_are_both_refused(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    live.file("b.json", web_scroll(task="T3"))

    assert live("save", "a.json", "b.json", "--to", "production", "--yes") == told(
        err="""
        a.json: is of the page production:web-scroll, and so is b.json; save only one of them
        b.json: is of the page production:web-scroll, and so is a.json; save only one of them
        failed, 2 of 2: a.json, b.json
        """,
        exit=2,
    )
    assert value(live) == web_scroll()


def test_one_file_named_twice_is_one_file(live: Commands):
    live.file("a.json", web_scroll(task="T2"))

    assert live("save", "a.json", "a.json", "--to", "production", "--yes").exit == 0
    assert len(list(live.production.history("web-scroll"))) == 2


def test_two_new_instruments_on_one_stream_in_one_save_are_refused_too(instruments: Commands):
    instruments.file("a.json", web_scroll(name="web-first"))
    instruments.file("b.json", web_scroll(name="web-second"))

    answer = instruments("save", "a.json", "b.json", "--to", "production", "--yes")
    assert (answer.exit, answer.err.count("error: stream/shared: /stream/name")) == (4, 2)
    assert instruments.production.heads() == {}


def many(run: Commands) -> list[str]:
    """Put three instruments on production and changes of them into files."""
    files = []
    for name in ("web-first", "web-second", "web-third"):
        run.production.edit(name, web_scroll(name=name, enabled=False))
        files.append(run.file(f"{name}.json", web_scroll(name=name, enabled=False, task="T2")))
    return files


def failing(name: str, error: BaseException) -> Callable[[Edit], object]:
    def fail(edit: Edit) -> None:
        if edit.name == name:
            raise error

    return fail


def test_a_page_that_the_wiki_refuses_does_not_stop_the_others(live: Commands):
    files = many(live)
    meddled(live).at_write = failing(
        "web-second", NotPermittedError("production", "abusefilter-x", "no such words")
    )

    answer = live("save", *files, "--to", "production", "--yes")
    assert answer.exit == 8
    assert answer.err == (
        "web-second: production: abusefilter-x (no such words); `instruments whoami` shows what this account may do\n"
        "failed, 1 of 3: production:web-second\n"
    )
    assert [value(live, name)["task"] for name in ("web-first", "web-second", "web-third")] == [
        "T2",
        "T123456",
        "T2",
    ]
    assert answer.out.count("  undo: ") == 2


def test_when_the_wiki_is_gone_the_rest_is_not_tried_and_it_is_said_once(live: Commands):
    files = many(live)
    meddled(live).at_write = failing(
        "web-second", WikiUnavailableError("production", "readonly", "maintenance")
    )

    answer = live("save", *files, "--to", "production", "--yes")
    assert answer.exit == 8
    assert answer.err == (
        "production: readonly (maintenance); try again later\n"
        "failed, 2 of 3: production:web-second, production:web-third\n"
    )
    assert [value(live, name)["task"] for name in ("web-first", "web-second", "web-third")] == [
        "T2",
        "T123456",
        "T123456",
    ]


def test_an_unknown_outcome_exits_with_7_and_says_where_to_look(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    meddled(live).at_write = failing("web-scroll", UnknownOutcomeError("production", "timeout", "no answer"))

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert (answer.exit, answer.err) == (
        7,
        "web-scroll: production: timeout (no answer); look at the page's history before you save again\n",
    )


def test_an_interruption_says_what_was_done_and_the_next_run_does_the_rest(live: Commands):
    files = many(live)
    live("pull", "production", ".", "--force")
    for file in files:
        live.file(file, live.read(file) | {"task": "T2"})
    meddled(live).at_write = failing("web-second", KeyboardInterrupt())

    answer = live("save", *files, "--to", "production", "--yes")
    assert (answer.exit, answer.err.splitlines()[-1]) == (130, "interrupted")
    assert [line for line in answer.out.splitlines() if line.startswith("saved")] == [
        "saved production:web-first@5"
    ]
    meddled(live).at_write = lambda _edit: None
    again = live("save", *files, "--to", "production", "--yes")
    assert again.exit == 0
    assert "production:web-first  nothing to change" in again.out
    assert [value(live, name)["task"] for name in ("web-first", "web-second", "web-third")] == [
        "T2",
        "T2",
        "T2",
    ]


def test_a_check_that_fails_is_said_and_what_was_saved_is_reported(live: Commands):
    live.file("a.json", web_scroll(task="T2"))
    store = meddled(live)

    def unplug(_edit: Edit) -> None:
        store.at_read = lambda: (_ for _ in ()).throw(WikiUnavailableError("production", "timeout"))

    store.at_write = unplug

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert answer.exit == 7
    assert answer.err == "production: timeout; try again later; what was stored could not be checked\n"
    assert "saved production:web-scroll@2" in answer.out


def test_a_text_that_nobody_wrote_is_taken_back_and_reported(live: Commands):
    class Merging(Meddled):
        def write(self, edit: Edit) -> Receipt:
            receipt = super().write(edit)
            if edit.summary.startswith("task"):
                self._histories[edit.name][-1] = Snapshot(
                    name=edit.name, revision=receipt.revision, parent=1, timestamp="2026-01-01T00:09:00Z",
                    user="Mara", comment="", sha1="0" * 40, text='{"merged": 1}',
                )  # fmt: skip
            return receipt

    live.production = Merging()
    live.production.edit("web-scroll", web_scroll(), "Milo")
    live.file("a.json", web_scroll(task="T2"))

    answer = live("save", "a.json", "--to", "production", "--yes")
    assert answer == told(
        "production:web-scroll\n  task  T123456 → T2\n",
        err="production:web-scroll: revision 2 holds a text that nobody wrote; the text before was restored",
        exit=5,
    )
    assert value(live) == web_scroll()
